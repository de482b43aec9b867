//! Merging three boards of a thousand stickies, beside git's own merge of the same lines.

use crate::Outcome;
use crate::place::Place;
use crate::table::{Row, median};
use std::fmt::Write;
use std::process::Command;
use std::time::Instant;
use stormlake_board::merge;

const ROUNDS: usize = 5;
const CONTEXTS: usize = 25;
/// Events of a context; each has its command.
const EVENTS: usize = 20;
const ALLOWED_MS: f64 = 500.0;

/// Runs it.
pub fn run(place: &Place) -> Outcome<Vec<Row>> {
    let base = board("Ann", "decimal")?;
    let (old, new) = (
        "event \"Thing 3 7 happened\" from=\"System\" {",
        "event \"Thing 3 7 was done\" from=\"System\" {",
    );
    let ours = board("Ben", "decimal")?.replace(old, &format!("{new} was \"Thing 3 7 happened\";"));
    let ours = ours.replace("yields \"Thing 3 7 happened\"", "yields \"Thing 3 7 was done\"");
    let theirs = board("Ann", "integer")?;
    let mut took = Vec::new();
    for _ in 0..ROUNDS {
        let began = Instant::now();
        let merged = merge(Some(&base), &ours, &theirs).map_err(|unmerged| format!("{unmerged:?}"))?;
        took.push(began.elapsed().as_secs_f64() * 1e3);
        if !merged.conflicts.is_empty() || !merged.text.contains("\"integer\"") || !merged.text.contains("\"Ben\"") {
            return Err("the merge is not what both sides say".into());
        }
    }
    let ours_ms = median(took);
    let (conflicts, git_ms) = by_line(place, [&ours, &base, &theirs])?;
    Ok(vec![Row {
        what: format!("three boards of {} stickies merged by meaning", CONTEXTS * EVENTS * 2),
        ours: format!("{ours_ms:.0} ms, no conflict"),
        peer: format!("`git merge-file`, by lines, a process: {git_ms:.0} ms, {conflicts} conflicts"),
        ratio: Some(git_ms / ours_ms),
        aim: format!("{ALLOWED_MS:.0} ms"),
        met: Some(ours_ms < ALLOWED_MS),
    }])
}

/// What one side changes stands on the same line as what the other side changes.
fn board(owner: &str, r#type: &str) -> Outcome<String> {
    let mut text = String::from("board \"Large\" step=6\nexternal \"System\"\n");
    for context in 0..CONTEXTS {
        writeln!(text, "\ncontext \"Region {context}\" {{")?;
        for number in 0..EVENTS {
            let (owner, r#type) = if number % 5 == 2 {
                (owner, r#type)
            } else {
                ("Ann", "decimal")
            };
            writeln!(text, "    // Note {number} of {context}.")?;
            writeln!(
                text,
                "    event \"Thing {context} {number} happened\" from=\"System\" {{ owner \"{owner}\"; field \"price\" \"{type}\"; field \"id\" \"string\" }}"
            )?;
            writeln!(
                text,
                "    command \"Do {context} {number}\" to=\"System\" {{ yields \"Thing {context} {number} happened\" }}"
            )?;
        }
        text.push_str("}\n");
    }
    Ok(text)
}

/// Git's conflicts, and how long it took.
fn by_line(place: &Place, texts: [&String; 3]) -> Outcome<(i32, f64)> {
    let folder = place.fresh("merging");
    std::fs::create_dir_all(&folder)?;
    for (name, text) in ["ours", "base", "theirs"].iter().zip(texts) {
        std::fs::write(folder.join(name), text)?;
    }
    let (mut took, mut conflicts) = (Vec::new(), 0);
    for _ in 0..ROUNDS {
        let mut command = Command::new("git");
        command
            .args(["merge-file", "-p", "ours", "base", "theirs"])
            .current_dir(&folder);
        let began = Instant::now();
        let done = command.output()?;
        took.push(began.elapsed().as_secs_f64() * 1e3);
        conflicts = done.status.code().unwrap_or_default();
    }
    std::fs::remove_dir_all(&folder)?;
    Ok((conflicts, median(took)))
}
