//! Sample ratio mismatch: were the arms shared out as they should have been? Where they were not, something in the assignment, in the
//! logging or in who is counted treats the arms differently, and no difference between them means anything (Fabijan et al. 2019).

use super::quantile::chi_squared_above;

/// Below this p the alarm sounds. It is looked at again and again, so it is far below 5 %.
pub const MISMATCH_P: f64 = 0.001;

/// Found against expected.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mismatch {
    /// Pearson's chi².
    pub chi_squared: f64,
    /// How often arms at least as uneven come by chance.
    pub p: f64,
}

impl Mismatch {
    /// Whether it is too uneven for chance.
    pub fn alarm(&self) -> bool {
        self.p < MISMATCH_P
    }
}

/// Compares arms as found with the shares that they should have; the shares need not add up to 1. `None`: fewer than two arms, an arm without a
/// share, or nobody assigned.
pub fn mismatch(arms: &[(u64, f64)]) -> Option<Mismatch> {
    let found: u64 = arms.iter().map(|(found, _)| found).sum();
    let shares: f64 = arms.iter().map(|(_, share)| share).sum();
    let whole = arms.iter().all(|(_, share)| *share > 0.0 && share.is_finite());
    if arms.len() < 2 || found == 0 || !whole {
        return None;
    }
    let part = |&(found_here, share): &(u64, f64)| {
        let expected = found as f64 * share / shares;
        (found_here as f64 - expected).powi(2) / expected
    };
    let chi_squared = arms.iter().map(part).sum();
    Some(Mismatch {
        chi_squared,
        p: chi_squared_above(chi_squared, arms.len() - 1),
    })
}
