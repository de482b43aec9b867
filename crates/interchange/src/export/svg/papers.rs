//! Notes of plain paper, in rows below the wall: they belong to nothing on it. A picture is a frame with its words below.

use super::{escape, line, n};
use crate::export::wall::Rect;
use crate::export::wall::text::{self, LINE_HEIGHT};
use stormlake_board::{Board, Note};

const PLAIN: (f64, f64) = (164.0, 104.0);
const PICTURED: (f64, f64) = (164.0, 150.0);
const GAP: f64 = 26.0;
const EDGE: f64 = 10.0;
/// How high the words below a picture are.
const CAPTION: f64 = 44.0;
const LEAST: f64 = 8.5;
const GREATEST: f64 = 15.0;
/// Lines of one note; the rest is in the board.
const LINES_MOST: usize = 10;

pub(super) struct Papers<'a> {
    placed: Vec<(Rect, &'a Note)>,
    pub height: f64,
}

impl<'a> Papers<'a> {
    pub fn of(board: &'a Board, inner: f64) -> Self {
        let mut placed = Vec::with_capacity(board.notes.len());
        let (mut x, mut y, mut row) = (0.0, 0.0, 0.0);
        for note in &board.notes {
            let (w, h) = if note.picture.is_some() { PICTURED } else { PLAIN };
            if x > 0.0 && x + w > inner {
                (x, y, row) = (0.0, y + row + GAP, 0.0);
            }
            placed.push((Rect { x, y, w, h }, note));
            x += w + GAP;
            row = f64::max(row, h);
        }
        let height = if placed.is_empty() { 0.0 } else { y + row + GAP };
        Self { placed, height }
    }

    pub fn draw(&self, out: &mut String, left: f64, top: f64) {
        if self.placed.is_empty() {
            return;
        }
        line(out, &format!("<g transform=\"translate({} {})\">", n(left), n(top)));
        for (rect, note) in &self.placed {
            draw(out, rect, note);
        }
        line(out, "</g>");
    }
}

fn draw(out: &mut String, rect: &Rect, note: &Note) {
    let (x, y, w, h) = (n(rect.x), n(rect.y), n(rect.w), n(rect.h));
    line(out, &format!("<g><title>note: {}</title>", escape(&note.text)));
    line(
        out,
        &format!(
            "<rect class=\"shadow\" x=\"{}\" y=\"{}\" width=\"{w}\" height=\"{h}\"/><rect x=\"{x}\" y=\"{y}\" width=\"{w}\" height=\"{h}\" fill=\"#fdfdfa\" stroke=\"#ddd5c6\"/>",
            n(rect.x + 1.5),
            n(rect.y + 3.5)
        ),
    );
    let mut room = Rect {
        x: rect.x + EDGE,
        y: rect.y + EDGE,
        w: rect.w - 2.0 * EDGE,
        h: rect.h - 2.0 * EDGE,
    };
    if note.picture.is_some() {
        let high = rect.h - CAPTION - EDGE;
        let (right, foot) = (room.x + room.w, room.y + high);
        // What it shows is beside the board: here is only where it is.
        line(
            out,
            &format!(
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"#e9e4da\" stroke=\"#b9ae9c\"/><path d=\"M{} {}l{} {}l{} {}l{} {}L{} {}z\" fill=\"#b9ae9c\"/>",
                n(room.x),
                n(room.y),
                n(room.w),
                n(high),
                n(room.x),
                n(foot),
                n(room.w * 0.36),
                n(-high * 0.6),
                n(room.w * 0.26),
                n(high * 0.34),
                n(room.w * 0.14),
                n(-high * 0.16),
                n(right),
                n(foot)
            ),
        );
        room = Rect {
            y: foot + 4.0,
            h: CAPTION - 10.0,
            ..room
        };
    }
    words(out, &room, &note.text);
    line(out, "</g>");
}

fn words(out: &mut String, room: &Rect, text: &str) {
    let fitted = text::fit(text, room.w, room.h, LEAST, GREATEST);
    let step = fitted.size * LINE_HEIGHT;
    let mut drawn = format!("<text class=\"soft\" font-size=\"{}\">", n(fitted.size));
    let most = LINES_MOST.min(f64::max(1.0, (room.h / step).floor()) as usize);
    for (nth, words) in fitted.lines.iter().take(most).enumerate() {
        let y = room.y + fitted.size + nth as f64 * step;
        put!(
            drawn,
            "<tspan x=\"{}\" y=\"{}\">{}</tspan>",
            n(room.x),
            n(y),
            escape(words)
        );
    }
    drawn.push_str("</text>");
    line(out, &drawn);
}
