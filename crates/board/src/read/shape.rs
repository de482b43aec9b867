//! Compares a document with the grammar and says everything that does not fit, with the word that was meant.

use crate::finding::{Finding, nearest};
use crate::grammar::{Shape, Slot, Value};
use crate::limits::{FINDINGS_MAX, NAME_BYTES_MAX, TEXT_BYTES_MAX};
use crate::model::{Duration, FieldType, Kind, Number, Span};
use crate::read::node::{literal, name_of, span_of, whole};
use crate::read::wording::{elsewhere, example, inside, kind_of, list, pattern, shorten, within};
use crate::values;
use kdl::{KdlDocument, KdlEntry, KdlNode, KdlValue};
use std::collections::HashMap;

/// Everything about a document that its grammar does not allow.
pub(crate) fn check(document: &KdlDocument, shape: &'static Shape) -> Vec<Finding> {
    let mut checker = Checker::default();
    checker.block(document, shape);
    checker.findings
}

/// How often each word has stood in a block.
pub(crate) type Seen = HashMap<&'static str, usize>;

/// Goes through a document, and gathers what does not fit.
#[derive(Default)]
pub(crate) struct Checker {
    pub findings: Vec<Finding>,
    /// The sticky in whose block we are.
    sticky: Option<(Kind, String)>,
}

impl Checker {
    fn say(&mut self, code: &'static str, span: Span, message: String, mend: String) {
        let mut finding = Finding::error(code, span, message, mend);
        finding.sticky.clone_from(&self.sticky);
        self.findings.push(finding);
    }

    fn block(&mut self, document: &KdlDocument, parent: &'static Shape) {
        let mut seen = Seen::new();
        for node in document.nodes() {
            self.next(node, parent, &mut seen);
        }
    }

    /// The next node of a block, in which these words have stood.
    pub(crate) fn next(&mut self, node: &KdlNode, parent: &'static Shape, seen: &mut Seen) {
        // The rest would be cut off; looking for what was meant takes its time.
        if self.findings.len() >= FINDINGS_MAX {
            return;
        }
        let word = node.name().value();
        let Some(shape) = parent.child(word) else {
            return self.unknown_node(node, parent);
        };
        let times = seen.entry(shape.word).or_default();
        *times += 1;
        if shape.once && *times == 2 {
            self.say(
                "SL-B007",
                name_of(node),
                format!("`{word}` stands here a second time{}", within(parent)),
                format!("Keep one `{word}`"),
            );
        }
        self.node(node, shape, parent);
    }

    fn unknown_node(&mut self, node: &KdlNode, parent: &'static Shape) {
        let word = node.name().value();
        let words = parent.children.iter().map(|shape| shape.word);
        let mend = match nearest(word, words.clone()) {
            Some(near) => format!("Did you mean `{near}`?"),
            None if parent.children.is_empty() => format!("Take it out: `{}` has nothing inside", parent.word),
            None => format!("What can stand here: {}", list(words)),
        };
        let message = format!("nothing called `{}` can stand{}", shorten(word), inside(parent));
        self.say("SL-B003", name_of(node), message, mend);
    }

    fn node(&mut self, node: &KdlNode, shape: &'static Shape, parent: &'static Shape) {
        let outer = self.sticky.clone();
        // `event` is a sticky in a board and a context; the same word elsewhere is not.
        let sticky = parent.word.is_empty() || parent.word == "context";
        if let (true, Some(kind)) = (sticky, Kind::from_word(shape.word)) {
            let name = node.entries().iter().find(|entry| entry.name().is_none());
            if let Some(name) = name.and_then(|entry| entry.value().as_string()) {
                self.sticky = Some((kind, name.to_owned()));
            }
        }
        self.annotation(node.ty().is_some(), node);
        self.arguments(node, shape);
        self.properties(node, shape);
        if let Some(children) = node.children() {
            if shape.children.is_empty() && !children.nodes().is_empty() {
                self.say(
                    "SL-B003",
                    name_of(node),
                    format!("`{}` has no block of its own", shape.word),
                    "Take out the `{ … }` behind it".into(),
                );
            } else {
                self.block(children, shape);
            }
        }
        self.sticky = outer;
    }

    fn annotation(&mut self, present: bool, node: &KdlNode) {
        if present {
            self.say(
                "SL-B008",
                span_of(node),
                "a type in parentheses has no meaning in a board".into(),
                "Take out the parentheses and what stands in them".into(),
            );
        }
    }

