//! Predictions against what happened afterwards.

use crate::{BgNbd, Histories, Purchase, Summary};
use serde::{Deserialize, Serialize};
use stormlake_record::Time;

/// Calibration repeats of this many and more share a row.
const MANY_REPEATS: u32 = 7;

/// One subject: what was known at the cut-off, and the purchase days that followed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Case {
    /// What was known.
    pub summary: Summary,
    /// Purchase days after the cut-off.
    pub actual: u32,
}

/// Cuts `purchases` at the end of the day of `end` (UTC): what every subject had done by then, and how many days with a
/// purchase it had between then and the end of the day of `until`. Subjects that came later are left out.
pub fn cut<'a>(purchases: impl IntoIterator<Item = Purchase<'a>>, end: Time, until: Time) -> Vec<Case> {
    let (mut known, mut all) = (Histories::until(end), Histories::until(until.max(end)));
    for purchase in purchases {
        known.observe(purchase);
        all.observe(purchase);
    }
    let repeats = |histories: &Histories, subject: &str| histories.get(subject).map_or(0, crate::Features::repeats);
    known
        .summaries()
        .map(|(subject, summary)| Case {
            summary,
            actual: repeats(&all, subject).saturating_sub(summary.repeats),
        })
        .collect()
}

/// The cases with the same number of repeats before the cut-off.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ByRepeats {
    /// That number; 7 stands for 7 and more.
    pub repeats: u32,
    /// How many subjects.
    pub subjects: u64,
    /// Mean of what happened.
    pub actual_mean: f64,
    /// Mean of what was predicted.
    pub predicted_mean: f64,
    /// Mean chance of being alive at the cut-off.
    pub mean_p_alive: f64,
}

/// How good the predictions were, beside two that need no model. Counts are purchase days in the hold-out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// Length of the hold-out.
    pub weeks: f64,
    /// How many subjects.
    pub subjects: u64,
    /// How many of them bought.
    pub buyers: u64,
    /// Sum of what happened.
    pub actual_total: u64,
    /// Sum of what was predicted.
    pub predicted_total: f64,
    /// Mean absolute error per subject.
    pub mean_absolute_error: f64,
    /// Root of the mean squared error per subject.
    pub root_mean_squared_error: f64,
    /// Pearson's correlation of prediction and outcome; `None` where one of them does not vary.
    pub correlation: Option<f64>,
    /// The chance that a buyer was predicted more than a non-buyer, ties half; `None` without both kinds.
    pub auc: Option<f64>,
    /// The same when ranking by the number of repeats alone.
    pub auc_by_repeats: Option<f64>,
    /// Sum predicted by "everybody goes on at their own rate": x/T · weeks.
    pub same_rate_total: f64,
    /// Mean absolute error of that.
    pub same_rate_mean_absolute_error: f64,
    /// By repeats before the cut-off, ascending; only rows that have subjects.
    pub by_repeats: Vec<ByRepeats>,
}

/// Compares the predictions of `model` for the `weeks` after the cut-off with what happened. `None` without cases.
pub fn evaluate(model: &BgNbd, cases: &[Case], weeks: f64) -> Option<Evaluation> {
    if cases.is_empty() {
        return None;
    }
    let count = cases.len() as f64;
    let predicted: Vec<f64> = cases
        .iter()
        .map(|case| model.expected_purchases(weeks, &case.summary))
        .collect();
    let same_rate: Vec<f64> = cases.iter().map(|case| same_rate(&case.summary, weeks)).collect();
    let actual: Vec<f64> = cases.iter().map(|case| f64::from(case.actual)).collect();
    let errors = |guess: &[f64]| {
        guess
            .iter()
            .zip(&actual)
            .map(|(guess, actual)| guess - actual)
            .collect::<Vec<_>>()
    };
    let mean_absolute = |guess: &[f64]| errors(guess).iter().map(|error| error.abs()).sum::<f64>() / count;
    let squared: f64 = errors(&predicted).iter().map(|error| error * error).sum();
    let ranked = |score: &dyn Fn(usize) -> f64| {
        auc((0..cases.len())
            .map(|index| (score(index), cases[index].actual > 0))
            .collect())
    };
    Some(Evaluation {
        weeks,
        subjects: cases.len() as u64,
        buyers: cases.iter().filter(|case| case.actual > 0).count() as u64,
        actual_total: cases.iter().map(|case| u64::from(case.actual)).sum(),
        predicted_total: predicted.iter().sum(),
        mean_absolute_error: mean_absolute(&predicted),
        root_mean_squared_error: (squared / count).sqrt(),
        correlation: correlation(predicted.iter().copied().zip(actual.iter().copied())),
        auc: ranked(&|index| predicted[index]),
        auc_by_repeats: ranked(&|index| f64::from(cases[index].summary.repeats)),
        same_rate_total: same_rate.iter().sum(),
        same_rate_mean_absolute_error: mean_absolute(&same_rate),
        by_repeats: by_repeats(model, cases, &predicted),
    })
}

