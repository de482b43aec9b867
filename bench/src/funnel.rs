//! A funnel over ten million records of the lake and of the log, beside chDB's `windowFunnel` over the same events in its own tables.

use crate::Outcome;
use crate::place::Place;
use crate::table::{Row, grouped, median};
use serde_json::Value;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;
use stormlake_analysis::{CheckedFunnel, Funnel, Gathered, Page, Report, Step};
use stormlake_board::parse;
use stormlake_lake::{Lake, Options as LakeOptions, Seen, Stretch};
use stormlake_log::{Batch, Log, Options, Reader, RealDisk};
use stormlake_record::{Entry, EntryKind, Flags, Position, Time};
use tokio::runtime::Runtime;

const ROUNDS: usize = 3;
const RECORDS: u64 = 10_000_000;
const SUBJECTS: u64 = 1_000_000;
const BATCH: u64 = 2_000;
/// As the server reads.
const CHUNK_BYTES: usize = 1 << 20;
const BEGAN: Time = Time::from_milliseconds(1_795_000_000_000);
/// Thirty days, so that a subject has ten records in them.
const STEP_MS: f64 = 30.0 * 86_400e3 / RECORDS as f64;
const WINDOW_MS: i64 = 7 * 86_400_000;
/// Of ten records so many are of each event.
const EVENTS: [(&str, u64); 4] = [
    ("page-visited", 5),
    ("basket-filled", 7),
    ("order-paid", 8),
    ("mail-opened", 10),
];

/// Runs it.
pub fn run(place: &Place) -> Outcome<Vec<Row>> {
    let folder = place.fresh("funnel");
    std::fs::create_dir_all(&folder)?;
    let table = folder.join("events.tsv");
    fill(&folder.join("log"), &table)?;
    let steps = EVENTS[..3].iter().map(|(event, _)| Step::new(*event));
    let funnel = Funnel::new("buys", steps).within_ms(WINDOW_MS).check();
    let funnel = funnel.map_err(|faults| format!("{faults:?}"))?;
    let disk = Arc::new(RealDisk::open(folder.join("log"))?);
    let (log, _) = Log::open(disk, Options::default(), Box::new(|| BEGAN))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let lake = runtime.block_on(laked(&log, &folder.join("lake")))?;
    let (of_log, reached) = timed(|| answer(&log, &funnel))?;
    let (of_lake, again) = timed(|| answer_of_lake(&lake, &runtime, &funnel))?;
    if again != reached {
        return Err(format!("the lake says {again:?}, the log {reached:?}").into());
    }
    drop((log, lake));
    let peer = peer(&table, &folder, &reached);
    std::fs::remove_dir_all(&folder)?;
    let (peer, ratio) = match peer {
        Ok((told, arrived)) => (told, Some(arrived / of_lake)),
        Err(fault) => (format!("chDB was not there: {fault}"), None),
    };
    Ok(vec![Row {
        what: format!(
            "funnel of three steps over {} records of {} subjects, as they arrived",
            grouped(RECORDS as f64),
            grouped(SUBJECTS as f64)
        ),
        ours: format!("{of_lake:.2} s from the lake, {of_log:.2} s from the log"),
        peer,
        ratio,
        aim: "no slower than chDB".to_owned(),
        met: ratio.map(|ratio| ratio >= 1.0),
    }])
}

/// Seconds of the middle round, and how many reached each step.
fn timed(answer: impl Fn() -> Outcome<Report>) -> Outcome<(f64, Vec<u64>)> {
    let mut took = Vec::new();
    let mut reached = Vec::new();
    for _ in 0..ROUNDS {
        let began = Instant::now();
        let report = answer()?;
        took.push(began.elapsed().as_secs_f64());
        reached = report.steps.iter().map(|step| step.reached).collect();
    }
    Ok((median(took), reached))
}

/// The log's records in a lake, in files.
async fn laked(log: &Log, folder: &Path) -> Outcome<Lake> {
    let lake = Lake::open(&folder.display().to_string(), LakeOptions::default()).await?;
    let events: String = EVENTS
        .iter()
        .map(|(event, _)| format!("event \"{}\"\n", event.replace('-', " ")))
        .collect();
    lake.publish(&parse(&format!("board \"Shop\"\n{events}")).board, 1);
    let mut reader = log.reader(Position(0));
    while let Some(chunk) = reader.next(CHUNK_BYTES)? {
        for recorded in chunk.records() {
            lake.observe(recorded.position, recorded.received, &recorded.entry);
        }
        if lake.is_due() {
            lake.cut().await?;
        }
    }
    lake.cut().await?;
    lake.compact().await?;
    Ok(lake)
}

