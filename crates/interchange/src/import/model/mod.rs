//! What the importers of structured models share: a tree from YAML or JSON, documents that refer to each other, JSON
//! Schema as fields, and the draft of a board.

mod documents;
mod draft;
mod field;
mod finish;
mod limits;
mod names;
mod recognise;
mod schema;
mod tree;
mod words;
mod yaml;

pub(super) use documents::{Documents, Spot};
pub(super) use draft::{Draft, NoteId};
pub(super) use field::{bound, enumeration, field_name, free_text, pattern};
pub(super) use limits::{FIELDS_MAX, sources, text};
pub(super) use names::{Mood, asks, mood, readable};
pub(super) use recognise::{first_bytes, has_extension};
pub(super) use schema::fields;
pub(super) use tree::{Tree, read, read_text};
