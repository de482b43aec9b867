//! `stormlake send`: files of events to a server, or straight into a project's folder.

use crate::access::{Access, Remote};
use crate::failure::{Failure, Outcome, Result};
use crate::findings::Checked;
use crate::look::{Look, err, number, plain};
use crate::place::{DataArgs, folder, is_project, project_above};
use crate::sending::{Batch, Progress, Tally};
use std::convert::Infallible;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use stormlake_intake::{FileFault, FileMapping, FileReport, ReadLimits, read_file};
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
    let name = if file == Path::new("-") {
        "standard input".to_owned()
    } else {
        file.file_name()
            .map_or_else(|| "file".to_owned(), |name| name.to_string_lossy().into_owned())
    };
    let mapping = mapping(args, &name, project)?;
    let data = project.map(|project| project.data.as_path());
    let mut progress = Progress::of(data.filter(|data| data.is_dir()), file, &access.place());
    let skip = progress.acknowledged();
    let (batches, mut incoming) = mpsc::channel::<Batch>(WAITING);
    let reading = {
        let (file, name, synthetic) = (file.to_owned(), name.clone(), args.synthetic);
        tokio::task::spawn_blocking(move || read(&file, &name, mapping.as_ref(), synthetic, skip, &batches))
    };
    let mut tally = Tally::new(None);
    tally.skip(skip);
    while let Some(batch) = incoming.recv().await {
        tally.send(access, &batch).await?;
        progress.advance(batch.records);
    }
    let report = reading
        .await
        .map_err(|error| Failure::fault(format!("reading {name} broke off: {error}")))??;
    tally.tell(&name, access);
    tell(&name, &report);
    Ok(tally.found() || report.faulty > 0)
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
    let Some(mapping) = parsed.mappings.iter().find(|mapping| mapping.fits(name)) else {
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

fn read(
    file: &Path,
    name: &str,
    mapping: Option<&FileMapping>,
    synthetic: bool,
    skip: u64,
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
        if seen > skip && !gone {
            let full = if synthetic {
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

/// Adds `"synthetic":true` to a structured CloudEvent.
pub fn mark_synthetic(record: &[u8]) -> Vec<u8> {
    match record.iter().position(|byte| *byte == b'{') {
        Some(brace) => [&record[..=brace], br#""synthetic":true,"#, &record[brace + 1..]].concat(),
        None => record.to_vec(),
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
