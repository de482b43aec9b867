//! The wall at the size of a stamp: every note a patch of its colour at its place, contexts as shades behind them. No words, no
//! script, nothing from elsewhere, and no paper of its own: it stands on a light page and on a dark one.

use super::wall::paint::{self, Colour};
use super::wall::{Rect, place, size_of};
use std::collections::{BTreeMap, HashMap};
use stormlake_board::{Board, Graph, Kind, Path};

/// The drawing's units; a page shows it at a fifth of that.
const WIDTH: f64 = 1_600.0;
const HEIGHT: f64 = 900.0;
const MARGIN: f64 = 48.0;
/// A wall of few notes is not blown up to fill the stamp.
const SCALE_MAX: f64 = 1.1;
/// What a note keeps of its size on the largest wall.
const SIDE_MIN: f64 = 5.0;
/// Of more notes every second, third, … is drawn, so that the file stays below 60 kB.
const NOTES_MAX: usize = 2_000;
const REGIONS_MAX: usize = 100;
const REGION_PADDING: f64 = 40.0;
/// What has no place stands in rows below what has one.
const ROW_GAP: f64 = 24.0;
const ROW_WIDTH_MIN: f64 = 1_200.0;

/// Draws a board. `places`: where the corner of each sticky stands, in the order of [`Board::stickies`], as far as people put it there;
/// a wall on which nobody did is laid out by itself.
pub fn thumbnail(board: &Board, places: &[Option<(f64, f64)>]) -> String {
    let scene = if places.iter().any(Option::is_some) {
        Scene::of_places(board, places)
    } else {
        Scene::of_layout(board)
    };
    scene.draw()
}

struct Patch {
    kind: Kind,
    colour: Colour,
    rect: Rect,
}

struct Scene {
    patches: Vec<Patch>,
    regions: Vec<Rect>,
}

fn colour(board: &Board, kind: Kind, index: usize) -> Colour {
    let paper = paint::paper(board, kind);
    let failed = kind == Kind::Event && board.events.get(index).is_some_and(|event| event.path == Path::Failure);
    if failed { paint::failure(paper) } else { paper }
}

impl Scene {
    fn of_layout(board: &Board) -> Self {
        let (wall, _) = place(board);
        let regions = wall.regions.iter().filter(|region| region.context.is_some());
        let patch = |note: &super::wall::Note| {
            let node = &wall.graph.nodes[note.id];
            Patch {
                kind: node.kind,
                colour: colour(board, node.kind, node.index),
                rect: note.rect,
            }
        };
        Self {
            regions: regions.map(|region| region.rect).collect(),
            patches: wall.notes.iter().map(patch).collect(),
        }
    }

    fn of_places(board: &Board, places: &[Option<(f64, f64)>]) -> Self {
        let graph = Graph::new(board);
        let mut patches = Vec::with_capacity(graph.nodes.len());
        let mut around: HashMap<&str, Rect> = HashMap::new();
        let mut waiting = Vec::new();
        for node in &graph.nodes {
            let (w, h) = size_of(node.kind);
            let colour = colour(board, node.kind, node.index);
            let Some((x, y)) = places.get(node.id).copied().flatten() else {
                waiting.push((node.kind, colour, w, h));
                continue;
            };
            let rect = Rect { x, y, w, h };
            if let Some(context) = &node.context {
                let known = around.entry(context).or_insert(rect);
                *known = union(*known, rect);
            }
            patches.push(Patch {
                kind: node.kind,
                colour,
                rect,
            });
        }
        let mut regions: Vec<Rect> = around.into_values().map(|rect| grown(rect, REGION_PADDING)).collect();
        regions.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
        let all = bounds(patches.iter().map(|patch| patch.rect));
        let wide = all.w.max(ROW_WIDTH_MIN);
        let (mut x, mut y, mut high) = (all.x, all.bottom() + 2.0 * REGION_PADDING, 0.0_f64);
        for (kind, colour, w, h) in waiting {
            if x > all.x && x + w > all.x + wide {
                (x, y, high) = (all.x, y + high + ROW_GAP, 0.0);
            }
            let rect = Rect { x, y, w, h };
            patches.push(Patch { kind, colour, rect });
            x += w + ROW_GAP;
            high = high.max(h);
        }
        Self { patches, regions }
    }

