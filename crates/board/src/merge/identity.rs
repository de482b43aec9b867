//! Which entries of the three boards are the same one: by kind and name, through `was` on either side.

use super::side::{Entry, Key, Side};
use super::three::{BASE, OURS, THEIRS};
use std::collections::{HashMap, HashSet};

/// Who is who.
#[derive(Debug, Clone, Default)]
pub(super) struct Identities {
    /// By side and entry.
    pub of: [Vec<usize>; 3],
    /// By identity: the entry on each side.
    pub members: Vec<[Option<usize>; 3]>,
}

impl Identities {
    fn add(&mut self, side: usize, entry: usize, id: Option<usize>) {
        let id = id.unwrap_or_else(|| {
            self.members.push([None; 3]);
            self.members.len() - 1
        });
        self.members[id][side] = Some(entry);
        self.of[side][entry] = id;
    }

    /// The entries of an identity.
    pub fn entries<'s>(&self, id: usize, sides: &'s [Side; 3]) -> [Option<&'s Entry>; 3] {
        [BASE, OURS, THEIRS].map(|side| self.members[id][side].map(|entry| &sides[side].entries[entry]))
    }
}

/// Not yet known.
const UNKNOWN: usize = usize::MAX;

pub(super) fn identify(sides: &[Side; 3]) -> Identities {
    let mut ids = Identities {
        of: sides.each_ref().map(|side| vec![UNKNOWN; side.entries.len()]),
        members: Vec::new(),
    };
    for entry in 0..sides[BASE].entries.len() {
        ids.add(BASE, entry, None);
    }
    for side in [OURS, THEIRS] {
        let known = successors(&sides[BASE].entries, &sides[side].entries);
        for (entry, before) in known.into_iter().enumerate() {
            if let Some(before) = before {
                ids.add(side, entry, Some(ids.of[BASE][before]));
            }
        }
        contexts(sides, side, &mut ids);
    }
    both_new(sides, &mut ids);
    for side in [OURS, THEIRS] {
        for entry in 0..ids.of[side].len() {
            if ids.of[side][entry] == UNKNOWN {
                ids.add(side, entry, None);
            }
        }
    }
    ids
}

/// For each new entry, the old one that it was.
fn successors(old: &[Entry], new: &[Entry]) -> Vec<Option<usize>> {
    let by_key: HashMap<Key<'_>, usize> = old
        .iter()
        .enumerate()
        .map(|(place, entry)| (entry.key(), place))
        .collect();
    let new_keys: HashSet<Key<'_>> = new.iter().map(Entry::key).collect();
    let mut met: HashSet<usize> = HashSet::new();
    let mut found = Vec::with_capacity(new.len());
    for entry in new {
        let earlier = || {
            entry.was.iter().find_map(|was| {
                let key = (entry.word.as_str(), was.as_str(), 0);
                by_key
                    .get(&key)
                    .filter(|place| !new_keys.contains(&key) && !met.contains(place))
            })
        };
        let known = by_key.get(&entry.key()).or_else(earlier).copied();
        met.extend(known);
        found.push(known);
    }
    found
}

/// A context has no `was`: one that is gone is the new one that all of its stickies stand in now.
fn contexts(sides: &[Side; 3], side: usize, ids: &mut Identities) {
    let mut heirs: HashMap<usize, Option<usize>> = HashMap::new();
    for (entry, sticky) in sides[side].entries.iter().enumerate() {
        let id = ids.of[side][entry];
        let Some(before) = ids.members.get(id).and_then(|members| members[BASE]) else {
            continue;
        };
        let (Some(old), now) = (sides[BASE].entries[before].context, sticky.context) else {
            continue;
        };
        let heir = heirs.entry(old).or_insert(now);
        if *heir != now {
            *heir = None;
        }
    }
    let mut heirs: Vec<(usize, usize)> = heirs.into_iter().filter_map(|(old, heir)| Some((old, heir?))).collect();
    heirs.sort_unstable();
    for (old, heir) in heirs {
        let id = ids.of[BASE][old];
        if ids.members[id][side].is_none() && ids.of[side][heir] == UNKNOWN {
            ids.add(side, heir, Some(id));
        }
    }
}

/// What is new on both sides, or has on one side the name that it got on the other.
fn both_new(sides: &[Side; 3], ids: &mut Identities) {
    let ours: HashMap<Key<'_>, usize> = sides[OURS]
        .entries
        .iter()
        .enumerate()
        .map(|(place, entry)| (entry.key(), place))
        .collect();
    let theirs: HashMap<Key<'_>, usize> = sides[THEIRS]
        .entries
        .iter()
        .enumerate()
        .map(|(place, entry)| (entry.key(), place))
        .collect();
    let mut join = |one: usize, other: usize| {
        let (mine, yours) = (ids.of[OURS][one], ids.of[THEIRS][other]);
        match (mine == UNKNOWN, yours == UNKNOWN) {
            (true, true) => {
                ids.add(OURS, one, None);
                ids.add(THEIRS, other, Some(ids.of[OURS][one]));
            }
            (true, false) if ids.members[yours][OURS].is_none() => ids.add(OURS, one, Some(yours)),
            (false, true) if ids.members[mine][THEIRS].is_none() => ids.add(THEIRS, other, Some(mine)),
            _ => {}
        }
    };
    for (one, entry) in sides[OURS].entries.iter().enumerate() {
        if let Some(other) = theirs.get(&entry.key()) {
            join(one, *other);
        }
    }
    for (one, entry) in sides[OURS].entries.iter().enumerate() {
        for was in &entry.was {
            if let Some(other) = theirs
                .get(&(entry.word.as_str(), was.as_str(), 0))
                .filter(|_| !ours.contains_key(&(&entry.word, was, 0)))
            {
                join(one, *other);
            }
        }
    }
    for (other, entry) in sides[THEIRS].entries.iter().enumerate() {
        for was in &entry.was {
            if let Some(one) = ours
                .get(&(entry.word.as_str(), was.as_str(), 0))
                .filter(|_| !theirs.contains_key(&(&entry.word, was, 0)))
            {
                join(*one, other);
            }
        }
    }
}
