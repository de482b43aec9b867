//! How the stickies of a board hang together: every arrow, whichever way it was written.

use crate::model::{Board, Effect, Kind, Reference, Sticky, Trigger};
use crate::names::{Names, Resolved};
use serde::Serialize;

/// A sticky as a node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Node {
    /// Its place in [`Graph::nodes`].
    pub id: usize,
    /// Its kind.
    pub kind: Kind,
    /// Its name.
    pub name: String,
    /// Its place in the board's list of its kind.
    pub index: usize,
    /// The context that it stands in.
    pub context: Option<String>,
    /// Where it stands in the file, in bytes: the order in which it was written.
    pub offset: usize,
}

/// What an arrow says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum EdgeKind {
    /// Read model → actor: is looked at by.
    Sees,
    /// Actor → command: asks for.
    Asks,
    /// Command → aggregate or external system: is handled by.
    To,
    /// Aggregate or external system → event: gives.
    Gives,
    /// External system → event: its webhook gives, where the event itself does not say so.
    Hook,
    /// Command → event: is followed by.
    Yields,
    /// Event → policy: sets it off.
    Triggers,
    /// Event → policy: its missing lets it fire, or it ends the wait for it.
    Absence,
    /// Event → policy: keeps it from firing (`never`, `unless`).
    Guards,
    /// Event → policy: is what it is meant to bring about, or follows its trigger.
    Awaits,
    /// Policy → command.
    Then,
    /// Policy → event.
    Emits,
    /// Event → read model.
    Shows,
    /// Hotspot or opportunity → the sticky that it stands on.
    On,
    /// An arrow that the grammar lacks.
    Link,
}

/// An arrow between two nodes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Edge {
    /// The node that it leaves.
    pub from: usize,
    /// The node that it reaches.
    pub to: usize,
    /// What it says.
    pub kind: EdgeKind,
    /// The words on it.
    pub label: Option<String>,
}

/// A board as nodes and arrows. References that resolve to nothing, or to several stickies, have no arrow.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Graph {
    /// Every sticky, in the order of [`Board::stickies`].
    pub nodes: Vec<Node>,
    /// Every arrow, without repetitions.
    pub edges: Vec<Edge>,
}

const EVENT: &[Kind] = &[Kind::Event];
const HANDLERS: &[Kind] = &[Kind::Aggregate, Kind::External];

impl Graph {
    /// Draws the arrows of a board.
    pub fn new(board: &Board) -> Self {
        let mut weaver = Weaver::new(board);
        weaver.grammar(board);
        for index in 0..board.policies.len() {
            weaver.policy(board, index);
        }
        weaver.remarks(board);
        Self {
            nodes: weaver.nodes,
            edges: weaver.edges,
        }
    }

    /// The node of a sticky.
    pub fn node(&self, kind: Kind, name: &str) -> Option<&Node> {
        self.nodes.iter().find(|node| node.kind == kind && node.name == name)
    }

    /// The node that a reference of any kind means: `name` or `kind/name`.
    pub fn resolve(&self, reference: &str) -> Option<&Node> {
        let mut named = self.nodes.iter().filter(|node| node.name == reference);
        match (named.next(), named.next()) {
            (Some(node), None) => Some(node),
            (Some(_), Some(_)) => None,
            _ => {
                let (word, name) = reference.split_once('/')?;
                self.node(Kind::from_word(word)?, name)
            }
        }
    }

    /// The arrows that leave a node.
    pub fn leaving(&self, id: usize) -> impl Iterator<Item = &Edge> {
        self.edges.iter().filter(move |edge| edge.from == id)
    }

    /// The arrows that reach a node.
    pub fn reaching(&self, id: usize) -> impl Iterator<Item = &Edge> {
        self.edges.iter().filter(move |edge| edge.to == id)
    }
}

struct Weaver<'a> {
    names: Names<'a>,
    nodes: Vec<Node>,
    edges: Vec<Edge>,
    /// Where each kind's nodes begin; hotspots and opportunities share theirs.
    first: [usize; 9],
    seen: std::collections::HashSet<(usize, usize, EdgeKind)>,
}

impl<'a> Weaver<'a> {
    fn new(board: &'a Board) -> Self {
        let mut first = [0; 9];
        let node = |(id, (kind, index, sticky)): (usize, (Kind, usize, &Sticky))| {
            if index == 0 {
                first[list_of(kind)] = id;
            }
            Node {
                id,
                kind,
                name: sticky.name.clone(),
                index,
                context: sticky.context.clone(),
                offset: sticky.span.offset,
            }
        };
        let nodes = board.stickies().enumerate().map(node).collect();
        Self {
            names: Names::new(board),
            nodes,
            edges: Vec::new(),
            first,
            seen: std::collections::HashSet::new(),
        }
    }

    fn id(&self, kind: Kind, index: usize) -> usize {
        self.first[list_of(kind)] + index
    }

    fn find(&self, reference: &Reference, kinds: &[Kind]) -> Option<usize> {
        match self.names.resolve(&reference.value, kinds) {
            Resolved::Found(kind, index) => Some(self.id(kind, index)),
            _ => None,
        }
    }

    fn draw(&mut self, from: Option<usize>, to: Option<usize>, kind: EdgeKind, label: Option<String>) {
        if let (Some(from), Some(to)) = (from, to)
            && self.seen.insert((from, to, kind))
        {
            self.edges.push(Edge { from, to, kind, label });
        }
    }

