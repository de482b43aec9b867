//! Contexts: what stands in none, and what goes from one to the other.

use super::Checker;
use super::flow::Flow;
use crate::finding::nearest;
use crate::graph::{Edge, EdgeKind};
use crate::model::{Kind, Reference};
use crate::read::wording::shorten;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Two contexts, whichever is upstream.
type Pair<'a> = (&'a str, &'a str);

fn pair<'a>(one: &'a str, other: &'a str) -> Pair<'a> {
    if one <= other { (one, other) } else { (other, one) }
}

impl<'a> Checker<'a> {
    /// Relations: both contexts are there, and each pair is told once.
    pub(super) fn relations(&mut self) {
        let board = self.board;
        let known: HashSet<&str> = board.contexts.iter().map(|context| context.name.as_str()).collect();
        let mut seen: HashMap<Pair<'a>, ()> = HashMap::new();
        for relation in &board.relations {
            for end in [&relation.upstream, &relation.downstream] {
                self.context(end, &known);
            }
            let (upstream, downstream) = (relation.upstream.value.as_str(), relation.downstream.value.as_str());
            let twice = seen.insert(pair(upstream, downstream), ()).is_some();
            let message = match upstream == downstream {
                true => format!("\"{upstream}\" has a relation with itself"),
                false if twice => format!("the relation of \"{upstream}\" and \"{downstream}\" is told twice"),
                false => continue,
            };
            let mend = "Name two contexts, each pair once";
            self.rule("SL-B132", relation.span, None, message, mend);
        }
    }

    fn context(&mut self, name: &Reference, known: &HashSet<&str>) {
        if known.contains(name.value.as_str()) {
            return;
        }
        let near = (self.findings.len() < crate::limits::SUGGESTIONS_MAX)
            .then(|| {
                nearest(
                    &name.value,
                    self.board.contexts.iter().map(|context| context.name.as_str()),
                )
            })
            .flatten();
        let mend = match near {
            Some(near) => format!("Did you mean \"{near}\"?"),
            None => format!("Add it: context \"{}\" {{ … }}", shorten(&name.value)),
        };
        let message = format!("no context is called \"{}\"", shorten(&name.value));
        self.error("SL-B020", name.span, None, message, mend);
    }

    pub(super) fn regions(&mut self, flow: &Flow) {
        if self.asks("SL-B130") {
            self.outside();
        }
        if self.asks("SL-B131") {
            self.across(flow);
        }
    }

    fn outside(&mut self) {
        for (kind, _, sticky) in self.board.stickies() {
            // People and systems are outside by nature; remarks belong to what they stand on.
            let anywhere = matches!(kind, Kind::Actor | Kind::External | Kind::Hotspot | Kind::Opportunity);
            if sticky.context.is_none() && !anywhere {
                let message = format!("the {kind} stands in no context");
                let mend = "Move it into the block of the context that it belongs to";
                self.rule("SL-B130", sticky.name_span, Some((kind, &sticky.name)), message, mend);
            }
        }
    }

    fn across(&mut self, flow: &Flow) {
        let told: HashSet<Pair<'_>> = self
            .board
            .relations
            .iter()
            .map(|relation| pair(&relation.upstream.value, &relation.downstream.value))
            .collect();
        // For each pair of contexts, how many arrows go between them, and the first.
        let mut arrows: BTreeMap<Pair<'_>, (usize, &Edge)> = BTreeMap::new();
        let crossing = |edge: &&Edge| !matches!(edge.kind, EdgeKind::On | EdgeKind::Asks | EdgeKind::Sees);
        for edge in flow.graph.edges.iter().filter(crossing) {
            let [from, to] = [edge.from, edge.to].map(|id| flow.graph.nodes[id].context.as_deref());
            let (Some(from), Some(to)) = (from, to) else { continue };
            if from == to || told.contains(&pair(from, to)) {
                continue;
            }
            arrows.entry(pair(from, to)).or_insert((0, edge)).0 += 1;
        }
        for ((one, other), (count, edge)) in arrows {
            let [from, to] = [edge.from, edge.to].map(|id| self.sticky(flow, id));
            let first = format!("\"{}\" → \"{}\"", from.name, to.name);
            let message = match count {
                1 => format!(
                    "{first} goes between \"{one}\" and \"{other}\", and nothing says how these two stand to each other"
                ),
                count => format!(
                    "{count} arrows go between \"{one}\" and \"{other}\", such as {first}, and nothing says how these two stand to each other"
                ),
            };
            let [upstream, downstream] = if from.context.as_deref() == Some(other) {
                [other, one]
            } else {
                [one, other]
            };
            let mend =
                format!("Write who is upstream: relation \"{upstream}\" \"{downstream}\" kind=\"customer-supplier\"");
            let about = Some((flow.graph.nodes[edge.from].kind, from.name.as_str()));
            self.rule("SL-B131", from.name_span, about, message, mend);
        }
    }
}
