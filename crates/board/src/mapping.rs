//! `mapping.kdl`: how the rows of a raw file become events.

use crate::check::{Checker, IDENTITY};
use crate::finding::Finding;
use crate::grammar::MAPPING_FILE;
use crate::model::{Board, ExpressionText, HookRule, Span};
use crate::parse::{document, settle};
use crate::read::hook::rule;
use crate::read::node::{Node, nodes};
use crate::scope::{columns_scope, mapping_scope};
use serde::Serialize;
use std::collections::HashSet;

/// How a raw file is cut into rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "format", rename_all = "kebab-case")]
pub enum Format {
    /// Rows of columns.
    Csv {
        /// What stands between two columns; a blank means any run of blanks.
        delimiter: char,
        /// Whether the first line names the columns.
        header: bool,
    },
    /// One JSON value a line.
    Ndjson,
}

/// How the rows of some files become events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Mapping {
    /// The records' `source`.
    pub source: String,
    /// Which files it is for, with `*` for any run of characters; `None`: all.
    pub file: Option<String>,
    /// How the file is cut into rows.
    pub format: Format,
    /// The columns' names, where the file has no header.
    pub columns: Vec<String>,
    /// CEL that names a row's kind; without it every row is of the kind `*`.
    pub event: Option<ExpressionText>,
    /// One rule per kind; the first that applies is used.
    pub rules: Vec<HookRule>,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
}

impl Mapping {
    /// Whether it is for a file of this name.
    pub fn fits(&self, file: &str) -> bool {
        self.file.as_deref().is_none_or(|pattern| matches(pattern, file))
    }
}

/// What came out of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedMappings {
    /// The mappings, as far as they could be read.
    pub mappings: Vec<Mapping>,
    /// What is wrong with how they are written.
    pub findings: Vec<Finding>,
}

/// Reads the text of a `mapping.kdl`.
pub fn parse_mapping(text: &str) -> ParsedMappings {
    let (document, mut findings) = document(text, &MAPPING_FILE);
    let mappings = document
        .iter()
        .flat_map(nodes)
        .filter_map(|node| mapping(node, &mut findings))
        .collect();
    settle(&mut findings);
    ParsedMappings { mappings, findings }
}

/// What is wrong with what mappings mean on a board.
pub fn check_mapping(mappings: &[Mapping], board: &Board) -> Vec<Finding> {
    let mut checker = Checker::new(board);
    for mapping in mappings {
        checker.rules(&mapping.rules, None);
        let scope = match &mapping.format {
            Format::Csv { header: false, .. } => columns_scope(&mapping.columns),
            format => mapping_scope(format),
        };
        if let Some(event) = &mapping.event {
            checker.one_of(event, &scope, IDENTITY, None);
        }
        checker.rule_expressions(&mapping.rules, &scope, None);
    }
    let mut findings = checker.findings;
    settle(&mut findings);
    findings
}

fn mapping(node: Node<'_>, findings: &mut Vec<Finding>) -> Option<Mapping> {
    let source = node.text(0)?.value;
    let columns: Vec<String> = node
        .child("columns")
        .into_iter()
        .flat_map(|node| node.texts(0))
        .map(|column| column.value)
        .collect();
    let mut say = |span: Span, message: String, mend: &str| {
        findings.push(Finding::error("SL-B060", span, message, mend));
    };
    let mut seen = HashSet::new();
    if let Some(twice) = columns.iter().find(|column| !seen.insert(column.as_str())) {
        say(
            node.span(),
            format!("two columns are called `{twice}`"),
            "Give each column its own name",
        );
    }
    let format = match node.child("format") {
        None => {
            say(
                node.span(),
                format!("the mapping \"{source}\" has no format"),
                "Write format \"csv\" or format \"ndjson\"",
            );
            Format::Ndjson
        }
        Some(format) if format.text(0).is_some_and(|word| word.value == "ndjson") => {
            if !columns.is_empty() || format.entry("delimiter").is_some() || format.entry("header").is_some() {
                let mend = "Take out `columns`, `delimiter` and `header`, or write format \"csv\"";
                say(
                    format.span(),
                    "NDJSON has no columns: each line is its own JSON".into(),
                    mend,
                );
            }
            Format::Ndjson
        }
        Some(format) => {
            let header = format
                .entry("header")
                .is_none_or(|entry| entry.value().as_bool().unwrap_or(true));
            let written = format.property("delimiter").map(|delimiter| delimiter.value);
            let delimiter = one_character(written.as_deref().unwrap_or(","));
            if delimiter.is_none() {
                let mend = "Write one character, such as delimiter=\";\"";
                say(format.span(), "the delimiter is not one plain character".into(), mend);
            }
            if !header && columns.is_empty() {
                let mend = "Name them: columns \"customer\" \"date\"";
                say(
                    format.span(),
                    "without a header line nothing names the columns".into(),
                    mend,
                );
            }
            Format::Csv {
                delimiter: delimiter.unwrap_or(','),
                header,
            }
        }
    };
    let rules: Vec<HookRule> = node.all("on").filter_map(rule).collect();
    if rules.is_empty() {
        let mend = "Add: on \"*\" gives=\"An event\" { set \"field\" \"row.column\" }";
        say(
            node.span(),
            format!("no rule of the mapping \"{source}\" gives an event"),
            mend,
        );
    }
    Some(Mapping {
        source,
        file: node.child_text("file"),
        format,
        columns,
        event: node.child("format").and_then(|format| format.property("event")),
        rules,
        span: node.span(),
    })
}

/// A delimiter that the CSV reader can take: one byte that is no quote and ends no line.
fn one_character(text: &str) -> Option<char> {
    let mut characters = text.chars();
    let first = characters
        .next()
        .filter(|c| c.is_ascii() && !matches!(c, '"' | '\n' | '\r' | '\0'));
    first.filter(|_| characters.next().is_none())
}

/// Whether a name is of a pattern in which `*` stands for any run of characters.
fn matches(pattern: &str, name: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else {
        return pattern == name;
    };
    let Some(mut name) = name.strip_prefix(head) else {
        return false;
    };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let tail = parts.pop().unwrap_or_default();
    for part in parts {
        let Some(at) = name.find(part) else { return false };
        name = &name[at + part.len()..];
    }
    name.ends_with(tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_found_by_their_names() {
        for (pattern, name, fits) in [
            ("*.txt", "CDNOW_sample.txt", true),
            ("*.txt", "CDNOW_sample.txt.gz", false),
            ("orders-*-eu*.csv", "orders-2026-eu-2.csv", true),
            ("orders-*-eu*.csv", "orders-2026-us-2.csv", false),
            ("*", "anything", true),
            ("a", "ab", false),
            ("ab*ba", "aba", false),
        ] {
            assert_eq!(matches(pattern, name), fits, "{pattern} {name}");
        }
    }
}
