//! From entries of the log to rows: cells are gathered column by column, and closed into batches.

use crate::cells::Cells;
use crate::shape::{Column, ENVELOPE, EXTRA, arrow_schema};
use datafusion::arrow::array::{ArrayRef, RecordBatch, new_null_array};
use datafusion::arrow::datatypes::SchemaRef;
use serde::Deserializer;
use serde::de::{MapAccess, Visitor};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use stormlake_record::{Decision, Delivery, EffectTaken, Entry, Flags, Position, Time};

/// Rows of one table that are not yet in a batch.
#[derive(Debug)]
pub(crate) struct Rows {
    schema: SchemaRef,
    cells: Vec<Cells>,
    /// Which column a key of `data` fills.
    by_field: HashMap<String, usize>,
    extra: Option<usize>,
    /// Columns that this row has filled.
    filled: Vec<bool>,
    count: usize,
}

impl Rows {
    pub(crate) fn new(columns: &[Column]) -> Self {
        let by_field = columns
            .iter()
            .enumerate()
            .filter_map(|(at, column)| Some((column.field.clone()?, at)))
            .collect();
        Self {
            schema: arrow_schema(columns),
            cells: columns.iter().map(|column| Cells::new(&column.kind)).collect(),
            by_field,
            extra: columns.iter().position(|column| column.name == EXTRA),
            filled: vec![false; columns.len()],
            count: 0,
        }
    }

    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// Closes what was gathered.
    pub(crate) fn finish(&mut self) -> Option<RecordBatch> {
        if self.count == 0 {
            return None;
        }
        self.count = 0;
        let arrays: Vec<ArrayRef> = self.cells.iter_mut().map(Cells::finish).collect();
        // Every row fills every column, so the lengths agree.
        RecordBatch::try_new(self.schema.clone(), arrays).ok()
    }

    pub(crate) fn event(&mut self, position: Position, received: Time, entry: &Entry<'_>) {
        let [
            at,
            time,
            since,
            subject,
            source,
            id,
            sender,
            version,
            synthetic,
            derived,
            extensions,
            ..,
        ] = self.cells.as_mut_slice()
        else {
            return;
        };
        at.integer(position.0);
        time.time(entry.time);
        since.time(received);
        subject.text(entry.subject);
        source.text(entry.source);
        id.text(entry.id);
        sender.text(entry.sender);
        version.integer(entry.board_version);
        synthetic.boolean(entry.flags.has(Flags::SYNTHETIC));
        derived.boolean(entry.flags.has(Flags::DERIVED));
        extensions.text(std::str::from_utf8(entry.extensions).unwrap_or_default());
        let extra = self.data(entry);
        self.close(ENVELOPE, &extra);
    }

    /// Fills the sticky's own columns, and gives back what has none, as the inside of a JSON object.
    fn data(&mut self, entry: &Entry<'_>) -> String {
        let mut extra = String::new();
        if entry.flags.has(Flags::BINARY) {
            use base64::Engine as _;
            let text = base64::engine::general_purpose::STANDARD.encode(entry.body);
            extra = format!("\"data_base64\":\"{text}\"");
        } else if !entry.body.is_empty() {
            let visitor = Data {
                rows: self,
                extra: &mut extra,
            };
            let mut deserializer = serde_json::Deserializer::from_slice(entry.body);
            if deserializer.deserialize_map(visitor).is_err() {
                // Not an object: it is kept as it is.
                extra = format!("\"data\":{}", String::from_utf8_lossy(entry.body));
            }
        }
        extra
    }

    /// Ends a row: what was not filled is absent.
    fn close(&mut self, from: usize, extra: &str) {
        for (at, cells) in self.cells.iter_mut().enumerate().skip(from) {
            if Some(at) == self.extra && !extra.is_empty() {
                cells.text(&format!("{{{extra}}}"));
            } else if !self.filled[at] {
                cells.absent();
            }
            self.filled[at] = false;
        }
        self.count += 1;
    }

