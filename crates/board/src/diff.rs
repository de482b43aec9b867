//! What is different between two boards, sticky by sticky, in the board's own words.
//!
//! Boards are compared by meaning, not by lines: comments, blank lines, and the order of what stands side by side do not count. A sticky that
//! was renamed with `was` is the same sticky. What a change breaks for whom, [`crate::compatibility`] says.

mod wording;

use crate::grammar::BOARD_FILE;
use crate::merge::meaning::text_of;
use crate::merge::references::{self, Written};
use crate::model::Board;
use crate::model::Kind;
use crate::text::lexeme::quote;
use crate::text::print::print;
use crate::text::tree::{Block, Line, Node, Part};
use crate::values;
use crate::write::nodes;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What became of a sticky.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// It was not there.
    New,
    /// It is there no longer.
    Gone,
    /// It says something else.
    Changed,
}

/// One sticky, context, funnel, prediction or link, or the board itself, and what is different about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// What it is, in the word of the board file: `event`, `policy`, `context`, `board`, ….
    pub kind: String,
    /// Its name as the board file writes it, in quotes; a link has two. Empty for the board.
    pub name: String,
    /// What became of it.
    pub change: Change,
    /// The name that it had, where it was renamed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// What it gained, lost, or says otherwise: a sentence each.
    pub details: Vec<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.kind)?;
        if !self.name.is_empty() {
            write!(f, " {}", self.name)?;
        }
        match (self.change, &self.before) {
            (Change::New, _) => f.write_str(" is new"),
            (Change::Gone, _) => f.write_str(" is gone"),
            (Change::Changed, Some(before)) => write!(f, " was {before}"),
            (Change::Changed, None) => Ok(()),
        }
    }
}

/// Everything that is different, in the order of the new board; what is gone comes last. That a reference follows a renamed sticky is no
/// difference.
pub fn diff(old: &Board, new: &Board) -> Vec<Difference> {
    let after = entries(new, &Renamed::new());
    let mut before = entries(old, &Renamed::new());
    let renamed: Renamed = pairs(&before, &after)
        .into_iter()
        .zip(&after)
        .filter_map(|(known, entry)| {
            let (kind, known) = (Kind::from_word(&entry.word)?, &before[known?]);
            let names = (text_of(&known.name).into_owned(), text_of(&entry.name).into_owned());
            (names.0 != names.1).then_some(((kind, names.0), names.1))
        })
        .collect();
    if !renamed.is_empty() {
        before = entries(old, &renamed);
    }
    let mut met: BTreeSet<usize> = BTreeSet::new();
    let mut differences = Vec::new();
    for (known, entry) in pairs(&before, &after).into_iter().zip(&after) {
        let Some(known) = known else {
            differences.push(entry.difference(Change::New));
            continue;
        };
        met.insert(known);
        let known = &before[known];
        let details = entry.details(known);
        let renamed = known.name != entry.name;
        if renamed || !details.is_empty() {
            differences.push(Difference {
                before: renamed.then(|| known.name.clone()),
                details,
                ..entry.difference(Change::Changed)
            });
        }
    }
    let gone = before.iter().enumerate().filter(|(place, _)| !met.contains(place));
    differences.extend(gone.map(|(_, entry)| entry.difference(Change::Gone)));
    differences
}

/// Old names and what they are now.
type Renamed = BTreeMap<(Kind, String), String>;

/// For each new entry, the place of the old one that it was.
fn pairs(before: &[Entry], after: &[Entry]) -> Vec<Option<usize>> {
    let old: BTreeMap<Key<'_>, usize> = before
        .iter()
        .enumerate()
        .map(|(place, entry)| (entry.key(), place))
        .collect();
    let new_keys: BTreeSet<Key<'_>> = after.iter().map(Entry::key).collect();
    let mut met: BTreeSet<usize> = BTreeSet::new();
    let mut pairs = Vec::with_capacity(after.len());
    for entry in after {
        // The newest of its earlier names that the old board has and the new one has not.
        let earlier = || {
            entry.was.iter().find_map(|was| {
                let key = (entry.word.as_str(), was.as_str(), 0);
                old.get(&key)
                    .filter(|place| !new_keys.contains(&key) && !met.contains(place))
            })
        };
        let known = old.get(&entry.key()).or_else(earlier).copied();
        met.extend(known);
        pairs.push(known);
    }
    pairs
}

