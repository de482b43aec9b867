//! `steps { … }`: what a policy does one after the other, from the moment at which a plain policy would decide.
//!
//! A journey goes from wait to wait. Whatever it waits for is decided when clock and watermark have passed it, so within the
//! lateness the order of arrival does not matter. An engine that only remembers goes on as if each step had been
//! passed; the decisions on the log then say what became of it.

use crate::decide::{Candidate, Deciding};
use crate::engine::{Engine, Mode};
use crate::facts::{Facts, Occasion};
use crate::keys::Key;
use crate::plan::{Op, Plan};
use crate::state::{Part, Timer, TimerKind, Trigger, add};
use crate::trace::Verdict;
use serde::{Deserialize, Serialize};
use stormlake_board::PolicyState;
use stormlake_expression::Value;
use stormlake_record::{Decision, Outcome, Time};

/// What a journey waits for.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) enum Waiting {
    /// This moment.
    Until(i64),
    /// A B, and this moment: that of the earliest B that has come, or the end.
    For { next: i64, came: bool },
    /// The end of a night, with this step; whether it is the first.
    Night { step: u16, first: bool },
    /// Nothing any more.
    Over,
}

/// A `wait-for` whose B did not come in time.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Missed {
    /// Its place in the course.
    pub place: u16,
    pub from: i64,
    pub until: i64,
}

/// A step that was passed without knowing how it came out.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Passed {
    pub step: u16,
    pub first: bool,
    pub place: u16,
}

/// How a step came out; `None` where this engine did not decide on it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Done {
    pub first: bool,
    pub outcome: Option<Outcome>,
}

/// Where a trigger stands in its policy's course.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Journey {
    /// Unique over the engine's life: timers name it.
    pub number: u64,
    pub trigger: Trigger,
    pub occurrence: u64,
    /// Its place in the course.
    pub place: u16,
    /// Since when it has been there.
    pub at: i64,
    pub waiting: Waiting,
    /// Whether a step was reached.
    begun: bool,
    /// Steps that took place, or will after a night, and when they came due.
    pub decided: Vec<(u16, i64)>,
    pub missed: Vec<Missed>,
    pub passed: Vec<Passed>,
}

impl Journey {
    /// Whether anything is still to come.
    pub fn is_under_way(&self) -> bool {
        self.waiting != Waiting::Over
    }

    /// When it is looked at next.
    fn due(&self) -> Option<i64> {
        match self.waiting {
            Waiting::Until(due) | Waiting::For { next: due, .. } => Some(due),
            Waiting::Night { .. } | Waiting::Over => None,
        }
    }

    pub fn note(&mut self, step: u16, due: Time, outcome: Outcome) {
        self.decided.retain(|(known, _)| *known != step);
        if matches!(outcome, Outcome::Fired | Outcome::Shadow | Outcome::Deferred) {
            self.decided.push((step, due.0));
        }
    }
}

/// Whether nothing follows on a step that came out so.
pub(crate) fn ends(first: bool, outcome: Outcome) -> bool {
    match outcome {
        Outcome::Exited => true,
        Outcome::HeldOut | Outcome::Limited => first,
        _ => false,
    }
}

impl Engine {
    /// A trigger sets a journey out.
    pub(crate) fn begin(&mut self, plan: &Plan, candidate: Candidate, out: &mut Vec<Decision>) {
        let policy = &plan.policies[usize::from(candidate.policy)];
        let paused = self.mode == Mode::Live && policy.state == PolicyState::Paused;
        if paused || !policy.own.has(self.board) {
            return;
        }
        let journey = Box::new(Journey {
            number: self.state.number(),
            trigger: candidate.trigger,
            occurrence: candidate.occurrence,
            place: 0,
            at: candidate.due.0,
            waiting: Waiting::Over,
            begun: false,
            decided: Vec::new(),
            missed: Vec::new(),
            passed: Vec::new(),
        });
        self.walk(plan, candidate.policy, journey, candidate.due, out);
    }

