//! The grammar of a storm: what must come before and after a sticky.

use super::Checker;
use crate::graph::{Edge, EdgeKind, Graph};
use crate::model::{Kind, PolicyState, Sticky};
use crate::timeline::circles;
use std::collections::HashSet;

/// The arrows of a board, by the sticky that they leave and reach.
pub(super) struct Flow {
    pub graph: Graph,
    leaving: Vec<Vec<usize>>,
    reaching: Vec<Vec<usize>>,
}

impl Flow {
    pub fn new(graph: Graph) -> Self {
        let (mut leaving, mut reaching) = (vec![Vec::new(); graph.nodes.len()], vec![Vec::new(); graph.nodes.len()]);
        for (at, edge) in graph.edges.iter().enumerate() {
            leaving[edge.from].push(at);
            reaching[edge.to].push(at);
        }
        Self {
            graph,
            leaving,
            reaching,
        }
    }

    pub fn leaving(&self, id: usize) -> impl Iterator<Item = &Edge> {
        self.leaving[id].iter().map(|at| &self.graph.edges[*at])
    }

    pub fn reaching(&self, id: usize) -> impl Iterator<Item = &Edge> {
        self.reaching[id].iter().map(|at| &self.graph.edges[*at])
    }

    fn comes_by(&self, id: usize, kinds: &[EdgeKind]) -> bool {
        self.reaching(id).any(|edge| kinds.contains(&edge.kind))
    }

    fn goes_by(&self, id: usize, kinds: &[EdgeKind]) -> bool {
        self.leaving(id).any(|edge| kinds.contains(&edge.kind))
    }
}

impl<'a> Checker<'a> {
    /// The sticky of a node.
    pub(super) fn sticky(&self, flow: &Flow, id: usize) -> &'a Sticky {
        let (board, node) = (self.board, &flow.graph.nodes[id]);
        match node.kind {
            Kind::Event => &board.events[node.index].sticky,
            Kind::Command => &board.commands[node.index].sticky,
            Kind::Actor => &board.actors[node.index].sticky,
            Kind::Aggregate => &board.aggregates[node.index].sticky,
            Kind::External => &board.externals[node.index].sticky,
            Kind::Policy => &board.policies[node.index].sticky,
            Kind::ReadModel => &board.read_models[node.index].sticky,
            Kind::Hotspot | Kind::Opportunity => &board.remarks[node.index].sticky,
        }
    }

    fn flaw(&mut self, code: &'static str, flow: &Flow, id: usize, message: &str, mend: &str) {
        let sticky = self.sticky(flow, id);
        let about = Some((flow.graph.nodes[id].kind, sticky.name.as_str()));
        self.rule(code, sticky.name_span, about, message, mend);
    }

    pub(super) fn grammar(&mut self, flow: &Flow) {
        let used = self.used_elsewhere();
        for id in 0..flow.graph.nodes.len() {
            match flow.graph.nodes[id].kind {
                Kind::Command => self.command_flow(flow, id),
                Kind::Event => self.event_flow(flow, id, &used),
                Kind::Policy => self.policy_flow(flow, id),
                _ => {}
            }
        }
        if self.asks("SL-B117") {
            self.order(flow);
        }
    }

    fn command_flow(&mut self, flow: &Flow, id: usize) {
        use EdgeKind::{Asks, Link, Then, To, Yields};
        if !flow.comes_by(id, &[Asks, Then, Link]) {
            let message = "nobody gives this command: no actor, no policy, no external system";
            let mend = "Write by=\"An actor\", let a policy do it: then \"…\", or draw a link from the system to it";
            self.flaw("SL-B110", flow, id, message, mend);
        }
        if !flow.goes_by(id, &[Yields]) {
            let message = "no event follows from this command";
            let mend = "Name what happens then: yields \"An event\"";
            self.flaw("SL-B111", flow, id, message, mend);
        }
        if !flow.goes_by(id, &[To]) {
            let message = "nothing handles this command: no aggregate, no external system";
            self.flaw(
                "SL-B116",
                flow,
                id,
                message,
                "Write to=\"An aggregate or external system\"",
            );
        }
    }

    fn event_flow(&mut self, flow: &Flow, id: usize, used: &HashSet<usize>) {
        use EdgeKind::{Absence, Awaits, Emits, Gives, Guards, Hook, Link, Shows, Triggers, Yields};
        let index = flow.graph.nodes[id].index;
        let comes = flow.comes_by(id, &[Yields, Gives, Hook, Emits, Link]);
        // Time comes by itself.
        if !comes && !self.tells_time(&self.board.events[index].sticky.name) {
            let message = "nothing leads to this event";
            let mend =
                "Name the command that yields it, write from=\"An aggregate or external system\", or draw a link to it";
            self.flaw("SL-B112", flow, id, message, mend);
        }
        let goes = flow.goes_by(id, &[Triggers, Absence, Guards, Awaits, Shows, Link]);
        if !goes && !used.contains(&index) {
            let message = "nothing follows from this event: no policy, no read model, no link";
            let mend = "Let a policy react or a read model show it, or allow it with a reason: it may be an end";
            self.flaw("SL-B113", flow, id, message, mend);
        }
    }

    fn policy_flow(&mut self, flow: &Flow, id: usize) {
        let policy = &self.board.policies[flow.graph.nodes[id].index];
        // What runs has been told as an error already.
        if matches!(policy.state, PolicyState::Live | PolicyState::Shadow) {
            return;
        }
        if policy.trigger.is_none() && !flow.comes_by(id, &[EdgeKind::Link]) {
            let message = "no event sets this policy off";
            self.flaw("SL-B114", flow, id, message, "Write when: whenever \"An event\"");
        }
        if policy.effects().is_empty() && !flow.goes_by(id, &[EdgeKind::Link]) {
            let message = "this policy does nothing";
            let mend = "Write what: then \"A command\", or emit \"An event\"";
            self.flaw("SL-B115", flow, id, message, mend);
        }
    }

    /// Events that something which is no sticky reads.
    fn used_elsewhere(&self) -> HashSet<usize> {
        let board = self.board;
        let steps = board.funnels.iter().flat_map(|funnel| &funnel.steps);
        let mut names: Vec<&str> = steps.map(|step| step.event.value.as_str()).collect();
        let purchases = board.predictions.iter().filter_map(|one| one.purchase.as_ref());
        names.extend(purchases.map(|purchase| purchase.event.value.as_str()));
        for subject in &board.subjects {
            names.extend(subject.attributes.iter().map(|attribute| attribute.from.event.as_str()));
            names.extend(subject.same_as.iter().map(|field| field.event.as_str()));
            let consents = subject.consents.iter();
            let events = consents.flat_map(|consent| [&consent.granted_by, &consent.withdrawn_by]);
            names.extend(events.flatten().map(|event| event.value.as_str()));
        }
        names
            .into_iter()
            .filter_map(|name| self.names.find(name, Kind::Event))
            .collect()
    }

    /// Events that stand before all that could bring them about. Only events of one context are compared: contexts, and the kinds within
    /// one, stand in the file in an order of their own, while events follow each other in time. What goes round in a circle has no first.
    fn order(&mut self, flow: &Flow) {
        let components = circles(&flow.graph);
        let nodes = &flow.graph.nodes;
        let mut causes: Vec<Cause> = vec![Cause::Unknown; nodes.len()];
        // Policies first, then commands: event → policy → command → event.
        for wanted in [Kind::Policy, Kind::Command, Kind::Event] {
            for id in (0..nodes.len()).filter(|id| nodes[*id].kind == wanted) {
                let mut cause = Cause::Unknown;
                for edge in flow.reaching(id) {
                    let circle = components[edge.from] == components[id];
                    cause = cause.or(flow, cause_by(flow, &causes, edge, circle));
                }
                // What nothing is known to lead to may come at any time.
                if wanted != Kind::Event && flow.reaching(id).next().is_none() {
                    cause = Cause::Any;
                }
                causes[id] = cause;
            }
        }
        for (id, cause) in causes.into_iter().enumerate() {
            let node = &nodes[id];
            let Cause::Earliest(cause) = cause else { continue };
            let cause = &nodes[cause];
            if node.kind == Kind::Event && node.context == cause.context && cause.offset > node.offset {
                let message = format!("this event stands before \"{}\", from which it follows", cause.name);
                let mend = format!("Move it behind \"{}\"", cause.name);
                self.flaw("SL-B117", flow, id, &message, &mend);
            }
        }
    }
}

