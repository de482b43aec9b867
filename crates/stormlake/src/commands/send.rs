//! `stormlake send`: files go in, through a running server or straight into the project's folder.

use super::asked_to_stop;
use crate::access::{Access, Remote};
use crate::failure::{Failure, Outcome, Result};
use crate::look::{Look, count, err, json, out, plain};
use crate::place::{DataArgs, folder, is_project, project_above};
use crate::sending::progress::Progress;
use crate::sending::resume::Resume;
use crate::sending::send_all;
use crate::sending::source::{Mappings, Source};
use crate::sending::tally::Tally;
use serde_json::json;
use std::path::{Path, PathBuf};
use stormlake_intake::FileReport;

/// Send files of events: NDJSON of CloudEvents as it is, CSV and other NDJSON through mapping.kdl; packed with gzip too
///
/// They go to the server of the project if one runs, else straight into its data folder. A file may be sent again at any
/// time: what is there already counts as a duplicate. A run that was broken off goes on where it stopped.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files, `-` for standard input, and the project's folder (by default the one that the first file is in, or this one)
    #[arg(required = true, value_name = "FILE… [DIR]")]
    paths: Vec<PathBuf>,
    /// The project's folder, when it is not among the files
    #[arg(long = "in", value_name = "DIR", conflicts_with = "to")]
    project: Option<PathBuf>,
    /// A server elsewhere, as http://host:4040/p/<project>
    #[arg(long, value_name = "URL", requires = "key")]
    to: Option<String>,
    /// A key for it with the role `source`
    #[arg(long, env = "STORMLAKE_KEY", hide_env_values = true)]
    key: Option<String>,
    /// The mapping for CSV and other raw files, when it is not the project's own
    #[arg(long, value_name = "FILE")]
    mapping: Option<PathBuf>,
    /// Mark the records as made up
    #[arg(long)]
    synthetic: bool,
    /// Say what became of them for machines
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    data: DataArgs,
}

/// Sends all files.
pub async fn run(args: Args) -> Result {
    let (projects, files): (Vec<_>, Vec<_>) = args.paths.iter().cloned().partition(|path| is_project(path));
    if projects.len() > 1 {
        return Err(Failure::fault("several project folders were named").mend("send to one project at a time"));
    }
    let Some(first) = files.first() else {
        return Err(Failure::fault("no file was named").mend("name files to send, or `-` for standard input"));
    };
    for file in files.iter().filter(|file| file.as_os_str() != "-" && !file.is_file()) {
        let what = if file.is_dir() { "is a folder without a board.kdl" } else { "is not there" };
        return Err(Failure::fault(format!("{} {what}", file.display())).mend("name files, and at most one project folder"));
    }
    let near = args.mapping.as_deref().unwrap_or(first);
    let project = args.project.clone().or_else(|| projects.first().cloned()).or_else(|| project_above(near));
    let project = project.or_else(|| project_above(Path::new(".")));
    let mappings = mappings(&args, project.as_deref())?;
    // What cannot be read is told before anything is sent.
    let asked = args.mapping.is_some();
    let sources: Vec<Source> =
        files.iter().map(|file| Source::of(file, mappings.as_ref(), asked)).collect::<Result<_>>()?;
    let (access, kept) = target(&args, project.as_deref()).await?;
    let mut outcome = Outcome::Fine;
    let mut told = Vec::new();
    for source in sources {
        let kept = kept.clone().or_else(|| Some(source.path.parent()?.join(".stormlake")));
        let (name, tally, report) = send_file(&access, source, kept.as_deref(), args.synthetic).await?;
        if tally.quarantined > 0 || report.faulty > 0 {
            outcome = Outcome::Found;
        }
        if args.json {
            told.push(machine(&name, &tally, &report));
        } else {
            people(&name, &access, &tally, &report);
        }
    }
    if args.json {
        json(&told);
    } else if let Access::Folder(local) = &access {
        let hint = format!("no server runs: policies decide when `stormlake serve {}` does\n", local.root().display());
        out(&Look::of_stdout().dim(hint));
    }
    access.close();
    Ok(outcome)
}

