//! The bytes of a segment: a header, then frames, then zeros. Little endian.
//!
//! | segment bytes | what |
//! | --- | --- |
//! | 0..8 | `STORMLOG` |
//! | 8..12 | format version |
//! | 12..16 | CRC-32C of 16..128 |
//! | 16..32 | log id, the same in all segments of a log |
//! | 32..48 | salt, likewise; random and never told to anybody |
//! | 48..56 | number of the segment, from 1 |
//! | 56..64 | position of its first record |
//! | 64..72 | receive time of the last frame before it |
//! | 72..120 | ledger before it |
//! | 120..128 | zero |
//!
//! | frame bytes | what |
//! | --- | --- |
//! | 0..8 | marker, derived from the salt |
//! | 8..12 | CRC-32C of salt, segment number, offset of the frame, and the frame from 12 to the end of its content |
//! | 12..16 | length of the content |
//! | 16..20 | number of entries |
//! | 20..24 | zero |
//! | 24..32 | position of the first entry |
//! | 32..40 | receive time |
//! | 40..88 | ledger after it |
//! | 88.. | the entries, back to back; then zeros up to a multiple of 8 |
//!
//! Marker and checksum depend on the salt, so no payload can contain a frame; and on the place, so that a block that
//! the disk put in the wrong place is noticed.

use crate::ledger::Counters;
use siphasher::sip::SipHasher13;
use stormlake_record::{Entry, EntryKind, Malformed, Time};

pub(crate) const VERSION: u32 = 1;
pub(crate) const MAGIC: &[u8; 8] = b"STORMLOG";
pub(crate) const SEGMENT_HEADER: usize = 128;
pub(crate) const FRAME_HEADER: usize = 88;
/// Offsets in a segment are kept in 31 bits.
pub(crate) const SEGMENT_MAX: u64 = 1 << 31;
/// The most that one frame holds, so that it fits into a segment.
pub(crate) const BATCH_MAX: usize = 1 << 30;
/// Positions are kept in 40 bits.
pub(crate) const POSITION_MAX: u64 = 1 << 40;
/// Fixed part of an entry; `source` and `id` follow it.
const ENTRY_HEAD: usize = 44;

#[inline]
pub(crate) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    let mut array = [0; 4];
    array.copy_from_slice(&bytes[at..at + 4]);
    u32::from_le_bytes(array)
}

#[inline]
pub(crate) fn u64_at(bytes: &[u8], at: usize) -> u64 {
    let mut array = [0; 8];
    array.copy_from_slice(&bytes[at..at + 8]);
    u64::from_le_bytes(array)
}

/// The next multiple of 8, where frames start.
pub(crate) const fn aligned(length: u64) -> u64 {
    length.next_multiple_of(8)
}

/// Bytes that a frame takes.
pub(crate) const fn frame_length(content: usize) -> u64 {
    aligned((FRAME_HEADER + content) as u64)
}

pub(crate) fn segment_name(sequence: u64) -> String {
    format!("{sequence:012}.segment")
}

pub(crate) fn index_name(sequence: u64) -> String {
    format!("{sequence:012}.index")
}

/// What makes one log differ from every other: its id, and secrets that are derived from its salt.
#[derive(Clone)]
pub(crate) struct Identity {
    pub id: [u8; 16],
    salt: [u8; 16],
    salt_sum: u32,
    pub marker: [u8; 8],
    records: SipHasher13,
    bodies: SipHasher13,
    subjects: SipHasher13,
}

impl std::fmt::Debug for Identity {
    /// Without its secrets.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identity").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Identity {
    pub fn new(id: [u8; 16], salt: [u8; 16]) -> Self {
        let root = SipHasher13::new_with_keys(u64_at(&salt, 0), u64_at(&salt, 8));
        let keyed = |name: &str| {
            SipHasher13::new_with_keys(root.hash(name.as_bytes()), root.hash(format!("{name} 2").as_bytes()))
        };
        Self {
            id,
            salt,
            salt_sum: crc32c::crc32c(&salt),
            // Never zero: zeros are where nothing was written.
            marker: (root.hash(b"marker") | 1).to_le_bytes(),
            records: keyed("records"),
            bodies: keyed("bodies"),
            subjects: keyed("subjects"),
        }
    }

    /// The hash that an entry is found by. A quarantined record's body is part of its identity: whatever a sender
    /// sends under one id is kept. A release is identified by what it releases.
    pub fn key(&self, entry: &Entry<'_>, encoded: &[u8]) -> u64 {
        use std::hash::Hasher;
        let mut hasher = self.records;
        // `source` and `id` lie next to each other; the length of the first one tells where they part.
        let (source, ids) = match entry.kind {
            EntryKind::Released => (0, entry.id.as_bytes()),
            _ => (
                entry.source.len(),
                &encoded[ENTRY_HEAD..ENTRY_HEAD + entry.source.len() + entry.id.len()],
            ),
        };
        let body = if entry.kind == EntryKind::Quarantined {
            self.bodies.hash(entry.body)
        } else {
            0
        };
        hasher.write(&((source as u64) << 8 | entry.kind as u64).to_le_bytes());
        hasher.write(&body.to_le_bytes());
        hasher.write(ids);
        hasher.finish()
    }

    /// The hash of a subject; `None` for nobody.
    pub fn subject(&self, subject: &str) -> Option<u64> {
        (!subject.is_empty()).then(|| self.subjects.hash(subject.as_bytes()))
    }

    /// Checksum of a frame at its place; `frame` from its start to the end of its content.
    fn sum(&self, sequence: u64, offset: u64, frame: &[u8]) -> u32 {
        let mut place = [0; 16];
        place[..8].copy_from_slice(&sequence.to_le_bytes());
        place[8..].copy_from_slice(&offset.to_le_bytes());
        crc32c::crc32c_append(crc32c::crc32c_append(self.salt_sum, &place), &frame[12..])
    }
}

