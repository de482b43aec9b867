//! Memory and start with ten million records.

use crate::Outcome;
use crate::fleet::{self, Until};
use crate::place::Place;
use crate::replay::NOTE;
use crate::server::{Server, log_folder, make_project};
use crate::shop::{self, BATCH};
use crate::table::{Row, grouped};
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::time::Duration;
use stormlake_log::{Batch, Log, Options, RealDisk};
use stormlake_record::Time;

const RECORDS: u64 = 10_000_000;
const SUBJECTS: u64 = 200_000;
const MORE: u64 = 500_000;
const POLICIES: usize = 5;
const UNDER_WAY: usize = 8;
const PATIENCE: Duration = Duration::from_secs(90);

/// Runs it.
pub fn run(place: &Place) -> Outcome<Vec<Row>> {
    let project = place.fresh("weight");
    make_project(&project, &shop::shadow_board(POLICIES))?;
    // Publishes the board, so that the records come after it.
    Server::start(&project)?.stop()?;
    let bytes = fill(&log_folder(&project))?;

    let first = Server::start(&project)?;
    let first_took = first.took;
    first.wait_until_idle(PATIENCE)?;
    let first_memory = first.memory()?;
    first.stop()?;

    let again = Server::start(&project)?;
    let (again_took, started) = (again.took, again.memory()?);
    fleet::send(&again, 100_000_000, SUBJECTS, Until::Records(MORE))?;
    again.wait_until_idle(PATIENCE)?;
    let taken = again.memory()?;
    again.kill()?;

    let killed = Server::start(&project)?;
    let killed_took = killed.took;
    killed.wait_until_idle(PATIENCE)?;
    let after = killed.memory()?;
    killed.kill()?;
    std::fs::remove_dir_all(project)?;

    let seconds = |took: Duration| format!("{:.2} s", took.as_secs_f64());
    let most = started.max(taken).max(after).max(first_memory);
    let slowest = again_took.max(killed_took);
    Ok(vec![
        Row {
            what: format!(
                "memory with {} records of {bytes} B, {} subjects, {POLICIES} policies",
                grouped(RECORDS as f64),
                grouped(SUBJECTS as f64)
            ),
            ours: format!("{most:.0} MB at most"),
            peer: format!(
                "after the start {started:.0} MB, after {} more {taken:.0} MB, after kill -9 and idle again {after:.0} MB, after \
                 reading all once {first_memory:.0} MB",
                grouped(MORE as f64)
            ),
            ratio: None,
            aim: "under 600 MB".to_owned(),
            met: Some(most < 600.0),
        },
        Row {
            what: "start of the same until /readyz says ready".to_owned(),
            ours: format!(
                "{} after stop, {} after kill -9",
                seconds(again_took),
                seconds(killed_took)
            ),
            peer: format!("without any saved state: {}", seconds(first_took)),
            ratio: None,
            aim: "under 2 s".to_owned(),
            met: Some(slowest < Duration::from_secs(2)),
        },
    ])
}

/// Fills the log behind the server's back, through the same library; the mean length of a record.
fn fill(folder: &Path) -> Outcome<usize> {
    let disk = Arc::new(RealDisk::open(folder)?);
    let (log, _) = Log::open(disk, Options::default(), Box::new(fleet::now))?;
    // The history ends now and took thirty days.
    let end = fleet::now().0;
    let step = 30 * 86_400 * 1_000_000_000 / RECORDS as i64;
    let (done, answers) = sync_channel(UNDER_WAY);
    let (mut waiting, mut all) = (0, 0);
    for first in (0..RECORDS).step_by(BATCH) {
        let mut bytes = Vec::new();
        for number in first..first + BATCH as u64 {
            let time = Time(end - (RECORDS - number) as i64 * step);
            shop::entry(number, SUBJECTS, time, NOTE, &mut bytes)?;
        }
        all += bytes.len();
        if waiting == UNDER_WAY {
            answers.recv()??;
            waiting -= 1;
        }
        let done = done.clone();
        let callback = Box::new(move |answer: Result<_, _>| drop(done.send(answer.map(drop))));
        log.submit(Batch::external(bytes), callback)?;
        waiting += 1;
    }
    for _ in 0..waiting {
        answers.recv()??;
    }
    log.close();
    Ok(all / RECORDS as usize)
}
