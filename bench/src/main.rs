//! Benchmarks beside peers: one table whose ratios come from the same run. `bench/run.sh` builds and starts this.
//!
//! *Enters*: names of rows to run (none = all). *Leaves*: the table on standard output and, when all rows ran,
//! `bench/RESULTS.md`. Everything is measured through public interfaces: the server is a process of its own, reached over
//! HTTP; log and engine are called as the server calls them.

mod append;
mod boards;
mod engine;
mod fleet;
mod funnel;
mod http;
mod intake;
mod lake;
mod latency;
mod machine;
mod merging;
mod nats;
mod place;
mod process;
mod receiver;
mod replay;
mod server;
mod shop;
mod table;
mod wall;
mod weight;

use place::Place;
use std::process::ExitCode;
use table::{Row, Table};

/// What the engine keeps are many small things, and this allocator is quicker with them than the system's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// What a benchmark gives, or why it could not be run.
type Outcome<T> = Result<T, Box<dyn std::error::Error + Send + Sync>>;

type Benchmark = fn(&Place) -> Outcome<Vec<Row>>;

const BENCHMARKS: [(&str, Benchmark); 11] = [
    ("append", append::run),
    ("intake", intake::run),
    ("latency", latency::run),
    ("replay", replay::run),
    ("engine", engine::run),
    ("funnel", funnel::run),
    ("lake", lake::run),
    ("merging", merging::run),
    ("weight", weight::run),
    ("boards", boards::run),
    ("wall-load", wall::run),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.split_first() {
        // Started by ourselves.
        Some((first, rest)) if first == engine::CHILD => {
            engine::child::run(&rest.iter().map(String::as_str).collect::<Vec<_>>())
        }
        _ => run(&arguments),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            eprintln!("bench: {fault}");
            ExitCode::FAILURE
        }
    }
}

fn run(asked: &[String]) -> Outcome<()> {
    if let Some(unknown) = asked
        .iter()
        .find(|name| BENCHMARKS.iter().all(|(known, _)| known != name))
    {
        let known: Vec<&str> = BENCHMARKS.iter().map(|(name, _)| *name).collect();
        return Err(format!("there is no benchmark `{unknown}`; there are: {}", known.join(", ")).into());
    }
    let place = Place::make()?;
    let (mut table, mut failed) = (Table::default(), Vec::new());
    for (name, benchmark) in BENCHMARKS {
        if asked.is_empty() || asked.iter().any(|one| one == name) {
            eprintln!("{name} …");
            match benchmark(&place) {
                Ok(rows) => table.rows.extend(rows),
                Err(fault) => failed.push(format!("{name} could not be run: {fault}")),
            }
        }
    }
    println!("{}", table.to_markdown());
    // The others are worth showing; but a page with a hole in it is not.
    if !failed.is_empty() {
        return Err(failed.join("; ").into());
    }
    if asked.is_empty() {
        std::fs::write(place.results(), table.to_page(&machine::describe(place.root())))?;
    }
    Ok(())
}