    /// Goes on from a journey's place at a moment, up to where it has to wait.
    pub(crate) fn walk(
        &mut self,
        plan: &Plan,
        number: u16,
        mut journey: Box<Journey>,
        now: Time,
        out: &mut Vec<Decision>,
    ) {
        let policy = &plan.policies[usize::from(number)];
        journey.at = now.0;
        journey.waiting = Waiting::Over;
        while let Some(op) = policy.course.get(usize::from(journey.place)) {
            match op {
                Op::Do(step) => {
                    let first = !std::mem::replace(&mut journey.begun, true);
                    let deciding = Deciding {
                        policy: number,
                        due: now,
                        trigger: &journey.trigger,
                        step: *step,
                        first,
                        occurrence: journey.occurrence,
                    };
                    let outcome = self.step(plan, &journey, &deciding, out);
                    return self.after(plan, number, journey, now, Done { first, outcome }, out);
                }
                Op::Wait(milliseconds) => {
                    let until = now.plus_milliseconds(*milliseconds);
                    self.tell(number, &journey, Verdict::Yes, now, || {
                        format!("it waits until {until}")
                    });
                    journey.place += 1;
                    journey.waiting = Waiting::Until(until.0);
                    break;
                }
                Op::WaitFor {
                    event, fact, within_ms, ..
                } => {
                    let end = now.plus_milliseconds(*within_ms);
                    self.tell(number, &journey, Verdict::Yes, now, || {
                        format!("now “{event}” has until {end}")
                    });
                    let (subject, by) = (self.subject_of(plan, &journey.trigger), journey.trigger.by.as_deref());
                    let times =
                        Self::key_of_fact(plan, *fact, Some(subject), by).and_then(|key| self.fact_times(key, *fact));
                    let came = times.and_then(|times| times.earliest_between(now.0, end.0));
                    journey.waiting = Waiting::For {
                        next: came.unwrap_or(end.0),
                        came: came.is_some(),
                    };
                    break;
                }
                Op::When { condition, otherwise } => {
                    let event = journey.trigger.record.event();
                    let program = condition.iter().find(|(on, _)| *on == event);
                    let holds = program.is_some_and(|(_, program)| {
                        let on = Occasion::new(journey.trigger.record.moment(plan), &plan.events[usize::from(event)]);
                        let known = self.state.parts(self.subject_of(plan, &journey.trigger));
                        let mut facts = Facts::new(&on, &plan.namespace, &plan.attributes, known);
                        facts.count = journey.trigger.count;
                        // What cannot be told does not hold.
                        program.evaluate(&facts) == Ok(Value::Bool(true))
                    });
                    self.tell(number, &journey, Verdict::Yes, now, || {
                        let text = program.map_or("", |(_, program)| program.text());
                        format!("`{text}` {}", if holds { "holds" } else { "does not hold" })
                    });
                    journey.place = if holds { journey.place + 1 } else { *otherwise };
                }
                Op::Jump(place) => journey.place = *place,
                Op::End => break,
            }
        }
        self.lay_down(plan, number, journey);
    }

    /// Decides on a step, where this engine decides.
    fn step(
        &mut self,
        plan: &Plan,
        journey: &Journey,
        deciding: &Deciding<'_>,
        out: &mut Vec<Decision>,
    ) -> Option<Outcome> {
        if self.mode == Mode::Warm {
            return None;
        }
        if plan.policies[usize::from(deciding.policy)].state == PolicyState::Paused {
            self.tell(deciding.policy, journey, Verdict::No, deciding.due, || {
                "the policy is paused: the step is left out".into()
            });
            return None;
        }
        Some(self.decide_on(plan, deciding, out))
    }

    /// What follows on a step that came out so.
    pub(crate) fn after(
        &mut self,
        plan: &Plan,
        number: u16,
        mut journey: Box<Journey>,
        now: Time,
        done: Done,
        out: &mut Vec<Decision>,
    ) {
        let Some(Op::Do(step)) = plan.policies[usize::from(number)]
            .course
            .get(usize::from(journey.place))
        else {
            return;
        };
        let Done { first, outcome } = done;
        match outcome {
            None => journey.passed.push(Passed {
                step: *step,
                first,
                place: journey.place,
            }),
            Some(outcome) => journey.note(*step, now, outcome),
        }
        match outcome {
            Some(Outcome::Deferred) => {
                journey.at = now.0;
                journey.waiting = Waiting::Night { step: *step, first };
                self.lay_down(plan, number, journey);
            }
            Some(outcome) if ends(first, outcome) => {
                self.tell(number, &journey, Verdict::No, now, || "nothing more follows".into());
                self.let_go(plan, number, &journey);
            }
            _ => {
                journey.place += 1;
                self.walk(plan, number, journey, now, out);
            }
        }
    }

