//! Whether all that is on the board can be known: where fields come from, what a sticky means, who answers for it, whom it concerns.

use super::Checker;
use super::flow::Flow;
use crate::graph::EdgeKind;
use crate::model::{Event, Field, Kind};
use std::collections::{HashSet, VecDeque};

/// How many arrows a field's origin is looked for along; where there are more, nothing is said.
const ARROWS_MAX: usize = 500;
/// How many names a finding lists.
const LISTED_MAX: usize = 5;

impl<'a> Checker<'a> {
    pub(super) fn completeness_of_board(&mut self, flow: &Flow) {
        if self.asks("SL-B120") {
            self.read_model_sources();
        }
        if self.asks("SL-B121") {
            for id in 0..flow.graph.nodes.len() {
                if flow.graph.nodes[id].kind == Kind::Event {
                    self.traced(flow, id);
                }
            }
        }
        if self.asks("SL-B122") {
            self.descriptions();
            self.owners();
        }
        if self.asks("SL-B124") {
            self.whom();
        }
    }

    fn read_model_sources(&mut self) {
        let board = self.board;
        for model in &board.read_models {
            let about = Some((Kind::ReadModel, model.sticky.name.as_str()));
            for field in model.fields.iter().filter(|field| field.from.is_none()) {
                let message = format!("nothing says where `{}` comes from", field.name);
                let mend = "Name the event's field: from=\"An event.field\"";
                self.rule("SL-B120", field.span, about, message, mend);
            }
        }
    }

    /// The fields of an event that neither its command nor anything before it holds.
    fn traced(&mut self, flow: &Flow, id: usize) {
        let event = &self.board.events[flow.graph.nodes[id].index];
        let kind = |id: usize| flow.graph.nodes[id].kind;
        let outside = |id| {
            let mut edges = flow.reaching(id);
            edges.any(|edge| edge.kind == EdgeKind::Emits || kind(edge.from) == Kind::External)
        };
        let commands = flow.reaching(id).filter(|edge| edge.kind == EdgeKind::Yields);
        let typed = commands
            .filter(|edge| !self.fields_of(flow, edge.from).is_empty())
            .count();
        // What a system outside knows, and what commands without fields carry, the board cannot say. A policy that emits sets the fields.
        if typed == 0 || outside(id) {
            return;
        }
        // A key is given by whoever keeps it.
        let mut missing: Vec<&Field> = event.fields.iter().filter(|field| !field.key).collect();
        if !missing.is_empty() {
            self.trace(flow, id, &mut missing);
        }
        self.untraced(event, &missing);
    }

    /// Goes back in time and takes out what is found on the way.
    fn trace(&self, flow: &Flow, id: usize, missing: &mut Vec<&Field>) {
        use EdgeKind::{Emits, Gives, Hook, Link, Then, To, Triggers, Yields};
        let (mut seen, mut queue) = (HashSet::from([id]), VecDeque::from([id]));
        let mut looked = 0;
        while let Some(at) = queue.pop_front() {
            if at != id {
                let known: HashSet<String> = self
                    .fields_of(flow, at)
                    .iter()
                    .map(|field| plain(&field.name))
                    .collect();
                missing.retain(|field| !known.contains(&plain(&field.name)));
            }
            let back = flow.reaching(at).map(|edge| (edge.kind, edge.from));
            let back =
                back.filter(|(kind, _)| matches!(kind, Emits | Gives | Hook | Link | Then | To | Triggers | Yields));
            // An aggregate remembers its own events.
            let remembers = flow.graph.nodes[at].kind == Kind::Aggregate;
            let own = flow.leaving(at).filter(|edge| remembers && edge.kind == Gives);
            for (_, next) in back.chain(own.map(|edge| (edge.kind, edge.to))) {
                looked += 1;
                if looked > ARROWS_MAX {
                    missing.clear();
                }
                if missing.is_empty() {
                    return;
                }
                if seen.insert(next) {
                    queue.push_back(next);
                }
            }
        }
    }

