//! The same report the slow way: flat lists of records, gone through anew for every number.

use std::collections::BTreeSet;
use stormlake_analysis::lift::{Difference, Level, Measure, Range, Sample, TUNING_USUAL};

pub const DAY_MS: i64 = 86_400_000;

/// A decision: subject, due (milliseconds), position, outcome, variant.
pub type Decision = (u8, i64, u64, &'static str, Option<&'static str>);

/// The records of a policy and of those whom it concerns.
#[derive(Debug, Clone)]
pub struct Records {
    pub decisions: Vec<Decision>,
    /// Subject and time of what the goal names.
    pub goals: Vec<(u8, i64)>,
    /// Subject and time of anything.
    pub active: Vec<(u8, i64)>,
    pub delivered: Vec<u8>,
}

/// What became of one subject.
#[derive(Debug, Clone)]
pub struct Told {
    pub held_out: bool,
    pub variant: Option<&'static str>,
    pub end: i64,
    pub before: f64,
    pub goal: bool,
    pub reached: bool,
}

const BEFORE_THE_HOLDOUT: [&str; 4] = ["stale", "exited", "no-consent", "stopped"];
const NEITHER: [&str; 3] = ["shadow", "failed", "would-not-have-fired"];

/// Every subject that was assigned.
pub fn told(records: &Records, within: i64) -> Vec<Told> {
    let subjects: BTreeSet<u8> = records.decisions.iter().map(|decision| decision.0).collect();
    let of_one = |subject: u8| {
        let mut own: Vec<&Decision> = records
            .decisions
            .iter()
            .filter(|decision| decision.0 == subject)
            .collect();
        own.retain(|decision| !BEFORE_THE_HOLDOUT.contains(&decision.3) && !NEITHER.contains(&decision.3));
        own.sort_by_key(|decision| (decision.1, decision.2));
        let &&(_, due, _, outcome, variant) = own.first()?;
        let between = |times: &[(u8, i64)], from: i64, to: i64| {
            times
                .iter()
                .filter(|(whose, at)| *whose == subject && *at >= from && *at <= to)
                .count()
        };
        Some(Told {
            held_out: outcome == "held-out",
            variant,
            end: due + within,
            before: between(&records.active, due - within, due - 1) as f64,
            goal: between(&records.goals, due + 1, due + within) > 0,
            reached: records.delivered.contains(&subject),
        })
    };
    subjects.into_iter().filter_map(of_one).collect()
}

/// Subjects, goals and deliveries of an arm.
pub fn arm(told: &[Told], held_out: bool) -> (u64, u64, u64) {
    let of_arm = || told.iter().filter(move |one| one.held_out == held_out);
    (
        of_arm().count() as u64,
        of_arm().filter(|one| one.goal).count() as u64,
        of_arm().filter(|one| one.reached).count() as u64,
    )
}

fn values(told: &[Told], held_out: bool, of: impl Fn(&Told) -> f64) -> Vec<f64> {
    told.iter().filter(|one| one.held_out == held_out).map(of).collect()
}

/// The difference and the band of the sequence, from one number per subject.
pub fn band(told: &[Told], of: impl Fn(&Told) -> f64) -> Option<(f64, Range)> {
    // Shares have their variance over n, as p(1 − p) has.
    let sample = |held_out| {
        let values = values(told, held_out, &of);
        let sample = Sample::of_values(&values)?;
        let whole = sample.subjects as f64;
        Some(Sample {
            variance: sample.variance * (whole - 1.0) / whole,
            ..sample
        })
    };
    let found = Difference::cautious(Measure::Absolute, &sample(false)?, &sample(true)?)?;
    Some((found.estimate, found.sequence(Level::USUAL, TUNING_USUAL)))
}

/// CUPED with every subject adjusted by itself.
pub fn adjusted(told: &[Told]) -> Option<Difference> {
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let before: Vec<f64> = told.iter().map(|one| one.before).collect();
    let after: Vec<f64> = told.iter().map(|one| f64::from(one.goal)).collect();
    let (before_mean, after_mean) = (mean(&before), mean(&after));
    let spread: f64 = before.iter().map(|x| (x - before_mean).powi(2)).sum();
    let both: f64 = before
        .iter()
        .zip(&after)
        .map(|(x, y)| (x - before_mean) * (y - after_mean))
        .sum();
    if spread == 0.0 {
        return None;
    }
    let adjust = |one: &Told| f64::from(one.goal) - both / spread * (one.before - before_mean);
    let sample = |held_out| Sample::of_values(&values(told, held_out, adjust));
    Difference::absolute(&sample(false)?, &sample(true)?)
}
