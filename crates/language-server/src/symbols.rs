//! What a document holds, as a tree and by name; and which of its blocks can be folded.

use crate::index::Use;
use crate::limits::SYMBOLS_MAX;
use crate::project::File;
use crate::workspace::Workspace;
use lsp_types::{DocumentSymbol, FoldingRange, Location, OneOf, SymbolKind, Uri, WorkspaceSymbol};
use std::collections::BTreeSet;
use std::str::FromStr;
use stormlake_board::Kind;
use stormlake_board::outline::{Node, Role};

/// How deep the tree of a document goes: context, sticky, field.
const LEVELS: usize = 3;

impl Workspace {
    /// Contexts with their stickies, and what stands beside them.
    pub fn document_symbols(&mut self, uri: &str) -> Vec<DocumentSymbol> {
        let project = self.project(uri);
        match project.which(uri) {
            Some((_, file)) => tree(file),
            None => Vec::new(),
        }
    }

    /// The stickies of every open board whose names hold the letters of a query, in their order.
    pub fn workspace_symbols(&mut self, query: &str) -> Vec<WorkspaceSymbol> {
        let uris: BTreeSet<String> = self
            .documents
            .keys()
            .map(|uri| crate::workspace::folder(uri).to_owned())
            .collect();
        let wanted: Vec<char> = query.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
        let mut found = Vec::new();
        for folder in uris {
            let project = self.project(&format!("{folder}/"));
            let made = project
                .index
                .occurrences
                .iter()
                .filter(|place| place.r#use == Use::Definition);
            for place in made {
                let ([symbol], Some(file)) = (place.symbols.as_slice(), project.file(place.which)) else {
                    continue;
                };
                let kind = match symbol {
                    crate::Symbol::Sticky(kind, _) => kind_of(*kind),
                    crate::Symbol::Context(_) => SymbolKind::NAMESPACE,
                    crate::Symbol::Funnel(_) | crate::Symbol::Prediction(_) => SymbolKind::OPERATOR,
                    _ => continue,
                };
                let Ok(uri) = Uri::from_str(&file.uri) else { continue };
                if found.len() >= SYMBOLS_MAX {
                    return found;
                }
                if has_letters(symbol.name(), &wanted) {
                    found.push(WorkspaceSymbol {
                        name: symbol.name().to_owned(),
                        kind,
                        tags: None,
                        container_name: Some(project.parsed().title.clone()).filter(|title| !title.is_empty()),
                        location: OneOf::Left(Location {
                            uri,
                            range: file.text.range(place.range.clone()),
                        }),
                        data: None,
                    });
                }
            }
        }
        found
    }

    /// Every block of more than one line.
    pub fn folds(&mut self, uri: &str) -> Vec<FoldingRange> {
        let project = self.project(uri);
        let Some((_, file)) = project.which(uri) else {
            return Vec::new();
        };
        let blocks = file.outline.nodes.iter().filter_map(|node| node.block.as_ref());
        blocks
            .filter_map(|block| {
                let range = file.text.range(block.span.clone());
                (range.end.line > range.start.line + 1).then(|| FoldingRange {
                    start_line: range.start.line,
                    end_line: range.end.line - u32::from(block.closed),
                    ..FoldingRange::default()
                })
            })
            .collect()
    }
}

fn has_letters(name: &str, wanted: &[char]) -> bool {
    let mut left = wanted.iter();
    let mut next = left.next();
    for c in name.to_lowercase().chars() {
        if next == Some(&c) {
            next = left.next();
        }
    }
    next.is_none()
}

/// Nodes come in the order of the text, a node before those in its block: one walk, without recursion.
fn tree(file: &File) -> Vec<DocumentSymbol> {
    let mut roots: Vec<DocumentSymbol> = Vec::new();
    // The nodes around, from outside in, each with what it will be.
    let mut open: Vec<(usize, DocumentSymbol)> = Vec::new();
    let close = |open: &mut Vec<(usize, DocumentSymbol)>, roots: &mut Vec<DocumentSymbol>| {
        if let Some((_, done)) = open.pop() {
            match open.last_mut() {
                Some((_, around)) => around.children.get_or_insert_default().push(done),
                None => roots.push(done),
            }
        }
    };
    for (index, node) in file.outline.nodes.iter().enumerate().filter(|(_, node)| !node.dashed) {
        let Some(symbol) = shown(file, node) else { continue };
        while open.last().is_some_and(|(around, _)| !stands_in(file, node, *around)) {
            close(&mut open, &mut roots);
        }
        if open.len() < LEVELS {
            open.push((index, symbol));
        }
    }
    while !open.is_empty() {
        close(&mut open, &mut roots);
    }
    roots
}

fn stands_in(file: &File, node: &Node, around: usize) -> bool {
    node.span.start < file.outline.nodes[around].span.end
}

#[allow(deprecated, reason = "the protocol's type has a field that is no longer used")]
fn shown(file: &File, node: &Node) -> Option<DocumentSymbol> {
    let entry = node.entries.iter().find(|entry| entry.property.is_none());
    let role = entry.map_or(Role::Other, |entry| file.outline.role(node, entry));
    let kind = match (node.word.as_str(), role) {
        (_, Role::Name(kind)) => kind_of(kind),
        ("board", _) if node.parent.is_none() => SymbolKind::FILE,
        ("mapping", _) if node.parent.is_none() => SymbolKind::FILE,
        (_, Role::ContextName) => SymbolKind::NAMESPACE,
        (_, Role::SubjectName) => SymbolKind::CLASS,
        (_, Role::ChannelName) => SymbolKind::INTERFACE,
        (_, Role::FunnelName | Role::PredictionName) => SymbolKind::OPERATOR,
        (_, Role::FieldName | Role::AttributeName) => SymbolKind::FIELD,
        _ => return None,
    };
    let literal = entry.and_then(|entry| entry.value.as_ref());
    let name = literal
        .map(|literal| literal.text.trim().to_owned())
        .filter(|name| !name.is_empty());
    let detail = match kind {
        SymbolKind::FIELD => node.argument(1).map_or("field", |r#type| &r#type.text),
        _ => &node.word,
    };
    Some(DocumentSymbol {
        name: name.unwrap_or_else(|| node.word.clone()),
        detail: Some(detail.to_owned()),
        kind,
        tags: None,
        deprecated: None,
        range: file.text.range(node.span.clone()),
        selection_range: file
            .text
            .range(literal.map_or(node.word_span.clone(), |literal| literal.span.clone())),
        children: None,
    })
}

/// The protocol's kind that looks most like a sticky.
pub(crate) fn kind_of(kind: Kind) -> SymbolKind {
    match kind {
        Kind::Event => SymbolKind::EVENT,
        Kind::Command => SymbolKind::METHOD,
        Kind::Actor => SymbolKind::OBJECT,
        Kind::Aggregate => SymbolKind::CLASS,
        Kind::External => SymbolKind::MODULE,
        Kind::Policy => SymbolKind::FUNCTION,
        Kind::ReadModel => SymbolKind::STRUCT,
        Kind::Hotspot | Kind::Opportunity => SymbolKind::STRING,
    }
}
