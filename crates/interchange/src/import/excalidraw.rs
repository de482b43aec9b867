//! Excalidraw drawings and libraries: boxes with text bound to them, boxes with text on them, the newer sticky notes; frames,
//! groups, and arrows that mostly end near what they mean.

mod carried;

use super::json::{any, coordinate, id, list, read, text, title};
use super::wall::colour::Colour;
use super::wall::{Arrow, End, Note, Point, Rect, Region, Text, Wall, html};
use super::{Imported, Refusal, Source};
use serde_json::Value;
use std::collections::{HashMap, HashSet};

fn is_one(value: &Value) -> bool {
    let kind = text(&value["type"]);
    (kind.starts_with("excalidraw")
        || value["source"]
            .as_str()
            .is_some_and(|source| source.contains("excalidraw")))
        && (value["elements"].is_array() || value["libraryItems"].is_array() || value["library"].is_array())
}

/// Whether files are of this format.
pub(super) fn recognise(files: &[Source<'_>]) -> bool {
    any(files, is_one)
}

/// Reads a wall.
pub(super) fn import(files: &[Source<'_>]) -> Result<Imported, Refusal> {
    let mut wall = Wall::new("excalidraw", &title(files));
    for file in files {
        let value = read(file)?;
        if !value["elements"].is_array() && !value["libraryItems"].is_array() && !value["library"].is_array() {
            return Err(Refusal::Malformed {
                place: file.path.to_owned(),
                message: "there is neither a list `elements` nor a library".to_owned(),
            });
        }
        let page = wall.pages.len();
        wall.pages.push(String::new());
        add(&mut wall, list(&value["elements"]), page, 0.0)?;
        // The pieces of a library have no common wall; they are hung side by side.
        let mut x = 0.0;
        for item in list(&value["libraryItems"]).iter().chain(list(&value["library"])) {
            let elements = if item.is_array() {
                list(item)
            } else {
                list(&item["elements"])
            };
            let left = elements
                .iter()
                .map(|element| coordinate(&element["x"]))
                .fold(f64::INFINITY, f64::min);
            let right = elements
                .iter()
                .map(|element| coordinate(&element["x"]) + coordinate(&element["width"]));
            let right = right.fold(f64::NEG_INFINITY, f64::max);
            if left.is_finite() && right.is_finite() {
                add(&mut wall, elements, page, x - left)?;
                x += (right - left).clamp(0.0, 1e5) + 20.0;
            }
        }
    }
    super::wall::read(wall)
}

fn add(wall: &mut Wall, elements: &[Value], page: usize, shift: f64) -> Result<(), Refusal> {
    let alive = || {
        elements
            .iter()
            .filter(|element| element["isDeleted"].as_bool() != Some(true))
    };
    let mut texts: HashMap<&str, String> = HashMap::new();
    for element in alive().filter(|element| text(&element["type"]) == "text") {
        let container = text(&element["containerId"]);
        if !container.is_empty() {
            texts.insert(container, words(element));
        }
    }
    let holders: HashSet<&str> = alive()
        .filter(|element| !matches!(text(&element["type"]), "text" | "frame" | "magicframe"))
        .map(|element| text(&element["id"]))
        .collect();
    let mut carrier = carried::Carrier::default();
    for element in alive() {
        let id = id(&element["id"]);
        let (width, height) = (coordinate(&element["width"]), coordinate(&element["height"]));
        let rect = Rect::new(
            coordinate(&element["x"]) + shift,
            coordinate(&element["y"]),
            width,
            height,
        );
        let own = &element["customData"]["stormlake"];
        match text(&element["type"]) {
            "rectangle" | "ellipse" | "diamond" | "stickynote" => {
                let bound = texts.remove(id.as_str());
                let inner = || Some(words(element)).filter(|words| !words.is_empty());
                let note = Note {
                    text: bound.or_else(inner).unwrap_or_default(),
                    colour: colour(element),
                    rect,
                    group: list(&element["groupIds"]).first().map(super::json::id),
                    frame: Some(super::json::id(&element["frameId"])).filter(|frame| !frame.is_empty()),
                    page,
                    id,
                    ..Note::default()
                };
                wall.notes.push(carrier.note(own, note));
            }
            "text" if holders.contains(text(&element["containerId"])) => {}
            "text" => {
                if !carrier.text(own) {
                    wall.texts.push(Text {
                        id,
                        text: words(element),
                        rect,
                        size: coordinate(&element["fontSize"]),
                        page,
                    });
                }
            }
            "arrow" | "line" => {
                let label = texts.remove(id.as_str()).unwrap_or_default();
                if !carrier.arrow(own) {
                    wall.arrows.push(arrow(element, id, label, shift, page));
                }
            }
            "frame" | "magicframe" => {
                wall.regions.push(Region {
                    id,
                    name: text(&element["name"]).to_owned(),
                    rect,
                    page,
                });
            }
            "selection" => {}
            other => wall.left.push((id, format!("a {other} has no place on a board"))),
        }
        wall.bounded()?;
    }
    carrier.finish(wall);
    Ok(())
}

/// A text as it was typed, before lines were broken to fit.
fn words(element: &Value) -> String {
    let original = text(&element["originalText"]);
    html::tidy(if original.is_empty() {
        text(&element["text"])
    } else {
        original
    })
}

fn colour(element: &Value) -> Option<Colour> {
    let clear = element["opacity"].as_f64().is_some_and(|opacity| opacity < 5.0);
    Colour::parse(text(&element["backgroundColor"])).filter(|_| !clear)
}

fn arrow(element: &Value, id: String, label: String, shift: f64, page: usize) -> Arrow {
    let (x, y) = (coordinate(&element["x"]) + shift, coordinate(&element["y"]));
    let points = list(&element["points"]);
    let end = |binding: &str, point: Option<&Value>| End {
        bound: Some(super::json::id(&element[binding]["elementId"])).filter(|id| !id.is_empty()),
        at: point.map(|point| Point::new(x + coordinate(&point[0]), y + coordinate(&point[1]))),
    };
    let head = |word: &str| element[word].is_string();
    let (start_head, end_head) = (head("startArrowhead"), head("endArrowhead"));
    let (first, last) = (end("startBinding", points.first()), end("endBinding", points.last()));
    let (from, to) = if start_head && !end_head {
        (last, first)
    } else {
        (first, last)
    };
    Arrow {
        id,
        from,
        to,
        label,
        directed: start_head != end_head,
        page,
    }
}
