//! The flow of each context: its stickies as steps, in the order of time, and the arrows between them.

use super::super::keys::line;
use super::super::places::context_of;
use super::super::tree::{Tree, list, map};
use super::{Ids, reference};
use std::collections::HashSet;
use stormlake_board::{Board, EdgeKind, Graph, Kind, Names, graph::Node, ranks};

/// The steps of every domain.
pub(super) fn flows(board: &Board, ids: &Ids, place: impl Fn(Option<&str>) -> usize) -> Vec<Vec<Tree>> {
    let graph = Graph::new(board);
    let names = Names::new(board);
    let place_of = |node: &Node| {
        place(match node.kind {
            Kind::Policy => context_of(board, &names, &board.policies[node.index]),
            _ => node.context.as_deref(),
        })
    };
    let places: Vec<usize> = graph.nodes.iter().map(place_of).collect();
    let mut next: Vec<Vec<String>> = vec![Vec::new(); graph.nodes.len()];
    let mut seen = HashSet::new();
    for edge in graph
        .edges
        .iter()
        .filter(|edge| edge.kind != EdgeKind::On && edge.from != edge.to)
    {
        let inside = places[edge.from] == places[edge.to] && !is_remark(&graph.nodes[edge.to]);
        if inside && seen.insert((edge.from, edge.to)) {
            next[edge.from].push(edge.to.to_string());
        }
    }
    let ranks = ranks(&graph);
    let mut order: Vec<usize> = (0..graph.nodes.len()).collect();
    order.sort_by_key(|id| ranks[*id]);
    let mut flows: Vec<Vec<Tree>> = vec![Vec::new(); ids.domains.len()];
    for node in order
        .into_iter()
        .map(|id| &graph.nodes[id])
        .filter(|node| !is_remark(node))
    {
        let following = std::mem::take(&mut next[node.id]);
        flows[places[node.id]].push(step(board, ids, node, following));
    }
    flows
}

fn is_remark(node: &Node) -> bool {
    matches!(node.kind, Kind::Hotspot | Kind::Opportunity)
}

fn step(board: &Board, ids: &Ids, node: &Node, next: Vec<String>) -> Tree {
    let name = line(&node.name);
    let step = map([("id", node.id.to_string().into()), ("title", name.as_str().into())]);
    let step = match node.kind {
        Kind::Event => step.with("message", reference(&ids.events[node.index])),
        Kind::Command => step.with("message", reference(&ids.commands[node.index])),
        Kind::ReadModel => step.with("message", reference(&ids.queries[node.index])),
        Kind::External => step.with("service", reference(&ids.services[node.index])),
        Kind::Actor => step.with("type", "actor").with("actor", map([("name", name.into())])),
        kind => {
            let about = match kind {
                Kind::Policy => board.policies[node.index].sticky.about.as_deref(),
                _ => None,
            };
            let custom = map([("title", name.into()), ("type", kind.to_string().into())]);
            step.with("type", "node")
                .with("custom", custom.with_some("summary", about.map(line)))
        }
    };
    if next.is_empty() {
        step
    } else {
        step.with("next_steps", list(next))
    }
}
