//! Numbers that look random and are the same in every run.

use crate::shop::mix;

/// A sequence of them.
#[derive(Debug, Clone)]
pub struct Chance(u64);

impl Chance {
    /// The sequence of a seed.
    pub fn new(seed: u64) -> Self {
        Self(mix(seed))
    }

    /// A number below another one.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0) % end
    }

    /// A number between two.
    pub fn between(&mut self, least: u64, end: u64) -> u64 {
        least + self.below(end - least)
    }

    /// Whether something with a chance of so many percent happens.
    pub fn percent(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }
}
