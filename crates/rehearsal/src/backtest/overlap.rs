//! Who would have been contacted by another policy within a day.

use hashbrown::{HashMap, HashSet};
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use stormlake_record::Time;

/// How near two contacts are an overlap.
pub(super) const WITHIN_MS: i64 = 86_400_000;
/// Subjects after whose contacts the old ones are forgotten.
const SWEEP_FIRST: usize = 8_192;

type Hashing = BuildHasherDefault<DefaultHasher>;

/// The newest contacts of each subject, by policy; number 0 is the policy that is tried.
#[derive(Debug, Default)]
pub(super) struct Overlaps {
    newest: HashMap<u64, Vec<(u16, i64)>, Hashing>,
    seen: HashSet<(u16, u64), Hashing>,
    sweep_at: usize,
    latest: i64,
}

impl Overlaps {
    /// A subject is contacted by a policy.
    pub fn contact(&mut self, policy: u16, subject: &str, due: Time) {
        let subject = self.newest.hasher().hash_one(subject);
        let known = self.newest.entry(subject).or_default();
        let near = |at: i64| due.0.abs_diff(at) <= WITHIN_MS.unsigned_abs() * 1_000_000;
        for &(other, at) in known.iter() {
            // One of the two is the policy that is tried.
            if (policy == 0) != (other == 0) && near(at) {
                self.seen.insert((policy.max(other), subject));
            }
        }
        match known.iter_mut().find(|(other, _)| *other == policy) {
            Some((_, at)) => *at = due.0.max(*at),
            None => known.push((policy, due.0)),
        }
        self.latest = self.latest.max(due.0);
        self.sweep();
    }

    /// Forgets contacts that nothing can be near to any more.
    fn sweep(&mut self) {
        if self.newest.len() < self.sweep_at.max(SWEEP_FIRST) {
            return;
        }
        let old = Time(self.latest).minus_milliseconds(3 * WITHIN_MS).0;
        self.newest.retain(|_, known| {
            known.retain(|(_, at)| *at >= old);
            !known.is_empty()
        });
        self.sweep_at = self.newest.len() * 2;
    }

    /// What was seen of other subjects.
    pub fn add(&mut self, other: Self) {
        self.seen.extend(other.seen);
    }

    /// How many subjects of each other policy.
    pub fn counts(&self) -> HashMap<u16, u64> {
        let mut counts = HashMap::new();
        for (policy, _) in &self.seen {
            *counts.entry(*policy).or_default() += 1;
        }
        counts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hour(hours: i64) -> Time {
        Time::from_milliseconds(hours * 3_600_000)
    }

    #[test]
    fn contacts_within_a_day_of_each_other_overlap_in_either_order_and_a_subject_counts_once() {
        let mut overlaps = Overlaps::default();
        overlaps.contact(0, "ann", hour(0));
        overlaps.contact(1, "ann", hour(24));
        overlaps.contact(1, "ann", hour(24));
        overlaps.contact(1, "ben", hour(0));
        overlaps.contact(0, "ben", hour(23));
        overlaps.contact(2, "cem", hour(0));
        overlaps.contact(0, "cem", hour(25));
        overlaps.contact(1, "dana", hour(0));
        overlaps.contact(2, "dana", hour(0));
        assert_eq!(overlaps.counts(), HashMap::from([(1, 2)]));
    }

    #[test]
    fn old_contacts_are_forgotten_and_overlaps_are_not() {
        let mut overlaps = Overlaps::default();
        for number in 0..100_000 {
            let subject = format!("s{number}");
            overlaps.contact(0, &subject, hour(number));
            overlaps.contact(1, &subject, hour(number + 1));
        }
        assert!(overlaps.newest.len() <= SWEEP_FIRST, "{}", overlaps.newest.len());
        assert_eq!(overlaps.counts()[&1], 100_000);
    }
}
