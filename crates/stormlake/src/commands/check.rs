//! `stormlake check`: everything that is to be said about a board and its mapping, at once.

use crate::failure::{Failure, Outcome, Result};
use crate::findings::{Checked, Format, tally};
use crate::look::{Look, count, json, out};
use crate::sarif;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use stormlake_board::{Board, Finding, Kind, check, check_mapping, parse, parse_mapping};
use stormlake_mail::Letters;
use stormlake_server::project::folder::Folder;

/// Say what does not fit on the board, with the place and the mend
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The project's folder
    #[arg(default_value = ".", value_name = "DIR")]
    dir: PathBuf,
    /// How to say it
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// What makes it fail (exit status 1) besides errors
    #[arg(long, value_enum, value_name = "WHAT")]
    deny: Option<Deny>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Deny {
    /// Warnings
    Warnings,
    /// Warnings and hints
    Hints,
}

/// Findings that are shown; who has more mends these first.
const SHOWN_MAX: usize = 50;

/// Checks the project.
pub fn run(args: &Args) -> Result {
    let (board, checked) = read(&Folder::of(&args.dir)?)?;
    let errors: u64 = checked.iter().map(Checked::errors).sum();
    let warnings: u64 = checked.iter().map(Checked::warnings).sum();
    let hints: u64 = checked.iter().map(Checked::hints).sum();
    let denied = match args.deny {
        None => errors,
        Some(Deny::Warnings) => errors + warnings,
        Some(Deny::Hints) => errors + warnings + hints,
    };
    let outcome = Outcome::found_if(denied > 0);
    match args.format {
        Format::Text => {}
        Format::Json => {
            let findings: Vec<_> = checked.iter().flat_map(Checked::entries).collect();
            json(&json!({
                "title": board.title, "errors": errors, "warnings": warnings, "hints": hints, "findings": findings,
            }));
            return Ok(outcome);
        }
        Format::Sarif => {
            json(&sarif::log(&checked));
            return Ok(outcome);
        }
    }
    let look = Look::of_stdout();
    let mut left = SHOWN_MAX;
    for file in &checked {
        out(&file.render(look, left));
        left = left.saturating_sub(file.findings.len());
    }
    let all: usize = checked.iter().map(|file| file.findings.len()).sum();
    if all > SHOWN_MAX {
        out(&format!("… and {} more\n\n", all - SHOWN_MAX));
    }
    let said = tally(errors, warnings, hints);
    let said = match (errors, warnings + hints) {
        (0, 0) => look.green(said),
        (0, _) => look.yellow(said),
        _ => look.red(said),
    };
    out(&format!(
        "{}: {} · {said}\n",
        look.bold(if board.title.is_empty() {
            "(no title)"
        } else {
            &board.title
        }),
        inventory(&board)
    ));
    if let Some(code) = checked
        .iter()
        .flat_map(|file| &file.findings)
        .map(|finding| finding.code)
        .next()
    {
        out(&look.dim(format!("`stormlake explain {code}` tells more\n")));
    }
    Ok(outcome)
}

/// Reads and checks the board, and the mapping where there is one.
pub fn read(folder: &Folder) -> Result<(Board, Vec<Checked>)> {
    let text = folder.read_board()?;
    let parsed = parse(&text);
    let mut findings = parsed.findings;
    findings.extend(check(&parsed.board));
    let mut checked = Vec::new();
    checked.extend(templates(folder, &parsed.board, &mut findings)?);
    checked.insert(0, Checked::new(&folder.board(), text, findings));
    let mapping = folder.mapping();
    if mapping.is_file() {
        checked.push(read_mapping(&mapping, &parsed.board)?);
    }
    Ok((parsed.board, checked))
}

/// The templates that have findings, each with its own; what they say of the board goes to the board's.
fn templates(folder: &Folder, board: &Board, findings: &mut Vec<Finding>) -> Result<Vec<Checked>> {
    let templates = match folder.read_templates()? {
        Ok(templates) => templates,
        Err(too_much) => {
            return Err(
                Failure::fault(too_much.to_string()).mend("`stormlake explain SL-B072` tells what a template may be")
            );
        }
    };
    let mut by_file: BTreeMap<String, Vec<Finding>> = BTreeMap::new();
    for found in Letters::compile(board, &templates).1 {
        match found.file {
            None => findings.push(found.finding),
            Some(file) => by_file.entry(file).or_default().push(found.finding),
        }
    }
    findings.sort_by_key(|finding| finding.span.offset);
    let checked = by_file.into_iter().map(|(file, findings)| {
        let text = templates.get(&file).unwrap_or_default().to_owned();
        Checked::new(&folder.root.join("templates").join(&file), text, findings)
    });
    Ok(checked.collect())
}

fn read_mapping(path: &Path, board: &Board) -> Result<Checked> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::io(path, error))?;
    let parsed = parse_mapping(&text);
    let mut findings = parsed.findings;
    findings.extend(check_mapping(&parsed.mappings, board));
    Ok(Checked::new(path, text, findings))
}

/// `17 events, 4 policies, …`: what there is, the most telling first.
pub fn inventory(board: &Board) -> String {
    let of = |wanted: Kind| board.stickies().filter(|(kind, _, _)| *kind == wanted).count() as u64;
    let kinds = [
        (Kind::Event, "event"),
        (Kind::Policy, "policy"),
        (Kind::Command, "command"),
        (Kind::Actor, "actor"),
        (Kind::Aggregate, "aggregate"),
        (Kind::External, "external system"),
        (Kind::ReadModel, "read model"),
        (Kind::Hotspot, "hotspot"),
        (Kind::Opportunity, "opportunity"),
    ];
    let parts: Vec<String> = kinds
        .into_iter()
        .map(|(kind, word)| (of(kind), word))
        .chain([(board.funnels.len() as u64, "funnel")])
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| count(n, word))
        .collect();
    if parts.is_empty() {
        "an empty board".to_owned()
    } else {
        parts.join(", ")
    }
}
