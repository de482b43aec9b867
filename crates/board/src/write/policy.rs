//! Writes policies.

use super::sticky::{assignments, begin, names};
use super::{holdout, limit, within};
use crate::model::{Absence, Effect, Entry, ExpressionText, Letter, Policy, PolicyState, Step, Trigger, Variant};
use crate::text::lexeme::{quote, quote_lines};
use crate::text::tree::Node;

pub(super) fn policy(policy: &Policy) -> Node {
    let (mut node, mut inside) = begin("policy", &policy.sticky);
    if policy.priority != 0 {
        node = node.property("priority", policy.priority.to_string());
    }
    if policy.state != PolicyState::Draft {
        node = node.property("state", quote(policy.state.word()));
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
    if !policy.steps.is_empty() {
        inside.push(block("steps", &policy.steps));
    }
    inside.extend(policy.letter.as_ref().map(letter));
    inside.extend(policy.variants.iter().map(variant));
    let winner = policy.winner.iter();
    inside.extend(winner.map(|name| Node::new("winner").value(quote(&name.value))));
    if policy.entry != Entry::Always {
        inside.push(Node::new("entry").value(quote(policy.entry.word())));
    }
    inside.extend(names("exit", &policy.exits));
    inside.extend(
        policy
            .unless
            .iter()
            .map(|unless| within(Node::new("unless").value(quote(&unless.event.value)), unless.within)),
    );
    inside.extend(policy.limit.as_ref().map(|one| limit("limit", one)));
    inside.extend(policy.budget.as_ref().map(|one| limit("budget", one)));
    if policy.transactional {
        inside.push(Node::new("transactional"));
    }
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
    inside.extend(policy.holdout.as_ref().map(holdout));
    inside.extend(
        policy
            .goal
            .as_ref()
            .map(|goal| within(Node::new("goal").value(quote(&goal.event.value)), Some(goal.within))),
    );
    lines(node.block(inside))
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

fn variant(variant: &Variant) -> Node {
    let node = Node::new("variant").value(quote(&variant.name.value));
    let node = match variant.weight {
        1 => node,
        weight => node.property("weight", weight.to_string()),
    };
    node.block(assignments(&variant.set))
}

/// A block of steps, one a line.
fn block(word: &str, steps: &[Step]) -> Node {
    let mut inside = Vec::new();
    for step in steps {
        match step {
            Step::Do(one) => inside.push(effect(one)),
            Step::Wait { span } => inside.push(Node::new("wait").value(quote(&span.value.to_string()))),
            Step::WaitFor(wait) => {
                let node = Node::new("wait-for").value(quote(&wait.event.value));
                let branches = [("came", &wait.came), ("missed", &wait.missed)];
                let branches = branches.into_iter().filter(|(_, steps)| !steps.is_empty());
                let branches = branches.map(|(word, steps)| block(word, steps)).collect();
                inside.push(lines(within(node, Some(wait.within)).block(branches)));
            }
            Step::When(when) => {
                let node = block("when", &when.then).value(quote(&when.condition.value));
                inside.push(node);
                if !when.otherwise.is_empty() {
                    inside.push(block("otherwise", &when.otherwise));
                }
            }
        }
    }
    lines(Node::new(word).block(inside))
}

fn lines(mut node: Node) -> Node {
    if let Some(block) = &mut node.block {
        block.on_one_line = false;
    }
    node
}
