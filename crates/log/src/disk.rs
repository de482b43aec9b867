//! What the log needs of a disk. Two kinds exist: the real one, and a simulated one that forgets what was not synced.
//! Every sync says where it is called from, so that a test can leave out any one of them and must notice.

use crate::Fault;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// Where in the code a sync stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SyncSite {
    /// After a frame was written, before its records are acknowledged.
    FrameCommit,
    /// After a new segment's header was written, before the segment gets its name.
    SegmentCreated,
    /// After the new segment got its name, before records go into it.
    DirectoryAfterCreate,
    /// At opening: what a killed process had written but not synced must not be shown before it is durable.
    FramesFound,
    /// At opening: the same, for the names of segments.
    DirectoryFound,
    /// After a replacement's bytes were written, before it gets its name.
    ReplaceFile,
    /// After a replacement got its name.
    ReplaceDirectory,
}

impl SyncSite {
    /// Every site.
    pub const ALL: [SyncSite; 7] = [
        SyncSite::FrameCommit,
        SyncSite::SegmentCreated,
        SyncSite::DirectoryAfterCreate,
        SyncSite::FramesFound,
        SyncSite::DirectoryFound,
        SyncSite::ReplaceFile,
        SyncSite::ReplaceDirectory,
    ];
}

/// One folder on a disk, without folders in it.
pub trait Disk: Send + Sync + fmt::Debug {
    /// Makes an empty file, or empties the one that is there.
    fn create(&self, name: &str) -> io::Result<Arc<dyn DiskFile>>;
    /// Opens a file to read and write.
    fn open(&self, name: &str) -> io::Result<Arc<dyn DiskFile>>;
    /// The names of all files.
    fn list(&self) -> io::Result<Vec<String>>;
    /// Removes a file.
    fn remove(&self, name: &str) -> io::Result<()>;
    /// Renames a file; a file that had the new name is gone.
    fn rename(&self, from: &str, to: &str) -> io::Result<()>;
    /// Makes all names durable.
    fn sync_directory(&self, site: SyncSite) -> io::Result<()>;
    /// Where a file is, for messages.
    fn path(&self, name: &str) -> PathBuf;
}

/// An open file.
pub trait DiskFile: Send + Sync + fmt::Debug {
    /// Reads until `bytes` is full or the file ends; how many were read.
    fn read_at(&self, bytes: &mut [u8], offset: u64) -> io::Result<usize>;
    /// Writes all of `bytes`.
    fn write_at(&self, bytes: &[u8], offset: u64) -> io::Result<()>;
    /// Reserves space, so that the file is at least so long; new bytes are zero.
    fn allocate(&self, length: u64) -> io::Result<()>;
    /// How long the file is.
    fn length(&self) -> io::Result<u64>;
    /// Makes the bytes and the length durable.
    fn sync_data(&self, site: SyncSite) -> io::Result<()>;
    /// Throws away what is cached and not waiting to be written. A sync that failed leaves pages in the cache that look
    /// written and are not; only a read from the disk itself tells.
    fn forget_cached(&self) -> io::Result<()>;
}

/// Ending of files that are not finished; opening the log removes them.
pub(crate) const UNFINISHED: &str = ".new";

/// Replaces a file as a whole: afterwards, and after a crash at any moment, it has either its old bytes or the new ones.
pub fn replace_file(disk: &dyn Disk, name: &str, bytes: &[u8]) -> Result<(), Fault> {
    replace_file_with(disk, name, |file| file.write_all(bytes))
}

/// [`replace_file`] for what is better written piece by piece than held in memory whole.
pub fn replace_file_with(
    disk: &dyn Disk,
    name: &str,
    write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>,
) -> Result<(), Fault> {
    let unfinished = format!("{name}{UNFINISHED}");
    let at = |action| {
        let path = disk.path(name);
        move |error| Fault::of_disk(&path, action, error)
    };
    let file = disk.create(&unfinished).map_err(at("create"))?;
    let mut pieces = io::BufWriter::with_capacity(PIECE_BYTES, Pieces { file: &*file, end: 0 });
    write(&mut pieces).map_err(at("write"))?;
    io::Write::flush(&mut pieces).map_err(at("write"))?;
    drop(pieces);
    file.sync_data(SyncSite::ReplaceFile).map_err(at("sync"))?;
    disk.rename(&unfinished, name).map_err(at("rename"))?;
    disk.sync_directory(SyncSite::ReplaceDirectory)
        .map_err(at("sync the folder of"))
}

/// What a file that is replaced is written in.
const PIECE_BYTES: usize = 256 << 10;

/// A file that is written from its beginning to its end.
struct Pieces<'f> {
    file: &'f dyn DiskFile,
    end: u64,
}

impl io::Write for Pieces<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write_at(bytes, self.end)?;
        self.end += bytes.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Reads a file that [`replace_file_with`] wrote piece by piece; `None` when there is none.
pub fn read_file_with<T>(
    disk: &dyn Disk,
    name: &str,
    read: impl FnOnce(&mut dyn io::Read) -> T,
) -> Result<Option<T>, Fault> {
    let file = match disk.open(name) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other.map_err(|error| Fault::of_disk(&disk.path(name), "read", error))?,
    };
    let pieces = Behind { file: &*file, at: 0 };
    Ok(Some(read(&mut io::BufReader::with_capacity(PIECE, pieces))))
}

/// Bytes that are read at a time.
const PIECE: usize = 1 << 18;

/// What of a file comes next.
struct Behind<'f> {
    file: &'f dyn DiskFile,
    at: u64,
}

impl io::Read for Behind<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read_at(bytes, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

/// All bytes of a file that [`replace_file`] wrote; `None` when there is none.
pub fn read_file(disk: &dyn Disk, name: &str) -> Result<Option<Vec<u8>>, Fault> {
    let fault = |error| Fault::of_disk(&disk.path(name), "read", error);
    let file = match disk.open(name) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        other => other.map_err(fault)?,
    };
    let mut bytes = vec![0; file.length().map_err(fault)? as usize];
    let length = file.read_at(&mut bytes, 0).map_err(fault)?;
    bytes.truncate(length);
    Ok(Some(bytes))
}
