//! A board as an Excalidraw drawing: time from left to right, the kinds in rows, contexts as frames, arrows bound at both ends.
//!
//! The drawing carries the board (`customData` of its title), and each note which sticky it shows; so [`crate::import`] gives back
//! the same board, with what was added by hand.

mod element;
mod layout;
mod papers;

use super::File;
use element::{Colours, arrow, bound_text, frame, note, text};
use layout::{Layout, Spot};
use serde_json::{Value, json};
use std::collections::HashMap;
use stormlake_board::{Board, Edge, EdgeKind, Graph, Kind, write};

/// Draws a board.
pub fn excalidraw(board: &Board) -> File {
    let graph = Graph::new(board);
    let layout = Layout::new(&graph);
    let colours = Colours::of(board);
    let mut arrows_at: HashMap<usize, Vec<usize>> = HashMap::new();
    for (index, edge) in graph.edges.iter().enumerate() {
        arrows_at.entry(edge.from).or_default().push(index);
        arrows_at.entry(edge.to).or_default().push(index);
    }
    let mut elements = head(board, &colours);
    for context in &layout.frames {
        elements.push(frame(context));
    }
    for node in &graph.nodes {
        let spot = &layout.spots[node.id];
        let id = note_id(node.id);
        let mut bound = vec![json!({ "id": format!("{id}-text"), "type": "text" })];
        let arrows = arrows_at.get(&node.id).into_iter().flatten();
        bound.extend(arrows.map(|arrow| json!({ "id": arrow_id(*arrow), "type": "arrow" })));
        let own = json!({ "stormlake": { "kind": node.kind.word(), "name": node.name } });
        elements.push(note(&id, spot, colours.of_kind(node.kind), bound, own));
        elements.push(bound_text(&id, spot, &node.name));
    }
    for (index, edge) in graph.edges.iter().enumerate().filter(|(_, edge)| edge.from != edge.to) {
        elements.extend(draw(index, edge, &layout.spots));
    }
    elements.extend(papers::papers(board, layout.bottom()));
    for (index, element) in elements.iter_mut().enumerate() {
        // What the editor uses to draw by hand, the same for the same board.
        element["seed"] = json!(index + 1);
        element["versionNonce"] = json!(index + 1);
    }
    let drawing = json!({
        "type": "excalidraw",
        "version": 2,
        "source": "https://github.com/stormlake/stormlake",
        "elements": elements,
        "appState": { "gridSize": 20, "viewBackgroundColor": "#ffffff" },
        "files": {},
    });
    let text = serde_json::to_string_pretty(&drawing).unwrap_or_default();
    File::text("board.excalidraw", text + "\n")
}

fn note_id(node: usize) -> String {
    format!("sticky-{node}")
}

fn arrow_id(edge: usize) -> String {
    format!("arrow-{edge}")
}

/// The title, which carries the board, and the legend.
fn head(board: &Board, colours: &Colours) -> Vec<Value> {
    let own = json!({ "stormlake": { "board": write(board) } });
    let title = Spot::new(
        0.0,
        -360.0,
        20.0 * board.title.chars().count().clamp(1, 80) as f64,
        45.0,
    );
    let mut elements = vec![text("title", &title, &board.title, 36.0, own)];
    let legend = json!({ "stormlake": { "legend": true } });
    elements.push(text(
        "legend",
        &Spot::new(0.0, -270.0, 80.0, 25.0),
        "Legend",
        20.0,
        legend,
    ));
    for (place, kind) in Kind::ALL.into_iter().enumerate() {
        let spot = Spot::new(place as f64 * 130.0, -230.0, 120.0, 60.0);
        let id = format!("legend-{}", kind.word());
        let bound = vec![json!({ "id": format!("{id}-text"), "type": "text" })];
        elements.push(note(&id, &spot, colours.of_kind(kind), bound, json!({})));
        let words = kind.to_string();
        let capital = words[..1].to_uppercase() + &words[1..];
        elements.push(bound_text(&id, &spot, &capital));
    }
    elements
}

fn draw(index: usize, edge: &Edge, spots: &[Spot]) -> Vec<Value> {
    let (from, to) = (&spots[edge.from], &spots[edge.to]);
    let dashed = matches!(
        edge.kind,
        EdgeKind::On | EdgeKind::Absence | EdgeKind::Guards | EdgeKind::Awaits | EdgeKind::Hook
    );
    let id = arrow_id(index);
    let mut drawn = vec![arrow(
        &id,
        (&note_id(edge.from), from),
        (&note_id(edge.to), to),
        dashed,
        edge.label.is_some(),
    )];
    if let Some(label) = &edge.label {
        let middle = Spot::new(
            (from.x + to.x + from.width) / 2.0,
            (from.y + to.y + from.height) / 2.0,
            100.0,
            20.0,
        );
        drawn.push(bound_text(&id, &middle, label));
    }
    drawn
}
