//! Which sticky stands with which, before anything has a place. A context is a region, a region holds clusters, and a
//! cluster is what EventStorming sticks side by side: read model and command left of the aggregate or system that
//! handles it, its events right of it, and right of those what reacts to them. Actors and remarks are stuck on others.

use std::collections::{HashMap, HashSet};
use stormlake_board::graph::{Graph, Node};
use stormlake_board::{Board, Kind, Path};

/// What stands side by side.
#[derive(Debug, Default, Clone)]
pub(crate) struct Cluster {
    /// The aggregate or system, or a command that nobody handles; none for what stands alone.
    pub(crate) anchor: Option<usize>,
    /// Left of the commands: what is looked at before asking, and policies whose command is here.
    pub(crate) reads: Vec<usize>,
    pub(crate) commands: Vec<usize>,
    pub(crate) events: Vec<usize>,
    /// Right of the events: policies and read models that they feed.
    pub(crate) reactions: Vec<usize>,
    pub(crate) loose: Vec<usize>,
    /// When, on the timeline.
    pub(crate) rank: f64,
}

/// The clusters of one context.
#[derive(Debug, Clone)]
pub(crate) struct Region {
    pub(crate) context: Option<String>,
    pub(crate) clusters: Vec<Cluster>,
}

/// Every sticky in its cluster, or stuck on another.
#[derive(Debug)]
pub(crate) struct Gathered {
    pub(crate) regions: Vec<Region>,
    /// Command → the actors stuck on it.
    pub(crate) actors: HashMap<usize, Vec<usize>>,
    /// Sticky → the hotspots and opportunities stuck on it.
    pub(crate) remarks: HashMap<usize, Vec<usize>>,
}

/// Neighbours of every node, in the order of the arrows.
#[derive(Debug)]
pub(crate) struct Neighbours {
    pub(crate) ahead: Vec<Vec<usize>>,
    pub(crate) behind: Vec<Vec<usize>>,
}

impl Neighbours {
    pub(crate) fn of(graph: &Graph) -> Self {
        let mut ahead = vec![Vec::new(); graph.nodes.len()];
        let mut behind = vec![Vec::new(); graph.nodes.len()];
        for edge in &graph.edges {
            ahead[edge.from].push(edge.to);
            behind[edge.to].push(edge.from);
        }
        Self { ahead, behind }
    }
}

pub(crate) fn is_owner(kind: Kind) -> bool {
    matches!(kind, Kind::Aggregate | Kind::External)
}

pub(crate) fn is_remark(kind: Kind) -> bool {
    matches!(kind, Kind::Hotspot | Kind::Opportunity)
}

/// The same with its neighbours known.
fn homes(graph: &Graph, near: &Neighbours) -> Vec<Option<String>> {
    let mut home: Vec<Option<String>> = graph.nodes.iter().map(|node| node.context.clone()).collect();
    let first = |home: &[Option<String>], others: &[usize]| others.iter().find_map(|other| home[*other].clone());
    for _ in 0..3 {
        for node in &graph.nodes {
            if home[node.id].is_some() {
                continue;
            }
            let (ahead, behind) = (&near.ahead[node.id], &near.behind[node.id]);
            home[node.id] = match node.kind {
                Kind::Event | Kind::Policy => first(&home, behind).or_else(|| first(&home, ahead)),
                _ => first(&home, ahead).or_else(|| first(&home, behind)),
            };
        }
    }
    home
}

/// The context of each node: its own, else that of what it belongs to.
pub(crate) fn homes_of(graph: &Graph) -> Vec<Option<String>> {
    homes(graph, &Neighbours::of(graph))
}

/// Commands of one actor that are looked at for what the actor sees: the first in the same region is enough.
const READERS_MOST: usize = 64;

struct Gatherer<'a> {
    graph: &'a Graph,
    near: Neighbours,
    home: Vec<Option<String>>,
    clusters: Vec<(Option<String>, Cluster)>,
    cluster_of: HashMap<usize, usize>,
    loose_of: HashMap<Option<String>, usize>,
}

