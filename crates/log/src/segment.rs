//! Making the files of a segment: the segment itself before its first frame, its side file after its last.

use crate::disk::{DiskFile, SyncSite, UNFINISHED};
use crate::format::{self, SEGMENT_HEADER, SEGMENT_MAX, SegmentHeader};
use crate::shared::{Segment, Shared};
use crate::side::Contents;
use crate::{Fault, Options};
use std::sync::Arc;

/// The segment that is written.
#[derive(Debug)]
pub(crate) struct Active {
    pub segment: Arc<Segment>,
    pub file: Arc<dyn DiskFile>,
    pub capacity: u64,
    /// What its side file will say, but for the marks, which readers share.
    pub contents: Contents,
}

/// A segment whose file has not got its name yet.
pub(crate) struct Reserved(Active);

/// Makes the file of the next segment, with room for at least one frame. Nothing depends on it yet: when this fails, it
/// can be tried again.
pub(crate) fn reserve_segment(
    shared: &Shared,
    options: &Options,
    header: &SegmentHeader,
    frame: u64,
) -> Result<Reserved, Fault> {
    let disk = &shared.disk;
    let segment = Segment::new(header.sequence, header.first, SEGMENT_HEADER as u64, Default::default());
    let unfinished = unfinished(&segment);
    let capacity = options
        .segment_bytes
        .max(SEGMENT_HEADER as u64 + frame)
        .next_multiple_of(4 << 10)
        .min(SEGMENT_MAX);
    let at = |action| {
        let path = disk.path(&segment.name);
        move |error| Fault::of_disk(&path, action, error)
    };
    let file = disk.create(&unfinished).map_err(at("create"))?;
    let written = file
        .allocate(capacity)
        .map_err(at("reserve space for"))
        .and_then(|()| file.write_at(&header.encode(), 0).map_err(at("write")));
    if let Err(fault) = written {
        // It would hold space that is short. What cannot be removed now is removed when the log is opened.
        if let Err(error) = disk.remove(&unfinished) {
            tracing::warn!(%error, file = unfinished, "could not remove an unfinished segment");
        }
        return Err(fault);
    }
    let contents = Contents {
        end: SEGMENT_HEADER as u64,
        received: header.received,
        counters: header.counters,
        ..Contents::default()
    };
    Ok(Reserved(Active {
        segment: Arc::new(segment),
        file,
        capacity,
        contents,
    }))
}

/// Gives a segment its name when its header is durable, and makes the name durable: a file with a segment's name and
/// without a header is damage, never an accident.
pub(crate) fn name_segment(shared: &Shared, Reserved(active): Reserved) -> Result<Active, Fault> {
    let disk = &shared.disk;
    let name = &active.segment.name;
    let at = |action| {
        let path = disk.path(name);
        move |error| Fault::of_disk(&path, action, error)
    };
    active.file.sync_data(SyncSite::SegmentCreated).map_err(at("sync"))?;
    disk.rename(&unfinished(&active.segment), name).map_err(at("rename"))?;
    disk.sync_directory(SyncSite::DirectoryAfterCreate)
        .map_err(at("sync the folder of"))?;
    Ok(active)
}

fn unfinished(segment: &Segment) -> String {
    format!("{}{UNFINISHED}", segment.name)
}

/// Writes a side file. Without it, opening the log takes longer; so a failure is only told.
pub(crate) fn write_side_file(shared: &Shared, segment: &Segment, contents: &Contents) {
    let name = format::index_name(segment.sequence);
    let bytes = contents.encode(&shared.identity, segment.sequence, segment.first);
    if let Err(error) = shared.disk.create(&name).and_then(|file| file.write_at(&bytes, 0)) {
        tracing::warn!(%error, file = %shared.disk.path(&name).display(), "could not write the index of a segment");
    }
}