/// What could bring something about.
#[derive(Debug, Clone, Copy)]
enum Cause {
    /// Nothing that says when.
    Unknown,
    /// Something that may come at any time, or events of several contexts.
    Any,
    /// Events of one context: the first of them in the file.
    Earliest(usize),
}

impl Cause {
    fn or(self, flow: &Flow, other: Cause) -> Cause {
        match (self, other) {
            (cause, Cause::Unknown) | (Cause::Unknown, cause) => cause,
            (Cause::Earliest(one), Cause::Earliest(two)) => {
                let (first, second) = (&flow.graph.nodes[one], &flow.graph.nodes[two]);
                match first.context == second.context {
                    true if second.offset < first.offset => Cause::Earliest(two),
                    true => Cause::Earliest(one),
                    false => Cause::Any,
                }
            }
            _ => Cause::Any,
        }
    }
}

/// What an arrow says of when the sticky that it reaches comes about.
fn cause_by(flow: &Flow, causes: &[Cause], edge: &Edge, circle: bool) -> Cause {
    use EdgeKind::{Asks, Emits, Gives, Hook, Link, Then, Triggers, Yields};
    let from = flow.graph.nodes[edge.from].kind;
    match edge.kind {
        // People ask, and systems outside tell, when they like.
        Asks | Hook => Cause::Any,
        Gives if from == Kind::External => Cause::Any,
        Emits | Link | Then | Triggers | Yields => match from {
            _ if circle => Cause::Unknown,
            Kind::Event => Cause::Earliest(edge.from),
            Kind::Policy | Kind::Command => causes[edge.from],
            _ => Cause::Any,
        },
        _ => Cause::Unknown,
    }
}
