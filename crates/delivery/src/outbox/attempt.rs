//! One attempt, and the record that it ends in.

use crate::answer::Answer;
use serde_json::{Map, Value};
use std::sync::Arc;
use stormlake_record::{Cause, Decision, Delivery, DeliveryState, EffectTaken, Time};

/// Greatest length of a record's error text, in characters.
const ERROR_MAX: usize = 500;

/// A command that is to be handed to the outside now.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// The decision that it carries out; a fired command with a channel.
    pub decision: Arc<Decision>,
    /// The channel's name.
    pub channel: Arc<str>,
    /// Which attempt of the round, from 1.
    pub attempt: u32,
    /// Which round, from 0.
    pub round: u32,
    /// When the log received the decision.
    pub decided: Time,
    /// When the attempt was begun.
    pub started: Time,
    /// Whether it was held back while its policy was stopped.
    pub held: bool,
    pub(crate) probe: bool,
}

impl Attempt {
    /// The idempotency key.
    pub fn key(&self) -> &str {
        &self.decision.key
    }

    /// The policy's name.
    pub fn policy(&self) -> &str {
        &self.decision.policy
    }

    /// The policy's version.
    pub fn version(&self) -> &str {
        &self.decision.version
    }

    /// Whom it concerns.
    pub fn subject(&self) -> &str {
        &self.decision.subject
    }

    /// What set the policy off.
    pub fn cause(&self) -> &Cause {
        &self.decision.cause
    }

    /// The command's name.
    pub fn command(&self) -> &str {
        match &self.decision.effect {
            Some(EffectTaken::Command { command, .. }) => command,
            _ => "",
        }
    }

    /// The command's fields.
    pub fn data(&self) -> Option<&Map<String, Value>> {
        match &self.decision.effect {
            Some(EffectTaken::Command { data, .. }) => Some(data),
            _ => None,
        }
    }

    pub(super) fn record(&self, state: DeliveryState, answer: &Answer, took_ms: u64) -> Delivery {
        Delivery {
            key: self.key().to_owned(),
            policy: self.policy().to_owned(),
            command: self.command().to_owned(),
            channel: self.channel.to_string(),
            subject: self.subject().to_owned(),
            attempt: self.attempt,
            round: self.round,
            state,
            status: answer.status(),
            error: answer.error().map(|text| text.chars().take(ERROR_MAX).collect()),
            took_ms,
            time: self.started,
        }
    }
}

/// How an attempt ended, ready for the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Concluded {
    /// The record.
    pub delivery: Delivery,
    /// When the next attempt is due, where there is one.
    pub retry_at: Option<Time>,
}
