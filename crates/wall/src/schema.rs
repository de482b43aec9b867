//! An entry in the document, read strictly and written with the fewest changes.

use crate::ids::is_id;
use crate::limits::PLACE_MAX;
use crate::order::is_place;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use yrs::types::text::TextPrelim;
use yrs::{Any, GetString, Map, MapPrelim, MapRef, Number, Out, ReadTxn, Text, TextRef, TransactionMut};

/// One clause of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Clause {
    /// Its place among the entry's clauses.
    pub at: String,
    /// The clause, as it is written.
    pub text: String,
}

/// What an entry says.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Item {
    /// `event`, `policy`, …; empty: comments alone.
    pub word: String,
    /// Its name as it was typed.
    pub name: Option<String>,
    /// The rest of its line.
    pub head: BTreeMap<String, String>,
    /// Its clauses by id.
    pub body: BTreeMap<String, Clause>,
    /// The comments before it.
    pub lead: String,
    /// The id of its context's entry.
    pub context: Option<String>,
    /// Its place among its neighbours.
    pub at: String,
    /// Where it stands on the wall.
    pub x: Option<f64>,
    /// Where it stands on the wall.
    pub y: Option<f64>,
}

/// Entries by id, each shared: all of them as they are now are had for little.
pub type Items = HashMap<String, Arc<Item>>;

impl Item {
    /// Its clauses in order.
    pub fn clauses(&self) -> Vec<(&String, &Clause)> {
        let mut clauses: Vec<(&String, &Clause)> = self.body.iter().collect();
        clauses.sort_by(|(a_id, a), (b_id, b)| (&a.at, a_id).cmp(&(&b.at, b_id)));
        clauses
    }

    /// About how many bytes it has in a file.
    pub(crate) fn bytes(&self) -> usize {
        let head: usize = self.head.iter().map(|(key, value)| key.len() + value.len() + 2).sum();
        let body: usize = self.body.values().map(|clause| clause.text.len() + 8).sum();
        16 + self.word.len() + self.name.as_ref().map_or(0, String::len) + head + body + self.lead.len()
    }
}

/// An entry as it was read, and whether anything stands there that does not belong.
pub(crate) struct Found {
    pub item: Item,
    /// What is missing or of another kind than the schema says.
    pub faults: Vec<&'static str>,
}

fn string(value: &Out) -> Option<String> {
    match value {
        Out::Any(Any::String(text)) => Some(text.to_string()),
        _ => None,
    }
}

fn number(value: &Out) -> Option<f64> {
    let number = match value {
        Out::Any(Any::Number(Number::Int(number))) => *number as f64,
        Out::Any(Any::Number(Number::Float(number))) => *number,
        _ => return None,
    };
    (number.is_finite() && number.abs() <= PLACE_MAX).then_some(number)
}

/// Reads an entry. Where something is of another kind than the schema says, what was there `before` stands in for it.
pub(crate) fn read<T: ReadTxn>(txn: &T, map: &MapRef, before: Option<&Item>) -> Found {
    let mut item = Item::default();
    let mut faults = Vec::new();
    let (mut word, mut at) = (false, false);
    for (key, value) in map.iter(txn) {
        let known = match (key, &value) {
            ("word", _) => string(&value).map(|text| {
                item.word = text;
                word = true;
            }),
            ("name", Out::YText(text)) => {
                item.name = Some(text.get_string(txn));
                Some(())
            }
            ("head", Out::YMap(map)) => {
                if !head(txn, map, &mut item, before) {
                    faults.push("a value that is no text");
                }
                Some(())
            }
            ("body", Out::YMap(map)) => {
                if !body(txn, map, &mut item, before) {
                    faults.push("a clause that is none");
                }
                Some(())
            }
            ("lead", _) => string(&value).map(|text| item.lead = text),
            ("in", _) => string(&value).filter(|id| is_id(id)).map(|id| item.context = Some(id)),
            ("at", _) => string(&value).filter(|text| is_place(text)).map(|text| {
                item.at = text;
                at = true;
            }),
            ("x", _) => number(&value).map(|number| item.x = Some(number)),
            ("y", _) => number(&value).map(|number| item.y = Some(number)),
            _ => None,
        };
        if known.is_none() {
            faults.push("something that the wall does not know");
            if let Some(before) = before {
                stand_in(&mut item, before, key);
            }
        }
    }
    if !word {
        faults.push(NO_WORD);
        item.word = before.map(|before| before.word.clone()).unwrap_or_default();
    }
    if !at {
        faults.push("no place in the order");
        item.at = before.map(|before| before.at.clone()).unwrap_or_default();
    }
    Found { item, faults }
}

/// The fault of an entry that does not say what it is.
pub(crate) const NO_WORD: &str = "no word";

fn stand_in(item: &mut Item, before: &Item, key: &str) {
    match key {
        "name" => item.name.clone_from(&before.name),
        "head" => item.head.clone_from(&before.head),
        "body" => item.body.clone_from(&before.body),
        "lead" => item.lead.clone_from(&before.lead),
        "in" => item.context.clone_from(&before.context),
        "x" => item.x = before.x,
        "y" => item.y = before.y,
        _ => {}
    }
}

