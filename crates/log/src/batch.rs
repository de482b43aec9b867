//! What is handed to the log and what it answers. Everything that needs no state is done here, in the thread of the
//! caller: entries are read, checked and hashed.

use crate::Fault;
use crate::format::Identity;
use stormlake_record::{Entry, EntryKind, Flags, Position};

/// Encoded entries ([`Entry::encode`]), back to back, that are written in one piece: all of them or, after a crash, none.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// The entries. Their `previous` is set by the log.
    pub bytes: Vec<u8>,
    /// They came in from outside: duplicates among them are counted in the ledger.
    pub external: bool,
    /// The batch lets a quarantined record through (or dismisses it): its event is not counted again, and if any of its
    /// entries cannot be appended, none is.
    pub release: bool,
}

impl Batch {
    /// Entries that came in from outside.
    pub fn external(bytes: Vec<u8>) -> Self {
        Self {
            bytes,
            external: true,
            release: false,
        }
    }

    /// Entries that Stormlake made itself.
    pub fn internal(bytes: Vec<u8>) -> Self {
        Self {
            bytes,
            external: false,
            release: false,
        }
    }

    /// A [`EntryKind::Released`] entry and, unless it is dismissed, the event that it lets through.
    pub fn release(bytes: Vec<u8>) -> Self {
        Self {
            bytes,
            external: false,
            release: true,
        }
    }
}

/// What became of one entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Receipt {
    /// It is in the log, durably.
    Appended(Position),
    /// The log has it already, with the same content.
    Duplicate(Position),
    /// The log has another entry under its kind, source and id. It was neither appended nor counted.
    Conflict(Position),
    /// It would release a position that holds no quarantined record. It was not appended.
    NotQuarantined,
    /// Its release batch was not applied, because of another entry of it.
    Withheld,
}

/// One receipt per entry, in the order of the batch.
pub type Receipts = Vec<Receipt>;

/// What a [`EntryKind::Released`] entry's name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Release {
    Accepted,
    Duplicate,
    Dismissed,
}

impl Release {
    pub fn of(name: &str) -> Option<Self> {
        match name {
            "accepted" => Some(Self::Accepted),
            "duplicate" => Some(Self::Duplicate),
            "dismissed" => Some(Self::Dismissed),
            _ => None,
        }
    }
}

/// One entry of a checked batch.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Head {
    pub at: u32,
    pub length: u32,
    pub key: u64,
    pub subject: Option<u64>,
    pub kind: EntryKind,
    pub derived: bool,
    /// What a release releases, and how.
    pub release: Option<(u64, Release)>,
}

impl Head {
    /// Whether it is one that the ledger counts when it comes from outside.
    pub fn counted(&self) -> bool {
        self.kind == EntryKind::Quarantined || (self.kind == EntryKind::Event && !self.derived)
    }
}

/// A batch that holds only well-formed entries.
#[derive(Debug)]
pub(crate) struct Checked {
    pub batch: Batch,
    pub heads: Vec<Head>,
}

impl Checked {
    pub fn of(batch: Batch, identity: &Identity, limit: usize) -> Result<Self, Fault> {
        let bytes = &batch.bytes;
        if bytes.len() > limit {
            return Err(Fault::TooLarge {
                bytes: bytes.len(),
                limit,
            });
        }
        // An event is a few hundred bytes long.
        let mut heads = Vec::with_capacity(bytes.len() / 256 + 1);
        let mut at = 0;
        while at < bytes.len() {
            let malformed = |why| Fault::Malformed {
                index: heads.len(),
                why,
            };
            let (entry, length) =
                Entry::decode(&bytes[at..]).map_err(|_| malformed("its bytes are no entry of a known format"))?;
            let release = match entry.kind {
                EntryKind::Released => Some((
                    entry
                        .id
                        .parse()
                        .map_err(|_| malformed("the id of a release is the quarantined position"))?,
                    Release::of(entry.name)
                        .ok_or_else(|| malformed("a release is `accepted`, `duplicate` or `dismissed`"))?,
                )),
                _ => None,
            };
            heads.push(Head {
                at: at as u32,
                length: length as u32,
                key: identity.key(&entry, &bytes[at..at + length]),
                subject: identity.subject(entry.subject),
                kind: entry.kind,
                derived: entry.flags.has(Flags::DERIVED),
                release,
            });
            at += length;
        }
        Ok(Self { batch, heads })
    }

    pub fn entry(&self, head: &Head) -> &[u8] {
        &self.batch.bytes[head.at as usize..(head.at + head.length) as usize]
    }
}
