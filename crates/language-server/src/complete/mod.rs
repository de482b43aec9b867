//! What may stand at the cursor: words of the grammar, properties and their values, and names that are there.

mod expression;
mod value;

use crate::limits::OFFERS_MAX;
use crate::project::{File, Project, Which};
use crate::workspace::Workspace;
use lsp_types::{
    CompletionItem, CompletionItemKind, CompletionList, CompletionTextEdit, InsertTextFormat, Position, TextEdit,
};
use std::collections::HashSet;
use std::ops::Range;
use stormlake_board::grammar::{BOARD_FILE, MAPPING_FILE, Shape, Value};
use stormlake_board::outline::Quotes;

/// One thing that may stand at the cursor.
#[derive(Debug, Clone)]
pub(crate) struct Offer {
    pub label: String,
    pub kind: CompletionItemKind,
    pub detail: Option<String>,
    /// What goes, in bytes of the file.
    pub range: Range<usize>,
    pub text: String,
    /// With `$1` for where the cursor goes on.
    pub snippet: Option<String>,
}

/// The cursor in a file of a project.
pub(crate) struct Cursor<'p> {
    pub project: &'p Project,
    pub which: Which,
    pub file: &'p File,
    pub offset: usize,
}

impl Workspace {
    /// What may stand at a place. `snippets`: whether the editor knows places to go on to.
    pub fn complete(&mut self, uri: &str, place: Position, snippets: bool) -> CompletionList {
        let project = self.project(uri);
        let Some((which, file)) = project.which(uri) else {
            return CompletionList::default();
        };
        let offset = file.text.offset(place);
        let cursor = Cursor {
            project: &project,
            which,
            file,
            offset,
        };
        let mut offers = cursor.offers();
        let is_incomplete = offers.len() > OFFERS_MAX;
        if is_incomplete {
            offers = nearest(offers, file, offset);
        }
        let item = |(rank, offer): (usize, Offer)| {
            let (new_text, format) = match offer.snippet.filter(|_| snippets) {
                Some(snippet) => (snippet, InsertTextFormat::SNIPPET),
                None => (offer.text, InsertTextFormat::PLAIN_TEXT),
            };
            CompletionItem {
                // Editors compare what is there with this, quotes included.
                filter_text: Some(match file.text.as_str().get(offer.range.clone()) {
                    Some(there) if there.starts_with('"') => format!("\"{}", offer.label),
                    _ => offer.label.clone(),
                }),
                label: offer.label,
                kind: Some(offer.kind),
                detail: offer.detail,
                sort_text: Some(format!("{rank:05}")),
                insert_text_format: Some(format),
                text_edit: Some(CompletionTextEdit::Edit(TextEdit {
                    range: file.text.range(offer.range),
                    new_text,
                })),
                ..CompletionItem::default()
            }
        };
        CompletionList {
            is_incomplete,
            items: offers.into_iter().enumerate().map(item).collect(),
        }
    }
}

/// Of very many, those that begin with what is typed already.
fn nearest(offers: Vec<Offer>, file: &File, offset: usize) -> Vec<Offer> {
    let typed = |offer: &Offer| {
        let text = file.text.as_str().get(offer.range.start..offset.max(offer.range.start));
        text.unwrap_or_default().trim_start_matches('"').to_lowercase()
    };
    let (mut first, rest): (Vec<Offer>, Vec<Offer>) = offers
        .into_iter()
        .partition(|offer| offer.label.to_lowercase().contains(&typed(offer)));
    first.extend(rest);
    first.truncate(OFFERS_MAX);
    first
}

