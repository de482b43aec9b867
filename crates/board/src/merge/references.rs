//! Where names of other stickies stand in a node, and which kinds they may mean.

use crate::model::Kind;
use crate::text::tree::{Line, Node, Part};

const EVENT: &[Kind] = &[Kind::Event];
const HANDLERS: &[Kind] = &[Kind::Aggregate, Kind::External];

/// How a name is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Written {
    /// As it is, or `kind/name`.
    Name(&'static [Kind]),
    /// `Event.field`.
    Path,
}

fn argument(parent: &str, word: &str) -> Option<Written> {
    Some(match (parent, word) {
        ("command", "by") => Written::Name(&[Kind::Actor]),
        (_, "sees") => Written::Name(&[Kind::ReadModel]),
        (_, "then") => Written::Name(&[Kind::Command]),
        (_, "link") => Written::Name(&Kind::ALL),
        (_, "same-as") => Written::Path,
        (
            _,
            "yields" | "shows" | "whenever" | "whenever-all" | "whenever-before" | "and-no" | "followed-by" | "never"
            | "unless" | "exit" | "wait-for" | "goal" | "emit" | "step" | "purchase",
        ) => Written::Name(EVENT),
        _ => return None,
    })
}

fn property(word: &str, name: &str) -> Option<Written> {
    Some(match (word, name) {
        ("event", "from") | ("command", "to") => Written::Name(HANDLERS),
        ("command", "by") => Written::Name(&[Kind::Actor]),
        ("hotspot" | "opportunity", "on") | ("link", "to") => Written::Name(&Kind::ALL),
        ("on", "gives")
        | ("and-no", "until")
        | ("whenever-silent", "since")
        | ("consent", "granted-by" | "withdrawn-by") => Written::Name(EVENT),
        ("attribute" | "field", "from") => Written::Path,
        _ => return None,
    })
}

/// Visits every reference in a node and what stands in it. The depth of blocks has been limited.
pub(crate) fn each(node: &mut Node, parent: &str, visit: &mut impl FnMut(&mut String, Written)) {
    let Node { word, parts, block, .. } = node;
    for part in parts {
        match part {
            // The first value of `whenever-silent` is a length of time.
            Part::Argument(false, value) => {
                if let Some(how) = argument(parent, word) {
                    visit(value, how);
                }
            }
            Part::Property(false, name, value) => {
                if let Some(how) = property(word, name) {
                    visit(value, how);
                }
            }
            _ => {}
        }
    }
    for line in block.iter_mut().flat_map(|block| &mut block.lines) {
        if let Line::Node(inner) = line
            && !inner.dashed
        {
            each(inner, word, visit);
        }
    }
}
