//! The wall as a picture: a pure function from the board to places. Contexts become regions, regions tile the wall in the
//! order of time, and what belongs together stands together. The same board always gives the same picture.

mod arrange;
mod cluster;
mod gather;
mod geometry;
mod grid;
pub(crate) mod paint;
mod route;
pub(crate) mod text;
mod widths;

pub(crate) use cluster::{Note, size_of};
pub(crate) use gather::homes_of as homes;
pub(crate) use geometry::{Point, Rect};

use arrange::{Arranged, Box, Options, Tie, arrange};
use cluster::{Block, Placing};
use gather::{Gathered, Neighbours, gather, is_owner};
use std::collections::{HashMap, HashSet};
use stormlake_board::graph::{Edge, EdgeKind, Graph};
use stormlake_board::{Board, Kind, ranks};

/// The region of a context.
#[derive(Debug, Clone)]
pub(crate) struct RegionBox {
    /// The context's name; none for what stands in none.
    pub(crate) context: Option<String>,
    pub(crate) rect: Rect,
}

/// The vertical line of a pivotal event: where one phase ends and the next begins.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pivot {
    pub(crate) x: f64,
    pub(crate) top: f64,
    pub(crate) bottom: f64,
}

/// An arrow to draw, between two notes (by their place in [`Wall::notes`]).
#[derive(Debug, Clone)]
pub(crate) struct Arrow {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) kind: EdgeKind,
    pub(crate) label: Option<String>,
    /// Between neighbours of one cluster, or across the wall.
    pub(crate) near: bool,
    pub(crate) points: Vec<Point>,
}

/// Everything with its place; the corner of the wall is at 0, 0.
#[derive(Debug, Default)]
pub(crate) struct Wall {
    pub(crate) graph: Graph,
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) notes: Vec<Note>,
    pub(crate) regions: Vec<RegionBox>,
    pub(crate) pivots: Vec<Pivot>,
    pub(crate) arrows: Vec<Arrow>,
}

/// Size of the letters of a context's name.
pub(crate) const TITLE_SIZE: f64 = 26.0;

const PADDING: f64 = 40.0;
const HEAD: f64 = 76.0;
const REGION_GAP: f64 = 52.0;
const CLUSTER_GAP: Point = Point { x: 68.0, y: 56.0 };
const REGION_ASPECT: f64 = 1.35;
/// That of a sheet of A-series paper on its side, with room for title and legend.
const WALL_ASPECT: f64 = 1.62;

struct Plan {
    context: Option<String>,
    blocks: Vec<Block>,
    inside: Arranged,
    rank: f64,
}

/// How many arrows lead from one group to another.
fn ties(edges: &[Edge], group_of: &HashMap<usize, usize>) -> Vec<Tie> {
    let mut weights: HashMap<(usize, usize), usize> = HashMap::new();
    let mut ties: Vec<Tie> = Vec::new();
    for edge in edges.iter().filter(|edge| is_drawn(edge.kind)) {
        let (Some(from), Some(to)) = (group_of.get(&edge.from), group_of.get(&edge.to)) else {
            continue;
        };
        if from == to {
            continue;
        }
        let nth = *weights.entry((*from, *to)).or_insert_with(|| {
            ties.push(Tie {
                from: *from,
                to: *to,
                weight: 0.0,
            });
            ties.len() - 1
        });
        ties[nth].weight += 1.0;
    }
    ties
}

/// What a policy waits for or is kept from by stands in its words; on paper these arrows would hide the flow.
fn is_drawn(kind: EdgeKind) -> bool {
    !matches!(
        kind,
        EdgeKind::Guards | EdgeKind::Awaits | EdgeKind::Sees | EdgeKind::Asks | EdgeKind::On
    )
}

