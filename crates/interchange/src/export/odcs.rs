//! The lake's tables as one contract of the Open Data Contract Standard 3.1.
//!
//! The lake makes its tables from the board by the same rules; a test beside it compares the two.

use super::File;
use super::keys::{Keys, ascii};
use super::tree::{Tree, list, map};
use std::collections::HashSet;
use stormlake_board::{Board, Event, Field, FieldType, slug};

/// Names that no sticky's table gets.
const RESERVED: [&str; 7] = [
    "events",
    "decisions",
    "deliveries",
    "quarantine",
    "releases",
    "predictions",
    "information_schema",
];

/// Columns of every event's table before its fields: name, type, what it is.
const ENVELOPE: [(&str, &str, &str); 11] = [
    ("position", "integer", "Where the record stands in the log"),
    ("time", "timestamp", "When it happened"),
    ("received", "timestamp", "When it came"),
    ("subject", "string", "Whom it concerns"),
    ("source", "string", "Who sent it"),
    ("id", "string", "Its id, unique within the source"),
    ("sender", "string", "The key or hook that it came through"),
    (
        "board_version",
        "integer",
        "The version of the board that it was checked against",
    ),
    ("synthetic", "boolean", "Whether a simulation made it up"),
    ("derived", "boolean", "Whether Stormlake put it on the log itself"),
    (
        "extensions",
        "string",
        "Other attributes of the envelope, as a JSON object",
    ),
];

/// `<slug>.odcs.yaml`.
pub fn odcs(board: &Board) -> Vec<File> {
    let mut keys = Keys::default();
    let key = keys.file(&board.title);
    let mut taken = Keys::default();
    for name in RESERVED {
        taken.unused(name.to_owned(), '_');
    }
    let tables: Vec<Tree> = board
        .events
        .iter()
        .map(|event| table(board, event, &mut taken))
        .collect();
    let description = map([])
        .with_some("purpose", board.scope.as_ref())
        .with(
            "usage",
            "One table for each event sticky; a row is a record that kept the board's contract",
        )
        .with("limitations", "Sensitive columns are masked for all but admins");
    let contract = map([
        ("apiVersion", "v3.1.0".into()),
        ("kind", "DataContract".into()),
        ("id", board.namespace.as_str().into()),
        ("name", Tree::from(&board.title)),
        ("version", "1.0.0".into()),
        ("status", "active".into()),
    ])
    .with_some("domain", board.owner.as_ref())
    .with("description", description)
    .with(
        "servers",
        Tree::List(vec![map([
            ("server", "lake".into()),
            ("type", "local".into()),
            ("path", ".stormlake/lake".into()),
            ("format", "delta".into()),
        ])]),
    )
    .with("schema", Tree::List(tables));
    vec![File::text(format!("{key}.odcs.yaml"), contract.yaml())]
}

/// `Order collected` → `order_collected`; a digit at the start would have to be quoted in SQL for ever.
fn snake(name: &str) -> String {
    let snake = slug(name).replace('-', "_");
    if snake.starts_with(|first: char| first.is_ascii_digit()) {
        format!("n{snake}")
    } else {
        snake
    }
}

