//! YAML 1.2 as a [`Tree`]. The parser only gives events, one by one: what a document may cost is decided here, so that
//! neither deep nesting nor aliases of aliases ("a billion laughs") exhaust stack or memory.

use super::limits::{DEPTH_MAX, TREE_BYTES_MAX, too_large};
use super::tree::{Map, Tree};
use crate::import::Refusal;
use saphyr_parser::{Event, Parser, ScalarStyle, ScanError};
use std::collections::HashMap;

/// What a value costs beside its text.
pub const NODE_BYTES: usize = 96;

/// A collection that is being read.
enum Open {
    List(Vec<Tree>),
    /// Entries, and the name that waits for its value.
    Map(Vec<(String, Tree)>, Option<String>),
}

struct Reader<'a> {
    path: &'a str,
    open: Vec<(Open, usize)>,
    anchors: HashMap<usize, (Tree, usize)>,
    bytes: usize,
    whole: Option<Tree>,
}

/// Reads one document.
pub fn read(path: &str, text: &str, first_line: usize) -> Result<Tree, Refusal> {
    let mut reader = Reader {
        path,
        open: Vec::new(),
        anchors: HashMap::new(),
        bytes: 0,
        whole: None,
    };
    let mut parser = Parser::new_from_str(text);
    let mut documents = 0usize;
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|error| malformed(path, first_line, &error))?;
        let place = || format!("{path}:{}:{}", first_line + span.start.line(), span.start.col() + 1);
        match event {
            Event::StreamEnd => break,
            Event::DocumentStart(_) => documents += 1,
            Event::Scalar(text, style, anchor, tag) => {
                let plain = style == ScalarStyle::Plain && tag.is_none();
                let tree = if plain {
                    resolved(&text)
                } else {
                    Tree::Text(text.into_owned())
                };
                reader.spend(NODE_BYTES + text_bytes(&tree))?;
                reader.put(tree, anchor, &place)?;
            }
            Event::SequenceStart(anchor, _) => reader.begin(Open::List(Vec::new()), anchor)?,
            Event::MappingStart(anchor, _) => reader.begin(Open::Map(Vec::new(), None), anchor)?,
            Event::SequenceEnd | Event::MappingEnd => reader.end(&place)?,
            Event::Alias(anchor) => {
                let Some((tree, bytes)) = reader.anchors.get(&anchor) else {
                    return Err(Refusal::Malformed {
                        place: place(),
                        message: "the alias refers to what is not there yet".into(),
                    });
                };
                let (bytes, depth) = (*bytes, depth(tree));
                if reader.open.len() + depth > DEPTH_MAX {
                    return Err(too_large(format!("the nesting of `{path}`"), DEPTH_MAX));
                }
                // Counted before it is copied.
                reader.bytes += bytes;
                if reader.bytes > TREE_BYTES_MAX {
                    return Err(too_large(format!("`{path}` with its aliases written out"), "96 MiB"));
                }
                let tree = reader
                    .anchors
                    .get(&anchor)
                    .map(|(tree, _)| tree.clone())
                    .unwrap_or_default();
                reader.put(tree, 0, &place)?;
            }
            _ => {}
        }
        if documents > 1 {
            return Err(Refusal::Malformed {
                place: place(),
                message: "a second document begins here; put each into a file of its own".into(),
            });
        }
    }
    Ok(reader.whole.unwrap_or_default())
}

impl Reader<'_> {
    fn spend(&mut self, bytes: usize) -> Result<(), Refusal> {
        self.bytes += bytes;
        if self.bytes > TREE_BYTES_MAX {
            return Err(too_large(format!("what `{}` holds", self.path), "96 MiB"));
        }
        Ok(())
    }

    fn begin(&mut self, open: Open, anchor: usize) -> Result<(), Refusal> {
        if self.open.len() >= DEPTH_MAX {
            return Err(too_large(format!("the nesting of `{}`", self.path), DEPTH_MAX));
        }
        self.open.push((open, anchor));
        self.spend(NODE_BYTES)
    }

    fn end(&mut self, place: &dyn Fn() -> String) -> Result<(), Refusal> {
        let Some((open, anchor)) = self.open.pop() else {
            return Ok(());
        };
        let tree = match open {
            Open::List(items) => Tree::List(items),
            Open::Map(entries, _) => Tree::Map(merged(entries)),
        };
        self.put(tree, anchor, place)
    }

    fn put(&mut self, tree: Tree, anchor: usize, place: &dyn Fn() -> String) -> Result<(), Refusal> {
        if anchor != 0 {
            let bytes = weight(&tree);
            self.spend(bytes)?;
            self.anchors.insert(anchor, (tree.clone(), bytes));
        }
        match self.open.last_mut() {
            None => self.whole = Some(tree),
            Some((Open::List(items), _)) => items.push(tree),
            Some((Open::Map(entries, name), _)) => match name.take() {
                Some(name) => entries.push((name, tree)),
                None => match tree {
                    Tree::Text(text) | Tree::Number(text) => *name = Some(text),
                    Tree::Flag(flag) => *name = Some(flag.to_string()),
                    Tree::Null => *name = Some("null".into()),
                    Tree::List(_) | Tree::Map(_) => {
                        return Err(Refusal::Malformed {
                            place: place(),
                            message: "the name of an entry must be a word, not a list or a map".into(),
                        });
                    }
                },
            },
        }
        Ok(())
    }
}

/// `<<: *base` puts the entries of another map behind a map's own.
fn merged(entries: Vec<(String, Tree)>) -> Map {
    let mut own = Vec::with_capacity(entries.len());
    let mut further = Vec::new();
    for (name, value) in entries {
        match value {
            Tree::Map(_) if name == "<<" => further.push(value),
            Tree::List(items) if name == "<<" => further.extend(items),
            value => own.push((name, value)),
        }
    }
    for map in further {
        own.extend(map.entries().map(|(name, value)| (name.to_owned(), value.clone())));
    }
    Map::new(own)
}

