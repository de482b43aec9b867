//! What one arm shows.

/// How many subjects an arm has, what they show on average, and how much they differ.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample {
    /// Subjects.
    pub subjects: u64,
    /// The mean over them.
    pub mean: f64,
    /// The variance between them.
    pub variance: f64,
}

impl Sample {
    /// Of a number per subject, from the sum and the sum of squares. Fewer than two subjects do not say how much they differ.
    pub fn of_sums(subjects: u64, sum: f64, sum_of_squares: f64) -> Option<Self> {
        if subjects < 2 {
            return None;
        }
        let count = subjects as f64;
        let mean = sum / count;
        Some(Self {
            subjects,
            mean,
            variance: ((sum_of_squares - sum * mean) / (count - 1.0)).max(0.0),
        })
    }

    /// Of a number per subject. It loses fewer digits than the sums do where the numbers are large and differ little.
    pub fn of_values(values: &[f64]) -> Option<Self> {
        if values.len() < 2 {
            return None;
        }
        let count = values.len() as f64;
        let mean = values.iter().sum::<f64>() / count;
        let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
        Some(Self {
            subjects: values.len() as u64,
            mean,
            variance: squares / (count - 1.0),
        })
    }

    /// The variance of the mean.
    pub fn variance_of_mean(&self) -> f64 {
        self.variance / self.subjects as f64
    }

    /// Two arms as if they differed within alike: each with the variance of both together.
    pub(super) fn alike(&self, other: &Self) -> Option<(Self, Self)> {
        let freedom = |sample: &Self| sample.subjects.saturating_sub(1) as f64;
        let (own, others) = (freedom(self), freedom(other));
        let variance = (own * self.variance + others * other.variance) / (own + others);
        variance
            .is_finite()
            .then_some((Self { variance, ..*self }, Self { variance, ..*other }))
    }
}
