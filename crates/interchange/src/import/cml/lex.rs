//! The words of CML with their places; comments are kept for what follows them.

use crate::import::Refusal;

/// One word, text or mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token<'a> {
    /// A word or number. `^` before a name that would be a keyword is not part of it.
    Word(&'a str),
    /// A text without its quotes.
    Text(&'a str),
    /// A mark: `{`, `<->`, `::`, ….
    Mark(&'a str),
    /// The end of the file.
    End,
}

/// A token and where it stands.
#[derive(Debug, Clone, Copy)]
pub struct Lexeme<'a> {
    /// The token.
    pub token: Token<'a>,
    /// Its line, from 1.
    pub line: usize,
    /// Its column in characters, from 1.
    pub column: usize,
    /// The comment right before it.
    pub comment: Option<&'a str>,
}

/// Marks of several characters, longer ones first.
const MARKS: [&str; 4] = ["<->", "->", "<-", "::"];

struct Lexer<'a> {
    path: &'a str,
    rest: &'a str,
    line: usize,
    column: usize,
}

/// The tokens of a text; the last one is [`Token::End`].
pub fn lex<'a>(path: &'a str, text: &'a str) -> Result<Vec<Lexeme<'a>>, Refusal> {
    let mut lexer = Lexer {
        path,
        rest: text,
        line: 1,
        column: 1,
    };
    let mut lexemes = Vec::new();
    loop {
        let comment = lexer.space()?;
        let (line, column) = (lexer.line, lexer.column);
        let token = lexer.token()?;
        lexemes.push(Lexeme {
            token,
            line,
            column,
            comment,
        });
        if token == Token::End {
            return Ok(lexemes);
        }
    }
}

impl<'a> Lexer<'a> {
    /// Goes on by some bytes, which end at a character.
    fn take(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(bytes);
        for letter in taken.chars() {
            if letter == '\n' {
                (self.line, self.column) = (self.line + 1, 1);
            } else {
                self.column += 1;
            }
        }
        self.rest = rest;
        taken
    }

    /// Goes over blanks and comments; the last comment that is not followed by a blank line's worth of other words.
    fn space(&mut self) -> Result<Option<&'a str>, Refusal> {
        let mut comment = None;
        loop {
            let blank = self.rest.len() - self.rest.trim_start().len();
            self.take(blank);
            if self.rest.starts_with("//") {
                let end = self.rest.find('\n').unwrap_or(self.rest.len());
                comment = Some(self.take(end));
            } else if self.rest.starts_with("/*") {
                let Some(end) = self.rest[2..].find("*/") else {
                    return Err(self.malformed("the comment that begins here has no end; expected `*/`"));
                };
                comment = Some(self.take(end + 4));
            } else {
                return Ok(comment);
            }
        }
    }

    fn token(&mut self) -> Result<Token<'a>, Refusal> {
        let Some(first) = self.rest.chars().next() else {
            return Ok(Token::End);
        };
        if first == '"' || first == '\'' {
            return self.text(first);
        }
        if let Some(mark) = MARKS.iter().find(|mark| self.rest.starts_with(**mark)) {
            return Ok(Token::Mark(self.take(mark.len())));
        }
        if first == '^' && self.rest[1..].starts_with(is_letter) {
            self.take(1);
        }
        let word = self.word();
        if word > 0 {
            return Ok(Token::Word(self.take(word)));
        }
        Ok(Token::Mark(self.take(first.len_utf8())))
    }

    /// The length of the word here. A hyphen between letters belongs to it: `Shared-Kernel`.
    fn word(&self) -> usize {
        let mut end = 0;
        let mut letters = self.rest.char_indices().peekable();
        while let Some((at, letter)) = letters.next() {
            let joins = letter == '-' && at > 0 && letters.peek().is_some_and(|(_, next)| is_letter(*next));
            if !is_letter(letter) && !letter.is_numeric() && !joins {
                break;
            }
            end = at + letter.len_utf8();
        }
        end
    }

    fn text(&mut self, quote: char) -> Result<Token<'a>, Refusal> {
        let mut escaped = false;
        for (at, letter) in self.rest.char_indices().skip(1) {
            match letter {
                _ if escaped => escaped = false,
                '\\' => escaped = true,
                _ if letter == quote => {
                    let text = self.take(at + 1);
                    return Ok(Token::Text(&text[1..at]));
                }
                _ => {}
            }
        }
        Err(self.malformed(&format!("the text that begins here has no end; expected {quote}")))
    }

    fn malformed(&self, message: &str) -> Refusal {
        Refusal::Malformed {
            place: format!("{}:{}:{}", self.path, self.line, self.column),
            message: message.to_owned(),
        }
    }
}

fn is_letter(letter: char) -> bool {
    letter.is_alphabetic() || letter == '_'
}

/// The words of a comment without its marks.
pub fn words_of(comment: &str) -> String {
    let inside = comment.strip_prefix("/*").and_then(|rest| rest.strip_suffix("*/"));
    let inside = inside.unwrap_or_else(|| comment.trim_start_matches('/'));
    let lines = inside
        .lines()
        .map(|line| line.trim().trim_start_matches('*').trim_end());
    let lines: Vec<&str> = lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
    lines.join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_marks_texts_and_places() {
        let lexemes = lex(
            "a.cml",
            "/* about\n * it */ A[SK]<->[D] ^type \"x \\\" y\" // end\nShared-Kernel é1",
        )
        .unwrap();
        let shown: Vec<String> = lexemes
            .iter()
            .map(|one| format!("{:?}@{}:{}", one.token, one.line, one.column))
            .collect();
        assert_eq!(
            shown,
            [
                "Word(\"A\")@2:10",
                "Mark(\"[\")@2:11",
                "Word(\"SK\")@2:12",
                "Mark(\"]\")@2:14",
                "Mark(\"<->\")@2:15",
                "Mark(\"[\")@2:18",
                "Word(\"D\")@2:19",
                "Mark(\"]\")@2:20",
                "Word(\"type\")@2:22",
                "Text(\"x \\\\\\\" y\")@2:28",
                "Word(\"Shared-Kernel\")@3:1",
                "Word(\"é1\")@3:15",
                "End@3:17",
            ]
        );
        assert_eq!(words_of(lexemes[0].comment.unwrap()), "about\nit");
    }

    #[test]
    fn what_has_no_end_is_told_where_it_begins() {
        let error = lex("a.cml", "A\n  \"x").unwrap_err();
        assert_eq!(
            error.to_string(),
            "a.cml:2:3: the text that begins here has no end; expected \""
        );
        let error = lex("a.cml", "/* x").unwrap_err();
        assert!(error.to_string().starts_with("a.cml:1:1: the comment"), "{error}");
    }
}
