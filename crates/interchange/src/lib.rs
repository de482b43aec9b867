//! Walls and models of other tools become boards ([`import`]), and a board becomes what other tools read ([`export`]).
//!
//! What an import is not sure of it says: each doubt is a [`Remark`](import::Remark) with its confidence, and on the board a
//! hotspot. Nothing of the source is silently dropped.
//!
//! Pure: bytes in, a board or files out; no file, clock, network or random number.

pub mod export;
pub mod import;
