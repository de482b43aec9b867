//! The block of the `board` node.

use super::policy::HOLDOUT;
use super::sticky::{ABOUT, ALLOW, OWNER};
use super::{COUNT, EMPTY, Shape, Value, property, required, slot};

pub(super) static ATTRIBUTE: Shape = Shape {
    word: "attribute",
    slots: &[slot("its name", Value::Identifier)],
    properties: &[required("from", Value::FieldPath), property("sensitive", Value::Flag)],
    ..EMPTY
};
pub(super) static SAME_AS: Shape = Shape {
    word: "same-as",
    slots: &[slot("a field, written \"Event.field\"", Value::FieldPath)],
    ..EMPTY
};
pub(super) static SUBJECT_CONSENT: Shape = Shape {
    word: "consent",
    slots: &[slot("its topic", Value::Name)],
    properties: &[
        property("granted-by", Value::Name),
        property("withdrawn-by", Value::Name),
        property("default", Value::OneOf(&["denied", "granted"])),
    ],
    ..EMPTY
};
pub(super) static SUBJECT: Shape = Shape {
    word: "subject",
    slots: &[slot("its name", Value::Name)],
    children: &[&ABOUT, &ATTRIBUTE, &SAME_AS, &SUBJECT_CONSENT],
    ..EMPTY
};
pub(super) static CHANNEL: Shape = Shape {
    word: "channel",
    slots: &[slot("its name", Value::Name)],
    properties: &[
        required("kind", Value::Name),
        property("url", Value::Text),
        property("secret", Value::Text),
        property("rate", Value::Rate),
        property("from", Value::Name),
        property("reply-to", Value::Name),
        property("to", Value::Name),
        property("unsubscribe", Value::Text),
        property("topic", Value::Text),
        property("concurrency", Value::Whole(1, 1_000)),
        property("handshake", Value::Flag),
    ],
    children: &[&ABOUT],
    ..EMPTY
};
pub(super) static LEGEND: Shape = Shape {
    word: "legend",
    properties: &[
        property("event", Value::Colour),
        property("command", Value::Colour),
        property("actor", Value::Colour),
        property("aggregate", Value::Colour),
        property("external", Value::Colour),
        property("policy", Value::Colour),
        property("read-model", Value::Colour),
        property("hotspot", Value::Colour),
        property("opportunity", Value::Colour),
    ],
    once: true,
    ..EMPTY
};
pub(super) static SCOPE: Shape = Shape {
    word: "scope",
    slots: &[slot("what the board is about", Value::Text)],
    once: true,
    ..EMPTY
};
pub(super) static NAMESPACE: Shape = Shape {
    word: "namespace",
    slots: &[slot("the prefix, such as \"com.example\"", Value::Namespace)],
    once: true,
    ..EMPTY
};
pub(super) static QUIET: Shape = Shape {
    word: "quiet",
    slots: &[
        slot("when it begins, such as \"21:00\"", Value::TimeOfDay),
        slot("when it ends, such as \"08:00\"", Value::TimeOfDay),
    ],
    properties: &[property("time-zone", Value::Name)],
    once: true,
    ..EMPTY
};
pub(super) static CAP: Shape = Shape {
    word: "cap",
    slots: &[slot("how many", COUNT)],
    properties: &[required("per", Value::Duration)],
    ..EMPTY
};
pub(super) static LATENESS: Shape = Shape {
    word: "lateness",
    slots: &[slot("how long, such as \"10m\"", Value::Duration)],
    once: true,
    ..EMPTY
};
pub(super) static STALE: Shape = Shape {
    word: "stale",
    slots: &[slot("how long, such as \"1h\"", Value::Duration)],
    once: true,
    ..EMPTY
};
pub(super) static BOARD: Shape = Shape {
    word: "board",
    slots: &[slot("its title", Value::Name)],
    properties: &[property("step", Value::Whole(1, 10))],
    children: &[
        &SCOPE, &ABOUT, &OWNER, &ALLOW, &NAMESPACE, &LEGEND, &SUBJECT, &CHANNEL, &QUIET, &CAP, &HOLDOUT, &LATENESS,
        &STALE,
    ],
    once: true,
    ..EMPTY
};
