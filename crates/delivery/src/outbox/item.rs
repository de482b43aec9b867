//! What is kept of one pending decision, and of one dead letter.

use serde_json::{Map, Value};
use std::sync::Arc;
use stormlake_record::{Decision, EffectTaken, Time};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// Never attempted: goes by its position.
    Fresh,
    /// Goes at this instant.
    Waiting(Time),
    /// An attempt is under way, or concluded and not yet seen on the log.
    Away,
    /// Its policy is stopped; then it goes at this instant, or, never attempted, by its position.
    Held(Option<Time>),
}

#[derive(Debug)]
pub(super) struct Item {
    pub position: u64,
    pub received: Time,
    pub channel: usize,
    pub round: u32,
    /// Attempts of this round that the log knows of.
    pub attempts: u32,
    pub state: State,
    /// Which of the outbox's policies it is from.
    pub policy: u32,
    /// Whether it was held back at least once.
    pub held: bool,
    pub decoded: Option<Decoded>,
}

#[derive(Debug)]
pub(super) struct Decoded {
    pub decision: Arc<Decision>,
    pub bytes: usize,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Dead {
    pub position: u64,
    pub received: Time,
    pub channel: usize,
    pub round: u32,
    pub policy: u32,
}

/// Roughly how many bytes a decoded decision takes.
pub(super) fn weight(decision: &Decision) -> usize {
    fn one(value: &Value) -> usize {
        32 + match value {
            Value::String(text) => text.len(),
            Value::Array(values) => values.iter().map(one).sum(),
            Value::Object(map) => fields(map),
            Value::Null | Value::Bool(_) | Value::Number(_) => 0,
        }
    }
    fn fields(map: &Map<String, Value>) -> usize {
        map.iter().map(|(name, value)| 48 + name.len() + one(value)).sum()
    }
    let data = match &decision.effect {
        Some(EffectTaken::Command { data, .. } | EffectTaken::Emit { data, .. }) => fields(data),
        None => 0,
    };
    let texts = [&decision.key, &decision.policy, &decision.version, &decision.subject];
    let texts: usize = texts.iter().map(|text| text.len()).sum();
    let cause = decision.cause.event.len() + decision.cause.source.len() + decision.cause.id.len();
    std::mem::size_of::<Decision>() + texts + cause + decision.reason.len() + data
}