fn head<T: ReadTxn>(txn: &T, map: &MapRef, item: &mut Item, before: Option<&Item>) -> bool {
    let mut good = true;
    for (key, value) in map.iter(txn) {
        match string(&value) {
            Some(text) => {
                item.head.insert(key.to_owned(), text);
            }
            None => {
                good = false;
                let stood = before.and_then(|before| before.head.get(key)).cloned();
                item.head.extend(stood.map(|text| (key.to_owned(), text)));
            }
        }
    }
    good
}

fn body<T: ReadTxn>(txn: &T, map: &MapRef, item: &mut Item, before: Option<&Item>) -> bool {
    let mut good = true;
    for (key, value) in map.iter(txn) {
        match clause(&value).filter(|_| is_id(key)) {
            Some(clause) => {
                item.body.insert(key.to_owned(), clause);
            }
            None => {
                good = false;
                let stood = before.and_then(|before| before.body.get(key)).cloned();
                item.body.extend(stood.map(|clause| (key.to_owned(), clause)));
            }
        }
    }
    good
}

fn clause(value: &Out) -> Option<Clause> {
    let Out::Any(Any::Map(map)) = value else { return None };
    let text = |key: &str| match map.get(key) {
        Some(Any::String(text)) => Some(text.to_string()),
        _ => None,
    };
    let (at, text) = (text("at")?, text("text")?);
    (map.len() == 2 && is_place(&at)).then_some(Clause { at, text })
}

fn printed(clause: &Clause) -> Any {
    let map = HashMap::from([
        ("at".to_owned(), Any::from(clause.at.as_str())),
        ("text".to_owned(), Any::from(clause.text.as_str())),
    ]);
    Any::from(map)
}

/// Makes the entry of an id say this, with the fewest changes.
pub(crate) fn write(txn: &mut TransactionMut, entries: &MapRef, id: &str, item: &Item) {
    let map = match entries.get(txn, id) {
        Some(Out::YMap(map)) => map,
        _ => entries.insert(txn, id, MapPrelim::default()),
    };
    let unknown: Vec<String> = map
        .keys(txn)
        .filter(|key| !KEYS.contains(key))
        .map(str::to_owned)
        .collect();
    for key in unknown {
        map.remove(txn, &key);
    }
    set(txn, &map, "word", Some(Any::from(item.word.as_str())));
    set(
        txn,
        &map,
        "lead",
        Some(item.lead.as_str()).filter(|lead| !lead.is_empty()).map(Any::from),
    );
    set(txn, &map, "in", item.context.as_deref().map(Any::from));
    set(txn, &map, "at", Some(Any::from(item.at.as_str())));
    set_number(txn, &map, "x", item.x);
    set_number(txn, &map, "y", item.y);
    match (&item.name, map.get(txn, "name")) {
        (Some(name), Some(Out::YText(text))) => retype(txn, &text, name),
        (Some(name), _) => {
            map.insert(txn, "name", TextPrelim::new(name));
        }
        (None, Some(_)) => {
            map.remove(txn, "name");
        }
        (None, None) => {}
    }
    let head = item
        .head
        .iter()
        .map(|(key, value)| (key.as_str(), Any::from(value.as_str())));
    write_map(txn, &map, "head", head.collect());
    let body = item.body.iter().map(|(id, clause)| (id.as_str(), printed(clause)));
    write_map(txn, &map, "body", body.collect());
}

const KEYS: [&str; 9] = ["word", "name", "head", "body", "lead", "in", "at", "x", "y"];

fn set(txn: &mut TransactionMut, map: &MapRef, key: &str, value: Option<Any>) {
    let now = map.get(txn, key);
    match (now, value) {
        (Some(Out::Any(now)), Some(value)) if now == value => {}
        (_, Some(value)) => {
            map.insert(txn, key, value);
        }
        (Some(_), None) => {
            map.remove(txn, key);
        }
        (None, None) => {}
    }
}

fn set_number(txn: &mut TransactionMut, map: &MapRef, key: &str, value: Option<f64>) {
    if map
        .get(txn, key)
        .is_none_or(|now| number(&now) != value || value.is_none())
    {
        set(txn, map, key, value.map(Any::from));
    }
}

fn write_map(txn: &mut TransactionMut, entry: &MapRef, key: &str, wanted: BTreeMap<&str, Any>) {
    let map = match entry.get(txn, key) {
        Some(Out::YMap(map)) => map,
        Some(_) => entry.insert(txn, key, MapPrelim::default()),
        // Both are always there: a map that two make at once would lose what one of them puts in.
        None => entry.insert(txn, key, MapPrelim::default()),
    };
    let gone: Vec<String> = map
        .keys(txn)
        .filter(|key| !wanted.contains_key(key))
        .map(str::to_owned)
        .collect();
    for key in gone {
        map.remove(txn, &key);
    }
    for (key, value) in wanted {
        set(txn, &map, key, Some(value));
    }
}

/// Changes a text where it is different, so that what others type in it stays.
pub(crate) fn retype(txn: &mut TransactionMut, text: &TextRef, wanted: &str) {
    let now = text.get_string(txn);
    let same = |a: &mut dyn Iterator<Item = (char, char)>| {
        a.take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum::<usize>()
    };
    let start = same(&mut now.chars().zip(wanted.chars()));
    let end = same(&mut now[start..].chars().rev().zip(wanted[start..].chars().rev()));
    let (old, new) = (&now[start..now.len() - end], &wanted[start..wanted.len() - end]);
    if !old.is_empty() {
        text.remove_range(txn, start as u32, old.len() as u32);
    }
    if !new.is_empty() {
        text.insert(txn, start as u32, new);
    }
}
