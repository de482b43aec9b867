//! The road as a whole: a thousand lives of log, engine and outbox on a disk that forgets.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod boards;
mod books;
mod lives;
mod world;
