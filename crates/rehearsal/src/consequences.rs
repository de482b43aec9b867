//! What follows a fired decision on the log: the event that it emits, or the events that its command yields once delivered.

use crate::entries::internal;
use hashbrown::HashMap;
use serde_json::{Map, Value};
use stormlake_board::Board;
use stormlake_record::{Decision, EffectTaken, EntryKind, Flags, Malformed, Outcome, Time, Yielded};

/// The `source` of what the live engine emits, and of what follows a delivery.
pub(crate) const ENGINE: &str = "stormlake/engine";
pub(crate) const DELIVERY: &str = "stormlake/delivery";

/// What follows what, by the board.
#[derive(Debug, Clone, Default)]
pub(crate) struct Consequences {
    yields: HashMap<String, Vec<Yielded>>,
}

impl Consequences {
    pub fn of(board: &Board) -> Self {
        let of = |command| (Yielded::of(board, command), &command.sticky.name);
        let found = board.commands.iter().map(of).filter(|(yields, _)| !yields.is_empty());
        Self {
            yields: found.map(|(yields, name)| (name.clone(), yields)).collect(),
        }
    }

    /// Whether anything follows it, if it is delivered.
    pub fn any(&self, decision: &Decision) -> bool {
        decision.outcome == Outcome::Fired
            && match &decision.effect {
                Some(EffectTaken::Emit { .. }) => true,
                Some(EffectTaken::Command { command, via, .. }) => via.is_some() && self.yields.contains_key(command),
                None => false,
            }
    }

    /// The entries that follow a fired decision that is delivered at `now`, as the live run writes them.
    ///
    /// # Errors
    /// When one does not fit on the log.
    pub fn entries(&self, decision: &Decision, now: Time) -> Result<Vec<Vec<u8>>, Malformed> {
        if decision.outcome != Outcome::Fired {
            return Ok(Vec::new());
        }
        match &decision.effect {
            Some(EffectTaken::Emit { event, data }) => {
                let entry = derived(decision, ENGINE, &decision.key, event, decision.due, data)?;
                Ok(vec![entry])
            }
            Some(EffectTaken::Command {
                command,
                via: Some(_),
                data,
            }) => {
                let yields = self.yields.get(command).map_or(&[][..], Vec::as_slice);
                // One that lacks a field is never put on the log.
                let whole = yields
                    .iter()
                    .filter_map(|yielded| Some((yielded, yielded.data(Some(data)).ok()?)));
                let entry = |(yielded, data): (&Yielded, Map<String, Value>)| {
                    let id = format!("{}/{}", decision.key, yielded.event);
                    derived(decision, DELIVERY, &id, &yielded.event, now, &data)
                };
                whole.map(entry).collect()
            }
            _ => Ok(Vec::new()),
        }
    }
}

fn derived(
    decision: &Decision,
    source: &str,
    id: &str,
    event: &str,
    time: Time,
    data: &Map<String, Value>,
) -> Result<Vec<u8>, Malformed> {
    let body = serde_json::to_vec(data).map_err(|_| Malformed)?;
    let extensions = serde_json::json!({ "causationid": decision.key, "correlationid": decision.key }).to_string();
    let mut bytes = Vec::new();
    stormlake_record::Entry {
        flags: Flags::DERIVED,
        source,
        id,
        name: event,
        subject: &decision.subject,
        sender: source,
        extensions: extensions.as_bytes(),
        body: &body,
        ..internal(EntryKind::Event, time)
    }
    .encode(&mut bytes)?;
    Ok(bytes)
}
