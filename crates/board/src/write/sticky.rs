//! Writes the stickies other than policies, and links.

use super::{flag, text_node};
use crate::model::{
    Actor, Aggregate, Allow, Assignment, Command, Event, External, Field, FieldType, HookRule, Link, Note, Path,
    ReadModel, Reference, Relation, Remark, Sticky, Yield,
};
use crate::text::lexeme::quote;
use crate::text::tree::Node;

/// What every sticky begins with: its node, and `about`, `owner`, `was`.
pub(super) fn begin(word: &str, sticky: &Sticky) -> (Node, Vec<Node>) {
    let mut inside: Vec<Node> = Vec::new();
    inside.extend(text_node("about", sticky.about.as_ref()));
    inside.extend(sticky.owner.iter().map(|owner| Node::new("owner").value(quote(owner))));
    inside.extend(sticky.was.iter().map(|was| Node::new("was").value(quote(was))));
    inside.extend(sticky.allows.iter().map(allow));
    (Node::new(word).value(quote(&sticky.name)), inside)
}

/// `allow "SL-B…" because="…"`.
pub(super) fn allow(allow: &Allow) -> Node {
    Node::new("allow")
        .value(quote(&allow.code.value))
        .property("because", quote(&allow.because))
}

pub(super) fn relation(relation: &Relation) -> Node {
    let mut inside: Vec<Node> = text_node("about", relation.about.as_ref()).into_iter().collect();
    inside.extend(relation.allows.iter().map(allow));
    Node::new("relation")
        .value(quote(&relation.upstream.value))
        .value(quote(&relation.downstream.value))
        .property("kind", quote(relation.kind.word()))
        .block(inside)
}

pub(super) fn note(note: &Note) -> Node {
    let node = Node::new("note").value(quote(&note.text));
    match &note.picture {
        Some(picture) => node.property("picture", quote(&picture.value)),
        None => node,
    }
}

pub(super) fn actor(actor: &Actor) -> Node {
    let (node, mut inside) = begin("actor", &actor.sticky);
    inside.extend(names("sees", &actor.sees));
    node.block(inside)
}

pub(super) fn aggregate(aggregate: &Aggregate) -> Node {
    let (node, inside) = begin("aggregate", &aggregate.sticky);
    node.block(inside)
}

pub(super) fn external(external: &External) -> Node {
    let (node, mut inside) = begin("external", &external.sticky);
    if let Some(hook) = &external.hook {
        let mut head = Node::new("hook");
        for (word, value) in [
            ("signature", &hook.signature),
            ("secret", &hook.secret),
            ("event", &hook.event),
        ] {
            if let Some(value) = value {
                head = head.property(word, quote(&value.value));
            }
        }
        let mut head = head.block(hook.rules.iter().map(rule).collect());
        if let Some(block) = &mut head.block {
            block.on_one_line = false;
        }
        inside.push(head);
    }
    node.block(inside)
}

fn rule(rule: &HookRule) -> Node {
    let mut node = Node::new("on")
        .value(quote(&rule.on))
        .property("gives", quote(&rule.gives.value));
    let further = [
        ("subject", &rule.subject),
        ("id", &rule.id),
        ("time", &rule.time),
        ("where", &rule.r#where),
    ];
    for (word, value) in further {
        if let Some(value) = value {
            node = node.property(word, quote(&value.value));
        }
    }
    node.block(assignments(&rule.set))
}

/// `set` nodes.
pub(super) fn assignments(set: &[Assignment]) -> Vec<Node> {
    let assignment = |one: &Assignment| {
        Node::new("set")
            .value(quote(&one.field.value))
            .value(quote(&one.value.value))
    };
    set.iter().map(assignment).collect()
}

pub(super) fn command(command: &Command) -> Node {
    let (mut node, mut inside) = begin("command", &command.sticky);
    match command.by.as_slice() {
        [one] => node = node.property("by", quote(&one.value)),
        several => inside.extend(names("by", several)),
    }
    if let Some(to) = &command.to {
        node = node.property("to", quote(&to.value));
    }
    inside.extend(command.fields.iter().map(field));
    inside.extend(yields(&command.yields));
    node.block(inside)
}

/// Events that follow in the same way stand on one line.
fn yields(yields: &[Yield]) -> Vec<Node> {
    let line = |line: &[Yield]| {
        let node = line
            .iter()
            .fold(Node::new("yields"), |node, one| node.value(quote(&one.event.value)));
        match line.first() {
            Some(Yield { on_delivered: true, .. }) => node.property("on", quote("delivered")),
            _ => node,
        }
    };
    yields
        .chunk_by(|a, b| a.on_delivered == b.on_delivered)
        .map(line)
        .collect()
}

pub(super) fn event(event: &Event) -> Node {
    let (mut node, mut inside) = begin("event", &event.sticky);
    if let Some(from) = &event.from {
        node = node.property("from", quote(&from.value));
    }
    if let Some(subject) = &event.subject {
        node = node.property("subject", quote(&subject.value));
    }
    node = flag(node, "pivotal", event.pivotal);
    if event.path == Path::Failure {
        node = node.property("path", quote("failure"));
    }
    inside.extend(event.fields.iter().map(field));
    node.block(inside)
}

pub(super) fn read_model(model: &ReadModel) -> Node {
    let (node, mut inside) = begin("read-model", &model.sticky);
    inside.extend(names("shows", &model.shows));
    inside.extend(model.fields.iter().map(field));
    node.block(inside)
}

pub(super) fn remark(remark: &Remark) -> Node {
    let (mut node, inside) = begin(remark.kind.word(), &remark.sticky);
    if let Some(on) = &remark.on {
        node = node.property("on", quote(&on.value));
    }
    node.block(inside)
}

pub(super) fn link(link: &Link) -> Node {
    let node = Node::new("link")
        .value(quote(&link.from.value))
        .property("to", quote(&link.to.value));
    match &link.label {
        Some(label) => node.property("label", quote(label)),
        None => node,
    }
}

/// Several names behind one word; nothing for none.
pub(super) fn names(word: &str, names: &[Reference]) -> Option<Node> {
    let node = |names: &[Reference]| {
        names
            .iter()
            .fold(Node::new(word), |node, name| node.value(quote(&name.value)))
    };
    (!names.is_empty()).then(|| node(names))
}

/// `field "name" "type" …`.
pub(crate) fn field(field: &Field) -> Node {
    let mut node = Node::new("field")
        .value(quote(&field.name))
        .value(quote(&field.r#type.to_string()));
    if let FieldType::Enum(words) = &field.r#type {
        node = words.iter().fold(node, |node, word| node.value(quote(word)));
    }
    if let Some(from) = &field.from {
        node = node.property("from", quote(&format!("{}.{}", from.event, from.field)));
    }
    node = flag(node, "optional", field.optional);
    node = flag(node, "key", field.key);
    node = flag(node, "sensitive", field.sensitive);
    if let Some(min) = field.min {
        node = node.property("min", min.to_string());
    }
    if let Some(max) = field.max {
        node = node.property("max", max.to_string());
    }
    if let Some(pattern) = &field.pattern {
        node = node.property("pattern", quote(pattern));
    }
    if let Some(unit) = &field.unit {
        node = node.property("unit", quote(unit));
    }
    node.block(text_node("about", field.about.as_ref()).into_iter().collect())
}
