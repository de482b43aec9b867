//! A record of the log as people see it: named by its sticky, with sensitive fields masked.

use crate::keys::Role;
use crate::wire::RecordView;
use serde_json::Value;
use std::collections::HashMap;
use stormlake_board::{Board, slug};
use stormlake_record::{Entry, EntryKind, Flags, Position, Time};

/// What stands where a sensitive value was.
pub const MASK: &str = "•••";

/// Whether sensitive fields are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// As they are: admin.
    Clear,
    /// Masked: everyone else.
    Masked,
}

impl Sight {
    /// Of a role; `None`: it sees no record.
    pub fn of(role: Role) -> Option<Self> {
        match role {
            Role::Admin => Some(Sight::Clear),
            role if role.may_read() => Some(Sight::Masked),
            _ => None,
        }
    }
}

/// The board's names for slugs, and its sensitive fields.
#[derive(Debug, Clone, Default)]
pub struct Names {
    events: HashMap<String, String>,
    /// Sensitive fields by event slug.
    sensitive: HashMap<String, Vec<String>>,
    /// Sensitive fields by command name.
    command_sensitive: HashMap<String, Vec<String>>,
}

impl Names {
    /// The names of a board.
    pub fn of(board: &Board) -> Self {
        let mut names = Names::default();
        for event in &board.events {
            let hidden: Vec<String> = event
                .fields
                .iter()
                .filter(|field| field.sensitive)
                .map(|field| field.name.clone())
                .collect();
            for known in std::iter::once(&event.sticky.name).chain(&event.sticky.was) {
                let slug = slug(known);
                names.sensitive.entry(slug.clone()).or_insert_with(|| hidden.clone());
                names.events.entry(slug).or_insert_with(|| event.sticky.name.clone());
            }
        }
        for command in &board.commands {
            let hidden: Vec<String> = command
                .fields
                .iter()
                .filter(|field| field.sensitive)
                .map(|field| field.name.clone())
                .collect();
            names.command_sensitive.insert(command.sticky.name.clone(), hidden);
        }
        names
    }

    /// The sticky of a slug.
    pub fn sticky(&self, slug: &str) -> Option<&str> {
        self.events.get(slug).map(String::as_str)
    }

    fn mask_event(&self, slug: &str, data: &mut Value) {
        mask(data, self.sensitive.get(slug).map_or(&[][..], Vec::as_slice));
    }

    fn mask_quarantined(&self, body: &mut Value) {
        // Its event may be unknown and its fields misnamed: every field that is sensitive anywhere is masked.
        let mut all: Vec<String> = self.sensitive.values().flatten().cloned().collect();
        all.sort_unstable();
        all.dedup();
        mask_deep(body, &all);
    }

    fn mask_decision(&self, body: &mut Value) {
        if let Some(effect) = body.get_mut("effect") {
            self.mask_effect(effect);
        }
    }

    /// Masks what a decision does.
    pub fn mask_effect(&self, effect: &mut Value) {
        let hidden = match (
            effect.get("command").and_then(Value::as_str),
            effect.get("event").and_then(Value::as_str),
        ) {
            (Some(command), _) => self.command_sensitive.get(command),
            (None, Some(event)) => self.sensitive.get(event),
            (None, None) => None,
        };
        let hidden = hidden.cloned().unwrap_or_default();
        if let Some(data) = effect.get_mut("data") {
            mask(data, &hidden);
        }
    }
}

fn mask(data: &mut Value, hidden: &[String]) {
    if let Value::Object(fields) = data {
        for (name, value) in fields {
            if hidden.contains(name) && !value.is_null() {
                *value = Value::String(MASK.to_owned());
            }
        }
    }
}

fn mask_deep(value: &mut Value, hidden: &[String]) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                if hidden.contains(name) {
                    *value = Value::String(MASK.to_owned());
                } else {
                    mask_deep(value, hidden);
                }
            }
        }
        Value::Array(values) => values.iter_mut().for_each(|value| mask_deep(value, hidden)),
        _ => {}
    }
}

/// The word of an entry's kind.
pub const fn kind_word(kind: EntryKind) -> &'static str {
    match kind {
        EntryKind::Event => "event",
        EntryKind::Quarantined => "quarantined",
        EntryKind::Released => "released",
        EntryKind::Decision => "decision",
        EntryKind::Delivery => "delivery",
        EntryKind::Tick => "tick",
        EntryKind::Published => "published",
        EntryKind::Model => "model",
        EntryKind::Switched => "switched",
    }
}

/// The kind of a word.
pub fn kind_of_word(word: &str) -> Option<EntryKind> {
    (1..=9)
        .filter_map(EntryKind::from_number)
        .find(|kind| kind_word(*kind) == word)
}

fn text(value: &str) -> Option<String> {
    (!value.is_empty()).then(|| value.to_owned())
}

/// A record as people see it.
pub fn record(position: Position, received: Time, entry: &Entry<'_>, names: &Names, sight: Sight) -> RecordView {
    let mut body = if entry.flags.has(Flags::BINARY) {
        Value::String(format!("{} bytes", entry.body.len()))
    } else {
        serde_json::from_slice(entry.body).unwrap_or(Value::Null)
    };
    if sight == Sight::Masked {
        match entry.kind {
            EntryKind::Event => names.mask_event(entry.name, &mut body),
            EntryKind::Quarantined => names.mask_quarantined(&mut body),
            EntryKind::Decision => names.mask_decision(&mut body),
            EntryKind::Released
            | EntryKind::Delivery
            | EntryKind::Tick
            | EntryKind::Published
            | EntryKind::Model
            | EntryKind::Switched => {}
        }
    }
    RecordView {
        position: position.0,
        kind: kind_word(entry.kind).to_owned(),
        name: entry.name.to_owned(),
        sticky: match entry.kind {
            EntryKind::Decision | EntryKind::Delivery => text(entry.name),
            _ => names.sticky(entry.name).map(str::to_owned),
        },
        subject: text(entry.subject),
        source: entry.source.to_owned(),
        id: entry.id.to_owned(),
        time: entry.time.to_string(),
        received: received.to_string(),
        sender: entry.sender.to_owned(),
        synthetic: entry.flags.has(Flags::SYNTHETIC),
        derived: entry.flags.has(Flags::DERIVED),
        body,
        extensions: serde_json::from_slice(entry.extensions).unwrap_or(Value::Null),
    }
}