    pub(crate) fn decision(&mut self, position: Position, received: Time, entry: &Entry<'_>) {
        let Ok(decision) = serde_json::from_slice::<Decision>(entry.body) else {
            return self.unread(position, entry);
        };
        let (command, event, via, data) = match &decision.effect {
            Some(EffectTaken::Command { command, via, data }) => {
                (command.as_str(), "", via.as_deref().unwrap_or_default(), Some(data))
            }
            Some(EffectTaken::Emit { event, data }) => ("", event.as_str(), "", Some(data)),
            None => ("", "", "", None),
        };
        let cause = &decision.cause;
        let mut row = Row(self.cells.iter_mut(), 0);
        row.integer(position.0);
        row.time(decision.due);
        row.time(received);
        row.text(&decision.policy);
        row.text(&decision.version);
        row.text(&decision.subject);
        row.text(decision.by.as_deref().unwrap_or_default());
        row.text(decision.outcome.word());
        row.text(&decision.reason);
        row.integer(decision.count);
        row.text(&cause.event);
        row.text(&cause.source);
        row.text(&cause.id);
        row.time(cause.time);
        row.integer(cause.position);
        row.text(command);
        row.text(event);
        row.text(via);
        row.text(&decision.key);
        row.text(
            &data
                .and_then(|data| serde_json::to_string(data).ok())
                .unwrap_or_default(),
        );
        let scores = Some(&decision.scores).filter(|scores| !scores.is_empty());
        row.text(
            &scores
                .and_then(|scores| serde_json::to_string(scores).ok())
                .unwrap_or_default(),
        );
        let filled = row.1;
        self.fill("step", |cells| cells.integer(decision.step));
        self.fill("board_version", |cells| cells.integer(entry.board_version));
        if let Some(variant) = &decision.variant {
            self.fill("variant", |cells| cells.text(variant));
        }
        // Whatever else a decision's record says.
        let extra = other_than(entry.body, &DECISION_KEYS);
        self.close(filled, &extra);
    }

    /// Fills a column by its name.
    fn fill(&mut self, name: &str, fill: impl FnOnce(&mut Cells)) {
        if let Ok(at) = self.schema.index_of(name) {
            fill(&mut self.cells[at]);
            self.filled[at] = true;
        }
    }

    /// A record of a form that this version does not know is a row all the same: where it stands, and what it says.
    fn unread(&mut self, position: Position, entry: &Entry<'_>) {
        let mut row = Row(self.cells.iter_mut(), 0);
        row.integer(position.0);
        let filled = row.1;
        let extra = other_than(entry.body, &[]);
        self.close(filled, &extra);
    }

    pub(crate) fn delivery(&mut self, position: Position, entry: &Entry<'_>) {
        let Ok(delivery) = serde_json::from_slice::<Delivery>(entry.body) else {
            return self.unread(position, entry);
        };
        let state = serde_json::to_value(delivery.state).unwrap_or_default();
        let mut row = Row(self.cells.iter_mut(), 0);
        row.integer(position.0);
        row.time(delivery.time);
        row.text(&delivery.policy);
        row.text(&delivery.command);
        row.text(&delivery.channel);
        row.text(&delivery.subject);
        row.integer(delivery.attempt);
        row.integer(delivery.round);
        row.text(state.as_str().unwrap_or_default());
        row.maybe(delivery.status);
        row.text(delivery.error.as_deref().unwrap_or_default());
        row.integer(delivery.took_ms);
        row.text(&delivery.key);
        let filled = row.1;
        self.close(filled, "");
    }

    pub(crate) fn quarantined(&mut self, position: Position, received: Time, entry: &Entry<'_>) {
        let mut row = Row(self.cells.iter_mut(), 0);
        row.integer(position.0);
        row.time(entry.time);
        row.time(received);
        row.text(entry.name);
        row.text(entry.subject);
        row.text(entry.source);
        row.text(entry.id);
        row.text(entry.sender);
        row.text(&String::from_utf8_lossy(entry.body));
        let filled = row.1;
        self.close(filled, "");
    }

    pub(crate) fn released(&mut self, position: Position, entry: &Entry<'_>) {
        let mut row = Row(self.cells.iter_mut(), 0);
        row.integer(position.0);
        row.time(entry.time);
        row.maybe(entry.id.parse::<i64>().ok());
        row.text(entry.name);
        let filled = row.1;
        self.close(filled, "");
    }
}

