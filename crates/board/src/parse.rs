//! Text in, board and findings out. Never fails and never panics: what cannot be read is said.

use crate::finding::Finding;
use crate::grammar::{BOARD_FILE, Shape};
use crate::limits;
use crate::model::{Board, Span};
use crate::read::{self, shape};
use crate::text::{syntax, tokens::pieces, tree::Block};
use kdl::{KdlDiagnostic, KdlDocument, KdlError};

/// What came out of a text.
#[derive(Debug, Clone)]
pub struct Parsed {
    /// The board, as far as it could be read.
    pub board: Board,
    /// What is wrong with how it is written; [`crate::check`] says what is wrong with what it means.
    pub findings: Vec<Finding>,
    /// The document, with comments and spacing. `None` when the text is not KDL.
    pub document: Option<KdlDocument>,
}

/// Reads the text of a `board.kdl`.
pub fn parse(text: &str) -> Parsed {
    let (document, findings) = document(text, &BOARD_FILE);
    let (board, findings) = of_document(document.as_ref(), findings);
    Parsed {
        board,
        findings,
        document,
    }
}

/// The board of a document, if its text is one, and all that is wrong with how it is written.
pub(crate) fn of_document(document: Option<&KdlDocument>, mut findings: Vec<Finding>) -> (Board, Vec<Finding>) {
    let Some(document) = document else {
        return (read::read(&KdlDocument::new()).0, findings);
    };
    let (board, further) = read::read(document);
    findings.extend(further);
    let findings = settled(findings, &board);
    (board, findings)
}

/// What was found in a board's text, and whether there is too much of it.
pub(crate) fn settled(mut findings: Vec<Finding>, board: &Board) -> Vec<Finding> {
    findings.extend(limits::count(stickies(board)));
    settle(&mut findings);
    findings
}

/// A text as a tree of lines, or why it is none.
pub(crate) fn lines(text: &str) -> Result<Block, Vec<Finding>> {
    if let Some(finding) = limits::size(text) {
        return Err(vec![finding]);
    }
    let pieces = pieces(text);
    if let Some(finding) = limits::depth(text, &pieces) {
        return Err(vec![finding]);
    }
    let (block, mut findings) = syntax::read(text, &pieces);
    settle(&mut findings);
    if findings.is_empty() { Ok(block) } else { Err(findings) }
}

/// A text as a document of a shape, and what is wrong with either.
pub(crate) fn document(text: &str, shape: &'static Shape) -> (Option<KdlDocument>, Vec<Finding>) {
    let mut findings = match lines(text) {
        Ok(_) => Vec::new(),
        Err(findings) => return (None, findings),
    };
    match KdlDocument::parse_v2(text) {
        Ok(document) => {
            findings.extend(shape::check(&document, shape));
            (Some(document), findings)
        }
        Err(error) => {
            findings.extend(not_kdl(&error));
            settle(&mut findings);
            (None, findings)
        }
    }
}

/// Reads a text that a person wrote as KDL 2: what it may cost is bounded as a board's is.
///
/// # Errors
/// Why it is none, with the places.
pub fn parse_kdl(text: &str) -> Result<KdlDocument, Vec<Finding>> {
    lines(text)?;
    KdlDocument::parse_v2(text).map_err(|error| {
        let mut findings = not_kdl(&error);
        settle(&mut findings);
        findings
    })
}

/// What the parser says of a text that passed our own reading.
pub(crate) fn not_kdl(error: &KdlError) -> Vec<Finding> {
    let finding = |diagnostic: &KdlDiagnostic| {
        let message = diagnostic
            .message
            .clone()
            .unwrap_or_else(|| "this cannot be read".into());
        let mend = diagnostic
            .help
            .clone()
            .unwrap_or_else(|| "Write it as https://kdl.dev shows".into());
        let span = Span {
            offset: diagnostic.span.offset(),
            length: diagnostic.span.len(),
        };
        Finding::error("SL-B001", span, message, mend)
    };
    error.diagnostics.iter().map(finding).collect()
}

/// In the order of the file, without repetitions, and not more than anyone reads: what weighs most stays.
pub(crate) fn settle(findings: &mut Vec<Finding>) {
    findings.sort_by_key(|finding| finding.span.offset);
    findings.dedup_by(|a, b| a.code == b.code && a.span.offset == b.span.offset && a.message == b.message);
    if findings.len() > limits::FINDINGS_MAX {
        findings.sort_by_key(|finding| finding.severity);
        findings.truncate(limits::FINDINGS_MAX);
        findings.sort_by_key(|finding| finding.span.offset);
    }
}

fn stickies(board: &Board) -> usize {
    board.contexts.len()
        + board.events.len()
        + board.commands.len()
        + board.actors.len()
        + board.aggregates.len()
        + board.externals.len()
        + board.policies.len()
        + board.read_models.len()
        + board.remarks.len()
        + board.notes.len()
        + board.links.len()
        + board.funnels.len()
        + board.predictions.len()
        + board.relations.len()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn soup() -> impl Strategy<Value = String> {
        let tokens = [
            "a",
            "b",
            "event",
            "\"x\"",
            "\"\\n\"",
            "\"\\q\"",
            "#\"r\"#",
            "##\"r\"#\"##",
            "\"\"\"\n  l\n  \"\"\"",
            "\"\"\"\nl\n \"\"\"",
            "\"\"\"\n \\ \n l\n \"\"\"",
            "1",
            "-2.5",
            "1__0",
            "0x1f",
            "1e5",
            "12a",
            ".5",
            "-a",
            "-",
            "+",
            "--1",
            "#true",
            "#-inf",
            "#nope",
            "true",
            "inf",
            "=",
            "a=1",
            "{",
            "}",
            "{}",
            "{ b }",
            "/-",
            "/- ",
            "/-{}",
            "/-a",
            "//c\n",
            "//c",
            "/*c*/",
            "/*",
            "\\",
            "\\\n",
            "\\ //c\n",
            ";",
            "\n",
            "\r\n",
            "\r",
            "\u{85}",
            " ",
            " ",
            " ",
            "  ",
            "(",
            ")",
            "(t)",
            "(\"t\")",
            "/",
            "[",
            "#",
            "\u{feff}",
            "\u{200e}",
            "\u{3000}",
            "é",
            ",",
            "\"",
            "\"\"\"",
        ];
        proptest::collection::vec(proptest::sample::select(tokens.to_vec()), 0..14).prop_map(|tokens| tokens.concat())
    }

    #[test]
    fn a_value_behind_a_block_that_is_taken_out_is_told_also_behind_a_comment() {
        for text in ["a /-{} 1", "a /-{}/*c*/1", "a /-{} /*c*/ \\\n 1", "a /-{} /-2 /*c*/ 1"] {
            let findings = lines(text).unwrap_err();
            assert_eq!(findings[0].message, "this stands behind a block", "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 20_000, ..ProptestConfig::default() })]

        /// The `kdl` crate goes down one level for every error of some kinds: it must not meet any.
        #[test]
        fn what_passes_our_own_reading_is_kdl(text in soup()) {
            if lines(&text).is_ok() {
                let parsed = KdlDocument::parse_v2(&text);
                prop_assert!(parsed.is_ok(), "{:?}: {:?}", text, parsed);
            }
        }
    }
}
