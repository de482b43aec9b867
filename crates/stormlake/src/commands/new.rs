//! `stormlake new`: a small board that runs.

use crate::failure::{Failure, Outcome, Result};
use crate::look::{Look, out};
use std::path::{Path, PathBuf};

/// Make a new project: a small, commented board that runs
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder to make
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// The board's title; by default made from the folder's name
    #[arg(long)]
    title: Option<String>,
}

/// Makes the project.
pub fn run(args: &Args) -> Result {
    let dir = &args.dir;
    if dir.join("board.kdl").exists() {
        return Err(
            Failure::refused(format!("there is a board in {} already", dir.display()))
                .mend("choose another folder; nothing was changed"),
        );
    }
    std::fs::create_dir_all(dir).map_err(|error| Failure::io(dir, error))?;
    let title = args.title.clone().unwrap_or_else(|| title(dir));
    write(&dir.join("board.kdl"), &stormlake_board::starter(&title))?;
    // Someone's own files stay theirs.
    write_if_absent(&dir.join("README.md"), &readme(&title))?;
    write_if_absent(&dir.join(".gitignore"), ".stormlake/\n")?;
    let (look, shown) = (Look::of_stdout(), dir.display());
    out(&format!(
        "{} is a project now: board.kdl, README.md, .gitignore\n\n\
         Next:\n  {}   what the board says, and whether it fits together\n  {}   see it, and send it events\n",
        look.bold(&shown),
        look.cyan(format!("stormlake check {shown}")),
        look.cyan(format!("stormlake serve {shown}")),
    ));
    Ok(Outcome::Fine)
}

/// `corner-shop` → `Corner shop`.
fn title(dir: &Path) -> String {
    let absolute = std::fs::canonicalize(dir).unwrap_or_else(|_| dir.to_owned());
    let name = absolute
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    stormlake_server::boards::title_of(&name)
}

fn readme(title: &str) -> String {
    format!(
        "# {title}\n\n\
         The board is `board.kdl`: events, commands, policies. Edit it in any editor, or let your team argue over it in a\n\
         pull request; `stormlake fmt` keeps it tidy and `stormlake check` says what does not fit.\n\n\
         ```sh\n\
         stormlake check .              # is it sound?\n\
         stormlake serve .              # see it in the browser; saving the board publishes it\n\
         stormlake receive              # in a second terminal: shows the commands that policies send\n\
         stormlake simulate . --subjects 50 --days 14 --seed 1   # made-up traffic, marked as such\n\
         stormlake ledger .             # received = accepted + duplicate + quarantined\n\
         ```\n\n\
         What happened is kept in `.stormlake/`, which git ignores.\n"
    )
}

fn write(path: &Path, text: &str) -> Result<()> {
    std::fs::write(path, text).map_err(|error| Failure::io(path, error))
}

fn write_if_absent(path: &Path, text: &str) -> Result<()> {
    if path.exists() { Ok(()) } else { write(path, text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_made_from_the_folders_name() {
        let parent = tempfile::tempdir().unwrap();
        for (name, expected) in [("corner-shop", "Corner shop"), ("shop", "Shop"), ("übung_2", "Übung 2")] {
            assert_eq!(title(&parent.path().join(name)), expected);
        }
    }
}
