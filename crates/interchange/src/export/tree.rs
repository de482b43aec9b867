//! JSON and YAML that keep the order in which they were made, and numbers as they were written.

use std::fmt::Write;
use stormlake_board::Number;

/// A value of JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Tree {
    Null,
    Bool(bool),
    /// Its digits.
    Number(String),
    Text(String),
    List(Vec<Tree>),
    Map(Vec<(String, Tree)>),
}

/// A map from its entries.
pub(crate) fn map<const N: usize>(entries: [(&str, Tree); N]) -> Tree {
    Tree::Map(
        entries
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect(),
    )
}

/// A list from whatever becomes a tree.
pub(crate) fn list<T: Into<Tree>>(items: impl IntoIterator<Item = T>) -> Tree {
    Tree::List(items.into_iter().map(Into::into).collect())
}

impl Tree {
    /// With one more entry. Only maps have entries.
    #[must_use]
    pub(crate) fn with(mut self, key: &str, value: impl Into<Tree>) -> Self {
        if let Tree::Map(entries) = &mut self {
            entries.push((key.to_owned(), value.into()));
        }
        self
    }

    /// With one more entry where there is something to say.
    #[must_use]
    pub(crate) fn with_some(self, key: &str, value: Option<impl Into<Tree>>) -> Self {
        match value {
            Some(value) => self.with(key, value),
            None => self,
        }
    }

    /// JSON, indented by two blanks, with a line break at the end.
    pub(crate) fn json(&self) -> String {
        let mut out = String::new();
        self.write_json(0, &mut out);
        out.push('\n');
        out
    }

    /// JSON on one line.
    pub(crate) fn json_line(&self) -> String {
        let mut out = String::new();
        self.write_line(&mut out);
        out
    }

    /// YAML 1.2 in blocks, with a line break at the end.
    pub(crate) fn yaml(&self) -> String {
        let mut out = String::new();
        match self {
            Tree::Map(entries) if !entries.is_empty() => write_map(entries, 0, &mut out),
            Tree::List(items) if !items.is_empty() => write_list(items, 0, &mut out),
            scalar => {
                scalar.write_scalar(&mut out);
                out.push('\n');
            }
        }
        out
    }

    fn write_line(&self, out: &mut String) {
        match self {
            Tree::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    out.push_str(if index > 0 { "," } else { "" });
                    item.write_line(out);
                }
                out.push(']');
            }
            Tree::Map(entries) => {
                out.push('{');
                for (index, (key, value)) in entries.iter().enumerate() {
                    out.push_str(if index > 0 { "," } else { "" });
                    quote(key, out);
                    out.push(':');
                    value.write_line(out);
                }
                out.push('}');
            }
            Tree::Text(text) => quote(text, out),
            scalar => scalar.write_scalar(out),
        }
    }

    fn write_json(&self, depth: usize, out: &mut String) {
        let open = |out: &mut String, index: usize| {
            out.push_str(if index > 0 { ",\n" } else { "\n" });
            indent(depth + 1, out);
        };
        match self {
            Tree::List(items) if !items.is_empty() => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    open(out, index);
                    item.write_json(depth + 1, out);
                }
                out.push('\n');
                indent(depth, out);
                out.push(']');
            }
            Tree::Map(entries) if !entries.is_empty() => {
                out.push('{');
                for (index, (key, value)) in entries.iter().enumerate() {
                    open(out, index);
                    quote(key, out);
                    out.push_str(": ");
                    value.write_json(depth + 1, out);
                }
                out.push('\n');
                indent(depth, out);
                out.push('}');
            }
            flat => flat.write_line(out),
        }
    }

    /// What stands behind a key or a dash of YAML.
    fn write_scalar(&self, out: &mut String) {
        match self {
            Tree::Null => out.push_str("null"),
            Tree::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
            Tree::Number(digits) => out.push_str(digits),
            Tree::Text(text) if is_plain(text) => out.push_str(text),
            Tree::Text(text) => quote(text, out),
            Tree::List(_) => out.push_str("[]"),
            Tree::Map(_) => out.push_str("{}"),
        }
    }
}

