//! Data as it is written in an example, as JSON: `price 9.5`, `tags "a" "b"`, `place { city "Graz" }`.

use super::node::{Reading, arguments, name_of, span};
use crate::codes::{UNKNOWN, VALUE};
use kdl::{KdlDocument, KdlNode, KdlValue};
use serde_json::{Map, Number, Value};
use stormlake_board::{Field, FieldType};

/// The fields in a node's block.
pub(super) fn fields(node: &KdlNode, declared: &[Field], reading: &mut Reading<'_>) -> Map<String, Value> {
    let mut data = Map::new();
    for child in node.children().into_iter().flat_map(KdlDocument::nodes) {
        let name = child.name().value();
        let field = declared.iter().find(|field| field.name == name);
        let list = field.is_some_and(|field| matches!(field.r#type, FieldType::List(_)));
        let Some(value) = value(child, list, reading) else {
            continue;
        };
        if data.insert(name.to_owned(), value).is_some() {
            reading.say(
                UNKNOWN,
                name_of(child),
                format!("`{name}` stands twice"),
                "Write it once",
            );
        }
    }
    data
}

/// What a node says: a list where it must be one or has several values, an object where it has a block.
fn value(node: &KdlNode, list: bool, reading: &mut Reading<'_>) -> Option<Value> {
    reading.properties(node, &[]);
    let mut values = Vec::new();
    for entry in arguments(node) {
        match scalar(entry.value()) {
            Some(value) => values.push(value),
            None => reading.say(
                VALUE,
                span(entry),
                "this number is none of JSON's",
                "Write a finite number",
            ),
        }
    }
    match (node.children(), values.len()) {
        (Some(_), 0) => Some(Value::Object(fields(node, &[], reading))),
        (Some(_), _) => {
            let message = "a field has a value or a block, not both";
            reading.say(VALUE, name_of(node), message, "Leave one of them out");
            None
        }
        (None, _) if list => Some(Value::Array(values)),
        (None, 0) => {
            let message = format!("`{}` has no value", node.name().value());
            reading.say(
                VALUE,
                name_of(node),
                message,
                "Write its value behind it, or leave it out",
            );
            None
        }
        (None, 1) => values.pop(),
        (None, _) => Some(Value::Array(values)),
    }
}

fn scalar(value: &KdlValue) -> Option<Value> {
    Some(match value {
        KdlValue::String(text) => Value::String(text.clone()),
        KdlValue::Bool(flag) => Value::Bool(*flag),
        KdlValue::Null => Value::Null,
        KdlValue::Float(number) => Value::Number(Number::from_f64(*number)?),
        KdlValue::Integer(number) => match (i64::try_from(*number), u64::try_from(*number)) {
            (Ok(number), _) => number.into(),
            (_, Ok(number)) => number.into(),
            _ => return None,
        },
    })
}
