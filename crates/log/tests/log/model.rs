//! What the log should be: a list, a map and a few counters, without any disk.

use std::collections::HashMap;
use stormlake_log::{Ledger, Receipt};
use stormlake_record::{Entry, EntryKind, Flags, Position, Time};

/// A record to append.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    pub kind: EntryKind,
    pub derived: bool,
    pub source: String,
    pub id: String,
    pub name: String,
    pub subject: String,
    pub time: i64,
    pub value: u64,
    /// The same JSON value, written in another way.
    pub spaced: bool,
    pub padding: usize,
}

impl Sample {
    pub fn event(id: &str, subject: &str, value: u64) -> Self {
        Self {
            kind: EntryKind::Event,
            derived: false,
            source: "/shop".to_owned(),
            id: id.to_owned(),
            name: "order-collected".to_owned(),
            subject: subject.to_owned(),
            time: 7,
            value,
            spaced: false,
            padding: 0,
        }
    }

    pub fn of_kind(self, kind: EntryKind) -> Self {
        Self { kind, ..self }
    }

    pub fn named(self, name: &str) -> Self {
        Self {
            name: name.to_owned(),
            ..self
        }
    }

    pub fn body(&self) -> String {
        let padding = "x".repeat(self.padding);
        if self.spaced {
            format!(r#"{{ "padding": "{padding}", "value": {} }}"#, self.value)
        } else {
            format!(r#"{{"value":{},"padding":"{padding}"}}"#, self.value)
        }
    }

    pub fn encode(&self, out: &mut Vec<u8>) {
        let body = self.body();
        let entry = Entry {
            kind: self.kind,
            flags: if self.derived { Flags::DERIVED } else { Flags::default() },
            time: Time(self.time),
            previous: None,
            board_version: 1,
            key_id: 0,
            source: &self.source,
            id: &self.id,
            name: &self.name,
            subject: &self.subject,
            sender: "key",
            extensions: b"",
            body: body.as_bytes(),
        };
        entry.encode(out).unwrap();
    }

    /// Whether `entry` is this sample, as it was written.
    pub fn is(&self, entry: &Entry<'_>) -> bool {
        let mut bytes = Vec::new();
        self.encode(&mut bytes);
        let (own, _) = Entry::decode(&bytes).unwrap();
        Entry {
            previous: None,
            ..*entry
        } == own
    }

    fn same(&self, other: &Self) -> bool {
        match self.kind {
            EntryKind::Quarantined => true,
            EntryKind::Released => self.name == other.name,
            _ => {
                (&self.name, self.time, &self.subject, self.value, self.padding)
                    == (&other.name, other.time, &other.subject, other.value, other.padding)
            }
        }
    }

    fn key(&self) -> (u8, String, String, String) {
        match self.kind {
            EntryKind::Released => (3, String::new(), self.id.clone(), String::new()),
            EntryKind::Quarantined => (2, self.source.clone(), self.id.clone(), self.body()),
            kind => (kind as u8, self.source.clone(), self.id.clone(), String::new()),
        }
    }
}

pub fn encoded(samples: &[Sample]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for sample in samples {
        sample.encode(&mut bytes);
    }
    bytes
}

/// Samples that go in together.
#[derive(Debug, Clone)]
pub struct Parcel {
    pub samples: Vec<Sample>,
    pub external: bool,
    pub release: bool,
}

impl Parcel {
    pub fn batch(&self) -> stormlake_log::Batch {
        stormlake_log::Batch {
            bytes: encoded(&self.samples),
            external: self.external,
            release: self.release,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    pub sample: Sample,
    pub previous: Option<u64>,
    pub received: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    pub accepted: u64,
    pub duplicates: u64,
    pub quarantined: u64,
    pub released: u64,
    pub released_duplicate: u64,
    pub dismissed: u64,
}

/// The log as it should be.
#[derive(Debug, Clone, Default)]
pub struct Model {
    pub records: Vec<Stored>,
    pub counts: Counts,
    pub received: Option<i64>,
    keys: HashMap<(u8, String, String, String), usize>,
    subjects: HashMap<String, u64>,
}

impl Model {
    /// Appends a group.
    pub fn commit(&mut self, group: &[Parcel], now: i64) -> Vec<Vec<Receipt>> {
        let before = (self.records.len(), self.counts);
        let received = self.received.map_or(now, |last| last.max(now));
        let receipts = group.iter().map(|parcel| self.apply(parcel, received)).collect();
        if before != (self.records.len(), self.counts) {
            self.received = Some(received);
        }
        receipts
    }

    fn apply(&mut self, parcel: &Parcel, received: i64) -> Vec<Receipt> {
        let before = parcel.release.then(|| self.clone());
        let mut receipts: Vec<_> = parcel
            .samples
            .iter()
            .map(|sample| self.append(sample, parcel, received))
            .collect();
        if let Some(before) = before
            && receipts.iter().any(|receipt| !matches!(receipt, Receipt::Appended(_)))
        {
            *self = before;
            for receipt in &mut receipts {
                if matches!(receipt, Receipt::Appended(_)) {
                    *receipt = Receipt::Withheld;
                }
            }
        }
        receipts
    }

    fn append(&mut self, sample: &Sample, parcel: &Parcel, received: i64) -> Receipt {
        let counted = sample.kind == EntryKind::Quarantined || (sample.kind == EntryKind::Event && !sample.derived);
        if let Some(at) = self.keys.get(&sample.key()) {
            let position = Position(*at as u64);
            if !self.records[*at].sample.same(sample) {
                return Receipt::Conflict(position);
            }
            self.counts.duplicates += u64::from(parcel.external && counted);
            return Receipt::Duplicate(position);
        }
        match sample.kind {
            EntryKind::Event if counted && !parcel.release => self.counts.accepted += 1,
            EntryKind::Quarantined => self.counts.quarantined += 1,
            EntryKind::Released => {
                let released = sample.id.parse::<usize>().ok().and_then(|at| self.records.get(at));
                if released.is_none_or(|stored| stored.sample.kind != EntryKind::Quarantined) {
                    return Receipt::NotQuarantined;
                }
                match sample.name.as_str() {
                    "accepted" => self.counts.released += 1,
                    "duplicate" => self.counts.released_duplicate += 1,
                    _ => self.counts.dismissed += 1,
                }
            }
            _ => {}
        }
        let position = self.records.len();
        let previous = (!sample.subject.is_empty())
            .then(|| self.subjects.insert(sample.subject.clone(), position as u64))
            .flatten();
        self.keys.insert(sample.key(), position);
        self.records.push(Stored {
            sample: sample.clone(),
            previous,
            received,
        });
        Receipt::Appended(Position(position as u64))
    }

    pub fn ledger(&self) -> Ledger {
        let counts = self.counts;
        Ledger {
            received: counts.accepted + counts.duplicates + counts.quarantined,
            accepted: counts.accepted + counts.released,
            duplicate: counts.duplicates + counts.released_duplicate,
            quarantined: counts.quarantined - counts.released - counts.released_duplicate,
            released: counts.released,
            dismissed: counts.dismissed,
        }
    }

    /// Positions of a subject's records, newest first.
    pub fn history(&self, subject: &str) -> Vec<u64> {
        let of = |(at, stored): (usize, &Stored)| (stored.sample.subject == subject).then_some(at as u64);
        self.records.iter().enumerate().filter_map(of).rev().collect()
    }
}