    /// Lays a journey down until what it waits for.
    pub(crate) fn lay_down(&mut self, plan: &Plan, number: u16, journey: Box<Journey>) {
        let policy = &plan.policies[usize::from(number)];
        let subject = self.subject_of(plan, &journey.trigger);
        let home = policy.home(subject, journey.trigger.by.as_deref());
        if let Some(due) = journey.due() {
            self.state
                .timers
                .insert(timer(policy.rank, number, home, &journey, due));
        }
        if !journey.is_under_way() {
            // What is over is remembered only for what may still come in about it, and of each key the newest.
            let late = policy.absence.is_some() || matches!(policy.pattern, crate::plan::PatternPlan::Before { .. });
            if !late && journey.missed.is_empty() && journey.passed.is_empty() {
                return self.let_go(plan, number, &journey);
            }
            let parts = self.state.keys.entry(home).or_default();
            parts.retain(|part| {
                !matches!(part, Part::Journey { policy, journey }
                    if *policy == number && !journey.is_under_way() && journey.passed.is_empty())
            });
        }
        let of_subject = |op: &Op| match op {
            Op::WaitFor { fact, .. } => {
                let key = Self::key_of_fact(plan, *fact, Some(subject), journey.trigger.by.as_deref());
                key.is_some_and(|key| key != home)
            }
            _ => false,
        };
        if home != subject && policy.course.iter().any(of_subject) {
            let name = journey.number;
            let parts = self.state.keys.entry(subject).or_default();
            if !parts
                .iter()
                .any(|part| matches!(part, Part::Expected { number, .. } if *number == name))
            {
                let pointer = Part::Expected {
                    policy: number,
                    key: home,
                    number: name,
                };
                add(parts, pointer);
            }
        }
        add(
            self.state.keys.entry(home).or_default(),
            Part::Journey {
                policy: number,
                journey,
            },
        );
    }

    /// Takes up a journey that lies under a key.
    pub(crate) fn take_up(
        &mut self,
        plan: &Plan,
        number: u16,
        home: Key,
        is: impl Fn(&Journey) -> bool,
    ) -> Option<Box<Journey>> {
        let parts = self.state.keys.get_mut(&home)?;
        let index = parts
            .iter()
            .position(|part| matches!(part, Part::Journey { policy, journey } if *policy == number && is(journey)))?;
        let Part::Journey { journey, .. } = parts.remove(index) else {
            return None;
        };
        if let Some(due) = journey.due() {
            let rank = plan.policies[usize::from(number)].rank;
            self.state.timers.remove(&timer(rank, number, home, &journey, due));
        }
        Some(journey)
    }

    /// A journey that was taken up is not laid down again: nothing is left of it.
    pub(crate) fn let_go(&mut self, plan: &Plan, number: u16, journey: &Journey) {
        let subject = self.subject_of(plan, &journey.trigger);
        if plan.policies[usize::from(number)].home(subject, journey.trigger.by.as_deref()) != subject
            && let Some(parts) = self.state.keys.get_mut(&subject)
        {
            parts.retain(|part| !matches!(part, Part::Expected { number, .. } if *number == journey.number));
        }
    }

    /// What a journey waited for has passed.
    pub(crate) fn ring_step(&mut self, plan: &Plan, timer: Timer, out: &mut Vec<Decision>) {
        let is = |journey: &Journey| journey.number == timer.number && journey.due() == Some(timer.due);
        let Some(mut journey) = self.take_up(plan, timer.policy, timer.key, is) else {
            return;
        };
        let now = Time(timer.due);
        let op = plan.policies[usize::from(timer.policy)]
            .course
            .get(usize::from(journey.place));
        if let (Waiting::For { came, .. }, Some(Op::WaitFor { event, missed, .. })) = (journey.waiting, op) {
            self.tell(timer.policy, &journey, Verdict::Yes, now, || {
                format!("“{event}” {}", if came { "came" } else { "did not come in time" })
            });
            if came {
                journey.place += 1;
            } else {
                journey.missed.push(Missed {
                    place: journey.place,
                    from: journey.at,
                    until: timer.due,
                });
                journey.place = *missed;
            }
        }
        self.walk(plan, timer.policy, journey, now, out);
    }

    pub(crate) fn tell(
        &mut self,
        number: u16,
        journey: &Journey,
        verdict: Verdict,
        time: Time,
        text: impl FnOnce() -> String,
    ) {
        let subject = journey.trigger.record.subject();
        self.trace.note(number, subject, verdict, time, None, text);
    }
}

fn timer(rank: u16, number: u16, home: Key, journey: &Journey, due: i64) -> Timer {
    Timer {
        due,
        rank,
        kind: TimerKind::Step,
        number: journey.number,
        key: home,
        policy: number,
    }
}
