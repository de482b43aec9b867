//! The grid that arrows are led on: where notes and names stand in the way, and where a note may be left or entered.

use super::Wall;
use super::geometry::{Point, Rect};
use super::text;

/// Distance of two tracks.
pub(crate) const PITCH: f64 = 12.0;
/// Distance kept from a note.
const CLEAR: f64 = 5.0;

/// What is in each cell.
pub(crate) struct Grid {
    pub(crate) columns: usize,
    pub(crate) rows: usize,
    pub(crate) blocked: Vec<bool>,
    /// Beside a note.
    pub(crate) hug: Vec<bool>,
    /// The region of each cell, plus one; 0 is the wall between them.
    pub(crate) region: Vec<u32>,
}

/// Where an arrow may leave or enter a note.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Port {
    /// Cell and direction in one number: `2 · cell`, plus one for up and down.
    pub(crate) state: usize,
    pub(crate) price: f64,
    pub(crate) edge: Point,
}

/// Prices of a note's sides.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sides {
    pub(crate) right: f64,
    pub(crate) left: f64,
    pub(crate) bottom: f64,
    pub(crate) top: f64,
}

impl Grid {
    pub(crate) fn size(wall: &Wall) -> (usize, usize) {
        let cells = |length: f64| (length / PITCH).ceil() as usize + 1;
        (cells(wall.width), cells(wall.height))
    }

    pub(crate) fn of(wall: &Wall) -> Self {
        let (columns, rows) = Self::size(wall);
        let mut grid = Self {
            columns,
            rows,
            blocked: vec![false; columns * rows],
            hug: vec![false; columns * rows],
            region: vec![0; columns * rows],
        };
        for note in &wall.notes {
            let cells = grid.cells(&note.rect, CLEAR);
            mark(&mut grid.blocked, columns, cells, true);
            let cells = grid.cells(&note.rect, CLEAR + PITCH);
            mark(&mut grid.hug, columns, cells, true);
        }
        for (nth, region) in wall.regions.iter().enumerate() {
            let cells = grid.cells(&region.rect, 0.0);
            mark(&mut grid.region, columns, cells, nth as u32 + 1);
            // Names of contexts stay readable.
            if let Some(context) = &region.context {
                let title = Rect {
                    x: region.rect.x + 16.0,
                    y: region.rect.y + 12.0,
                    w: f64::min(text::width(context) * super::TITLE_SIZE + 32.0, region.rect.w - 24.0),
                    h: 44.0,
                };
                let cells = grid.cells(&title, 0.0);
                mark(&mut grid.blocked, columns, cells, true);
            }
        }
        grid
    }

    /// First and last column, first and last row.
    fn cells(&self, rect: &Rect, margin: f64) -> [usize; 4] {
        let from = |at: f64| ((at - margin) / PITCH).ceil().max(0.0) as usize;
        let to = |at: f64, most: usize| (((at + margin) / PITCH).floor().max(0.0) as usize).min(most - 1);
        [
            from(rect.x),
            to(rect.right(), self.columns),
            from(rect.y),
            to(rect.bottom(), self.rows),
        ]
    }

    pub(crate) fn cell_at(&self, at: Point) -> usize {
        let column = ((at.x / PITCH) as usize).min(self.columns - 1);
        let row = ((at.y / PITCH) as usize).min(self.rows - 1);
        row * self.columns + column
    }

    pub(crate) fn point(&self, cell: usize) -> Point {
        Point {
            x: (cell % self.columns) as f64 * PITCH,
            y: (cell / self.columns) as f64 * PITCH,
        }
    }

    /// Where an arrow may leave (or enter) a note.
    pub(crate) fn ports(&self, note: &Rect, sides: Sides) -> Vec<Port> {
        let mut ports = Vec::new();
        let mut add = |x: f64, y: f64, upright: bool, price: f64, off: f64, edge: Point| {
            if x < 0.0 || y < 0.0 || x as usize >= self.columns || y as usize >= self.rows {
                return;
            }
            let cell = y as usize * self.columns + x as usize;
            if !self.blocked[cell] {
                ports.push(Port {
                    state: cell * 2 + usize::from(upright),
                    price: price + off * 0.14,
                    edge,
                });
            }
        };
        let right = ((note.right() + CLEAR) / PITCH).floor() + 1.0;
        let left = ((note.x - CLEAR) / PITCH).ceil() - 1.0;
        let bottom = ((note.bottom() + CLEAR) / PITCH).floor() + 1.0;
        let top = ((note.y - CLEAR) / PITCH).ceil() - 1.0;
        let mut row = ((note.y + 10.0) / PITCH).ceil();
        while row * PITCH <= note.bottom() - 10.0 {
            let (y, off) = (row * PITCH, (row * PITCH - note.centre().y).abs());
            add(right, row, false, sides.right, off, Point { x: note.right(), y });
            add(left, row, false, sides.left, off, Point { x: note.x, y });
            row += 1.0;
        }
        let mut column = ((note.x + 14.0) / PITCH).ceil();
        while column * PITCH <= note.right() - 14.0 {
            let (x, off) = (column * PITCH, (column * PITCH - note.centre().x).abs());
            add(column, bottom, true, sides.bottom, off, Point { x, y: note.bottom() });
            add(column, top, true, sides.top, off, Point { x, y: note.y });
            column += 1.0;
        }
        ports
    }
}

fn mark<T: Copy>(into: &mut [T], columns: usize, [left, right, top, bottom]: [usize; 4], value: T) {
    for row in top..=bottom {
        if let Some(cells) = into.get_mut(row * columns + left..=row * columns + right) {
            cells.fill(value);
        }
    }
}
