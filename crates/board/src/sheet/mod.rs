//! A board's text as entries, nothing lost: each node of the file's top level, and each node directly inside a context,
//! with its comments. What the live wall edits, and what becomes the file again.
//!
//! - [`Sheet::read`] cuts a text; [`Sheet::write`] prints it, canonical: for a tidy text, the same text again.
//! - What is put into an entry by a stranger cannot break out of it: a clause that is not one node is written as a comment.
//! - [`Sheet::rename`] lets references follow names that were changed.

mod clause;
mod line;
mod rename;

pub use clause::{Clause, clause};
pub use rename::Renamed;

use crate::finding::Finding;
use crate::grammar::BOARD_FILE;
use crate::limits::{NAME_BYTES_MAX, TEXT_BYTES_MAX};
use crate::parse;
use crate::text::print::{plain, print};
use crate::text::tree::{Block, Line, Node};
use std::collections::BTreeMap;

/// A key of [`Entry::head`] that says how a line was written where its values and properties alone do not: which comments
/// stand among them, one part a line.
pub const FRAME: &str = "/";
/// The key of the comment that ends an entry's line.
pub const BEHIND: &str = "//";
/// The key that says how a block was opened: `-` on one line, `+` over several, or the comment behind its brace.
pub const OPENING: &str = "{";
/// The key of what stands behind a block: comments and blocks taken out with `/-`.
pub const CLOSING: &str = "}";

/// One node of the top level or of a context.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Entry {
    /// `event`, `policy`, …. Empty: comments alone, at the end of the file or of a context.
    pub word: String,
    /// The first value, if it is a text.
    pub name: Option<String>,
    /// The rest of its line, as printed: a property by its name, a value by its number; `"0"` is how the name is written if not
    /// between plain quotes. Keys that are no words ([`FRAME`], [`BEHIND`], [`OPENING`], [`CLOSING`]) keep comments and form.
    pub head: BTreeMap<String, String>,
    /// Its clauses: one node of KDL each, with the comments before it. Comments alone at the end are a clause too.
    pub body: Vec<String>,
    /// The comments and blank lines before it.
    pub lead: String,
    /// The place of its context among the entries.
    pub context: Option<usize>,
}

/// A board's text as entries, in the order of the file: a context stands before what is in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sheet {
    /// The entries.
    pub entries: Vec<Entry>,
}

impl Sheet {
    /// Cuts the text of a `board.kdl`.
    ///
    /// # Errors
    /// What keeps the text from being KDL. Text that is KDL but no good board is cut all the same.
    pub fn read(text: &str) -> Result<Self, Vec<Finding>> {
        let mut sheet = Self::default();
        sheet.add(parse::lines(text)?, None);
        Ok(sheet)
    }

    fn add(&mut self, block: Block, context: Option<usize>) {
        let mut lead = Vec::new();
        for line in block.lines {
            let mut node = match line {
                Line::Node(node) if !node.dashed => node,
                other => {
                    lead.push(other);
                    continue;
                }
            };
            let before = plain(
                &Block {
                    lines: std::mem::take(&mut lead),
                    ..Block::default()
                },
                true,
            );
            let inner = (context.is_none() && node.word == "context")
                .then(|| node.block.take())
                .flatten();
            let place = self.entries.len();
            let contextual = context.is_none() && node.word == "context";
            let mut entry = line::read(node, inner.as_ref(), contextual);
            (entry.lead, entry.context) = (before, context);
            self.entries.push(entry);
            if let Some(inner) = inner {
                self.add(inner, Some(place));
            }
        }
        while lead.last() == Some(&Line::Blank) {
            lead.pop();
        }
        if !lead.is_empty() {
            let lead = plain(
                &Block {
                    lines: lead,
                    ..Block::default()
                },
                true,
            );
            self.entries.push(Entry {
                lead,
                context,
                ..Entry::default()
            });
        }
    }

    /// The text, canonical. Whatever stands in the entries, it is KDL, and no entry reaches into another.
    pub fn write(&self) -> String {
        let mut inside: BTreeMap<usize, Vec<Line>> = BTreeMap::new();
        let mut nodes: Vec<(Option<usize>, Vec<Line>, Option<Node>)> = Vec::with_capacity(self.entries.len());
        for entry in &self.entries {
            let context = entry.context.filter(|place| self.is_context(*place));
            let (lead, node) = line::write(entry);
            nodes.push((context, lead, node));
        }
        let mut top = Vec::new();
        for (place, (context, lead, node)) in nodes.into_iter().enumerate() {
            let contextual = context.is_none() && self.is_context(place);
            // A context's own lines come last, when all that is in it is known.
            if let (None, true) = (context, contextual) {
                top.push((Some(place), lead, node));
                continue;
            }
            let lines = lead.into_iter().chain(node.map(Line::Node));
            match context {
                Some(context) => inside.entry(context).or_default().extend(lines),
                None => top.push((None, lines.collect(), None)),
            }
        }
        let mut all = Block::default();
        for (place, lead, node) in top {
            all.lines.extend(lead);
            if let Some(mut node) = node {
                if let Some(lines) = place.and_then(|place| inside.remove(&place)) {
                    let block = node.block.get_or_insert_default();
                    // What is in the context stands before comments of its own.
                    block.lines.splice(0..0, lines);
                    tidy(&mut block.lines);
                }
                all.lines.push(Line::Node(node));
            }
        }
        tidy(&mut all.lines);
        print(&all, &BOARD_FILE)
    }

    fn is_context(&self, place: usize) -> bool {
        let entry = self.entries.get(place);
        entry.is_some_and(|entry| entry.context.is_none() && entry.word == "context")
    }
}

/// No blank line at the beginning, and one at most elsewhere.
fn tidy(lines: &mut Vec<Line>) {
    let blanks = lines.iter().take_while(|line| **line == Line::Blank).count();
    lines.drain(..blanks);
    lines.dedup_by(|next, line| *next == Line::Blank && *line == Line::Blank);
}

/// The longest that the name of an entry of this word may be, in bytes: a note's is a text.
pub fn name_bytes_max(word: &str) -> usize {
    if word == NOTE { TEXT_BYTES_MAX } else { NAME_BYTES_MAX }
}

/// The word of plain paper, whose name is a text of several lines.
const NOTE: &str = "note";

/// The name of an entry of this word as it can stand in a file.
pub fn tidy_name_of(word: &str, name: &str) -> String {
    if word != NOTE {
        return tidy_name(name);
    }
    let end = (0..=TEXT_BYTES_MAX.min(name.len()))
        .rev()
        .find(|at| name.is_char_boundary(*at));
    name[..end.unwrap_or(0)].to_owned()
}

/// A name as it can stand in a file: on one line, without blanks around it, not longer than a name may be.
pub fn tidy_name(name: &str) -> String {
    let mut tidy = String::with_capacity(name.len());
    for c in name.chars() {
        let c = if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
            ' '
        } else {
            c
        };
        if tidy.len() + c.len_utf8() > NAME_BYTES_MAX {
            break;
        }
        tidy.push(c);
    }
    tidy.trim().to_owned()
}
