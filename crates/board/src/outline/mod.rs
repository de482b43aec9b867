//! The lines of a text that is not finished yet: what an editor knows while someone types.
//!
//! [`crate::parse`] gives a board only of a text that is KDL. An [`Outline`] comes from every text, also one with a quote that
//! is still open: its nodes, their values and properties with their places, and for each what it is by the [`crate::grammar`]
//! ([`Role`]). It says nothing about faults.

mod literal;
mod role;

pub use literal::{Literal, Quotes};
pub use role::{Reads, Role};

use crate::grammar::Shape;
use crate::limits::{DEPTH_MAX, FILE_BYTES_MAX};
use crate::model::Span;
use crate::text::tokens::{Piece, Token, pieces};
use std::ops::Range;

/// The lines of a text.
#[derive(Debug, Clone, Default)]
pub struct Outline {
    /// Every node, in the order of the text; a node stands before those in its block.
    pub nodes: Vec<Node>,
    /// Comments: nothing is to be completed in them.
    pub comments: Vec<Range<usize>>,
}

/// A node.
#[derive(Debug, Clone)]
pub struct Node {
    /// The node in whose block it stands.
    pub parent: Option<usize>,
    /// Its word.
    pub word: String,
    /// Where its word stands.
    pub word_span: Range<usize>,
    /// What the grammar says of it, where it knows it.
    pub shape: Option<&'static Shape>,
    /// Its values and properties, in order.
    pub entries: Vec<Entry>,
    /// Its block.
    pub block: Option<Block>,
    /// The whole of it.
    pub span: Range<usize>,
    /// Whether it, or what it stands in, is taken out with `/-`.
    pub dashed: bool,
}

/// A value or a property of a node.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The property's name and where it stands; `None` for a value that stands by its place.
    pub property: Option<(String, Range<usize>)>,
    /// Which of the values by place it is.
    pub index: usize,
    /// The value; `None` while it is still to be written behind the `=`.
    pub value: Option<Literal>,
}

/// What stands between two braces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The braces included.
    pub span: Range<usize>,
    /// Whether its closing brace is there.
    pub closed: bool,
}

impl Entry {
    /// Its text.
    pub fn text(&self) -> Option<&str> {
        self.value.as_ref().map(|value| value.text.as_str())
    }

    /// The property's name.
    pub fn name(&self) -> Option<&str> {
        self.property.as_ref().map(|(name, _)| name.as_str())
    }
}

impl Node {
    /// The value at a place behind the word.
    pub fn argument(&self, index: usize) -> Option<&Literal> {
        let by_place = self.entries.iter().filter(|entry| entry.property.is_none());
        by_place.clone().nth(index)?.value.as_ref()
    }

    /// The value of a property.
    pub fn property(&self, word: &str) -> Option<&Literal> {
        self.entries
            .iter()
            .find(|entry| entry.name() == Some(word))?
            .value
            .as_ref()
    }

    /// Its first value, by place.
    pub fn name(&self) -> Option<&str> {
        self.argument(0).map(|value| value.text.as_str())
    }

    /// As the rest of the crate writes places.
    pub fn place(&self) -> Span {
        Span {
            offset: self.span.start,
            length: self.span.len(),
        }
    }
}

impl Outline {
    /// Reads the lines of a text of a file's shape ([`crate::grammar::BOARD_FILE`], [`crate::grammar::MAPPING_FILE`]). A text that
    /// is larger than a board may be has none.
    pub fn new(text: &str, file: &'static Shape) -> Self {
        if text.len() > FILE_BYTES_MAX {
            return Self::default();
        }
        let pieces = pieces(text);
        let mut drawer = Drawer {
            text,
            pieces: &pieces,
            at: 0,
            file,
            outline: Self::default(),
            open: Vec::new(),
            node: None,
            by_place: 0,
            dashed: false,
        };
        while drawer.step() {}
        drawer.close(text.len());
        drawer.outline
    }

