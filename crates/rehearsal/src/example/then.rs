//! `then { … }`: the decisions that must come, in their order, and no others.

use super::NODES_MAX;
use super::json::fields;
use super::node::{Placing, Reading, name_of, span_of};
use crate::codes::{SENSE, VALUE};
use crate::words::{outcome, outcomes};
use kdl::{KdlDocument, KdlNode};
use serde_json::{Map, Value};
use stormlake_board::{Effect, Field, Span, slug};
use stormlake_record::{Outcome, Time};

/// A decision that must come. What it does not say is not compared.
#[derive(Debug, Clone)]
pub struct Expected {
    /// How it comes out.
    pub outcome: Outcome,
    /// Whose it is.
    pub policy: Option<String>,
    /// Whom it concerns.
    pub subject: Option<String>,
    /// When it comes due.
    pub at: Option<Time>,
    /// The command that it gives.
    pub command: Option<String>,
    /// The slug of the event that it emits.
    pub emit: Option<String>,
    /// The business key that it was correlated on.
    pub by: Option<String>,
    /// How many triggers there were.
    pub count: Option<u64>,
    /// Which of the policy's steps it is about, from 0.
    pub step: Option<u64>,
    /// The variant that the subject gets.
    pub variant: Option<String>,
    /// What its reason contains.
    pub why: Option<String>,
    /// Fields of its effect.
    pub fields: Map<String, Value>,
    /// Where it stands.
    pub span: Span,
}

/// What a block says.
#[derive(Debug, Default)]
pub(super) struct Then {
    pub only: Vec<Outcome>,
    pub expected: Vec<Expected>,
}

const PROPERTIES: [&str; 10] = [
    "policy", "subject", "at", "command", "emit", "by", "count", "step", "variant", "why",
];

pub(super) fn read(block: &KdlNode, about: Option<&str>, placing: Placing, reading: &mut Reading<'_>) -> Then {
    reading.properties(block, &[]);
    reading.no_arguments(block);
    let words: Vec<&str> = ["nothing", "only"]
        .into_iter()
        .chain(outcomes().iter().copied())
        .collect();
    let mut then = Then::default();
    let mut nothing = false;
    for node in block.children().into_iter().flat_map(KdlDocument::nodes) {
        if !reading.word(node, &words, "`then`") {
            continue;
        }
        if then.expected.len() == NODES_MAX {
            let message = format!("more than {NODES_MAX} decisions are expected");
            reading.say(SENSE, span_of(node), message, "Show the same with fewer");
            break;
        }
        match node.name().value() {
            "nothing" => {
                reading.properties(node, &[]);
                reading.no_arguments(node);
                nothing = true;
            }
            "only" => then.only.extend(only(node, reading)),
            word => {
                if let Some(outcome) = outcome(word) {
                    then.expected.extend(expected(node, outcome, about, placing, reading));
                }
            }
        }
    }
    if nothing != then.expected.is_empty() {
        let (message, mend) = if nothing {
            ("it expects nothing and something", "Leave `nothing` out")
        } else {
            ("`then` expects nothing, and does not say so", "Write then { nothing }")
        };
        reading.say(SENSE, name_of(block), message, mend);
    }
    then
}

fn only(node: &KdlNode, reading: &mut Reading<'_>) -> Vec<Outcome> {
    reading.properties(node, &[]);
    let mut found = Vec::new();
    for entry in super::node::arguments(node) {
        match entry.value().as_string().and_then(outcome) {
            Some(outcome) => found.push(outcome),
            None => {
                let mend = format!("Write one of: {}", outcomes().join(", "));
                reading.say(VALUE, super::node::span(entry), "this is no outcome", mend);
            }
        }
    }
    if found.is_empty() {
        reading.say(VALUE, name_of(node), "`only` names no outcome", "Write only \"fired\"");
    }
    found
}

fn expected(
    node: &KdlNode,
    outcome: Outcome,
    about: Option<&str>,
    placing: Placing,
    reading: &mut Reading<'_>,
) -> Option<Expected> {
    reading.properties(node, &PROPERTIES);
    reading.no_arguments(node);
    let text = |name: &str, reading: &mut Reading<'_>| reading.property(node, name).map(|text| text.value);
    let policy = reading.property(node, "policy");
    let policy = policy.and_then(|policy| {
        let name = reading.policy(&policy)?;
        if about.is_some_and(|about| about != name) {
            let message = format!("the example is about another policy than “{name}”");
            reading.say(SENSE, policy.span, message, "Leave policy= out here, or at the example");
        }
        Some(name)
    });
    let at = reading
        .property(node, "at")
        .and_then(|text| reading.time(&text, placing));
    let command = reading.property(node, "command");
    let command = command.and_then(|command| reading.command(&command));
    let emit = reading.property(node, "emit");
    let emit = emit.and_then(|event| reading.event(&event));
    let declared = match (command, emit) {
        (Some(command), None) => Some((command.sticky.name.as_str(), command.fields.as_slice())),
        (None, Some(event)) => Some((event.sticky.name.as_str(), event.fields.as_slice())),
        (Some(_), Some(_)) => {
            let message = "a decision gives a command or emits an event, not both";
            reading.say(SENSE, name_of(node), message, "Leave one of them out");
            None
        }
        (None, None) => effect(policy.as_deref().or(about), reading),
    };
    let (of, declared) = declared.unwrap_or_default();
    for child in node.children().into_iter().flat_map(KdlDocument::nodes) {
        reading.field(child, of, declared);
    }
    Some(Expected {
        outcome,
        subject: text("subject", reading),
        at,
        command: command.map(|command| command.sticky.name.clone()),
        emit: emit.map(|event| slug(&event.sticky.name)),
        by: text("by", reading),
        count: reading.whole(node, "count"),
        step: reading.whole(node, "step"),
        variant: text("variant", reading),
        why: text("why", reading),
        fields: fields(node, declared, reading),
        policy,
        span: span_of(node),
    })
}

/// What the effect of a policy carries.
fn effect<'a>(policy: Option<&str>, reading: &Reading<'a>) -> Option<(&'a str, &'a [Field])> {
    let board = reading.board;
    let policy = board
        .policies
        .iter()
        .find(|known| Some(known.sticky.name.as_str()) == policy)?;
    match policy.effect.as_ref()? {
        Effect::Command { command, .. } => {
            let command = board.commands.iter().find(|known| known.sticky.name == command.value)?;
            Some((&command.sticky.name, &command.fields))
        }
        Effect::Emit { event, .. } => {
            let event = board.events.iter().find(|known| known.sticky.name == event.value)?;
            Some((&event.sticky.name, &event.fields))
        }
    }
}
