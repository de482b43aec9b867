//! `stormlake quarantine`: what broke the contract, every reason, and the way out.

use crate::access::{Access, Released};
use crate::failure::{Failure, Outcome, Result};
use crate::look::{Look, count, json, line, plain, short, time};
use crate::place::ProjectArgs;
use serde_json::Value;
use stormlake_record::Violation;

/// See what waits in quarantine, let it through, or close it
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// List what waits, newest first
    List {
        #[command(flatten)]
        project: ProjectArgs,
        /// At most so many
        #[arg(long, default_value_t = 50)]
        limit: usize,
        /// For machines
        #[arg(long)]
        json: bool,
    },
    /// Show one with the record as it came and every reason
    Show {
        /// Its position
        #[arg(value_parser = position)]
        position: u64,
        #[command(flatten)]
        project: ProjectArgs,
    },
    /// Let records through that the published board takes now
    Release(Which),
    /// Close records without letting them through
    Dismiss(Which),
}

fn position(text: &str) -> std::result::Result<u64, &'static str> {
    text.parse()
        .map_err(|_| "a position is a whole number, as `stormlake quarantine list` shows it")
}

#[derive(Debug, clap::Args)]
struct Which {
    /// Their positions
    #[arg(required_unless_present = "all", value_name = "POSITION", value_parser = position)]
    positions: Vec<u64>,
    /// All that wait
    #[arg(long, conflicts_with = "positions")]
    all: bool,
    /// The project's folder
    #[arg(long = "in", value_name = "DIR", default_value = ".")]
    dir: std::path::PathBuf,
    #[command(flatten)]
    data: crate::place::DataArgs,
}

const PAGE: usize = 500;

/// Carries it out.
pub async fn run(args: Args) -> Result {
    match args.what {
        What::List {
            project,
            limit,
            json: as_json,
        } => {
            let access = Access::to(project.folder()?).await?;
            let page = access.quarantine(None, limit).await?;
            access.close();
            if as_json {
                json(&page);
            } else {
                list(&page);
            }
            Ok(Outcome::Fine)
        }
        What::Show { position, project } => {
            let access = Access::to(project.folder()?).await?;
            // The page that begins just after it begins with it.
            let page = access.quarantine(Some(position.saturating_add(1)), 1).await?;
            access.close();
            let found = page["records"].as_array().and_then(|records| records.first());
            let found = found.filter(|record| record["position"] == position).ok_or_else(|| {
                Failure::refused(format!("nothing at position {position} waits in quarantine"))
                    .mend("`stormlake quarantine list` shows what does")
            })?;
            json(found);
            Ok(Outcome::Fine)
        }
        What::Release(which) => each(which, Act::Release).await,
        What::Dismiss(which) => each(which, Act::Dismiss).await,
    }
}

fn list(page: &Value) {
    let look = Look::of_stdout();
    let records = page["records"].as_array().cloned().unwrap_or_default();
    if records.is_empty() {
        line("nothing waits in quarantine");
        return;
    }
    for record in &records {
        let word = |name: &str| plain(record[name].as_str().unwrap_or("–"));
        let passes = if record["would_pass"] == true {
            look.green("would pass now")
        } else {
            String::new()
        };
        line(format!(
            "{:>8}  {}  {}  {}  {passes}",
            look.bold(&record["position"]),
            time(&word("received")),
            short(&word("name"), 40),
            short(&word("subject"), 30)
        ));
        let violations: Vec<Violation> = serde_json::from_value(record["violations"].clone()).unwrap_or_default();
        reasons(&violations, look);
    }
    let total = page["total"].as_u64().unwrap_or(0);
    line(look.dim(format!(
        "{} in all; `stormlake quarantine show <position>` shows one whole",
        count(total, "record")
    )));
}

fn reasons(violations: &[Violation], look: Look) {
    for violation in violations {
        let text = format!("{} {}: {}", violation.code, violation.at, violation.message);
        line(format!("          {}", plain(&text)));
        line(format!("          {}", look.dim(plain(&violation.mend))));
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Release,
    Dismiss,
}

async fn each(which: Which, act: Act) -> Result {
    let access = Access::to(crate::place::folder(&which.dir, &which.data)?).await?;
    let mut positions = which.positions;
    if which.all {
        let mut before = None;
        loop {
            let page = access.quarantine(before, PAGE).await?;
            let found = page["records"].as_array().cloned().unwrap_or_default();
            positions.extend(found.iter().filter_map(|record| record["position"].as_u64()));
            before = page["before"].as_u64();
            if before.is_none() {
                break;
            }
        }
        // In the order in which they came.
        positions.sort_unstable();
    }
    let look = Look::of_stdout();
    let (mut done, mut kept) = (0u64, 0u64);
    for position in positions {
        match act {
            Act::Dismiss => {
                access.dismiss(position).await?;
                done += 1;
            }
            Act::Release => match access.release(position).await? {
                Released::At(at) => {
                    done += 1;
                    line(format!("{position} is event {at} now"));
                }
                Released::Still(violations) => {
                    kept += 1;
                    line(format!("{position} {}", look.yellow("still breaks the contract")));
                    reasons(&violations, look);
                }
            },
        }
    }
    access.close();
    let word = if act == Act::Release { "released" } else { "dismissed" };
    line(format!("{} {word}, {kept} still in quarantine", count(done, "record")));
    Ok(Outcome::found_if(kept > 0))
}
