//! An entry's own line: a node ⇄ word, name, head and body.

use super::clause::{self, clause, commented};
use super::{BEHIND, CLOSING, Entry, FRAME, OPENING};
use crate::merge::meaning::text_of;
use crate::parse;
use crate::text::lexeme::{is_forbidden, quote};
use crate::text::print::plain;
use crate::text::tree::{Block, Line, Node, Part};
use std::collections::BTreeMap;

/// Cuts a node; the lines of a context's block are entries of their own.
pub(super) fn read(node: Node, inner: Option<&Block>, contextual: bool) -> Entry {
    let mut entry = Entry {
        word: node.word.clone(),
        ..Entry::default()
    };
    if let Some(Part::Argument(false, value)) = node.parts.iter().find(|part| matches!(part, Part::Argument(false, _)))
        && value.trim_start_matches('#').starts_with('"')
    {
        let name = text_of(value).into_owned();
        if quote(&name) != *value {
            entry.head.insert("0".into(), value.clone());
        }
        entry.name = Some(name);
    }
    head(&mut entry, &node.parts);
    let block = inner.or(node.block.as_ref());
    if let Some(block) = block.filter(|block| block.opening.is_some() || !block.lines.is_empty()) {
        let said = match (&block.opening, block.on_one_line) {
            (Some(comment), _) => Some(comment.as_str()),
            (None, true) => Some("-"),
            (None, false) => Some("+"),
        };
        let lines = if inner.is_some() { &[] } else { block.lines.as_slice() };
        entry.body = clauses(lines);
        let usual = if !contextual && one_line(lines) { "-" } else { "+" };
        if let Some(said) = said.filter(|said| *said != usual) {
            entry.head.insert(OPENING.into(), said.to_owned());
        }
    }
    if !node.after.is_empty() {
        let after = Node {
            parts: node.after,
            ..Node::new("-")
        };
        entry.head.insert(CLOSING.into(), alone(after));
    }
    if let Some(behind) = node.behind {
        entry.head.insert(BEHIND.into(), behind);
    }
    entry
}

/// A node by itself, printed behind `- `, which is taken off again.
fn alone(node: Node) -> String {
    let text = plain(
        &Block {
            lines: vec![Line::Node(node)],
            ..Block::default()
        },
        false,
    );
    text.trim_end_matches('\n')
        .strip_prefix("- ")
        .unwrap_or_default()
        .to_owned()
}

/// Whether a block stands on one line unless something else is said: one clause that needs no more.
fn one_line(lines: &[Line]) -> bool {
    match lines {
        [Line::Node(node)] => {
            let plain = |part: &Part| matches!(part, Part::Argument(..) | Part::Property(..));
            node.block.is_none() && node.behind.is_none() && node.after.is_empty() && node.parts.iter().all(plain)
        }
        _ => false,
    }
}

fn head(entry: &mut Entry, parts: &[Part]) {
    let mut frame = Vec::with_capacity(parts.len());
    let (mut number, mut odd) = (0, false);
    for part in parts {
        let known = match part {
            Part::Argument(false, value) => {
                let key = number.to_string();
                number += 1;
                if key != "0" || entry.name.is_none() {
                    entry.head.insert(key.clone(), value.clone());
                }
                Some(key)
            }
            Part::Property(false, name, value) if !entry.head.contains_key(name) => {
                entry.head.insert(name.clone(), value.clone());
                Some(name.clone())
            }
            _ => None,
        };
        odd |= known.is_none();
        frame.push(match known {
            Some(key) => format!("={key}"),
            None => format!("+{}", odd_part(part)),
        });
    }
    let usual = order(entry).into_iter().map(|key| format!("={key}"));
    if odd || !usual.eq(frame.iter().cloned()) && !sorted_by_printing(entry, parts) {
        let frame = frame.iter().map(|line| quote(line));
        entry.head.insert(FRAME.into(), frame.collect::<Vec<_>>().join("\n"));
    }
}