    fn grammar(&mut self, board: &Board) {
        for (index, actor) in board.actors.iter().enumerate() {
            let actor_id = self.id(Kind::Actor, index);
            for sees in &actor.sees {
                self.draw(
                    self.find(sees, &[Kind::ReadModel]),
                    Some(actor_id),
                    EdgeKind::Sees,
                    None,
                );
            }
        }
        for (index, command) in board.commands.iter().enumerate() {
            let id = Some(self.id(Kind::Command, index));
            for by in &command.by {
                self.draw(self.find(by, &[Kind::Actor]), id, EdgeKind::Asks, None);
            }
            if let Some(to) = &command.to {
                self.draw(id, self.find(to, HANDLERS), EdgeKind::To, None);
            }
            for yields in &command.yields {
                let label = yields.on_delivered.then(|| "when delivered".to_owned());
                self.draw(id, self.find(&yields.event, EVENT), EdgeKind::Yields, label);
            }
        }
        for (index, event) in board.events.iter().enumerate() {
            let id = Some(self.id(Kind::Event, index));
            if let Some(from) = &event.from {
                self.draw(self.find(from, HANDLERS), id, EdgeKind::Gives, None);
            }
        }
        self.hooks(board);
        for (index, model) in board.read_models.iter().enumerate() {
            let id = Some(self.id(Kind::ReadModel, index));
            for shows in &model.shows {
                self.draw(self.find(shows, EVENT), id, EdgeKind::Shows, None);
            }
            for from in model.fields.iter().filter_map(|field| field.from.as_ref()) {
                let event = self.names.find(&from.event, Kind::Event);
                let event = event.map(|index| self.id(Kind::Event, index));
                self.draw(event, id, EdgeKind::Shows, None);
            }
        }
    }

    fn hooks(&mut self, board: &Board) {
        for (index, external) in board.externals.iter().enumerate() {
            let from = self.id(Kind::External, index);
            for rule in external.hook.iter().flat_map(|hook| &hook.rules) {
                let to = self.find(&rule.gives, EVENT);
                // The event says already that it comes from here.
                if to.is_none_or(|to| !self.seen.contains(&(from, to, EdgeKind::Gives))) {
                    self.draw(Some(from), to, EdgeKind::Hook, None);
                }
            }
        }
    }

    fn policy(&mut self, board: &Board, index: usize) {
        let policy = &board.policies[index];
        let id = Some(self.id(Kind::Policy, index));
        match &policy.trigger {
            Some(Trigger::Event {
                event,
                at_least,
                within,
            }) => {
                let label = at_least.map(|count| match within {
                    Some(within) => format!("{count} times in {within}"),
                    None => format!("{count} times"),
                });
                self.draw(self.find(event, EVENT), id, EdgeKind::Triggers, label);
            }
            Some(Trigger::AllOf { events }) => {
                for event in events {
                    self.draw(self.find(event, EVENT), id, EdgeKind::Triggers, Some("all of".into()));
                }
            }
            Some(Trigger::Silence { span, since }) => {
                let label = Some(format!("{span} of silence"));
                self.draw(self.find(since, EVENT), id, EdgeKind::Triggers, label);
            }
            Some(Trigger::Before { event, by, .. }) => {
                let label = Some(format!("{by} before"));
                self.draw(self.find(event, EVENT), id, EdgeKind::Triggers, label);
            }
            None => {}
        }
        if let Some(absence) = &policy.absence {
            let label = match absence.within {
                Some(within) => format!("not within {within}"),
                None => "not".into(),
            };
            self.draw(self.find(&absence.event, EVENT), id, EdgeKind::Absence, Some(label));
            if let Some(until) = &absence.until {
                self.draw(self.find(until, EVENT), id, EdgeKind::Absence, Some("until".into()));
            }
        }
        for never in &policy.never {
            self.draw(
                self.find(never, EVENT),
                id,
                EdgeKind::Guards,
                Some("never before".into()),
            );
        }
        for unless in &policy.unless {
            self.draw(
                self.find(&unless.event, EVENT),
                id,
                EdgeKind::Guards,
                Some("unless".into()),
            );
        }
        if let Some(followed) = &policy.followed_by {
            self.draw(
                self.find(&followed.event, EVENT),
                id,
                EdgeKind::Awaits,
                Some("followed by".into()),
            );
        }
        if let Some(goal) = &policy.goal {
            self.draw(self.find(&goal.event, EVENT), id, EdgeKind::Awaits, Some("goal".into()));
        }
        for exit in &policy.exits {
            self.draw(self.find(exit, EVENT), id, EdgeKind::Guards, Some("ends it".into()));
        }
        for wait in policy.awaited() {
            let label = Some(format!("awaited for {}", wait.within));
            self.draw(self.find(&wait.event, EVENT), id, EdgeKind::Awaits, label);
        }
        for effect in policy.effects() {
            match effect {
                Effect::Command { command, .. } => {
                    self.draw(id, self.find(command, &[Kind::Command]), EdgeKind::Then, None);
                }
                Effect::Emit { event, .. } => self.draw(id, self.find(event, EVENT), EdgeKind::Emits, None),
            }
        }
    }

    fn remarks(&mut self, board: &Board) {
        for (index, remark) in board.remarks.iter().enumerate() {
            if let Some(on) = &remark.on {
                let id = Some(self.id(remark.kind, index));
                self.draw(id, self.find(on, &Kind::ALL), EdgeKind::On, None);
            }
        }
        for link in &board.links {
            let (from, to) = (self.find(&link.from, &Kind::ALL), self.find(&link.to, &Kind::ALL));
            self.draw(from, to, EdgeKind::Link, link.label.clone());
        }
    }
}

/// The list of the board that a kind stands in.
fn list_of(kind: Kind) -> usize {
    match kind {
        Kind::Event => 0,
        Kind::Command => 1,
        Kind::Actor => 2,
        Kind::Aggregate => 3,
        Kind::External => 4,
        Kind::Policy => 5,
        Kind::ReadModel => 6,
        Kind::Hotspot | Kind::Opportunity => 7,
    }
}