/// As the server counts it where there is a lake.
fn answer_of_lake(lake: &Lake, runtime: &Runtime, funnel: &CheckedFunnel) -> Outcome<Report> {
    let threads = std::thread::available_parallelism()?.get();
    let events: Vec<&str> = EVENTS[..3].iter().map(|(event, _)| *event).collect();
    let (stretches, _) = lake.stretches(&events, threads).ok_or("an event has no table")?;
    let read = |stretch: Stretch| {
        let mut gathered = Gathered::new(funnel);
        let each = |seen: Seen<'_>| {
            gathered.observe(seen.subject, events[seen.event], seen.time);
            true
        };
        let read = runtime.block_on(stretch.read(each));
        read.map(|()| gathered).map_err(|refused| refused.detail)
    };
    let read = &read;
    let parts: Result<Vec<_>, String> = std::thread::scope(|scope| {
        let begun: Vec<_> = stretches
            .into_iter()
            .map(|stretch| scope.spawn(move || read(stretch)))
            .collect();
        let join = |thread: std::thread::ScopedJoinHandle<'_, _>| {
            thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        };
        begun.into_iter().map(join).collect()
    });
    let mut gathered = Gathered::new(funnel);
    for part in parts? {
        gathered.append(part);
    }
    let report = gathered.report(&Page::first(20), threads, || true);
    report.ok_or_else(|| "nothing could have stopped it".into())
}

/// Numbers without a pattern, the same in every run.
fn scatter(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// The same events into a log and into a file of tab-separated values.
fn fill(folder: &Path, table: &Path) -> Outcome<()> {
    let (log, _) = Log::open(
        Arc::new(RealDisk::open(folder)?),
        Options::default(),
        Box::new(|| BEGAN),
    )?;
    let mut rows = BufWriter::new(std::fs::File::create(table)?);
    for first in (0..RECORDS).step_by(BATCH as usize) {
        let mut bytes = Vec::new();
        for number in first..first + BATCH {
            let chance = scatter(number);
            let subject = format!("customer-{:07}", chance % SUBJECTS);
            let tenth = (chance >> 40) % 10;
            let event = EVENTS
                .iter()
                .find(|(_, below)| tenth < *below)
                .map_or("", |(event, _)| event);
            let milliseconds = BEGAN.milliseconds() + (number as f64 * STEP_MS) as i64;
            let entry = Entry {
                kind: EntryKind::Event,
                flags: Flags::default(),
                time: Time::from_milliseconds(milliseconds),
                previous: None,
                board_version: 1,
                key_id: 0,
                source: "/shop",
                id: &number.to_string(),
                name: event,
                subject: &subject,
                sender: "shop",
                extensions: b"",
                body: br#"{"page":"/meals/spinach-lasagne","device":"phone"}"#,
            };
            entry.encode(&mut bytes)?;
            writeln!(rows, "{subject}\t{event}\t{milliseconds}")?;
        }
        log.append(Batch::external(bytes))?;
    }
    rows.flush()?;
    log.close();
    Ok(())
}

fn answer(log: &Log, funnel: &CheckedFunnel) -> Outcome<Report> {
    let threads = std::thread::available_parallelism()?.get();
    let stretch = |mut reader: Reader, end: Position| {
        let (mut gathered, mut count) = (Gathered::new(funnel), 0);
        'read: while let Some(chunk) = reader.next(CHUNK_BYTES)? {
            for recorded in chunk.records() {
                if recorded.position >= end {
                    break 'read;
                }
                count += 1;
                let entry = &recorded.entry;
                if entry.kind == EntryKind::Event {
                    gathered.observe(entry.subject, entry.name, entry.time);
                }
            }
        }
        Ok::<_, stormlake_log::Fault>((gathered, count))
    };
    let (mut gathered, mut count) = (Gathered::new(funnel), 0);
    for (stretch, read) in log.in_parts(Position(0)..Position(RECORDS), threads, stretch)? {
        gathered.append(stretch);
        count += read;
    }
    if count != RECORDS {
        return Err(format!("the log gave {count} records of {RECORDS}").into());
    }
    let report = gathered.report(&Page::first(20), threads, || true);
    report.ok_or_else(|| "nothing could have stopped it".into())
}

/// A Python that has chDB: `CHDB_PYTHON`, or the one on the path.
fn python() -> PathBuf {
    std::env::var_os("CHDB_PYTHON").map_or_else(|| "python3".into(), PathBuf::from)
}

/// What chDB took, in words, and in seconds over the table as it arrived. Another answer than ours is a fault.
fn peer(table: &Path, folder: &Path, ours: &[u64]) -> Outcome<(String, f64)> {
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("funnel.py");
    let output = Command::new(python())
        .arg(script)
        .arg(table)
        .arg(WINDOW_MS.to_string())
        .arg(folder.join("chdb"))
        .arg(ROUNDS.to_string())
        .args(EVENTS[..3].iter().map(|(event, _)| event))
        .output()?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(said.lines().last().unwrap_or("it said nothing").to_owned().into());
    }
    let answer: Value = serde_json::from_slice(&output.stdout)?;
    let seconds = |table: &str| {
        let rounds = answer["rounds"][table].as_array().into_iter().flatten();
        median(rounds.filter_map(Value::as_f64).collect())
    };
    for table in ["sorted", "arrived"] {
        if answer["reached"][table] != serde_json::json!(ours) {
            return Err(format!("chDB counts {}, we count {ours:?}", answer["reached"][table]).into());
        }
    }
    let (sorted, arrived) = (seconds("sorted"), seconds("arrived"));
    let told = format!(
        "chDB {} `windowFunnel`, same answer: {sorted:.2} s from a table sorted by subject, {arrived:.2} s from one as it arrived",
        answer["version"].as_str().unwrap_or_default()
    );
    Ok((told, arrived))
}
