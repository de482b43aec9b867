//! The board as an event model: Mermaid's `eventmodeling` diagram (from 11.15), a timeline of screens, processors, commands,
//! events and read models.

use super::File;
use super::names::{Spelling, ascii_words};
use std::collections::{BTreeMap, HashMap};
use stormlake_board::graph::{Edge, EdgeKind, Graph};
use stormlake_board::{Board, Field, FieldType, Kind, ranks};

/// A frame's number has at most three digits.
const FRAMES_MOST: usize = 999;
/// Read models that lead to one frame of an actor, who has a frame on each command: more would be the square of a board.
const SEEN_MOST: usize = 16;
/// Words that begin something else in the diagram.
const KEYWORDS: [&str; 22] = [
    "accDescr",
    "accTitle",
    "cmd",
    "command",
    "data",
    "entity",
    "event",
    "evt",
    "gwt",
    "given",
    "note",
    "pcr",
    "processor",
    "readmodel",
    "resetframe",
    "rf",
    "rmo",
    "then",
    "tf",
    "timeframe",
    "title",
    "when",
];

/// `event-model.mmd`; a longer timeline goes on in `event-model-2.mmd` and so on.
pub fn event_modeling(board: &Board) -> Vec<File> {
    let graph = Graph::new(board);
    let frames = frames(&graph);
    let names = spell(&graph, &frames);
    let parts: Vec<&[Frame]> = frames.chunks(FRAMES_MOST).collect();
    let parts = if parts.is_empty() { vec![&[][..]] } else { parts };
    let file = |(nth, part): (usize, &&[Frame])| {
        let path = match nth {
            0 => "event-model.mmd".to_owned(),
            nth => format!("event-model-{}.mmd", nth + 1),
        };
        File::text(path, write(board, &graph, part, &names))
    };
    parts.iter().enumerate().map(file).collect()
}

/// One box of the timeline; an actor has one on each command that they ask for.
struct Frame {
    id: usize,
    /// Nodes that lead here.
    sources: Vec<usize>,
    /// The command for which an actor's frame stands.
    asks: Option<usize>,
}

fn word(kind: Kind) -> Option<&'static str> {
    Some(match kind {
        Kind::Actor => "ui",
        Kind::Policy => "pcr",
        Kind::Command => "cmd",
        Kind::Event => "evt",
        Kind::ReadModel => "rmo",
        Kind::Aggregate | Kind::External | Kind::Hotspot | Kind::Opportunity => return None,
    })
}

fn leads(kind: EdgeKind) -> bool {
    matches!(
        kind,
        EdgeKind::Sees | EdgeKind::Yields | EdgeKind::Triggers | EdgeKind::Then | EdgeKind::Emits | EdgeKind::Shows
    )
}

fn frames(graph: &Graph) -> Vec<Frame> {
    let ranks = ranks(graph);
    let mut sources: Vec<Vec<usize>> = vec![Vec::new(); graph.nodes.len()];
    let mut actors: Vec<Vec<usize>> = vec![Vec::new(); graph.nodes.len()];
    let mut add = |edge: &Edge| match edge.kind {
        EdgeKind::Asks => actors[edge.to].push(edge.from),
        kind if leads(kind) => sources[edge.to].push(edge.from),
        _ => {}
    };
    graph.edges.iter().for_each(&mut add);
    let mut order: Vec<usize> = (0..graph.nodes.len())
        .filter(|id| !matches!(graph.nodes[*id].kind, Kind::Actor) && word(graph.nodes[*id].kind).is_some())
        .collect();
    // A read model stands beside the first thing that it has to do with; on a timeline it follows what it shows.
    let latest = |id: usize| sources[id].iter().map(|source| ranks[*source]).max();
    order.sort_by_key(|id| match graph.nodes[*id].kind {
        Kind::ReadModel => (latest(*id).unwrap_or(ranks[*id]), 1, ranks[*id]),
        _ => (ranks[*id], 0, ranks[*id]),
    });
    let mut frames = Vec::new();
    for id in order {
        for actor in &actors[id] {
            frames.push(Frame {
                id: *actor,
                sources: sources[*actor].iter().take(SEEN_MOST).copied().collect(),
                asks: Some(id),
            });
        }
        frames.push(Frame {
            id,
            sources: sources[id].clone(),
            asks: None,
        });
    }
    frames
}

