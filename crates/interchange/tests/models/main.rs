//! Structured models of other tools as boards: the samples, what they become, and what the importers refuse.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod corpus;
mod limits;
mod mutations;
mod setting;
mod snapshots;
