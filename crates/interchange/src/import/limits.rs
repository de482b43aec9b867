//! What a stranger's file may cost.

use super::{Refusal, Source};

/// Greatest size of all files of an import together, 32 MiB.
pub const FILE_BYTES_MAX: usize = 32 * 1024 * 1024;
/// Greatest size of what is unpacked from a file, 64 MiB.
pub const INFLATED_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Greatest number of notes on a wall.
pub const NOTES_MAX: usize = 20_000;
/// Greatest number of things on a wall: notes, arrows, texts, frames.
pub const ELEMENTS_MAX: usize = 80_000;
/// Greatest number of frames that are looked at; the largest come first.
pub const REGIONS_MAX: usize = 1_000;
/// Greatest number of frames within frames.
pub const DEPTH_MAX: usize = 64;

/// Files that are too large to look at.
pub(crate) fn size(files: &[Source<'_>]) -> Result<(), Refusal> {
    let bytes: usize = files.iter().map(|file| file.bytes.len()).sum();
    if bytes > FILE_BYTES_MAX {
        return Err(too_large("the file", "32 MiB"));
    }
    Ok(())
}

/// More things on a wall than are read.
pub(crate) fn count(what: &str, count: usize, limit: usize) -> Result<(), Refusal> {
    if count > limit {
        return Err(too_large(what, &format!("{limit}")));
    }
    Ok(())
}

pub(crate) fn too_large(what: &str, limit: &str) -> Refusal {
    Refusal::TooLarge {
        what: what.to_owned(),
        limit: limit.to_owned(),
    }
}
