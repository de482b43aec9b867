//! How small a difference could have been seen, and how many subjects it takes.

use super::quantile::normal_above_at;
use super::{Level, Share};

/// How likely a difference that is there should be seen: 0.8 by custom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Power(f64);

impl Power {
    /// 80 %.
    pub const USUAL: Power = Power(0.8);

    /// A chance between 0 and 1, both excluded.
    pub fn new(power: f64) -> Option<Self> {
        (power > 0.0 && power < 1.0).then_some(Self(power))
    }

    /// As a number.
    pub fn get(self) -> f64 {
        self.0
    }
}

/// The smallest absolute difference that arms of this size would show with this power to who looks once, if the left alone go on as they
/// do. `None`: an arm is empty, or nothing is known yet of how many do it.
pub fn detectable(treated: u64, held_out: Share, level: Level, power: Power) -> Option<f64> {
    let spread = held_out.sample().variance;
    if treated == 0 || held_out.subjects == 0 || spread <= 0.0 {
        return None;
    }
    let error = (spread * (1.0 / treated as f64 + 1.0 / held_out.subjects as f64)).sqrt();
    Some((level.reach(None) + normal_above_at(1.0 - power.0)) * error)
}

/// How many subjects, in both arms together, it takes to tell `treated` from `held_out` (rates) where this share is held out; for who looks once.
/// For equal arms it is the textbook's formula (Fleiss 1981, without correction for continuity). `None`: the rates are the same, or no rates.
pub fn subjects_needed(treated: f64, held_out: f64, held_out_share: f64, level: Level, power: Power) -> Option<f64> {
    let is_rate = |rate: f64| (0.0..=1.0).contains(&rate);
    if !is_rate(treated) || !is_rate(held_out) || held_out_share <= 0.0 || held_out_share >= 1.0 {
        return None;
    }
    let (large, small) = (1.0 - held_out_share, held_out_share);
    let mean = large * treated + small * held_out;
    let spread = |rate: f64| rate * (1.0 - rate);
    let if_same = (spread(mean) * (1.0 / large + 1.0 / small)).sqrt();
    let if_not = (spread(treated) / large + spread(held_out) / small).sqrt();
    let reach = level.reach(None) * if_same + normal_above_at(1.0 - power.0) * if_not;
    let needed = (reach / (treated - held_out)).powi(2);
    needed.is_finite().then_some(needed)
}
