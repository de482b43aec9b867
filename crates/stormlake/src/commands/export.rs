//! `stormlake export`: the board as other tools read it.

use crate::failure::{Failure, Outcome, Result};
use crate::findings::Checked;
use crate::look::{Look, count, err, line};
use clap::builder::{PossibleValue, PossibleValuesParser};
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use stormlake_board::{Board, check, parse};
use stormlake_interchange::export::{Extent, FORMATS, File, Format, inside};
use stormlake_server::project::folder::Folder;

/// Hand the board out as contracts, documents or code for other tools
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The project's folder
    #[arg(default_value = ".", value_name = "DIR")]
    dir: PathBuf,
    /// The form
    #[arg(long, value_name = "FORMAT", value_parser = formats())]
    to: String,
    /// The folder to write into; without it, a form of one file goes to standard output
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
    /// Write over files that are there
    #[arg(long)]
    force: bool,
}

/// Every form with its line, so that `--help` tells them and a slip is told the nearest.
fn formats() -> PossibleValuesParser {
    PossibleValuesParser::new(
        FORMATS
            .iter()
            .map(|format| PossibleValue::new(format.name).help(format.about)),
    )
}

/// Writes the files.
pub fn run(args: &Args) -> Result {
    let Some(format) = Format::named(&args.to) else {
        return Err(
            Failure::fault(format!("there is no form `{}`", args.to)).mend("`stormlake export --help` lists them")
        );
    };
    let board = read(&args.dir)?;
    let files = (format.export)(&board);
    match &args.out {
        Some(folder) => write(folder, &files, args.force),
        None => print(format, &files),
    }
}

/// The draft, if it has no errors.
fn read(dir: &Path) -> Result<Board> {
    let folder = Folder::of(dir)?;
    let text = folder.read_board()?;
    let parsed = parse(&text);
    let mut findings = parsed.findings;
    findings.extend(check(&parsed.board));
    findings.retain(|finding| finding.is_error());
    if findings.is_empty() {
        return Ok(parsed.board);
    }
    let checked = Checked::new(&folder.board(), text, findings);
    err(&checked.render(Look::of_stderr(), 20));
    let message = format!(
        "the board has {}, so nothing was written",
        count(checked.errors(), "error")
    );
    Err(Failure::refused(message).mend("mend what is told above"))
}

fn print(format: &Format, files: &[File]) -> Result {
    let [file] = files else {
        let message = format!("`{}` is a folder of {}", format.name, count(files.len() as u64, "file"));
        return Err(Failure::fault(message).mend("say where it goes: `--out FOLDER`"));
    };
    if format.extent == Extent::Folder {
        return Err(Failure::fault(format!("`{}` is a folder", format.name)).mend("say where it goes: `--out FOLDER`"));
    }
    // A reader that has seen enough is no fault.
    let mut stdout = std::io::stdout().lock();
    drop(stdout.write_all(&file.bytes).and_then(|()| stdout.flush()));
    Ok(Outcome::Fine)
}

/// Writes all files, or none that would be in the way.
fn write(folder: &Path, files: &[File], force: bool) -> Result {
    let mut paths = Vec::with_capacity(files.len());
    let mut taken = Vec::new();
    for file in files {
        let path = below(folder, &file.path)?;
        if path.symlink_metadata().is_ok() {
            taken.push(path.clone());
        }
        paths.push(path);
    }
    if let (Some(first), false) = (taken.first(), force) {
        let others = match taken.len() - 1 {
            0 => String::new(),
            others => format!(" and {}", count(others as u64, "other")),
        };
        let message = format!("{}{others} would be written over; nothing was written", first.display());
        return Err(Failure::refused(message).mend("choose another folder, or say `--force`"));
    }
    for (path, file) in paths.iter().zip(files) {
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(|error| Failure::io(parent, error))?;
        }
        let mut options = OpenOptions::new();
        options.write(true);
        if force {
            options.create(true).truncate(true);
        } else {
            options.create_new(true);
        }
        let written = options.open(path).and_then(|mut open| open.write_all(&file.bytes));
        written.map_err(|error| Failure::io(path, error))?;
    }
    line(format!(
        "{} written to {}",
        count(files.len() as u64, "file"),
        folder.display()
    ));
    Ok(Outcome::Fine)
}

/// The path of a file of the export. It never leads out of the folder, also not through a link that lies in it.
fn below(folder: &Path, path: &str) -> Result<PathBuf> {
    let Some(parts) = inside(path) else {
        return Err(Failure::fault(format!(
            "the file name `{}` leads out of the folder",
            path.escape_debug()
        )));
    };
    let mut whole = folder.to_owned();
    for part in parts {
        whole.push(part);
        if whole.is_symlink() {
            let message = format!(
                "{} is a link, and what is written must stay in the folder",
                whole.display()
            );
            return Err(Failure::refused(message).mend("remove the link, or choose another folder"));
        }
    }
    Ok(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_written_outside_or_over_what_is_there() {
        let home = tempfile::tempdir().unwrap();
        let (out, elsewhere) = (home.path().join("out"), home.path().join("elsewhere"));
        std::fs::create_dir_all(&elsewhere).unwrap();
        for path in ["../x", "/x", "a//b", "a/../../x", "a\\b", ""] {
            assert!(write(&out, &[File::text(path, "")], true).is_err(), "{path}");
        }
        let files = [File::text("a/one", "1"), File::text("two", "2")];
        assert_eq!(write(&out, &files, false).unwrap(), Outcome::Fine);
        let again = [File::text("new", "n"), File::text("two", "3")];
        assert!(write(&out, &again, false).is_err());
        assert!(!out.join("new").exists(), "all or nothing");
        assert_eq!(std::fs::read_to_string(out.join("two")).unwrap(), "2");
        write(&out, &again, true).unwrap();
        assert_eq!(std::fs::read_to_string(out.join("two")).unwrap(), "3");
        std::os::unix::fs::symlink(&elsewhere, out.join("link")).unwrap();
        assert!(write(&out, &[File::text("link/x", "")], true).is_err());
        assert!(std::fs::read_dir(&elsewhere).unwrap().next().is_none());
    }
}
