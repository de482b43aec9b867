//! The server as its users meet it: over HTTP.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod access;
mod funnel;
mod lake;
mod letter;
mod past;
mod predict;
mod road;
mod wall;
mod world;
