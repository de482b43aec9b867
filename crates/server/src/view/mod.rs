//! From what the crates know to what goes over the wire.

pub mod board;
pub mod funnel;
pub mod lift;
pub mod prediction;
pub mod record;
pub mod sentence;
