//! `stormlake simulate`: made-up traffic that walks the board's flow. Every record of it is marked synthetic.

use crate::access::Access;
use crate::failure::{Failure, Outcome, Result};
use crate::look::{Look, count, err};
use crate::place::ProjectArgs;
use crate::sending::{Batch, Tally};
use serde_json::json;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;
use stormlake_record::Time;
use stormlake_server::project::system_clock;
use stormlake_simulation::{Plan, SimulatedEvent, simulate};

/// Make up traffic that walks the board's flow, marked synthetic
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    project: ProjectArgs,
    /// How many subjects
    #[arg(long, default_value_t = 100)]
    subjects: u32,
    /// How many days, up to now (or --until)
    #[arg(long, default_value_t = 30)]
    days: u32,
    /// The seed: the same one makes the same traffic
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The end of the traffic, RFC 3339; default: the start of this hour
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// Write NDJSON to this file instead of sending it; - is standard output
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,
    /// After that, go on in real time until stopped
    #[arg(long)]
    live: bool,
    /// With --live: without the days before
    #[arg(long, requires = "live")]
    only: bool,
    /// With --live: how many times faster than life
    #[arg(long, default_value_t = 1.0, value_name = "FACTOR", requires = "live")]
    speed: f64,
}

const HOUR_NS: i64 = 3_600_000_000_000;
const DAY_MS: i64 = 86_400_000;

/// Carries it out.
pub async fn run(args: Args) -> Result {
    let folder = args.project.folder()?;
    let parsed = stormlake_board::parse(&folder.read_board()?);
    if parsed.findings.iter().any(|finding| finding.is_error()) {
        return Err(Failure::refused("the board cannot be read").mend("`stormlake check` says what is wrong"));
    }
    let board = parsed.board;
    let now = system_clock()();
    let until = match &args.until {
        Some(text) => Time::parse(text)
            .ok_or_else(|| Failure::fault(format!("`{text}` is no time")).mend("write it as 2026-11-23T12:00:00Z"))?,
        // The same hour makes the same traffic, so that a second run only gives duplicates.
        None => Time(now.0 - now.0.rem_euclid(HOUR_NS)),
    };
    let plan = Plan {
        subjects: args.subjects,
        days: args.days,
        seed: args.seed,
        until,
    };
    let namespace = board.namespace.clone();
    if let Some(path) = &args.write {
        let mut out: Box<dyn Write> = if path.as_os_str() == "-" {
            Box::new(std::io::stdout().lock())
        } else {
            let file = std::fs::File::create(path).map_err(|error| Failure::io(path, error))?;
            Box::new(std::io::BufWriter::new(file))
        };
        let mut written = 0;
        for event in simulate(&board, plan) {
            let record = cloudevent(&event, &namespace, 0);
            out.write_all(&record)
                .and_then(|()| out.write_all(b"\n"))
                .map_err(|error| Failure::io(path, error))?;
            written += 1;
        }
        out.flush().map_err(|error| Failure::io(path, error))?;
        err(&format!(
            "{} written to {}\n",
            count(written, "synthetic event"),
            path.display()
        ));
        return Ok(Outcome::Fine);
    }
    let access = Access::to_send(folder).await?;
    let mut tally = Tally::new(None);
    let mut batch = Batch::default();
    let before = Plan {
        days: if args.only { 0 } else { plan.days },
        ..plan
    };
    for event in simulate(&board, before) {
        if batch.push(&cloudevent(&event, &namespace, 0)) {
            tally.send(&access, &std::mem::take(&mut batch)).await?;
        }
    }
    if batch.records > 0 {
        tally.send(&access, &batch).await?;
    }
    if !args.only {
        tally.tell("simulated", &access);
    }
    if args.live {
        live(&args, &board, &access).await?;
    }
    let found = tally.found();
    access.close();
    Ok(Outcome::found_if(found))
}

/// Another month of the same people, told as it happens.
async fn live(args: &Args, board: &stormlake_board::Board, access: &Access) -> Result<()> {
    let look = Look::of_stderr();
    err(&look.dim("going on in real time; Ctrl-C ends it\n"));
    let clock = system_clock();
    let (start, days) = (clock(), args.days.max(1));
    let seed = args.seed ^ (start.0 as u64);
    let until = start.plus_milliseconds(i64::from(days) * DAY_MS);
    let plan = Plan {
        subjects: args.subjects,
        days,
        seed,
        until,
    };
    let speed = args.speed.clamp(0.001, 100_000.0);
    let stop = super::asked_to_stop();
    tokio::pin!(stop);
    let mut quiet = Tally::new(None);
    for event in simulate(board, plan) {
        let due = start.0 + ((event.time.0 - start.0) as f64 / speed) as i64;
        loop {
            let wait = due - clock().0;
            if wait <= 0 {
                break;
            }
            tokio::select! {
                () = &mut stop => return Ok(()),
                () = tokio::time::sleep(Duration::from_nanos(wait as u64)) => {}
            }
        }
        let mut batch = Batch::default();
        batch.push(&cloudevent(&event, &board.namespace, clock().0 - event.time.0));
        quiet.send(access, &batch).await?;
    }
    Ok(())
}

/// A simulated event as a structured CloudEvent that says that it is synthetic; its time is moved by so many nanoseconds.
fn cloudevent(event: &SimulatedEvent, namespace: &str, moved: i64) -> Vec<u8> {
    let mut record = json!({
        "specversion": "1.0",
        "type": format!("{namespace}.{}", event.slug),
        "source": &*event.source,
        "id": event.id,
        "time": Time(event.time.0 + moved).to_string(),
        "synthetic": true,
        "data": event.data,
    });
    if !event.subject.is_empty() {
        record["subject"] = event.subject.as_str().into();
    }
    serde_json::to_vec(&record).unwrap_or_default()
}
