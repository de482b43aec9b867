//! `stormlake import`: another tool's wall or model as a board, with all that is uncertain about it.

use crate::failure::{Failure, Outcome, Result};
use crate::look::{Look, count, json, line, plain, short};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use stormlake_board::{Board, Kind, check, write};
use stormlake_interchange::import::limits::FILE_BYTES_MAX;
use stormlake_interchange::import::{Imported, Refusal, Remark, Source, Topic, formats, import};

/// Turn another tool's wall or model into a board, and say what is uncertain about it
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The files of one wall or model, or the folder that holds them
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// The folder that gets the board.kdl; one that is there already is not overwritten
    #[arg(long, value_name = "DIR")]
    to: PathBuf,
    /// The format, where the files do not show it themselves
    #[arg(long, value_parser = clap::builder::PossibleValuesParser::new(formats()))]
    from: Option<String>,
    /// How to tell what was read
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

/// Below this, people are asked to look.
const DOUBT: f32 = 0.7;
/// So many doubts are printed; `--format json` has all.
const SHOWN_MAX: usize = 40;
/// So many files of a folder are read.
const FILES_MAX: usize = 20_000;
/// So deep folders are followed.
const DEPTH_MAX: usize = 16;

/// Reads the files, writes the board, prints the report.
pub fn run(args: &Args) -> Result {
    let target = args.to.join("board.kdl");
    if target.exists() {
        return Err(Failure::refused(format!("{} is there already", target.display()))
            .mend("name another folder with `--to`, or move that board away; `stormlake diff` compares the two"));
    }
    let files = read(&args.files)?;
    let sources: Vec<Source<'_>> = files.iter().map(|(path, bytes)| Source { path, bytes }).collect();
    let imported = import(&sources, args.from.as_deref()).map_err(refused)?;
    let board = &imported.board;
    std::fs::create_dir_all(&args.to).map_err(|error| Failure::io(&args.to, error))?;
    std::fs::write(&target, write(board)).map_err(|error| Failure::io(&target, error))?;
    match args.format {
        Format::Json => json(&json!({
            "board": target,
            "kinds": kinds(board).into_iter().map(|(kind, many)| (kind.word(), many)).collect::<BTreeMap<_, _>>(),
            "report": imported.report,
        })),
        Format::Text => tell(&imported, &target),
    }
    Ok(Outcome::Fine)
}

fn refused(refusal: Refusal) -> Failure {
    let mend = match &refusal {
        Refusal::Unknown => format!("what can be read: {}", formats().collect::<Vec<_>>().join(", ")),
        Refusal::Malformed { .. } => "export the wall again, or name its format with `--from`".to_owned(),
        Refusal::TooLarge { .. } => "split the wall, and import each part into a folder of its own".to_owned(),
    };
    Failure::fault(refusal.to_string()).mend(mend)
}

/// The files with their paths below what was named, in order.
fn read(paths: &[PathBuf]) -> Result<Vec<(String, Vec<u8>)>> {
    let mut files = Vec::new();
    let mut room = FILE_BYTES_MAX;
    for path in paths {
        let mut waiting = vec![(path.clone(), 0)];
        while let Some((at, depth)) = waiting.pop() {
            if at.is_dir() {
                let entries = std::fs::read_dir(&at).map_err(|error| Failure::io(&at, error))?;
                let mut inside = Vec::new();
                for entry in entries {
                    let entry = entry.map_err(|error| Failure::io(&at, error))?;
                    let kind = entry.file_type().map_err(|error| Failure::io(&at, error))?;
                    // A link may lead out of the folder, or in a circle.
                    if !kind.is_symlink() && !entry.file_name().to_string_lossy().starts_with('.') && depth < DEPTH_MAX
                    {
                        inside.push((entry.path(), depth + 1));
                    }
                }
                inside.sort();
                waiting.extend(inside.into_iter().rev());
                continue;
            }
            let size = std::fs::metadata(&at).map_err(|error| Failure::io(&at, error))?.len();
            room = usize::try_from(size)
                .ok()
                .and_then(|size| room.checked_sub(size))
                .ok_or_else(|| {
                    refused(Refusal::TooLarge {
                        what: "what is to be imported".to_owned(),
                        limit: format!("{} MiB", FILE_BYTES_MAX / 1024 / 1024),
                    })
                })?;
            let bytes = std::fs::read(&at).map_err(|error| Failure::io(&at, error))?;
            files.push((name(&at, path), bytes));
            if files.len() > FILES_MAX {
                return Err(Failure::refused(format!("there are more than {FILES_MAX} files")).mend("name fewer"));
            }
        }
    }
    Ok(files)
}

