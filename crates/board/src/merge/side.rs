//! A board's text as entries: the board itself, each context, sticky, link, funnel and prediction, with its comments.

use super::item::{Item, cut};
use super::meaning::{arguments, first, text_of, written};
use crate::text::tree::{Block, Line, Node};
use std::collections::HashMap;

/// One board.
#[derive(Debug, Clone, Default)]
pub(super) struct Side {
    pub entries: Vec<Entry>,
    /// What stands behind the last one.
    pub tail: Vec<Line>,
}

/// What has an identity on the board.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub word: String,
    /// Its name; a link has two.
    pub name: String,
    /// Which one it is of several that have the same name, though they may not.
    pub number: usize,
    /// Earlier names.
    pub was: Vec<String>,
    /// The place of its context among the entries.
    pub context: Option<usize>,
    /// A context's own lines only.
    pub item: Item,
}

/// What tells entries apart on one board.
pub(super) type Key<'a> = (&'a str, &'a str, usize);

impl Entry {
    pub fn key(&self) -> Key<'_> {
        (&self.word, &self.name, self.number)
    }
}

impl Side {
    pub fn of(block: &Block) -> Self {
        let mut side = Self::default();
        let top = cut(block);
        for item in top.items {
            side.add(item);
        }
        side.tail = top.tail;
        side.number();
        side
    }

    fn add(&mut self, item: Item) {
        if item.node.word != "context" {
            return self.entries.push(entry(item, None));
        }
        let place = self.entries.len();
        let Item { lead, mut node, joined } = item;
        let block = node.block.take();
        let inner = block.as_ref().map(cut).unwrap_or_default();
        let (own, stickies): (Vec<Item>, Vec<Item>) = inner
            .items
            .into_iter()
            .partition(|item| matches!(item.node.word.as_str(), "about" | "owner" | "allow"));
        let mut lines = super::item::lines(own);
        lines.extend(inner.tail);
        node.block = block.map(|block| Block {
            lines,
            on_one_line: false,
            ..block
        });
        self.entries.push(entry(Item { lead, node, joined }, None));
        self.entries
            .extend(stickies.into_iter().map(|item| entry(item, Some(place))));
    }

    /// Counts those that have the same name.
    pub fn number(&mut self) {
        let mut counts: HashMap<(String, String), usize> = HashMap::new();
        for entry in &mut self.entries {
            let count = counts.entry((entry.word.clone(), entry.name.clone())).or_default();
            entry.number = *count;
            *count += 1;
        }
    }
}

fn entry(item: Item, context: Option<usize>) -> Entry {
    let was = cut_words(&item.node, "was").flat_map(|was| {
        arguments(was)
            .map(text_of)
            .map(|name| name.into_owned())
            .collect::<Vec<_>>()
    });
    Entry {
        word: item.node.word.clone(),
        name: name_of(&item.node),
        number: 0,
        was: was.collect(),
        context,
        item,
    }
}

/// What an entry is called.
pub(super) fn name_of(node: &Node) -> String {
    match node.word.as_str() {
        "board" => String::new(),
        "link" => {
            let end = written(node, "to").map(text_of).unwrap_or_default();
            format!("{}\u{1}{end}", first(node))
        }
        "relation" => {
            let ends: Vec<_> = arguments(node).map(text_of).take(2).collect();
            ends.join("\u{1}")
        }
        _ => first(node),
    }
}

fn cut_words<'n>(node: &'n Node, word: &'n str) -> impl Iterator<Item = &'n Node> {
    let lines = node.block.iter().flat_map(|block| &block.lines);
    lines.filter_map(move |line| match line {
        Line::Node(node) if node.word == word && !node.dashed => Some(node),
        _ => None,
    })
}
