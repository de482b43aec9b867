//! `stormlake tail`: records as they come in.

use crate::access::{Access, RecordQuery};
use crate::failure::{Failure, Outcome, Result};
use crate::look::{Look, line, plain, short, time};
use serde_json::Value;
use std::time::Duration;

/// Show records as they come in
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    project: crate::place::ProjectArgs,
    /// Only this kind: event, decision, delivery, quarantined, released, tick, published
    #[arg(long)]
    kind: Option<String>,
    /// Only this event's slug, or this policy
    #[arg(long)]
    name: Option<String>,
    /// Only this subject
    #[arg(long)]
    subject: Option<String>,
    /// For machines: one JSON object a line
    #[arg(long)]
    json: bool,
}

const PAUSE: Duration = Duration::from_millis(500);
const PAGE: usize = 200;

/// Shows records until it is stopped.
pub async fn run(args: Args) -> Result {
    let access = Access::to(args.project.folder()?).await?;
    if matches!(access, Access::Folder(_)) {
        access.close();
        return Err(
            Failure::refused("no server runs on this project, so nothing comes in").mend(
                "start one: `stormlake serve <dir>`; `stormlake why <subject>` looks into a folder without a server",
            ),
        );
    }
    let query = RecordQuery {
        kind: args.kind,
        name: args.name,
        subject: args.subject,
        before: None,
        limit: Some(PAGE),
    };
    let mut seen: Option<u64> = None;
    let stop = super::asked_to_stop();
    tokio::pin!(stop);
    loop {
        let page = access.records(&query).await?;
        let mut records = page["records"].as_array().cloned().unwrap_or_default();
        records.reverse();
        let newest = records.last().and_then(|record| record["position"].as_u64());
        // The first look shows the last ten, so that something is there.
        let skip = if seen.is_none() {
            records.len().saturating_sub(10)
        } else {
            0
        };
        for record in records.iter().skip(skip) {
            let position = record["position"].as_u64().unwrap_or(0);
            if seen.is_none_or(|seen| position > seen) {
                show(record, args.json);
            }
        }
        seen = newest.max(seen).or(Some(0));
        tokio::select! {
            () = &mut stop => return Ok(Outcome::Fine),
            () = tokio::time::sleep(PAUSE) => {}
        }
    }
}

fn show(record: &Value, as_json: bool) {
    if as_json {
        line(record.to_string());
        return;
    }
    let look = Look::of_stdout();
    let word = |name: &str| plain(record[name].as_str().unwrap_or_default());
    let name = if word("sticky").is_empty() {
        word("name")
    } else {
        word("sticky")
    };
    line(format!(
        "{:>9}  {}  {:11}  {}  {}  {}",
        look.dim(&record["position"]),
        look.dim(time(&word("time"))),
        word("kind"),
        look.bold(name),
        word("subject"),
        look.dim(short(&plain(&record["body"].to_string()), 80))
    ));
}
