//! A strict scanner over JSON text: it finds where values begin and end and refuses what is no JSON, without building
//! anything. It accepts what `serde_json` accepts as a value (proven in the tests), notices every repeated key, and never goes
//! deeper than it was told to.
//!
//! Why not `serde_json` itself: a `decimal` is judged by its digits, not by the nearest double; repeated keys must be
//! noticed at every depth; and one pass over the bytes is all that 600,000 records a second leave time for.

mod pointer;

pub(crate) use pointer::{escape_pointer, pointer_to};
use std::borrow::Cow;

/// What a value looks like, by its first character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    Null,
    True,
    False,
    Number,
    String,
    Array,
    Object,
}

impl Shape {
    /// With its article, for a sentence.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Shape::Null => "null",
            Shape::True | Shape::False => "a boolean",
            Shape::Number => "a number",
            Shape::String => "a string",
            Shape::Array => "a list",
            Shape::Object => "an object",
        }
    }
}

/// A value that was scanned, as it stands in the text.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Raw<'a> {
    /// Its text; a string's with its quotes.
    pub(crate) text: &'a str,
    pub(crate) shape: Shape,
    /// Whether a string has escapes.
    escaped: bool,
}

impl<'a> Raw<'a> {
    /// The content of a string; of anything else its text.
    pub(crate) fn string(&self) -> Cow<'a, str> {
        if self.shape != Shape::String {
            return Cow::Borrowed(self.text);
        }
        if self.escaped {
            // A scanned string always reads; its own text is the harmless answer to what cannot happen.
            return serde_json::from_str(self.text).map_or(Cow::Borrowed(self.text), Cow::Owned);
        }
        Cow::Borrowed(&self.text[1..self.text.len() - 1])
    }
}

/// A key and its value.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Member<'a> {
    /// The key's text with its quotes.
    key: Raw<'a>,
    pub(crate) value: Raw<'a>,
}

impl<'a> Member<'a> {
    /// The key.
    pub(crate) fn key(&self) -> Cow<'a, str> {
        self.key.string()
    }
}

/// Where the text stops being JSON, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) offset: usize,
    pub(crate) why: Why,
}

/// Why text is no JSON for us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    /// Not JSON: what was expected, in words.
    Syntax(&'static str),
    /// More nested than allowed.
    Depth,
}

/// A scanner at a place in a text.
pub(crate) struct Scanner<'a> {
    text: &'a str,
    at: usize,
    depth_left: usize,
    /// Keys of the objects that are open, innermost last.
    keys: Vec<Raw<'a>>,
    /// Byte offsets of keys that repeat an earlier one of the same object.
    pub(crate) repeated: Vec<usize>,
}

/// Among this many keys, comparing each with each beats sorting them.
const PAIRWISE_MAX: usize = 24;

type Scanned<T> = Result<T, Fault>;

impl<'a> Scanner<'a> {
    pub(crate) fn new(text: &'a str, depth_max: usize) -> Self {
        Self {
            text,
            at: 0,
            depth_left: depth_max,
            keys: Vec::new(),
            repeated: Vec::new(),
        }
    }

    /// Where it stands.
    pub(crate) fn offset(&self) -> usize {
        self.at
    }

    fn fault<T>(&self, what: &'static str) -> Scanned<T> {
        Err(Fault {
            offset: self.at,
            why: Why::Syntax(what),
        })
    }

