//! What values and nodes mean, however they are written: `"24h"` is `"1d"`, and what says the default says nothing.

use super::item::{cut, spread};
use crate::grammar::{Shape, Value};
use crate::model::{Duration, Number, Span};
use crate::text::tree::{Node, Part};
use crate::values;
use kdl::KdlDocument;
use std::borrow::Cow;

/// The text that a printed value stands for; a number or keyword as it is.
pub(crate) fn text_of(printed: &str) -> Cow<'_, str> {
    let plain = printed.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
    if let Some(plain) = plain.filter(|plain| !plain.contains(['\\', '"'])) {
        return Cow::Borrowed(plain);
    }
    if !printed.trim_start_matches('#').starts_with('"') {
        return Cow::Borrowed(printed);
    }
    let document = KdlDocument::parse_v2(&format!("- {printed}")).ok();
    let node = document.as_ref().and_then(|document| document.nodes().first());
    let entry = node.and_then(|node| node.entries().first());
    match entry.and_then(|entry| entry.value().as_string()) {
        Some(text) => Cow::Owned(text.to_owned()),
        None => Cow::Borrowed(printed),
    }
}

/// The same for every way to write a value.
pub(super) fn value(printed: &str, of: Value) -> String {
    let text = text_of(printed);
    let meant = match of {
        Value::Duration => Duration::parse(&text).map(|duration| duration.milliseconds.to_string()),
        Value::Number | Value::Whole(..) => {
            Number::parse(text.replace('_', "").trim_start_matches('+')).map(|number| number.to_string())
        }
        Value::Percent => values::percent(&text).map(|share| share.to_string()),
        Value::Rate => {
            values::rate(&text, Span::default()).map(|rate| format!("{}/{}", rate.count, rate.per.milliseconds))
        }
        _ => None,
    };
    meant.unwrap_or_else(|| text.into_owned())
}

/// What a property means where it is not written.
fn unwritten(node: &str, property: &str, of: Value) -> Option<&'static str> {
    match (node, property) {
        (_, _) if of == Value::Flag => Some("#false"),
        ("event", "path") => Some("happy"),
        ("policy", "state") => Some("draft"),
        ("policy", "priority") => Some("0"),
        ("funnel", "matching") => Some("once"),
        ("funnel", "entry") => Some("best"),
        ("consent", "default") => Some("denied"),
        ("board", "step") => Some("1"),
        _ => None,
    }
}

/// What a property means; nothing where it says what holds anyway.
pub(super) fn property(node: &Node, shape: &Shape, name: &str) -> Option<String> {
    let known = shape.properties.iter().find(|known| known.word == name);
    let of = known.map_or(Value::Text, |known| known.value);
    let meant = value(written(node, name)?, of);
    (unwritten(shape.word, name, of) != Some(meant.as_str())).then_some(meant)
}

/// How a property is written.
pub(super) fn written<'n>(node: &'n Node, name: &str) -> Option<&'n str> {
    properties(node)
        .find(|(known, _)| *known == name)
        .map(|(_, value)| value)
}

/// Names and values.
pub(super) fn properties(node: &Node) -> impl Iterator<Item = (&str, &str)> {
    node.parts.iter().filter_map(|part| match part {
        Part::Property(false, name, value) => Some((name.as_str(), value.as_str())),
        _ => None,
    })
}

/// The values that stand by their place, as printed.
pub(super) fn arguments(node: &Node) -> impl Iterator<Item = &str> {
    node.parts.iter().filter_map(|part| match part {
        Part::Argument(false, value) => Some(value.as_str()),
        _ => None,
    })
}

/// What the value at a place must be.
pub(super) fn slot(shape: &Shape, place: usize) -> Value {
    let slot = shape.slots.get(place).or(shape.rest.as_ref());
    slot.map_or(Value::Text, |slot| slot.value)
}

/// The text of the first value.
pub(super) fn first(node: &Node) -> String {
    arguments(node).next().map(text_of).unwrap_or_default().into_owned()
}

/// What a node means, comments and the order of what stands side by side left out; the order of a funnel's steps counts.
pub(super) fn node(node: &Node, shape: Option<&'static Shape>) -> String {
    let mut told = vec![node.word.clone()];
    let shape_of = |place| shape.map_or(Value::Text, |shape| slot(shape, place));
    told.extend(
        arguments(node)
            .enumerate()
            .map(|(place, printed)| value(printed, shape_of(place))),
    );
    let mut inside: Vec<String> = Vec::new();
    for (name, printed) in properties(node) {
        let meant = match shape {
            Some(shape) => property(node, shape, name),
            None => Some(text_of(printed).into_owned()),
        };
        // An actor may be named behind the command or in its block.
        let word = if node.word == "command" && name == "by" {
            "by\u{1}"
        } else {
            name
        };
        inside.extend(meant.map(|meant| match word.strip_suffix('\u{1}') {
            Some(word) => list(&[word.to_owned(), meant]),
            None => format!("{name}={meant:?}"),
        }));
    }
    let mut steps: Vec<String> = Vec::new();
    for item in node.block.iter().flat_map(|block| spread(cut(block), shape).items) {
        let child = shape.and_then(|shape| shape.child(&item.node.word));
        let meant = self::node(&item.node, child);
        if item.node.word == "step" {
            steps.push(meant)
        } else {
            inside.push(meant)
        }
    }
    inside.sort_unstable();
    told.append(&mut inside);
    told.append(&mut steps);
    list(&told)
}

/// Nothing in a text can end it.
fn list(parts: &[String]) -> String {
    format!("{parts:?}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn however_it_is_written_it_means_the_same() {
        for (one, other, of) in [
            ("\"24h\"", "\"1d\"", Value::Duration),
            ("#\"a\\b\"#", "\"a\\\\b\"", Value::Text),
            ("\"\"\"\n    two\n    lines\n    \"\"\"", "\"two\\nlines\"", Value::Text),
            ("1_000", "1000.0", Value::Number),
            ("\"2.50%\"", "\"2.5%\"", Value::Percent),
            ("\"60/m\"", "\"60/60s\"", Value::Rate),
        ] {
            assert_eq!(value(one, of), value(other, of));
        }
        assert_ne!(value("\"1d\"", Value::Text), value("\"24h\"", Value::Text));
    }
}
