//! `stormlake send`: files of events to a server, or straight into a project's folder.

use crate::access::{Access, Remote};
use crate::failure::{Failure, Outcome, Result};
use crate::findings::Checked;
use crate::look::{Look, err, number, plain};
use crate::place::{DataArgs, folder, is_project, project_above};
use crate::sending::{Batch, Progress, Tally};
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use stormlake_board::Mapping;
use stormlake_intake::{FileFault, FileMapping, FileReport, ReadLimits, read_file};
use stormlake_record::Time;
use stormlake_server::project::folder::Folder;
use tokio::sync::mpsc;

/// Send files of events: NDJSON of CloudEvents, or CSV and NDJSON through mapping.kdl; gzip and zstd too
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The files; - is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// A project's folder, or the address of a server (http://host:port or http://host:port/p/project)
    #[arg(long, value_name = "DIR|URL")]
    to: Option<String>,
    /// The key for a server at an address
    #[arg(long, env = "STORMLAKE_KEY", hide_env_values = true)]
    key: Option<String>,
    /// The mapping for raw files; default: mapping.kdl of the project
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Mark every record as synthetic: made up, not from the world
    #[arg(long)]
    synthetic: bool,
    /// Stop before the first record that happened after this day (1997-09-30) or instant; the same command without it goes on from there
    #[arg(long, value_name = "TIME", value_parser = last_instant)]
    until: Option<Time>,
    #[command(flatten)]
    data: DataArgs,
}

/// Batches that may wait for the network.
const WAITING: usize = 8;

/// Carries it out.
pub async fn run(args: Args) -> Result {
    let (access, project) = target(&args).await?;
    let result = all(&args, &access, project.as_ref()).await;
    access.close();
    result
}

async fn all(args: &Args, access: &Access, project: Option<&Folder>) -> Result {
    let mut found = false;
    for file in &args.files {
        found |= one(args, file, access, project).await?;
    }
    Ok(Outcome::found_if(found))
}

/// Where to send, and the project whose mapping is used.
async fn target(args: &Args) -> Result<(Access, Option<Folder>)> {
    if let Some(url) = args
        .to
        .as_deref()
        .filter(|to| to.starts_with("http://") || to.starts_with("https://"))
    {
        let key = args.key.as_deref().ok_or_else(|| {
            Failure::fault("a server at an address needs a key")
                .mend("--key, or STORMLAKE_KEY in the environment; `stormlake key create` makes one")
        })?;
        let near = args
            .mapping
            .as_deref()
            .or(args.files.first().map(PathBuf::as_path))
            .and_then(project_above);
        let project = near.map(|dir| folder(&dir, &args.data)).transpose()?;
        return Ok((Access::Server(Remote::new(url, key)?), project));
    }
    if let Some(to) = args.to.as_deref().filter(|to| to.contains("://")) {
        return Err(Failure::fault(format!("`{to}` is no address of a server"))
            .mend("write it as http://host:port or http://host:port/p/<project>; `stormlake serve` prints it"));
    }
    let dir = match &args.to {
        Some(dir) => PathBuf::from(dir),
        None if is_project(Path::new(".")) => PathBuf::from("."),
        None => args.files.first().and_then(|file| project_above(file)).ok_or_else(|| {
            Failure::fault("it is not plain where to send to").mend("--to <project folder>, or --to http://… --key …")
        })?,
    };
    let folder = folder(&dir, &args.data)?;
    Ok((Access::to_send(folder.clone()).await?, Some(folder)))
}

/// Sends one file; whether anything of it was refused.
async fn one(args: &Args, file: &Path, access: &Access, project: Option<&Folder>) -> Result<bool> {
    let name = plain_name(file);
    if name != STDIN {
        // A file that is not there must not be told that it lacks a mapping.
        std::fs::metadata(file).map_err(|error| Failure::io(file, error))?;
    }
    let mapping = mapping(args, &name, project)?;
    if mapping.is_none() && !is_ndjson(&name) {
        return Err(
            Failure::fault(format!("no mapping says how the rows of {name} become events, and it is not NDJSON by its name"))
                .mend("write a mapping.kdl beside the board or name one with --mapping; CloudEvents go into a file called *.ndjson"),
        );
    }
    let data = project.map(|project| project.data.as_path());
    let log = access.log().await;
    let mut progress = Progress::of(data.filter(|data| data.is_dir()), file, &access.place(), log);
    let skip = progress.acknowledged();
    let (batches, mut incoming) = mpsc::channel::<Batch>(WAITING);
    let reading = {
        let (file, name) = (file.to_owned(), name.clone());
        let wanted = Wanted {
            skip,
            until: args.until,
            synthetic: args.synthetic,
        };
        tokio::task::spawn_blocking(move || read(&file, &name, mapping.as_ref(), wanted, &batches))
    };
    let mut tally = Tally::new(None);
    tally.skip(skip);
    while let Some(batch) = incoming.recv().await {
        let end = tally.send(access, &batch).await?;
        progress.advance(batch.records, end);
    }
    let report = reading
        .await
        .map_err(|error| Failure::fault(format!("reading {name} broke off: {error}")))??;
    tally.tell(&name, access);
    tell(&name, &report);
    Ok(tally.found() || report.faulty > 0)
}

