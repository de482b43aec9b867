//! Who is left alone by a policy, so that what it brings can be told.
//!
//! The function is fixed for ever: with another one, those who were left alone so far would be treated from one day to the
//! next, and nothing that was measured would hold. It is
//!
//! > the first 8 bytes, big endian, of SHA-256 over `stormlake holdout`, the policy and the subject, each preceded by
//! > its length in bytes (8 bytes, little endian); times 10,000, divided by 2⁶⁴, rounded down.
//!
//! That gives 0 to 9,999. Left alone is who is below the share in hundredths of a percent: of two shares the smaller one's
//! subjects are among the larger one's, so raising it treats nobody anew who was left alone.

use sha2::{Digest, Sha256};
use stormlake_board::Policy;

/// The name that the board's holdout over all policies goes by: no policy is nameless.
pub(crate) const OF_ALL: &str = "";

/// The name that a policy's holdout goes by: its first one, which is the last `was`, since a rename puts the newest on top.
pub(crate) fn name(policy: &Policy) -> &str {
    policy.sticky.was.last().unwrap_or(&policy.sticky.name)
}

/// Whether a policy leaves a subject alone that leaves `share` hundredths of a percent alone.
pub(crate) fn is_held_out(policy: &str, subject: &str, share: u32) -> bool {
    point(policy, subject) < share
}

/// Where a subject stands under a policy, 0 to 9,999.
fn point(policy: &str, subject: &str) -> u32 {
    ((u128::from(hashed("stormlake holdout", policy, subject)) * 10_000) >> 64) as u32
}

/// A number of 64 bits that stands for a policy and a subject, for one purpose.
pub(crate) fn hashed(purpose: &str, policy: &str, subject: &str) -> u64 {
    let mut hash = Sha256::new();
    for text in [purpose, policy, subject] {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text.as_bytes());
    }
    u64::from_be_bytes(hash.finalize().first_chunk().copied().unwrap_or([0; 8]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Computed by another program (Python's hashlib). They never change.
    #[test]
    fn the_points_are_what_they_always_were() {
        let points = [
            ("Invite", "ann", 9_065),
            ("Invite", "bob", 5_227),
            ("Remind", "ann", 4_521),
            ("Invite", "", 6_498),
            ("Grüße", "zoë", 9_966),
            ("P", "s8", 117),
            ("P", "s12", 378),
        ];
        for (policy, subject, expected) in points {
            assert_eq!(point(policy, subject), expected, "{policy} {subject}");
        }
    }

    #[test]
    fn a_share_is_about_that_share_and_a_larger_one_holds_the_smaller() {
        let held = |share: u32| (0..10_000).filter(move |n| is_held_out("P", &format!("s{n}"), share));
        assert_eq!(held(1_000).count(), 1_043);
        assert_eq!((held(0).count(), held(10_000).count()), (0, 10_000));
        let large: Vec<u32> = held(2_000).collect();
        assert!(held(1_000).all(|subject| large.contains(&subject)));
    }

    #[test]
    fn a_renamed_policy_leaves_the_same_alone() {
        let mut policy = stormlake_board::parse(
            "board \"B\"\nevent \"E\"\npolicy \"Third\" { was \"Second\"; was \"First\"; whenever \"E\" }\n",
        )
        .board
        .policies
        .remove(0);
        assert_eq!(name(&policy), "First");
        policy.sticky.was.clear();
        assert_eq!(name(&policy), "Third");
    }
}
