//! `wait-for "B"`: a B that comes in, in time or after all was decided.

use crate::engine::{Engine, Mode, correction};
use crate::facts::Moment;
use crate::journey::{Journey, Missed, Waiting};
use crate::keys::Key;
use crate::plan::{Op, Plan, PolicyPlan};
use crate::state::{Part, Timer, TimerKind, Trigger};
use crate::trace::Verdict;
use stormlake_board::PolicyState;
use stormlake_record::{Decision, Time};

impl Engine {
    /// A B came: who waits for it goes on at its time, and what was only done because it had not come is corrected.
    pub(crate) fn expected(
        &mut self,
        plan: &Plan,
        number: u16,
        fact: u16,
        key: Key,
        moment: &Moment<'_>,
        out: &mut Vec<Decision>,
    ) {
        let mut late = Vec::new();
        let mut homes = vec![key];
        for part in self.state.parts(key) {
            if let Part::Expected { policy, key, .. } = part
                && *policy == number
                && !homes.contains(key)
            {
                homes.push(*key);
            }
        }
        let (policy, at) = (&plan.policies[usize::from(number)], moment.time.0);
        let waits_for = |place: u16| match policy.course.get(usize::from(place)) {
            Some(Op::WaitFor {
                fact: of, within_ms, ..
            }) if *of == fact => Some(*within_ms),
            _ => None,
        };
        for home in homes {
            for part in self.state.keys.get_mut(&home).into_iter().flatten() {
                let Part::Journey { policy: known, journey } = part else {
                    continue;
                };
                if *known != number {
                    continue;
                }
                let in_time =
                    |missed: &&Missed| waits_for(missed.place).is_some() && at > missed.from && at <= missed.until;
                if let Some(missed) = journey.missed.iter().find(in_time) {
                    late.push((home, journey.number, *missed));
                }
                let (Waiting::For { next, came }, Some(within_ms)) = (journey.waiting, waits_for(journey.place)) else {
                    continue;
                };
                let end = Time(journey.at).plus_milliseconds(within_ms).0;
                if at <= journey.at || at > end || came && at >= next {
                    continue;
                }
                let timer = Timer {
                    due: next,
                    rank: policy.rank,
                    kind: TimerKind::Step,
                    number: journey.number,
                    key: home,
                    policy: number,
                };
                self.state.timers.remove(&timer);
                self.state.timers.insert(Timer { due: at, ..timer });
                journey.waiting = Waiting::For { next: at, came: true };
            }
        }
        for (home, name, missed) in late {
            self.came_late(plan, number, home, name, missed, moment, out);
        }
    }

    /// A B came after it was decided that it had not: what only that brought about should not have been, and the rest of it is left
    /// out. Both ways are never gone: the other one only where nothing has come of this one.
    #[allow(clippy::too_many_arguments, reason = "which journey, and what came")]
    fn came_late(
        &mut self,
        plan: &Plan,
        number: u16,
        home: Key,
        name: u64,
        missed: Missed,
        moment: &Moment<'_>,
        out: &mut Vec<Decision>,
    ) {
        let Some(mut journey) = self.take_up(plan, number, home, |journey| journey.number == name) else {
            return;
        };
        let policy = &plan.policies[usize::from(number)];
        let Some(Op::WaitFor {
            event,
            missed: begins,
            joins,
            ..
        }) = policy.course.get(usize::from(missed.place))
        else {
            return;
        };
        let branch = usize::from(*begins)..usize::from(*joins);
        let within = |step: u16| {
            let mut places = policy.course[branch.clone()].iter();
            places.any(|op| matches!(op, Op::Do(known) if *known == step))
        };
        self.tell(number, &journey, Verdict::No, moment.time, || {
            format!("“{event}” of {} arrived only now", moment.time)
        });
        let reason = format!("“{event}” of {} arrived only after the decision", moment.time);
        let disproved = self.correct(plan, number, &journey, &within, &reason, out);
        journey.decided.retain(|(step, _)| !within(*step));
        journey.missed.retain(|known| *known != missed);
        if !journey.is_under_way() || !branch.contains(&usize::from(journey.place)) {
            return self.lay_down(plan, number, journey);
        }
        journey
            .missed
            .retain(|known| !branch.contains(&usize::from(known.place)));
        let now = Time(journey.at.max(moment.time.0));
        let now = if disproved {
            journey.place = *joins;
            now
        } else {
            journey.place = missed.place + 1;
            moment.time
        };
        self.walk(plan, number, journey, now, out);
    }

    /// Corrects the steps of a journey that took place, of those that `of` names, and forgets what was put off for them; whether
    /// there were any.
    fn correct(
        &mut self,
        plan: &Plan,
        number: u16,
        journey: &Journey,
        of: &impl Fn(u16) -> bool,
        reason: &str,
        out: &mut Vec<Decision>,
    ) -> bool {
        let record = &journey.trigger.record;
        let subject = self.subject_of(plan, &journey.trigger);
        self.forget_deferred(number, subject, record.position(), of);
        let decides = self.mode == Mode::Live && plan.policies[usize::from(number)].state != PolicyState::Paused;
        let mut any = false;
        for (step, due) in journey.decided.iter().filter(|(step, _)| of(*step)) {
            any = true;
            if decides {
                let due = Time(*due);
                out.push(correction(
                    plan,
                    number,
                    &journey.trigger,
                    (*step, journey.occurrence),
                    due,
                    reason.to_owned(),
                ));
            }
        }
        any
    }

    /// Whether a late event has something to undo: a decision, or a journey.
    pub(crate) fn corrects(&self, policy: &PolicyPlan) -> bool {
        self.mode == Mode::Live && policy.state != PolicyState::Paused || !policy.course.is_empty()
    }

    /// A late event shows that a trigger should have led to nothing.
    pub(crate) fn disprove(
        &mut self,
        plan: &Plan,
        number: u16,
        trigger: &Trigger,
        due: Time,
        reason: &str,
        out: &mut Vec<Decision>,
    ) {
        let (record, subject) = (&trigger.record, self.subject_of(plan, trigger));
        let policy = &plan.policies[usize::from(number)];
        if policy.course.is_empty() {
            self.forget_deferred(number, subject, record.position(), |_| true);
            out.push(correction(plan, number, trigger, (0, 0), due, reason.to_owned()));
            return;
        }
        let home = policy.home(subject, trigger.by.as_deref());
        let of_trigger = |journey: &Journey| journey.trigger.record.position() == record.position();
        if let Some(journey) = self.take_up(plan, number, home, of_trigger) {
            self.correct(plan, number, &journey, &|_| true, reason, out);
            self.let_go(plan, number, &journey);
        }
    }
}
