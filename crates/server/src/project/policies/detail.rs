//! One policy with its past: its text, versions, changes, newest decisions, and its days.

use super::past::Moment;
use super::{effect_taken, names, policy_of, questions, state_word};
use crate::fault::Fault;
use crate::project::{Project, Published, locked};
use crate::wire::{CauseView, DayCounts, DecisionView, PolicyChange, PolicyDetail, PolicyVersion};
use std::collections::HashMap;
use std::sync::Arc;
use stormlake_board::Policy;
use stormlake_record::{Decision, Position, Switch, Time};

/// Newest decisions.
const RECENT: usize = 20;
/// Days with decisions.
const DAYS: usize = 60;
/// Versions and changes, the newest ones.
const PAST_MAX: usize = 100;

impl Project {
    /// One policy with its past.
    pub async fn policy(self: &Arc<Self>, name: &str) -> Result<PolicyDetail, Fault> {
        let published = self.need_published()?;
        let policy = policy_of(&published.board, name)?;
        let names = names(policy);
        let subjects = self.subjects_by_policy().await;
        let days = self.aside(questions::per_day(&names)).await.unwrap_or_default();
        let by_version = self.aside(questions::per_version(&names)).await;
        let by_version = by_version.map(|rows| {
            let read = |row: &serde_json::Value| Some((row.get(0)?.as_str()?.to_owned(), row.get(1)?.as_u64()?));
            rows.iter().filter_map(read).collect::<HashMap<_, _>>()
        });
        let (project, name) = (self.clone(), name.to_owned());
        let summary = self.policy_summary(&published, policy, &self.stops()?, subjects.as_ref());
        let read = move || project.past_and_recent(&published, &name);
        let (text, moments, changes, recent) = tokio::task::spawn_blocking(read)
            .await
            .map_err(|fault| Fault::Plan(format!("the policy's past could not be read: {fault}")))??;
        Ok(PolicyDetail {
            summary,
            text,
            versions: versions(&moments, by_version.as_ref()),
            changes,
            recent,
            per_day: per_day(&days),
        })
    }

    #[allow(
        clippy::type_complexity,
        reason = "the four parts of one answer that are read from disk"
    )]
    fn past_and_recent(
        &self,
        published: &Published,
        name: &str,
    ) -> Result<(String, Vec<Moment>, Vec<PolicyChange>, Vec<DecisionView>), Fault> {
        let policy = policy_of(&published.board, name)?;
        let names = names(policy);
        let moments = self.past_of(&names)?;
        let changes = changes(&moments, &self.publishers()?, &self.switches_of(&names)?);
        let positions = locked(&self.pulse).policy(&names).recent;
        let mut recent = Vec::new();
        for position in positions.iter().rev().take(RECENT) {
            if let Some(kept) = self.log.entry(Position(*position))?
                && let Ok(entry) = kept.entry()
                && let Ok(decision) = serde_json::from_slice::<Decision>(entry.body)
            {
                recent.push(decision_view(*position, &decision, published));
            }
        }
        Ok((text_of(&published.text, policy), moments, changes, recent))
    }
}

/// The policy's own lines of the board.
fn text_of(board: &str, policy: &Policy) -> String {
    let (from, length) = (policy.sticky.span.offset, policy.sticky.span.length);
    board.get(from..from + length).unwrap_or_default().trim().to_owned()
}

fn decision_view(position: u64, decision: &Decision, published: &Published) -> DecisionView {
    let cause = &decision.cause;
    DecisionView {
        key: decision.key.clone(),
        position,
        subject: decision.subject.clone(),
        due: decision.due.to_string(),
        outcome: decision.outcome.word().to_owned(),
        reason: decision.reason.clone(),
        step: decision.step,
        variant: decision.variant.clone(),
        count: decision.count,
        cause: CauseView {
            event: published.names.sticky(&cause.event).unwrap_or(&cause.event).to_owned(),
            source: cause.source.clone(),
            id: cause.id.clone(),
            time: cause.time.to_string(),
            position: cause.position,
        },
        effect: decision
            .effect
            .as_ref()
            .map(|effect| effect_taken(effect, &published.names)),
    }
}

/// Versions as they came, newest first; one that came back counts from when it came first.
fn versions(moments: &[Moment], decisions: Option<&HashMap<String, u64>>) -> Vec<PolicyVersion> {
    let mut versions: Vec<PolicyVersion> = Vec::new();
    for moment in moments {
        let Some(then) = &moment.policy else { continue };
        if versions.iter().any(|known| known.version == then.version) {
            continue;
        }
        versions.push(PolicyVersion {
            version: then.version.clone(),
            board_version: moment.board_version,
            since: moment.since.to_string(),
            decisions: decisions.map(|decisions| decisions.get(&then.version).copied().unwrap_or(0)),
        });
    }
    versions.reverse();
    versions.truncate(PAST_MAX);
    versions
}

/// Switches and changes of state, newest first.
fn changes(
    moments: &[Moment],
    publishers: &HashMap<u32, (String, String)>,
    switches: &[(Time, Switch)],
) -> Vec<PolicyChange> {
    let mut changes = Vec::new();
    let mut before: Option<&Moment> = None;
    for moment in moments {
        let was = before.and_then(|before| before.policy.as_ref());
        let what = match (was, &moment.policy) {
            (None, Some(now)) if before.is_none() => Some(state_word(now.state).to_owned()),
            (None, Some(now)) => Some(format!("on the board, {}", state_word(now.state))),
            (Some(_), None) => Some("off the board".to_owned()),
            (Some(was), Some(now)) if was.state != now.state => {
                Some(format!("{} → {}", state_word(was.state), state_word(now.state)))
            }
            _ => None,
        };
        if let Some(what) = what {
            let (by, why) = publishers.get(&moment.board_version).cloned().unwrap_or_default();
            changes.push((moment.since, by, what, why));
        }
        before = Some(moment);
    }
    for (at, switch) in switches {
        let mut what = if switch.stopped { "stopped" } else { "released" }.to_owned();
        if switch.policy.is_none() {
            what.push_str(", with all policies");
        }
        changes.push((*at, switch.by.clone(), what, switch.why.clone()));
    }
    changes.sort_by_key(|(at, ..)| std::cmp::Reverse(*at));
    changes.truncate(PAST_MAX);
    let view = |(at, by, what, why): (Time, String, String, String)| PolicyChange {
        at: at.to_string(),
        by,
        what,
        why,
    };
    changes.into_iter().map(view).collect()
}

/// Rows of day, outcome and count, newest first, as the newest days, oldest first.
fn per_day(rows: &[serde_json::Value]) -> Vec<DayCounts> {
    let mut days: Vec<DayCounts> = Vec::new();
    for row in rows {
        let read = || Some((row.get(0)?.as_str()?, row.get(1)?.as_str()?, row.get(2)?.as_u64()?));
        let Some((day, outcome, count)) = read() else { continue };
        if days.last().is_none_or(|last| last.day != day) {
            if days.len() == DAYS {
                break;
            }
            days.push(DayCounts {
                day: day.to_owned(),
                counts: Default::default(),
            });
        }
        if let Some(last) = days.last_mut() {
            last.counts.insert(outcome.to_owned(), count);
        }
    }
    days.reverse();
    days
}
