//! References follow names that were changed.

use super::clause::clause;
use super::{Entry, Sheet, line};
use crate::merge::meaning::text_of;
use crate::merge::references::{self, Written};
use crate::model::Kind;
use crate::text::lexeme::quote;
use crate::text::print::plain;
use crate::text::tree::{Block, Line, Node};
use crate::values;
use std::collections::{HashMap, HashSet};

/// An entry that has a new name now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Renamed {
    /// Its place among the entries.
    pub place: usize,
    /// What it was called before.
    pub old: String,
    /// Whether it says so: `was "Old"`, for names that were published.
    pub was: bool,
}

/// From old names to new ones.
struct Names {
    /// Whom a name meant, by kind: who has it, and who had it.
    old: HashMap<(Kind, String), usize>,
    /// The kinds that have a name now.
    kinds: HashMap<String, Vec<Kind>>,
    /// The names of the renamed.
    new: HashMap<usize, String>,
    contexts: HashMap<String, String>,
}

impl Sheet {
    /// Lets every clause and head that names a renamed entry by its old name name it by its new one, and writes `was` where asked.
    /// A name that another entry of the kind still has leads to that one, and stays. The entries have their new names already.
    pub fn rename(&mut self, renamed: &[Renamed]) {
        let names = self.names(renamed);
        if !names.new.is_empty() || !names.contexts.is_empty() {
            for entry in &mut self.entries {
                follow(entry, &names);
            }
        }
        for one in renamed.iter().filter(|one| one.was && !one.old.is_empty()) {
            if let Some(entry) = self.entries.get_mut(one.place) {
                say_was(entry, &one.old);
            }
        }
    }

    fn names(&self, renamed: &[Renamed]) -> Names {
        let mut names = Names {
            old: HashMap::new(),
            kinds: HashMap::new(),
            new: HashMap::new(),
            contexts: HashMap::new(),
        };
        let mut contexts = HashSet::new();
        for (place, entry) in self.entries.iter().enumerate() {
            let Some(name) = &entry.name else { continue };
            if entry.word == "context" {
                contexts.insert(name.as_str());
            }
            let Some(kind) = Kind::from_word(&entry.word) else {
                continue;
            };
            names.old.entry((kind, name.clone())).or_insert(place);
            let kinds = names.kinds.entry(name.clone()).or_default();
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        // Who had a name does not take it from who has it, unless that one is new to it as well.
        let new_to_it: HashSet<usize> = renamed.iter().map(|one| one.place).collect();
        for one in renamed.iter().filter(|one| !one.old.is_empty()) {
            let Some(entry) = self.entries.get(one.place) else {
                continue;
            };
            let Some(name) = entry.name.clone().filter(|name| *name != one.old && !name.is_empty()) else {
                continue;
            };
            if entry.word == "context" && !contexts.contains(one.old.as_str()) {
                names.contexts.insert(one.old.clone(), name.clone());
            }
            let Some(kind) = Kind::from_word(&entry.word) else {
                continue;
            };
            let holder = names.old.get(&(kind, one.old.clone()));
            if holder.is_none_or(|holder| new_to_it.contains(holder)) {
                names.old.insert((kind, one.old.clone()), one.place);
                names.new.insert(one.place, name);
            }
        }
        names
    }
}

impl Names {
    /// How a reference is to be written, if otherwise.
    fn now(&self, written: &str, how: Written) -> Option<String> {
        match how {
            Written::Path => {
                let (event, field) = values::field_path(written)?;
                let place = self.old.get(&(Kind::Event, event.to_owned()))?;
                Some(format!("{}.{field}", self.new.get(place)?))
            }
            Written::Name(among) => {
                let place = |kind: Kind, name: &str| self.old.get(&(kind, name.to_owned())).copied();
                let mut found = among.iter().filter_map(|kind| Some((*kind, place(*kind, written)?)));
                let (kind, place, qualified) = match (found.next(), found.next()) {
                    (Some((kind, place)), None) => (kind, place, false),
                    (Some(_), Some(_)) => return None,
                    (None, _) => {
                        let (word, name) = written.split_once('/')?;
                        let kind = Kind::from_word(word).filter(|kind| among.contains(kind))?;
                        (kind, place(kind, name)?, true)
                    }
                };
                let name = self.new.get(&place)?;
                let others = self.kinds.get(name);
                let several = others.is_some_and(|all| all.iter().any(|other| *other != kind && among.contains(other)));
                Some(if qualified || several {
                    format!("{}/{name}", kind.word())
                } else {
                    name.clone()
                })
            }
        }
    }

    fn follow(&self, node: &mut Node, parent: &str) -> bool {
        let mut changed = false;
        references::each(node, parent, &mut |value, how| {
            let written = text_of(value).into_owned();
            if let Some(now) = self.now(&written, how).filter(|now| *now != written) {
                *value = quote(&now);
                changed = true;
            }
        });
        changed
    }
}

fn follow(entry: &mut Entry, names: &Names) {
    if entry.word == "relation" {
        if let Some(now) = entry.name.as_ref().and_then(|name| names.contexts.get(name)) {
            entry.name = Some(now.clone());
        }
        if let Some(value) = entry.head.get_mut("1")
            && let Some(now) = names.contexts.get(text_of(value).as_ref())
        {
            *value = quote(now);
        }
        return;
    }
    if names.new.is_empty() {
        return;
    }
    if entry.word == "link" || entry.head.keys().any(|key| !key.starts_with('/')) {
        let alone = Entry {
            body: Vec::new(),
            lead: String::new(),
            ..entry.clone()
        };
        if let (_, Some(mut node)) = line::write(&alone)
            && names.follow(&mut node, "")
        {
            let read = line::read(node, None, true);
            let opening = entry.head.remove(super::OPENING);
            (entry.name, entry.head) = (read.name, read.head);
            entry.head.remove(super::OPENING);
            entry
                .head
                .extend(opening.map(|opening| (super::OPENING.to_owned(), opening)));
        }
    }
    for text in &mut entry.body {
        let Ok(mut clause) = clause(text) else { continue };
        if clause.node.as_mut().is_some_and(|node| names.follow(node, &entry.word)) {
            let lines = clause.lead.into_iter().chain(clause.node.map(Line::Node)).collect();
            let printed = plain(
                &Block {
                    lines,
                    ..Block::default()
                },
                true,
            );
            *text = printed.strip_suffix('\n').unwrap_or(&printed).to_owned();
        }
    }
}

/// `was`, unless it is said; and no longer what it is called again.
fn say_was(entry: &mut Entry, old: &str) {
    let earlier = |text: &str| {
        clause(text)
            .ok()
            .filter(|clause| clause.word().as_deref() == Some("was"))
    };
    let name = entry.name.clone();
    entry
        .body
        .retain(|text| earlier(text).is_none_or(|was| was.values() != [name.clone().unwrap_or_default()]));
    let said = entry
        .body
        .iter()
        .filter_map(|text| earlier(text))
        .any(|was| was.values().iter().any(|value| value == old));
    if !said && name.as_deref() != Some(old) {
        entry.body.insert(0, format!("was {}", quote(old)));
        // On one line as before only if it was alone there.
        if entry.head.get(super::OPENING).is_some_and(|opening| opening == "-") {
            entry.head.remove(super::OPENING);
        }
    }
}