/// Writes the new names into what refers to renamed stickies.
fn follow(node: &mut Node, renamed: &Renamed) {
    if renamed.is_empty() {
        return;
    }
    references::each(node, "", &mut |value, how| {
        let written = text_of(value).into_owned();
        let now = match how {
            Written::Name(among) => among.iter().find_map(|kind| {
                let prefix = format!("{}/", kind.word());
                match written.strip_prefix(&prefix) {
                    Some(name) => Some(format!("{prefix}{}", renamed.get(&(*kind, name.to_owned()))?)),
                    None => renamed.get(&(*kind, written.clone())).cloned(),
                }
            }),
            Written::Path => values::field_path(&written)
                .and_then(|(event, field)| Some(format!("{}.{field}", renamed.get(&(Kind::Event, event.to_owned()))?))),
        };
        if let Some(now) = now {
            *value = quote(&now);
        }
    });
}

/// What tells nodes apart.
type Key<'a> = (&'a str, &'a str, usize);

/// One of a board's nodes, apart from the region that it stands in.
struct Entry {
    word: String,
    /// Its arguments, as printed: a name, or the two ends of a link.
    name: String,
    /// Which one it is of several that have the same name, though they may not.
    number: usize,
    context: Option<String>,
    was: Vec<String>,
    properties: BTreeMap<String, String>,
    /// What stands in its block: by what tells them apart.
    inside: BTreeMap<String, Node>,
    /// A funnel's steps in order: it is part of what they mean.
    steps: Vec<String>,
}

fn entries(board: &Board, renamed: &Renamed) -> Vec<Entry> {
    let mut all = Vec::new();
    for mut node in nodes(board) {
        follow(&mut node, renamed);
        if node.word != "context" {
            all.push(Entry::of(&node, None));
            continue;
        }
        let (stickies, own): (Vec<Node>, Vec<Node>) = inside(&node)
            .cloned()
            .partition(|inner| !matches!(inner.word.as_str(), "about" | "owner" | "allow"));
        let context = Entry::of(&Node::new("context").block(own), None);
        let name = arguments(&node).join(" ");
        all.push(Entry {
            name: name.clone(),
            ..context
        });
        all.extend(stickies.iter().map(|sticky| Entry::of(sticky, Some(name.clone()))));
    }
    let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
    for entry in &mut all {
        let count = counts.entry((entry.word.clone(), entry.name.clone())).or_default();
        entry.number = *count;
        *count += 1;
    }
    all
}

fn inside(node: &Node) -> impl Iterator<Item = &Node> {
    let lines = node.block.iter().flat_map(|block| &block.lines);
    lines.filter_map(|line| match line {
        Line::Node(node) => Some(node),
        Line::Blank | Line::Comment(_) => None,
    })
}

fn arguments(node: &Node) -> Vec<String> {
    let argument = |part: &Part| match part {
        Part::Argument(_, printed) => Some(printed.clone()),
        _ => None,
    };
    node.parts.iter().filter_map(argument).collect()
}

