//! Gherkin as text: whatever a board's names and texts hold, a line stays what it was meant to be.

use super::super::keys::line;
use super::super::sample;
use super::super::tree::Tree;
use std::fmt::Write;
use stormlake_board::{Duration, Field};

/// Most fields that a table shows: the same event may stand in many scenarios.
const ROWS_MAX: usize = 30;

/// A feature as it grows.
#[derive(Debug)]
pub(super) struct Feature {
    name: String,
    about: Option<String>,
    scenarios: Vec<Scenario>,
}

/// A scenario as it grows.
#[derive(Debug)]
pub(super) struct Scenario {
    title: String,
    tags: Vec<&'static str>,
    lines: Vec<String>,
    /// The keyword of the last step: another of its kind begins with `And`.
    last: &'static str,
}

impl Feature {
    pub(super) fn new(name: &str, about: Option<&str>) -> Self {
        Self {
            name: line(name),
            about: about.map(line).filter(|about| !about.is_empty()),
            scenarios: Vec::new(),
        }
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn is_empty(&self) -> bool {
        self.scenarios.is_empty()
    }

    pub(super) fn scenario(&mut self, title: &str, tags: &[&'static str]) -> &mut Scenario {
        self.scenarios.push(Scenario {
            title: line(title),
            tags: tags.to_vec(),
            lines: Vec::new(),
            last: "",
        });
        let last = self.scenarios.len() - 1;
        &mut self.scenarios[last]
    }

    pub(super) fn text(&self) -> String {
        let mut out = format!(
            "# From the board: change the board, not this file.\nFeature: {}\n",
            self.name
        );
        if let Some(about) = &self.about {
            // A description must not begin like a keyword, a tag or a comment.
            put(&mut out, format_args!("  About: {about}\n"));
        }
        for scenario in &self.scenarios {
            out.push('\n');
            for tag in &scenario.tags {
                put(&mut out, format_args!("  @{tag}\n"));
            }
            put(&mut out, format_args!("  Scenario: {}\n", scenario.title));
            for line in &scenario.lines {
                put(&mut out, format_args!("    {line}\n"));
            }
        }
        out
    }
}

fn put(out: &mut String, text: std::fmt::Arguments<'_>) {
    let written = out.write_fmt(text);
    debug_assert!(written.is_ok(), "a string takes everything");
}

impl Scenario {
    pub(super) fn given(&mut self, text: String) -> &mut Self {
        self.step("Given", &text)
    }

    pub(super) fn when(&mut self, text: String) -> &mut Self {
        self.step("When", &text)
    }

    pub(super) fn then(&mut self, text: String) -> &mut Self {
        self.step("Then", &text)
    }

    fn step(&mut self, keyword: &'static str, text: &str) -> &mut Self {
        let word = if self.last == keyword { "And" } else { keyword };
        self.lines.push(format!("{word} {}", line(text)));
        self.last = keyword;
        self
    }

    pub(super) fn comment(&mut self, text: &str) {
        self.lines.push(format!("# {}", line(text)));
    }

    /// Fields with a made-up value each, below the last step.
    pub(super) fn table(&mut self, fields: &[Field]) {
        let shown = &fields[..fields.len().min(ROWS_MAX)];
        let Tree::Map(entries) = sample::data(shown) else {
            return;
        };
        for (name, value) in entries {
            let value = match value {
                Tree::Text(text) => text,
                other => other.json_line(),
            };
            self.lines.push(format!("  | {} | {} |", cell(&name), cell(&value)));
        }
        if fields.len() > ROWS_MAX {
            self.lines
                .push(format!("  | … | and {} more |", fields.len() - ROWS_MAX));
        }
    }
}

fn cell(text: &str) -> String {
    line(text).replace('\\', "\\\\").replace('|', "\\|")
}

/// A name as a step's `{string}` reads it.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", line(name).replace('\\', "\\\\").replace('"', "\\\""))
}

/// `14 days`, `1 day 12 hours`.
pub(super) fn words(duration: Duration) -> String {
    let units = [
        ("day", 86_400_000),
        ("hour", 3_600_000),
        ("minute", 60_000),
        ("second", 1_000),
        ("millisecond", 1),
    ];
    let mut left = duration.milliseconds;
    let mut parts = Vec::new();
    for (word, length) in units {
        let count = left / length;
        left %= length;
        if count > 0 {
            parts.push(format!("{count} {word}{}", if count == 1 { "" } else { "s" }));
        }
    }
    if parts.is_empty() {
        "no time".into()
    } else {
        parts.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_are_said_in_words() {
        for (text, said) in [
            ("14d", "14 days"),
            ("1d12h", "1 day 12 hours"),
            ("0s", "no time"),
            ("250ms", "250 milliseconds"),
        ] {
            assert_eq!(words(Duration::parse(text).unwrap()), said);
        }
    }

    #[test]
    fn nothing_in_a_name_begins_a_line_of_its_own() {
        assert_eq!(quoted("a \"b\" \\ \n@c"), "\"a \\\"b\\\" \\\\ @c\"");
        assert_eq!(cell("a|b\\n\nc"), "a\\|b\\\\n c");
    }
}
