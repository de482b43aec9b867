//! Writes policies.

use super::sticky::{assignments, begin, names};
use super::{limit, within};
use crate::model::{Absence, Effect, ExpressionText, Letter, Policy, PolicyState, Trigger};
use crate::text::lexeme::{quote, quote_lines};
use crate::text::tree::Node;
use crate::values;

pub(super) fn policy(policy: &Policy) -> Node {
    let (mut node, mut inside) = begin("policy", &policy.sticky);
    if policy.priority != 0 {
        node = node.property("priority", policy.priority.to_string());
    }
    let state = match policy.state {
        PolicyState::Draft => None,
        PolicyState::Shadow => Some("shadow"),
        PolicyState::Live => Some("live"),
        PolicyState::Paused => Some("paused"),
        PolicyState::Retired => Some("retired"),
    };
    if let Some(state) = state {
        node = node.property("state", quote(state));
    }
    inside.extend(
        policy
            .trigger
            .as_ref()
            .map(|whenever| trigger(whenever, policy.by.as_ref())),
    );
    inside.extend(policy.absence.as_ref().map(absence));
    inside.extend(policy.followed_by.as_ref().map(|followed| {
        within(
            Node::new("followed-by").value(quote(&followed.event.value)),
            followed.within,
        )
    }));
    inside.extend(names("never", &policy.never));
    inside.extend(
        policy
            .r#where
            .iter()
            .map(|text| Node::new("where").value(quote(&text.value))),
    );
    inside.extend(policy.effect.as_ref().map(effect));
    inside.extend(policy.letter.as_ref().map(letter));
    inside.extend(
        policy
            .unless
            .iter()
            .map(|unless| within(Node::new("unless").value(quote(&unless.event.value)), unless.within)),
    );
    inside.extend(policy.limit.as_ref().map(|one| limit("limit", one)));
    inside.extend(
        policy
            .stale
            .map(|stale| Node::new("stale").value(quote(&stale.to_string()))),
    );
    inside.extend(
        policy
            .consent
            .iter()
            .map(|topic| Node::new("consent").value(quote(&topic.value))),
    );
    let holdout = policy.holdout.iter();
    inside.extend(holdout.map(|share| Node::new("holdout").value(quote(&values::write_percent(share.value)))));
    inside.extend(
        policy
            .goal
            .as_ref()
            .map(|goal| within(Node::new("goal").value(quote(&goal.event.value)), Some(goal.within))),
    );
    let mut node = node.block(inside);
    if let Some(block) = &mut node.block {
        block.on_one_line = false;
    }
    node
}

fn trigger(trigger: &Trigger, by: Option<&ExpressionText>) -> Node {
    let node = match trigger {
        Trigger::Event {
            event,
            at_least,
            within: span,
        } => {
            let mut node = Node::new("whenever").value(quote(&event.value));
            if let Some(count) = at_least {
                node = node.property("at-least", count.to_string());
            }
            within(node, *span)
        }
        Trigger::AllOf { events } => events
            .iter()
            .fold(Node::new("whenever-all"), |node, event| node.value(quote(&event.value))),
        Trigger::Silence { span, since } => {
            let node = Node::new("whenever-silent").value(quote(&span.to_string()));
            return node.property("since", quote(&since.value));
        }
        Trigger::Before { event, field, by } => {
            let node = Node::new("whenever-before").value(quote(&event.value));
            return node
                .property("field", quote(&field.value))
                .property("by", quote(&by.to_string()));
        }
    };
    match by {
        Some(by) => node.property("by", quote(&by.value)),
        None => node,
    }
}

fn absence(absence: &Absence) -> Node {
    let mut node = within(Node::new("and-no").value(quote(&absence.event.value)), absence.within);
    if let Some(until) = &absence.until {
        node = node.property("until", quote(&until.value));
    }
    if let Some(by) = &absence.until_by {
        node = node.property("until-by", quote(&by.value));
    }
    node
}

fn letter(letter: &Letter) -> Node {
    let templates = [
        ("subject-line", &letter.subject_line),
        ("text", &letter.text),
        ("html", &letter.html),
    ];
    let written = templates.into_iter().filter_map(|(word, template)| {
        let template = template.as_ref()?;
        Some(Node::new(word).value(quote_lines(&template.value)))
    });
    Node::new("letter").block(written.collect())
}

fn effect(effect: &Effect) -> Node {
    match effect {
        Effect::Command { command, via, set } => {
            let node = Node::new("then").value(quote(&command.value));
            let node = match via {
                Some(via) => node.property("via", quote(&via.value)),
                None => node,
            };
            node.block(assignments(set))
        }
        Effect::Emit { event, set } => Node::new("emit").value(quote(&event.value)).block(assignments(set)),
    }
}
