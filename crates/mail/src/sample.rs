//! Values that stand for real ones, in checks and previews: plainly made up, and of the right type.

use serde_json::{Map, Value, json};
use stormlake_board::{Board, Command, Field, FieldType};

/// A value for each of a command's fields.
pub fn sample_data(command: &Command) -> Map<String, Value> {
    command
        .fields
        .iter()
        .map(|field| (field.name.clone(), of_field(field)))
        .collect()
}

/// A value for each attribute of every kind of subject.
pub fn sample_attributes(board: &Board) -> Map<String, Value> {
    let attributes = board.subjects.iter().flat_map(|subject| &subject.attributes);
    let sample = attributes.map(|attribute| {
        let event = board.event(&attribute.from.event);
        let field = event.and_then(|event| event.fields.iter().find(|field| field.name == attribute.from.field));
        let value = match field {
            _ if attribute.name.contains("mail") => json!("someone@example.com"),
            Some(field) => of_field(field),
            None => json!(format!("‹{}›", attribute.name)),
        };
        (attribute.name.clone(), value)
    });
    sample.collect()
}

fn of_field(field: &Field) -> Value {
    let least = field.min.map_or(0.0, stormlake_board::Number::as_f64);
    let greatest = field.max.map_or(f64::MAX, stormlake_board::Number::as_f64);
    match &field.r#type {
        FieldType::Integer => json!(3.0_f64.clamp(least, greatest.max(least)) as i64),
        FieldType::Decimal => json!(9.5_f64.clamp(least, greatest.max(least))),
        r#type => of_type(r#type, &field.name),
    }
}

fn of_type(r#type: &FieldType, name: &str) -> Value {
    match r#type {
        FieldType::String => json!(format!("‹{}›", name.replace('_', " "))),
        FieldType::Integer => json!(3),
        FieldType::Decimal => json!(9.5),
        FieldType::Boolean => json!(true),
        FieldType::Timestamp => json!("2026-03-14T09:00:00Z"),
        FieldType::Date => json!("2026-03-14"),
        FieldType::Duration => json!("PT2H"),
        FieldType::Uri => json!("https://example.com/"),
        FieldType::Json => json!({}),
        FieldType::List(inner) => json!([of_type(inner, name), of_type(inner, name)]),
        FieldType::Enum(words) => json!(words.first().map_or("‹word›", String::as_str)),
    }
}
