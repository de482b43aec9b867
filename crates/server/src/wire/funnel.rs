//! The shapes of funnels: on the board, live, asked for, and answered.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A funnel as the board has it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FunnelOnBoard {
    /// Its name.
    pub name: String,
    /// The key of [`super::Pulse`] entries and of addresses.
    pub slug: String,
    /// The description.
    pub about: Option<String>,
    /// Who answers for it.
    pub owner: Option<String>,
    /// How long after the first step every other may happen, such as `90d`.
    pub within: Option<String>,
    /// `once`, `increasing`, `shared`.
    pub matching: String,
    /// `best`, `first`.
    pub entry: String,
    /// In order.
    pub steps: Vec<FunnelStepOnBoard>,
}

/// A step of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FunnelStepOnBoard {
    /// The event's name.
    pub event: String,
    /// The event sticky's index.
    pub sticky: usize,
    /// How long after the step before it, such as `2d`.
    pub within: Option<String>,
}

/// A funnel's numbers now.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct FunnelPulse {
    /// How many subjects reached each step.
    pub reached: Vec<u64>,
    /// `live`; `counting` while the log is still being read; `too-large` when it takes more memory than live numbers may: ask for it.
    pub state: String,
}

/// Which funnel, over what: by its name on the board, or as written.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FunnelAsked {
    /// The name (or slug) of a funnel of the published board.
    #[serde(default)]
    pub name: Option<String>,
    /// A funnel that is not on the board.
    #[serde(default)]
    pub funnel: Option<FunnelWritten>,
    /// Only events that happened at or after this time, RFC 3339.
    #[serde(default)]
    pub from: Option<String>,
    /// Only events that happened before this time, RFC 3339.
    #[serde(default)]
    pub to: Option<String>,
    /// Which of those who dropped off are named; without it the first 20 of each step.
    #[serde(default)]
    pub dropped: Option<DroppedAsked>,
}

/// A funnel that is not on the board. The words are those of the board file.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FunnelWritten {
    /// At least two, at most 64.
    pub steps: Vec<StepWritten>,
    /// How long after the first step every other may happen, such as `90d`.
    #[serde(default)]
    pub within: Option<String>,
    /// `once` (default), `increasing`, `shared`.
    #[serde(default)]
    pub matching: Option<String>,
    /// `best` (default), `first`.
    #[serde(default)]
    pub entry: Option<String>,
}

/// A step of it.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StepWritten {
    /// An event's name or slug.
    pub event: String,
    /// How long after the step before it, such as `2d`.
    #[serde(default)]
    pub within: Option<String>,
}

/// A page of those who dropped off, in the order of their subjects.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DroppedAsked {
    /// Only of this step, from 1; without it, of each.
    #[serde(default)]
    pub step: Option<usize>,
    /// Only behind this subject: the last one of the page before.
    #[serde(default)]
    pub after: Option<String>,
    /// At most so many of each step, up to 500; default 20.
    #[serde(default)]
    pub limit: Option<usize>,
}

/// A funnel's answer.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FunnelView {
    /// Its name; empty when it is not on the board.
    pub name: String,
    /// How long after the first step every other may happen.
    pub within: Option<String>,
    /// `once`, `increasing`, `shared`.
    pub matching: String,
    /// `best`, `first`.
    pub entry: String,
    /// Only events from here on.
    pub from: Option<String>,
    /// Only events before this.
    pub to: Option<String>,
    /// The log's records before this position were looked at.
    pub end: u64,
    /// Those before this one were read in the lake, the others in the log itself.
    pub laked: u64,
    /// How many subjects reached the first step.
    pub entered: u64,
    /// How many reached the last.
    pub converted: u64,
    /// Their share, 0 to 1; absent if nobody entered.
    pub conversion: Option<f64>,
    /// In order.
    pub steps: Vec<FunnelStepView>,
}

/// One step of it.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct FunnelStepView {
    /// The event's name.
    pub event: String,
    /// Its slug.
    pub slug: String,
    /// How long after the step before it.
    pub within: Option<String>,
    /// How many subjects reached it.
    pub reached: u64,
    /// Their share of those who reached the first step, 0 to 1.
    pub conversion: Option<f64>,
    /// Their share of those who reached the step before.
    pub conversion_from_previous: Option<f64>,
    /// Median time from the step before, ms.
    pub median_ms: Option<f64>,
    /// The time within which nine in ten of them came, ms.
    pub p90_ms: Option<f64>,
    /// How many reached it and not the next; 0 for the last.
    pub dropped: u64,
    /// A page of those, in the order of their subjects: who, and when they reached this step.
    pub dropped_subjects: Vec<DroppedView>,
    /// Ask again with `dropped.after` = this for more of them.
    pub after: Option<String>,
}

/// Someone who did not go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DroppedView {
    /// Who.
    pub subject: String,
    /// When they reached the step that they did not go on from, RFC 3339.
    pub time: String,
}
