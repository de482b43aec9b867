//! Another name for a sticky, a field, …: everywhere at once, and so that old senders are still understood.

use crate::index::{Occurrence, Symbol, Use};
use crate::project::{Project, Which};
use crate::workspace::Workspace;
use lsp_types::{Position, Range as LspRange, TextEdit, Uri, WorkspaceEdit};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::str::FromStr;
use stormlake_board::Kind;
use stormlake_board::limits::NAME_BYTES_MAX;
use stormlake_board::outline::Quotes;
use stormlake_expression::Written;

/// Why a name cannot be changed, in words for a person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Nothing that has a name stands there.
    #[error("nothing that can be renamed stands here")]
    Nothing,
    /// The name is none.
    #[error("{0}")]
    Name(&'static str),
    /// It is taken.
    #[error("\"{0}\" is there already")]
    Taken(String),
    /// A place at which it stands cannot hold the new name.
    #[error("a place at which it stands cannot hold this name: it is between #\" and \"#")]
    Place,
}

/// What is replaced, by place.
type Edits = BTreeMap<(Which, usize, usize), String>;

impl Workspace {
    /// The name at a place, and its range, if it can be renamed.
    pub fn can_rename(&mut self, uri: &str, place: Position) -> Option<(LspRange, String)> {
        let (project, found) = self.occurrence(uri, place)?;
        let symbol = found.symbols.first()?;
        let file = project.file(found.which)?;
        let known = found.symbols.iter().all(|symbol| project.index.has(symbol));
        known.then(|| (file.text.range(found.range.clone()), symbol.name().to_owned()))
    }

    /// Renames what stands at a place, in the board and its mapping. A sticky keeps its old name as `was`, always: whether another
    /// machine has published the board, this one cannot know. A field that an expression reads from several events at once, such
    /// as the key that a policy correlates on, is renamed on all of them.
    ///
    /// # Errors
    /// When nothing can be renamed there, or not to that name.
    #[allow(
        clippy::mutable_key_type,
        reason = "the protocol's own type: addresses are keys of its map"
    )]
    pub fn rename(&mut self, uri: &str, place: Position, new: &str) -> Result<WorkspaceEdit, Refused> {
        let (project, found) = self.occurrence(uri, place).ok_or(Refused::Nothing)?;
        let symbols = together(&project, &found);
        if symbols.iter().any(|symbol| !project.index.has(symbol)) {
            return Err(Refused::Nothing);
        }
        let mut edits = Edits::new();
        for symbol in symbols {
            if new == symbol.name() {
                return Ok(WorkspaceEdit::default());
            }
            fits(&symbol, new)?;
            if project.index.has(&renamed(&symbol, new)) {
                return Err(Refused::Taken(new.to_owned()));
            }
            for place in project.index.places(&symbol) {
                let (range, text) = edit(&project, place, new).ok_or(Refused::Place)?;
                edits.insert((place.which, range.start, range.end), text);
            }
            if let Symbol::Sticky(..) = symbol {
                for made in project
                    .index
                    .places(&symbol)
                    .filter(|place| place.r#use == Use::Definition)
                {
                    keep_old_name(&project, made, symbol.name(), new, &mut edits);
                }
            }
        }
        let mut changes: std::collections::HashMap<Uri, Vec<TextEdit>> = Default::default();
        for ((which, start, end), new_text) in edits {
            let Some(file) = project.file(which) else { continue };
            let Ok(uri) = Uri::from_str(&file.uri) else { continue };
            changes.entry(uri).or_default().push(TextEdit {
                range: file.text.range(start..end),
                new_text,
            });
        }
        Ok(WorkspaceEdit {
            changes: Some(changes),
            ..WorkspaceEdit::default()
        })
    }
}

/// What must be renamed together: symbols that one place reads at once, and what those are read with elsewhere.
fn together(project: &Project, found: &Occurrence) -> BTreeSet<Symbol> {
    let mut all: BTreeSet<Symbol> = found.symbols.iter().cloned().collect();
    let mut open: Vec<Symbol> = found.symbols.clone();
    while let Some(symbol) = open.pop() {
        for other in project.index.places(&symbol).flat_map(|place| &place.symbols) {
            if all.insert(other.clone()) {
                open.push(other.clone());
            }
        }
    }
    all
}

fn renamed(symbol: &Symbol, new: &str) -> Symbol {
    let name = new.to_owned();
    match symbol.clone() {
        Symbol::Sticky(kind, _) => Symbol::Sticky(kind, name),
        Symbol::Context(_) => Symbol::Context(name),
        Symbol::Subject(_) => Symbol::Subject(name),
        Symbol::Attribute(subject, _) => Symbol::Attribute(subject, name),
        Symbol::Channel(_) => Symbol::Channel(name),
        Symbol::Topic(_) => Symbol::Topic(name),
        Symbol::Funnel(_) => Symbol::Funnel(name),
        Symbol::Prediction(_) => Symbol::Prediction(name),
        Symbol::Field(kind, sticky, _) => Symbol::Field(kind, sticky, name),
    }
}

