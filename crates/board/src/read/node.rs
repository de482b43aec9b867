//! A KDL node as the readers see it: what fits the grammar, and nothing of what does not (that has been said already).

use crate::model::FieldReference;
use crate::model::{Duration, Placed, Span};
use crate::values;
use kdl::{KdlDocument, KdlEntry, KdlNode};
use std::borrow::Cow;

/// A node.
#[derive(Clone, Copy)]
pub(crate) struct Node<'a> {
    pub kdl: &'a KdlNode,
}

impl<'a> Node<'a> {
    pub fn word(self) -> &'a str {
        self.kdl.name().value()
    }

    pub fn span(self) -> Span {
        span_of(self.kdl)
    }

    fn arguments(self) -> impl Iterator<Item = &'a KdlEntry> {
        self.kdl.entries().iter().filter(|entry| entry.name().is_none())
    }

    /// The entry at a place behind the word.
    pub fn argument(self, index: usize) -> Option<&'a KdlEntry> {
        self.arguments().nth(index)
    }

    /// The text at a place behind the word.
    pub fn text(self, index: usize) -> Option<Placed<String>> {
        self.argument(index).and_then(placed)
    }

    /// The texts from a place on.
    pub fn texts(self, from: usize) -> Vec<Placed<String>> {
        self.arguments().skip(from).filter_map(placed).collect()
    }

    /// The length of time at a place behind the word.
    pub fn duration(self, index: usize) -> Option<Duration> {
        Duration::parse(&self.text(index)?.value)
    }

    /// A property's entry.
    pub fn entry(self, word: &str) -> Option<&'a KdlEntry> {
        let named = |entry: &&KdlEntry| entry.name().is_some_and(|name| name.value() == word);
        self.kdl.entries().iter().find(named)
    }

    /// A property's text.
    pub fn property(self, word: &str) -> Option<Placed<String>> {
        self.entry(word).and_then(placed)
    }

    /// A property that is a length of time.
    pub fn duration_property(self, word: &str) -> Option<Duration> {
        Duration::parse(&self.property(word)?.value)
    }

    /// A property that is true.
    pub fn flag(self, word: &str) -> bool {
        self.entry(word)
            .and_then(|entry| entry.value().as_bool())
            .unwrap_or(false)
    }

    /// The nodes in its block.
    pub fn children(self) -> impl Iterator<Item = Node<'a>> {
        self.kdl.children().into_iter().flat_map(nodes)
    }

    /// The nodes of one word in its block.
    pub fn all(self, word: &'a str) -> impl Iterator<Item = Node<'a>> {
        self.children().filter(move |node| node.word() == word)
    }

    /// The first node of a word in its block.
    pub fn child(self, word: &'a str) -> Option<Node<'a>> {
        self.all(word).next()
    }

    /// The first text of the first node of a word in its block.
    pub fn child_text(self, word: &'a str) -> Option<String> {
        Some(self.child(word)?.text(0)?.value)
    }
}

/// The nodes of a document.
pub(crate) fn nodes(document: &KdlDocument) -> impl Iterator<Item = Node<'_>> {
    document.nodes().iter().map(|kdl| Node { kdl })
}

/// An event's field from `Event.field`.
pub(crate) fn field_reference(path: &Placed<String>) -> Option<FieldReference> {
    let (event, field) = values::field_path(&path.value)?;
    Some(FieldReference {
        event: event.to_owned(),
        field: field.to_owned(),
        span: path.span,
    })
}

fn placed(entry: &KdlEntry) -> Option<Placed<String>> {
    let text = entry.value().as_string()?;
    Some(Placed::new(text.to_owned(), literal(entry)))
}

/// Where a whole entry stands, its name included.
pub(crate) fn whole(entry: &KdlEntry) -> Span {
    Span {
        offset: entry.span().offset(),
        length: entry.span().len(),
    }
}

/// Where an entry's value stands.
///
/// When the text stands in the file as it is (no escapes, on one line), this is the text without its quotes, so that a
/// place in the text is a place in the file: then, and only then, the span is as long as the text.
pub(crate) fn literal(entry: &KdlEntry) -> Span {
    let all = whole(entry);
    let repr = entry
        .format()
        .map_or(Cow::Borrowed(""), |format| Cow::Borrowed(format.value_repr.as_str()));
    let length = repr.len().min(all.length);
    let span = Span {
        offset: all.offset + all.length - length,
        length,
    };
    let Some(text) = entry.value().as_string() else {
        return span;
    };
    match repr.find(text) {
        Some(at) if !text.is_empty() && repr.len() - text.len() == 2 * at => Span {
            offset: span.offset + at,
            length: text.len(),
        },
        _ => span,
    }
}

/// Where a node stands.
pub(crate) fn span_of(node: &KdlNode) -> Span {
    Span {
        offset: node.span().offset(),
        length: node.span().len(),
    }
}

/// Where a node's word stands.
pub(crate) fn name_of(node: &KdlNode) -> Span {
    Span {
        offset: node.name().span().offset(),
        length: node.name().span().len(),
    }
}
