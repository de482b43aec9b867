//! The likelihood of BG/NBD and its slope, over rows that are grouped: equal rows count once, each logarithm of
//! a time is taken once, and gamma functions are asked once per number of repeats.

use crate::gamma::{digamma, ln_gamma};
use crate::minimise::Slope;
use crate::{BgNbd, Summary};

/// Subjects with the same x, t_x and T. Times are indexes into [`Rows::times`].
struct Group {
    recency: u32,
    age: u32,
    subjects: f64,
}

/// The groups of one x.
struct Repeats {
    x: f64,
    subjects: f64,
    groups: Vec<Group>,
}

/// All subjects, grouped.
pub(crate) struct Rows {
    times: Vec<f64>,
    by_repeats: Vec<Repeats>,
    subjects: f64,
}

impl Rows {
    /// Groups `summaries`, which are finite and not negative.
    pub fn group(summaries: &[Summary]) -> Self {
        // Bit patterns of what is not negative are ordered like the numbers.
        let bits = |value: f64| (value + 0.0).to_bits();
        let mut keys: Vec<(u32, u64, u64)> = summaries
            .iter()
            .map(|summary| (summary.repeats, bits(summary.recency_weeks), bits(summary.age_weeks)))
            .collect();
        keys.sort_unstable();
        let mut times: Vec<u64> = keys.iter().flat_map(|key| [key.1, key.2]).collect();
        times.sort_unstable();
        times.dedup();
        let index = |time: u64| times.partition_point(|known| *known < time) as u32;
        let by_repeats = keys
            .chunk_by(|a, b| a.0 == b.0)
            .map(|same| Repeats {
                x: f64::from(same[0].0),
                subjects: same.len() as f64,
                groups: same
                    .chunk_by(|a, b| a == b)
                    .map(|equal| Group {
                        recency: index(equal[0].1),
                        age: index(equal[0].2),
                        subjects: equal.len() as f64,
                    })
                    .collect(),
            })
            .collect();
        Self {
            times: times.into_iter().map(f64::from_bits).collect(),
            by_repeats,
            subjects: keys.len() as f64,
        }
    }

    /// The mean negative log-likelihood at ln r, ln α, ln a, ln b, and its slope.
    pub fn mean_loss(&self, logarithms: &[f64; 4]) -> Slope<4> {
        let [r, alpha, a, b] = logarithms.map(f64::exp);
        let model = BgNbd { r, alpha, a, b };
        // ln(α + time) and 1/(α + time), which is its slope.
        let times: Vec<(f64, f64)> = self
            .times
            .iter()
            .map(|time| ((alpha + time).ln(), 1.0 / (alpha + time)))
            .collect();
        let constants = Constants::of(&model);
        let (mut total, mut slope) = (0.0, [0.0; 4]);
        for repeats in &self.by_repeats {
            let (value, by_parameter) = constants.of_repeats(&model, repeats.x);
            total += repeats.subjects * value;
            for (sum, part) in slope.iter_mut().zip(by_parameter) {
                *sum += repeats.subjects * part;
            }
            let (value, by_parameter) = of_times(&model, repeats, &times);
            total += value;
            for (sum, part) in slope.iter_mut().zip(by_parameter) {
                *sum += part;
            }
        }
        let scale = [r, alpha, a, b].map(|parameter| -parameter / self.subjects);
        (
            -total / self.subjects,
            std::array::from_fn(|axis| slope[axis] * scale[axis]),
        )
    }
}

/// What does not depend on the data.
struct Constants {
    ln_alpha: f64,
    gamma_r: (f64, f64),
    gamma_b: (f64, f64),
    gamma_ab: (f64, f64),
}

impl Constants {
    fn of(model: &BgNbd) -> Self {
        Self {
            ln_alpha: model.alpha.ln(),
            gamma_r: both(model.r),
            gamma_b: both(model.b),
            gamma_ab: both(model.a + model.b),
        }
    }

