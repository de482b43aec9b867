//! From tokens to a tree of lines, with everything that is not KDL said in plain words and all at once.
//!
//! Also what keeps strangers' texts from the `kdl` crate's recursion: a text that has faults here never reaches it.

use super::tokens::{Piece, Token};
use super::tree::{Block, Line, Node, Part};
use crate::finding::Finding;
use crate::model::Span;

/// Reads the lines of a text. The depth of its blocks has been limited before.
pub(crate) fn read(text: &str, pieces: &[Piece]) -> (Block, Vec<Finding>) {
    let mut reader = Reader {
        text,
        pieces,
        at: 0,
        findings: Vec::new(),
    };
    let mut block = Block::default();
    loop {
        reader.lines(&mut block.lines);
        match reader.peek() {
            // Only a `}` too many stops before the end.
            Some(piece) => reader.fault(piece, "this `}` closes nothing", "Take it out"),
            None => break,
        }
        reader.at += 1;
    }
    (block, reader.findings)
}

pub(super) struct Reader<'a> {
    text: &'a str,
    pieces: &'a [Piece],
    pub(super) at: usize,
    findings: Vec<Finding>,
}

impl<'a> Reader<'a> {
    pub(super) fn peek(&self) -> Option<&'a Piece> {
        self.pieces.get(self.at)
    }

    pub(super) fn token(&self) -> Option<Token> {
        self.peek().map(|piece| piece.token)
    }

    pub(super) fn take(&mut self) -> &'a str {
        let piece = self.peek();
        self.at += 1;
        piece.map_or("", |piece| &self.text[piece.range.clone()])
    }

    pub(super) fn fault(&mut self, piece: &Piece, message: &str, mend: &str) {
        let span = Span {
            offset: piece.range.start,
            length: piece.range.len(),
        };
        self.findings.push(Finding::error("SL-B001", span, message, mend));
    }

    /// Lines up to a `}` or the end.
    fn lines(&mut self, lines: &mut Vec<Line>) {
        // Line ends since the last thing that was written; more than one make a blank line.
        let mut newlines = usize::from(lines.is_empty());
        let mut node_ended_here = false;
        // A node with a block needs a line end or a `;` before the next one.
        let mut needs_end = false;
        while let Some(piece) = self.peek() {
            match piece.token {
                Token::Close => return,
                Token::Newline => {
                    newlines += 1;
                    (node_ended_here, needs_end) = (false, false);
                    self.at += 1;
                }
                Token::Space => self.at += 1,
                Token::Continuation => self.joined(lines, &mut newlines),
                Token::LineComment | Token::BlockComment => {
                    self.closed(piece);
                    needs_end &= piece.token != Token::LineComment;
                    let comment = self.take().trim_end().to_owned();
                    let last = lines.last_mut();
                    match last {
                        Some(Line::Node(node)) if node_ended_here && node.behind.is_none() => {
                            node.behind = Some(comment)
                        }
                        _ => {
                            blank(lines, newlines);
                            lines.push(Line::Comment(comment));
                        }
                    }
                    newlines = 0;
                }
                Token::Semicolon => {
                    if !node_ended_here {
                        self.fault(piece, "this `;` ends nothing", "Take it out");
                    } else if matches!(lines.last(), Some(Line::Node(node)) if node.dashed) {
                        // The parser reads on as if the `;` were a word.
                        self.fault(
                            piece,
                            "a `;` cannot end what is taken out with /-",
                            "Begin a new line instead",
                        );
                    }
                    // One ends a node; a second one ends nothing.
                    (node_ended_here, needs_end) = (false, false);
                    self.at += 1;
                }
                Token::Slashdash | Token::OpenParenthesis | Token::Text | Token::Word => {
                    if needs_end {
                        self.fault(piece, "this stands right behind a block", "Begin a new line before it");
                    }
                    let dashed = self.dash(lines, &mut newlines);
                    let before = self.at;
                    if let Some(mut node) = self.node() {
                        node.dashed = dashed;
                        blank(lines, newlines);
                        lines.push(Line::Node(node));
                        newlines = 0;
                        (node_ended_here, needs_end) = (true, true);
                    } else if self.at == before && !dashed {
                        self.at += 1;
                    }
                }
                Token::Open => {
                    self.fault(
                        piece,
                        "this block has no word before it",
                        "Write what it is, such as context \"…\" {",
                    );
                    self.block();
                    newlines = 0;
                }
                Token::Equals | Token::CloseParenthesis => {
                    let mark = self.take();
                    self.fault(piece, &format!("nothing stands before this `{mark}`"), "Take it out");
                }
            }
        }
    }

    /// A `/-` and the comments behind it, which move before it.
    fn dash(&mut self, lines: &mut Vec<Line>, newlines: &mut usize) -> bool {
        if self.token() != Some(Token::Slashdash) {
            return false;
        }
        let dash = self.peek();
        self.at += 1;
        while let Some(piece) = self.peek() {
            match piece.token {
                Token::Newline | Token::Space => self.at += 1,
                Token::Continuation => self.joined(lines, newlines),
                Token::LineComment | Token::BlockComment => {
                    self.closed(piece);
                    let comment = self.take().trim_end().to_owned();
                    blank(lines, *newlines);
                    lines.push(Line::Comment(comment));
                    *newlines = 0;
                }
                Token::OpenParenthesis | Token::Text | Token::Word => return true,
                _ => break,
            }
        }
        if let Some(dash) = dash {
            self.fault(
                dash,
                "nothing stands behind this `/-`",
                "Take it out, or write // for a comment",
            );
        }
        true
    }

    /// A `\` between nodes joins nothing; its comments stand for themselves.
    fn joined(&mut self, lines: &mut Vec<Line>, newlines: &mut usize) {
        let mut parts = Vec::new();
        self.continuation(&mut parts);
        for part in parts {
            if let Part::Comment(comment) | Part::Continuation(Some(comment)) = part {
                blank(lines, *newlines);
                lines.push(Line::Comment(comment));
                *newlines = 0;
            }
        }
    }

    fn node(&mut self) -> Option<Node> {
        let mut parts = Vec::new();
        let open = self.peek()?;
        let annotation = self.annotation(&mut parts);
        let Some(piece) = self.peek() else {
            self.fault(open, "a word is missing behind this", "Write what it is, such as event");
            return None;
        };
        if !matches!(piece.token, Token::Text | Token::Word) {
            self.fault(piece, "a word is missing here", "Write what it is, such as event");
            return None;
        }
        let mut node = Node::new(&format!("{annotation}{}", self.word(piece)));
        node.parts = parts;
        self.parts(&mut node);
        Some(node)
    }

    fn parts(&mut self, node: &mut Node) {
        // Whether something that parts two values has come since the last one.
        let mut apart = false;
        let mut dash: Option<&Piece> = None;
        while let Some(piece) = self.peek() {
            match piece.token {
                Token::Space => {
                    apart = true;
                    self.at += 1;
                }
                Token::BlockComment => {
                    self.closed(piece);
                    let comment = Part::Comment(self.take().to_owned());
                    apart = true;
                    if node.block.is_some() {
                        node.after.push(comment)
                    } else {
                        node.parts.push(comment)
                    }
                }
                Token::Continuation => {
                    apart = true;
                    let mut further = Vec::new();
                    self.continuation(&mut further);
                    if node.block.is_some() {
                        node.after.extend(further)
                    } else {
                        node.parts.extend(further)
                    }
                }
                Token::Slashdash => {
                    if let Some(dash) = dash {
                        self.fault(
                            dash,
                            "nothing stands behind this `/-`",
                            "Take it out, or write // for a comment",
                        );
                    }
                    if !apart && node.block.is_none() {
                        self.fault(piece, "a blank is missing before this `/-`", "Put a blank before it");
                    }
                    dash = Some(piece);
                    self.at += 1;
                    let mut comments = Vec::new();
                    self.line_space(&mut comments);
                    if node.block.is_some() {
                        node.after.extend(comments)
                    } else {
                        node.parts.extend(comments)
                    }
                    apart = true;
                    continue;
                }
                Token::Open => {
                    if dash.is_some() {
                        let block = Part::DashedBlock(self.block());
                        if node.block.is_some() {
                            node.after.push(block)
                        } else {
                            node.parts.push(block)
                        }
                    } else if node.block.is_some() {
                        self.fault(piece, "this is a second block", "Put both blocks together");
                        self.block();
                    } else {
                        node.block = Some(self.block());
                    }
                    apart = false;
                }
                Token::Text | Token::Word | Token::OpenParenthesis => {
                    if node.block.is_some() {
                        break;
                    }
                    // Anywhere before: a comment between them changes nothing.
                    if node.parts.iter().any(|part| matches!(part, Part::DashedBlock(_))) {
                        self.fault(
                            piece,
                            "this stands behind a block",
                            "Put it before the block, or begin a new line",
                        );
                    }
                    if !apart {
                        self.fault(
                            piece,
                            "a blank is missing before this",
                            "Put a blank between two values",
                        );
                    }
                    self.entry(node, dash.is_some());
                    apart = false;
                }
                Token::Equals | Token::CloseParenthesis => {
                    let mark = self.take();
                    self.fault(
                        piece,
                        &format!("nothing stands before this `{mark}`"),
                        "Write name=\"value\"",
                    );
                    apart = true;
                }
                Token::LineComment => {
                    node.behind = Some(self.take().trim_end().to_owned());
                    break;
                }
                Token::Newline | Token::Semicolon | Token::Close => break,
            }
            dash = None;
        }
        if let Some(dash) = dash {
            self.fault(
                dash,
                "nothing stands behind this `/-`",
                "Take it out, or write // for a comment",
            );
        }
    }

    fn block(&mut self) -> Block {
        let Some(open) = self.peek() else {
            return Block::default();
        };
        let start = self.at;
        self.at += 1;
        let mut block = Block::default();
        let ahead = self.pieces[self.at..]
            .iter()
            .take_while(|piece| piece.token == Token::Space)
            .count();
        if let Some(piece) = self.pieces.get(self.at + ahead)
            && piece.token == Token::LineComment
        {
            self.at += ahead;
            block.opening = Some(self.take().trim_end().to_owned());
        }
        self.lines(&mut block.lines);
        if self.peek().is_none() {
            self.fault(open, "this block is never closed", "Write a } where it ends");
        }
        self.at += 1;
        let inside = self.pieces.get(start..self.at).unwrap_or_default();
        block.on_one_line = !inside
            .iter()
            .any(|piece| matches!(piece.token, Token::Newline | Token::LineComment));
        if matches!(block.lines.last(), Some(Line::Blank)) {
            block.lines.pop();
        }
        block
    }
}

fn blank(lines: &mut Vec<Line>, newlines: usize) {
    if newlines > 1 && !lines.is_empty() && lines.last() != Some(&Line::Blank) {
        lines.push(Line::Blank);
    }
}