/// What is neither a value nor a property, printed.
fn odd_part(part: &Part) -> String {
    match part {
        // It would be dropped where it joins nothing.
        Part::Continuation(comment) => format!("\\ {}", comment.as_deref().unwrap_or_default())
            .trim_end()
            .to_owned(),
        _ => alone(Node {
            parts: vec![part.clone()],
            ..Node::new("-")
        }),
    }
}

/// Whether printing puts the properties in this order whatever order they come in.
fn sorted_by_printing(entry: &Entry, parts: &[Part]) -> bool {
    let shape = crate::grammar::BOARD_FILE.child(&entry.word);
    let known = |name: &str| shape.is_some_and(|shape| shape.properties.iter().any(|known| known.word == name));
    let unknown = parts
        .iter()
        .filter(|part| matches!(part, Part::Property(_, name, _) if !known(name)))
        .count();
    unknown <= 1
}

/// The keys of values and properties in the usual order.
fn order(entry: &Entry) -> Vec<String> {
    let mut numbers: Vec<usize> = entry.head.keys().filter_map(|key| number_of(key)).collect();
    if entry.name.is_some() && !numbers.contains(&0) {
        numbers.push(0);
    }
    numbers.sort_unstable();
    let names = entry
        .head
        .keys()
        .filter(|key| number_of(key).is_none() && !special(key));
    numbers
        .into_iter()
        .map(|number| number.to_string())
        .chain(names.cloned())
        .collect()
}

fn special(key: &str) -> bool {
    matches!(key, FRAME | BEHIND | OPENING | CLOSING)
}

fn number_of(key: &str) -> Option<usize> {
    let plain = key.bytes().all(|byte| byte.is_ascii_digit()) && (key == "0" || !key.starts_with('0'));
    plain.then(|| key.parse().ok()).flatten()
}

/// The lines of a block as clauses.
fn clauses(lines: &[Line]) -> Vec<String> {
    let mut clauses = Vec::new();
    let mut one = Vec::new();
    for line in lines {
        let ends = matches!(line, Line::Node(node) if !node.dashed);
        one.push(line.clone());
        if ends {
            clauses.push(print(std::mem::take(&mut one)));
        }
    }
    while one.last() == Some(&Line::Blank) {
        one.pop();
    }
    if !one.is_empty() {
        clauses.push(print(one));
    }
    clauses
}

fn print(lines: Vec<Line>) -> String {
    let text = plain(
        &Block {
            lines,
            ..Block::default()
        },
        true,
    );
    text.strip_suffix('\n').unwrap_or(&text).to_owned()
}

/// The comments before an entry, and its node.
pub(super) fn write(entry: &Entry) -> (Vec<Line>, Option<Node>) {
    let mut lead = clause::lead(&entry.lead);
    if entry.word.is_empty() {
        return (lead, None);
    }
    let Some(mut node) = word(&entry.word) else {
        // What cannot be an entry is kept as a comment.
        let name = entry.name.as_deref().map(quote).unwrap_or_default();
        lead.extend(commented(&format!("{} {name}", entry.word)));
        lead.extend(entry.body.iter().flat_map(|clause| commented(clause)));
        return (lead, None);
    };
    node.parts = parts(entry, &mut lead);
    let mut block = Block::default();
    for text in &entry.body {
        match clause(text) {
            Ok(clause) => {
                block.lines.extend(clause.lead);
                block.lines.extend(clause.node.map(Line::Node));
            }
            Err(_) => block.lines.extend(commented(text)),
        }
    }
    super::tidy(&mut block.lines);
    let opening = entry.head.get(OPENING).map(String::as_str);
    block.on_one_line = match opening {
        Some("-") => true,
        Some(_) => false,
        None => one_line(&block.lines),
    };
    block.opening = opening.filter(|text| is_line_comment(text)).map(str::to_owned);
    if opening.is_some() || !block.lines.is_empty() {
        node.block = Some(block);
    }
    node.after = after(entry, &mut lead);
    match entry.head.get(BEHIND) {
        Some(text) if is_line_comment(text) || is_block_comment(text) => node.behind = Some(text.clone()),
        Some(text) => lead.extend(commented(text)),
        None => {}
    }
    (lead, Some(node))
}

