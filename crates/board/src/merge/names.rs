//! One name for each sticky on all three boards, and references that follow it; what is left to merge has no renames in it.

use super::conflict::Conflict;
use super::identity::{Identities, identify};
use super::meaning::text_of;
use super::references::{self, Written};
use super::side::{Entry, Side, name_of};
use super::three::{BASE, OURS, Pick, THEIRS, pick};
use crate::limits::NAME_BYTES_MAX;
use crate::model::Kind;
use crate::text::lexeme::quote;
use crate::text::tree::Part;
use crate::values;
use std::collections::{HashMap, HashSet};

/// Three boards whose entries are known and have one name each.
#[derive(Debug, Clone)]
pub(super) struct Named {
    pub sides: [Side; 3],
    pub ids: Identities,
    /// The name of each identity.
    pub names: Vec<String>,
    /// The two sides called it differently.
    pub conflicts: Vec<Conflict>,
}

pub(super) fn unify(mut sides: [Side; 3]) -> Named {
    let ids = identify(&sides);
    let (names, conflicts) = decide(&sides, &ids);
    let kinds = kinds(&ids, &sides, &names);
    for side in [BASE, OURS, THEIRS] {
        let map = own_names(&sides[side].entries, &ids.of[side]);
        for entry in 0..sides[side].entries.len() {
            let name = &names[ids.of[side][entry]];
            follow(&mut sides[side].entries[entry], name, &map, &names, &kinds);
        }
        sides[side].number();
    }
    // What a link connects is known only now.
    let ids = relink(&sides, ids);
    let names = (0..ids.members.len())
        .map(|id| {
            ids.entries(id, &sides)
                .into_iter()
                .flatten()
                .next()
                .map_or_else(String::new, |entry| entry.name.clone())
        })
        .collect();
    let conflicts = conflicts.into_iter();
    let conflicts = conflicts
        .map(|(side, entry, conflict)| Conflict {
            entry: ids.of[side][entry],
            ..conflict
        })
        .collect();
    Named {
        sides,
        ids,
        names,
        conflicts,
    }
}

type Renamed = (usize, usize, Conflict);

/// Whether an entry is called by a name of its own.
fn is_named(word: &str) -> bool {
    !matches!(word, "board" | "link")
}

/// The name of each identity, and what the sides do not agree on, by side and entry.
fn decide(sides: &[Side; 3], ids: &Identities) -> (Vec<String>, Vec<Renamed>) {
    let mut names: Vec<String> = Vec::with_capacity(ids.members.len());
    let mut conflicts = Vec::new();
    for id in 0..ids.members.len() {
        let three = ids.entries(id, sides);
        let [base, ours, theirs] = three.map(|entry| entry.map(|entry| entry.name.as_str()));
        let fallback = ours.or(theirs).or(base).unwrap_or_default();
        let (Some(ours), Some(theirs)) = (ours, theirs) else {
            names.push(fallback.to_owned());
            continue;
        };
        names.push(match pick(base.unwrap_or(ours), ours, theirs) {
            Pick::Theirs => theirs.to_owned(),
            Pick::Same | Pick::Ours => ours.to_owned(),
            Pick::Clash => {
                let (word, before) = (three[OURS].map_or("", |entry| &entry.word), base.unwrap_or(theirs));
                let sentence = format!("{word} {before} is called {ours} here, {theirs} there");
                conflicts.extend(at(ids, id).map(|(side, entry)| {
                    let says = [base, Some(ours), Some(theirs)];
                    (side, entry, Conflict::new(id, &sentence, says))
                }));
                ours.to_owned()
            }
        });
    }
    part(sides, ids, &mut names, &mut conflicts);
    (names, conflicts)
}

fn at(ids: &Identities, id: usize) -> Option<(usize, usize)> {
    [OURS, THEIRS, BASE]
        .into_iter()
        .find_map(|side| Some((side, ids.members[id][side]?)))
}

