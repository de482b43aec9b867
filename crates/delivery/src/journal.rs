//! How deliveries are written on the log, and read from it again.

use crate::outbox::{Attempt, Concluded, Fact, Outbox};
use crate::routes::Routes;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::future::Future;
use stormlake_record::{
    Decision, Delivery, DeliveryState, EffectTaken, Entry, EntryKind, Flags, Malformed, Outcome, Position, Switch, Time,
};

/// The `source` of every entry that this crate writes.
pub const SOURCE: &str = "stormlake/delivery";

/// Why an append failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JournalFault {
    /// The log is busy or full for now: try again.
    #[error("the log does not take records for now: {0}")]
    Later(String),
    /// The log is closed or poisoned: never again.
    #[error("the log takes no more records: {0}")]
    Never(String),
}

/// Where deliveries are written down: the log, seen from here.
pub trait Journal: Send + Sync + 'static {
    /// Appends entries (encoded, back to back) as one group; done when they are durable. An entry whose source and id are on
    /// the log already is not appended again, and that is no fault.
    fn append(&self, bytes: Vec<u8>) -> impl Future<Output = Result<(), JournalFault>> + Send;
}

/// A record of the log that delivery cares about.
#[derive(Debug, Clone)]
pub struct Observed {
    /// Where it stands.
    pub position: Position,
    /// When the log received it.
    pub received: Time,
    /// What it says.
    pub record: Noted,
}

/// What an [`Observed`] record says.
#[derive(Debug, Clone)]
pub enum Noted {
    /// A decision.
    Decision(Box<Decision>),
    /// A delivery, and when its next attempt is due.
    Delivery(Box<Delivery>, Option<Time>),
    /// Somebody stopped a policy, or let it go on.
    Switched(Box<Switch>),
    /// Another board came into force.
    Published,
}

/// What a delivery's body holds besides the delivery.
#[derive(Serialize, Deserialize)]
struct Retry {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    retry_at: Option<Time>,
}

#[derive(Serialize)]
struct Body<'a> {
    #[serde(flatten)]
    delivery: &'a Delivery,
    #[serde(flatten)]
    retry: Retry,
}

impl Observed {
    /// Reads an entry of the log; `None` when delivery has no use for it (another kind, no fired command with a channel) or its
    /// body is not what it should be.
    pub fn from_entry(position: Position, received: Time, entry: &Entry<'_>) -> Option<Self> {
        let record = match entry.kind {
            EntryKind::Decision => {
                let decision: Decision = serde_json::from_slice(entry.body).ok()?;
                let carried = matches!(&decision.effect, Some(EffectTaken::Command { via: Some(_), .. }));
                if decision.outcome != Outcome::Fired || !carried {
                    return None;
                }
                Noted::Decision(Box::new(decision))
            }
            EntryKind::Delivery => {
                let delivery: Delivery = serde_json::from_slice(entry.body).ok()?;
                let retry_at = match delivery.state {
                    DeliveryState::Retrying => serde_json::from_slice::<Retry>(entry.body).ok()?.retry_at,
                    _ => None,
                };
                Noted::Delivery(Box::new(delivery), retry_at)
            }
            EntryKind::Switched => Noted::Switched(Box::new(serde_json::from_slice(entry.body).ok()?)),
            EntryKind::Published => Noted::Published,
            _ => return None,
        };
        Some(Self {
            position,
            received,
            record,
        })
    }

    /// What the outbox makes of it.
    pub fn fact(&self) -> Fact<'_> {
        match &self.record {
            Noted::Decision(decision) => Fact::Decision(decision),
            Noted::Delivery(delivery, retry_at) => Fact::Delivery {
                delivery,
                retry_at: *retry_at,
            },
            Noted::Switched(switch) => Fact::Switched {
                policy: switch.policy.as_deref(),
                stopped: switch.stopped,
            },
            Noted::Published => Fact::Published,
        }
    }

    /// Gives it to an outbox.
    pub fn tell(&self, outbox: &mut Outbox) {
        outbox.observe(self.position, self.received, self.fact());
    }
}

/// Appends the entry of a delivery to `out`.
pub fn encode_delivery(concluded: &Concluded, board_version: u32, out: &mut Vec<u8>) -> Result<(), Malformed> {
    let delivery = &concluded.delivery;
    let suffix = format!("/{}/{}", delivery.round, delivery.attempt);
    let body = Body {
        delivery,
        retry: Retry {
            retry_at: concluded.retry_at,
        },
    };
    let body = serde_json::to_vec(&body).map_err(|_| Malformed)?;
    Entry {
        kind: EntryKind::Delivery,
        flags: Flags::default(),
        time: delivery.time,
        previous: None,
        board_version,
        key_id: 0,
        source: SOURCE,
        id: &entry_id(&delivery.key, &suffix),
        name: &delivery.policy,
        subject: &delivery.subject,
        sender: SOURCE,
        extensions: b"",
        body: &body,
    }
    .encode(out)
}

