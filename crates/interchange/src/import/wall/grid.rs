//! Notes by where they stand, so that a neighbour is found without looking at the whole wall.

use super::{Point, Rect};
use std::collections::HashMap;

/// So many notes in one cell are a pile: what lies deeper in it is not looked at, or a pile of thousands would be compared
/// pair by pair.
const CELL_NOTES_MAX: usize = 48;
/// A box is entered in no more than this many cells across and down.
const CELLS_MAX: i64 = 12;

/// Boxes by page and cell.
pub(super) struct Grid {
    cell: f64,
    cells: HashMap<(usize, i64, i64), Vec<usize>>,
}

impl Grid {
    pub(super) fn new(cell: f64, boxes: impl Iterator<Item = (usize, usize, Rect)>) -> Self {
        let mut grid = Self {
            cell: cell.max(1e-3),
            cells: HashMap::new(),
        };
        for (index, page, rect) in boxes {
            for place in grid.places(page, &rect) {
                let cell = grid.cells.entry(place).or_default();
                if cell.len() < CELL_NOTES_MAX {
                    cell.push(index);
                }
            }
        }
        grid
    }

    fn at(&self, value: f64) -> i64 {
        // Coordinates are within ±1e8 and a cell has at least 1e-3.
        (value / self.cell).floor() as i64
    }

    fn places(&self, page: usize, rect: &Rect) -> Vec<(usize, i64, i64)> {
        let span = |from: i64, to: i64| {
            let middle = (from + to) / 2;
            from.max(middle - CELLS_MAX / 2)..=to.min(middle + CELLS_MAX / 2)
        };
        let across = span(self.at(rect.x), self.at(rect.right()));
        let down = span(self.at(rect.y), self.at(rect.bottom()));
        across.flat_map(|x| down.clone().map(move |y| (page, x, y))).collect()
    }

    /// Every box that may be within so much of a box; without doubles, in order.
    pub(super) fn around(&self, page: usize, rect: &Rect, reach: f64) -> Vec<usize> {
        let wide = Rect {
            x: rect.x - reach,
            y: rect.y - reach,
            width: rect.width + 2.0 * reach,
            height: rect.height + 2.0 * reach,
        };
        let mut found: Vec<usize> = self
            .places(page, &wide)
            .into_iter()
            .filter_map(|place| self.cells.get(&place))
            .flatten()
            .copied()
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The same around a point.
    pub(super) fn near(&self, page: usize, point: Point, reach: f64) -> Vec<usize> {
        let rect = Rect {
            x: point.x,
            y: point.y,
            width: 0.0,
            height: 0.0,
        };
        self.around(page, &rect, reach)
    }
}
