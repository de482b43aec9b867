//! A value as it is written: its text, and where each byte of the text stands in the file.

use crate::text::lexeme::quote;
use crate::text::tokens::{Piece, Token, is_newline};
use std::ops::Range;

/// A value as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Literal {
    /// What it says, escapes undone.
    pub text: String,
    /// All of it, quotes included.
    pub span: Range<usize>,
    /// What stands between its quotes.
    pub inner: Range<usize>,
    /// Whether it stands between quotes, and how.
    pub quotes: Quotes,
    /// Where each byte of `text` stands, where that is not `inner.start` and its number.
    places: Option<Vec<u32>>,
}

/// How a value is marked off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quotes {
    /// A bare word, a number, a keyword.
    None,
    /// `"…"`, in which a backslash escapes.
    Plain,
    /// `#"…"#`, in which nothing escapes.
    Raw,
    /// Over several lines.
    Lines,
}

impl Literal {
    pub(super) fn read(source: &str, piece: &Piece) -> Self {
        let span = piece.range.clone();
        let written = &source[span.clone()];
        let bare = || Self {
            text: written.to_owned(),
            span: span.clone(),
            inner: span.clone(),
            quotes: Quotes::None,
            places: None,
        };
        if piece.token != Token::Text {
            return bare();
        }
        let hashes = written.len() - written.trim_start_matches('#').len();
        let quotes = if written[hashes..].starts_with("\"\"\"") { 3 } else { 1 };
        let start = (span.start + hashes + quotes).min(span.end);
        let end = match piece.closed {
            true => span.end.saturating_sub(hashes + quotes).max(start),
            false => span.end,
        };
        let body = &source[start..end];
        let raw = hashes > 0;
        let (text, places) = match (quotes, raw) {
            (1, true) => (body.to_owned(), None),
            (1, false) if !body.contains('\\') => (body.to_owned(), None),
            (1, false) => decode(body, start, None),
            _ => decode_lines(body, start, raw),
        };
        let quotes = match (quotes, raw) {
            (3, _) => Quotes::Lines,
            (_, true) => Quotes::Raw,
            _ => Quotes::Plain,
        };
        Self {
            text,
            inner: start..end,
            span,
            quotes,
            places,
        }
    }

    /// Where a place in the text stands in the file.
    pub fn place(&self, offset: usize) -> usize {
        match &self.places {
            None => (self.inner.start + offset).min(self.inner.end),
            Some(places) => places.get(offset).map_or(self.inner.end, |place| *place as usize),
        }
    }

    /// Where a stretch of the text stands in the file.
    pub fn range(&self, range: Range<usize>) -> Range<usize> {
        let start = self.place(range.start);
        start..self.place(range.end).max(start)
    }

    /// The place in the text of a place in the file, between the quotes.
    pub fn offset(&self, place: usize) -> Option<usize> {
        if !(self.inner.start..=self.inner.end).contains(&place) {
            return None;
        }
        Some(match &self.places {
            None => place - self.inner.start,
            Some(places) => places.partition_point(|at| (*at as usize) < place),
        })
    }

    /// How a piece of text is written inside this literal, or in quotes of its own where it has none. `None` where it cannot be.
    pub fn write(&self, text: &str) -> Option<String> {
        let quoted = quote(text);
        let escaped = quoted.strip_prefix('"')?.strip_suffix('"')?.to_owned();
        match self.quotes {
            Quotes::None => Some(quoted),
            Quotes::Plain | Quotes::Lines => Some(escaped),
            Quotes::Raw => (!text.contains('"') && escaped.replace("\\\\", "\\") == text).then(|| text.to_owned()),
        }
    }
}

/// Undoes escapes. With `indent`, whatever stands before a line's first character is left out.
fn decode(body: &str, start: usize, indent: Option<&str>) -> (String, Option<Vec<u32>>) {
    let (mut text, mut places) = (String::with_capacity(body.len()), Vec::with_capacity(body.len() + 1));
    let mut push = |text: &mut String, c: char, at: usize| {
        text.push(c);
        places.extend(std::iter::repeat_n(narrow(start + at), c.len_utf8()));
    };
    let mut at = 0;
    while let Some(c) = body[at..].chars().next() {
        let here = at;
        at += c.len_utf8();
        if indent.is_some() && is_newline(c) {
            if c == '\r' && body[at..].starts_with('\n') {
                at += 1;
            }
            push(&mut text, '\n', here);
            at += indentation(&body[at..], indent.unwrap_or_default());
            continue;
        }
        if c != '\\' {
            push(&mut text, c, here);
            continue;
        }
        let Some(escaped) = body[at..].chars().next() else {
            break;
        };
        at += escaped.len_utf8();
        let meant = match escaped {
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'b' => '\u{8}',
            'f' => '\u{c}',
            's' => ' ',
            'u' => match number(&body[at..]) {
                Some((c, length)) => {
                    at += length;
                    c
                }
                None => continue,
            },
            blank if blank.is_whitespace() => {
                at += body[at..].len() - body[at..].trim_start().len();
                continue;
            }
            other => other,
        };
        push(&mut text, meant, here);
    }
    places.push(narrow(start + body.len()));
    (text, Some(places))
}

