//! A board as a picture: stickies in their columns of the timeline, arrows between them, and each policy as a sentence.

pub use super::sentence::sentence;
use crate::wire::{BoardView, ContextView, EdgeView, FieldView, FindingView, StickyView};
use std::collections::BTreeMap;
use stormlake_board::graph::{EdgeKind, Graph};
use stormlake_board::ranks;
use stormlake_board::{Board, Field, Finding, Kind, Lines, Note, Path, Sticky, slug};

/// The parts of a view that the board alone decides.
pub fn board(board: &Board) -> BoardView {
    let graph = Graph::new(board);
    let columns = ranks(&graph);
    let column = |index: usize| columns.get(index).copied().unwrap_or(0);
    let mut stickies: Vec<StickyView> = board
        .stickies()
        .enumerate()
        .map(|(index, (kind, place, sticky))| sticky_view(board, index, kind, place, sticky, column(index)))
        .collect();
    let edges: Vec<EdgeView> = graph
        .edges
        .iter()
        .map(|edge| EdgeView {
            from: edge.from,
            to: edge.to,
            kind: match edge.kind {
                EdgeKind::Link => "link",
                EdgeKind::On => "note",
                _ => "flow",
            }
            .to_owned(),
            label: edge.label.clone(),
        })
        .collect();
    for edge in &edges {
        let kind = |index: usize| stickies[index].kind.as_str();
        let (user, used) = match (kind(edge.from), kind(edge.to)) {
            ("event", "policy") => (edge.to, edge.from),
            ("policy", _) => (edge.from, edge.to),
            _ => continue,
        };
        if !stickies[used].used_by.contains(&user) {
            stickies[used].used_by.push(user);
        }
    }
    // Plain paper has no arrows: it comes last, so that those of the stickies lead where they did.
    let first = stickies.len();
    let notes = board.notes.iter().enumerate();
    stickies.extend(notes.map(|(nth, note)| note_view(first + nth, note)));
    let typed = board.events.iter().filter(|event| !event.fields.is_empty()).count();
    BoardView {
        project: String::new(),
        version: 0,
        published: None,
        title: board.title.clone(),
        scope: board.scope.clone(),
        step: board.step,
        namespace: board.namespace.clone(),
        legend: board
            .legend
            .iter()
            .map(|(kind, colour)| (kind.word().to_owned(), colour.clone()))
            .collect(),
        contexts: board
            .contexts
            .iter()
            .map(|context| ContextView {
                name: context.name.clone(),
                about: context.about.clone(),
            })
            .collect(),
        funnels: super::funnel::funnels(board),
        stickies,
        edges,
        typed: if board.events.is_empty() {
            0.0
        } else {
            typed as f64 / board.events.len() as f64
        },
        guest: false,
        draft_differs: false,
        findings: Vec::new(),
    }
}

/// How many stickies of each kind there are.
pub fn counts(board: &Board) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for (kind, _, _) in board.stickies() {
        *counts.entry(kind.word().to_owned()).or_default() += 1;
    }
    counts
}

/// Findings with their lines.
pub fn findings(text: &str, findings: &[Finding]) -> Vec<FindingView> {
    let lines = Lines::new(text);
    findings
        .iter()
        .map(|finding| {
            let place = lines.place(finding.span.offset);
            FindingView {
                code: finding.code.to_owned(),
                severity: finding.severity.to_string(),
                message: finding.message.clone(),
                mend: finding.mend.clone(),
                line: place.line,
                column: place.column,
                sticky: finding.sticky.as_ref().map(|(_, name)| name.clone()),
            }
        })
        .collect()
}

/// A note as the wall shows it, among the stickies.
fn note_view(index: usize, note: &Note) -> StickyView {
    // A whole text would make no address.
    let first: String = note.text.chars().take(60).collect();
    StickyView {
        slug: slug(&first),
        picture: note.picture.as_ref().map(|picture| picture.value.clone()),
        ..blank(index, "note", &note.text, note.context.clone(), 0)
    }
}

/// What is not said of every kind is left out.
fn blank(index: usize, kind: &str, name: &str, context: Option<String>, column: usize) -> StickyView {
    StickyView {
        index,
        kind: kind.to_owned(),
        name: name.to_owned(),
        slug: slug(name),
        context,
        about: None,
        owner: None,
        picture: None,
        was: Vec::new(),
        column,
        pivotal: false,
        failure: false,
        event_type: None,
        fields: Vec::new(),
        sentence: None,
        state: None,
        letter: false,
        used_by: Vec::new(),
    }
}

fn sticky_view(board: &Board, index: usize, kind: Kind, place: usize, sticky: &Sticky, column: usize) -> StickyView {
    let mut view = StickyView {
        about: sticky.about.clone(),
        owner: sticky.owner.clone(),
        was: sticky.was.clone(),
        ..blank(index, kind.word(), &sticky.name, sticky.context.clone(), column)
    };
    match kind {
        Kind::Event => {
            let event = &board.events[place];
            view.pivotal = event.pivotal;
            view.failure = event.path == Path::Failure;
            view.event_type = Some(format!("{}.{}", board.namespace, view.slug));
            view.fields = fields(&event.fields);
        }
        Kind::Command => view.fields = fields(&board.commands[place].fields),
        Kind::ReadModel => view.fields = fields(&board.read_models[place].fields),
        Kind::Policy => {
            let policy = &board.policies[place];
            view.sentence = Some(sentence(policy));
            view.letter = crate::project::preview::by_mail(board, policy).is_some();
            let state = serde_json::to_value(policy.state).ok();
            view.state = state.and_then(|state| state.as_str().map(str::to_owned));
        }
        Kind::Actor | Kind::Aggregate | Kind::External | Kind::Hotspot | Kind::Opportunity => {}
    }
    view
}

fn fields(fields: &[Field]) -> Vec<FieldView> {
    let view = |field: &Field| FieldView {
        name: field.name.clone(),
        r#type: match &field.r#type {
            stormlake_board::FieldType::Enum(words) => words.join(" | "),
            other => other.to_string(),
        },
        optional: field.optional,
        key: field.key,
        sensitive: field.sensitive,
        unit: field.unit.clone(),
        about: field.about.clone(),
    };
    fields.iter().map(view).collect()
}
