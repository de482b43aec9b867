//! One policy with its past: its text, versions, changes, newest decisions, and its days.

use super::past::Moment;
use super::{apart, effect_taken, names, policy_of, questions};
use crate::fault::Fault;
use crate::project::{PolicyChange, Project, Published, Stops, locked};
use crate::wire::{CauseView, ChangeView, DayCounts, DecisionView, PolicyDetail, PolicyVersion};
use std::collections::HashMap;
use std::sync::Arc;
use stormlake_board::Policy;
use stormlake_record::{Decision, Position};

/// Newest decisions.
const RECENT: usize = 20;
/// Days with decisions.
const DAYS: usize = 60;
/// Versions and changes, the newest ones.
const PAST_MAX: usize = 100;

/// What is read from disk of a policy's past.
struct Past {
    moments: Vec<Moment>,
    changes: Vec<ChangeView>,
    recent: Vec<DecisionView>,
    stops: Stops,
}

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
        let past = {
            let (project, published, name) = (self.clone(), published.clone(), name.to_owned());
            apart(move || project.past_and_recent(&published, &name)).await?
        };
        Ok(PolicyDetail {
            summary: self.policy_summary(&published, policy, subjects.as_ref(), &past.stops),
            text: text_of(&published.text, policy),
            versions: versions(&past.moments, by_version.as_ref()),
            changes: past.changes,
            recent: past.recent,
            per_day: per_day(&days),
        })
    }

    fn past_and_recent(&self, published: &Published, name: &str) -> Result<Past, Fault> {
        let names = names(policy_of(&published.board, name)?);
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
        Ok(Past {
            moments: self.past_of(&names)?,
            changes: self.changes_of(&names)?,
            recent,
            stops: self.stops()?,
        })
    }

    /// Switches and changes of state under all names, newest first.
    fn changes_of(&self, names: &[&str]) -> Result<Vec<ChangeView>, Fault> {
        let mut changes: Vec<PolicyChange> = Vec::new();
        for name in names {
            for change in self.policy_changes(name)? {
                // The switch of all policies is told under every name.
                if !changes.contains(&change) {
                    changes.push(change);
                }
            }
        }
        changes.sort_by_key(|change| std::cmp::Reverse(change.at));
        changes.truncate(PAST_MAX);
        Ok(changes.into_iter().map(ChangeView::from).collect())
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
