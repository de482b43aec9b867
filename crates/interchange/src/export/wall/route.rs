//! Leads every arrow around the notes, along the gaps between them: A* over a coarse grid (Hart, Nilsson and Raphael
//! 1968) where turns, crossings and running on top of a stranger cost extra, and running along with an arrow of the
//! same start or end is cheap, so that arrows with a common end become one line.

use super::Wall;
use super::geometry::{Point, Rect};
use super::grid::{Grid, PITCH, Sides};
use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashMap};

const TURN: f64 = 7.0;
const CROSSING: f64 = 3.0;
const ON_TOP: f64 = 9.0;
const ALONG: f64 = 0.45;
const HUG: f64 = 1.2;
/// Through a context that has nothing to do with it.
const FOREIGN: f64 = 1.1;
/// Beyond these, arrows are plain elbows: nobody follows a thousand lines by eye.
const CELLS_MOST: usize = 900_000;
const ARROWS_MOST: usize = 1_000;
/// Cells looked at for one arrow, and for all of them.
const VISITS_MOST: usize = 150_000;
const VISITS_IN_ALL_MOST: usize = 8_000_000;

/// The points of each arrow of the wall, from note to note.
pub(crate) fn routes(wall: &Wall) -> Vec<Vec<Point>> {
    let elbow = |nth: usize| {
        let arrow = &wall.arrows[nth];
        elbow(&wall.notes[arrow.from].rect, &wall.notes[arrow.to].rect)
    };
    let (columns, rows) = Grid::size(wall);
    if columns.saturating_mul(rows) > CELLS_MOST || wall.arrows.len() > ARROWS_MOST {
        return (0..wall.arrows.len()).map(elbow).collect();
    }
    let mut router = Router::new(wall);
    let mut order: Vec<(f64, usize)> = (0..wall.arrows.len())
        .map(|nth| {
            let arrow = &wall.arrows[nth];
            let (from, to) = (wall.notes[arrow.from].rect, wall.notes[arrow.to].rect);
            ((from.x - to.x).abs() + (from.y - to.y).abs(), nth)
        })
        .collect();
    order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let mut routes = vec![Vec::new(); wall.arrows.len()];
    for (_, nth) in order {
        let arrow = &wall.arrows[nth];
        routes[nth] = router.lead(arrow.from, arrow.to).unwrap_or_else(|| elbow(nth));
    }
    routes
}

/// Out to the right, over, and in from the left; straight where that would be odd.
fn elbow(from: &Rect, to: &Rect) -> Vec<Point> {
    let (a, b) = (from.centre(), to.centre());
    if to.x >= from.right() + 12.0 {
        let middle = ((from.right() + to.x) / 2.0).round();
        let (start, end) = (
            Point {
                x: from.right(),
                y: a.y,
            },
            Point { x: to.x, y: b.y },
        );
        let bend = |y: f64| Point { x: middle, y };
        return simplify(vec![start, bend(a.y), bend(b.y), end]);
    }
    let leave = |rect: &Rect, towards: Point, middle: Point| {
        let (dx, dy) = (towards.x - middle.x, towards.y - middle.y);
        let (wide, high) = (rect.w / 2.0 / dx.abs().max(1e-6), rect.h / 2.0 / dy.abs().max(1e-6));
        let share = wide.min(high).min(1.0);
        Point {
            x: middle.x + dx * share,
            y: middle.y + dy * share,
        }
    };
    vec![leave(from, b, a), leave(to, a, b)]
}

/// Drops the points that lie on a straight line between their neighbours.
fn simplify(points: Vec<Point>) -> Vec<Point> {
    let mut kept: Vec<Point> = Vec::with_capacity(points.len());
    for (nth, point) in points.iter().enumerate() {
        if kept.last() == Some(point) {
            continue;
        }
        if let (Some(before), Some(after)) = (kept.last(), points.get(nth + 1))
            && ((before.x == point.x && point.x == after.x) || (before.y == point.y && point.y == after.y))
        {
            continue;
        }
        kept.push(*point);
    }
    kept
}

#[derive(PartialEq)]
struct Open {
    total: f64,
    state: usize,
}

impl Eq for Open {}
impl Ord for Open {
    fn cmp(&self, other: &Self) -> Ordering {
        other.total.total_cmp(&self.total).then(other.state.cmp(&self.state))
    }
}
impl PartialOrd for Open {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

const NOBODY: u32 = u32::MAX;

struct Router<'a> {
    wall: &'a Wall,
    grid: Grid,
    /// What runs through each cell in each direction: the arrow's start and end.
    traffic: Vec<(u32, u32)>,
    price: Vec<f64>,
    stamp: Vec<u32>,
    parent: Vec<usize>,
    turn: u32,
    visits_left: usize,
}

impl<'a> Router<'a> {
    fn new(wall: &'a Wall) -> Self {
        let grid = Grid::of(wall);
        let states = grid.columns * grid.rows * 2;
        Self {
            wall,
            grid,
            traffic: vec![(NOBODY, NOBODY); states],
            price: vec![0.0; states],
            stamp: vec![0; states],
            parent: vec![usize::MAX; states],
            turn: 0,
            visits_left: VISITS_IN_ALL_MOST,
        }
    }

