//! The messages of `y-websocket`, as bytes, and the one of our own.

use crate::wire::{Malformed, Reader, put_bytes, put_number};
use serde::{Deserialize, Serialize};

/// A client's message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Message<'a> {
    /// What I know is this; tell me the rest.
    StepOne(&'a [u8]),
    /// The rest, or an update.
    Update(&'a [u8]),
    /// Names, cursors, selections.
    Awareness(&'a [u8]),
    /// Who is here?
    QueryAwareness,
}

pub(crate) fn read(bytes: &[u8]) -> Result<Message<'_>, Malformed> {
    let mut reader = Reader::new(bytes);
    let message = match reader.number()? {
        0 => match reader.number()? {
            0 => Message::StepOne(reader.bytes()?),
            1 | 2 => Message::Update(reader.bytes()?),
            _ => return Err(Malformed),
        },
        1 => Message::Awareness(reader.bytes()?),
        3 => Message::QueryAwareness,
        _ => return Err(Malformed),
    };
    if reader.rest.is_empty() {
        Ok(message)
    } else {
        Err(Malformed)
    }
}

fn of(kinds: &[u8], bytes: &[u8]) -> Vec<u8> {
    let mut message = Vec::with_capacity(bytes.len() + 8);
    message.extend_from_slice(kinds);
    put_bytes(&mut message, bytes);
    message
}

/// Sync, step one: an encoded state vector.
pub fn step_one(state: &[u8]) -> Vec<u8> {
    of(&[0, 0], state)
}

/// Sync, step two: what the other side lacks.
pub fn step_two(update: &[u8]) -> Vec<u8> {
    of(&[0, 1], update)
}

/// Sync: an update.
pub fn update(update: &[u8]) -> Vec<u8> {
    of(&[0, 2], update)
}

/// Awareness.
pub fn awareness(states: &[u8]) -> Vec<u8> {
    of(&[1], states)
}

/// Asks who is here.
pub fn query_awareness() -> Vec<u8> {
    vec![3]
}

/// What the server tells in JSON (message type 100).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "notice", rename_all = "kebab-case")]
pub enum Notice {
    /// The file was written; its reading can be fetched.
    Read {
        /// Rises with each writing.
        revision: u64,
    },
    /// The file was edited elsewhere and is no board now: the wall is not written until somebody has mended it.
    Stuck {
        /// Why, in plain words.
        why: String,
    },
    /// An edit was taken back.
    Denied {
        /// Why, in plain words.
        why: String,
        /// The id of the entry.
        entry: String,
    },
}

/// A notice.
pub fn notice(notice: &Notice) -> Vec<u8> {
    let mut message = Vec::new();
    put_number(&mut message, 100);
    put_bytes(
        &mut message,
        serde_json::to_string(notice).unwrap_or_default().as_bytes(),
    );
    message
}