fn is_line_comment(text: &str) -> bool {
    text.starts_with("//") && !text.contains(|c| crate::text::tokens::is_newline(c) || is_forbidden(c))
}

fn is_block_comment(text: &str) -> bool {
    let lines = parse::lines(text).map(|block| block.lines);
    text.starts_with("/*") && matches!(lines.as_deref(), Ok([Line::Comment(comment)]) if comment == text)
}

/// A word that stands alone.
fn word(word: &str) -> Option<Node> {
    only(word).filter(|node| node.parts.is_empty() && node.behind.is_none() && node.block.is_none())
}

/// The one node of a text.
fn only(text: &str) -> Option<Node> {
    let mut lines = parse::lines(text).ok()?.lines;
    match (lines.pop(), lines.is_empty()) {
        (Some(Line::Node(node)), true) if !node.dashed => Some(node),
        _ => None,
    }
}

/// The one part of a node's line that a text is.
fn part(text: &str) -> Option<Part> {
    let mut node = only(&format!("- {text}"))?;
    let one = node.parts.len() == 1 && node.block.is_none() && node.behind.is_none();
    one.then(|| node.parts.pop()).flatten()
}

fn known(entry: &Entry, key: &str, lead: &mut Vec<Line>) -> Option<Part> {
    if key == "0"
        && let Some(name) = &entry.name
    {
        let written = entry.head.get("0").filter(|written| text_of(written) == name.as_str());
        let written = written.filter(|written| matches!(part(written), Some(Part::Argument(false, _))));
        return Some(Part::Argument(false, written.cloned().unwrap_or_else(|| quote(name))));
    }
    let value = entry.head.get(key)?;
    let text = if number_of(key).is_some() {
        value.clone()
    } else {
        format!("{key}={value}")
    };
    let found = part(&text).filter(|part| match part {
        Part::Argument(false, _) => number_of(key).is_some(),
        Part::Property(false, name, _) => name == key,
        _ => false,
    });
    if found.is_none() {
        lead.extend(commented(&text));
    }
    found
}

fn parts(entry: &Entry, lead: &mut Vec<Line>) -> Vec<Part> {
    let mut left: BTreeMap<String, ()> = order(entry).into_iter().map(|key| (key, ())).collect();
    let mut parts = Vec::new();
    for line in entry.head.get(FRAME).map(String::as_str).unwrap_or_default().lines() {
        let line = text_of(line).into_owned();
        if let Some(key) = line.strip_prefix('=') {
            if left.remove(key).is_some() {
                parts.extend(known(entry, key, lead));
            }
        } else if let Some(text) = line.strip_prefix('+') {
            // A `\` needs a line behind it to join.
            let text = if text.starts_with('\\') {
                format!("{text}\n1")
            } else {
                text.to_owned()
            };
            let found = only(&format!("- {text}")).map(|node| node.parts).unwrap_or_default();
            parts.extend(found.into_iter().next());
        }
    }
    let usual = order(entry);
    let end = match parts.last() {
        Some(Part::Continuation(_)) => parts.len() - 1,
        _ => parts.len(),
    };
    let rest: Vec<Part> = usual
        .iter()
        .filter(|key| left.contains_key(*key))
        .filter_map(|key| known(entry, key, lead))
        .collect();
    let end = match parts.iter().position(|part| matches!(part, Part::DashedBlock(_))) {
        Some(block) => end.min(block),
        None => end,
    };
    parts.splice(end..end, rest);
    parts
}

fn after(entry: &Entry, lead: &mut Vec<Line>) -> Vec<Part> {
    let Some(text) = entry.head.get(CLOSING) else {
        return Vec::new();
    };
    let comment = |part: &Part| matches!(part, Part::Comment(_) | Part::DashedBlock(_) | Part::Continuation(_));
    match only(&format!("- {{\n1\n}} {text}")).or_else(|| only(&format!("- {{\nx\n}} {text}"))) {
        Some(node) if node.parts.is_empty() && node.behind.is_none() && node.after.iter().all(comment) => node.after,
        _ => {
            lead.extend(commented(text));
            Vec::new()
        }
    }
}
