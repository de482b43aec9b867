//! Prints a tree of lines the one tidy way: four blanks a level, one blank line at most, values before properties,
//! properties in the grammar's order.
//!
//! Comments are never moved past each other: a node with a comment among its values keeps their order.

use super::lexeme::joins_lines;
use super::tokens::is_newline;
use super::tree::{Block, Line, Node, Part};
use crate::grammar::Shape;

/// Greatest width of a block on one line.
const WIDTH_MAX: usize = 120;
const INDENT: &str = "    ";

/// The text of a file.
pub(crate) fn print(block: &Block, shape: &'static Shape) -> String {
    let mut out = String::new();
    lines(&mut out, block, Some(shape), 0);
    out
}

/// Some lines by themselves, properties as they stand. `blanks`: blank lines at the end are kept.
pub(crate) fn plain(block: &Block, blanks: bool) -> String {
    let mut out = String::new();
    lines(&mut out, block, None, 0);
    let end = block
        .lines
        .iter()
        .rev()
        .take_while(|line| **line == Line::Blank)
        .count();
    if blanks {
        out.push_str(&"\n".repeat(end));
    }
    out
}

fn lines(out: &mut String, block: &Block, shape: Option<&'static Shape>, depth: usize) {
    let end = block
        .lines
        .iter()
        .rposition(|line| *line != Line::Blank)
        .map_or(0, |last| last + 1);
    for line in &block.lines[..end] {
        match line {
            Line::Blank => {}
            Line::Comment(comment) => {
                out.push_str(&INDENT.repeat(depth));
                out.push_str(comment);
            }
            Line::Node(item) => {
                out.push_str(&INDENT.repeat(depth));
                node(out, item, shape, depth);
            }
        }
        out.push('\n');
    }
}

fn node(out: &mut String, item: &Node, parent: Option<&'static Shape>, depth: usize) {
    let shape = parent.and_then(|parent| parent.child(&item.word));
    let start = out.len();
    if item.dashed {
        out.push_str("/-");
    }
    out.push_str(&item.word);
    let mut parts = in_order(item, shape);
    let mut behind = item.behind.as_deref();
    // A `\` that joins nothing any more is only its comment.
    while let (Some(Part::Continuation(comment)), None) = (parts.last(), &item.block) {
        match (comment, behind) {
            (Some(_), Some(_)) => break,
            (Some(comment), None) => behind = Some(comment),
            (None, _) => {}
        }
        parts.pop();
    }
    self::parts(out, &parts, shape, depth);
    if let Some(block) = item.block.as_ref().filter(|block| !is_empty(block)) {
        blank(out);
        let width = out[start..].chars().rev().take_while(|c| !is_newline(*c)).count();
        self::block(out, block, shape, depth, width + depth * INDENT.len());
    }
    self::parts(out, &item.after.iter().collect::<Vec<_>>(), shape, depth);
    if let Some(comment) = behind {
        blank(out);
        out.push_str(comment);
    }
}

fn is_empty(block: &Block) -> bool {
    block.opening.is_none() && block.lines.iter().all(|line| *line == Line::Blank)
}

/// Values, then properties in the grammar's order; as written where something stands between them.
fn in_order<'a>(item: &'a Node, shape: Option<&'static Shape>) -> Vec<&'a Part> {
    let mut parts: Vec<&Part> = item.parts.iter().collect();
    let plain = |part: &&Part| matches!(part, Part::Argument(false, _) | Part::Property(false, ..));
    if parts.iter().all(plain) {
        parts.sort_by_key(|part| match part {
            Part::Property(_, name, _) => (1, shape.map_or(0, |shape| shape.rank(name))),
            _ => (0, 0),
        });
    }
    parts
}

fn parts(out: &mut String, parts: &[&Part], shape: Option<&'static Shape>, depth: usize) {
    for part in parts {
        blank(out);
        match part {
            Part::Argument(dashed, value) => {
                out.push_str(if *dashed { "/-" } else { "" });
                out.push_str(&indented(value, depth));
            }
            Part::Property(dashed, name, value) => {
                out.push_str(if *dashed { "/-" } else { "" });
                out.push_str(name);
                out.push('=');
                out.push_str(&indented(value, depth));
            }
            Part::Comment(comment) => out.push_str(comment),
            Part::Continuation(comment) => {
                out.push('\\');
                if let Some(comment) = comment {
                    out.push(' ');
                    out.push_str(comment);
                }
                out.push('\n');
                out.push_str(&INDENT.repeat(depth + 1));
            }
            Part::DashedBlock(dashed) => {
                out.push_str("/-");
                block(out, dashed, shape, depth, WIDTH_MAX);
            }
        }
    }
}

/// A blank, unless one stands there already.
fn blank(out: &mut String) {
    if !out.ends_with([' ', '\n']) && !out.is_empty() {
        out.push(' ');
    }
}

fn block(out: &mut String, block: &Block, shape: Option<&'static Shape>, depth: usize, before: usize) {
    if let Some(line) = on_one_line(block, shape)
        && before + line.chars().count() <= WIDTH_MAX
    {
        out.push_str(&line);
        return;
    }
    out.push('{');
    if let Some(comment) = &block.opening {
        out.push(' ');
        out.push_str(comment);
    }
    out.push('\n');
    lines(out, block, shape, depth + 1);
    out.push_str(&INDENT.repeat(depth));
    out.push('}');
}

/// A block that was written on one line and may stay there.
fn on_one_line(block: &Block, shape: Option<&'static Shape>) -> Option<String> {
    if !block.on_one_line || block.opening.is_some() {
        return None;
    }
    let mut line = String::new();
    for item in &block.lines {
        let Line::Node(item) = item else { return None };
        let plain = |part: &Part| matches!(part, Part::Argument(..) | Part::Property(..));
        if item.block.is_some() || item.behind.is_some() || !item.after.is_empty() || !item.parts.iter().all(plain) {
            return None;
        }
        line.push_str(if line.is_empty() { "{ " } else { "; " });
        node(&mut line, item, shape, 0);
    }
    line.push_str(if line.is_empty() { "{}" } else { " }" });
    (!line.contains(is_newline)).then_some(line)
}

/// A text over several lines, indented one level deeper than its node; every other value as it is.
fn indented(value: &str, depth: usize) -> String {
    let hashes = value.len() - value.trim_start_matches('#').len();
    let open = format!("{}\"\"\"", &value[..hashes]);
    if !value.starts_with(&open) || !value.contains(is_newline) || joins_lines(value) {
        return value.to_owned();
    }
    let unix = value.replace("\r\n", "\n");
    let lines: Vec<&str> = unix.split(is_newline).collect();
    let old = lines
        .last()
        .map_or("", |last| last.split('"').next().unwrap_or_default());
    let new = INDENT.repeat(depth + 1);
    let mut out = lines[0].to_owned();
    for line in &lines[1..] {
        out.push('\n');
        if !line.trim().is_empty() {
            out.push_str(&new);
            out.push_str(line.strip_prefix(old).unwrap_or(line));
        }
    }
    out
}
