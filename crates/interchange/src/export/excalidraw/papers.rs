//! Notes of plain paper, in rows below the frames. They are the drawing's own: the board that it carries has them.

use super::element::{lines, paper};
use super::layout::Spot;
use serde_json::{Value, json};
use stormlake_board::Board;

const ACROSS: usize = 10;
const WIDE: f64 = 170.0;
const HIGH: f64 = 130.0;
const GAP: f64 = 30.0;
const EDGE: f64 = 10.0;
/// How high the words below a picture are.
const CAPTION: f64 = 44.0;

pub(super) fn papers(board: &Board, below: f64) -> Vec<Value> {
    let mut elements = Vec::new();
    for (nth, note) in board.notes.iter().enumerate() {
        let spot = Spot::new(
            (nth % ACROSS) as f64 * (WIDE + GAP),
            below + GAP + (nth / ACROSS) as f64 * (HIGH + GAP),
            WIDE,
            HIGH,
        );
        let id = format!("note-{nth}");
        let own = || json!({ "stormlake": { "note": true } });
        elements.push(paper(&id, &spot, "#fdfdfa", own()));
        let mut room = Spot::new(spot.x + EDGE, spot.y + EDGE, WIDE - 2.0 * EDGE, HIGH - 2.0 * EDGE);
        if note.picture.is_some() {
            let frame = Spot::new(room.x, room.y, room.width, HIGH - CAPTION - EDGE);
            elements.push(paper(&format!("{id}-picture"), &frame, "#e9ecef", own()));
            room = Spot::new(room.x, spot.y + HIGH - CAPTION + 4.0, room.width, CAPTION - EDGE);
        }
        if !note.text.trim().is_empty() {
            elements.push(lines(&format!("{id}-words"), &room, &note.text, 14.0, own()));
        }
    }
    elements
}
