//! `given { … }`: events that are received, models that come into force, deliveries that fail, and who pulls the switch.

use super::NODES_MAX;
use super::json::fields;
use super::node::{Placing, Reading, arguments, name_of, span_of};
use crate::codes::{CONTRACT, NAME, SENSE};
use crate::entries::internal;
use kdl::{KdlDocument, KdlNode};
use serde_json::{Value, json};
use std::collections::HashMap;
use stormlake_board::{Span, prediction_version};
use stormlake_forecast::{BgNbd, Convergence, Degenerate, Fitted, LeftOut, Model};
use stormlake_intake::{Context, Contract, Limits, Request, receive};
use stormlake_record::{Entry, EntryKind, Switch, Time};

/// Who sends what names no sender, and the `source` of what names none.
const SENDER: &str = "example";
const SOURCE: &str = "/example";

/// A record, and when it is received.
#[derive(Debug, Clone)]
pub(crate) struct Arrival {
    pub received: Time,
    pub entry: Vec<u8>,
}

/// A command that cannot be delivered.
#[derive(Debug, Clone)]
pub(crate) struct Undeliverable {
    pub command: String,
    /// To whom; to nobody at all where it does not say.
    pub subject: Option<String>,
    /// When that is known; without it always and at once.
    pub at: Option<Time>,
}

/// What is given, in the order in which it is received.
#[derive(Debug, Clone, Default)]
pub(crate) struct Given {
    pub arrivals: Vec<Arrival>,
    pub undeliverable: Vec<Undeliverable>,
}

const WORDS: [&str; 5] = ["event", "dead-letter", "model", "stop", "release"];

pub(super) fn read(block: &KdlNode, placing: Placing, reading: &mut Reading<'_>) -> Given {
    reading.properties(block, &[]);
    reading.no_arguments(block);
    let mut given = Given::default();
    let contract = Contract::new(reading.board, 1);
    let mut known = HashMap::new();
    for (number, node) in block.children().into_iter().flat_map(KdlDocument::nodes).enumerate() {
        if number == NODES_MAX {
            let message = format!("more than {NODES_MAX} things are given");
            reading.say(SENSE, span_of(node), message, "Show the same with fewer");
            break;
        }
        if !reading.word(node, &WORDS, "`given`") {
            continue;
        }
        match node.name().value() {
            "event" => {
                if let Some(arrival) = event(node, number + 1, placing, &contract, reading)
                    && is_new(&arrival, name_of(node), &mut known, reading)
                {
                    given.arrivals.push(arrival);
                }
            }
            "model" => given.arrivals.extend(model(node, number + 1, placing, reading)),
            "stop" | "release" => given.arrivals.extend(switch(node, placing, reading)),
            _ => given.undeliverable.extend(undeliverable(node, placing, reading)),
        }
    }
    given.arrivals.sort_by_key(|arrival| arrival.received);
    given
}

/// Whether the log takes it: the same again is a duplicate, and something else of that id is a conflict.
fn is_new(
    arrival: &Arrival,
    span: Span,
    known: &mut HashMap<(String, String), Vec<u8>>,
    reading: &mut Reading<'_>,
) -> bool {
    let Ok((entry, _)) = Entry::decode(&arrival.entry) else {
        return false;
    };
    let id = (entry.source.to_owned(), entry.id.to_owned());
    match known.get(&id) {
        None => {
            known.insert(id, arrival.entry.clone());
            true
        }
        Some(before) => {
            // As on the log: through which key it comes does not count.
            let same = Entry::decode(before).is_ok_and(|(before, _)| {
                Entry {
                    sender: before.sender,
                    ..entry
                } == before
            });
            if !same {
                let message = format!("another event of `{}` has the id `{}`", id.0, id.1);
                let mend = "Give it another id; or the same content, which makes it a duplicate";
                reading.say(CONTRACT, span, message, mend);
            }
            false
        }
    }
}

