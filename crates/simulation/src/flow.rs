//! A board as a simulation sees it: what may start by itself, what may follow, and what each record holds. Read once.

use crate::LeftOut;
use crate::branch::{Branch, Traits, branches};
use crate::causes::{Causes, Tracer};
use crate::fields::{Fields, Slots};
use crate::occasion::{OccasionKind, kinds};
use std::collections::HashMap;
use std::sync::Arc;
use stormlake_board::{Board, Effect, Event, Graph, Kind, Path, slug};

/// Whether events that Stormlake itself puts on the log are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Derived {
    LeftOut,
    Included,
}

/// One event sticky.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) name: Arc<str>,
    pub(crate) slug: Arc<str>,
    /// The subject kind that it concerns; `None` when nobody.
    pub(crate) kind: Option<String>,
    /// `None` when no record of it can be made.
    pub(crate) fields: Option<Fields>,
    /// Stormlake itself puts it on the log: what follows from it happens, but it is not told.
    pub(crate) silent: bool,
    /// It happens to a subject once at the most.
    pub(crate) once: bool,
    /// How often it comes by itself, as a mean wait in milliseconds; `None` when it does not.
    pub(crate) by_itself: Option<f64>,
    pub(crate) branches: Vec<Branch>,
}

/// A board as a simulation sees it.
#[derive(Debug)]
pub(crate) struct Flow {
    pub(crate) steps: Vec<Step>,
    pub(crate) occasions: Vec<OccasionKind>,
    /// The kind of subject that most events concern.
    pub(crate) primary: Option<String>,
    pub(crate) left_out: Vec<LeftOut>,
}

const DAY_MS: f64 = 86_400_000.0;
/// Words of events that happen once in a life: an account is created, a birthday told.
const ONCE: [&str; 8] = ["created", "provided", "entered", "completed", "assigned", "unlocked", "connected", "verified"];

impl Flow {
    pub(crate) fn new(board: &Board, derived: Derived) -> Self {
        let graph = Graph::new(board);
        let tracer = Tracer::new(board, &graph);
        let slots = slots(board);
        let primary = primary(board);
        let occasions = kinds(board, &slots, primary.as_deref());
        let mut of_occasion = vec![false; board.events.len()];
        for kind in &occasions {
            for event in kind.opens.iter().chain(&kind.comes).chain([&kind.ends]) {
                of_occasion[*event] = true;
            }
        }
        let nodes = graph.nodes.iter().filter(|node| node.kind == Kind::Event);
        let mut causes = vec![Causes::default(); board.events.len()];
        for node in nodes {
            causes[node.index] = tracer.causes(node.id);
        }
        let akin = |a: usize, b: usize| keys(&board.events[a]).any(|key| keys(&board.events[b]).any(|other| other == key));
        let mut follow = branches(board, &causes, &Traits { akin: &akin, of_occasion: &of_occasion });
        let silent = silent(board, derived);
        let mut left_out = Vec::new();
        let steps = board.events.iter().enumerate().map(|(index, event)| {
            let kind = event.subject.as_ref().map(|subject| subject.value.clone());
            let fields = Fields::new(event, kind.as_deref(), &slots);
            let fields = fields.map_err(|reason| left_out.push(LeftOut { event: event.sticky.name.clone(), reason })).ok();
            let starts = causes[index].spontaneous || causes[index].asked.is_some();
            Step {
                name: event.sticky.name.as_str().into(),
                slug: slug(&event.sticky.name).into(),
                kind,
                fields,
                silent: silent[index],
                once: happens_once(event),
                by_itself: (starts && !of_occasion[index]).then(|| pace(event)),
                branches: std::mem::take(&mut follow[index]),
            }
        });
        let steps: Vec<Step> = steps.collect();
        Self { steps, occasions, primary, left_out }
    }
}

fn keys(event: &Event) -> impl Iterator<Item = &str> {
    event.fields.iter().filter(|field| field.key).map(|field| field.name.as_str())
}

fn slots(board: &Board) -> Slots {
    let mut slots = Slots::new();
    for key in board.events.iter().flat_map(keys) {
        let next = slots.len() as u16;
        slots.entry(key.to_owned()).or_insert(next);
    }
    slots
}

fn primary(board: &Board) -> Option<String> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for subject in board.events.iter().filter_map(|event| event.subject.as_ref()) {
        *counts.entry(&subject.value).or_default() += 1;
    }
    // The board's order decides between equals.
    let declared = board.subjects.iter().rev().map(|subject| subject.name.as_str());
    let most = declared.max_by_key(|name| counts.get(name).copied().unwrap_or(0));
    most.or_else(|| counts.keys().min().copied()).map(str::to_owned)
}

fn silent(board: &Board, derived: Derived) -> Vec<bool> {
    let mut silent = vec![false; board.events.len()];
    if derived == Derived::Included {
        return silent;
    }
    let emitted = board.policies.iter().filter_map(|policy| match &policy.effect {
        Some(Effect::Emit { event, .. }) => Some(&event.value),
        _ => None,
    });
    let yielded = board.commands.iter().flat_map(|command| &command.yields).filter(|yielded| yielded.on_delivered);
    for name in emitted.chain(yielded.map(|yielded| &yielded.event.value)) {
        if let Some(index) = board.events.iter().position(|event| event.sticky.name == *name) {
            silent[index] = true;
        }
    }
    silent
}

fn happens_once(event: &Event) -> bool {
    let last = event.sticky.name.rsplit(' ').find(|word| ONCE.contains(&word.to_lowercase().as_str()));
    last.is_some() && keys(event).next().is_none()
}

/// The mean wait of what comes by itself: what has a business key is daily life, what happens once is soon.
fn pace(event: &Event) -> f64 {
    let days = match (keys(event).next().is_some(), happens_once(event)) {
        (_, true) => 8.0,
        (true, false) => 6.0,
        (false, false) => 4.0,
    };
    let rarer = if event.path == Path::Failure { 3.0 } else { 1.0 };
    days * rarer * DAY_MS
}
