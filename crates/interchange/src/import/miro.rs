//! Miro boards, as its REST API (v2) gives them: pages of items, and pages of connectors. One file or several, each an answer of
//! the API, or an object with `items` and `connectors`.

use super::json::{any, coordinate, id, list, number, read, text, title};
use super::wall::colour::Colour;
use super::wall::{Arrow, End, Note, Rect, Region, Text, Wall, html};
use super::{Imported, Refusal, Source};
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// What the API calls things that have a place.
const TYPES: [&str; 14] = [
    "sticky_note",
    "shape",
    "frame",
    "text",
    "card",
    "app_card",
    "image",
    "embed",
    "document",
    "preview",
    "group",
    "mindmap_node",
    "paint",
    "table",
];

/// Frames do not stand in frames; what a file says is followed no farther than this.
const DEPTH_MAX: usize = 8;

fn items(value: &Value) -> Vec<&Value> {
    let lists = [
        value,
        &value["data"],
        &value["items"],
        &value["items"]["data"],
        &value["widgets"],
    ];
    let connectors = [&value["connectors"], &value["connectors"]["data"]];
    lists.into_iter().chain(connectors).flat_map(list).collect()
}

fn is_connector(item: &Value) -> bool {
    item["startItem"].is_object() || item["endItem"].is_object()
}

fn is_item(item: &Value) -> bool {
    TYPES.contains(&text(&item["type"])) && (item["position"].is_object() || item["data"].is_object())
}

fn is_one(value: &Value) -> bool {
    items(value).into_iter().any(|item| is_item(item) || is_connector(item))
}

/// Whether files are of this format.
pub(super) fn recognise(files: &[Source<'_>]) -> bool {
    any(files, is_one)
}

/// Reads a wall.
pub(super) fn import(files: &[Source<'_>]) -> Result<Imported, Refusal> {
    let mut wall = Wall::new("miro", &title(files));
    let mut values = Vec::with_capacity(files.len());
    for file in files {
        let value = read(file)?;
        if !is_one(&value) {
            return Err(Refusal::Malformed {
                place: file.path.to_owned(),
                message: "there are neither items nor connectors as Miro's REST API gives them".to_owned(),
            });
        }
        values.push(value);
    }
    let mut seen = HashSet::new();
    let mut all: Vec<&Value> = values.iter().flat_map(items).collect();
    // Answers of the API may overlap.
    all.retain(|item| !item["id"].is_null() && seen.insert(id(&item["id"])));
    let by_id: HashMap<String, &Value> = all.iter().map(|item| (id(&item["id"]), *item)).collect();
    for item in &all {
        if is_connector(item) {
            wall.arrows.push(connector(item));
        } else {
            add(&mut wall, item, place(item, &by_id));
        }
        wall.bounded()?;
    }
    super::wall::read(wall)
}

/// Where an item stands on the board: from its centre, and from its parent's upper left corner where it says so.
fn place(item: &Value, by_id: &HashMap<String, &Value>) -> Rect {
    let size = |item: &Value| {
        let geometry = &item["geometry"];
        let width = number(&geometry["width"])
            .or(number(&geometry["height"]))
            .unwrap_or(199.0);
        (width, number(&geometry["height"]).unwrap_or(width))
    };
    let (width, height) = size(item);
    let (mut x, mut y) = (coordinate(&item["position"]["x"]), coordinate(&item["position"]["y"]));
    let mut at = item;
    for _ in 0..DEPTH_MAX {
        if text(&at["position"]["relativeTo"]) != "parent_top_left" {
            break;
        }
        let Some(parent) = by_id.get(&id(&at["parent"]["id"])) else {
            break;
        };
        let (parent_width, parent_height) = size(parent);
        x += coordinate(&parent["position"]["x"]) - parent_width / 2.0;
        y += coordinate(&parent["position"]["y"]) - parent_height / 2.0;
        at = parent;
    }
    Rect::around(x, y, width, height)
}

fn add(wall: &mut Wall, item: &Value, rect: Rect) {
    let id = id(&item["id"]);
    let data = &item["data"];
    let words = html::plain(text(&data["content"]));
    match text(&item["type"]) {
        "frame" => wall.regions.push(Region {
            id,
            name: html::plain(text(&data["title"])),
            rect,
            page: 0,
        }),
        "text" => wall.texts.push(Text {
            id,
            text: words,
            rect,
            size: number(&item["style"]["fontSize"]).unwrap_or(14.0),
            page: 0,
        }),
        "sticky_note" | "shape" | "card" | "app_card" => {
            let words = if words.is_empty() {
                html::plain(text(&data["title"]))
            } else {
                words
            };
            let fill = [&item["style"]["fillColor"], &item["style"]["cardTheme"]]
                .into_iter()
                .map(text);
            let clear = number(&item["style"]["fillOpacity"]).is_some_and(|opacity| opacity < 0.05);
            // A sticky note that says nothing of its colour has the default.
            let standard = if text(&item["type"]) == "sticky_note" {
                "light_yellow"
            } else {
                ""
            };
            let fill = fill.into_iter().find(|fill| !fill.is_empty()).unwrap_or(standard);
            wall.notes.push(Note {
                id,
                text: words,
                colour: Colour::parse(fill).filter(|_| !clear),
                rect,
                frame: Some(super::json::id(&item["parent"]["id"])).filter(|parent| !parent.is_empty()),
                ..Note::default()
            });
        }
        other => {
            let name = html::plain(text(&data["title"]));
            wall.left.push((
                id,
                format!("{} “{name}” has no place on a board", other.replace('_', " ")),
            ));
        }
    }
}

fn connector(item: &Value) -> Arrow {
    let head = |word: &str| !matches!(text(&item["style"][word]), "" | "none");
    let end = |word: &str| End {
        bound: Some(id(&item[word]["id"])).filter(|id| !id.is_empty()),
        at: None,
    };
    let captions = list(&item["captions"])
        .iter()
        .map(|caption| html::plain(text(&caption["content"])));
    let (start_head, end_head) = (head("startStrokeCap"), head("endStrokeCap"));
    let (from, to) = match start_head && !end_head {
        true => (end("endItem"), end("startItem")),
        false => (end("startItem"), end("endItem")),
    };
    Arrow {
        id: id(&item["id"]),
        from,
        to,
        label: captions.filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" "),
        // Without a style the API draws a head at the end.
        directed: start_head != end_head || item["style"]["endStrokeCap"].is_null(),
        page: 0,
    }
}
