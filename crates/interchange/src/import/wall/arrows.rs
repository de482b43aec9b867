//! Links from arrows. An end that is bound is certain; one that ends near a note most likely means it.

use super::grammar::{Link, Links, Relation, relation};
use super::grid::Grid;
use super::kinds::{Judged, Verdict};
use super::{End, Wall};
use std::collections::HashMap;

/// A loose end means a note when it stops within this many notes of it.
const REACH: f64 = 0.75;

struct Ends<'a> {
    wall: &'a Wall,
    judged: &'a [Judged],
    notes: HashMap<&'a str, usize>,
    regions: HashMap<&'a str, usize>,
    grid: Grid,
    unit: f64,
}

/// What an end came to.
enum Found {
    Sticky(usize, f32),
    /// A note that is no sticky.
    Other,
    Nothing,
}

/// Reads the arrows.
pub(super) fn read(wall: &Wall, judged: &[Judged], unit: f64) -> Links {
    let stickies = wall
        .notes
        .iter()
        .enumerate()
        .filter(|(index, _)| judged[*index].kind().is_some());
    let ends = Ends {
        wall,
        judged,
        notes: wall
            .notes
            .iter()
            .enumerate()
            .map(|(index, note)| (note.id.as_str(), index))
            .collect(),
        regions: wall
            .regions
            .iter()
            .enumerate()
            .map(|(index, region)| (region.id.as_str(), index))
            .collect(),
        grid: Grid::new(unit, stickies.map(|(index, note)| (index, note.page, note.rect))),
        unit,
    };
    let mut links = Links::default();
    for arrow in &wall.arrows {
        let found = (ends.find(&arrow.from, arrow.page), ends.find(&arrow.to, arrow.page));
        let label = |text: &str| {
            if text.is_empty() {
                String::new()
            } else {
                format!(" “{}”", super::text_line(text))
            }
        };
        let words = label(&arrow.label);
        let what = if arrow.directed { "an arrow" } else { "a line" };
        let (from, to, sure) = match found {
            (Found::Sticky(from, a), Found::Sticky(to, b)) if from != to => (from, to, a * b),
            (Found::Sticky(note, _), Found::Sticky(..)) => {
                let message = format!("{what}{words} leads from a note back to itself");
                links.loose.push((arrow.id.clone(), message, Some(note)));
                continue;
            }
            (Found::Sticky(note, _), Found::Nothing) => {
                let message = format!("{what}{words} leads from this note to nowhere");
                links.loose.push((arrow.id.clone(), message, Some(note)));
                continue;
            }
            (Found::Nothing, Found::Sticky(note, _)) => {
                let message = format!("{what}{words} comes to this note from nowhere");
                links.loose.push((arrow.id.clone(), message, Some(note)));
                continue;
            }
            (Found::Other, _) | (_, Found::Other) => {
                let message = format!("{what}{words} has to do with what is no sticky");
                links.loose.push((arrow.id.clone(), message, None));
                continue;
            }
            (Found::Nothing, Found::Nothing) => {
                let message = format!("{what}{words} joins no notes");
                links.loose.push((arrow.id.clone(), message, None));
                continue;
            }
        };
        let (Some(first), Some(second)) = (judged[from].kind(), judged[to].kind()) else {
            continue;
        };
        let mut link = Link {
            from,
            to,
            relation: relation(first, second),
            label: super::text_line(&arrow.label),
            confidence: sure,
            arrow: Some(arrow.id.clone()),
            because: "an arrow",
        };
        // Who looks at a read model is often drawn with the arrow towards it; other arrows mean what they show.
        let turns =
            |reverse: &Relation| !arrow.directed || matches!(reverse, Relation::Sees | Relation::Shows | Relation::On);
        if let (None, Some(reverse)) = (link.relation, relation(second, first).filter(turns)) {
            link = Link {
                from: to,
                to: from,
                relation: Some(reverse),
                confidence: if arrow.directed { sure * 0.85 } else { sure * 0.95 },
                because: if arrow.directed {
                    "an arrow, drawn the other way round"
                } else {
                    "a line"
                },
                ..link
            };
        } else if !arrow.directed {
            link.confidence *= if link.relation.is_some() { 0.95 } else { 0.7 };
            link.because = "a line";
        }
        links.links.push(link);
    }
    links
}

impl Ends<'_> {
    fn find(&self, end: &End, page: usize) -> Found {
        if let Some(id) = &end.bound {
            if let Some(note) = self.notes.get(id.as_str()).copied() {
                return match self.judged[note].verdict {
                    Verdict::Sticky(_) => Found::Sticky(note, 0.98),
                    _ => Found::Other,
                };
            }
            if let (Some(region), Some(at)) = (self.regions.get(id.as_str()), end.at) {
                // An arrow to a whole region: the note in it that is nearest to where it points.
                let rect = &self.wall.regions[*region].rect;
                let near = self.grid.near(page, at, 3.0 * self.unit).into_iter();
                let inside = near.filter(|note| rect.contains(self.wall.notes[*note].rect.centre()));
                return self
                    .nearest(inside, at, 3.0)
                    .map_or(Found::Other, |(note, _)| Found::Sticky(note, 0.6));
            }
        }
        let Some(at) = end.at else { return Found::Nothing };
        let near = self.grid.near(page, at, REACH * self.unit).into_iter();
        match self.nearest(near, at, REACH) {
            Some((note, far)) => Found::Sticky(
                note,
                if far < 0.25 {
                    0.94
                } else if far < 0.45 {
                    0.88
                } else {
                    0.75
                },
            ),
            None => Found::Nothing,
        }
    }

    fn nearest(&self, notes: impl Iterator<Item = usize>, at: super::Point, reach: f64) -> Option<(usize, f64)> {
        let far = |note: usize| (note, self.wall.notes[note].rect.distance(at) / self.unit);
        notes
            .map(far)
            .filter(|(_, far)| *far <= reach)
            .min_by(|a, b| a.1.total_cmp(&b.1))
    }
}