/// The record with which a person has a dead letter tried again, at `now`. Written on the log with [`encode_delivery`] (its
/// `retry_at` is none), it opens the next round.
pub fn requeue(dead_letter: &Delivery, now: Time) -> Concluded {
    Concluded {
        delivery: Delivery {
            attempt: 0,
            round: dead_letter.round + 1,
            state: DeliveryState::Requeued,
            status: None,
            error: None,
            took_ms: 0,
            time: now,
            ..dead_letter.clone()
        },
        retry_at: None,
    }
}

/// Appends the events that follow a delivered command (`yields … on="delivered"`) to `out`. One whose required fields the
/// command does not carry is left out; the answer says which, in sentences.
pub fn encode_yields(attempt: &Attempt, routes: &Routes, time: Time, out: &mut Vec<u8>) -> Vec<String> {
    let mut left_out = Vec::new();
    for yielded in routes.yields(attempt.command()) {
        let data = match yielded.data(attempt.data()) {
            Ok(data) => data,
            Err(missing) => {
                left_out.push(format!(
                    "`{}` does not follow `{}`: the command carries no {}",
                    yielded.event,
                    attempt.command(),
                    missing.join(", ")
                ));
                continue;
            }
        };
        let extensions =
            serde_json::json!({ "correlationid": attempt.key(), "causationid": attempt.key() }).to_string();
        let body = serde_json::Value::Object(data).to_string();
        let entry = Entry {
            kind: EntryKind::Event,
            flags: Flags::DERIVED,
            time,
            previous: None,
            board_version: routes.board_version,
            key_id: 0,
            source: SOURCE,
            id: &entry_id(attempt.key(), &format!("/{}", yielded.event)),
            name: &yielded.event,
            subject: attempt.subject(),
            sender: SOURCE,
            extensions: extensions.as_bytes(),
            body: body.as_bytes(),
        };
        if entry.encode(out).is_err() {
            left_out.push(format!("`{}` is too long for the log", yielded.event));
        }
    }
    left_out
}

/// `key` + `suffix`; a key too long for both is replaced by its SHA-256.
fn entry_id(key: &str, suffix: &str) -> String {
    if key.len() + suffix.len() <= Entry::STRING_MAX {
        return format!("{key}{suffix}");
    }
    let mut id = String::from("sha256:");
    for byte in Sha256::digest(key.as_bytes()) {
        // Writing into a String cannot fail.
        write!(id, "{byte:02x}").unwrap_or_default();
    }
    // The longest suffix is a slug, which fits into an entry's name; cut, it still tells events apart.
    let room = Entry::STRING_MAX - id.len();
    let end = (0..=room.min(suffix.len()))
        .rev()
        .find(|end| suffix.is_char_boundary(*end))
        .unwrap_or(0);
    id.push_str(&suffix[..end]);
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delivery(key: &str, state: DeliveryState) -> Delivery {
        Delivery {
            key: key.into(),
            policy: "P".into(),
            command: "C".into(),
            channel: "shop".into(),
            subject: "ada".into(),
            attempt: 2,
            round: 1,
            state,
            status: Some(503),
            error: None,
            took_ms: 4,
            time: Time(5),
        }
    }

    #[test]
    fn a_delivery_comes_back_from_its_entry_with_its_next_instant() {
        let concluded = Concluded {
            delivery: delivery("k/1", DeliveryState::Retrying),
            retry_at: Some(Time::from_milliseconds(3_600_000)),
        };
        let mut bytes = Vec::new();
        encode_delivery(&concluded, 3, &mut bytes).unwrap();
        let (entry, length) = Entry::decode(&bytes).unwrap();
        assert_eq!(length, bytes.len());
        assert_eq!(
            (entry.source, entry.id, entry.name, entry.subject),
            (SOURCE, "k/1/1/2", "P", "ada")
        );
        let observed = Observed::from_entry(Position(9), Time(6), &entry).unwrap();
        match observed.record {
            Noted::Delivery(found, retry_at) => {
                assert_eq!((*found, retry_at), (concluded.delivery, concluded.retry_at));
            }
            other => panic!("a delivery, not {other:?}"),
        }
        // Whoever knows only the record reads the same body.
        assert_eq!(
            serde_json::from_slice::<Delivery>(entry.body).unwrap(),
            delivery("k/1", DeliveryState::Retrying)
        );
    }

    #[test]
    fn a_key_of_any_length_has_its_own_entry_id() {
        let long = "k".repeat(Entry::STRING_MAX);
        let mut ids = std::collections::BTreeSet::new();
        for key in [long.as_str(), &long[1..], "k"] {
            for suffix in ["/0/1", "/0/2", "/ad-shown", &format!("/{}", "é".repeat(900))] {
                let id = entry_id(key, suffix);
                assert!(id.len() <= Entry::STRING_MAX);
                assert!(ids.insert(id));
            }
        }
    }

    #[test]
    fn a_requeue_opens_the_next_round() {
        let again = requeue(&delivery("k", DeliveryState::DeadLetter), Time(8));
        assert_eq!((again.delivery.round, again.delivery.attempt), (2, 0));
        assert_eq!(again.delivery.state, DeliveryState::Requeued);
    }
}
