//! What a value on a board is: a name, something that leads to a name, an expression, ….

use super::Node;
use crate::grammar::Value;
use crate::model::Kind;

/// What a value is by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// The name of a sticky of this kind: here it is made.
    Name(Kind),
    /// What a sticky of this kind was called before.
    Earlier(Kind),
    /// Leads to a sticky of one of these kinds.
    Sticky(&'static [Kind]),
    /// A context's name.
    ContextName,
    /// Leads to a context.
    Context,
    /// The code of a finding.
    Code,
    /// A subject's name.
    SubjectName,
    /// Leads to a subject.
    Subject,
    /// An attribute's name.
    AttributeName,
    /// `subject.attribute`.
    Address,
    /// A channel's name.
    ChannelName,
    /// Leads to a channel.
    Channel,
    /// A consent's topic.
    TopicName,
    /// Leads to a topic.
    Topic,
    /// A funnel's name.
    FunnelName,
    /// A prediction's name.
    PredictionName,
    /// The name of a field of the node in whose block it stands.
    FieldName,
    /// Leads to a field of the event that the same node names.
    FieldOfEvent,
    /// Leads to a field of what the node around gives or asks for: `then`, `emit`, `on`.
    FieldSet,
    /// `Event.field`.
    FieldPath,
    /// A field's type.
    Type,
    /// CEL.
    Expression(Reads),
    /// One of a few words.
    Words(&'static [&'static str]),
    /// `#true` or `#false`.
    Flag,
    /// Anything else.
    Other,
}

/// What an expression reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reads {
    /// A policy's trigger.
    Trigger,
    /// The same, and `predict`.
    Where,
    /// Every event that a policy correlates.
    By,
    /// The trigger and the event that ends the wait.
    UntilBy,
    /// The event of a purchase.
    Purchase,
    /// A webhook.
    Hook,
    /// A row of a file.
    Row,
}

const EVENT: Role = Role::Sticky(&[Kind::Event]);
const HANDLER: Role = Role::Sticky(&[Kind::Aggregate, Kind::External]);
const ACTOR: Role = Role::Sticky(&[Kind::Actor]);
const READ_MODEL: Role = Role::Sticky(&[Kind::ReadModel]);
const COMMAND: Role = Role::Sticky(&[Kind::Command]);
const ANY: Role = Role::Sticky(&Kind::ALL);

/// Where a value stands in its node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    /// The first value by place.
    First,
    /// The second.
    Second,
    /// Any value by place.
    Each,
    /// A property.
    Property(&'static str),
}

use Slot::{Each, First, Property, Second};

/// The node around (empty: any), the node, the place, and what stands there. What the grammar itself says (flags, words, types,
/// paths) is not repeated.
const TABLE: &[(&str, &str, Slot, Role)] = &[
    ("", "context", First, Role::ContextName),
    ("", "relation", First, Role::Context),
    ("", "relation", Second, Role::Context),
    ("", "allow", First, Role::Code),
    ("", "funnel", First, Role::FunnelName),
    ("", "prediction", First, Role::PredictionName),
    ("board", "subject", First, Role::SubjectName),
    ("board", "channel", First, Role::ChannelName),
    ("board", "channel", Property("to"), Role::Address),
    ("subject", "attribute", First, Role::AttributeName),
    ("subject", "consent", First, Role::TopicName),
    ("subject", "consent", Property("granted-by"), EVENT),
    ("subject", "consent", Property("withdrawn-by"), EVENT),
    ("actor", "sees", Each, READ_MODEL),
    ("", "command", Property("by"), ACTOR),
    ("", "command", Property("to"), HANDLER),
    ("command", "by", Each, ACTOR),
    ("command", "yields", Each, EVENT),
    ("", "event", Property("from"), HANDLER),
    ("", "event", Property("subject"), Role::Subject),
    ("", "field", First, Role::FieldName),
    ("read-model", "shows", Each, EVENT),
    ("", "hotspot", Property("on"), ANY),
    ("", "opportunity", Property("on"), ANY),
    ("", "link", First, ANY),
    ("", "link", Property("to"), ANY),
    ("external", "hook", Property("event"), Role::Expression(Reads::Hook)),
    ("hook", "on", Property("gives"), EVENT),
    ("hook", "on", Property("subject"), Role::Expression(Reads::Hook)),
    ("hook", "on", Property("id"), Role::Expression(Reads::Hook)),
    ("hook", "on", Property("time"), Role::Expression(Reads::Hook)),
    ("hook", "on", Property("where"), Role::Expression(Reads::Hook)),
    ("mapping", "format", Property("event"), Role::Expression(Reads::Row)),
    ("mapping", "on", Property("gives"), EVENT),
    ("mapping", "on", Property("subject"), Role::Expression(Reads::Row)),
    ("mapping", "on", Property("id"), Role::Expression(Reads::Row)),
    ("mapping", "on", Property("time"), Role::Expression(Reads::Row)),
    ("mapping", "on", Property("where"), Role::Expression(Reads::Row)),
    ("", "set", First, Role::FieldSet),
    ("then", "set", Second, Role::Expression(Reads::Trigger)),
    ("emit", "set", Second, Role::Expression(Reads::Trigger)),
    ("variant", "set", Second, Role::Expression(Reads::Trigger)),
    // A mapping's or a hook's: nothing of the board can be read in either.
    ("on", "set", Second, Role::Expression(Reads::Hook)),
    ("policy", "whenever", First, EVENT),
    ("policy", "whenever", Property("by"), Role::Expression(Reads::By)),
    ("policy", "whenever-all", Each, EVENT),
    ("policy", "whenever-all", Property("by"), Role::Expression(Reads::By)),
    ("policy", "whenever-silent", Property("since"), EVENT),
    ("policy", "whenever-before", First, EVENT),
    ("policy", "whenever-before", Property("field"), Role::FieldOfEvent),
    ("policy", "and-no", First, EVENT),
    ("policy", "and-no", Property("until"), EVENT),
    (
        "policy",
        "and-no",
        Property("until-by"),
        Role::Expression(Reads::UntilBy),
    ),
    ("policy", "followed-by", First, EVENT),
    ("policy", "never", Each, EVENT),
    ("policy", "where", First, Role::Expression(Reads::Where)),
    ("", "then", First, COMMAND),
    ("", "then", Property("via"), Role::Channel),
    ("", "emit", First, EVENT),
    ("", "wait-for", First, EVENT),
    ("", "when", First, Role::Expression(Reads::Trigger)),
    ("policy", "exit", Each, EVENT),
    ("policy", "unless", First, EVENT),
    ("policy", "consent", First, Role::Topic),
    ("policy", "goal", First, EVENT),
    ("funnel", "step", First, EVENT),
    ("prediction", "of", First, Role::Subject),
    ("prediction", "purchase", First, EVENT),
    (
        "prediction",
        "purchase",
        Property("value"),
        Role::Expression(Reads::Purchase),
    ),
    (
        "prediction",
        "purchase",
        Property("where"),
        Role::Expression(Reads::Purchase),
    ),
];

