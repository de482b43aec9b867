//! Where what came differs from what was expected, in lines that a person can read.

use super::then::Expected;
use serde_json::Value;
use stormlake_board::Span;
use stormlake_engine::Step;
use stormlake_record::{Decision, EffectTaken, Outcome, Time};

/// One part of a decision that is not as expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Which: `outcome`, `at`, a field of the command, ….
    pub what: String,
    /// What was expected.
    pub expected: String,
    /// What came.
    pub got: String,
}

/// One place where an example does not hold.
#[derive(Debug, Clone)]
pub enum Difference {
    /// An expected decision did not come.
    Missing {
        /// The decision, in one line.
        expected: String,
        /// Where it stands in the file.
        span: Span,
        /// The engine's own words on the way there.
        why_not: Vec<Step>,
    },
    /// A decision came that is not expected.
    Unexpected {
        /// The decision, in one line.
        got: String,
        /// Its reason.
        reason: String,
        /// What made it so, where the arm did.
        note: Option<String>,
    },
    /// A decision came, but not as expected.
    Other {
        /// The decision that came, in one line.
        got: String,
        /// Its reason.
        reason: String,
        /// Where the expected one stands in the file.
        span: Span,
        /// What is not as expected.
        parts: Vec<Part>,
        /// What made it so, where the arm did.
        note: Option<String>,
    },
}

/// A time as it is told: how long after the start, and the instant.
pub(super) fn when(time: Time, start: Time) -> String {
    let (sign, milliseconds) = match time.milliseconds() - start.milliseconds() {
        before if before < 0 => ('-', -before),
        after => ('+', after),
    };
    format!("{sign}{} ({time})", stormlake_board::Duration { milliseconds })
}

/// What is not as expected in a decision.
pub(super) fn parts(expected: &Expected, got: &Decision, start: Time) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut say = |what: &str, expected: String, got: String| {
        parts.push(Part {
            what: what.to_owned(),
            expected,
            got,
        });
    };
    if expected.outcome != got.outcome {
        say(
            "outcome",
            expected.outcome.word().to_owned(),
            got.outcome.word().to_owned(),
        );
    }
    let mut text = |what: &str, expected: &Option<String>, got: Option<&str>| {
        if let Some(expected) = expected
            && Some(expected.as_str()) != got
        {
            say(what, expected.clone(), got.unwrap_or("none").to_owned());
        }
    };
    text("policy", &expected.policy, Some(&got.policy));
    text("subject", &expected.subject, Some(&got.subject));
    text("by", &expected.by, got.by.as_deref());
    text("variant", &expected.variant, got.variant.as_deref());
    let (command, event, data) = match &got.effect {
        Some(EffectTaken::Command { command, data, .. }) => (Some(command.as_str()), None, Some(data)),
        Some(EffectTaken::Emit { event, data }) => (None, Some(event.as_str()), Some(data)),
        None => (None, None, None),
    };
    text("command", &expected.command, command);
    text("emit", &expected.emit, event);
    if let Some(at) = expected.at.filter(|at| *at != got.due) {
        say("at", when(at, start), when(got.due, start));
    }
    if let Some(count) = expected.count.filter(|count| *count != got.count) {
        say("count", count.to_string(), got.count.to_string());
    }
    if let Some(step) = expected.step.filter(|step| *step != u64::from(got.step)) {
        say("step", step.to_string(), got.step.to_string());
    }
    for (field, value) in &expected.fields {
        let found = data.and_then(|data| data.get(field));
        if !found.is_some_and(|found| same(value, found)) {
            let found = found.map_or_else(|| "none".to_owned(), Value::to_string);
            say(field, value.to_string(), found);
        }
    }
    if let Some(why) = expected.why.as_ref().filter(|why| !got.reason.contains(*why)) {
        say("why", format!("… {why} …"), got.reason.clone());
    }
    parts
}

/// Whether two values are the same; 2 and 2.0 are.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one == other || one.as_f64() == other.as_f64(),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            let found = |(name, value): (&String, &Value)| other.get(name).is_some_and(|other| same(value, other));
            one.len() == other.len() && one.iter().all(found)
        }
        _ => one == other,
    }
}

/// An expected decision in one line.
pub(super) fn expected_line(expected: &Expected, start: Time) -> String {
    let mut line = expected.outcome.word().to_owned();
    let mut add = |text: String| {
        line.push(' ');
        line.push_str(&text);
    };
    if let Some(command) = &expected.command {
        add(format!("“{command}”"));
    }
    if let Some(event) = &expected.emit {
        add(format!("`{event}`"));
    }
    if let Some(policy) = &expected.policy {
        add(format!("by “{policy}”"));
    }
    if let Some(subject) = &expected.subject {
        add(format!("for {subject}"));
    }
    if let Some(at) = expected.at {
        add(format!("at {}", when(at, start)));
    }
    if !expected.fields.is_empty() {
        add(Value::Object(expected.fields.clone()).to_string());
    }
    line
}

/// A decision in one line.
pub(super) fn got_line(got: &Decision, start: Time, tell_policy: bool) -> String {
    let mut line = got.outcome.word().to_owned();
    let data = match &got.effect {
        Some(EffectTaken::Command { command, data, .. }) => {
            line.push_str(&format!(" “{command}”"));
            Some(data)
        }
        Some(EffectTaken::Emit { event, data }) => {
            line.push_str(&format!(" `{event}`"));
            Some(data)
        }
        None => None,
    };
    if tell_policy {
        line.push_str(&format!(" by “{}”", got.policy));
    }
    if got.step > 0 {
        line.push_str(&format!(" step {}", got.step));
    }
    if let Some(variant) = &got.variant {
        line.push_str(&format!(" variant “{variant}”"));
    }
    line.push_str(&format!(" for {} at {}", got.subject, when(got.due, start)));
    if let Some(data) = data.filter(|data| !data.is_empty()) {
        line.push_str(&format!(" {}", Value::Object(data.clone())));
    }
    line
}

/// What to know when the arm made a decision so.
pub(super) fn arm_note(got: &Decision, expected: Option<Outcome>) -> Option<String> {
    if got.outcome == Outcome::HeldOut && expected != Some(Outcome::HeldOut) {
        return Some(format!(
            "“{}” leaves {} alone for ever, to compare: the hash of both says so. Name another subject, or write arm=\"treated\" at the example",
            got.policy, got.subject
        ));
    }
    (expected == Some(Outcome::HeldOut) && got.outcome != Outcome::HeldOut).then(|| {
        format!(
            "“{}” does not leave {} alone: the hash of both says so. Name another subject, or write arm=\"held-out\" at the example",
            got.policy, got.subject
        )
    })
}
