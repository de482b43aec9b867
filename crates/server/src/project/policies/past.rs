//! What the policies were in each published version: read once from its text, and remembered.

use crate::fault::Fault;
use crate::project::reactor::BOARD_SOURCE;
use crate::project::{Project, locked};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;
use stormlake_board::{Board, Effect, Policy, PolicyState, parse_board, policy_version};
use stormlake_record::Time;

/// Published versions that are looked back on; what is older counts as the oldest of these.
const VERSIONS_MAX: usize = 1_000;

/// A policy in one published version.
#[derive(Debug, Clone, PartialEq)]
pub struct Then {
    /// Its name then.
    pub name: String,
    /// Its version.
    pub version: String,
    /// Its state.
    pub state: PolicyState,
    /// The part that is held out, in hundredths of a percent: by the policy, and by the board over all policies where it counts here.
    pub held_out: (u32, u32),
}

/// A policy over the published versions.
#[derive(Debug, Clone, PartialEq)]
pub struct Moment {
    /// The board version.
    pub board_version: u32,
    /// When it came into force.
    pub since: Time,
    /// The policy; nothing where the board had none of its names.
    pub policy: Option<Then>,
}

/// What is remembered of published versions, which never change.
#[derive(Debug, Default)]
pub struct Remembered(BTreeMap<u32, Arc<[Then]>>);

/// The part of all subjects that is left alone: by the policy, and by the board.
pub fn held_out(board: &Board, policy: &Policy) -> (u32, u32) {
    // The board's counts for what reaches someone and does not merely answer them, as the engine has it; a subject is assigned at the first step.
    let contact =
        !policy.transactional && matches!(policy.effects().first(), Some(Effect::Command { via: Some(_), .. }));
    let of_board = board.holdout.as_ref().filter(|_| contact);
    (
        policy.holdout.as_ref().map_or(0, |share| share.value),
        of_board.map_or(0, |share| share.value),
    )
}

/// Both together, 0 to 1: the two are drawn apart.
pub fn share((of_policy, of_board): (u32, u32)) -> f64 {
    let part = |hundredths: u32| f64::from(hundredths) / 10_000.0;
    1.0 - (1.0 - part(of_policy)) * (1.0 - part(of_board))
}

fn policies(board: &Board) -> Arc<[Then]> {
    let then = |policy: &Policy| Then {
        name: policy.sticky.name.clone(),
        version: policy_version(policy, board),
        state: policy.state,
        held_out: held_out(board, policy),
    };
    board.policies.iter().map(then).collect()
}

impl Project {
    fn policies_of_version(&self, version: u32) -> Result<Arc<[Then]>, Fault> {
        if let Some(known) = locked(&self.remembered).0.get(&version) {
            return Ok(known.clone());
        }
        let path = self.folder.version(version);
        let text = std::fs::read_to_string(&path).map_err(|error| Fault::io(&path, error))?;
        let found = policies(&parse_board(&text).0);
        locked(&self.remembered).0.insert(version, found.clone());
        Ok(found)
    }

    /// A policy, under all its names, over the published versions, oldest first.
    pub(super) fn past_of(&self, names: &[&str]) -> Result<Vec<Moment>, Fault> {
        let mut moments = Vec::new();
        for kept in self.log.subject_history(BOARD_SOURCE, VERSIONS_MAX)?.iter().rev() {
            let Ok(entry) = kept.entry() else { continue };
            if entry.kind != stormlake_record::EntryKind::Published {
                continue;
            }
            let all = self.policies_of_version(entry.board_version)?;
            moments.push(Moment {
                board_version: entry.board_version,
                since: kept.received(),
                policy: all.iter().find(|then| names.contains(&then.name.as_str())).cloned(),
            });
        }
        Ok(moments)
    }
}

/// Stretches of board versions that a question names; of more, the newest.
const STRETCHES_MAX: usize = 100;

/// The board versions of which something holds, as stretches. The oldest that is known stands for those before it, the newest for those to come.
pub fn stretches(moments: &[Moment], holds: impl Fn(&Then) -> bool) -> Vec<RangeInclusive<u32>> {
    let mut stretches: Vec<RangeInclusive<u32>> = Vec::new();
    let mut open = false;
    for (nth, moment) in moments.iter().enumerate() {
        let now = moment.policy.as_ref().is_some_and(&holds);
        let begin = if nth == 0 { 0 } else { moment.board_version };
        let end = moments
            .get(nth + 1)
            .map_or(u32::MAX, |next| next.board_version.saturating_sub(1));
        match stretches.last_mut() {
            Some(last) if now && open => *last = *last.start()..=end,
            _ if now => stretches.push(begin..=end),
            _ => {}
        }
        open = now;
    }
    stretches.split_off(stretches.len().saturating_sub(STRETCHES_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use stormlake_board::parse;

    fn moment(board_version: u32, state: Option<PolicyState>) -> Moment {
        Moment {
            board_version,
            since: Time(0),
            policy: state.map(|state| Then {
                name: "P".into(),
                version: "v".into(),
                state,
                held_out: (1_000, 0),
            }),
        }
    }

    #[test]
    fn versions_in_a_row_are_one_stretch() {
        use PolicyState::{Live, Shadow};
        let moments: Vec<Moment> = [
            (3, Some(Live)),
            (4, Some(Live)),
            (5, Some(Shadow)),
            (6, None),
            (7, Some(Live)),
            (8, Some(Live)),
        ]
        .map(|(version, state)| moment(version, state))
        .into();
        let live = |then: &Then| then.state == Live;
        assert_eq!(stretches(&moments, live), [0..=4, 7..=u32::MAX]);
        assert_eq!(stretches(&moments[..3], live), [0..=4]);
        let on_and_off = (0..500).map(|version| moment(version, (version % 2 == 1).then_some(Live)));
        let newest = stretches(&on_and_off.collect::<Vec<_>>(), live);
        assert_eq!((newest.len(), newest.last()), (STRETCHES_MAX, Some(&(499..=u32::MAX))));
        assert!(stretches(&moments, |_| false).is_empty());
        assert!(stretches(&[], live).is_empty());
    }

    #[test]
    fn the_board_s_holdout_counts_where_somebody_is_reached() {
        let of = |more: &str, effect: &str| {
            let text = format!(
                "board \"B\" {{ holdout \"5%\" }}\nevent \"E\"\ncommand \"C\"\npolicy \"P\" {{ whenever \"E\"; {effect}; holdout \"10%\"; {more} }}"
            );
            let board = parse(&text).board;
            held_out(&board, &board.policies[0])
        };
        assert_eq!(of("", "then \"C\" via=\"app\""), (1_000, 500));
        assert_eq!(of("transactional", "then \"C\" via=\"app\""), (1_000, 0));
        assert_eq!(of("", "emit \"E\""), (1_000, 0));
        assert!((share((1_000, 500)) - 0.145).abs() < 1e-12);
    }
}
