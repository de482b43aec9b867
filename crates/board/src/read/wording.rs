//! How what the grammar expects is said to a person.

use crate::grammar::{Shape, Value};

/// What a type is called here that has another name elsewhere.
pub(crate) fn elsewhere(word: &str) -> Option<&'static str> {
    Some(match word.to_lowercase().as_str() {
        "text" | "varchar" | "char" | "str" | "uuid" => "string",
        "int" | "long" | "bigint" | "int32" | "int64" => "integer",
        "number" | "float" | "double" | "money" | "numeric" | "real" => "decimal",
        "bool" | "flag" | "yes/no" => "boolean",
        "datetime" | "date-time" | "instant" | "time" => "timestamp",
        "day" => "date",
        "interval" | "timespan" => "duration",
        "url" | "link" => "uri",
        "object" | "any" | "map" | "record" => "json",
        "array" | "list" | "string[]" | "set" => "list<string>",
        _ => return None,
    })
}

pub(crate) fn kind_of(value: Value) -> &'static str {
    match value {
        Value::Text | Value::OneOf(_) | Value::Type => "a text",
        Value::Name => "a name",
        Value::Identifier => "a plain name of letters, digits and _",
        Value::Flag => "#true or #false",
        Value::Whole(..) => "a whole number",
        Value::Number => "a number",
        Value::Duration => "a length of time",
        Value::FieldPath => "an event and its field",
        Value::TimeOfDay => "a time of day",
        Value::Rate => "a rate",
        Value::Percent => "a share from 0% to 100%",
        Value::Colour => "a colour",
        Value::Namespace => "a namespace",
    }
}

pub(crate) fn example(value: Value) -> &'static str {
    match value {
        Value::Text | Value::Name => "it between quotes: \"…\"",
        Value::Identifier => "letters, digits and _, as in \"order_id\"",
        Value::Flag => "#true (with the #)",
        Value::Whole(..) => "a whole number without quotes, such as 3",
        Value::Number => "a number without quotes, such as 10 or 2.5",
        Value::Duration => "a length of time such as \"90s\", \"10m\", \"2h\", \"14d\" or \"1d12h\"",
        Value::OneOf(_) => "one of its words between quotes",
        Value::FieldPath => "the event's name, a point and the field: \"Order collected.price\"",
        Value::Type => "a type such as \"string\"",
        Value::TimeOfDay => "a time such as \"21:00\"",
        Value::Rate => "so many per time: \"10/s\", \"100/m\" or \"5000/h\"",
        Value::Percent => "a share such as \"10%\"",
        Value::Colour => "a colour word in small letters, or \"#rrggbb\"",
        Value::Namespace => "words joined by points, such as \"com.example\"",
    }
}

/// How a node is written: its word and its slots.
pub(crate) fn pattern(shape: &Shape) -> String {
    let mut pattern = format!("`{}", shape.word);
    for slot in shape.slots {
        pattern.push_str(match slot.value {
            Value::Whole(..) | Value::Number => " 1",
            Value::Duration => " \"7d\"",
            _ => " \"…\"",
        });
    }
    pattern.push('`');
    pattern
}

pub(crate) fn inside(parent: &Shape) -> String {
    match parent.word {
        "" => " at the top level".into(),
        word => format!(" in the block of `{word}`"),
    }
}

pub(crate) fn within(parent: &Shape) -> String {
    match parent.word {
        "" => String::new(),
        word => format!(" in the same `{word}`"),
    }
}

pub(crate) fn list<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join(", ")
}

/// At most 60 characters of what a person wrote, for a message.
pub(crate) fn shorten(text: &str) -> String {
    let mut short: String = text
        .chars()
        .take(60)
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}
