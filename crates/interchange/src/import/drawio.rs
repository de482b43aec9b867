//! draw.io (diagrams.net) files: pages of cells, plain or compressed; and its libraries.

mod cells;
mod unpack;

use super::json::title;
use super::wall::colour::Colour;
use super::wall::{Arrow, End, Note, Point, Rect, Region, Text, Wall, html};
use super::{Imported, Refusal, Source, limits};
use cells::Cell;
use std::collections::HashMap;

/// Whether files are of this format.
pub(super) fn recognise(files: &[Source<'_>]) -> bool {
    let starts = |file: &Source<'_>| {
        let head = &file.bytes[..file.bytes.len().min(4_096)];
        let head = String::from_utf8_lossy(head);
        head.trim_start_matches(['\u{feff}', ' ', '\n', '\r', '\t'])
            .starts_with('<')
            && ["<mxfile", "<mxGraphModel", "<mxlibrary"]
                .iter()
                .any(|tag| head.contains(tag))
    };
    files.iter().any(starts)
}

/// Reads a wall.
pub(super) fn import(files: &[Source<'_>]) -> Result<Imported, Refusal> {
    let mut wall = Wall::new("drawio", &title(files));
    let mut budget = limits::INFLATED_BYTES_MAX;
    for file in files {
        for page in cells::read(file, &mut budget)? {
            let number = wall.pages.len();
            wall.pages.push(page.name.clone());
            add(&mut wall, &page.cells, number);
            wall.bounded()?;
        }
    }
    super::wall::read(wall)
}

/// Where the upper left corner of each cell's own coordinates lies: parents go first, circles stop.
fn origins(cells: &[Cell]) -> Vec<Point> {
    let by_id: HashMap<&str, usize> = cells
        .iter()
        .enumerate()
        .map(|(index, cell)| (cell.id.as_str(), index))
        .collect();
    let origin = |cell: &Cell| {
        let (mut x, mut y) = (0.0, 0.0);
        let mut at = by_id.get(cell.parent.as_str()).copied();
        for _ in 0..limits::DEPTH_MAX {
            let Some(parent) = at.map(|index| &cells[index]) else {
                break;
            };
            if !parent.edge {
                x += parent.x;
                y += parent.y;
            }
            at = by_id.get(parent.parent.as_str()).copied();
        }
        Point::new(x, y)
    };
    cells.iter().map(origin).collect()
}

fn add(wall: &mut Wall, cells: &[Cell], page: usize) {
    let origins = origins(cells);
    let by_id: HashMap<&str, usize> = cells
        .iter()
        .enumerate()
        .map(|(index, cell)| (cell.id.as_str(), index))
        .collect();
    let mut labels: HashMap<&str, Vec<String>> = HashMap::new();
    for cell in cells {
        let on_edge = by_id
            .get(cell.parent.as_str())
            .is_some_and(|parent| cells[*parent].edge);
        if on_edge && !cell.edge {
            labels.entry(&cell.parent).or_default().push(html::plain(&cell.value));
        }
    }
    for (cell, origin) in cells.iter().zip(origins) {
        if cell.hidden {
            wall.left.push((cell.id.clone(), "it is hidden".to_owned()));
            continue;
        }
        let words = html::plain(&cell.value);
        if cell.edge {
            let mut words: Vec<String> = Some(words).filter(|words| !words.is_empty()).into_iter().collect();
            words.extend(labels.remove(cell.id.as_str()).unwrap_or_default());
            wall.arrows.push(arrow(cell, origin, words.join(" "), page));
            continue;
        }
        let on_edge = by_id
            .get(cell.parent.as_str())
            .is_some_and(|parent| cells[*parent].edge);
        if !cell.vertex || on_edge {
            continue;
        }
        let rect = Rect::new(origin.x + cell.x, origin.y + cell.y, cell.width, cell.height);
        let style = |word: &str| cell.style(word);
        let shape = style("shape").unwrap_or_default();
        if cell.is("swimlane") {
            wall.regions.push(Region {
                id: cell.id.clone(),
                name: words,
                rect,
                page,
            });
        } else if cell.is("group") && words.is_empty() {
            // Its members say where they are.
        } else if cell.is("text") || shape.starts_with("table") || shape == "partialRectangle" {
            if !words.is_empty() {
                wall.texts.push(Text {
                    id: cell.id.clone(),
                    text: words,
                    rect,
                    size: style("fontSize").and_then(|size| size.parse().ok()).unwrap_or(12.0),
                    page,
                });
            }
        } else {
            let parent = by_id.get(cell.parent.as_str()).map(|parent| &cells[*parent]);
            let group = parent.filter(|parent| parent.vertex && !parent.is("swimlane"));
            wall.notes.push(Note {
                id: cell.id.clone(),
                text: words,
                colour: style("fillColor").and_then(Colour::parse),
                rect,
                group: group.map(|group| group.id.clone()),
                page,
                ..Note::default()
            });
        }
    }
}

fn arrow(cell: &Cell, origin: Point, label: String, page: usize) -> Arrow {
    let end = |id: &str, at: Option<(f64, f64)>| End {
        bound: (!id.is_empty()).then(|| id.to_owned()),
        at: at.map(|(x, y)| Point::new(origin.x + x, origin.y + y)),
    };
    // Without a word about it there is a head at the end and none at the start.
    let start_head = cell.style("startArrow").is_some_and(|head| head != "none");
    let end_head = cell.style("endArrow").is_none_or(|head| head != "none");
    let (first, last) = (end(&cell.source, cell.from), end(&cell.target, cell.to));
    let (from, to) = if start_head && !end_head {
        (last, first)
    } else {
        (first, last)
    };
    Arrow {
        id: cell.id.clone(),
        from,
        to,
        label,
        directed: start_head != end_head,
        page,
    }
}
