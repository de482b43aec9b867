//! What stands between two braces: items that are the same are merged, others come from the side that has them.

use super::conflict::{Conflict, Says};
use super::item::{Cut, Item, cut, join, lines, spread};
use super::meaning::{self, first, written};
use super::order::weave;
use super::three::{BASE, OURS, Pick, THEIRS, Three, pick};
use crate::grammar::{BOARD_FILE, Shape, Value};
use crate::text::print::print;
use crate::text::tree::{Block, Line, Node};
use std::collections::{HashMap, HashSet};

/// Where a merge is: which entry, and what in it.
#[derive(Debug, Clone)]
pub(super) struct At {
    pub entry: usize,
    /// The way to it, unique on the board.
    pub path: String,
    /// What a sentence calls it: `price of Order collected`.
    pub what: String,
    /// The innermost name: a field's, a channel's, a sticky's.
    pub name: String,
    /// Whether others may refer to it by this name.
    pub defines: bool,
}

impl At {
    /// A part of it that has no name of its own.
    pub fn within(&self, word: &str) -> Self {
        Self {
            path: format!("{}/{word}", self.path),
            what: format!("{word} of {}", self.what),
            ..self.clone()
        }
    }
}

impl At {
    fn choice(&self, path: String, removal: bool) -> Choice {
        Choice {
            path,
            name: self.name.clone(),
            defines: self.defines,
            removal,
        }
    }
}

/// Something that one side changed or took out, and the other one left as it was.
#[derive(Debug, Clone)]
pub(super) struct Choice {
    pub path: String,
    pub name: String,
    /// Whether it is something that others may refer to.
    pub defines: bool,
    /// Whether it was taken out, not changed.
    pub removal: bool,
}

/// A merge under way.
pub(super) struct Merger<'f> {
    /// What is kept as it was although one side changed it, because the other side needs it so.
    pub undone: &'f HashSet<String>,
    pub conflicts: Vec<Conflict>,
    pub choices: Vec<Choice>,
}

