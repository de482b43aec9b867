//! What a name is, in Markdown: its description, its fields, how it hangs together with others, and what truly happened.

use crate::index::{Symbol, sticky_around};
use crate::project::{File, Project};
use crate::workspace::{Beat, Workspace, folder};
use lsp_types::{Hover, HoverContents, MarkupContent, MarkupKind, Position};
use std::fmt::Write;
use stormlake_board::grammar::{Shape, Value};
use stormlake_board::outline::{Node, Outline, Role};
use stormlake_board::{EdgeKind, Graph, Kind, slug};

/// Names of one sort that a hover lists.
const LISTED_MAX: usize = 12;

impl Workspace {
    /// What stands at a place.
    pub fn hover(&mut self, uri: &str, place: Position) -> Option<Hover> {
        let project = self.project(uri);
        let (which, file) = project.which(uri)?;
        let offset = file.text.offset(place);
        let (range, value) = match project.index.at(which, offset) {
            Some(found) => {
                let mut pages = Vec::new();
                for symbol in &found.symbols {
                    pages.extend(self.page(&project, symbol, uri));
                }
                (found.range.clone(), pages.join("\n\n---\n\n"))
            }
            None => {
                let node = file.outline.nodes.get(file.outline.node_at(offset)?)?;
                let on_word = node.word_span.start <= offset && offset <= node.word_span.end;
                (node.word_span.clone(), written(node.shape.filter(|_| on_word)?))
            }
        };
        (!value.is_empty()).then(|| Hover {
            contents: HoverContents::Markup(MarkupContent {
                kind: MarkupKind::Markdown,
                value,
            }),
            range: Some(file.text.range(range)),
        })
    }

