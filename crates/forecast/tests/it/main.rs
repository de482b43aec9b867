//! Other people's answers, edges and properties, through the public interface.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod edges;
mod features;
mod holdout;
mod parameters;
mod predictions;
mod properties;
mod recovery;
mod retail;
mod setting;
