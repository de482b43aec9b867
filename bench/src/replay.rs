//! The engine over a log on disk, on one core, beside the reader alone.

use crate::Outcome;
use crate::place::Place;
use crate::shop::{self, BATCH};
use crate::table::{Row, grouped, median, rate};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;
use stormlake_engine::{Engine, Observed, Plan};
use stormlake_log::{Batch, Log, Options, RealDisk};
use stormlake_record::{Position, Time};

const ROUNDS: usize = 3;
const RECORDS: u64 = 1_000_000;
const SUBJECTS: u64 = 100_000;
const POLICIES: usize = 20;
/// As the reactor reads.
const CHUNK_BYTES: usize = 1 << 20;
/// The shop's history begins here, and takes a month.
const BEGAN: Time = Time::from_milliseconds(1_795_000_000_000);
const STEP_NS: i64 = 30 * 86_400 * 1_000_000_000 / RECORDS as i64;
/// Besides what a till says.
pub const NOTE: &str = r#","till":"Amsterdam, till 1","note":"no onions, a spoon, and please ring twice""#;

/// Runs it.
pub fn run(place: &Place) -> Outcome<Vec<Row>> {
    let folder = place.fresh("replay");
    let bytes = fill(&folder)?;
    let parsed = stormlake_board::parse(&shop::board(POLICIES));
    let plan = Plan::new(&parsed.board).map_err(|faults| format!("{faults:?}"))?;
    let plan = Arc::new(plan);
    let disk = Arc::new(RealDisk::open(&folder)?);
    let (log, _) = Log::open(disk, Options::default(), Box::new(|| BEGAN))?;
    let [mut read, mut replayed] = [const { Vec::new() }; 2];
    let mut decisions = 0;
    for _ in 0..ROUNDS {
        read.push(only_read(&log)?);
        let (per_second, decided) = replay(&log, &plan)?;
        replayed.push(per_second);
        decisions = decided;
    }
    drop(log);
    std::fs::remove_dir_all(folder)?;
    let (read, replayed) = (median(read), median(replayed));
    Ok(vec![Row {
        what: format!(
            "records replayed through {POLICIES} policies on one core: {} records of {bytes} B, {} subjects, {} decisions",
            grouped(RECORDS as f64),
            grouped(SUBJECTS as f64),
            grouped(decisions as f64)
        ),
        ours: rate(replayed),
        peer: format!("the log's reader alone: {}", rate(read)),
        ratio: Some(replayed / read),
        aim: "300,000/s".to_owned(),
        met: Some(replayed >= 300_000.0),
    }])
}

fn time(number: u64) -> Time {
    Time(BEGAN.0 + number as i64 * STEP_NS)
}

/// Fills a log as if every record had been received when it happened; the mean length of a record.
fn fill(folder: &Path) -> Outcome<usize> {
    let clock = Arc::new(AtomicI64::new(BEGAN.0));
    let reads = Arc::clone(&clock);
    let disk = Arc::new(RealDisk::open(folder)?);
    let (log, _) = Log::open(
        disk,
        Options::default(),
        Box::new(move || Time(reads.load(Ordering::SeqCst))),
    )?;
    let mut all = 0;
    for first in (0..RECORDS).step_by(BATCH) {
        let mut bytes = Vec::new();
        for number in first..first + BATCH as u64 {
            shop::entry(number, SUBJECTS, time(number), NOTE, &mut bytes)?;
        }
        all += bytes.len();
        clock.store(time(first + BATCH as u64).0, Ordering::SeqCst);
        log.append(Batch::external(bytes))?;
    }
    log.close();
    Ok(all / RECORDS as usize)
}

fn only_read(log: &Log) -> Outcome<f64> {
    let began = Instant::now();
    let mut reader = log.reader(Position(0));
    let (mut count, mut bytes) = (0, 0);
    while let Some(chunk) = reader.next(CHUNK_BYTES)? {
        for recorded in chunk.records() {
            count += 1;
            bytes += recorded.entry.body.len();
        }
    }
    check(count)?;
    std::hint::black_box(bytes);
    Ok(RECORDS as f64 / began.elapsed().as_secs_f64())
}

fn replay(log: &Log, plan: &Arc<Plan>) -> Outcome<(f64, usize)> {
    let began = Instant::now();
    let mut engine = Engine::new(Arc::clone(plan));
    engine.go_live();
    let mut reader = log.reader(Position(0));
    let (mut count, mut decisions, mut decided) = (0, Vec::new(), 0);
    while let Some(chunk) = reader.next(CHUNK_BYTES)? {
        for recorded in chunk.records() {
            count += 1;
            let record = Observed {
                position: recorded.position,
                received: recorded.received,
                entry: recorded.entry,
            };
            engine.observe(&record, &mut decisions);
        }
        // A reactor hands them over here.
        decided += decisions.drain(..).count();
    }
    check(count)?;
    Ok((RECORDS as f64 / began.elapsed().as_secs_f64(), decided))
}

fn check(count: u64) -> Outcome<()> {
    match count {
        RECORDS => Ok(()),
        other => Err(format!("the log gave {other} records of {RECORDS}").into()),
    }
}