/// A text over several lines: without its first and last line end, and without what indents it.
fn decode_lines(body: &str, start: usize, raw: bool) -> (String, Option<Vec<u32>>) {
    let first = body.find(is_newline).map_or(body.len(), |at| {
        at + if body[at..].starts_with("\r\n") {
            2
        } else {
            body[at..].chars().next().map_or(0, char::len_utf8)
        }
    });
    let last = body.rfind(is_newline).unwrap_or(0).max(first.saturating_sub(1));
    let indent = body.get(last..).unwrap_or_default().trim_start_matches(is_newline);
    let lines = body.get(first..last).unwrap_or_default();
    let lines = lines.strip_suffix('\r').unwrap_or(lines);
    let skipped = indentation(lines, indent);
    if raw {
        // Nothing escapes: a backslash is one.
        let (mut text, mut places) = (String::new(), Vec::new());
        let mut at = skipped;
        while let Some(c) = lines[at..].chars().next() {
            let here = at;
            at += c.len_utf8();
            let newline = is_newline(c);
            if c == '\r' && lines[at..].starts_with('\n') {
                at += 1;
            }
            let c = if newline { '\n' } else { c };
            text.push(c);
            places.extend(std::iter::repeat_n(narrow(start + first + here), c.len_utf8()));
            if newline {
                at += indentation(&lines[at..], indent);
            }
        }
        places.push(narrow(start + first + lines.len()));
        return (text, Some(places));
    }
    decode(&lines[skipped..], start + first + skipped, Some(indent))
}

/// How much of the beginning of a line is indentation: all of a blank line.
fn indentation(rest: &str, indent: &str) -> usize {
    let line = rest.find(is_newline).map_or(rest, |end| &rest[..end]);
    match line.trim().is_empty() {
        true => line.len(),
        false if rest.starts_with(indent) => indent.len(),
        false => 0,
    }
}

/// `{e9}`, and its length.
fn number(rest: &str) -> Option<(char, usize)> {
    let digits = rest.strip_prefix('{')?.split_once('}')?.0;
    let code = (digits.len() <= 6).then(|| u32::from_str_radix(digits, 16).ok())?;
    Some((char::from_u32(code?)?, digits.len() + 2))
}

/// A board has at most [`crate::limits::FILE_BYTES_MAX`].
fn narrow(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::tokens::pieces;
    use kdl::KdlDocument;
    use proptest::prelude::*;

    fn literal(written: &str) -> Literal {
        let source = format!("a {written}");
        let pieces = pieces(&source);
        let piece = pieces.iter().rfind(|piece| piece.token == Token::Text).unwrap();
        Literal::read(&source, piece)
    }

    #[test]
    fn a_place_in_the_text_is_a_place_in_the_file() {
        for (written, text, at, place) in [
            (r#""abc""#, "abc", 1, 4),
            (r#""a\"bc""#, "a\"bc", 2, 6),
            (r##"#"a\bc"#"##, "a\\bc", 2, 6),
            ("\"\"\"\n  ab\n  cd\n  \"\"\"", "ab\ncd", 3, 13),
            (r#""\u{e9}x""#, "éx", 2, 9),
            ("\"open", "open", 4, 7),
        ] {
            let literal = literal(written);
            assert_eq!((literal.text.as_str(), literal.place(at)), (text, place), "{written}");
            assert_eq!(literal.offset(place), Some(at), "{written}");
        }
    }

    #[test]
    fn a_raw_text_takes_only_what_needs_no_escape() {
        let raw = literal(r##"#"a"#"##);
        assert_eq!(raw.write("b\\c").as_deref(), Some("b\\c"));
        assert_eq!(raw.write("b\"c"), None);
        assert_eq!(literal("\"a\"").write("b\"c").as_deref(), Some("b\\\"c"));
    }

    proptest! {
        #[test]
        fn a_literal_reads_as_the_parser_reads_it(
            body in "[a-cé \\\\\"nu{}0-9\n\t#]{0,24}", hashes in 0_usize..2, quotes in prop_oneof![Just(1), Just(3)]
        ) {
            let (quote, hash) = (&"\"\"\""[..quotes], "#".repeat(hashes));
            let body = if quotes == 3 { format!("\n{}\n ", body.replace('\n', "\n ")) } else { body };
            let written = format!("{hash}{quote}{body}{quote}{hash}");
            let source = format!("a {written}");
            let found = pieces(&source).into_iter().filter(|piece| piece.token == Token::Text).count();
            // Our own reading comes first, as everywhere: the parser is recursive in some faults.
            if found == 1 && crate::parse::lines(&source).is_ok() && let Ok(document) = KdlDocument::parse_v2(&source) {
                let known = document.get_arg("a").and_then(|value| value.as_string()).map(str::to_owned);
                let literal = literal(&written);
                prop_assert_eq!(Some(literal.text.clone()), known, "{}", written);
                for at in 0..=literal.text.len() {
                    prop_assert!(literal.place(at) <= source.len());
                }
            }
        }
    }
}
