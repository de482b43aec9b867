//! What the engine concluded for one trigger of one policy, and what became of it outside. Both are records of the
//! log: their JSON is the body of their entry.

use crate::Time;
use serde::{Deserialize, Serialize};

/// The record that set a policy off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cause {
    /// The event sticky's slug.
    pub event: String,
    /// The record's source.
    pub source: String,
    /// The record's id.
    pub id: String,
    /// When it happened.
    pub time: Time,
    /// Where it stands in the log.
    pub position: u64,
}

/// Why a decision came out as it did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Its effect is due: a command to deliver or an event to emit.
    Fired,
    /// The policy is in shadow: it would have fired.
    Shadow,
    /// It came due too long ago to be worth delivering.
    Stale,
    /// An event that ends the policy for its subject had happened since.
    Exited,
    /// The subject has not agreed to the topic, or no longer does.
    NoConsent,
    /// The subject is among those whom the policy leaves alone, to compare.
    HeldOut,
    /// An event of an `unless` had happened.
    Unless,
    /// The policy's own limit was used up.
    Limited,
    /// The board's cap was used up.
    Capped,
    /// The policy's budget over all subjects was used up.
    OverBudget,
    /// It is night where the subject is. Another decision of the same trigger follows when the night is over.
    Deferred,
    /// Someone has stopped the policy, or all of them.
    Stopped,
    /// A late event showed that an earlier decision should not have fired.
    WouldNotHaveFired,
    /// An expression of the policy could not be computed from this record.
    Failed,
}

impl Outcome {
    /// The word on the wire.
    pub const fn word(self) -> &'static str {
        match self {
            Outcome::Fired => "fired",
            Outcome::Shadow => "shadow",
            Outcome::Stale => "stale",
            Outcome::Exited => "exited",
            Outcome::NoConsent => "no-consent",
            Outcome::HeldOut => "held-out",
            Outcome::Unless => "unless",
            Outcome::Limited => "limited",
            Outcome::Capped => "capped",
            Outcome::OverBudget => "over-budget",
            Outcome::Deferred => "deferred",
            Outcome::Stopped => "stopped",
            Outcome::WouldNotHaveFired => "would-not-have-fired",
            Outcome::Failed => "failed",
        }
    }
}

/// What a fired decision does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum EffectTaken {
    /// A command, carried by a channel (without one it is only recorded).
    Command {
        /// The command sticky's name.
        command: String,
        /// The channel's name.
        via: Option<String>,
        /// The command's fields.
        data: serde_json::Map<String, serde_json::Value>,
    },
    /// An event put on the log.
    Emit {
        /// The event sticky's slug.
        event: String,
        /// The event's fields.
        data: serde_json::Map<String, serde_json::Value>,
    },
}

/// What the engine concluded for one trigger of one policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Its id and idempotency key: derived from policy, version, step, the trigger's source and id, and occurrence.
    pub key: String,
    /// The policy sticky's name.
    pub policy: String,
    /// The policy's version: a hash of its canonical text.
    pub version: String,
    /// Whom it concerns.
    pub subject: String,
    /// The business key that it was correlated on, where the policy has `by`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// When it came due, in event time.
    pub due: Time,
    /// How it came out.
    pub outcome: Outcome,
    /// The outcome's reason, in a sentence.
    pub reason: String,
    /// How many triggers there were in the window, this one included.
    pub count: u64,
    /// What set it off.
    pub cause: Cause,
    /// What it does, or would have done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<EffectTaken>,
    /// Which of the policy's steps it is about, in the order of the text.
    #[serde(default, skip_serializing_if = "is_first")]
    pub step: u16,
    /// The variant that the subject gets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variant: Option<String>,
    /// What its condition asked for and was told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub scores: Vec<Score>,
}

fn is_first(step: &u16) -> bool {
    *step == 0
}

/// What was foreseen of a subject when a policy asked. Where nothing is known, there are no numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// The prediction's name.
    pub prediction: String,
    /// The model that was in force.
    pub model: Option<String>,
    /// As of when.
    pub as_of: Time,
    /// The chance that the subject still buys, 0 to 1.
    pub active: Option<f64>,
    /// Days with a purchase to expect within the horizon.
    pub purchases: Option<f64>,
    /// What they are worth together.
    pub value: Option<f64>,
}

// No score holds a NaN: equality is total.
impl Eq for Score {}

impl Score {
    /// Whether a model was in force and the subject had a history.
    pub fn is_known(&self) -> bool {
        self.active.is_some()
    }
}

impl std::fmt::Display for Score {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "“{}” ", self.prediction)?;
        match (&self.model, self.active, self.purchases) {
            (Some(model), Some(active), Some(purchases)) => {
                write!(f, "foresees: active {active:.3}, {purchases:.2} purchases")?;
                if let Some(value) = self.value {
                    write!(f, ", worth {value:.2}")?;
                }
                write!(f, " (model {model}, as of {})", self.as_of)
            }
            (None, _, _) => f.write_str("foresees nothing: no model is in force"),
            _ => write!(f, "foresees nothing: no purchase is known as of {}", self.as_of),
        }
    }
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeliveryState {
    /// A 2xx.
    Delivered,
    /// It failed and will be tried again.
    Retrying,
    /// It failed for good, or too often.
    DeadLetter,
    /// A person asked for a dead letter to be tried again.
    Requeued,
}

/// One attempt to hand a command to the outside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// The decision's idempotency key.
    pub key: String,
    /// The policy sticky's name.
    pub policy: String,
    /// The command sticky's name.
    pub command: String,
    /// The channel's name.
    pub channel: String,
    /// Whom it concerns.
    pub subject: String,
    /// Which attempt this was, from 1; it starts again at 1 after a requeue.
    pub attempt: u32,
    /// Which round: 0 at first, one more after every requeue.
    pub round: u32,
    /// How it ended.
    pub state: DeliveryState,
    /// The HTTP status or the mail server's reply code, where there was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// What went wrong, without secrets and bodies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// How long the attempt took, in milliseconds.
    pub took_ms: u64,
    /// When it was made.
    pub time: Time,
}
