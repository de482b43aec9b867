//! `stormlake lake`: what is in it, and what keeps it in shape.

use crate::access::Access;
use crate::failure::{Outcome, Result};
use crate::look::{Look, count, json, line, number};
use crate::place::ProjectArgs;
use serde_json::Value;

/// Look after the lake: its tables, its files, and making it anew from the log
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    act: Act,
}

#[derive(Debug, clap::Subcommand)]
enum Act {
    /// Show its tables, and how far it is behind the log
    Status(Status),
    /// Put small files together
    Compact(Plain),
    /// Make it anew from the log
    Rebuild(Plain),
}

#[derive(Debug, clap::Args)]
struct Status {
    #[command(flatten)]
    project: ProjectArgs,
    /// For machines
    #[arg(long)]
    json: bool,
}

#[derive(Debug, clap::Args)]
struct Plain {
    #[command(flatten)]
    project: ProjectArgs,
}

/// Carries it out.
pub async fn run(args: Args) -> Result {
    match args.act {
        Act::Status(args) => {
            let access = Access::to(args.project.folder()?).await?;
            let view = access.lake().await;
            access.close();
            let view = view?;
            if args.json {
                json(&view);
            } else {
                status(&view);
            }
            Ok(Outcome::found_if(view["trouble"].is_string()))
        }
        Act::Compact(args) => {
            let access = Access::to(args.project.folder()?).await?;
            let done = access.compact_lake().await;
            access.close();
            let tables = done?["tables"].as_u64().unwrap_or(0);
            line(match tables {
                0 => "Nothing to do: no table has enough small files.".to_owned(),
                tables => format!("{} rewritten.", count(tables, "table")),
            });
            Ok(Outcome::Fine)
        }
        Act::Rebuild(args) => {
            let access = Access::to(args.project.folder()?).await?;
            let done = access.rebuild_lake().await;
            access.close();
            line(if done?["rebuilding"] == true {
                "It is being made anew from the log; `stormlake lake status` shows how far it is."
            } else {
                "It was made anew from the log."
            });
            Ok(Outcome::Fine)
        }
    }
}

fn status(view: &Value) {
    let look = Look::of_stdout();
    let at = |name: &str| view[name].as_u64().unwrap_or(0);
    line(format!(
        "{}  {}",
        look.bold("Lake"),
        view["place"].as_str().unwrap_or("there is none")
    ));
    if let Some(trouble) = view["trouble"].as_str() {
        line(look.red(trouble));
    }
    let behind = match at("behind") {
        0 => look.green("level with the log"),
        behind => look.yellow(format!("{} behind the log", count(behind, "record"))),
    };
    line(format!(
        "{behind}, {} not yet in a file (they are in every answer all the same)",
        count(at("next").saturating_sub(at("cut_to")), "record")
    ));
    let tables: Vec<&Value> = view["tables"].as_array().into_iter().flatten().collect();
    let shown = tables.iter().filter(|table| table["rows"].as_u64().unwrap_or(0) > 0);
    line("");
    line(look.dim(format!("{:40} {:>12} {:>6} {:>12}", "table", "rows", "files", "bytes")));
    for table in shown {
        let of = |name: &str| number(table[name].as_u64().unwrap_or(0));
        line(format!(
            "{:40} {:>12} {:>6} {:>12}",
            table["name"].as_str().unwrap_or_default(),
            of("rows"),
            of("files"),
            of("bytes")
        ));
    }
    let empty = tables.iter().filter(|table| table["rows"] == 0).count();
    if empty > 0 {
        line(look.dim(format!("and {} without rows", count(empty as u64, "table"))));
    }
}
