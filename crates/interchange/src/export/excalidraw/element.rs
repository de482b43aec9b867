//! The elements of a drawing, with every field that Excalidraw writes itself.

use super::layout::{Frame, Spot};
use crate::import::colour::Colour;
use serde_json::{Value, json};
use stormlake_board::{Board, Kind};

/// The colour of each kind: the board's legend, else the standard.
pub(super) struct Colours(Vec<(Kind, String)>);

impl Colours {
    pub(super) fn of(board: &Board) -> Self {
        let own = board
            .legend
            .iter()
            .filter_map(|(kind, colour)| Some((*kind, Colour::parse(colour)?.to_string())));
        Self(own.collect())
    }

    pub(super) fn of_kind(&self, kind: Kind) -> &str {
        let own = self.0.iter().find(|(known, _)| *known == kind);
        own.map_or_else(|| standard(kind), |(_, colour)| colour.as_str())
    }
}

/// The same as on the wall in the browser.
fn standard(kind: Kind) -> &'static str {
    match kind {
        Kind::Event => "#fba94c",
        Kind::Command => "#8cc4f7",
        Kind::Actor => "#fbdc66",
        Kind::Aggregate => "#fdeb9c",
        Kind::External => "#f8a8cd",
        Kind::Policy => "#d5c1f5",
        Kind::ReadModel => "#9fd69a",
        Kind::Hotspot => "#ff6fb1",
        Kind::Opportunity => "#86ea5f",
    }
}

fn element(id: &str, r#type: &str, spot: &Spot) -> Value {
    json!({
        "id": id,
        "type": r#type,
        "x": spot.x,
        "y": spot.y,
        "width": spot.width,
        "height": spot.height,
        "angle": 0,
        "strokeColor": "#1e1e1e",
        "backgroundColor": "transparent",
        "fillStyle": "solid",
        "strokeWidth": 1,
        "strokeStyle": "solid",
        "roughness": 0,
        "opacity": 100,
        "groupIds": [],
        "frameId": spot.frame,
        "roundness": null,
        "version": 1,
        "isDeleted": false,
        "boundElements": [],
        "updated": 1,
        "link": null,
        "locked": false,
    })
}

/// A note's box.
pub(super) fn note(id: &str, spot: &Spot, colour: &str, bound: Vec<Value>, own: Value) -> Value {
    let mut note = element(id, "rectangle", spot);
    note["backgroundColor"] = json!(colour);
    note["strokeColor"] = json!("#495057");
    note["boundElements"] = Value::Array(bound);
    note["customData"] = own;
    note
}

/// Words on a note, or on an arrow.
pub(super) fn bound_text(container: &str, spot: &Spot, words: &str) -> Value {
    let lines = wrapped(words, ((spot.width - 10.0) / 8.5) as usize);
    let height = 20.0 * lines.lines().count().max(1) as f64;
    let inner = Spot {
        x: spot.x + 5.0,
        y: spot.y + (spot.height - height) / 2.0,
        width: (spot.width - 10.0).max(1.0),
        height,
        frame: spot.frame.clone(),
    };
    let mut text = letters(element(&format!("{container}-text"), "text", &inner), &lines, 16.0);
    text["containerId"] = json!(container);
    text["originalText"] = json!(words);
    text["textAlign"] = json!("center");
    text["verticalAlign"] = json!("middle");
    text
}

/// A sheet of plain paper: a closed line, which no reader takes for a sticky.
pub(super) fn paper(id: &str, spot: &Spot, colour: &str, own: Value) -> Value {
    let mut paper = element(id, "line", spot);
    paper["points"] = json!([
        [0, 0],
        [spot.width, 0],
        [spot.width, spot.height],
        [0, spot.height],
        [0, 0]
    ]);
    paper["backgroundColor"] = json!(colour);
    paper["strokeColor"] = json!("#adb5bd");
    paper["startBinding"] = Value::Null;
    paper["endBinding"] = Value::Null;
    paper["startArrowhead"] = Value::Null;
    paper["endArrowhead"] = Value::Null;
    paper["lastCommittedPoint"] = Value::Null;
    paper["polygon"] = json!(true);
    paper["customData"] = own;
    paper
}

