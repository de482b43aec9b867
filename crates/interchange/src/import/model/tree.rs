//! A document of YAML or JSON as a tree that keeps the order of its entries and numbers as they were written.

use super::limits::{self, DEPTH_MAX};
use super::yaml;
use crate::import::{Refusal, Source};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// A value of a document.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Tree {
    /// Nothing.
    #[default]
    Null,
    /// True or false.
    Flag(bool),
    /// A number, as written.
    Number(String),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Tree>),
    /// Entries by name.
    Map(Map),
}

/// Entries in the order of the document, found by name in logarithmic time. Of entries with the same name the first counts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Map {
    entries: Vec<(String, Tree)>,
    by_name: Vec<u32>,
}

impl Map {
    /// A map of entries; those whose name came before are left out.
    pub fn new(mut entries: Vec<(String, Tree)>) -> Self {
        let order = |entries: &[(String, Tree)]| {
            let mut order: Vec<u32> = (0..u32::try_from(entries.len()).unwrap_or(u32::MAX)).collect();
            order.sort_by(|a, b| entries[*a as usize].0.cmp(&entries[*b as usize].0).then(a.cmp(b)));
            order
        };
        let mut by_name = order(&entries);
        let before = by_name.len();
        by_name.dedup_by(|later, first| entries[*later as usize].0 == entries[*first as usize].0);
        if by_name.len() < before {
            let mut kept = by_name.clone();
            kept.sort_unstable();
            entries = kept
                .into_iter()
                .map(|index| std::mem::take(&mut entries[index as usize]))
                .collect();
            by_name = order(&entries);
        }
        Self { entries, by_name }
    }

    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&Tree> {
        let found = self
            .by_name
            .binary_search_by(|index| self.entries[*index as usize].0.as_str().cmp(name));
        found.ok().map(|place| &self.entries[self.by_name[place] as usize].1)
    }
}

impl Tree {
    /// The value of an entry, unless it is null.
    pub fn get(&self, name: &str) -> Option<&Tree> {
        match self {
            Tree::Map(map) => map.get(name).filter(|value| **value != Tree::Null),
            _ => None,
        }
    }

    /// The text of an entry, without blanks around it; nothing where it is empty.
    pub fn word(&self, name: &str) -> Option<&str> {
        self.get(name)
            .and_then(Tree::text)
            .map(str::trim)
            .filter(|text| !text.is_empty())
    }