    /// What it costs to share a cell with those that run there already.
    fn traffic(&self, state: usize, (from, to): (u32, u32)) -> f64 {
        let (used_from, used_to) = self.traffic[state];
        if used_from != NOBODY {
            return if used_from == from || used_to == to {
                ALONG - 1.0
            } else {
                ON_TOP
            };
        }
        let (crossed_from, crossed_to) = self.traffic[state ^ 1];
        if crossed_from == NOBODY || crossed_from == from || crossed_to == to {
            0.0
        } else {
            CROSSING
        }
    }

    fn lead(&mut self, from_note: usize, to_note: usize) -> Option<Vec<Point>> {
        let (from, to) = (self.wall.notes[from_note].rect, self.wall.notes[to_note].rect);
        let ends = (from_note as u32, to_note as u32);
        let leaving = Sides {
            right: 0.0,
            left: 15.0,
            bottom: 3.0,
            top: 3.0,
        };
        let entering = Sides {
            right: 15.0,
            left: 0.0,
            ..leaving
        };
        let starts = self.grid.ports(&from, leaving);
        let goals: HashMap<usize, (f64, Point)> = self
            .grid
            .ports(&to, entering)
            .into_iter()
            .map(|port| (port.state, (port.price, port.edge)))
            .collect();
        if starts.is_empty() || goals.is_empty() {
            return None;
        }
        let own = [from, to].map(|rect| self.grid.region[self.grid.cell_at(rect.centre())]);
        let goal = (to.centre().x / PITCH, to.centre().y / PITCH);
        let slack = (to.w / 2.0 / PITCH + 1.0, to.h / 2.0 / PITCH + 1.0);
        let columns = self.grid.columns;
        let far = |state: usize| {
            let cell = state / 2;
            let across = ((cell % columns) as f64 - goal.0).abs() - slack.0;
            let down = ((cell / columns) as f64 - goal.1).abs() - slack.1;
            ALONG * (across.max(0.0) + down.max(0.0))
        };
        self.turn += 1;
        let mut heap = BinaryHeap::new();
        for start in &starts {
            let asked = start.price + self.traffic(start.state, ends);
            self.visit(&mut heap, start.state, asked, usize::MAX, far(start.state));
        }
        let mut best: Option<(f64, usize)> = None;
        let mut visits = VISITS_MOST.min(self.visits_left);
        while let Some(Open { total, state }) = heap.pop() {
            if visits == 0 || best.is_some_and(|(price, _)| total >= price) {
                break;
            }
            visits -= 1;
            self.visits_left -= 1;
            let asked = self.price[state];
            if total > asked + far(state) + 1e-9 {
                continue;
            }
            if let Some((price, _)) = goals.get(&state)
                && best.is_none_or(|(best, _)| asked + price < best)
            {
                best = Some((asked + price, state));
            }
            self.visit(&mut heap, state ^ 1, asked + TURN, state, far(state));
            for next in self.steps(state).into_iter().flatten() {
                let cell = next / 2;
                let region = self.grid.region[cell];
                let foreign = region != 0 && !own.contains(&region);
                let mut more = 1.0 + self.traffic(next, ends);
                more += if foreign { FOREIGN } else { 0.0 };
                more += if self.grid.hug[cell] { HUG } else { 0.0 };
                self.visit(&mut heap, next, asked + more, state, far(next));
            }
        }
        let (_, last) = best?;
        let mut points = vec![goals.get(&last)?.1];
        let mut state = last;
        loop {
            points.push(self.grid.point(state / 2));
            self.traffic[state] = ends;
            if self.parent[state] == usize::MAX {
                break;
            }
            state = self.parent[state];
        }
        points.push(starts.iter().find(|start| start.state == state)?.edge);
        points.reverse();
        Some(simplify(points))
    }

    fn visit(&mut self, heap: &mut BinaryHeap<Open>, state: usize, asked: f64, parent: usize, far: f64) {
        if self.stamp[state] == self.turn && self.price[state] <= asked {
            return;
        }
        self.stamp[state] = self.turn;
        self.price[state] = asked;
        self.parent[state] = parent;
        heap.push(Open {
            total: asked + far,
            state,
        });
    }

    /// The free cells before and behind, in the direction of the state.
    fn steps(&self, state: usize) -> [Option<usize>; 2] {
        let (cell, upright) = (state / 2, state % 2);
        let columns = self.grid.columns;
        let next = if upright == 1 {
            let down = cell + columns;
            [
                cell.checked_sub(columns),
                (down < self.grid.blocked.len()).then_some(down),
            ]
        } else {
            let column = cell % columns;
            [(column > 0).then(|| cell - 1), (column + 1 < columns).then(|| cell + 1)]
        };
        next.map(|next| {
            next.filter(|next| !self.grid.blocked[*next])
                .map(|next| next * 2 + upright)
        })
    }
}
