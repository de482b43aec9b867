//! A document's text as an editor changes it: places are lines and UTF-16 units.

use lsp_types::{Position, Range as LspRange};
use std::ops::Range;

/// Bytes between two places whose UTF-16 units are kept.
const STRIDE: usize = 512;

/// A text with its lines.
#[derive(Debug, Clone, Default)]
pub struct Text {
    text: String,
    /// Where each line begins.
    starts: Vec<usize>,
    /// UTF-16 units before each multiple of [`STRIDE`] (moved down to a character's first byte).
    units: Vec<u32>,
}

/// What an editor changed: a stretch, or all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What goes; `None`: everything.
    pub range: Option<LspRange>,
    /// What comes.
    pub text: String,
}

impl Text {
    /// A whole text.
    pub fn new(text: String) -> Self {
        let mut made = Self {
            starts: starts(&text),
            units: Vec::new(),
            text,
        };
        made.count(0);
        made
    }

    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Carries out an editor's changes, in their order. A place outside the text is its nearest end.
    pub fn apply(&mut self, changes: impl IntoIterator<Item = Change>) {
        for change in changes {
            let Some(range) = change.range else {
                *self = Self::new(change.text);
                continue;
            };
            let start = self.offset(range.start);
            let end = self.offset(range.end).max(start);
            self.replace(start..end, &change.text);
        }
    }

    /// Lines behind the change only move; those in it are looked for anew.
    fn replace(&mut self, range: Range<usize>, new: &str) {
        let first = self.line_of(range.start);
        // A `\r` before the change and a `\n` behind it become one line end.
        let first = first.saturating_sub(1);
        let from = self.starts[first];
        let until = self
            .starts
            .partition_point(|start| *start <= range.end + 1)
            .min(self.starts.len());
        let old_end = self.starts.get(until).copied();
        self.text.replace_range(range.clone(), new);
        let moved = |at: usize| at - range.len() + new.len();
        let new_end = old_end.map_or(self.text.len(), moved);
        let mut between: Vec<usize> = starts(&self.text[from..new_end])
            .into_iter()
            .map(|at| at + from)
            .collect();
        if old_end.is_some() && between.last() == Some(&new_end) {
            between.pop();
        }
        for start in &mut self.starts[until..] {
            *start = moved(*start);
        }
        self.starts.splice(first..until, between);
        self.count(range.start);
    }

    /// Counts the units from the stride of an offset on.
    fn count(&mut self, from: usize) {
        let keep = (from / STRIDE).min(self.units.len());
        self.units.truncate(keep);
        if self.units.is_empty() {
            self.units.push(0);
        }
        let mut at = self.floor((self.units.len() - 1) * STRIDE);
        while self.units.len() * STRIDE <= self.text.len() {
            let next = self.floor(self.units.len() * STRIDE);
            let before = self.units.last().copied().unwrap_or_default();
            self.units.push(before + units(&self.text[at..next]));
            at = next;
        }
    }

    /// The nearest character's first byte at or before an offset.
    pub(crate) fn floor(&self, offset: usize) -> usize {
        let mut at = offset.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// Units before an offset, from the text's beginning.
    fn units_before(&self, offset: usize) -> u32 {
        let stride = (offset / STRIDE).min(self.units.len().saturating_sub(1));
        let from = self.floor(stride * STRIDE);
        self.units.get(stride).copied().unwrap_or_default() + units(&self.text[from..offset.max(from)])
    }

    /// The place of a byte offset.
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.floor(offset);
        let line = self.line_of(offset);
        let start = self.starts.get(line).copied().unwrap_or_default();
        Position {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            character: self.units_before(offset) - self.units_before(start),
        }
    }

    /// The byte offset of a place. Behind a line's end it is the line's end; behind the last line, the text's.
    pub fn offset(&self, position: Position) -> usize {
        let line = position.line as usize;
        let Some(start) = self.starts.get(line).copied() else {
            return self.text.len();
        };
        let next = self.starts.get(line + 1);
        let end = next.map_or(self.text.len(), |next| start + without_end(&self.text[start..*next]));
        let wanted = self.units_before(start).saturating_add(position.character);
        // The last stride that begins at or before the wanted unit.
        let stride = self.units.partition_point(|units| *units <= wanted).saturating_sub(1);
        let mut at = self.floor(stride * STRIDE).max(start);
        let mut seen = self.units_before(at);
        for c in self.text[at..].chars() {
            let width = u32::from(c.len_utf16() as u8);
            if seen + width > wanted || at >= end {
                break;
            }
            (seen, at) = (seen + width, at + c.len_utf8());
        }
        at.min(end).max(start)
    }

