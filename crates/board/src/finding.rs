//! What is to be said about a board: a code, words a domain expert understands, the place, and the mend.

use crate::model::{Kind, Span};
use serde::Serialize;
use std::fmt;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// The board cannot be published with it.
    Error,
    /// The board runs, but probably not as meant.
    Warning,
    /// Something worth knowing.
    Hint,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Hint => "hint",
        })
    }
}

/// One thing to say about a board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Its code, such as `SL-B003`; [`crate::codes::explain`] has its page.
    pub code: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What to do about it, in one line.
    pub mend: String,
    /// Where it stands in the file.
    pub span: Span,
    /// The sticky that it concerns, by kind and name.
    pub sticky: Option<(Kind, String)>,
}

impl Finding {
    /// An error.
    pub fn error(code: &'static str, span: Span, message: impl Into<String>, mend: impl Into<String>) -> Self {
        Self {
            code,
            severity: Severity::Error,
            message: message.into(),
            mend: mend.into(),
            span,
            sticky: None,
        }
    }

    /// A warning.
    pub fn warning(code: &'static str, span: Span, message: impl Into<String>, mend: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, span, message, mend)
        }
    }

    /// The same finding, said of a sticky.
    #[must_use]
    pub fn of(mut self, kind: Kind, name: &str) -> Self {
        self.sticky = Some((kind, name.to_owned()));
        self
    }

    /// Whether it keeps a board from being published.
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// A place as a person counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// Line, from 1.
    pub line: usize,
    /// Character in the line, from 1.
    pub column: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.line, self.column)
    }
}

/// Turns byte offsets of one text into lines and columns.
#[derive(Debug, Clone)]
pub struct Lines<'a> {
    text: &'a str,
    /// The offset of each line's first byte.
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// Finds the lines of a text.
    pub fn new(text: &'a str) -> Self {
        let starts = std::iter::once(0)
            .chain(
                text.bytes()
                    .enumerate()
                    .filter(|(_, byte)| *byte == b'\n')
                    .map(|(at, _)| at + 1),
            )
            .collect();
        Self { text, starts }
    }

    /// The place of a byte offset; an offset past the end is the end.
    pub fn place(&self, offset: usize) -> Place {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts[line - 1];
        Place {
            line,
            column: self.text[start..offset].chars().count() + 1,
        }
    }

    /// The text of a line (from 1), without its end.
    pub fn line(&self, line: usize) -> &'a str {
        let Some(start) = line.checked_sub(1).and_then(|index| self.starts.get(index)) else {
            return "";
        };
        let end = self.starts.get(line).copied().unwrap_or(self.text.len());
        self.text[*start..end].trim_end_matches(['\r', '\n'])
    }
}

/// Findings as plain text, one block each: place, code, message, the line itself, and the mend.
pub fn render(file: &str, text: &str, findings: &[Finding]) -> String {
    let lines = Lines::new(text);
    let mut out = String::new();
    for finding in findings {
        let place = lines.place(finding.span.offset);
        let line = lines.line(place.line);
        let rest = line.chars().count().saturating_sub(place.column - 1);
        let end = finding.span.offset.saturating_add(finding.span.length).min(text.len());
        let length = text
            .get(finding.span.offset..end)
            .map_or(1, |marked| marked.chars().count());
        let marks = "^".repeat(length.min(rest).max(1));
        let indent: String = line
            .chars()
            .take(place.column - 1)
            .map(|character| if character == '\t' { '\t' } else { ' ' })
            .collect();
        out.push_str(&format!(
            "{file}:{place}: {} {}: {}\n  | {line}\n  | {indent}{marks}\n  = {}\n",
            finding.severity, finding.code, finding.message, finding.mend
        ));
    }
    out
}

/// The candidate that a person most likely meant by `word`, if any is near.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = word.to_lowercase();
    let length = lower.chars().count();
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let other = candidate.chars().count();
            let allowed = 1 + other.max(length) / 4;
            // Lengths that differ by more cannot be nearer; comparing is what takes time.
            let near = other.abs_diff(length) <= allowed;
            let distance = near.then(|| strsim::damerau_levenshtein(&lower, &candidate.to_lowercase()))?;
            (distance <= allowed).then_some((distance, candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_counted_in_characters() {
        let lines = Lines::new("a\nBestellung geprüft x\n");
        assert_eq!(lines.place(0), Place { line: 1, column: 1 });
        assert_eq!(
            lines.place("a\nBestellung geprüft ".len()),
            Place { line: 2, column: 20 }
        );
        assert_eq!(lines.place(9_999), Place { line: 3, column: 1 });
        assert_eq!(lines.line(2), "Bestellung geprüft x");
        assert_eq!(lines.line(7), "");
    }

    #[test]
    fn the_nearest_word_is_offered_and_a_far_one_is_not() {
        assert_eq!(nearest("evnt", ["event", "command"]), Some("event"));
        assert_eq!(
            nearest("order colected", ["Order collected", "Order not collected"]),
            Some("Order collected")
        );
        assert_eq!(nearest("banana", ["event", "command"]), None);
    }
}
