//! CML's attributes as fields.

use super::syntax::FieldDeclaration;
use crate::import::model::{bound, enumeration, field_name, free_text, pattern};
use std::collections::HashMap;
use stormlake_board::{Field, FieldType};

/// The words of every enumeration, by its name.
pub type Enums<'a> = HashMap<&'a str, &'a [String]>;

/// A field, and what is uncertain about it; or why there is none.
pub fn field(declaration: &FieldDeclaration, enums: &Enums<'_>) -> Result<(Field, Vec<(f32, String)>), String> {
    let name = &declaration.name;
    let Some(written) = field_name(name) else {
        return Err(format!(
            "`{name}` cannot be the name of a field; its values stay in `extra`"
        ));
    };
    let mut told = Vec::new();
    let mut r#type = one(declaration, enums, &mut told);
    match declaration.collection.as_deref() {
        None => {}
        Some("List" | "Set" | "Collection" | "Bag") => {
            r#type = FieldType::List(Box::new(match r#type {
                FieldType::Enum(_) => FieldType::String,
                r#type => r#type,
            }));
        }
        Some(other) => {
            told.push((1.0, format!("`{name}` is a {other}; it takes any value")));
            r#type = FieldType::Json;
        }
    }
    let mut field = Field {
        name: written,
        r#type,
        about: declaration.about.as_deref().and_then(free_text),
        ..Field::default()
    };
    for (word, value) in &declaration.options {
        option(word, value.as_deref(), &mut field, &mut told);
    }
    Ok((field, told))
}

/// The type of one value.
fn one(declaration: &FieldDeclaration, enums: &Enums<'_>, told: &mut Vec<(f32, String)>) -> FieldType {
    let (name, word) = (&declaration.name, declaration.r#type.as_str());
    match word {
        "String" | "string" | "Clob" | "char" | "Character" => FieldType::String,
        "int" | "Integer" | "long" | "Long" | "short" | "Short" | "byte" | "Byte" | "BigInteger" => FieldType::Integer,
        "double" | "Double" | "float" | "Float" | "BigDecimal" | "Decimal" | "Money" => FieldType::Decimal,
        "boolean" | "Boolean" => FieldType::Boolean,
        "DateTime" | "Timestamp" | "Instant" | "LocalDateTime" | "OffsetDateTime" | "ZonedDateTime" => {
            FieldType::Timestamp
        }
        "LocalDate" => FieldType::Date,
        "Duration" => FieldType::Duration,
        "URL" | "URI" | "Uri" => FieldType::Uri,
        "UUID" | "Uuid" => FieldType::String,
        "Blob" | "Object" | "Map" | "Key" | "?" => FieldType::Json,
        "Date" => {
            // A `Date` of Java is an instant; its name says what is meant.
            let lower = name.to_lowercase();
            let instant = ["time", "at", "timestamp"].iter().any(|end| lower.ends_with(end));
            let (found, what) = if instant {
                (FieldType::Timestamp, "an instant")
            } else {
                (FieldType::Date, "a day")
            };
            told.push((0.6, format!("the `Date` of `{name}` is taken for {what}")));
            found
        }
        word => match enums
            .get(word)
            .map(|words| enumeration(words.iter().map(String::as_str)))
        {
            Some(Some(found)) => found,
            _ => {
                told.push((0.7, format!("`{name}` is a `{word}`; it takes any value")));
                FieldType::Json
            }
        },
    }
}

fn option(word: &str, value: Option<&str>, field: &mut Field, told: &mut Vec<(f32, String)>) {
    let name = field.name.clone();
    match (word, value) {
        ("nullable", _) => field.optional = true,
        ("required" | "changeable" | "not nullable" | "not changeable" | "hint", _) => {}
        ("key", _) => {
            if matches!(field.r#type, FieldType::String | FieldType::Integer) && !field.optional {
                field.key = true;
            } else {
                told.push((
                    1.0,
                    format!(
                        "`{name}` is a key in CML, and on a board a {} cannot be one",
                        field.r#type
                    ),
                ));
            }
        }
        ("min" | "decimalMin", Some(value)) if bound(value, &field.r#type).is_some() => {
            field.min = bound(value, &field.r#type)
        }
        ("max" | "decimalMax", Some(value)) if bound(value, &field.r#type).is_some() => {
            field.max = bound(value, &field.r#type)
        }
        ("pattern", Some(value)) if field.r#type == FieldType::String => match pattern(value) {
            Ok(pattern) => field.pattern = Some(pattern),
            Err(reason) => told.push((1.0, format!("the pattern of `{name}` is left out: {reason}"))),
        },
        (word, _) => told.push((1.0, format!("`{word}` of `{name}` has no place on a board"))),
    }
    if let (Some(min), Some(max)) = (field.min, field.max)
        && min > max
    {
        (field.min, field.max) = (None, None);
        told.push((1.0, format!("the bounds of `{name}` leave no value")));
    }
    if field.optional && field.key {
        field.key = false;
        told.push((
            1.0,
            format!("the key `{name}` may be absent, so it is none on the board"),
        ));
    }
}
