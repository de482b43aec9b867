//! The side file of a sealed segment: what opening the log needs to know about its records, without reading them. It is
//! never synced and never trusted without its checksum; when it is absent or damaged, a scan of the segment makes it anew.
//! It is written only after the next segment is durable, so its presence proves that there is a next segment.
//!
//! | bytes | what |
//! | --- | --- |
//! | 0..8 | `STORMIDX` |
//! | 8..12 | format version |
//! | 12..16 | CRC-32C of the rest |
//! | 16..32 | log id |
//! | 32..40 | number of the segment |
//! | 40..48 | position of its first record |
//! | 48..56 | end of its last frame |
//! | 56..64 | receive time of its last frame |
//! | 64..112 | ledger at its end |
//! | 112..116 | number of records |
//! | 116..120 | number of subjects |
//! | 120.. | records by hash: hash, position − first; subjects by hash: hash, last position − first; marks |

use crate::Fault;
use crate::disk::{Disk, DiskFile};
use crate::format::{Identity, SegmentHeader, VERSION, index_name, u32_at, u64_at};
use crate::ledger::Counters;
use crate::marks::Marks;
use crate::shared::lock;
use crate::table::{GROUPS, Part, Table, group_of};
use std::io;
use std::panic::resume_unwind;
use std::sync::Mutex;
use stormlake_record::Time;

const MAGIC: &[u8; 8] = b"STORMIDX";
const HEADER: usize = 120;
const ITEM: usize = 12;

/// What is known about the records of one segment.
#[derive(Debug, Clone, Default)]
pub(crate) struct Contents {
    /// Hash of each record's key, in order.
    pub keys: Vec<u64>,
    /// Hash of each record's subject, 0 for none, in order.
    pub subjects: Vec<u64>,
    /// End of the last frame.
    pub end: u64,
    /// Receive time of the last frame.
    pub received: Time,
    /// Ledger at the end.
    pub counters: Counters,
    pub marks: Marks,
}

impl Contents {
    pub fn encode(&self, identity: &Identity, sequence: u64, first: u64) -> Vec<u8> {
        let keys = sorted(self.keys.iter().copied());
        let mut subjects = sorted(self.subjects.iter().copied());
        subjects.retain(|(hash, _)| *hash != 0);
        // The last position of each subject: runs of one hash are ascending.
        subjects.reverse();
        subjects.dedup_by_key(|(hash, _)| *hash);
        subjects.reverse();

        let mut out = Vec::with_capacity(HEADER + (keys.len() + subjects.len()) * ITEM + self.marks.len() * 8);
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&VERSION.to_le_bytes());
        out.extend_from_slice(&[0; 4]);
        out.extend_from_slice(&identity.id);
        for number in [sequence, first, self.end, self.received.0 as u64] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        out.extend_from_slice(&self.counters.encode());
        out.extend_from_slice(&(keys.len() as u32).to_le_bytes());
        out.extend_from_slice(&(subjects.len() as u32).to_le_bytes());
        for (hash, position) in keys.iter().chain(&subjects) {
            out.extend_from_slice(&hash.to_le_bytes());
            out.extend_from_slice(&position.to_le_bytes());
        }
        self.marks.encode(&mut out);
        let sum = crc32c::crc32c(&out[16..]);
        out[12..16].copy_from_slice(&sum.to_le_bytes());
        out
    }

    /// Adds the records to the tables of the log.
    pub fn index(&self, first: u64, keys: &mut Table<u32>, subjects: &mut Table<u64>) {
        for (position, hash) in (first..).zip(&self.keys) {
            keys.insert(*hash, position);
        }
        for (position, hash) in (first..).zip(&self.subjects).filter(|(_, hash)| **hash != 0) {
            subjects.raise(*hash, position);
        }
    }
}

fn sorted(hashes: impl Iterator<Item = u64>) -> Vec<(u64, u32)> {
    let mut items: Vec<(u64, u32)> = hashes.zip(0..).collect();
    items.sort_unstable();
    items
}

/// What a checked side file says, but for the hashes, which are read when the tables are filled.
#[derive(Debug)]
pub(crate) struct SideFile {
    sequence: u64,
    first: u64,
    pub end: u64,
    received: Time,
    counters: Counters,
    records: u64,
    pub marks: Marks,
    keys: Section,
    subjects: Section,
}

/// Hashes and positions in a file, and where each group of hashes begins.
#[derive(Debug)]
struct Section {
    offset: u64,
    bounds: Box<[u32]>,
}

impl Section {
    fn of(offset: usize, items: &[u8]) -> Self {
        let mut bounds = vec![0; GROUPS + 1].into_boxed_slice();
        for item in items.chunks_exact(ITEM) {
            bounds[group_of(u64_at(item, 0)) + 1] += 1;
        }
        for group in 0..GROUPS {
            bounds[group + 1] += bounds[group];
        }
        Self {
            offset: offset as u64,
            bounds,
        }
    }

    /// Reads one group's items.
    fn read(&self, file: &dyn DiskFile, group: usize, items: &mut Vec<u8>) -> io::Result<()> {
        let (from, to) = (
            self.bounds[group] as usize * ITEM,
            self.bounds[group + 1] as usize * ITEM,
        );
        items.clear();
        items.resize(to - from, 0);
        if file.read_at(items, self.offset + from as u64)? < items.len() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(())
    }
}

