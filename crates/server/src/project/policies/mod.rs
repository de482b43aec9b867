//! Questions about policies: which there are and how each is doing, one with its past, and what it brings.

mod detail;
mod lift;
mod past;
mod questions;

pub use past::Remembered;

use super::{Project, Published, locked};
use crate::fault::Fault;
use crate::project::Stops;
use crate::view::board::sentence;
use crate::view::record::Names;
use crate::wire::{GoalView, PolicyEffect, PolicyList, PolicySummary, StopView};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use stormlake_board::{Board, Effect, Policy, Trigger, policy_version};
use stormlake_lake::{Format, Limits, Sight};
use stormlake_record::EffectTaken;

/// Rows of a question to the lake about policies.
const ROWS_MAX: usize = 50_000;
/// How long a question to the lake may take that only adds a number.
const ASIDE: Duration = Duration::from_secs(10);

/// Reads the disk where it holds up nobody.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> Result<T, Fault> + Send + 'static) -> Result<T, Fault> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|fault| Fault::Plan(format!("the policies' past could not be read: {fault}")))?
}

/// All names of a policy, the present one first.
fn names(policy: &Policy) -> Vec<&str> {
    let was = policy.sticky.was.iter().map(String::as_str);
    std::iter::once(policy.sticky.name.as_str()).chain(was).collect()
}

/// The policy with this name.
fn policy_of<'a>(board: &'a Board, name: &str) -> Result<&'a Policy, Fault> {
    let found = board.policies.iter().find(|policy| policy.sticky.name == name);
    found.ok_or_else(|| {
        let known: Vec<String> = board
            .policies
            .iter()
            .map(|policy| format!("“{}”", policy.sticky.name))
            .collect();
        let known = match known.is_empty() {
            true => "it has none".to_owned(),
            false => format!("it has {}", known.join(", ")),
        };
        let name: String = name.chars().take(80).collect();
        Fault::NotFound {
            what: format!("there is no policy “{name}” on the published board; {known}"),
        }
    })
}

/// What it waits for, in a word.
fn pattern(policy: &Policy) -> &'static str {
    match &policy.trigger {
        _ if policy.absence.is_some() => "absence",
        _ if policy.followed_by.is_some() => "sequence",
        Some(Trigger::Event { at_least: Some(_), .. }) => "repetition",
        Some(Trigger::Event { .. }) => "event",
        Some(Trigger::AllOf { .. }) => "all-of",
        Some(Trigger::Silence { .. }) => "silence",
        Some(Trigger::Before { .. }) => "date",
        None => "",
    }
}

fn effect(policy: &Policy) -> PolicyEffect {
    let (kind, name, via) = match policy.effects().first() {
        Some(Effect::Command { command, via, .. }) => (
            "command",
            command.value.clone(),
            via.as_ref().map(|via| via.value.clone()),
        ),
        Some(Effect::Emit { event, .. }) => ("emit", event.value.clone(), None),
        None => ("command", String::new(), None),
    };
    let kind = if policy.steps.is_empty() { kind } else { "steps" };
    PolicyEffect {
        kind: kind.to_owned(),
        name,
        via,
    }
}

/// What a decision does, or would have done, without its data.
fn effect_taken(effect: &EffectTaken, names: &Names) -> PolicyEffect {
    let (kind, name, via) = match effect {
        EffectTaken::Command { command, via, .. } => ("command", command.clone(), via.clone()),
        EffectTaken::Emit { event, .. } => ("emit", names.sticky(event).unwrap_or(event).to_owned(), None),
    };
    PolicyEffect {
        kind: kind.to_owned(),
        name,
        via,
    }
}

fn goal(policy: &Policy) -> Option<GoalView> {
    let goal = policy.goal.as_ref()?;
    Some(GoalView {
        event: goal.event.value.clone(),
        within: goal.within.to_string(),
    })
}

impl Project {
    /// Every policy of the published board, and how it is doing.
    pub async fn policies(self: &Arc<Self>) -> Result<PolicyList, Fault> {
        let project = self.clone();
        let stops = apart(move || project.stops()).await?;
        let subjects = self.subjects_by_policy().await;
        let published = self.published();
        let policies = published.iter().flat_map(|published| {
            let policies = published.board.policies.iter();
            policies.map(|policy| self.policy_summary(published, policy, subjects.as_ref(), &stops))
        });
        Ok(PolicyList {
            stopped: stops.all.as_ref().map(StopView::from),
            policies: policies.collect(),
        })
    }

    fn policy_summary(
        &self,
        published: &Published,
        policy: &Policy,
        subjects: Option<&HashMap<String, u64>>,
        stops: &Stops,
    ) -> PolicySummary {
        let names = names(policy);
        let counts = locked(&self.pulse).policy(&names);
        PolicySummary {
            name: policy.sticky.name.clone(),
            sentence: sentence(policy),
            state: policy.state.word().to_owned(),
            stopped: names
                .iter()
                .find_map(|name| stops.policies.get(*name))
                .map(StopView::from),
            version: policy_version(policy, &published.board),
            pattern: pattern(policy).to_owned(),
            effect: effect(policy),
            holdout: policy.holdout.as_ref().map(|share| f64::from(share.value) / 100.0),
            goal: goal(policy),
            consent: policy.consent.as_ref().map(|topic| topic.value.clone()),
            counts: counts.outcomes,
            subjects: subjects.map(|subjects| names.iter().filter_map(|name| subjects.get(*name)).sum()),
            delivered: counts.delivered,
            dead_letters: counts.dead_letters,
            last_decision: counts.last.map(|last| last.to_string()),
        }
    }

    /// How many subjects each policy has decided about, by its name then; nothing where the lake cannot say.
    async fn subjects_by_policy(&self) -> Option<HashMap<String, u64>> {
        let rows = self.aside(questions::SUBJECTS.to_owned()).await?;
        let read = |row: &serde_json::Value| Some((row.get(0)?.as_str()?.to_owned(), row.get(1)?.as_u64()?));
        Some(rows.iter().filter_map(read).collect())
    }

    /// Asks the lake for something that an answer can do without.
    async fn aside(&self, sql: String) -> Option<Vec<serde_json::Value>> {
        let limits = Limits {
            rows: ROWS_MAX,
            time: ASIDE,
            ..Limits::default()
        };
        let answer = self.rows_of(sql, limits).await;
        answer
            .inspect_err(|refused| tracing::debug!(project = %self.name, "{}", refused.detail))
            .ok()
    }

    /// The rows of a question to the lake; more of them than there may be are refused.
    async fn rows_of(&self, sql: String, limits: Limits) -> Result<Vec<serde_json::Value>, stormlake_lake::Refused> {
        let trouble = |detail: &str| stormlake_lake::Refused {
            kind: stormlake_lake::RefusedKind::Trouble,
            detail: detail.to_owned(),
            mend: "Please report it, with the board.".to_owned(),
        };
        let answer = self.sql(sql, Sight::Masked, limits).await?;
        if answer.truncated {
            return Err(trouble("The lake's answer is larger than it may be."));
        }
        let bytes = answer.write(Format::Json)?;
        let mut read: serde_json::Value =
            serde_json::from_slice(&bytes).map_err(|_| trouble("The lake's answer cannot be read."))?;
        match read.get_mut("rows").map(serde_json::Value::take) {
            Some(serde_json::Value::Array(rows)) => Ok(rows),
            _ => Err(trouble("The lake's answer cannot be read.")),
        }
    }
}
