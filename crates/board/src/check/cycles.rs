//! Policies that set themselves off, through what they emit or what their commands yield.

use super::Checker;
use crate::model::{Effect, Kind, Policy, Trigger};
use crate::timeline::components;
use std::collections::{HashMap, HashSet, VecDeque};

/// How many ways between policies are tried on one board.
const STEPS_MAX: usize = 1_000_000;
/// How many policies of a circle are named: of more, nobody reads on.
const WAY_MAX: usize = 8;

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
        let event = |name: &str| self.names.find(name, Kind::Event);
        let yields = |command: &'_ crate::model::Command| -> Vec<Consequence> {
            let found = command.yields.iter().filter_map(|one| {
                Some(Consequence {
                    event: event(&one.event.value)?,
                    own: one.on_delivered,
                })
            });
            found.collect()
        };
        // What is brought about: by commands, and behind them by policies that emit.
        let mut consequences: Vec<Vec<Consequence>> = board.commands.iter().map(yields).collect();
        let mut effects: Vec<Vec<usize>> = Vec::new();
        // For each event, the policies that it sets off.
        let mut sets_off: Vec<Vec<usize>> = vec![Vec::new(); board.events.len()];
        // What must never have happened before cannot happen to it twice.
        let mut never: Vec<HashSet<usize>> = Vec::new();
        for (index, policy) in board.policies.iter().enumerate() {
            let does = policy.effects().into_iter().filter_map(|effect| match effect {
                Effect::Command { command, .. } => self.names.find(&command.value, Kind::Command),
                Effect::Emit { event: name, .. } => event(&name.value).map(|event| {
                    consequences.push(vec![Consequence { event, own: true }]);
                    consequences.len() - 1
                }),
            });
            effects.push(does.collect());
            never.push(policy.never.iter().filter_map(|name| event(&name.value)).collect());
            if let Some(event) = self.trigger_event(policy) {
                sets_off[event].push(index);
            }
        }
        let mut said: HashSet<usize> = HashSet::new();
        let mut patience = STEPS_MAX;
        // First circles that Stormlake alone drives, then those through the outside.
        for own_only in [true, false] {
            let web = Web::new(&effects, &consequences, &sets_off, &never, own_only);
            for start in 0..board.policies.len() {
                if said.contains(&start) || !web.goes_round(start) {
                    continue;
                }
                let Some(path) = web.circle(start, &mut patience) else {
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
        let mut way: Vec<String> = path.iter().take(WAY_MAX).map(step).collect();
        if path.len() > WAY_MAX {
            way.push(format!("… {} more …", path.len() - WAY_MAX));
        }
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

    fn trigger_event(&self, policy: &Policy) -> Option<usize> {
        match &policy.trigger {
            Some(Trigger::Event { event, .. }) => self.names.find(&event.value, Kind::Event),
            // All-of fires once for each key, silence not before its time: neither runs away.
            _ => None,
        }
    }
}

/// Which policy leads to which, through which event.
struct Web<'c> {
    /// For each policy, what it does: places among the consequences.
    effects: &'c [Vec<usize>],
    consequences: &'c [Vec<Consequence>],
    sets_off: &'c [Vec<usize>],
    never: &'c [HashSet<usize>],
    own_only: bool,
    /// The circle that each policy is part of; behind policies come effects, and then events.
    components: Vec<usize>,
    /// How many nodes each circle has.
    sizes: Vec<usize>,
}

impl<'c> Web<'c> {
    fn new(
        effects: &'c [Vec<usize>],
        consequences: &'c [Vec<Consequence>],
        sets_off: &'c [Vec<usize>],
        never: &'c [HashSet<usize>],
        own_only: bool,
    ) -> Self {
        let policies = effects.len();
        let events = policies + consequences.len();
        let counts = |one: &&Consequence| one.own || !own_only;
        let mut next: Vec<Vec<usize>> = effects
            .iter()
            .map(|effect| effect.iter().map(|effect| policies + effect).collect())
            .collect();
        next.extend(
            consequences
                .iter()
                .map(|list| list.iter().filter(counts).map(|one| events + one.event).collect()),
        );
        next.extend(sets_off.iter().cloned());
        let components = components(&next);
        let mut sizes = vec![0; next.len()];
        for component in &components {
            sizes[*component] += 1;
        }
        Self {
            effects,
            consequences,
            sets_off,
            never,
            own_only,
            components,
            sizes,
        }
    }

    fn goes_round(&self, policy: usize) -> bool {
        self.sizes[self.components[policy]] > 1
    }

    /// The shortest way from a policy back to itself: each policy and the event by which it goes on. `None` when patience has come
    /// to an end: by then, circles enough have been shown.
    fn circle(&self, start: usize, patience: &mut usize) -> Option<Vec<(usize, usize)>> {
        // For each policy reached: the policy before it, and the event between them.
        let mut reached: HashMap<usize, (usize, usize)> = HashMap::new();
        let mut events: HashSet<usize> = HashSet::new();
        let mut queue = VecDeque::from([start]);
        while let Some(policy) = queue.pop_front() {
            let consequences = self.effects[policy]
                .iter()
                .flat_map(|effect| &self.consequences[*effect]);
            for consequence in consequences {
                *patience = patience.checked_sub(1)?;
                let counts = consequence.own || !self.own_only;
                if !counts || self.never[policy].contains(&consequence.event) || !events.insert(consequence.event) {
                    continue;
                }
                for next in &self.sets_off[consequence.event] {
                    *patience = patience.checked_sub(1)?;
                    if self.components[*next] != self.components[start] || reached.contains_key(next) {
                        continue;
                    }
                    reached.insert(*next, (policy, consequence.event));
                    if *next == start {
                        return Some(way(start, &reached));
                    }
                    queue.push_back(*next);
                }
            }
        }
        None
    }
}

fn way(start: usize, reached: &HashMap<usize, (usize, usize)>) -> Vec<(usize, usize)> {
    let mut path = Vec::new();
    let mut at = start;
    while let Some((before, event)) = reached.get(&at) {
        path.push((*before, *event));
        at = *before;
        if at == start {
            break;
        }
    }
    path.reverse();
    path
}
