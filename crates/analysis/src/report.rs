//! What became of all subjects of a funnel.

use crate::funnel::CheckedFunnel;
use crate::progress::Progress;
use serde::{Deserialize, Serialize};
use std::collections::BinaryHeap;
use stormlake_record::Time;

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
    /// A page of those, by subject.
    pub dropped_subjects: Vec<Dropped>,
    /// Median time from the previous step, in milliseconds, over those who reached this one; of an even number, the mean
    /// of the two in the middle. `None` for the first step, and if nobody reached it.
    pub median_ms: Option<f64>,
    /// The time within which nine in ten of them came (the nearest rank: the smallest that no fewer than 90 % reached).
    pub p90_ms: Option<f64>,
}

/// A subject that did not go on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Dropped {
    /// Who.
    pub subject: String,
    /// When they reached the step that they did not go on from.
    pub time: Time,
}

/// Which of those who dropped off are named. They come in the order of their subjects.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// Only those of this step, from 0; `None`: of each.
    pub step: Option<usize>,
    /// Only those behind this subject.
    pub after: Option<String>,
    /// At most so many for each step.
    pub subjects_max: usize,
}

impl Page {
    /// The first so many of each step.
    pub fn first(subjects_max: usize) -> Self {
        Self {
            subjects_max,
            ..Self::default()
        }
    }

    fn names(&self, step: usize, subject: &str) -> bool {
        self.step.is_none_or(|only| only == step) && self.after.as_deref().is_none_or(|after| subject > after)
    }
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

/// Counts subjects one by one, in any order.
#[derive(Debug, Clone)]
pub(crate) struct Tally {
    /// Per step, how many got exactly so far.
    stopped: Vec<u64>,
    /// Per step, the page of them so far: the first by subject, the last of those on top.
    stopped_subjects: Vec<BinaryHeap<Dropped>>,
    /// Per step, the nanoseconds from the previous one.
    took_ns: Vec<Vec<i64>>,
    page: Page,
}

impl Tally {
    pub fn new(funnel: &CheckedFunnel, page: &Page) -> Self {
        let steps = funnel.funnel().steps.len();
        Self {
            stopped: vec![0; steps],
            stopped_subjects: vec![BinaryHeap::new(); steps],
            took_ns: vec![Vec::new(); steps],
            page: page.clone(),
        }
    }

    /// Takes over what was counted of other subjects.
    pub fn append(&mut self, other: Self) {
        for (own, other) in self.stopped.iter_mut().zip(other.stopped) {
            *own += other;
        }
        for (step, others) in other.stopped_subjects.into_iter().enumerate() {
            for dropped in others {
                self.put(step, dropped);
            }
        }
        for (own, other) in self.took_ns.iter_mut().zip(other.took_ns) {
            if own.is_empty() {
                *own = other;
            } else {
                own.extend(other);
            }
        }
    }

    pub fn add(&mut self, subject: &str, progress: &Progress) {
        let Some(last) = progress.reached().checked_sub(1) else {
            return;
        };
        self.stopped[last] += 1;
        let complete = last + 1 == self.stopped.len();
        if !complete && self.page.names(last, subject) {
            self.name(last, subject, progress.times()[last]);
        }
        for (step, pair) in progress.times().windows(2).enumerate() {
            self.took_ns[step + 1].push(pair[1].0.saturating_sub(pair[0].0));
        }
    }

    /// Puts a subject on the page of its step, if it belongs there.
    fn name(&mut self, step: usize, subject: &str, time: Time) {
        if self.has_room(step, subject) {
            let subject = subject.to_owned();
            self.put(step, Dropped { subject, time });
        }
    }

    /// Whether the page is not full, or ends with a later subject.
    fn has_room(&self, step: usize, subject: &str) -> bool {
        let named = &self.stopped_subjects[step];
        named.len() < self.page.subjects_max || named.peek().is_some_and(|last| *subject < *last.subject)
    }

    fn put(&mut self, step: usize, dropped: Dropped) {
        if self.has_room(step, &dropped.subject) {
            let named = &mut self.stopped_subjects[step];
            named.push(dropped);
            if named.len() > self.page.subjects_max {
                named.pop();
            }
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
        let steps = each.map(|(index, ((step, dropped_subjects), mut took_ns))| StepReport {
            event: step.event.clone(),
            reached: reached[index],
            conversion: share(reached[index], reached[0]),
            conversion_from_previous: share(reached[index], reached[index.saturating_sub(1)]),
            dropped: if index == last { 0 } else { stopped[index] },
            dropped_subjects: dropped_subjects.into_sorted_vec(),
            p90_ms: ninth_tenth(&mut took_ns).map(|nanoseconds| nanoseconds / 1e6),
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

/// The nearest rank of 90 %.
fn ninth_tenth(values: &mut [i64]) -> Option<f64> {
    let rank = (values.len() * 9).div_ceil(10).checked_sub(1)?;
    Some(*values.select_nth_unstable(rank).1 as f64)
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
    use super::{median, ninth_tenth};

    #[test]
    fn nine_in_ten() {
        let of = |count: i64| ninth_tenth(&mut (1..=count).rev().collect::<Vec<_>>());
        assert_eq!((of(0), of(1), of(2)), (None, Some(1.0), Some(2.0)));
        assert_eq!(
            (of(9), of(10), of(11), of(100)),
            (Some(9.0), Some(9.0), Some(10.0), Some(90.0))
        );
    }

    #[test]
    fn the_middle_or_the_mean_of_the_two() {
        assert_eq!(median(vec![]), None);
        assert_eq!(median(vec![7]), Some(7.0));
        assert_eq!(median(vec![9, 1, 5]), Some(5.0));
        assert_eq!(median(vec![9, 1, 5, 2]), Some(3.5));
    }
}
