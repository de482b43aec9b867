//! What a record's `data` holds: a value for every field that the contract asks for, by type, bounds, unit and name.

use crate::pattern::Pattern;
use crate::random::Random;
use crate::vocabulary::{Topic, usual_range};
use serde_json::{Map, Number, Value};
use std::collections::HashMap;
use stormlake_board::{Event, Field, FieldType};
use stormlake_record::Time;

const ONE: i64 = 10_000;
const DAY_MS: i64 = 86_400_000;
/// Lengths beyond this are not made up, though a field may allow them.
const LENGTH_MAX: i64 = 4_096;
/// Business keys have twelve hexadecimal digits: a million of them clash once in hundreds of runs.
const KEY_MASK: u64 = 0xffff_ffff_ffff;
/// Greatest whole number that every JSON reader keeps.
const EXACT_MAX: i64 = 1 << 53;

/// How the fields of one event are made.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fields(Vec<Made>);

#[derive(Debug, Clone)]
struct Made {
    name: String,
    optional: bool,
    maker: Maker,
    least: i64,
    most: i64,
}

#[derive(Debug, Clone)]
enum Maker {
    /// The business key in this slot, as text or as a number.
    Key(u16),
    KeyNumber(u16),
    /// The subject whose journey it began as.
    OtherSubject,
    /// Whole numbers, or ten-thousandths, between the bounds.
    Integer,
    Decimal {
        step: i64,
    },
    Boolean,
    Timestamp,
    Date,
    Duration,
    Uri,
    Json,
    Word(Vec<String>),
    Text(Topic, Option<Pattern>),
    Matching(Pattern),
    List(Box<Maker>, i64, i64),
}

/// What the values of one record are drawn from.
pub(crate) struct Circumstances<'a> {
    /// When it happens.
    pub(crate) time: Time,
    /// When what it belongs to takes place, if that is known: dates that lie ahead name it.
    pub(crate) ahead: Option<Time>,
    /// The value of a business key.
    pub(crate) key: &'a dyn Fn(u16) -> u64,
    /// The name of the subject whose journey it began as.
    pub(crate) origin: &'a dyn Fn() -> String,
    /// Chance that stays the same along a journey.
    pub(crate) steady: u64,
    /// Chance of this record alone.
    pub(crate) fresh: &'a mut Random,
}

/// The number of each business key's name.
pub(crate) type Slots = HashMap<String, u16>;

impl Fields {
    /// Prepares the fields of an event whose subject is of a kind; says which required field cannot be made.
    pub(crate) fn new(event: &Event, kind: Option<&str>, slots: &Slots) -> Result<Self, String> {
        let mut fields = Vec::with_capacity(event.fields.len());
        for field in &event.fields {
            match Made::new(field, kind, slots) {
                Some(made) => fields.push(made),
                None if field.optional => {}
                None => return Err(format!("no value could be made for its field `{}`", field.name)),
            }
        }
        Ok(Self(fields))
    }

    /// Whether one of them names another subject: the one whose journey it was so far.
    pub(crate) fn names_another_subject(&self) -> bool {
        self.0.iter().any(|made| matches!(made.maker, Maker::OtherSubject))
    }

    /// A record's data.
    pub(crate) fn make(&self, circumstances: &mut Circumstances<'_>) -> Map<String, Value> {
        let mut data = Map::new();
        for made in &self.0 {
            if made.optional && circumstances.fresh.chance(0.2) {
                continue;
            }
            if let Some(value) = made.value(circumstances) {
                data.insert(made.name.clone(), value);
            }
        }
        data
    }
}

