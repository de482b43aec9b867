//! Reading a text piece by piece: a large one without holding all of its document at once, and one that is edited without
//! parsing anew what has not changed.
//!
//! Parsing takes most of the time that reading takes, and a document is some eighty times as large as its text. So a text is cut
//! between its lines at the top level.

use crate::finding::Finding;
use crate::grammar::BOARD_FILE;
use crate::model::Board;
use crate::parse::{self, settled};
use crate::read::Reader;
use crate::read::shape::{Checker, Seen};
use crate::text::tokens::{Piece, Token, pieces};
use kdl::{KdlDocument, KdlNode};
use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

/// The board of a text, and what is wrong with how it is written: the same as [`crate::parse`] gives, with little of the document in
/// memory at a time.
pub fn parse_board(text: &str) -> (Board, Vec<Finding>) {
    read(text, |piece| {
        let mut document = KdlDocument::parse_v2(piece).ok()?;
        Some(std::mem::take(document.nodes_mut()))
    })
}

/// What pieces of the last text came to.
#[derive(Debug, Default)]
pub struct Rereader {
    /// By their text: their nodes, placed as if nothing stood before them.
    known: HashMap<Box<str>, Arc<[KdlNode]>>,
}

impl Rereader {
    /// The board of a text, and what is wrong with how it is written: the same as [`crate::parse`] gives.
    pub fn parse(&mut self, text: &str) -> (Board, Vec<Finding>) {
        let mut known = HashMap::new();
        let mut whole = true;
        let read = read(text, |piece| {
            let nodes: Arc<[KdlNode]> = match self.known.get(piece).or_else(|| known.get(piece)) {
                Some(nodes) => nodes.clone(),
                None => match KdlDocument::parse_v2(piece) {
                    Ok(document) => document.nodes().to_vec().into(),
                    Err(_) => {
                        whole = false;
                        return None;
                    }
                },
            };
            known.insert(Box::from(piece), nodes.clone());
            Some(nodes.to_vec())
        });
        // Where a text is no board for a moment, what was known before is still of use.
        if whole && !known.is_empty() {
            self.known = known;
        }
        read
    }
}

/// Reads a text whose pieces come to these nodes, placed as if nothing stood before them.
fn read(text: &str, mut nodes_of: impl FnMut(&str) -> Option<Vec<KdlNode>>) -> (Board, Vec<Finding>) {
    if let Err(findings) = parse::lines(text) {
        return parse::of_document(None, findings);
    }
    let (mut checker, mut seen, mut reader) = (Checker::default(), Seen::new(), Reader::new());
    for range in cuts(text) {
        let Some(nodes) = nodes_of(&text[range.clone()]) else {
            // The parser has the last word, and the words for it.
            let parsed = crate::parse(text);
            return (parsed.board, parsed.findings);
        };
        for mut node in nodes {
            shift(&mut node, range.start);
            checker.next(&node, &BOARD_FILE, &mut seen);
            reader.next(&node);
        }
    }
    let (board, further) = reader.end();
    let mut findings = checker.findings;
    findings.extend(further);
    let findings = settled(findings, &board);
    (board, findings)
}

/// A text cut behind line ends at which nothing is open.
fn cuts(text: &str) -> Vec<Range<usize>> {
    let mut cuts = Vec::new();
    let (mut start, mut open, mut joins) = (0, 0_usize, false);
    for Piece { token, range, .. } in pieces(text) {
        match token {
            Token::Open => open += 1,
            Token::Close => open = open.saturating_sub(1),
            Token::Newline if open == 0 && !joins => {
                cuts.push(start..range.end);
                start = range.end;
            }
            _ => {}
        }
        // What stands behind these may stand on a further line.
        match token {
            Token::Slashdash | Token::Continuation => joins = true,
            Token::Space | Token::Newline | Token::LineComment | Token::BlockComment => {}
            _ => joins = false,
        }
    }
    cuts.push(start..text.len());
    cuts
}

/// Moves a node and all in it, which is not deep: the limits have seen to that.
fn shift(node: &mut KdlNode, by: usize) {
    let span = node.span();
    node.set_span((span.offset() + by, span.len()));
    let span = node.name().span();
    node.name_mut().set_span((span.offset() + by, span.len()));
    for entry in node.entries_mut() {
        let span = entry.span();
        entry.set_span((span.offset() + by, span.len()));
    }
    let children = node.children_mut().iter_mut();
    for child in children.flat_map(|children| children.nodes_mut()) {
        shift(child, by);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line() -> impl Strategy<Value = &'static str> {
        proptest::sample::select(vec![
            "board \"B\" step=3",
            "event \"A é\" pivotal=#true { field \"f\" \"string\"; about \"x\" }",
            "event \"B\" {",
            "    field \"f\" \"strng\" // why",
            "}",
            "read-model \"R\" { shows \"A é\" \"C\" }",
            "policy \"P\" { whenever \"B\"; where \"event.data.f == 'x'\" }",
            "evnt \"C\" \\",
            "    path=\"failure\"",
            "/- event \"D\"",
            "/-",
            "// a comment",
            "/* open",
            "*/",
            "event \"E\" { about \"\"\"",
            "    lines",
            "    \"\"\" }",
            "link \"A é\" to=\"B\"; link A to=B",
            "",
        ])
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

        /// Also of texts that are no KDL, and with what an earlier text left behind.
        #[test]
        fn what_is_read_again_is_what_is_read(
            mut lines in proptest::collection::vec(line(), 0..16),
            edits in proptest::collection::vec((0_usize..16, line(), any::<bool>()), 0..6),
            end in prop_oneof![Just("\n"), Just("\r\n")],
        ) {
            let mut rereader = Rereader::default();
            for (at, line, insert) in std::iter::once((0, "", true)).chain(edits) {
                let at = at.min(lines.len());
                match insert || lines.is_empty() {
                    true => lines.insert(at, line),
                    false => { lines.remove(at.min(lines.len() - 1)); }
                }
                let text = lines.join(end);
                let (board, findings) = rereader.parse(&text);
                let parsed = crate::parse(&text);
                // Spans never count in comparisons, but they do when printed.
                prop_assert_eq!(format!("{:?}", board), format!("{:?}", parsed.board), "{}", text);
                prop_assert_eq!(format!("{findings:?}"), format!("{:?}", parsed.findings), "{}", text);
                let (board, findings) = parse_board(&text);
                prop_assert_eq!(format!("{:?}", board), format!("{:?}", parsed.board), "{}", text);
                prop_assert_eq!(format!("{findings:?}"), format!("{:?}", parsed.findings), "{}", text);
            }
        }
    }
}