impl Merger<'_> {
    /// The side whose word counts, by what each one means. `printed` is for the conflict.
    pub fn choose(&mut self, at: &At, part: &str, meant: [Option<String>; 3], printed: Says<'_>) -> usize {
        let path = || format!("{}={part}", at.path);
        let [base, ours, theirs] = &meant;
        let (side, other) = match pick(base, ours, theirs) {
            Pick::Same => return OURS,
            Pick::Clash => {
                self.conflicts.push(Conflict::differs(at.entry, &at.what, printed));
                return OURS;
            }
            Pick::Ours => (OURS, THEIRS),
            Pick::Theirs => (THEIRS, OURS),
        };
        // What is new takes nothing from the other side.
        if base.is_none() {
            return side;
        }
        if self.undone.contains(&path()) {
            self.conflicts.push(Conflict::differs(at.entry, &at.what, printed));
            return other;
        }
        self.choices.push(at.choice(path(), false));
        side
    }

    /// Whether something that one side has no longer stays, and says so if it does.
    pub fn stays(&mut self, at: &At, says: Says<'_>, changed: bool) -> bool {
        if changed || self.undone.contains(&at.path) {
            let other = if changed { "changed" } else { "needed" };
            self.conflicts
                .push(Conflict::taken_out(at.entry, &at.what, says, other));
            return true;
        }
        self.choices.push(at.choice(at.path.clone(), true));
        false
    }

    /// Merges the blocks of a node.
    pub fn block(&mut self, at: &At, three: Three<'_, Block>, shape: Option<&'static Shape>) -> Option<Block> {
        if three[OURS] == three[THEIRS] {
            return three[OURS].cloned();
        }
        let cuts: [Cut; 3] = three.map(|block| block.map(|block| spread(cut(block), shape)).unwrap_or_default());
        let keys = keys(cuts.each_ref().map(|cut| cut.items.as_slice()), shape);
        let items: [HashMap<&str, &Item>; 3] =
            [BASE, OURS, THEIRS].map(|side| keys[side].iter().map(String::as_str).zip(&cuts[side].items).collect());
        let mut kept: HashMap<String, Item> = HashMap::new();
        for key in keys[OURS].iter().chain(&keys[THEIRS]) {
            if kept.contains_key(key) {
                continue;
            }
            let three = items.each_ref().map(|items| items.get(key.as_str()).copied());
            let here = inside(at, key, three);
            let merged = match three {
                [_, Some(_), Some(_)] => self.item(&here, three, shape),
                [None, one, other] => one.or(other).cloned(),
                [Some(base), one, other] => one.or(other).cloned().filter(|item| {
                    let child = shape.and_then(|shape| shape.child(&item.node.word));
                    let changed = meaning::node(&base.node, child) != meaning::node(&item.node, child);
                    let says = three.map(|item| item.map(|item| one_line(&item.node)));
                    self.stays(&here, says.each_ref().map(Option::as_deref), changed)
                }),
            };
            kept.extend(merged.map(|item| (key.clone(), item)));
        }
        let keep: HashSet<String> = kept.keys().cloned().collect();
        let woven = weave(&keys[BASE], &keys[OURS], &keys[THEIRS], &keep);
        self.steps(at, &keys);
        let ordered: Vec<Item> = woven.iter().filter_map(|key| kept.remove(key)).collect();
        let mut merged = Block {
            opening: None,
            lines: lines(join(ordered)),
            on_one_line: false,
        };
        merged
            .lines
            .extend(comments_before(cuts.each_ref().map(|cut| Some(&cut.tail))));
        let openings = three.map(|block| block.and_then(|block| block.opening.clone()));
        let shapes = three.map(|block| block.is_none_or(|block| block.on_one_line));
        let leads = |pick| if pick == Pick::Theirs { THEIRS } else { OURS };
        merged.on_one_line = shapes[leads(pick(&shapes[BASE], &shapes[OURS], &shapes[THEIRS]))];
        merged.opening = openings[leads(pick(&openings[BASE], &openings[OURS], &openings[THEIRS]))].clone();
        let empty = merged.lines.is_empty() && merged.opening.is_none();
        (!empty).then_some(merged)
    }

    /// The order of a funnel's steps is part of what it means.
    fn steps(&mut self, at: &At, keys: &[Vec<String>; 3]) {
        let steps = keys
            .each_ref()
            .map(|keys| keys.iter().filter(|key| key.starts_with("step ")).collect::<Vec<_>>());
        let [base, ours, theirs] = &steps;
        if super::order::moved(base, ours) && super::order::moved(base, theirs) && super::order::moved(ours, theirs) {
            let told = steps.each_ref().map(|steps| {
                let names = steps
                    .iter()
                    .map(|key| key.trim_start_matches("step "))
                    .collect::<Vec<_>>();
                names.join(", ")
            });
            let says = told.each_ref().map(|told| Some(told.as_str()));
            self.conflicts.push(Conflict::differs(
                at.entry,
                &format!("the order of steps of {}", at.what),
                says,
            ));
        }
    }
}

/// What tells the items of a block apart, the same on each side.
fn keys(sides: [&[Item]; 3], shape: Option<&'static Shape>) -> [Vec<String>; 3] {
    let child = |item: &Item| shape.and_then(|shape| shape.child(&item.node.word));
    let plain = sides.map(|items| {
        items
            .iter()
            .map(|item| plain_key(item, child(item)))
            .collect::<Vec<_>>()
    });
    let mut twice: HashSet<&str> = HashSet::new();
    for side in &plain {
        let mut seen: HashSet<&str> = HashSet::new();
        twice.extend(side.iter().map(String::as_str).filter(|key| !seen.insert(key)));
    }
    [BASE, OURS, THEIRS].map(|side| {
        let mut counts: HashMap<String, usize> = HashMap::new();
        let finer = plain[side].iter().zip(sides[side]).map(|(key, item)| {
            let key = if twice.contains(key.as_str()) {
                finer_key(key, item)
            } else {
                key.clone()
            };
            let count = counts.entry(key.clone()).or_default();
            *count += 1;
            if *count == 1 { key } else { format!("{key}\u{1}{count}") }
        });
        finer.collect()
    })
}

