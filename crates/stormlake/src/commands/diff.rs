//! `stormlake diff`: what is different between two boards, and whom it breaks.

use crate::failure::{Failure, Outcome, Result};
use crate::findings::Checked;
use crate::look::{Look, count, json, line, out, plain};
use serde_json::json;
use std::path::{Path, PathBuf};
use stormlake_board::{Board, Change, Difference, compatibility, diff, parse};

/// Say what is different between two boards, and what senders to the old one could no longer send
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The old board: a file, or a project's folder
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The new one
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// How to say it
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For machines
    Json,
}

/// Prints the differences; what breaks somebody makes it fail.
pub fn run(args: &Args) -> Result {
    let (_, old) = read(&args.old)?;
    let (text, new) = read(&args.new)?;
    let differences = diff(&old, &new);
    let breaks = Checked::new(&board_file(&args.new), text, compatibility(&old, &new));
    match args.format {
        Format::Json => json(&json!({ "differences": differences, "breaks": breaks.entries() })),
        Format::Text => tell(&differences, &breaks),
    }
    Ok(Outcome::found_if(!breaks.findings.is_empty()))
}

fn tell(differences: &[Difference], breaks: &Checked) {
    let look = Look::of_stdout();
    for difference in differences {
        let text = plain(&difference.to_string());
        line(match difference.change {
            Change::New => look.green(format!("+ {text}")),
            Change::Gone => look.red(format!("- {text}")),
            Change::Changed => look.bold(format!("~ {text}")),
        });
        for detail in &difference.details {
            line(format!("    {}", plain(detail)));
        }
    }
    if differences.is_empty() {
        line("the boards say the same");
        return;
    }
    line("");
    if breaks.findings.is_empty() {
        line(look.green("whatever could be sent to the old board can be sent to the new one"));
        return;
    }
    out(&breaks.render(look, usize::MAX));
    let many = count(breaks.findings.len() as u64, "change");
    line(look.red(format!("{many} would break those who send to the old board")));
}

fn board_file(path: &Path) -> PathBuf {
    if path.is_dir() {
        path.join("board.kdl")
    } else {
        path.to_owned()
    }
}

/// A board that can be read; what is wrong with its meaning is `check`'s to say.
fn read(path: &Path) -> Result<(String, Board)> {
    let path = board_file(path);
    let text = std::fs::read_to_string(&path).map_err(|error| Failure::io(&path, error))?;
    let parsed = parse(&text);
    if parsed.findings.iter().any(|finding| finding.is_error()) {
        crate::look::err(&Checked::new(&path, text, parsed.findings).render(Look::of_stderr(), 20));
        return Err(Failure::fault(format!("{} cannot be read", path.display())).mend("mend what is told above"));
    }
    Ok((text, parsed.board))
}
