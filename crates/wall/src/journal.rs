//! The journal's bytes: every update with its time and who made it, checksummed. Reading and writing files is the server's.
//!
//! A file is [`HEADER`] and frames: length of the payload, checksum of the length, checksum of the payload (4 bytes each, little endian),
//! payload. A payload is the time in milliseconds (8 bytes), the length of the name (1 byte), the name, the update. Checksums are CRC-32C.

use crate::Document;

/// What a journal begins with.
pub const HEADER: &[u8; 8] = b"SLWALL1\n";
/// Greatest size of a payload, in bytes: a snapshot of the largest wall with its history.
pub const PAYLOAD_BYTES_MAX: usize = 256 * 1024 * 1024;
/// Greatest length of a name, in bytes; a longer one is cut.
pub const WHO_BYTES_MAX: usize = 200;

/// One update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// When, in milliseconds since 1970.
    pub time_ms: i64,
    /// Who made it; empty: the server.
    pub who: String,
    /// The update.
    pub update: Vec<u8>,
}

/// How the reading of a journal ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// With its last byte.
    Whole,
    /// In the middle of a frame that was never acknowledged: cut it off there.
    Torn,
    /// At a frame whose checksum does not fit: what stands behind it cannot be trusted.
    Damaged,
    /// It is no journal.
    Foreign,
}

/// What stands in a journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Journal {
    /// The updates in their order.
    pub records: Vec<Record>,
    /// How many bytes of it are good.
    pub good: usize,
    /// What comes behind them.
    pub end: End,
}

/// The frame of an update.
pub fn encode(record: &Record) -> Vec<u8> {
    let end = (0..=record.who.len().min(WHO_BYTES_MAX))
        .rev()
        .find(|at| record.who.is_char_boundary(*at))
        .unwrap_or(0);
    let who = &record.who.as_bytes()[..end];
    let mut payload = Vec::with_capacity(9 + who.len() + record.update.len());
    payload.extend(record.time_ms.to_le_bytes());
    payload.push(end as u8);
    payload.extend(who);
    payload.extend(&record.update);
    let length = (payload.len() as u32).to_le_bytes();
    let mut frame = Vec::with_capacity(12 + payload.len());
    frame.extend(length);
    frame.extend(crc32c::crc32c(&length).to_le_bytes());
    frame.extend(crc32c::crc32c(&payload).to_le_bytes());
    frame.extend(payload);
    frame
}

/// Reads a journal up to its end, or to the first byte that is wrong.
pub fn decode(bytes: &[u8]) -> Journal {
    let mut journal = Journal {
        records: Vec::new(),
        good: 0,
        end: End::Whole,
    };
    let Some(mut rest) = bytes.strip_prefix(HEADER) else {
        let beginning = HEADER.starts_with(bytes);
        journal.end = match (bytes.is_empty(), beginning) {
            (true, _) => End::Whole,
            (_, true) => End::Torn,
            _ => End::Foreign,
        };
        return journal;
    };
    journal.good = HEADER.len();
    while !rest.is_empty() {
        match frame(rest) {
            Ok((record, size)) => {
                journal.records.push(record);
                journal.good += size;
                rest = &rest[size..];
            }
            Err(end) => {
                journal.end = end;
                break;
            }
        }
    }
    journal
}

fn frame(bytes: &[u8]) -> Result<(Record, usize), End> {
    let number = |at: usize| {
        bytes
            .get(at..at + 4)
            .and_then(|four| four.try_into().ok())
            .map(u32::from_le_bytes)
            .ok_or(End::Torn)
    };
    let (length, length_sum, sum) = (number(0)?, number(4)?, number(8)?);
    if crc32c::crc32c(&length.to_le_bytes()) != length_sum || length as usize > PAYLOAD_BYTES_MAX {
        return Err(End::Damaged);
    }
    let size = 12 + length as usize;
    let payload = bytes.get(12..size).ok_or(End::Torn)?;
    if crc32c::crc32c(payload) != sum {
        return Err(End::Damaged);
    }
    let (time, rest) = payload.split_first_chunk::<8>().ok_or(End::Damaged)?;
    let (who_length, rest) = rest.split_first().ok_or(End::Damaged)?;
    let (who, update) = rest.split_at_checked(usize::from(*who_length)).ok_or(End::Damaged)?;
    let record = Record {
        time_ms: i64::from_le_bytes(*time),
        who: String::from_utf8(who.to_vec()).map_err(|_| End::Damaged)?,
        update: update.to_vec(),
    };
    Ok((record, size))
}

/// A whole new journal that begins with the wall as it is.
pub fn compact(wall: &Document, time_ms: i64) -> Vec<u8> {
    let update = wall.state(&[0]).unwrap_or_default();
    let mut bytes = HEADER.to_vec();
    bytes.extend(encode(&Record {
        time_ms,
        who: String::new(),
        update,
    }));
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn journal(records: &[Record]) -> Vec<u8> {
        records.iter().fold(HEADER.to_vec(), |mut bytes, record| {
            bytes.extend(encode(record));
            bytes
        })
    }

    fn some() -> impl Strategy<Value = Vec<Record>> {
        let record = (any::<i64>(), "\\PC{0,9}", proptest::collection::vec(any::<u8>(), 0..40));
        proptest::collection::vec(
            record.prop_map(|(time_ms, who, update)| Record { time_ms, who, update }),
            0..6,
        )
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(records in some()) {
            let bytes = journal(&records);
            prop_assert_eq!(decode(&bytes), Journal { records, good: bytes.len(), end: End::Whole });
        }

        #[test]
        fn a_torn_tail_is_dropped(records in some(), cut in any::<proptest::sample::Index>()) {
            let bytes = journal(&records);
            let cut = cut.index(bytes.len() + 1);
            let read = decode(&bytes[..cut]);
            prop_assert!(read.good <= cut && records.starts_with(&read.records));
            prop_assert_eq!(read.end == End::Whole, read.good == cut);
            prop_assert!(matches!(read.end, End::Whole | End::Torn));
            // What is cut off there can be written on.
            let again = decode(&bytes[..read.good]);
            prop_assert_eq!(again.end, End::Whole);
        }

        #[test]
        fn a_flipped_bit_ends_the_reading_there(records in some(), at in any::<proptest::sample::Index>(), bit in 0u8..8) {
            let mut bytes = journal(&records);
            let at = at.index(bytes.len());
            bytes[at] ^= 1 << bit;
            let read = decode(&bytes);
            prop_assert!(read.good <= at);
            prop_assert!(records.starts_with(&read.records));
            prop_assert!(matches!(read.end, End::Damaged | End::Foreign), "{:?}", read.end);
        }

        #[test]
        fn nothing_panics_on_any_bytes(mut bytes in proptest::collection::vec(any::<u8>(), 0..60), journal in any::<bool>()) {
            if journal {
                bytes.splice(0..0, *HEADER);
            }
            decode(&bytes);
        }
    }
}
