//! `stormlake git-setup`: git merges and compares boards by meaning from then on.

use crate::failure::{Failure, Outcome, Result};
use crate::look::line;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Let git merge and compare boards by meaning, in one repository
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A folder in the repository
    #[arg(default_value = ".", value_name = "DIR")]
    dir: PathBuf,
    /// Take it back
    #[arg(long)]
    undo: bool,
}

/// For every folder below; it is committed, so that it holds for everyone who has the drivers.
const ATTRIBUTES: &str = "board.kdl merge=stormlake diff=stormlake";
const SECTIONS: [&str; 2] = ["merge.stormlake", "diff.stormlake"];

/// Sets it up, or takes it back, and says what it did.
pub fn run(args: &Args) -> Result {
    let root = git(&args.dir, &["rev-parse", "--show-toplevel"])?.ok_or_else(|| {
        Failure::refused(format!("{} is in no git repository", args.dir.display())).mend("`git init` makes one")
    })?;
    let root = PathBuf::from(root);
    let attributes = root.join(".gitattributes");
    let before = read(&attributes)?;
    if args.undo {
        undo(&root, &attributes, &before)?;
    } else {
        set_up(&root, &attributes, &before)?;
    }
    Ok(Outcome::Fine)
}

fn set_up(root: &Path, attributes: &Path, before: &str) -> Result<()> {
    let program = program()?;
    let settings = [
        ("merge.stormlake.name", "boards by meaning".to_owned()),
        (
            "merge.stormlake.driver",
            format!("{program} merge %O %A %B --output %A --path %P"),
        ),
        ("diff.stormlake.command", format!("{program} diff --git")),
    ];
    let mut done = Vec::new();
    if !before.lines().any(|line| line.trim() == ATTRIBUTES) {
        let gap = if before.is_empty() || before.ends_with('\n') {
            ""
        } else {
            "\n"
        };
        write(attributes, &format!("{before}{gap}{ATTRIBUTES}\n"))?;
        done.push(format!("wrote into {}: {ATTRIBUTES}", attributes.display()));
    }
    for (name, value) in settings {
        if git(root, &["config", "--local", "--get", name])?.as_deref() != Some(value.as_str()) {
            git(root, &["config", "--local", name, &value])?
                .ok_or_else(|| Failure::fault(format!("git did not take the setting {name}")))?;
            done.push(format!("set {name} = {value}"));
        }
    }
    tell(&done, "git knows boards here already");
    if !done.is_empty() {
        line("commit .gitattributes; whoever clones the repository runs `stormlake git-setup` once");
    }
    Ok(())
}

fn undo(root: &Path, attributes: &Path, before: &str) -> Result<()> {
    let mut done = Vec::new();
    if before.lines().any(|line| line.trim() == ATTRIBUTES) {
        let kept: String = before
            .split_inclusive('\n')
            .filter(|line| line.trim() != ATTRIBUTES)
            .collect();
        if kept.trim().is_empty() {
            std::fs::remove_file(attributes).map_err(|error| Failure::io(attributes, error))?;
            done.push(format!("took away {}", attributes.display()));
        } else {
            write(attributes, &kept)?;
            done.push(format!("took out of {}: {ATTRIBUTES}", attributes.display()));
        }
    }
    for section in SECTIONS {
        let pattern = format!("^{}\\.", section.replace('.', "\\."));
        if git(root, &["config", "--local", "--get-regexp", &pattern])?.is_some()
            && git(root, &["config", "--local", "--remove-section", section])?.is_some()
        {
            done.push(format!("took out the settings {section}.*"));
        }
    }
    tell(&done, "git knows nothing of boards here");
    Ok(())
}

fn tell(done: &[String], nothing: &str) {
    for one in done {
        line(one);
    }
    if done.is_empty() {
        line(nothing);
    }
}

/// What git says on standard output; nothing where it fails.
fn git(dir: &Path, arguments: &[&str]) -> Result<Option<String>> {
    let done = Command::new("git").arg("-C").arg(dir).args(arguments).output();
    let done = done.map_err(|error| Failure::fault(format!("git cannot be started: {error}")).mend("install git"))?;
    let said = String::from_utf8_lossy(&done.stdout).trim().to_owned();
    Ok(done.status.success().then_some(said))
}

fn read(path: &Path) -> Result<String> {
    match std::fs::read_to_string(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(String::new()),
        read => read.map_err(|error| Failure::io(path, error)),
    }
}

fn write(path: &Path, text: &str) -> Result<()> {
    std::fs::write(path, text).map_err(|error| Failure::io(path, error))
}

/// How a shell calls this program: by its name where that finds it, else by its place.
fn program() -> Result<String> {
    let own = std::env::current_exe().and_then(std::fs::canonicalize);
    let own = own.map_err(|error| Failure::fault(format!("the program's own place is not known: {error}")))?;
    let paths = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&paths)
        .map(|folder| folder.join("stormlake"))
        .find(|path| path.is_file());
    if found.and_then(|path| std::fs::canonicalize(path).ok()).as_ref() == Some(&own) {
        return Ok("stormlake".to_owned());
    }
    Ok(format!("'{}'", own.display().to_string().replace('\'', "'\\''")))
}
