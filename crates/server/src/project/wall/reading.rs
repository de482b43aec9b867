//! What the server makes of a draft, with the wall's ids.

use crate::project::Draft;
use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use stormlake_board::{Board, Kind};
use stormlake_wall::Document;

/// A draft as it was read, and which entry of the wall each of its stickies is.
#[derive(Debug)]
pub struct Reading {
    /// Counts up with every reading since the wall was opened.
    pub revision: u64,
    /// The draft.
    pub draft: Arc<Draft>,
    /// The entry of each sticky, in the order of [`stormlake_board::Board::stickies`]; empty where there is none.
    pub ids: Vec<String>,
}

impl Reading {
    pub(super) fn of(revision: u64, draft: Arc<Draft>, wall: &Document) -> Self {
        let ids = ids(&draft.board, wall);
        Self { revision, draft, ids }
    }
}

/// The wall's entry of each sticky of a board that was read from its text; empty where there is none.
pub(super) fn ids(board: &Board, wall: &Document) -> Vec<String> {
    let (sheet, ids) = wall.sheet();
    let mut waiting: HashMap<Kind, HashMap<&str, VecDeque<&String>>> = HashMap::new();
    for (entry, id) in sheet.entries.iter().zip(&ids) {
        if let (Some(kind), Some(name)) = (Kind::from_word(&entry.word), entry.name.as_deref()) {
            let named = waiting.entry(kind).or_default();
            named.entry(name).or_default().push_back(id);
        }
    }
    // Two of the same name are told apart by their order, which is the text's in both.
    let mut found = |kind: Kind, name: &str| waiting.get_mut(&kind)?.get_mut(name)?.pop_front().cloned();
    board
        .stickies()
        .map(|(kind, _, sticky)| found(kind, &sticky.name).unwrap_or_default())
        .collect()
}
