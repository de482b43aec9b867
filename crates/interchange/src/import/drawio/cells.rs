//! The cells of each page of a draw.io file, read event by event: nothing is built as a tree, so nothing nests too deep.

use super::unpack;
use crate::import::{Refusal, Source, limits};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// A page and what is on it.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub name: String,
    pub cells: Vec<Cell>,
}

/// A box or an arrow, as the file has it; coordinates relative to its parent.
#[derive(Debug, Default)]
pub(super) struct Cell {
    pub id: String,
    pub parent: String,
    pub value: String,
    pub style: String,
    pub vertex: bool,
    pub edge: bool,
    pub hidden: bool,
    pub source: String,
    pub target: String,
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
    pub from: Option<(f64, f64)>,
    pub to: Option<(f64, f64)>,
}

impl Cell {
    /// The value of a word of its style.
    pub(super) fn style(&self, word: &str) -> Option<&str> {
        let pairs = self.style.split(';').filter_map(|pair| pair.split_once('='));
        pairs.into_iter().find(|(key, _)| *key == word).map(|(_, value)| value)
    }

    /// Whether its style names a shape without `shape=`.
    pub(super) fn is(&self, word: &str) -> bool {
        self.style.split(';').any(|part| part == word) || self.style("shape") == Some(word)
    }
}

fn malformed(place: &str, message: impl Into<String>) -> Refusal {
    Refusal::Malformed {
        place: place.to_owned(),
        message: message.into(),
    }
}

/// Every page of a file.
pub(super) fn read(file: &Source<'_>, budget: &mut usize) -> Result<Vec<Page>, Refusal> {
    let bytes = file.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file.bytes);
    let text = std::str::from_utf8(bytes).map_err(|_| malformed(file.path, "it is not UTF-8"))?;
    if let Some(list) = library(text) {
        return pieces(file, list, budget);
    }
    let mut pages = Vec::new();
    document(file.path, text, budget, &mut pages, true)?;
    Ok(pages)
}

/// What stands in `<mxlibrary>…</mxlibrary>`.
fn library(text: &str) -> Option<&str> {
    let start = text.find("<mxlibrary")?;
    let open = start + text[start..].find('>')? + 1;
    let end = text.rfind("</mxlibrary>").filter(|end| *end >= open)?;
    Some(&text[open..end])
}

/// A library is a list of JSON whose pieces are drawings of their own; they are hung side by side on one page.
fn pieces(file: &Source<'_>, list: &str, budget: &mut usize) -> Result<Vec<Page>, Refusal> {
    let bad = |error: serde_json::Error| malformed(file.path, format!("the library is no JSON: {error}"));
    let list: serde_json::Value = serde_json::from_str(list).map_err(bad)?;
    let mut page = Page::default();
    let mut x = 0.0;
    for (number, piece) in list.as_array().into_iter().flatten().enumerate() {
        let Some(xml) = piece["xml"].as_str() else { continue };
        let plain = xml.trim_start();
        let text = if plain.starts_with('<') {
            plain.to_owned()
        } else if plain.starts_with("&lt;") {
            quick_xml::escape::unescape(plain)
                .map(|text| text.into_owned())
                .unwrap_or_default()
        } else {
            unpack::unpack(file.path, plain, budget)?
        };
        let mut inner = Vec::new();
        document(file.path, &text, budget, &mut inner, false)?;
        for mut cell in inner.into_iter().flat_map(|page| page.cells) {
            let top = cell.parent.is_empty() || cell.parent == "0" || cell.parent == "1";
            if top && cell.vertex {
                cell.x += x;
            }
            for id in [&mut cell.id, &mut cell.parent, &mut cell.source, &mut cell.target] {
                if !id.is_empty() {
                    *id = format!("{}/{id}", number + 1);
                }
            }
            page.cells.push(cell);
            limits::count(
                "the number of things on the wall",
                page.cells.len(),
                limits::ELEMENTS_MAX,
            )?;
        }
        x += piece["w"]
            .as_f64()
            .filter(|width| width.is_finite())
            .unwrap_or(120.0)
            .clamp(0.0, 1e5)
            + 20.0;
    }
    Ok(vec![page])
}

