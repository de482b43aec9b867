//! The server as its users meet it: over HTTP.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod access;
mod backtest;
mod boards;
mod exports;
mod facilitators;
mod funnel;
mod lake;
mod letter;
mod past;
mod pictures;
mod policies;
mod predict;
mod preferences;
mod projects;
mod projects_refused;
mod road;
mod samples;
mod switch;
mod wall;
mod world;
