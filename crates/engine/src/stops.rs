//! The switch that someone pulls: a policy, or all of them, decides nothing but `stopped` until they are let go on. It counts from
//! its place in the log on, so a replay stops at the same place.

use crate::engine::Engine;
use crate::plan::PolicyPlan;
use serde::{Deserialize, Serialize};
use std::fmt;
use stormlake_record::{Entry, Switch, Time};

/// The key of the switch for all policies: no policy is nameless.
const ALL: &str = "";

/// Policies that may have a switch of their own; of more, further ones are not taken.
const STOPS_MAX: usize = 10_000;

/// Who stopped it, when and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// Who.
    pub by: String,
    /// Why, in their words.
    pub why: String,
    /// When.
    pub at: Time,
    /// Whether it is all policies that are stopped.
    pub all: bool,
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = if self.all { "all policies" } else { "the policy" };
        write!(f, "{} stopped {what} at {}", self.by, self.at)?;
        if self.why.is_empty() {
            Ok(())
        } else {
            write!(f, ": {}", self.why)
        }
    }
}

impl Engine {
    pub(crate) fn switch(&mut self, entry: &Entry<'_>) {
        let Ok(switch) = serde_json::from_slice::<Switch>(entry.body) else {
            return;
        };
        let all = switch.policy.is_none();
        let name = switch.policy.unwrap_or_else(|| ALL.to_owned());
        if !switch.stopped {
            self.state.stops.remove(&name);
        } else if self.state.stops.len() < STOPS_MAX || self.state.stops.contains_key(&name) {
            let stop = Stop {
                by: switch.by,
                why: switch.why,
                at: entry.time,
                all,
            };
            self.state.stops.insert(name, stop);
        }
    }

    /// What stops a policy: the switch of all, or its own, under whatever name it had.
    pub(crate) fn stop_of(&self, policy: &PolicyPlan) -> Option<&Stop> {
        let stops = &self.state.stops;
        if stops.is_empty() {
            return None;
        }
        let own = || policy.names.iter().find_map(|name| stops.get(name));
        stops.get(ALL).or_else(own)
    }

    /// What is stopped now: all policies, or those of these names.
    pub fn stopped(&self) -> impl Iterator<Item = (Option<&str>, &Stop)> {
        self.state
            .stops
            .iter()
            .map(|(name, stop)| ((!name.is_empty()).then_some(name.as_str()), stop))
    }
}