fn text_bytes(tree: &Tree) -> usize {
    tree.text().map_or(0, str::len)
}

/// What a tree costs. Its depth is bounded.
fn weight(tree: &Tree) -> usize {
    NODE_BYTES
        + match tree {
            Tree::List(items) => items.iter().map(weight).sum(),
            Tree::Map(_) => tree.entries().map(|(name, value)| name.len() + weight(value)).sum(),
            other => text_bytes(other),
        }
}

fn depth(tree: &Tree) -> usize {
    match tree {
        Tree::List(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Tree::Map(_) => 1 + tree.entries().map(|(_, value)| depth(value)).max().unwrap_or(0),
        _ => 0,
    }
}

/// A plain scalar by the core schema of YAML 1.2; numbers stay as they were written.
fn resolved(text: &str) -> Tree {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Tree::Null,
        "true" | "True" | "TRUE" => Tree::Flag(true),
        "false" | "False" | "FALSE" => Tree::Flag(false),
        _ if is_number(text) => Tree::Number(text.to_owned()),
        _ => Tree::Text(text.to_owned()),
    }
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    digits.starts_with(|first: char| first.is_ascii_digit() || first == '.')
        && digits.bytes().any(|byte| byte.is_ascii_digit())
        && digits.parse::<f64>().is_ok()
}

fn malformed(path: &str, first_line: usize, error: &ScanError) -> Refusal {
    let marker = error.marker();
    // The parser has a limit of its own, for what it looks ahead.
    if error.info().contains("recursion limit") {
        return too_large(format!("the nesting of `{path}`"), DEPTH_MAX);
    }
    Refusal::Malformed {
        place: format!("{path}:{}:{}", first_line + marker.line(), marker.col() + 1),
        message: format!("this is not YAML: {}", error.info()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn yaml(text: &str) -> Result<Tree, Refusal> {
        read("a.yaml", text, 0)
    }

    #[test]
    fn scalars_are_what_they_look_like() {
        let tree = yaml("a: 1.10\nb: '1'\nc: yes\nd: true\ne:\nf: 1.0.0\ng: !x 7\nh: .5\n").unwrap();
        let shown: Vec<_> = tree
            .entries()
            .map(|(name, value)| format!("{name} {value:?}"))
            .collect();
        assert_eq!(
            shown,
            [
                r#"a Number("1.10")"#,
                r#"b Text("1")"#,
                r#"c Text("yes")"#,
                "d Flag(true)",
                "e Null",
                r#"f Text("1.0.0")"#,
                r#"g Text("7")"#,
                r#"h Number(".5")"#,
            ]
        );
    }

    #[test]
    fn aliases_and_merges_are_written_out() {
        let tree = yaml("base: &base {a: 1, b: 2}\nmore:\n  <<: *base\n  b: 3\nlist: [*base]\n").unwrap();
        assert_eq!(tree.pointer("/more/a").and_then(Tree::text), Some("1"));
        assert_eq!(tree.pointer("/more/b").and_then(Tree::text), Some("3"));
        assert_eq!(tree.pointer("/list/0/b").and_then(Tree::text), Some("2"));
    }

    #[test]
    fn a_bomb_of_aliases_is_refused_before_it_goes_off() {
        let mut text = String::from("a0: &a0 lol\n");
        for level in 1..12 {
            let before = level - 1;
            let aliases = vec![format!("*a{before}"); 10].join(", ");
            text.push_str(&format!("a{level}: &a{level} [{aliases}]\n"));
        }
        let error = yaml(&text).unwrap_err();
        assert!(matches!(error, Refusal::TooLarge { .. }), "{error}");
    }

    #[test]
    fn long_texts_by_alias_are_counted_by_their_length() {
        let text = format!(
            "a: &a \"{}\"\nb: [{}]\n",
            "x".repeat(1_000_000),
            vec!["*a"; 200].join(", ")
        );
        assert!(matches!(yaml(&text), Err(Refusal::TooLarge { .. })));
    }

    #[test]
    fn deep_nesting_is_refused() {
        for text in ["[".repeat(100_000), "- ".repeat(100_000), "{a: ".repeat(50_000)] {
            let error = yaml(&text).unwrap_err();
            assert!(matches!(error, Refusal::TooLarge { .. }), "{error}");
        }
        // By alias as well: 40 levels within 40 levels.
        let nest = |inside: &str| format!("{}{inside}{}", "[".repeat(40), "]".repeat(40));
        let text = format!("a: &a {}\nb: {}\n", nest("1"), nest("*a"));
        assert!(matches!(yaml(&text), Err(Refusal::TooLarge { .. })));
    }

    #[test]
    fn an_alias_of_itself_is_refused() {
        assert!(matches!(yaml("a: &a [*a]\n"), Err(Refusal::Malformed { .. })));
        assert!(matches!(yaml("a: *b\n"), Err(Refusal::Malformed { .. })));
    }

    #[test]
    fn faults_have_a_place() {
        let error = read("a.yaml", "a: 1\nb: [1, 2\nc: 3\n", 4).unwrap_err();
        assert!(error.to_string().starts_with("a.yaml:7:"), "{error}");
        let error = yaml("a: 1\n---\nb: 2\n").unwrap_err();
        assert!(
            error.to_string().starts_with("a.yaml:2:1: a second document"),
            "{error}"
        );
        assert!(matches!(yaml("? [a]\n: 1\n"), Err(Refusal::Malformed { .. })));
    }
}
