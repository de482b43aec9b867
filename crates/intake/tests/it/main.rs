//! Intake as its users meet it: bytes in, entries and answers out.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod conformance;
mod envelope;
mod exported;
mod fields;
mod files;
mod hooks;
mod limits;
mod modes;
mod oracle;
mod quarantine;
mod setting;
