//! The board language. Text of a `board.kdl` comes in; a [`Board`], and every finding about it, comes out, and back.
//!
//! Pure: no file, clock, network or random number, and it never panics on what a person wrote.

mod check;
pub mod codes;
mod compatibility;
mod finding;
mod format;
mod grammar;
pub mod graph;
pub mod limits;
pub mod mapping;
pub mod model;
mod names;
mod parse;
mod read;
pub mod scope;
mod starter;
mod text;
mod timeline;
mod values;
mod version;
pub mod words;
mod write;

pub use check::{PATTERN_BYTES_MAX, SIGNATURES, check};
pub use compatibility::compatibility;
pub use finding::{Finding, Lines, Place, Severity, nearest, render};
pub use format::{format, format_mapping};
pub use graph::{Edge, EdgeKind, Graph};
pub use mapping::{Format, Mapping, ParsedMappings, check_mapping, parse_mapping};
pub use model::*;
pub use names::{Names, Resolved};
pub use parse::{Parsed, parse};
pub use scope::{event_scope, field_type, hook_scope, mapping_scope};
pub use starter::starter;
pub use timeline::{ranks, timeline};
pub use version::policy_version;
pub use words::slug;
pub use write::write;
