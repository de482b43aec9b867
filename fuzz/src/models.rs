//! The importers of structured models, as functions of bytes: whatever is in them, a refusal or a board without errors.
//! Apart from the other targets, because they alone need the interchange.

#![allow(
    clippy::unwrap_used,
    reason = "a fuzz target panics when something is wrong"
)]

use stormlake_board::{Severity, check, parse, write};
use stormlake_interchange::import::{Imported, Refusal, Source};

/// Imports files that stand in the bytes behind each other, each begun by a line `#### path`; bytes without one are a file of
/// the name given.
pub fn import(bytes: &[u8], name: &str, import: fn(&[Source<'_>]) -> Result<Imported, Refusal>) {
    let text = String::from_utf8_lossy(bytes);
    let parts: Vec<(&str, &str)> = match text.strip_prefix("#### ") {
        Some(rest) => rest.split("\n#### ").map(|part| part.split_once('\n').unwrap_or((part, ""))).collect(),
        None => vec![(name, &text)],
    };
    let sources: Vec<Source<'_>> = parts.iter().map(|(path, text)| Source { path, bytes: text.as_bytes() }).collect();
    let Ok(imported) = import(&sources) else { return };
    let parsed = parse(&write(&imported.board));
    let findings = parsed.findings.iter().chain(&check(&imported.board)).cloned().collect::<Vec<_>>();
    let faults: Vec<_> = findings.iter().filter(|finding| finding.severity == Severity::Error).collect();
    assert!(faults.is_empty(), "{faults:?}");
    assert_eq!(parsed.board, imported.board);
}
