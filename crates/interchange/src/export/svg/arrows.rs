//! The arrows under the notes, with rounded corners, and what is written on them.

use super::{escape, line, n};
use crate::export::wall::{Arrow, Point, Wall, text};
use stormlake_board::graph::EdgeKind;

const HEAD: f64 = 9.0;
const CORNER: f64 = 9.0;
const LABEL: f64 = 12.0;

pub(super) fn draw(out: &mut String, wall: &Wall) {
    // Those across the wall lie under those between neighbours.
    for near in [false, true] {
        for arrow in wall.arrows.iter().filter(|arrow| arrow.near == near) {
            arrow_of(out, arrow);
        }
    }
    for arrow in &wall.arrows {
        label(out, arrow);
    }
}

fn arrow_of(out: &mut String, arrow: &Arrow) {
    let class = format!(
        "line{}{}",
        if arrow.near { "" } else { " far" },
        if is_dashed(arrow.kind) { " link" } else { "" }
    );
    let tip = if arrow.near { "tip" } else { "tip-far" };
    line(
        out,
        &format!(
            "<path class=\"{class}\" d=\"{}\"/><path class=\"{tip}\" d=\"{}\"/>",
            path(&arrow.points),
            head(&arrow.points)
        ),
    );
}

pub(super) fn is_dashed(kind: EdgeKind) -> bool {
    matches!(kind, EdgeKind::Link | EdgeKind::Absence | EdgeKind::Hook)
}

/// A path through points with rounded corners; it ends where the head begins.
fn path(points: &[Point]) -> String {
    let mut path = String::new();
    let Some(first) = points.first() else {
        return path;
    };
    put!(path, "M{} {}", n(first.x), n(first.y));
    for window in points.windows(3) {
        let [before, at, after] = window else { continue };
        let (into, out) = (distance(*before, *at), distance(*at, *after));
        if into == 0.0 || out == 0.0 {
            continue;
        }
        let radius = CORNER.min(into / 2.0).min(out / 2.0);
        let (a, b) = (towards(*at, *before, radius / into), towards(*at, *after, radius / out));
        put!(
            path,
            "L{} {}Q{} {} {} {}",
            n(a.x),
            n(a.y),
            n(at.x),
            n(at.y),
            n(b.x),
            n(b.y)
        );
    }
    if let [.., before, last] = points {
        let length = distance(*before, *last).max(1e-6);
        let end = towards(*last, *before, f64::min(1.0, (HEAD - 2.0) / length));
        put!(path, "L{} {}", n(end.x), n(end.y));
    }
    path
}

/// A small triangle whose tip is where the arrow ends.
fn head(points: &[Point]) -> String {
    let [.., before, tip] = points else {
        return String::new();
    };
    let angle = (tip.y - before.y).atan2(tip.x - before.x);
    let corner = |turn: f64| {
        let (x, y) = (tip.x - HEAD * (angle + turn).cos(), tip.y - HEAD * (angle + turn).sin());
        format!("L{} {}", n(x), n(y))
    };
    format!("M{} {}{}{}Z", n(tip.x), n(tip.y), corner(0.48), corner(-0.48))
}

fn distance(a: Point, b: Point) -> f64 {
    (a.x - b.x).hypot(a.y - b.y)
}

fn towards(from: Point, to: Point, share: f64) -> Point {
    Point {
        x: from.x + (to.x - from.x) * share,
        y: from.y + (to.y - from.y) * share,
    }
}

/// The words of a link, on its longest level stretch, where they have room.
fn label(out: &mut String, arrow: &Arrow) {
    let Some(words) = arrow.label.as_ref().filter(|_| arrow.kind == EdgeKind::Link) else {
        return;
    };
    let level = arrow.points.windows(2).filter_map(|pair| match pair {
        [a, b] if a.y == b.y => Some((*a, *b)),
        _ => None,
    });
    let longest = level.max_by(|(a, b), (c, d)| (a.x - b.x).abs().total_cmp(&(c.x - d.x).abs()));
    let Some((a, b)) = longest.filter(|(a, b)| (a.x - b.x).abs() > text::width(words) * LABEL + 30.0) else {
        return;
    };
    line(
        out,
        &format!(
            "<text class=\"label\" x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            n((a.x + b.x) / 2.0),
            n(a.y + 4.0),
            escape(words)
        ),
    );
}