fn plans(graph: &Graph, gathered: &Gathered, ranks: &[usize]) -> Vec<Plan> {
    let near = Neighbours::of(graph);
    let mut placing = Placing {
        graph,
        gathered,
        behind: &near.behind,
        ranks,
        copies: HashMap::new(),
    };
    // Edges that stay within one region, so that each region looks at its own only.
    let mut home: HashMap<usize, usize> = HashMap::new();
    let mut blocks_of: Vec<Vec<Block>> = Vec::new();
    for (nth, region) in gathered.regions.iter().enumerate() {
        let blocks: Vec<Block> = region.clusters.iter().map(|cluster| placing.place(cluster)).collect();
        for note in blocks.iter().flat_map(|block| &block.notes) {
            home.entry(note.id).or_insert(nth);
        }
        blocks_of.push(blocks);
    }
    let mut inner: Vec<Vec<Edge>> = vec![Vec::new(); blocks_of.len()];
    for edge in &graph.edges {
        if let (Some(from), Some(to)) = (home.get(&edge.from), home.get(&edge.to))
            && from == to
        {
            inner[*from].push(edge.clone());
        }
    }
    let only = blocks_of.len() == 1;
    let regions = gathered.regions.iter().zip(blocks_of).zip(inner);
    regions
        .map(|((region, blocks), edges)| {
            let mut group_of = HashMap::new();
            for (nth, block) in blocks.iter().enumerate() {
                for note in &block.notes {
                    group_of.entry(note.id).or_insert(nth);
                }
            }
            let boxes: Vec<Box> = blocks
                .iter()
                .map(|block| Box {
                    w: block.w,
                    h: block.h,
                    rank: block.rank,
                })
                .collect();
            let options = Options {
                gap: CLUSTER_GAP,
                aspect: if only { WALL_ASPECT } else { REGION_ASPECT },
                late: 45.0,
            };
            let inside = arrange(&boxes, &ties(&edges, &group_of), options);
            let weigh = |block: &Block| block.notes.len() as f64;
            let weight: f64 = blocks.iter().map(weigh).sum();
            let rank = blocks.iter().map(|block| block.rank * weigh(block)).sum::<f64>() / weight.max(1.0);
            Plan {
                context: region.context.clone(),
                blocks,
                inside,
                rank,
            }
        })
        .collect()
}

/// Lays a board out.
pub(crate) fn lay_out(board: &Board) -> Wall {
    let (mut wall, cluster_of) = place(board);
    wall.arrows = arrows(&wall.graph, &wall.notes, &cluster_of);
    let routes = route::routes(&wall);
    for (arrow, points) in wall.arrows.iter_mut().zip(routes) {
        arrow.points = points;
    }
    wall
}