/// A name of letters, digits and `_` for each sticky, in front of it that of its context: contexts are the lanes.
fn spell(graph: &Graph, frames: &[Frame]) -> HashMap<usize, String> {
    let mut contexts: BTreeMap<&str, String> = BTreeMap::new();
    let mut spelling = Spelling::reserving(&KEYWORDS);
    let mut context_spelling = Spelling::reserving(&KEYWORDS);
    let mut names = HashMap::new();
    for frame in frames {
        let node = &graph.nodes[frame.id];
        if names.contains_key(&frame.id) {
            continue;
        }
        let own = spelling.take(pascal(&node.name, node.kind));
        let lane = node
            .context
            .as_deref()
            .filter(|_| node.kind == Kind::Event)
            .map(|context| {
                let name = contexts
                    .entry(context)
                    .or_insert_with(|| context_spelling.take(pascal_words(context, "Context")));
                format!("{name}.")
            });
        names.insert(frame.id, lane.unwrap_or_default() + &own);
    }
    names
}

fn pascal(name: &str, kind: Kind) -> String {
    let fallback = match kind {
        Kind::Actor => "Actor",
        Kind::Policy => "Policy",
        Kind::Command => "Command",
        Kind::ReadModel => "ReadModel",
        _ => "Event",
    };
    pascal_words(name, fallback)
}

fn pascal_words(name: &str, fallback: &str) -> String {
    let words = ascii_words(name);
    let capital = |word: &String| {
        let (first, rest) = word.split_at(1);
        first.to_uppercase() + rest
    };
    let name: String = words.iter().map(capital).collect();
    match name.chars().next() {
        None => fallback.to_owned(),
        Some(first) if first.is_ascii_digit() => format!("{fallback}{name}"),
        Some(_) => name,
    }
}

fn write(board: &Board, graph: &Graph, frames: &[Frame], names: &HashMap<usize, String>) -> String {
    let mut out = String::from("eventmodeling\n\n");
    // The frame of each sticky, and of each actor on each command.
    let mut numbers: HashMap<usize, usize> = HashMap::new();
    let mut asking: HashMap<usize, Vec<usize>> = HashMap::new();
    for (nth, frame) in frames.iter().enumerate() {
        match frame.asks {
            Some(command) => asking.entry(command).or_default().push(nth + 1),
            None => {
                numbers.insert(frame.id, nth + 1);
            }
        }
    }
    let mut described = Vec::new();
    for (nth, frame) in frames.iter().enumerate() {
        let node = &graph.nodes[frame.id];
        let (Some(word), Some(name)) = (word(node.kind), names.get(&frame.id)) else {
            continue;
        };
        let mut sources: Vec<usize> = frame.sources.iter().filter_map(|id| numbers.get(id).copied()).collect();
        if frame.asks.is_none() {
            sources.extend(asking.get(&frame.id).into_iter().flatten());
        }
        sources.sort_unstable();
        sources.dedup();
        let begin = if sources.is_empty() { "rf" } else { "tf" };
        put!(out, "{begin} {:02} {word} {name}", nth + 1);
        for source in sources {
            put!(out, " ->> {source:02}");
        }
        let fields = match node.kind {
            Kind::Event => board.events[node.index].fields.as_slice(),
            Kind::Command => board.commands[node.index].fields.as_slice(),
            Kind::ReadModel => board.read_models[node.index].fields.as_slice(),
            _ => &[],
        };
        if !fields.is_empty() {
            let data = format!("{}Data{:02}", name.replace('.', "_"), nth + 1);
            put!(out, " [[{data}]]");
            described.push((data, fields));
        }
        out.push('\n');
    }
    for (data, fields) in described {
        put_line!(out, "\ndata {data} {{");
        for field in fields {
            put_line!(out, "  {}: {}", plain(&field.name), type_of(field));
        }
        out.push_str("}\n");
    }
    out
}

fn type_of(field: &Field) -> String {
    let r#type = match &field.r#type {
        FieldType::Enum(words) if !words.is_empty() => {
            words.iter().map(|word| plain(word)).collect::<Vec<_>>().join(" | ")
        }
        other => other.to_string(),
    };
    if field.optional {
        format!("{type} (optional)", r#type = r#type)
    } else {
        r#type
    }
}

/// What neither ends the block nor begins a comment.
fn plain(text: &str) -> String {
    let keep = |letter: char| {
        if letter.is_alphanumeric() || matches!(letter, '_' | ' ' | '-' | '.') {
            letter
        } else {
            ' '
        }
    };
    let text: String = text.chars().map(keep).collect();
    text.trim().to_owned()
}