impl SideFile {
    /// Reads a side file; `None` when it is absent, damaged, or of something else.
    pub fn open(disk: &dyn Disk, identity: &Identity, sequence: u64, first: u64) -> Option<Self> {
        let file = disk.open(&index_name(sequence)).ok()?;
        let mut bytes = vec![0; usize::try_from(file.length().ok()?).ok()?];
        let read = file.read_at(&mut bytes, 0).ok()?;
        Self::decode(&bytes[..read], identity, sequence, first)
    }

    /// Whether it begins and ends where the headers of its segment and of the next one say.
    pub fn leads_to(&self, header: &SegmentHeader, next: &SegmentHeader) -> bool {
        header.first + self.records == next.first && self.counters == next.counters && self.received == next.received
    }

    fn decode(bytes: &[u8], identity: &Identity, sequence: u64, first: u64) -> Option<Self> {
        let right = bytes.len() >= HEADER
            && &bytes[..8] == MAGIC
            && u32_at(bytes, 8) == VERSION
            && bytes[16..32] == identity.id
            && u64_at(bytes, 32) == sequence
            && u64_at(bytes, 40) == first
            && crc32c::crc32c(&bytes[16..]) == u32_at(bytes, 12);
        if !right {
            return None;
        }
        let records = u32_at(bytes, 112) as usize;
        let (keys, rest) = bytes[HEADER..].split_at_checked(records * ITEM)?;
        let (subjects, marks) = rest.split_at_checked(u32_at(bytes, 116) as usize * ITEM)?;
        Some(Self {
            sequence,
            first,
            end: u64_at(bytes, 48),
            received: Time(u64_at(bytes, 56) as i64),
            counters: Counters::decode(&bytes[64..112]),
            records: records as u64,
            marks: Marks::decode(marks),
            keys: Section::of(HEADER, keys),
            subjects: Section::of(HEADER + keys.len(), subjects),
        })
    }

    /// Adds one group of the records to its part of the tables.
    fn index(
        &self,
        disk: &dyn Disk,
        group: usize,
        keys: &mut Part<'_, u32>,
        subjects: &mut Part<'_, u64>,
        items: &mut Vec<u8>,
    ) -> Result<(), Fault> {
        let name = index_name(self.sequence);
        let fault = |error| Fault::of_disk(&disk.path(&name), "read", error);
        let file = disk.open(&name).map_err(fault)?;
        self.keys.read(&*file, group, items).map_err(fault)?;
        for item in items.chunks_exact(ITEM) {
            keys.insert(u64_at(item, 0), self.first + u64::from(u32_at(item, 8)));
        }
        self.subjects.read(&*file, group, items).map_err(fault)?;
        for item in items.chunks_exact(ITEM) {
            subjects.raise(u64_at(item, 0), self.first + u64::from(u32_at(item, 8)));
        }
        Ok(())
    }
}

/// Fewer records are loaded faster than a thread is started.
const WORTH_A_THREAD: u64 = 200_000;

/// Adds the records of all side files to the tables: group by group, so that the part of the tables that is being filled
/// stays in the processor's cache, and several groups at once.
pub(crate) fn index_all(
    disk: &dyn Disk,
    files: &[SideFile],
    keys: &mut Table<u32>,
    subjects: &mut Table<u64>,
) -> Result<(), Fault> {
    let records: u64 = files.iter().map(|file| file.records).sum();
    let threads = std::thread::available_parallelism()
        .map_or(1, usize::from)
        .min((records / WORTH_A_THREAD) as usize);
    // Hashes are spread evenly: how many subjects the first group has tells how many there are in all. Growing tables
    // step by step would take longer than filling them.
    if let Some((mut keys, mut subjects)) = keys.groups().zip(subjects.groups()).next() {
        index_group(disk, files, 0, &mut keys, &mut subjects)?;
    }
    let in_first_group = subjects.groups().next().map_or(0, |part| part.used());
    subjects.reserve(in_first_group as u64 * GROUPS as u64);

    let groups = Mutex::new(keys.groups().zip(subjects.groups()).enumerate().skip(1));
    let work = || {
        loop {
            let Some((group, (mut keys, mut subjects))) = lock(&groups).next() else {
                return Ok(());
            };
            index_group(disk, files, group, &mut keys, &mut subjects)?;
        }
    };
    std::thread::scope(|scope| {
        let helpers: Vec<_> = (1..threads).map(|_| scope.spawn(work)).collect();
        let own = work();
        let others = helpers
            .into_iter()
            .map(|helper| helper.join().unwrap_or_else(|panic| resume_unwind(panic)));
        others.fold(own, Result::and)
    })
}

fn index_group(
    disk: &dyn Disk,
    files: &[SideFile],
    group: usize,
    keys: &mut Part<'_, u32>,
    subjects: &mut Part<'_, u64>,
) -> Result<(), Fault> {
    let mut items = Vec::new();
    files
        .iter()
        .try_for_each(|file| file.index(disk, group, keys, subjects, &mut items))
}