/// A node on one line.
fn printed(node: &Node) -> String {
    let block = Block {
        lines: vec![Line::Node(node.clone())],
        ..Block::default()
    };
    print(&block, &BOARD_FILE)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

impl Entry {
    fn of(node: &Node, context: Option<String>) -> Self {
        let property = |part: &Part| match part {
            Part::Property(_, name, value) => Some((name.clone(), value.clone())),
            _ => None,
        };
        // What stands there once is known by its word; fields and the like by their word and name.
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for inner in inside(node) {
            *counts.entry(&inner.word).or_default() += 1;
        }
        let mut texts: BTreeMap<String, Node> = BTreeMap::new();
        let mut was = Vec::new();
        for inner in inside(node) {
            if inner.word == "was" {
                was.extend(arguments(inner));
                continue;
            }
            let named = matches!(
                inner.word.as_str(),
                "field" | "set" | "attribute" | "subject" | "channel" | "on" | "step" | "unless" | "allow"
            );
            let first = arguments(inner).into_iter().next().unwrap_or_default();
            let mut key = match named || counts.get(inner.word.as_str()).is_some_and(|count| *count > 1) {
                true => format!("{} {first}", inner.word),
                false => inner.word.clone(),
            };
            while texts.contains_key(&key) {
                key.push('\'');
            }
            texts.insert(key, inner.clone());
        }
        let mut properties: BTreeMap<String, String> = node.parts.iter().filter_map(property).collect();
        if node.word == "board" {
            properties.insert("title".into(), arguments(node).join(" "));
        }
        // One actor stands behind the command, several in its block.
        if let Some(actor) = (node.word == "command").then(|| properties.remove("by")).flatten() {
            texts.insert("by".into(), Node::new("by").value(actor));
        }
        let name = match node.word.as_str() {
            "board" => String::new(),
            // A link is its two ends.
            "link" => {
                let end = properties.remove("to").unwrap_or_default();
                format!("{} → {end}", arguments(node).join(" "))
            }
            _ => arguments(node).join(" "),
        };
        Self {
            word: node.word.clone(),
            name,
            number: 0,
            context,
            was,
            properties,
            steps: inside(node)
                .filter(|inner| inner.word == "step")
                .flat_map(arguments)
                .collect(),
            inside: texts,
        }
    }

    fn key(&self) -> Key<'_> {
        (&self.word, &self.name, self.number)
    }

    fn difference(&self, change: Change) -> Difference {
        Difference {
            kind: self.word.clone(),
            // A note's name is all that it says.
            name: match self.word.as_str() {
                "note" => wording::short(&self.name),
                _ => self.name.clone(),
            },
            change,
            before: None,
            details: Vec::new(),
        }
    }

    /// What it says otherwise than before.
    fn details(&self, before: &Self) -> Vec<String> {
        let mut details = Vec::new();
        match (&before.context, &self.context) {
            (before, now) if before == now => {}
            (Some(before), Some(now)) => details.push(format!("moved from context {before} to {now}")),
            (None, Some(now)) => details.push(format!("moved into context {now}")),
            (_, None) => details.push("stands in no context any more".to_owned()),
        }
        details.extend(self.told(before));
        let old_names = |entry: &Self| {
            entry
                .was
                .iter()
                .filter(|was| **was != before.name)
                .cloned()
                .collect::<BTreeSet<_>>()
        };
        let (told, tells) = (old_names(before), old_names(self));
        details.extend(told.difference(&tells).map(|was| format!("lost was {was}")));
        details.extend(tells.difference(&told).map(|was| format!("gained was {was}")));
        details
    }

    /// What its properties and what stands inside say otherwise.
    fn told(&self, before: &Self) -> Vec<String> {
        let mut details = Vec::new();
        let names: BTreeSet<&String> = before.properties.keys().chain(self.properties.keys()).collect();
        for name in names {
            match (before.properties.get(name), self.properties.get(name)) {
                (Some(before), Some(now)) if before != now => details.push(format!("`{name}` is {now}, was {before}")),
                (Some(before), None) => details.push(format!("lost {name}={before}")),
                (None, Some(now)) => details.push(format!("gained {name}={now}")),
                _ => {}
            }
        }
        let keys: BTreeSet<&String> = before.inside.keys().chain(self.inside.keys()).collect();
        for key in keys {
            match (before.inside.get(key), self.inside.get(key)) {
                (Some(before), Some(now)) if before != now => details.extend(wording::reworded(before, now)),
                (Some(before), None) => details.push(format!("lost {}", wording::short(&printed(before)))),
                (None, Some(now)) => details.push(format!("gained {}", wording::short(&printed(now)))),
                _ => {}
            }
        }
        let both = |one: &Self, other: &Self| {
            let known: BTreeSet<&String> = other.steps.iter().collect();
            one.steps
                .iter()
                .filter(|step| known.contains(step))
                .cloned()
                .collect::<Vec<_>>()
        };
        let (old, new) = (both(before, self), both(self, before));
        if old.len() == new.len() && old != new {
            details.push(format!("its steps go {}, not {}", new.join(", "), old.join(", ")));
        }
        details
    }
}
