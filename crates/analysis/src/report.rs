//! What became of all subjects of a funnel.

use crate::funnel::CheckedFunnel;
use crate::progress::Progress;
use serde::{Deserialize, Serialize};

/// One step of a report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepReport {
    /// The event's name.
    pub event: String,
    /// How many subjects reached it.
    pub reached: u64,
    /// Their share of those who reached the first step, 0 to 1. `None` if nobody did.
    pub conversion: Option<f64>,
    /// Their share of those who reached the previous step; for the first step, 1. `None` if nobody did.
    pub conversion_from_previous: Option<f64>,
    /// How many reached it and not the next; 0 for the last.
    pub dropped: u64,
    /// Some of those, in the order of their coming.
    pub dropped_subjects: Vec<String>,
    /// Median time from the previous step, in milliseconds, over those who reached this one; of an even number, the mean
    /// of the two in the middle. `None` for the first step, and if nobody reached it.
    pub median_ms: Option<f64>,
}

/// A funnel's answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The funnel's name.
    pub name: String,
    /// How many subjects reached the first step.
    pub entered: u64,
    /// How many reached the last.
    pub converted: u64,
    /// In order.
    pub steps: Vec<StepReport>,
}

/// Counts subjects one by one.
#[derive(Debug, Clone)]
pub(crate) struct Tally {
    /// Per step, how many got exactly so far.
    stopped: Vec<u64>,
    stopped_subjects: Vec<Vec<String>>,
    /// Per step, the nanoseconds from the previous one.
    took_ns: Vec<Vec<i64>>,
    subjects_max: usize,
}

impl Tally {
    pub fn new(funnel: &CheckedFunnel, subjects_max: usize) -> Self {
        let steps = funnel.funnel().steps.len();
        Self {
            stopped: vec![0; steps],
            stopped_subjects: vec![Vec::new(); steps],
            took_ns: vec![Vec::new(); steps],
            subjects_max,
        }
    }

    pub fn add(&mut self, subject: &str, progress: &Progress) {
        let Some(last) = progress.reached().checked_sub(1) else {
            return;
        };
        self.stopped[last] += 1;
        let complete = last + 1 == self.stopped.len();
        if !complete && self.stopped_subjects[last].len() < self.subjects_max {
            self.stopped_subjects[last].push(subject.to_owned());
        }
        for (step, pair) in progress.times().windows(2).enumerate() {
            self.took_ns[step + 1].push(pair[1].0.saturating_sub(pair[0].0));
        }
    }

    pub fn report(self, funnel: &CheckedFunnel) -> Report {
        let Self {
            stopped,
            stopped_subjects,
            took_ns,
            ..
        } = self;
        let reached: Vec<u64> = (0..stopped.len()).map(|step| stopped[step..].iter().sum()).collect();
        let share = |part: u64, whole: u64| (whole > 0).then(|| part as f64 / whole as f64);
        let last = stopped.len() - 1;
        let each = funnel
            .funnel()
            .steps
            .iter()
            .zip(stopped_subjects)
            .zip(took_ns)
            .enumerate();
        let steps = each.map(|(index, ((step, dropped_subjects), took_ns))| StepReport {
            event: step.event.clone(),
            reached: reached[index],
            conversion: share(reached[index], reached[0]),
            conversion_from_previous: share(reached[index], reached[index.saturating_sub(1)]),
            dropped: if index == last { 0 } else { stopped[index] },
            dropped_subjects,
            median_ms: median(took_ns).map(|nanoseconds| nanoseconds / 1e6),
        });
        Report {
            name: funnel.funnel().name.clone(),
            entered: reached[0],
            converted: reached[last],
            steps: steps.collect(),
        }
    }
}

fn median(mut values: Vec<i64>) -> Option<f64> {
    let middle = values.len().checked_sub(1)? / 2;
    let even = values.len().is_multiple_of(2);
    let (_, low, above) = values.select_nth_unstable(middle);
    let low = *low as f64;
    let high = if even {
        above.iter().min().map_or(low, |high| *high as f64)
    } else {
        low
    };
    Some(f64::midpoint(low, high))
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_middle_or_the_mean_of_the_two() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![7]), Some(7.0));
        assert_eq!(median(vec![9, 1, 5]), Some(5.0));
        assert_eq!(median(vec![9, 1, 5, 2]), Some(3.5));
    }
}
