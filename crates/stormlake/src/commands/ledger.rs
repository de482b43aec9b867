//! `stormlake ledger`: what came in, and what became of it.

use crate::access::Access;
use crate::failure::{Outcome, Result};
use crate::look::{Look, json, line, number};
use crate::place::ProjectArgs;

/// Show the ledger: received = accepted + duplicate + quarantined
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    project: ProjectArgs,
    /// For machines
    #[arg(long)]
    json: bool,
}

/// Carries it out.
pub async fn run(args: Args) -> Result {
    let access = Access::to(args.project.folder()?).await?;
    let ledger = access.ledger().await?;
    access.close();
    let balanced = ledger["balanced"] == true;
    if args.json {
        json(&ledger);
        return Ok(Outcome::found_if(!balanced));
    }
    let count = |name: &str| number(ledger[name].as_u64().unwrap_or(0));
    let look = Look::of_stdout();
    line(format!(
        "{} received = {} accepted + {} duplicate + {} quarantined   {}",
        look.bold(count("received")),
        count("accepted"),
        count("duplicate"),
        count("quarantined"),
        if balanced {
            look.green("it balances")
        } else {
            look.red("it does not balance")
        }
    ));
    line(look.dim(format!(
        "besides: {} bodies refused whole since the start, {} events put on the log by Stormlake itself",
        count("refused"),
        count("derived")
    )));
    Ok(Outcome::found_if(!balanced))
}
