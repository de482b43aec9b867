//! What writer and readers have in common: the segments, how far they are durable, and how to find a record in them.

use crate::Fault;
use crate::disk::{Disk, DiskFile};
use crate::format::{FRAME_HEADER, FrameHeader, Identity, entry_length, segment_name};
use crate::ledger::Counters;
use crate::marks::Marks;
use crate::table::Table;
use crate::walk::{Step, Walk};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use stormlake_record::{Entry, Position, Time};

/// Segments that are kept open besides the one that is written.
const OPEN_FILES: usize = 32;

/// A thread that panicked held no lock while it changed anything halfway: every change is one assignment or one call.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
pub(crate) fn read<T>(lock: &RwLock<T>) -> RwLockReadGuard<'_, T> {
    lock.read().unwrap_or_else(PoisonError::into_inner)
}
pub(crate) fn write<T>(lock: &RwLock<T>) -> RwLockWriteGuard<'_, T> {
    lock.write().unwrap_or_else(PoisonError::into_inner)
}

/// One segment file.
#[derive(Debug)]
pub(crate) struct Segment {
    pub sequence: u64,
    pub name: String,
    pub first: u64,
    /// Up to where its frames are durable.
    end: AtomicU64,
    pub marks: RwLock<Marks>,
}

impl Segment {
    pub fn new(sequence: u64, first: u64, end: u64, marks: Marks) -> Self {
        Self {
            sequence,
            name: segment_name(sequence),
            first,
            end: AtomicU64::new(end),
            marks: RwLock::new(marks),
        }
    }

    pub fn end(&self) -> u64 {
        self.end.load(Ordering::Acquire)
    }

    pub fn advance(&self, end: u64) {
        self.end.store(end, Ordering::Release);
    }
}

/// The durable end of the log.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Tail {
    pub position: u64,
    pub received: Time,
    pub counters: Counters,
    /// Nanoseconds by which the clock is behind the newest receive time.
    pub behind: i64,
}

/// A record, copied out of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    pub(crate) position: Position,
    pub(crate) received: Time,
    pub(crate) bytes: Vec<u8>,
}

impl Kept {
    /// Where it stands.
    pub fn position(&self) -> Position {
        self.position
    }

    /// When the log took it.
    pub fn received(&self) -> Time {
        self.received
    }

    /// The record itself. It was checked when it was read, so this fails only when the entry's format does.
    pub fn entry(&self) -> Result<Entry<'_>, stormlake_record::Malformed> {
        Entry::decode(&self.bytes).map(|(entry, _)| entry)
    }
}

/// A part of a segment that was read to look at one record, kept because the next one is often beside it.
#[derive(Debug, Default)]
pub(crate) struct Glance {
    sequence: u64,
    offset: u64,
    bytes: Vec<u8>,
}

/// Shared between writer and readers.
#[derive(Debug)]
pub(crate) struct Shared {
    pub disk: Arc<dyn Disk>,
    pub identity: Identity,
    pub segments: RwLock<Vec<Arc<Segment>>>,
    pub tail: RwLock<Tail>,
    pub subjects: RwLock<Table<u64>>,
    pub files: Mutex<Vec<(u64, Arc<dyn DiskFile>)>>,
}

impl Shared {
    /// The segment that has a durable position.
    pub fn segment_of(&self, position: u64) -> Option<Arc<Segment>> {
        let segments = read(&self.segments);
        let after = segments.partition_point(|segment| segment.first <= position);
        segments.get(after.checked_sub(1)?).cloned()
    }

    /// The segment with this number.
    pub fn segment(&self, sequence: u64) -> Option<Arc<Segment>> {
        read(&self.segments)
            .get(usize::try_from(sequence.checked_sub(1)?).ok()?)
            .cloned()
    }

    /// A segment's file; few of them are kept open.
    pub fn file(&self, segment: &Segment) -> Result<Arc<dyn DiskFile>, Fault> {
        if let Some((_, file)) = lock(&self.files)
            .iter()
            .find(|(sequence, _)| *sequence == segment.sequence)
        {
            return Ok(Arc::clone(file));
        }
        let file = self
            .disk
            .open(&segment.name)
            .map_err(|error| Fault::of_disk(&self.disk.path(&segment.name), "open", error))?;
        self.keep_open(segment.sequence, Arc::clone(&file));
        Ok(file)
    }

    pub fn keep_open(&self, sequence: u64, file: Arc<dyn DiskFile>) {
        let mut files = lock(&self.files);
        if files.len() >= OPEN_FILES {
            files.remove(0);
        }
        files.push((sequence, file));
    }

