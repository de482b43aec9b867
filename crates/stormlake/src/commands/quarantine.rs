//! `stormlake quarantine`: what was refused, why, and what to do with it.

use crate::access::{Access, Released, read};
use crate::failure::{Failure, Outcome, Result};
use crate::look::{Look, count, json, line, number, out, plain, short, time};
use crate::place::ProjectArgs;
use crate::sending::tally::reasons;
use serde::Deserialize;
use serde_json::{Value, json};
use stormlake_record::Violation;

/// List, show, release or dismiss the records that broke the contract
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
        #[arg(long, default_value_t = 20)]
        limit: usize,
        /// Only those before this position
        #[arg(long)]
        before: Option<u64>,
        /// For machines
        #[arg(long)]
        json: bool,
    },
    /// Show records as they came, with every reason
    Show {
        #[command(flatten)]
        which: Which,
        /// For machines
        #[arg(long)]
        json: bool,
    },
    /// Let records through that the published board takes now
    Release {
        #[command(flatten)]
        which: Which,
        /// For machines
        #[arg(long)]
        json: bool,
    },
    /// Close records without letting them through; they stay on the log
    Dismiss {
        #[command(flatten)]
        which: Which,
        /// For machines
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, clap::Args)]
struct Which {
    #[command(flatten)]
    project: ProjectArgs,
    /// Their positions, as `list` shows them
    #[arg(value_name = "POSITION", required_unless_present = "all")]
    positions: Vec<u64>,
    /// All that wait
    #[arg(long, conflicts_with = "positions")]
    all: bool,
}

#[derive(Debug, Deserialize)]
struct Page {
    records: Vec<Waiting>,
    total: u64,
    before: Option<u64>,
}

#[derive(Debug, Clone, Deserialize)]
struct Waiting {
    position: u64,
    received: String,
    sender: String,
    name: Option<String>,
    subject: Option<String>,
    violations: Vec<Violation>,
    record: Value,
    would_pass: bool,
}

/// Carries it out.
pub async fn run(args: Args) -> Result {
    match args.what {
        What::List { project, limit, before, json: machine } => {
            let access = Access::to(project.folder()?).await?;
            let value = access.quarantine(before, limit).await?;
            if machine {
                json(&value);
            } else {
                list(&read(value)?, &project.dir.display().to_string());
            }
            access.close();
            Ok(Outcome::Fine)
        }
        What::Show { which, json } => show(&which, json).await,
        What::Release { which, json } => release(&which, json).await,
        What::Dismiss { which, json } => dismiss(&which, json).await,
    }
}

fn list(page: &Page, dir: &str) {
    let look = Look::of_stdout();
    if page.total == 0 {
        line("nothing waits in quarantine");
        return;
    }
    for waiting in &page.records {
        let first = waiting.violations.first();
        let reason = first.map_or_else(String::new, |first| format!("{} {}", first.code, plain(&first.message)));
        let more = match waiting.violations.len() {
            0 | 1 => String::new(),
            all => look.dim(format!(" (+{})", all - 1)),
        };
        let passes = if waiting.would_pass { look.green("  would pass now") } else { String::new() };
        line(format!(
            "{:>8}  {}  {:<28}  {}{more}{passes}",
            look.bold(waiting.position),
            time(&waiting.received),
            short(&plain(&whom(waiting)), 28),
            short(&reason, 110),
        ));
    }
    let shown = page.records.len() as u64;
    let mut foot = format!("{} in quarantine", count(page.total, "record"));
    if let Some(before) = page.before.filter(|_| shown < page.total) {
        foot.push_str(&format!("; older ones: --before {before}"));
    }
    line(look.dim(format!("{foot}. `stormlake quarantine show {dir} POSITION`, then `release` or `dismiss`")));
}

fn whom(waiting: &Waiting) -> String {
    match (&waiting.name, &waiting.subject) {
        (Some(name), Some(subject)) => format!("{name} · {subject}"),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => "unknown event".to_owned(),
    }
}

