//! `stormlake ledger`: does the book balance?

use crate::access::{Access, read};
use crate::failure::{Outcome, Result};
use crate::look::{Look, count, json, number, out};
use crate::place::ProjectArgs;
use serde::Deserialize;

/// Show the ledger: received = accepted + duplicate + quarantined
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    project: ProjectArgs,
    /// For machines
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Deserialize)]
struct Ledger {
    received: u64,
    accepted: u64,
    duplicate: u64,
    quarantined: u64,
    refused: u64,
    derived: u64,
    balanced: bool,
}

/// Shows it.
pub async fn run(args: Args) -> Result {
    let access = Access::to(args.project.folder()?).await?;
    let value = access.ledger().await?;
    let ledger: Ledger = read(value.clone())?;
    if args.json {
        json(&value);
    } else {
        out(&text(&ledger, &access.place(), &args.project.dir.display().to_string()));
    }
    access.close();
    Ok(Outcome::found_if(!ledger.balanced))
}

fn text(ledger: &Ledger, place: &str, dir: &str) -> String {
    let look = Look::of_stdout();
    let row = |sign: &str, word: &str, value: u64| format!("  {sign} {word:<12} {:>14}\n", number(value));
    let mut text = format!("{}\n", look.dim(place));
    text.push_str(&row(" ", "received", ledger.received));
    text.push_str(&row("=", "accepted", ledger.accepted));
    text.push_str(&row("+", "duplicate", ledger.duplicate));
    text.push_str(&row("+", "quarantined", ledger.quarantined));
    text.push_str(&match ledger.balanced {
        true => format!("  {}\n", look.green("it balances")),
        false => format!("  {}\n", look.red("it does not balance: please report this as a fault of Stormlake")),
    });
    if ledger.quarantined > 0 {
        text.push_str(&format!("  {}\n", look.yellow(format!("`stormlake quarantine list {dir}` shows what waits, and why"))));
    }
    let mut besides = Vec::new();
    if ledger.derived > 0 {
        besides.push(format!("{} that Stormlake itself put on the log", count(ledger.derived, "event")));
    }
    if ledger.refused > 0 {
        let bodies = if ledger.refused == 1 { "1 body".to_owned() } else { format!("{} bodies", number(ledger.refused)) };
        besides.push(format!("{bodies} refused whole since the server started"));
    }
    if !besides.is_empty() {
        text.push_str(&format!("  {}\n", look.dim(format!("besides: {}", besides.join(", ")))));
    }
    text
}
