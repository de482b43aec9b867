//! `stormlake merge`: two boards that came of a common one, or of none, into one; also as git's merge driver.

use crate::commands::diff::board_file;
use crate::failure::{Failure, Outcome, Result};
use crate::findings::Checked;
use crate::look::{Look, count, err, json, out, plain};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::Command;
use stormlake_board::{Conflict, MergeSide, Merged, Unmerged, merge};

/// Put two boards together, by meaning; what they do not agree on becomes hotspots
#[derive(Debug, clap::Args)]
#[command(override_usage = "stormlake merge [OPTIONS] [BASE] <OURS> <THEIRS>")]
pub struct Args {
    /// The board that both came of (left out: two walls without one), ours, and theirs: files or projects' folders
    #[arg(value_name = "BOARD", required = true, num_args = 2..=3)]
    boards: Vec<PathBuf>,
    /// Where the merged board goes (not given: to standard output)
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// How to tell the conflicts
    #[arg(long, value_parser = ["text", "json"], default_value = "text")]
    format: String,
    /// As git's merge driver: the file's name in the repository. A board that cannot be read is merged line by line
    #[arg(long, value_name = "NAME", allow_hyphen_values = true)]
    path: Option<String>,
}

/// Merges; a conflict makes it fail.
pub fn run(args: &Args) -> Result {
    let files: Vec<PathBuf> = args.boards.iter().map(|path| board_file(path)).collect();
    let (base, ours, theirs) = match files.as_slice() {
        [base, ours, theirs] => (Some(base), ours, theirs),
        [ours, theirs] => (None, ours, theirs),
        _ => return Err(Failure::fault("two boards or three are merged").mend("stormlake merge [BASE] OURS THEIRS")),
    };
    let base_text = base.map(|base| read(base)).transpose()?;
    // Git hands over an empty file where both sides made one.
    let common = base_text.as_deref().filter(|text| !text.trim().is_empty());
    let (ours_text, theirs_text) = (read(ours)?, read(theirs)?);
    let merged = match (merge(common, &ours_text, &theirs_text), &args.path, base) {
        (Ok(merged), ..) => merged,
        (Err(unmerged), Some(name), Some(base)) => {
            err(&format!("{name}: {}; it is merged line by line\n", whose(&unmerged)));
            return by_line([ours, base, theirs], args.output.as_ref());
        }
        (Err(unmerged), ..) => {
            let (file, text) = match unmerged.side {
                MergeSide::Base => (base.unwrap_or(ours), base_text.unwrap_or_default()),
                MergeSide::Ours => (ours, ours_text),
                MergeSide::Theirs => (theirs, theirs_text),
                MergeSide::Merged => return Err(Failure::fault(whose(&unmerged)).mend(mend(&unmerged))),
            };
            let what = format!("{} cannot be read", file.display());
            err(&Checked::new(file, text, unmerged.findings).render(Look::of_stderr(), 20));
            return Err(Failure::fault(what).mend("mend what is told above"));
        }
    };
    if let Some(output) = &args.output {
        std::fs::write(output, &merged.text).map_err(|error| Failure::io(output, error))?;
    }
    tell(args, &merged);
    Ok(Outcome::found_if(!merged.conflicts.is_empty()))
}

fn read(path: &Path) -> Result<String> {
    std::fs::read_to_string(path).map_err(|error| Failure::io(path, error))
}

fn tell(args: &Args, merged: &Merged) {
    if args.format == "json" {
        let board = args.output.is_none().then_some(&merged.text);
        json(&json!({ "conflicts": merged.conflicts, "board": board }));
        return;
    }
    if args.output.is_none() {
        out(&merged.text);
    }
    if merged.conflicts.is_empty() {
        return;
    }
    let look = Look::of_stderr();
    let name = args
        .path
        .as_deref()
        .or(args.output.as_deref().and_then(Path::to_str))
        .unwrap_or("the merged board");
    let many = count(merged.conflicts.len() as u64, "conflict");
    let mut told = format!(
        "{}\n",
        look.red(format!("{}: {many}, each a hotspot on the board", plain(name)))
    );
    for Conflict { says, .. } in &merged.conflicts {
        told.push_str(&format!("  {}\n", plain(says.strip_prefix("Merge: ").unwrap_or(says))));
    }
    err(&told);
}

fn whose(unmerged: &Unmerged) -> String {
    match unmerged.side {
        MergeSide::Base => "the common board cannot be read".to_owned(),
        MergeSide::Ours => "our board cannot be read".to_owned(),
        MergeSide::Theirs => "their board cannot be read".to_owned(),
        MergeSide::Merged => {
            let first = unmerged
                .findings
                .first()
                .map_or("it", |finding| finding.message.as_str());
            format!("both together make no board: {first}")
        }
    }
}

fn mend(unmerged: &Unmerged) -> String {
    unmerged
        .findings
        .first()
        .map_or_else(String::new, |finding| finding.mend.clone())
}

/// What git does with any other text: conflicts stand between markers.
fn by_line([ours, base, theirs]: [&PathBuf; 3], output: Option<&PathBuf>) -> Result {
    let mut command = Command::new("git");
    command.args(["merge-file", "-p", "-L", "ours", "-L", "base", "-L", "theirs"]);
    let done = command.args([ours, base, theirs]).output();
    let done = done.map_err(|error| Failure::fault(format!("git cannot be started: {error}")))?;
    let conflicts = match done.status.code() {
        Some(code @ 0..=127) => code > 0,
        _ => return Err(Failure::fault(String::from_utf8_lossy(&done.stderr).trim().to_owned())),
    };
    match output {
        Some(output) => std::fs::write(output, &done.stdout).map_err(|error| Failure::io(output, error))?,
        None => out(&String::from_utf8_lossy(&done.stdout)),
    }
    Ok(Outcome::found_if(conflicts))
}
