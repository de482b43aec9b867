//! Gamma-Gamma: what a purchase day is worth. Fader & Hardie, "The Gamma-Gamma Model of Monetary Value", note 025, 2013.
//! A subject's values are Gamma(p, ν) around a mean that does not depend on how often they buy; ν ~ Gamma(q, γ).

use crate::Summary;
use crate::gamma::{digamma, ln_gamma};
use crate::minimise::Slope;
use serde::{Deserialize, Serialize};

/// The three parameters, all above 0; γ is in the unit of the values.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct GammaGamma {
    /// Shape of one subject's values.
    pub p: f64,
    /// Shape of how subjects differ. At 1 or below the mean over all subjects is infinite.
    pub q: f64,
    /// Scale of how subjects differ.
    pub gamma: f64,
}

impl GammaGamma {
    /// E[Z | m_x, x]: the mean value to expect of a subject's purchase days, p(γ + x·m_x)/(px + q − 1); equation (5).
    /// Without a repeat it is the mean over all subjects. `None` where that mean is infinite.
    ///
    /// Repeats that were all worth 0 say what they say: the answer tends to 0 with their number.
    pub fn expected_value(&self, summary: &Summary) -> Option<f64> {
        let x = f64::from(summary.repeats);
        let below = self.p * x + self.q - 1.0;
        (below > 0.0).then(|| self.p * (self.gamma + x * summary.mean_value) / below)
    }
}

/// The repeat buyers whose mean value is above 0, grouped by the number of repeats.
pub(crate) struct Rows {
    by_repeats: Vec<(f64, Vec<f64>)>,
    /// Σ ln m_x and Σ x ln m_x + x ln x, which no parameter changes.
    log_values: f64,
    weighted_logs: f64,
    subjects: f64,
}

impl Rows {
    pub fn group(summaries: &[Summary]) -> Self {
        let mut rows: Vec<(u32, f64)> = summaries
            .iter()
            .filter(|summary| summary.repeats > 0 && summary.mean_value > 0.0)
            .map(|summary| (summary.repeats, summary.mean_value))
            .collect();
        rows.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let by_repeats = rows
            .chunk_by(|a, b| a.0 == b.0)
            .map(|same| (f64::from(same[0].0), same.iter().map(|row| row.1).collect()))
            .collect();
        let weighted = |&(x, mean): &(u32, f64)| f64::from(x) * (mean.ln() + f64::from(x).ln());
        Self {
            by_repeats,
            log_values: rows.iter().map(|row| row.1.ln()).sum(),
            weighted_logs: rows.iter().map(weighted).sum(),
            subjects: rows.len() as f64,
        }
    }

    pub fn subjects(&self) -> u64 {
        self.subjects as u64
    }

    /// The mean negative log-likelihood at ln p, ln q, ln γ, and its slope; equation (1a):
    /// ln Γ(px+q) − ln Γ(px) − ln Γ(q) + q ln γ + (px−1) ln m_x + px ln x − (px+q) ln(γ + m_x x).
    pub fn mean_loss(&self, logarithms: &[f64; 3]) -> Slope<3> {
        let [p, q, gamma] = logarithms.map(f64::exp);
        let (ln_gamma_q, slope_q) = (ln_gamma(q), digamma(q));
        let mut total = p * self.weighted_logs - self.log_values;
        let (mut by_p, mut by_q, mut by_gamma) = (self.weighted_logs, 0.0, 0.0);
        for (x, means) in &self.by_repeats {
            let (shape, count) = (p * x, means.len() as f64);
            let (mut logs, mut inverses) = (0.0, 0.0);
            for mean in means {
                let scale = gamma + mean * x;
                logs += scale.ln();
                inverses += 1.0 / scale;
            }
            let slope = digamma(shape + q);
            total +=
                count * (ln_gamma(shape + q) - ln_gamma(shape) - ln_gamma_q + q * logarithms[2]) - (shape + q) * logs;
            by_p += x * (count * (slope - digamma(shape)) - logs);
            by_q += count * (slope - slope_q + logarithms[2]) - logs;
            by_gamma += count * q / gamma - (shape + q) * inverses;
        }
        let scaled = [by_p * p, by_q * q, by_gamma * gamma];
        (-total / self.subjects, scaled.map(|slope| -slope / self.subjects))
    }
}

#[cfg(test)]
mod tests {
    use super::Rows;
    use crate::Summary;

    #[test]
    fn the_slope_is_that_of_the_value() {
        let row = |repeats, mean_value| Summary {
            repeats,
            recency_weeks: 1.0,
            age_weeks: 2.0,
            mean_value,
        };
        let rows = Rows::group(&[row(0, 0.0), row(2, 22.35), row(1, 11.77), row(7, 73.74), row(3, 0.0)]);
        assert_eq!(rows.subjects(), 3);
        for at in [[0.0, 0.0, 0.0], [1.8, 1.3, 2.7], [4.0, -1.0, -3.0]] {
            let (_, slope) = rows.mean_loss(&at);
            for axis in 0..3 {
                let near = |step: f64| {
                    let mut shifted = at;
                    shifted[axis] += step;
                    rows.mean_loss(&shifted).0
                };
                let expected = (near(1e-5) - near(-1e-5)) / 2e-5;
                assert!(
                    (slope[axis] - expected).abs() < 1e-6 * expected.abs().max(1.0),
                    "{at:?} {axis}: {} {expected}",
                    slope[axis]
                );
            }
        }
    }
}
