//! Short ways to write funnels and logs.

use std::path::PathBuf;
use stormlake_analysis::{CheckedFunnel, Entry, Funnel, Matching, Occurrence, Progress, Report, Run, Step};
use stormlake_record::{Position, Time};

/// The folder of the shared sample data, or nothing where it is absent.
pub fn data_folder() -> Option<PathBuf> {
    let default = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("STORMLAKE_DATA").map_or_else(default, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: no data");
    None
}

/// A funnel over `steps` with a window in milliseconds.
pub fn funnel(steps: &[&str], window_ms: Option<i64>, matching: Matching, entry: Entry) -> CheckedFunnel {
    let funnel = Funnel::new("a funnel", steps.iter().map(|step| Step::new(*step)));
    Funnel {
        window_ms,
        matching,
        entry,
        ..funnel
    }
    .check()
    .unwrap()
}

/// One subject's records as (milliseconds, event), in order.
pub fn progress(funnel: &CheckedFunnel, log: &[(i64, &str)]) -> Progress {
    let mut progress = Progress::new(funnel);
    for (milliseconds, event) in log {
        progress.observe(funnel, event, Time::from_milliseconds(*milliseconds));
    }
    progress
}

/// A log of (subject, milliseconds, event) in the order of the log, sorted and run.
pub fn run(funnel: &CheckedFunnel, log: &[(&str, i64, &str)]) -> Report {
    let mut sorted: Vec<Occurrence<'_>> = occurrences(log).collect();
    sorted.sort_by_key(|occurrence| (occurrence.subject, occurrence.time, occurrence.position));
    let mut run = Run::new(funnel, 10);
    for occurrence in &sorted {
        run.observe(occurrence).unwrap();
    }
    run.finish()
}

/// The same as occurrences.
pub fn occurrences<'a>(log: &'a [(&'a str, i64, &'a str)]) -> impl Iterator<Item = Occurrence<'a>> {
    log.iter()
        .enumerate()
        .map(|(position, (subject, milliseconds, event))| Occurrence {
            subject,
            event,
            time: Time::from_milliseconds(*milliseconds),
            position: Position(position as u64),
        })
}