impl Made {
    /// `None` when no value of the field can be made.
    fn new(field: &Field, kind: Option<&str>, slots: &Slots) -> Option<Self> {
        let (least, most) = bounds(field)?;
        let slot = slots
            .get(&field.name)
            .copied()
            .filter(|_| field.key && field.pattern.is_none());
        let maker = match (&field.r#type, slot) {
            (FieldType::String, Some(slot)) => Maker::Key(slot),
            (FieldType::Integer, Some(slot)) => Maker::KeyNumber(slot),
            (FieldType::String, None) if kind == Some(field.name.as_str()) && field.pattern.is_none() => {
                Maker::OtherSubject
            }
            (FieldType::List(inner), _) => {
                // The field's own bounds are the list's length; what stands in it is bounded by what is usual.
                let inner = Maker::new(inner, field, 0, ONE)?;
                let (inner_least, inner_most) = match inner {
                    Maker::Integer | Maker::Decimal { .. } => usual(&inner, field, i64::MIN / 2, i64::MAX / 2),
                    _ => (0, 64),
                };
                Maker::List(Box::new(inner), inner_least, inner_most)
            }
            (other, _) => Maker::new(other, field, least, most)?,
        };
        let (least, most) = usual(&maker, field, least, most);
        let made = Self {
            name: field.name.clone(),
            optional: field.optional,
            maker,
            least,
            most,
        };
        made.can_be_made().then_some(made)
    }

    /// Tries it out a few times: a pattern may have no word of the length that is asked for.
    fn can_be_made(&self) -> bool {
        let mut fresh = Random::new(0);
        let mut circumstances = Circumstances {
            time: Time::default(),
            ahead: None,
            key: &|_| u64::MAX,
            origin: &String::new,
            steady: 0,
            fresh: &mut fresh,
        };
        (0..8).all(|_| self.value(&mut circumstances).is_some())
    }

    fn value(&self, circumstances: &mut Circumstances<'_>) -> Option<Value> {
        // Drawn from the field's name too: an order keeps its meal from its first event to its last.
        let mut steady = Random::new(circumstances.steady ^ hash(&self.name));
        if let Maker::List(inner, least, most) = &self.maker {
            let count = steady.between(self.least, self.most);
            let mut values = Vec::with_capacity(count as usize);
            for _ in 0..count {
                values.push(inner.value(&self.name, circumstances, &mut steady, (*least, *most))?);
            }
            return Some(Value::Array(values));
        }
        self.maker
            .value(&self.name, circumstances, &mut steady, (self.least, self.most))
    }
}

impl Maker {
    fn new(of: &FieldType, field: &Field, least: i64, most: i64) -> Option<Self> {
        Some(match of {
            FieldType::String => {
                let topic = Topic::of(&field.name);
                match &field.pattern {
                    None => Maker::Text(topic, None),
                    Some(text) => {
                        let pattern = Pattern::new(text)?;
                        let mut random = Random::new(1);
                        let fits = (0..16).all(|_| pattern.matches(&fitted(topic.text(&mut random), least, most)));
                        if fits {
                            Maker::Text(topic, Some(pattern))
                        } else {
                            Maker::Matching(pattern)
                        }
                    }
                }
            }
            FieldType::Integer => Maker::Integer,
            // Cents where there is room for them, else the finest step there is.
            FieldType::Decimal => Maker::Decimal {
                step: if most.saturating_sub(least) >= ONE { 100 } else { 1 },
            },
            FieldType::Boolean => Maker::Boolean,
            FieldType::Timestamp => Maker::Timestamp,
            FieldType::Date => Maker::Date,
            FieldType::Duration => Maker::Duration,
            FieldType::Uri => Maker::Uri,
            FieldType::Json => Maker::Json,
            FieldType::Enum(words) if words.is_empty() => return None,
            FieldType::Enum(words) => Maker::Word(words.clone()),
            FieldType::List(_) => return None,
        })
    }

