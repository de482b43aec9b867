//! An open document: its text, what it is, and what was found in it.

use crate::limits::DOCUMENT_BYTES_MAX;
use crate::text::{Change, Text};
use std::sync::Arc;
use stormlake_board::Finding;

/// What a document is to a board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// `board.kdl`.
    Board,
    /// `mapping.kdl`.
    Mapping,
    /// A file in `templates`.
    Template,
}

impl FileKind {
    /// By the name of a file, or the language that the editor says it is in. Other KDL files are none of ours.
    pub fn of(uri: &str, language: &str) -> Option<Self> {
        let (folder, name) = uri.rsplit_once('/').unwrap_or(("", uri));
        match (name, language) {
            ("board.kdl", _) | (_, "stormlake-board") => Some(Self::Board),
            ("mapping.kdl", _) | (_, "stormlake-mapping") => Some(Self::Mapping),
            _ if folder.ends_with("/templates") && stormlake_mail::Templates::is_template(name) => Some(Self::Template),
            _ => None,
        }
    }
}

/// An open document.
#[derive(Debug)]
pub(crate) struct Document {
    pub kind: FileKind,
    pub version: i32,
    /// `None` once it has grown past its limit: what follows cannot be known until all of it comes again.
    pub text: Option<Arc<Text>>,
    /// What was found in this very text.
    pub findings: Option<Arc<Vec<Finding>>>,
}

impl Document {
    pub fn new(kind: FileKind, version: i32, text: String) -> Self {
        let text = (text.len() <= DOCUMENT_BYTES_MAX).then(|| Arc::new(Text::new(text)));
        Self {
            kind,
            version,
            text,
            findings: None,
        }
    }

    pub fn change(&mut self, version: i32, changes: Vec<Change>) {
        (self.version, self.findings) = (version, None);
        for change in changes {
            match &mut self.text {
                Some(text) => Arc::make_mut(text).apply([change]),
                None if change.range.is_none() => self.text = Some(Arc::new(Text::new(change.text))),
                None => {}
            }
            if self
                .text
                .as_ref()
                .is_some_and(|text| text.as_str().len() > DOCUMENT_BYTES_MAX)
            {
                self.text = None;
            }
        }
    }
}
