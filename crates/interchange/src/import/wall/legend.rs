//! The wall's own legend: a cluster of notes whose words name kinds. What stands in it is no sticky; it says what colours mean.

use super::colour::Colour;
use super::grid::Grid;
use super::vocabulary::{Meaning, begins_with_a_kind, is_legend_title, names_a_kind};
use super::{Note, Rect, Wall};
use std::collections::{HashMap, HashSet};

/// So many legends are looked at; a wall has one, or one on each page.
const LEGENDS_MAX: usize = 64;

/// One colour of a legend.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub colour: Colour,
    pub meaning: Meaning,
    /// Its words, as they stand there.
    pub words: String,
    /// Its size: two kinds may share a colour and differ in size.
    pub area: f64,
}

/// A legend, and where it stands.
#[derive(Debug, Clone)]
pub(super) struct Legend {
    pub page: usize,
    pub rect: Rect,
    pub entries: Vec<Entry>,
}

/// Every legend of a wall.
#[derive(Debug, Default)]
pub(super) struct Legends {
    /// The largest first.
    pub all: Vec<Legend>,
    /// Notes that belong to one.
    pub notes: HashSet<usize>,
    /// Texts that belong to one.
    pub texts: HashSet<usize>,
}

/// A note or a text whose words name a kind, or a patch of colour beside such a text.
struct Candidate {
    note: Option<usize>,
    text: Option<usize>,
    colour: Option<Colour>,
    rect: Rect,
    page: usize,
    meaning: Meaning,
}

/// Finds the legends.
pub(super) fn find(wall: &Wall, unit: f64) -> Legends {
    let mut legends = Legends::default();
    if !wall.placed {
        return legends;
    }
    let candidates = candidates(wall, unit);
    let titles: Vec<(usize, Rect)> = titles(wall);
    for cluster in clusters(&candidates, unit) {
        if legends.all.len() == LEGENDS_MAX {
            break;
        }
        let members: Vec<&Candidate> = cluster.iter().map(|index| &candidates[*index]).collect();
        let Some(bounds) = bounds(members.iter().map(|member| member.rect)) else {
            continue;
        };
        let page = members[0].page;
        let kinds: HashSet<Meaning> = members.iter().map(|member| member.meaning).collect();
        let colours: HashSet<Colour> = members.iter().filter_map(|member| member.colour).collect();
        let titled = titles
            .iter()
            .any(|(of, rect)| *of == page && apart(rect, &bounds) <= 3.0 * unit);
        // Three kinds by name are no accident; two need a title over them.
        let enough = if titled { 2 } else { 3 };
        if kinds.len() < enough || colours.len() < 2 {
            continue;
        }
        let mut entries: Vec<Entry> = members.iter().filter_map(|member| entry(wall, member)).collect();
        legends.notes.extend(members.iter().filter_map(|member| member.note));
        legends.texts.extend(members.iter().filter_map(|member| member.text));
        entries.extend(join_neighbours(wall, page, &bounds, unit, titled, &mut legends));
        legends.all.push(Legend {
            page,
            rect: bounds,
            entries,
        });
    }
    legends
        .all
        .sort_by_key(|legend| std::cmp::Reverse(legend.entries.len()));
    for (index, text) in wall.texts.iter().enumerate() {
        let beside = |legend: &Legend| legend.page == text.page && apart(&legend.rect, &text.rect) <= 3.0 * unit;
        if is_legend_title(&text.text) && legends.all.iter().any(beside) {
            legends.texts.insert(index);
        }
    }
    for (index, note) in wall.notes.iter().enumerate() {
        let beside = |legend: &Legend| legend.page == note.page && apart(&legend.rect, &note.rect) <= 3.0 * unit;
        if is_legend_title(&note.text) && legends.all.iter().any(beside) {
            legends.notes.insert(index);
        }
    }
    legends
}

