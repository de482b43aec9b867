//! `stormlake gaps`: what is needed from the applications around, and what of it is missing.

use crate::access::Access;
use crate::failure::{Outcome, Result};
use crate::look::{Look, count, json, line, number, plain};
use crate::place::ProjectArgs;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use stormlake_board::{SentBy, SystemGaps, Takes, gaps, parse};

/// Say what the board needs from each application around it, what has been seen of it, and what is still to be built
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    project: ProjectArgs,
    /// For machines
    #[arg(long)]
    json: bool,
}

/// How many records of each event there are; nothing where the project has not run yet.
type Seen = Option<BTreeMap<String, u64>>;

/// Prints the list.
pub async fn run(args: Args) -> Result {
    let folder = args.project.folder()?;
    let systems = gaps(&parse(&folder.read_board()?).board);
    let seen: Seen = if folder.data.is_dir() {
        let access = Access::to(folder).await?;
        let view = access.lake().await;
        access.close();
        Some(counts(&view?))
    } else {
        None
    };
    if args.json {
        let told = systems.iter().map(|system| {
            let seen: BTreeMap<&str, Option<u64>> = system
                .sends
                .iter()
                .map(|one| (one.event.as_str(), count_of(&seen, &one.event)))
                .collect();
            json!({ "system": system, "seen": seen })
        });
        json(&told.collect::<Value>());
        return Ok(Outcome::Fine);
    }
    tell(&systems, &seen);
    Ok(Outcome::Fine)
}

/// Rows by sticky: the lake has a table for each, with the sticky's name.
fn counts(view: &Value) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for table in view["tables"].as_array().into_iter().flatten() {
        let name = table["about"].as_str().unwrap_or_default().to_owned();
        *counts.entry(name).or_default() += table["rows"].as_u64().unwrap_or(0);
    }
    counts
}

fn count_of(seen: &Seen, event: &str) -> Option<u64> {
    seen.as_ref().map(|seen| seen.get(event).copied().unwrap_or(0))
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
            // What comes anyway is no gap, however it comes.
            let missing = sends.is_open() && count.is_none_or(|count| count == 0);
            open += u64::from(missing);
            let told = match count {
                Some(0) => ", never seen".to_owned(),
                Some(count) => format!(", seen {} ×", number(count)),
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
