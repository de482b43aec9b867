//! What an expression sees of a record: the envelope as it is, and of the data only the fields that some expression on
//! that event reads, parsed once and only when asked for.

use crate::plan::{EventPlan, Needed};
use crate::state::{Kept, Part};
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use std::cell::OnceCell;
use std::collections::BTreeMap;
use std::sync::Arc;
use stormlake_expression::{Path, Type, Value, Values};
use stormlake_record::{Cause, Entry, Score, Time};

/// A record that something is decided about: one that just came by, or one that a window kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment<'a> {
    pub event: u16,
    pub slug: &'a str,
    pub source: &'a str,
    pub id: &'a str,
    pub subject: &'a str,
    pub time: Time,
    pub position: u64,
    pub body: &'a [u8],
}

impl<'a> Moment<'a> {
    /// The moment that a trigger kept.
    pub fn of(kept: &'a Kept, event: u16) -> Self {
        Self {
            event,
            slug: &kept.cause.event,
            source: &kept.cause.source,
            id: &kept.cause.id,
            subject: &kept.subject,
            time: kept.cause.time,
            position: kept.cause.position,
            body: &kept.body,
        }
    }

    /// The moment of a record.
    pub fn of_entry(event: u16, position: u64, entry: &'a Entry<'a>) -> Self {
        Self {
            event,
            slug: entry.name,
            source: entry.source,
            id: entry.id,
            subject: entry.subject,
            time: entry.time,
            position,
            body: entry.body,
        }
    }

    pub fn cause(&self) -> Cause {
        Cause {
            event: self.slug.to_owned(),
            source: self.source.to_owned(),
            id: self.id.to_owned(),
            time: self.time,
            position: self.position,
        }
    }
}

/// A moment as triggers keep it: copied when the first of them asks, and then shared.
pub(crate) struct Keeping<'a> {
    moment: Moment<'a>,
    whole: OnceCell<Arc<Kept>>,
    head: OnceCell<Arc<Kept>>,
}

impl<'a> Keeping<'a> {
    pub fn new(moment: Moment<'a>) -> Self {
        Self {
            moment,
            whole: OnceCell::new(),
            head: OnceCell::new(),
        }
    }

    /// The copy, with the record's data or without.
    pub fn copy(&self, with_data: bool) -> Arc<Kept> {
        let (cell, body) = match with_data {
            true => (&self.whole, self.moment.body),
            false => (&self.head, &[][..]),
        };
        let keep = || Kept {
            cause: self.moment.cause(),
            subject: self.moment.subject.to_owned(),
            body: body.into(),
        };
        cell.get_or_init(|| Arc::new(keep())).clone()
    }
}

/// A moment as expressions see it.
pub(crate) struct Facts<'a> {
    pub moment: Moment<'a>,
    pub plan: &'a EventPlan,
    pub namespace: &'a str,
    /// Name and type per attribute number.
    pub attributes: &'a [(u16, String, Type)],
    /// What is remembered of the subject.
    pub subject: &'a [Part],
    pub count: u64,
    /// What is foreseen of the subject.
    pub scores: &'a [Score],
    data: OnceCell<BTreeMap<String, Value>>,
}

impl<'a> Facts<'a> {
    pub fn new(
        moment: Moment<'a>,
        plan: &'a EventPlan,
        namespace: &'a str,
        attributes: &'a [(u16, String, Type)],
        subject: &'a [Part],
    ) -> Self {
        Self {
            moment,
            plan,
            namespace,
            attributes,
            subject,
            count: 0,
            scores: &[],
            data: OnceCell::new(),
        }
    }

    fn data(&self) -> &BTreeMap<String, Value> {
        self.data.get_or_init(|| read_data(self.moment.body, &self.plan.needed))
    }

    fn attribute(&self, name: &str) -> Option<Value> {
        self.subject.iter().find_map(|part| match part {
            Part::Attribute { attribute, json, .. } => {
                let (_, known, r#type) = self.attributes.get(usize::from(*attribute))?;
                if known != name {
                    return None;
                }
                Value::from_json(&serde_json::from_str(json).ok()?, r#type)
            }
            _ => None,
        })
    }

    fn all_attributes(&self) -> Value {
        let named = self.subject.iter().filter_map(|part| match part {
            Part::Attribute { attribute, .. } => self.attributes.get(usize::from(*attribute)),
            _ => None,
        });
        let values = named.filter_map(|(_, name, _)| Some((name.clone(), self.attribute(name)?)));
        Value::Map(Arc::new(values.collect()))
    }

    fn envelope(&self, name: &str) -> Option<Value> {
        let moment = &self.moment;
        Some(match name {
            "subject" => Value::String(moment.subject.into()),
            "source" => Value::String(moment.source.into()),
            "id" => Value::String(moment.id.into()),
            "time" => Value::Timestamp(moment.time.0),
            "type" => Value::String(format!("{}.{}", self.namespace, stormlake_board::slug(&self.plan.name)).into()),
            "data" => Value::Map(Arc::new(self.data().clone())),
            _ => return None,
        })
    }
}

impl Values for Facts<'_> {
    fn get(&self, path: &Path) -> Option<Value> {
        let names = &path.names;
        let (found, used) = match (&*names[0], names.get(1), names.get(2)) {
            ("count", _, _) => (Value::Int(i64::try_from(self.count).unwrap_or(i64::MAX)), 1),
            ("event", Some(data), Some(field)) if &**data == "data" => (self.data().get(&**field)?.clone(), 3),
            ("event", Some(name), _) => (self.envelope(name)?, 2),
            ("event", None, _) => {
                let names = ["subject", "source", "id", "time", "type", "data"];
                let values = names
                    .iter()
                    .filter_map(|name| Some(((*name).to_owned(), self.envelope(name)?)));
                (Value::Map(Arc::new(values.collect())), 1)
            }
            ("predict", Some(name), field) => crate::foresee::answer(self.scores, name, field.map(|field| &**field))?,
            ("subject", Some(name), _) => (self.attribute(name)?, 2),
            ("subject", None, _) => (self.all_attributes(), 1),
            _ => return None,
        };
        names[used..].iter().try_fold(found, |value, name| match value {
            Value::Map(map) => map.get(&**name).cloned(),
            _ => None,
        })
    }
}

/// The needed fields of a JSON object. A body that is no object has none.
pub(crate) fn read_data(body: &[u8], needed: &Needed) -> BTreeMap<String, Value> {
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    Pick(needed).deserialize(&mut deserializer).unwrap_or_default()
}

/// Raw JSON of one field of an object.
pub(crate) fn read_raw<'b>(body: &'b [u8], field: &str) -> Option<&'b str> {
    let all: BTreeMap<std::borrow::Cow<'b, str>, &'b serde_json::value::RawValue> =
        serde_json::from_slice(body).ok()?;
    all.get(field).map(|raw| raw.get())
}

struct Pick<'a>(&'a Needed);

impl<'de> DeserializeSeed<'de> for Pick<'_> {
    type Value = BTreeMap<String, Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Pick<'_> {
    type Value = BTreeMap<String, Value>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = BTreeMap::new();
        while let Some(key) = map.next_key::<std::borrow::Cow<'de, str>>()? {
            match self.0.r#type(&key) {
                Some(r#type) => {
                    let json: serde_json::Value = map.next_value()?;
                    // JSON null is how a sender writes "absent".
                    if !json.is_null()
                        && let Some(value) = Value::from_json(&json, r#type)
                    {
                        found.insert(key.into_owned(), value);
                    }
                }
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(found)
    }
}