const STDIN: &str = "standard input";

/// A file's name without its folders, and as it is called when it is unpacked, so that packing a file changes no id.
fn plain_name(file: &Path) -> String {
    let name = match file.file_name() {
        Some(name) if file != Path::new("-") => name.to_string_lossy().into_owned(),
        _ => return STDIN.to_owned(),
    };
    let unpacked = [".gz", ".zst"].iter().find_map(|end| name.strip_suffix(end));
    unpacked.map_or(name.clone(), str::to_owned)
}

fn is_ndjson(name: &str) -> bool {
    name == STDIN || [".ndjson", ".jsonl", ".json"].iter().any(|end| name.ends_with(end))
}

fn mapping(args: &Args, name: &str, project: Option<&Folder>) -> Result<Option<FileMapping>> {
    let Some(project) = project else { return Ok(None) };
    let path = args.mapping.clone().unwrap_or_else(|| project.mapping());
    if args.mapping.is_none() && !path.is_file() {
        return Ok(None);
    }
    let text = std::fs::read_to_string(&path).map_err(|error| Failure::io(&path, error))?;
    let board = stormlake_board::parse(&project.read_board()?).board;
    let parsed = stormlake_board::parse_mapping(&text);
    let mut all = parsed.findings;
    all.extend(stormlake_board::check_mapping(&parsed.mappings, &board));
    if all.iter().any(|finding| finding.is_error()) {
        told(&path, text, all);
        return Err(Failure::refused(format!("{} cannot be used", path.display())).mend("mend what is told above"));
    }
    // A mapping that names no files is for all that need one: NDJSON is CloudEvents, unless someone says otherwise.
    let asked = args.mapping.is_some();
    let fits = |mapping: &&Mapping| mapping.fits(name) && (asked || mapping.file.is_some() || !is_ndjson(name));
    let Some(mapping) = parsed.mappings.iter().find(fits) else {
        return Ok(None);
    };
    FileMapping::compile(&board, mapping).map(Some).map_err(|faults| {
        told(&path, text, faults);
        Failure::refused(format!("{} cannot be used", path.display())).mend("mend what is told above")
    })
}

fn told(path: &Path, text: String, all: Vec<stormlake_board::Finding>) {
    err(&Checked::new(path, text, all).render(Look::of_stderr(), 20));
}

/// What of a file is sent, and how.
#[derive(Debug, Clone, Copy)]
struct Wanted {
    /// Records at its beginning that were sent before.
    skip: u64,
    /// The last instant.
    until: Option<Time>,
    /// Whether all are marked as made up.
    synthetic: bool,
}

/// The end of a day, or an instant.
fn last_instant(text: &str) -> std::result::Result<Time, String> {
    let day = || Time::parse(&format!("{text}T23:59:59.999999999Z"));
    Time::parse(text)
        .or_else(day)
        .ok_or_else(|| "write a day, such as 1997-09-30, or an instant, such as 1997-09-30T12:00:00Z".to_owned())
}

/// Whether a record happened later than that. One that does not say when is intake's to judge.
fn is_later(record: &[u8], until: Time) -> bool {
    #[derive(serde::Deserialize)]
    struct Head<'a> {
        #[serde(borrow)]
        time: Cow<'a, str>,
    }
    let head: Option<Head<'_>> = serde_json::from_slice(record).ok();
    head.and_then(|head| Time::parse(&head.time))
        .is_some_and(|time| time > until)
}

