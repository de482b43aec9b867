//! `stormlake gaps`: what is needed from the applications around, and what of it is missing.

use crate::access::Access;
use crate::failure::{Outcome, Result};
use crate::look::{Look, count, err, json, line, number, plain};
use crate::place::ProjectArgs;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use stormlake_board::{SentBy, SystemGaps, Takes, gaps, parse};
use stormlake_lake::Format;

/// Say what the board needs from each application around it, what has been seen of it, and what is still to be built
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    project: ProjectArgs,
    /// For machines
    #[arg(long)]
    json: bool,
}

/// Records of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
struct Count {
    /// From the world.
    real: u64,
    /// Made up: they show nothing about the application.
    synthetic: u64,
}

/// By event; nothing where the project has not run yet, or nobody knows.
type Seen = Option<BTreeMap<String, Count>>;

const QUESTION: &str =
    "select event, count(*) filter (where not synthetic), count(*) filter (where synthetic) from events group by event";

/// Prints the list.
pub async fn run(args: Args) -> Result {
    let folder = args.project.folder()?;
    let systems = gaps(&parse(&folder.read_board()?).board);
    let seen: Seen = if folder.data.is_dir() {
        let access = Access::to(folder).await?;
        let answer = access.sql(QUESTION, None, Format::Json).await;
        access.close();
        match answer {
            Ok((answer, _)) => Some(counts(&answer)),
            // A server without a lake still has a board.
            Err(_) => {
                err("what has been seen is not known: the lake gives no answer (`stormlake lake status`)\n");
                None
            }
        }
    } else {
        None
    };
    if args.json {
        let told = systems.iter().map(|system| {
            let seen = system.sends.iter().map(|one| (&one.event, count_of(&seen, &one.event)));
            json!({ "system": system, "seen": seen.collect::<BTreeMap<_, _>>() })
        });
        json(&told.collect::<Value>());
        return Ok(Outcome::Fine);
    }
    tell(&systems, &seen);
    Ok(Outcome::Fine)
}

fn counts(answer: &[u8]) -> BTreeMap<String, Count> {
    let answer: Value = serde_json::from_slice(answer).unwrap_or_default();
    let row = |row: &Value| {
        let (real, synthetic) = (row[1].as_u64()?, row[2].as_u64()?);
        Some((row[0].as_str()?.to_owned(), Count { real, synthetic }))
    };
    let rows = answer["rows"].as_array().into_iter().flatten();
    rows.filter_map(row).collect()
}

fn count_of(seen: &Seen, event: &str) -> Option<Count> {
    seen.as_ref().map(|seen| seen.get(event).copied().unwrap_or_default())
}

fn tell(systems: &[SystemGaps], seen: &Seen) {
    let look = Look::of_stdout();
    if systems.is_empty() {
        line("the board has no external system");
        return;
    }
    let width = systems
        .iter()
        .flat_map(|system| {
            system
                .sends
                .iter()
                .map(|one| &one.event)
                .chain(system.takes.iter().map(|one| &one.command))
        })
        .map(|name| name.chars().count())
        .max()
        .unwrap_or(0);
    let mut open = 0;
    for system in systems {
        let about = system
            .about
            .as_deref()
            .map(|about| format!("  {}", look.dim(plain(about))));
        line(format!(
            "{}{}",
            look.bold(plain(&system.system)),
            about.unwrap_or_default()
        ));
        if system.sends.is_empty() && system.takes.is_empty() {
            line(look.dim("  nothing is expected of it"));
        }
        for sends in &system.sends {
            let count = count_of(seen, &sends.event);
            let how = match &sends.by {
                SentBy::Hook(kinds) => format!("its webhook {}", kinds.join(", ")),
                SentBy::Stormlake => "Stormlake itself".to_owned(),
                SentBy::Itself => format!("no hook: it must send {}", sends.r#type),
            };
            // What the world sends anyway is no gap, however it comes.
            let missing = sends.is_open() && count.is_none_or(|count| count.real == 0);
            open += u64::from(missing);
            let told = match count {
                Some(Count { real: 0, synthetic: 0 }) => ", never seen".to_owned(),
                Some(Count { real: 0, synthetic }) => format!(", seen only made up ({} ×)", number(synthetic)),
                Some(Count { real, .. }) => format!(", seen {} ×", number(real)),
                None => String::new(),
            };
            line(format!(
                "  {} tells  {:width$}  {}{told}",
                mark(look, missing),
                plain(&sends.event),
                plain(&how)
            ));
        }
        for takes in &system.takes {
            open += u64::from(takes.is_open());
            line(format!(
                "  {} takes  {:width$}  {}",
                mark(look, takes.is_open()),
                plain(&takes.command),
                plain(&asked(takes))
            ));
        }
        line("");
    }
    line(match open {
        0 => look.green("nothing is missing"),
        open => look.yellow(format!("{} to be built", count(open, "extension point"))),
    });
}

fn mark(look: Look, missing: bool) -> String {
    if missing { look.yellow("○") } else { look.green("●") }
}

fn asked(takes: &Takes) -> String {
    let mut by = Vec::new();
    if !takes.actors.is_empty() {
        by.push(format!("asked by {}", takes.actors.join(", ")));
    }
    for (policy, via) in &takes.policies {
        by.push(match via {
            Some(via) => format!("“{policy}” sends it through {via}"),
            None => format!("“{policy}” asks, and no channel carries it"),
        });
    }
    if by.is_empty() {
        "nobody asks for it yet".to_owned()
    } else {
        by.join("; ")
    }
}
