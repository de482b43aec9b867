//! A file that is sent: found, told by its kind, read in a thread of its own.

use super::batch::{Batch, Batcher, Gone};
use super::progress::Progress;
use crate::failure::{Failure, Result};
use crate::findings::Checked;
use crate::look::{Look, err};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use stormlake_board::{Board, Mapping, check_mapping, parse, parse_mapping};
use stormlake_intake::{FileFault, FileMapping, FileReport, ReadLimits, read_file};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// A `mapping.kdl` with the board that it is for.
#[derive(Debug)]
pub struct Mappings {
    path: PathBuf,
    text: String,
    board: Board,
    mappings: Vec<Mapping>,
}

/// A file that is sent.
#[derive(Debug)]
pub struct Source {
    /// As it was named; `-` is standard input.
    pub path: PathBuf,
    /// How its rows become records; `None`: they are records.
    mapping: Option<FileMapping>,
    /// What tells this way of reading from another.
    pub how: String,
}

/// A file that is being read.
pub struct Reading {
    /// Its records.
    pub feed: mpsc::Receiver<Batch>,
    /// What became of its rows.
    pub report: JoinHandle<Result<FileReport>>,
}

impl Mappings {
    /// Reads a mapping for the board of a project; what is wrong with it is shown.
    pub fn read(path: &Path, project: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|error| Failure::io(path, error))?;
        let board_path = project.join("board.kdl");
        let board = std::fs::read_to_string(&board_path).map_err(|error| Failure::io(&board_path, error))?;
        let board = parse(&board).board;
        let parsed = parse_mapping(&text);
        let mut findings = parsed.findings;
        findings.extend(check_mapping(&parsed.mappings, &board));
        if findings.iter().any(stormlake_board::Finding::is_error) {
            let checked = Checked::new(path, text, findings);
            err(&checked.render(Look::of_stderr(), 10));
            return Err(Failure::refused(format!("{} has errors, so nothing was sent", path.display()))
                .mend(format!("mend the places above; `stormlake check {}` shows them again", project.display())));
        }
        Ok(Self { path: path.to_owned(), text, board, mappings: parsed.mappings })
    }

    fn compile(&self, mapping: &Mapping) -> Result<FileMapping> {
        FileMapping::compile(&self.board, mapping).map_err(|findings| {
            let checked = Checked::new(&self.path, self.text.clone(), findings);
            err(&checked.render(Look::of_stderr(), 10));
            Failure::refused(format!("{} does not compile, so nothing was sent", self.path.display()))
        })
    }
}

/// The name by which a mapping knows a file: without folders, and as it is called when it is unpacked, so that packing
/// a file changes no id.
fn plain_name(path: &Path) -> String {
    let name = path.file_name().map_or_else(|| "stdin".to_owned(), |name| name.to_string_lossy().into_owned());
    let name = if name == "-" { "stdin".to_owned() } else { name };
    [".gz", ".zst"].iter().find_map(|end| name.strip_suffix(end)).map_or(name.clone(), str::to_owned)
}

impl Source {
    /// Finds out how a file is read. A mapping that was asked for must fit; one of the project is used where its `file` names this
    /// file, or where the file is not NDJSON by its name.
    pub fn of(path: &Path, mappings: Option<&Mappings>, asked: bool) -> Result<Self> {
        let name = plain_name(path);
        let events = path.as_os_str() == "-" || [".ndjson", ".jsonl", ".json"].iter().any(|end| name.ends_with(end));
        let fitting = |mapping: &&Mapping| mapping.fits(&name) && (asked || !events || mapping.file.is_some());
        let found = mappings.and_then(|all| Some((all, all.mappings.iter().find(fitting)?)));
        let (mapping, how) = match found {
            Some((all, mapping)) => (Some(all.compile(mapping)?), all.text.clone()),
            None if asked || !events => return Err(unfit(path, &name, mappings)),
            None => (None, String::new()),
        };
        Ok(Self { path: path.to_owned(), mapping, how })
    }

    /// Whether it is standard input.
    pub fn is_stdin(&self) -> bool {
        self.path.as_os_str() == "-"
    }

    /// Its size, where it is a file whose reading keeps step with sending. A mapped one is read whole to be sorted by time.
    pub fn bytes(&self) -> Option<u64> {
        let known = std::fs::metadata(&self.path).ok()?;
        (known.is_file() && self.mapping.is_none()).then_some(known.len())
    }

    /// Begins to read, leaving out the first `skip` records.
    pub fn read(self, skip: u64, synthetic: bool, progress: &Progress) -> Result<Reading> {
        let file: Box<dyn Read + Send> = if self.is_stdin() {
            Box::new(std::io::stdin())
        } else {
            Box::new(File::open(&self.path).map_err(|error| Failure::io(&self.path, error))?)
        };
        let file = progress.watch(file);
        let (mut batcher, feed) = Batcher::new(skip, synthetic);
        let report = tokio::task::spawn_blocking(move || {
            let name = plain_name(&self.path);
            let limits = ReadLimits::default();
            let read = read_file(file, &name, self.mapping.as_ref(), &limits, &mut |record| batcher.push(record));
            let report = match read {
                Ok(report) => report,
                // Whoever sends says why.
                Err(FileFault::Sink(Gone)) => return Ok(FileReport::default()),
                Err(FileFault::Read(error)) => return Err(Failure::io(&self.path, error)),
                Err(fault @ FileFault::Sort { .. }) => return Err(Failure::refused(format!("{}: {}", self.path.display(), sort(&fault)))),
            };
            // The same.
            drop(batcher.finish());
            Ok(report)
        });
        Ok(Reading { feed, report })
    }
}

fn sort(fault: &FileFault<Gone>) -> String {
    match fault {
        FileFault::Sort { bytes } => {
            format!("it holds more than {} MiB of records and cannot be sorted by time; split it by time", bytes >> 20)
        }
        FileFault::Read(_) | FileFault::Sink(_) => String::new(),
    }
}

fn unfit(path: &Path, name: &str, mappings: Option<&Mappings>) -> Failure {
    let shown = path.display();
    match mappings {
        Some(all) => {
            let known: Vec<String> =
                all.mappings.iter().map(|mapping| mapping.file.clone().unwrap_or_else(|| "*".into())).collect();
            Failure::fault(format!("no mapping in {} is for `{name}`; they are for {}", all.path.display(), known.join(", ")))
                .mend("add one, or name another file of mappings with --mapping")
        }
        None => Failure::fault(format!("{shown} is not NDJSON by its name, and no mapping says how its rows become events"))
            .mend("write a mapping.kdl beside the board, or name one with --mapping; CloudEvents go into a file called *.ndjson"),
    }
}
