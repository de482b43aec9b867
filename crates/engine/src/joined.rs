//! `same-as "Account created.shop_customer"`: a record that names a second identity of its subject makes one person of both, from its
//! place in the log on.
//!
//! The identity that the field names stays; the subject of the record is taken into it, with everything that is remembered of it:
//! counts and slots are added up, windows go on, of an attribute the newest value holds, and a topic is agreed to only if no
//! withdrawal is younger. Decisions are about the person, by the identity that stays, so holdout and variant are that one's.

use crate::consent::CHANGES_MAX;
use crate::data::read_raw;
use crate::engine::Engine;
use crate::facts::Moment;
use crate::keys::Key;
use crate::plan::{EventPlan, Plan};
use crate::silence;
use crate::state::{FactTimes, Part, Parts, add, note_fact};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use stormlake_record::{Entry, Time};

/// Identities that are looked through until the person is found; each join shortens the way.
const HOPS_MAX: usize = 32;

/// The identity that another one is taken into.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Joined {
    pub into: Key,
    pub name: Arc<str>,
}

impl Engine {
    /// Where what is known of the person lies that a key stands for.
    pub(crate) fn person_key(&self, key: Key) -> Key {
        let mut person = key;
        for _ in 0..HOPS_MAX {
            match self.state.joined.get(&person) {
                Some(joined) => person = joined.into,
                None => break,
            }
        }
        person
    }

    /// The identity of the person that a subject is; `None` if it is its own.
    pub(crate) fn person(&self, kind: u16, subject: &str) -> Option<Arc<str>> {
        if self.state.joined.is_empty() {
            return None;
        }
        let mut joined = self.state.joined.get(&Key::subject(kind, subject))?;
        for _ in 0..HOPS_MAX {
            match self.state.joined.get(&joined.into) {
                Some(further) => joined = further,
                None => break,
            }
        }
        Some(joined.name.clone())
    }

    /// Makes one person of the record's subject and the identities that it names.
    pub(crate) fn join(&mut self, plan: &Plan, event: &EventPlan, moment: &Moment<'_>) {
        for field in &event.joins {
            let named =
                read_raw(moment.body, field).and_then(|raw| serde_json::from_str::<serde_json::Value>(raw).ok());
            let named = match named {
                Some(serde_json::Value::String(text)) => text,
                Some(serde_json::Value::Number(number)) => number.to_string(),
                _ => continue,
            };
            if named.is_empty() || named.len() > Entry::STRING_MAX {
                continue;
            }
            let kind = event.subject_kind;
            let own = self.person_key(Key::subject(kind, moment.subject));
            let stays = self.person_key(Key::subject(kind, &named));
            if own == stays {
                continue;
            }
            let name = self.person(kind, &named).unwrap_or_else(|| named.into());
            let joined = Joined { into: stays, name };
            self.state
                .joined
                .insert(Key::subject(kind, moment.subject), joined.clone());
            self.state.joined.insert(own, joined);
            let watermark = self.clock.watermark(plan.lateness_ms);
            if let Some(parts) = self.state.keys.remove(&own) {
                let known = self.state.keys.entry(stays).or_default();
                take_in(known, parts, plan, watermark);
            }
        }
    }
}

/// Adds what is remembered of one identity to what is remembered of another.
fn take_in(known: &mut Parts, others: Parts, plan: &Plan, watermark: Time) {
    for other in &others {
        if let Part::Fact { fact, first, .. } = other
            && let Some(times) = FactTimes::find(&others, *fact)
        {
            for time in times.ascending() {
                note_fact(known, *fact, Time(time), watermark);
            }
            for one in known.iter_mut() {
                if let Part::Fact {
                    fact: same,
                    first: earliest,
                    ..
                } = one
                    && same == fact
                {
                    *earliest = (*earliest).min(*first);
                }
            }
        }
    }
    for other in others {
        if let Some(other) = merged(known, other, plan) {
            add(known, other);
        }
    }
}

