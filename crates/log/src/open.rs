//! Opening a log: find its segments, learn what is in them, make durable what was found, and clear the remains of a
//! frame that was never acknowledged. What is damaged is refused, never skipped.

use crate::disk::{Disk, SyncSite, UNFINISHED};
use crate::format::{self, FrameHeader, Identity, NoHeader, SegmentHeader, SEGMENT_HEADER};
use crate::shared::{Segment, Shared, Tail};
use crate::side::{Contents, SideFile};
use crate::table::Table;
use crate::walk::{rest, Rest, Step, Walk};
use crate::segment::{name_segment, reserve_segment, write_side_file, Active};
use crate::writer::Writer;
use crate::{Fault, Options};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, RwLock};
use stormlake_record::Time;

/// What was found when the log was opened.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recovered {
    /// Records.
    pub records: u64,
    /// Segment files.
    pub segments: u64,
    /// Indexes of segments that were absent or damaged, and made anew.
    pub indexes_rebuilt: u64,
    /// Bytes of an unfinished write that were cleared. No record in them was ever acknowledged.
    pub torn_bytes: u64,
    /// Where they were.
    pub torn_at: Option<(PathBuf, u64)>,
}

impl Writer {
    /// Opens the log of a disk, or starts it.
    pub fn open(disk: Arc<dyn Disk>, options: Options) -> Result<(Self, Recovered), Fault> {
        let options = options.within_limits();
        let sequences = survey(&*disk)?;
        let mut recovered = Recovered { segments: sequences.max(1), ..Recovered::default() };
        if sequences == 0 {
            return Ok((start(disk, options)?, recovered));
        }
        // A killed process may have left names that are not durable yet.
        disk.sync_directory(SyncSite::DirectoryFound)
            .map_err(|error| Fault::of_disk(&disk.path(""), "sync the folder", error))?;
        let headers = read_headers(&*disk, sequences)?;
        let Some((last, sealed)) = headers.split_last() else { return Ok((start(disk, options)?, recovered)) };

        let shared = shared(disk, last.identity.clone());
        let mut keys = Table::new();
        let mut subjects = Table::new();
        keys.reserve(last.first);
        let mut segments = Vec::new();
        for (header, next) in sealed.iter().zip(&headers[1..]) {
            segments.push(Arc::new(load_sealed(&shared, header, next, &options, &mut recovered, &mut keys, &mut subjects)?));
        }
        let active = load_active(&shared, last, &mut recovered)?;
        active.contents.index(last.first, &mut keys, &mut subjects);
        segments.push(Arc::clone(&active.segment));
        recovered.records = last.first + active.contents.keys.len() as u64;
        let tail = Tail {
            position: recovered.records,
            received: active.contents.received,
            counters: active.contents.counters,
            behind: 0,
        };
        let shared = Shared { segments: RwLock::new(segments), tail: RwLock::new(tail), subjects: RwLock::new(subjects), ..shared };
        Ok((writer(shared, options, keys, active), recovered))
    }
}

fn shared(disk: Arc<dyn Disk>, identity: Identity) -> Shared {
    Shared {
        disk,
        identity,
        segments: RwLock::default(),
        tail: RwLock::default(),
        subjects: RwLock::new(Table::new()),
        files: Mutex::default(),
    }
}

fn writer(shared: Shared, options: Options, keys: Table<u32>, active: Active) -> Writer {
    shared.keep_open(active.segment.sequence, Arc::clone(&active.file));
    Writer::new(Arc::new(shared), options, keys, active)
}

/// A log without records.
fn start(disk: Arc<dyn Disk>, options: Options) -> Result<Writer, Fault> {
    let secrets = match options.identity {
        Some(secrets) => secrets,
        None => {
            let mut secrets = [0; 32];
            getrandom::fill(&mut secrets).map_err(|error| {
                Fault::of_disk(&disk.path(""), "find a random number for", std::io::Error::other(error.to_string()))
            })?;
            secrets
        }
    };
    let (mut id, mut salt) = ([0; 16], [0; 16]);
    id.copy_from_slice(&secrets[..16]);
    salt.copy_from_slice(&secrets[16..]);
    let shared = shared(disk, Identity::new(id, salt));
    let header = SegmentHeader {
        identity: shared.identity.clone(),
        sequence: 1,
        first: 0,
        received: Time::MIN,
        counters: Default::default(),
    };
    let active = name_segment(&shared, reserve_segment(&shared, &options, &header, 0)?)?;
    let tail = Tail { received: Time::MIN, ..Tail::default() };
    let segments = vec![Arc::clone(&active.segment)];
    let shared = Shared { segments: RwLock::new(segments), tail: RwLock::new(tail), ..shared };
    Ok(writer(shared, options, Table::new(), active))
}

