//! `stormlake test`: the examples beside a board, played by the engine that runs it.

use super::check;
use crate::failure::{Failure, Outcome, Result};
use crate::findings::Checked;
use crate::look::{Look, count, json, line, out, plain, time};
use serde_json::{Value, json as value};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Instant;
use stormlake_board::{Board, Lines, PolicyState, limits, nearest};
use stormlake_rehearsal::{Difference, Example, Examples, Rehearsal, Report};
use stormlake_server::project::folder::Folder;

/// Play the given/when/then examples in DIR/examples: what the policies decide against what is expected
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The project's folder
    #[arg(default_value = ".", value_name = "DIR")]
    dir: PathBuf,
    /// Only examples of this policy
    #[arg(long, value_name = "NAME")]
    policy: Option<String>,
    /// For machines
    #[arg(long)]
    json: bool,
}

/// Files of examples.
const FILES_MAX: usize = 1_000;

/// A file and what was played of it.
struct Played {
    name: String,
    text: String,
    examples: Vec<(Example, Report)>,
}

/// Carries it out.
pub fn run(args: &Args) -> Result {
    let began = Instant::now();
    let folder = Folder::of(&args.dir)?;
    let (board, checked) = check::read(&folder)?;
    let unsound: Vec<Checked> = checked.into_iter().filter(|file| file.errors() > 0).collect();
    if !unsound.is_empty() {
        return Ok(unread(&unsound, args, "the board has errors, so no example was played"));
    }
    if let Some(policy) = &args.policy {
        known(&board, policy)?;
    }
    let (files, unread_files) = read(&folder, &board)?;
    if !unread_files.is_empty() {
        return Ok(unread(&unread_files, args, "no example was played"));
    }
    let played = play(&board, files, args)?;
    let all = || played.iter().flat_map(|file| &file.examples);
    let held = all().filter(|(_, report)| report.held()).count();
    let differ = all().count() - held;
    let without = without(&board, &played, args);
    let took_ms = began.elapsed().as_millis() as u64;
    if args.json {
        let examples: Vec<Value> = played.iter().flat_map(entries).collect();
        json(&value!({
            "examples": examples, "held": held, "differ": differ, "without_examples": without, "took_ms": took_ms,
        }));
        return Ok(Outcome::found_if(differ > 0));
    }
    let look = Look::of_stdout();
    for file in &played {
        tell(file, look);
    }
    if all().next().is_none() {
        let what = format!("no example is about “{}”", args.policy.as_deref().unwrap_or_default());
        return Err(Failure::refused(what).mend("write one into examples/: `stormlake explain SL-T001` shows how"));
    }
    let said = match differ {
        0 => look.green(format!("{} hold", count(held as u64, "example"))),
        differ => look.red(format!(
            "{} of {} differ",
            differ,
            count((held + differ) as u64, "example")
        )),
    };
    line(format!("{said} · {took_ms} ms"));
    if !without.is_empty() {
        let names: Vec<String> = without.iter().map(|name| format!("“{}”", plain(name))).collect();
        line(look.dim(format!("no example yet: {}", names.join(", "))));
    }
    Ok(Outcome::found_if(differ > 0))
}

fn known(board: &Board, policy: &str) -> Result<()> {
    let names = || board.policies.iter().map(|policy| policy.sticky.name.as_str());
    if names().any(|name| name == policy) {
        return Ok(());
    }
    let failure = Failure::refused(format!("the board has no policy “{policy}”"));
    Err(match nearest(policy, names()) {
        Some(near) => failure.mend(format!("did you mean “{near}”?")),
        None => failure.mend(format!("it has: {}", names().collect::<Vec<_>>().join(", "))),
    })
}

fn unread(files: &[Checked], args: &Args, what: &str) -> Outcome {
    if args.json {
        let findings: Vec<_> = files.iter().flat_map(Checked::entries).collect();
        json(&value!({ "findings": findings }));
        return Outcome::Found;
    }
    let look = Look::of_stdout();
    for file in files {
        out(&file.render(look, 50));
    }
    let errors: u64 = files.iter().map(Checked::errors).sum();
    line(format!("{}: {what}", look.red(count(errors, "error"))));
    Outcome::Found
}

/// The files of examples with what was read of them; or else those in which something is wrong.
#[allow(clippy::type_complexity, reason = "the two ends of one reading")]
fn read(folder: &Folder, board: &Board) -> Result<(Vec<(PathBuf, String, Examples)>, Vec<Checked>)> {
    let beside = folder.root.join("examples");
    let mut paths = Vec::new();
    let none = || {
        Failure::refused(format!("there are no examples in {}", beside.display()))
            .mend("write some into a file of any name that ends with .kdl; docs/guide/try-before-live.md shows how")
    };
    let listed = match std::fs::read_dir(&beside) {
        Ok(listed) => listed,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Err(none()),
        Err(error) => return Err(Failure::io(&beside, error)),
    };
    for file in listed {
        let path = file.map_err(|error| Failure::io(&beside, error))?.path();
        if path.is_file() && path.extension().is_some_and(|extension| extension == "kdl") {
            paths.push(path);
        }
    }
    if paths.is_empty() {
        return Err(none());
    }
    if paths.len() > FILES_MAX {
        let what = format!("{} has more than {FILES_MAX} files", beside.display());
        return Err(Failure::refused(what).mend("put several examples into one file"));
    }
    paths.sort();
    let (mut files, mut wrong) = (Vec::new(), Vec::new());
    for path in paths {
        let about = std::fs::metadata(&path).map_err(|error| Failure::io(&path, error))?;
        if about.len() > limits::FILE_BYTES_MAX as u64 {
            let what = format!("{} has more than {} bytes", path.display(), limits::FILE_BYTES_MAX);
            return Err(Failure::refused(what).mend("split it into several files"));
        }
        let text = std::fs::read_to_string(&path).map_err(|error| Failure::io(&path, error))?;
        let read = Examples::read(&text, board);
        if read.findings.is_empty() {
            files.push((path, text, read));
        } else {
            wrong.push(Checked::new(&path, text, read.findings));
        }
    }
    Ok((files, wrong))
}