/// Words in lines no wider than a spot.
pub(super) fn lines(id: &str, spot: &Spot, words: &str, size: f64, own: Value) -> Value {
    let words: Vec<String> = words
        .lines()
        .map(|line| wrapped(line, (spot.width / (size * 0.53)) as usize))
        .collect();
    text(id, spot, &words.join("\n"), size, own)
}

/// Words alone.
pub(super) fn text(id: &str, spot: &Spot, words: &str, size: f64, own: Value) -> Value {
    let mut text = letters(element(id, "text", spot), words, size);
    text["customData"] = own;
    text
}

fn letters(mut text: Value, words: &str, size: f64) -> Value {
    text["text"] = json!(words);
    text["originalText"] = json!(words);
    text["fontSize"] = json!(size);
    text["fontFamily"] = json!(2);
    text["textAlign"] = json!("left");
    text["verticalAlign"] = json!("top");
    text["containerId"] = Value::Null;
    text["autoResize"] = json!(true);
    text["lineHeight"] = json!(1.25);
    text
}

/// Lines of about so many characters, broken at blanks.
fn wrapped(words: &str, characters: usize) -> String {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + word.chars().count() < characters.max(1) => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines.join("\n")
}

/// A context.
pub(super) fn frame(context: &Frame) -> Value {
    let mut frame = element(&context.id, "frame", &context.spot);
    frame["name"] = json!(context.name);
    frame["strokeColor"] = json!("#bbb");
    frame["strokeWidth"] = json!(2);
    frame["customData"] = json!({ "stormlake": { "context": context.name } });
    frame
}

/// An arrow from the edge of one note to the edge of another, bound to both.
pub(super) fn arrow(id: &str, from: (&str, &Spot), to: (&str, &Spot), dashed: bool, labelled: bool) -> Value {
    let start = edge(from.1, to.1);
    let end = edge(to.1, from.1);
    let spot = Spot::new(start.0, start.1, (end.0 - start.0).abs(), (end.1 - start.1).abs());
    let mut arrow = element(id, "arrow", &spot);
    let binding = |element: &str| json!({ "elementId": element, "focus": 0, "gap": 4 });
    arrow["points"] = json!([[0, 0], [end.0 - start.0, end.1 - start.1]]);
    arrow["startBinding"] = binding(from.0);
    arrow["endBinding"] = binding(to.0);
    arrow["startArrowhead"] = Value::Null;
    arrow["endArrowhead"] = json!("arrow");
    arrow["lastCommittedPoint"] = Value::Null;
    arrow["elbowed"] = json!(false);
    arrow["strokeColor"] = json!("#868e96");
    arrow["strokeStyle"] = json!(if dashed { "dashed" } else { "solid" });
    arrow["roundness"] = json!({ "type": 2 });
    arrow["customData"] = json!({ "stormlake": { "arrow": true } });
    if labelled {
        arrow["boundElements"] = json!([{ "id": format!("{id}-text"), "type": "text" }]);
    }
    arrow
}

/// Where the line between two centres leaves the first box, with a little air.
fn edge(from: &Spot, to: &Spot) -> (f64, f64) {
    let centre = |spot: &Spot| (spot.x + spot.width / 2.0, spot.y + spot.height / 2.0);
    let ((x, y), (to_x, to_y)) = (centre(from), centre(to));
    let (dx, dy) = (to_x - x, to_y - y);
    if dx == 0.0 && dy == 0.0 {
        return (x, y);
    }
    let (half_width, half_height) = (from.width / 2.0 + 4.0, from.height / 2.0 + 4.0);
    let scale = (half_width / dx.abs().max(1e-9)).min(half_height / dy.abs().max(1e-9));
    (x + dx * scale, y + dy * scale)
}
