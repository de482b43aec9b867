//! `stormlake fmt`: the one tidy way to write a board, comments kept.

use crate::failure::{Failure, Outcome, Result};
use crate::findings::Checked;
use crate::look::{Look, err, line};
use std::path::{Path, PathBuf};
use stormlake_board::Finding;
use stormlake_server::project::folder::Folder;

/// Tidy board.kdl and mapping.kdl; every comment is kept
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The project's folder
    #[arg(default_value = ".", value_name = "DIR")]
    dir: PathBuf,
    /// Only say which files are not tidy; exit with 1 if any
    #[arg(long)]
    check: bool,
}

type Tidy = fn(&str) -> std::result::Result<String, Vec<Finding>>;

/// Tidies the files of a project.
pub fn run(args: &Args) -> Result {
    let folder = Folder::of(&args.dir)?;
    let mut untidy = Vec::new();
    for (path, tidy) in [
        (folder.board(), stormlake_board::format as Tidy),
        (folder.mapping(), stormlake_board::format_mapping),
    ] {
        if path.is_file()
            && let Some(text) = changed(&path, tidy)?
        {
            untidy.push((path, text));
        }
    }
    for (path, text) in &untidy {
        if args.check {
            line(format!("{} is not tidy", path.display()));
        } else {
            replace(path, text)?;
            line(format!("{} is tidy now", path.display()));
        }
    }
    if untidy.is_empty() {
        line("all is tidy");
    } else if args.check {
        line(Look::of_stdout().dim(format!("`stormlake fmt {}` tidies them", args.dir.display())));
    }
    Ok(Outcome::found_if(args.check && !untidy.is_empty()))
}

/// The tidy text, where it differs.
fn changed(path: &Path, tidy: Tidy) -> Result<Option<String>> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::io(path, error))?;
    match tidy(&text) {
        Ok(tidied) => Ok((tidied != text).then_some(tidied)),
        Err(findings) => {
            let checked = Checked::new(path, text, findings);
            err(&checked.render(Look::of_stderr(), 10));
            Err(Failure::refused(format!(
                "{} cannot be read as KDL, so it was left as it is",
                path.display()
            ))
            .mend("mend the places above first"))
        }
    }
}

/// Whole or not at all: an editor, or a running server, may read it meanwhile.
fn replace(path: &Path, text: &str) -> Result<()> {
    // A link is written through, so that it stays one.
    let target = std::fs::canonicalize(path).map_err(|error| Failure::io(path, error))?;
    let temporary = target.with_extension("kdl.new");
    let permissions = std::fs::metadata(&target).map(|metadata| metadata.permissions());
    std::fs::write(&temporary, text)
        .and_then(|()| std::fs::set_permissions(&temporary, permissions?))
        .and_then(|()| std::fs::rename(&temporary, &target))
        .map_err(|error| Failure::io(path, error))
}
