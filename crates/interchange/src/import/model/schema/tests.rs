//! Schemas and the fields that they give.

use super::super::tree::read_text;
use super::*;

/// The fields of a schema as lines, then what was told.
fn lines(schema: &str) -> Vec<String> {
    let mut documents = Documents::default();
    documents.add("a.yaml", read_text("a.yaml", schema, 0).unwrap());
    let spot = documents.target(0, "#").unwrap();
    let fields = fields(&documents, spot);
    let mut lines: Vec<String> = fields.fields.iter().map(line).collect();
    lines.extend(fields.told.iter().map(|(_, message)| format!("! {message}")));
    lines
}

fn line(field: &Field) -> String {
    let mut line = format!("{} {}", field.name, field.r#type);
    if let FieldType::Enum(words) = &field.r#type {
        line.push_str(&format!(" {words:?}"));
    }
    if field.optional {
        line.push_str(" optional");
    }
    for (word, bound) in [("min", field.min), ("max", field.max)] {
        if let Some(bound) = bound {
            line.push_str(&format!(" {word}={bound}"));
        }
    }
    if let Some(pattern) = &field.pattern {
        line.push_str(&format!(" /{pattern}/"));
    }
    if let Some(about) = &field.about {
        line.push_str(&format!(" -- {about}"));
    }
    line
}

#[test]
fn types_bounds_and_descriptions_are_read() {
    let schema = r#"
type: object
required: [order, total, status, note]
properties:
  order: {type: string, minLength: 3, maxLength: 20, pattern: '^[A-Z]+$', description: The number}
  total: {type: number, minimum: 0, maximum: 1.0e+3}
  count: {type: integer, exclusiveMinimum: 0}
  status: {type: string, enum: [open, paid]}
  at: {type: string, format: date-time}
  day: {type: string, format: date}
  takes: {type: string, format: duration}
  page: {type: string, format: uri}
  mail: {type: string, format: email}
  note: {type: [string, 'null']}
  tags: {type: array, items: {type: string}, minItems: 1}
  lines: {type: array, items: {type: object, properties: {sku: {type: string}}}}
  address: {type: object, properties: {street: {type: string}}}
  paid: {type: boolean}
"#;
    assert_eq!(
        lines(schema),
        [
            "order string min=3 max=20 /^[A-Z]+$/ -- The number",
            "total decimal min=0 max=1000",
            "count integer optional min=1",
            "status enum [\"open\", \"paid\"]",
            "at timestamp optional",
            "day date optional",
            "takes duration optional",
            "page uri optional",
            "mail string optional",
            "note string optional",
            "tags list<string> optional min=1",
            "lines list<json> optional",
            "address json optional",
            "paid boolean optional",
            "! `mail` is a string; that it is of the format `email` is not checked",
        ]
    );
}

#[test]
fn what_fields_cannot_say_is_told() {
    let schema = r#"
properties:
  "order.id": {type: string}
  any: {}
  either: {oneOf: [{type: string}, {type: integer}]}
  maybe: {anyOf: [{type: integer}, {type: 'null'}]}
  odd: {type: string, pattern: '(?=x)'}
  tiny: {type: number, minimum: 0.00001}
  three: {enum: [1, 2, 3]}
  gone: {$ref: '#/nowhere'}
  swapped: {type: integer, minimum: 5, maximum: 1}
additionalProperties: false
if: {}
"#;
    assert_eq!(
        lines(schema),
        [
            "any json optional",
            "either json optional",
            "maybe integer optional",
            "odd string optional",
            "tiny decimal optional",
            "three json optional",
            "gone json optional",
            "swapped integer optional",
            "! the property `order.id` cannot be the name of a field; its values stay in `extra`",
            "! `any` may be of several types or of one that is not said; it takes any value",
            "! `either` may be of several types or of one that is not said; it takes any value",
            "! the pattern of `odd` is left out: look-around, including look-ahead and look-behind, is not supported",
            "! the bound 0.00001 of `tiny` cannot stand on a board",
            "! `three` may be of several types or of one that is not said; it takes any value",
            "! `#/nowhere` leads nowhere in what was given",
            "! `gone` may be of several types or of one that is not said; it takes any value",
            "! the bounds of `swapped` leave no value",
            "! the schema says more than fields can: `additionalProperties`, `enum`, `if`",
        ]
    );
}

#[test]
fn parts_are_put_together_and_circles_end() {
    let schema = r#"
allOf:
  - {$ref: '#/$defs/base'}
  - {properties: {b: {$ref: '#/$defs/node'}}, required: [b]}
$defs:
  base: {properties: {a: {type: string}}, required: [a]}
  node: {type: array, items: {$ref: '#/$defs/node'}}
"#;
    let lines = lines(schema);
    assert_eq!(lines[..2], ["a string", "b list<json>"]);
    let circle = "allOf: [{$ref: '#'}]\nproperties: {a: {type: string}}\n";
    assert_eq!(super::tests::lines(circle)[0], "a string optional");
    let endless = "properties: {a: {allOf: [{$ref: '#/properties/a'}, {$ref: '#/properties/a'}]}}\n";
    assert!(!super::tests::lines(endless).is_empty());
}
