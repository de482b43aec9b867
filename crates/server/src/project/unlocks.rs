//! Unlocks: what the board lets somebody have once they have done several things. A policy that brings an event about when all of
//! several events have happened (`whenever-all`), or one of them so often (`at-least`), is one; how far a subject is can be read.

use super::Project;
use crate::fault::Fault;
use crate::wire::{NeededView, UnlockView, UnlocksView};
use std::collections::HashMap;
use stormlake_board::{Board, Effect, Policy, PolicyState, Reference, Trigger, slug};
use stormlake_record::{EntryKind, Time};

/// Records of a subject that are looked back over.
const HISTORY_MAX: usize = 10_000;

/// An event that is needed, and how often.
type Needed<'a> = (&'a Reference, u32);

impl Project {
    /// What a subject can unlock, and how far they are.
    pub fn unlocks(&self, subject: &str) -> Result<UnlocksView, Fault> {
        let published = self.need_published()?;
        let mut times: HashMap<String, Vec<Time>> = HashMap::new();
        for kept in self.log.subject_history(subject, HISTORY_MAX)? {
            let Ok(entry) = kept.entry() else { continue };
            if entry.kind == EntryKind::Event {
                let now = published.plan.current_slug(entry.name);
                times
                    .entry(now.unwrap_or_else(|| entry.name.to_owned()))
                    .or_default()
                    .push(entry.time);
            }
        }
        for times in times.values_mut() {
            times.sort_unstable();
        }
        let of = |reference: &Reference| times.get(&slug(&reference.value)).map_or(&[][..], Vec::as_slice);
        let policies = published.board.policies.iter();
        let unlocks = policies.filter_map(|policy| {
            let (unlock, needed) = unlocked_by(&published.board, policy)?;
            let needed: Vec<NeededView> = needed
                .into_iter()
                .map(|(event, of_them)| {
                    let known = of(event);
                    let counted = known.len().min(of_them as usize);
                    NeededView {
                        event: event.value.clone(),
                        at: counted.checked_sub(1).map(|last| known[last].to_string()),
                        count: counted as u64,
                        of: u64::from(of_them),
                    }
                })
                .collect();
            Some(UnlockView {
                unlock: unlock.value.clone(),
                policy: policy.sticky.name.clone(),
                done: needed.iter().map(|one| one.count).sum(),
                of: needed.iter().map(|one| one.of).sum(),
                unlocked_at: of(unlock).first().map(ToString::to_string),
                needed,
            })
        });
        Ok(UnlocksView {
            unlocks: unlocks.collect(),
        })
    }
}

/// The event that a policy unlocks, and what it needs: the event that it puts on the log, or the one that its command yields once it
/// was delivered.
fn unlocked_by<'a>(board: &'a Board, policy: &'a Policy) -> Option<(&'a Reference, Vec<Needed<'a>>)> {
    if matches!(policy.state, PolicyState::Draft | PolicyState::Retired) {
        return None;
    }
    let unlock = match policy.effect.as_ref()? {
        Effect::Emit { event, .. } => event,
        Effect::Command { command, .. } => {
            let mut yields = board.command(&command.value)?.yields.iter();
            &yields.find(|yields| yields.on_delivered)?.event
        }
    };
    let needed = match policy.trigger.as_ref()? {
        Trigger::AllOf { events } => events.iter().map(|event| (event, 1)).collect(),
        Trigger::Event {
            event,
            at_least: Some(count),
            within: None,
        } => vec![(event, *count)],
        _ => return None,
    };
    Some((unlock, needed))
}
