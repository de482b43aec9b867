//! What must be settled before a board is built: open hotspots, and what is sensitive and leaves.

use super::Checker;
use super::flow::Flow;
use crate::graph::EdgeKind;
use crate::model::{Assignment, Effect, Event, Field, Kind, Policy, Reference, Subject};
use crate::scope::trigger_events;
use std::collections::HashSet;
use stormlake_expression::compile;

impl<'a> Checker<'a> {
    pub(super) fn design(&mut self, flow: &Flow) {
        if self.asks("SL-B140") {
            self.open_hotspots();
        }
        if self.asks("SL-B141") {
            for policy in &self.board.policies {
                self.leaves_by(policy);
            }
            for id in 0..flow.graph.nodes.len() {
                if flow.graph.nodes[id].kind == Kind::Command {
                    self.leaves_with(flow, id);
                }
            }
        }
    }

    fn open_hotspots(&mut self) {
        for remark in &self.board.remarks {
            if remark.kind == Kind::Hotspot {
                let about = Some((Kind::Hotspot, remark.sticky.name.as_str()));
                let message = "this question is still open";
                let mend = "Answer it on the board and take it down, or allow it and say what waits for it";
                self.rule("SL-B140", remark.sticky.name_span, about, message, mend);
            }
        }
    }

    /// Whether a command goes to a system outside.
    fn goes_outside(&self, command: &str) -> bool {
        let command = self.names.find(command, Kind::Command);
        let to = command.and_then(|index| self.board.commands[index].to.as_ref());
        to.is_some_and(|to| {
            self.names.find(&to.value, Kind::Aggregate).is_none()
                && self.names.find(&to.value, Kind::External).is_some()
        })
    }

    /// What a policy sets from something sensitive, in a command to a system outside.
    fn leaves_by(&mut self, policy: &Policy) {
        for effect in policy.effects() {
            let Effect::Command { command, set, .. } = effect else {
                continue;
            };
            self.takes_out(policy, command, set);
            for variant in &policy.variants {
                self.takes_out(policy, command, &variant.set);
            }
        }
    }

    fn takes_out(&mut self, policy: &Policy, command: &Reference, set: &[Assignment]) {
        if policy.consent.is_some() || !self.goes_outside(&command.value) {
            return;
        }
        let events = self.events_named(&trigger_events(policy));
        let hidden = self.sensitive(&events);
        if hidden.is_empty() {
            return;
        }
        let scope = self.event_scope(&events);
        let about = Some((Kind::Policy, policy.sticky.name.as_str()));
        for assignment in set {
            // What does not compile has been told.
            let Ok(program) = compile(&assignment.value.value, &scope, None) else {
                continue;
            };
            let reads = |path: &stormlake_expression::Path| {
                let names: Vec<&str> = path.names.iter().map(|name| &**name).collect();
                match names.as_slice() {
                    // The whole of it holds what is sensitive, too.
                    ["event"] | ["event", "data"] | ["subject"] => Some("what is sensitive".to_owned()),
                    ["event", "data", field, ..] => hidden.contains(&(true, *field)).then(|| format!("`{field}`")),
                    ["subject", attribute, ..] => {
                        hidden.contains(&(false, *attribute)).then(|| format!("`{attribute}`"))
                    }
                    _ => None,
                }
            };
            if let Some(what) = program.paths().iter().find_map(reads) {
                let message = format!(
                    "{what} is sensitive, and \"{}\" takes it to a system outside without a consent",
                    command.value
                );
                let mend = "Ask for it: consent \"…\" on the policy, or leave it out";
                self.rule("SL-B141", assignment.value.span, about, message, mend);
            }
        }
    }

    /// The sensitive fields of some events (true), and the sensitive attributes of subjects (false).
    fn sensitive<'e>(&self, events: &[&'e Event]) -> HashSet<(bool, &'e str)>
    where
        'a: 'e,
    {
        let fields = events.iter().flat_map(|event| &event.fields);
        let fields = fields
            .filter(|field| field.sensitive)
            .map(|field| (true, field.name.as_str()));
        let attributes = self
            .board
            .subjects
            .iter()
            .flat_map(|subject: &'a Subject| &subject.attributes);
        let attributes = attributes.filter(|attribute| attribute.sensitive);
        fields
            .chain(attributes.map(|attribute| (false, attribute.name.as_str())))
            .collect()
    }

    /// Sensitive fields of a command to a system outside that nobody agreed to.
    fn leaves_with(&mut self, flow: &Flow, id: usize) {
        let board = self.board;
        let command = &board.commands[flow.graph.nodes[id].index];
        let sensitive: Vec<&Field> = command.fields.iter().filter(|field| field.sensitive).collect();
        let Some(first) = sensitive.first() else { return };
        if !self.goes_outside(&command.sticky.name) {
            return;
        }
        let mut policies = flow.reaching(id).filter(|edge| edge.kind == EdgeKind::Then);
        let decided = policies.any(|edge| board.policies[flow.graph.nodes[edge.from].index].consent.is_none());
        // Who acts in person can agree only where the board has something to agree to.
        let asked = flow.reaching(id).any(|edge| edge.kind == EdgeKind::Asks);
        let agreed = board.subjects.iter().any(|subject| !subject.consents.is_empty());
        let by_nobody = !flow.reaching(id).any(|edge| edge.kind == EdgeKind::Then) && !agreed;
        if decided || (asked && !agreed) || by_nobody {
            let message = format!(
                "`{}` is sensitive and goes to a system outside, and the board knows no consent to that",
                first.name
            );
            let mend =
                "Let the subject agree: consent \"…\" in the subject's block, and on policies that give this command";
            self.rule(
                "SL-B141",
                first.span,
                Some((Kind::Command, &command.sticky.name)),
                message,
                mend,
            );
        }
    }
}
