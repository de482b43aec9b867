//! A board as other tools read it: each form gives [`File`]s, relative to the folder that they go into.

mod excalidraw;

pub use excalidraw::excalidraw;

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
