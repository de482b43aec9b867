//! Each sticky as a piece of paper with its words on it.

use super::{escape, line, n};
use crate::export::wall::paint::{self, Colour};
use crate::export::wall::text::{self, LINE_HEIGHT};
use crate::export::wall::{Note, Rect, Wall};
use stormlake_board::{Board, Kind, Path};

/// Between the edge of a note and its words.
const EDGE: f64 = 11.0;
const STRIP: f64 = 9.0;
const LEAST: f64 = 8.5;

pub(super) fn draw(out: &mut String, board: &Board, wall: &Wall) {
    let papers = Kind::ALL.map(|kind| (kind, paint::paper(board, kind)));
    let paper_of = |kind: Kind| papers.iter().find(|(of, _)| *of == kind).map(|(_, paper)| *paper);
    for note in &wall.notes {
        let node = &wall.graph.nodes[note.id];
        let event = (node.kind == Kind::Event).then(|| &board.events[node.index]);
        let failure = event.is_some_and(|event| event.path == Path::Failure);
        let pivotal = event.is_some_and(|event| event.pivotal);
        let Some(paper) = paper_of(node.kind) else { continue };
        let paper = if failure { paint::failure(paper) } else { paper };
        let drawn = Drawn {
            note,
            kind: node.kind,
            name: &node.name,
            paper,
            failure,
            pivotal,
        };
        drawn.write(out);
    }
}

struct Drawn<'a> {
    note: &'a Note,
    kind: Kind,
    name: &'a str,
    paper: Colour,
    failure: bool,
    pivotal: bool,
}

/// A sheet whose lower right corner lifts a little.
fn sheet(rect: &Rect, move_by: (f64, f64)) -> String {
    let (x, y) = (rect.x + move_by.0, rect.y + move_by.1);
    let lift = f64::min(9.0, rect.h / 5.0);
    format!(
        "M{} {}h{}v{}q0 {l} -{l} {l}h-{}z",
        n(x),
        n(y),
        n(rect.w),
        n(rect.h - lift),
        n(rect.w - lift),
        l = n(lift)
    )
}

impl Drawn<'_> {
    fn write(&self, out: &mut String) {
        let rect = self.note.rect;
        let centre = rect.centre();
        let tilt = match self.note.tilt {
            0.0 => String::new(),
            tilt => format!(" transform=\"rotate({} {} {})\"", n(tilt), n(centre.x), n(centre.y)),
        };
        line(
            out,
            &format!("<g{tilt}><title>{}: {}</title>", self.kind, escape(self.name)),
        );
        line(
            out,
            &format!(
                "<path class=\"shadow\" d=\"{}\"/><path fill=\"{}\" d=\"{}\"/>",
                sheet(&rect, (1.5, 3.5)),
                self.paper,
                sheet(&rect, (0.0, 0.0))
            ),
        );
        let mut left = rect.x + EDGE;
        if self.failure {
            line(
                out,
                &format!(
                    "<rect x=\"{}\" y=\"{}\" width=\"{STRIP}\" height=\"{}\" fill=\"url(#hatch)\"/>",
                    n(rect.x),
                    n(rect.y),
                    n(rect.h)
                ),
            );
            left += STRIP - 3.0;
        }
        if self.pivotal {
            line(
                out,
                &format!(
                    "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"5\" fill=\"#d9623b\"/>",
                    n(rect.x),
                    n(rect.y),
                    n(rect.w)
                ),
            );
        }
        let small = matches!(self.kind, Kind::Actor | Kind::Hotspot | Kind::Opportunity);
        let edge = if small { 7.0 } else { EDGE };
        let left = if small { rect.x + edge } else { left };
        let room = Rect {
            x: left,
            y: rect.y + edge + self.note.covered,
            w: rect.right() - edge - left,
            h: rect.h - 2.0 * edge - self.note.covered,
        };
        // The lower corner of an actor is under nothing, but its foot lies over the command's head.
        let greatest = match self.kind {
            Kind::Actor | Kind::Hotspot | Kind::Opportunity => 14.0,
            Kind::Aggregate | Kind::External => 20.0,
            _ => 18.0,
        };
        self.words(out, &room, greatest);
        line(out, "</g>");
    }

    fn words(&self, out: &mut String, room: &Rect, greatest: f64) {
        let fitted = text::fit(self.name, room.w, room.h, LEAST, greatest);
        let size = fitted.size;
        let centre = room.centre();
        let step = size * LINE_HEIGHT;
        let first = centre.y - (fitted.lines.len() as f64 - 1.0) / 2.0 * step + size * 0.36;
        let mut text = format!(
            "<text font-size=\"{}\" text-anchor=\"middle\" style=\"fill:{}\">",
            n(size),
            self.paper.ink()
        );
        for (nth, words) in fitted.lines.iter().enumerate() {
            let y = first + nth as f64 * step;
            put!(
                text,
                "<tspan x=\"{}\" y=\"{}\">{}</tspan>",
                n(centre.x),
                n(y),
                escape(words)
            );
        }
        text.push_str("</text>");
        line(out, &text);
    }
}
