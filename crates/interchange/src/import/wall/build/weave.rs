//! Links onto the board: into the slots of the grammar while they are free, else as `link`.

use super::Builder;
use crate::import::Topic;
use crate::import::wall::grammar::{Links, Relation};
use crate::import::wall::names::shortened;
use std::collections::{HashMap, HashSet};
use stormlake_board::limits::NAME_BYTES_MAX;
use stormlake_board::{Board, Effect, Kind, Link, Placed, Reference, Span, Trigger, Yield};

/// Places of stickies in the board's lists, and which kinds have a name.
pub(super) struct Places {
    index: HashMap<(Kind, String), usize>,
    kinds: HashMap<String, Vec<Kind>>,
}

const HANDLERS: &[Kind] = &[Kind::Aggregate, Kind::External];

impl Places {
    pub(super) fn of(board: &Board) -> Self {
        let mut places = Self {
            index: HashMap::new(),
            kinds: HashMap::new(),
        };
        for (kind, index, sticky) in board.stickies() {
            places.index.insert((kind, sticky.name.clone()), index);
            places.kinds.entry(sticky.name.clone()).or_default().push(kind);
        }
        places
    }

    /// How a sticky is referred to where some kinds may stand; nothing where its name cannot be told from others.
    pub(super) fn refer(&self, (kind, name): &(Kind, String), kinds: &[Kind]) -> Option<Reference> {
        let among = |text: &str| {
            let known = self.kinds.get(text).into_iter().flatten();
            known.filter(|kind| kinds.contains(kind)).count()
        };
        if among(name) == 1 {
            return Some(Placed::new(name.clone(), Span::default()));
        }
        let whole = format!("{}/{name}", kind.word());
        (among(&whole) == 0).then(|| Placed::new(whole, Span::default()))
    }
}

type Known = (Kind, String);

impl Builder<'_> {
    pub(super) fn weave(&mut self, links: &Links) {
        let places = Places::of(&self.board);
        let mut seen: HashSet<(Known, Known, String)> = HashSet::new();
        for link in &links.links {
            let (Some(from), Some(to)) = (self.sticky[link.from].clone(), self.sticky[link.to].clone()) else {
                continue;
            };
            let place = format!("{} → {}", self.wall.notes[link.from].id, self.wall.notes[link.to].id);
            let arrow = link.arrow.as_ref().map(|id| format!(" ({id})")).unwrap_or_default();
            let mut message = format!(
                "{} “{}” → {} “{}”, since {} says so{arrow}",
                from.0, from.1, to.0, to.1, link.because
            );
            if link.arrow.is_none() {
                message = format!("{} “{}” → {} “{}”, since {}", from.0, from.1, to.0, to.1, link.because);
            }
            if from == to {
                message = format!(
                    "an arrow between two notes that are both “{}” says nothing{arrow}",
                    from.1
                );
                self.say(Topic::Left, &place, Some(from), link.confidence, message);
                continue;
            }
            if seen.insert((from.clone(), to.clone(), link.label.clone())) {
                // A link takes room only where it has a line of its own.
                let slot = link
                    .relation
                    .is_some_and(|relation| self.slot(&places, relation, &from, &to));
                if slot && !link.label.is_empty() {
                    message.push_str(&format!("; its words “{}” have no place there", link.label));
                }
                if !slot && !self.link(&places, &from, &to, &link.label) {
                    let message = format!("{message}; the board has no room for it");
                    self.say(Topic::Left, &place, Some(from), link.confidence, message);
                    continue;
                }
            }
            self.say(Topic::Link, &place, Some(from), link.confidence, message);
        }
    }

    /// Puts an arrow into the slot of its relation; `false` where another has it.
    fn slot(&mut self, places: &Places, relation: Relation, from: &Known, to: &Known) -> bool {
        let place = |known: &Known| places.index.get(known).copied();
        let (Some(source), Some(target)) = (place(from), place(to)) else {
            return false;
        };
        let board = &mut self.board;
        match relation {
            Relation::Sees => push(&mut board.actors[target].sees, places.refer(from, &[Kind::ReadModel])),
            Relation::Asks => push(&mut board.commands[target].by, places.refer(from, &[Kind::Actor])),
            Relation::To => fill(&mut board.commands[source].to, places.refer(to, HANDLERS)),
            Relation::Gives => fill(&mut board.events[target].from, places.refer(from, HANDLERS)),
            Relation::Shows => push(&mut board.read_models[target].shows, places.refer(from, &[Kind::Event])),
            Relation::On => fill(&mut board.remarks[source].on, places.refer(to, &Kind::ALL)),
            Relation::Yields => {
                let Some(event) = places.refer(to, &[Kind::Event]) else {
                    return false;
                };
                let yields = &mut board.commands[source].yields;
                if !yields.iter().any(|one| one.event == event) {
                    yields.push(Yield {
                        event,
                        on_delivered: false,
                    });
                }
                true
            }
            Relation::Triggers => {
                let Some(event) = places.refer(from, &[Kind::Event]) else {
                    return false;
                };
                match &board.policies[target].trigger {
                    None => {
                        board.policies[target].trigger = Some(Trigger::Event {
                            event,
                            at_least: None,
                            within: None,
                        });
                        true
                    }
                    Some(Trigger::Event { event: known, .. }) => *known == event,
                    Some(_) => false,
                }
            }
            Relation::Then => {
                let Some(command) = places.refer(to, &[Kind::Command]) else {
                    return false;
                };
                match &board.policies[source].effect {
                    None => {
                        board.policies[source].effect = Some(Effect::Command {
                            command,
                            via: None,
                            set: Vec::new(),
                        });
                        true
                    }
                    Some(Effect::Command { command: known, .. }) => *known == command,
                    Some(Effect::Emit { .. }) => false,
                }
            }
        }
    }

    /// A line `link`; `false` where there is no room for it.
    fn link(&mut self, places: &Places, from: &Known, to: &Known, label: &str) -> bool {
        let (Some(from), Some(to)) = (places.refer(from, &Kind::ALL), places.refer(to, &Kind::ALL)) else {
            return false;
        };
        if self.room == 0 {
            return false;
        }
        self.room -= 1;
        self.board.links.push(Link {
            from,
            to,
            label: (!label.is_empty()).then(|| shortened(label, NAME_BYTES_MAX)),
            span: Span::default(),
        });
        true
    }
}

fn push(list: &mut Vec<Reference>, reference: Option<Reference>) -> bool {
    let Some(reference) = reference else { return false };
    if !list.contains(&reference) {
        list.push(reference);
    }
    true
}

fn fill(slot: &mut Option<Reference>, reference: Option<Reference>) -> bool {
    match (&slot, reference) {
        (None, Some(reference)) => {
            *slot = Some(reference);
            true
        }
        (Some(known), Some(reference)) => *known == reference,
        (_, None) => false,
    }
}
