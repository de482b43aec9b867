//! What stands between the words: blanks, comments, joined lines.

use super::syntax::Reader;
use super::tokens::{Piece, Token};
use super::tree::Part;

impl Reader<'_> {
    /// `\` up to the next line.
    pub(super) fn continuation(&mut self, parts: &mut Vec<Part>) {
        let Some(mark) = self.peek() else { return };
        self.at += 1;
        let mut comments = Vec::new();
        let mut comment = None;
        while let Some(piece) = self.peek() {
            match piece.token {
                Token::Space => self.at += 1,
                Token::BlockComment => {
                    self.closed(piece);
                    comments.push(Part::Comment(self.take().to_owned()));
                }
                Token::LineComment => comment = Some(self.take().trim_end().to_owned()),
                Token::Newline => {
                    self.at += 1;
                    break;
                }
                _ => {
                    self.fault(mark, "a `\\` joins two lines and stands at a line's end", "Take it out");
                    break;
                }
            }
        }
        parts.append(&mut comments);
        parts.push(Part::Continuation(comment));
    }

    /// Blanks, comments and joined lines.
    pub(super) fn node_space(&mut self, comments: &mut Vec<Part>) {
        while let Some(piece) = self.peek() {
            match piece.token {
                Token::Space => self.at += 1,
                Token::BlockComment => {
                    self.closed(piece);
                    comments.push(Part::Comment(self.take().to_owned()));
                }
                Token::Continuation => self.continuation(comments),
                _ => return,
            }
        }
    }

    /// The same over line ends, as behind a `/-`. A line comment there needs its own line again.
    pub(super) fn line_space(&mut self, comments: &mut Vec<Part>) {
        while let Some(piece) = self.peek() {
            match piece.token {
                Token::Newline => self.at += 1,
                Token::LineComment => comments.push(Part::Continuation(Some(self.take().trim_end().to_owned()))),
                Token::Space | Token::BlockComment | Token::Continuation => self.node_space(comments),
                _ => return,
            }
        }
    }

    pub(super) fn closed(&mut self, piece: &Piece) {
        if !piece.closed {
            self.fault(piece, "this comment has no end", "Write */ where it ends");
        }
    }
}
