//! The board as Mermaid draws it, on every page that shows Markdown: the whole as a flowchart, and each context with what is
//! next to it.

use super::File;
use super::names::Spelling;
use super::wall::paint;
use std::collections::{BTreeMap, BTreeSet};
use stormlake_board::graph::{Edge, EdgeKind, Graph};
use stormlake_board::{Board, Kind, Path, ranks, slug};

/// `flow.mmd`, and `contexts/….mmd` where the board has several contexts.
pub fn mermaid(board: &Board) -> Vec<File> {
    let graph = Graph::new(board);
    let ranks = ranks(&graph);
    let all: Vec<usize> = (0..graph.nodes.len()).collect();
    let mut files = vec![File::text("flow.mmd", chart(board, &graph, &ranks, &all, &graph.edges))];
    if board.contexts.len() < 2 {
        return files;
    }
    let mut members: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    let mut edges: BTreeMap<&str, Vec<Edge>> = BTreeMap::new();
    for node in &graph.nodes {
        if let Some(context) = &node.context {
            members.entry(context).or_default().insert(node.id);
        }
    }
    for edge in &graph.edges {
        let ends: BTreeSet<&str> = [edge.from, edge.to]
            .iter()
            .filter_map(|end| graph.nodes[*end].context.as_deref())
            .collect();
        for context in ends {
            members.entry(context).or_default().extend([edge.from, edge.to]);
            edges.entry(context).or_default().push(edge.clone());
        }
    }
    let mut names = Spelling::default();
    for context in &board.contexts {
        let Some(members) = members.get(context.name.as_str()) else {
            continue;
        };
        let members: Vec<usize> = members.iter().copied().collect();
        let edges = edges.get(context.name.as_str()).map_or(&[][..], Vec::as_slice);
        let path = format!("contexts/{}.mmd", names.take(file_name(&context.name)));
        files.push(File::text(path, chart(board, &graph, &ranks, &members, edges)));
    }
    files
}

/// The slug of a name, short enough for every file system.
pub(crate) fn file_name(name: &str) -> String {
    let mut slug = slug(name);
    let mut end = slug.len().min(80);
    while !slug.is_char_boundary(end) {
        end -= 1;
    }
    slug.truncate(end);
    slug
}

fn chart(board: &Board, graph: &Graph, ranks: &[usize], members: &[usize], edges: &[Edge]) -> String {
    let mut out = String::from("flowchart LR\n");
    let mut order = members.to_vec();
    order.sort_by_key(|id| ranks[*id]);
    let mut groups: BTreeMap<Option<&str>, Vec<usize>> = BTreeMap::new();
    for id in order {
        groups.entry(graph.nodes[id].context.as_deref()).or_default().push(id);
    }
    let mut groups: Vec<(Option<&str>, Vec<usize>)> = groups.into_iter().collect();
    groups.sort_by_key(|(_, ids)| ids.first().map(|id| ranks[*id]));
    for (nth, (context, ids)) in groups.into_iter().enumerate() {
        let indent = if let Some(context) = context {
            put_line!(out, "    subgraph context{nth}[\"{}\"]", label(context));
            "        "
        } else {
            "    "
        };
        for id in ids {
            let node = &graph.nodes[id];
            let failure = node.kind == Kind::Event && board.events[node.index].path == Path::Failure;
            let class = if failure {
                "failure".to_owned()
            } else {
                class(node.kind)
            };
            let (open, close) = shape(node.kind);
            let words = label(&node.name);
            put_line!(out, "{indent}s{id}{open}\"{words}\"{close}:::{class}");
        }
        if context.is_some() {
            out.push_str("    end\n");
        }
    }
    for edge in edges {
        let arrow = match edge.kind {
            EdgeKind::Link | EdgeKind::Absence | EdgeKind::Guards | EdgeKind::Awaits => "-.->",
            EdgeKind::On => "-.-",
            _ => "-->",
        };
        let words = edge.label.as_deref().map(|words| format!("|\"{}\"|", label(words)));
        put_line!(
            out,
            "    s{} {arrow}{} s{}",
            edge.from,
            words.unwrap_or_default(),
            edge.to
        );
    }
    for kind in Kind::ALL {
        let paper = paint::paper(board, kind);
        put_line!(
            out,
            "    classDef {} fill:{paper},stroke:#5f564a,color:{}",
            class(kind),
            paper.ink()
        );
    }
    let paper = paint::failure(paint::paper(board, Kind::Event));
    let ink = paper.ink();
    put_line!(
        out,
        "    classDef failure fill:{paper},stroke:#b3261e,stroke-width:3px,color:{ink}"
    );
    out
}

fn class(kind: Kind) -> String {
    kind.word().replace('-', "")
}

fn shape(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Actor => ("([", "])"),
        Kind::External => ("[[", "]]"),
        Kind::Policy => ("{{", "}}"),
        Kind::ReadModel => ("[/", "/]"),
        Kind::Hotspot | Kind::Opportunity => (">", "]"),
        Kind::Aggregate | Kind::Command | Kind::Event => ("[", "]"),
    }
}

/// Text between quotes, with everything that Mermaid or Markdown could take for its own written as an entity.
fn label(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            letter if letter.is_control() || letter.is_whitespace() => out.push(' '),
            letter if letter.is_alphanumeric() || matches!(letter, '\'' | ',' | '?' | '!' | '(' | ')' | ' ' | '’') => {
                out.push(letter);
            }
            // A point or a stroke inside a text is harmless; at its beginning it is a list.
            '.' | '-' | ':' | '/' if out.chars().any(char::is_alphabetic) => out.push(letter),
            other => {
                put!(out, "#{};", u32::from(other));
            }
        }
    }
    if out.trim().is_empty() { "#160;".into() } else { out }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_person_writes_leaves_its_quotes() {
        assert_eq!(label("Say \"hi\" & <go>"), "Say #34;hi#34; #38; #60;go#62;");
        assert_eq!(
            label("%%{init}%% `x`\n]"),
            "#37;#37;#123;init#125;#37;#37; #96;x#96; #93;"
        );
        assert_eq!(label("1. first - or so"), "1#46; first - or so");
        assert_eq!(label("\u{1}"), "#160;");
    }
}
