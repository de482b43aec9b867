//! Everything that can go wrong, and whether trying again helps. Each message says what happened, where, and the mend.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use thiserror::Error;

/// What to do about a [`Fault`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remedy {
    /// The same call can succeed in a moment.
    TryAgain,
    /// A person has to mend the machine or the folder first; then it can succeed.
    Attention,
    /// The same call can never succeed.
    Never,
}

/// Why the log did not do what was asked.
#[derive(Debug, Clone, Error)]
pub enum Fault {
    /// The queue is full: the caller should slow down.
    #[error("the log has {queued} bytes waiting, and takes no more than {limit}: try again in a moment")]
    Busy {
        /// Bytes that wait to be written.
        queued: usize,
        /// The most that may wait.
        limit: usize,
    },
    /// The log was closed.
    #[error("the log is closed: open it again")]
    Closed,
    /// The batch is bigger than the log takes at once.
    #[error("a batch of {bytes} bytes is over the limit of {limit}: send it in smaller parts")]
    TooLarge {
        /// Its size.
        bytes: usize,
        /// The limit.
        limit: usize,
    },
    /// Bytes of a batch are no entry.
    #[error("entry {index} of the batch is malformed: {why}")]
    Malformed {
        /// Which entry, from 0.
        index: usize,
        /// What is wrong with it.
        why: &'static str,
    },
    /// There are no positions left.
    #[error("the log holds {limit} records, which is all that its format can count")]
    Exhausted {
        /// How many it can hold.
        limit: u64,
    },
    /// An earlier write or sync failed. What was acknowledged is safe; nothing more is taken.
    #[error(
        "the log takes no more records, because an earlier write failed ({reason}). What was acknowledged is safe. \
         Mend the disk and start again"
    )]
    Poisoned {
        /// The failure.
        reason: Arc<str>,
    },
    /// No space left.
    #[error("the disk is full: could not {action} {path}. Free some space; nothing acknowledged is affected")]
    DiskFull {
        /// The file.
        path: PathBuf,
        /// What was tried.
        action: &'static str,
    },
    /// The file system is mounted read-only.
    #[error("could not {action} {path}: the file system is read-only. Mount it writable, or move the data folder")]
    ReadOnly {
        /// The file.
        path: PathBuf,
        /// What was tried.
        action: &'static str,
    },
    /// The process may not touch the file.
    #[error("could not {action} {path}: permission denied. Give the user that runs Stormlake access to it")]
    Forbidden {
        /// The file.
        path: PathBuf,
        /// What was tried.
        action: &'static str,
    },
    /// Any other failure of the disk.
    #[error("could not {action} {path}: {source}. Look at the disk's health; the system log may say more")]
    Disk {
        /// The file.
        path: PathBuf,
        /// What was tried.
        action: &'static str,
        /// What the system said.
        source: Arc<io::Error>,
    },
    /// Another process has the folder open.
    #[error("{path} is in use by {}: two servers cannot share one folder. Stop the other one, or give this one its own", owner(*.pid))]
    InUse {
        /// The folder.
        path: PathBuf,
        /// The other process, when it is known.
        pid: Option<u32>,
    },
    /// Bytes that were durable are not what was written.
    #[error(
        "{path} is damaged at byte {offset}: {what}. Records that were acknowledged are there, so nothing was thrown \
         away. Restore this file from a backup, or check the disk"
    )]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// Where in it.
        offset: u64,
        /// What is wrong.
        what: &'static str,
    },
    /// A file of the log is gone.
    #[error("{path} is missing: {why}. Put it back from a backup; without it, acknowledged records are lost")]
    Missing {
        /// The file.
        path: PathBuf,
        /// How that is known.
        why: &'static str,
    },
    /// A file that is not of this log.
    #[error("{path} does not belong to this log: {why}. Move it out of the folder")]
    Foreign {
        /// The file.
        path: PathBuf,
        /// How that is known.
        why: &'static str,
    },
    /// Written by a newer Stormlake.
    #[error("{path} has format {version}, and this program knows formats up to {known}: use a newer Stormlake")]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        version: u32,
        /// The newest that this program knows.
        known: u32,
    },
}

impl Fault {
    /// Whether trying again helps.
    pub fn remedy(&self) -> Remedy {
        match self {
            Fault::Busy { .. } => Remedy::TryAgain,
            Fault::TooLarge { .. } | Fault::Malformed { .. } | Fault::Exhausted { .. } => Remedy::Never,
            Fault::Closed
            | Fault::Poisoned { .. }
            | Fault::DiskFull { .. }
            | Fault::ReadOnly { .. }
            | Fault::Forbidden { .. }
            | Fault::Disk { .. }
            | Fault::InUse { .. }
            | Fault::Corrupt { .. }
            | Fault::Missing { .. }
            | Fault::Foreign { .. }
            | Fault::Newer { .. } => Remedy::Attention,
        }
    }

    /// The fault that an error of the system stands for.
    pub(crate) fn of_disk(path: &Path, action: &'static str, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Fault::DiskFull { path, action },
            io::ErrorKind::ReadOnlyFilesystem => Fault::ReadOnly { path, action },
            io::ErrorKind::PermissionDenied => Fault::Forbidden { path, action },
            _ => Fault::Disk {
                path,
                action,
                source: Arc::new(source),
            },
        }
    }
}

fn owner(pid: Option<u32>) -> String {
    pid.map_or_else(|| "another process".to_owned(), |pid| format!("process {pid}"))
}