#[derive(Clone, Copy)]
enum Slot {
    Reads,
    Commands,
    Events,
    Reactions,
}

impl<'a> Gatherer<'a> {
    fn of(&self, wanted: fn(Kind) -> bool) -> impl Iterator<Item = &'a Node> + use<'a> {
        self.graph.nodes.iter().filter(move |node| wanted(node.kind))
    }

    fn open(&mut self, anchor: Option<usize>, home: Option<String>) -> usize {
        let index = self.clusters.len();
        let cluster = Cluster {
            anchor,
            ..Cluster::default()
        };
        self.clusters.push((home, cluster));
        if let Some(anchor) = anchor {
            self.cluster_of.insert(anchor, index);
        }
        index
    }

    fn alone(&mut self, id: usize) {
        let home = self.home[id].clone();
        let cluster = match self.loose_of.get(&home) {
            Some(cluster) => *cluster,
            None => {
                let cluster = self.open(None, home.clone());
                self.loose_of.insert(home, cluster);
                cluster
            }
        };
        self.clusters[cluster].1.loose.push(id);
        self.cluster_of.insert(id, cluster);
    }

    /// The cluster of the first of some others that stands in the same region.
    fn beside(&self, id: usize, others: &[usize], accept: fn(Kind) -> bool) -> Option<usize> {
        others.iter().find_map(|other| {
            let cluster = *self.cluster_of.get(other)?;
            (self.home[*other] == self.home[id] && accept(self.graph.nodes[*other].kind)).then_some(cluster)
        })
    }

    fn join(&mut self, cluster: usize, slot: Slot, id: usize) {
        let into = &mut self.clusters[cluster].1;
        match slot {
            Slot::Reads => into.reads.push(id),
            Slot::Commands => into.commands.push(id),
            Slot::Events => into.events.push(id),
            Slot::Reactions => into.reactions.push(id),
        }
        self.cluster_of.insert(id, cluster);
    }

    fn anchored(&self, cluster: Option<usize>) -> Option<usize> {
        cluster.filter(|cluster| self.clusters[*cluster].1.anchor.is_some())
    }

    fn owners_and_flow(&mut self) {
        for node in self.of(is_owner) {
            self.open(Some(node.id), self.home[node.id].clone());
        }
        for node in self.of(|kind| kind == Kind::Command) {
            match self.beside(node.id, &self.near.ahead[node.id], is_owner) {
                Some(handler) => self.join(handler, Slot::Commands, node.id),
                None => {
                    self.open(Some(node.id), self.home[node.id].clone());
                }
            }
        }
        for node in self.of(|kind| kind == Kind::Event) {
            let behind = &self.near.behind[node.id];
            let owner = self.beside(node.id, behind, is_owner);
            match owner.or_else(|| self.beside(node.id, behind, |kind| kind == Kind::Command)) {
                Some(owner) => self.join(owner, Slot::Events, node.id),
                None => self.alone(node.id),
            }
        }
        for node in self.of(|kind| kind == Kind::Policy) {
            let trigger = self.beside(node.id, &self.near.behind[node.id], |kind| kind == Kind::Event);
            let effect = self.beside(node.id, &self.near.ahead[node.id], |_| true);
            match (self.anchored(trigger), self.anchored(effect)) {
                (Some(trigger), _) => self.join(trigger, Slot::Reactions, node.id),
                (None, Some(effect)) => self.join(effect, Slot::Reads, node.id),
                (None, None) => self.alone(node.id),
            }
        }
    }

    fn actors(&mut self) -> HashMap<usize, Vec<usize>> {
        let mut actors: HashMap<usize, Vec<usize>> = HashMap::new();
        for node in self.of(|kind| kind == Kind::Actor) {
            let ahead = &self.near.ahead[node.id];
            let commands: Vec<usize> = ahead
                .iter()
                .copied()
                .filter(|other| self.graph.nodes[*other].kind == Kind::Command)
                .collect();
            if commands.is_empty() {
                self.alone(node.id);
            }
            for command in commands {
                let on = actors.entry(command).or_default();
                if !on.contains(&node.id) {
                    on.push(node.id);
                }
            }
        }
        actors
    }

