//! Who is here: names, cursors, selections. A client speaks for itself alone, and is gone when its connection is.

use crate::limits::{AWARENESS_BYTES_MAX, AWARENESS_CLIENTS_MAX, CLIENTS_OF_PEER_MAX};
use crate::room::Peer;
use crate::wire::{Malformed, Reader, put_bytes, put_number};
use std::collections::BTreeMap;

/// What one client says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
struct State {
    clock: u64,
    /// JSON, as it came.
    json: String,
    peer: Peer,
}

/// Everybody's states, by client.
#[derive(Debug, Clone, Default)]
pub(crate) struct Awareness {
    states: BTreeMap<u64, State>,
    /// How many clients each peer speaks for.
    of_peer: BTreeMap<Peer, usize>,
    /// What was said and nobody else was told yet: clock and JSON.
    untold: BTreeMap<u64, (u64, String)>,
}

const GONE: &str = "null";

fn print<'a>(states: impl ExactSizeIterator<Item = (u64, u64, &'a str)>) -> Vec<u8> {
    let mut out = Vec::new();
    put_number(&mut out, states.len() as u64);
    for (client, clock, json) in states {
        put_number(&mut out, client);
        put_number(&mut out, clock);
        put_bytes(&mut out, json.as_bytes());
    }
    out
}

impl Awareness {
    /// Takes what a peer says, for [`Awareness::tell`]; nothing if nothing is new, or of clients that others speak for.
    pub fn take(&mut self, peer: Peer, update: &[u8]) -> Result<(), Malformed> {
        let mut reader = Reader::new(update);
        let count = reader.number()?;
        if count > AWARENESS_CLIENTS_MAX as u64 {
            return Err(Malformed);
        }
        let mut said = Vec::new();
        for _ in 0..count {
            let (client, clock, json) = (reader.number()?, reader.number()?, reader.text()?);
            if json.len() > AWARENESS_BYTES_MAX || clock >= 1 << 52 {
                return Err(Malformed);
            }
            let object = matches!(
                serde_json::from_str(json),
                Ok(serde_json::Value::Object(_) | serde_json::Value::Null)
            );
            said.push((client, clock, object.then_some(json).ok_or(Malformed)?));
        }
        if !reader.rest.is_empty() {
            return Err(Malformed);
        }
        for (client, clock, json) in said {
            if self.accept(peer, client, clock, json) {
                self.untold.insert(client, (clock, json.to_owned()));
            }
        }
        Ok(())
    }

    /// Whether there is something to tell.
    pub fn has_untold(&self) -> bool {
        !self.untold.is_empty()
    }

    /// What everybody is to be told: of each client the newest.
    pub fn tell(&mut self) -> Option<Vec<u8>> {
        let untold = std::mem::take(&mut self.untold);
        let states = untold
            .iter()
            .map(|(client, (clock, json))| (*client, *clock, json.as_str()));
        (!untold.is_empty()).then(|| print(states))
    }

    fn accept(&mut self, peer: Peer, client: u64, clock: u64, json: &str) -> bool {
        match self.states.get(&client) {
            Some(state) if state.peer != peer => return false,
            Some(state) if clock < state.clock || clock == state.clock && json != GONE => return false,
            Some(_) => {}
            None if json == GONE => return false,
            None => {
                let count = self.of_peer.entry(peer).or_default();
                if *count >= CLIENTS_OF_PEER_MAX {
                    return false;
                }
                *count += 1;
            }
        }
        if json == GONE {
            self.states.remove(&client);
            if let Some(count) = self.of_peer.get_mut(&peer) {
                *count -= 1;
            }
        } else {
            self.states.insert(
                client,
                State {
                    clock,
                    json: json.to_owned(),
                    peer,
                },
            );
        }
        true
    }

    /// Everybody; nothing if nobody is here.
    pub fn all(&self) -> Option<Vec<u8>> {
        let states: Vec<_> = self
            .states
            .iter()
            .map(|(client, state)| (*client, state.clock, state.json.as_str()))
            .collect();
        (!states.is_empty()).then(|| print(states.into_iter()))
    }

    /// What a peer calls itself; nothing if it has not said.
    pub fn name(&self, peer: Peer) -> Option<String> {
        // Cursors move often, names are asked for seldom: they are not kept apart.
        let states = self.states.values().filter(|state| state.peer == peer);
        let names = states.filter_map(|state| match serde_json::from_str(&state.json) {
            Ok(serde_json::Value::Object(mut said)) => said.remove("name"),
            _ => None,
        });
        names
            .filter_map(|name| name.as_str().map(str::trim).map(str::to_owned))
            .find(|name| !name.is_empty())
    }

    /// A peer's connection has ended: what the others are to be told.
    pub fn leave(&mut self, peer: Peer) -> Option<Vec<u8>> {
        self.of_peer.remove(&peer);
        let gone: Vec<(u64, u64)> = self
            .states
            .iter()
            .filter(|(_, state)| state.peer == peer)
            .map(|(client, state)| (*client, state.clock + 1))
            .collect();
        self.states.retain(|_, state| state.peer != peer);
        for (client, _) in &gone {
            self.untold.remove(client);
        }
        (!gone.is_empty()).then(|| print(gone.into_iter().map(|(client, clock)| (client, clock, GONE))))
    }
}
