//! Predictions.

use super::sticky::{ABOUT, OWNER};
use super::{CEL, EMPTY, EVENT, Shape, Value, property, required, slot};
use crate::model::PredictionKind;

pub(super) static OF: Shape = Shape {
    word: "of",
    slots: &[slot("a kind of subject, such as \"customer\"", Value::Name)],
    once: true,
    ..EMPTY
};
pub(super) static PURCHASE: Shape = Shape {
    word: "purchase",
    slots: &[EVENT],
    properties: &[required("value", CEL), property("where", CEL)],
    once: true,
    ..EMPTY
};
pub(super) static HORIZON: Shape = Shape {
    word: "horizon",
    slots: &[slot("how far ahead, such as \"90d\"", Value::Duration)],
    once: true,
    ..EMPTY
};
pub(super) static PREDICTION: Shape = Shape {
    word: "prediction",
    slots: &[slot("its name", Value::Name)],
    properties: &[required("kind", Value::OneOf(&PredictionKind::WORDS))],
    children: &[&ABOUT, &OWNER, &OF, &PURCHASE, &HORIZON],
    ..EMPTY
};
