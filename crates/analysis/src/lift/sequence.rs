//! The asymptotic confidence sequence: an interval that stays right however often one looks (Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas:
//! *Time-uniform central limit theory and asymptotic confidence sequences*, arXiv 2103.06476, after Howard, Ramdas, McAuliffe, Sekhon 2021).
//!
//! It is the boundary of a mixture of normal martingales. Its width depends on one number, settled beforehand: about how many subjects there will
//! be when it matters most. There it is as narrow as such a sequence can be; before and after it is valid all the same.

use super::{Difference, Level, Range};

/// The number of subjects that a sequence is narrowest at.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tuning(f64);

/// 5,000 subjects: where the first answers of a policy are looked for.
pub const TUNING_USUAL: Tuning = Tuning(5_000.0);

impl Tuning {
    /// For about so many subjects, at least one.
    pub fn for_subjects(subjects: u64) -> Self {
        Self(subjects.max(1) as f64)
    }

    /// The mixture's ρ: √((−2 ln α + ln(1 − 2 ln α))/N).
    pub fn rho(self, level: Level) -> f64 {
        let twice = -2.0 * level.alpha().ln();
        ((twice + (1.0 + twice).ln()) / self.0).sqrt()
    }
}

impl Difference {
    /// The interval for who looks as often as they like: half its width is
    /// SE·√n·√(2(nρ² + 1)·ln(√(nρ² + 1)/α)/(nρ)²).
    pub fn sequence(&self, level: Level, tuning: Tuning) -> Range {
        let (count, rho) = (self.subjects as f64, tuning.rho(level));
        let grown = count * rho * rho + 1.0;
        let spread = 2.0 * grown * (grown.sqrt() / level.alpha()).ln() / (count * rho).powi(2);
        Range::around(self.estimate, self.error * count.sqrt() * spread.sqrt())
    }

    /// The p value for who looks as often as they like: it is below α exactly when the sequence leaves 0 out.
    pub fn sequence_p(&self, level: Level, tuning: Tuning) -> f64 {
        let (count, rho) = (self.subjects as f64, tuning.rho(level));
        let grown = count * rho * rho + 1.0;
        let evidence = self.z().powi(2) * (grown - 1.0) / (2.0 * grown);
        (grown.sqrt() * (-evidence).exp()).min(1.0)
    }
}
