//! Whether a trigger starts anything: since when a policy has been in force, and its `entry`.
//!
//! What still waits is what is there when the trigger comes in: a window, a sequence, a night, a journey that nothing has ended.

use crate::engine::{Engine, Mode};
use crate::facts::Moment;
use crate::keys::Key;
use crate::pattern::Asked;
use crate::plan::{Plan, PolicyPlan};
use crate::state::{Part, Parts, Trigger, add};
use crate::trace::Verdict;
use stormlake_board::{Entry, PolicyState};
use stormlake_record::Time;

impl PolicyPlan {
    /// Where what goes on for a trigger lies: under its business key where it has one, else under its subject.
    pub(crate) fn home(&self, subject: Key, by: Option<&str>) -> Key {
        match (self.space, by) {
            (Some(space), Some(by)) => Key::business(space, by),
            _ => subject,
        }
    }
}

impl Engine {
    /// The key of the person whom a trigger is about: what was kept of it may stand under an identity that has been taken into another
    /// one since.
    pub(crate) fn subject_of(&self, plan: &Plan, trigger: &Trigger) -> Key {
        let record = &trigger.record;
        let kind = plan.events[usize::from(record.event())].subject_kind;
        self.person_key(Key::subject(kind, record.subject()))
    }

    /// Whether a trigger whose pattern and conditions hold starts anything.
    pub(crate) fn enters(&mut self, plan: &Plan, asked: &Asked<'_>, moment: &Moment<'_>) -> bool {
        let policy = &plan.policies[usize::from(asked.policy)];
        if policy.entry == Entry::Always {
            return true;
        }
        // Before it was in force it did nothing that a later trigger would have to wait for; and each of its texts has its time.
        let theirs = || {
            let mut others = plan.policies.iter();
            others.any(|other| other.shares == policy.shares && other.own.has(self.board))
        };
        if !policy.own.has(self.board) && (policy.shares != asked.policy || !policy.any.has(self.board) || theirs()) {
            self.not_in_force(asked, moment);
            return false;
        }
        if self.mode == Mode::Live && policy.state == PolicyState::Paused {
            return true;
        }
        let kind = plan.events[usize::from(moment.event)].subject_kind;
        let subject = asked.subject.unwrap_or_else(|| Key::subject(kind, moment.subject));
        let subject = self.person_key(subject);
        let home = policy.home(subject, asked.by);
        let refused = match policy.entry {
            Entry::Always => None,
            Entry::Once => {
                let entered = |part: &Part| matches!(part, Part::Entered { policy: known } if *known == policy.shares);
                let parts: &mut Parts = self.state.keys.entry(home).or_default();
                if parts.iter().any(entered) {
                    Some("it had been set off before, and is only once")
                } else {
                    add(parts, Part::Entered { policy: policy.shares });
                    None
                }
            }
            Entry::WhenFinished => {
                let waits = self.is_under_way(plan, asked.policy, subject, asked.by, asked.due);
                waits.then_some("an earlier one is not finished")
            }
        };
        if let Some(reason) = refused {
            let position = Some(moment.position);
            self.trace
                .note(asked.policy, moment.subject, Verdict::No, asked.due, position, || {
                    format!("it does not start: {reason}")
                });
        }
        refused.is_none()
    }

    fn not_in_force(&mut self, asked: &Asked<'_>, moment: &Moment<'_>) {
        let position = Some(moment.position);
        self.trace
            .note(asked.policy, moment.subject, Verdict::No, asked.due, position, || {
                "it does not start: this text of it was not in force then".into()
            });
    }

    fn is_under_way(&self, plan: &Plan, number: u16, subject: Key, by: Option<&str>, now: Time) -> bool {
        let shares = plan.policies[usize::from(number)].shares;
        let of = |known: &u16| plan.policies[usize::from(*known)].shares == shares;
        let goes_on = |known: u16, since: Time| {
            let policy = &plan.policies[usize::from(known)];
            self.exited(plan, policy, subject, by, since, now).is_none()
        };
        let at_home = |part: &Part| match part {
            Part::Armed { policy, arm } => *policy == number && goes_on(*policy, arm.trigger.record.time()),
            Part::Open { policy, triggers } if *policy == number => {
                let followed = plan.policies[usize::from(number)].followed.as_ref();
                let within_ms = followed.and_then(|followed| followed.within_ms);
                triggers.iter().any(|(since, trigger)| {
                    within_ms.is_none_or(|within| Time(*since).plus_milliseconds(within) >= now)
                        && goes_on(number, trigger.record.time())
                })
            }
            Part::Journey { policy, journey } => {
                of(policy) && journey.is_under_way() && goes_on(*policy, journey.trigger.record.time())
            }
            _ => false,
        };
        let by_night = |part: &Part| {
            matches!(part, Part::Deferred { policy, deferred }
                if of(policy) && deferred.decision.by.as_deref() == by
                    && goes_on(*policy, deferred.decision.cause.time))
        };
        // Of a business key, it may be another subject that sleeps.
        let elsewhere = |part: &Part| match part {
            Part::Expected { policy, key, number } if of(policy) => {
                let mut parts = self.state.parts(self.person_key(*key)).iter();
                parts.any(|part| {
                    matches!(part, Part::Deferred { deferred, .. } if deferred.number == *number) && by_night(part)
                })
            }
            _ => false,
        };
        let home = plan.policies[usize::from(number)].home(subject, by);
        let mut parts = self.state.parts(home).iter();
        parts.any(|part| at_home(part) || elsewhere(part)) || self.state.parts(subject).iter().any(by_night)
    }
}