    fn read_models(&mut self) {
        for node in self.of(|kind| kind == Kind::ReadModel) {
            let mut readers = Vec::new();
            for actor in &self.near.ahead[node.id] {
                readers.push(*actor);
                readers.extend(self.near.ahead[*actor].iter().take(READERS_MOST));
            }
            let seen = self.beside(node.id, &readers, |kind| kind == Kind::Command);
            let fed = self.beside(node.id, &self.near.behind[node.id], |kind| kind == Kind::Event);
            match (self.anchored(seen), self.anchored(fed)) {
                (Some(seen), _) => self.join(seen, Slot::Reads, node.id),
                (None, Some(fed)) => self.join(fed, Slot::Reactions, node.id),
                (None, None) => self.alone(node.id),
            }
        }
    }

    fn remarks(&mut self) -> HashMap<usize, Vec<usize>> {
        let mut remarks: HashMap<usize, Vec<usize>> = HashMap::new();
        for node in self.of(is_remark) {
            let mut on = self.near.ahead[node.id].iter().copied();
            match on.find(|other| !is_remark(self.graph.nodes[*other].kind)) {
                Some(target) => remarks.entry(target).or_default().push(node.id),
                None => self.alone(node.id),
            }
        }
        remarks
    }
}

/// Puts every sticky of a board into its cluster.
pub(crate) fn gather(board: &Board, graph: &Graph, ranks: &[usize]) -> Gathered {
    let near = Neighbours::of(graph);
    let home = homes(graph, &near);
    let mut gatherer = Gatherer {
        graph,
        near,
        home,
        clusters: Vec::new(),
        cluster_of: HashMap::new(),
        loose_of: HashMap::new(),
    };
    gatherer.owners_and_flow();
    let actors = gatherer.actors();
    gatherer.read_models();
    let remarks = gatherer.remarks();

    let failures: HashSet<usize> = graph
        .nodes
        .iter()
        .filter(|node| node.kind == Kind::Event && board.events[node.index].path == Path::Failure)
        .map(|node| node.id)
        .collect();
    let mut order: Vec<Option<String>> = board
        .contexts
        .iter()
        .map(|context| Some(context.name.clone()))
        .collect();
    let mut place: HashMap<Option<String>, usize> = HashMap::new();
    for (nth, name) in order.iter().enumerate() {
        place.entry(name.clone()).or_insert(nth);
    }
    let mut regions: Vec<Vec<Cluster>> = vec![Vec::new(); order.len()];
    for (home, mut cluster) in gatherer.clusters {
        let region = *place.entry(home.clone()).or_insert_with(|| {
            order.push(home);
            regions.push(Vec::new());
            regions.len() - 1
        });
        cluster.commands.sort_by_key(|id| ranks[*id]);
        cluster.events.sort_by_key(|id| (failures.contains(id), ranks[*id]));
        cluster.loose.sort_by_key(|id| ranks[*id]);
        let members: Vec<usize> = if cluster.events.is_empty() {
            let own = cluster.anchor.iter().chain(&cluster.commands).chain(&cluster.loose);
            own.copied().collect()
        } else {
            cluster.events.clone()
        };
        let sum: usize = members.iter().map(|id| ranks[*id]).sum();
        cluster.rank = sum as f64 / members.len().max(1) as f64;
        regions[region].push(cluster);
    }
    let regions = order.into_iter().zip(regions);
    let regions = regions.filter(|(_, clusters)| !clusters.is_empty());
    Gathered {
        regions: regions
            .map(|(context, clusters)| Region { context, clusters })
            .collect(),
        actors,
        remarks,
    }
}