/// What a decision's record says in columns of its own.
const DECISION_KEYS: [&str; 14] = [
    "key", "policy", "version", "subject", "by", "due", "outcome", "reason", "count", "cause", "effect", "scores",
    "step", "variant",
];

/// The inside of a JSON object without these keys.
fn other_than(body: &[u8], keys: &[&str]) -> String {
    let mut left = String::new();
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let read = deserializer.deserialize_map(Left { keys, left: &mut left });
    // What is no object says nothing by a key.
    if read.is_ok() { left } else { String::new() }
}

/// Reads an object key by key, and keeps those that have no column.
struct Left<'a> {
    keys: &'a [&'a str],
    left: &'a mut String,
}

impl<'de> Visitor<'de> for Left<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some((key, value)) = map.next_entry::<Key<'de>, &'de RawValue>()? {
            if !self.keys.contains(&key.0.as_ref()) {
                push(self.left, &key, value);
            }
        }
        Ok(())
    }
}

/// Adds a key and its value to the inside of a JSON object.
fn push(inside: &mut String, key: &Key<'_>, value: &RawValue) {
    if !inside.is_empty() {
        inside.push(',');
    }
    inside.push_str(&serde_json::to_string(key.0.as_ref()).unwrap_or_default());
    inside.push(':');
    inside.push_str(value.get());
}

/// Fills cells from the first column on, and counts them.
struct Row<'a>(std::slice::IterMut<'a, Cells>, usize);

impl Row<'_> {
    fn next(&mut self, put: impl FnOnce(&mut Cells)) {
        if let Some(cells) = self.0.next() {
            self.1 += 1;
            put(cells);
        }
    }
    fn text(&mut self, value: &str) {
        self.next(|cells| cells.text(value));
    }
    fn integer(&mut self, value: impl TryInto<i64>) {
        self.next(|cells| cells.integer(value));
    }
    fn maybe(&mut self, value: Option<impl TryInto<i64>>) {
        self.next(|cells| match value {
            Some(value) => cells.integer(value),
            None => cells.absent(),
        });
    }
    fn time(&mut self, value: Time) {
        self.next(|cells| cells.time(value));
    }
}

/// Reads `data` key by key, without building a tree.
struct Data<'a> {
    rows: &'a mut Rows,
    extra: &'a mut String,
}

impl<'de> Visitor<'de> for Data<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some((key, value)) = map.next_entry::<Key<'de>, &'de RawValue>()? {
            let column = self.rows.by_field.get(key.0.as_ref()).copied();
            // A key that stands there twice counts once.
            let fits = match column {
                Some(at) if !self.rows.filled[at] => {
                    self.rows.filled[at] = true;
                    self.rows.cells[at].json(value)
                }
                Some(_) | None => false,
            };
            if !fits {
                push(self.extra, &key, value);
            }
        }
        Ok(())
    }
}

/// A key, borrowed where it has no escapes.
struct Key<'a>(Cow<'a, str>);

impl<'de: 'a, 'a> serde::Deserialize<'de> for Key<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = Cow<'de, str>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
                Ok(Cow::Borrowed(text))
            }
            fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
                Ok(Cow::Owned(text.to_owned()))
            }
        }
        deserializer.deserialize_str(Text).map(Key)
    }
}

/// A batch with the columns of a schema: those that it lacks are absent.
pub(crate) fn fitted(batch: &RecordBatch, schema: &SchemaRef) -> RecordBatch {
    if batch.schema_ref() == schema {
        return batch.clone();
    }
    let arrays: Vec<ArrayRef> = schema
        .fields()
        .iter()
        .map(|field| match batch.column_by_name(field.name()) {
            Some(array) if array.data_type() == field.data_type() => Arc::clone(array),
            _ => new_null_array(field.data_type(), batch.num_rows()),
        })
        .collect();
    RecordBatch::try_new(schema.clone(), arrays).unwrap_or_else(|_| RecordBatch::new_empty(schema.clone()))
}
