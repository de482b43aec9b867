//! Everything in its place again, and the hotspots beside what they are about.

use super::conflict::Conflict;
use super::item::{Item, lines};
use super::meaning::first;
use super::names::Named;
use super::node::set_property;
use super::order::weave;
use super::three::{BASE, OURS, THEIRS};
use crate::model::Kind;
use crate::text::lexeme::quote;
use crate::text::tree::{Block, Line};
use std::collections::{HashMap, HashSet};

/// An entry that stays, and the identity of its context.
pub(super) struct Placed {
    pub item: Item,
    pub context: Option<usize>,
}

/// The whole board. Conflicts come out in its order.
pub(super) fn assemble(named: &Named, placed: Vec<Option<Placed>>, conflicts: &mut Vec<Conflict>) -> Block {
    let mut hotspots = Hotspots::new(&placed, conflicts);
    let mut containers: HashMap<Option<usize>, HashSet<usize>> = HashMap::new();
    for (id, one) in placed.iter().enumerate() {
        if let Some(one) = one {
            containers.entry(one.context).or_default().insert(id);
        }
    }
    let sequences = [BASE, OURS, THEIRS].map(|side| sequences(named, side));
    let none = Vec::new();
    let mut items: Vec<Option<Item>> = placed
        .into_iter()
        .map(|placed| placed.map(|placed| placed.item))
        .collect();
    let mut order = |container: Option<usize>| {
        let keep = containers.remove(&container).unwrap_or_default();
        let of = |side: usize| sequences[side].get(&container).unwrap_or(&none).as_slice();
        weave(of(BASE), of(OURS), of(THEIRS), &keep)
    };
    let top = order(None);
    let mut all: Vec<Item> = Vec::with_capacity(top.len());
    for id in top {
        let Some(mut item) = items[id].take() else { continue };
        let (inside, word) = (order(Some(id)), item.node.word.clone());
        if word != "context" {
            let large = item.node.block.as_ref().is_some_and(|block| !block.on_one_line);
            all.push(item);
            all.extend(hotspots.of(id, large));
            continue;
        }
        let mut stickies: Vec<Item> = hotspots.of(id, false);
        for sticky in inside {
            stickies.extend(items[sticky].take());
            stickies.extend(hotspots.of(sticky, false));
        }
        fill(&mut item, stickies);
        all.push(item);
    }
    let mut block = Block {
        lines: lines(all),
        ..Block::default()
    };
    let tails = named.sides.each_ref().map(|side| Some(&side.tail));
    block.lines.extend(super::block::comments_before(tails));
    *conflicts = hotspots.told;
    block
}

/// A context's stickies, behind its own lines and before the comments at its end.
fn fill(context: &mut Item, stickies: Vec<Item>) {
    let block = context.node.block.get_or_insert_with(Block::default);
    let own = block
        .lines
        .iter()
        .rposition(|line| matches!(line, Line::Node(node) if !node.dashed))
        .map_or(0, |last| last + 1);
    let tail = block.lines.split_off(own);
    let stickies = stickies.into_iter().flat_map(|sticky| {
        let mut lines = sticky.lead;
        lines.push(Line::Node(sticky.node));
        lines
    });
    block.lines.extend(stickies);
    block.lines.extend(tail);
    let blanks = block.lines.iter().take_while(|line| **line == Line::Blank).count();
    block.lines.drain(..blanks);
    block
        .lines
        .dedup_by(|next, line| *next == Line::Blank && *line == Line::Blank);
    block.on_one_line = false;
}

/// The identities in each context of a side, in order.
fn sequences(named: &Named, side: usize) -> HashMap<Option<usize>, Vec<usize>> {
    let mut sequences: HashMap<Option<usize>, Vec<usize>> = HashMap::new();
    let ids = &named.ids.of[side];
    for (entry, id) in named.sides[side].entries.iter().zip(ids) {
        let context = entry.context.map(|context| ids[context]);
        sequences.entry(context).or_default().push(*id);
    }
    sequences
}

/// The hotspots to be placed.
struct Hotspots {
    waiting: HashMap<usize, Vec<Conflict>>,
    /// Names that hotspots have.
    taken: HashSet<String>,
    /// The kinds of sticky that have a name.
    kinds: HashMap<String, Vec<Kind>>,
    told: Vec<Conflict>,
}

impl Hotspots {
    fn new(placed: &[Option<Placed>], conflicts: &mut Vec<Conflict>) -> Self {
        let mut hotspots = Self {
            waiting: HashMap::new(),
            taken: HashSet::new(),
            kinds: HashMap::new(),
            told: Vec::with_capacity(conflicts.len()),
        };
        for item in placed.iter().flatten().map(|placed| &placed.item) {
            if let Some(kind) = Kind::from_word(&item.node.word) {
                let name = first(&item.node);
                if kind == Kind::Hotspot {
                    hotspots.taken.insert(name.clone());
                }
                let kinds = hotspots.kinds.entry(name).or_default();
                if !kinds.contains(&kind) {
                    kinds.push(kind);
                }
            }
        }
        // Of what both sides took out nothing is to be decided.
        for conflict in conflicts.drain(..).filter(|conflict| placed[conflict.entry].is_some()) {
            hotspots.waiting.entry(conflict.entry).or_default().push(conflict);
        }
        hotspots
    }

    /// The hotspots of an entry. One that stands there already, from an earlier merge, is not written again.
    fn of(&mut self, id: usize, apart: bool) -> Vec<Item> {
        let mut items = Vec::new();
        for conflict in self.waiting.remove(&id).unwrap_or_default() {
            if self.taken.insert(conflict.says.clone()) {
                let mut node = conflict.hotspot();
                if let Some(kind) = Kind::from_word(&conflict.kind) {
                    let several = self
                        .kinds
                        .get(&conflict.name)
                        .is_some_and(|kinds| kinds.iter().any(|other| *other != kind));
                    let on = if several {
                        format!("{}/{}", conflict.kind, conflict.name)
                    } else {
                        conflict.name.clone()
                    };
                    set_property(&mut node, "on", Some(quote(&on)));
                }
                let lead = if apart && items.is_empty() {
                    vec![Line::Blank]
                } else {
                    Vec::new()
                };
                items.push(Item {
                    lead,
                    node,
                    joined: false,
                });
            }
            self.told.push(conflict);
        }
        items
    }
}