    fn arguments(&mut self, node: &KdlNode, shape: &'static Shape) {
        let arguments: Vec<&KdlEntry> = node.entries().iter().filter(|entry| entry.name().is_none()).collect();
        for (index, slot) in shape.slots.iter().enumerate() {
            match arguments.get(index) {
                Some(entry) => self.value(entry, slot.what, slot.value),
                None => self.say(
                    "SL-B006",
                    name_of(node),
                    format!("`{}` lacks {}", shape.word, slot.what),
                    format!("Write it behind `{}`: {}", shape.word, pattern(shape)),
                ),
            }
        }
        let further = arguments.get(shape.slots.len()..).unwrap_or_default();
        // Only an enum has words behind its type.
        let listed = shape.word != "field"
            || arguments
                .get(1)
                .is_some_and(|r#type| r#type.value().as_string() == Some("enum"));
        match shape.rest.filter(|_| listed) {
            Some(Slot { what, value }) => further.iter().for_each(|entry| self.value(entry, what, value)),
            None => {
                if let (Some(first), Some(last)) = (further.first(), further.last()) {
                    self.unexpected(node, shape, first, last);
                }
            }
        }
    }

    fn unexpected(&mut self, node: &KdlNode, shape: &'static Shape, first: &KdlEntry, last: &KdlEntry) {
        let (start, end) = (whole(first), whole(last));
        let span = Span {
            offset: start.offset,
            length: (end.offset + end.length).saturating_sub(start.offset),
        };
        let bare = node.entries().iter().any(|entry| {
            let text = entry.value().as_string().unwrap_or_default();
            text.starts_with(['“', '”', '„', '‘', '’', '\'', '«', '»'])
        });
        let mend = if bare {
            "Put the words between straight double quotes: \"…\"".into()
        } else if shape.word == "field" {
            "Only an enum has words behind its type: field \"size\" \"enum\" \"small\" \"large\"".into()
        } else if shape.slots.is_empty() {
            format!("`{}` takes no value of its own; did you forget `name=`?", shape.word)
        } else {
            format!(
                "Write {}; a name of several words stands between quotes",
                pattern(shape)
            )
        };
        let message = format!("`{}` has a value too many", shape.word);
        self.say("SL-B008", span, message, mend);
    }

    fn properties(&mut self, node: &KdlNode, shape: &'static Shape) {
        let mut seen: Vec<&str> = Vec::new();
        for entry in node.entries() {
            let Some(name) = entry.name() else { continue };
            let word = name.value();
            if seen.contains(&word) {
                self.say(
                    "SL-B007",
                    whole(entry),
                    format!("`{word}` is given a second time"),
                    format!("Keep one `{word}`"),
                );
                continue;
            }
            seen.push(word);
            match shape.properties.iter().find(|property| property.word == word) {
                Some(property) => self.value(entry, word, property.value),
                None => self.unknown_property(entry, shape, word),
            }
        }
        for property in shape.properties.iter().filter(|property| property.required) {
            if !seen.contains(&property.word) {
                self.say(
                    "SL-B006",
                    name_of(node),
                    format!("`{}` lacks `{}`", shape.word, property.word),
                    match property.value {
                        Value::Text | Value::Name | Value::OneOf(_) => format!("Write {}=\"…\"", property.word),
                        other => format!("Write {}= and {}", property.word, example(other)),
                    },
                );
            }
        }
    }

    fn unknown_property(&mut self, entry: &KdlEntry, shape: &'static Shape, word: &str) {
        let words = shape.properties.iter().map(|property| property.word);
        let child = shape.child(word);
        let mend = match (nearest(word, words.clone()), child) {
            (_, Some(_)) => format!("Write it in the block: {{ {word} \"…\" }}"),
            (Some(near), None) => format!("Did you mean `{near}`?"),
            (None, None) if shape.properties.is_empty() => format!("Take it out: `{}` has none", shape.word),
            (None, None) => format!("What `{}` has: {}", shape.word, list(words)),
        };
        let message = format!("`{}` has no property `{}`", shape.word, shorten(word));
        self.say("SL-B004", whole(entry), message, mend);
    }

    fn value(&mut self, entry: &KdlEntry, what: &str, expected: Value) {
        if entry.ty().is_some() {
            self.say(
                "SL-B008",
                whole(entry),
                "a type in parentheses has no meaning in a board".into(),
                "Take out the parentheses and what stands in them".into(),
            );
        }
        let span = literal(entry);
        let value = entry.value();
        match (expected, value) {
            (Value::Flag, KdlValue::Bool(_)) => {}
            (Value::Whole(least, greatest), KdlValue::Integer(number)) => {
                if !(i128::from(least)..=i128::from(greatest)).contains(number) {
                    let mend = format!("Write a whole number from {least} to {greatest}");
                    self.say("SL-B010", span, format!("{number} is out of range for {what}"), mend);
                }
            }
            (Value::Number, KdlValue::Integer(_) | KdlValue::Float(_)) => {
                if number(entry).is_none() {
                    let message = format!("the number for {what} is too long");
                    self.say(
                        "SL-B010",
                        span,
                        message,
                        "Use at most 14 digits, and 4 after the point".into(),
                    );
                }
            }
            (Value::Flag | Value::Whole(..) | Value::Number, _) => self.mismatch(entry, what, expected),
            (_, KdlValue::String(text)) => self.text(text, span, what, expected),
            _ => self.mismatch(entry, what, expected),
        }
    }

    fn mismatch(&mut self, entry: &KdlEntry, what: &str, expected: Value) {
        let given = match entry.value() {
            KdlValue::String(text) => format!("the text \"{}\"", shorten(text)),
            KdlValue::Integer(number) => format!("the number {number}"),
            KdlValue::Float(number) => format!("the number {number}"),
            KdlValue::Bool(flag) => format!("#{flag}"),
            KdlValue::Null => "#null".into(),
        };
        self.say(
            "SL-B005",
            literal(entry),
            format!("{what} must be {}, not {given}", kind_of(expected)),
            format!("Write {}", example(expected)),
        );
    }

    fn text(&mut self, text: &str, span: Span, what: &str, expected: Value) {
        let unreadable = match expected {
            Value::Text => {
                if text.len() > TEXT_BYTES_MAX {
                    let message = format!("the text of {what} has {} bytes", text.len());
                    let mend = format!("Shorten it to {TEXT_BYTES_MAX} bytes");
                    self.say("SL-B002", span, message, mend);
                }
                false
            }
            Value::Name => return self.name(text, span, what),
            Value::Identifier => {
                self.name(text, span, what);
                !values::is_identifier(&text.replace('-', "_")) || text.len() > NAME_BYTES_MAX
            }
            Value::OneOf(words) => {
                if !words.contains(&text) {
                    let mend = match nearest(text, words.iter().copied()) {
                        Some(near) => format!("Did you mean \"{near}\"?"),
                        None => format!("Write one of: {}", list(words.iter().copied())),
                    };
                    let message = format!("\"{}\" is no word for {what}", shorten(text));
                    self.say("SL-B010", span, message, mend);
                }
                false
            }
            Value::Type => {
                if FieldType::parse(text).is_none() {
                    let words = FieldType::WORDS
                        .into_iter()
                        .chain(["enum", "list<string>", "list<integer>"]);
                    let mend = match elsewhere(text).or_else(|| nearest(text, words.clone())) {
                        Some(near) => format!("Did you mean \"{near}\"?"),
                        None => format!("Write one of: {}", list(words)),
                    };
                    self.say("SL-B010", span, format!("\"{}\" is no type", shorten(text)), mend);
                }
                false
            }
            Value::Duration => Duration::parse(text).is_none(),
            Value::FieldPath => values::field_path(text).is_none(),
            Value::TimeOfDay => values::time_of_day(text).is_none(),
            Value::Rate => values::rate(text, span).is_none(),
            Value::Percent => values::percent(text).is_none(),
            Value::Colour => !values::is_colour(text),
            Value::Namespace => {
                self.name(text, span, what);
                !values::is_namespace(text)
            }
            Value::Flag | Value::Whole(..) | Value::Number => true,
        };
        if unreadable && !text.is_empty() {
            let message = format!("\"{}\" is not {}", shorten(text), kind_of(expected));
            self.say("SL-B010", span, message, format!("Write {}", example(expected)));
        } else if unreadable {
            let message = format!("{what} is empty");
            self.say("SL-B010", span, message, format!("Write {}", example(expected)));
        }
    }

    fn name(&mut self, text: &str, span: Span, what: &str) {
        let (fault, mend) = if text.trim().is_empty() {
            ("is empty", "Write a name between the quotes".to_owned())
        } else if text.trim() != text {
            (
                "begins or ends with a blank",
                format!("Write \"{}\"", shorten(text.trim())),
            )
        } else if text
            .chars()
            .any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'))
        {
            (
                "has a line break or a control character in it",
                "Write it on one line".to_owned(),
            )
        } else if text.len() > NAME_BYTES_MAX {
            let mend = format!("Shorten it to {NAME_BYTES_MAX} bytes and put the rest into `about`");
            ("is too long for a name", mend)
        } else {
            return;
        };
        self.say("SL-B009", span, format!("{what} {fault}"), mend);
    }
}

/// A number as it was written, exactly.
pub(crate) fn number(entry: &KdlEntry) -> Option<Number> {
    let written = entry.format().map(|format| format.value_repr.replace('_', ""));
    let exact = written
        .as_deref()
        .and_then(|text| Number::parse(text.trim_start_matches('+')));
    exact.or_else(|| match entry.value() {
        // Other notations of KDL, such as 0x10 and 1e3.
        KdlValue::Integer(number) => Number::parse(&number.to_string()),
        KdlValue::Float(number) => Number::parse(&number.to_string()),
        _ => None,
    })
}
