//! What the server makes of a draft, with the wall's ids.

use crate::project::Draft;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use stormlake_board::{Board, Kind};
use stormlake_wall::Written;

/// A draft as it was read, and which entry of the wall each of its stickies is.
#[derive(Debug)]
pub struct Reading {
    /// Counts up with every reading since the wall was opened.
    pub revision: u64,
    /// The draft.
    pub draft: Arc<Draft>,
    /// The entry of each sticky, in the order of [`stormlake_board::Board::stickies`], then of each note; empty where there is none.
    pub ids: Vec<String>,
}

/// The word of plain paper.
const NOTE: &str = "note";

/// The entry of each sticky and each note of a board, which was written like this; empty where there is none.
pub(super) fn ids(board: &Board, written: &Written) -> Vec<String> {
    let mut waiting: HashMap<&str, HashMap<&str, VecDeque<&str>>> = HashMap::new();
    for (word, name, id) in written.named() {
        if Kind::from_word(word).is_some() || word == NOTE {
            waiting.entry(word).or_default().entry(name).or_default().push_back(id);
        }
    }
    // Two of the same name are told apart by their order, which is the text's in both.
    let mut found = |word: &str, name: &str| waiting.get_mut(word)?.get_mut(name)?.pop_front().map(str::to_owned);
    let stickies = board.stickies().map(|(kind, _, sticky)| (kind.word(), &sticky.name));
    let notes = board.notes.iter().map(|note| (NOTE, &note.text));
    stickies
        .chain(notes)
        .map(|(word, name)| found(word, name).unwrap_or_default())
        .collect()
}
