//! From a trigger whose pattern and `where` hold to a decision: the guards in their order, then the effect.

use crate::engine::{Engine, Mode};
use crate::facts::{Facts, Occasion};
use crate::guards::{Asking, Ruling};
use crate::keys::Key;
use crate::plan::{EffectKind, Plan, PolicyPlan};
use crate::state::Trigger;
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

/// Which of the things that a policy does is decided on, for which of its triggers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Deciding<'t> {
    pub policy: u16,
    pub due: Time,
    pub trigger: &'t Trigger,
    pub step: u16,
    /// Whether it is the first thing that comes of its trigger.
    pub first: bool,
    pub occurrence: u64,
}

/// The id and idempotency key of a decision: 128 bits of SHA-256 over policy, version, step, the trigger's source and
/// id, and occurrence, in URL-safe base64. Each part is preceded by its length, so no two lists of parts look the same.
pub(crate) fn decision_key(policy: &PolicyPlan, trigger: &Trigger, step: u16, occurrence: &str) -> String {
    let mut hash = Sha256::new();
    for text in [
        policy.name.as_str(),
        policy.version.as_str(),
        &step.to_string(),
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

/// The key of a decision, given that of one that puts it off.
pub(crate) fn decision_key_of(key: &str) -> &str {
    key.split_once('/').map_or(key, |(key, _)| key)
}

impl Engine {
    /// What a trigger whose pattern holds leads to: one decision, or a journey.
    pub(crate) fn decide(&mut self, plan: &Plan, candidate: Candidate, out: &mut Vec<Decision>) {
        let policy = &plan.policies[usize::from(candidate.policy)];
        if !policy.course.is_empty() {
            return self.begin(plan, candidate, out);
        }
        if self.mode == Mode::Warm || policy.state == PolicyState::Paused {
            return;
        }
        let deciding = Deciding {
            policy: candidate.policy,
            due: candidate.due,
            trigger: &candidate.trigger,
            step: 0,
            first: true,
            occurrence: candidate.occurrence,
        };
        self.decide_on(plan, &deciding, out);
    }

    /// Decides, and takes the slots of what fires; how it came out.
    pub(crate) fn decide_on(&mut self, plan: &Plan, deciding: &Deciding<'_>, out: &mut Vec<Decision>) -> Outcome {
        let Deciding {
            policy: number,
            due,
            trigger,
            step,
            first,
            occurrence,
        } = *deciding;
        let policy = &plan.policies[usize::from(number)];
        let record = &trigger.record;
        let kind = plan.events[usize::from(record.event())].subject_kind;
        // What was kept of it may stand under an identity that has been taken into another one since.
        let person = self.person(kind, record.subject());
        let whom = person.as_deref().unwrap_or(record.subject());
        let asking = Asking {
            policy: number,
            step,
            first,
            subject: whom,
            key: Key::subject(kind, whom),
            kind,
            by: trigger.by.as_deref(),
            since: record.time(),
            due,
        };
        let mut ruling = self.guards(plan, &asking);
        let variant = policy.variant_of(whom);
        let effect = match self.effect(plan, policy, step, variant, trigger, asking.key) {
            Ok(effect) => Some(effect),
            Err(message) => {
                ruling = Ruling {
                    outcome: Outcome::Failed,
                    reason: message,
                    until: None,
                };
                None
            }
        };
        let decision = Decision {
            key: decision_key(policy, trigger, step, &occurrence.to_string()),
            policy: policy.name.clone(),
            version: policy.version.clone(),
            subject: whom.to_owned(),
            by: trigger.by.as_deref().map(str::to_owned),
            due,
            outcome: ruling.outcome,
            reason: String::new(),
            count: trigger.count,
            cause: record.cause(plan),
            effect,
            step,
            variant: variant.map(|variant| policy.variants[variant].0.clone()),
            scores: crate::foresee::list(&trigger.scored).to_vec(),
        };
        let outcome = self.conclude(plan, &asking, ruling, decision, out);
        if let Some(decision) = out.last() {
            let reason = &decision.reason;
            self.trace.note(number, whom, Verdict::Decided, due, None, || {
                format!("decided: {} ({reason})", outcome.word())
            });
        }
        outcome
    }

    /// What the log says of a decision that this engine did not make: slots that it took, that it waits for morning, how a journey
    /// goes on.
    pub(crate) fn take_logged(&mut self, decision: &Decision, out: &mut Vec<Decision>) {
        let plan = &*self.plan.clone();
        let named = |policy: &&PolicyPlan| policy.name == decision.policy;
        let mut policies = plan.policies.iter();
        let Some(policy) = policies
            .clone()
            .filter(named)
            .find(|policy| policy.version == decision.version)
            .or_else(|| policies.find(named))
        else {
            return;
        };
        let Some(kind) = plan.event(&decision.cause.event).map(|(_, of)| of.subject_kind) else {
            return;
        };
        let number = plan.policies.iter().position(|known| std::ptr::eq(known, policy));
        let mut asking = Asking {
            policy: number.unwrap_or(0) as u16,
            step: decision.step,
            first: decision.step == 0,
            subject: &decision.subject,
            key: self.person_key(Key::subject(kind, &decision.subject)),
            kind,
            by: decision.by.as_deref(),
            since: decision.cause.time,
            due: decision.due,
        };
        if !policy.course.is_empty() && policy.version == decision.version {
            asking.first = self.prove(plan, &asking, decision, out).unwrap_or(asking.first);
        }
        if decision.outcome == Outcome::Fired {
            self.take(plan, &asking, &decision.key);
        }
        // What was put off by an older board is asked again by this one, whether it knows a night or not.
        self.deferred_by_another(plan, asking.policy, asking.key, decision);
    }

    fn effect(
        &self,
        plan: &Plan,
        policy: &PolicyPlan,
        step: u16,
        variant: Option<usize>,
        trigger: &Trigger,
        subject: Key,
    ) -> Result<EffectTaken, String> {
        let event = trigger.record.event();
        let on = Occasion::new(trigger.record.moment(plan), &plan.events[usize::from(event)]);
        let known = self.state.parts(subject);
        let mut facts = Facts::new(&on, &plan.namespace, &plan.attributes, known);
        facts.count = trigger.count;
        let mut data = serde_json::Map::new();
        let effect = &policy.effects[usize::from(step)];
        for (field, programs) in &effect.sets[variant.unwrap_or(0)] {
            let Some((_, program)) = programs.iter().find(|(on, _)| *on == event) else {
                continue;
            };
            let value = program
                .evaluate(&facts)
                .map_err(|fault| format!("`{field}` could not be computed: {fault}"))?;
            data.insert(field.clone(), value.to_json());
        }
        Ok(match &effect.kind {
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

/// A length of time in the board's own words.
pub(crate) fn span(milliseconds: i64) -> String {
    stormlake_board::Duration { milliseconds }.to_string()
}
