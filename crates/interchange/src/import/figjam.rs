//! FigJam walls, as Figma's REST API gives a file: sections, stickies and shapes in a tree, and connectors between them.

use super::json::{any, coordinate, list, read, text, title};
use super::wall::colour::Colour;
use super::wall::{Arrow, End, Note, Point, Rect, Region, Text, Wall, html};
use super::{Imported, Refusal, Source};
use serde_json::Value;

fn is_one(value: &Value) -> bool {
    !documents(value).is_empty()
}

/// The documents of an answer: a whole file's, or one for each node that was asked for.
fn documents(value: &Value) -> Vec<&Value> {
    let is_node = |node: &&Value| node["type"].is_string() && (node["children"].is_array() || node["id"].is_string());
    match value["nodes"].as_object() {
        Some(nodes) => nodes.values().map(|node| &node["document"]).filter(is_node).collect(),
        None => Some(&value["document"]).filter(is_node).into_iter().collect(),
    }
}

/// Whether files are of this format.
pub(super) fn recognise(files: &[Source<'_>]) -> bool {
    any(files, is_one)
}

/// Reads a wall.
pub(super) fn import(files: &[Source<'_>]) -> Result<Imported, Refusal> {
    let mut wall = Wall::new("figjam", &title(files));
    for file in files {
        let value = read(file)?;
        if !is_one(&value) {
            return Err(Refusal::Malformed {
                place: file.path.to_owned(),
                message: "there is no `document` as Figma's REST API gives it".to_owned(),
            });
        }
        if !text(&value["name"]).is_empty() {
            text(&value["name"]).clone_into(&mut wall.title);
        }
        for document in documents(&value) {
            let pages = match text(&document["type"]) {
                "DOCUMENT" => list(&document["children"]).iter().collect(),
                _ => vec![document],
            };
            for page in pages {
                let number = wall.pages.len();
                wall.pages.push(text(&page["name"]).to_owned());
                add(&mut wall, page, number)?;
            }
        }
    }
    super::wall::read(wall)
}

/// Walks a page without recursion; each node with the section and the group that it is in.
fn add(wall: &mut Wall, page: &Value, number: usize) -> Result<(), Refusal> {
    let mut waiting: Vec<(&Value, Option<String>, Option<String>)> = vec![(page, None, None)];
    while let Some((node, frame, group)) = waiting.pop() {
        if node["visible"].as_bool() == Some(false) {
            wall.left
                .push((text(&node["id"]).to_owned(), "it is hidden".to_owned()));
            continue;
        }
        let id = text(&node["id"]).to_owned();
        let rect = bounds(node);
        let words = html::tidy(text(&node["characters"]));
        let (mut inner_frame, mut inner_group) = (frame.clone(), group.clone());
        match text(&node["type"]) {
            "SECTION" | "FRAME" => {
                inner_frame = Some(id.clone());
                wall.regions.push(Region {
                    id,
                    name: text(&node["name"]).to_owned(),
                    rect,
                    page: number,
                });
            }
            "GROUP" => inner_group = Some(id),
            "STICKY" | "SHAPE_WITH_TEXT" | "RECTANGLE" | "ELLIPSE" => wall.notes.push(Note {
                id,
                text: words,
                colour: fill(node),
                rect,
                frame,
                group,
                page: number,
                ..Note::default()
            }),
            "TEXT" => wall.texts.push(Text {
                id,
                text: words,
                rect,
                size: node["style"]["fontSize"].as_f64().unwrap_or(16.0),
                page: number,
            }),
            "CONNECTOR" => {
                let head = |word: &str| !matches!(text(&node[word]), "" | "NONE");
                let (start, end) = (head("connectorStartStrokeCap"), head("connectorEndStrokeCap"));
                let (first, second) = (side(node, "connectorStart"), side(node, "connectorEnd"));
                let (from, to) = if start && !end {
                    (second, first)
                } else {
                    (first, second)
                };
                wall.arrows.push(Arrow {
                    id,
                    from,
                    to,
                    label: words,
                    directed: start != end,
                    page: number,
                });
            }
            "CANVAS" | "DOCUMENT" => {}
            other => {
                if !list(&node["children"]).is_empty() {
                    inner_group = Some(id);
                } else {
                    wall.left
                        .push((id, format!("a {} has no place on a board", other.to_lowercase())));
                }
            }
        }
        for child in list(&node["children"]).iter().rev() {
            waiting.push((child, inner_frame.clone(), inner_group.clone()));
        }
        wall.bounded()?;
    }
    Ok(())
}

fn bounds(node: &Value) -> Rect {
    let (bounds, size) = (&node["absoluteBoundingBox"], &node["size"]);
    if bounds.is_object() {
        let at = |word: &str| coordinate(&bounds[word]);
        return Rect::new(at("x"), at("y"), at("width"), at("height"));
    }
    let at = |word: &str| coordinate(&node[word]);
    Rect::new(at("x"), at("y"), coordinate(&size["x"]), coordinate(&size["y"]))
}

fn fill(node: &Value) -> Option<Colour> {
    let visible = |paint: &&Value| paint["visible"].as_bool() != Some(false) && paint["color"].is_object();
    let colour = &list(&node["fills"]).iter().find(visible)?["color"];
    let share = |word: &str| colour[word].as_f64();
    Some(Colour::from_shares(share("r")?, share("g")?, share("b")?))
}

fn side(node: &Value, word: &str) -> End {
    let end = &node[word];
    let bound = text(&end["endpointNodeId"]);
    let position = &end["position"];
    End {
        bound: (!bound.is_empty()).then(|| bound.to_owned()),
        // With a node, the place is relative to it; alone it is on the wall.
        at: (bound.is_empty() && position.is_object())
            .then(|| Point::new(coordinate(&position["x"]), coordinate(&position["y"]))),
    }
}
