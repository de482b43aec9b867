//! Policies that set themselves off, through what they emit or what their commands yield.

use super::Checker;
use crate::model::{Effect, Kind, Policy, Trigger};
use std::collections::{HashSet, VecDeque};

/// One event that a policy brings about.
#[derive(Clone, Copy)]
struct Consequence {
    event: usize,
    /// Whether Stormlake itself puts it on the log; else the outside may.
    own: bool,
}

impl Checker<'_> {
    pub(super) fn cycles(&mut self) {
        let board = self.board;
        let consequences: Vec<Vec<Consequence>> =
            board.policies.iter().map(|policy| self.consequences(policy)).collect();
        let triggers: Vec<HashSet<usize>> = board.policies.iter().map(|policy| self.triggers(policy)).collect();
        let mut said: HashSet<usize> = HashSet::new();
        // First circles that Stormlake alone drives, then those through the outside.
        for own_only in [true, false] {
            for start in 0..board.policies.len() {
                if said.contains(&start) {
                    continue;
                }
                let Some(path) = circle(start, &consequences, &triggers, own_only) else {
                    continue;
                };
                said.extend(path.iter().map(|(policy, _)| *policy));
                self.say_circle(&path, own_only);
            }
        }
    }

    fn say_circle(&mut self, path: &[(usize, usize)], own: bool) {
        let board = self.board;
        let Some((first, _)) = path.first() else { return };
        let policy = &board.policies[*first];
        let step = |(policy, event): &(usize, usize)| {
            format!(
                "\"{}\" → \"{}\"",
                board.policies[*policy].sticky.name, board.events[*event].sticky.name
            )
        };
        let way: Vec<String> = path.iter().map(step).collect();
        let way = format!("{} → \"{}\"", way.join(" → "), policy.sticky.name);
        let about = Some((Kind::Policy, policy.sticky.name.as_str()));
        let span = policy.sticky.name_span;
        let mend = "Cut it: let another event set it off, or add never \"…\" with the event that it brings about";
        if own {
            self.error(
                "SL-B038",
                span,
                about,
                format!("the policy sets itself off: {way}"),
                mend,
            );
        } else {
            let message = format!("the policy may set itself off through the outside: {way}");
            self.warning("SL-B038", span, about, message, mend);
        }
    }

    fn triggers(&self, policy: &Policy) -> HashSet<usize> {
        match &policy.trigger {
            Some(Trigger::Event { event, .. }) => self.names.find(&event.value, Kind::Event).into_iter().collect(),
            // All-of fires once for each key, silence not before its time: neither runs away.
            _ => HashSet::new(),
        }
    }

    fn consequences(&self, policy: &Policy) -> Vec<Consequence> {
        let event = |name: &str, own: bool| {
            let event = self.names.find(name, Kind::Event)?;
            Some(Consequence { event, own })
        };
        let mut consequences: Vec<Consequence> = match &policy.effect {
            Some(Effect::Emit { event: name, .. }) => event(&name.value, true).into_iter().collect(),
            Some(Effect::Command { command, .. }) => {
                let command = self
                    .names
                    .find(&command.value, Kind::Command)
                    .map(|index| &self.board.commands[index]);
                let yields = command.into_iter().flat_map(|command| &command.yields);
                yields
                    .filter_map(|one| event(&one.event.value, one.on_delivered))
                    .collect()
            }
            None => Vec::new(),
        };
        // What must never have happened before cannot happen to it twice.
        let never: HashSet<usize> = policy
            .never
            .iter()
            .filter_map(|name| self.names.find(&name.value, Kind::Event))
            .collect();
        consequences.retain(|consequence| !never.contains(&consequence.event));
        consequences
    }
}

/// The shortest way from a policy back to itself: each policy and the event by which it goes on.
fn circle(
    start: usize,
    consequences: &[Vec<Consequence>],
    triggers: &[HashSet<usize>],
    own_only: bool,
) -> Option<Vec<(usize, usize)>> {
    // For each policy reached: the policy before it, and the event between them.
    let mut reached: Vec<Option<(usize, usize)>> = vec![None; triggers.len()];
    let mut queue = VecDeque::from([start]);
    while let Some(policy) = queue.pop_front() {
        for consequence in consequences[policy].iter().filter(|one| one.own || !own_only) {
            for next in 0..triggers.len() {
                if !triggers[next].contains(&consequence.event) || reached[next].is_some() {
                    continue;
                }
                reached[next] = Some((policy, consequence.event));
                queue.push_back(next);
            }
        }
    }
    let mut path = Vec::new();
    let mut at = start;
    loop {
        let (before, event) = reached[at]?;
        path.push((before, event));
        at = before;
        if at == start {
            path.reverse();
            return Some(path);
        }
    }
}