fn mappings(args: &Args, project: Option<&Path>) -> Result<Option<Mappings>> {
    let own = project.map(|project| project.join("mapping.kdl")).filter(|path| path.is_file());
    match (args.mapping.clone().or(own), project) {
        (Some(path), Some(project)) => Mappings::read(&path, project).map(Some),
        (Some(path), None) => Err(Failure::fault(format!("no board is near {}", path.display()))
            .mend("name the project whose events the mapping gives, with --in DIR")),
        (None, _) => Ok(None),
    }
}

/// Where records go, and the folder that remembers how far.
async fn target(args: &Args, project: Option<&Path>) -> Result<(Access, Option<PathBuf>)> {
    if let (Some(url), Some(key)) = (&args.to, &args.key) {
        return Ok((Access::Server(Remote::new(url, key)?), None));
    }
    let project = project.ok_or_else(|| {
        Failure::fault("no project was named, and no board.kdl is near the file")
            .mend("name the project's folder, or a server with --to URL --key KEY")
    })?;
    let folder = folder(project, &args.data)?;
    let kept = folder.data.clone();
    Ok((Access::to_send(folder).await?, Some(kept)))
}

async fn send_file(
    access: &Access,
    source: Source,
    kept: Option<&Path>,
    synthetic: bool,
) -> Result<(String, Tally, FileReport)> {
    let name = if source.is_stdin() { "standard input".to_owned() } else { source.path.display().to_string() };
    let how = format!("{synthetic} {}", source.how);
    let mut resume = match kept {
        Some(kept) if !source.is_stdin() => Resume::of(kept, &source.path, &access.place(), &how),
        _ => None,
    };
    let skip = resume.as_ref().map_or(0, Resume::skip);
    let progress = Progress::of(&name, source.bytes());
    let mut reading = source.read(skip, synthetic, &progress)?;
    let mut tally = Tally::new(skip);
    let sent = tokio::select! {
        sent = send_all(access, &mut reading.feed, &mut resume, &progress, &mut tally) => sent,
        () = asked_to_stop() => Err(Failure::refused(format!("stopped after {}", count(tally.skipped + tally.sent, "record")))
            .mend("the same command goes on from there")),
    };
    progress.finish();
    if let Err(failure) = sent {
        if let Some(resume) = &mut resume {
            resume.write();
        }
        return Err(failure);
    }
    drop(reading.feed);
    let report = reading.report.await.map_err(|error| Failure::fault(format!("reading {name} broke off: {error}")))??;
    if let Some(resume) = resume {
        resume.done();
    }
    Ok((name, tally, report))
}

fn machine(name: &str, tally: &Tally, report: &FileReport) -> serde_json::Value {
    let faults: Vec<_> = report
        .faults
        .iter()
        .map(|fault| json!({ "line": fault.line, "code": fault.code, "message": fault.message }))
        .collect();
    let rows = json!({ "read": report.rows, "ignored": report.ignored, "faulty": report.faulty, "faults": faults });
    json!({ "file": name, "tally": tally, "rows": rows })
}

/// Faults of rows that are shown.
const FAULTS_SHOWN: usize = 10;

fn people(name: &str, access: &Access, tally: &Tally, report: &FileReport) {
    let look = Look::of_stdout();
    out(&format!("{} → {}\n{}", look.bold(name), access.place(), tally.render(look)));
    if report.ignored > 0 {
        out(&format!("{} that no rule of the mapping takes\n", count(report.ignored, "row")));
    }
    if report.faulty == 0 {
        return;
    }
    err(&format!("{} could not be read and {} not sent:\n", count(report.faulty, "row"), if report.faulty == 1 { "was" } else { "were" }));
    for fault in report.faults.iter().take(FAULTS_SHOWN) {
        err(&format!("  line {}: {} {}\n", fault.line, fault.code, plain(&fault.message)));
    }
    let more = report.faulty - report.faults.len().min(FAULTS_SHOWN) as u64;
    if more > 0 {
        err(&format!("  … and {} more\n", crate::look::number(more)));
    }
}