/// x/T · weeks; 0 for somebody who came on the day of the cut-off.
fn same_rate(summary: &Summary, weeks: f64) -> f64 {
    if summary.age_weeks > 0.0 {
        f64::from(summary.repeats) / summary.age_weeks * weeks
    } else {
        0.0
    }
}

fn by_repeats(model: &BgNbd, cases: &[Case], predicted: &[f64]) -> Vec<ByRepeats> {
    let row = |repeats: u32| {
        let members = || {
            cases
                .iter()
                .zip(predicted)
                .filter(move |(case, _)| case.summary.repeats.min(MANY_REPEATS) == repeats)
        };
        let subjects = members().count();
        let mean = |sum: f64| sum / subjects as f64;
        (subjects > 0).then(|| ByRepeats {
            repeats,
            subjects: subjects as u64,
            actual_mean: mean(members().map(|(case, _)| f64::from(case.actual)).sum()),
            predicted_mean: mean(members().map(|(_, predicted)| predicted).sum()),
            mean_p_alive: mean(members().map(|(case, _)| model.p_alive(&case.summary)).sum()),
        })
    };
    (0..=MANY_REPEATS).filter_map(row).collect()
}

/// The area under the ROC curve by ranks (Mann & Whitney), ties given their mean rank. `None` without both kinds.
pub fn auc(mut scored: Vec<(f64, bool)>) -> Option<f64> {
    scored.sort_by(|a, b| a.0.total_cmp(&b.0));
    let positives = scored.iter().filter(|(_, positive)| *positive).count() as f64;
    let negatives = scored.len() as f64 - positives;
    if positives == 0.0 || negatives == 0.0 {
        return None;
    }
    let (mut below, mut ranks) = (0.0, 0.0);
    for tied in scored.chunk_by(|a, b| a.0 == b.0) {
        let size = tied.len() as f64;
        let mean_rank = below + f64::midpoint(size, 1.0);
        ranks += mean_rank * tied.iter().filter(|(_, positive)| *positive).count() as f64;
        below += size;
    }
    Some((ranks - positives * (positives + 1.0) / 2.0) / (positives * negatives))
}

/// Pearson's correlation; `None` where one side does not vary.
pub(crate) fn correlation(pairs: impl Iterator<Item = (f64, f64)> + Clone) -> Option<f64> {
    let count = pairs.clone().count() as f64;
    let (sum_x, sum_y) = pairs
        .clone()
        .fold((0.0, 0.0), |sums, pair| (sums.0 + pair.0, sums.1 + pair.1));
    let (mean_x, mean_y) = (sum_x / count, sum_y / count);
    let (mut xx, mut yy, mut xy) = (0.0, 0.0, 0.0);
    for (x, y) in pairs {
        xx += (x - mean_x) * (x - mean_x);
        yy += (y - mean_y) * (y - mean_y);
        xy += (x - mean_x) * (y - mean_y);
    }
    (xx > 0.0 && yy > 0.0).then(|| xy / (xx.sqrt() * yy.sqrt()))
}
