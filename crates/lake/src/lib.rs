//! The lake: every record of the log as a row of a table that any reader of Delta opens, and SQL over all of them.
//!
//! *Enters*: boards and entries, in the log's order. *Leaves*: Delta tables in a folder or a bucket, and answers to questions.
//! One table per event sticky, and `decisions`, `deliveries`, `quarantine`, `releases`, `predictions`; `events` is the view of all envelopes.
//!
//! - **Exactly once.** Every commit carries the position up to which its table is complete. Whatever is fed again is passed over.
//! - **Fresh.** What is in no file yet is in every answer.
//! - **Rebuilt at will.** The log is the truth: [`Lake::erase`], and feed it from the start.
//!
//! It never changes the log, never lets a question write, and never shows a sensitive value to [`Sight::Masked`].
//!
//! This crate owns DataFusion and Delta; no other one names them.

mod cells;
mod compact;
mod delta;
mod fault;
mod lake;
mod predictions;
mod query;
mod rows;
mod shape;
mod store;
mod sync;
mod table;

pub use fault::{Fault, Refused, RefusedKind};
pub use lake::{Lake, Options};
pub use predictions::Predicted;
pub use query::{Answer, ColumnInfo, EVENTS, Format, Limits, QUERY_STACK, Row, Seen, Sight, Stretch, TableInfo};
