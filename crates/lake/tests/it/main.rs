//! The lake through its public face: what goes in comes out, once, whatever fails on the way.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod limits;
mod once;
mod records;
mod retail;
mod seen;
mod sql;
mod world;
