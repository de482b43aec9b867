//! A board as other tools read it: each form gives [`File`]s, relative to the folder that they go into.
//!
//! A form is a function of the board alone, so the same board gives the same bytes. [`FORMATS`] lists them; whoever adds one
//! adds a line there.

#[macro_use]
mod put;

mod asyncapi;
mod clients;
mod cloudevents;
mod event_modeling;
mod eventcatalog;
mod excalidraw;
mod gherkin;
mod json_schema;
mod keys;
mod mermaid;
mod names;
mod odcs;
mod places;
mod png;
mod sample;
mod story;
mod svg;
mod thumbnail;
mod tree;
mod wall;

pub use asyncapi::asyncapi;
pub use clients::python::python;
pub use clients::rust::rust;
pub use clients::typescript::typescript;
pub use cloudevents::cloudevents;
pub use event_modeling::event_modeling;
pub use eventcatalog::eventcatalog;
pub use excalidraw::excalidraw;
pub use gherkin::gherkin;
pub use json_schema::json_schema;
pub use mermaid::mermaid;
pub use odcs::odcs;
pub use png::png;
pub use story::story;
pub use svg::svg;
pub use thumbnail::thumbnail;
pub use wall::paint::is_paper;

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
    Format::file(
        "excalidraw",
        "The wall as an Excalidraw drawing, which can be imported again",
        |board| vec![excalidraw(board)],
    ),
    Format::file("svg", "The wall as a drawing, to print", svg),
    Format::file("png", "The wall as a picture", png),
    Format::folder(
        "mermaid",
        "Mermaid flowcharts: the whole board, and each context",
        mermaid,
    ),
    Format::folder(
        "mermaid-eventmodeling",
        "Mermaid's event-modeling diagram",
        event_modeling,
    ),
    Format::file("story", "The board told in sentences, as Markdown", story),
    Format::folder(
        "typescript",
        "A typed client in TypeScript: a function for each event",
        typescript,
    ),
    Format::folder("python", "The same in Python", python),
    Format::folder("rust", "The same in Rust", rust),
];
