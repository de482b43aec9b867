//! The engine in a process of its own, so that nothing else is in its memory: what the parent is told is one line of JSON.

use super::meter::Meter;
use super::{PATTERNS, crowd};
use crate::Outcome;
use crate::process::{memory, memory_max};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;
use stormlake_engine::{Engine, Observed, Plan};
use stormlake_record::{Decision, Entry, EntryKind, Flags, Position, Time};
use stormlake_server::project::reactor::Reactor;

/// As the reactor reads.
const CHUNK_BYTES: usize = 1 << 20;
const BOARD_VERSION: u32 = 1;

/// How the engine is driven.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Road {
    /// As the server does it: decisions become entries, and come back as records.
    Live,
    /// As a question about the past does it: decisions are counted.
    Backtest,
}

/// What was found, and where the engine is.
struct Run {
    road: Road,
    reactor: Reactor,
    next: u64,
    received: Time,
    found: BTreeMap<String, u64>,
    decisions: u64,
    /// What a backtest's engine has decided since it was looked at.
    decided: Vec<Decision>,
    meter: Meter,
}

/// Runs what the arguments say: `visits <entries> live|backtest` or `crowd <customers> <records> <policies> <snapshot>`.
pub fn run(arguments: &[&str]) -> Outcome<()> {
    let told = match arguments {
        ["visits", file, "live"] => over_visits(Path::new(file), Road::Live)?,
        ["visits", file, "backtest"] => over_visits(Path::new(file), Road::Backtest)?,
        ["crowd", customers, records, policies, snapshot] => over_crowd(
            customers.parse()?,
            records.parse()?,
            policies.parse()?,
            Path::new(snapshot),
        )?,
        _ => return Err(format!("engine-child: {arguments:?}").into()),
    };
    println!("{told}");
    Ok(())
}

fn plan(board: &str) -> Outcome<Arc<Plan>> {
    let parsed = stormlake_board::parse(board);
    let plan = Plan::new(&parsed.board).map_err(|faults| format!("{faults:?}"))?;
    Ok(Arc::new(plan))
}

impl Run {
    fn new(board: &str, road: Road) -> Outcome<Self> {
        let mut engine = Engine::new(plan(board)?);
        engine.go_live();
        Ok(Self {
            road,
            reactor: Reactor::new(engine, BOARD_VERSION),
            next: 0,
            received: Time(0),
            found: BTreeMap::new(),
            decisions: 0,
            decided: Vec::new(),
            meter: Meter::default(),
        })
    }

    /// Feeds whole entries; how many bytes they took. Each was received when it happened.
    fn feed(&mut self, bytes: &[u8]) -> Outcome<usize> {
        let mut at = 0;
        while let Some(length) = bytes[at..].first_chunk().map(|length| u32::from_le_bytes(*length))
            && bytes.len() - at >= length as usize
        {
            let (entry, length) = Entry::decode(&bytes[at..])?;
            at += length;
            self.received = self.received.max(entry.time);
            self.observe(entry);
        }
        self.hand_over()?;
        Ok(at)
    }

    fn observe(&mut self, entry: Entry<'_>) {
        let record = Observed {
            position: Position(self.next),
            received: self.received,
            entry,
        };
        self.next += 1;
        match self.road {
            Road::Live => self.reactor.observe(&record),
            Road::Backtest => self.reactor.engine_mut().observe(&record, &mut self.decided),
        }
    }

    /// What was decided becomes records, which the engine reads in their turn; a backtest only counts.
    fn hand_over(&mut self) -> Outcome<()> {
        for decision in self.decided.drain(..) {
            *self.found.entry(decision.policy).or_default() += 1;
            self.decisions += 1;
        }
        let concluded = self.reactor.conclude()?;
        let mut rest = &concluded[..];
        while !rest.is_empty() {
            let (entry, length) = Entry::decode(rest)?;
            rest = &rest[length..];
            match self.found.get_mut(entry.name) {
                Some(count) => *count += 1,
                None => drop(self.found.insert(entry.name.to_owned(), 1)),
            }
            self.decisions += 1;
            self.observe(entry);
        }
        Ok(())
    }