    /// The word of the node in whose block a node stands; empty at the top level.
    pub fn parent_word(&self, node: &Node) -> &str {
        node.parent.map_or("", |parent| self.nodes[parent].word.as_str())
    }

    /// What an entry of a node is.
    pub fn role(&self, node: &Node, entry: &Entry) -> Role {
        role::of(self.parent_word(node), node, entry.name(), entry.index)
    }

    /// What a value at a place of a node would be.
    pub fn role_at(&self, node: &Node, property: Option<&str>, index: usize) -> Role {
        role::of(self.parent_word(node), node, property, index)
    }

    /// The nodes in the block of a node; at the top level for `None`.
    pub fn children(&self, parent: Option<usize>) -> impl Iterator<Item = (usize, &Node)> {
        let first = parent.map_or(0, |parent| parent + 1);
        let end = parent.map_or(usize::MAX, |parent| self.nodes[parent].span.end);
        let later = self.nodes.iter().enumerate().skip(first);
        later
            .take_while(move |(_, node)| node.span.start < end)
            .filter(move |(_, node)| node.parent == parent && !node.dashed)
    }

    /// The innermost node whose span holds an offset, its end included.
    pub fn node_at(&self, offset: usize) -> Option<usize> {
        let before = self.nodes.partition_point(|node| node.span.start <= offset);
        let mut at = before.checked_sub(1)?;
        while self.nodes[at].span.end < offset {
            at = self.nodes[at].parent?;
        }
        Some(at)
    }

    /// The innermost node in whose block an offset stands.
    pub fn block_at(&self, offset: usize) -> Option<usize> {
        let mut at = self.node_at(offset);
        while let Some(index) = at {
            let inside = |block: &Block| block.span.start < offset && (offset < block.span.end || !block.closed);
            if self.nodes[index].block.as_ref().is_some_and(inside) {
                return at;
            }
            at = self.nodes[index].parent;
        }
        None
    }
}

struct Drawer<'a> {
    text: &'a str,
    pieces: &'a [Piece],
    at: usize,
    file: &'static Shape,
    outline: Outline,
    /// The nodes whose blocks are open; `None` for a block that belongs to no node.
    open: Vec<Option<usize>>,
    /// The node whose line is being read.
    node: Option<usize>,
    /// How many values by place it has.
    by_place: usize,
    /// Whether a `/-` stands before what comes next.
    dashed: bool,
}

