//! The top level of each file, and mappings.

use super::board::BOARD;
use super::funnel::FUNNEL;
use super::policy::POLICY;
use super::prediction::PREDICTION;
use super::sticky::{
    ABOUT, ACTOR, AGGREGATE, ALLOW, COMMAND, EVENT_STICKY, EXTERNAL, HOTSPOT, LINK, NOTE, ON, OPPORTUNITY, OWNER,
    READ_MODEL, RELATION,
};
use super::{CEL, EMPTY, Shape, Value, property, slot};

static CONTEXT: Shape = Shape {
    word: "context",
    slots: &[slot("its name", Value::Name)],
    children: &[
        &ABOUT,
        &OWNER,
        &ALLOW,
        &ACTOR,
        &READ_MODEL,
        &COMMAND,
        &AGGREGATE,
        &EXTERNAL,
        &EVENT_STICKY,
        &POLICY,
        &HOTSPOT,
        &OPPORTUNITY,
        &NOTE,
        &LINK,
    ],
    ..EMPTY
};

/// `board.kdl`.
pub static BOARD_FILE: Shape = Shape {
    children: &[
        &BOARD,
        &CONTEXT,
        &ACTOR,
        &READ_MODEL,
        &COMMAND,
        &AGGREGATE,
        &EXTERNAL,
        &EVENT_STICKY,
        &POLICY,
        &HOTSPOT,
        &OPPORTUNITY,
        &NOTE,
        &LINK,
        &RELATION,
        &FUNNEL,
        &PREDICTION,
    ],
    ..EMPTY
};

pub(super) static FILE: Shape = Shape {
    word: "file",
    slots: &[slot("which files, such as \"*.csv\"", Value::Name)],
    once: true,
    ..EMPTY
};
pub(super) static FORMAT: Shape = Shape {
    word: "format",
    slots: &[slot("\"csv\" or \"ndjson\"", Value::OneOf(&["csv", "ndjson"]))],
    properties: &[
        property("delimiter", Value::Text),
        property("header", Value::Flag),
        property("event", CEL),
    ],
    once: true,
    ..EMPTY
};
pub(super) static COLUMNS: Shape = Shape {
    word: "columns",
    slots: &[slot("the first column's name", Value::Name)],
    rest: Some(slot("a column's name", Value::Name)),
    once: true,
    ..EMPTY
};
pub(super) static MAPPING: Shape = Shape {
    word: "mapping",
    slots: &[slot("the records' source", Value::Name)],
    children: &[&FILE, &FORMAT, &COLUMNS, &ON],
    ..EMPTY
};

/// `mapping.kdl`.
pub static MAPPING_FILE: Shape = Shape {
    children: &[&MAPPING],
    ..EMPTY
};
