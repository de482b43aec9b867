//! A board as a simulation sees it: what may start by itself, what may follow, and what each record holds. Read once.

use crate::LeftOut;
use crate::branch::{Branch, Traits, branches};
use crate::causes::{Causes, Tracer};
use crate::fields::{Fields, Slots};
use crate::occasion::{OccasionKind, kinds};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use stormlake_board::{Board, Effect, Event, Graph, Kind, Path, Policy, Trigger, slug};

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
    /// It happens to a subject once at the most, and to some never.
    pub(crate) once: bool,
    /// How likely a subject is one of those whom it ever happens to.
    pub(crate) share: f64,
    /// It is about another subject than what it follows from, and names that one.
    pub(crate) handed_over: bool,
    /// It concerns what a whole circle of subjects has in common.
    pub(crate) of_circle: bool,
    /// How often it comes by itself, as a mean wait in milliseconds; `None` when it does not.
    pub(crate) by_itself: Option<f64>,
    /// How often it happens again once it has happened to someone, likewise: a meal is written down, and the next one too.
    pub(crate) habit: Option<f64>,
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
/// Words of events that happen once in a life: an account is created, a profile completed.
const ONCE: [&str; 7] = [
    "created",
    "entered",
    "completed",
    "assigned",
    "unlocked",
    "connected",
    "verified",
];
/// How long until something that became a habit happens again, on average.
const HABIT_DAYS: f64 = 8.0;

impl Flow {
    pub(crate) fn new(board: &Board, derived: Derived) -> Self {
        let graph = Graph::new(board);
        let tracer = Tracer::new(board, &graph);
        let slots = slots(board);
        let primary = primary(board);
        let occasions = kinds(board, &slots, primary.as_deref());
        let mut of_occasion = vec![false; board.events.len()];
        for kind in &occasions {
            kind.events().for_each(|event| of_occasion[event] = true);
        }
        let nodes = graph.nodes.iter().filter(|node| node.kind == Kind::Event);
        let mut causes = vec![Causes::default(); board.events.len()];
        for node in nodes {
            causes[node.index] = tracer.causes(node.id);
        }
        let akin =
            |a: usize, b: usize| keys(&board.events[a]).any(|key| keys(&board.events[b]).any(|other| other == key));
        let mut follow = branches(
            board,
            &causes,
            &Traits {
                akin: &akin,
                of_occasion: &of_occasion,
            },
        );
        let silent = silent(board, derived);
        let facts = facts(board);
        let mut left_out = Vec::new();
        let steps = board.events.iter().enumerate().map(|(index, event)| {
            let kind = event.subject.as_ref().map(|subject| subject.value.clone());
            let fields = Fields::new(event, kind.as_deref(), &slots);
            let fields = fields
                .map_err(|reason| {
                    left_out.push(LeftOut {
                        event: event.sticky.name.clone(),
                        reason,
                    })
                })
                .ok();
            let starts = causes[index].spontaneous || causes[index].asked.is_some();
            let once = facts[index] || says_once(event);
            let asked = causes[index].asked.is_some();
            Step {
                name: event.sticky.name.as_str().into(),
                slug: slug(&event.sticky.name).into(),
                of_circle: kind.is_some() && kind != primary,
                kind,
                handed_over: fields.as_ref().is_some_and(Fields::names_another_subject),
                fields,
                silent: silent[index],
                once,
                share: if once { 0.75 } else { 1.0 },
                habit: (!starts && !once && !of_occasion[index] && keys(event).next().is_none())
                    .then_some(HABIT_DAYS * DAY_MS),
                by_itself: (starts && !of_occasion[index]).then(|| pace(event, once, asked)),
                branches: std::mem::take(&mut follow[index]),
            }
        });
        let steps: Vec<Step> = steps.collect();
        Self {
            steps,
            occasions,
            primary,
            left_out,
        }
    }
}

fn keys(event: &Event) -> impl Iterator<Item = &str> {
    event
        .fields
        .iter()
        .filter(|field| field.key)
        .map(|field| field.name.as_str())
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
    let effects = board.policies.iter().flat_map(Policy::effects);
    let emitted = effects.filter_map(|effect| match effect {
        Effect::Emit { event, .. } => Some(&event.value),
        Effect::Command { .. } => None,
    });
    let yielded = board
        .commands
        .iter()
        .flat_map(|command| &command.yields)
        .filter(|yielded| yielded.on_delivered);
    for name in emitted.chain(yielded.map(|yielded| &yielded.event.value)) {
        if let Some(index) = board.events.iter().position(|event| event.sticky.name == *name) {
            silent[index] = true;
        }
    }
    silent
}

/// What someone has once and keeps, as its name says.
fn says_once(event: &Event) -> bool {
    let said = event
        .sticky
        .name
        .split(' ')
        .any(|word| ONCE.contains(&word.to_lowercase().as_str()));
    said && keys(event).next().is_none()
}

/// What someone has once and keeps, as the rest of the board says: an attribute comes from it, or a policy asks whether it
/// ever happened. What has a business key happens anew for each.
fn facts(board: &Board) -> Vec<bool> {
    let attributes = board.subjects.iter().flat_map(|subject| &subject.attributes);
    let mut named: HashSet<&str> = attributes.map(|attribute| attribute.from.event.as_str()).collect();
    for policy in &board.policies {
        named.extend(policy.never.iter().map(|never| never.value.as_str()));
        if let Some(Trigger::AllOf { events }) = &policy.trigger {
            named.extend(events.iter().map(|event| event.value.as_str()));
        }
    }
    let is_fact = |event: &Event| named.contains(event.sticky.name.as_str()) && keys(event).next().is_none();
    board.events.iter().map(is_fact).collect()
}

/// The mean wait of what comes by itself, in milliseconds: what someone asks for is daily life, what happens once is soon.
fn pace(event: &Event, once: bool, asked: bool) -> f64 {
    let days = match (once, asked) {
        (true, _) => 10.0,
        (false, true) => 7.0,
        (false, false) => 14.0,
    };
    let rarer = if event.path == Path::Failure { 4.0 } else { 1.0 };
    days * rarer * DAY_MS
}