/// Looks at the names in the folder; how many segments there are.
fn survey(disk: &dyn Disk) -> Result<u64, Fault> {
    let names = disk.list().map_err(|error| Fault::of_disk(&disk.path(""), "list the folder", error))?;
    let (mut segments, mut indexes) = (Vec::new(), Vec::new());
    for name in names {
        let (numbers, stem) = match name.rsplit_once('.') {
            Some((stem, "segment")) => (&mut segments, stem),
            Some((stem, "index")) => (&mut indexes, stem),
            _ => {
                if name.ends_with(UNFINISHED) {
                    disk.remove(&name).map_err(|error| Fault::of_disk(&disk.path(&name), "remove", error))?;
                }
                continue;
            }
        };
        match stem.parse::<u64>() {
            Ok(number) if number > 0 && (format::segment_name(number) == name || format::index_name(number) == name) => {
                numbers.push(number);
            }
            _ => return Err(Fault::Foreign { path: disk.path(&name), why: "its name is none that the log gives" }),
        }
    }
    let last = segments.iter().max().copied().unwrap_or(0);
    let missing = |number, why| Err(Fault::Missing { path: disk.path(&format::segment_name(number)), why });
    if let Some(gap) = (1..=last).find(|number| !segments.contains(number)) {
        return missing(gap, "there are later segments");
    }
    // An index is written only after the next segment is durable.
    if indexes.iter().max().is_some_and(|index| *index >= last) {
        return missing(last + 1, "an index says that a segment follows");
    }
    Ok(last)
}

fn read_headers(disk: &dyn Disk, count: u64) -> Result<Vec<SegmentHeader>, Fault> {
    let mut headers: Vec<SegmentHeader> = Vec::new();
    for sequence in 1..=count {
        let name = format::segment_name(sequence);
        let path = disk.path(&name);
        let corrupt = |what| Fault::Corrupt { path: path.clone(), offset: 0, what };
        let mut bytes = [0; SEGMENT_HEADER];
        let read = disk
            .open(&name)
            .and_then(|file| file.read_at(&mut bytes, 0))
            .map_err(|error| Fault::of_disk(&path, "read", error))?;
        let header = SegmentHeader::decode(&bytes[..read]).map_err(|why| match why {
            NoHeader::Foreign => Fault::Foreign { path: path.clone(), why: "it is no segment of any log" },
            NoHeader::Newer(version) => Fault::Newer { path: path.clone(), version, known: format::VERSION },
            NoHeader::Damaged => corrupt("its header is damaged"),
        })?;
        if header.sequence != sequence {
            return Err(Fault::Foreign { path, why: "its header has another number: it was renamed" });
        }
        match headers.last() {
            Some(before) if before.identity.id != header.identity.id => {
                return Err(Fault::Foreign { path, why: "it is a segment of another log" });
            }
            Some(before) if header.first < before.first => return Err(corrupt("its first position is impossible")),
            None if header.first != 0 => return Err(corrupt("the first segment does not begin with position 0")),
            _ => {}
        }
        headers.push(header);
    }
    Ok(headers)
}

/// A segment that is followed by another: by its side file, or else by a scan.
fn load_sealed(
    shared: &Shared,
    header: &SegmentHeader,
    next: &SegmentHeader,
    options: &Options,
    recovered: &mut Recovered,
    keys: &mut Table<u32>,
    subjects: &mut Table<u64>,
) -> Result<Segment, Fault> {
    let name = format::segment_name(header.sequence);
    let path = shared.disk.path(&name);
    let disk_fault = |error| Fault::of_disk(&path, "read", error);
    let file = shared.disk.open(&name).map_err(disk_fault)?;
    let length = file.length().map_err(disk_fault)?;

    let bytes = if options.trust_indexes { read_side_file(shared, header.sequence) } else { None };
    let side = bytes.as_deref().and_then(|bytes| SideFile::decode(bytes, &shared.identity, header.sequence, header.first));
    if let Some(side) = side.filter(|side| {
        header.first + side.records == next.first && side.counters == next.counters && side.received == next.received
    }) {
        if length < side.end {
            return Err(Fault::Corrupt { path, offset: length, what: "the file ends before its last frame does" });
        }
        side.index(header.first, keys, subjects);
        return Ok(Segment::new(header.sequence, header.first, side.end, side.marks));
    }

    let mut contents = scan(shared, header, &*file, length).map_err(disk_fault)??;
    let end = header.first + contents.keys.len() as u64;
    if end != next.first || contents.counters != next.counters {
        return Err(Fault::Corrupt {
            path,
            offset: contents.end,
            what: "a frame is damaged or missing, and the next segment goes on after it",
        });
    }
    contents.index(header.first, keys, subjects);
    let segment = Segment::new(header.sequence, header.first, contents.end, contents.marks.clone());
    write_side_file(shared, &segment, &contents);
    contents.marks = Default::default();
    recovered.indexes_rebuilt += 1;
    Ok(segment)
}

