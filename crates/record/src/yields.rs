//! What follows a delivered command (`yields … on="delivered"`): which events, and which of the command's fields they take.

use serde_json::{Map, Value};
use stormlake_board::{Board, Command, Event, slug};

/// An event that Stormlake puts on the log itself once its command was delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Yielded {
    /// The event's slug.
    pub event: String,
    /// Fields that it takes over from the command, and whether it cannot do without.
    pub takes: Vec<(String, Required)>,
    /// Fields that it cannot do without and that the command does not have: it is never put on the log.
    pub lacks: Vec<String>,
}

/// Whether a field may be absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Required {
    /// It may not.
    Yes,
    /// It may.
    No,
}

impl Yielded {
    /// What follows the delivery of a command, by the board.
    pub fn of(board: &Board, command: &Command) -> Vec<Self> {
        let delivered = command.yields.iter().filter(|follows| follows.on_delivered);
        let events = delivered.filter_map(|follows| {
            let name = &follows.event.value;
            let name = name.strip_prefix("event/").unwrap_or(name);
            let by_name = board.events.iter().find(|event| event.sticky.name == name);
            let had = |event: &&Event| event.sticky.was.iter().any(|was| was == name);
            by_name.or_else(|| board.events.iter().find(had))
        });
        events.map(|event| yielded(command, event)).collect()
    }

    /// The event's data, or the names of the fields that are missing for it.
    ///
    /// # Errors
    /// The fields that it cannot do without and that the command does not carry.
    pub fn data(&self, command: Option<&Map<String, Value>>) -> Result<Map<String, Value>, Vec<String>> {
        let mut missing = self.lacks.clone();
        let mut data = Map::new();
        for (name, required) in &self.takes {
            match command.and_then(|fields| fields.get(name)) {
                Some(value) if !value.is_null() => {
                    data.insert(name.clone(), value.clone());
                }
                _ if *required == Required::Yes => missing.push(name.clone()),
                _ => {}
            }
        }
        if missing.is_empty() { Ok(data) } else { Err(missing) }
    }
}

fn yielded(command: &Command, event: &Event) -> Yielded {
    let (mut takes, mut lacks) = (Vec::new(), Vec::new());
    for field in &event.fields {
        let sent = command.fields.iter().find(|sent| sent.name == field.name);
        let required = if field.optional { Required::No } else { Required::Yes };
        // A field of another type is not the same field. A command without fields is only words yet: whatever it carries
        // is looked at when it was delivered.
        if command.fields.is_empty() || sent.is_some_and(|sent| sent.r#type == field.r#type) {
            takes.push((field.name.clone(), required));
        } else if required == Required::Yes {
            lacks.push(field.name.clone());
        }
    }
    Yielded {
        event: slug(&event.sticky.name),
        takes,
        lacks,
    }
}
