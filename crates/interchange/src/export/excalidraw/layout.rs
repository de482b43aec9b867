//! Where each sticky stands: a row for each kind, columns by time, one frame after the other.

use std::collections::HashMap;
use stormlake_board::{Graph, Kind, ranks};

/// A box on the drawing.
#[derive(Debug, Clone, Default)]
pub(super) struct Spot {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
    /// The frame that it stands in.
    pub frame: Option<String>,
}

impl Spot {
    pub(super) fn new(x: f64, y: f64, width: f64, height: f64) -> Self {
        Self {
            x,
            y,
            width,
            height,
            frame: None,
        }
    }
}

/// A context's frame.
#[derive(Debug)]
pub(super) struct Frame {
    pub id: String,
    pub name: String,
    pub spot: Spot,
}

/// The whole drawing.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// For each node of the graph.
    pub spots: Vec<Spot>,
    pub frames: Vec<Frame>,
}

const COLUMN: f64 = 200.0;
const ROW: f64 = 190.0;
const MARGIN: f64 = 60.0;
const ROWS: usize = 7;

fn row(kind: Kind) -> usize {
    match kind {
        Kind::Hotspot | Kind::Opportunity => 0,
        Kind::ReadModel => 1,
        Kind::Actor => 2,
        Kind::Command => 3,
        Kind::Aggregate | Kind::External => 4,
        Kind::Event => 5,
        Kind::Policy => 6,
    }
}

fn size(kind: Kind) -> (f64, f64) {
    match kind {
        Kind::Actor => (120.0, 70.0),
        Kind::Aggregate | Kind::External | Kind::Policy => (170.0, 130.0),
        _ => (150.0, 130.0),
    }
}

impl Layout {
    /// Below everything that has a place.
    pub(super) fn bottom(&self) -> f64 {
        2.0 * MARGIN + ROWS as f64 * ROW
    }

    pub(super) fn new(graph: &Graph) -> Self {
        let ranks = ranks(graph);
        let mut order: Vec<usize> = (0..graph.nodes.len()).collect();
        order.sort_by_key(|id| ranks[*id]);
        // Each context where its first sticky is in time.
        let mut contexts: Vec<(Option<&str>, Vec<usize>)> = Vec::new();
        let mut places: HashMap<Option<&str>, usize> = HashMap::new();
        for id in order {
            let context = graph.nodes[id].context.as_deref();
            let place = *places.entry(context).or_insert_with(|| {
                contexts.push((context, Vec::new()));
                contexts.len() - 1
            });
            contexts[place].1.push(id);
        }
        let mut layout = Self {
            spots: vec![Spot::default(); graph.nodes.len()],
            frames: Vec::new(),
        };
        let mut left = 0.0;
        for (number, (context, ids)) in contexts.into_iter().enumerate() {
            let frame = context.map(|_| format!("context-{number}"));
            let mut free = [0usize; ROWS];
            let mut now = 0;
            for id in ids {
                let kind = graph.nodes[id].kind;
                let column = free[row(kind)].max(now);
                free[row(kind)] = column + 1;
                if matches!(kind, Kind::Event | Kind::Command | Kind::Policy) {
                    now = column;
                }
                let (width, height) = size(kind);
                layout.spots[id] = Spot {
                    x: left + MARGIN + column as f64 * COLUMN + (170.0 - width) / 2.0,
                    y: MARGIN + row(kind) as f64 * ROW + (130.0 - height) / 2.0,
                    width,
                    height,
                    frame: frame.clone(),
                };
            }
            let columns = free.iter().copied().max().unwrap_or(0).max(1);
            let width = 2.0 * MARGIN + columns as f64 * COLUMN;
            if let (Some(id), Some(name)) = (frame, context) {
                layout.frames.push(Frame {
                    id,
                    name: name.to_owned(),
                    spot: Spot::new(left, 0.0, width, 2.0 * MARGIN + ROWS as f64 * ROW),
                });
            }
            left += width + MARGIN;
        }
        layout
    }
}