/// Gives everything its place, without arrows; and tells which region and cluster each note stands in.
pub(crate) fn place(board: &Board) -> (Wall, HashMap<usize, (usize, usize)>) {
    let graph = Graph::new(board);
    let ranks = ranks(&graph);
    let gathered = gather(board, &graph, &ranks);
    let plans = plans(&graph, &gathered, &ranks);
    let bare = matches!(plans.as_slice(), [only] if only.context.is_none());
    let head = if bare { PADDING } else { HEAD };
    let boxes: Vec<Box> = plans
        .iter()
        .map(|plan| {
            let title = plan.context.as_deref().map_or(0.0, text::width) * TITLE_SIZE;
            Box {
                w: f64::max(plan.inside.w, title.min(900.0)) + 2.0 * PADDING,
                h: plan.inside.h + head + PADDING,
                rank: plan.rank,
            }
        })
        .collect();
    let mut group_of = HashMap::new();
    for (nth, plan) in plans.iter().enumerate() {
        for note in plan.blocks.iter().flat_map(|block| &block.notes) {
            group_of.entry(note.id).or_insert(nth);
        }
    }
    let options = Options {
        gap: Point {
            x: REGION_GAP,
            y: REGION_GAP,
        },
        aspect: WALL_ASPECT,
        // The wall is a timeline first: a reader begins at its left.
        late: 400.0,
    };
    let arranged = arrange(&boxes, &ties(&graph.edges, &group_of), options);
    let mut wall = Wall {
        width: arranged.w,
        height: arranged.h,
        ..Wall::default()
    };
    let mut cluster_of: HashMap<usize, (usize, usize)> = HashMap::new();
    let mut pivots: Vec<Pivot> = Vec::new();
    for column in &arranged.columns {
        let wide = column.iter().fold(0.0, |most, index| f64::max(most, boxes[*index].w));
        let filled: f64 = column.iter().map(|index| boxes[*index].h).sum();
        let gaps = REGION_GAP * column.len().saturating_sub(1) as f64;
        let spare = (arranged.h - filled - gaps) / column.len().max(1) as f64;
        let mut y = 0.0;
        for index in column {
            let (plan, size) = (&plans[*index], boxes[*index]);
            let rect = Rect {
                x: arranged.at[*index].x,
                y,
                w: wide,
                h: (size.h + spare).round(),
            };
            let left = rect.x + PADDING + ((wide - plan.inside.w - 2.0 * PADDING) / 2.0).round();
            let top = y + head + (spare / 2.0).round();
            for (nth, block) in plan.blocks.iter().enumerate() {
                let at = plan.inside.at[nth];
                for note in &block.notes {
                    let note = Note {
                        rect: note.rect.moved(left + at.x, top + at.y),
                        ..note.clone()
                    };
                    if note.copy == 0 {
                        cluster_of.insert(note.id, (*index, nth));
                    }
                    let node = &graph.nodes[note.id];
                    if node.kind == Kind::Event && board.events[node.index].pivotal {
                        pivots.push(Pivot {
                            x: note.rect.centre().x,
                            top: rect.y + 14.0,
                            bottom: rect.bottom() - 14.0,
                        });
                    }
                    wall.notes.push(note);
                }
            }
            y = rect.bottom() + REGION_GAP;
            wall.regions.push(RegionBox {
                context: plan.context.clone(),
                rect,
            });
        }
    }
    wall.pivots = pivots;
    wall.graph = graph;
    (wall, cluster_of)
}

/// Handlers of one command that are looked at, to see whether an arrow stands to reason: a real command has one.
const OWNERS_MOST: usize = 16;

/// The arrows worth drawing: neither what is stuck on each other, nor what stands to reason.
fn arrows(graph: &Graph, notes: &[Note], cluster_of: &HashMap<usize, (usize, usize)>) -> Vec<Arrow> {
    let mut first: HashMap<usize, usize> = HashMap::new();
    for (nth, note) in notes.iter().enumerate() {
        if note.copy == 0 {
            first.insert(note.id, nth);
        }
    }
    // Command → event goes without saying where what handles the command gives the event.
    let mut owners: HashMap<usize, Vec<usize>> = HashMap::new();
    let mut given: HashSet<(usize, usize)> = HashSet::new();
    for edge in &graph.edges {
        if is_owner(graph.nodes[edge.to].kind) {
            owners.entry(edge.from).or_default().push(edge.to);
        }
        if is_owner(graph.nodes[edge.from].kind) {
            given.insert((edge.from, edge.to));
        }
    }
    let redundant = |edge: &Edge| {
        edge.kind == EdgeKind::Yields
            && owners.get(&edge.from).is_some_and(|owners| {
                owners
                    .iter()
                    .take(OWNERS_MOST)
                    .any(|owner| given.contains(&(*owner, edge.to)))
            })
    };
    let mut drawn = HashSet::new();
    let mut arrows = Vec::new();
    for edge in graph.edges.iter().filter(|edge| is_drawn(edge.kind)) {
        let (Some(from), Some(to)) = (first.get(&edge.from), first.get(&edge.to)) else {
            continue;
        };
        if from == to || redundant(edge) || !drawn.insert((edge.from, edge.to)) {
            continue;
        }
        arrows.push(Arrow {
            from: *from,
            to: *to,
            kind: edge.kind,
            label: edge.label.clone(),
            near: cluster_of.get(&edge.from) == cluster_of.get(&edge.to),
            points: Vec::new(),
        });
    }
    arrows
}

#[cfg(test)]
mod tests;
