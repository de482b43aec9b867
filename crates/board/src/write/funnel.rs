//! Writes funnels.

use super::{text_node, within};
use crate::model::{Funnel, FunnelEntry, FunnelMatching};
use crate::text::lexeme::quote;
use crate::text::tree::Node;

pub(super) fn funnel(funnel: &Funnel) -> Node {
    let mut node = within(Node::new("funnel").value(quote(&funnel.name)), funnel.within);
    if funnel.matching != FunnelMatching::default() {
        node = node.property("matching", quote(funnel.matching.word()));
    }
    if funnel.entry != FunnelEntry::default() {
        node = node.property("entry", quote(funnel.entry.word()));
    }
    let mut inside: Vec<Node> = Vec::new();
    inside.extend(text_node("about", funnel.about.as_ref()));
    inside.extend(funnel.owner.iter().map(|owner| Node::new("owner").value(quote(owner))));
    inside.extend(
        funnel
            .steps
            .iter()
            .map(|step| within(Node::new("step").value(quote(&step.event.value)), step.within)),
    );
    let mut node = node.block(inside);
    if let Some(block) = &mut node.block {
        block.on_one_line = false;
    }
    node
}
