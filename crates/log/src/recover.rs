//! Learning what is in a segment: by its side file, or by reading every frame; and making the last segment fit to be
//! written on.

use crate::Fault;
use crate::disk::SyncSite;
use crate::format::{self, FrameHeader, Identity, SEGMENT_HEADER, SegmentHeader};
use crate::open::Recovered;
use crate::segment::{Active, write_side_file};
use crate::shared::{Segment, Shared};
use crate::side::{Contents, SideFile, index_all};
use crate::table::Table;
use crate::walk::{Rest, Step, Walk, rest};
use std::sync::Arc;

/// What opening learns on its way from the first segment to the last.
pub(crate) struct Recovery<'s> {
    shared: &'s Shared,
    trust_indexes: bool,
    pub keys: Table<u32>,
    pub subjects: Table<u64>,
    side_files: Vec<SideFile>,
    pub recovered: Recovered,
}

impl<'s> Recovery<'s> {
    pub fn new(shared: &'s Shared, trust_indexes: bool) -> Self {
        Self {
            shared,
            trust_indexes,
            keys: Table::new(),
            subjects: Table::new(),
            side_files: Vec::new(),
            recovered: Recovered::default(),
        }
    }

    /// A segment that is followed by another: by its side file, or else by a scan.
    pub fn load_sealed(&mut self, header: &SegmentHeader, next: &SegmentHeader) -> Result<Segment, Fault> {
        let shared = self.shared;
        let name = format::segment_name(header.sequence);
        let path = shared.disk.path(&name);
        let disk_fault = |error| Fault::of_disk(&path, "read", error);
        let file = shared.disk.open(&name).map_err(disk_fault)?;
        let length = file.length().map_err(disk_fault)?;

        let side = self
            .trust_indexes
            .then(|| SideFile::open(&*shared.disk, &shared.identity, header.sequence, header.first))
            .flatten();
        if let Some(mut side) = side.filter(|side| side.leads_to(header, next)) {
            if length < side.end {
                let what = "the file ends before its last frame does";
                return Err(Fault::Corrupt {
                    path,
                    offset: length,
                    what,
                });
            }
            let segment = Segment::new(header.sequence, header.first, side.end, std::mem::take(&mut side.marks));
            self.side_files.push(side);
            return Ok(segment);
        }

        let contents = scan(shared, header, &*file, length).map_err(disk_fault)??;
        let end = header.first + contents.keys.len() as u64;
        if end != next.first || contents.counters != next.counters {
            let what = "a frame is damaged or missing, and the next segment goes on after it";
            return Err(Fault::Corrupt {
                path,
                offset: contents.end,
                what,
            });
        }
        contents.index(header.first, &mut self.keys, &mut self.subjects);
        let segment = Segment::new(header.sequence, header.first, contents.end, contents.marks.clone());
        write_side_file(shared, &segment, &contents);
        self.recovered.indexes_rebuilt += 1;
        Ok(segment)
    }

    /// Fills the tables from the side files, once all are known.
    pub fn index_sealed(&mut self) -> Result<(), Fault> {
        let files = std::mem::take(&mut self.side_files);
        index_all(&*self.shared.disk, &files, &mut self.keys, &mut self.subjects)
    }

    /// The last segment: scanned frame by frame, made durable, and its tail cleared.
    pub fn load_active(&mut self, header: &SegmentHeader) -> Result<Active, Fault> {
        let active = load_active(self.shared, header, &mut self.recovered)?;
        active.contents.index(header.first, &mut self.keys, &mut self.subjects);
        Ok(active)
    }
}

/// The last segment: scanned frame by frame, made durable, and its tail cleared.
pub(crate) fn load_active(shared: &Shared, header: &SegmentHeader, recovered: &mut Recovered) -> Result<Active, Fault> {
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
    Ok(Active {
        segment,
        file,
        capacity: length.min(format::SEGMENT_MAX),
        contents,
    })
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
    let mut walk = Walk::new(
        file,
        identity,
        header.sequence,
        contents.end,
        length.min(format::SEGMENT_MAX),
    );
    while let Step::Frame {
        offset,
        header: frame,
        content,
    } = walk.step()?
    {
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
        contents
            .marks
            .note_entry(position, offset as u32 + (format::FRAME_HEADER + at) as u32);
        contents.keys.push(identity.key(&entry, encoded));
        contents
            .subjects
            .push(identity.subject(entry.subject).unwrap_or_default());
    })
    .map_err(|_| "it has an entry of an unknown format")?;
    contents.end = offset + frame.length();
    contents.received = frame.received;
    contents.counters = frame.counters;
    Ok(())
}
