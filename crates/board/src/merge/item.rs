//! A block as items: each node with the comments and blank lines before it. Names in a row are an item each.

use super::meaning::arguments;
use crate::grammar::Shape;
use crate::text::tree::{Block, Line, Node, Part};

/// A node and what stands before it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    /// Comments, blank lines, and nodes taken out with `/-`.
    pub lead: Vec<Line>,
    pub node: Node,
    /// Whether it stood behind another name on the same line.
    pub joined: bool,
}

/// A block in items.
#[derive(Debug, Clone, Default)]
pub(super) struct Cut {
    pub items: Vec<Item>,
    /// What stands behind the last one.
    pub tail: Vec<Line>,
}

pub(super) fn cut(block: &Block) -> Cut {
    let mut cut = Cut::default();
    for line in &block.lines {
        match line {
            Line::Node(node) if !node.dashed => cut.items.push(Item {
                lead: std::mem::take(&mut cut.tail),
                node: node.clone(),
                joined: false,
            }),
            other => cut.tail.push(other.clone()),
        }
    }
    cut
}

/// Whether a node lists names: `yields "A" "B"` is `yields "A"` and `yields "B"`.
fn lists(shape: &Shape) -> bool {
    shape.slots.len() == 1 && shape.rest.is_some()
}

/// Each name of a list on its own.
pub(super) fn spread(cut: Cut, shape: Option<&'static Shape>) -> Cut {
    let mut items = Vec::with_capacity(cut.items.len());
    for item in cut.items {
        let child = shape.and_then(|shape| shape.child(&item.node.word));
        let several = child.is_some_and(lists) && arguments(&item.node).nth(1).is_some();
        if !several {
            items.push(item);
            continue;
        }
        let properties: Vec<Part> = item
            .node
            .parts
            .iter()
            .filter(|part| matches!(part, Part::Property(false, ..)))
            .cloned()
            .collect();
        let mut further: Vec<Item> = Vec::new();
        let mut head = item.clone();
        let mut met = false;
        head.node.parts.retain(|part| {
            let Part::Argument(false, value) = part else {
                return true;
            };
            if !std::mem::replace(&mut met, true) {
                return true;
            }
            let mut node = Node::new(&item.node.word).value(value.clone());
            node.parts.extend(properties.iter().cloned());
            further.push(Item {
                lead: Vec::new(),
                node,
                joined: true,
            });
            false
        });
        items.push(head);
        items.append(&mut further);
    }
    Cut { items, ..cut }
}

/// Names that stood on a line with others stand behind the one before them.
pub(super) fn join(items: Vec<Item>) -> Vec<Item> {
    let mut joined: Vec<Item> = Vec::with_capacity(items.len());
    // Those of the last line: looking for them among all its names would take too long.
    let mut last_properties: Vec<Part> = Vec::new();
    for item in items {
        let properties = properties(&item.node);
        let plain = item.joined && item.lead.is_empty() && item.node.behind.is_none() && item.node.block.is_none();
        let fits = |last: &&mut Item| {
            plain && last.node.word == item.node.word && last.node.block.is_none() && last_properties == properties
        };
        match joined.last_mut().filter(fits) {
            Some(last) => {
                let end = last
                    .node
                    .parts
                    .iter()
                    .rposition(|part| matches!(part, Part::Argument(..)));
                let values = item
                    .node
                    .parts
                    .into_iter()
                    .filter(|part| matches!(part, Part::Argument(..)));
                let at = end.map_or(0, |end| end + 1);
                last.node.parts.splice(at..at, values);
            }
            None => {
                joined.push(item);
                last_properties = properties;
            }
        }
    }
    joined
}

fn properties(node: &Node) -> Vec<Part> {
    let properties = node.parts.iter().filter(|part| matches!(part, Part::Property(..)));
    properties.cloned().collect()
}

/// The lines of items.
pub(super) fn lines(items: Vec<Item>) -> Vec<Line> {
    let mut lines = Vec::new();
    for item in items {
        lines.extend(item.lead);
        lines.push(Line::Node(item.node));
    }
    let blanks = lines.iter().take_while(|line| **line == Line::Blank).count();
    lines.drain(..blanks);
    lines.dedup_by(|next, line| *next == Line::Blank && *line == Line::Blank);
    lines
}
