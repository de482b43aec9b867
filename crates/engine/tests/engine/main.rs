//! The engine's behaviour: given a board's policies and these records, then these decisions.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod boards;
mod budget;
mod complaints;
mod dates;
mod entry;
mod exit;
mod foresee;
mod guards;
mod joined;
mod naive;
mod night;
mod patterns;
mod reference;
mod replay;
mod sequence;
mod server;
mod step_guards;
mod steps;
mod switch;
mod variants;
mod versions;
mod world;
