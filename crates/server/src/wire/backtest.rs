//! The shapes of a backtest: asked for, and answered.

use super::FindingView;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Over which time, and with which text.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BacktestAsked {
    /// Decisions that came due at this time or later count: a day, or RFC 3339. Without it, all.
    #[serde(default)]
    pub from: Option<String>,
    /// And those that came due before this. Without it, up to now.
    #[serde(default)]
    pub to: Option<String>,
    /// The policy as it shall be tried, `policy "…" { … }`, in place of the published one. Needs the role admin: an
    /// expression may ask for what is masked.
    #[serde(default)]
    pub text: Option<String>,
    /// Which clock it runs by: `received`, as everything came in then, or `happened`, each event at its own time, which is what a history that was loaded
    /// afterwards needs.
    #[serde(default)]
    pub clock: BacktestClock,
    /// What one contact costs.
    #[serde(default)]
    pub per_contact: Option<f64>,
    /// In what, such as `EUR`.
    #[serde(default)]
    pub unit: Option<String>,
}

/// The clock of a backtest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BacktestClock {
    /// The log's: as it was received.
    #[default]
    Received,
    /// The events' own: as it happened.
    Happened,
}

/// What a policy would have done.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct BacktestView {
    /// The policy.
    pub policy: String,
    /// Its version: a hash of what it means.
    pub version: String,
    /// From when on, RFC 3339; null where there is nothing.
    pub from: Option<String>,
    /// Until when.
    pub to: Option<String>,
    /// Which clock it ran by.
    pub clock: BacktestClock,
    /// Records that were read.
    pub records: u64,
    /// How long it took.
    pub took_ms: u64,
    /// How often pattern and `where` held.
    pub triggered: u64,
    /// Subjects that were decided about.
    pub subjects: u64,
    /// Subjects for whom it fired.
    pub reached: u64,
    /// How the decisions came out, by outcome.
    pub outcomes: BTreeMap<String, u64>,
    /// Of these, what a guard held back.
    pub stopped_by_guard: BTreeMap<String, u64>,
    /// By day of event time, in UTC.
    pub per_day: Vec<BacktestDay>,
    /// How often it fired live on those days.
    pub live_per_day: Vec<LiveDay>,
    /// Other policies that would have contacted the same subjects at about the same time, most subjects first.
    pub overlaps: Vec<OverlapView>,
    /// Ten of all decisions, picked by a hash of their keys, in order of time.
    pub examples: Vec<TriedDecision>,
    /// What the contacts cost.
    pub cost: CostView,
    /// What to know about these numbers, in sentences.
    pub hints: Vec<String>,
}

/// A day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct BacktestDay {
    /// Such as `2026-01-31`.
    pub day: String,
    /// How often it fired.
    pub fired: u64,
    /// Decisions that came out otherwise.
    pub other: u64,
}

/// A day of the live run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LiveDay {
    /// Such as `2026-01-31`.
    pub day: String,
    /// How often it fired.
    pub fired: u64,
}

/// Another policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OverlapView {
    /// Its name.
    pub policy: String,
    /// How many subjects both would have contacted within that time of each other.
    pub subjects: u64,
    /// Such as `1d`.
    pub within: String,
}

/// A decision that a backtest made.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct TriedDecision {
    /// Its key: that of the live decision where there was the very same.
    pub key: String,
    /// Null: it stands on no log.
    pub position: Option<u64>,
    /// Whom it concerns.
    pub subject: String,
    /// When it came due, RFC 3339.
    pub due: String,
    /// How it came out.
    pub outcome: String,
    /// Why, in a sentence.
    pub reason: String,
    /// Which of the policy's steps it is about, from 0.
    pub step: u16,
    /// The variant that the subject gets.
    pub variant: Option<String>,
    /// How many triggers there were.
    pub count: u64,
    /// What set it off.
    pub cause: TriedCause,
    /// What it does, or would have done, as it stands on the log; sensitive fields are masked for those who may not see them.
    pub effect: Option<serde_json::Value>,
}

/// The record that set a policy off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct TriedCause {
    /// The event's name.
    pub event: String,
    /// The record's source.
    pub source: String,
    /// Its id.
    pub id: String,
    /// When it happened, RFC 3339.
    pub time: String,
    /// Where it stands in the log; null for one that followed from a decision that the live run never made.
    pub position: Option<u64>,
}

/// What contacts cost.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CostView {
    /// How many there would have been.
    pub contacts: u64,
    /// What each costs, where that was said.
    pub per_contact: Option<f64>,
    /// What they cost together.
    pub total: Option<f64>,
    /// In what.
    pub unit: Option<String>,
}

/// A problem with the places where a text is wrong.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TextProblem {
    /// What every problem says.
    #[serde(flatten)]
    pub problem: super::Problem,
    /// What is wrong, with the places in the text that was sent.
    pub findings: Vec<FindingView>,
}
