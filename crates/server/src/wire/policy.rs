//! Policies on the wire: how each is doing, and what it brings.

use super::{ChangeView, StopView};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Every policy of the published board.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PolicyList {
    /// Who has stopped all of them; none while they run.
    pub stopped: Option<StopView>,
    /// In the order of the board.
    pub policies: Vec<PolicySummary>,
}

/// A policy, and how it is doing.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PolicySummary {
    /// Its name.
    pub name: String,
    /// As it reads: whenever …, then ….
    pub sentence: String,
    /// `draft`, `shadow`, `live`, `paused` or `retired`.
    pub state: String,
    /// Who has stopped it by its own switch; none while it runs, or while only all of them are stopped.
    pub stopped: Option<StopView>,
    /// Its version: twelve hexadecimal digits that change with what it means.
    pub version: String,
    /// What it waits for: `event`, `all-of`, `absence`, `sequence`, `repetition`, `silence` or `date`; empty where the board does not say.
    pub pattern: String,
    /// What it does.
    pub effect: PolicyEffect,
    /// The share that it leaves alone to compare, in percent.
    pub holdout: Option<f64>,
    /// What it is meant to bring about.
    pub goal: Option<GoalView>,
    /// The topic that subjects must have agreed to.
    pub consent: Option<String>,
    /// Decisions by outcome.
    pub counts: BTreeMap<String, u64>,
    /// How many subjects it has decided about; none where the lake cannot say just now.
    pub subjects: Option<u64>,
    /// Commands that were delivered.
    pub delivered: u64,
    /// Commands that were given up.
    pub dead_letters: u64,
    /// When the newest decision was taken in, RFC 3339.
    pub last_decision: Option<String>,
}

/// What a policy does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PolicyEffect {
    /// `command`, `emit` or `steps`.
    pub kind: String,
    /// The command or event; of several steps the first. Empty where the board does not say.
    pub name: String,
    /// The channel that carries it.
    pub via: Option<String>,
}

/// What a policy is meant to bring about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct GoalView {
    /// The event.
    pub event: String,
    /// How long it has, such as `30d`.
    pub within: String,
}

/// A policy with its past.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PolicyDetail {
    /// The same as in the list.
    #[serde(flatten)]
    pub summary: PolicySummary,
    /// Its text on the published board.
    pub text: String,
    /// Its versions, newest first.
    pub versions: Vec<PolicyVersion>,
    /// Switches and changes of its state, newest first.
    pub changes: Vec<ChangeView>,
    /// Its newest decisions, newest first, at most 20.
    pub recent: Vec<DecisionView>,
    /// Its decisions by the day (UTC) that they came due: the newest 60 days with any, oldest first. Empty where the lake cannot say just now.
    pub per_day: Vec<DayCounts>,
}

/// What a policy meant for a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct PolicyVersion {
    /// The version.
    pub version: String,
    /// The board version that brought it.
    pub board_version: u32,
    /// When it came into force, RFC 3339.
    pub since: String,
    /// Decisions under it; none where the lake cannot say just now.
    pub decisions: Option<u64>,
}

/// A decision, in a line.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DecisionView {
    /// Its id and idempotency key.
    pub key: String,
    /// Where it stands.
    pub position: u64,
    /// Whom it concerns.
    pub subject: String,
    /// When it came due, RFC 3339.
    pub due: String,
    /// How it came out.
    pub outcome: String,
    /// Why, in a sentence.
    pub reason: String,
    /// Which of the policy's effects it was about, from 0.
    pub step: u16,
    /// The policy's variant for the subject.
    pub variant: Option<String>,
    /// How many triggers there were in the window.
    pub count: u64,
    /// What set it off.
    pub cause: CauseView,
    /// What it does, or would have done.
    pub effect: Option<PolicyEffect>,
}

/// The record that set a policy off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CauseView {
    /// The event.
    pub event: String,
    /// The record's source.
    pub source: String,
    /// Its id.
    pub id: String,
    /// When it happened, RFC 3339.
    pub time: String,
    /// Where it stands.
    pub position: u64,
}

/// Decisions of one day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct DayCounts {
    /// The day, `2026-11-29`.
    pub day: String,
    /// By outcome.
    pub counts: BTreeMap<String, u64>,
}
