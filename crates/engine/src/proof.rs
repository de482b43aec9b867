//! Journeys and the log's decisions about them: who is woken in the morning, and how a step came out that was passed without knowing.

use crate::decide::{decision_key, decision_key_of};
use crate::engine::Engine;
use crate::guards::Asking;
use crate::journey::{Done, Journey, Passed, Waiting, ends};
use crate::keys::Key;
use crate::plan::Plan;
use stormlake_record::{Decision, Outcome};

impl Engine {
    /// The journey that slept with a decision, and whether that is its first; none where the policy has no steps.
    pub(crate) fn wake(
        &mut self,
        plan: &Plan,
        number: u16,
        kind: u16,
        decision: &Decision,
    ) -> Option<(Box<Journey>, bool)> {
        let policy = &plan.policies[usize::from(number)];
        if policy.course.is_empty() {
            return None;
        }
        let home = policy.home(
            self.person_key(Key::subject(kind, &decision.subject)),
            decision.by.as_deref(),
        );
        let asleep = |journey: &Journey| {
            matches!(journey.waiting, Waiting::Night { step, .. } if step == decision.step)
                && is_about(plan, number, journey, decision)
        };
        let journey = self.take_up(plan, number, home, asleep)?;
        match journey.waiting {
            Waiting::Night { first, .. } => Some((journey, first)),
            _ => None,
        }
    }

    /// The log says how a step came out that was passed without knowing: whether it was the first.
    pub(crate) fn prove(
        &mut self,
        plan: &Plan,
        asking: &Asking<'_>,
        decision: &Decision,
        out: &mut Vec<Decision>,
    ) -> Option<bool> {
        let (number, outcome) = (asking.policy, decision.outcome);
        let policy = &plan.policies[usize::from(number)];
        if outcome == Outcome::WouldNotHaveFired {
            return None;
        }
        if outcome != Outcome::Deferred
            && let Some((journey, first)) = self.wake(plan, number, asking.kind, decision)
        {
            let outcome = Some(outcome);
            self.after(plan, number, journey, decision.due, Done { first, outcome }, out);
            return Some(first);
        }
        let home = policy.home(asking.key, asking.by);
        let of_step = |passed: &Passed| passed.step == decision.step;
        let unknown =
            |journey: &Journey| journey.passed.iter().any(of_step) && is_about(plan, number, journey, decision);
        let mut journey = self.take_up(plan, number, home, unknown)?;
        let index = journey.passed.iter().position(of_step)?;
        let passed = journey.passed.remove(index);
        journey.note(passed.step, decision.due, outcome);
        if ends(passed.first, outcome) {
            self.let_go(plan, number, &journey);
            return Some(passed.first);
        }
        if outcome == Outcome::Deferred {
            // What was thought to follow on it has not happened.
            journey.passed.truncate(index);
            journey.missed.retain(|missed| missed.place < passed.place);
            journey.place = passed.place;
            journey.waiting = Waiting::Night {
                step: passed.step,
                first: passed.first,
            };
        }
        self.lay_down(plan, number, journey);
        Some(passed.first)
    }
}

/// Whether a decision is about a journey.
fn is_about(plan: &Plan, number: u16, journey: &Journey, decision: &Decision) -> bool {
    let key = || {
        decision_key(
            &plan.policies[usize::from(number)],
            &journey.trigger,
            decision.step,
            &journey.occurrence.to_string(),
        )
    };
    journey.trigger.record.position() == decision.cause.position && key() == decision_key_of(&decision.key)
}