/// Two stickies that would have the same name, because one side took for one what the other side took for another.
fn part(sides: &[Side; 3], ids: &Identities, names: &mut [String], conflicts: &mut Vec<Renamed>) {
    let word_of = |id: usize| {
        ids.entries(id, sides)
            .into_iter()
            .flatten()
            .next()
            .map_or("", |entry| entry.word.as_str())
    };
    let mut groups: HashMap<(&str, String), Vec<usize>> = HashMap::new();
    for (id, name) in names.iter().enumerate().filter(|(id, _)| is_named(word_of(*id))) {
        groups.entry((word_of(id), name.clone())).or_default().push(id);
    }
    let mut given_names: HashSet<(&str, String)> = groups.keys().cloned().collect();
    let mut taken = given_names.clone();
    let mut numbers: HashMap<(&str, String), usize> = HashMap::new();
    for side in sides {
        taken.extend(
            side.entries
                .iter()
                .map(|entry| (entry.word.as_str(), entry.name.clone())),
        );
    }
    let mut groups: Vec<_> = groups.into_iter().filter(|(_, group)| group.len() > 1).collect();
    groups.sort_unstable();
    for ((word, name), group) in groups {
        // A board that has a name twice keeps it twice.
        let on_one_side = |side: usize| {
            group
                .iter()
                .filter(|id| ids.members[**id][side].is_some_and(|entry| sides[side].entries[entry].name == name))
                .count()
        };
        let allowed = [BASE, OURS, THEIRS]
            .map(on_one_side)
            .into_iter()
            .max()
            .unwrap_or(1)
            .max(1);
        let mut given = group.len();
        // Who was renamed on their side gives way first, then who was renamed at all.
        let renamed = |id: usize, side: usize| ids.entries(id, sides)[side].is_some_and(|entry| entry.name != name);
        let mut order = group.clone();
        order.sort_by_key(|id| (!renamed(*id, OURS), !renamed(*id, BASE), std::cmp::Reverse(*id)));
        for id in order {
            if given <= allowed {
                break;
            }
            given -= 1;
            let before = ids.entries(id, sides)[BASE]
                .map(|entry| entry.name.clone())
                .filter(|before| *before != name);
            let before = before.filter(|before| !given_names.contains(&(word, before.clone())));
            let new =
                before.unwrap_or_else(|| free(word, &name, &taken, numbers.entry((word, name.clone())).or_insert(2)));
            given_names.insert((word, new.clone()));
            taken.insert((word, new.clone()));
            let sentence = format!("another {word} is called {name} too; this one is {new} now");
            conflicts.extend(at(ids, id).map(|(side, entry)| {
                (
                    side,
                    entry,
                    Conflict::new(id, &sentence, [None, Some(&name), Some(&name)]),
                )
            }));
            names[id] = new;
        }
    }
}

/// A name that nobody has; `number` is the first one to try.
fn free(word: &str, name: &str, taken: &HashSet<(&str, String)>, number: &mut usize) -> String {
    let room = NAME_BYTES_MAX - 10;
    let end = (0..=name.len().min(room)).rev().find(|at| name.is_char_boundary(*at));
    let stem = name[..end.unwrap_or(0)].trim_end();
    loop {
        let name = format!("{stem} {number}");
        *number += 1;
        if !taken.contains(&(word, name.clone())) {
            return name;
        }
    }
}

/// The kinds of what will be on the board, by name.
fn kinds(ids: &Identities, sides: &[Side; 3], names: &[String]) -> HashMap<String, Vec<Kind>> {
    let mut kinds: HashMap<String, Vec<Kind>> = HashMap::new();
    for (id, name) in names.iter().enumerate() {
        let gone = matches!(ids.members[id], [Some(_), ours, theirs] if ours.is_none() || theirs.is_none());
        let word = ids
            .entries(id, sides)
            .into_iter()
            .flatten()
            .next()
            .map(|entry| entry.word.as_str());
        if let (false, Some(kind)) = (gone, word.and_then(Kind::from_word)) {
            let known = kinds.entry(name.clone()).or_default();
            if !known.contains(&kind) {
                known.push(kind);
            }
        }
    }
    kinds
}