fn table(board: &Board, event: &Event, taken: &mut Keys) -> Tree {
    let mut wanted = snake(&event.sticky.name);
    if RESERVED.contains(&wanted.as_str()) {
        wanted = format!("event_{wanted}");
    }
    let name = taken.unused(wanted, '_');
    let mut columns: Vec<Tree> = ENVELOPE
        .iter()
        .map(|(name, logical, about)| {
            let column = map([("name", (*name).into()), ("logicalType", (*logical).into())]);
            let column = column
                .with("physicalType", physical_of(logical))
                .with("description", *about);
            if *name == "position" {
                column.with("required", true).with("unique", true)
            } else {
                column
            }
        })
        .collect();
    let mut names = Keys::default();
    let mut own: HashSet<String> = HashSet::new();
    for (name, _, _) in ENVELOPE {
        own.insert(names.unused(name.to_owned(), '_'));
    }
    own.insert(names.unused("extra".into(), '_'));
    for field in &event.fields {
        let mut wanted = snake(&field.name);
        if own.contains(&wanted) {
            wanted = format!("data_{wanted}");
        }
        let name = names.unused(wanted, '_');
        own.insert(name.clone());
        columns.push(column(&name, field));
    }
    let extra = map([
        ("name", "extra".into()),
        ("logicalType", "string".into()),
        ("physicalType", "string".into()),
        (
            "description",
            "Fields that the board does not name, as a JSON object".into(),
        ),
    ]);
    columns.push(classified(extra, event.fields.iter().any(|field| field.sensitive)));
    map([
        ("name", name.as_str().into()),
        ("logicalType", "object".into()),
        ("physicalType", "table".into()),
        ("physicalName", ascii(&name).into()),
        ("businessName", Tree::from(&event.sticky.name)),
    ])
    .with_some("description", event.sticky.about.as_ref())
    .with(
        "customProperties",
        custom([
            ("eventType", Some(board.event_type(event))),
            ("context", event.sticky.context.clone()),
        ]),
    )
    .with("properties", Tree::List(columns))
}

fn column(name: &str, field: &Field) -> Tree {
    let mut column = map([("name", name.into()), ("businessName", Tree::from(&field.name))]);
    column = typed(column, &field.r#type);
    column = column.with_some("description", field.about.as_ref());
    column = classified(column, field.sensitive);
    if let FieldType::Integer | FieldType::Decimal = field.r#type
        && (field.min.is_some() || field.max.is_some())
    {
        let options = map([]).with_some("minimum", field.min).with_some("maximum", field.max);
        column = column.with("logicalTypeOptions", options);
    }
    let words = match &field.r#type {
        FieldType::Enum(words) => Some(words.join(" | ")),
        _ => None,
    };
    let flag = |flag: bool| flag.then(|| "true".to_owned());
    let custom = custom([
        ("fieldType", Some(field.r#type.to_string())),
        ("unit", field.unit.clone()),
        ("pattern", field.pattern.clone()),
        ("words", words),
        ("key", flag(field.key)),
        ("optional", flag(field.optional)),
    ]);
    column.with("customProperties", custom)
}

fn typed(column: Tree, r#type: &FieldType) -> Tree {
    let column = column
        .with("logicalType", logical(r#type))
        .with("physicalType", physical(r#type));
    match r#type {
        FieldType::List(inner) => column.with("items", typed(map([]), inner)),
        _ => column,
    }
}

fn logical(r#type: &FieldType) -> &'static str {
    match r#type {
        FieldType::Integer => "integer",
        FieldType::Decimal => "number",
        FieldType::Boolean => "boolean",
        FieldType::Timestamp => "timestamp",
        FieldType::Date => "date",
        FieldType::List(_) => "array",
        FieldType::String | FieldType::Duration | FieldType::Uri | FieldType::Json | FieldType::Enum(_) => "string",
    }
}

/// As Delta names it.
fn physical(r#type: &FieldType) -> String {
    match r#type {
        FieldType::Decimal => "decimal(18,4)".into(),
        FieldType::List(inner) => format!("array<{}>", physical(inner)),
        other => physical_of(logical(other)).into(),
    }
}

fn physical_of(logical: &str) -> &str {
    if logical == "integer" { "long" } else { logical }
}

fn classified(column: Tree, sensitive: bool) -> Tree {
    if sensitive {
        column.with("classification", "restricted")
    } else {
        column
    }
}

fn custom<const N: usize>(properties: [(&str, Option<String>); N]) -> Tree {
    let some = properties.into_iter().filter_map(|(name, value)| Some((name, value?)));
    list(some.map(|(name, value)| map([("property", name.into()), ("value", value.into())])))
}
