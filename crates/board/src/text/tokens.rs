//! The words and marks of a KDL text, nothing lost: what the limits count before parsing, and what `format` prints again.
//!
//! It never fails: what it does not know it calls a [`Token::Word`]. Whether a text is KDL, the `kdl` crate decides.

use std::ops::Range;

/// What a stretch of text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Token {
    /// One line's end.
    Newline,
    /// Blanks within a line.
    Space,
    /// `// …` without its newline.
    LineComment,
    /// `/* … */`, which nests.
    BlockComment,
    /// `/-`.
    Slashdash,
    /// `\` that joins two lines.
    Continuation,
    /// `{`.
    Open,
    /// `}`.
    Close,
    /// `;`.
    Semicolon,
    /// `=`.
    Equals,
    /// `(`.
    OpenParenthesis,
    /// `)`.
    CloseParenthesis,
    /// `"…"`, `"""…"""`, `#"…"#`.
    Text,
    /// A bare word, a number or a keyword.
    Word,
}

/// One token and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    pub token: Token,
    pub range: Range<usize>,
    /// Whether it has its end: a quote or comment that runs to the end of the file has not.
    pub closed: bool,
}

/// A text cut into pieces that, put together, are the text again.
pub(crate) fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut at = 0;
    // A byte order mark means nothing at the beginning, and is forbidden elsewhere.
    if text.starts_with('\u{feff}') {
        at = '\u{feff}'.len_utf8();
        pieces.push(Piece {
            token: Token::Space,
            range: 0..at,
            closed: true,
        });
    }
    while at < text.len() {
        let (token, length, closed) = next(&text[at..]);
        pieces.push(Piece {
            token,
            range: at..at + length,
            closed,
        });
        at += length;
    }
    pieces
}

fn next(rest: &str) -> (Token, usize, bool) {
    let Some(first) = rest.chars().next() else {
        return (Token::Space, 0, true);
    };
    if rest.starts_with("\r\n") {
        return (Token::Newline, 2, true);
    }
    if is_newline(first) {
        return (Token::Newline, first.len_utf8(), true);
    }
    if is_space(first) {
        return (Token::Space, prefix(rest, is_space), true);
    }
    if rest.starts_with("//") {
        return (Token::LineComment, prefix(rest, |c| !is_newline(c)), true);
    }
    if rest.starts_with("/*") {
        let (length, closed) = block_comment(rest);
        return (Token::BlockComment, length, closed);
    }
    if rest.starts_with("/-") {
        return (Token::Slashdash, 2, true);
    }
    let single = match first {
        '\\' => Some(Token::Continuation),
        '{' => Some(Token::Open),
        '}' => Some(Token::Close),
        ';' => Some(Token::Semicolon),
        '=' => Some(Token::Equals),
        '(' => Some(Token::OpenParenthesis),
        ')' => Some(Token::CloseParenthesis),
        _ => None,
    };
    if let Some(token) = single {
        return (token, 1, true);
    }
    if let Some((length, closed)) = quoted(rest) {
        return (Token::Text, length, closed);
    }
    let length = prefix(rest, |c| {
        !is_newline(c) && !is_space(c) && !matches!(c, '\\' | '/' | '(' | ')' | '{' | '}' | ';' | '"' | '=')
    });
    (Token::Word, length.max(first.len_utf8()), true)
}

/// The length of a quoted text, raw or not, on one line or several; `None` when `rest` does not begin with one.
fn quoted(rest: &str) -> Option<(usize, bool)> {
    let hashes = prefix(rest, |c| c == '#');
    let after = &rest[hashes..];
    let quotes = if after.starts_with("\"\"\"") {
        3
    } else if after.starts_with('"') {
        1
    } else {
        return None;
    };
    // `""` is empty, and `"""` on one line is an error that the parser explains.
    let end = format!("{}{}", &"\"\"\""[..quotes], &rest[..hashes]);
    let mut at = hashes + quotes;
    while let Some(character) = rest[at..].chars().next() {
        if rest[at..].starts_with(&end) {
            return Some((at + end.len(), true));
        }
        if hashes == 0 && character == '\\' {
            at += 1;
            // An escaped line end goes on in the next line, together with the blanks around it.
            let blanks = prefix(&rest[at..], |c| is_newline(c) || is_space(c));
            at += match blanks {
                0 => rest[at..].chars().next().map_or(0, char::len_utf8),
                blanks => blanks,
            };
            continue;
        }
        if quotes == 1 && is_newline(character) {
            return Some((at, false));
        }
        at += character.len_utf8();
    }
    Some((rest.len(), false))
}

fn block_comment(rest: &str) -> (usize, bool) {
    let bytes = rest.as_bytes();
    let (mut at, mut depth) = (2, 1);
    while depth > 0 {
        match bytes.get(at..at + 2) {
            Some(b"/*") => (at, depth) = (at + 2, depth + 1),
            Some(b"*/") => (at, depth) = (at + 2, depth - 1),
            Some(_) => at += 1,
            None => return (rest.len(), false),
        }
    }
    (at, true)
}

fn prefix(text: &str, of: impl Fn(char) -> bool) -> usize {
    text.find(|c| !of(c)).unwrap_or(text.len())
}

pub(crate) fn is_newline(character: char) -> bool {
    matches!(
        character,
        '\n' | '\r' | '\u{85}' | '\u{0b}' | '\u{0c}' | '\u{2028}' | '\u{2029}'
    )
}

fn is_space(character: char) -> bool {
    matches!(
        character,
        '\t' | ' ' | '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn braces_in_quotes_and_comments_are_no_braces() {
        for text in [
            r##"a "{" #"{"# // {"##,
            "a /* { /* { */ { */",
            "a \"\"\"\n {\n\"\"\"",
            r#"a "\"{""#,
            "a ##\"{\"#{\"##",
        ] {
            let braces = pieces(text).iter().filter(|piece| piece.token == Token::Open).count();
            assert_eq!(braces, 0, "{text}");
        }
    }

    #[test]
    fn a_text_or_comment_without_an_end_is_known_as_such() {
        for text in ["a \"b", "a \"b\nc", "/* /* */", "#\"a\"", "\"\"\"\nabc", "\"\\"] {
            assert!(pieces(text).iter().any(|piece| !piece.closed), "{text}");
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost(text in "[a-z{}\"#/*=; \\\\\n\\-ü(){}]{0,80}") {
            let joined: String = pieces(&text).into_iter().map(|piece| &text[piece.range]).collect();
            prop_assert_eq!(joined, text);
        }
    }
}
