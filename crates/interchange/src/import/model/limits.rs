//! What an import reads at most, looked at before anything is read.

use crate::import::{Refusal, Source};

/// Greatest size of one file, 4 MiB.
pub const FILE_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Greatest size of all files together, 16 MiB.
pub const ALL_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Greatest number of files.
pub const FILES_MAX: usize = 20_000;
/// Greatest number of blocks, lists or types within each other.
pub const DEPTH_MAX: usize = 64;
/// What the trees of one file may take, in bytes, once aliases are written out.
pub const TREE_BYTES_MAX: usize = 96 * 1024 * 1024;
/// Greatest number of bounded contexts: each is a region that people look at.
pub const CONTEXTS_MAX: usize = 500;
/// Greatest number of remarks; the rest are counted.
pub const REMARKS_MAX: usize = 5_000;
/// Greatest number of fields of one sticky.
pub const FIELDS_MAX: usize = 500;

/// Refuses what is too large to look at.
pub fn sources(files: &[Source<'_>]) -> Result<(), Refusal> {
    if files.len() > FILES_MAX {
        return Err(too_large(format!("the number of files ({})", files.len()), FILES_MAX));
    }
    let mut all = 0usize;
    for file in files {
        if file.bytes.len() > FILE_BYTES_MAX {
            return Err(too_large(format!("`{}`", file.path), "4 MiB"));
        }
        all += file.bytes.len();
    }
    if all > ALL_BYTES_MAX {
        return Err(too_large("all files together".to_owned(), "16 MiB"));
    }
    Ok(())
}

/// The text of a file.
pub fn text<'a>(file: &Source<'a>) -> Result<&'a str, Refusal> {
    match std::str::from_utf8(file.bytes) {
        Ok(text) => Ok(text.strip_prefix('\u{feff}').unwrap_or(text)),
        Err(error) => Err(Refusal::Malformed {
            place: format!("{}, byte {}", file.path, error.valid_up_to() + 1),
            message: "this is not text in UTF-8; save the file as UTF-8".into(),
        }),
    }
}

/// Something is larger than a limit.
pub fn too_large(what: impl Into<String>, limit: impl ToString) -> Refusal {
    Refusal::TooLarge {
        what: what.into(),
        limit: limit.to_string(),
    }
}
