//! What the engine remembers, as bytes: a head that says for which plan and position, and a checksum. A snapshot only
//! saves time; one that does not fit is thrown away and made again from the log.

use crate::clock::Clock;
use crate::engine::{Engine, Mode};
use crate::kept::Kept;
use crate::keys::{Key, KeyMap};
use crate::plan::Plan;
use crate::state::{Part, Parts, State, Timer};
use crate::trace::Trace;
use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use sha2::{Digest, Sha256};
use std::io;
use std::sync::Arc;
use stormlake_forecast::Scorer;

const FORMAT: u32 = 4;

/// Why a snapshot cannot be used. The log can rebuild what it held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SnapshotFault {
    /// It is damaged, or of another version of Stormlake.
    Unreadable,
    /// The board's policies have changed since.
    AnotherPlan,
}

impl std::fmt::Display for SnapshotFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            SnapshotFault::Unreadable => "the engine's snapshot is damaged or of another version",
            SnapshotFault::AnotherPlan => "the engine's snapshot was made under other policies",
        })
    }
}
impl std::error::Error for SnapshotFault {}

#[derive(Serialize, Deserialize)]
struct Head {
    format: u32,
    fingerprint: u128,
    next: u64,
    live_from: u64,
    live: bool,
    next_number: u64,
    swept_at: usize,
    clock: Clock,
}

impl Engine {
    /// Everything it remembers, as bytes.
    pub fn snapshot(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        // A vector takes everything; bytes that are not whole are refused by `restore`.
        if self.write_snapshot(&mut bytes).is_err() {
            bytes.clear();
        }
        bytes
    }

    /// Writes everything it remembers, piece by piece: whole in memory it may be as large as what it remembers.
    pub fn write_snapshot(&self, out: &mut dyn io::Write) -> io::Result<()> {
        let head = Head {
            format: FORMAT,
            fingerprint: self.plan.fingerprint,
            next: self.next,
            live_from: self.live_from,
            live: self.mode == Mode::Live,
            next_number: self.state.next_number,
            swept_at: self.state.swept_at,
            clock: self.clock.clone(),
        };
        // Sorted, so that equal states have equal snapshots.
        let mut keys: Vec<(&Key, &Parts)> = self.state.keys.iter().collect();
        keys.sort_by_key(|(key, _)| **key);
        let timers: Vec<&Timer> = self.state.timers.iter().collect();
        let summed = Summed {
            out,
            sum: Sha256::new(),
        };
        let summed = postcard::to_io(&(head, keys, timers, &self.state.models), summed).map_err(io::Error::other)?;
        let sum = summed.sum.finalize();
        summed.out.write_all(&sum[..8])
    }

    /// An engine as it was when the snapshot was made.
    pub fn restore(plan: Arc<Plan>, bytes: &[u8]) -> Result<Self, SnapshotFault> {
        let split = bytes.len().checked_sub(8).ok_or(SnapshotFault::Unreadable)?;
        let (content, sum) = bytes.split_at(split);
        if Sha256::digest(content)[..8] != *sum {
            return Err(SnapshotFault::Unreadable);
        }
        let (head, Shared(keys), timers, models): (Head, Shared, Vec<Timer>, Vec<Option<Scorer>>) =
            postcard::from_bytes(content).map_err(|_| SnapshotFault::Unreadable)?;
        if head.format != FORMAT {
            return Err(SnapshotFault::Unreadable);
        }
        if head.fingerprint != plan.fingerprint {
            return Err(SnapshotFault::AnotherPlan);
        }
        let state = State {
            swept_at: head.swept_at,
            keys,
            timers: timers.into_iter().collect(),
            next_number: head.next_number,
            models,
        };
        let mode = if head.live { Mode::Live } else { Mode::Warm };
        let (clock, live_from, next) = (head.clock, head.live_from, head.next);
        Ok(Self {
            plan,
            state,
            clock,
            mode,
            trace: Trace::default(),
            live_from,
            next,
        })
    }
}

/// Sums what it passes on.
struct Summed<'w> {
    out: &'w mut dyn io::Write,
    sum: Sha256,
}

impl io::Write for Summed<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.sum.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// What is remembered per key, as it is read from a snapshot: a record that several policies keep is one copy again.
struct Shared(KeyMap<Parts>);

impl<'de> Deserialize<'de> for Shared {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(SharedVisitor)
    }
}

struct SharedVisitor;

impl<'de> Visitor<'de> for SharedVisitor {
    type Value = Shared;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("keys with their parts")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Shared, A::Error> {
        let mut keys = KeyMap::default();
        // A hint from outside is no reason to reserve more than a damaged file could fill.
        keys.reserve(seq.size_hint().unwrap_or(0).min(1 << 16));
        while let Some((key, mut parts)) = seq.next_element::<(Key, Parts)>()? {
            share(&mut parts);
            parts.shrink_to_fit();
            keys.insert(key, parts);
        }
        Ok(Shared(keys))
    }
}

/// Makes equal copies under one key the same copy.
fn share(parts: &mut Parts) {
    let mut known: Vec<Kept> = Vec::new();
    for part in parts {
        let trigger = match part {
            Part::Armed { arm, .. } | Part::Decided { arm, .. } => &mut arm.trigger,
            Part::Silent { silence, .. } => &mut silence.trigger,
            _ => continue,
        };
        match known.iter().find(|kept| **kept == trigger.record) {
            Some(kept) => trigger.record = kept.clone(),
            None => known.push(trigger.record.clone()),
        }
    }
}
