//! An outbox as bytes, so that a start reads the log from the snapshot's position on and not from its beginning.
//!
//! Kept are keys, positions and due times; decisions are read from the log again when they are due. What was under way
//! is due again, unless the rest of the log says how it ended. Breakers start closed.
//!
//! `SLOB`, format version (1 byte), postcard, CRC32C of all that (4 bytes, little endian).

use super::Outbox;
use super::channel::{Channel, Gone};
use super::item::{Dead, Item, State};
use crate::key::KeyBits;
use crate::options::Options;
use serde::{Deserialize, Serialize};
use stormlake_record::Time;

const MAGIC: &[u8; 5] = b"SLOB\x02";

/// Why bytes are no snapshot. The outbox can always be rebuilt from the whole log instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotFault {
    /// Not a snapshot, or of another version.
    #[error("this is no outbox snapshot of a known format")]
    Format,
    /// Its checksum does not fit.
    #[error("this outbox snapshot is damaged")]
    Damaged,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    next: u64,
    channels: Vec<String>,
    policies: Vec<String>,
    stopped_all: bool,
    stopped: Vec<String>,
    gone: Vec<KeptGone>,
    items: Vec<KeptItem>,
    dead: Vec<KeptDead>,
}

#[derive(Serialize, Deserialize)]
struct KeptGone {
    channel: u32,
    reason: String,
    since: i64,
}

#[derive(Serialize, Deserialize)]
struct KeptItem {
    key: KeyBits,
    position: u64,
    received: i64,
    channel: u32,
    round: u32,
    attempts: u32,
    /// Nanoseconds; none = never attempted.
    due: Option<i64>,
    policy: u32,
    held: bool,
}

#[derive(Serialize, Deserialize)]
struct KeptDead {
    key: KeyBits,
    position: u64,
    received: i64,
    channel: u32,
    round: u32,
    policy: u32,
}

impl Outbox {
    /// All that [`Outbox::restore`] needs, and the position from which the log has to be read then
    /// ([`Outbox::next_position`]).
    pub fn snapshot(&self) -> Vec<u8> {
        let item = |(key, item): (&KeyBits, &Item)| KeptItem {
            key: *key,
            position: item.position,
            received: item.received.0,
            channel: item.channel as u32,
            round: item.round,
            attempts: item.attempts,
            due: match item.state {
                State::Waiting(due) | State::Held(Some(due)) => Some(due.0),
                State::Away if item.attempts > 0 || item.round > 0 => Some(Time::MIN.0),
                State::Fresh | State::Away | State::Held(None) => None,
            },
            policy: item.policy,
            held: item.held,
        };
        let dead = |key: &KeyBits| {
            let dead = self.dead.get(key)?;
            Some(KeptDead {
                key: *key,
                position: dead.position,
                received: dead.received.0,
                channel: dead.channel as u32,
                round: dead.round,
                policy: dead.policy,
            })
        };
        let gone = self.channels.iter().zip(0..).filter_map(|(channel, number)| {
            let gone = channel.gone.as_ref().filter(|gone| gone.logged)?;
            Some(KeptGone {
                channel: number,
                reason: gone.reason.to_string(),
                since: gone.since.0,
            })
        });
        let kept = Kept {
            policies: self.policies.names().iter().map(ToString::to_string).collect(),
            stopped_all: self.policies.all,
            stopped: self.policies.stopped.iter().cloned().collect(),
            gone: gone.collect(),
            next: self.next,
            channels: self.channels.iter().map(|channel| channel.name.to_string()).collect(),
            items: self.items.iter().map(item).collect(),
            dead: self.buried.iter().filter_map(dead).collect(),
        };
        // Postcard fails on a `Vec` only where a length is unknown, and there is none; an empty snapshot is refused by `restore`.
        let mut bytes = postcard::to_extend(&kept, MAGIC.to_vec()).unwrap_or_default();
        let checksum = crc32c::crc32c(&bytes);
        bytes.extend_from_slice(&checksum.to_le_bytes());
        bytes
    }

    /// The outbox as it was.
    pub fn restore(bytes: &[u8], options: Options) -> Result<Self, SnapshotFault> {
        let (content, checksum) = bytes.split_last_chunk::<4>().ok_or(SnapshotFault::Format)?;
        let body = content.strip_prefix(MAGIC.as_slice()).ok_or(SnapshotFault::Format)?;
        if crc32c::crc32c(content) != u32::from_le_bytes(*checksum) {
            return Err(SnapshotFault::Damaged);
        }
        let kept: Kept = postcard::from_bytes(body).map_err(|_| SnapshotFault::Format)?;
        let mut outbox = Outbox::new(options);
        outbox.next = kept.next;
        for name in &kept.channels {
            outbox.channel_of.insert(name.clone(), outbox.channels.len());
            outbox.channels.push(Channel::new(name));
        }
        let known = |channel: u32| {
            let index = channel as usize;
            (index < kept.channels.len())
                .then_some(index)
                .ok_or(SnapshotFault::Format)
        };
        for gone in kept.gone {
            outbox.channels[known(gone.channel)?].gone = Some(Gone {
                reason: gone.reason.into(),
                since: Time(gone.since),
                logged: true,
            });
        }
        outbox.policies.switch(None, kept.stopped_all);
        for policy in &kept.stopped {
            outbox.policies.switch(Some(policy), true);
        }
        for policy in &kept.policies {
            outbox.policies.number(policy);
        }
        let of_policy = |number: u32| {
            let is_known = (number as usize) < kept.policies.len();
            is_known.then_some(number).ok_or(SnapshotFault::Format)
        };
        for item in &kept.items {
            let restored = Item {
                position: item.position,
                received: Time(item.received),
                channel: known(item.channel)?,
                round: item.round,
                attempts: item.attempts,
                state: State::Away,
                policy: of_policy(item.policy)?,
                held: item.held,
                decoded: None,
            };
            outbox.items.insert(item.key, restored);
            let state = item.due.map_or(State::Fresh, |due| State::Waiting(Time(due)));
            outbox.queue(item.key, state);
        }
        for dead in &kept.dead {
            let restored = Dead {
                position: dead.position,
                received: Time(dead.received),
                channel: known(dead.channel)?,
                round: dead.round,
                policy: of_policy(dead.policy)?,
            };
            // A key that died twice stands twice in the order of deaths.
            if outbox.dead.insert(dead.key, restored).is_none() {
                outbox.buried.push_back(dead.key);
            }
        }
        Ok(outbox)
    }
}
