//! A board as other tools read it: each form gives [`File`]s, relative to the folder that they go into.
//!
//! A form is a function of the board alone, so the same board gives the same bytes. [`FORMATS`] lists them; whoever adds one
//! adds a line there.

mod asyncapi;
mod cloudevents;
mod eventcatalog;
mod gherkin;
mod json_schema;
mod keys;
mod odcs;
mod places;
mod sample;
mod tree;

pub use asyncapi::asyncapi;
pub use cloudevents::cloudevents;
pub use eventcatalog::eventcatalog;
pub use gherkin::gherkin;
pub use json_schema::json_schema;
pub use odcs::odcs;

use stormlake_board::Board;

/// A file to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its path with `/`, below the folder of the export; never absolute, never with `..`.
    pub path: String,
    /// What stands in it.
    pub bytes: Vec<u8>,
}

impl File {
    /// A file of text.
    pub fn text(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            bytes: text.into().into_bytes(),
        }
    }
}

/// Whether a form is one file, which can go to standard output, or several in a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Always exactly one.
    File,
    /// Any number.
    Folder,
}

/// A form that a board can be handed out in.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// Its name after `--to`.
    pub name: &'static str,
    /// What it is, in a line.
    pub about: &'static str,
    /// One file, or a folder.
    pub extent: Extent,
    /// Makes it from a board that has no errors; of another board it makes what it can.
    pub export: fn(&Board) -> Vec<File>,
}

impl Format {
    const fn file(name: &'static str, about: &'static str, export: fn(&Board) -> Vec<File>) -> Self {
        let extent = Extent::File;
        Self {
            name,
            about,
            extent,
            export,
        }
    }

    const fn folder(name: &'static str, about: &'static str, export: fn(&Board) -> Vec<File>) -> Self {
        let extent = Extent::Folder;
        Self {
            name,
            about,
            extent,
            export,
        }
    }
}

/// Every form, by the name after `--to`.
pub const FORMATS: &[Format] = &[
    Format::folder(
        "json-schema",
        "JSON Schema 2020-12 of every event and command",
        json_schema,
    ),
    Format::file("asyncapi", "AsyncAPI 3.1: channels, messages and operations", asyncapi),
    Format::folder(
        "cloudevents",
        "A made-up CloudEvents 1.0 record of every event",
        cloudevents,
    ),
    Format::folder("eventcatalog", "A folder for EventCatalog", eventcatalog),
    Format::file("odcs", "Open Data Contract Standard 3.1 of the lake's tables", odcs),
    Format::folder(
        "gherkin",
        "Gherkin scenarios of commands and policies, a feature for each context",
        gherkin,
    ),
];
