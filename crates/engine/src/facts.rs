//! What an expression sees of a record: the envelope as it is, its data, what is remembered of the subject, and what is
//! foreseen of it.

use crate::data::Data;
use crate::kept::Kept;
use crate::plan::EventPlan;
use crate::state::Part;
use std::cell::OnceCell;
use std::sync::Arc;
use stormlake_expression::{Path, Type, Value, Values};
use stormlake_record::{Entry, Score, Time};

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
}

/// A moment that several policies look at: its data is parsed when the first expression asks, and it is copied when the
/// first trigger is kept; the others share.
pub(crate) struct Occasion<'a> {
    pub moment: Moment<'a>,
    /// What its event is on the board.
    pub plan: &'a EventPlan,
    data: OnceCell<Data<'a>>,
    whole: OnceCell<Kept>,
    head: OnceCell<Kept>,
}

impl<'a> Occasion<'a> {
    pub fn new(moment: Moment<'a>, plan: &'a EventPlan) -> Self {
        Self {
            moment,
            plan,
            data: OnceCell::new(),
            whole: OnceCell::new(),
            head: OnceCell::new(),
        }
    }

    /// A copy to keep, with the record's data or without.
    pub fn keep(&self, with_data: bool) -> Kept {
        let cell = if with_data { &self.whole } else { &self.head };
        cell.get_or_init(|| Kept::new(&self.moment, &self.plan.slug, with_data))
            .clone()
    }

    fn data(&self) -> &Data<'a> {
        self.data
            .get_or_init(|| Data::read(self.moment.body, &self.plan.needed))
    }
}

/// A moment as expressions see it.
pub(crate) struct Facts<'f, 'a> {
    pub occasion: &'f Occasion<'a>,
    pub namespace: &'f str,
    /// Name and type per attribute number.
    pub attributes: &'f [(u16, String, Type)],
    /// What is remembered of the subject.
    pub subject: &'f [Part],
    pub count: u64,
    /// What is foreseen of the subject.
    pub scores: &'f [Score],
}

impl<'f, 'a> Facts<'f, 'a> {
    pub fn new(
        occasion: &'f Occasion<'a>,
        namespace: &'f str,
        attributes: &'f [(u16, String, Type)],
        subject: &'f [Part],
    ) -> Self {
        Self {
            occasion,
            namespace,
            attributes,
            subject,
            count: 0,
            scores: &[],
        }
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
        let moment = &self.occasion.moment;
        Some(match name {
            "subject" => Value::String(moment.subject.into()),
            "source" => Value::String(moment.source.into()),
            "id" => Value::String(moment.id.into()),
            "time" => Value::Timestamp(moment.time.0),
            "type" => Value::String(format!("{}.{}", self.namespace, self.occasion.plan.slug).into()),
            "data" => self.occasion.data().whole(),
            _ => return None,
        })
    }
}

impl Values for Facts<'_, '_> {
    fn get(&self, path: &Path) -> Option<Value> {
        let names = &path.names;
        let (found, used) = match (&*names[0], names.get(1), names.get(2)) {
            ("count", _, _) => (Value::Int(i64::try_from(self.count).unwrap_or(i64::MAX)), 1),
            ("event", Some(data), Some(field)) if &**data == "data" => (self.occasion.data().get(field)?.clone(), 3),
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
