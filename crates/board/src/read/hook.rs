//! Reads hooks and the rules by which webhooks and rows become events.

use super::node::Node;
use crate::model::{Assignment, Hook, HookRule};

/// `hook signature="…" { on … }`.
pub(crate) fn hook(node: Node<'_>) -> Hook {
    Hook {
        signature: node.property("signature"),
        secret: node.property("secret"),
        event: node.property("event"),
        rules: node.all("on").filter_map(rule).collect(),
        span: node.span(),
    }
}

/// `on "kind" gives="Event" { set … }`.
pub(crate) fn rule(node: Node<'_>) -> Option<HookRule> {
    Some(HookRule {
        on: node.text(0)?.value,
        gives: node.property("gives")?,
        subject: node.property("subject"),
        id: node.property("id"),
        time: node.property("time"),
        r#where: node.property("where"),
        set: assignments(node),
        span: node.span(),
    })
}

/// The `set` nodes of a block.
pub(crate) fn assignments(node: Node<'_>) -> Vec<Assignment> {
    let assignment = |node: Node<'_>| {
        Some(Assignment {
            field: node.text(0)?,
            value: node.text(1)?,
        })
    };
    node.all("set").filter_map(assignment).collect()
}
