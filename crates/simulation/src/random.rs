//! Chance out of a seed: SplitMix64 (Steele, Lea & Flood 2014), which is fast, has no bad seeds and forks well.

/// A stream of numbers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Random(u64);

/// Mixes two numbers into one that looks unlike either.
pub(crate) fn mix(a: u64, b: u64) -> u64 {
    scramble(a ^ scramble(b.wrapping_add(0x9e37_79b9_7f4a_7c15)))
}

fn scramble(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

impl Random {
    /// The stream of a seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        scramble(self.0)
    }

    /// From 0 up to, and without, 1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// From 0 up to, and without, `end`; 0 when `end` is 0.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(end)) >> 64) as u64
    }

    /// From `low` to `high`, both included; `low` when `high` is less.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = high.saturating_sub(low).max(0) as u64;
        low.saturating_add(self.below(width.saturating_add(1)) as i64)
    }

    /// True with this probability.
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// How long until something comes that comes every `mean` on average, and at any moment alike.
    pub(crate) fn wait(&mut self, mean: f64) -> f64 {
        -(1.0 - self.unit()).ln() * mean
    }

    /// One of them.
    pub(crate) fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(self.below(of.len() as u64) as usize)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_stay_within_their_bounds() {
        let mut random = Random::new(1);
        for _ in 0..10_000 {
            assert!((0.0..1.0).contains(&random.unit()));
            assert!((-3..=4).contains(&random.between(-3, 4)));
            assert!(random.wait(5.0) >= 0.0);
        }
        assert_eq!(random.between(5, 2), 5);
        assert_eq!(random.below(0), 0);
        assert_ne!(random.between(i64::MIN, i64::MAX), random.between(i64::MIN, i64::MAX));
    }

    #[test]
    fn waits_have_the_mean_that_was_asked_for() {
        let mut random = Random::new(2);
        let mean = (0..20_000).map(|_| random.wait(8.0)).sum::<f64>() / 20_000.0;
        assert!((7.7..8.3).contains(&mean), "{mean}");
    }
}
