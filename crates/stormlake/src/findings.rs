//! Findings as people read them, with the place in the file; and as machines read them.

use crate::look::{Look, count};
use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, NamedSource, SourceCode};
use serde::Serialize;
use std::fmt;
use std::path::Path;
use stormlake_board::{Finding, Lines, Severity};

/// The longest line of a rendered finding.
const WIDTH: usize = 100;

/// How findings are said.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub enum Format {
    /// For people
    Text,
    /// For machines
    Json,
    /// For code hosts: SARIF 2.1.0
    Sarif,
}

/// A file and what is to be said about it.
#[derive(Debug)]
pub struct Checked {
    /// The file, as it was named.
    pub file: String,
    /// Its text.
    pub text: String,
    /// The findings.
    pub findings: Vec<Finding>,
}

/// A finding for a machine.
#[derive(Debug, Serialize)]
pub struct Entry<'a> {
    file: &'a str,
    code: &'a str,
    severity: Severity,
    message: &'a str,
    mend: &'a str,
    line: usize,
    column: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    sticky: Option<&'a str>,
}

impl Checked {
    /// What is to be said about the file at a path.
    pub fn new(path: &Path, text: String, findings: Vec<Finding>) -> Self {
        Self {
            file: path.display().to_string(),
            text,
            findings,
        }
    }

    /// How many keep it from being published.
    pub fn errors(&self) -> u64 {
        self.of(Severity::Error)
    }

    /// How many say that it probably does not run as meant.
    pub fn warnings(&self) -> u64 {
        self.of(Severity::Warning)
    }

    /// How many are worth knowing.
    pub fn hints(&self) -> u64 {
        self.of(Severity::Hint)
    }

    fn of(&self, severity: Severity) -> u64 {
        self.findings
            .iter()
            .filter(|finding| finding.severity == severity)
            .count() as u64
    }

    /// For machines.
    pub fn entries(&self) -> Vec<Entry<'_>> {
        let lines = Lines::new(&self.text);
        let entry = |finding: &'_ Finding| -> (usize, usize) {
            let place = lines.place(finding.span.offset);
            (place.line, place.column)
        };
        self.findings
            .iter()
            .map(|finding| {
                let (line, column) = entry(finding);
                Entry {
                    file: &self.file,
                    code: finding.code,
                    severity: finding.severity,
                    message: &finding.message,
                    mend: &finding.mend,
                    line,
                    column,
                    sticky: finding.sticky.as_ref().map(|(_, name)| name.as_str()),
                }
            })
            .collect()
    }

    /// The first `most` findings, each with its place in the text.
    pub fn render(&self, look: Look, most: usize) -> String {
        let theme = if look.coloured() {
            GraphicalTheme::unicode()
        } else {
            GraphicalTheme::unicode_nocolor()
        };
        let handler = GraphicalReportHandler::new_themed(theme)
            .with_width(WIDTH)
            .with_context_lines(1)
            .without_cause_chain();
        let source = NamedSource::new(&self.file, self.text.clone());
        let mut out = String::new();
        for finding in self.findings.iter().take(most) {
            let shown = Shown {
                finding,
                source: &source,
                length: self.text.len(),
            };
            if handler.render_report(&mut out, &shown).is_err() {
                out = stormlake_board::render(&self.file, &self.text, &self.findings);
                break;
            }
            out.push('\n');
        }
        out
    }
}

/// `2 errors, 1 warning, 3 hints`, or `no findings`.
pub fn tally(errors: u64, warnings: u64, hints: u64) -> String {
    let kinds = [(errors, "error"), (warnings, "warning"), (hints, "hint")];
    let parts: Vec<String> = kinds
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, word)| count(n, word))
        .collect();
    if parts.is_empty() {
        "no findings".to_owned()
    } else {
        parts.join(", ")
    }
}

/// A finding as miette wants it.
#[derive(Debug)]
struct Shown<'a> {
    finding: &'a Finding,
    source: &'a NamedSource<String>,
    /// Bytes of the text: a place at its very end is shown on its last character.
    length: usize,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.finding.message)
    }
}

impl std::error::Error for Shown<'_> {}

impl Diagnostic for Shown<'_> {
    fn code<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        Some(Box::new(self.finding.code))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.finding.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Hint => miette::Severity::Advice,
        })
    }

    fn help<'b>(&'b self) -> Option<Box<dyn fmt::Display + 'b>> {
        Some(Box::new(&self.finding.mend))
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self.source)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let start = self.finding.span.offset.min(self.length);
        let length = self.finding.span.length.min(self.length - start);
        Some(Box::new(std::iter::once(LabeledSpan::new(None, start, length))))
    }
}
