//! Receive and check: bytes become checked records or violations.
//!
//! **Enters**: a request's body in any HTTP mode of CloudEvents 1.0, NDJSON, a webhook's delivery, or a file's rows; and the
//! [`Contract`] that a published board makes. **Leaves**: encoded log entries, each an event that keeps the contract or a
//! quarantined record with *all* its reasons; or a [`Refusal`] of a body that cannot be read at all.
//!
//! Never here: a clock, a network, a log. The time of receipt comes in as a value, so the same bytes at the same time give the
//! same entries. A record is never changed: its data goes on as the very bytes that came.

pub mod codes;

mod binary;
mod check;
mod contract;
mod envelope;
mod file;
mod form;
mod formats;
mod hook;
mod json;
mod judge;
mod limits;
mod quarantine;
mod receive;
mod refusal;
mod rules;
mod signature;
mod unpack;
mod violation;

pub use contract::Contract;
pub use file::{FileFault, FileMapping, FileReport, ReadLimits, RowFault, read_file};
pub use hook::{Delivery, Hooks, Trust};
pub use judge::PREFERENCES;
pub use limits::Limits;
pub use quarantine::{Mode, Quarantined, conflict, recheck, write_cloudevent};
pub use receive::{Context, Received, ReceivedRecord, Request, receive};
pub use refusal::Refusal;
pub use unpack::{decompress, unpack};