    /// The places of a stretch.
    pub fn range(&self, range: Range<usize>) -> LspRange {
        LspRange {
            start: self.position(range.start),
            end: self.position(range.end),
        }
    }
}

/// How much of a line is not its end.
fn without_end(line: &str) -> usize {
    let line = line.strip_suffix('\n').unwrap_or(line);
    line.strip_suffix('\r').unwrap_or(line).len()
}

/// Lines end with `\n`, `\r\n` or `\r`, as the protocol says.
fn starts(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let ends = |(at, byte): (usize, &u8)| match byte {
        b'\n' => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    };
    let after = bytes.iter().enumerate().filter(|one| ends(*one)).map(|(at, _)| at + 1);
    std::iter::once(0).chain(after).collect()
}

fn units(text: &str) -> u32 {
    if text.is_ascii() {
        return u32::try_from(text.len()).unwrap_or(u32::MAX);
    }
    text.chars().map(|c| u32::from(c.len_utf16() as u8)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(line: u32, character: u32) -> Position {
        Position { line, character }
    }

    #[test]
    fn places_are_counted_in_utf_16_units_and_every_kind_of_line() {
        let text = Text::new("a\r\n😀é\rx\n".into());
        for (offset, place) in [
            (0, at(0, 0)),
            (3, at(1, 0)),
            (7, at(1, 2)),
            (9, at(1, 3)),
            (10, at(2, 0)),
            (12, at(3, 0)),
        ] {
            assert_eq!(text.position(offset), place);
            assert_eq!(text.offset(place), offset);
        }
        assert_eq!(text.offset(at(0, 9)), 1, "behind a line's end");
        assert_eq!(text.offset(at(1, 1)), 3, "in the middle of a pair");
        assert_eq!(text.offset(at(9, 0)), 12);
        assert_eq!(text.offset(at(u32::MAX, u32::MAX)), 12);
    }

    /// The same as an editor does it: whole strings of UTF-16, cut at places.
    fn naive(text: &str, change: &Change) -> String {
        let Some(range) = change.range else {
            return change.text.clone();
        };
        let offset = |place: Position| {
            let mut start = 0;
            for _ in 0..place.line {
                let Some(at) = text[start..].find(['\n', '\r']) else {
                    return text.len();
                };
                start += at + if text[start + at..].starts_with("\r\n") { 2 } else { 1 };
            }
            let line = text[start..]
                .find(['\n', '\r'])
                .map_or(&text[start..], |end| &text[start..start + end]);
            let mut units = 0;
            for (at, c) in line.char_indices() {
                units += c.len_utf16() as u32;
                if units > place.character {
                    return start + at;
                }
            }
            start + line.len()
        };
        let (start, end) = (offset(range.start), offset(range.end));
        format!("{}{}{}", &text[..start], change.text, &text[end.max(start)..])
    }

    fn change() -> impl Strategy<Value = Change> {
        let place =
            (0..8_u32, prop_oneof![0..12_u32, Just(u32::MAX)]).prop_map(|(line, character)| at(line, character));
        let range = (place.clone(), place).prop_map(|(start, end)| LspRange { start, end });
        let text = "([ab{}\"]|é|😀|\n|\r|\r\n){0,8}";
        (proptest::option::weighted(0.95, range), text).prop_map(|(range, text)| Change { range, text })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

        #[test]
        fn the_text_stays_the_editor_s(first in "([ab]|é|😀|\n|\r|\r\n){0,40}", repeats in 1_usize..60, changes in proptest::collection::vec(change(), 0..12)) {
            let mut theirs = first.repeat(repeats);
            let mut text = Text::new(theirs.clone());
            for change in changes {
                theirs = naive(&theirs, &change);
                text.apply([change]);
                prop_assert_eq!(text.as_str(), &theirs);
                let fresh = Text::new(theirs.clone());
                prop_assert_eq!(&text.starts, &fresh.starts);
                prop_assert_eq!(&text.units, &fresh.units);
            }
            for (offset, _) in theirs.char_indices().step_by(1 + repeats / 4) {
                let place = text.position(offset);
                let back = text.offset(place);
                // Between `\r` and `\n` no place leads.
                prop_assert!(back == offset || theirs[back..].starts_with("\r\n"), "{} {:?} {}", offset, place, back);
            }
        }
    }
}
