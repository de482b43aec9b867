//! What stands beside the board and in no file: comments, votes, what was put off, and how the session goes. A flat map of plain values
//! (docs/decisions/0018-live-wall.md); who may write a value, and how much of it there may be, is said by its key.

use crate::ids::is_id;
use crate::limits::{BESIDE_BYTES_MAX, BESIDE_FIELDS_MAX, BESIDE_KEYS_MAX, BESIDE_VALUE_BYTES_MAX};
use crate::rights::Right;
use crate::touched::Touched;
use std::collections::HashMap;
use yrs::{Any, Doc, Map, MapRef, Number, Out, TransactionMut};

/// The name of the root.
pub(crate) const ROOT: &str = "beside";
const LOCK: &str = "session/lock";
/// Votes that one person may give one note in a round.
const VOTES_MAX: f64 = 20.0;
/// What a round may be about; one that does not say is about hotspots.
const VOTED_ON: [&str; 2] = ["hotspots", "all"];

/// The values by key.
pub(crate) struct Beside {
    map: MapRef,
    values: HashMap<String, Any>,
    bytes: usize,
    touched: Touched,
}

/// What a value may be.
#[derive(Clone, Copy, PartialEq)]
enum Shape {
    /// Fields of words, numbers and yes or no.
    Fields,
    /// Fields of which `on`, where it is there, is one of [`VOTED_ON`].
    Round,
    /// From 1 to [`VOTES_MAX`], whole.
    Votes,
    /// An id, or several with `/` between.
    Ids,
    /// `true` alone: what is not so is absent.
    True,
}

/// What a key asks of its value; `None`: no such key.
fn asked(key: &str) -> Option<(Shape, Right)> {
    use Right::{Facilitator, Participant};
    let (word, rest) = key.split_once('/')?;
    if word == "session" {
        return match rest {
            "timer" | "look" | "walk" => Some((Shape::Fields, Facilitator)),
            "vote" => Some((Shape::Round, Facilitator)),
            "silent" => Some((Shape::Ids, Facilitator)),
            "lock" => Some((Shape::True, Facilitator)),
            _ => None,
        };
    }
    let (ids, shape) = match word {
        "talk" | "parked" | "mark" => (1, Shape::Fields),
        "vote" => (3, Shape::Votes),
        "veil" => (1, Shape::Ids),
        _ => return None,
    };
    (rest.split('/').count() == ids && rest.split('/').all(is_id)).then_some((shape, Participant))
}

fn plain(value: &Any) -> bool {
    match value {
        Any::Null | Any::Bool(_) | Any::String(_) => true,
        Any::Number(number) => finite(number).is_some(),
        _ => false,
    }
}

fn finite(number: &Number) -> Option<f64> {
    let number = match number {
        Number::Int(number) => *number as f64,
        Number::Float(number) => *number,
    };
    number.is_finite().then_some(number)
}

impl Shape {
    fn holds(self, value: &Any) -> bool {
        match (self, value) {
            (Self::Fields, Any::Map(fields)) => fields.len() <= BESIDE_FIELDS_MAX && fields.values().all(plain),
            (Self::Round, Any::Map(fields)) => {
                let on = fields.get("on");
                let known = |on: &Any| matches!(on, Any::String(on) if VOTED_ON.contains(&&**on));
                Self::Fields.holds(value) && on.is_none_or(known)
            }
            (Self::Votes, Any::Number(number)) => {
                finite(number).is_some_and(|number| number.fract() == 0.0 && (1.0..=VOTES_MAX).contains(&number))
            }
            (Self::Ids, Any::String(text)) => text.split('/').all(is_id),
            (Self::True, Any::Bool(true)) => true,
            _ => false,
        }
    }
}

fn bytes(key: &str, value: &Any) -> usize {
    let of = |value: &Any| match value {
        Any::String(text) => text.len() + 2,
        _ => 8,
    };
    let value = match value {
        Any::Map(fields) => fields.iter().map(|(name, value)| name.len() + of(value)).sum(),
        other => of(other),
    };
    key.len() + value
}

/// A value that stands in the document, and whether it is to be put back to what was there before.
pub(crate) struct Judged {
    pub key: String,
    pub why: Option<&'static str>,
}

impl Beside {
    pub fn new(doc: &Doc) -> Self {
        let map = doc.get_or_insert_map(ROOT);
        let touched = Touched::watch(&map, ROOT);
        Self {
            map,
            values: HashMap::new(),
            bytes: 0,
            touched,
        }
    }

    /// Whether participants may change no entry.
    pub fn locked(&self) -> bool {
        self.values.contains_key(LOCK)
    }

    pub fn values(&self) -> &HashMap<String, Any> {
        &self.values
    }

    /// Takes over what the document says, without judging.
    pub fn read(&mut self, doc: &Doc) {
        use yrs::Transact;
        let txn = doc.transact();
        for key in self.touched.take() {
            let value = match self.map.get(&txn, &key) {
                Some(Out::Any(value)) => Some(value),
                _ => None,
            };
            self.put(&key, value);
        }
    }

    /// Judges what a person changed. Every key that was changed is in the answer.
    pub fn judge(&mut self, doc: &Doc, right: Right) -> Vec<Judged> {
        use yrs::Transact;
        let txn = doc.transact();
        let mut judged = Vec::new();
        for key in self.touched.take() {
            let now = self.map.get(&txn, &key);
            let why = match &now {
                Some(Out::Any(value)) => self.fault(&key, Some(value), right),
                Some(_) => Some("this is no plain value"),
                None => self.fault(&key, None, right),
            };
            if why.is_none() {
                let value = now.and_then(|now| match now {
                    Out::Any(value) => Some(value),
                    _ => None,
                });
                self.put(&key, value);
            }
            judged.push(Judged { key, why });
        }
        judged
    }

    /// Why a value may not become this.
    fn fault(&self, key: &str, now: Option<&Any>, right: Right) -> Option<&'static str> {
        let before = self.values.get(key);
        if before == now {
            return None;
        }
        let Some((shape, least)) = asked(key) else {
            // What nobody knows may go, and may not come.
            return now.map(|_| "nothing of this name stands beside a board");
        };
        if right < least {
            return Some("only a facilitator may change this");
        }
        let value = now?;
        if !shape.holds(value) {
            return Some("this is not what belongs there");
        }
        let (old, new) = (before.map_or(0, |before| bytes(key, before)), bytes(key, value));
        if new > BESIDE_VALUE_BYTES_MAX {
            return Some("this is too long");
        }
        let many = before.is_none() && self.values.len() >= BESIDE_KEYS_MAX;
        (many || new > old && self.bytes + new - old > BESIDE_BYTES_MAX)
            .then_some("nothing more finds room beside this board")
    }

    fn put(&mut self, key: &str, value: Option<Any>) {
        let new = value.as_ref().map_or(0, |value| bytes(key, value));
        let old = match value {
            Some(value) => self.values.insert(key.to_owned(), value),
            None => self.values.remove(key),
        };
        self.bytes = (self.bytes + new).saturating_sub(old.map_or(0, |old| bytes(key, &old)));
    }

    /// Makes the document say again what is held of these keys.
    pub fn put_back(&self, txn: &mut TransactionMut, keys: impl Iterator<Item = String>) {
        for key in keys {
            match self.values.get(&key) {
                Some(value) => {
                    self.map.insert(txn, key, value.clone());
                }
                None => {
                    self.map.remove(txn, &key);
                }
            }
        }
    }
}