fn fits(symbol: &Symbol, name: &str) -> Result<(), Refused> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    if name.trim().is_empty() || name.trim() != name {
        return Err(Refused::Name(
            "a name is not empty, and neither begins nor ends with a blank",
        ));
    }
    if name.len() > NAME_BYTES_MAX {
        return Err(Refused::Name("a name has at most 200 bytes"));
    }
    if name
        .chars()
        .any(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'))
    {
        return Err(Refused::Name("a name stands on one line"));
    }
    let identifier = matches!(symbol, Symbol::Field(..) | Symbol::Attribute(..));
    if identifier && (!name.chars().all(plain) || name.starts_with(|c: char| c.is_ascii_digit() || c == '-')) {
        return Err(Refused::Name(
            "a field's name is made of a-z, A-Z, 0-9, _ and -, and begins with a letter",
        ));
    }
    Ok(())
}

/// What is written at a place for a new name.
fn edit(project: &Project, place: &Occurrence, new: &str) -> Option<(Range<usize>, String)> {
    let literal = project.literal(place.which, place.node, place.entry)?;
    if let Some((all, form)) = &place.step {
        let identifier = new.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        return match form {
            Written::Plain if !identifier => Some((all.clone(), literal.write(&format!("['{new}']"))?)),
            Written::Plain => Some((place.range.clone(), literal.write(new)?)),
            // Between quotes of the expression, inside those of the file.
            Written::Indexed | Written::Asked => {
                let escaped = new.replace('\\', "\\\\").replace('\'', "\\'").replace('"', "\\\"");
                Some((place.range.clone(), literal.write(&escaped)?))
            }
        };
    }
    let mut name = new.to_owned();
    // Where several kinds fit and another has that name, the kind is said.
    if let (Some((kinds, false)), [Symbol::Sticky(kind, _)]) = (place.among, place.symbols.as_slice()) {
        let taken = |other: &&Kind| **other != *kind && project.index.has(&Symbol::Sticky(**other, new.to_owned()));
        if kinds.iter().any(|other| taken(&other)) {
            name = format!("{}/{new}", kind.word());
        }
    }
    if literal.quotes == Quotes::None {
        // What stands without quotes gets them, all of it.
        let start = literal.offset(place.range.start)?;
        let end = literal.offset(place.range.end)?;
        let whole = format!("{}{name}{}", literal.text.get(..start)?, literal.text.get(end..)?);
        return Some((literal.span.clone(), literal.write(&whole)?));
    }
    Some((place.range.clone(), literal.write(&name)?))
}

/// Writes `was "Old"` into a sticky.
fn keep_old_name(project: &Project, made: &Occurrence, old: &str, new: &str, edits: &mut Edits) {
    let Some(file) = project.file(made.which) else { return };
    let Some(node) = file.outline.nodes.get(made.node) else {
        return;
    };
    let quoted = |name: &str| {
        let literal = project.literal(made.which, made.node, made.entry);
        let escaped = literal
            .filter(|literal| literal.quotes == Quotes::Plain)
            .and_then(|literal| literal.write(name));
        escaped.map_or_else(|| format!("{name:?}"), |escaped| format!("\"{escaped}\""))
    };
    let mut put = |at: usize, text: String| {
        edits.insert((made.which, at, at), text);
    };
    let children: Vec<_> = file.outline.children(Some(made.node)).map(|(_, child)| child).collect();
    if let Some(was) = children.iter().find(|child| child.word == "was") {
        // Back to an earlier name: the two change places.
        let back = was
            .entries
            .iter()
            .filter_map(|entry| entry.value.as_ref())
            .find(|value| value.text == new);
        return match back {
            Some(value) => {
                edits.insert((made.which, value.span.start, value.span.end), quoted(old));
            }
            None => put(was.word_span.end, format!(" {}", quoted(old))),
        };
    }
    let text = file.text.as_str();
    let Some(block) = &node.block else {
        return put(node.span.end, format!(" {{ was {} }}", quoted(old)));
    };
    let head = children
        .iter()
        .rev()
        .find(|child| matches!(child.word.as_str(), "about" | "owner"));
    let lines = text.get(block.span.clone()).is_some_and(|block| block.contains('\n'));
    if !lines {
        let at = block.span.start + 1;
        let end = if children.is_empty() { " " } else { ";" };
        return put(at, format!(" was {}{end}", quoted(old)));
    }
    let line_start = text[..node.span.start].rfind('\n').map_or(0, |at| at + 1);
    let indent: String = text[line_start..]
        .chars()
        .take_while(|c| matches!(c, ' ' | '\t'))
        .collect();
    let at = head.map_or(block.span.start + 1, |child| child.span.end);
    put(at, format!("\n{indent}    was {}", quoted(old)));
}
