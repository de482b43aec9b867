//! Gives the stickies of one cluster their places beside each other, measured from the cluster's own corner.

use super::gather::{Cluster, Gathered};
use super::geometry::Rect;
use std::collections::HashMap;
use stormlake_board::Kind;
use stormlake_board::graph::Graph;

/// A sticky with its place on the wall.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Note {
    /// The node that it shows.
    pub(crate) id: usize,
    /// 0 for the sticky itself; 1, 2, … for an actor's further copies, one on each of its commands.
    pub(crate) copy: usize,
    pub(crate) rect: Rect,
    /// Degrees.
    pub(crate) tilt: f64,
    /// The node that it is stuck on, for actors, hotspots and opportunities.
    pub(crate) on: Option<usize>,
    /// How much of its upper edge is under another note.
    pub(crate) covered: f64,
}

/// A cluster with its notes in place.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    pub(crate) w: f64,
    pub(crate) h: f64,
    pub(crate) rank: f64,
    pub(crate) notes: Vec<Note>,
}

const ROW_GAP: f64 = 26.0;
const COLUMN_GAP: f64 = 52.0;
/// How far a note that is stuck on another overlaps it.
const ACTOR_OVERLAP: f64 = 14.0;
const REMARK_OVERLAP: (f64, f64) = (30.0, 20.0);
const ROWS_MOST: usize = 5;

/// How large a kind's notes are: the shapes of the paper that EventStorming uses.
pub(crate) fn size_of(kind: Kind) -> (f64, f64) {
    match kind {
        Kind::Event => (164.0, 104.0),
        Kind::Command => (164.0, 100.0),
        Kind::Actor => (100.0, 54.0),
        Kind::Aggregate => (180.0, 132.0),
        Kind::External => (200.0, 104.0),
        Kind::Policy => (196.0, 112.0),
        Kind::ReadModel => (164.0, 96.0),
        Kind::Hotspot | Kind::Opportunity => (132.0, 88.0),
    }
}

/// What a cluster's notes are placed with.
pub(crate) struct Placing<'a> {
    pub(crate) graph: &'a Graph,
    pub(crate) gathered: &'a Gathered,
    /// Nodes whose arrows reach each node.
    pub(crate) behind: &'a [Vec<usize>],
    pub(crate) ranks: &'a [usize],
    /// How many copies of each actor are on the wall.
    pub(crate) copies: HashMap<usize, usize>,
}

struct Cell {
    id: usize,
    w: f64,
    h: f64,
    top: f64,
    right: f64,
    attached: Vec<Note>,
}

struct Stack {
    cells: Vec<Cell>,
    w: f64,
    h: f64,
}

impl Stack {
    fn new(cells: Vec<Cell>) -> Self {
        let gaps = ROW_GAP * cells.len().saturating_sub(1) as f64;
        Self {
            w: cells.iter().fold(0.0, |most, cell| f64::max(most, cell.w + cell.right)),
            h: cells.iter().map(|cell| cell.top + cell.h).sum::<f64>() + gaps,
            cells,
        }
    }
}

/// Cells in columns: five high, and higher only where the row would get much longer than that.
fn chunk(cells: Vec<Cell>) -> Vec<Stack> {
    let rows_most = ROWS_MOST.max((cells.len() as f64 / 3.0).sqrt().ceil() as usize);
    let columns = cells.len().div_ceil(rows_most).max(1);
    let rows = cells.len().div_ceil(columns).max(1);
    in_columns(cells, rows)
}

fn in_columns(cells: Vec<Cell>, rows: usize) -> Vec<Stack> {
    let mut cells = cells.into_iter();
    let mut stacks = Vec::new();
    loop {
        let column: Vec<Cell> = cells.by_ref().take(rows).collect();
        if column.is_empty() {
            return stacks;
        }
        stacks.push(Stack::new(column));
    }
}

/// A timeline in a few rows, for stickies that no aggregate or system owns.
fn strip(cells: Vec<Cell>) -> Vec<Stack> {
    let ideal = (cells.len() as f64 / 2.2).sqrt().round() as usize;
    let large = (cells.len() as f64 / 3.0).sqrt().ceil() as usize;
    let rows = ideal.clamp(1, ROWS_MOST.max(large));
    in_columns(cells, rows)
}

