//! Which sticky a name means.

use crate::finding::nearest;
use crate::model::{Board, Channel, Command, Event, Kind, Sticky};
use std::collections::HashMap;

/// What a reference came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolved {
    /// One sticky: its kind, and its place in the board's list of that kind (for both kinds of remark,
    /// [`Board::remarks`]).
    Found(Kind, usize),
    /// Stickies of several kinds have the name.
    Ambiguous(Vec<Kind>),
    /// None has.
    Missing,
}

/// Every name on a board, for looking up many references.
#[derive(Debug, Clone)]
pub struct Names<'a> {
    places: HashMap<(Kind, &'a str), usize>,
    /// Old names and what they became.
    earlier: HashMap<(Kind, &'a str), &'a str>,
}

impl<'a> Names<'a> {
    /// Gathers the names of a board. Where two stickies of a kind have the same name, the first one counts.
    pub fn new(board: &'a Board) -> Self {
        let stickies = board.stickies();
        let mut names = Self::of(stickies.map(|(kind, index, sticky)| (kind, sticky.name.as_str(), index)));
        for (kind, _, sticky) in board.stickies() {
            for was in &sticky.was {
                names.earlier.entry((kind, was.as_str())).or_insert(&sticky.name);
            }
        }
        names
    }

    /// The same of names that come from elsewhere, each with its place there. No earlier names are known.
    pub fn of(names: impl IntoIterator<Item = (Kind, &'a str, usize)>) -> Self {
        let mut places = HashMap::new();
        for (kind, name, index) in names {
            places.entry((kind, name)).or_insert(index);
        }
        Self {
            places,
            earlier: HashMap::new(),
        }
    }

    /// The sticky that a reference means among the kinds that fit: `name`, or `kind/name`.
    pub fn resolve(&self, reference: &str, kinds: &[Kind]) -> Resolved {
        let place = |kind: Kind, name: &str| self.places.get(&(kind, name)).copied();
        let found: Vec<(Kind, usize)> = kinds
            .iter()
            .filter_map(|kind| Some((*kind, place(*kind, reference)?)))
            .collect();
        match found.as_slice() {
            [(kind, index)] => return Resolved::Found(*kind, *index),
            [] => {}
            several => return Resolved::Ambiguous(several.iter().map(|(kind, _)| *kind).collect()),
        }
        let qualified = reference.split_once('/');
        let qualified = qualified.and_then(|(word, name)| Some((Kind::from_word(word)?, name)));
        match qualified {
            Some((kind, name)) if kinds.contains(&kind) => match place(kind, name) {
                Some(index) => Resolved::Found(kind, index),
                None => Resolved::Missing,
            },
            _ => Resolved::Missing,
        }
    }

    /// The place of a sticky in the board's list of its kind.
    pub fn find(&self, reference: &str, kind: Kind) -> Option<usize> {
        match self.resolve(reference, &[kind]) {
            Resolved::Found(_, index) => Some(index),
            _ => None,
        }
    }

    /// The name that the sticky now has which was once called so.
    pub fn renamed(&self, name: &str, kinds: &[Kind]) -> Option<&'a str> {
        kinds.iter().find_map(|kind| self.earlier.get(&(*kind, name)).copied())
    }

    /// The kinds that have a sticky of this name, whether they fit or not.
    pub fn kinds_of(&self, name: &str) -> Vec<Kind> {
        Kind::ALL
            .into_iter()
            .filter(|kind| self.places.contains_key(&(*kind, name)))
            .collect()
    }

    /// The name among some kinds that was most likely meant.
    pub fn nearest(&self, name: &str, kinds: &[Kind]) -> Option<&'a str> {
        let mut names: Vec<&str> = self
            .places
            .keys()
            .filter(|(kind, _)| kinds.contains(kind))
            .map(|(_, name)| *name)
            .collect();
        names.sort_unstable();
        nearest(name, names)
    }
}

impl Board {
    /// Every sticky with its kind and its place in the board's list of that kind, kind by kind.
    pub fn stickies(&self) -> impl Iterator<Item = (Kind, usize, &Sticky)> {
        fn of<'a, T>(
            kind: Kind,
            list: &'a [T],
            sticky: fn(&'a T) -> &'a Sticky,
        ) -> impl Iterator<Item = (Kind, usize, &'a Sticky)> {
            list.iter()
                .enumerate()
                .map(move |(index, item)| (kind, index, sticky(item)))
        }
        let remarks = self.remarks.iter().enumerate();
        of(Kind::Event, &self.events, |event| &event.sticky)
            .chain(of(Kind::Command, &self.commands, |command| &command.sticky))
            .chain(of(Kind::Actor, &self.actors, |actor| &actor.sticky))
            .chain(of(Kind::Aggregate, &self.aggregates, |aggregate| &aggregate.sticky))
            .chain(of(Kind::External, &self.externals, |external| &external.sticky))
            .chain(of(Kind::Policy, &self.policies, |policy| &policy.sticky))
            .chain(of(Kind::ReadModel, &self.read_models, |model| &model.sticky))
            .chain(remarks.map(|(index, remark)| (remark.kind, index, &remark.sticky)))
    }

    /// The event that a reference means.
    pub fn event(&self, reference: &str) -> Option<&Event> {
        let named = |name: &str| self.events.iter().find(|event| event.sticky.name == name);
        named(reference).or_else(|| named(reference.strip_prefix("event/")?))
    }

    /// The command that a reference means.
    pub fn command(&self, reference: &str) -> Option<&Command> {
        let named = |name: &str| self.commands.iter().find(|command| command.sticky.name == name);
        named(reference).or_else(|| named(reference.strip_prefix("command/")?))
    }

    /// The channel of this name.
    pub fn channel(&self, name: &str) -> Option<&Channel> {
        self.channels.iter().find(|channel| channel.name == name)
    }

    /// The `type` of an event's records: the namespace, a point, and the slug of its name.
    pub fn event_type(&self, event: &Event) -> String {
        format!("{}.{}", self.namespace, crate::slug(&event.sticky.name))
    }
}