/// Reads a drawing; what is packed inside of it once more only where that may be.
fn document(
    place: &str,
    text: &str,
    budget: &mut usize,
    pages: &mut Vec<Page>,
    may_be_packed: bool,
) -> Result<(), Refusal> {
    let mut reader = Reader::from_str(text);
    let mut state = State::default();
    let mut seen = 0;
    loop {
        let at = reader.buffer_position();
        let event = reader.read_event().map_err(|error| {
            let line = 1 + text.as_bytes()[..usize::try_from(at).unwrap_or(0).min(text.len())]
                .iter()
                .filter(|byte| **byte == b'\n')
                .count();
            malformed(&format!("{place}, line {line}"), format!("this is no XML: {error}"))
        })?;
        match event {
            Event::Start(tag) => state.open(&tag, pages, false),
            Event::Empty(tag) => state.open(&tag, pages, true),
            Event::Text(words) if state.in_diagram => {
                state.packed.push_str(&words.decode().unwrap_or_default());
            }
            Event::End(tag) => {
                if tag.local_name().as_ref() == b"diagram" {
                    let packed = std::mem::take(&mut state.packed);
                    state.in_diagram = false;
                    if may_be_packed && !packed.trim().is_empty() {
                        let text = unpack::unpack(place, packed.trim(), budget)?;
                        let name = pages.pop().map(|page| page.name).unwrap_or_default();
                        let first = pages.len();
                        document(place, &text, budget, pages, false)?;
                        if let Some(page) = pages.get_mut(first) {
                            page.name = name;
                        }
                    }
                }
                state.close(tag.local_name().as_ref());
            }
            Event::Eof => break,
            _ => {}
        }
        seen += 1;
        if seen % 4_096 == 0 {
            let cells = pages.iter().map(|page| page.cells.len()).sum();
            limits::count("the number of things on the wall", cells, limits::ELEMENTS_MAX)?;
        }
    }
    Ok(())
}

#[derive(Default)]
struct State {
    in_diagram: bool,
    packed: String,
    /// Id and label of the object around a cell, which then has neither.
    object: Option<(String, String)>,
    in_cell: bool,
}

impl State {
    fn open(&mut self, tag: &BytesStart<'_>, pages: &mut Vec<Page>, empty: bool) {
        let get = |word: &str| attribute(tag, word).unwrap_or_default();
        match tag.local_name().as_ref() {
            b"diagram" => {
                self.in_diagram = !empty;
                pages.push(Page {
                    name: get("name"),
                    cells: Vec::new(),
                });
            }
            b"mxGraphModel" => {
                // A drawing without a file around it.
                if pages.is_empty() || !self.in_diagram {
                    pages.push(Page::default());
                }
                self.packed.clear();
            }
            b"UserObject" | b"object" => self.object = (!empty).then(|| (get("id"), get("label"))),
            b"mxCell" => {
                let (id, value) = match &self.object {
                    Some((id, label)) => (id.clone(), label.clone()),
                    None => (get("id"), get("value")),
                };
                self.in_cell = !empty;
                let cell = Cell {
                    id,
                    value,
                    parent: get("parent"),
                    style: get("style"),
                    vertex: get("vertex") == "1",
                    edge: get("edge") == "1",
                    hidden: get("visible") == "0",
                    source: get("source"),
                    target: get("target"),
                    ..Cell::default()
                };
                if let Some(page) = pages.last_mut() {
                    page.cells.push(cell);
                }
            }
            b"mxGeometry" => {
                let Some(cell) = self.cell(pages) else { return };
                let number = |word: &str| number(&get(word));
                (cell.x, cell.y, cell.width, cell.height) =
                    (number("x"), number("y"), number("width"), number("height"));
            }
            b"mxPoint" => {
                let Some(cell) = self.cell(pages) else { return };
                let point = Some((number(&get("x")), number(&get("y"))));
                match get("as").as_str() {
                    "sourcePoint" => cell.from = point,
                    "targetPoint" => cell.to = point,
                    _ => {}
                }
            }
            _ => {}
        }
    }

    fn cell<'a>(&self, pages: &'a mut [Page]) -> Option<&'a mut Cell> {
        pages.last_mut().filter(|_| self.in_cell)?.cells.last_mut()
    }

    fn close(&mut self, tag: &[u8]) {
        match tag {
            b"UserObject" | b"object" => self.object = None,
            b"mxCell" => self.in_cell = false,
            _ => {}
        }
    }
}

fn number(text: &str) -> f64 {
    text.parse().ok().filter(|value: &f64| value.is_finite()).unwrap_or(0.0)
}

fn attribute(tag: &BytesStart<'_>, word: &str) -> Option<String> {
    let attribute = tag.try_get_attribute(word).ok()??;
    let value = attribute.unescape_value().ok();
    Some(value.map_or_else(
        // An entity that is none: the words as they stand.
        || String::from_utf8_lossy(&attribute.value).into_owned(),
        |value| value.into_owned(),
    ))
}