    fn draw(&self) -> String {
        let all = bounds(
            self.patches
                .iter()
                .map(|patch| patch.rect)
                .chain(self.regions.iter().copied()),
        );
        let fit = |room: f64, wide: f64| (room - 2.0 * MARGIN) / wide.max(1.0);
        let scale = fit(WIDTH, all.w).min(fit(HEIGHT, all.h)).min(SCALE_MAX);
        let left = (WIDTH - all.w * scale) / 2.0;
        let top = (HEIGHT - all.h * scale) / 2.0;
        let shown = |rect: Rect| {
            let (x, y) = (left + (rect.x - all.x) * scale, top + (rect.y - all.y) * scale);
            let side = |length: f64| (length * scale).max(SIDE_MIN).round();
            format!(
                "M{} {}h{}v{}h-{}z",
                x.round(),
                y.round(),
                side(rect.w),
                side(rect.h),
                side(rect.w)
            )
        };
        let mut out = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"320\" height=\"180\" viewBox=\"0 0 {WIDTH} {HEIGHT}\">"
        );
        let behind: String = self.regions.iter().take(REGIONS_MAX).map(|rect| shown(*rect)).collect();
        if !behind.is_empty() {
            out.push_str("<path fill=\"#808080\" fill-opacity=\"0.13\" d=\"");
            out.push_str(&behind);
            out.push_str("\"/>");
        }
        let every = self.patches.len().div_ceil(NOTES_MAX).max(1);
        let mut paths: BTreeMap<(usize, [u8; 3]), String> = BTreeMap::new();
        for patch in self.patches.iter().step_by(every) {
            let path = paths.entry((height(patch.kind), patch.colour.0)).or_default();
            path.push_str(&shown(patch.rect));
        }
        for ((_, colour), path) in paths {
            out.push_str(&format!("<path fill=\"{}\" d=\"{path}\"/>", Colour(colour)));
        }
        out.push_str("</svg>\n");
        out
    }
}

/// What lies on what: actors on their commands, remarks on everything.
fn height(kind: Kind) -> usize {
    match kind {
        Kind::Aggregate | Kind::External | Kind::ReadModel => 0,
        Kind::Event | Kind::Policy | Kind::Command => 1,
        Kind::Actor => 2,
        Kind::Hotspot | Kind::Opportunity => 3,
    }
}

fn union(a: Rect, b: Rect) -> Rect {
    let (x, y) = (a.x.min(b.x), a.y.min(b.y));
    Rect {
        x,
        y,
        w: a.right().max(b.right()) - x,
        h: a.bottom().max(b.bottom()) - y,
    }
}

fn grown(rect: Rect, by: f64) -> Rect {
    Rect {
        x: rect.x - by,
        y: rect.y - by,
        w: rect.w + 2.0 * by,
        h: rect.h + 2.0 * by,
    }
}

fn bounds(rects: impl Iterator<Item = Rect>) -> Rect {
    rects.reduce(union).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use stormlake_board::parse;

    const SHOP: &str = "board \"Shop\" {\n legend event=\"violet\" hotspot=\"#102030\"\n}\ncontext \"Sales\" {\n event \"A\"\n event \"B\" path=\"failure\"\n}\n\
                        command \"C\"\nhotspot \"Why <script>?\" on=\"A\"\n";

    #[test]
    fn notes_stand_where_they_were_put_in_the_legends_colours() {
        let board = parse(SHOP).board;
        let drawn = thumbnail(&board, &[Some((0.0, 0.0)), Some((2_000.0, 0.0)), None, None]);
        assert!(drawn.contains("fill=\"#a98de6\""), "{drawn}");
        assert!(drawn.contains("fill=\"#102030\""), "{drawn}");
        assert!(
            !drawn.contains("script") && !drawn.contains("Shop"),
            "no words: {drawn}"
        );
        // The region around both begins at the margin.
        assert!(drawn.contains("M48 "), "{drawn}");
        let apart = thumbnail(&board, &[Some((2_000.0, 0.0)), Some((0.0, 0.0)), None, None]);
        assert_ne!(drawn, apart);
        assert_eq!(
            drawn,
            thumbnail(&board, &[Some((0.0, 0.0)), Some((2_000.0, 0.0)), None, None])
        );
    }

    #[test]
    fn a_wall_that_nobody_has_touched_is_laid_out_and_an_empty_one_is_empty() {
        let laid = thumbnail(&parse(SHOP).board, &[]);
        assert_eq!(
            laid.matches("<path").count(),
            5,
            "a region, an event, a failure, a command, a hotspot: {laid}"
        );
        let empty = thumbnail(&Board::default(), &[]);
        assert!(empty.contains("<svg") && !empty.contains("<path"), "{empty}");
    }

    #[test]
    fn the_largest_wall_stays_small() {
        let mut text = String::from("board \"Large\"\n");
        for nth in 0..3_000 {
            text.push_str(&format!(
                "context \"{nth}\" {{\n event \"E{nth}\"\n command \"C{nth}\"\n}}\n"
            ));
        }
        let board = parse(&text).board;
        assert_eq!(board.stickies().count(), 6_000);
        let spread: Vec<_> = (0..6_000)
            .map(|nth| Some((f64::from(nth) * 1_000.0, f64::from(nth % 77) * 9_999.0)))
            .collect();
        for drawn in [thumbnail(&board, &spread), thumbnail(&board, &[])] {
            assert!(drawn.len() < 60_000, "{}", drawn.len());
            assert!(drawn.matches('M').count() > 1_400, "most of what may be drawn is");
        }
    }
}
