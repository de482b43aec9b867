//! One record as it lies in the log: a fixed head, its strings, and its body, little endian, without padding.
//!
//! | bytes | what |
//! | --- | --- |
//! | 0..4 | length of the whole entry, these four bytes included |
//! | 4 | kind |
//! | 5 | flags |
//! | 6..8 | length of `source` |
//! | 8..16 | time, nanoseconds since 1970 |
//! | 16..24 | position of the subject's previous entry plus one; 0 = none. Written by the log |
//! | 24..28 | board version that it was checked against |
//! | 28..32 | key id for the subject's encryption; 0 = plain |
//! | 32..40 | lengths of `id`, `name`, `subject`, `sender` |
//! | 40..44 | length of `extensions` |
//! | 44.. | `source`, `id`, `name`, `subject`, `sender`, `extensions`, body up to the end |

use crate::Time;
use serde::{Deserialize, Serialize};
use std::fmt;

/// The offset of a record in the log: 0 is the first one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Position(pub u64);

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum EntryKind {
    /// An event record that keeps the contract. `name` is the event sticky's slug, the body its `data`.
    Event = 1,
    /// A record that breaks it. The body is JSON: the record as received and its violations.
    Quarantined = 2,
    /// A quarantined record that was let through or dismissed: the body says which. `id` is the quarantined position.
    Released = 3,
    /// What the engine concluded ([`crate::Decision`]); `id` is its key, `name` the policy.
    Decision = 4,
    /// An attempt to deliver ([`crate::Delivery`]).
    Delivery = 5,
    /// The engine's clock: `time` is what it reads.
    Tick = 6,
    /// A board version that came into force: `board_version` is its number.
    Published = 7,
    /// A trained model that came into force: `name` is the prediction, the body its parameters and how good it was.
    Model = 8,
    /// Someone stopped a policy, or all, or let them go on ([`crate::Switch`]); `name` is the policy, empty for all.
    Switched = 9,
}

impl EntryKind {
    /// The kind with this number.
    pub const fn from_number(number: u8) -> Option<Self> {
        Some(match number {
            1 => EntryKind::Event,
            2 => EntryKind::Quarantined,
            3 => EntryKind::Released,
            4 => EntryKind::Decision,
            5 => EntryKind::Delivery,
            6 => EntryKind::Tick,
            7 => EntryKind::Published,
            8 => EntryKind::Model,
            9 => EntryKind::Switched,
            _ => return None,
        })
    }
}

/// Marks on an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Flags(pub u8);

impl Flags {
    /// Made by a simulator, not by the world.
    pub const SYNTHETIC: Flags = Flags(1);
    /// The body is not JSON but bytes (CloudEvents `data_base64`, or a content type that is not JSON).
    pub const BINARY: Flags = Flags(2);
    /// Put on the log by Stormlake itself (an `emit`, or a `yields … on="delivered"`).
    pub const DERIVED: Flags = Flags(4);
    /// The sender named no time: `time` is when the entry was received, so it differs each time the same thing is sent
    /// and does not count when two entries are compared for sameness.
    pub const TIMED_ON_RECEIPT: Flags = Flags(8);

    /// Whether all of `other` is set.
    pub const fn has(self, other: Flags) -> bool {
        self.0 & other.0 == other.0
    }

    /// Both.
    #[must_use]
    pub const fn with(self, other: Flags) -> Flags {
        Flags(self.0 | other.0)
    }
}

/// Bytes that are no entry: damage, or a newer format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Malformed;

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("these bytes are no log entry of a known format")
    }
}
impl std::error::Error for Malformed {}

/// A view of one entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'a> {
    /// What it is.
    pub kind: EntryKind,
    /// Marks on it.
    pub flags: Flags,
    /// When it happened (not when it was received).
    pub time: Time,
    /// Position of the same subject's previous entry; set by the log.
    pub previous: Option<Position>,
    /// Board version that it was checked against.
    pub board_version: u32,
    /// Key id for the subject's encryption; 0 = plain.
    pub key_id: u32,
    /// Who says so (CloudEvents `source`). At most [`Entry::STRING_MAX`] bytes, like the four that follow.
    pub source: &'a str,
    /// Unique within the source.
    pub id: &'a str,
    /// The event's slug, the policy's name, ….
    pub name: &'a str,
    /// Whom it concerns; empty when nobody.
    pub subject: &'a str,
    /// The key or hook that it came through: watermarks are kept per sender.
    pub sender: &'a str,
    /// Other CloudEvents attributes as a JSON object, or empty.
    pub extensions: &'a [u8],
    /// The data.
    pub body: &'a [u8],
}

const HEAD: usize = 44;

impl<'a> Entry<'a> {
    /// Greatest length of a string, in bytes.
    pub const STRING_MAX: usize = 1_024;
    /// Greatest length of a whole entry, in bytes.
    pub const LENGTH_MAX: usize = 4 << 20;

    /// Bytes that [`Entry::encode`] appends.
    pub fn encoded_length(&self) -> usize {
        HEAD + self.source.len()
            + self.id.len()
            + self.name.len()
            + self.subject.len()
            + self.sender.len()
            + self.extensions.len()
            + self.body.len()
    }

