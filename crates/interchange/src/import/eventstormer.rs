//! Walls of EventStormer, which gives the kind and place of each note and no arrows; and of eventstorm, a list of the same.

use super::json::{any, coordinate, id, list, number, read, text, title};
use super::wall::{Note, Point, Rect, Region, Text, Vertical, Wall, html};
use super::{Imported, Refusal, Source};
use serde_json::Value;
use stormlake_board::Kind;

fn is_one(value: &Value) -> bool {
    let notes = list(if value.is_array() { value } else { &value["stickies"] });
    let kind = if value.is_array() { "type" } else { "kind" };
    let fits = |note: &Value| kind_of(text(&note[kind])).is_some() && note["x"].is_number() && note["y"].is_number();
    (value["stickies"].is_array() && notes.is_empty()) || notes.first().is_some_and(fits)
}

/// Whether files are of this format.
pub(super) fn recognise(files: &[Source<'_>]) -> bool {
    any(files, is_one)
}

/// Reads a wall.
pub(super) fn import(files: &[Source<'_>]) -> Result<Imported, Refusal> {
    let mut wall = Wall::new("eventstormer", &title(files));
    for (page, file) in files.iter().enumerate() {
        let value = read(file)?;
        if !is_one(&value) {
            return Err(Refusal::Malformed {
                place: file.path.to_owned(),
                message: "there is no list `stickies` with a `kind` on each".to_owned(),
            });
        }
        add(&mut wall, &value, page);
    }
    super::wall::read(wall)
}

fn add(wall: &mut Wall, value: &Value, page: usize) {
    let name = text(&value["name"]);
    if !name.is_empty() && page == 0 {
        name.clone_into(&mut wall.title);
    }
    wall.pages.push(name.to_owned());
    let (notes, kind, words) = match value.as_array() {
        Some(notes) => (notes.as_slice(), "type", "name"),
        None => (list(&value["stickies"]), "kind", "text"),
    };
    for (index, note) in notes.iter().enumerate() {
        let id = match id(&note["id"]) {
            id if id.is_empty() => format!("note {}", index + 1),
            id => id,
        };
        if text(&note[kind]) == "glossary" {
            let words = html::tidy(text(&note[words])).replace('\n', " ");
            wall.left
                .push((id, format!("the glossary entry “{words}” has no place on a board")));
            continue;
        }
        let given = kind_of(text(&note[kind]));
        if given.is_none() {
            let what = text(&note[kind]);
            wall.left.push((
                id.clone(),
                format!("its kind “{what}” is none that a board has; its words were read instead"),
            ));
        }
        let (width, height) = if value.is_array() { (112.0, 112.0) } else { size(given) };
        let (width, height) = (
            number(&note["width"]).or(number(&note["w"])).unwrap_or(width),
            number(&note["height"]).or(number(&note["h"])).unwrap_or(height),
        );
        wall.notes.push(Note {
            id,
            text: html::tidy(text(&note[words])),
            kind: given,
            rect: Rect::new(coordinate(&note["x"]), coordinate(&note["y"]), width, height),
            page,
            ..Note::default()
        });
    }
    for line in list(&value["verticals"]) {
        wall.verticals.push(Vertical {
            id: id(&line["id"]),
            x: Point::new(coordinate(&line["x"]), 0.0).x,
            top: Point::new(0.0, coordinate(&line["y1"])).y,
            bottom: Point::new(0.0, coordinate(&line["y2"])).y,
            page,
        });
    }
    for label in list(&value["labels"]) {
        wall.texts.push(Text {
            id: id(&label["id"]),
            text: html::tidy(text(&label["text"])),
            rect: Rect::new(coordinate(&label["x"]), coordinate(&label["y"]), 100.0, 20.0),
            size: 20.0,
            page,
        });
    }
    for theme in list(&value["themes"]) {
        let at = |word: &str| coordinate(&theme[word]);
        wall.regions.push(Region {
            id: id(&theme["id"]),
            name: text(&theme["name"]).to_owned(),
            rect: Rect::new(at("x"), at("y"), at("width"), at("height")),
            page,
        });
    }
    for lane in list(&value["lanes"]) {
        wall.left
            .push((id(&lane["id"]), "a horizontal line has no place on a board".to_owned()));
    }
}

/// How large a note of a kind is drawn there.
fn size(kind: Option<Kind>) -> (f64, f64) {
    match kind {
        Some(Kind::Policy | Kind::External | Kind::Aggregate) => (240.0, 100.0),
        Some(Kind::Actor) => (120.0, 50.0),
        _ => (120.0, 100.0),
    }
}

fn kind_of(word: &str) -> Option<Kind> {
    Some(match word.to_ascii_lowercase().as_str() {
        "event" | "domainevent" | "domain-event" => Kind::Event,
        "command" => Kind::Command,
        "person" | "actor" | "user" => Kind::Actor,
        "aggregate" | "constraint" => Kind::Aggregate,
        "system" | "external" | "externalsystem" | "external-system" => Kind::External,
        "policy" => Kind::Policy,
        "readmodel" | "read-model" | "view" => Kind::ReadModel,
        "hotspot" | "question" => Kind::Hotspot,
        "opportunity" => Kind::Opportunity,
        _ => return None,
    })
}