/// Merges a part into the one of the same thing; the part itself where there is none, or where several may stand side by side.
fn merged(known: &mut Parts, other: Part, plan: &Plan) -> Option<Part> {
    let index = known.iter().position(|part| is_of_same(part, &other));
    let Some(index) = index else {
        // Its times have been noted.
        return (!matches!(other, Part::Fact { .. } | Part::FactMore { .. })).then_some(other);
    };
    match (&mut known[index], other) {
        (Part::Count { count, .. }, Part::Count { count: more, .. }) => *count += more,
        (Part::Times { times, .. }, Part::Times { times: more, .. }) => {
            times.extend(more);
            times.sort_unstable();
        }
        (
            Part::Seen { firsts, done, .. },
            Part::Seen {
                firsts: others,
                done: other_done,
                ..
            },
        ) => {
            if *done || other_done {
                (*firsts, *done) = (Vec::new(), true);
            } else {
                for (first, other) in firsts.iter_mut().zip(others) {
                    *first = (*first).min(other);
                }
            }
        }
        (Part::Decided { arm, .. }, Part::Decided { arm: other, .. }) if other.until > arm.until => *arm = other,
        (Part::Open { triggers, .. }, Part::Open { triggers: more, .. }) => {
            triggers.extend(more);
            triggers.sort_by_key(|(since, trigger)| (*since, trigger.record.position()));
        }
        (Part::Dates { dates, .. }, Part::Dates { dates: more, .. }) => {
            dates.extend(more);
            dates.sort_by_key(crate::state::Dated::at);
        }
        (
            Part::Silent { policy, lone, silence },
            Part::Silent {
                lone: other_lone,
                silence: other,
                ..
            },
        ) => {
            let plan = &plan.policies[usize::from(*policy)];
            silence::take_in((lone, silence), (other_lone, *other), plan);
        }
        (Part::Fired { slots, .. }, Part::Fired { slots: more, .. })
        | (Part::Contacts { slots }, Part::Contacts { slots: more }) => {
            slots.extend(more);
            slots.sort_unstable();
        }
        (
            Part::Attribute { time, json, .. },
            Part::Attribute {
                time: other,
                json: newer,
                ..
            },
        ) if other > *time => (*time, *json) = (other, newer),
        (
            Part::Consent { before, changes, .. },
            Part::Consent {
                before: other,
                changes: more,
                ..
            },
        ) => {
            *before &= other;
            changes.extend(more);
            changes.sort_by_key(|(time, _)| *time);
            while changes.len() > CHANGES_MAX {
                *before = changes.remove(0).1;
            }
        }
        (Part::Purchases { features, .. }, Part::Purchases { features: other, .. }) => features.take_in(&other),
        _ => {}
    }
    None
}

/// Whether two parts are about the same thing, of which a key has one.
fn is_of_same(one: &Part, other: &Part) -> bool {
    match (one, other) {
        (Part::Count { policy: a, .. }, Part::Count { policy: b, .. })
        | (Part::Times { policy: a, .. }, Part::Times { policy: b, .. })
        | (Part::Seen { policy: a, .. }, Part::Seen { policy: b, .. })
        | (Part::Decided { policy: a, .. }, Part::Decided { policy: b, .. })
        | (Part::Open { policy: a, .. }, Part::Open { policy: b, .. })
        | (Part::Dates { policy: a, .. }, Part::Dates { policy: b, .. })
        | (Part::Silent { policy: a, .. }, Part::Silent { policy: b, .. })
        | (Part::Fired { policy: a, .. }, Part::Fired { policy: b, .. })
        | (Part::Attribute { attribute: a, .. }, Part::Attribute { attribute: b, .. })
        | (Part::Consent { consent: a, .. }, Part::Consent { consent: b, .. })
        | (Part::Fact { fact: a, .. }, Part::Fact { fact: b, .. })
        | (Part::FactMore { fact: a, .. }, Part::FactMore { fact: b, .. })
        | (Part::Purchases { prediction: a, .. }, Part::Purchases { prediction: b, .. }) => a == b,
        (Part::Contacts { .. }, Part::Contacts { .. }) => true,
        _ => false,
    }
}