    fn page(&self, project: &Project, symbol: &Symbol, uri: &str) -> Option<String> {
        let file = project.board.as_ref()?;
        let made = project
            .index
            .places(symbol)
            .find(|place| place.r#use == crate::index::Use::Definition)?;
        let node = file.outline.nodes.get(made.node)?;
        let mut page = String::new();
        head(&mut page, file, made.node, node, symbol);
        said(&mut page, &file.outline, made.node);
        match symbol {
            Symbol::Sticky(kind, name) => {
                fields(&mut page, &file.outline, made.node);
                hangs_together(&mut page, project, *kind, name);
                if *kind == Kind::Event {
                    let namespace = &project.parsed().namespace;
                    if !namespace.is_empty() {
                        push(
                            &mut page,
                            format!("Type: `{}.{}`", namespace.replace('`', ""), slug(name)),
                        );
                    }
                    if let Some(beat) = self.pulse.event(folder(uri), &slug(name)) {
                        push(&mut page, happened(&beat));
                    }
                }
            }
            Symbol::Field(..) | Symbol::Attribute(..) => {
                let literal = |word| node.property(word).map(|value| plain(&value.text));
                if let Some(from) = literal("from") {
                    push(&mut page, format!("From {from}"));
                }
                for word in ["key", "optional", "sensitive"] {
                    if node.property(word).is_some_and(|value| value.text == "#true") {
                        push(&mut page, format!("*{word}*"));
                    }
                }
            }
            _ => {}
        }
        Some(page)
    }
}

fn push(page: &mut String, paragraph: String) {
    page.push_str("\n\n");
    page.push_str(&paragraph);
}

fn head(page: &mut String, file: &File, index: usize, node: &Node, symbol: &Symbol) {
    let name = plain(symbol.name());
    let what = match symbol {
        Symbol::Sticky(kind, _) => kind.to_string(),
        Symbol::Field(_, sticky, _) => {
            let r#type = node.argument(1).map_or("json", |r#type| r#type.text.as_str());
            format!("{} of {}", plain(r#type), plain(sticky))
        }
        Symbol::Attribute(subject, _) => format!("attribute of {}", plain(subject)),
        _ => node.word.clone(),
    };
    page.push_str(&format!("**{name}** — {what}"));
    let around = match symbol {
        Symbol::Sticky(..) => crate::reading::above(&file.outline, index, "context"),
        _ => None,
    };
    let context = around.and_then(|around| file.outline.nodes.get(around)?.name());
    if let Some(context) = context {
        page.push_str(&format!(" · {}", plain(context)));
    }
}

/// Its description and its owner.
fn said(page: &mut String, outline: &Outline, index: usize) {
    for (_, child) in outline.children(Some(index)) {
        match (child.word.as_str(), child.name()) {
            ("about", Some(about)) => push(page, plain(about)),
            ("owner", Some(owner)) => push(page, format!("Owner: {}", plain(owner))),
            ("was", Some(_)) => {
                let names: Vec<String> = crate::reading::by_place(child).map(plain).collect();
                push(page, format!("Earlier: {}", names.join(", ")));
            }
            _ => {}
        }
    }
}

fn fields(page: &mut String, outline: &Outline, index: usize) {
    let fields: Vec<(usize, &Node)> = outline
        .children(Some(index))
        .filter(|(_, node)| node.word == "field")
        .collect();
    if fields.is_empty() {
        return;
    }
    push(page, "| field | type | |\n| --- | --- | --- |".into());
    for (index, field) in fields {
        let mut notes: Vec<String> = Vec::new();
        for entry in &field.entries {
            match (entry.name(), entry.text()) {
                (Some(name @ ("key" | "optional" | "sensitive")), Some("#true")) => notes.push(name.to_owned()),
                (Some(name @ ("min" | "max" | "unit" | "from")), Some(value)) => {
                    notes.push(format!("{name} {}", plain(value)))
                }
                _ => {}
            }
        }
        let about = outline.children(Some(index)).find(|(_, child)| child.word == "about");
        notes.extend(about.and_then(|(_, about)| about.name()).map(plain));
        let name = plain(field.name().unwrap_or_default());
        let r#type = plain(field.argument(1).map_or("", |r#type| &r#type.text));
        // Cells stand on one line.
        let notes = notes.join(", ").replace('\n', " ");
        // Writing into a text cannot fail.
        if write!(page, "\n| {name} | {type} | {notes} |").is_err() {
            return;
        }
    }
}

/// What leads to a sticky, and what it leads to.
fn hangs_together(page: &mut String, project: &Project, kind: Kind, name: &str) {
    let graph = Graph::new(project.parsed());
    let Some(node) = graph.node(kind, name) else { return };
    let listed = |edges: Vec<(EdgeKind, usize)>, into: bool| -> Vec<String> {
        let mut lines: Vec<(&'static str, Vec<String>)> = Vec::new();
        for (edge, other) in edges {
            let Some(other) = graph.nodes.get(other) else { continue };
            let (to, from) = words(edge);
            let word = if into { to } else { from };
            let name = plain(&other.name);
            match lines.iter_mut().find(|(known, _)| *known == word) {
                Some((_, names)) => names.push(name),
                None => lines.push((word, vec![name])),
            }
        }
        let shown = |(word, names): (&str, Vec<String>)| {
            let more = names.len().saturating_sub(LISTED_MAX);
            let mut text = names.into_iter().take(LISTED_MAX).collect::<Vec<_>>().join(", ");
            if more > 0 {
                text.push_str(&format!(" and {more} more"));
            }
            format!("{word}: {text}")
        };
        lines.into_iter().map(shown).collect()
    };
    let reaching = graph.reaching(node.id).map(|edge| (edge.kind, edge.from)).collect();
    let leaving = graph.leaving(node.id).map(|edge| (edge.kind, edge.to)).collect();
    let lines = [listed(reaching, true), listed(leaving, false)].concat();
    if !lines.is_empty() {
        push(page, lines.join("  \n"));
    }
}

/// How an arrow is told at its end, and at its beginning.
fn words(kind: EdgeKind) -> (&'static str, &'static str) {
    match kind {
        EdgeKind::Sees => ("Sees", "Seen by"),
        EdgeKind::Asks => ("Asked by", "Asks for"),
        EdgeKind::To => ("Handles", "Handled by"),
        EdgeKind::Gives => ("From", "Gives"),
        EdgeKind::Hook => ("Webhook of", "Webhook gives"),
        EdgeKind::Yields => ("Follows", "Yields"),
        EdgeKind::Triggers => ("Set off by", "Sets off"),
        EdgeKind::Absence => ("Waits for", "Awaited by"),
        EdgeKind::Guards => ("Kept back by", "Keeps back"),
        EdgeKind::Awaits => ("Meant to bring about", "Goal of"),
        EdgeKind::Then => ("Asked by policy", "Asks for"),
        EdgeKind::Emits => ("Emitted by", "Emits"),
        EdgeKind::Shows => ("Shows", "Shown in"),
        EdgeKind::On => ("Remarks", "Stands on"),
        EdgeKind::Link => ("Linked from", "Linked to"),
    }
}

fn happened(beat: &Beat) -> String {
    if beat.count == 0 {
        return format!("Never seen (as of {})", plain(&beat.as_of));
    }
    let last = beat
        .last
        .as_deref()
        .map_or_else(String::new, |last| format!(" · last {}", plain(last)));
    let made_up = match beat.synthetic {
        0 => String::new(),
        made_up => format!(" ({made_up} made up)"),
    };
    let as_of = plain(&beat.as_of);
    format!(
        "Seen {} ×{made_up}{last} · {} in the minute before {as_of}",
        beat.count, beat.per_minute
    )
}

/// How a node is written.
fn written(shape: &Shape) -> String {
    let mut text = format!("`{}`", shape.word);
    if !shape.slots.is_empty() {
        let slots: Vec<&str> = shape.slots.iter().map(|slot| slot.what).collect();
        text.push_str(&format!(" — then {}", slots.join(", then ")));
    }
    let property = |property: &stormlake_board::grammar::Property| {
        let words = match property.value {
            Value::OneOf(words) => format!(": {}", words.join(", ")),
            Value::Flag => ": #true".to_owned(),
            _ => String::new(),
        };
        let needed = if property.required { " (needed)" } else { "" };
        format!("- `{}=`{words}{needed}", property.word)
    };
    let properties: Vec<String> = shape.properties.iter().map(property).collect();
    if !properties.is_empty() {
        text.push_str(&format!("\n\n{}", properties.join("\n")));
    }
    if !shape.children.is_empty() {
        let words: Vec<String> = shape.children.iter().map(|child| format!("`{}`", child.word)).collect();
        text.push_str(&format!("\n\nIn its block: {}", words.join(", ")));
    }
    text
}

/// Words of a board are words, whatever Markdown makes of their signs.
pub(crate) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().take(1_000) {
        match c {
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '<' | '>' | '(' | ')' | '#' | '!' | '|' | '~' | '&' => {
                out.push('\\');
                out.push(c);
            }
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// The sticky at a place, in a few words: what a list of offers shows beside a name.
pub(crate) fn in_short(outline: &Outline, node: usize) -> Option<String> {
    let sticky = sticky_around(outline, node)?;
    let found = outline.nodes.get(sticky)?;
    let entry = found.entries.first()?;
    let Role::Name(kind) = outline.role(found, entry) else {
        return None;
    };
    let context = crate::reading::above(outline, sticky, "context");
    let context = context.and_then(|context| outline.nodes.get(context)?.name());
    Some(match context {
        Some(context) => format!("{kind} · {context}"),
        None => kind.to_string(),
    })
}
