//! The CloudEvents record around an event's or a command's `data`.

use super::super::tree::{Tree, list, map};
use super::{data, pattern};
use std::collections::HashMap;
use stormlake_board::{Board, Command, Event, slug};

/// What CloudEvents disallows in strings is left out: control characters and noncharacters.
const CHARACTERS: &str = "^[^\\x00-\\x1f\\x7f-\\x9f\\ufdd0-\\ufdef\\ufffe\\uffff]*$";

/// Longest attribute of an envelope.
const ATTRIBUTE_MAX: i64 = 1_024;

/// Every type that intake takes for an event, by the event's place on the board; the one to send comes first.
pub(crate) fn types_of_events(board: &Board) -> Vec<Vec<String>> {
    // Present names come before earlier ones, as in intake: a rename takes nobody's type away.
    let mut owners: HashMap<String, usize> = HashMap::new();
    let mut types = vec![Vec::new(); board.events.len()];
    let mut give = |text: String, index: usize| {
        owners.entry(text.clone()).or_insert_with(|| {
            types[index].push(text);
            index
        });
    };
    for (index, event) in board.events.iter().enumerate() {
        give(board.event_type(event), index);
        give(event.sticky.name.clone(), index);
    }
    for (index, event) in board.events.iter().enumerate() {
        for was in &event.sticky.was {
            give(format!("{}.{}", board.namespace, slug(was)), index);
            give(was.clone(), index);
        }
    }
    types
}

/// The type that a command has on the wire.
pub(crate) fn command_type(board: &Board, command: &Command) -> String {
    format!("{}.command.{}", board.namespace, slug(&command.sticky.name))
}

/// A record of an event, as a sender may write it.
pub(crate) fn event_envelope(event: &Event, types: Vec<String>) -> Tree {
    let typed = match event.fields.is_empty() {
        // Whatever it is; but not twice.
        true => map([]),
        false => data(&event.sticky, &event.fields),
    };
    let needs_data = event.fields.iter().any(|field| !field.optional);
    let mut properties = attributes(map([(
        "type",
        if types.is_empty() {
            map([("not", map([]))])
        } else {
            map([("enum", list(types))])
        },
    )]));
    properties = properties
        .with("subject", subject(event.subject.is_some()))
        .with("data", typed);
    properties = properties.with(
        "data_base64",
        match event.fields.is_empty() {
            true => map([
                ("type", list(["string", "null"])),
                ("contentEncoding", "base64".into()),
                (
                    "pattern",
                    "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}(?:==)?|[A-Za-z0-9+/]{3}=?)?$".into(),
                ),
            ]),
            false => map([("type", "null".into())]),
        },
    );
    let mut required = vec!["specversion", "id", "source", "type"];
    if event.subject.is_some() {
        required.push("subject");
    }
    if needs_data {
        required.push("data");
    }
    let schema = map([("title", Tree::from(&event.sticky.name))])
        .with_some("description", event.sticky.about.as_ref())
        .with("type", "object")
        .with("properties", properties)
        .with("required", list(required));
    extensions(schema).with(
        "not",
        map([
            ("required", list(["data", "data_base64"])),
            (
                "properties",
                map([
                    ("data", map([("not", map([("type", "null".into())]))])),
                    ("data_base64", map([("not", map([("type", "null".into())]))])),
                ]),
            ),
        ]),
    )
}

/// A record of a command, as Stormlake sends it to a webhook.
pub(crate) fn command_envelope(board: &Board, command: &Command) -> Tree {
    let text = || map([("type", "string".into()), ("minLength", 1_i64.into())]);
    let properties = map([
        ("specversion", map([("const", "1.0".into())])),
        (
            "id",
            text().with("description", "One for each decision: the same in every attempt"),
        ),
        ("source", text().with("pattern", "^stormlake/")),
        ("type", map([("const", command_type(board, command).into())])),
        ("subject", text()),
        ("time", map([("type", "string".into()), ("format", "date-time".into())])),
        ("datacontenttype", map([("const", "application/json".into())])),
        ("policy", text().with("description", "The policy that decided")),
        ("correlationid", text()),
        (
            "causationid",
            text().with("description", "The id of the record that set the policy off"),
        ),
        ("data", data(&command.sticky, &command.fields)),
    ]);
    let mut required = vec![
        "specversion",
        "id",
        "source",
        "type",
        "time",
        "policy",
        "correlationid",
        "causationid",
    ];
    if command.fields.iter().any(|field| !field.optional) {
        required.push("data");
    }
    map([("title", Tree::from(&command.sticky.name))])
        .with_some("description", command.sticky.about.as_ref())
        .with("type", "object")
        .with("properties", properties)
        .with("required", list(required))
}

/// What every sender's record has.
fn attributes(r#type: Tree) -> Tree {
    let text = |null: bool| {
        let kind: Tree = if null {
            list(["string", "null"])
        } else {
            "string".into()
        };
        map([("type", kind), ("maxLength", ATTRIBUTE_MAX.into())])
    };
    let fits = |pattern: String| {
        Tree::List(vec![
            map([("pattern", CHARACTERS.into())]),
            map([("pattern", pattern.into())]),
        ])
    };
    let source = text(false)
        .with("minLength", 1_i64)
        .with("format", "uri-reference")
        .with("pattern", pattern::uri_reference())
        .with("not", map([("pattern", "^(?:stormlake|/engine(?:$|/))".into())]));
    let Tree::Map(mut r#type) = r#type else { return map([]) };
    let mut properties = vec![
        ("specversion".to_owned(), map([("const", "1.0".into())])),
        (
            "id".to_owned(),
            text(false).with("minLength", 1_i64).with("pattern", CHARACTERS),
        ),
        ("source".to_owned(), source),
    ];
    properties.append(&mut r#type);
    // `type` came as the only entry.
    let token = "[A-Za-z0-9!#$%&'*+.^_`|~-]+";
    let media = format!("^\\s*{token}/{token}\\s*(?:;[\\s\\S]*)?$");
    properties.extend([
        (
            "time".to_owned(),
            text(true)
                .with("format", "date-time")
                .with("pattern", pattern::timestamp()),
        ),
        ("datacontenttype".to_owned(), text(true).with("allOf", fits(media))),
        (
            "dataschema".to_owned(),
            text(true)
                .with("format", "uri")
                .with("pattern", pattern::absolute_uri()),
        ),
    ]);
    Tree::Map(properties)
}

fn subject(required: bool) -> Tree {
    let kind: Tree = if required {
        "string".into()
    } else {
        list(["string", "null"])
    };
    map([
        ("type", kind),
        ("minLength", 1_i64.into()),
        ("maxLength", ATTRIBUTE_MAX.into()),
        ("pattern", CHARACTERS.into()),
        ("not", map([("pattern", "^stormlake/".into())])),
    ])
}

/// Other attributes: small names, and strings, booleans or integers of 32 bits.
fn extensions(schema: Tree) -> Tree {
    let text = CHARACTERS.replacen("\\x00-\\x1f", "\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f", 1);
    schema
        .with(
            "propertyNames",
            map([("pattern", "^(?:[a-z0-9]+|data_base64)$".into())]),
        )
        .with(
            "additionalProperties",
            map([
                ("type", list(["string", "boolean", "integer", "null"])),
                ("pattern", text.into()),
                ("minimum", i64::from(i32::MIN).into()),
                ("maximum", i64::from(i32::MAX).into()),
            ]),
        )
}
