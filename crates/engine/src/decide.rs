//! From a trigger whose pattern and `where` hold to a decision: the guards in their order, then the effect.

use crate::engine::{Engine, Mode};
use crate::facts::{Facts, Occasion};
use crate::holdout::is_held_out;
use crate::keys::Key;
use crate::plan::{EffectKind, Plan, PolicyPlan};
use crate::state::{Part, Trigger, part, slots_after, take_slot};
use crate::trace::Verdict;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use stormlake_board::PolicyState;
use stormlake_record::{Decision, EffectTaken, Outcome, Time};

/// A trigger whose pattern holds, waiting for its turn among those due at the same instant.
#[derive(Debug)]
pub(crate) struct Candidate {
    pub policy: u16,
    pub due: Time,
    pub trigger: Trigger,
    /// Tells decisions of one trigger apart: for silence, the position of the record after which nothing was heard.
    pub occurrence: u64,
}

/// The id and idempotency key of a decision: 128 bits of SHA-256 over policy, version, step, the trigger's source and
/// id, and occurrence, in URL-safe base64. Each part is preceded by its length, so no two lists of parts look the same.
pub(crate) fn decision_key(policy: &PolicyPlan, trigger: &Trigger, occurrence: &str) -> String {
    let mut hash = Sha256::new();
    for text in [
        policy.name.as_str(),
        policy.version.as_str(),
        "0",
        trigger.record.source(),
        trigger.record.id(),
        occurrence,
    ] {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text.as_bytes());
    }
    URL_SAFE_NO_PAD.encode(&hash.finalize()[..16])
}

/// A short stand-in for a decision's key in the slots of limits and caps.
pub(crate) fn slot_hash(key: &str) -> u64 {
    Key::business(0, key).half()
}

impl Engine {
    /// Decides one candidate and takes its slots.
    pub(crate) fn decide(&mut self, plan: &Plan, candidate: Candidate, out: &mut Vec<Decision>) {
        if self.mode == Mode::Warm {
            return;
        }
        let policy = &plan.policies[usize::from(candidate.policy)];
        if policy.state == PolicyState::Paused {
            return;
        }
        let Candidate {
            due,
            trigger,
            occurrence,
            ..
        } = &candidate;
        let record = &trigger.record;
        let kind = plan.events[usize::from(record.event())].subject_kind;
        let subject = Key::subject(kind, record.subject());
        let key = decision_key(policy, trigger, &occurrence.to_string());
        let (mut outcome, mut reason) = self.guards(plan, candidate.policy, trigger, subject, *due);
        let effect = match self.effect(plan, policy, trigger, subject) {
            Ok(effect) => Some(effect),
            Err(message) => {
                (outcome, reason) = (Outcome::Failed, message);
                None
            }
        };
        if outcome == Outcome::Fired {
            if policy.state == PolicyState::Shadow {
                (outcome, reason) = (Outcome::Shadow, "it would have fired; the policy is in shadow".into());
            } else {
                self.take(plan, candidate.policy, subject, *due, &key);
            }
        }
        self.trace
            .note(candidate.policy, record.subject(), Verdict::Decided, *due, None, || {
                format!("decided: {} ({reason})", outcome.word())
            });
        out.push(Decision {
            key,
            policy: policy.name.clone(),
            version: policy.version.clone(),
            subject: record.subject().to_owned(),
            by: trigger.by.as_deref().map(str::to_owned),
            due: *due,
            outcome,
            reason,
            count: trigger.count,
            cause: record.cause(plan),
            effect,
            scores: crate::foresee::list(&trigger.scored).to_vec(),
        });
    }

    fn guards(&self, plan: &Plan, number: u16, trigger: &Trigger, subject: Key, due: Time) -> (Outcome, String) {
        let policy = &plan.policies[usize::from(number)];
        let now = self.clock.now();
        if now > due.plus_milliseconds(policy.stale_ms) {
            return (
                Outcome::Stale,
                format!("it came due at {due}, more than {} ago", span(policy.stale_ms)),
            );
        }
        if let Some(topics) = &policy.consent {
            let kind = plan.events[usize::from(trigger.record.event())].subject_kind;
            if let Some(reason) = self.lacks_consent(plan, topics, kind, subject, due) {
                return (Outcome::NoConsent, reason);
            }
        }
        if let Some(share) = policy.holdout {
            let whom = trigger.record.subject();
            if !whom.is_empty() && is_held_out(&policy.holdout_name, whom, share) {
                let reason = "they are among those whom this policy leaves alone, to compare";
                return (Outcome::HeldOut, reason.into());
            }
        }
        let key_of = |fact: u16| Self::key_of_fact(plan, fact, Some(subject), trigger.by.as_deref());
        for (guard, event) in &policy.unless {
            let Some(times) = key_of(guard.fact).and_then(|key| self.fact_times(key, guard.fact)) else {
                continue;
            };
            let after = guard.within_ms.map_or(i64::MIN, |ms| due.minus_milliseconds(ms).0);
            let first_counts = guard.within_ms.is_none() && times.first <= due.0;
            if first_counts || times.any_between(after, due.0, true) {
                let when = guard
                    .within_ms
                    .map_or_else(String::new, |ms| format!(" in the {} before", span(ms)));
                return (Outcome::Unless, format!("“{event}” had happened{when}"));
            }
        }
        if let Some((count, per_ms)) = policy.limit {
            let used = self.state.find(subject, |part| match part {
                Part::Fired { policy, slots } if *policy == number => {
                    Some(slots_after(slots, due.minus_milliseconds(per_ms).0))
                }
                _ => None,
            });
            if used.unwrap_or(0) >= count as usize {
                return (
                    Outcome::Limited,
                    format!("it fired {count} × for them in {} already", span(per_ms)),
                );
            }
        }
        if reaches_someone(policy) {
            for &(count, per_ms) in &plan.caps {
                let used = self.state.find(subject, |part| match part {
                    Part::Contacts { slots } => Some(slots_after(slots, due.minus_milliseconds(per_ms).0)),
                    _ => None,
                });
                if used.unwrap_or(0) >= count as usize {
                    return (
                        Outcome::Capped,
                        format!("they were contacted {count} × in {} already", span(per_ms)),
                    );
                }
            }
        }
        (Outcome::Fired, "the pattern held and no guard stood in the way".into())
    }