fn entry(wall: &Wall, member: &Candidate) -> Option<Entry> {
    let words = match (member.text, member.note) {
        (Some(text), _) => &wall.texts[text].text,
        (None, Some(note)) => &wall.notes[note].text,
        (None, None) => return None,
    };
    Some(Entry {
        colour: member.colour?,
        meaning: member.meaning,
        words: words.replace('\n', " "),
        area: member.rect.area(),
    })
}

fn candidates(wall: &Wall, unit: f64) -> Vec<Candidate> {
    let mut found = Vec::new();
    for (index, note) in wall.notes.iter().enumerate() {
        if note.carried.is_some() {
            continue;
        }
        if let Some(meaning) = names_a_kind(&note.text) {
            found.push(Candidate {
                note: Some(index),
                text: None,
                colour: note.colour,
                rect: note.rect,
                page: note.page,
                meaning,
            });
        }
    }
    // Patches of colour with the words beside them.
    let patches: Vec<usize> = (0..wall.notes.len())
        .filter(|index| wall.notes[*index].text.is_empty() && wall.notes[*index].colour.is_some())
        .collect();
    if patches.is_empty() {
        return found;
    }
    let grid = Grid::new(
        2.0 * unit,
        patches
            .iter()
            .map(|index| (*index, wall.notes[*index].page, wall.notes[*index].rect)),
    );
    for (index, text) in wall.texts.iter().enumerate() {
        let Some(meaning) = names_a_kind(&text.text) else {
            continue;
        };
        let near = grid.around(text.page, &text.rect, unit).into_iter();
        let nearest = near.min_by(|a, b| {
            let far = |index: &usize| apart(&wall.notes[*index].rect, &text.rect);
            far(a).total_cmp(&far(b))
        });
        if let Some(patch) = nearest {
            found.push(Candidate {
                note: Some(patch),
                text: Some(index),
                colour: wall.notes[patch].colour,
                rect: wall.notes[patch].rect,
                page: text.page,
                meaning,
            });
        }
    }
    found
}

fn titles(wall: &Wall) -> Vec<(usize, Rect)> {
    let texts = wall.texts.iter().map(|text| (text.page, text.rect, &text.text));
    let notes = wall.notes.iter().map(|note| (note.page, note.rect, &note.text));
    let regions = wall
        .regions
        .iter()
        .map(|region| (region.page, region.rect, &region.name));
    let all = texts.chain(notes).chain(regions);
    all.filter(|(_, _, text)| is_legend_title(text))
        .map(|(page, rect, _)| (page, rect))
        .take(64)
        .collect()
}

/// Candidates that stand together: within two notes of each other.
fn clusters(candidates: &[Candidate], unit: f64) -> Vec<Vec<usize>> {
    let grid = Grid::new(
        3.0 * unit,
        candidates
            .iter()
            .enumerate()
            .map(|(index, one)| (index, one.page, one.rect)),
    );
    let mut seen = vec![false; candidates.len()];
    let mut clusters = Vec::new();
    for start in 0..candidates.len() {
        if std::mem::replace(&mut seen[start], true) {
            continue;
        }
        let mut cluster = vec![start];
        let mut at = 0;
        while let Some(index) = cluster.get(at).copied() {
            at += 1;
            let one = &candidates[index];
            for near in grid.around(one.page, &one.rect, 2.0 * unit) {
                if !seen[near] && apart(&candidates[near].rect, &one.rect) <= 2.0 * unit {
                    seen[near] = true;
                    cluster.push(near);
                }
            }
        }
        cluster.sort_unstable();
        clusters.push(cluster);
    }
    clusters
}

