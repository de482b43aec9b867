//! The journal's bytes: every update with its time and who made it, checksummed. Reading and writing files is the server's.
//!
//! A file is [`HEADER`] and frames: length of the payload, checksum of the length, checksum of the payload (4 bytes each, little endian),
//! payload. A payload is the time in milliseconds (8 bytes), the deed (1 byte), the length of the name (1 byte), the name, the update.
//! Checksums are CRC-32C. Files of the first version have no deed.

use crate::Document;

/// What a journal begins with.
pub const HEADER: &[u8; 8] = b"SLWALL2\n";
/// What one of the first version begins with: it is read, and no more written.
pub const HEADER_1: &[u8; 8] = b"SLWALL1\n";
/// Greatest size of a payload, in bytes: a snapshot of the largest wall with its history.
pub const PAYLOAD_BYTES_MAX: usize = 256 * 1024 * 1024;
/// Greatest length of a name, in bytes; a longer one is cut.
pub const WHO_BYTES_MAX: usize = 200;

/// What an update is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Deed {
    /// Somebody's edit on the wall.
    Edit = 0,
    /// An edit of the file, carried over; also the state that a journal begins with.
    File = 1,
    /// Somebody made the wall what it was.
    Restored = 2,
    /// What followed from what the same one had just done.
    Followed = 3,
    /// What followed from what several had done.
    Wall = 4,
}

impl Deed {
    /// All of them, each at the place of its byte.
    pub const ALL: [Self; 5] = [Self::Edit, Self::File, Self::Restored, Self::Followed, Self::Wall];
}

/// One update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// When, in milliseconds since 1970.
    pub time_ms: i64,
    /// What it is.
    pub deed: Deed,
    /// Who made it, as they called themselves; empty: they did not say, or it was nobody's.
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
    let mut payload = Vec::with_capacity(10 + who.len() + record.update.len());
    payload.extend(record.time_ms.to_le_bytes());
    payload.push(record.deed as u8);
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
    let version = [HEADER, HEADER_1]
        .into_iter()
        .find_map(|header| Some((bytes.strip_prefix(header)?, header == HEADER)));
    let Some((mut rest, has_deeds)) = version else {
        let beginning = HEADER.starts_with(bytes) || HEADER_1.starts_with(bytes);
        journal.end = match (bytes.is_empty(), beginning) {
            (true, _) => End::Whole,
            (_, true) => End::Torn,
            _ => End::Foreign,
        };
        return journal;
    };
    journal.good = HEADER.len();
    while !rest.is_empty() {
        match frame(rest, has_deeds) {
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

fn frame(bytes: &[u8], has_deed: bool) -> Result<(Record, usize), End> {
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
    let (deed, rest) = match has_deed {
        true => rest.split_first().ok_or(End::Damaged)?,
        false => (&0, rest),
    };
    let deed = *Deed::ALL.get(usize::from(*deed)).ok_or(End::Damaged)?;
    let (who_length, rest) = rest.split_first().ok_or(End::Damaged)?;
    let (who, update) = rest.split_at_checked(usize::from(*who_length)).ok_or(End::Damaged)?;
    let who = String::from_utf8(who.to_vec()).map_err(|_| End::Damaged)?;
    let record = Record {
        time_ms: i64::from_le_bytes(*time),
        // The first version told what was nobody's by its lack of a name.
        deed: if !has_deed && who.is_empty() { Deed::File } else { deed },
        who,
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
        deed: Deed::File,
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
        let deed = proptest::sample::select(Deed::ALL.to_vec());
        let record = (
            any::<i64>(),
            deed,
            "\\PC{0,9}",
            proptest::collection::vec(any::<u8>(), 0..40),
        );
        let record = record.prop_map(|(time_ms, deed, who, update)| Record {
            time_ms,
            deed,
            who,
            update,
        });
        proptest::collection::vec(record, 0..6)
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
        fn nothing_panics_on_any_bytes(mut bytes in proptest::collection::vec(any::<u8>(), 0..60), journal in 0..3) {
            match journal {
                1 => drop(bytes.splice(0..0, *HEADER)),
                2 => drop(bytes.splice(0..0, *HEADER_1)),
                _ => {}
            }
            decode(&bytes);
        }
    }

    #[test]
    fn a_journal_of_the_first_version_is_read() {
        let frame = |time_ms: i64, who: &str| {
            let mut payload = time_ms.to_le_bytes().to_vec();
            payload.push(who.len() as u8);
            payload.extend(who.bytes());
            payload.extend([1, 2, 3]);
            let length = (payload.len() as u32).to_le_bytes();
            let sums = [crc32c::crc32c(&length), crc32c::crc32c(&payload)];
            [length.to_vec(), sums.map(u32::to_le_bytes).concat(), payload].concat()
        };
        let bytes = [HEADER_1.to_vec(), frame(5, ""), frame(6, "Ann")].concat();
        let read = decode(&bytes);
        assert_eq!((read.end, read.good), (End::Whole, bytes.len()));
        let told: Vec<_> = read
            .records
            .iter()
            .map(|one| (one.time_ms, one.deed, one.who.as_str()))
            .collect();
        assert_eq!(told, [(5, Deed::File, ""), (6, Deed::Edit, "Ann")]);
        assert!(read.records.iter().all(|one| one.update == [1, 2, 3]));
    }

    #[test]
    fn a_deed_that_nobody_knows_ends_the_reading() {
        for (place, deed) in Deed::ALL.iter().enumerate() {
            assert_eq!(*deed as usize, place);
        }
        let mut frame = encode(&Record {
            time_ms: 1,
            deed: Deed::Wall,
            who: String::new(),
            update: vec![0],
        });
        frame[20] = Deed::ALL.len() as u8;
        let sum = crc32c::crc32c(&frame[12..]).to_le_bytes();
        frame[8..12].copy_from_slice(&sum);
        let read = decode(&[HEADER.as_slice(), &frame].concat());
        assert_eq!((read.records.len(), read.end), (0, End::Damaged));
    }
}