    fn value(
        &self,
        name: &str,
        circumstances: &mut Circumstances<'_>,
        steady: &mut Random,
        (least, most): (i64, i64),
    ) -> Option<Value> {
        let fresh = &mut *circumstances.fresh;
        Some(match self {
            Maker::Key(slot) => {
                let number = (circumstances.key)(*slot) & KEY_MASK;
                let prefixed = name.len() as i64 + 13 <= most;
                let text = if prefixed {
                    format!("{name}-{number:012x}")
                } else {
                    format!("{number:012x}")
                };
                Value::String(fitted(text, least, most))
            }
            Maker::KeyNumber(slot) => {
                let width = most.saturating_sub(least).max(0) as u64;
                let offset = (circumstances.key)(*slot) % width.saturating_add(1);
                Value::from(least.saturating_add(offset as i64))
            }
            Maker::OtherSubject => Value::String(fitted((circumstances.origin)(), least, most)),
            Maker::Integer => Value::from(steady.between(least, most)),
            Maker::Decimal { step } => {
                let steps = steady.between(0, most.saturating_sub(least) / step);
                let value = least.saturating_add(steps.saturating_mul(*step));
                Value::Number(Number::from_f64(value as f64 / ONE as f64)?)
            }
            Maker::Boolean => Value::Bool(fresh.chance(0.5)),
            Maker::Timestamp => {
                let later = circumstances
                    .time
                    .plus_milliseconds(fresh.between(1, 14 * 24) * 3_600_000);
                Value::String(circumstances.ahead.unwrap_or(later).to_string())
            }
            Maker::Date => {
                let day = circumstances.time.plus_milliseconds(fresh.between(0, 60) * DAY_MS);
                Value::String(day.to_string().get(..10)?.to_owned())
            }
            Maker::Duration => Value::String(format!("PT{}M", fresh.between(5, 90))),
            Maker::Uri => Value::String(format!("https://example.invalid/{:08x}", fresh.below(1 << 32))),
            Maker::Json => Value::Object(Map::from_iter([("simulated".to_owned(), Value::Bool(true))])),
            Maker::Word(words) => Value::String(steady.pick(words)?.clone()),
            Maker::Text(topic, pattern) => {
                let text = fitted(topic.text(steady), least, most);
                match pattern {
                    Some(pattern) if !pattern.matches(&text) => Value::String(word(pattern, steady, least, most)?),
                    _ => Value::String(text),
                }
            }
            Maker::Matching(pattern) => Value::String(word(pattern, steady, least, most)?),
            Maker::List(..) => return None,
        })
    }
}

fn word(pattern: &Pattern, random: &mut Random, least: i64, most: i64) -> Option<String> {
    pattern.word(random, usize::try_from(least).ok()?, usize::try_from(most).ok()?)
}

/// Cuts or fills an ASCII text to a length between the bounds.
fn fitted(mut text: String, least: i64, most: i64) -> String {
    text.truncate(usize::try_from(most).unwrap_or(0));
    while (text.len() as i64) < least {
        text.push('x');
    }
    text
}

/// The field's own bounds, in its own measure: whole numbers, ten-thousandths, or a length. `None` when nothing lies between.
fn bounds(field: &Field) -> Option<(i64, i64)> {
    let ten_thousandths =
        |number: stormlake_board::Number| number.ten_thousandths.clamp(i64::MIN.into(), i64::MAX.into()) as i64;
    let (least, most) = (field.min.map(ten_thousandths), field.max.map(ten_thousandths));
    let up = |value: i64| value.div_euclid(ONE) + i64::from(value.rem_euclid(ONE) > 0);
    let down = |value: i64| value.div_euclid(ONE);
    let (least, most) = match field.r#type {
        FieldType::Decimal => (least.unwrap_or(i64::MIN / 2), most.unwrap_or(i64::MAX / 2)),
        FieldType::Integer => (least.map_or(-EXACT_MAX, up), most.map_or(EXACT_MAX, down)),
        _ => (least.map_or(0, up).max(0), most.map_or(LENGTH_MAX, down)),
    };
    (least <= most).then_some((least, most))
}

/// The part of the bounds in which values usually lie.
fn usual(maker: &Maker, field: &Field, least: i64, most: i64) -> (i64, i64) {
    let scale = match maker {
        Maker::Integer => 1,
        Maker::Decimal { .. } => ONE,
        Maker::List(..) => return (least, least.max(3).min(most)),
        Maker::KeyNumber(_) => return (least.max(1).min(most), most),
        _ => return (least, most),
    };
    let known =
        usual_range(&field.name, field.unit.as_deref()).map(|(low, high)| (low / ONE * scale, high / ONE * scale));
    let (low, high) = known.unwrap_or((0, 100 * scale));
    let within = (low.max(least), high.min(most));
    match within.0 <= within.1 {
        true => within,
        // The usual lies outside the bounds altogether: stay at the nearer end.
        false if low > most => (most.saturating_sub(10 * scale).max(least), most),
        false => (least, least.saturating_add(10 * scale).min(most)),
    }
}

/// FNV-1a, for telling field names apart.
fn hash(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
