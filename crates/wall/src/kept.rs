//! Everything that the wall was made of: what it can be made again from, and what is told to whoever comes.

use crate::limits::PART_BYTES;
use crate::message;
use crate::split::split;
use bytes::Bytes;
use yrs::merge_updates_v1;

/// How many bytes of updates are kept before they become one state.
const BYTES_MAX: usize = 2 * 1024 * 1024;
/// How many updates are told to who comes beside a state that is ready: more of them take longer than a new state.
const UPDATES_MAX: usize = 1_000;

/// A state, and the updates since.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    updates: Vec<Vec<u8>>,
    /// Of all but the first.
    bytes: usize,
    /// The first as messages, in parts, once somebody has come.
    told: Vec<Bytes>,
}

impl Kept {
    /// One update is everything.
    pub fn one(state: Vec<u8>) -> Self {
        Self {
            updates: vec![state],
            ..Self::default()
        }
    }

    /// One more. `true`: they have become many, and are to be one state again.
    pub fn push(&mut self, update: &[u8]) -> bool {
        if !self.updates.is_empty() {
            self.bytes += update.len();
        }
        self.updates.push(update.to_vec());
        self.bytes > BYTES_MAX
    }

    /// In their order.
    pub fn updates(&self) -> &[Vec<u8>] {
        &self.updates
    }

    /// Whether a new state tells it sooner.
    pub fn is_long(&self) -> bool {
        self.updates.is_empty() || self.updates.len() > UPDATES_MAX
    }

    /// All of it as messages for one who knows nothing: whoever has the last has everything.
    pub fn told(&mut self) -> Vec<Bytes> {
        let Some((first, since)) = self.updates.split_first() else {
            return vec![message::step_two(&[0, 0]).into()];
        };
        if self.told.is_empty() {
            // What cannot be cut is sent as it is.
            let parts = split(first, PART_BYTES).unwrap_or_else(|_| vec![first.clone()]);
            self.told = parts.iter().map(|part| message::update(part).into()).collect();
        }
        let mut messages = self.told.clone();
        match merge_updates_v1(since) {
            Ok(since) => messages.push(message::step_two(&since).into()),
            Err(_) => {
                messages.extend(since.iter().map(|one| message::update(one).into()));
                messages.push(message::step_two(&[0, 0]).into());
            }
        }
        messages
    }
}
