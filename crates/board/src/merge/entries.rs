//! Entries, each on its own: what stays, what it says, and in which context.

use super::assemble::{Placed, assemble};
use super::block::{At, Merger, one_line};
use super::conflict::Conflict;
use super::item::Item;
use super::meaning;
use super::names::Named;
use super::side::Entry;
use super::three::{BASE, OURS, Pick, THEIRS, Three, pick};
use crate::grammar::{BOARD_FILE, Shape};
use crate::text::tree::Block;
use std::collections::HashSet;

/// What came of one merge.
pub(super) struct Attempt {
    pub block: Block,
    pub conflicts: Vec<Conflict>,
    pub choices: Vec<super::block::Choice>,
}

/// Merges. What is `undone` is kept as it was; `further` are conflicts that were found out later.
pub(super) fn attempt(named: &Named, undone: &HashSet<String>, further: &[Conflict]) -> Attempt {
    let mut merger = Merger {
        undone,
        conflicts: named.conflicts.clone(),
        choices: Vec::new(),
    };
    let mut placed: Vec<Option<Placed>> = (0..named.ids.members.len()).map(|id| merger.entry(named, id)).collect();
    restore(named, &mut placed, &mut merger);
    let Merger {
        mut conflicts, choices, ..
    } = merger;
    conflicts.extend(further.iter().cloned());
    for conflict in &mut conflicts {
        let entry = named
            .ids
            .entries(conflict.entry, &named.sides)
            .into_iter()
            .flatten()
            .next();
        conflict.kind = entry.map_or_else(String::new, |entry| entry.word.clone());
        conflict.name = entry.map_or_else(String::new, |entry| entry.name.replace('\u{1}', " → "));
    }
    let block = assemble(named, placed, &mut conflicts);
    Attempt {
        block,
        conflicts,
        choices,
    }
}

/// What a sentence calls an entry.
fn called(entry: Option<&Entry>) -> String {
    match entry {
        Some(entry) if entry.word == "board" => "the board".to_owned(),
        Some(entry) => entry.name.replace('\u{1}', " → "),
        None => String::new(),
    }
}

fn shape(word: &str) -> Option<&'static Shape> {
    BOARD_FILE.child(word)
}

impl Merger<'_> {
    fn entry(&mut self, named: &Named, id: usize) -> Option<Placed> {
        let three = named.ids.entries(id, &named.sides);
        let word = three.into_iter().flatten().next().map(|entry| entry.word.as_str())?;
        let name = called(three.into_iter().flatten().next());
        let at = At {
            entry: id,
            path: format!("{id}"),
            what: match word {
                "link" | "relation" | "context" | "funnel" | "prediction" => format!("{word} {name}"),
                _ => name.clone(),
            },
            name,
            defines: true,
        };
        let contexts = self.contexts(named, three);
        match three {
            [_, None, None] => None,
            [_, Some(ours), Some(theirs)] => {
                let items: Three<'_, Item> = three.map(|entry| entry.map(|entry| &entry.item));
                let mut item = self
                    .item(&at, items, Some(&BOARD_FILE))
                    .unwrap_or_else(|| ours.item.clone());
                let base = three[BASE].map_or(contexts[OURS], |_| contexts[BASE]);
                let context = match pick(&base, &contexts[OURS], &contexts[THEIRS]) {
                    Pick::Theirs => contexts[THEIRS],
                    Pick::Same | Pick::Ours => contexts[OURS],
                    Pick::Clash => {
                        self.moved(named, &at, contexts);
                        contexts[OURS]
                    }
                };
                // Without a common board nobody has moved anything.
                let context = if three[BASE].is_none() && contexts[OURS] != contexts[THEIRS] {
                    self.apart(named, &at, contexts)
                } else {
                    context
                };
                if item.node.block.is_none() && word == "context" {
                    item.node.block = ours.item.node.block.clone().or_else(|| theirs.item.node.block.clone());
                }
                Some(Placed { item, context })
            }
            [base, one, other] => {
                let side = if one.is_some() { OURS } else { THEIRS };
                let here = one.or(other)?;
                if let Some(base) = base {
                    let changed = meaning::node(&base.item.node, shape(word))
                        != meaning::node(&here.item.node, shape(word))
                        || contexts[BASE] != contexts[side];
                    let told = three.map(|entry| entry.map(|entry| one_line(&entry.item.node)));
                    if !self.stays(&at, told.each_ref().map(Option::as_deref), changed) {
                        return None;
                    }
                }
                Some(Placed {
                    item: here.item.clone(),
                    context: contexts[side],
                })
            }
        }
    }

    /// The identity of the context on each side.
    fn contexts(&self, named: &Named, three: Three<'_, Entry>) -> [Option<usize>; 3] {
        [BASE, OURS, THEIRS].map(|side| Some(named.ids.of[side][three[side]?.context?]))
    }

    fn moved(&mut self, named: &Named, at: &At, contexts: [Option<usize>; 3]) {
        let name = |side: usize| contexts[side].map_or("no context", |id| named.names[id].as_str());
        let sentence = format!("{} stands in {} here, in {} there", at.what, name(OURS), name(THEIRS));
        let says = [BASE, OURS, THEIRS].map(|side| Some(name(side)));
        self.conflicts.push(Conflict::new(at.entry, &sentence, says));
    }

    /// New on both sides: a context says more than none.
    fn apart(&mut self, named: &Named, at: &At, contexts: [Option<usize>; 3]) -> Option<usize> {
        if contexts[OURS].is_some() && contexts[THEIRS].is_some() {
            self.moved(named, at, [None, contexts[OURS], contexts[THEIRS]]);
        }
        contexts[OURS].or(contexts[THEIRS])
    }
}

/// A context that one side took out and something stands in stays.
fn restore(named: &Named, placed: &mut [Option<Placed>], merger: &mut Merger<'_>) {
    let used: HashSet<usize> = placed.iter().flatten().filter_map(|placed| placed.context).collect();
    let mut used: Vec<usize> = used.into_iter().filter(|id| placed[*id].is_none()).collect();
    used.sort_unstable();
    for id in used {
        let three = named.ids.entries(id, &named.sides);
        let Some(entry) = three[OURS].or(three[THEIRS]).or(three[BASE]) else {
            continue;
        };
        let says = three.map(|entry| entry.map(|entry| entry.name.as_str()));
        let what = format!("context {}", entry.name);
        merger.conflicts.push(Conflict::taken_out(id, &what, says, "used"));
        placed[id] = Some(Placed {
            item: entry.item.clone(),
            context: None,
        });
    }
}