/// What a segment says about itself.
#[derive(Debug, Clone)]
pub(crate) struct SegmentHeader {
    pub identity: Identity,
    pub sequence: u64,
    pub first: u64,
    pub received: Time,
    pub counters: Counters,
}

/// Why bytes are no segment header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NoHeader {
    Foreign,
    Newer(u32),
    Damaged,
}

impl SegmentHeader {
    pub fn encode(&self) -> [u8; SEGMENT_HEADER] {
        let mut bytes = [0; SEGMENT_HEADER];
        bytes[..8].copy_from_slice(MAGIC);
        bytes[8..12].copy_from_slice(&VERSION.to_le_bytes());
        bytes[16..32].copy_from_slice(&self.identity.id);
        bytes[32..48].copy_from_slice(&self.identity.salt);
        bytes[48..56].copy_from_slice(&self.sequence.to_le_bytes());
        bytes[56..64].copy_from_slice(&self.first.to_le_bytes());
        bytes[64..72].copy_from_slice(&self.received.0.to_le_bytes());
        bytes[72..120].copy_from_slice(&self.counters.encode());
        let sum = crc32c::crc32c(&bytes[16..]);
        bytes[12..16].copy_from_slice(&sum.to_le_bytes());
        bytes
    }

    pub fn decode(bytes: &[u8]) -> Result<Self, NoHeader> {
        if bytes.len() < SEGMENT_HEADER || bytes[..SEGMENT_HEADER].iter().all(|byte| *byte == 0) {
            return Err(NoHeader::Damaged);
        }
        if &bytes[..8] != MAGIC {
            return Err(NoHeader::Foreign);
        }
        let version = u32_at(bytes, 8);
        if version > VERSION {
            return Err(NoHeader::Newer(version));
        }
        if version == 0 || crc32c::crc32c(&bytes[16..SEGMENT_HEADER]) != u32_at(bytes, 12) {
            return Err(NoHeader::Damaged);
        }
        let array = |at: usize| {
            let mut array = [0; 16];
            array.copy_from_slice(&bytes[at..at + 16]);
            array
        };
        Ok(Self {
            identity: Identity::new(array(16), array(32)),
            sequence: u64_at(bytes, 48),
            first: u64_at(bytes, 56),
            received: Time(u64_at(bytes, 64) as i64),
            counters: Counters::decode(&bytes[72..120]),
        })
    }
}

/// What a frame says about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FrameHeader {
    pub content: u32,
    pub count: u32,
    pub first: u64,
    pub received: Time,
    pub counters: Counters,
}

impl FrameHeader {
    /// Bytes that the frame takes.
    pub const fn length(&self) -> u64 {
        frame_length(self.content as usize)
    }

    /// The position after its last record.
    pub const fn end(&self) -> u64 {
        self.first + self.count as u64
    }

    /// Completes `frame`, which has room for a header and then its content, and pads it.
    pub fn seal(&self, identity: &Identity, sequence: u64, offset: u64, frame: &mut Vec<u8>) {
        frame[..8].copy_from_slice(&identity.marker);
        frame[12..16].copy_from_slice(&self.content.to_le_bytes());
        frame[16..20].copy_from_slice(&self.count.to_le_bytes());
        frame[20..24].fill(0);
        frame[24..32].copy_from_slice(&self.first.to_le_bytes());
        frame[32..40].copy_from_slice(&self.received.0.to_le_bytes());
        frame[40..FRAME_HEADER].copy_from_slice(&self.counters.encode());
        let sum = identity.sum(sequence, offset, frame);
        frame[8..12].copy_from_slice(&sum.to_le_bytes());
        frame.resize(self.length() as usize, 0);
    }

    /// Reads a header without checking the frame's checksum. `None` when no frame starts here.
    pub fn peek(identity: &Identity, bytes: &[u8]) -> Option<Self> {
        if bytes.len() < FRAME_HEADER || bytes[..8] != identity.marker {
            return None;
        }
        Some(Self {
            content: u32_at(bytes, 12),
            count: u32_at(bytes, 16),
            first: u64_at(bytes, 24),
            received: Time(u64_at(bytes, 32) as i64),
            counters: Counters::decode(&bytes[40..FRAME_HEADER]),
        })
    }

    /// Whether `bytes`, which start with this header, are the frame as it was written.
    pub fn verify(&self, identity: &Identity, sequence: u64, offset: u64, bytes: &[u8]) -> bool {
        let end = FRAME_HEADER + self.content as usize;
        bytes.len() >= end && identity.sum(sequence, offset, &bytes[..end]) == u32_at(bytes, 8)
    }
}

/// How long the entry at the start of `bytes` says it is, if that is possible.
#[inline]
pub(crate) fn entry_length(bytes: &[u8]) -> Option<usize> {
    let length = (bytes.len() >= ENTRY_HEAD).then(|| u32_at(bytes, 0) as usize)?;
    (ENTRY_HEAD..=bytes.len()).contains(&length).then_some(length)
}

/// Calls `each` with the offset, the bytes and the view of every entry; refuses what is not exactly `count` entries.
pub(crate) fn entries<'a>(
    content: &'a [u8],
    count: u32,
    mut each: impl FnMut(usize, &'a [u8], Entry<'a>),
) -> Result<(), Malformed> {
    let mut at = 0;
    for _ in 0..count {
        let (entry, length) = Entry::decode(&content[at..])?;
        each(at, &content[at..at + length], entry);
        at += length;
    }
    if at == content.len() { Ok(()) } else { Err(Malformed) }
}
