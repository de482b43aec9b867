//! What a new board would break for those who send to the published one.

use crate::finding::Finding;
use crate::model::{Board, Event, Field, FieldType, Kind, Number, Span};
use crate::parse::settle;
use crate::slug;
use std::collections::HashMap;

/// Everything that senders to the `old` board could no longer send to the `new` one; none: it may be published without
/// asking anyone. Places are in the new board's file.
pub fn compatibility(old: &Board, new: &Board) -> Vec<Finding> {
    let mut changes = Changes { findings: Vec::new() };
    if old.namespace != new.namespace && !old.events.is_empty() {
        let message = format!(
            "types began with `{}` and would begin with `{}`",
            old.namespace, new.namespace
        );
        let mend = format!("Write namespace \"{}\" into the board's block", old.namespace);
        changes
            .findings
            .push(Finding::error("SL-B057", Span::default(), message, mend));
    }
    let accepting = Accepting::new(new);
    for event in &old.events {
        changes.event(event, &accepting);
    }
    for external in &old.externals {
        let Some(hook) = &external.hook else { continue };
        let sticky = &external.sticky;
        let now = new
            .externals
            .iter()
            .find(|now| now.sticky.name == sticky.name || now.sticky.was.contains(&sticky.name));
        let said = match now.map(|now| (&now.sticky, now.hook.as_ref())) {
            None | Some((_, None)) => Some("its hook is gone".to_owned()),
            Some((_, Some(hook_now))) if hook_now.signature != hook.signature => {
                Some("its hook checks another signature".to_owned())
            }
            Some((now, Some(_))) if now.name != sticky.name => {
                Some(format!("its hook has another address, under \"{}\"", now.name))
            }
            Some(_) => None,
        };
        if let Some(said) = said {
            let span = now.map_or(Span::default(), |now| now.sticky.name_span);
            let message = format!("\"{}\" sends webhooks, and {said}", sticky.name);
            let mend = "Keep the hook as it was, or publish by hand once the other side has changed";
            changes
                .findings
                .push(Finding::error("SL-B056", span, message, mend).of(Kind::External, &sticky.name));
        }
    }
    settle(&mut changes.findings);
    changes.findings
}

struct Changes {
    findings: Vec<Finding>,
}

impl Changes {
    fn event(&mut self, event: &Event, accepting: &Accepting<'_>) {
        for name in std::iter::once(&event.sticky.name).chain(&event.sticky.was) {
            if accepting.of(name).is_none() {
                let message = format!("records of the event \"{name}\" would no longer be accepted");
                let mend = format!("Keep the event, or write was \"{name}\" into the one that follows it");
                self.findings
                    .push(Finding::error("SL-B050", Span::default(), message, mend).of(Kind::Event, name));
            }
        }
        if let Some(now) = accepting.of(&event.sticky.name) {
            for field in &now.fields {
                match event.fields.iter().find(|old| old.name == field.name) {
                    Some(old) => self.field(old, field, now),
                    None if !field.optional => {
                        let message = format!("the new field `{}` is required, and nobody sends it yet", field.name);
                        self.say("SL-B051", field, now, message, "Write optional=#true behind it");
                    }
                    None => {}
                }
            }
        }
    }

    fn field(&mut self, old: &Field, new: &Field, event: &Event) {
        let name = &new.name;
        if old.optional && !new.optional {
            self.say(
                "SL-B055",
                new,
                event,
                format!("`{name}` was optional"),
                "Write optional=#true behind it",
            );
        }
        if let (FieldType::Enum(words), FieldType::Enum(kept)) = (&old.r#type, &new.r#type) {
            for word in words.iter().filter(|word| !kept.contains(word)) {
                let message = format!("\"{word}\" was a word of `{name}`");
                self.say("SL-B053", new, event, message, &format!("Add \"{word}\" again"));
            }
        } else if !widens(&old.r#type, &new.r#type) {
            let message = format!(
                "`{name}` was of type {}, and {} does not take all of it",
                old.r#type, new.r#type
            );
            self.say(
                "SL-B052",
                new,
                event,
                message,
                "Keep the type, or add a field of a new name",
            );
            return;
        }
        let raised = |old: Option<Number>, new: Option<Number>| new.is_some_and(|new| old.is_none_or(|old| new > old));
        let lowered = |old: Option<Number>, new: Option<Number>| new.is_some_and(|new| old.is_none_or(|old| new < old));
        for (tighter, what) in [
            (raised(old.min, new.min), "`min` is higher than before"),
            (lowered(old.max, new.max), "`max` is lower than before"),
            (
                new.pattern.is_some() && new.pattern != old.pattern,
                "`pattern` is another one than before",
            ),
        ] {
            if tighter {
                let message = format!("{what} for `{name}`");
                self.say("SL-B054", new, event, message, "Keep the old bound, or publish by hand");
            }
        }
    }

    fn say(&mut self, code: &'static str, field: &Field, event: &Event, message: String, mend: &str) {
        let finding = Finding::error(
            code,
            field.span,
            format!("{message} (event \"{}\")", event.sticky.name),
            mend,
        );
        self.findings.push(finding.of(Kind::Event, &event.sticky.name));
    }
}

/// The events of a board by every slug under which it takes their records.
struct Accepting<'a> {
    events: HashMap<String, &'a Event>,
}

impl<'a> Accepting<'a> {
    fn new(board: &'a Board) -> Self {
        let mut events = HashMap::new();
        // A name that an event has now goes before one that another had.
        for event in &board.events {
            events.entry(slug(&event.sticky.name)).or_insert(event);
        }
        for event in &board.events {
            for was in &event.sticky.was {
                events.entry(slug(was)).or_insert(event);
            }
        }
        Self { events }
    }

    fn of(&self, name: &str) -> Option<&'a Event> {
        self.events.get(&slug(name)).copied()
    }
}

/// Whether every value of the one type is a value of the other.
fn widens(old: &FieldType, new: &FieldType) -> bool {
    match (old, new) {
        _ if old == new => true,
        (_, FieldType::Json) | (FieldType::Integer, FieldType::Decimal) => true,
        (FieldType::Enum(_) | FieldType::Uri, FieldType::String) => true,
        (FieldType::List(old), FieldType::List(new)) => widens(old, new),
        _ => false,
    }
}
