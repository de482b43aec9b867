//! Which variant of a policy a subject gets: the same one for ever, by a hash of policy and subject.
//!
//! The function is fixed like the holdout's ([`crate::holdout`]) and independent of it: the first 8 bytes, big endian, of SHA-256
//! over `stormlake variant`, the policy and the subject, each preceded by its length in bytes; times the sum of the weights,
//! divided by 2⁶⁴, rounded down. The variants lie on that line one behind the other, in the order of the text.

use crate::holdout::hashed;
use crate::plan::PolicyPlan;

impl PolicyPlan {
    /// The variant of a subject; `None` where the policy has none.
    pub(crate) fn variant_of(&self, subject: &str) -> Option<usize> {
        if self.variants.is_empty() {
            return None;
        }
        if self.winner.is_some() {
            return self.winner;
        }
        let total: u64 = self.variants.iter().map(|(_, weight)| u64::from(*weight)).sum();
        let hash = hashed("stormlake variant", &self.holdout_name, subject);
        let mut point = ((u128::from(hash) * u128::from(total)) >> 64) as u64;
        self.variants.iter().position(|(_, weight)| {
            let here = point < u64::from(*weight);
            point = point.saturating_sub(u64::from(*weight));
            here
        })
    }
}
