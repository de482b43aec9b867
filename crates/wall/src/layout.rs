//! `board.layout.json`: which id each sticky has, and where it stands. Sorted, a sticky a line, so that git merges it.

use crate::carry::is_paper;
use crate::ids::is_id;
use crate::limits::PLACE_MAX;
use crate::schema::Items;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use stormlake_board::sheet::Sheet;

/// Greatest size of the file, in bytes.
pub const BYTES_MAX: usize = 8 * 1024 * 1024;

/// One sticky.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Placed {
    /// Its id on the wall.
    pub id: String,
    /// `event`, `context`, ….
    pub kind: String,
    /// Its name.
    pub name: String,
    /// Which one it is of several that have the same kind and name, from 0.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub nth: usize,
    /// Where its upper left corner stands; absent: laid out by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub x: Option<f64>,
    /// Where its upper left corner stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub y: Option<f64>,
}

fn is_zero(number: &usize) -> bool {
    *number == 0
}

/// All of them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Layout {
    /// The stickies, sorted by kind, name and number.
    pub stickies: Vec<Placed>,
    places: HashMap<String, (f64, f64)>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: u32,
    stickies: Vec<Placed>,
}

impl Layout {
    fn new(mut stickies: Vec<Placed>) -> Self {
        stickies.sort_by(|a, b| (&a.kind, &a.name, a.nth, &a.id).cmp(&(&b.kind, &b.name, b.nth, &b.id)));
        let places = stickies
            .iter()
            .filter_map(|one| Some((one.id.clone(), (one.x?, one.y?))));
        Self {
            places: places.collect(),
            stickies,
        }
    }

    /// Where the sticky of an id stands.
    pub fn of(&self, id: &str) -> Option<(f64, f64)> {
        self.places.get(id).copied()
    }
}

/// Reads the file.
///
/// # Errors
/// Why it is none.
pub fn read(text: &str) -> Result<Layout, String> {
    if text.len() > BYTES_MAX {
        return Err(format!(
            "board.layout.json has {} bytes, more than {BYTES_MAX}",
            text.len()
        ));
    }
    let file: File =
        serde_json::from_str(text).map_err(|error| format!("board.layout.json cannot be read: {error}"))?;
    if file.version != 1 {
        return Err(format!(
            "board.layout.json is of version {}; this server knows version 1",
            file.version
        ));
    }
    let mut seen = HashSet::new();
    for one in &file.stickies {
        if !is_id(&one.id) {
            return Err(format!(
                "board.layout.json: {:?} is no id: 12 to 32 letters, digits, - or _",
                one.id
            ));
        }
        if !seen.insert(one.id.as_str()) {
            return Err(format!("board.layout.json: the id {} stands there twice", one.id));
        }
        if [one.x, one.y]
            .into_iter()
            .flatten()
            .any(|number| !number.is_finite() || number.abs() > PLACE_MAX)
        {
            return Err(format!(
                "board.layout.json: {} {} stands too far out",
                one.kind, one.name
            ));
        }
    }
    Ok(Layout::new(file.stickies))
}

/// The text of the file.
pub fn write(layout: &Layout) -> String {
    let lines: Vec<String> = layout
        .stickies
        .iter()
        .filter_map(|one| serde_json::to_string(one).ok())
        .collect();
    if lines.is_empty() {
        return "{\n\"version\": 1,\n\"stickies\": []\n}\n".into();
    }
    format!("{{\n\"version\": 1,\n\"stickies\": [\n{}\n]\n}}\n", lines.join(",\n"))
}

fn is_placed(word: &str) -> bool {
    is_paper(word) || word == "context"
}

/// For each entry that has a place: which one of its kind and name it is.
fn numbers(sheet: &Sheet) -> Vec<Option<(&str, &str, usize)>> {
    let mut counts: HashMap<(&str, &str), usize> = HashMap::new();
    let numbers = sheet.entries.iter().map(|entry| {
        let name = entry.name.as_deref().filter(|_| is_placed(&entry.word))?;
        let count = counts.entry((&entry.word, name)).or_default();
        *count += 1;
        Some((entry.word.as_str(), name, *count - 1))
    });
    numbers.collect()
}

/// The layout of a wall.
pub(crate) fn of(sheet: &Sheet, ids: &[String], items: &Items) -> Layout {
    let stickies = numbers(sheet).into_iter().zip(ids).filter_map(|(number, id)| {
        let (kind, name, nth) = number?;
        let item = items.get(id)?;
        Some(Placed {
            id: id.clone(),
            kind: kind.to_owned(),
            name: name.to_owned(),
            nth,
            x: item.x,
            y: item.y,
        })
    });
    Layout::new(stickies.collect())
}

/// The ids that a layout has for the entries of a sheet; empty where it has none.
pub(crate) fn recognize(sheet: &Sheet, layout: &Layout) -> Vec<String> {
    let known: HashMap<(&str, &str, usize), &str> = layout
        .stickies
        .iter()
        .map(|one| ((one.kind.as_str(), one.name.as_str(), one.nth), one.id.as_str()))
        .collect();
    let ids = numbers(sheet).into_iter().map(|number| {
        number
            .and_then(|number| known.get(&number))
            .map_or_else(String::new, |id| (*id).to_owned())
    });
    ids.collect()
}