impl Drawer<'_> {
    /// Reads a piece, or a few that belong together.
    fn step(&mut self) -> bool {
        let Some(piece) = self.pieces.get(self.at) else {
            return false;
        };
        self.at += 1;
        match piece.token {
            Token::Space | Token::Equals | Token::CloseParenthesis => {}
            Token::Continuation => self.join(),
            Token::LineComment | Token::BlockComment => self.outline.comments.push(piece.range.clone()),
            Token::Newline | Token::Semicolon => self.node = None,
            Token::Slashdash => self.dashed = true,
            Token::OpenParenthesis => self.annotation(),
            Token::Open => {
                let owner = self.node.take();
                if let Some(owner) = owner {
                    let node = &mut self.outline.nodes[owner];
                    node.block = Some(Block {
                        span: piece.range.clone(),
                        closed: false,
                    });
                }
                // What stands behind `/-` is no node's block.
                let dashed = std::mem::take(&mut self.dashed);
                self.open.push(if dashed { None } else { owner });
            }
            Token::Close => {
                self.node = self.open.pop().flatten();
                if let Some(node) = self.node {
                    self.stretch(node, piece.range.end);
                    if let Some(block) = &mut self.outline.nodes[node].block {
                        (block.span.end, block.closed) = (piece.range.end, true);
                    }
                }
                // Nothing more belongs to it.
                self.node = None;
            }
            Token::Text | Token::Word => match self.node {
                None => self.word(piece),
                Some(node) => self.entry(node, piece),
            },
        }
        true
    }

    /// A `\`: the line goes on behind its end.
    fn join(&mut self) {
        while let Some(piece) = self.pieces.get(self.at) {
            match piece.token {
                Token::Space => {}
                Token::LineComment | Token::BlockComment => self.outline.comments.push(piece.range.clone()),
                Token::Newline => {
                    self.at += 1;
                    return;
                }
                _ => return,
            }
            self.at += 1;
        }
    }

    /// `(type)` means nothing on a board.
    fn annotation(&mut self) {
        while let Some(piece) = self.pieces.get(self.at) {
            match piece.token {
                Token::Word | Token::Text | Token::Space => self.at += 1,
                Token::CloseParenthesis => {
                    self.at += 1;
                    return;
                }
                _ => return,
            }
        }
    }

    fn word(&mut self, piece: &Piece) {
        let parent = self.open.last().copied().flatten();
        // In a block that belongs to nothing, nothing is known.
        let lost = self.open.last().is_some_and(Option::is_none);
        let known = if lost || self.open.len() > DEPTH_MAX {
            None
        } else {
            match parent {
                Some(parent) => self.outline.nodes[parent].shape,
                None => Some(self.file),
            }
        };
        let literal = Literal::read(self.text, piece);
        let dashed = std::mem::take(&mut self.dashed) || lost || parent.is_some_and(|at| self.outline.nodes[at].dashed);
        (self.node, self.by_place) = (Some(self.outline.nodes.len()), 0);
        self.outline.nodes.push(Node {
            parent,
            shape: known.and_then(|shape| shape.child(&literal.text)),
            word: literal.text,
            word_span: literal.inner,
            entries: Vec::new(),
            block: None,
            span: piece.range.clone(),
            dashed,
        });
    }

    fn entry(&mut self, node: usize, piece: &Piece) {
        let mut value = Some(Literal::read(self.text, piece));
        let mut property = None;
        let mut end = piece.range.end;
        if let Some(equals) = self.next_is(Token::Equals) {
            property = value.take().map(|name| (name.text, name.inner));
            (self.at, end) = (equals + 1, self.pieces[equals].range.end);
            if let Some(behind) = self.value_behind() {
                let piece = &self.pieces[behind];
                (self.at, end) = (behind + 1, piece.range.end);
                value = Some(Literal::read(self.text, piece));
            }
        }
        self.stretch(node, end);
        if std::mem::take(&mut self.dashed) {
            return;
        }
        let index = self.by_place;
        self.by_place += usize::from(property.is_none());
        self.outline.nodes[node].entries.push(Entry { property, index, value });
    }

    /// The place of the next piece, blanks aside, if it is of this kind.
    fn next_is(&self, token: Token) -> Option<usize> {
        let ahead = self.pieces[self.at..].iter();
        let blanks = ahead.take_while(|piece| piece.token == Token::Space).count();
        let at = self.at + blanks;
        (self.pieces.get(at)?.token == token).then_some(at)
    }

    fn value_behind(&self) -> Option<usize> {
        self.next_is(Token::Text).or_else(|| {
            let at = self.next_is(Token::Word)?;
            // `to= path="failure"`: the word behind the blank is a property of its own.
            let follows = self
                .pieces
                .get(at + 1)
                .is_some_and(|piece| piece.token == Token::Equals);
            (!follows).then_some(at)
        })
    }

    /// A node, and those in whose blocks it stands, reach up to here at least.
    fn stretch(&mut self, node: usize, end: usize) {
        let node = &mut self.outline.nodes[node];
        node.span.end = node.span.end.max(end);
    }

    /// The text's end closes every block that is open.
    fn close(&mut self, end: usize) {
        while let Some(open) = self.open.pop() {
            if let Some(node) = open {
                self.stretch(node, end);
                if let Some(block) = &mut self.outline.nodes[node].block {
                    block.span.end = end;
                }
            }
        }
    }
}
