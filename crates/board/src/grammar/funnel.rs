//! Funnels.

use super::sticky::{ABOUT, OWNER};
use super::{EMPTY, EVENT, Shape, Value, property, slot};
use crate::model::{FunnelEntry, FunnelMatching};

pub(super) static STEP: Shape = Shape {
    word: "step",
    slots: &[EVENT],
    properties: &[property("within", Value::Duration)],
    ..EMPTY
};
pub(super) static FUNNEL: Shape = Shape {
    word: "funnel",
    slots: &[slot("its name", Value::Name)],
    properties: &[
        property("within", Value::Duration),
        property("matching", Value::OneOf(&FunnelMatching::WORDS)),
        property("entry", Value::OneOf(&FunnelEntry::WORDS)),
    ],
    children: &[&ABOUT, &OWNER, &STEP],
    ..EMPTY
};
