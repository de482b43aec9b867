//! Reads policies: one trigger, at most one effect, and the guards.

use super::board::{holdout, limit};
use super::hook::assignments;
use super::node::{Node, name_of};
use super::{Reader, references};
use crate::finding::Finding;
use crate::model::{
    Absence, Effect, Entry, FollowedBy, Goal, Kind, Letter, Placed, Policy, PolicyState, Step, Sticky, Trigger, Unless,
    Variant, WaitFor, When,
};

/// The words that set a policy off.
const TRIGGERS: [&str; 4] = ["whenever", "whenever-all", "whenever-silent", "whenever-before"];
/// The words for what it does.
const EFFECTS: [&str; 3] = ["then", "emit", "steps"];

impl Reader {
    pub(super) fn policy(&mut self, node: Node<'_>, sticky: Sticky) {
        let trigger = self.only(node, &TRIGGERS, "SL-B032", "sets it off", &sticky.name);
        let effect = self.only(node, &EFFECTS, "SL-B032", "is what it does", &sticky.name);
        let by = trigger
            .filter(|node| node.word() != "whenever-before")
            .and_then(|node| node.property("by"));
        let steps = effect.filter(|node| node.word() == "steps");
        let steps = steps.map(|node| self.steps(node)).unwrap_or_default();
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
            effect: effect.filter(|node| node.word() != "steps").and_then(read_effect),
            steps,
            letter: node.child("letter").map(letter),
            variants: node.all("variant").filter_map(variant).collect(),
            winner: node.child("winner").and_then(|node| node.text(0)),
            entry: node.child("entry").map(entry).unwrap_or_default(),
            exits: references(node, "exit"),
            unless: node.all("unless").filter_map(unless).collect(),
            limit: node.child("limit").and_then(limit),
            budget: node.child("budget").and_then(limit),
            transactional: node.child("transactional").is_some(),
            consent: node.child("consent").and_then(|node| node.text(0)),
            holdout: node.child("holdout").and_then(holdout),
            goal: node.child("goal").and_then(goal),
            stale: node.child("stale").and_then(|node| node.duration(0)),
        });
    }

    /// What is done one after the other. An `otherwise` belongs to the `when` right before it.
    fn steps(&mut self, node: Node<'_>) -> Vec<Step> {
        let mut steps = Vec::new();
        let mut after_when = false;
        for child in node.children() {
            let was_when = std::mem::take(&mut after_when);
            let step = match child.word() {
                "then" | "emit" => read_effect(child).map(Step::Do),
                "wait" => child.duration(0).map(|span| Step::Wait {
                    span: Placed::new(span, child.span()),
                }),
                "wait-for" => self.wait_for(child).map(Step::WaitFor),
                "when" => {
                    after_when = true;
                    let then = self.steps(child);
                    let condition = child.text(0);
                    condition.map(|condition| {
                        Step::When(When {
                            condition,
                            then,
                            otherwise: Vec::new(),
                            span: child.span(),
                        })
                    })
                }
                "otherwise" => {
                    let otherwise_steps = self.steps(child);
                    match steps.last_mut() {
                        Some(Step::When(When { otherwise, .. })) if was_when => *otherwise = otherwise_steps,
                        _ => {
                            let message = "`otherwise` stands behind no `when`";
                            let mend = "Write it right after the block of a `when`, once";
                            self.findings
                                .push(Finding::error("SL-B044", name_of(child.kdl), message, mend));
                        }
                    }
                    None
                }
                // Said already: the grammar does not know it.
                _ => None,
            };
            steps.extend(step);
        }
        steps
    }

    fn wait_for(&mut self, node: Node<'_>) -> Option<WaitFor> {
        let mut branch = |word| node.child(word).map(|node| self.steps(node)).unwrap_or_default();
        let (came, missed) = (branch("came"), branch("missed"));
        Some(WaitFor {
            event: node.text(0)?,
            within: node.duration_property("within")?,
            came,
            missed,
            span: node.span(),
        })
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
    let written = node.property("state");
    let known = PolicyState::ALL.into_iter();
    written
        .and_then(|written| known.into_iter().find(|state| state.word() == written.value))
        .unwrap_or_default()
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

fn entry(node: Node<'_>) -> Entry {
    match node.text(0).as_ref().map(|word| word.value.as_str()) {
        Some("when-finished") => Entry::WhenFinished,
        Some("once") => Entry::Once,
        _ => Entry::Always,
    }
}

fn variant(node: Node<'_>) -> Option<Variant> {
    let weight = node.entry("weight").and_then(|entry| entry.value().as_integer());
    Some(Variant {
        name: node.text(0)?,
        weight: weight.and_then(|weight| u32::try_from(weight).ok()).unwrap_or(1),
        set: assignments(node),
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

fn goal(node: Node<'_>) -> Option<Goal> {
    Some(Goal {
        event: node.text(0)?,
        within: node.duration_property("within")?,
        span: node.span(),
    })
}
