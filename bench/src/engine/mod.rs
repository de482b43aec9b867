//! The engine alone on one core: ten patterns beside Flink CEP, whose counts must be the same; and a hundred policies over a million subjects.

mod chance;
pub mod child;
mod crowd;
mod flink;
mod meter;
mod visits;

use crate::Outcome;
use crate::place::Place;
use crate::table::{Row, grouped, rate};
use flink::Heap;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};

/// The argument that makes this program a `child`.
pub const CHILD: &str = "engine-child";

const PATTERNS: &str = include_str!("../../boards/patterns.kdl");
const VISITORS: u32 = 100_000;
const VISITS: usize = 2_000_000;
const CUSTOMERS: u64 = 1_000_000;
const RECORDS: u64 = 12_000_000;
const POLICIES: u64 = 100;

/// What a child tells.
#[derive(Debug, Clone, Deserialize)]
struct Told {
    records: f64,
    seconds: f64,
    processor_seconds: f64,
    decisions: f64,
    found: BTreeMap<String, u64>,
    memory_before_mb: f64,
    memory_max_mb: f64,
    memory_mb: f64,
    #[serde(default)]
    snapshot_bytes: f64,
    #[serde(default)]
    snapshot_seconds: f64,
    #[serde(default)]
    restore_seconds: f64,
}

impl Told {
    fn per_second(&self) -> f64 {
        self.records / self.seconds
    }

    /// What one core does in a second that it has to itself.
    fn per_processor_second(&self) -> f64 {
        self.records / self.processor_seconds
    }
}

/// Runs it.
pub fn run(place: &Place) -> Outcome<Vec<Row>> {
    let folder = place.fresh("engine");
    std::fs::create_dir_all(&folder)?;
    let mut rows = beside_flink(&folder)?;
    rows.push(of_a_crowd(&folder)?);
    std::fs::remove_dir_all(folder)?;
    Ok(rows)
}

fn child(arguments: &[&str]) -> Outcome<Told> {
    let output = Command::new(std::env::current_exe()?)
        .arg(CHILD)
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()?;
    if !output.status.success() {
        return Err(format!("the engine's process ended with {}", output.status).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

fn beside_flink(folder: &Path) -> Outcome<Vec<Row>> {
    let (csv, entries) = (folder.join("visits.csv"), folder.join("visits.bin"));
    {
        let visits = visits::history(VISITORS, VISITS);
        let mut out = BufWriter::new(File::create(&csv)?);
        visits::write_csv(&visits, &mut out)?;
        out.flush()?;
        let mut out = BufWriter::new(File::create(&entries)?);
        visits::write_entries(&visits, &mut out)?;
        out.flush()?;
    }
    let entries = entries.to_str().ok_or("a path that is no text")?;
    let live = child(&["visits", entries, "live"])?;
    let backtest = child(&["visits", entries, "backtest"])?;
    if live.found != backtest.found {
        return Err(format!("live and backtest differ: {:?} and {:?}", live.found, backtest.found).into());
    }
    let cores = std::thread::available_parallelism()?.get();
    let mut peers = Vec::new();
    if flink::is_installed() {
        for heap in [Heap::Its, Heap::Small] {
            let told = flink::run(&csv, cores, heap)?;
            if told.found != live.found {
                return Err(format!("Flink found {:?}, the engine {:?}", told.found, live.found).into());
            }
            peers.push(told);
        }
    }
    Ok(rows_beside(&live, &backtest, &peers, cores))
}

/// Flink was measured with a heap of its own choice, and with a small one.
fn rows_beside(live: &Told, backtest: &Told, flink: &[flink::Told], cores: usize) -> Vec<Row> {
    let (quick, small) = (flink.first(), flink.last());
    let missing = || "Flink is not installed".to_owned();
    let theirs = |told: &flink::Told| live.records / told.seconds();
    let ratio = quick.map(|flink| live.per_second() / theirs(flink));
    let memory = small.map(|flink| live.memory_max_mb / flink.memory());
    vec![
        Row {
            what: format!(
                "ten patterns over {} events of {} subjects, {} decisions, live on one core",
                grouped(live.records),
                grouped(f64::from(VISITORS)),
                grouped(live.decisions)
            ),
            ours: format!(
                "{} ({:.1} s, {:.1} s of processor time); as a backtest {}",
                rate(live.per_second()),
                live.seconds,
                live.processor_seconds,
                rate(backtest.per_second())
            ),
            peer: quick.map_or_else(missing, |told| {
                format!(
                    "Flink 2.3 CEP on {cores} cores, the same counts: {} ({:.1} s, {:.1} s of processor time)",
                    rate(theirs(told)),
                    told.seconds(),
                    told.processor_seconds()
                )
            }),
            ratio,
            aim: "10 ×".to_owned(),
            met: ratio.map(|ratio| ratio >= 10.0),
        },
        Row {
            what: "memory for that, the whole process at most".to_owned(),
            ours: format!("{:.0} MB", live.memory_max_mb),
            peer: small.zip(quick).map_or_else(missing, |(small, quick)| {
                format!(
                    "Flink with a heap of 512 MB, in {:.1} s: {:.0} MB; with one of its own choice {:.0} MB",
                    small.seconds(),
                    small.memory(),
                    quick.memory()
                )
            }),
            ratio: memory,
            aim: "a tenth".to_owned(),
            met: memory.map(|memory| memory <= 0.1),
        },
    ]
}

fn of_a_crowd(folder: &Path) -> Outcome<Row> {
    let snapshot = folder.join("snapshot");
    let told = child(&[
        "crowd",
        &CUSTOMERS.to_string(),
        &RECORDS.to_string(),
        &POLICIES.to_string(),
        snapshot.to_str().ok_or("a path that is no text")?,
    ])?;
    let silent = POLICIES - told.found.values().filter(|&&count| count > 0).count() as u64;
    if silent > 0 {
        return Err(format!("{silent} policies of {POLICIES} decided nothing").into());
    }
    let bytes = (told.memory_mb - told.memory_before_mb) * 1e6 / CUSTOMERS as f64;
    Ok(Row {
        what: format!(
            "{POLICIES} policies of all nine patterns over {} events of {} subjects, {} decisions, live on one core",
            grouped(told.records),
            grouped(CUSTOMERS as f64),
            grouped(told.decisions)
        ),
        ours: format!(
            "{} of processor time, {} by the clock, {bytes:.0} bytes a subject",
            rate(told.per_processor_second()),
            rate(told.per_second())
        ),
        peer: format!(
            "its snapshot: {:.0} MB, written in {:.1} s, read in {:.1} s",
            told.snapshot_bytes / 1e6,
            told.snapshot_seconds,
            told.restore_seconds
        ),
        ratio: None,
        aim: "200,000/s".to_owned(),
        met: Some(told.per_processor_second() >= 200_000.0),
    })
}
