//! Who was assigned to which arm of a policy, when, and what they did then: from one subject's records to a [`Cell`] that adds up.
//!
//! The unit is the subject, once per policy. A subject is *assigned* at the first of its decisions that says which arm it is in, by the time
//! that the decision came due, and by position at equal times. That arm is kept, whatever happens after. Its *window* begins there; a goal counts
//! that happens after the assignment and at most the window's length later. A subject whose window is still *open* counts in no rate.

use super::Sums;
use stormlake_record::{Outcome, Time};

const DAY_NS: i64 = 86_400_000_000_000;

/// Whether a policy treats a subject or leaves it alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Arm {
    /// The policy may act on them.
    Treated,
    /// The policy leaves them alone, to compare.
    HeldOut,
}

impl Arm {
    /// The word on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            Arm::Treated => "treated",
            Arm::HeldOut => "held-out",
        }
    }

    /// The arm that a decision with this outcome, as it is written, assigns to; an outcome that says nothing about it assigns nobody.
    ///
    /// What the engine asks before the holdout meets both arms alike, so it assigns nobody: `stale`, `exited`, `no-consent`; `stopped`, for
    /// while everything is stopped nobody is treated. What it asks after the holdout has been let through by it: whoever is not held out and is then
    /// stopped by `unless`, limit, cap, quiet hours or budget counts as treated, by assignment and not by delivery, for those who are held
    /// out were never asked. `shadow`, `failed` and `would-not-have-fired` are no treatment and no holdout.
    pub fn of(outcome: &str) -> Option<Self> {
        if outcome == Outcome::HeldOut.word() {
            return Some(Arm::HeldOut);
        }
        TREATED.contains(&outcome).then_some(Arm::Treated)
    }
}

/// The outcomes of those whom the holdout let through.
pub const TREATED: [&str; 6] = ["fired", "unless", "limited", "capped", "deferred", "over-budget"];

/// One decision of the policy on a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decided<'a> {
    /// When it came due.
    pub due: Time,
    /// Where it stands in the log.
    pub position: u64,
    /// How it came out, in the log's word.
    pub outcome: &'a str,
    /// The policy's variant for them, if it has any.
    pub variant: Option<&'a str>,
}

/// What one subject's records say, in any order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Subject<'a> {
    /// The policy's decisions on it.
    pub decisions: &'a [Decided<'a>],
    /// When it did what the goal names.
    pub goals: &'a [Time],
    /// When it did anything that Stormlake did not put on the log itself.
    pub active: &'a [Time],
    /// Whether something of the policy was delivered to it.
    pub delivered: bool,
}

/// How long a goal counts, and as of when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The goal's `within`. What a subject did as long before its assignment is what is known of it before.
    pub within_ms: i64,
    /// A window that ends after this is open.
    pub as_of: Time,
}

/// Subjects of one arm and variant whose windows closed on one day, summed up. Cells of the same day, arm and variant may be summed further.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// The day on which the windows closed, counted in days (UTC) from 1970-01-01; nothing while they are open.
    pub day: Option<i64>,
    /// The arm.
    pub arm: Arm,
    /// The variant, where the policy has any.
    pub variant: Option<String>,
    /// Subjects.
    pub subjects: u64,
    /// To how many of them something was delivered.
    pub reached: u64,
    /// How many of them reached the goal.
    pub goals: u64,
    /// Records before the assignment, over all of them.
    pub before: f64,
    /// Their squares.
    pub before_squared: f64,
    /// Records before the assignment, over those who reached the goal.
    pub before_of_goals: f64,
}

impl Cell {
    /// One subject's; nothing if it was never assigned.
    pub fn of(subject: &Subject<'_>, window: &Window) -> Option<Self> {
        let assigns = |decided: &&Decided<'_>| Arm::of(decided.outcome).is_some();
        let first = subject.decisions.iter().filter(assigns);
        let first = first.min_by_key(|decided| (decided.due, decided.position))?;
        let arm = Arm::of(first.outcome)?;
        let (from, to) = (
            first.due.minus_milliseconds(window.within_ms),
            first.due.plus_milliseconds(window.within_ms),
        );
        let closed = to <= window.as_of;
        let before = subject
            .active
            .iter()
            .filter(|at| **at >= from && **at < first.due)
            .count() as f64;
        let goal = closed && subject.goals.iter().any(|at| *at > first.due && *at <= to);
        Some(Self {
            day: closed.then(|| to.0.div_euclid(DAY_NS)),
            arm,
            variant: first.variant.map(str::to_owned),
            subjects: 1,
            reached: u64::from(subject.delivered),
            goals: u64::from(goal),
            before,
            before_squared: before * before,
            before_of_goals: if goal { before } else { 0.0 },
        })
    }

    /// What CUPED asks for: after is one for who reached the goal, else zero.
    pub(super) fn sums(&self) -> Sums {
        Sums {
            subjects: self.subjects,
            before: self.before,
            before_squared: self.before_squared,
            after: self.goals as f64,
            after_squared: self.goals as f64,
            product: self.before_of_goals,
        }
    }
}
