//! A board and its mapping as an editor sees them: their lines, and which names stand where.

use crate::index::Index;
use crate::text::Text;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use stormlake_board::grammar::{BOARD_FILE, MAPPING_FILE};
use stormlake_board::outline::{Literal, Outline};
use stormlake_board::{Board, Finding, Rereader};

/// A file of a project.
#[derive(Debug)]
pub(crate) struct File {
    pub uri: String,
    pub text: Arc<Text>,
    pub outline: Outline,
}

/// Which file of a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Which {
    Board,
    Mapping,
}

/// A board and its mapping.
#[derive(Debug)]
pub(crate) struct Project {
    pub board: Option<File>,
    pub mapping: Option<File>,
    pub index: Index,
    parsed: OnceLock<(Board, Vec<Finding>)>,
    /// What was read of the board before its last change.
    reader: Reader,
}

/// Reads a folder's board; one after the other, as its changes come.
pub(crate) type Reader = Arc<Mutex<Rereader>>;

type Found = Option<(Arc<Text>, String)>;

impl Project {
    pub fn new(board: Found, mapping: Found, reader: Reader) -> Self {
        let file = |found: Found, shape| {
            found.map(|(text, uri)| File {
                outline: Outline::new(text.as_str(), shape),
                uri,
                text,
            })
        };
        let (board, mapping) = (file(board, &BOARD_FILE), file(mapping, &MAPPING_FILE));
        Self {
            index: Index::new(
                board.as_ref().map(|file| &file.outline),
                mapping.as_ref().map(|file| &file.outline),
            ),
            board,
            mapping,
            parsed: OnceLock::new(),
            reader,
        }
    }

    /// The board as it is read; an empty one while its text is no KDL.
    pub fn parsed(&self) -> &Board {
        &self.read().0
    }

    /// The board, and what is wrong with how it is written. Reading takes most of the time that anything takes: it is done once.
    pub fn read(&self) -> &(Board, Vec<Finding>) {
        self.parsed.get_or_init(|| {
            let text = self.board.as_ref().map_or("", |file| file.text.as_str());
            let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
            reader.parse(text)
        })
    }

    pub fn file(&self, which: Which) -> Option<&File> {
        match which {
            Which::Board => self.board.as_ref(),
            Which::Mapping => self.mapping.as_ref(),
        }
    }

    /// Which of the files a document is.
    pub fn which(&self, uri: &str) -> Option<(Which, &File)> {
        [Which::Board, Which::Mapping]
            .into_iter()
            .filter_map(|which| Some((which, self.file(which)?)))
            .find(|(_, file)| file.uri == uri)
    }

    /// The outline of a file; an empty one where there is none.
    pub fn literal(&self, which: Which, node: usize, entry: usize) -> Option<&Literal> {
        self.file(which)?
            .outline
            .nodes
            .get(node)?
            .entries
            .get(entry)?
            .value
            .as_ref()
    }
}
