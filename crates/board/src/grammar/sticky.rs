//! Stickies other than policies, fields, hooks and links.

use crate::model::RelationKind;

use super::{CEL, EMPTY, EVENT, Shape, Value, property, required, slot};

pub(super) static ABOUT: Shape = Shape {
    word: "about",
    slots: &[slot("a description", Value::Text)],
    once: true,
    ..EMPTY
};
pub(super) static OWNER: Shape = Shape {
    word: "owner",
    slots: &[slot("who answers for it", Value::Name)],
    once: true,
    ..EMPTY
};
pub(super) static WAS: Shape = Shape {
    word: "was",
    slots: &[slot("the earlier name", Value::Name)],
    rest: Some(slot("an earlier name", Value::Name)),
    ..EMPTY
};

pub(super) static ALLOW: Shape = Shape {
    word: "allow",
    slots: &[slot("the code of a finding, such as \"SL-B113\"", Value::Name)],
    properties: &[required("because", Value::Text)],
    ..EMPTY
};

pub(super) static FIELD: Shape = Shape {
    word: "field",
    slots: &[slot("its name", Value::Identifier), slot("its type", Value::Type)],
    rest: Some(slot("a word of the enum", Value::Name)),
    properties: &[
        property("optional", Value::Flag),
        property("key", Value::Flag),
        property("sensitive", Value::Flag),
        property("min", Value::Number),
        property("max", Value::Number),
        property("pattern", Value::Text),
        property("unit", Value::Name),
    ],
    children: &[&ABOUT],
    once: false,
};
pub(super) static READ_FIELD: Shape = Shape {
    word: "field",
    slots: FIELD.slots,
    rest: FIELD.rest,
    properties: &[
        property("from", Value::FieldPath),
        property("optional", Value::Flag),
        property("key", Value::Flag),
        property("sensitive", Value::Flag),
        property("min", Value::Number),
        property("max", Value::Number),
        property("pattern", Value::Text),
        property("unit", Value::Name),
    ],
    children: &[&ABOUT],
    once: false,
};
pub(super) static SET: Shape = Shape {
    word: "set",
    slots: &[slot("the field", Value::Identifier), slot("a CEL expression", CEL)],
    ..EMPTY
};

pub(super) static SEES: Shape = Shape {
    word: "sees",
    slots: &[slot("the name of a read model", Value::Name)],
    rest: Some(slot("the name of a read model", Value::Name)),
    ..EMPTY
};
pub(super) static ACTOR: Shape = Shape {
    word: "actor",
    slots: &[slot("its name", Value::Name)],
    children: &[&ABOUT, &OWNER, &WAS, &ALLOW, &SEES],
    ..EMPTY
};
pub(super) static AGGREGATE: Shape = Shape {
    word: "aggregate",
    slots: &[slot("its name", Value::Name)],
    children: &[&ABOUT, &OWNER, &WAS, &ALLOW],
    ..EMPTY
};
/// One rule of a hook or a mapping.
pub(super) static ON: Shape = Shape {
    word: "on",
    slots: &[slot("the kind, or \"*\"", Value::Name)],
    properties: &[
        required("gives", Value::Name),
        property("subject", CEL),
        property("id", CEL),
        property("time", CEL),
        property("where", CEL),
    ],
    children: &[&SET],
    ..EMPTY
};
pub(super) static HOOK: Shape = Shape {
    word: "hook",
    properties: &[
        property("signature", Value::Name),
        property("secret", Value::Text),
        property("event", CEL),
    ],
    children: &[&ON],
    once: true,
    ..EMPTY
};
pub(super) static EXTERNAL: Shape = Shape {
    word: "external",
    slots: &[slot("its name", Value::Name)],
    children: &[&ABOUT, &OWNER, &WAS, &ALLOW, &HOOK],
    ..EMPTY
};
pub(super) static COMMAND_BY: Shape = Shape {
    word: "by",
    slots: &[slot("the name of an actor", Value::Name)],
    rest: Some(slot("the name of an actor", Value::Name)),
    ..EMPTY
};
pub(super) static YIELDS: Shape = Shape {
    word: "yields",
    slots: &[EVENT],
    rest: Some(EVENT),
    properties: &[property("on", Value::OneOf(&["delivered"]))],
    ..EMPTY
};
pub(super) static COMMAND: Shape = Shape {
    word: "command",
    slots: &[slot("its name", Value::Name)],
    properties: &[property("by", Value::Name), property("to", Value::Name)],
    children: &[&ABOUT, &OWNER, &WAS, &ALLOW, &COMMAND_BY, &FIELD, &YIELDS],
    ..EMPTY
};
pub(super) static EVENT_STICKY: Shape = Shape {
    word: "event",
    slots: &[slot("its name", Value::Name)],
    properties: &[
        property("from", Value::Name),
        property("subject", Value::Name),
        property("pivotal", Value::Flag),
        property("path", Value::OneOf(&["happy", "failure"])),
    ],
    children: &[&ABOUT, &OWNER, &WAS, &ALLOW, &FIELD],
    ..EMPTY
};
pub(super) static SHOWS: Shape = Shape {
    word: "shows",
    slots: &[EVENT],
    rest: Some(EVENT),
    ..EMPTY
};
pub(super) static READ_MODEL: Shape = Shape {
    word: "read-model",
    slots: &[slot("its name", Value::Name)],
    children: &[&ABOUT, &OWNER, &WAS, &ALLOW, &SHOWS, &READ_FIELD],
    ..EMPTY
};
pub(super) static HOTSPOT: Shape = Shape {
    word: "hotspot",
    slots: &[slot("its words", Value::Name)],
    properties: &[property("on", Value::Name)],
    children: &[&ABOUT, &OWNER, &WAS, &ALLOW],
    ..EMPTY
};
pub(super) static OPPORTUNITY: Shape = Shape {
    word: "opportunity",
    slots: HOTSPOT.slots,
    properties: HOTSPOT.properties,
    children: HOTSPOT.children,
    ..EMPTY
};
pub(super) static NOTE: Shape = Shape {
    word: "note",
    slots: &[slot("its text", Value::Text)],
    properties: &[property("picture", Value::Text)],
    ..EMPTY
};
pub(super) static LINK: Shape = Shape {
    word: "link",
    slots: &[slot("the sticky that it starts from", Value::Name)],
    properties: &[required("to", Value::Name), property("label", Value::Text)],
    ..EMPTY
};
pub(super) static RELATION: Shape = Shape {
    word: "relation",
    slots: &[
        slot("the context upstream", Value::Name),
        slot("the context downstream", Value::Name),
    ],
    properties: &[required("kind", Value::OneOf(&RelationKind::WORDS))],
    children: &[&ABOUT, &ALLOW],
    ..EMPTY
};
