//! Ten of all decisions, each as likely as any other: those whose keys have the smallest hashes. The same ones every time.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use stormlake_record::Decision;

/// Examples that are kept.
pub(super) const EXAMPLES: usize = 10;

#[derive(Debug, Default)]
pub(super) struct Sample {
    kept: BTreeMap<u64, Decision>,
}

impl Sample {
    pub fn offer(&mut self, decision: &Decision) {
        let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(&decision.key);
        let full = self.kept.len() == EXAMPLES;
        if full && self.kept.last_key_value().is_some_and(|(largest, _)| *largest <= hash) {
            return;
        }
        self.kept.insert(hash, decision.clone());
        if self.kept.len() > EXAMPLES {
            self.kept.pop_last();
        }
    }

    /// In the order in which they came due.
    pub fn told(self) -> Vec<Decision> {
        let mut told: Vec<Decision> = self.kept.into_values().collect();
        told.sort_by_key(|decision| (decision.due, decision.cause.position));
        told
    }
}