impl Cursor<'_> {
    fn text(&self) -> &str {
        self.file.text.as_str()
    }

    fn offers(&self) -> Vec<Offer> {
        let outline = &self.file.outline;
        let line = |comment: &&Range<usize>| comment.start < self.offset && self.offset <= comment.end;
        if outline.comments.iter().any(|comment| line(&comment)) {
            return Vec::new();
        }
        let before = outline.nodes.partition_point(|node| node.span.start <= self.offset);
        let Some(last) = before.checked_sub(1) else {
            return self.words(self.offset..self.offset);
        };
        // The cursor may stand in a value, in the word, or behind the node on its line.
        let node = &outline.nodes[last];
        if self.offset <= node.word_span.end && node.word_span.start < self.offset {
            return self.words(node.word_span.clone());
        }
        for (number, entry) in node.entries.iter().enumerate() {
            if let Some((_, name)) = &entry.property
                && name.start <= self.offset
                && self.offset <= name.end
            {
                return self.properties(last, name.clone(), entry.value.is_some());
            }
            match &entry.value {
                Some(value)
                    if value.quotes == Quotes::None
                        && value.span.start <= self.offset
                        && self.offset <= value.span.end =>
                {
                    return self.bare(last, number, value.span.clone());
                }
                Some(value) if value.inner.start <= self.offset && self.offset <= value.inner.end => {
                    let role = outline.role(node, entry);
                    return self.values(last, Some(value), role, value.inner.clone());
                }
                // Right behind the `=`.
                None if entry
                    .property
                    .as_ref()
                    .is_some_and(|(_, name)| self.blank(name.end + 1)) =>
                {
                    let role = outline.role(node, entry);
                    return self.values(last, None, role, self.offset..self.offset);
                }
                _ => {}
            }
        }
        let open = node.block.as_ref().is_some_and(|block| block.span.start < self.offset);
        let head = node.entries.iter().filter_map(|entry| {
            let value = entry.value.as_ref().map(|value| value.span.end);
            value.or_else(|| entry.property.as_ref().map(|(_, name)| name.end + 1))
        });
        let head = head.max().unwrap_or(node.word_span.end);
        if !open && self.blank(head) && head < self.offset {
            return self.behind(last);
        }
        self.words(self.offset..self.offset)
    }

    /// Whether nothing but blanks stands between a place and the cursor.
    fn blank(&self, from: usize) -> bool {
        let between = self.text().get(from..self.offset);
        between.is_some_and(|between| between.chars().all(|c| matches!(c, ' ' | '\t')))
    }

    /// The node's next value by place, and its properties.
    fn behind(&self, index: usize) -> Vec<Offer> {
        let node = &self.file.outline.nodes[index];
        let Some(shape) = node.shape else { return Vec::new() };
        let place = node.entries.iter().filter(|entry| entry.property.is_none()).count();
        let at = self.offset..self.offset;
        let mut offers = Vec::new();
        if shape.slots.len() > place || shape.rest.is_some() {
            let role = self.file.outline.role_at(node, None, place);
            offers = self.values(index, None, role, at.clone());
        }
        offers.extend(self.properties(index, at, false));
        offers
    }

    /// A word without quotes behind a node: the beginning of a property, or of a value whose quotes are still to come.
    fn bare(&self, index: usize, number: usize, range: Range<usize>) -> Vec<Offer> {
        let node = &self.file.outline.nodes[index];
        let entry = &node.entries[number];
        let role = self.file.outline.role(node, entry);
        let mut offers = self.values(index, None, role, range.clone());
        if entry.property.is_none() {
            offers.extend(self.properties(index, range, false));
        }
        offers
    }

    fn properties(&self, index: usize, range: Range<usize>, has_value: bool) -> Vec<Offer> {
        let node = &self.file.outline.nodes[index];
        let Some(shape) = node.shape else { return Vec::new() };
        let written: HashSet<&str> = node
            .entries
            .iter()
            .filter_map(|entry| entry.property.as_ref())
            .filter(|(_, place)| *place != range)
            .map(|(name, _)| name.as_str())
            .collect();
        let left = shape
            .properties
            .iter()
            .filter(|property| !written.contains(property.word));
        left.map(|property| {
            let (text, snippet) = match (has_value, property.value) {
                (true, _) => (property.word.to_owned(), None),
                (_, Value::Flag) => (format!("{}=#true", property.word), None),
                (_, Value::Whole(..) | Value::Number) => (format!("{}=", property.word), None),
                _ => (
                    format!("{}=\"\"", property.word),
                    Some(format!("{}=\"$1\"$0", property.word)),
                ),
            };
            Offer {
                label: property.word.to_owned(),
                kind: CompletionItemKind::PROPERTY,
                detail: Some(format!("of {}", node.word)),
                range: range.clone(),
                text,
                snippet,
            }
        })
        .collect()
    }

    /// The words that may begin a line here.
    fn words(&self, range: Range<usize>) -> Vec<Offer> {
        let outline = &self.file.outline;
        let block = outline.block_at(range.start);
        let shape: Option<&Shape> = match block {
            Some(block) => outline.nodes[block].shape,
            None if self.which == Which::Board => Some(&BOARD_FILE),
            None => Some(&MAPPING_FILE),
        };
        let Some(shape) = shape else { return Vec::new() };
        let there: HashSet<&str> = match shape.children.iter().any(|child| child.once) {
            true => outline
                .children(block)
                .filter(|(_, node)| node.word_span != range)
                .map(|(_, node)| node.word.as_str())
                .collect(),
            false => HashSet::new(),
        };
        let fits = shape
            .children
            .iter()
            .filter(|child| !(child.once && there.contains(child.word)));
        fits.map(|child| {
            let (text, snippet) = pattern(child);
            Offer {
                label: child.word.to_owned(),
                kind: CompletionItemKind::KEYWORD,
                detail: child.slots.first().map(|slot| slot.what.to_owned()),
                range: range.clone(),
                text,
                snippet: Some(snippet),
            }
        })
        .collect()
    }
}

/// A node with what it needs, plain and with places to go on to.
fn pattern(shape: &Shape) -> (String, String) {
    let mut snippet = shape.word.to_owned();
    let mut place = 0;
    let mut hole = |quoted: bool| {
        place += 1;
        if quoted {
            format!("\"${place}\"")
        } else {
            format!("${place}")
        }
    };
    let quoted = |value: Value| !matches!(value, Value::Flag | Value::Whole(..) | Value::Number);
    for slot in shape.slots {
        snippet.push_str(&format!(" {}", hole(quoted(slot.value))));
    }
    for property in shape.properties.iter().filter(|property| property.required) {
        snippet.push_str(&format!(" {}={}", property.word, hole(quoted(property.value))));
    }
    snippet.push_str("$0");
    (shape.word.to_owned(), snippet)
}
