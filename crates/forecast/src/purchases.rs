//! BG/NBD: how often somebody buys, and whether they still do. Fader, Hardie & Lee, "Counting Your Customers" the Easy Way,
//! *Marketing Science* 24(2), 2005. While active a subject buys at a Poisson rate λ ~ Gamma(r, α); after each
//! purchase they leave with probability p ~ Beta(a, b).

use crate::Summary;
use crate::gamma::ln_gamma;
use serde::{Deserialize, Serialize};

/// A series ends when a term no longer changes the sum, or here, so that a senseless horizon costs a millisecond at most. It takes
/// about 40 (α+T+t)/(α+T) terms: a thousand years are still exact for somebody of a year.
const TERMS_MAX: u32 = 200_000;

/// The four parameters, all above 0; α is in weeks. Predictions take horizons in weeks of at least 0.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BgNbd {
    /// Shape of the purchase rates.
    pub r: f64,
    /// Scale of the purchase rates, in weeks: the mean rate is r/α a week.
    pub alpha: f64,
    /// First shape of the chance to leave.
    pub a: f64,
    /// Second shape of the chance to leave: its mean is a/(a+b).
    pub b: f64,
}

impl BgNbd {
    /// The chance that the subject still buys. 1 without a repeat: in this model one leaves only after a repeat.
    pub fn p_alive(&self, summary: &Summary) -> f64 {
        1.0 / (1.0 + self.odds_of_gone(summary))
    }

    /// a/(b+x−1) · ((α+T)/(α+t_x))^(r+x), the odds that somebody with x > 0 has left.
    fn odds_of_gone(&self, summary: &Summary) -> f64 {
        if summary.repeats == 0 {
            return 0.0;
        }
        let x = f64::from(summary.repeats);
        let waited = ((self.alpha + summary.age_weeks) / (self.alpha + summary.recency_weeks)).ln();
        ((self.a / (self.b + x - 1.0)).ln() + (self.r + x) * waited).exp()
    }

    /// E[Y(t) | x, t_x, T]: how many purchase days to expect in the `horizon_weeks` after the summary's moment; equation (10).
    pub fn expected_purchases(&self, horizon_weeks: f64, summary: &Summary) -> f64 {
        let x = f64::from(summary.repeats);
        self.growth(x, self.alpha + summary.age_weeks, horizon_weeks) * self.p_alive(summary)
    }

    /// E[X(t)]: how many repeats to expect of somebody in the `weeks` after their first purchase, knowing nothing else;
    /// equation (9).
    pub fn expected_repeats(&self, weeks: f64) -> f64 {
        self.growth(0.0, self.alpha, weeks)
    }

    /// (a+b+x−1)/(a−1) · (1 − (s/(s+t))^(r+x) · ₂F₁(r+x, b+x; a+b+x−1; t/(s+t))), which both expectations share.
    ///
    /// With z = t/(s+t), ε = a−1 and Euler's transformation this is c·(1 − (1−z)^ε)/ε − (1−z)^ε·S, where c = a+b+x−1 and
    /// S = Σ_{k≥1} (c−r−x)_k (1+ε)_{k−1} / ((c+1)_{k−1} k!) z^k: no pole at a = 1 or c = 0. Of the two forms the one is taken
    /// whose series stays bounded up to z = 1.
    fn growth(&self, x: f64, elapsed: f64, horizon: f64) -> f64 {
        if horizon <= 0.0 {
            return 0.0;
        }
        let z = horizon / (elapsed + horizon);
        let log_rest = -(horizon / elapsed).ln_1p();
        let c = self.a + self.b + x - 1.0;
        let (epsilon, power) = (self.a - 1.0, self.r + x);
        let expected = if epsilon > power {
            let series = 1.0 + sum_series(power * (self.b + x) / c * z, z, [power, self.b + x, c]);
            c / epsilon * (1.0 - (power * log_rest).exp() * series)
        } else {
            let exponent = epsilon * log_rest;
            let direct = if exponent.abs() < 1e-12 {
                -log_rest
            } else {
                -exponent.exp_m1() / epsilon
            };
            c * direct - exponent.exp() * sum_series((c - power) * z, z, [c - power, epsilon, c])
        };
        expected.max(0.0)
    }

    /// P(X(t) = x): the chance of exactly `repeats` in the `weeks` after the first purchase; equation (8).
    pub fn p_repeats(&self, repeats: u32, weeks: f64) -> f64 {
        let Self { r, alpha, a, b } = *self;
        if weeks <= 0.0 {
            return f64::from(u8::from(repeats == 0));
        }
        let (bought, not) = ((weeks / (alpha + weeks)).ln(), (alpha / (alpha + weeks)).ln());
        let count = |x: f64| (ln_gamma(r + x) - ln_gamma(r) - ln_gamma(x + 1.0) + r * not + x * bought).exp();
        let x = f64::from(repeats);
        let stays = ln_gamma(b + x) - ln_gamma(a + b + x) - ln_gamma(b) + ln_gamma(a + b);
        let still = stays.exp() * count(x);
        if repeats == 0 {
            return still;
        }
        let fewer: f64 = (0..repeats).map(|fewer| count(f64::from(fewer))).sum();
        still + stays.exp() * a / (b + x - 1.0) * (1.0 - fewer).max(0.0)
    }
}

/// Σ_{k≥1} of the terms that begin with `term` and follow each other by z (A+k)(B+k) / ((C+k)(k+1)), the terms of ₂F₁(A, B; C; z).
fn sum_series(mut term: f64, z: f64, [upper, other, lower]: [f64; 3]) -> f64 {
    let mut sum = term;
    for k in 1..TERMS_MAX {
        let k = f64::from(k);
        term *= z * (upper + k) * (other + k) / ((lower + k) * (k + 1.0));
        sum += term;
        // What is left is about term/(1−z), since the terms fall like z^k times a power of k.
        if term.abs() <= 1e-16 * (1.0 - z) * sum.abs() {
            break;
        }
    }
    sum
}