    /// The clock goes on, and nothing comes.
    fn tick(&mut self, now: Time) -> Outcome<()> {
        let mut bytes = Vec::new();
        let entry = Entry {
            kind: EntryKind::Tick,
            flags: Flags::default(),
            time: now,
            previous: None,
            board_version: BOARD_VERSION,
            key_id: 0,
            source: "stormlake/engine",
            id: "tick",
            name: "",
            subject: "",
            sender: "stormlake/engine",
            extensions: b"",
            body: b"",
        };
        entry.encode(&mut bytes)?;
        self.feed(&bytes)?;
        Ok(())
    }

    fn told(&self, records: u64, before: f64) -> Outcome<Value> {
        let (pid, engine) = (std::process::id(), self.reactor.engine());
        let (windows, keys) = engine.size();
        Ok(json!({
            "records": records,
            "seconds": self.meter.wall.as_secs_f64(),
            "processor_seconds": self.meter.processor.as_secs_f64(),
            "decisions": self.decisions,
            "found": self.found,
            "windows": windows,
            "keys": keys,
            "memory_before_mb": before,
            "memory_mb": memory(pid)?,
            "memory_max_mb": memory_max(pid)?,
        }))
    }
}

fn over_visits(file: &Path, road: Road) -> Outcome<Value> {
    let mut run = Run::new(PATTERNS, road)?;
    let before = memory(std::process::id())?;
    let mut meter = Meter::default();
    meter.measure(|| {
        let mut file = std::fs::File::open(file)?;
        let mut bytes = Vec::with_capacity(2 * CHUNK_BYTES);
        while (&mut file).take(CHUNK_BYTES as u64).read_to_end(&mut bytes)? > 0 {
            let fed = run.feed(&bytes)?;
            bytes.drain(..fed);
        }
        // What was open when the file ended ends as well.
        let last = run.received;
        run.tick(last.plus_milliseconds(2 * 3_600_000))
    })?;
    run.meter = meter;
    // What came back as records, and the tick, are not counted.
    let records = run.next - 1 - if run.road == Road::Live { run.decisions } else { 0 };
    run.told(records, before)
}

fn over_crowd(customers: u64, records: u64, policies: u64, snapshot: &Path) -> Outcome<Value> {
    // Together about as long as a chunk.
    const BATCH: u64 = 2_500;
    let board = crowd::board(policies)?;
    let mut run = Run::new(&board, Road::Live)?;
    let mut bytes = Vec::with_capacity(BATCH as usize * 400);
    let before = memory(std::process::id())?;
    let mut meter = Meter::default();
    for first in (0..records).step_by(BATCH as usize) {
        bytes.clear();
        for number in first..(first + BATCH).min(records) {
            crowd::entry(number, records, customers, &mut bytes)?;
        }
        meter.measure(|| run.feed(&bytes))?;
    }
    run.meter = meter;
    let mut told = run.told(records, before)?;
    let began = Instant::now();
    let mut file = std::io::BufWriter::with_capacity(1 << 20, std::fs::File::create(snapshot)?);
    run.reactor.engine().write_snapshot(&mut file)?;
    file.into_inner()?.sync_all()?;
    told["snapshot_seconds"] = began.elapsed().as_secs_f64().into();
    told["snapshot_bytes"] = std::fs::metadata(snapshot)?.len().into();
    let size = run.reactor.engine().size();
    drop(run);
    let began = Instant::now();
    let mut file = std::io::BufReader::with_capacity(1 << 20, std::fs::File::open(snapshot)?);
    let restored = Engine::restore_from(plan(&board)?, &mut file)?;
    told["restore_seconds"] = began.elapsed().as_secs_f64().into();
    if restored.size() != size {
        return Err("the snapshot gave another state back".into());
    }
    std::fs::remove_file(snapshot)?;
    Ok(told)
}