fn plain_key(item: &Item, shape: Option<&'static Shape>) -> String {
    let word = item.node.word.as_str();
    match word {
        // A policy has one trigger and one effect.
        "whenever" | "whenever-all" | "whenever-silent" | "whenever-before" => "whenever".to_owned(),
        "then" | "emit" | "steps" => "then".to_owned(),
        "cap" => word.to_owned(),
        _ if shape.is_none_or(|shape| shape.once || shape.slots.is_empty()) => word.to_owned(),
        _ => format!("{word} {}", first(&item.node)),
    }
}

/// For the few that may stand there twice.
fn finer_key(plain: &str, item: &Item) -> String {
    let further = |property, of| written(&item.node, property).map(|printed| meaning::value(printed, of));
    let further = match item.node.word.as_str() {
        "cap" => further("per", Value::Duration),
        "on" => further("gives", Value::Name),
        "yields" => further("on", Value::Name),
        _ => None,
    };
    format!("{plain}\u{1}{}", further.unwrap_or_default())
}

fn inside(at: &At, key: &str, three: Three<'_, Item>) -> At {
    let path = format!("{}/{key}", at.path);
    let key = key.split('\u{1}').next().unwrap_or_default();
    let (word, name) = key.split_once(' ').unwrap_or((key, ""));
    let word = match three.into_iter().flatten().next() {
        Some(item) if name.is_empty() => item.node.word.as_str(),
        _ => word,
    };
    let what = match (word, name) {
        // The system's name says enough.
        ("hook", _) => at.what.clone(),
        ("about", _) => format!("the description of {}", at.what),
        ("field" | "attribute", name) => format!("{name} of {}", at.what),
        ("set", name) => format!("{name} as set by {}", at.what),
        ("subject" | "channel", name) => format!("{word} {name}"),
        (word, "") => format!("{word} of {}", at.what),
        (word, name) => format!("{word} {name} of {}", at.what),
    };
    let defines = match word {
        "field" | "attribute" | "subject" | "channel" => true,
        "consent" => !name.is_empty(),
        _ => false,
    };
    let name = if name.is_empty() {
        at.name.clone()
    } else {
        name.to_owned()
    };
    At {
        entry: at.entry,
        path,
        what,
        name,
        defines,
    }
}

/// Comments, and blank lines, before something: nobody's comment is lost that the other side has not taken out.
pub(super) fn comments_before(three: Three<'_, Vec<Line>>) -> Vec<Line> {
    let none = Vec::new();
    let [base, ours, theirs] = three.map(|lines| lines.unwrap_or(&none));
    match pick(base, ours, theirs) {
        Pick::Same | Pick::Ours => ours.clone(),
        Pick::Theirs => theirs.clone(),
        Pick::Clash => {
            let known: HashSet<String> = base.iter().chain(ours).map(|line| format!("{line:?}")).collect();
            let new = |line: &&Line| **line != Line::Blank && !known.contains(&format!("{line:?}"));
            let further: Vec<Line> = theirs.iter().filter(new).cloned().collect();
            ours.iter().cloned().chain(further).collect()
        }
    }
}

/// A node on one line.
pub(super) fn one_line(node: &Node) -> String {
    let plain = Node {
        behind: None,
        after: Vec::new(),
        ..node.clone()
    };
    let block = Block {
        lines: vec![Line::Node(plain)],
        ..Block::default()
    };
    print(&block, &BOARD_FILE)
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}