    fn take(&mut self, plan: &Plan, number: u16, subject: Key, due: Time, key: &str) {
        let policy = &plan.policies[usize::from(number)];
        let slot = (due.0, slot_hash(key));
        let parts = self.state.keys.entry(subject).or_default();
        if let Some((count, _)) = policy.limit {
            let is = |part: &Part| matches!(part, Part::Fired { policy, .. } if *policy == number);
            if let Part::Fired { slots, .. } = part(parts, is, || Part::Fired {
                policy: number,
                slots: Vec::new(),
            }) {
                take_slot(slots, slot, count as usize);
            }
        }
        let keep = plan.caps.iter().map(|(count, _)| *count as usize).max();
        if let Some(keep) = keep
            && reaches_someone(policy)
        {
            let is = |part: &Part| matches!(part, Part::Contacts { .. });
            if let Part::Contacts { slots } = part(parts, is, || Part::Contacts { slots: Vec::new() }) {
                take_slot(slots, slot, keep);
            }
        }
    }

    /// Takes the slots of a decision that the log says fired, when it was not this engine that decided it.
    pub(crate) fn take_logged(&mut self, decision: &Decision) {
        let plan = &*self.plan.clone();
        let known = |policy: &PolicyPlan| policy.name == decision.policy;
        if let Some(number) = plan.policies.iter().position(known)
            && let Some((_, event)) = plan.event(&decision.cause.event)
        {
            let subject = Key::subject(event.subject_kind, &decision.subject);
            self.take(plan, number as u16, subject, decision.due, &decision.key);
        }
    }

    /// Gives the slots of a dead letter back.
    pub(crate) fn give_back(&mut self, subject: &str, key: &str) {
        let hash = slot_hash(key);
        // A kind of subject that has no attributes has slots all the same.
        let kinds = self
            .plan
            .events
            .iter()
            .map(|event| event.subject_kind)
            .max()
            .unwrap_or(0);
        for kind in 0..=kinds {
            if let Some(parts) = self.state.keys.get_mut(&Key::subject(kind, subject)) {
                for part in parts {
                    if let Part::Fired { slots, .. } | Part::Contacts { slots } = part {
                        slots.retain(|(_, known)| *known != hash);
                    }
                }
            }
        }
    }

    fn effect(&self, plan: &Plan, policy: &PolicyPlan, trigger: &Trigger, subject: Key) -> Result<EffectTaken, String> {
        let event = trigger.record.event();
        let on = Occasion::new(trigger.record.moment(plan), &plan.events[usize::from(event)]);
        let known = self.state.parts(subject);
        let mut facts = Facts::new(&on, &plan.namespace, &plan.attributes, known);
        facts.count = trigger.count;
        let mut data = serde_json::Map::new();
        for (field, programs) in &policy.effect.set {
            let Some((_, program)) = programs.iter().find(|(on, _)| *on == event) else {
                continue;
            };
            let value = program
                .evaluate(&facts)
                .map_err(|fault| format!("`{field}` could not be computed: {fault}"))?;
            data.insert(field.clone(), value.to_json());
        }
        Ok(match &policy.effect.kind {
            EffectKind::Command { command, via } => EffectTaken::Command {
                command: command.clone(),
                via: via.clone(),
                data,
            },
            EffectKind::Emit { event } => EffectTaken::Emit {
                event: event.clone(),
                data,
            },
        })
    }
}

fn reaches_someone(policy: &PolicyPlan) -> bool {
    matches!(&policy.effect.kind, EffectKind::Command { via: Some(_), .. })
}

/// A length of time in the board's own words.
pub(crate) fn span(milliseconds: i64) -> String {
    stormlake_board::Duration { milliseconds }.to_string()
}