fn play(board: &Board, files: Vec<(PathBuf, String, Examples)>, args: &Args) -> Result<Vec<Played>> {
    let mut rehearsal = Rehearsal::new(board);
    let mut played = Vec::new();
    for (path, text, read) in files {
        let mut examples = Vec::new();
        for example in read.examples {
            let wanted = |policy: &String| example.policies().any(|about| about == policy);
            if !args.policy.as_ref().is_none_or(wanted) {
                continue;
            }
            let report = rehearsal.play(&example).map_err(|faults| {
                let all: Vec<String> = faults.iter().map(ToString::to_string).collect();
                Failure::fault(all.join("; "))
            })?;
            examples.push((example, report));
        }
        let name = shown(&path);
        played.push(Played { name, text, examples });
    }
    Ok(played)
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// Policies that run, or might, and of which no example says anything.
fn without(board: &Board, played: &[Played], args: &Args) -> Vec<String> {
    if args.policy.is_some() {
        return Vec::new();
    }
    let examples = played.iter().flat_map(|file| &file.examples);
    let told: BTreeSet<&str> = examples.flat_map(|(example, _)| example.policies()).collect();
    let rules = board
        .policies
        .iter()
        .filter(|policy| policy.trigger.is_some() && policy.effect.is_some() && policy.state != PolicyState::Retired);
    let names = rules.map(|policy| policy.sticky.name.as_str());
    names.filter(|name| !told.contains(name)).map(str::to_owned).collect()
}

fn tell(file: &Played, look: Look) {
    let held = file.examples.iter().filter(|(_, report)| report.held()).count();
    if held > 0 {
        line(format!("{} {}: {held} hold", look.green("✓"), plain(&file.name)));
    }
    let lines = Lines::new(&file.text);
    for (example, report) in file.examples.iter().filter(|(_, report)| !report.held()) {
        let place = lines.place(example.span.offset);
        line(format!(
            "{} {}:{}: {}",
            look.red("✗"),
            plain(&file.name),
            place.line,
            look.bold(plain(&example.name))
        ));
        if report.endless {
            line("    its policies set each other off for ever; it was given up");
        }
        for difference in &report.differences {
            differs(difference, &lines, look);
        }
    }
}

fn differs(difference: &Difference, lines: &Lines<'_>, look: Look) {
    let at = |offset: usize| look.dim(format!("line {}", lines.place(offset).line));
    let because = |reason: &str, note: &Option<String>| {
        line(format!("        {}", look.dim(format!("because {}", plain(reason)))));
        if let Some(note) = note {
            line(format!("        {}", look.yellow(plain(note))));
        }
    };
    match difference {
        Difference::Missing {
            expected,
            span,
            why_not,
        } => {
            line(format!(
                "    {}  did not come  {}",
                look.red(format!("- {}", plain(expected))),
                at(span.offset)
            ));
            for step in why_not {
                let when = look.dim(time(&step.time.to_string()));
                line(format!("        {when}  {}", plain(&step.text)));
            }
        }
        Difference::Unexpected { got, reason, note } => {
            line(format!(
                "    {}  is not expected",
                look.green(format!("+ {}", plain(got)))
            ));
            because(reason, note);
        }
        Difference::Other {
            got,
            reason,
            span,
            parts,
            note,
        } => {
            line(format!(
                "    {}  is not as expected  {}",
                look.yellow(format!("~ {}", plain(got))),
                at(span.offset)
            ));
            for part in parts {
                line(format!(
                    "        {}: {} {}",
                    plain(&part.what),
                    look.red(format!("- {}", plain(&part.expected))),
                    look.green(format!("+ {}", plain(&part.got)))
                ));
            }
            because(reason, note);
        }
    }
}

fn entries(file: &Played) -> Vec<Value> {
    let lines = Lines::new(&file.text);
    let difference = |difference: &Difference| match difference {
        Difference::Missing {
            expected,
            span,
            why_not,
        } => {
            let steps: Vec<Value> = why_not
                .iter()
                .map(|step| value!({ "time": step.time, "text": step.text, "verdict": step.verdict.word() }))
                .collect();
            value!({ "kind": "missing", "line": lines.place(span.offset).line, "expected": expected, "why_not": steps })
        }
        Difference::Unexpected { got, reason, note } => {
            value!({ "kind": "unexpected", "got": got, "reason": reason, "note": note })
        }
        Difference::Other {
            got,
            reason,
            span,
            parts,
            note,
        } => {
            let parts: Vec<Value> = parts
                .iter()
                .map(|part| value!({ "what": part.what, "expected": part.expected, "got": part.got }))
                .collect();
            value!({
                "kind": "other", "line": lines.place(span.offset).line, "got": got, "reason": reason, "parts": parts,
                "note": note,
            })
        }
    };
    let entry = |(example, report): &(Example, Report)| {
        let differences: Vec<Value> = report.differences.iter().map(difference).collect();
        value!({
            "file": file.name, "line": lines.place(example.span.offset).line, "name": example.name,
            "policy": example.policy, "held": report.held(), "decisions": report.decisions, "endless": report.endless,
            "differences": differences,
        })
    };
    file.examples.iter().map(entry).collect()
}
