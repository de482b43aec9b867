//! A board as other tools read it: each form gives [`File`]s, relative to the folder that they go into.

#[macro_use]
mod put;

mod clients;
mod event_modeling;
mod mermaid;
mod names;
mod png;
mod story;
mod svg;
mod wall;

pub use clients::python::python;
pub use clients::rust::rust;
pub use clients::typescript::typescript;
pub use event_modeling::event_modeling;
pub use mermaid::mermaid;
pub use png::png;
pub use story::story;
pub use svg::svg;

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
