//! Less noise by what was known before (CUPED: Deng, Xu, Kohavi, Walker 2013). What a subject did before they were assigned cannot
//! come from the assignment: whatever it explains of what they do after is taken off, Y′ = Y − θ(X − X̄) with θ = cov(X, Y)/var(X) over both arms.

use super::Sample;

/// One subject: what they did before, and what they did after.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Paired {
    /// Before: X.
    pub before: f64,
    /// After: Y.
    pub after: f64,
}

/// Sums over an arm, enough to adjust it. They add up: arms may be summed in parts.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Sums {
    /// Subjects.
    pub subjects: u64,
    /// ΣX.
    pub before: f64,
    /// ΣX².
    pub before_squared: f64,
    /// ΣY.
    pub after: f64,
    /// ΣY².
    pub after_squared: f64,
    /// ΣXY.
    pub product: f64,
}

impl Sums {
    /// Of one subject after the other.
    pub fn of(subjects: impl IntoIterator<Item = Paired>) -> Self {
        let mut sums = Self::default();
        for Paired { before, after } in subjects {
            sums.add(&Self {
                subjects: 1,
                before,
                before_squared: before * before,
                after,
                after_squared: after * after,
                product: before * after,
            });
        }
        sums
    }

    /// Adds another part.
    pub fn add(&mut self, other: &Self) {
        self.subjects += other.subjects;
        self.before += other.before;
        self.before_squared += other.before_squared;
        self.after += other.after;
        self.after_squared += other.after_squared;
        self.product += other.product;
    }

    /// What they did after, as it is.
    pub fn raw(&self) -> Option<Sample> {
        Sample::of_sums(self.subjects, self.after, self.after_squared)
    }

    /// Sums of squares around the means: of X, of Y, of both.
    fn centred(&self) -> (f64, f64, f64) {
        let count = self.subjects as f64;
        (
            self.before_squared - self.before * self.before / count,
            self.after_squared - self.after * self.after / count,
            self.product - self.before * self.after / count,
        )
    }

    /// θ. `None`: nobody differs before.
    pub fn theta(&self) -> Option<f64> {
        let (before, _, both) = self.centred();
        // What is left of a difference of large sums is rounding.
        (before > 1e-12 * self.before_squared).then(|| both / before)
    }

    /// How closely before and after go together, −1 to 1.
    pub fn correlation(&self) -> Option<f64> {
        let (before, after, both) = self.centred();
        let correlation = both / (before * after).sqrt();
        correlation.is_finite().then_some(correlation)
    }

    fn adjusted(&self, theta: f64, before_mean: f64) -> Option<Sample> {
        if self.subjects < 2 {
            return None;
        }
        let count = self.subjects as f64;
        let (before, after, both) = self.centred();
        let squares = after - 2.0 * theta * both + theta * theta * before;
        Some(Sample {
            subjects: self.subjects,
            mean: self.after / count - theta * (self.before / count - before_mean),
            variance: (squares / (count - 1.0)).max(0.0),
        })
    }
}

/// Both arms, adjusted: the treated and those who were left alone. `None`: nobody differs before, or an arm has fewer than two subjects.
pub fn cuped(treated: &Sums, held_out: &Sums) -> Option<(Sample, Sample)> {
    let mut both = *treated;
    both.add(held_out);
    let (theta, mean) = (both.theta()?, both.before / both.subjects as f64);
    Some((treated.adjusted(theta, mean)?, held_out.adjusted(theta, mean)?))
}
