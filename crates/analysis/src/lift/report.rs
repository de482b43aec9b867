//! From cells to what a policy brought.

use super::difference::Measure;
use super::experiment::{Arm, Cell};
use super::{
    Difference, Level, Mismatch, Power, Range, Sample, Share, Sums, Tuning, cuped, detectable, mismatch, newcombe,
    pooled_z,
};
use std::collections::BTreeMap;
use stormlake_record::Time;

/// Below so many subjects in either arm no sequence is shown: it is right for large samples only.
pub const SUBJECTS_MIN: u64 = 100;

/// Days of the course that are told, the newest ones.
pub const DAYS_MAX: usize = 366;

/// How a lift is told.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Terms {
    /// The part that should be held out, 0 to 1; nothing where the policy holds nobody out.
    pub held_out_share: Option<f64>,
    /// How sure the intervals are.
    pub level: Level,
    /// What the sequence is narrowest at.
    pub tuning: Tuning,
    /// How likely a difference should be seen.
    pub power: Power,
}

/// One arm: subjects whose windows have closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ArmReport {
    /// Subjects.
    pub subjects: u64,
    /// To how many of them something was delivered.
    pub reached: u64,
    /// How many of them reached the goal.
    pub goals: u64,
}

impl ArmReport {
    fn add(&mut self, cell: &Cell) {
        self.subjects += cell.subjects;
        self.reached += cell.reached;
        self.goals += cell.goals;
    }

    fn share(&self) -> Share {
        Share {
            having: self.goals,
            subjects: self.subjects,
        }
    }

    /// The part that reached the goal; of nobody there is none.
    pub fn rate(&self) -> Option<f64> {
        (self.subjects > 0).then(|| self.share().rate())
    }
}

/// A number with its intervals.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The number.
    pub estimate: f64,
    /// For who looks once.
    pub fixed: Range,
    /// For who looks as often as they like; nothing while an arm is small.
    pub sequence: Option<Range>,
    /// How sure they are.
    pub level: Level,
    /// How often a difference at least as large comes by itself, for who looks once.
    pub p: Option<f64>,
    /// How it was computed.
    pub method: &'static str,
}

/// The arms' sizes against those that they should have; everybody who was assigned counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shares {
    /// Whether they are too uneven for chance.
    pub mismatch: Mismatch,
    /// The part that should be held out.
    pub expected: f64,
    /// The part that is.
    pub found: f64,
}

/// The state of things at the end of a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DayReport {
    /// The day, in days (UTC) from 1970-01-01.
    pub day: i64,
    /// The treated's rate, over all windows that had closed.
    pub treated: f64,
    /// That of those held out.
    pub held_out: f64,
    /// The difference.
    pub difference: f64,
    /// Where the truth is, by the sequence.
    pub band: Range,
}

/// What a policy brought.
#[derive(Debug, Clone, PartialEq)]
pub struct Lift {
    /// Subjects that were assigned.
    pub assigned: u64,
    /// Of them, those whose windows are open.
    pub open: u64,
    /// The treated.
    pub treated: ArmReport,
    /// Those who were left alone.
    pub held_out: ArmReport,
    /// The difference of the rates; nothing while an arm is empty.
    pub difference: Option<Interval>,
    /// The same as a part of the rate of those left alone.
    pub relative: Option<Interval>,
    /// The difference, less what was known before; nothing while an arm is small, or nothing is known.
    pub cuped: Option<Interval>,
    /// Whether the arms have the sizes that they should have.
    pub shares: Option<Shares>,
    /// The smallest difference that would be seen.
    pub detectable: Option<f64>,
    /// The treated by variant.
    pub variants: Vec<(String, ArmReport)>,
    /// Day by day, from when both arms had enough subjects.
    pub over_time: Vec<DayReport>,
}

const ABSOLUTE: &str = "Difference of two shares: fixed by Newcombe (1998), p by the pooled z test, sequence as asymptotic confidence sequence (Waudby-Smith et al. 2021).";
const RELATIVE: &str = "Part of the rate of those held out, by the delta method; sequence as asymptotic confidence sequence (Waudby-Smith et al. 2021).";
const CUPED: &str = "Difference less what the activity before the assignment explains (CUPED, Deng et al. 2013); fixed and p by Welch, sequence as asymptotic confidence sequence (Waudby-Smith et al. 2021).";

impl Lift {
    /// Sums cells up, in any order.
    pub fn of(cells: &[Cell], terms: &Terms) -> Self {
        let everybody = |arm: Arm| cells.iter().filter(move |cell| cell.arm == arm);
        let assigned = |arm| everybody(arm).map(|cell| cell.subjects).sum::<u64>();
        let closed = |arm| everybody(arm).filter(|cell| cell.day.is_some());
        let report = |arm| {
            let mut report = ArmReport::default();
            closed(arm).for_each(|cell| report.add(cell));
            report
        };
        let sums = |arm| {
            let mut sums = Sums::default();
            closed(arm).for_each(|cell| sums.add(&cell.sums()));
            sums
        };
        let both = (assigned(Arm::Treated), assigned(Arm::HeldOut));
        let (treated, held_out) = (report(Arm::Treated), report(Arm::HeldOut));
        let small = is_small(&treated, &held_out);
        Self {
            assigned: both.0 + both.1,
            open: cells
                .iter()
                .filter(|cell| cell.day.is_none())
                .map(|cell| cell.subjects)
                .sum(),
            treated,
            held_out,
            difference: absolute(treated.share(), held_out.share(), terms, small),
            relative: relative(&treated.share().sample(), &held_out.share().sample(), terms, small),
            cuped: (!small)
                .then(|| cuped(&sums(Arm::Treated), &sums(Arm::HeldOut)))
                .flatten()
                .and_then(|(treated, held_out)| adjusted(&treated, &held_out, terms)),
            shares: terms.held_out_share.and_then(|expected| shares(both, expected)),
            detectable: detectable(treated.subjects, held_out.share(), terms.level, terms.power),
            variants: variants(closed(Arm::Treated)),
            over_time: over_time(cells, terms),
        }
    }

