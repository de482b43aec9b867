//! Reading in order: large reads, each frame verified, no allocation per record.

use crate::format::{FRAME_HEADER, FrameHeader, SEGMENT_HEADER};
use crate::shared::{Segment, Shared, read};
use crate::{Fault, format};
use std::sync::{Arc, Mutex};
use stormlake_record::{Entry, Position, Time};

/// A record as it is in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recorded<'a> {
    /// Where it stands.
    pub position: Position,
    /// When the log took it.
    pub received: Time,
    /// The record.
    pub entry: Entry<'a>,
}

/// Consecutive records.
#[derive(Debug)]
pub struct Chunk {
    bytes: Vec<u8>,
    spare: Spare,
    frames: Vec<Span>,
    from: u64,
    end: u64,
}

/// The entries of a frame in a chunk.
#[derive(Debug, Clone, Copy)]
struct Span {
    at: usize,
    length: usize,
    first: u64,
    received: Time,
}

/// Where a chunk leaves its bytes for the next one: fresh memory would cost as much as reading into it.
type Spare = Arc<Mutex<Vec<u8>>>;

impl Drop for Chunk {
    fn drop(&mut self) {
        if let Ok(mut spare) = self.spare.lock()
            && spare.capacity() < self.bytes.capacity()
        {
            *spare = std::mem::take(&mut self.bytes);
        }
    }
}

impl Chunk {
    /// Position of the first record.
    pub fn first(&self) -> Position {
        Position(self.from)
    }

    /// Position after the last record.
    pub fn end(&self) -> Position {
        Position(self.end)
    }

    /// How many records there are; never 0.
    #[allow(clippy::len_without_is_empty, reason = "there is always one")]
    pub fn len(&self) -> usize {
        (self.end - self.from) as usize
    }

    /// The records.
    pub fn records(&self) -> Records<'_> {
        Records {
            chunk: self,
            frame: 0,
            at: 0,
            position: self.frames.first().map_or(self.end, |frame| frame.first),
        }
    }
}

impl<'a> IntoIterator for &'a Chunk {
    type Item = Recorded<'a>;
    type IntoIter = Records<'a>;

    fn into_iter(self) -> Records<'a> {
        self.records()
    }
}

/// The records of a [`Chunk`].
#[derive(Debug, Clone)]
pub struct Records<'a> {
    chunk: &'a Chunk,
    frame: usize,
    at: usize,
    position: u64,
}

impl<'a> Iterator for Records<'a> {
    type Item = Recorded<'a>;

    #[inline]
    fn next(&mut self) -> Option<Recorded<'a>> {
        loop {
            let frame = self.chunk.frames.get(self.frame)?;
            if self.at == frame.length {
                self.frame += 1;
                self.at = 0;
                continue;
            }
            // The reader has decoded every entry of the chunk once before it gave it out.
            let (entry, length) = Entry::decode(&self.chunk.bytes[frame.at + self.at..frame.at + frame.length]).ok()?;
            let position = self.position;
            self.at += length;
            self.position += 1;
            if position >= self.chunk.from {
                return Some(Recorded {
                    position: Position(position),
                    received: frame.received,
                    entry,
                });
            }
        }
    }
}

/// Reads the log in order, and follows its end.
#[derive(Debug)]
pub struct Reader {
    shared: Arc<Shared>,
    position: u64,
    /// Where the next frame is, once the position is durable.
    place: Option<(Arc<Segment>, u64)>,
    spare: Spare,
}

impl Reader {
    pub(crate) fn new(shared: Arc<Shared>, from: u64) -> Self {
        Self {
            shared,
            position: from,
            place: None,
            spare: Spare::default(),
        }
    }

    /// The position of the record that comes next.
    pub fn position(&self) -> Position {
        Position(self.position)
    }

    /// The next records, about `max_bytes` of them and at least one frame; `None` when there are no more yet.
    pub fn next(&mut self, max_bytes: usize) -> Result<Option<Chunk>, Fault> {
        if self.position >= read(&self.shared.tail).position {
            return Ok(None);
        }
        let (mut segment, mut offset) = match self.place.take() {
            Some(place) => place,
            None => self.seek()?,
        };
        loop {
            let end = segment.end();
            if offset >= end {
                let Some(next) = self.shared.segment(segment.sequence + 1) else {
                    self.place = Some((segment, offset));
                    return Ok(None);
                };
                (segment, offset) = (next, SEGMENT_HEADER as u64);
                continue;
            }
            let (chunk, length) = self.load(&segment, offset, end, max_bytes)?;
            offset += length;
            if chunk.end > self.position {
                self.position = chunk.end;
                self.place = Some((segment, offset));
                return Ok(Some(chunk));
            }
        }
    }

    fn seek(&self) -> Result<(Arc<Segment>, u64), Fault> {
        let segment = self.shared.segment_of(self.position).ok_or_else(|| Fault::Missing {
            path: self.shared.disk.path(&format::segment_name(1)),
            why: "no segment has this position",
        })?;
        let place = read(&segment.marks).frame((self.position - segment.first) as u32);
        let offset = place.map_or(SEGMENT_HEADER as u64, u64::from);
        Ok((segment, offset))
    }

    /// All whole frames in `max_bytes`, or the first one if it is longer; and how many bytes they take.
    fn load(&self, segment: &Segment, offset: u64, end: u64, max_bytes: usize) -> Result<(Chunk, u64), Fault> {
        let available = usize::try_from(end - offset).unwrap_or(usize::MAX);
        let mut bytes = self
            .spare
            .lock()
            .map(|mut spare| std::mem::take(&mut *spare))
            .unwrap_or_default();
        bytes.resize(max_bytes.max(4 << 10).min(available), 0);
        self.shared.read(segment, offset, &mut bytes)?;
        let mut chunk = Chunk {
            bytes: Vec::new(),
            spare: self.spare.clone(),
            frames: Vec::new(),
            from: self.position,
            end: self.position,
        };
        let mut at = 0;
        while at < bytes.len() {
            let place = offset + at as u64;
            if bytes.len() - at < FRAME_HEADER && at > 0 {
                break;
            }
            let header = FrameHeader::peek(&self.shared.identity, &bytes[at..])
                .filter(|header| header.length() <= end - place)
                .ok_or_else(|| self.shared.corrupt(segment, place, "no frame starts where one should"))?;
            let length = header.length() as usize;
            if length > bytes.len() - at {
                if at > 0 {
                    break;
                }
                let loaded = bytes.len();
                bytes.resize(length, 0);
                self.shared
                    .read(segment, offset + loaded as u64, &mut bytes[loaded..])?;
            }
            if !header.verify(&self.shared.identity, segment.sequence, place, &bytes[at..]) {
                return Err(self.shared.corrupt(segment, place, "the checksum of a frame is wrong"));
            }
            if header.end() > self.position {
                let (start, length) = (at + FRAME_HEADER, header.content as usize);
                format::entries(&bytes[start..start + length], header.count, |_, _, _| {}).map_err(|_| {
                    self.shared
                        .corrupt(segment, place, "it has an entry of an unknown format")
                })?;
                if header.first > chunk.end {
                    return Err(self
                        .shared
                        .corrupt(segment, place, "records before this frame are gone"));
                }
                chunk.frames.push(Span {
                    at: start,
                    length,
                    first: header.first,
                    received: header.received,
                });
                chunk.end = header.end();
            }
            at += length;
        }
        chunk.bytes = bytes;
        Ok((chunk, at as u64))
    }
}
