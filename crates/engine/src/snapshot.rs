//! What the engine remembers, as bytes: a head that says for which plan and position, what is remembered in blocks, and a checksum. It is
//! written and read block by block: whole in memory it would be as large as what it stands for. A snapshot only saves time; one that
//! does not fit is thrown away and made again from the log.
//!
//! A block is its length (four bytes, little endian) and that many bytes of postcard.

use crate::clock::Clock;
use crate::engine::{Engine, Mode};
use crate::kept::Kept;
use crate::keys::{Key, KeyMap};
use crate::plan::Plan;
use crate::state::{Part, Parts, State, Timer, Trigger};
use crate::trace::Trace;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::io;
use std::sync::Arc;
use stormlake_forecast::Scorer;

const FORMAT: u32 = 9;
/// Keys, and timers, in a block.
const BLOCK: usize = 4_096;
/// Bytes that end a snapshot: the beginning of the SHA-256 of all before them.
const SUM: usize = 8;

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
    board: u32,
    next_number: u64,
    swept_at: usize,
    clock: Clock,
    /// Blocks of keys, and then of timers, that follow.
    keys: u32,
    timers: u32,
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

    /// Writes everything it remembers.
    pub fn write_snapshot(&self, out: &mut dyn io::Write) -> io::Result<()> {
        // Sorted, so that equal states have equal snapshots.
        let mut keys: Vec<(&Key, &Parts)> = self.state.keys.iter().collect();
        keys.sort_unstable_by_key(|(key, _)| **key);
        let timers: Vec<&Timer> = self.state.timers.iter().collect();
        let head = Head {
            format: FORMAT,
            fingerprint: self.plan.fingerprint,
            next: self.next,
            live_from: self.live_from,
            live: self.mode == Mode::Live,
            board: self.board,
            next_number: self.state.next_number,
            swept_at: self.state.swept_at,
            clock: self.clock.clone(),
            keys: keys.chunks(BLOCK).len() as u32,
            timers: timers.chunks(BLOCK).len() as u32,
        };
        let mut summed = Writing {
            out,
            sum: Sha256::new(),
        };
        summed.block(&(head, &self.state.models))?;
        summed.block(&(&self.state.budgets, &self.state.stops, &self.state.joined))?;
        for keys in keys.chunks(BLOCK) {
            summed.block(&keys)?;
        }
        for timers in timers.chunks(BLOCK) {
            summed.block(&timers)?;
        }
        let sum = summed.sum.finalize();
        summed.out.write_all(&sum[..SUM])
    }

    /// An engine as it was when the snapshot was made.
    pub fn restore(plan: Arc<Plan>, mut bytes: &[u8]) -> Result<Self, SnapshotFault> {
        Self::restore_from(plan, &mut bytes)
    }

    /// The same from wherever the snapshot is read.
    pub fn restore_from(plan: Arc<Plan>, from: &mut dyn io::Read) -> Result<Self, SnapshotFault> {
        let mut reading = Reading {
            from,
            sum: Sha256::new(),
            bytes: Vec::new(),
        };
        let (head, models): (Head, Vec<Option<Scorer>>) = reading.block()?;
        if head.format != FORMAT {
            return Err(SnapshotFault::Unreadable);
        }
        if head.fingerprint != plan.fingerprint {
            return Err(SnapshotFault::AnotherPlan);
        }
        let (budgets, stops, joined) = reading.block()?;
        let mut keys = KeyMap::default();
        for _ in 0..head.keys {
            let block: Vec<(Key, Parts)> = reading.block()?;
            keys.extend(block.into_iter().map(|(key, mut parts)| {
                share(&mut parts);
                parts.shrink_to_fit();
                (key, parts)
            }));
        }
        let mut timers = Vec::new();
        for _ in 0..head.timers {
            timers.extend(reading.block::<Vec<Timer>>()?);
        }
        reading.end()?;
        let state = State {
            swept_at: head.swept_at,
            keys,
            timers: timers.into_iter().collect(),
            next_number: head.next_number,
            models,
            budgets,
            stops,
            joined,
        };
        let mode = if head.live { Mode::Live } else { Mode::Warm };
        let (clock, live_from, next) = (head.clock, head.live_from, head.next);
        Ok(Self {
            plan,
            state,
            clock,
            mode,
            board: head.board,
            trace: Trace::default(),
            zones: HashMap::new(),
            live_from,
            next,
        })
    }
}

/// Sums what it writes.
struct Writing<'w> {
    out: &'w mut dyn io::Write,
    sum: Sha256,
}

impl Writing<'_> {
    fn block(&mut self, content: &impl Serialize) -> io::Result<()> {
        let bytes = postcard::to_allocvec(content).map_err(io::Error::other)?;
        let length = u32::try_from(bytes.len()).map_err(io::Error::other)?.to_le_bytes();
        for bytes in [&length[..], &bytes] {
            self.sum.update(bytes);
            self.out.write_all(bytes)?;
        }
        Ok(())
    }
}

/// Sums what it reads.
struct Reading<'r> {
    from: &'r mut dyn io::Read,
    sum: Sha256,
    bytes: Vec<u8>,
}

impl Reading<'_> {
    /// So many bytes; they are not reserved before they are there.
    fn take(&mut self, length: usize) -> Result<(), SnapshotFault> {
        self.bytes.clear();
        let limited = &mut io::Read::take(&mut *self.from, length as u64);
        match io::Read::read_to_end(limited, &mut self.bytes) {
            Ok(read) if read == length => Ok(()),
            _ => Err(SnapshotFault::Unreadable),
        }
    }

    fn block<T: DeserializeOwned>(&mut self) -> Result<T, SnapshotFault> {
        self.take(4)?;
        self.sum.update(&self.bytes);
        let length = self.bytes.first_chunk().map_or(0, |length| u32::from_le_bytes(*length));
        self.take(length as usize)?;
        self.sum.update(&self.bytes);
        postcard::from_bytes(&self.bytes).map_err(|_| SnapshotFault::Unreadable)
    }

    /// Nothing but the sum is left, and it is right.
    fn end(mut self) -> Result<(), SnapshotFault> {
        self.take(SUM)?;
        let right = self.sum.finalize()[..SUM] == self.bytes[..];
        let over = io::Read::read(self.from, &mut [0]).is_ok_and(|more| more == 0);
        if right && over {
            Ok(())
        } else {
            Err(SnapshotFault::Unreadable)
        }
    }
}

/// Makes equal copies under one key the same copy.
fn share(parts: &mut Parts) {
    let mut known: Vec<Kept> = Vec::new();
    for part in parts {
        let triggers: &mut dyn Iterator<Item = &mut Trigger> = match part {
            Part::Armed { arm, .. } | Part::Decided { arm, .. } => &mut std::iter::once(&mut arm.trigger),
            Part::Open { triggers, .. } => &mut triggers.iter_mut().map(|(_, trigger)| trigger),
            Part::Journey { journey, .. } => &mut std::iter::once(&mut journey.trigger),
            Part::Dates { dates, .. } => &mut dates.iter_mut().map(|dated| &mut dated.trigger),
            _ => continue,
        };
        for trigger in triggers {
            match known.iter().find(|kept| **kept == trigger.record) {
                Some(kept) => trigger.record = kept.clone(),
                None => known.push(trigger.record.clone()),
            }
        }
    }
}
