//! What an event follows from, read off the board's arrows backwards: through the command that yields it, the policy or
//! the actor that asks for the command, the links between, and the aggregate that gives it where no command says so.

use std::collections::{BTreeSet, HashSet};
use stormlake_board::{Board, EdgeKind, Graph, Kind, Trigger};

/// An event that another one follows from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cause {
    /// The earlier event.
    pub(crate) event: usize,
    /// The command on the way that yields the later event.
    pub(crate) command: Option<usize>,
    /// The policy on the way that the earlier event sets off.
    pub(crate) policy: Option<usize>,
    /// Other events that must have happened too (`whenever-all`).
    pub(crate) needs: Vec<usize>,
    /// Events that must not have happened (`never`).
    pub(crate) never: Vec<usize>,
    /// How likely the way is taken, 1 where nothing speaks against it.
    pub(crate) strength: f64,
}

/// Everything that an event follows from.
#[derive(Debug, Clone, Default)]
pub(crate) struct Causes {
    /// Earlier events, the strongest way from each.
    pub(crate) events: Vec<Cause>,
    /// The command that someone may ask for at any time, and which yields it.
    pub(crate) asked: Option<usize>,
    /// Whether it comes by itself, at any time.
    pub(crate) spontaneous: bool,
}

/// What a way that is only a link, or leads through an aggregate, is worth.
const LOOSE: f64 = 0.3;

/// Reads the arrows of one board.
pub(crate) struct Tracer<'a> {
    board: &'a Board,
    graph: &'a Graph,
    into: Vec<Vec<(usize, EdgeKind)>>,
    yields: HashSet<usize>,
}

/// The way so far, backwards.
#[derive(Clone)]
struct Way {
    command: Option<usize>,
    policy: Option<usize>,
    needs: Vec<usize>,
    never: Vec<usize>,
    strength: f64,
}

impl<'a> Tracer<'a> {
    /// Prepares a board's arrows.
    pub(crate) fn new(board: &'a Board, graph: &'a Graph) -> Self {
        let mut into = vec![Vec::new(); graph.nodes.len()];
        let mut yields = HashSet::new();
        for edge in &graph.edges {
            into[edge.to].push((edge.from, edge.kind));
            if edge.kind == EdgeKind::Yields {
                yields.insert(edge.from);
            }
        }
        Self {
            board,
            graph,
            into,
            yields,
        }
    }

    /// What the event at this node follows from.
    pub(crate) fn causes(&self, node: usize) -> Causes {
        let mut causes = Causes::default();
        let mut seen = BTreeSet::new();
        let way = Way {
            command: None,
            policy: None,
            needs: Vec::new(),
            never: Vec::new(),
            strength: 1.0,
        };
        let owned = |kind: &EdgeKind| matches!(kind, EdgeKind::Yields | EdgeKind::Emits);
        let claimed = self.into[node].iter().any(|(_, kind)| owned(kind));
        for (from, kind) in &self.into[node] {
            match kind {
                EdgeKind::Yields => {
                    let way = Way {
                        command: Some(self.graph.nodes[*from].index),
                        ..way.clone()
                    };
                    self.follow(*from, way, &mut seen, &mut causes);
                }
                EdgeKind::Emits => self.policy(*from, way.clone(), &mut causes),
                EdgeKind::Link => self.follow(*from, way.clone(), &mut seen, &mut causes),
                EdgeKind::Gives | EdgeKind::Hook if !claimed => self.follow(*from, way.clone(), &mut seen, &mut causes),
                _ => {}
            }
        }
        let me = self.graph.nodes[node].index;
        causes.events.retain(|cause| cause.event != me);
        causes
            .events
            .sort_by(|a, b| a.event.cmp(&b.event).then(b.strength.total_cmp(&a.strength)));
        causes.events.dedup_by_key(|cause| cause.event);
        causes.spontaneous |= causes.events.is_empty();
        causes
    }

    fn follow(&self, node: usize, way: Way, seen: &mut BTreeSet<(usize, Option<usize>)>, causes: &mut Causes) {
        if !seen.insert((node, way.command)) {
            return;
        }
        let at = &self.graph.nodes[node];
        match at.kind {
            Kind::Event => self.found(at.index, way, causes),
            Kind::Policy => self.policy(node, way, causes),
            Kind::Actor => causes.spontaneous = true,
            Kind::Command => {
                for (from, kind) in &self.into[node] {
                    match kind {
                        EdgeKind::Asks => match way.command {
                            Some(command) => causes.asked = Some(command),
                            None => causes.spontaneous = true,
                        },
                        EdgeKind::Then => self.policy(*from, way.clone(), causes),
                        EdgeKind::Link => self.follow(*from, way.clone(), seen, causes),
                        _ => {}
                    }
                }
            }
            Kind::Aggregate | Kind::External => {
                let way = Way {
                    strength: way.strength * LOOSE,
                    ..way
                };
                for (from, kind) in &self.into[node] {
                    // A command that names its own events has said what it leads to.
                    let open = *kind == EdgeKind::To && !self.yields.contains(from);
                    if open || *kind == EdgeKind::Link {
                        self.follow(*from, way.clone(), seen, causes);
                    }
                }
            }
            Kind::ReadModel | Kind::Hotspot | Kind::Opportunity => {}
        }
    }

    fn policy(&self, node: usize, way: Way, causes: &mut Causes) {
        let index = self.graph.nodes[node].index;
        let policy = &self.board.policies[index];
        let events = |kind: EdgeKind| {
            let of_kind = self.into[node].iter().filter(move |(_, other)| *other == kind);
            of_kind
                .map(|(from, _)| self.graph.nodes[*from].index)
                .collect::<Vec<usize>>()
        };
        let triggers = events(EdgeKind::Triggers);
        let times = match policy.trigger {
            Some(Trigger::Event { at_least, .. }) => f64::from(at_least.unwrap_or(1).max(1)),
            Some(Trigger::AllOf { .. }) => 1.0,
            // After silence, or before a date, it comes out of the blue.
            Some(Trigger::Silence { .. } | Trigger::Before { .. }) | None => return,
        };
        let all = matches!(policy.trigger, Some(Trigger::AllOf { .. }));
        for event in &triggers {
            let needs = if all {
                triggers.iter().copied().filter(|other| other != event).collect()
            } else {
                Vec::new()
            };
            let way = Way {
                policy: Some(index),
                needs,
                never: if policy.never.is_empty() {
                    Vec::new()
                } else {
                    events(EdgeKind::Guards)
                },
                strength: way.strength / times,
                ..way.clone()
            };
            self.found(*event, way, causes);
        }
    }

    fn found(&self, event: usize, way: Way, causes: &mut Causes) {
        let Way {
            command,
            policy,
            needs,
            never,
            strength,
        } = way;
        causes.events.push(Cause {
            event,
            command,
            policy,
            needs,
            never,
            strength,
        });
    }
}