/// Notes inside the legend's box, or in line with it, that name their kind with further words; under a title also those
/// whose words are in a language that is not known here: they are no stickies, whatever they mean.
fn join_neighbours(
    wall: &Wall,
    page: usize,
    bounds: &Rect,
    unit: f64,
    titled: bool,
    legends: &mut Legends,
) -> Vec<Entry> {
    let mut joined = Vec::new();
    let known: Vec<&Note> = legends
        .notes
        .iter()
        .map(|index| &wall.notes[*index])
        .filter(|note| note.page == page)
        .collect();
    let sizes: Vec<(f64, f64)> = known.iter().map(|note| (note.rect.width, note.rect.height)).collect();
    for (index, note) in wall.notes.iter().enumerate() {
        if note.page != page
            || note.text.is_empty()
            || apart(&note.rect, bounds) > unit
            || legends.notes.contains(&index)
        {
            continue;
        }
        let Some(colour) = note.colour.filter(|_| note.carried.is_none()) else {
            continue;
        };
        let meaning = begins_with_a_kind(&note.text);
        let alike = |(width, height): &(f64, f64)| {
            (width - note.rect.width).abs() < 0.05 * width && (height - note.rect.height).abs() < 0.05 * height
        };
        let inside = bounds.contains(note.rect.centre());
        if meaning.is_none() && !(titled && inside && sizes.iter().any(alike)) {
            continue;
        }
        legends.notes.insert(index);
        if let Some(meaning) = meaning {
            joined.push(Entry {
                colour,
                meaning,
                words: note.text.replace('\n', " "),
                area: note.rect.area(),
            });
        }
    }
    joined
}

/// The empty space between two boxes, the larger way.
fn apart(a: &Rect, b: &Rect) -> f64 {
    let (across, down) = a.gap(b);
    across.max(down)
}

fn bounds(rects: impl Iterator<Item = Rect>) -> Option<Rect> {
    rects.reduce(|a, b| {
        let (x, y) = (a.x.min(b.x), a.y.min(b.y));
        Rect::new(x, y, a.right().max(b.right()) - x, a.bottom().max(b.bottom()) - y)
    })
}

/// What a legend says about a note.
pub(super) struct Told<'a> {
    pub entry: &'a Entry,
    pub distance: f64,
}

impl Legends {
    /// The legend that a note goes by: a small one only in the region that it stands in or beside; else the page's largest,
    /// else the wall's.
    pub(super) fn of(&self, note: &Note, region: Option<&Rect>, unit: f64) -> Option<&Legend> {
        let largest = self
            .all
            .iter()
            .find(|legend| legend.page == note.page)
            .or(self.all.first())?;
        let beside = |legend: &&Legend| {
            let near = |rect: &Rect| apart(rect, &legend.rect) <= 1.5 * unit;
            legend.page == note.page
                && !std::ptr::eq(*legend, largest)
                && (region.is_some_and(near) || apart(&note.rect, &legend.rect) <= unit)
        };
        Some(self.all.iter().find(beside).unwrap_or(largest))
    }
}

impl Legend {
    /// The entry that is nearest in colour; between two of one colour, the one that is nearer in size.
    pub(super) fn nearest(&self, colour: Colour, area: f64) -> Option<Told<'_>> {
        let told = |entry| Told {
            entry,
            distance: Colour::distance(entry_colour(entry), colour),
        };
        let nearest = self
            .entries
            .iter()
            .map(told)
            .min_by(|a, b| a.distance.total_cmp(&b.distance))?;
        let size = |entry: &Entry| (entry.area.max(1.0) / area.max(1.0)).ln().abs();
        let twins = self.entries.iter().filter(|entry| entry.colour == nearest.entry.colour);
        let entry = twins.min_by(|a, b| size(a).total_cmp(&size(b)))?;
        Some(Told {
            entry,
            distance: nearest.distance,
        })
    }

    /// Whether two of its kinds share this colour.
    pub(super) fn is_shared(&self, colour: Colour) -> bool {
        let meanings: HashMap<Meaning, ()> = self
            .entries
            .iter()
            .filter(|entry| entry.colour == colour)
            .map(|entry| (entry.meaning, ()))
            .collect();
        meanings.len() > 1
    }
}

fn entry_colour(entry: &Entry) -> Colour {
    entry.colour
}
