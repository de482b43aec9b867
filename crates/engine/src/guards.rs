//! What keeps a decision from firing, in the order of the design: someone's switch, staleness, exit, consent, holdout, `unless`,
//! the policy's limit, the board's cap, the policy's budget, the night. Each has its own reason.

use crate::decide::{slot_hash, span};
use crate::engine::Engine;
use crate::holdout::is_held_out;
use crate::keys::Key;
use crate::plan::{EffectKind, EffectPlan, Plan, PolicyPlan};
use crate::state::{Part, part, slots_after, take_slot};
use stormlake_record::{Outcome, Time};

/// Whom a decision is about, and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asking<'a> {
    pub policy: u16,
    pub step: u16,
    /// Whether it is the first thing that comes of its trigger.
    pub first: bool,
    pub subject: &'a str,
    /// What is remembered of the subject lies here.
    pub key: Key,
    /// The kind of subject.
    pub kind: u16,
    pub by: Option<&'a str>,
    /// When the policy was set off.
    pub since: Time,
    pub due: Time,
}

/// How it comes out.
#[derive(Debug)]
pub(crate) struct Ruling {
    pub outcome: Outcome,
    pub reason: String,
    /// When the night is over that it is put off for.
    pub until: Option<Time>,
}

impl Ruling {
    fn new(outcome: Outcome, reason: impl Into<String>) -> Self {
        Self {
            outcome,
            reason: reason.into(),
            until: None,
        }
    }
}

impl Engine {
    pub(crate) fn guards(&mut self, plan: &Plan, asking: &Asking<'_>) -> Ruling {
        let held = self
            .switched(plan, asking)
            .or_else(|| self.asked_before_effect(plan, asking));
        if let Some(ruling) = held {
            return ruling;
        }
        if let Some(ruling) = self.used_up(plan, asking) {
            return ruling;
        }
        if let Some((until, reason)) = self.night(plan, asking) {
            return Ruling {
                until: Some(until),
                ..Ruling::new(Outcome::Deferred, reason)
            };
        }
        Ruling::new(Outcome::Fired, "the pattern held and no guard stood in the way")
    }

    fn switched(&self, plan: &Plan, asking: &Asking<'_>) -> Option<Ruling> {
        let policy = &plan.policies[usize::from(asking.policy)];
        let stop = self.stop_of(policy)?;
        Some(Ruling::new(Outcome::Stopped, stop.to_string()))
    }

