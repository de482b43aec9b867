//! Words, values and properties of a node.

use super::lexeme::{quote, wrong_text, wrong_word};
use super::syntax::Reader;
use super::tokens::{Piece, Token};
use super::tree::{Node, Part};

impl Reader<'_> {
    /// A node's word, or a property's name.
    pub(super) fn word(&mut self, piece: &Piece) -> String {
        if piece.token == Token::Text {
            let text = self.value(piece);
            let plain = text.strip_prefix('"').and_then(|text| text.strip_suffix('"'));
            // Words need no quotes; values keep theirs.
            let plain = plain.filter(|word| word.starts_with(|c: char| c.is_ascii_lowercase()));
            let plain = plain.filter(|word| word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-' || b == b'_'));
            return plain
                .filter(|word| wrong_word(word).is_none())
                .map_or(text.clone(), str::to_owned);
        }
        let word = self.take();
        let number = word
            .trim_start_matches(['+', '-'])
            .starts_with(|c: char| c.is_ascii_digit());
        if number || word.starts_with('#') {
            self.fault(
                piece,
                &format!("`{word}` cannot be a word here"),
                "A line begins with a word such as event",
            );
        } else if let Some((message, mend)) = wrong_word(word) {
            self.fault(piece, &message, &mend);
        }
        word.to_owned()
    }

    pub(super) fn entry(&mut self, node: &mut Node, dashed: bool) {
        let Some(open) = self.peek() else { return };
        let annotation = self.annotation(&mut node.parts);
        let Some(piece) = self.peek() else {
            self.fault(open, "a value is missing behind this", "Write it between quotes");
            return;
        };
        if !matches!(piece.token, Token::Text | Token::Word) {
            self.fault(piece, "a value is missing here", "Write it between quotes");
            return;
        }
        // Blanks and comments may stand around the `=`.
        let mark = self.at;
        self.at += 1;
        let mut comments = Vec::new();
        self.node_space(&mut comments);
        if self.token() != Some(Token::Equals) || !annotation.is_empty() {
            self.at = mark;
            let value = self.value(piece);
            node.parts.push(Part::Argument(dashed, format!("{annotation}{value}")));
            return;
        }
        let after_equals = self.at + 1;
        self.at = mark;
        let name = self.word(piece);
        self.at = after_equals;
        self.node_space(&mut comments);
        node.parts.append(&mut comments);
        let annotation = self.annotation(&mut node.parts);
        match self.peek() {
            Some(piece) if matches!(piece.token, Token::Text | Token::Word) => {
                let value = self.value(piece);
                node.parts
                    .push(Part::Property(dashed, name, format!("{annotation}{value}")));
            }
            _ => self.fault(
                piece,
                &format!("`{name}=` has no value"),
                "Write the value right behind the =",
            ),
        }
    }

    /// A value as printed: quoted, a number or a keyword.
    pub(super) fn value(&mut self, piece: &Piece) -> String {
        let written = self.take();
        if piece.token == Token::Text {
            if !piece.closed {
                self.fault(piece, "this text has no closing quote", "Write a \" where it ends");
            } else if let Some((message, mend)) = wrong_text(written) {
                self.fault(piece, &message, &mend);
            }
            return written.to_owned();
        }
        if let Some((message, mend)) = wrong_word(written) {
            self.fault(piece, &message, &mend);
        }
        let number = written
            .trim_start_matches(['+', '-'])
            .starts_with(|c: char| c.is_ascii_digit());
        if number || written.starts_with('#') {
            written.to_owned()
        } else {
            quote(written)
        }
    }

    /// `(type)`, printed; comments inside it move before it.
    pub(super) fn annotation(&mut self, comments: &mut Vec<Part>) -> String {
        if self.token() != Some(Token::OpenParenthesis) {
            return String::new();
        }
        let open = self.peek();
        self.at += 1;
        self.node_space(comments);
        let word = match self.peek() {
            Some(piece) if matches!(piece.token, Token::Text | Token::Word) => self.word(piece),
            _ => String::new(),
        };
        self.node_space(comments);
        if word.is_empty() || self.token() != Some(Token::CloseParenthesis) {
            if let Some(open) = open {
                self.fault(open, "this parenthesis is not closed", "Take it out");
            }
            return String::new();
        }
        self.at += 1;
        self.node_space(comments);
        format!("({word})")
    }
}
