//! The page that lies in the archive: what is in it, of when it is, and what is open.

use crate::project::Draft;
use std::fmt::Write;
use stormlake_board::{Kind, Severity};
use stormlake_interchange::export::Format;
use stormlake_record::Time;

/// Errors that are told; the board's own page tells all.
const TOLD: usize = 20;

/// What it is about.
pub(super) struct Readme<'a> {
    pub project: &'a str,
    pub draft: &'a Draft,
    /// Whether the places of the notes are in the archive.
    pub layout: bool,
    /// The forms that are in the archive.
    pub forms: Vec<&'a Format>,
    /// When it was made.
    pub made: Time,
}

impl Readme<'_> {
    /// As Markdown.
    pub(super) fn text(&self) -> String {
        let board = &self.draft.board;
        let title = match line(&board.title) {
            title if title.is_empty() => self.project.to_owned(),
            title => title,
        };
        let mut out = format!("# {title}\n\n");
        if let Some(scope) = board.scope.as_deref().map(line).filter(|scope| !scope.is_empty()) {
            put(&mut out, format_args!("{scope}\n\n"));
        }
        // To the second.
        let made = Time(self.made.0.div_euclid(1_000_000_000) * 1_000_000_000);
        put(
            &mut out,
            format_args!(
                "The board as it stood on the wall at {made}, at step {} of 10.\n\n",
                board.step
            ),
        );
        self.open(&mut out);
        self.contents(&mut out);
        put(
            &mut out,
            format_args!(
                "\nEverything but `board.kdl` and `board.layout.json` is made from them. The same, from a terminal, in a project's folder: \
                 `stormlake export --to FORM`.\n"
            ),
        );
        out
    }

    /// What is still to be done.
    fn open(&self, out: &mut String) {
        let of = |severity: Severity| {
            let findings = &self.draft.findings;
            findings.iter().filter(|finding| finding.severity == severity).count()
        };
        let counts = [
            (of(Severity::Error), "error"),
            (of(Severity::Warning), "warning"),
            (of(Severity::Hint), "hint"),
        ];
        let told: Vec<String> = counts
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, word)| counted(count, word))
            .collect();
        match told.as_slice() {
            [] => out.push_str("No finding is open."),
            told => put(out, format_args!("{} open: {}.", findings(&counts), told.join(", "))),
        }
        let hotspots = self
            .draft
            .board
            .stickies()
            .filter(|(kind, ..)| *kind == Kind::Hotspot)
            .count();
        match hotspots {
            0 => out.push_str(" No hotspot is open.\n\n"),
            hotspots => put(out, format_args!(" {} on the wall.\n\n", counted(hotspots, "hotspot"))),
        }
        let errors: Vec<_> = self
            .draft
            .findings
            .iter()
            .filter(|finding| finding.is_error())
            .collect();
        if errors.is_empty() {
            return;
        }
        out.push_str(
            "**The board has errors.** What is here was made from what could be understood, and may lack something or not fit together: \
             mend them, and export again.\n\n",
        );
        for error in errors.iter().take(TOLD) {
            put(
                out,
                format_args!("- {}: {}. {}\n", error.code, line(&error.message), line(&error.mend)),
            );
        }
        if errors.len() > TOLD {
            put(out, format_args!("- and {} more\n", errors.len() - TOLD));
        }
        out.push('\n');
    }

    fn contents(&self, out: &mut String) {
        out.push_str("| here | is |\n| --- | --- |\n");
        out.push_str(
            "| `board.kdl` | the board itself, as text: put it into git, or into a folder for `stormlake serve` |\n",
        );
        if self.layout {
            out.push_str("| `board.layout.json` | where its notes stand on the wall |\n");
        }
        for format in &self.forms {
            put(out, format_args!("| `{}/` | {} |\n", format.name, format.about));
        }
    }
}

fn findings(counts: &[(usize, &str); 3]) -> String {
    match counts.iter().map(|(count, _)| count).sum::<usize>() {
        1 => "1 finding is".to_owned(),
        all => format!("{all} findings are"),
    }
}

fn counted(count: usize, word: &str) -> String {
    match count {
        1 => format!("1 {word}"),
        _ => format!("{count} {word}s"),
    }
}

/// On one line.
fn line(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .trim_end_matches('.')
        .to_owned()
}

fn put(out: &mut String, what: std::fmt::Arguments<'_>) {
    let written = out.write_fmt(what);
    debug_assert!(written.is_ok(), "a string takes everything");
}