    /// A text, or a number as written.
    pub fn text(&self) -> Option<&str> {
        match self {
            Tree::Text(text) | Tree::Number(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it is `true`.
    pub fn is_true(&self) -> bool {
        *self == Tree::Flag(true)
    }

    /// The items of an entry that is a list, or the one value that stands there instead.
    pub fn each(&self, name: &str) -> &[Tree] {
        match self.get(name) {
            None => &[],
            Some(Tree::List(items)) => items,
            Some(one) => std::slice::from_ref(one),
        }
    }

    /// The entries of a map; none for anything else.
    pub fn entries(&self) -> impl Iterator<Item = (&str, &Tree)> {
        let entries: &[(String, Tree)] = match self {
            Tree::Map(map) => &map.entries,
            _ => &[],
        };
        entries.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// The value that a JSON pointer leads to, `""` or `/a/b/0`.
    pub fn pointer(&self, pointer: &str) -> Option<&Tree> {
        let mut at = self;
        for token in pointer.strip_prefix('/').into_iter().flat_map(|rest| rest.split('/')) {
            let token = unescaped(token);
            at = match at {
                Tree::Map(map) => map.get(&token)?,
                Tree::List(items) => items.get(token.parse::<usize>().ok()?)?,
                _ => return None,
            };
        }
        (pointer.is_empty() || pointer.starts_with('/')).then_some(at)
    }
}

/// A token of a JSON pointer, which in a `$ref` may be percent-encoded as well.
fn unescaped(token: &str) -> String {
    let mut bytes = Vec::with_capacity(token.len());
    let mut rest = token.as_bytes();
    while let [first, after @ ..] = rest {
        (rest, _) = match (first, after) {
            (b'%', [high, low, after @ ..]) if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                let digit = |byte: u8| (byte as char).to_digit(16).unwrap_or_default();
                let byte = u8::try_from(digit(*high) * 16 + digit(*low)).unwrap_or_default();
                (after, bytes.push(byte))
            }
            _ => (after, bytes.push(*first)),
        };
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    text.replace("~1", "/").replace("~0", "~")
}

/// Reads a file of YAML or JSON.
pub fn read(file: &Source<'_>) -> Result<Tree, Refusal> {
    read_text(file.path, limits::text(file)?, 0)
}

/// Reads a text of YAML or JSON that begins on a line of a file, counted from 0.
pub fn read_text(path: &str, text: &str, first_line: usize) -> Result<Tree, Refusal> {
    let looks_like_json = text.trim_start().starts_with(['{', '[']);
    // Every value but the first stands behind one of these; inside texts they count as well, which does no harm.
    let values = text.bytes().filter(|byte| matches!(byte, b',' | b':' | b'[')).count();
    if looks_like_json && values * yaml::NODE_BYTES > limits::TREE_BYTES_MAX {
        return Err(limits::too_large(format!("what `{path}` holds"), "96 MiB"));
    }
    if looks_like_json {
        let mut json = serde_json::Deserializer::from_str(text);
        // A document deeper than serde_json goes is refused by it.
        let tree = Tree::deserialize(&mut json).and_then(|tree| json.end().map(|()| tree));
        match tree {
            Ok(tree) if depth_within(&tree, DEPTH_MAX) => return Ok(tree),
            Ok(_) => return Err(limits::too_large(format!("the nesting of `{path}`"), DEPTH_MAX)),
            Err(error) if path.to_ascii_lowercase().ends_with(".json") => {
                let place = format!("{path}:{}:{}", first_line + error.line(), error.column());
                let message = error.to_string();
                let message = message.split(" at line ").next().unwrap_or_default();
                return Err(Refusal::Malformed {
                    place,
                    message: format!("this is not JSON: {message}"),
                });
            }
            // YAML may begin with a brace as well.
            Err(_) => {}
        }
    }
    yaml::read(path, text, first_line)
}

fn depth_within(tree: &Tree, left: usize) -> bool {
    match tree {
        Tree::List(items) => left > 0 && items.iter().all(|item| depth_within(item, left - 1)),
        Tree::Map(map) => left > 0 && map.entries.iter().all(|(_, item)| depth_within(item, left - 1)),
        _ => true,
    }
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor)
    }
}

struct TreeVisitor;

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Tree, E> {
        Ok(Tree::Flag(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Tree, E> {
        Ok(Tree::Number(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Tree, E> {
        Ok(Tree::Number(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Tree, E> {
        Ok(Tree::Number(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Tree, E> {
        Ok(Tree::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Tree, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = list.next_element()? {
            items.push(item);
        }
        Ok(Tree::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tree, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Tree::Map(Map::new(entries)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(text: &str) -> Tree {
        read_text("a.json", text, 0).unwrap()
    }

    #[test]
    fn entries_keep_their_order_and_the_first_of_a_name_counts() {
        let tree = json(r#"{"b": 1, "a": 2.50, "b": 3, "c": "\ud83d\ude00"}"#);
        let entries: Vec<_> = tree
            .entries()
            .map(|(name, value)| format!("{name}={}", value.text().unwrap()))
            .collect();
        assert_eq!(entries, ["b=1", "a=2.5", "c=😀"]);
        assert_eq!(tree.get("c").and_then(Tree::text), Some("😀"));
    }

    #[test]
    fn pointers_lead_through_maps_lists_and_escapes() {
        let tree = json(r#"{"a/b": [{"c d": "found"}], "~": 1}"#);
        assert_eq!(tree.pointer("/a~1b/0/c%20d").and_then(Tree::text), Some("found"));
        assert_eq!(tree.pointer("/~0").and_then(Tree::text), Some("1"));
        for wrong in ["a", "/a~1b/1", "/a~1b/x", "/missing", "/a%2", "/~0/deeper"] {
            assert_eq!(tree.pointer(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn broken_json_is_told_with_its_place() {
        let error = read_text("a.json", "{\n  \"a\": }", 0).unwrap_err();
        assert_eq!(error.to_string(), "a.json:2:8: this is not JSON: expected value");
    }

    #[test]
    fn deep_json_is_refused() {
        for depth in [65, 100_000] {
            let text = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
            assert!(read_text("a.json", &text, 0).is_err(), "{depth}");
        }
        let text = format!("{}{}", "[".repeat(64), "]".repeat(64));
        assert!(read_text("a.json", &text, 0).is_ok());
    }
}
