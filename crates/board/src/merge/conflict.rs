//! What the sides do not agree on, in words, and as a hotspot.

use super::meaning::text_of;
use crate::limits::NAME_BYTES_MAX;
use crate::text::lexeme::{quote, quote_lines};
use crate::text::tree::Node;
use serde::Serialize;

/// Longest value that a hotspot's name tells, in characters; a longer one stands in its description.
const SHORT: usize = 40;
/// Longest value that its description tells, in characters.
const LONG: usize = 600;

/// Something that the two sides do not agree on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Conflict {
    /// What it is about, in the word of the board file: `event`, `policy`, `board`, ….
    pub kind: String,
    /// Its name in the merged board; empty for the board itself.
    pub name: String,
    /// The sentence, which is also the hotspot's name: `Merge: price of Order collected is decimal here, integer there`.
    pub says: String,
    /// As it was, in the board file's words; nothing where it was not there.
    pub base: Option<String>,
    /// As it is on our side.
    pub ours: Option<String>,
    /// As it is on their side.
    pub theirs: Option<String>,
    /// Which entry it is about.
    #[serde(skip)]
    pub(super) entry: usize,
}

/// What each side says, as printed.
pub(super) type Says<'a> = [Option<&'a str>; 3];

impl Conflict {
    /// Both sides changed `what`.
    pub(super) fn differs(entry: usize, what: &str, says: Says<'_>) -> Self {
        let [_, ours, theirs] = says.map(|side| side.map(text_of));
        let said = |side: &Option<std::borrow::Cow<'_, str>>| match side {
            Some(text) => short(text).map(|text| match text.as_str() {
                "#true" => "so".to_owned(),
                "#false" => "not so".to_owned(),
                _ => text,
            }),
            None => Some("not given".to_owned()),
        };
        let sentence = match (said(&ours), said(&theirs)) {
            (Some(ours), Some(theirs)) if ours != theirs => format!("{what} is {ours} here, {theirs} there"),
            _ => format!("{what} is one thing here, another there"),
        };
        Self::new(entry, &sentence, says)
    }

    /// One side took `what` out, and the other one changed or uses it.
    pub(super) fn taken_out(entry: usize, what: &str, says: Says<'_>, other: &str) -> Self {
        let sentence = match says[super::three::OURS] {
            None => format!("{what} is taken out here, {other} there"),
            Some(_) => format!("{what} is {other} here, taken out there"),
        };
        Self::new(entry, &sentence, says)
    }

    pub(super) fn new(entry: usize, sentence: &str, says: Says<'_>) -> Self {
        let [base, ours, theirs] = says.map(|side| side.map(str::to_owned));
        Self {
            kind: String::new(),
            name: String::new(),
            says: name(&format!("Merge: {sentence}")),
            base,
            ours,
            theirs,
            entry,
        }
    }

    /// The hotspot, without what it stands on.
    pub(super) fn hotspot(&self) -> Node {
        let said = |side: &Option<String>| side.as_deref().map_or_else(|| "nothing".to_owned(), long);
        let about = format!(
            "Before: {}\nHere: {}\nThere: {}\nTake this note away once it is decided.",
            said(&self.base),
            said(&self.ours),
            said(&self.theirs)
        );
        Node::new("hotspot")
            .value(quote(&self.says))
            .block(vec![Node::new("about").value(quote_lines(&about))])
    }
}

/// A text that can stand in a sentence.
fn short(text: &str) -> Option<String> {
    let fits = !text.trim().is_empty() && text.chars().count() <= SHORT && !text.chars().any(char::is_control);
    fits.then(|| text.to_owned())
}

/// A text on one line, not too long.
fn long(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut long: String = line.chars().filter(|c| !c.is_control()).take(LONG).collect();
    if long.len() < line.len() {
        long.push('…');
    }
    long
}

/// A sentence as a name may be.
fn name(sentence: &str) -> String {
    let line = sentence
        .split(|c: char| c.is_control() || c.is_whitespace())
        .filter(|word| !word.is_empty());
    let line = line.collect::<Vec<_>>().join(" ");
    if line.len() <= NAME_BYTES_MAX {
        return line;
    }
    let end = (0..=NAME_BYTES_MAX - '…'.len_utf8())
        .rev()
        .find(|at| line.is_char_boundary(*at));
    format!("{}…", line[..end.unwrap_or(0)].trim_end())
}
