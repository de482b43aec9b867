//! The log alone, beside the disk alone.

use crate::Outcome;
use crate::place::Place;
use crate::shop::{self, BATCH};
use crate::table::{Row, median, rate};
use rustix::fs::{FallocateFlags, fallocate};
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::time::Instant;
use stormlake_log::{Batch, Log, Options, RealDisk};
use stormlake_record::Time;

const ROUNDS: usize = 3;
const BATCHES: usize = 800;
const SUBJECTS: u64 = 200_000;
/// Bytes that make a record of the shop one of about 400.
const LONGER: &str = concat!(
    r#","note":"no onions, a spoon, and please ring twice: the bell is old and the dog is not; "#,
    r#"leave it on the step if nobody opens, under the green lid, as we agreed last time""#
);

/// A preallocated file that is appended to, one sync an append.
#[derive(Debug)]
pub struct Raw {
    file: File,
    path: PathBuf,
    end: u64,
}

impl Raw {
    /// Makes one with so much room.
    pub fn make(path: &Path, bytes: u64) -> Outcome<Self> {
        let file = File::create(path)?;
        fallocate(&file, FallocateFlags::empty(), 0, bytes)?;
        file.sync_all()?;
        Ok(Self {
            file,
            path: path.to_owned(),
            end: 0,
        })
    }

    /// Appends and syncs.
    pub fn append(&mut self, bytes: &[u8]) -> Outcome<()> {
        self.file.write_all_at(bytes, self.end)?;
        self.end += bytes.len() as u64;
        Ok(self.file.sync_data()?)
    }

    /// Removes it.
    pub fn remove(self) -> Outcome<()> {
        Ok(std::fs::remove_file(self.path)?)
    }
}

/// Runs it: every round us, one batch at a time and eight under way, and the disk.
pub fn run(place: &Place) -> Outcome<Vec<Row>> {
    let [mut one, mut eight, mut disk] = [const { Vec::new() }; 3];
    let mut bytes = 0;
    for _ in 0..ROUNDS {
        let batches = batches()?;
        bytes = batches.iter().map(Vec::len).sum();
        disk.push(raw(place, &batches, bytes)?);
        one.push(log(place, batches.clone(), 1)?);
        eight.push(log(place, batches, 8)?);
    }
    let (one, eight, disk) = (median(one), median(eight), median(disk));
    let each = bytes / (BATCHES * BATCH);
    let peer = format!("preallocated file, a write and a fdatasync a batch: {}", rate(disk));
    let row = |what: String, ours: f64| Row {
        what,
        ours: rate(ours),
        peer: peer.clone(),
        ratio: Some(ours / disk),
        aim: String::new(),
        met: None,
    };
    Ok(vec![
        row(
            format!("log alone, {BATCH} × {each} B, each batch durable before the next"),
            one,
        ),
        row("the same, eight batches under way".to_owned(), eight),
    ])
}

fn batches() -> Outcome<Vec<Vec<u8>>> {
    let mut all = Vec::new();
    for batch in 0..BATCHES {
        let mut bytes = Vec::new();
        for number in 0..BATCH {
            let number = (batch * BATCH + number) as u64;
            shop::entry(
                number,
                SUBJECTS,
                Time::from_milliseconds(number as i64),
                LONGER,
                &mut bytes,
            )?;
        }
        all.push(bytes);
    }
    Ok(all)
}

fn raw(place: &Place, batches: &[Vec<u8>], bytes: usize) -> Outcome<f64> {
    let mut file = Raw::make(&place.fresh("raw"), bytes as u64)?;
    let began = Instant::now();
    for batch in batches {
        file.append(batch)?;
    }
    let took = began.elapsed();
    file.remove()?;
    Ok((BATCHES * BATCH) as f64 / took.as_secs_f64())
}

fn log(place: &Place, batches: Vec<Vec<u8>>, under_way: usize) -> Outcome<f64> {
    let folder = place.fresh("log");
    let disk = Arc::new(RealDisk::open(&folder)?);
    let (log, _) = Log::open(disk, Options::default(), Box::new(|| Time::from_milliseconds(0)))?;
    let (done, answers) = sync_channel(under_way);
    let (mut batches, mut waiting) = (batches.into_iter(), 0);
    let began = Instant::now();
    loop {
        if waiting < under_way
            && let Some(batch) = batches.next()
        {
            let done = done.clone();
            let callback = Box::new(move |answer: Result<_, _>| drop(done.send(answer.map(drop))));
            log.submit(Batch::external(batch), callback)?;
            waiting += 1;
        } else if waiting > 0 {
            answers.recv()??;
            waiting -= 1;
        } else {
            break;
        }
    }
    let took = began.elapsed();
    if log.ledger().accepted != (BATCHES * BATCH) as u64 {
        return Err("the log did not take every record".into());
    }
    log.close();
    drop(log);
    std::fs::remove_dir_all(folder)?;
    Ok((BATCHES * BATCH) as f64 / took.as_secs_f64())
}
