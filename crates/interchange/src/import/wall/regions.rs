//! Which region each note stands in, and what the regions are called.

use super::grid::Grid;
use super::vocabulary::is_legend_title;
use super::{Note, Rect, Region, Wall, text_line};
use crate::import::limits::REGIONS_MAX;
use std::collections::{HashMap, HashSet};

/// The regions of a wall, and who is in them.
#[derive(Debug, Default)]
pub(super) struct Regions {
    /// For each note, its innermost region: an index of [`Wall::regions`].
    pub of_note: Vec<Option<usize>>,
    /// For each region, its title; nothing for one without.
    pub titles: Vec<Option<String>>,
    /// Texts that are a region's title.
    pub title_texts: HashSet<usize>,
}

/// Boxes that others stand in are regions, not notes: a large one without words, or one whose words are its title.
pub(super) fn boxes_become_regions(wall: &mut Wall) {
    if !wall.placed {
        return;
    }
    let unit = wall.unit();
    let mut large: Vec<usize> = (0..wall.notes.len())
        .filter(|index| {
            let note = &wall.notes[*index];
            note.kind.is_none() && note.carried.is_none() && note.rect.area() > 4.0 * unit * unit
        })
        .collect();
    large.sort_by(|a, b| wall.notes[*b].rect.area().total_cmp(&wall.notes[*a].rect.area()));
    large.truncate(REGIONS_MAX);
    let written: Vec<&Note> = wall.notes.iter().filter(|note| !note.text.is_empty()).collect();
    let is_region = |index: &usize| {
        let region = &wall.notes[*index];
        let inside = written.iter().filter(|note| {
            note.page == region.page
                && note.id != region.id
                && 2.0 * note.rect.area() < region.rect.area()
                && region.rect.contains(note.rect.centre())
        });
        // Without words, one note inside is enough.
        inside.take(2).count() >= if region.text.is_empty() { 1 } else { 2 }
    };
    let regions: HashSet<usize> = large.iter().copied().filter(is_region).collect();
    let mut kept = Vec::with_capacity(wall.notes.len());
    for (index, note) in std::mem::take(&mut wall.notes).into_iter().enumerate() {
        if regions.contains(&index) {
            wall.regions.push(Region {
                name: text_line(&note.text),
                id: note.id,
                rect: note.rect,
                page: note.page,
            });
        } else {
            kept.push(note);
        }
    }
    wall.notes = kept;
    words_go_onto_boxes(wall);
}

/// A coloured box without words, and one text on it: old drawings keep the two apart.
fn words_go_onto_boxes(wall: &mut Wall) {
    let unit = wall.unit();
    let empty = |note: &Note| note.text.is_empty() && note.colour.is_some();
    let boxes = wall.notes.iter().enumerate().filter(|(_, note)| empty(note));
    let grid = Grid::new(unit, boxes.map(|(index, note)| (index, note.page, note.rect)));
    let mut on: HashMap<usize, Vec<usize>> = HashMap::new();
    for (index, text) in wall.texts.iter().enumerate() {
        let centre = text.rect.centre();
        let under = grid.near(text.page, centre, 0.0).into_iter();
        let under = under.filter(|note| wall.notes[*note].rect.contains(centre));
        let smallest = under.min_by(|a, b| wall.notes[*a].rect.area().total_cmp(&wall.notes[*b].rect.area()));
        if let Some(note) = smallest {
            on.entry(note).or_default().push(index);
        }
    }
    let mut taken = HashSet::new();
    for (note, texts) in on {
        if let [text] = texts.as_slice() {
            wall.notes[note].text = std::mem::take(&mut wall.texts[*text].text);
            taken.insert(*text);
        }
    }
    let mut index = 0;
    wall.texts.retain(|_| {
        index += 1;
        !taken.contains(&(index - 1))
    });
}

/// Finds each note's region and each region's title.
pub(super) fn read(wall: &Wall, unit: f64) -> Regions {
    let mut order: Vec<usize> = (0..wall.regions.len()).collect();
    order.sort_by(|a, b| wall.regions[*a].rect.area().total_cmp(&wall.regions[*b].rect.area()));
    // The largest ones, smallest first.
    let order = &order[order.len().saturating_sub(REGIONS_MAX)..];
    let by_id: HashMap<&str, usize> = wall
        .regions
        .iter()
        .enumerate()
        .map(|(index, region)| (region.id.as_str(), index))
        .collect();
    let innermost = |page: usize, rect: &Rect| {
        let centre = rect.centre();
        order.iter().copied().find(|index| {
            let region = &wall.regions[*index];
            region.page == page && region.rect.area() > rect.area() && region.rect.contains(centre)
        })
    };
    let of_note = wall.notes.iter().map(|note| {
        let framed = note.frame.as_deref().and_then(|id| by_id.get(id).copied());
        framed.or_else(|| {
            if wall.placed {
                innermost(note.page, &note.rect)
            } else {
                None
            }
        })
    });
    let of_note: Vec<Option<usize>> = of_note.collect();
    let mut titles: Vec<Option<String>> = wall
        .regions
        .iter()
        .map(|region| Some(text_line(&region.name)).filter(|name| !name.is_empty()))
        .collect();
    // The largest letters nearest to the upper or lower edge.
    let mut best: HashMap<usize, (f64, usize)> = HashMap::new();
    for (index, text) in wall.texts.iter().enumerate() {
        let line = text_line(&text.text);
        if line.is_empty() || line.len() > 120 || is_legend_title(&line) {
            continue;
        }
        let Some(region) = innermost(text.page, &text.rect).filter(|region| titles[*region].is_none()) else {
            continue;
        };
        let rect = wall.regions[region].rect;
        let edge = (text.rect.y - rect.y).min(rect.bottom() - text.rect.bottom()).max(0.0);
        let score = text.size.max(1.0) / (1.0 + edge / unit);
        if best.get(&region).is_none_or(|(so_far, _)| score > *so_far) {
            best.insert(region, (score, index));
        }
    }
    let mut title_texts = HashSet::new();
    for (region, (_, text)) in best {
        titles[region] = Some(text_line(&wall.texts[text].text));
        title_texts.insert(text);
    }
    Regions {
        of_note,
        titles,
        title_texts,
    }
}
