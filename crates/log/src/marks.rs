//! Where in a segment its records are: one mark for every 64 records or 64 KiB. A mark is the start of a frame, or, in a
//! long frame, the start of an entry.

use crate::format::{SEGMENT_MAX, u32_at};

const RECORDS: u32 = 64;
const BYTES: u32 = 64 << 10;
/// Set in the offset of a mark that is an entry.
const ENTRY: u32 = SEGMENT_MAX as u32;

/// The marks of one segment. Positions count from the segment's first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Marks(Vec<(u32, u32)>);

/// A part of a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    /// Position of its first record.
    pub position: u32,
    /// Where it starts.
    pub offset: u32,
    /// Whether an entry starts it, not a frame.
    pub inside_frame: bool,
    /// Where the next mark is.
    pub end: Option<u32>,
}

impl Marks {
    /// Notes where a frame starts.
    pub fn note_frame(&mut self, position: u32, offset: u32) {
        // After a mark inside a frame, only a mark at the next frame tells where that frame starts.
        if self.0.last().is_none_or(|mark| mark.1 & ENTRY != 0) || self.due(position, offset) {
            self.0.push((position, offset));
        }
    }

    /// Notes where an entry starts, in order.
    pub fn note_entry(&mut self, position: u32, offset: u32) {
        if self.due(position, offset) {
            self.0.push((position, offset | ENTRY));
        }
    }

    fn due(&self, position: u32, offset: u32) -> bool {
        self.0
            .last()
            .is_some_and(|mark| position - mark.0 >= RECORDS || offset - (mark.1 & !ENTRY) >= BYTES)
    }

    /// The part that has the position.
    pub fn part(&self, position: u32) -> Option<Part> {
        let next = self.0.partition_point(|mark| mark.0 <= position);
        let mark = self.0.get(next.checked_sub(1)?)?;
        Some(Part {
            position: mark.0,
            offset: mark.1 & !ENTRY,
            inside_frame: mark.1 & ENTRY != 0,
            end: self.0.get(next).map(|mark| mark.1 & !ENTRY),
        })
    }

    /// Start of a frame at or before the one that has the position.
    pub fn frame(&self, position: u32) -> Option<u32> {
        let next = self.0.partition_point(|mark| mark.0 <= position);
        self.0[..next]
            .iter()
            .rev()
            .find(|mark| mark.1 & ENTRY == 0)
            .map(|mark| mark.1)
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    pub fn encode(&self, out: &mut Vec<u8>) {
        for (position, offset) in &self.0 {
            out.extend_from_slice(&position.to_le_bytes());
            out.extend_from_slice(&offset.to_le_bytes());
        }
    }

    pub fn decode(bytes: &[u8]) -> Self {
        Self(
            bytes
                .chunks_exact(8)
                .map(|mark| (u32_at(mark, 0), u32_at(mark, 4)))
                .collect(),
        )
    }
}