    /// Why no sequence is shown, if none is.
    pub fn hidden(&self) -> Option<String> {
        is_small(&self.treated, &self.held_out).then(|| {
            format!(
                "Too early to look as often as one likes: that takes {SUBJECTS_MIN} subjects in each arm whose window has closed; there are {} treated and {} held out.",
                self.treated.subjects, self.held_out.subjects
            )
        })
    }
}

fn is_small(treated: &ArmReport, held_out: &ArmReport) -> bool {
    treated.subjects.min(held_out.subjects) < SUBJECTS_MIN
}

fn sequence(measure: Measure, treated: &Sample, held_out: &Sample, terms: &Terms) -> Option<Range> {
    Difference::cautious(measure, treated, held_out).map(|cautious| cautious.sequence(terms.level, terms.tuning))
}

fn absolute(treated: Share, held_out: Share, terms: &Terms, small: bool) -> Option<Interval> {
    let fixed = newcombe(treated, held_out, terms.level)?;
    let band = || sequence(Measure::Absolute, &treated.sample(), &held_out.sample(), terms);
    Some(Interval {
        estimate: treated.rate() - held_out.rate(),
        fixed,
        sequence: (!small).then(band).flatten(),
        level: terms.level,
        p: pooled_z(treated, held_out).map(|(_, p)| p),
        method: ABSOLUTE,
    })
}

fn relative(treated: &Sample, held_out: &Sample, terms: &Terms, small: bool) -> Option<Interval> {
    let found = Difference::relative(treated, held_out)?.as_known();
    let band = || sequence(Measure::Relative, treated, held_out, terms);
    Some(Interval {
        estimate: found.estimate,
        fixed: found.fixed(terms.level),
        sequence: (!small).then(band).flatten(),
        level: terms.level,
        p: Some(found.p()),
        method: RELATIVE,
    })
}

fn adjusted(treated: &Sample, held_out: &Sample, terms: &Terms) -> Option<Interval> {
    let found = Difference::absolute(treated, held_out)?;
    Some(Interval {
        estimate: found.estimate,
        fixed: found.fixed(terms.level),
        sequence: sequence(Measure::Absolute, treated, held_out, terms),
        level: terms.level,
        p: Some(found.p()),
        method: CUPED,
    })
}

fn shares((treated, held_out): (u64, u64), expected: f64) -> Option<Shares> {
    let mismatch = mismatch(&[(treated, 1.0 - expected), (held_out, expected)])?;
    Some(Shares {
        mismatch,
        expected,
        found: held_out as f64 / (treated + held_out) as f64,
    })
}

fn variants<'a>(treated: impl Iterator<Item = &'a Cell>) -> Vec<(String, ArmReport)> {
    let mut variants: BTreeMap<&str, ArmReport> = BTreeMap::new();
    for cell in treated {
        if let Some(variant) = cell.variant.as_deref() {
            variants.entry(variant).or_default().add(cell);
        }
    }
    let owned = |(name, report): (&str, ArmReport)| (name.to_owned(), report);
    variants.into_iter().map(owned).collect()
}

fn over_time(cells: &[Cell], terms: &Terms) -> Vec<DayReport> {
    let mut days: BTreeMap<i64, (ArmReport, ArmReport)> = BTreeMap::new();
    for cell in cells {
        if let Some(day) = cell.day {
            let (treated, held_out) = days.entry(day).or_default();
            match cell.arm {
                Arm::Treated => treated.add(cell),
                Arm::HeldOut => held_out.add(cell),
            }
        }
    }
    let (mut treated, mut held_out) = (ArmReport::default(), ArmReport::default());
    let mut course = Vec::new();
    for (day, (more_treated, more_held_out)) in days {
        treated = sum(treated, more_treated);
        held_out = sum(held_out, more_held_out);
        let small = is_small(&treated, &held_out);
        if let Some(found) = absolute(treated.share(), held_out.share(), terms, small)
            && let Some(band) = found.sequence
        {
            course.push(DayReport {
                day,
                treated: treated.share().rate(),
                held_out: held_out.share().rate(),
                difference: found.estimate,
                band,
            });
        }
    }
    course.split_off(course.len().saturating_sub(DAYS_MAX))
}

fn sum(a: ArmReport, b: ArmReport) -> ArmReport {
    ArmReport {
        subjects: a.subjects + b.subjects,
        reached: a.reached + b.reached,
        goals: a.goals + b.goals,
    }
}

/// The day as it is written: `2026-11-29`.
pub fn day_text(day: i64) -> String {
    let text = Time(day.saturating_mul(86_400_000_000_000)).to_string();
    text.split('T').next().unwrap_or_default().to_owned()
}
