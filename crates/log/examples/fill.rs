//! Fills a log and reports what it costs: append rate, memory, time to open again, read rate.
//!
//! `cargo run --release -p stormlake-log --example fill -- [RECORDS] [FOLDER] [SUBJECTS] [SUBMITTERS]`

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::cloned_ref_to_slice_refs,
    reason = "a test that cannot go on fails"
)]

use std::error::Error;
use std::os::unix::fs::FileExt;
use std::sync::Arc;
use std::sync::mpsc;
use std::time::{Instant, SystemTime, UNIX_EPOCH};
use stormlake_log::{Batch, Fault, Log, Options, RealDisk};
use stormlake_record::{Entry, EntryKind, Flags, Position, Time};

const BATCH: u64 = 500;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let records: u64 = arguments
        .next()
        .map_or(Ok(1_000_000), |text| text.parse::<u64>())?
        .next_multiple_of(BATCH);
    let temporary = tempfile::tempdir()?;
    let folder = arguments.next().map_or_else(|| temporary.path().to_owned(), Into::into);
    let subjects: u64 = arguments.next().map_or(Ok(100_000), |text| text.parse())?;
    let submitters: u64 = arguments.next().map_or(Ok(8), |text| text.parse())?;
    println!("{records} records of 400 bytes in batches of {BATCH}, {subjects} subjects, {submitters} submitters");

    let before = memory();
    let (log, _) = Log::open(Arc::new(RealDisk::open(&folder)?), Options::default(), Box::new(now))?;
    let start = Instant::now();
    let (send, receive) = mpsc::channel();
    // Making the batches is not the log's work.
    let mut making = std::time::Duration::ZERO;
    let (mut made, mut waiting) = (0, 0);
    while made < records || waiting > 0 {
        if made < records && waiting < submitters {
            let begin = Instant::now();
            let batch = batch_at(made, subjects)?;
            making += begin.elapsed();
            submit(&log, batch, &send)?;
            made += BATCH;
            waiting += 1;
        } else {
            receive.recv()??;
            waiting -= 1;
        }
    }
    let took = start.elapsed();
    report("appended, durably", records, took.as_secs_f64());
    println!("{:>12.2} s of that were spent making the batches", making.as_secs_f64());
    let bare = bare_disk(&folder, records.min(1_000_000), subjects)?;
    report(
        "written and synced one batch at a time, without a log",
        records.min(1_000_000),
        bare,
    );
    println!("{:>12.0} MB resident ({before:.0} before)", memory());

    let start = Instant::now();
    let mut reader = log.reader(Position(0));
    let (mut read, mut bytes) = (0, 0);
    while let Some(chunk) = reader.next(1 << 20)? {
        for recorded in &chunk {
            read += 1;
            bytes += recorded.entry.body.len();
        }
    }
    report("read", read, start.elapsed().as_secs_f64());
    println!("{bytes:>12} bytes of bodies");

    // From all over the log: the worst that a sender can do.
    let some = records.min(50_000);
    let start = Instant::now();
    for index in 0..some / 50 {
        let mut again = Vec::new();
        for item in 0..50 {
            let number = (index * 50 + item).wrapping_mul(7_919_317) % records;
            encode(number, subjects, &mut again)?;
        }
        log.append(Batch::external(again))?;
    }
    report(
        "duplicates from all over, recognised",
        some,
        start.elapsed().as_secs_f64(),
    );
    assert_eq!(log.ledger().duplicate, some);
    assert_eq!(log.durable(), records);

    let start = Instant::now();
    for number in 0..1_000 {
        log.entry(Position(number * 7_919_317 % records))?;
    }
    report("single records read", 1_000, start.elapsed().as_secs_f64());

    log.close();
    drop((log, reader));
    let start = Instant::now();
    let (log, recovered) = Log::open(Arc::new(RealDisk::open(&folder)?), Options::default(), Box::new(now))?;
    println!(
        "{:>12.3} s to open again ({recovered:?})",
        start.elapsed().as_secs_f64()
    );
    println!("{:>12.0} MB resident", memory());
    assert_eq!(log.durable(), records);
    Ok(())
}

/// What the disk alone takes: the same bytes, preallocated, one sync a batch.
fn bare_disk(folder: &std::path::Path, records: u64, subjects: u64) -> Result<f64, Box<dyn Error>> {
    let path = folder.join("bare");
    let file = std::fs::File::create(&path)?;
    rustix::fs::fallocate(&file, rustix::fs::FallocateFlags::empty(), 0, records * 410)?;
    file.sync_data()?;
    let batch = batch_at(1_000_000_000, subjects)?;
    let start = Instant::now();
    for index in 0..records / BATCH {
        file.write_all_at(&batch, index * batch.len() as u64)?;
        file.sync_data()?;
    }
    let took = start.elapsed().as_secs_f64();
    std::fs::remove_file(path)?;
    Ok(took)
}

fn submit(log: &Log, batch: Vec<u8>, send: &mpsc::Sender<Result<(), Fault>>) -> Result<(), Fault> {
    let send = send.clone();
    log.submit(
        Batch::external(batch),
        Box::new(move |answer| {
            // The receiver lives as long as the program.
            drop(send.send(answer.map(|_| ())));
        }),
    )
}

fn batch_at(first: u64, subjects: u64) -> Result<Vec<u8>, stormlake_record::Malformed> {
    let mut bytes = Vec::with_capacity(BATCH as usize * 410);
    for number in first..first + BATCH {
        encode(number, subjects, &mut bytes)?;
    }
    Ok(bytes)
}

fn encode(number: u64, subjects: u64, out: &mut Vec<u8>) -> Result<(), stormlake_record::Malformed> {
    let id = format!("order-{number:012}");
    let subject = format!(
        "customer-{:09}",
        number.wrapping_mul(0x9e37_79b9_7f4a_7c15) % subjects.max(1)
    );
    let body = format!(r#"{{"order":"{number}","price":12.5,"note":"{:x<230}"}}"#, "");
    let entry = Entry {
        kind: EntryKind::Event,
        flags: Flags::default(),
        time: Time(number as i64),
        previous: None,
        board_version: 1,
        key_id: 0,
        source: "/shops/amsterdam",
        id: &id,
        name: "order-collected",
        subject: &subject,
        sender: "key-1",
        extensions: b"",
        body: body.as_bytes(),
    };
    entry.encode(out)
}

fn report(what: &str, count: u64, seconds: f64) {
    println!("{:>12.0} records/s {what} ({seconds:.2} s)", count as f64 / seconds);
}

fn now() -> Time {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Time(since.as_nanos() as i64)
}

/// Resident megabytes of this process.
fn memory() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .unwrap_or_default();
    line.split_whitespace()
        .next()
        .and_then(|kilobytes| kilobytes.parse::<f64>().ok())
        .unwrap_or_default()
        / 1_024.0
}
