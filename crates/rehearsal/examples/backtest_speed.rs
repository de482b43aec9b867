//! A backtest over a log on disk, beside the reader alone.
//!
//! `cargo run --release -p stormlake-rehearsal --example backtest_speed -- [RECORDS] [FOLDER] [SUBJECTS] [POLICIES] [ENGINES]`
//! fills the folder if it is empty.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a measurement that cannot go on fails"
)]

#[allow(dead_code, reason = "the benchmarks use more of it")]
#[path = "../../../bench/src/shop.rs"]
mod shop;

use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, mpsc};
use std::time::Instant;
use stormlake_engine::Observed;
use stormlake_log::{Batch, Chunk, Log, Options, RealDisk};
use stormlake_record::{Position, Time};
use stormlake_rehearsal::{Backtest, Span};

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

const BEGAN: Time = Time::from_milliseconds(1_795_000_000_000);
const YEAR_NS: i64 = 365 * 86_400 * 1_000_000_000;

fn main() -> Outcome<()> {
    let mut arguments = std::env::args().skip(1);
    let records: u64 = arguments.next().map_or(Ok(10_000_000), |text| text.parse())?;
    let temporary = std::env::temp_dir().join("stormlake-backtest");
    let folder: PathBuf = arguments.next().map_or(temporary, PathBuf::from);
    let subjects: u64 = arguments.next().map_or(Ok(100_000), |text| text.parse())?;
    let policies: usize = arguments.next().map_or(Ok(20), |text| text.parse())?;
    let parts: Option<usize> = arguments.next().map(|text| text.parse()).transpose()?;
    std::fs::create_dir_all(&folder)?;
    let clock = Arc::new(AtomicI64::new(BEGAN.0));
    let reads = Arc::clone(&clock);
    let now = move || Time(reads.load(Ordering::SeqCst));
    let (log, _) = Log::open(Arc::new(RealDisk::open(&folder)?), Options::default(), Box::new(now))?;
    let step = YEAR_NS / records as i64;
    let begin = Instant::now();
    for first in (log.durable()..records).step_by(shop::BATCH) {
        let mut bytes = Vec::new();
        for number in first..first + shop::BATCH as u64 {
            shop::entry(number, subjects, Time(BEGAN.0 + number as i64 * step), "", &mut bytes)?;
        }
        clock.store(BEGAN.0 + (first as i64 + shop::BATCH as i64) * step, Ordering::SeqCst);
        log.append(Batch::external(bytes))?;
    }
    println!("filled in {:.1} s", begin.elapsed().as_secs_f64());

    let begin = Instant::now();
    let mut reader = log.reader(Position(0));
    let mut count = 0_u64;
    while let Some(chunk) = reader.next(1 << 20)? {
        count += chunk.records().count() as u64;
    }
    report("read", count, begin);

    let board = stormlake_board::parse(&shop::board(policies)).board;
    for policy in board.policies.iter().map(|policy| &policy.sticky.name).take(1) {
        let begin = Instant::now();
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let parts = Backtest::shared(&board, policy, &Span::default(), parts.unwrap_or(cores));
        let parts = parts.map_err(|unready| format!("{unready:?}"))?;
        let engines = parts.len();
        let parts: Vec<Backtest> = std::thread::scope(|scope| {
            let (mut feeds, mut workers) = (Vec::new(), Vec::new());
            for mut part in parts {
                let (feed, chunks) = mpsc::sync_channel::<Arc<Chunk>>(4);
                feeds.push(feed);
                workers.push(scope.spawn(move || {
                    while let Ok(chunk) = chunks.recv() {
                        for recorded in chunk.records() {
                            part.take(&Observed {
                                position: recorded.position,
                                received: recorded.received,
                                entry: recorded.entry,
                            });
                        }
                    }
                    part
                }));
            }
            let mut reader = log.reader(Position(0));
            while let Ok(Some(chunk)) = reader.next(1 << 20) {
                let chunk = Arc::new(chunk);
                for feed in &feeds {
                    feed.send(chunk.clone()).unwrap();
                }
            }
            drop(feeds);
            workers.into_iter().map(|worker| worker.join().unwrap()).collect()
        });
        let view = Backtest::end_all(parts, Time(BEGAN.0 + YEAR_NS)).unwrap();
        println!("{engines} engines");
        report(&format!("“{policy}”: {:?}", view.outcomes), view.records, begin);
    }
    println!("{:.0} MB resident at most", peak());
    Ok(())
}

fn report(what: &str, count: u64, since: Instant) {
    let seconds = since.elapsed().as_secs_f64();
    println!(
        "{count} records in {seconds:.2} s, {:.0}/s: {what}",
        count as f64 / seconds
    );
}

/// Most megabytes that this process had.
fn peak() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap_or_default();
    let kilobytes = line.split_whitespace().next().and_then(|text| text.parse::<f64>().ok());
    kilobytes.unwrap_or_default() / 1_024.0
}