fn event(
    node: &KdlNode,
    number: usize,
    placing: Placing,
    contract: &Contract,
    reading: &mut Reading<'_>,
) -> Option<Arrival> {
    reading.properties(node, &["subject", "at", "received", "source", "id", "sender"]);
    let name = reading.argument(node, "the event's name")?;
    let sticky = reading.event(&name)?;
    let text = |property: &str, reading: &mut Reading<'_>| reading.property(node, property).map(|text| text.value);
    let at = match reading.property(node, "at") {
        None => placing.start,
        Some(text) => reading.time(&text, placing)?,
    };
    let received = match reading.property(node, "received") {
        None => at,
        Some(text) => reading.time(&text, placing)?,
    };
    let id = text("id", reading).unwrap_or_else(|| format!("given-{number}"));
    let mut record = json!({
        "specversion": "1.0", "type": sticky.sticky.name, "id": id, "time": at.to_string(),
        "source": text("source", reading).unwrap_or_else(|| SOURCE.to_owned()),
        "data": Value::Object(fields(node, &sticky.fields, reading)),
    });
    if let Some(subject) = text("subject", reading) {
        record["subject"] = subject.into();
    }
    let sender = text("sender", reading).unwrap_or_else(|| SENDER.to_owned());
    let body = record.to_string();
    let request = Request {
        content_type: Some("application/cloudevents+json"),
        headers: &[],
        body: body.as_bytes(),
    };
    let context = Context {
        sender: &sender,
        now: received,
    };
    let mut say = |message: String, mend: String| reading.say(CONTRACT, name_of(node), message, mend);
    let taken = match receive(contract, &Limits::default(), &request, &context) {
        Ok(taken) => taken,
        Err(refusal) => {
            let problem = refusal.problem();
            let word = |name: &str| problem[name].as_str().unwrap_or_default().to_owned();
            say(word("detail"), word("mend"));
            return None;
        }
    };
    let record = taken.records.first()?;
    for violation in &record.violations {
        let message = format!("{} at {}: {}", violation.code, violation.at, violation.message);
        say(message, sentence(&violation.mend));
    }
    (record.kind == EntryKind::Event).then(|| Arrival {
        received,
        entry: taken.bytes[record.entry.clone()].to_vec(),
    })
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

/// `model "Will buy again" r=0.243 alpha=4.414 a=0.793 b=2.426`: the parameters of a BG/NBD model that comes into force.
fn model(node: &KdlNode, number: usize, placing: Placing, reading: &mut Reading<'_>) -> Option<Arrival> {
    reading.properties(node, &["at", "r", "alpha", "a", "b"]);
    let name = reading.argument(node, "the prediction's name")?;
    let prediction = reading.prediction(&name);
    let at = match reading.property(node, "at") {
        None => placing.start,
        Some(text) => reading.time(&text, placing)?,
    };
    let [r, alpha, a, b] = ["r", "alpha", "a", "b"].map(|name| reading.number(node, name));
    let prediction = prediction?;
    let model = Model {
        id: format!("given-{number}"),
        prediction: prediction.name.clone(),
        version: prediction_version(prediction),
        board_version: 1,
        trained: at,
        from: at,
        until: at,
        position: 0,
        purchases: 0,
        left_out: LeftOut::default(),
        fitted: Fitted {
            purchases: BgNbd {
                r: r?,
                alpha: alpha?,
                a: a?,
                b: b?,
            },
            convergence: Convergence {
                log_likelihood: 0.0,
                subjects: 0,
                evaluations: 0,
                gradient: 0.0,
                log_errors: vec![0.0; 4],
            },
            repeaters: 0,
            value: Err(Degenerate::NoValues),
        },
        evaluation: None,
    };
    let body = serde_json::to_vec(&model).unwrap_or_default();
    let mut entry = Vec::new();
    let encoded = Entry {
        id: &format!("given-{number}"),
        name: &prediction.name,
        body: &body,
        ..internal(EntryKind::Model, at)
    }
    .encode(&mut entry);
    if encoded.is_err() {
        reading.say(NAME, name_of(node), "its name is too long for the log", "Shorten it");
    }
    encoded.is_ok().then_some(Arrival { received: at, entry })
}

fn undeliverable(node: &KdlNode, placing: Placing, reading: &mut Reading<'_>) -> Option<Undeliverable> {
    reading.properties(node, &["subject", "at"]);
    let name = reading.argument(node, "the command's name")?;
    let command = reading.command(&name)?.sticky.name.clone();
    let at = match reading.property(node, "at") {
        None => None,
        Some(text) => Some(reading.time(&text, placing)?),
    };
    let subject = reading.property(node, "subject").map(|text| text.value);
    Some(Undeliverable { command, subject, at })
}

/// `stop "Invite" at="+2d"`, `release "Invite" at="+3d"`; without a name, all policies.
fn switch(node: &KdlNode, placing: Placing, reading: &mut Reading<'_>) -> Option<Arrival> {
    reading.properties(node, &["at", "by", "why"]);
    let policy = match arguments(node).next() {
        None => None,
        Some(_) => {
            let name = reading.argument(node, "the policy's name")?;
            Some(reading.policy(&name)?)
        }
    };
    let at = match reading.property(node, "at") {
        None => placing.start,
        Some(text) => reading.time(&text, placing)?,
    };
    let text = |property: &str, reading: &mut Reading<'_>| reading.property(node, property).map(|text| text.value);
    let switch = Switch {
        policy,
        stopped: node.name().value() == "stop",
        by: text("by", reading).unwrap_or_else(|| SENDER.to_owned()),
        why: text("why", reading).unwrap_or_default(),
    };
    let body = serde_json::to_vec(&switch).unwrap_or_default();
    let mut entry = Vec::new();
    let encoded = Entry {
        body: &body,
        ..internal(EntryKind::Switched, at)
    }
    .encode(&mut entry);
    encoded.is_ok().then_some(Arrival { received: at, entry })
}
