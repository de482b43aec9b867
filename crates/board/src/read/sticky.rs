//! Reads the stickies other than policies, and links.

use super::node::{Node, field_reference, nodes};
use super::shape::number;
use super::{Reader, allows, hook, references};
use crate::model::{
    Actor, Command, Event, External, Field, FieldType, Link, Note, Path, ReadModel, Relation, RelationKind, Sticky,
    Yield,
};

impl Reader {
    pub(super) fn event(&mut self, node: Node<'_>, sticky: Sticky) {
        let failure = node.property("path").is_some_and(|path| path.value == "failure");
        self.board.events.push(Event {
            sticky,
            from: node.property("from"),
            subject: node.property("subject"),
            pivotal: node.flag("pivotal"),
            path: if failure { Path::Failure } else { Path::Happy },
            fields: fields(node),
        });
    }

    pub(super) fn command(&mut self, node: Node<'_>, sticky: Sticky) {
        let mut by: Vec<_> = node.property("by").into_iter().collect();
        by.extend(references(node, "by"));
        let yields = node.all("yields").flat_map(|node| {
            let on_delivered = node.property("on").is_some_and(|on| on.value == "delivered");
            node.texts(0)
                .into_iter()
                .map(move |event| Yield { event, on_delivered })
        });
        self.board.commands.push(Command {
            sticky,
            by,
            to: node.property("to"),
            fields: fields(node),
            yields: yields.collect(),
        });
    }

    pub(super) fn actor(&mut self, node: Node<'_>, sticky: Sticky) {
        let sees = references(node, "sees");
        self.board.actors.push(Actor { sticky, sees });
    }

    pub(super) fn external(&mut self, node: Node<'_>, sticky: Sticky) {
        let hook = node.child("hook").map(hook::hook);
        self.board.externals.push(External { sticky, hook });
    }

    pub(super) fn read_model(&mut self, node: Node<'_>, sticky: Sticky) {
        self.board.read_models.push(ReadModel {
            sticky,
            shows: references(node, "shows"),
            fields: fields(node),
        });
    }

    pub(super) fn link(&mut self, node: Node<'_>) {
        let (Some(from), Some(to)) = (node.text(0), node.property("to")) else {
            return;
        };
        self.board.links.push(Link {
            from,
            to,
            label: node.property("label").map(|label| label.value),
            span: node.span(),
        });
    }

    pub(super) fn note(&mut self, node: Node<'_>, context: Option<&str>) {
        let Some(text) = node.text(0) else { return };
        self.board.notes.push(Note {
            text: text.value,
            picture: node.property("picture"),
            context: context.map(str::to_owned),
            span: node.span(),
        });
    }

    pub(super) fn relation(&mut self, node: Node<'_>) {
        let (Some(upstream), Some(downstream)) = (node.text(0), node.text(1)) else {
            return;
        };
        let kind = node.property("kind").map(|kind| kind.value);
        self.board.relations.push(Relation {
            upstream,
            downstream,
            // An unknown kind has been said.
            kind: kind.and_then(|word| RelationKind::from_word(&word)).unwrap_or_default(),
            about: node.child_text("about"),
            allows: allows(node),
            span: node.span(),
        });
    }
}

fn fields(node: Node<'_>) -> Vec<Field> {
    let fields = node.kdl.children().into_iter().flat_map(nodes);
    fields.filter(|node| node.word() == "field").filter_map(field).collect()
}

fn field(node: Node<'_>) -> Option<Field> {
    let written = node.text(1).map(|text| text.value);
    // An unreadable type has been said; any JSON value is what does least harm afterwards.
    let mut r#type = written
        .and_then(|text| FieldType::parse(&text))
        .unwrap_or(FieldType::Json);
    if let FieldType::Enum(words) = &mut r#type {
        *words = node.texts(2).into_iter().map(|word| word.value).collect();
    }
    Some(Field {
        name: node.text(0)?.value,
        r#type,
        optional: node.flag("optional"),
        key: node.flag("key"),
        sensitive: node.flag("sensitive"),
        min: node.entry("min").and_then(number),
        max: node.entry("max").and_then(number),
        pattern: node.property("pattern").map(|pattern| pattern.value),
        unit: node.property("unit").map(|unit| unit.value),
        about: node.child_text("about"),
        from: node.property("from").as_ref().and_then(field_reference),
        span: node.span(),
    })
}
