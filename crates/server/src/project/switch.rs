//! Who may act, and who said so: the switch that stops a policy or all of them at once, and what became of a policy over time.
//! Both are read off the log, where each change stands with its author.

use super::Project;
use super::reactor::{self, BOARD_SOURCE, SWITCH_SUBJECT};
use crate::fault::Fault;
use serde::Deserialize;
use std::collections::BTreeMap;
use stormlake_board::PolicyState;
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

/// A change of what a policy may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyChange {
    /// When.
    pub at: Time,
    /// Who; empty where the log does not say.
    pub by: String,
    /// What: `stopped`, `released`, or the state that it was switched to.
    pub what: String,
    /// Why.
    pub why: String,
}

/// What a publication says of policies.
#[derive(Debug, Default, Deserialize)]
struct Publication {
    #[serde(default)]
    by: String,
    #[serde(default)]
    why: String,
    #[serde(default)]
    states: BTreeMap<String, PolicyState>,
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
        let names = match policy {
            Some(asked) => self.running_policy(asked)?,
            None => Vec::new(),
        };
        let stops = self.stops()?;
        // One that was renamed may be stopped under a name that it had.
        let under: Vec<&String> = names.iter().filter(|name| stops.policies.contains_key(*name)).collect();
        let is_stopped = match policy {
            Some(_) => !under.is_empty(),
            None => stops.all.is_some(),
        };
        if is_stopped == stopped {
            return Ok(false);
        }
        let pulled: Vec<Option<String>> = match (policy, stopped) {
            (None, _) => vec![None],
            (Some(_), true) => names.first().cloned().into_iter().map(Some).collect(),
            (Some(_), false) => under.into_iter().cloned().map(Some).collect(),
        };
        let version = self.published().map_or(0, |published| published.version);
        let mut bytes = Vec::new();
        for policy in pulled {
            let switch = Switch {
                policy,
                stopped,
                by: author.by.to_owned(),
                why: author.why.to_owned(),
            };
            let entry = reactor::switched(&switch, version, self.now())
                .map_err(|_| Fault::Plan("the reason is too long for the log".into()))?;
            bytes.extend(entry);
            tracing::warn!(project = %self.name, policy = ?switch.policy, stopped, by = %switch.by, "the switch was pulled");
        }
        self.log.append(Batch::internal(bytes))?;
        Ok(true)
    }

    /// A policy of the version in force: its name, and those that it had.
    pub(super) fn running_policy(&self, asked: &str) -> Result<Vec<String>, Fault> {
        let published = self.published();
        let known = published.iter().flat_map(|published| &published.board.policies);
        let mut found = known.filter(|policy| policy.sticky.name == asked);
        let names = found.next().map(|policy| {
            let sticky = &policy.sticky;
            std::iter::once(&sticky.name).chain(&sticky.was).cloned().collect()
        });
        names.ok_or_else(|| Fault::NotFound {
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

    /// What became of a policy, the newest first: its states as they were published, and pulls of the switch.
    pub fn policy_changes(&self, policy: &str) -> Result<Vec<PolicyChange>, Fault> {
        let mut changes = Vec::new();
        for (at, switch) in self.switches()? {
            if switch.policy.as_deref().is_none_or(|name| name == policy) {
                let all = if switch.policy.is_none() {
                    ", with all others"
                } else {
                    ""
                };
                let what = if switch.stopped { "stopped" } else { "released" };
                changes.push(PolicyChange {
                    at,
                    by: switch.by,
                    what: format!("{what}{all}"),
                    why: switch.why,
                });
            }
        }
        for kept in self.log.subject_history(BOARD_SOURCE, CHANGES_MAX)? {
            let Ok(entry) = kept.entry() else { continue };
            let told: Publication = serde_json::from_slice(entry.body).unwrap_or_default();
            if let Some(state) = told.states.get(policy) {
                changes.push(PolicyChange {
                    at: entry.time,
                    by: told.by,
                    what: state.word().to_owned(),
                    why: told.why,
                });
            }
        }
        changes.sort_by_key(|change| std::cmp::Reverse(change.at));
        Ok(changes)
    }
}
