//! Intake as its users meet it: bytes in, entries and answers out.

mod conformance;
mod envelope;
mod fields;
mod files;
mod hooks;
mod limits;
mod modes;
mod oracle;
mod quarantine;
mod setting;
