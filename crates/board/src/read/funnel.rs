//! Reads funnels.

use super::Reader;
use super::node::Node;
use crate::model::{Funnel, FunnelEntry, FunnelMatching, FunnelStep};

impl Reader {
    pub(super) fn funnel(&mut self, node: Node<'_>) {
        let Some(name) = node.text(0) else { return };
        self.board.funnels.push(Funnel {
            about: node.child_text("about"),
            owner: node.child_text("owner"),
            within: node.duration_property("within"),
            matching: matching(node),
            entry: entry(node),
            steps: node.all("step").filter_map(step).collect(),
            span: node.span(),
            name_span: name.span,
            name: name.value,
        });
    }
}

fn matching(node: Node<'_>) -> FunnelMatching {
    match node.property("matching").as_ref().map(|word| word.value.as_str()) {
        Some("increasing") => FunnelMatching::Increasing,
        Some("shared") => FunnelMatching::Shared,
        _ => FunnelMatching::Once,
    }
}

fn entry(node: Node<'_>) -> FunnelEntry {
    match node.property("entry").as_ref().map(|word| word.value.as_str()) {
        Some("first") => FunnelEntry::First,
        _ => FunnelEntry::Best,
    }
}

fn step(node: Node<'_>) -> Option<FunnelStep> {
    Some(FunnelStep {
        event: node.text(0)?,
        within: node.duration_property("within"),
        span: node.span(),
    })
}