    /// Appends the entry to `out`. The caller keeps strings within [`Entry::STRING_MAX`] and the whole within
    /// [`Entry::LENGTH_MAX`]; longer ones are refused.
    pub fn encode(&self, out: &mut Vec<u8>) -> Result<(), Malformed> {
        let length = self.encoded_length();
        let strings = [self.source, self.id, self.name, self.subject, self.sender];
        if length > Self::LENGTH_MAX || strings.iter().any(|text| text.len() > Self::STRING_MAX) {
            return Err(Malformed);
        }
        // Every length fits: strings by STRING_MAX, the rest by LENGTH_MAX.
        let short = |text: &str| (text.len() as u16).to_le_bytes();
        out.reserve(length);
        out.extend_from_slice(&(length as u32).to_le_bytes());
        out.push(self.kind as u8);
        out.push(self.flags.0);
        out.extend_from_slice(&short(self.source));
        out.extend_from_slice(&self.time.0.to_le_bytes());
        out.extend_from_slice(&self.previous.map_or(0, |position| position.0 + 1).to_le_bytes());
        out.extend_from_slice(&self.board_version.to_le_bytes());
        out.extend_from_slice(&self.key_id.to_le_bytes());
        for text in &strings[1..] {
            out.extend_from_slice(&short(text));
        }
        out.extend_from_slice(&(self.extensions.len() as u32).to_le_bytes());
        for text in strings {
            out.extend_from_slice(text.as_bytes());
        }
        out.extend_from_slice(self.extensions);
        out.extend_from_slice(self.body);
        Ok(())
    }

    /// Reads the entry at the start of `bytes`, and how many bytes it takes.
    #[inline] // it is built where it is used: copying it costs more than reading it
    pub fn decode(bytes: &'a [u8]) -> Result<(Self, usize), Malformed> {
        let length = u32::from_le_bytes(array(bytes, 0)?) as usize;
        if !(HEAD..=Self::LENGTH_MAX).contains(&length) || length > bytes.len() {
            return Err(Malformed);
        }
        let short = |at| array(bytes, at).map(|b| u16::from_le_bytes(b) as usize);
        let lengths = [short(6)?, short(32)?, short(34)?, short(36)?, short(38)?];
        let bytes = &bytes[..length];
        // All strings are looked at together: five short looks cost more than a long one.
        let end_of_texts = HEAD + lengths.iter().sum::<usize>();
        let mut rest = std::str::from_utf8(bytes.get(HEAD..end_of_texts).ok_or(Malformed)?).map_err(|_| Malformed)?;
        let mut texts = [""; 5];
        for (text, count) in texts.iter_mut().zip(lengths) {
            (*text, rest) = rest.split_at_checked(count).ok_or(Malformed)?;
        }
        let extensions = u32::from_le_bytes(array(bytes, 40)?) as usize;
        let (extensions, body) = bytes[end_of_texts..].split_at_checked(extensions).ok_or(Malformed)?;
        let entry = Entry {
            kind: EntryKind::from_number(bytes[4]).ok_or(Malformed)?,
            flags: Flags(bytes[5]),
            time: Time(i64::from_le_bytes(array(bytes, 8)?)),
            previous: u64::from_le_bytes(array(bytes, 16)?).checked_sub(1).map(Position),
            board_version: u32::from_le_bytes(array(bytes, 24)?),
            key_id: u32::from_le_bytes(array(bytes, 28)?),
            source: texts[0],
            id: texts[1],
            name: texts[2],
            subject: texts[3],
            sender: texts[4],
            extensions,
            body,
        };
        Ok((entry, length))
    }

    /// Writes the position of the subject's previous entry into an encoded entry; the log does so as it gives out
    /// positions.
    pub fn set_previous(encoded: &mut [u8], previous: Option<Position>) {
        if let Some(slot) = encoded.get_mut(16..24) {
            slot.copy_from_slice(&previous.map_or(0, |position| position.0 + 1).to_le_bytes());
        }
    }
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> Result<[u8; N], Malformed> {
    bytes
        .get(at..at + N)
        .and_then(|slice| slice.try_into().ok())
        .ok_or(Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_entry_comes_back_as_it_went(
            kind in 1u8..=8, flags: u8, time: i64, previous: Option<u32>, board_version: u32, key_id: u32,
            strings in proptest::array::uniform5(".{0,40}"), extensions: Vec<u8>, body: Vec<u8>, after: Vec<u8>,
        ) {
            let entry = Entry {
                kind: EntryKind::from_number(kind).unwrap(), flags: Flags(flags), time: Time(time),
                previous: previous.map(|p| Position(u64::from(p))), board_version, key_id,
                source: &strings[0], id: &strings[1], name: &strings[2], subject: &strings[3], sender: &strings[4],
                extensions: &extensions, body: &body,
            };
            let mut bytes = Vec::new();
            entry.encode(&mut bytes).unwrap();
            prop_assert_eq!(bytes.len(), entry.encoded_length());
            let length = bytes.len();
            bytes.extend(after);
            prop_assert_eq!(Entry::decode(&bytes), Ok((entry, length)));
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            if let Ok((entry, length)) = Entry::decode(&bytes) {
                prop_assert_eq!(entry.encoded_length(), length);
            }
        }
    }

    #[test]
    fn what_is_too_long_is_refused() {
        let long = "x".repeat(Entry::STRING_MAX + 1);
        let entry = Entry {
            kind: EntryKind::Tick,
            flags: Flags::default(),
            time: Time(0),
            previous: None,
            board_version: 0,
            key_id: 0,
            source: "",
            id: &long,
            name: "",
            subject: "",
            sender: "",
            extensions: b"",
            body: b"",
        };
        assert_eq!(entry.encode(&mut Vec::new()), Err(Malformed));
    }
}