fn name(file: &Path, named: &Path) -> String {
    let below = file
        .strip_prefix(named)
        .ok()
        .filter(|below| !below.as_os_str().is_empty());
    let own = || Path::new(file.file_name().unwrap_or_default());
    let path = below.unwrap_or_else(own).to_string_lossy();
    path.replace(std::path::MAIN_SEPARATOR, "/")
}

fn kinds(board: &Board) -> BTreeMap<Kind, u64> {
    let mut kinds = BTreeMap::new();
    for (kind, ..) in board.stickies() {
        *kinds.entry(kind).or_default() += 1;
    }
    kinds
}

fn tell(imported: &Imported, target: &Path) {
    let look = Look::of_stdout();
    let (board, report) = (&imported.board, &imported.report);
    line(format!(
        "{} from {}: {}",
        look.bold(plain(&board.title)),
        report.format,
        count(board.stickies().count() as u64, "sticky note")
    ));
    for (kind, many) in kinds(board) {
        line(format!("  {many:>5}  {kind}{}", how(&report.remarks, kind)));
    }
    let links = report
        .remarks
        .iter()
        .filter(|remark| remark.about == Topic::Link)
        .count();
    if links > 0 {
        line(format!(
            "  {links:>5}  links read from arrows and from what stands together"
        ));
    }
    if !board.contexts.is_empty() {
        line(format!(
            "  {:>5}  contexts, from frames with a title",
            board.contexts.len()
        ));
    }
    let doubtful: Vec<&Remark> = report
        .remarks
        .iter()
        .filter(|remark| remark.confidence < DOUBT)
        .collect();
    section(look, "please look at", &doubtful);
    let said = |topic: Topic| {
        let sure = report
            .remarks
            .iter()
            .filter(|remark| remark.about == topic && remark.confidence >= DOUBT);
        sure.collect::<Vec<_>>()
    };
    section(look, "named", &said(Topic::Name));
    section(look, "not on the board", &said(Topic::Left));
    line("");
    let errors = check(board).iter().filter(|finding| finding.is_error()).count() as u64;
    if errors > 0 {
        line(look.yellow(format!("{} to mend: stormlake check", count(errors, "error"))));
    }
    line(look.green(format!("written to {}", target.display())));
}

/// How the stickies of a kind were recognised: each way with how often, the most frequent first.
fn how(remarks: &[Remark], kind: Kind) -> String {
    let mut ways: BTreeMap<&str, u64> = BTreeMap::new();
    let of_kind = remarks
        .iter()
        .filter(|remark| remark.about == Topic::Kind && remark.sticky.as_ref().is_some_and(|(of, _)| *of == kind));
    for remark in of_kind {
        let why = remark.message.rsplit_once(": ").map_or("", |(_, why)| why);
        *ways.entry(why).or_default() += 1;
    }
    let mut ways: Vec<(&str, u64)> = ways.into_iter().collect();
    ways.sort_by_key(|(_, many)| std::cmp::Reverse(*many));
    let told = ways
        .iter()
        .take(3)
        .map(|(why, many)| format!("{many} × {}", plain(&short(why, 80))));
    let told = told.collect::<Vec<_>>().join("; ");
    if told.is_empty() { told } else { format!("  ({told})") }
}

fn section(look: Look, title: &str, remarks: &[&Remark]) {
    if remarks.is_empty() {
        return;
    }
    line(format!("\n{}", look.bold(format!("{title} ({}):", remarks.len()))));
    for remark in remarks.iter().take(SHOWN_MAX) {
        let sure = if remark.confidence < DOUBT {
            format!(" {:.0}% sure", remark.confidence * 100.0)
        } else {
            String::new()
        };
        let place = look.dim(plain(&short(&remark.place, 60)));
        line(format!(
            "  {}{}  {place}",
            plain(&short(&remark.message, 200)),
            look.yellow(sure)
        ));
    }
    if remarks.len() > SHOWN_MAX {
        line(look.dim(format!("  … and {} more: --format json", remarks.len() - SHOWN_MAX)));
    }
}