    /// Guards that ask who the subject is and what they did.
    fn asked_before_effect(&self, plan: &Plan, asking: &Asking<'_>) -> Option<Ruling> {
        let (policy, due) = (&plan.policies[usize::from(asking.policy)], asking.due);
        if self.clock.now() > due.plus_milliseconds(policy.stale_ms) {
            let reason = format!("it came due at {due}, more than {} ago", span(policy.stale_ms));
            return Some(Ruling::new(Outcome::Stale, reason));
        }
        let key_of = |fact: u16| Self::key_of_fact(plan, fact, Some(asking.key), asking.by);
        if let Some(event) = self.exited(plan, policy, asking.key, asking.by, asking.since, due) {
            return Some(Ruling::new(Outcome::Exited, format!("“{event}” had ended it for them")));
        }
        if let Some(topics) = &policy.consent
            && let Some(reason) = self.lacks_consent(plan, topics, asking.kind, asking.key, due)
        {
            return Some(Ruling::new(Outcome::NoConsent, reason));
        }
        if let Some(reason) = held_out(plan, policy, asking) {
            return Some(Ruling::new(Outcome::HeldOut, reason));
        }
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
                return Some(Ruling::new(Outcome::Unless, format!("“{event}” had happened{when}")));
            }
        }
        None
    }

    /// The event that ended a policy for a subject between its trigger and a moment.
    pub(crate) fn exited<'p>(
        &self,
        plan: &Plan,
        policy: &'p PolicyPlan,
        subject: Key,
        by: Option<&str>,
        since: Time,
        until: Time,
    ) -> Option<&'p str> {
        let happened = |fact: u16| {
            let key = Self::key_of_fact(plan, fact, Some(subject), by)?;
            self.fact_times(key, fact)
        };
        let mut exits = policy.exits.iter();
        exits
            .find(|(exit, _)| happened(exit.fact).is_some_and(|times| times.any_between(since.0, until.0, true)))
            .map(|(_, event)| event.as_str())
    }

    /// Guards that count what has fired.
    fn used_up(&self, plan: &Plan, asking: &Asking<'_>) -> Option<Ruling> {
        let (policy, due) = (&plan.policies[usize::from(asking.policy)], asking.due);
        // A policy's limit counts how often it begins; what follows step by step belongs to that.
        if let Some((count, per_ms)) = policy.limit.filter(|_| asking.first) {
            let used = self.state.find(asking.key, |part| match part {
                Part::Fired { policy: known, slots } if *known == policy.shares => {
                    Some(slots_after(slots, due.minus_milliseconds(per_ms).0))
                }
                _ => None,
            });
            if used.unwrap_or(0) >= count as usize {
                let reason = format!("it fired {count} × for them in {} already", span(per_ms));
                return Some(Ruling::new(Outcome::Limited, reason));
            }
        }
        if is_capped(policy, asking.step) {
            for &(count, per_ms) in &plan.caps {
                let used = self.state.find(asking.key, |part| match part {
                    Part::Contacts { slots } => Some(slots_after(slots, due.minus_milliseconds(per_ms).0)),
                    _ => None,
                });
                if used.unwrap_or(0) >= count as usize {
                    let reason = format!("they were contacted {count} × in {} already", span(per_ms));
                    return Some(Ruling::new(Outcome::Capped, reason));
                }
            }
        }
        if let Some((count, per_ms)) = policy.budget {
            let used = self.state.budgets.get(&policy.shares);
            let oldest = used
                .filter(|slots| slots.len() >= count as usize)
                .and_then(|slots| slots.first());
            if oldest.is_some_and(|(time, _)| *time > due.minus_milliseconds(per_ms).0) {
                let reason = format!("it fired {count} × over all in {} already", span(per_ms));
                return Some(Ruling::new(Outcome::OverBudget, reason));
            }
        }
        None
    }

    /// Takes the slots of what fires.
    pub(crate) fn take(&mut self, plan: &Plan, asking: &Asking<'_>, key: &str) {
        let policy = &plan.policies[usize::from(asking.policy)];
        let (number, step, subject, due) = (policy.shares, asking.step, asking.key, asking.due);
        let slot = (due.0, slot_hash(key));
        let parts = self.state.keys.entry(subject).or_default();
        if let Some((count, _)) = policy.limit.filter(|_| asking.first) {
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
            && is_capped(policy, step)
        {
            let is = |part: &Part| matches!(part, Part::Contacts { .. });
            if let Part::Contacts { slots } = part(parts, is, || Part::Contacts { slots: Vec::new() }) {
                take_slot(slots, slot, keep);
            }
        }
        if let Some((count, _)) = policy.budget {
            let slots = self.state.budgets.entry(number).or_default();
            slots.insert(slot);
            while slots.len() > count as usize {
                slots.pop_first();
            }
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
            let person = self.person_key(Key::subject(kind, subject));
            if let Some(parts) = self.state.keys.get_mut(&person) {
                for part in parts {
                    if let Part::Fired { slots, .. } | Part::Contacts { slots } = part {
                        slots.retain(|(_, known)| *known != hash);
                    }
                }
            }
        }
        for slots in self.state.budgets.values_mut() {
            slots.retain(|(_, known)| *known != hash);
        }
    }
}

fn held_out(plan: &Plan, policy: &PolicyPlan, asking: &Asking<'_>) -> Option<&'static str> {
    let whom = asking.subject;
    if whom.is_empty() {
        return None;
    }
    if let Some(share) = plan.holdout
        && is_capped(policy, asking.step)
        && is_held_out(crate::holdout::OF_ALL, whom, share)
    {
        return Some("they are among those whom every policy leaves alone, to compare");
    }
    if let Some(share) = policy.holdout
        && is_held_out(&policy.holdout_name, whom, share)
    {
        return Some("they are among those whom this policy leaves alone, to compare");
    }
    None
}

/// Whether what a step does is a contact that the board's rules count: it reaches someone, and does not merely answer what they did.
pub(crate) fn is_capped(policy: &PolicyPlan, step: u16) -> bool {
    let effect = policy.effects.get(usize::from(step));
    !policy.transactional && effect.is_some_and(reaches_someone)
}

pub(crate) fn reaches_someone(effect: &EffectPlan) -> bool {
    matches!(&effect.kind, EffectKind::Command { via: Some(_), .. })
}