impl Placing<'_> {
    fn kind(&self, id: usize) -> Kind {
        self.graph.nodes[id].kind
    }

    fn cell(&mut self, id: usize) -> Cell {
        let (w, h) = size_of(self.kind(id));
        let (mut top, mut right, mut attached) = (0.0, 0.0, Vec::new());
        let gathered = self.gathered;
        let (actor_w, actor_h) = size_of(Kind::Actor);
        let mut x = -8.0;
        for actor in gathered.actors.get(&id).into_iter().flatten() {
            let copy = self.copies.entry(*actor).or_insert(0);
            top = f64::max(top, actor_h - ACTOR_OVERLAP);
            let rect = Rect {
                x,
                y: ACTOR_OVERLAP - actor_h,
                w: actor_w,
                h: actor_h,
            };
            right = f64::max(right, rect.right() - w);
            x = rect.right() + 6.0;
            attached.push(Note {
                id: *actor,
                copy: *copy,
                rect,
                tilt: 0.0,
                on: Some(id),
                covered: 0.0,
            });
            *copy += 1;
        }
        let left = f64::max(w - REMARK_OVERLAP.0, if attached.is_empty() { 0.0 } else { x });
        let mut y = 0.0;
        for (nth, remark) in gathered.remarks.get(&id).into_iter().flatten().enumerate() {
            let (remark_w, remark_h) = size_of(Kind::Hotspot);
            // The first sits on the upper right corner; the next ones hang below it, beside the note.
            y = if nth == 0 {
                REMARK_OVERLAP.1 - remark_h
            } else {
                y + remark_h + 10.0
            };
            let x = if nth == 0 { left } else { f64::max(left, w + 12.0) };
            let rect = Rect {
                x,
                y,
                w: remark_w,
                h: remark_h,
            };
            top = f64::max(top, -y + 4.0);
            right = f64::max(right, rect.right() - w + 4.0);
            attached.push(Note {
                id: *remark,
                copy: 0,
                rect,
                tilt: if nth % 2 == 0 { 4.0 } else { -3.0 },
                on: Some(id),
                covered: 0.0,
            });
        }
        // What hangs lower than the note itself needs room below it.
        let low = attached
            .iter()
            .fold(h, |most, note| f64::max(most, note.rect.bottom() + 4.0));
        Cell {
            id,
            w,
            h: low,
            top,
            right,
            attached,
        }
    }

    fn cells(&mut self, ids: &[usize]) -> Vec<Cell> {
        ids.iter().map(|id| self.cell(*id)).collect()
    }

    fn put(&self, notes: &mut Vec<Note>, cell: Cell, x: f64, y: f64) {
        let (w, h) = size_of(self.kind(cell.id));
        let under_actor = cell.attached.iter().any(|note| self.kind(note.id) == Kind::Actor);
        notes.push(Note {
            id: cell.id,
            copy: 0,
            rect: Rect { x, y, w, h },
            tilt: 0.0,
            on: None,
            covered: if under_actor { ACTOR_OVERLAP } else { 0.0 },
        });
        notes.extend(cell.attached.into_iter().map(|note| Note {
            rect: note.rect.moved(x, y),
            ..note
        }));
    }

    /// The notes of a cluster.
    pub(crate) fn place(&mut self, cluster: &Cluster) -> Block {
        let mut stacks = chunk(self.cells(&cluster.reads));
        stacks.extend(chunk(self.cells(&cluster.commands)));
        if let Some(anchor) = cluster.anchor {
            stacks.push(Stack::new(vec![self.cell(anchor)]));
        }
        stacks.extend(chunk(self.cells(&cluster.events)));
        stacks.extend(strip(self.cells(&cluster.loose)));
        let reacting = chunk(self.cells(&cluster.reactions));
        let height = stacks
            .iter()
            .chain(&reacting)
            .fold(0.0, |most, each| f64::max(most, each.h));
        let mut notes = Vec::new();
        let mut rows: HashMap<usize, f64> = HashMap::new();
        let mut x = 0.0;
        for stack in stacks {
            let mut y = if cluster.anchor.is_some() {
                ((height - stack.h) / 2.0).round()
            } else {
                0.0
            };
            for cell in stack.cells {
                y += cell.top;
                rows.insert(cell.id, y + size_of(self.kind(cell.id)).1 / 2.0);
                let below = cell.h + ROW_GAP;
                self.put(&mut notes, cell, x, y);
                y += below;
            }
            x += stack.w + COLUMN_GAP;
        }
        x = self.react(reacting, &rows, height, &mut notes, x);
        Block {
            w: f64::max(0.0, x - COLUMN_GAP),
            h: height,
            rank: cluster.rank,
            notes,
        }
    }

    /// What reacts to the uppermost event comes first, each as near to the row of its trigger as the others allow.
    fn react(&self, stacks: Vec<Stack>, rows: &HashMap<usize, f64>, height: f64, notes: &mut Vec<Note>, x: f64) -> f64 {
        let row_of = |id: usize| {
            let triggers = self.behind[id].iter().filter_map(|from| rows.get(from));
            let (count, sum) = triggers.fold((0, 0.0), |(count, sum), row| (count + 1, sum + row));
            if count == 0 {
                f64::INFINITY
            } else {
                sum / f64::from(count)
            }
        };
        let mut cells: Vec<Cell> = stacks.into_iter().flat_map(|stack| stack.cells).collect();
        cells.sort_by(|a, b| {
            let rows = row_of(a.id).total_cmp(&row_of(b.id));
            rows.then_with(|| self.ranks[a.id].cmp(&self.ranks[b.id]))
        });
        let mut x = x;
        for stack in chunk(cells) {
            let mut tops = Vec::new();
            let mut free = 0.0;
            for cell in &stack.cells {
                let centre = row_of(cell.id);
                let wish = if centre.is_finite() {
                    centre - size_of(self.kind(cell.id)).1 / 2.0
                } else {
                    free + cell.top
                };
                let top = f64::max(wish, free + cell.top);
                tops.push(top);
                free = top + cell.h + ROW_GAP;
            }
            let mut limit = height;
            for (cell, top) in stack.cells.iter().zip(&mut tops).rev() {
                *top = f64::min(*top, limit - cell.h);
                limit = *top - cell.top - ROW_GAP;
            }
            for (cell, top) in stack.cells.into_iter().zip(tops) {
                self.put(notes, cell, x, top.round());
            }
            x += stack.w + COLUMN_GAP;
        }
        x
    }
}
