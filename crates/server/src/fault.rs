//! What can go wrong around a project, in words that say where and what to do.

use std::path::{Path, PathBuf};
use thiserror::Error;

/// What can go wrong around a project.
#[derive(Debug, Error)]
pub enum Fault {
    /// There is no board.
    #[error("there is no board.kdl in {path}\n  mend: name a project folder, or make one with `stormlake new {path}`")]
    NoBoard {
        /// The folder.
        path: PathBuf,
    },
    /// A file could not be read or written.
    #[error("{path}: {detail}\n  mend: {mend}")]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        detail: String,
        /// What to do.
        mend: &'static str,
    },
    /// A file holds what it should not.
    #[error("{path} cannot be understood: {detail}\n  mend: restore it from a backup, or move it away")]
    BadFile {
        /// The file.
        path: PathBuf,
        /// Why.
        detail: String,
    },
    /// The board has errors.
    #[error(
        "the board has {errors} error(s), so nothing can be published from it\n  mend: run `stormlake check {path}`"
    )]
    BadBoard {
        /// The project's folder.
        path: PathBuf,
        /// How many.
        errors: usize,
    },
    /// The log.
    #[error(transparent)]
    Log(#[from] stormlake_log::Fault),
    /// The policies contradict themselves.
    #[error("{0}")]
    Plan(String),
    /// The system gave no random numbers.
    #[error("the system gave no random numbers, so no key can be made")]
    NoRandomness,
    /// A key's name.
    #[error("`{name}` cannot name a key\n  mend: use 1 to 60 letters, digits, `-`, `_` or `.`")]
    KeyName {
        /// The name.
        name: String,
    },
    /// A key's name is taken.
    #[error("there is a key `{name}` already\n  mend: choose another name, or revoke it first: `stormlake key revoke`")]
    KeyExists {
        /// The name.
        name: String,
    },
    /// No such key.
    #[error("there is no key `{name}` that could be revoked\n  mend: `stormlake key list` shows them")]
    NoKey {
        /// The name.
        name: String,
    },
    /// What was asked for cannot be done so.
    #[error("{what}\n  mend: {mend}")]
    Asked {
        /// Why, as a sentence.
        what: String,
        /// What to ask instead.
        mend: &'static str,
    },
    /// Nothing there.
    #[error("{what}")]
    NotFound {
        /// What is missing, as a sentence.
        what: String,
    },
    /// The lake.
    #[error("{0}")]
    Lake(String),
    /// A board could not be handed out.
    #[error("{0}")]
    Export(String),
    /// It was understood, and cannot be done; nothing has changed.
    #[error("{what}\n  mend: {mend}")]
    Refused {
        /// Why, as a sentence.
        what: String,
        /// What to do.
        mend: String,
    },
    /// What was to be made is there already.
    #[error("{what}\n  mend: {mend}")]
    Taken {
        /// What, as a sentence.
        what: String,
        /// What to do.
        mend: &'static str,
    },
    /// What was sent is larger than its limit.
    #[error("{what}\n  mend: {mend}")]
    TooLarge {
        /// What, and the limit, as a sentence.
        what: String,
        /// What to do.
        mend: &'static str,
    },
    /// The address is in use.
    #[error(
        "nothing can listen on {address}: {detail}\n  mend: stop what listens there, or choose another with --listen"
    )]
    Address {
        /// The address.
        address: String,
        /// What the system says.
        detail: String,
    },
    /// Two projects with one name.
    #[error(
        "two projects would both be called `{name}`: {first} and {second}\n  mend: rename one folder, or serve them apart"
    )]
    SameName {
        /// The name.
        name: String,
        /// One.
        first: PathBuf,
        /// The other.
        second: PathBuf,
    },
}

impl Fault {
    /// A fault of the file system.
    pub fn io(path: &Path, error: std::io::Error) -> Self {
        let mend = match error.kind() {
            std::io::ErrorKind::PermissionDenied => "give this user the right to read and write there",
            std::io::ErrorKind::NotFound => "check the path",
            std::io::ErrorKind::StorageFull => "free some disk space",
            std::io::ErrorKind::ReadOnlyFilesystem => "put the data on a disk that can be written, with --data",
            _ => "look at the disk and the path",
        };
        Self::Io {
            path: path.to_owned(),
            detail: error.to_string(),
            mend,
        }
    }
}
