//! How many of an arm did it: shares, and their difference.

use super::quantile::two_sided;
use super::{Level, Range, Sample};

/// So many of so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// Who did it.
    pub having: u64,
    /// Of whom.
    pub subjects: u64,
}

impl Share {
    /// What they are of the whole; of nobody it is 0.
    pub fn rate(&self) -> f64 {
        if self.subjects == 0 {
            return 0.0;
        }
        self.having as f64 / self.subjects as f64
    }

    /// The same as a sample of ones and zeros, whose variance is p(1 − p). What [`super::Difference::absolute`] makes of two of them is Wald's
    /// difference with its unpooled error.
    pub fn sample(&self) -> Sample {
        let rate = self.rate();
        Sample {
            subjects: self.subjects,
            mean: rate,
            variance: rate * (1.0 - rate),
        }
    }

    /// Wilson's interval (1927), which keeps its level for few subjects and rare events too.
    fn wilson(&self, reach: f64) -> Range {
        let (count, rate, square) = (self.subjects as f64, self.rate(), reach * reach);
        let middle = (rate + square / (2.0 * count)) / (1.0 + square / count);
        let spread = (rate * (1.0 - rate) / count + square / (4.0 * count * count)).sqrt();
        Range::around(middle, reach * spread / (1.0 + square / count))
    }
}

/// The interval of a difference of two shares for who looks once, from Wilson's interval of each (Newcombe 1998, method 10). `None`: an arm is
/// empty.
pub fn newcombe(treated: Share, held_out: Share, level: Level) -> Option<Range> {
    if treated.subjects == 0 || held_out.subjects == 0 {
        return None;
    }
    let reach = level.reach(None);
    let (first, second) = (treated.wilson(reach), held_out.wilson(reach));
    let (p, q) = (treated.rate(), held_out.rate());
    Some(Range {
        low: p - q - (p - first.low).hypot(second.high - q),
        high: p - q + (first.high - p).hypot(q - second.low),
    })
}

/// How many standard errors two shares lie apart if they were the same, and how often that comes by itself on either side. `None`: an arm is
/// empty, or everybody did it, or nobody.
pub fn pooled_z(treated: Share, held_out: Share) -> Option<(f64, f64)> {
    if treated.subjects == 0 || held_out.subjects == 0 {
        return None;
    }
    let both = Share {
        having: treated.having + held_out.having,
        subjects: treated.subjects + held_out.subjects,
    };
    let variance = both.sample().variance * (1.0 / treated.subjects as f64 + 1.0 / held_out.subjects as f64);
    let z = (treated.rate() - held_out.rate()) / variance.sqrt();
    z.is_finite().then(|| (z, two_sided(z, None)))
}
