//! Policies: triggers, effects, guards.

use super::board::STALE;
use super::sticky::{ABOUT, ALLOW, OWNER, SET, WAS};
use super::{CEL, COUNT, EMPTY, EVENT, Shape, Value, property, required, slot};

pub(super) static WHENEVER: Shape = Shape {
    word: "whenever",
    slots: &[EVENT],
    properties: &[
        property("at-least", COUNT),
        property("within", Value::Duration),
        property("by", CEL),
    ],
    once: true,
    ..EMPTY
};
pub(super) static WHENEVER_ALL: Shape = Shape {
    word: "whenever-all",
    slots: &[EVENT, slot("the name of a second event", Value::Name)],
    rest: Some(EVENT),
    properties: &[property("by", CEL)],
    once: true,
    ..EMPTY
};
pub(super) static WHENEVER_SILENT: Shape = Shape {
    word: "whenever-silent",
    slots: &[slot("how long, such as \"30d\"", Value::Duration)],
    properties: &[required("since", Value::Name)],
    once: true,
    ..EMPTY
};
pub(super) static WHENEVER_BEFORE: Shape = Shape {
    word: "whenever-before",
    slots: &[EVENT],
    properties: &[required("field", Value::Identifier), required("by", Value::Duration)],
    once: true,
    ..EMPTY
};
pub(super) static AND_NO: Shape = Shape {
    word: "and-no",
    slots: &[EVENT],
    properties: &[
        property("within", Value::Duration),
        property("until", Value::Name),
        property("until-by", CEL),
    ],
    once: true,
    ..EMPTY
};
pub(super) static FOLLOWED_BY: Shape = Shape {
    word: "followed-by",
    slots: &[EVENT],
    properties: &[property("within", Value::Duration)],
    once: true,
    ..EMPTY
};
pub(super) static NEVER: Shape = Shape {
    word: "never",
    slots: &[EVENT],
    rest: Some(EVENT),
    ..EMPTY
};
pub(super) static WHERE: Shape = Shape {
    word: "where",
    slots: &[slot("a CEL expression", CEL)],
    once: true,
    ..EMPTY
};
pub(super) static THEN: Shape = Shape {
    word: "then",
    slots: &[slot("the name of a command", Value::Name)],
    properties: &[property("via", Value::Name)],
    children: &[&SET],
    once: true,
    ..EMPTY
};
pub(super) static EMIT: Shape = Shape {
    word: "emit",
    slots: &[EVENT],
    children: &[&SET],
    once: true,
    ..EMPTY
};
/// A step of its own among several: it stands as often as it is meant.
static STEP_THEN: Shape = Shape {
    word: THEN.word,
    slots: THEN.slots,
    properties: THEN.properties,
    children: THEN.children,
    ..EMPTY
};
static STEP_EMIT: Shape = Shape {
    word: EMIT.word,
    slots: EMIT.slots,
    children: EMIT.children,
    ..EMPTY
};
static WAIT: Shape = Shape {
    word: "wait",
    slots: &[slot("how long, such as \"2h\"", Value::Duration)],
    ..EMPTY
};
static CAME: Shape = Shape {
    word: "came",
    children: STEP,
    once: true,
    ..EMPTY
};
static MISSED: Shape = Shape {
    word: "missed",
    children: STEP,
    once: true,
    ..EMPTY
};
static WAIT_FOR: Shape = Shape {
    word: "wait-for",
    slots: &[EVENT],
    properties: &[required("within", Value::Duration)],
    children: &[&CAME, &MISSED],
    ..EMPTY
};
static WHEN: Shape = Shape {
    word: "when",
    slots: &[slot("a CEL expression", CEL)],
    children: STEP,
    ..EMPTY
};
static OTHERWISE: Shape = Shape {
    word: "otherwise",
    children: STEP,
    ..EMPTY
};
/// What may be done one after the other.
static STEP: &[&Shape] = &[&STEP_THEN, &STEP_EMIT, &WAIT, &WAIT_FOR, &WHEN, &OTHERWISE];
static STEPS: Shape = Shape {
    word: "steps",
    children: STEP,
    once: true,
    ..EMPTY
};
static ENTRY: Shape = Shape {
    word: "entry",
    slots: &[slot(
        "when a trigger starts anew, such as \"once\"",
        Value::OneOf(&["always", "when-finished", "once"]),
    )],
    once: true,
    ..EMPTY
};
static EXIT: Shape = Shape {
    word: "exit",
    slots: &[EVENT],
    rest: Some(EVENT),
    ..EMPTY
};
static VARIANT: Shape = Shape {
    word: "variant",
    slots: &[slot("its name", Value::Name)],
    properties: &[property("weight", Value::Whole(1, 10_000))],
    children: &[&SET],
    ..EMPTY
};
static WINNER: Shape = Shape {
    word: "winner",
    slots: &[slot("the name of a variant", Value::Name)],
    once: true,
    ..EMPTY
};
static BUDGET: Shape = Shape {
    word: "budget",
    slots: &[slot("how many", COUNT)],
    properties: &[required("per", Value::Duration)],
    once: true,
    ..EMPTY
};
static TRANSACTIONAL: Shape = Shape {
    word: "transactional",
    once: true,
    ..EMPTY
};
static SUBJECT_LINE: Shape = Shape {
    word: "subject-line",
    slots: &[slot("a template", Value::Text)],
    once: true,
    ..EMPTY
};
static TEXT: Shape = Shape {
    word: "text",
    slots: &[slot("a template", Value::Text)],
    once: true,
    ..EMPTY
};
static HTML: Shape = Shape {
    word: "html",
    slots: &[slot("a template", Value::Text)],
    once: true,
    ..EMPTY
};
pub(super) static LETTER: Shape = Shape {
    word: "letter",
    children: &[&SUBJECT_LINE, &TEXT, &HTML],
    once: true,
    ..EMPTY
};
pub(super) static UNLESS: Shape = Shape {
    word: "unless",
    slots: &[EVENT],
    properties: &[property("within", Value::Duration)],
    ..EMPTY
};
pub(super) static LIMIT: Shape = Shape {
    word: "limit",
    slots: &[slot("how many", COUNT)],
    properties: &[required("per", Value::Duration)],
    once: true,
    ..EMPTY
};
pub(super) static CONSENT: Shape = Shape {
    word: "consent",
    slots: &[slot("the topic", Value::Name)],
    once: true,
    ..EMPTY
};
pub(super) static HOLDOUT: Shape = Shape {
    word: "holdout",
    slots: &[slot("the share, such as \"10%\"", Value::Percent)],
    once: true,
    ..EMPTY
};
pub(super) static GOAL: Shape = Shape {
    word: "goal",
    slots: &[EVENT],
    properties: &[required("within", Value::Duration)],
    once: true,
    ..EMPTY
};
pub(super) static POLICY: Shape = Shape {
    word: "policy",
    slots: &[slot("its name", Value::Name)],
    properties: &[
        property("priority", Value::Whole(i64::MIN, i64::MAX)),
        property("state", Value::OneOf(&["draft", "shadow", "live", "paused", "retired"])),
    ],
    children: &[
        &ABOUT,
        &OWNER,
        &WAS,
        &ALLOW,
        &WHENEVER,
        &WHENEVER_ALL,
        &WHENEVER_SILENT,
        &WHENEVER_BEFORE,
        &AND_NO,
        &FOLLOWED_BY,
        &NEVER,
        &WHERE,
        &THEN,
        &EMIT,
        &STEPS,
        &LETTER,
        &VARIANT,
        &WINNER,
        &ENTRY,
        &EXIT,
        &UNLESS,
        &LIMIT,
        &BUDGET,
        &TRANSACTIONAL,
        &STALE,
        &CONSENT,
        &HOLDOUT,
        &GOAL,
    ],
    ..EMPTY
};