    pub fn corrupt(&self, segment: &Segment, offset: u64, what: &'static str) -> Fault {
        Fault::Corrupt {
            path: self.disk.path(&segment.name),
            offset,
            what,
        }
    }

    /// Reads from a segment, as far as it is durable.
    pub fn read(&self, segment: &Segment, offset: u64, bytes: &mut [u8]) -> Result<(), Fault> {
        let read = self
            .file(segment)?
            .read_at(bytes, offset)
            .map_err(|error| Fault::of_disk(&self.disk.path(&segment.name), "read", error))?;
        if read < bytes.len() {
            return Err(self.corrupt(
                segment,
                offset + read as u64,
                "the file ends before its last frame does",
            ));
        }
        Ok(())
    }

    /// The bytes of a durable record, from a frame whose checksum was verified.
    pub fn kept(&self, position: u64) -> Result<Option<Kept>, Fault> {
        if position >= read(&self.tail).position {
            return Ok(None);
        }
        let Some(segment) = self.segment_of(position) else {
            return Ok(None);
        };
        let start = read(&segment.marks).frame((position - segment.first) as u32);
        let Some(mut offset) = start.map(u64::from) else {
            return Err(self.corrupt(&segment, 0, "its index has no place for a record that it should have"));
        };
        let end = segment.end();
        let mut window = Vec::new();
        let mut window_at = 0;
        // Only headers are looked at until the right frame comes.
        loop {
            if offset + FRAME_HEADER as u64 > end {
                return Err(self.corrupt(&segment, offset, "a record that should be here is not"));
            }
            let at = offset.wrapping_sub(window_at) as usize;
            if offset < window_at || at + FRAME_HEADER > window.len() {
                window.resize((end - offset).min(16 << 10) as usize, 0);
                window_at = offset;
                self.read(&segment, offset, &mut window)?;
            }
            let header = FrameHeader::peek(&self.identity, &window[(offset - window_at) as usize..])
                .filter(|header| header.length() <= end - offset && header.first <= position)
                .ok_or_else(|| self.corrupt(&segment, offset, "no frame starts where one should"))?;
            if position < header.end() {
                break;
            }
            offset += header.length();
        }
        let file = self.file(&segment)?;
        let mut walk = Walk::new(&*file, &self.identity, segment.sequence, offset, end);
        let step = walk
            .step()
            .map_err(|error| Fault::of_disk(&self.disk.path(&segment.name), "read", error))?;
        let Step::Frame { header, content, .. } = step else {
            return Err(self.corrupt(&segment, offset, "the checksum of a frame is wrong"));
        };
        let mut rest = content;
        for _ in header.first..position {
            rest = entry_length(rest).map(|length| &rest[length..]).unwrap_or_default();
        }
        let (_, length) =
            Entry::decode(rest).map_err(|_| self.corrupt(&segment, offset, "it has an entry of an unknown format"))?;
        Ok(Some(Kept {
            position: Position(position),
            received: header.received,
            bytes: rest[..length].to_vec(),
        }))
    }

    /// The bytes of a durable record, without a look at its checksum. `None` where anything is odd. Good enough to find
    /// that a record *equals* another one, which no damage makes it do.
    pub fn glance<'g>(&self, position: u64, glance: &'g mut Glance) -> Option<&'g [u8]> {
        let segment = self.segment_of(position)?;
        let delta = u32::try_from(position - segment.first).ok()?;
        let part = read(&segment.marks).part(delta)?;
        let offset = u64::from(part.offset);
        let end = part.end.map_or_else(|| segment.end(), u64::from);
        let length = usize::try_from(end.checked_sub(offset)?).ok()?;
        if glance.sequence != segment.sequence || glance.offset != offset || glance.bytes.len() != length {
            glance.sequence = 0;
            glance.bytes.resize(length, 0);
            self.read(&segment, offset, &mut glance.bytes).ok()?;
            (glance.sequence, glance.offset) = (segment.sequence, offset);
        }
        // From a mark inside a frame to the next mark there are only entries of that frame.
        let mut rest = &glance.bytes[..];
        let mut at = segment.first + u64::from(part.position);
        if !part.inside_frame {
            loop {
                let header = FrameHeader::peek(&self.identity, rest)?;
                if position < header.end() {
                    at = header.first;
                    rest = &rest[FRAME_HEADER..];
                    break;
                }
                rest = rest.get(usize::try_from(header.length()).ok()?..)?;
            }
        }
        for _ in at..position {
            rest = &rest[entry_length(rest)?..];
        }
        Some(&rest[..entry_length(rest)?])
    }
}