fn indent(depth: usize, out: &mut String) {
    for _ in 0..depth {
        out.push_str("  ");
    }
}

fn write_map(entries: &[(String, Tree)], depth: usize, out: &mut String) {
    for (index, (key, value)) in entries.iter().enumerate() {
        // The first one stands where the caller is.
        if index > 0 {
            indent(depth, out);
        }
        if is_plain(key) {
            out.push_str(key);
        } else {
            quote(key, out);
        }
        out.push(':');
        write_value(value, depth + 1, out);
    }
}

fn write_list(items: &[Tree], depth: usize, out: &mut String) {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            indent(depth, out);
        }
        out.push('-');
        match item {
            Tree::Map(entries) if !entries.is_empty() => {
                out.push(' ');
                write_map(entries, depth + 1, out);
            }
            other => write_value(other, depth + 1, out),
        }
    }
}

fn write_value(value: &Tree, depth: usize, out: &mut String) {
    match value {
        Tree::Map(entries) if !entries.is_empty() => {
            out.push('\n');
            indent(depth, out);
            write_map(entries, depth, out);
        }
        Tree::List(items) if !items.is_empty() => {
            out.push('\n');
            indent(depth, out);
            write_list(items, depth, out);
        }
        scalar => {
            out.push(' ');
            scalar.write_scalar(out);
            out.push('\n');
        }
    }
}

/// Whether YAML reads it as this very text without quotes.
fn is_plain(text: &str) -> bool {
    let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte))
        && !words.contains(&text.to_ascii_lowercase().as_str())
}

/// A string in double quotes that JSON and YAML read alike.
fn quote(text: &str, out: &mut String) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            // YAML refuses them, and nobody sees them.
            '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}' => {
                let written = write!(out, "\\u{:04x}", u32::from(character));
                debug_assert!(written.is_ok(), "a string takes everything");
            }
            other => out.push(other),
        }
    }
    out.push('"');
}

impl From<&str> for Tree {
    fn from(text: &str) -> Self {
        Tree::Text(text.to_owned())
    }
}

impl From<&String> for Tree {
    fn from(text: &String) -> Self {
        Tree::Text(text.clone())
    }
}

impl From<String> for Tree {
    fn from(text: String) -> Self {
        Tree::Text(text)
    }
}

impl From<bool> for Tree {
    fn from(flag: bool) -> Self {
        Tree::Bool(flag)
    }
}

impl From<i64> for Tree {
    fn from(number: i64) -> Self {
        Tree::Number(number.to_string())
    }
}

impl From<Number> for Tree {
    fn from(number: Number) -> Self {
        Tree::Number(number.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_tree_in_three_hands() {
        let tree = map([
            ("b", list(["x y", "true", "plain-word", ""])),
            (
                "a",
                map([("n", Tree::Number("99999999999999.9999".into())), ("none", Tree::Null)]),
            ),
            ("empty", map([])),
            (
                "maps",
                Tree::List(vec![
                    map([("k", Tree::from(1_i64)), ("l", list(["z"]))]),
                    Tree::List(vec![]),
                ]),
            ),
            ("odd: key", "\"\\\n\u{85}\u{1b}".into()),
        ]);
        assert_eq!(
            tree.yaml(),
            "b:\n  - \"x y\"\n  - \"true\"\n  - plain-word\n  - \"\"\na:\n  \"n\": 99999999999999.9999\n  none: null\nempty: {}\nmaps:\n  \
             - k: 1\n    l:\n      - z\n  - []\n\"odd: key\": \"\\\"\\\\\\n\\u0085\\u001b\"\n"
        );
        let read: serde_json::Value = serde_json::from_str(&tree.json()).unwrap();
        assert_eq!(
            read,
            serde_json::from_str::<serde_json::Value>(&tree.json_line()).unwrap()
        );
        assert_eq!(read["odd: key"], "\"\\\n\u{85}\u{1b}");
        assert!(tree.json().starts_with("{\n  \"b\": [\n    \"x y\","));
    }
}
