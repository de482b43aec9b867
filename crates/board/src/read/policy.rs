//! Reads policies: one trigger, at most one effect, and the guards.

use super::board::limit;
use super::hook::assignments;
use super::node::{Node, name_of};
use super::{Reader, references};
use crate::finding::Finding;
use crate::model::{
    Absence, Effect, FollowedBy, Goal, Kind, Letter, Placed, Policy, PolicyState, Sticky, Trigger, Unless,
};
use crate::values;

/// The words that set a policy off.
const TRIGGERS: [&str; 4] = ["whenever", "whenever-all", "whenever-silent", "whenever-before"];
/// The words for what it does.
const EFFECTS: [&str; 2] = ["then", "emit"];

impl Reader {
    pub(super) fn policy(&mut self, node: Node<'_>, sticky: Sticky) {
        let trigger = self.only(node, &TRIGGERS, "SL-B032", "sets it off", &sticky.name);
        let effect = self.only(node, &EFFECTS, "SL-B032", "is what it does", &sticky.name);
        let by = trigger
            .filter(|node| node.word() != "whenever-before")
            .and_then(|node| node.property("by"));
        self.board.policies.push(Policy {
            sticky,
            priority: priority(node),
            state: state(node),
            trigger: trigger.and_then(read_trigger),
            by,
            absence: node.child("and-no").and_then(absence),
            never: references(node, "never"),
            r#where: node.child("where").and_then(|node| node.text(0)),
            followed_by: node.child("followed-by").and_then(followed_by),
            effect: effect.and_then(read_effect),
            letter: node.child("letter").map(letter),
            unless: node.all("unless").filter_map(unless).collect(),
            limit: node.child("limit").and_then(limit),
            consent: node.child("consent").and_then(|node| node.text(0)),
            holdout: node.child("holdout").and_then(holdout),
            goal: node.child("goal").and_then(goal),
            stale: node.child("stale").and_then(|node| node.duration(0)),
        });
    }

    /// The one node among several words that exclude each other.
    fn only<'a>(
        &mut self,
        node: Node<'a>,
        words: &'static [&'static str],
        code: &'static str,
        what: &str,
        policy: &str,
    ) -> Option<Node<'a>> {
        let mut found = node.children().filter(|child| words.contains(&child.word()));
        let first = found.next()?;
        // The same word twice has been said already.
        for other in found.filter(|other| other.word() != first.word()) {
            let message = format!(
                "`{}` already {what}; `{}` would be a second",
                first.word(),
                other.word()
            );
            let mend = format!("Keep one, or write a policy of its own for `{}`", other.word());
            let finding = Finding::error(code, name_of(other.kdl), message, mend);
            self.findings.push(finding.of(Kind::Policy, policy));
        }
        Some(first)
    }
}

fn priority(node: Node<'_>) -> i64 {
    let written = node.entry("priority").and_then(|entry| entry.value().as_integer());
    written.and_then(|number| i64::try_from(number).ok()).unwrap_or(0)
}

fn state(node: Node<'_>) -> PolicyState {
    match node.property("state").as_ref().map(|state| state.value.as_str()) {
        Some("shadow") => PolicyState::Shadow,
        Some("live") => PolicyState::Live,
        Some("paused") => PolicyState::Paused,
        Some("retired") => PolicyState::Retired,
        _ => PolicyState::Draft,
    }
}

fn read_trigger(node: Node<'_>) -> Option<Trigger> {
    Some(match node.word() {
        "whenever" => {
            let at_least = node.entry("at-least").and_then(|entry| entry.value().as_integer());
            Trigger::Event {
                event: node.text(0)?,
                at_least: at_least.and_then(|count| u32::try_from(count).ok()),
                within: node.duration_property("within"),
            }
        }
        "whenever-all" => Trigger::AllOf { events: node.texts(0) },
        "whenever-silent" => Trigger::Silence {
            span: node.duration(0)?,
            since: node.property("since")?,
        },
        _ => Trigger::Before {
            event: node.text(0)?,
            field: node.property("field")?,
            by: node.duration_property("by")?,
        },
    })
}

fn read_effect(node: Node<'_>) -> Option<Effect> {
    let set = assignments(node);
    Some(match node.word() {
        "then" => Effect::Command {
            command: node.text(0)?,
            via: node.property("via"),
            set,
        },
        _ => Effect::Emit {
            event: node.text(0)?,
            set,
        },
    })
}

fn letter(node: Node<'_>) -> Letter {
    let template = |word| node.child(word).and_then(|node| node.text(0));
    Letter {
        subject_line: template("subject-line"),
        text: template("text"),
        html: template("html"),
        span: node.span(),
    }
}

fn absence(node: Node<'_>) -> Option<Absence> {
    Some(Absence {
        event: node.text(0)?,
        within: node.duration_property("within"),
        until: node.property("until"),
        until_by: node.property("until-by"),
        span: node.span(),
    })
}

fn followed_by(node: Node<'_>) -> Option<FollowedBy> {
    Some(FollowedBy {
        event: node.text(0)?,
        within: node.duration_property("within"),
        span: node.span(),
    })
}

fn unless(node: Node<'_>) -> Option<Unless> {
    Some(Unless {
        event: node.text(0)?,
        within: node.duration_property("within"),
        span: node.span(),
    })
}

fn holdout(node: Node<'_>) -> Option<Placed<u32>> {
    let share = node.text(0)?;
    Some(Placed::new(values::percent(&share.value)?, share.span))
}

fn goal(node: Node<'_>) -> Option<Goal> {
    Some(Goal {
        event: node.text(0)?,
        within: node.duration_property("within")?,
        span: node.span(),
    })
}