/// What a value of a node is.
pub(super) fn of(parent: &str, node: &Node, property: Option<&str>, index: usize) -> Role {
    let Some(shape) = node.shape else { return Role::Other };
    if matches!(parent, "" | "context")
        && property.is_none()
        && index == 0
        && let Some(kind) = Kind::from_word(shape.word)
    {
        return Role::Name(kind);
    }
    if shape.word == "was" && property.is_none() {
        return Kind::from_word(parent).map_or(Role::Other, Role::Earlier);
    }
    let fits = |slot: Slot| match (slot, property) {
        (Property(word), Some(property)) => word == property,
        (Property(_), None) | (_, Some(_)) => false,
        (First, None) => index == 0,
        (Second, None) => index == 1,
        (Each, None) => true,
    };
    let known = TABLE
        .iter()
        .find(|(around, word, slot, _)| *word == shape.word && (around.is_empty() || *around == parent) && fits(*slot));
    if let Some((_, _, _, role)) = known {
        return *role;
    }
    let value = match property {
        Some(word) => shape
            .properties
            .iter()
            .find(|property| property.word == word)
            .map(|one| one.value),
        None => shape.slots.get(index).or(shape.rest.as_ref()).map(|slot| slot.value),
    };
    match value {
        Some(Value::OneOf(words)) => Role::Words(words),
        Some(Value::Flag) => Role::Flag,
        Some(Value::Type) => Role::Type,
        Some(Value::FieldPath) => Role::FieldPath,
        _ => Role::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grammar::{BOARD_FILE, MAPPING_FILE, Shape};
    use std::collections::HashSet;

    fn walk(shape: &'static Shape, all: &mut HashSet<(&'static str, &'static str, String)>) {
        for child in shape.children {
            let places = (0..child.slots.len() + usize::from(child.rest.is_some())).map(|index| index.to_string());
            let names = child.properties.iter().map(|property| property.word.to_owned());
            // A word that says nothing more is a place, too: blocks of steps stand within each other.
            let new: Vec<bool> = places
                .chain(names)
                .chain(std::iter::once("itself".to_owned()))
                .map(|place| all.insert((shape.word, child.word, place)))
                .collect();
            if new.contains(&true) {
                walk(child, all);
            }
        }
    }

    #[test]
    fn every_line_of_the_table_is_one_of_the_grammar() {
        let mut all = HashSet::new();
        walk(&BOARD_FILE, &mut all);
        walk(&MAPPING_FILE, &mut all);
        for (around, word, slot, _) in TABLE {
            let place = match slot {
                First | Each => "0",
                Second => "1",
                Property(word) => word,
            };
            let known = all
                .iter()
                .any(|(parent, child, at)| (around.is_empty() || parent == around) && child == word && at == place);
            assert!(known, "{around} {word} {slot:?}");
        }
    }
}
