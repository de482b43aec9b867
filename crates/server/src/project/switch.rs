//! Who may act, and who said so: the switch that stops a policy or all of them at once, and what became of a policy over time.
//! Both are read off the log, where each change stands with its author.

use super::Project;
use super::reactor::{self, BOARD_SOURCE, SWITCH_SUBJECT};
use crate::fault::Fault;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use stormlake_log::Batch;
use stormlake_record::{Switch, Time};

/// Longest reason, in bytes.
pub const WHY_MAX: usize = 1_000;

/// Changes that are looked back over.
const CHANGES_MAX: usize = 10_000;

/// Who did something, and why.
#[derive(Debug, Clone, Copy)]
pub struct Author<'a> {
    /// The name of their key.
    pub by: &'a str,
    /// Their reason; may be empty.
    pub why: &'a str,
}

/// Who stopped it, when and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stopped {
    /// Who.
    pub by: String,
    /// When.
    pub at: Time,
    /// Why.
    pub why: String,
}

/// What is stopped now.
#[derive(Debug, Clone, Default)]
pub struct Stops {
    /// All policies.
    pub all: Option<Stopped>,
    /// Policies by name, whether all are stopped or not.
    pub policies: BTreeMap<String, Stopped>,
}

/// Who published, and why.
#[derive(Debug, Default, Deserialize)]
struct Publication {
    #[serde(default)]
    by: String,
    #[serde(default)]
    why: String,
}

impl Author<'_> {
    /// A reason has a length.
    pub fn check(&self) -> Result<(), Fault> {
        if self.why.len() <= WHY_MAX {
            return Ok(());
        }
        Err(Fault::Asked {
            what: format!("the reason has {} bytes, and {WHY_MAX} is the most", self.why.len()),
            mend: "say it shorter",
        })
    }
}

impl Project {
    /// Stops a policy, or all of them, or lets them go on. It holds from its place in the log on; `false`: it was so already.
    pub fn pull_switch(&self, policy: Option<&str>, stopped: bool, author: Author<'_>) -> Result<bool, Fault> {
        author.check()?;
        let name = match policy {
            Some(asked) => Some(self.running_policy(asked)?),
            None => None,
        };
        let stops = self.stops()?;
        let is_stopped = match &name {
            Some(name) => stops.policies.contains_key(name),
            None => stops.all.is_some(),
        };
        if is_stopped == stopped {
            return Ok(false);
        }
        let switch = Switch {
            policy: name,
            stopped,
            by: author.by.to_owned(),
            why: author.why.to_owned(),
        };
        let version = self.published().map_or(0, |published| published.version);
        let entry = reactor::switched(&switch, version, self.now())
            .map_err(|_| Fault::Plan("the reason is too long for the log".into()))?;
        self.log.append(Batch::internal(entry))?;
        tracing::warn!(project = %self.name, policy = ?switch.policy, stopped, by = %switch.by, "the switch was pulled");
        Ok(true)
    }

    /// The name of a policy of the version in force.
    pub(super) fn running_policy(&self, asked: &str) -> Result<String, Fault> {
        let published = self.published();
        let known = published.iter().flat_map(|published| &published.board.policies);
        let mut found = known.filter(|policy| policy.sticky.name == asked);
        found
            .next()
            .map(|policy| policy.sticky.name.clone())
            .ok_or_else(|| Fault::NotFound {
                what: format!("the published board has no policy “{asked}”"),
            })
    }

    /// What is stopped now.
    pub fn stops(&self) -> Result<Stops, Fault> {
        let mut stops = Stops::default();
        for (at, switch) in self.switches()? {
            let stopped = Stopped {
                by: switch.by,
                at,
                why: switch.why,
            };
            match (switch.policy, switch.stopped) {
                (None, true) => stops.all = Some(stopped),
                (None, false) => stops.all = None,
                (Some(name), true) => {
                    stops.policies.insert(name, stopped);
                }
                (Some(name), false) => {
                    stops.policies.remove(&name);
                }
            }
        }
        Ok(stops)
    }

    /// Every pull of the switch, the oldest first.
    fn switches(&self) -> Result<Vec<(Time, Switch)>, Fault> {
        let mut found = Vec::new();
        for kept in self.log.subject_history(SWITCH_SUBJECT, CHANGES_MAX)? {
            if let Ok(entry) = kept.entry()
                && let Ok(switch) = serde_json::from_slice(entry.body)
            {
                found.push((entry.time, switch));
            }
        }
        found.reverse();
        Ok(found)
    }

    /// Pulls of the switch of a policy, under all its names, and of that of all policies: the oldest first.
    pub(super) fn switches_of(&self, names: &[&str]) -> Result<Vec<(Time, Switch)>, Fault> {
        let mut switches = self.switches()?;
        switches.retain(|(_, switch)| switch.policy.as_deref().is_none_or(|name| names.contains(&name)));
        Ok(switches)
    }

    /// Who published each version, and why; both are empty where a draft published itself.
    pub(super) fn publishers(&self) -> Result<HashMap<u32, (String, String)>, Fault> {
        let mut found = HashMap::new();
        for kept in self.log.subject_history(BOARD_SOURCE, CHANGES_MAX)? {
            let Ok(entry) = kept.entry() else { continue };
            let told: Publication = serde_json::from_slice(entry.body).unwrap_or_default();
            found.insert(entry.board_version, (told.by, told.why));
        }
        Ok(found)
    }
}
