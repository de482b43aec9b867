//! `stormlake diff`: what is different between two boards, and whom it breaks.

use crate::failure::{Failure, Outcome, Result};
use crate::findings::{Checked, Format};
use crate::look::{Look, count, json, line, out, plain};
use crate::sarif;
use serde_json::json;
use std::path::{Path, PathBuf};
use stormlake_board::{Board, Change, Difference, compatibility, diff, parse};

/// Say what is different between two boards, and what senders to the old one could no longer send
#[derive(Debug, clap::Args)]
#[command(override_usage = "stormlake diff [OPTIONS] <OLD> <NEW>")]
pub struct Args {
    /// The old board and the new one: files or projects' folders
    #[arg(value_name = "BOARD", required = true, num_args = 1..=9)]
    boards: Vec<PathBuf>,
    /// How to say it; SARIF tells what breaks somebody
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// As git calls it to compare a file: name, old file, its hash and mode, new file, its hash and mode
    #[arg(long)]
    git: bool,
}

/// Prints the differences; what breaks somebody makes it fail.
pub fn run(args: &Args) -> Result {
    if args.git {
        return for_git(&args.boards);
    }
    let [old_path, new_path] = args.boards.as_slice() else {
        return Err(Failure::fault("two boards are compared").mend("stormlake diff OLD NEW"));
    };
    let (_, old) = read(old_path)?;
    let (text, new) = read(new_path)?;
    let differences = diff(&old, &new);
    let breaks = Checked::new(&board_file(new_path), text, compatibility(&old, &new));
    match args.format {
        Format::Json => json(&json!({ "differences": differences, "breaks": breaks.entries() })),
        Format::Sarif => json(&sarif::log(std::slice::from_ref(&breaks))),
        Format::Text => tell(&differences, &breaks),
    }
    Ok(Outcome::found_if(!breaks.findings.is_empty()))
}

/// What `git diff` shows of a board. Git takes anything but 0 for a crash.
fn for_git(arguments: &[PathBuf]) -> Result {
    let [name, old_path, _, _, new_path, ..] = arguments else {
        // Git names a file that is not merged yet, and nothing else.
        let name = arguments.first().map(|name| name.display().to_string());
        line(format!("{} is not merged yet", plain(&name.unwrap_or_default())));
        return Ok(Outcome::Fine);
    };
    line(Look::of_stdout().bold(format!("board {}", plain(&name.display().to_string()))));
    let [old, new] = [old_path, new_path].map(|path| std::fs::read_to_string(path).unwrap_or_default());
    let is_board = |text: &str| !parse(text).findings.iter().any(stormlake_board::Finding::is_error);
    match (old.trim().is_empty(), new.trim().is_empty()) {
        (true, false) if is_board(&new) => tell_alone(&new, Change::New),
        (false, true) if is_board(&old) => tell_alone(&old, Change::Gone),
        (false, false) if is_board(&old) && is_board(&new) => {
            let (old, board) = (parse(&old).board, parse(&new).board);
            let breaks = Checked::new(name, new, compatibility(&old, &board));
            tell(&diff(&old, &board), &breaks);
        }
        _ => by_line(old_path, new_path)?,
    }
    Ok(Outcome::Fine)
}

/// A board that is new, or gone.
fn tell_alone(text: &str, change: Change) {
    let (board, none) = (parse(text).board, Board::default());
    let differences = if change == Change::New {
        diff(&none, &board)
    } else {
        diff(&board, &none)
    };
    differences
        .iter()
        .filter(|difference| difference.change == change)
        .for_each(tell_one);
}

/// Text that is no board is compared as any other.
fn by_line(old: &Path, new: &Path) -> Result<()> {
    let mut command = std::process::Command::new("git");
    command
        .args(["diff", "--no-index", "--no-ext-diff", "--"])
        .args([old, new]);
    command
        .status()
        .map(drop)
        .map_err(|error| Failure::fault(format!("git cannot be started: {error}")))
}

fn tell(differences: &[Difference], breaks: &Checked) {
    let look = Look::of_stdout();
    differences.iter().for_each(tell_one);
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

fn tell_one(difference: &Difference) {
    let look = Look::of_stdout();
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

/// The board's file, where a project's folder was named.
pub fn board_file(path: &Path) -> PathBuf {
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
