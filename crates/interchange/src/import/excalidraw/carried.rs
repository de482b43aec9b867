//! A drawing that Stormlake made carries its board: the text of the board on the title, and on each note which sticky it shows. What
//! was done to the drawing by hand since then is told apart from what was there.

use crate::import::wall::{Note, Wall};
use serde_json::Value;
use std::collections::HashSet;
use stormlake_board::{Board, Kind, Names, Resolved, parse};

/// What a drawing carries.
#[derive(Debug, Default)]
pub(super) struct Carrier {
    board: Option<Box<Board>>,
    /// Notes whose words were changed: the sticky, and the words.
    rewritten: Vec<(String, Kind, String, String)>,
    shown: HashSet<(Kind, String)>,
}

impl Carrier {
    /// A note, marked with the sticky that it shows if it carries one.
    pub(super) fn note(&mut self, own: &Value, note: Note) -> Note {
        let (kind, name) = (own["kind"].as_str().and_then(Kind::from_word), own["name"].as_str());
        let (Some(kind), Some(name)) = (kind, name) else {
            return note;
        };
        // A copy of a note whose words were changed is a new note.
        let first = self.shown.insert((kind, name.to_owned()));
        let same = note.text == super::super::wall::html::tidy(own["text"].as_str().unwrap_or(name));
        if !first && !same {
            return Note {
                kind: Some(kind),
                ..note
            };
        }
        if !same {
            self.rewritten
                .push((note.id.clone(), kind, name.to_owned(), note.text.clone()));
        }
        Note {
            kind: Some(kind),
            carried: Some((kind, name.to_owned())),
            // The words may be cut; the name is whole.
            text: name.to_owned(),
            ..note
        }
    }

    /// Whether a text is the drawing's own.
    pub(super) fn text(&mut self, own: &Value) -> bool {
        if let Some(text) = own["board"].as_str() {
            let parsed = parse(text);
            if !parsed.findings.iter().any(|finding| finding.is_error()) {
                self.board = Some(Box::new(parsed.board));
            }
        }
        !own.is_null()
    }

    /// Whether an arrow is the drawing's own.
    pub(super) fn arrow(&self, own: &Value) -> bool {
        !own.is_null()
    }

    /// Hands the board to the wall, and says what was changed by hand where it cannot be carried over.
    pub(super) fn finish(self, wall: &mut Wall) {
        let Some(board) = self.board.filter(|_| wall.base.is_none()) else {
            // Without the board each note still has its kind and name.
            for note in &mut wall.notes {
                note.carried = None;
            }
            return;
        };
        let names = Names::new(&board);
        for note in &mut wall.notes {
            let known = |(kind, name): &(Kind, String)| matches!(names.resolve(name, &[*kind]), Resolved::Found(..));
            note.carried = note.carried.take().filter(known);
        }
        for (id, kind, name, words) in self.rewritten {
            let message = format!(
                "the note of the {kind} “{name}” now says “{words}”; the board keeps its name, rename it there"
            );
            wall.left.push((id, message));
        }
        for (kind, _, sticky) in board.stickies() {
            if !self.shown.contains(&(kind, sticky.name.clone())) {
                let message = format!(
                    "the {kind} “{}” was taken off the wall; the board keeps it, take it out there",
                    sticky.name
                );
                wall.left.push((sticky.name.clone(), message));
            }
        }
        board.title.clone_into(&mut wall.title);
        wall.base = Some(board);
    }
}
