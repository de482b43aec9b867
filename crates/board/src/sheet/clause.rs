//! One clause of an entry: one node with the comments before it, or comments alone.

use crate::finding::Finding;
use crate::limits::DEPTH_MAX;
use crate::merge::meaning::text_of;
use crate::model::Span;
use crate::parse;
use crate::text::tree::{Block, Line, Node, Part};

/// A clause that has been read.
#[derive(Debug, Clone)]
pub struct Clause {
    pub(super) lead: Vec<Line>,
    pub(super) node: Option<Node>,
}

/// Blocks that stand around a clause: its entry's, and a context's.
const AROUND: usize = 2;

/// Reads a clause.
///
/// # Errors
/// What keeps the text from being exactly one node of KDL, or comments alone.
pub fn clause(text: &str) -> Result<Clause, Vec<Finding>> {
    let mut block = parse::lines(text)?;
    if depth(&block) + AROUND > DEPTH_MAX {
        return Err(vec![wrong(
            "blocks stand too deep within each other",
            "Take blocks out of each other",
        )]);
    }
    pad(text, &mut block.lines);
    let node = match block.lines.last() {
        Some(Line::Node(node)) if !node.dashed => block.lines.pop(),
        _ => None,
    };
    if block
        .lines
        .iter()
        .any(|line| matches!(line, Line::Node(node) if !node.dashed))
    {
        return Err(vec![wrong(
            "this is more than one clause",
            "Write each clause by itself",
        )]);
    }
    let node = match node {
        Some(Line::Node(node)) => Some(node),
        _ => None,
    };
    Ok(Clause {
        lead: block.lines,
        node,
    })
}

fn wrong(message: &str, mend: &str) -> Finding {
    Finding::error("SL-B001", Span::default(), message, mend)
}

/// Comments and blank lines alone: what is anything else becomes comment lines.
pub(super) fn lead(text: &str) -> Vec<Line> {
    match clause(text) {
        Ok(Clause { lead, node: None }) => lead,
        _ => commented(text),
    }
}

/// A text that is nothing else, as comment lines.
pub(super) fn commented(text: &str) -> Vec<Line> {
    let clean: String = text
        .chars()
        .map(|c| if crate::text::lexeme::is_forbidden(c) { ' ' } else { c })
        .collect();
    let lines = clean.split(crate::text::tokens::is_newline).map(str::trim_end);
    let lines = lines.filter(|line| !line.trim().is_empty());
    lines
        .map(|line| Line::Comment(format!("// {}", line.trim_start()).trim_end().to_owned()))
        .collect()
}

/// Blank lines at both ends, which reading leaves out.
fn pad(text: &str, lines: &mut Vec<Line>) {
    if lines.is_empty() {
        if text.contains('\n') {
            lines.push(Line::Blank);
        }
        return;
    }
    if text.starts_with(['\n', '\r']) {
        lines.insert(0, Line::Blank);
    }
    if text.ends_with("\n\n") && lines.last() != Some(&Line::Blank) {
        lines.push(Line::Blank);
    }
}

fn depth(block: &Block) -> usize {
    let nodes = block.lines.iter().map(|line| match line {
        Line::Node(node) => {
            let dashed = node.parts.iter().chain(&node.after).map(|part| match part {
                Part::DashedBlock(block) => 1 + depth(block),
                _ => 0,
            });
            dashed
                .chain(node.block.as_ref().map(|block| 1 + depth(block)))
                .max()
                .unwrap_or(0)
        }
        _ => 0,
    });
    nodes.max().unwrap_or(0)
}

/// What a printed word means: without `(type)` and quotes.
pub(super) fn meaning(word: &str) -> String {
    let word = match word.strip_prefix('(') {
        Some(rest) => annotated(rest),
        None => word,
    };
    text_of(word).into_owned()
}

/// What stands behind `type)`.
fn annotated(rest: &str) -> &str {
    let pieces = crate::text::tokens::pieces(rest);
    let close = pieces
        .iter()
        .find(|piece| piece.token == crate::text::tokens::Token::CloseParenthesis);
    close.map_or(rest, |piece| &rest[piece.range.end..])
}

impl Clause {
    /// What it begins with, as it is meant; `None` for comments alone.
    pub fn word(&self) -> Option<String> {
        self.node.as_ref().map(|node| meaning(&node.word))
    }

    /// Its values, as they are meant.
    pub fn values(&self) -> Vec<String> {
        let parts = self.node.iter().flat_map(|node| &node.parts);
        let values = parts.filter_map(|part| match part {
            Part::Argument(false, value) => Some(meaning(value)),
            _ => None,
        });
        values.collect()
    }

    /// Whether a node or a property in it, however deep, is called one of these.
    pub fn says(&self, nodes: &[&str], properties: &[&str]) -> bool {
        self.node.as_ref().is_some_and(|node| says(node, nodes, properties))
    }
}

fn says(node: &Node, nodes: &[&str], properties: &[&str]) -> bool {
    let property =
        |part: &Part| matches!(part, Part::Property(false, name, _) if properties.contains(&meaning(name).as_str()));
    nodes.contains(&meaning(&node.word).as_str())
        || node.parts.iter().any(property)
        || node.block.iter().flat_map(|block| &block.lines).any(|line| match line {
            Line::Node(inner) => !inner.dashed && says(inner, nodes, properties),
            _ => false,
        })
}
