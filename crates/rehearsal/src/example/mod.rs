//! Given/when/then examples that stand beside a board: read, checked against it, and played.

mod align;
mod differ;
mod given;
mod json;
mod node;
mod play;
mod then;

pub use differ::{Difference, Part};
pub use play::{Rehearsal, Report};
pub use then::Expected;

use crate::arm::Arm;
use crate::codes::{SENSE, VALUE};
use given::Given;
use kdl::{KdlDocument, KdlNode};
use node::{Placing, Reading, span_of};
use std::collections::HashSet;
use stormlake_board::{Board, Finding, Span, parse_kdl};
use stormlake_record::{Outcome, Time};

/// When an example starts that does not say so: a Monday at noon UTC, when nobody's quiet hours are likely.
const START: &str = "2026-01-05T12:00:00Z";
/// Examples of one file.
const EXAMPLES_MAX: usize = 1_000;
/// Given events, or expected decisions, of one example.
const NODES_MAX: usize = 10_000;

/// Given these events, when the clock reads so, then these decisions and no others.
#[derive(Debug, Clone)]
pub struct Example {
    /// What it says.
    pub name: String,
    /// Where it stands in its file.
    pub span: Span,
    /// The policy that it is about; without one it is about all that run.
    pub policy: Option<String>,
    pub(crate) arm: Arm,
    pub(crate) start: Time,
    pub(crate) given: Given,
    pub(crate) until: Option<Time>,
    /// Only decisions of these outcomes are compared; of all, where it is empty.
    pub(crate) only: Vec<Outcome>,
    pub(crate) expected: Vec<Expected>,
}

impl Example {
    /// The policies that it says something about.
    pub fn policies(&self) -> impl Iterator<Item = &str> {
        let expected = self.expected.iter().filter_map(|expected| expected.policy.as_deref());
        self.policy.as_deref().into_iter().chain(expected)
    }
}

/// What came out of a file of examples.
#[derive(Debug, Clone, Default)]
pub struct Examples {
    /// The examples, as far as they could be understood.
    pub examples: Vec<Example>,
    /// What is wrong with how they are written, or with what they say about this board.
    pub findings: Vec<Finding>,
}

impl Examples {
    /// Reads the text of a file in `examples/`, for a board that has been checked. With any error, none should be played.
    pub fn read(text: &str, board: &Board) -> Self {
        let document = match parse_kdl(text) {
            Ok(document) => document,
            Err(findings) => {
                return Self {
                    examples: Vec::new(),
                    findings,
                };
            }
        };
        let mut reading = Reading::new(board);
        let examples = read_all(&document, &mut reading);
        Self {
            examples,
            findings: reading.settled(),
        }
    }
}

fn read_all(document: &KdlDocument, reading: &mut Reading<'_>) -> Vec<Example> {
    let mut names = HashSet::new();
    let mut examples = Vec::new();
    for node in document.nodes() {
        if !reading.word(node, &["example"], "a file of examples") {
            continue;
        }
        if examples.len() == EXAMPLES_MAX {
            let message = format!("there are more than {EXAMPLES_MAX} examples in this file");
            reading.say(
                SENSE,
                span_of(node),
                message,
                "Put the rest into another file beside it",
            );
            break;
        }
        let Some(example) = read_one(node, reading) else {
            continue;
        };
        if !names.insert(example.name.clone()) {
            let message = format!("two examples of this file are called “{}”", example.name);
            reading.say(SENSE, example.span, message, "Give each its own name");
        }
        examples.push(example);
    }
    examples
}

fn read_one(node: &KdlNode, reading: &mut Reading<'_>) -> Option<Example> {
    reading.properties(node, &["policy", "arm", "start"]);
    let name = reading.argument(node, "what it says, such as \"Who buys twice is invited\"");
    let span = span_of(node);
    let policy = reading
        .property(node, "policy")
        .and_then(|policy| reading.policy(&policy));
    let arm = match reading.property(node, "arm") {
        None => Arm::ByHash,
        Some(arm) => match arm.value.as_str() {
            "treated" => Arm::Treated,
            "held-out" => Arm::HeldOut,
            other => {
                let message = format!("`{other}` is no arm");
                reading.say(VALUE, arm.span, message, "Write \"treated\" or \"held-out\"");
                Arm::ByHash
            }
        },
    };
    let default = Time::parse(START).unwrap_or_default();
    let start = match reading.property(node, "start") {
        None => default,
        Some(text) => match Time::parse(&text.value) {
            Some(time) => time,
            None => {
                let message = format!("`{}` is no instant", text.value);
                reading.say(VALUE, text.span, message, "Write it as in \"2026-01-31T09:00:00Z\"");
                default
            }
        },
    };
    let mut blocks: [Option<&KdlNode>; 4] = [None; 4];
    const WORDS: [&str; 4] = ["about", "given", "when", "then"];
    for child in node.children().into_iter().flat_map(KdlDocument::nodes) {
        if !reading.word(child, &WORDS, "an example") {
            continue;
        }
        let place = WORDS.iter().position(|word| *word == child.name().value())?;
        if blocks[place].replace(child).is_some() {
            let message = format!("`{}` stands twice in this example", WORDS[place]);
            reading.say(SENSE, span_of(child), message, "Put both into one block");
        }
    }
    let [about, given, when, then] = blocks;
    if let Some(about) = about {
        reading.properties(about, &[]);
        reading.argument(about, "its description");
    }
    let placing = Placing { start };
    let given = match given {
        Some(block) => given::read(block, placing, reading),
        None => Given::default(),
    };
    let until = when.and_then(|when| {
        reading.properties(when, &[]);
        let text = reading.argument(when, "until when the clock goes on, such as \"+3d\"")?;
        reading.time(&text, placing)
    });
    let Some(then) = then else {
        let message = "nothing is expected of this example".to_owned();
        reading.say(
            SENSE,
            span,
            message,
            "Write then { … } with each decision, or then { nothing }",
        );
        return None;
    };
    let then = then::read(then, policy.as_deref(), placing, reading);
    Some(Example {
        name: name?.value,
        span,
        policy,
        arm,
        start,
        given,
        until,
        only: then.only,
        expected: then.expected,
    })
}