/// `None` on any trouble: the segment itself is what counts.
fn read_side_file(shared: &Shared, sequence: u64) -> Option<Vec<u8>> {
    let file = shared.disk.open(&format::index_name(sequence)).ok()?;
    let mut bytes = vec![0; usize::try_from(file.length().ok()?).ok()?];
    let read = file.read_at(&mut bytes, 0).ok()?;
    bytes.truncate(read);
    Some(bytes)
}

/// The last segment: scanned frame by frame, made durable, and its tail cleared.
fn load_active(shared: &Shared, header: &SegmentHeader, recovered: &mut Recovered) -> Result<Active, Fault> {
    let name = format::segment_name(header.sequence);
    let path = shared.disk.path(&name);
    let fault = |action| {
        let path = path.clone();
        move |error| Fault::of_disk(&path, action, error)
    };
    let file = shared.disk.open(&name).map_err(fault("open"))?;
    // First make durable what a killed process had only written, then read from the disk itself: after a sync that
    // failed, the cache shows bytes that the disk does not have.
    file.sync_data(SyncSite::FramesFound).map_err(fault("sync"))?;
    file.forget_cached().map_err(fault("read"))?;
    let length = file.length().map_err(fault("read"))?;
    let mut contents = scan(shared, header, &*file, length).map_err(fault("read"))??;
    match rest(&*file, &shared.identity, header.sequence, contents.end, length).map_err(fault("read"))? {
        Rest::Zeros => {}
        Rest::Damaged => {
            return Err(Fault::Corrupt {
                path,
                offset: contents.end,
                what: "a frame is damaged, and valid ones follow it",
            });
        }
        Rest::Torn { end } => {
            // Not synced: the next frame's sync does it, and before that nothing depends on it. A frame cannot hide in
            // the remains, because its checksum is tied to its place, and its place was never given out.
            let zeros = vec![0; 64 << 10];
            let mut at = contents.end;
            while at < end {
                let size = (end - at).min(zeros.len() as u64);
                file.write_at(&zeros[..size as usize], at).map_err(fault("write"))?;
                at += size;
            }
            recovered.torn_bytes = end - contents.end;
            recovered.torn_at = Some((path, contents.end));
        }
    }
    let marks = std::mem::take(&mut contents.marks);
    let segment = Arc::new(Segment::new(header.sequence, header.first, contents.end, marks));
    Ok(Active { segment, file, capacity: length.min(format::SEGMENT_MAX), contents })
}

/// Reads every frame of a segment up to the first that is none. The inner error is a frame that was written well, and
/// yet cannot be.
fn scan(
    shared: &Shared,
    header: &SegmentHeader,
    file: &dyn crate::DiskFile,
    length: u64,
) -> std::io::Result<Result<Contents, Fault>> {
    let mut contents = Contents {
        end: SEGMENT_HEADER as u64,
        received: header.received,
        counters: header.counters,
        ..Contents::default()
    };
    let identity = &shared.identity;
    let mut walk = Walk::new(file, identity, header.sequence, contents.end, length.min(format::SEGMENT_MAX));
    while let Step::Frame { offset, header: frame, content } = walk.step()? {
        if let Err(what) = add_frame(&mut contents, identity, header.first, offset, &frame, content) {
            let path = shared.disk.path(&format::segment_name(header.sequence));
            return Ok(Err(Fault::Corrupt { path, offset, what }));
        }
    }
    Ok(Ok(contents))
}

fn add_frame(
    contents: &mut Contents,
    identity: &Identity,
    first: u64,
    offset: u64,
    frame: &FrameHeader,
    content: &[u8],
) -> Result<(), &'static str> {
    let expected = first + contents.keys.len() as u64;
    if frame.first != expected || frame.received < contents.received {
        return Err("its frames are not in order");
    }
    contents.marks.note_frame((expected - first) as u32, offset as u32);
    format::entries(content, frame.count, |at, encoded, entry| {
        let position = contents.keys.len() as u32;
        contents.marks.note_entry(position, offset as u32 + (format::FRAME_HEADER + at) as u32);
        contents.keys.push(identity.key(&entry, encoded));
        contents.subjects.push(identity.subject(entry.subject).unwrap_or_default());
    })
    .map_err(|_| "it has an entry of an unknown format")?;
    contents.end = offset + frame.length();
    contents.received = frame.received;
    contents.counters = frame.counters;
    Ok(())
}
