//! The mixture sequential probability ratio test (Robbins 1970; Johari, Koomen, Pekelis, Walsh 2017): another way to look as often as one likes,
//! which compares "no difference" with differences drawn from a normal distribution of variance τ.

use super::{Difference, Level, Range, Sample};

/// A test with its mixing variance, which is settled before anybody looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mixture {
    tau: f64,
}

impl Mixture {
    /// With τ above 0, in the square of the difference's unit.
    pub fn new(tau: f64) -> Option<Self> {
        (tau > 0.0 && tau.is_finite()).then_some(Self { tau })
    }

    /// τ.
    pub fn tau(&self) -> f64 {
        self.tau
    }

    /// How much likelier the mixture makes what was seen than no difference does:
    /// √(V/(V + τ))·exp(τd²/(2V(V + τ))).
    pub fn ratio(&self, difference: &Difference) -> f64 {
        let variance = difference.error.powi(2);
        let wide = variance + self.tau;
        (variance / wide).sqrt() * (self.tau * difference.estimate.powi(2) / (2.0 * variance * wide)).exp()
    }

    /// The p value, valid however often one looks if the smallest so far counts.
    pub fn p(&self, difference: &Difference) -> f64 {
        (1.0 / self.ratio(difference)).min(1.0)
    }

    /// How many standard errors the interval reaches on either side: where the ratio comes to 1/α.
    pub fn reach(&self, difference: &Difference, level: Level) -> f64 {
        let variance = difference.error.powi(2);
        let wide = variance + self.tau;
        let log = -level.alpha().ln() + (wide / variance).ln() / 2.0;
        (2.0 * wide / self.tau * log).sqrt()
    }

    /// The differences that the test does not refuse.
    pub fn interval(&self, difference: &Difference, level: Level) -> Range {
        Range::around(difference.estimate, self.reach(difference, level) * difference.error)
    }
}

/// The mixing variance that Statsig takes: what one look at all subjects in one arm could just tell apart, z²·(s₁² + s₀²)/n. It goes with a
/// level of 1 − α/2.
pub fn mixing_of_scale(treated: &Sample, held_out: &Sample, level: Level) -> Option<Mixture> {
    let subjects = (treated.subjects + held_out.subjects) as f64;
    Mixture::new(level.reach(None).powi(2) * (treated.variance + held_out.variance) / subjects)
}
