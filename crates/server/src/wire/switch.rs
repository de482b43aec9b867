//! The switch, the states of policies, and what subjects unlock.

use super::StopView;
use crate::project::Stops;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A reason for what is asked.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Because {
    /// Why; at most 1,000 bytes.
    pub why: String,
}

/// A state that a policy is to have.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StateAsked {
    /// `draft`, `shadow`, `live`, `paused` or `retired`.
    pub state: String,
    /// Why; at most 1,000 bytes.
    #[serde(default)]
    pub why: String,
}

/// What is stopped after the switch was pulled.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StopsView {
    /// Who stopped all policies.
    pub all: Option<StopView>,
    /// The policies that were stopped by themselves.
    pub policies: Vec<PolicyStop>,
    /// Whether this changed anything: what is stopped cannot be stopped again.
    pub changed: bool,
}

/// A policy that was stopped by itself.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PolicyStop {
    /// The policy.
    pub policy: String,
    /// Who stopped it.
    #[serde(flatten)]
    pub stopped: StopView,
}

impl StopsView {
    /// What is stopped.
    pub fn of(stops: &Stops, changed: bool) -> Self {
        let policies = stops.policies.iter().map(|(policy, stopped)| PolicyStop {
            policy: policy.clone(),
            stopped: stopped.into(),
        });
        Self {
            all: stops.all.as_ref().map(StopView::from),
            policies: policies.collect(),
            changed,
        }
    }
}

/// What came of switching a policy.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StateAnswer {
    /// The policy.
    pub policy: String,
    /// Its state now.
    pub state: String,
    /// The version in force.
    pub version: u32,
    /// Whether this changed anything.
    pub changed: bool,
    /// Why the draft says the old state still; nothing where it says the new one.
    pub draft: Option<String>,
}

/// What a subject can unlock, and how far they are.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UnlocksView {
    /// In the order of the board.
    pub unlocks: Vec<UnlockView>,
}

/// One thing that is unlocked by several that happen before.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct UnlockView {
    /// The event that says it is unlocked.
    pub unlock: String,
    /// The policy that unlocks it.
    pub policy: String,
    /// What it needs.
    pub needed: Vec<NeededView>,
    /// How much of it is done.
    pub done: u64,
    /// How much there is to do.
    pub of: u64,
    /// When it was unlocked.
    pub unlocked_at: Option<String>,
}

/// One event that an unlock needs.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NeededView {
    /// The event.
    pub event: String,
    /// When it happened: for the last time that counts.
    pub at: Option<String>,
    /// How often it happened, at most as often as it is needed.
    pub count: u64,
    /// How often it is needed.
    pub of: u64,
}
