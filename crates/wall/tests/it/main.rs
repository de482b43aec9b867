//! The wall from outside: files, people, rights, limits, and many at once.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod beside;
mod client;
mod files;
mod fuzz;
mod limits;
mod load;
mod protocol;
mod rights;
mod storm;
