//! A wall of notes, free of the tool that it was drawn in: what every importer of a position-based format fills, and the
//! reading of it into a board.
//!
//! [`read`] goes one way: regions and their titles ([`regions`]), the wall's legend ([`legend`]), a kind for each note
//! ([`kinds`]), links from arrows ([`arrows`]) and from where notes stand ([`neighbours`]), then the board ([`build`]).

mod arrows;
mod build;
pub(crate) mod colour;
mod geometry;
mod grammar;
mod grid;
pub(super) mod html;
mod kinds;
mod legend;
mod names;
mod neighbours;
mod pages;
mod regions;
mod vocabulary;
mod wording;

pub(super) use build::text_line;
pub(super) use geometry::{Point, Rect};

use super::{Imported, Refusal, limits};
use colour::Colour;
use stormlake_board::{Board, Kind};

/// A wall as it hangs there.
#[derive(Debug, Default)]
pub(super) struct Wall {
    /// What the wall is called.
    pub title: String,
    /// The format, as `--from` names it.
    pub format: &'static str,
    /// Whether positions mean anything.
    pub placed: bool,
    /// The names of its pages, in order.
    pub pages: Vec<String>,
    pub notes: Vec<Note>,
    pub arrows: Vec<Arrow>,
    pub regions: Vec<Region>,
    pub texts: Vec<Text>,
    pub verticals: Vec<Vertical>,
    /// What the format has and a board has no place for: where, and what.
    pub left: Vec<(String, String)>,
    /// The board that the wall was once drawn from: its notes are [`Note::carried`].
    pub base: Option<Box<Board>>,
}

/// A box with words on it.
#[derive(Debug, Clone, Default)]
pub(super) struct Note {
    pub id: String,
    /// Its words, lines kept; empty for a patch of colour.
    pub text: String,
    pub colour: Option<Colour>,
    /// The kind that the format itself gives.
    pub kind: Option<Kind>,
    pub rect: Rect,
    /// The innermost group that it was put into by hand.
    pub group: Option<String>,
    /// The region that the format says it is in, by its id.
    pub frame: Option<String>,
    pub page: usize,
    /// The sticky of [`Wall::base`] that it shows.
    pub carried: Option<(Kind, String)>,
}

/// Words without a box.
#[derive(Debug, Clone, Default)]
pub(super) struct Text {
    pub id: String,
    pub text: String,
    pub rect: Rect,
    /// Size of its letters, for telling titles from captions.
    pub size: f64,
    pub page: usize,
}

/// One end of an arrow.
#[derive(Debug, Clone, Default)]
pub(super) struct End {
    /// The thing that it is bound to, by its id.
    pub bound: Option<String>,
    pub at: Option<Point>,
}

/// An arrow, or a line without a head.
#[derive(Debug, Clone, Default)]
pub(super) struct Arrow {
    pub id: String,
    pub from: End,
    pub to: End,
    pub label: String,
    /// Whether one end, and one only, has a head.
    pub directed: bool,
    pub page: usize,
}

/// A frame, a section, a lane, or a large box that notes stand in.
#[derive(Debug, Clone, Default)]
pub(super) struct Region {
    pub id: String,
    pub name: String,
    pub rect: Rect,
    pub page: usize,
}

/// A vertical line: a change of phase.
#[derive(Debug, Clone, Default)]
pub(super) struct Vertical {
    pub id: String,
    pub x: f64,
    pub top: f64,
    pub bottom: f64,
    pub page: usize,
}

impl Wall {
    pub(super) fn new(format: &'static str, title: &str) -> Self {
        Self {
            format,
            title: title.to_owned(),
            placed: true,
            ..Self::default()
        }
    }

    /// Refuses a wall that is larger than what is read.
    pub(super) fn bounded(&self) -> Result<(), Refusal> {
        limits::count("the number of notes", self.notes.len(), limits::NOTES_MAX)?;
        let elements =
            self.notes.len() + self.arrows.len() + self.texts.len() + self.regions.len() + self.verticals.len();
        limits::count("the number of things on the wall", elements, limits::ELEMENTS_MAX)
    }

    /// The usual size of a note, the side of a square as large: what distances are measured in.
    fn unit(&self) -> f64 {
        let sides = |notes: &mut dyn Iterator<Item = &Note>| {
            let mut sides: Vec<f64> = notes.map(|note| note.rect.area().sqrt()).collect();
            sides.retain(|side| *side > 0.0);
            let middle = sides.len() / 2;
            (!sides.is_empty()).then(|| *sides.select_nth_unstable_by(middle, f64::total_cmp).1)
        };
        let written = sides(&mut self.notes.iter().filter(|note| !note.text.is_empty()));
        written.or_else(|| sides(&mut self.notes.iter())).unwrap_or(100.0)
    }
}

/// Reads a wall.
pub(super) fn read(mut wall: Wall) -> Result<Imported, Refusal> {
    wall.bounded()?;
    regions::boxes_become_regions(&mut wall);
    let unit = wall.unit();
    lines_become_verticals(&mut wall, unit);
    let regions = regions::read(&wall, unit);
    let legends = legend::find(&wall, unit);
    let foreign = pages::foreign(&wall, &legends);
    let judged = kinds::judge(&wall, &regions, &legends, &foreign, unit);
    let mut links = arrows::read(&wall, &judged, unit);
    if wall.placed {
        neighbours::read(&wall, &judged, &regions, unit, &mut links);
    }
    build::board(&wall, &judged, &regions, &legends, &foreign, links)
}

/// A long upright line that hangs on nothing marks a change of phase.
fn lines_become_verticals(wall: &mut Wall, unit: f64) {
    let upright = |arrow: &Arrow| {
        let (from, to) = (arrow.from.at?, arrow.to.at?);
        let loose = !arrow.directed && arrow.from.bound.is_none() && arrow.to.bound.is_none();
        let (across, down) = ((from.x - to.x).abs(), (from.y - to.y).abs());
        (loose && down > 2.5 * unit && across < 0.1 * down).then(|| Vertical {
            id: arrow.id.clone(),
            x: (from.x + to.x) / 2.0,
            top: from.y.min(to.y),
            bottom: from.y.max(to.y),
            page: arrow.page,
        })
    };
    let found: Vec<Vertical> = wall.arrows.iter().filter_map(upright).collect();
    wall.arrows.retain(|arrow| upright(arrow).is_none());
    wall.verticals.extend(found);
}
