//! The order in time of a board's stickies, for drawing them from left to right.
//!
//! Events, commands and policies follow from their arrows and links; what is left open follows the file. A circle is
//! cut where it goes back in the file. Actors, aggregates, systems, read models and remarks stand beside what they
//! first have to do with.

use crate::graph::{Edge, EdgeKind, Graph, Node};
use crate::model::{Board, Kind};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// The rank of each node of [`Graph::new`]: 0 stands leftmost, and no two are the same.
pub fn timeline(board: &Board) -> Vec<usize> {
    ranks(&Graph::new(board))
}

/// The same for a graph that is there already.
pub fn ranks(graph: &Graph) -> Vec<usize> {
    let file = file_order(graph);
    let flow: Vec<&Edge> = graph.edges.iter().filter(|edge| is_flow(graph, edge)).collect();
    let components = circles(graph);
    let forward = flow
        .into_iter()
        .filter(|edge| components[edge.from] != components[edge.to] || file[edge.from] < file[edge.to]);
    let moments = topological(graph, forward.collect(), &file);
    let anchors = anchors(graph, &moments, &file);
    let mut order: Vec<usize> = (0..graph.nodes.len()).collect();
    order.sort_by_key(|id| (anchors[*id], side(graph.nodes[*id].kind), file[*id]));
    let mut ranks = vec![0; order.len()];
    for (rank, id) in order.into_iter().enumerate() {
        ranks[id] = rank;
    }
    ranks
}

/// The circle of arrows in time that each node is part of; nodes of one circle have the same number.
pub(crate) fn circles(graph: &Graph) -> Vec<usize> {
    let mut next = vec![Vec::new(); graph.nodes.len()];
    for edge in graph.edges.iter().filter(|edge| is_flow(graph, edge)) {
        next[edge.from].push(edge.to);
    }
    components(&next)
}

/// Whether a sticky has its own moment in time.
fn has_moment(node: &Node) -> bool {
    matches!(node.kind, Kind::Event | Kind::Command | Kind::Policy)
}

/// Whether an arrow says that one thing comes after the other.
fn is_flow(graph: &Graph, edge: &Edge) -> bool {
    let kind = matches!(
        edge.kind,
        EdgeKind::Yields | EdgeKind::Triggers | EdgeKind::Then | EdgeKind::Emits | EdgeKind::Link
    );
    kind && edge.from != edge.to && has_moment(&graph.nodes[edge.from]) && has_moment(&graph.nodes[edge.to])
}

/// The place of each node in the file.
fn file_order(graph: &Graph) -> Vec<usize> {
    let mut order: Vec<usize> = (0..graph.nodes.len()).collect();
    order.sort_by_key(|id| (graph.nodes[*id].offset, *id));
    let mut places = vec![0; order.len()];
    for (place, id) in order.into_iter().enumerate() {
        places[id] = place;
    }
    places
}

/// The circle that each node is part of (Tarjan's strongly connected components, without recursion).
pub(crate) fn components(next: &[Vec<usize>]) -> Vec<usize> {
    let count = next.len();
    let unseen = usize::MAX;
    let (mut index, mut low, mut component) = (vec![unseen; count], vec![0; count], vec![unseen; count]);
    let (mut stack, mut counter, mut found) = (Vec::new(), 0, 0);
    for root in 0..count {
        if index[root] != unseen {
            continue;
        }
        let mut calls = vec![(root, 0)];
        while let Some((node, step)) = calls.pop() {
            if step == 0 {
                (index[node], low[node]) = (counter, counter);
                counter += 1;
                stack.push(node);
            }
            if let Some(to) = next[node].get(step).copied() {
                calls.push((node, step + 1));
                if index[to] == unseen {
                    calls.push((to, 0));
                } else if component[to] == unseen {
                    low[node] = low[node].min(index[to]);
                }
                continue;
            }
            if low[node] == index[node] {
                while let Some(member) = stack.pop() {
                    component[member] = found;
                    if member == node {
                        break;
                    }
                }
                found += 1;
            }
            if let Some((caller, _)) = calls.last() {
                low[*caller] = low[*caller].min(low[node]);
            }
        }
    }
    component
}

/// The moments of events, commands and policies: after what leads to them, otherwise as in the file.
fn topological(graph: &Graph, edges: Vec<&Edge>, file: &[usize]) -> Vec<Option<usize>> {
    let count = graph.nodes.len();
    let (mut next, mut waits) = (vec![Vec::new(); count], vec![0usize; count]);
    for edge in edges {
        next[edge.from].push(edge.to);
        waits[edge.to] += 1;
    }
    let flowing = graph.nodes.iter().filter(|node| has_moment(node)).map(|node| node.id);
    let mut ready: BinaryHeap<Reverse<(usize, usize)>> = flowing
        .filter(|id| waits[*id] == 0)
        .map(|id| Reverse((file[id], id)))
        .collect();
    let mut moments = vec![None; count];
    let mut moment = 0;
    while let Some(Reverse((_, id))) = ready.pop() {
        moments[id] = Some(moment);
        moment += 1;
        for to in &next[id] {
            waits[*to] -= 1;
            if waits[*to] == 0 {
                ready.push(Reverse((file[*to], *to)));
            }
        }
    }
    moments
}

/// The moment beside which each node stands.
fn anchors(graph: &Graph, moments: &[Option<usize>], file: &[usize]) -> Vec<usize> {
    let mut anchors: Vec<Option<usize>> = moments.to_vec();
    // Two rounds: a read model that only an actor sees stands where the actor stands.
    for _ in 0..2 {
        let known = anchors.clone();
        for edge in &graph.edges {
            for (node, other) in [(edge.from, edge.to), (edge.to, edge.from)] {
                if moments[node].is_none()
                    && let Some(moment) = known[other]
                {
                    anchors[node] = Some(anchors[node].map_or(moment, |anchor| anchor.min(moment)));
                }
            }
        }
    }
    // What hangs on nothing stands where it stands in the file.
    let mut order: Vec<usize> = (0..graph.nodes.len()).collect();
    order.sort_by_key(|id| file[*id]);
    let mut last = 0;
    let mut settled = vec![0; order.len()];
    for id in order {
        last = anchors[id].unwrap_or(last);
        settled[id] = last;
    }
    settled
}

/// The order of stickies beside one moment, as they are read from left to right.
fn side(kind: Kind) -> u8 {
    match kind {
        Kind::ReadModel => 0,
        Kind::Actor => 1,
        Kind::Policy => 2,
        Kind::Command => 3,
        Kind::Aggregate | Kind::External => 4,
        Kind::Event => 5,
        Kind::Hotspot | Kind::Opportunity => 6,
    }
}
