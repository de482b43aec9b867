//! `stormlake tail`: the newest records, and what follows them.

use super::asked_to_stop;
use super::why::{Record, sentence};
use crate::access::{Access, RecordQuery, Remote, read};
use crate::failure::{Failure, Outcome, Result};
use crate::look::{Look, err, line};
use crate::place::ProjectArgs;
use serde_json::Value;
use std::time::Duration;
use stormlake_server::project::folder::Folder;

/// Follow the log: the newest records, then each as it comes
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    project: ProjectArgs,
    /// Only this kind: event, decision, delivery, quarantined, released, tick, published
    #[arg(long)]
    kind: Option<String>,
    /// Only this event or policy
    #[arg(long)]
    name: Option<String>,
    /// Only this subject
    #[arg(long)]
    subject: Option<String>,
    /// So many of the newest first
    #[arg(long, short = 'n', default_value_t = 20)]
    lines: usize,
    /// End after these
    #[arg(long)]
    no_follow: bool,
    /// One JSON document a line, for machines
    #[arg(long)]
    json: bool,
}

/// Bytes of one server-sent event; a longer one is passed over.
const EVENT_BYTES_MAX: usize = 64 << 20;

/// Shows records until it is stopped.
pub async fn run(args: Args) -> Result {
    let folder = args.project.folder()?;
    let name = args.name.as_deref().map(|name| slug_of(&folder, name));
    let access = Access::to(folder).await?;
    let query = RecordQuery {
        kind: args.kind.clone(),
        name,
        subject: args.subject.clone(),
        before: None,
        limit: Some(args.lines.clamp(1, 500)),
    };
    let page = access.records(&query).await?;
    let newest = page.get("records").and_then(Value::as_array).cloned().unwrap_or_default();
    let seen = newest.first().and_then(|record| record.get("position")?.as_u64());
    for record in newest.iter().take(args.lines).rev() {
        show(record, args.json)?;
    }
    let outcome = match &access {
        _ if args.no_follow => Ok(Outcome::Fine),
        Access::Folder(_) => {
            let look = Look::of_stderr();
            err(&look.dim(format!("no server runs, so nothing new comes: `stormlake serve {}`\n", args.project.dir.display())));
            Ok(Outcome::Fine)
        }
        Access::Server(remote) => tokio::select! {
            followed = follow(remote, &query, seen, args.json) => followed,
            () = asked_to_stop() => Ok(Outcome::Fine),
        },
    };
    access.close();
    outcome
}

/// The slug of an event's name; anything else as it is.
fn slug_of(folder: &Folder, name: &str) -> String {
    let board = folder.read_board().map(|text| stormlake_board::parse(&text).board).unwrap_or_default();
    let is_event = board.events.iter().any(|event| event.sticky.name == name || event.sticky.was.iter().any(|was| was == name));
    if is_event { stormlake_board::slug(name) } else { name.to_owned() }
}

fn show(record: &Value, machine: bool) -> Result<()> {
    if machine {
        line(record.to_string());
    } else {
        line(sentence(&read::<Record>(record.clone())?, Look::of_stdout(), true));
    }
    Ok(())
}

/// Shows what a server tells, and comes back when it was away.
async fn follow(remote: &Remote, query: &RecordQuery, mut seen: Option<u64>, machine: bool) -> Result {
    let path = crate::access::live_path(query);
    let mut away = 0;
    loop {
        match remote.stream(&path).await {
            Ok(mut response) => {
                away = 0;
                let mut events = Events::default();
                while let Ok(Some(chunk)) = response.chunk().await {
                    for batch in events.take(&chunk) {
                        batch_shown(&batch, &mut seen, machine)?;
                    }
                }
            }
            Err(failure) if away == 10 => return Err(failure),
            Err(_) => {}
        }
        away += 1;
        if away == 1 {
            err("the server is gone; waiting for it\n");
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

fn batch_shown(batch: &Value, seen: &mut Option<u64>, machine: bool) -> Result<()> {
    let skipped = batch.get("skipped").and_then(Value::as_u64).unwrap_or(0);
    if skipped > 0 {
        err(&format!("… {skipped} came too fast to be shown\n"));
    }
    for record in batch.get("records").and_then(Value::as_array).into_iter().flatten() {
        let position = record.get("position").and_then(Value::as_u64);
        if position > *seen {
            *seen = position;
            show(record, machine)?;
        }
    }
    Ok(())
}

/// Takes a stream of server-sent events apart; only `tail` ones are kept.
#[derive(Debug, Default)]
struct Events {
    buffer: Vec<u8>,
}

impl Events {
    fn take(&mut self, chunk: &[u8]) -> Vec<Value> {
        self.buffer.extend_from_slice(chunk);
        let mut found = Vec::new();
        while let Some(end) = self.buffer.windows(2).position(|pair| pair == b"\n\n") {
            let event: Vec<u8> = self.buffer.drain(..end + 2).collect();
            found.extend(tail_of(&String::from_utf8_lossy(&event)));
        }
        if self.buffer.len() > EVENT_BYTES_MAX {
            self.buffer.clear();
        }
        found
    }
}

fn tail_of(event: &str) -> Option<Value> {
    let part = |name: &str| -> Vec<&str> {
        event.lines().filter_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(str::trim_start).collect()
    };
    if part("event") != ["tail"] {
        return None;
    }
    serde_json::from_str(&part("data").join("\n")).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_read_however_they_are_cut() {
        let stream = "event: pulse\ndata: {}\n\n: keep alive\n\nevent: tail\ndata: {\"records\":[],\"skipped\":2}\n\n";
        for size in 1..stream.len() {
            let mut events = Events::default();
            let found: Vec<Value> = stream.as_bytes().chunks(size).flat_map(|chunk| events.take(chunk)).collect();
            assert_eq!(found.len(), 1, "in chunks of {size}");
            assert_eq!(found[0]["skipped"], 2);
        }
    }

    #[test]
    fn an_event_without_end_does_not_fill_the_memory() {
        let mut events = Events::default();
        let chunk = vec![b'x'; 1 << 20];
        for _ in 0..200 {
            assert!(events.take(&chunk).is_empty());
            assert!(events.buffer.len() <= EVENT_BYTES_MAX + chunk.len());
        }
    }
}
