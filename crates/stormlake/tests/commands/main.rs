//! The command line as a person meets it: the real binary, its words, its exit codes.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod backtest;
mod boards;
mod editor;
mod examples;
mod export;
mod faults;
mod funnel;
mod letter;
mod merge;
mod road;
mod setting;