/// Those that wait among the ones that are asked for, oldest first. A position at which nothing waits is a failure.
async fn chosen(access: &Access, which: &Which) -> Result<Vec<Waiting>> {
    if which.all {
        return all(access).await;
    }
    let mut found = Vec::new();
    for position in &which.positions {
        let page: Page = read(access.quarantine(Some(position.saturating_add(1)), 1).await?)?;
        let waiting = page.records.into_iter().find(|waiting| waiting.position == *position);
        found.push(waiting.ok_or_else(|| {
            Failure::refused(format!("nothing waits in quarantine at position {position}"))
                .mend(format!("`stormlake quarantine list {}` shows what does", which.project.dir.display()))
        })?);
    }
    Ok(found)
}

async fn all(access: &Access) -> Result<Vec<Waiting>> {
    let mut found: Vec<Waiting> = Vec::new();
    let mut before = None;
    loop {
        let page: Page = read(access.quarantine(before, 500).await?)?;
        found.extend(page.records);
        before = page.before;
        if before.is_none() {
            found.reverse();
            return Ok(found);
        }
    }
}

async fn show(which: &Which, machine: bool) -> Result {
    let access = Access::to(which.project.folder()?).await?;
    let found = chosen(&access, which).await?;
    access.close();
    if machine {
        let shown = |waiting: &Waiting| {
            json!({
                "position": waiting.position, "received": waiting.received, "sender": waiting.sender, "name": waiting.name,
                "subject": waiting.subject, "violations": waiting.violations, "record": waiting.record,
                "would_pass": waiting.would_pass,
            })
        };
        json(&found.iter().map(shown).collect::<Vec<_>>());
        return Ok(Outcome::Fine);
    }
    let look = Look::of_stdout();
    for waiting in &found {
        let (position, received, sender) = (waiting.position, time(&waiting.received), plain(&waiting.sender));
        out(&format!("{}  received {received} through {sender}\n", look.bold(format!("Position {position}"))));
        out(&reasons(&waiting.violations, look));
        let record = serde_json::to_string_pretty(&waiting.record).unwrap_or_default();
        out(&format!("  as it came:\n    {}\n", record.replace('\n', "\n    ")));
        if waiting.would_pass {
            out(&format!("  {}\n", look.green("The published board takes it now: release it.")));
        }
        out("\n");
    }
    Ok(Outcome::Fine)
}

async fn release(which: &Which, machine: bool) -> Result {
    let access = Access::to(which.project.folder()?).await?;
    let look = Look::of_stdout();
    let (mut released, mut still, mut told) = (0, 0, Vec::new());
    for waiting in chosen(&access, which).await? {
        let position = waiting.position;
        match access.release(position).await? {
            Released::At(at) => {
                released += 1;
                told.push(json!({ "position": position, "released": true, "at": at }));
                if !machine {
                    line(format!("{position}: {} at position {at}", look.green("accepted")));
                }
            }
            Released::Still(violations) => {
                still += 1;
                if !machine {
                    out(&format!("{position}: {}\n{}", look.yellow("still breaks the contract"), reasons(&violations, look)));
                }
                told.push(json!({ "position": position, "released": false, "violations": violations }));
            }
        }
    }
    access.close();
    if machine {
        json(&told);
    } else {
        line(format!("{} released, {} still in quarantine", number(released), number(still)));
    }
    Ok(Outcome::found_if(still > 0))
}

async fn dismiss(which: &Which, machine: bool) -> Result {
    let access = Access::to(which.project.folder()?).await?;
    let mut dismissed = Vec::new();
    for waiting in chosen(&access, which).await? {
        access.dismiss(waiting.position).await?;
        dismissed.push(waiting.position);
    }
    access.close();
    if machine {
        json(&json!({ "dismissed": dismissed }));
    } else {
        line(format!("{} dismissed", count(dismissed.len() as u64, "record")));
    }
    Ok(Outcome::Fine)
}