    fn untraced(&mut self, event: &Event, missing: &[&Field]) {
        let Some(first) = missing.first() else { return };
        let names: Vec<String> = missing.iter().map(|field| format!("`{}`", field.name)).collect();
        let message = format!("neither the command nor anything before it holds {}", listed(&names));
        let mend = "Add it to the command or to an earlier event, or allow it and say who knows it";
        let about = Some((Kind::Event, event.sticky.name.as_str()));
        self.rule("SL-B121", first.span, about, message, mend);
    }

    fn fields_of(&self, flow: &Flow, id: usize) -> &'a [Field] {
        let (board, node) = (self.board, &flow.graph.nodes[id]);
        match node.kind {
            Kind::Event => &board.events[node.index].fields,
            Kind::Command => &board.commands[node.index].fields,
            _ => &[],
        }
    }

    /// One finding for all: a hint for each would be noise.
    fn descriptions(&mut self) {
        let board = self.board;
        let empty = |about: &Option<String>| about.as_ref().is_none_or(|about| about.trim().is_empty());
        let contexts = board.contexts.iter().filter(|context| empty(&context.about));
        let mut names: Vec<String> = contexts
            .map(|context| format!("context \"{}\"", context.name))
            .collect();
        let stickies = board
            .stickies()
            .filter(|(kind, _, sticky)| !matches!(kind, Kind::Hotspot | Kind::Opportunity) && empty(&sticky.about));
        names.extend(stickies.map(|(kind, _, sticky)| format!("{kind} \"{}\"", sticky.name)));
        self.all_lack(
            "SL-B122",
            "no description",
            &names,
            "Say in a sentence what it means: about \"…\"",
        );
    }

    fn owners(&mut self) {
        let board = self.board;
        if board.owner.is_some() {
            return;
        }
        let owned: HashSet<&str> = board
            .contexts
            .iter()
            .filter(|context| context.owner.is_some())
            .map(|context| context.name.as_str())
            .collect();
        let names: Vec<String> = board
            .stickies()
            .filter(|(kind, _, _)| !matches!(kind, Kind::Actor | Kind::Hotspot | Kind::Opportunity))
            .filter(|(_, _, sticky)| sticky.owner.is_none())
            .filter(|(_, _, sticky)| !sticky.context.as_deref().is_some_and(|context| owned.contains(context)))
            .map(|(kind, _, sticky)| format!("{kind} \"{}\"", sticky.name))
            .collect();
        let mend = "Write owner \"…\" on the board, on its contexts, or on the stickies themselves";
        self.all_lack("SL-B123", "no owner", &names, mend);
    }

    fn all_lack(&mut self, code: &'static str, what: &str, names: &[String], mend: &str) {
        let message = match names {
            [] => return,
            [one] => format!("{one} has {what}"),
            several => format!("{} have {what}: {}", several.len(), listed(several)),
        };
        self.rule(code, self.board.title_span, None, message, mend);
    }

    /// Events that no policy could tie to anybody.
    fn whom(&mut self) {
        let board = self.board;
        for event in &board.events {
            // Where there is only one kind of subject, nobody writes it down.
            let subject = event.subject.is_some() || board.subjects.len() == 1;
            if subject || event.fields.iter().any(|field| field.key) || self.tells_time(&event.sticky.name) {
                continue;
            }
            let message = "nothing says whom or what this event happens to: it has neither a subject nor a key";
            let mend = "Write subject=\"…\", or mark the field that names it: key=#true";
            let about = Some((Kind::Event, event.sticky.name.as_str()));
            self.rule("SL-B124", event.sticky.name_span, about, message, mend);
        }
    }
}

/// A field's name however it is spelled: `order_id` and `orderId` hold the same.
fn plain(name: &str) -> String {
    name.chars()
        .filter(|c| *c != '_')
        .flat_map(char::to_lowercase)
        .collect()
}

/// `a, b and 3 more`.
pub(super) fn listed(names: &[String]) -> String {
    match names.len() {
        0..=LISTED_MAX => names.join(", "),
        more => format!("{} and {} more", names[..LISTED_MAX].join(", "), more - LISTED_MAX),
    }
}