/// Whom a name means on one board.
type Own = HashMap<(Kind, String), usize>;

fn own_names(entries: &[Entry], ids: &[usize]) -> Own {
    let mut own = Own::new();
    for (entry, id) in entries.iter().zip(ids) {
        if let Some(kind) = Kind::from_word(&entry.word) {
            own.entry((kind, entry.name.clone())).or_insert(*id);
        }
    }
    own
}

/// Writes the name of an entry, and the names that it refers to.
fn follow(entry: &mut Entry, name: &str, own: &Own, names: &[String], kinds: &HashMap<String, Vec<Kind>>) {
    if is_named(&entry.word) && entry.name != name {
        let first = entry
            .item
            .node
            .parts
            .iter_mut()
            .find(|part| matches!(part, Part::Argument(false, _)));
        if let Some(part) = first {
            *part = Part::Argument(false, quote(name));
        }
    }
    references::each(&mut entry.item.node, "", &mut |value, how| {
        let written = text_of(value).into_owned();
        let now = match how {
            Written::Name(among) => renamed(&written, among, own, names, kinds),
            Written::Path => values::field_path(&written).and_then(|(event, field)| {
                let id = own.get(&(Kind::Event, event.to_owned()))?;
                Some(format!("{}.{field}", names[*id]))
            }),
        };
        if let Some(now) = now.filter(|now| *now != written) {
            *value = quote(&now);
        }
    });
    entry.name = name_of(&entry.item.node);
}

/// How a reference is to be written.
fn renamed(
    written: &str,
    among: &[Kind],
    own: &Own,
    names: &[String],
    kinds: &HashMap<String, Vec<Kind>>,
) -> Option<String> {
    let place = |kind: Kind, name: &str| own.get(&(kind, name.to_owned())).copied();
    let mut found = among.iter().filter_map(|kind| Some((*kind, place(*kind, written)?)));
    let (kind, id, qualified) = match (found.next(), found.next()) {
        (Some((kind, id)), None) => (kind, id, false),
        (Some(_), Some(_)) => return None,
        (None, _) => {
            let (word, name) = written.split_once('/')?;
            let kind = Kind::from_word(word).filter(|kind| among.contains(kind))?;
            (kind, place(kind, name)?, true)
        }
    };
    let name = &names[id];
    let several = kinds
        .get(name)
        .is_some_and(|known| known.iter().any(|other| *other != kind && among.contains(other)));
    Some(if qualified || several {
        format!("{}/{name}", kind.word())
    } else {
        name.clone()
    })
}

/// Links are the same where their ends are.
fn relink(sides: &[Side; 3], ids: Identities) -> Identities {
    let linked = identify_links(sides);
    let mut new = Identities {
        of: ids.of.clone(),
        members: Vec::new(),
    };
    let mut places: HashMap<(bool, usize), usize> = HashMap::new();
    for side in [BASE, OURS, THEIRS] {
        for (entry, one) in sides[side].entries.iter().enumerate() {
            let link = one.word == "link";
            let old = if link { linked[side][entry] } else { ids.of[side][entry] };
            let id = *places.entry((link, old)).or_insert_with(|| {
                new.members.push([None; 3]);
                new.members.len() - 1
            });
            new.members[id][side] = Some(entry);
            new.of[side][entry] = id;
        }
    }
    new
}

fn identify_links(sides: &[Side; 3]) -> [Vec<usize>; 3] {
    let mut known: HashMap<(&str, usize), usize> = HashMap::new();
    sides.each_ref().map(|side| {
        let links = side.entries.iter().map(|entry| {
            if entry.word != "link" {
                return 0;
            }
            let next = known.len();
            *known.entry((entry.name.as_str(), entry.number)).or_insert(next)
        });
        links.collect()
    })
}