fn read(
    file: &Path,
    name: &str,
    mapping: Option<&FileMapping>,
    wanted: Wanted,
    batches: &mpsc::Sender<Batch>,
) -> Result<FileReport> {
    let reader: Box<dyn Read> = if file == Path::new("-") {
        Box::new(std::io::stdin())
    } else {
        Box::new(File::open(file).map_err(|error| Failure::io(file, error))?)
    };
    let (mut batch, mut seen, mut gone) = (Batch::default(), 0u64, false);
    let mut sink = |record: &[u8]| -> std::result::Result<(), Infallible> {
        seen += 1;
        gone |= wanted.until.is_some_and(|until| is_later(record, until));
        if seen > wanted.skip && !gone {
            let full = if wanted.synthetic {
                batch.push(&mark_synthetic(record))
            } else {
                batch.push(record)
            };
            if full {
                gone = batches.blocking_send(std::mem::take(&mut batch)).is_err();
            }
        }
        Ok(())
    };
    let report = read_file(reader, name, mapping, &ReadLimits::default(), &mut sink).map_err(|fault| match fault {
        FileFault::Read(error) => Failure::io(file, error),
        FileFault::Sort { .. } => Failure::fault(format!("{name}: {fault}")),
        FileFault::Sink(never) => match never {},
    })?;
    if batch.records > 0 {
        // Nobody to take it means that sending has failed, which says so itself.
        drop(batches.blocking_send(batch));
    }
    Ok(report)
}

/// A record with `"synthetic":true`, otherwise as it was to the byte. What is no object stays: intake says what is wrong.
fn mark_synthetic(record: &[u8]) -> Cow<'_, [u8]> {
    let Ok(mut fields) = serde_json::from_slice::<BTreeMap<Cow<'_, str>, &RawValue>>(record) else {
        return Cow::Borrowed(record);
    };
    match fields.get("synthetic") {
        Some(value) if value.get() == "true" => Cow::Borrowed(record),
        Some(_) => {
            let Ok(yes) = serde_json::from_str("true") else {
                return Cow::Borrowed(record);
            };
            fields.insert("synthetic".into(), yes);
            serde_json::to_vec(&fields).map_or(Cow::Borrowed(record), Cow::Owned)
        }
        None => {
            let comma: &[u8] = if fields.is_empty() { b"" } else { b"," };
            Cow::Owned([b"{\"synthetic\":true", comma, &record.trim_ascii()[1..]].concat())
        }
    }
}

fn tell(name: &str, report: &FileReport) {
    let look = Look::of_stderr();
    if report.ignored > 0 {
        err(&look.dim(format!(
            "{} rows of {name} are taken by no rule of the mapping\n",
            number(report.ignored)
        )));
    }
    for fault in report.faults.iter().take(5) {
        err(&format!(
            "{} {name}:{}: {}\n",
            look.yellow(fault.code),
            fault.line,
            plain(&fault.message)
        ));
    }
    if report.faulty > 5 {
        err(&look.dim(format!("{} rows have faults in all\n", number(report.faulty))));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_marked_once_and_else_left_as_it_is() {
        let mark = |record: &str| String::from_utf8(mark_synthetic(record.as_bytes()).into_owned()).unwrap();
        assert_eq!(
            mark(r#"{"id":"1","n":1.50}"#),
            r#"{"synthetic":true,"id":"1","n":1.50}"#
        );
        assert_eq!(mark("{}"), r#"{"synthetic":true}"#);
        assert_eq!(mark(r#"{"synthetic":true}"#), r#"{"synthetic":true}"#);
        assert_eq!(
            mark(r#"{"synthetic":false,"n":1.50}"#),
            r#"{"n":1.50,"synthetic":true}"#
        );
        assert_eq!(mark(r#"["x"]"#), r#"["x"]"#);
    }

    #[test]
    fn a_day_ends_with_its_last_instant() {
        let end = last_instant("1997-09-30").unwrap();
        let record = |time: &str| format!(r#"{{"id":"1","time":"{time}"}}"#).into_bytes();
        assert!(!is_later(&record("1997-09-30T23:59:59Z"), end));
        assert!(is_later(&record("1997-10-01T00:00:00Z"), end));
        assert!(!is_later(b"{}", end) && !is_later(b"[", end));
        assert!(last_instant("yesterday").is_err());
    }

    #[test]
    fn packing_a_file_changes_neither_its_kind_nor_its_name() {
        for (file, name, ndjson) in [
            ("a/b.csv", "b.csv", false),
            ("b.csv.gz", "b.csv", false),
            ("b.ndjson.zst", "b.ndjson", true),
            ("-", STDIN, true),
        ] {
            let found = plain_name(Path::new(file));
            assert_eq!((found.as_str(), is_ndjson(&found)), (name, ndjson), "{file}");
        }
    }
}
