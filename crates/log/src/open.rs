//! Opening a log: find its segments, learn what is in them, make durable what was found, and clear the remains of a
//! frame that was never acknowledged. What is damaged is refused, never skipped.

use crate::disk::{Disk, SyncSite};
use crate::format::{Identity, SegmentHeader};
use crate::recover::Recovery;
use crate::segment::{Active, name_segment, reserve_segment};
use crate::shared::{Shared, Tail};
use crate::survey::{read_headers, survey};
use crate::table::Table;
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
        let count = survey(&*disk)?;
        if count > 0 {
            // A killed process may have left names that are not durable yet.
            disk.sync_directory(SyncSite::DirectoryFound)
                .map_err(|error| Fault::of_disk(&disk.path(""), "sync the folder", error))?;
        }
        let headers = read_headers(&*disk, count)?;
        let Some((last, sealed)) = headers.split_last() else {
            return Ok((
                start(disk, options)?,
                Recovered {
                    segments: 1,
                    ..Recovered::default()
                },
            ));
        };

        let shared = shared(disk, last.identity.clone());
        let mut recovery = Recovery::new(&shared, options.trust_indexes);
        recovery.keys.reserve(last.first);
        let mut segments = Vec::new();
        for (header, next) in sealed.iter().zip(&headers[1..]) {
            segments.push(Arc::new(recovery.load_sealed(header, next)?));
        }
        recovery.index_sealed()?;
        let active = recovery.load_active(last)?;
        let Recovery {
            keys,
            subjects,
            recovered,
            ..
        } = recovery;
        segments.push(Arc::clone(&active.segment));
        let tail = Tail {
            position: last.first + active.contents.keys.len() as u64,
            received: active.contents.received,
            counters: active.contents.counters,
            behind: 0,
        };
        let recovered = Recovered {
            records: tail.position,
            segments: count,
            ..recovered
        };
        let shared = Shared {
            segments: RwLock::new(segments),
            tail: RwLock::new(tail),
            subjects: RwLock::new(subjects),
            ..shared
        };
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
                Fault::of_disk(
                    &disk.path(""),
                    "find a random number for",
                    std::io::Error::other(error.to_string()),
                )
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
    let tail = Tail {
        received: Time::MIN,
        ..Tail::default()
    };
    let segments = vec![Arc::clone(&active.segment)];
    let shared = Shared {
        segments: RwLock::new(segments),
        tail: RwLock::new(tail),
        ..shared
    };
    Ok(writer(shared, options, Table::new(), active))
}
