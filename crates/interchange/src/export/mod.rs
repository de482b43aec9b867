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

/// The parts of a path, if it leads into the folder that it is relative to: none is empty, `.`, `..`, or could be read as several.
pub fn inside(path: &str) -> Option<impl Iterator<Item = &str>> {
    let plain = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(['\\', '\0']);
    path.split('/').all(plain).then(|| path.split('/'))
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
    /// How the file's name ends and what it is on the wire; a folder goes over it as a zip archive.
    pub media: Media,
    /// Makes it from a board that has no errors; of another board it makes what it can.
    pub export: fn(&Board) -> Vec<File>,
}

impl Format {
    const fn file(name: &'static str, about: &'static str, media: Media, export: fn(&Board) -> Vec<File>) -> Self {
        let extent = Extent::File;
        Self {
            name,
            about,
            extent,
            media,
            export,
        }
    }

    const fn folder(name: &'static str, about: &'static str, export: fn(&Board) -> Vec<File>) -> Self {
        let (extent, media) = (Extent::Folder, Media::ZIP);
        Self {
            name,
            about,
            extent,
            media,
            export,
        }
    }

    /// The form with this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        FORMATS.iter().find(|format| format.name == name)
    }
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Media {
    /// What its name ends in, without the dot.
    pub extension: &'static str,
    /// Its media type.
    pub kind: &'static str,
}

impl Media {
    /// A zip archive.
    pub const ZIP: Self = Self::of("zip", "application/zip");
    const YAML: Self = Self::of("yaml", "application/yaml");
    const EXCALIDRAW: Self = Self::of("excalidraw", "application/vnd.excalidraw+json");
    const SVG: Self = Self::of("svg", "image/svg+xml");
    const PNG: Self = Self::of("png", "image/png");
    const MARKDOWN: Self = Self::of("md", "text/markdown; charset=utf-8");

    const fn of(extension: &'static str, kind: &'static str) -> Self {
        Self { extension, kind }
    }
}

/// Every form, by the name after `--to`.
pub const FORMATS: &[Format] = &[
    Format::folder(
        "json-schema",
        "JSON Schema 2020-12 of every event and command",
        json_schema,
    ),
    Format::file(
        "asyncapi",
        "AsyncAPI 3.1: channels, messages and operations",
        Media::YAML,
        asyncapi,
    ),
    Format::folder(
        "cloudevents",
        "A made-up CloudEvents 1.0 record of every event",
        cloudevents,
    ),
    Format::folder("eventcatalog", "A folder for EventCatalog", eventcatalog),
    Format::file(
        "odcs",
        "Open Data Contract Standard 3.1 of the lake's tables",
        Media::YAML,
        odcs,
    ),
    Format::folder(
        "gherkin",
        "Gherkin scenarios of commands and policies, a feature for each context",
        gherkin,
    ),
    Format::file(
        "excalidraw",
        "The wall as an Excalidraw drawing, which can be imported again",
        Media::EXCALIDRAW,
        |board| vec![excalidraw(board)],
    ),
    Format::file("svg", "The wall as a drawing, to print", Media::SVG, svg),
    Format::file("png", "The wall as a picture", Media::PNG, png),
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
    Format::file(
        "story",
        "The board told in sentences, as Markdown",
        Media::MARKDOWN,
        story,
    ),
    Format::folder(
        "typescript",
        "A typed client in TypeScript: a function for each event",
        typescript,
    ),
    Format::folder("python", "The same in Python", python),
    Format::folder("rust", "The same in Rust", rust),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_leads_out_is_no_path() {
        assert_eq!(inside("a/b c/ü.md").unwrap().collect::<Vec<_>>(), ["a", "b c", "ü.md"]);
        for path in ["", "/x", "../x", "a/../x", "a//b", "a/", "./a", "a\\b", "a\0"] {
            assert!(inside(path).is_none(), "{path:?}");
        }
    }
}