    /// The next byte that is no blank, without taking it; 0 at the end.
    pub(crate) fn peek(&mut self) -> u8 {
        let bytes = self.text.as_bytes();
        while let Some(&byte) = bytes.get(self.at) {
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return byte;
            }
            self.at += 1;
        }
        0
    }

    /// Takes one byte that must be there.
    pub(crate) fn take(&mut self, byte: u8, what: &'static str) -> Scanned<()> {
        if self.peek() != byte {
            return self.fault(what);
        }
        self.at += 1;
        Ok(())
    }

    /// Nothing but blanks may be left.
    pub(crate) fn end(&mut self) -> Scanned<()> {
        self.peek();
        if self.at < self.text.len() {
            return self.fault("nothing more after the value");
        }
        Ok(())
    }

    /// One value of any kind.
    pub(crate) fn value(&mut self) -> Scanned<Raw<'a>> {
        let first = self.peek();
        let start = self.at;
        let shape = match first {
            b'"' => return self.string(),
            b'{' => {
                self.members_with(|scanner, _| scanner.value().map(|_| ()))?;
                Shape::Object
            }
            b'[' => {
                self.elements(|scanner| scanner.value().map(|_| ()))?;
                Shape::Array
            }
            b'-' | b'0'..=b'9' => {
                self.number()?;
                Shape::Number
            }
            b't' => self.word("true", Shape::True)?,
            b'f' => self.word("false", Shape::False)?,
            b'n' => self.word("null", Shape::Null)?,
            _ => return self.fault("a JSON value"),
        };
        Ok(Raw {
            text: &self.text[start..self.at],
            shape,
            escaped: false,
        })
    }

    /// An object whose members are collected.
    pub(crate) fn object(&mut self, into: &mut Vec<Member<'a>>) -> Scanned<Raw<'a>> {
        self.record(|scanner, key| {
            let value = scanner.value()?;
            into.push(Member { key, value });
            Ok(())
        })
    }

    /// An object whose values `each` takes itself, and its text.
    pub(crate) fn record(&mut self, each: impl FnMut(&mut Self, Raw<'a>) -> Scanned<()>) -> Scanned<Raw<'a>> {
        self.peek();
        let start = self.at;
        self.members_with(each)?;
        Ok(Raw {
            text: &self.text[start..self.at],
            shape: Shape::Object,
            escaped: false,
        })
    }

    /// Begins again with another text, keeping what was allocated.
    pub(crate) fn restart(&mut self, text: &'a str, depth_max: usize) {
        self.text = text;
        self.at = 0;
        self.depth_left = depth_max;
        self.keys.clear();
        self.repeated.clear();
    }

    /// A list, element by element; `each` must take exactly one value.
    pub(crate) fn elements(&mut self, mut each: impl FnMut(&mut Self) -> Scanned<()>) -> Scanned<()> {
        self.deeper()?;
        self.take(b'[', "`[`")?;
        if self.peek() == b']' {
            self.at += 1;
        } else {
            loop {
                each(self)?;
                match self.peek() {
                    b',' => self.at += 1,
                    b']' => {
                        self.at += 1;
                        break;
                    }
                    _ => return self.fault("`,` or `]`"),
                }
            }
        }
        self.depth_left += 1;
        Ok(())
    }

    /// An object whose values `each` takes itself.
    fn members_with(&mut self, mut each: impl FnMut(&mut Self, Raw<'a>) -> Scanned<()>) -> Scanned<()> {
        self.deeper()?;
        self.take(b'{', "`{`")?;
        let first_key = self.keys.len();
        // A filter of one word: as long as no two keys share a bit, none repeats.
        let (mut bits, mut suspicious) = (0u64, false);
        if self.peek() == b'}' {
            self.at += 1;
        } else {
            loop {
                if self.peek() != b'"' {
                    return self.fault("a key in double quotes");
                }
                let key = self.string()?;
                let bit = key_bit(&key);
                suspicious |= bits & bit != 0 || key.escaped;
                bits |= bit;
                self.keys.push(key);
                self.take(b':', "`:`")?;
                each(self, key)?;
                match self.peek() {
                    b',' => self.at += 1,
                    b'}' => {
                        self.at += 1;
                        break;
                    }
                    _ => return self.fault("`,` or `}`"),
                }
            }
        }
        if suspicious {
            self.find_repeated(first_key);
        }
        self.keys.truncate(first_key);
        self.depth_left += 1;
        Ok(())
    }

    fn deeper(&mut self) -> Scanned<()> {
        match self.depth_left.checked_sub(1) {
            Some(left) => self.depth_left = left,
            None => {
                return Err(Fault {
                    offset: self.at,
                    why: Why::Depth,
                });
            }
        }
        Ok(())
    }

    fn find_repeated(&mut self, first_key: usize) {
        let keys = &self.keys[first_key..];
        let offset = |key: &Raw<'a>| key.text.as_ptr() as usize - self.text.as_ptr() as usize;
        if keys.len() <= PAIRWISE_MAX {
            for (index, key) in keys.iter().enumerate() {
                if keys[..index].iter().any(|earlier| same_key(earlier, key)) {
                    self.repeated.push(offset(key));
                }
            }
            return;
        }
        let mut sorted: Vec<(Cow<'a, str>, usize)> = keys.iter().map(|key| (key.string(), offset(key))).collect();
        sorted.sort_unstable();
        let again = sorted.windows(2).filter(|pair| pair[0].0 == pair[1].0);
        self.repeated.extend(again.map(|pair| pair[1].1));
    }

    fn word(&mut self, word: &'static str, shape: Shape) -> Scanned<Shape> {
        if !self.text.as_bytes()[self.at..].starts_with(word.as_bytes()) {
            return self.fault("a JSON value");
        }
        self.at += word.len();
        Ok(shape)
    }

    fn string(&mut self) -> Scanned<Raw<'a>> {
        let bytes = self.text.as_bytes();
        let start = self.at;
        let mut escaped = false;
        self.at += 1;
        loop {
            self.at += plain_length(&bytes[self.at..]);
            match bytes.get(self.at) {
                Some(b'"') => break,
                Some(b'\\') => {
                    escaped = true;
                    self.escape()?;
                }
                Some(_) => return self.fault("no control character inside a string (write it as an escape)"),
                None => return self.fault("`\"` at the end of the string"),
            }
        }
        self.at += 1;
        Ok(Raw {
            text: &self.text[start..self.at],
            shape: Shape::String,
            escaped,
        })
    }

    fn escape(&mut self) -> Scanned<()> {
        match self.text.as_bytes().get(self.at + 1) {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 2,
            Some(b'u') => match self.unit(self.at) {
                Some(0xD800..=0xDBFF) => match self.unit(self.at + 6) {
                    Some(0xDC00..=0xDFFF) => self.at += 12,
                    _ => return self.fault("the second half of a surrogate pair"),
                },
                Some(0xDC00..=0xDFFF) => return self.fault("the first half of a surrogate pair"),
                Some(_) => self.at += 6,
                None => return self.fault("four hexadecimal digits after `\\u`"),
            },
            _ => return self.fault("a JSON escape after `\\`"),
        }
        Ok(())
    }

    /// The code unit of a `\uXXXX` at a place.
    fn unit(&self, at: usize) -> Option<u16> {
        let bytes = self.text.as_bytes().get(at..at + 6)?;
        if &bytes[..2] != b"\\u" {
            return None;
        }
        bytes[2..].iter().try_fold(0u16, |unit, &byte| {
            let digit = (byte as char).to_digit(16)?;
            Some((unit << 4) | digit as u16)
        })
    }

    fn number(&mut self) -> Scanned<()> {
        let start = self.at;
        let byte = |at: usize| self.text.as_bytes().get(at).copied().unwrap_or(0);
        let digits = |mut at: usize| {
            while byte(at).is_ascii_digit() {
                at += 1;
            }
            at
        };
        let mut at = start + usize::from(byte(start) == b'-');
        let whole = at;
        at = digits(at);
        let mut fault = (at == whole || (byte(whole) == b'0' && at > whole + 1)).then_some(at);
        let mut large = at - whole > 300;
        if fault.is_none() && byte(at) == b'.' {
            let part = at + 1;
            at = digits(part);
            fault = (at == part).then_some(at);
        }
        if fault.is_none() && matches!(byte(at), b'e' | b'E') {
            let part = at + 1 + usize::from(matches!(byte(at + 1), b'+' | b'-'));
            at = digits(part);
            fault = (at == part).then_some(at);
            large = true;
        }
        if let Some(offset) = fault {
            self.at = offset;
            return self.fault("a number as JSON writes it");
        }
        // What no double can hold, nobody after us could read.
        if large && !self.text[start..at].parse::<f64>().is_ok_and(f64::is_finite) {
            return self.fault("a number that a double can hold");
        }
        self.at = at;
        Ok(())
    }
}

/// How many bytes there are before the next quote, backslash or control character; eight at a time.
fn plain_length(bytes: &[u8]) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHS: u64 = 0x8080_8080_8080_8080;
    let below = |word: u64, least: u64| word.wrapping_sub(ONES * least) & !word & HIGHS;
    let (chunks, rest) = bytes.as_chunks::<8>();
    for (index, chunk) in chunks.iter().enumerate() {
        let word = u64::from_le_bytes(*chunk);
        let quote = below(word ^ (ONES * u64::from(b'"')), 1);
        let backslash = below(word ^ (ONES * u64::from(b'\\')), 1);
        // The lowest mark is always true; higher ones may be false alarms through a borrow.
        let marks = quote | backslash | below(word, 0x20);
        if marks != 0 {
            return index * 8 + marks.trailing_zeros() as usize / 8;
        }
    }
    let special = |&byte: &u8| byte == b'"' || byte == b'\\' || byte < 0x20;
    chunks.len() * 8 + rest.iter().position(special).unwrap_or(rest.len())
}

/// One of 64 bits, by a key's length, first and last characters.
fn key_bit(key: &Raw<'_>) -> u64 {
    let bytes = key.text.as_bytes();
    let length = bytes.len();
    let mix = length
        .wrapping_mul(5)
        .wrapping_add(usize::from(bytes[1]).wrapping_mul(7))
        .wrapping_add(usize::from(bytes[length / 2]).wrapping_mul(3))
        .wrapping_add(usize::from(bytes[length.saturating_sub(2)]).wrapping_mul(11));
    1 << (mix & 63)
}

fn same_key(left: &Raw<'_>, right: &Raw<'_>) -> bool {
    if left.escaped || right.escaped {
        left.string() == right.string()
    } else {
        left.text == right.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn scan(text: &str, depth: usize) -> Result<Vec<usize>, Fault> {
        let mut scanner = Scanner::new(text, depth);
        scanner.value()?;
        scanner.end()?;
        Ok(scanner.repeated)
    }

    /// JSON, nearly JSON, and not JSON at all.
    fn texts() -> impl Strategy<Value = String> {
        let bits = prop_oneof![
            Just("{"),
            Just("}"),
            Just("["),
            Just("]"),
            Just(","),
            Just(":"),
            Just("\""),
            Just("\\"),
            Just("\\u"),
            Just("d83d"),
            Just("\\ude00"),
            Just("\"a\""),
            Just("\"b\":1"),
            Just("0"),
            Just("-"),
            Just("1.5"),
            Just("."),
            Just("e9"),
            Just("1e999"),
            Just("true"),
            Just("null"),
            Just("fals"),
            Just(" "),
            Just("\n"),
            Just("\u{1}"),
            Just("é"),
            Just("😀"),
            Just("01"),
        ];
        prop_oneof![
            proptest::collection::vec(bits, 0..12).prop_map(|bits| bits.concat()),
            ".{0,20}",
            "\"([a-z\\\\u\"]|[0-9a-f]){0,16}\"",
            "-?[0-9]{1,3}(\\.[0-9]{0,3})?([eE][+-]?[0-9]{0,4})?",
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]
        #[test]
        fn it_accepts_exactly_what_serde_json_accepts(text in texts()) {
            let theirs = serde_json::from_str::<serde_json::Value>(&text);
            prop_assert_eq!(scan(&text, 100).is_ok(), theirs.is_ok(), "{:?}", theirs);
        }

        #[test]
        fn plain_stretches_end_where_a_naive_search_ends(bytes: Vec<u8>) {
            let naive = bytes.iter().position(|&b| b == b'"' || b == b'\\' || b < 0x20).unwrap_or(bytes.len());
            prop_assert_eq!(plain_length(&bytes), naive);
        }

        #[test]
        fn every_repeated_key_is_noticed(keys in proptest::collection::vec(0u8..60, 0..60)) {
            let text = keys.iter().map(|key| format!("\"k{key}\":[{{}}]")).collect::<Vec<_>>().join(",");
            let mut different = keys.clone();
            different.sort_unstable();
            different.dedup();
            prop_assert_eq!(scan(&format!("{{{text}}}"), 9).unwrap().len(), keys.len() - different.len());
        }
    }

    #[test]
    fn repeated_keys_are_noticed_at_any_depth_and_through_escapes() {
        for (text, pointer) in [
            (r#"{"a":1,"a":2}"#, "/a"),
            (r#"{"a":1,"b":[{"x/y":1,"c":{"a":1}},{"d~":0,"d~":0}]}"#, "/b/1/d~0"),
            (r#"{"a":{"b":1,"\u0062":2}}"#, "/a/b"),
        ] {
            let repeated = scan(text, 9).unwrap();
            assert_eq!(repeated.len(), 1, "{text}");
            assert_eq!(pointer_to(text, repeated[0]), pointer);
        }
        assert_eq!(scan(r#"{"a":{"a":{"a":1}},"b":{"a":1}}"#, 9), Ok(vec![]));
    }

    #[test]
    fn deeper_than_allowed_is_refused_where_it_happens() {
        assert!(scan("[[[1]]]", 3).is_ok());
        assert_eq!(
            scan("[[[1]]]", 2).unwrap_err(),
            Fault {
                offset: 2,
                why: Why::Depth
            }
        );
        let deep = "[".repeat(1_000_000);
        assert_eq!(scan(&deep, 64).unwrap_err().why, Why::Depth);
    }
}
