//! The fields of a sticky as properties of an object.

use super::super::tree::{Tree, list, map};
use super::pattern::{self, ecma};
use std::collections::HashSet;
use stormlake_board::{Field, FieldType, Number};

/// A schema of `data`. Null is the same as absent, as intake has it.
pub(super) fn object(described: Tree, fields: &[Field]) -> Tree {
    if fields.is_empty() {
        return described;
    }
    let mut seen = HashSet::new();
    let fields: Vec<&Field> = fields.iter().filter(|field| seen.insert(field.name.as_str())).collect();
    let required: Vec<&str> = fields
        .iter()
        .filter(|field| !field.optional)
        .map(|field| field.name.as_str())
        .collect();
    let kind: Tree = if required.is_empty() {
        list(["object", "null"])
    } else {
        "object".into()
    };
    let properties = fields
        .iter()
        .map(|field| (field.name.clone(), property(field)))
        .collect();
    let schema = described.with("type", kind).with("properties", Tree::Map(properties));
    if required.is_empty() {
        schema
    } else {
        schema.with("required", list(required))
    }
}

fn property(field: &Field) -> Tree {
    let mut schema = map([]).with_some("description", field.about.as_ref());
    schema = typed(schema, &field.r#type, field, true);
    schema = schema.with_some("x-unit", field.unit.as_ref());
    for (word, flag) in [("x-key", field.key), ("x-sensitive", field.sensitive)] {
        if flag {
            schema = schema.with(word, true);
        }
    }
    schema
}

/// Adds what a type asks. `top`: bounds are on the field, never on what stands inside its list.
fn typed(schema: Tree, r#type: &FieldType, field: &Field, top: bool) -> Tree {
    let optional = top && field.optional;
    let kind = |word: &str| -> Tree { if optional { list([word, "null"]) } else { word.into() } };
    match r#type {
        FieldType::Json if optional || !top => schema,
        FieldType::Json => schema.with("not", map([("type", "null".into())])),
        FieldType::Boolean => schema.with("type", kind("boolean")),
        FieldType::Integer => values(schema.with("type", kind("integer")), field, top, Some(64)),
        FieldType::Decimal => {
            values(schema.with("type", kind("number")), field, top, None).with("x-digits-after-point", 4_i64)
        }
        FieldType::String => {
            let schema = schema.with("type", kind("string"));
            let schema = if top { lengths(schema, field, "Length") } else { schema };
            patterns(schema, None, field)
        }
        FieldType::Uri => {
            let schema = schema
                .with("type", kind("string"))
                .with("format", "uri-reference")
                .with("minLength", 1_i64);
            patterns(schema, Some(&pattern::uri_reference()), field)
        }
        FieldType::Timestamp => {
            let schema = schema.with("type", kind("string")).with("format", "date-time");
            schema.with("pattern", pattern::timestamp())
        }
        FieldType::Date => {
            let schema = schema.with("type", kind("string")).with("format", "date");
            schema.with("pattern", format!("^{}$", pattern::DATE))
        }
        FieldType::Duration => {
            let schema = schema.with("type", kind("string"));
            schema.with("pattern", pattern::DURATION)
        }
        FieldType::Enum(words) => {
            let mut seen = HashSet::new();
            let mut words: Vec<Tree> = words.iter().filter(|word| seen.insert(*word)).map(Tree::from).collect();
            if optional {
                words.push(Tree::Null);
            }
            if words.is_empty() {
                schema.with("not", map([]))
            } else {
                schema.with("enum", Tree::List(words))
            }
        }
        FieldType::List(inner) => {
            let schema = lengths(schema.with("type", kind("array")), field, "Items");
            schema.with("items", typed(map([]), inner, field, false))
        }
    }
}

/// The range of a type, narrowed by the bounds that are written.
fn values(schema: Tree, field: &Field, top: bool, bits: Option<u32>) -> Tree {
    let (min, max) = if top { (field.min, field.max) } else { (None, None) };
    let (low, high) = match bits {
        Some(_) => (i128::from(i64::MIN) * 10_000, i128::from(i64::MAX) * 10_000),
        None => (-DECIMAL_END, DECIMAL_END),
    };
    let min = min.filter(|min| min.ten_thousandths > low);
    let max = max.filter(|max| max.ten_thousandths < high);
    let end = |at: i128| Tree::from(Number { ten_thousandths: at });
    let schema = match (min, bits) {
        (Some(min), _) => schema.with("minimum", min),
        (None, Some(_)) => schema.with("minimum", end(low)),
        (None, None) => schema.with("exclusiveMinimum", end(low)),
    };
    match (max, bits) {
        (Some(max), _) => schema.with("maximum", max),
        (None, Some(_)) => schema.with("maximum", end(high)),
        (None, None) => schema.with("exclusiveMaximum", end(high)),
    }
}

/// 14 digits before the point: in ten-thousandths, the first number that has more.
const DECIMAL_END: i128 = 10_i128.pow(18);

/// `minLength` and `maxLength`, or `minItems` and `maxItems`.
fn lengths(mut schema: Tree, field: &Field, of: &str) -> Tree {
    // Upwards for the least, downwards for the greatest: lengths are whole.
    let least = field.min.map(|min| -(-min.ten_thousandths).div_euclid(10_000));
    let greatest = field.max.map(|max| max.ten_thousandths.div_euclid(10_000));
    if let Some(least) = least.filter(|least| *least > 0) {
        schema = schema.with(&format!("min{of}"), Tree::Number(least.to_string()));
    }
    match greatest {
        Some(greatest) if greatest < 0 => schema.with(
            "not",
            map([("type", if of == "Items" { "array".into() } else { "string".into() })]),
        ),
        Some(greatest) => schema.with(&format!("max{of}"), Tree::Number(greatest.to_string())),
        None => schema,
    }
}

/// The pattern of the type, and the one that is written on the board.
fn patterns(schema: Tree, own: Option<&str>, field: &Field) -> Tree {
    let Some(written) = &field.pattern else {
        return schema.with_some("pattern", own);
    };
    let Some(said) = ecma(written) else {
        // Too long to be said another way: intake enforces it, the schema only names it.
        return schema.with_some("pattern", own).with("x-pattern", written);
    };
    let schema = match own {
        Some(own) => schema
            .with("pattern", own)
            .with("allOf", Tree::List(vec![map([("pattern", said.clone().into())])])),
        None => schema.with("pattern", said.clone()),
    };
    if said == *written {
        schema
    } else {
        schema.with("x-pattern", written)
    }
}
