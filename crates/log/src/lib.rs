//! The durable log: checked records become positions, and nothing acknowledged is lost.
//!
//! Batches of encoded [`stormlake_record::Entry`]s go in; receipts come out once they are durable. Records come out in
//! the one order of their [`stormlake_record::Position`]s.
//!
//! What it promises:
//! - A receipt is given only after the sync. What was acknowledged is there, once, at its position, for ever.
//! - A group of batches is one frame with one checksum: after a crash all of it is there, or none.
//! - A write or sync that fails poisons the log: it takes nothing more until it is opened again.
//! - Kind, source and id are unique over all of history; the [`Ledger`] is exact, and as durable as the records.
//! - Damage is told with file and offset, and never skipped.
//!
//! What it never does: read a record's body (but to compare two of one id), know the board, decide what belongs in
//! quarantine, listen on the network, or delete anything.
//!
//! ```
//! use std::sync::Arc;
//! use stormlake_log::{Batch, Log, Options, RealDisk, Receipt};
//! use stormlake_record::{Entry, EntryKind, Flags, Position, Time};
//!
//! let folder = tempfile::tempdir()?;
//! let disk = Arc::new(RealDisk::open(folder.path())?);
//! let (log, _) = Log::open(disk, Options::default(), Box::new(|| Time::from_milliseconds(1_700_000_000_000)))?;
//!
//! let mut bytes = Vec::new();
//! let entry = Entry {
//!     kind: EntryKind::Event, flags: Flags::default(), time: Time(0), previous: None, board_version: 1, key_id: 0,
//!     source: "/shop", id: "1", name: "order-collected", subject: "anna", sender: "key-1",
//!     extensions: b"", body: br#"{"order":"7"}"#,
//! };
//! entry.encode(&mut bytes)?;
//!
//! assert_eq!(log.append(Batch::external(bytes.clone()))?, [Receipt::Appended(Position(0))]);
//! assert_eq!(log.append(Batch::external(bytes))?, [Receipt::Duplicate(Position(0))]);
//!
//! let chunk = log.reader(Position(0)).next(1 << 20)?.unwrap();
//! assert_eq!(chunk.records().next().unwrap().entry, entry);
//! assert_eq!((log.ledger().received, log.ledger().accepted, log.ledger().duplicate), (2, 1, 1));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod batch;
mod disk;
mod fault;
mod format;
mod group;
mod ledger;
mod log;
mod marks;
mod open;
mod options;
mod read;
mod real;
mod recover;
mod same;
mod segment;
mod shared;
mod side;
pub mod simulate;
mod survey;
mod table;
mod view;
mod walk;
mod writer;

pub use batch::{Batch, Receipt, Receipts};
pub use disk::{Disk, DiskFile, SyncSite, read_file, read_file_with, replace_file, replace_file_with};
pub use fault::{Fault, Remedy};
pub use ledger::Ledger;
pub use log::{Callback, Clock, Log, Watcher};
pub use open::Recovered;
pub use options::Options;
pub use read::{Chunk, Reader, Recorded, Records};
pub use real::RealDisk;
pub use shared::Kept;
pub use view::View;
pub use writer::Writer;
