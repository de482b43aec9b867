//! The distributions that the tests need: normal, Student's t, and chi².
//! The tail of the normal one comes from `libm`, which is right to the last digit; statrs has eleven of them.

use libm::erfc;
use statrs::distribution::{ChiSquared, Continuous, ContinuousCDF, StudentsT};
use statrs::function::erf::erfc_inv;
use std::f64::consts::SQRT_2;

/// How sure an interval is: 0.95 leaves the truth out once in twenty times.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Level(f64);

impl Level {
    /// 95 %.
    pub const USUAL: Level = Level(0.95);

    /// A level between 0 and 1, both excluded.
    pub fn new(level: f64) -> Option<Self> {
        (level > 0.0 && level < 1.0).then_some(Self(level))
    }

    /// As a number.
    pub fn get(self) -> f64 {
        self.0
    }

    /// How often the interval may be wrong: α.
    pub fn alpha(self) -> f64 {
        1.0 - self.0
    }

    /// How many standard errors lie on either side: 1.96 at 95 %, or more where the variance is known from few degrees of freedom only.
    pub fn reach(self, freedom: Option<f64>) -> f64 {
        let tail = self.alpha() / 2.0;
        let z = normal_above_at(tail);
        match freedom.and_then(|freedom| StudentsT::new(0.0, 1.0, freedom).ok()) {
            Some(student) => student_above_at(&student, tail, z),
            None => z,
        }
    }
}

/// The chance that a standard normal number is above `z`.
pub(crate) fn normal_above(z: f64) -> f64 {
    erfc(z / SQRT_2) / 2.0
}

/// The number that a standard normal one is above with this chance.
pub(crate) fn normal_above_at(chance: f64) -> f64 {
    let near = SQRT_2 * erfc_inv(2.0 * chance);
    let density = |z: f64| (-z * z / 2.0).exp() / (2.0 * std::f64::consts::PI).sqrt();
    refined(near, |z| (normal_above(z) - chance) / density(z))
}

/// The chance that something this far from 0 on either side comes by itself: `t` standard errors.
pub(crate) fn two_sided(t: f64, freedom: Option<f64>) -> f64 {
    match freedom.and_then(|freedom| StudentsT::new(0.0, 1.0, freedom).ok()) {
        Some(student) => 2.0 * student.cdf(-t.abs()),
        None => 2.0 * normal_above(t.abs()),
    }
    .min(1.0)
}

/// The chance that chi² with so many degrees of freedom is above `value`.
pub(crate) fn chi_squared_above(value: f64, freedom: usize) -> f64 {
    ChiSquared::new(freedom as f64).map_or(1.0, |chi| chi.sf(value))
}

fn student_above_at(student: &StudentsT, chance: f64, near: f64) -> f64 {
    let found = student.inverse_cdf(1.0 - chance);
    let begin = if found.is_finite() { found } else { near };
    refined(begin, |t| (student.cdf(-t) - chance) / student.pdf(t))
}

/// Newton's method from a place that is right to some digits already: two steps of it are right to all.
fn refined(near: f64, step: impl Fn(f64) -> f64) -> f64 {
    let mut at = near;
    for _ in 0..2 {
        let next = at + step(at);
        if !next.is_finite() {
            break;
        }
        at = next;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Printed in every table of them; the digits are those of SciPy.
    #[test]
    fn quantiles_are_those_of_the_tables() {
        let near = |found: f64, expected: f64| assert!((found / expected - 1.0).abs() < 1e-12, "{found} {expected}");
        near(Level::USUAL.reach(None), 1.959_963_984_540_054);
        near(Level(0.99).reach(None), 2.575_829_303_548_901);
        near(Level::USUAL.reach(Some(1.0)), 12.706_204_736_174_7);
        near(Level::USUAL.reach(Some(10.0)), 2.228_138_851_986_274);
        near(normal_above_at(0.2), 0.841_621_233_572_914_2);
        near(two_sided(1.959_963_984_540_054, None), 0.05);
        near(chi_squared_above(3.841_458_820_694_124, 1), 0.05);
    }

    #[test]
    fn a_level_is_a_chance() {
        assert_eq!(Level::new(0.0), None);
        assert_eq!(Level::new(1.0), None);
        assert_eq!(Level::new(f64::NAN), None);
        assert_eq!(Level::new(0.95), Some(Level::USUAL));
    }
}
