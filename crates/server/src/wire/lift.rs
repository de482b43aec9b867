//! What a policy brings, on the wire.

use super::GoalView;
use serde::Serialize;
use utoipa::ToSchema;

/// What a policy brings against those whom it leaves alone. The unit is the subject, once, by the arm that it was assigned to and not by delivery.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LiftView {
    /// What is counted.
    pub goal: GoalView,
    /// Windows that ended by then count, RFC 3339: now, less the board's lateness.
    pub as_of: String,
    /// Subjects that were assigned.
    pub assigned: u64,
    /// Of them, those whose windows are open; they count nowhere below but in `srm`.
    pub open: u64,
    /// The treated, then those held out.
    pub arms: Vec<ArmView>,
    /// The difference of the rates; none while an arm is empty.
    pub difference: Option<IntervalView>,
    /// The same as a part of the rate of those held out.
    pub relative: Option<IntervalView>,
    /// The difference, less what the activity before explains; none while an arm is small.
    pub cuped: Option<IntervalView>,
    /// Whether the arms have the sizes that they should have.
    pub srm: Option<RatioView>,
    /// The smallest difference that would be seen.
    pub detectable: Option<DetectableView>,
    /// The treated by variant.
    pub variants: Vec<VariantView>,
    /// Day by day, all that had closed by then; from when no arm was small any more, the newest 366 days.
    pub over_time: Vec<LiftDay>,
    /// Why no sequence is shown, if none is.
    pub hidden: Option<String>,
    /// What must be known to read it, in sentences.
    pub notes: Vec<String>,
    /// The questions in SQL that it was computed from.
    pub queries: Vec<LiftQuery>,
}

/// One arm.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ArmView {
    /// `treated` or `held-out`.
    pub arm: String,
    /// Subjects whose windows have closed.
    pub subjects: u64,
    /// To how many of them something was delivered; where nothing is carried outside, for how many it fired.
    pub reached: u64,
    /// How many of them reached the goal.
    pub goals: u64,
    /// The part that reached the goal; none of nobody.
    pub rate: Option<f64>,
}

/// A number and how sure it is.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct IntervalView {
    /// The number.
    pub estimate: f64,
    /// Right for who looks once.
    pub fixed: RangeView,
    /// Right however often one looks; none while an arm is small.
    pub sequence: Option<RangeView>,
    /// How sure: 0.95.
    pub level: f64,
    /// How often a difference at least as large comes by itself, for who looks once.
    pub p: Option<f64>,
    /// How it was computed.
    pub method: String,
}

/// From where to where.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, ToSchema)]
pub struct RangeView {
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// Sample ratio mismatch.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RatioView {
    /// How often arms at least as uneven come by chance.
    pub p: f64,
    /// Whether that is too seldom (below 0.001): then no difference means anything.
    pub alarm: bool,
    /// The part that should be held out, 0 to 1.
    pub expected_share: f64,
    /// The part that is.
    pub found_share: f64,
}

/// How small a difference would be seen, by who looks once.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct DetectableView {
    /// As a difference of rates.
    pub absolute: f64,
    /// How likely it would be seen.
    pub power: f64,
    /// How sure the interval is: 0.95.
    pub level: f64,
}

/// The treated of one variant.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct VariantView {
    /// Its name.
    pub name: String,
    /// Subjects whose windows have closed.
    pub subjects: u64,
    /// How many of them reached the goal.
    pub goals: u64,
    /// The part that did; none of nobody.
    pub rate: Option<f64>,
}

/// How it stood at the end of a day.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct LiftDay {
    /// The day (UTC), `2026-11-29`.
    pub day: String,
    /// The treated's rate.
    pub treated: f64,
    /// That of those held out.
    pub held_out: f64,
    /// Their difference.
    pub difference: f64,
    /// The sequence's lower end.
    pub low: f64,
    /// Its upper end.
    pub high: f64,
}

/// A question that can be asked of the lake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LiftQuery {
    /// What it answers.
    pub name: String,
    /// Its text.
    pub sql: String,
}