    /// ln Γ(r+x)/Γ(r) + r ln α + ln B(a, b+x)/B(a, b), and its slope in r, α, a, b.
    fn of_repeats(&self, model: &BgNbd, x: f64) -> Slope<4> {
        let (rate, stays, all) = (both(model.r + x), both(model.b + x), both(model.a + model.b + x));
        let value =
            rate.0 - self.gamma_r.0 + model.r * self.ln_alpha + stays.0 - all.0 - self.gamma_b.0 + self.gamma_ab.0;
        let by_a = self.gamma_ab.1 - all.1;
        let slope = [
            rate.1 - self.gamma_r.1 + self.ln_alpha,
            model.r / model.alpha,
            by_a,
            stays.1 - self.gamma_b.1 + by_a,
        ];
        (value, slope)
    }
}

/// Σ ln((α+T)^−(r+x) + [x > 0] a/(b+x−1) (α+t_x)^−(r+x)) over the groups of one x, and its slope in r, α, a, b.
fn of_times(model: &BgNbd, repeats: &Repeats, times: &[(f64, f64)]) -> Slope<4> {
    let power = model.r + repeats.x;
    let leaves = model.b + repeats.x - 1.0;
    let log_odds = (model.a / leaves).ln();
    let (mut total, mut by_r, mut by_alpha, mut gone) = (0.0, 0.0, 0.0, 0.0);
    let mut odds_product = LnProduct::default();
    for group in &repeats.groups {
        let (log_age, inverse_age) = times[group.age as usize];
        let (mut value, mut in_r, mut in_alpha) = (-power * log_age, -log_age, -power * inverse_age);
        if repeats.x > 0.0 {
            let (log_recency, inverse_recency) = times[group.recency as usize];
            let odds = log_odds + power * (log_age - log_recency);
            // ln(1 + e^odds) and its slope, without overflow.
            let small = (-odds.abs()).exp();
            let share = if odds > 0.0 { 1.0 } else { small } / (1.0 + small);
            value += odds.max(0.0);
            odds_product.times(1.0 + small, group.subjects);
            in_r += share * (log_age - log_recency);
            in_alpha += share * power * (inverse_age - inverse_recency);
            gone += group.subjects * share;
        }
        total += group.subjects * value;
        by_r += group.subjects * in_r;
        by_alpha += group.subjects * in_alpha;
    }
    total += odds_product.ln();
    let (by_a, by_b) = if repeats.x > 0.0 {
        (gone / model.a, -gone / leaves)
    } else {
        (0.0, 0.0)
    };
    (total, [by_r, by_alpha, by_a, by_b])
}

/// A sum of logarithms as the logarithm of a product, which is taken before it grows too large: a logarithm costs as much as
/// all the rest of a row.
struct LnProduct {
    product: f64,
    sum: f64,
}

impl Default for LnProduct {
    fn default() -> Self {
        Self { product: 1.0, sum: 0.0 }
    }
}

impl LnProduct {
    /// One more factor between 1 and 2, so many times.
    fn times(&mut self, factor: f64, count: f64) {
        if count > 1.0 {
            self.sum += count * factor.ln();
            return;
        }
        self.product *= factor;
        if self.product > 1e300 {
            self.sum += self.product.ln();
            self.product = 1.0;
        }
    }

    fn ln(&self) -> f64 {
        self.sum + self.product.ln()
    }
}

fn both(x: f64) -> (f64, f64) {
    (ln_gamma(x), digamma(x))
}

#[cfg(test)]
mod tests {
    use super::Rows;
    use crate::Summary;

    #[test]
    fn the_slope_is_that_of_the_value() {
        let row = |repeats, recency_weeks, age_weeks| Summary {
            repeats,
            recency_weeks,
            age_weeks,
            mean_value: 0.0,
        };
        let rows = Rows::group(&[
            row(0, 0.0, 30.0),
            row(2, 30.43, 38.86),
            row(26, 30.86, 31.0),
            row(1, 0.0, 9.0),
            row(0, 0.0, 30.0),
        ]);
        for at in [[0.0, 0.0, 0.0, 0.0], [-1.4, 1.5, -0.2, 0.9], [3.0, 5.0, -6.0, 8.0]] {
            let (_, slope) = rows.mean_loss(&at);
            for axis in 0..4 {
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
