//! The patterns: when a trigger counts, what calls it off, and what a timer means when it rings.

use crate::decide::Candidate;
use crate::engine::Engine;
use crate::facts::{Facts, Moment, Occasion};
use crate::foresee::Scored;
use crate::keys::Key;
use crate::plan::{AbsencePlan, PatternPlan, Plan};
use crate::state::{Arm, Part, Timer, TimerKind, Trigger, add, part};
use crate::trace::Verdict;
use stormlake_record::{Decision, Time};

/// Times that a repetition keeps beyond its count, so that records that come late still find their place.
const TIMES_SPARE: usize = 32;

/// What a policy's conditions are asked about, besides the record.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    pub policy: u16,
    pub by: Option<&'a str>,
    pub count: u64,
    pub subject: Option<Key>,
    pub due: Time,
}

impl Engine {
    /// Whether the trigger's own pattern holds now: since when, and at which count.
    pub(crate) fn pattern(
        &mut self,
        plan: &Plan,
        number: u16,
        which: u8,
        moment: &Moment<'_>,
        key: Key,
    ) -> Option<(Time, u64)> {
        let policy = &plan.policies[usize::from(number)];
        let (due, count, needed) = match policy.pattern {
            PatternPlan::Event { at_least: None, .. } if !policy.reads_count => (moment.time, 1, 1),
            PatternPlan::Event {
                at_least,
                within_ms: None,
            } => {
                let count = self.count(number, key);
                (moment.time, count, at_least.map_or(count, u64::from))
            }
            PatternPlan::Event {
                at_least,
                within_ms: Some(within_ms),
            } => {
                let needed = at_least.unwrap_or(1);
                let (due, count) = self.repeated(number, moment, key, needed, within_ms);
                (due, count, if at_least.is_some() { u64::from(needed) } else { count })
            }
            PatternPlan::AllOf { all } => return self.all_of(plan, number, which, moment, key, all),
            PatternPlan::Silence { .. } | PatternPlan::Before { .. } => return None,
        };
        let verdict = if count == needed { Verdict::Yes } else { Verdict::No };
        self.trace.note(
            number,
            moment.subject,
            verdict,
            moment.time,
            Some(moment.position),
            || {
                let name = &plan.events[usize::from(moment.event)].name;
                match count.cmp(&needed) {
                    std::cmp::Ordering::Less => format!("“{name}” happened: {count} of {needed}"),
                    std::cmp::Ordering::Equal if needed > 1 => format!("“{name}” happened: that makes {count}"),
                    std::cmp::Ordering::Equal => format!("“{name}” happened"),
                    std::cmp::Ordering::Greater => {
                        format!("“{name}” happened again: {count}, it had reached {needed} before")
                    }
                }
            },
        );
        (count == needed).then_some((due, count))
    }

    pub(crate) fn count(&mut self, number: u16, key: Key) -> u64 {
        let parts = self.state.keys.entry(key).or_default();
        let is = |part: &Part| matches!(part, Part::Count { policy, .. } if *policy == number);
        match part(parts, is, || Part::Count {
            policy: number,
            count: 0,
        }) {
            Part::Count { count, .. } => {
                *count += 1;
                *count
            }
            _ => 0,
        }
    }

    /// Puts a time among the newest ones. The count is that of the window ending at the trigger or, for a trigger that
    /// came late, at the first later one whose window it completes.
    fn repeated(&mut self, number: u16, moment: &Moment<'_>, key: Key, needed: u32, within_ms: i64) -> (Time, u64) {
        let parts = self.state.keys.entry(key).or_default();
        let is = |part: &Part| matches!(part, Part::Times { policy, .. } if *policy == number);
        let Part::Times { times, .. } = part(parts, is, || Part::Times {
            policy: number,
            times: Vec::new(),
        }) else {
            return (moment.time, 0);
        };
        let at = times.partition_point(|known| *known <= moment.time.0);
        times.insert(at, moment.time.0);
        if times.len() > needed as usize + TIMES_SPARE {
            times.remove(0);
        }
        let within = within_ms.saturating_mul(1_000_000);
        let counted = |end: i64| {
            times
                .iter()
                .filter(|&&time| time <= end && time > end.saturating_sub(within))
                .count() as u64
        };
        let own = counted(moment.time.0);
        let later = times
            .iter()
            .copied()
            .filter(|&end| end > moment.time.0 && end < moment.time.0.saturating_add(within));
        let completed = later
            .into_iter()
            .find(|&end| own < u64::from(needed) && counted(end) == u64::from(needed));
        match completed {
            Some(end) => (Time(end), u64::from(needed)),
            None => (moment.time, own),
        }
    }

    fn all_of(
        &mut self,
        plan: &Plan,
        number: u16,
        which: u8,
        moment: &Moment<'_>,
        key: Key,
        all: usize,
    ) -> Option<(Time, u64)> {
        let parts = self.state.keys.entry(key).or_default();
        let is = |part: &Part| matches!(part, Part::Seen { policy, .. } if *policy == number);
        let new = || Part::Seen {
            policy: number,
            firsts: vec![i64::MAX; all],
            done: false,
        };
        let Part::Seen { firsts, done, .. } = part(parts, is, new) else {
            return None;
        };
        if *done {
            return None;
        }
        // What comes late may be the first of its kind all the same.
        let first = firsts.get_mut(usize::from(which))?;
        *first = (*first).min(moment.time.0);
        let seen = firsts.iter().filter(|first| **first != i64::MAX).count();
        let last = firsts.iter().copied().max().unwrap_or(moment.time.0);
        let completed = seen == all;
        if completed {
            (*firsts, *done) = (Vec::new(), true);
        }
        let verdict = if completed { Verdict::Yes } else { Verdict::No };
        self.trace.note(
            number,
            moment.subject,
            verdict,
            moment.time,
            Some(moment.position),
            || {
                let name = &plan.events[usize::from(moment.event)].name;
                format!("“{name}” happened: {seen} of {all}")
            },
        );
        completed.then_some((Time(last), all as u64))
    }

    /// `never` and `where`, as of the trigger.
    pub(crate) fn conditions(&mut self, plan: &Plan, asked: &Asked<'_>, on: &Occasion<'_>) -> Option<Scored> {
        let Asked {
            policy: number,
            by,
            count,
            subject,
            due,
        } = *asked;
        let (policy, moment) = (&plan.policies[usize::from(number)], &on.moment);
        for (fact, event) in &policy.never {
            let times = Self::key_of_fact(plan, fact.fact, subject, by).and_then(|key| self.fact_times(key, fact.fact));
            if times.is_some_and(|times| times.first <= due.0) {
                self.trace
                    .note(number, moment.subject, Verdict::No, due, Some(moment.position), || {
                        format!("“{event}” had happened before")
                    });
                return None;
            }
        }
        let Some((_, program)) = policy.where_.iter().find(|(event, _)| *event == moment.event) else {
            return Some(None);
        };
        let scored = self.foresee(plan, policy, subject, due);
        for score in crate::foresee::list(&scored) {
            let verdict = if score.is_known() { Verdict::Yes } else { Verdict::No };
            self.trace
                .note(number, moment.subject, verdict, due, Some(moment.position), || {
                    score.to_string()
                });
        }
        let known = subject.map_or(&[][..], |subject| self.state.parts(subject));
        let mut facts = Facts::new(on, &plan.namespace, &plan.attributes, known);
        facts.count = count;
        facts.scores = crate::foresee::list(&scored);
        let holds = program.evaluate(&facts);
        let (verdict, text) = match &holds {
            Ok(stormlake_expression::Value::Bool(true)) => (Verdict::Yes, "holds".to_owned()),
            Ok(_) => (Verdict::No, "does not hold".to_owned()),
            // An attribute that nothing has set makes a condition unknown, and what is unknown does not hold.
            Err(fault) => (Verdict::No, format!("cannot be told: {fault}")),
        };
        self.trace
            .note(number, moment.subject, verdict, due, Some(moment.position), || {
                format!("`{}` {text}", program.text())
            });
        (verdict == Verdict::Yes).then_some(scored)
    }

    /// Opens a window; its number.
    pub(crate) fn arm(&mut self, plan: &Plan, number: u16, key: Key, until: i64, trigger: Trigger) -> u64 {
        let name = self.state.number();
        let policy = &plan.policies[usize::from(number)];
        let record = &trigger.record;
        let (time, position) = (record.time(), Some(record.position()));
        self.trace
            .note(number, record.subject(), Verdict::Yes, time, position, || {
                let event = policy.absence.as_ref().map_or("", |absence| &absence.event);
                match (
                    until,
                    policy.absence.as_ref().and_then(|absence| absence.until.as_ref()),
                ) {
                    (i64::MAX, Some(end)) => format!("now “{event}” has until “{}” happens", end.event),
                    _ => format!("now “{event}” has until {}", Time(until)),
                }
            });
        let arm = Box::new(Arm {
            number: name,
            until,
            trigger,
        });
        let armed = Part::Armed { policy: number, arm };
        add(self.state.keys.entry(key).or_default(), armed);
        if until != i64::MAX {
            self.state.timers.insert(Timer {
                due: until,
                rank: policy.rank,
                number: name,
                key,
                policy: number,
                kind: TimerKind::Window,
            });
        }
        name
    }

    /// The awaited event came: windows that contain it are called off, and a decision that it comes too late for is
    /// corrected. Windows whose end has not happened yet wait for that.
    pub(crate) fn call_off(
        &mut self,
        plan: &Plan,
        number: u16,
        key: Key,
        moment: &Moment<'_>,
        out: &mut Vec<Decision>,
    ) {
        let Some(parts) = self.state.keys.get_mut(&key) else {
            return;
        };
        let at = moment.time.0;
        let policy = &plan.policies[usize::from(number)];
        let inclusive = policy.absence.as_ref().is_some_and(AbsencePlan::is_inclusive);
        let within = policy.absence.as_ref().and_then(|absence| absence.within_ms);
        // A repetition or all-of that a late record completes begins its window later than that record.
        let begins = |arm: &Arm| match within {
            Some(within) => Time(arm.until).minus_milliseconds(within),
            None => arm.trigger.record.time(),
        };
        let contains =
            |arm: &Arm| arm.until != i64::MAX && at > begins(arm).0 && (at < arm.until || inclusive && at == arm.until);
        let mut off = Vec::new();
        let mut disproved = Vec::new();
        parts.retain(|part| match part {
            Part::Armed { policy, arm } if *policy == number && contains(arm) => {
                off.push((arm.until, arm.number, arm.trigger.record.clone()));
                false
            }
            Part::Decided { policy, arm } if *policy == number && contains(arm) => {
                disproved.push(arm.clone());
                false
            }
            _ => true,
        });
        for (due, name, record) in off {
            self.state.timers.remove(&Timer {
                due,
                rank: policy.rank,
                number: name,
                key,
                policy: number,
                kind: TimerKind::Window,
            });
            self.trace.note(
                number,
                record.subject(),
                Verdict::No,
                moment.time,
                Some(moment.position),
                || format!("“{}” came in time", plan.events[usize::from(moment.event)].name),
            );
        }
        if self.corrects(policy) {
            for arm in disproved {
                let name = &plan.events[usize::from(moment.event)].name;
                let reason = format!("“{name}” of {} arrived only after the decision", moment.time);
                self.disprove(plan, number, &arm.trigger, Time(arm.until), &reason, out);
            }
        }
    }

    /// The event that ends windows came: each gets its end.
    pub(crate) fn end_windows(&mut self, plan: &Plan, number: u16, key: Key, moment: &Moment<'_>) {
        let policy = &plan.policies[usize::from(number)];
        let Some(fact) = policy.absence.as_ref().map(|absence| absence.fact) else {
            return;
        };
        let mut waiting = Vec::new();
        if let Some(parts) = self.state.keys.get_mut(&key) {
            parts.retain(|part| match part {
                Part::Awaited {
                    policy,
                    key,
                    number: name,
                    from,
                } if *policy == number && *from <= moment.time.0 => {
                    waiting.push((*key, *name));
                    false
                }
                _ => true,
            });
        }
        for (arm_key, name) in waiting {
            let arm_key = self.person_key(arm_key);
            let times = self.fact_times(arm_key, fact);
            let Some(parts) = self.state.keys.get_mut(&arm_key) else {
                continue;
            };
            let is =
                |part: &Part| matches!(part, Part::Armed { policy, arm } if *policy == number && arm.number == name);
            let Some(index) = parts.iter().position(is) else {
                continue;
            };
            let Part::Armed { arm, .. } = &mut parts[index] else {
                continue;
            };
            arm.until = moment.time.0;
            let record = arm.trigger.record.clone();
            let from = record.time().0;
            let came = times.is_some_and(|times| times.any_between(from, moment.time.0, false));
            if came {
                parts.remove(index);
            } else {
                let due = moment.time.0;
                self.state.timers.insert(Timer {
                    due,
                    rank: policy.rank,
                    number: name,
                    key: arm_key,
                    policy: number,
                    kind: TimerKind::Window,
                });
            }
            let verdict = if came { Verdict::No } else { Verdict::Yes };
            self.trace.note(
                number,
                record.subject(),
                verdict,
                moment.time,
                Some(moment.position),
                || {
                    let ended = &plan.events[usize::from(moment.event)].name;
                    let awaited = policy.absence.as_ref().map_or("", |absence| &absence.event);
                    let had = if came { "had come" } else { "had not come" };
                    format!("“{ended}” happened, and “{awaited}” {had}")
                },
            );
        }
    }

    /// Looks at every timer that both clocks have passed.
    pub(crate) fn ring(&mut self, plan: &Plan, out: &mut Vec<Decision>) {
        if self.state.timers.is_empty() {
            return;
        }
        let watermark = self.clock.watermark(plan.lateness_ms);
        while let Some(timer) = self
            .state
            .timers
            .first()
            .copied()
            .filter(|timer| timer.due < watermark.0)
        {
            self.state.timers.pop_first();
            let timer = Timer {
                key: self.person_key(timer.key),
                ..timer
            };
            let candidate = match timer.kind {
                TimerKind::Silence => self.ring_silence(plan, timer),
                TimerKind::Date => self.ring_date(plan, timer),
                TimerKind::Follower => self.ring_follower(plan, timer),
                TimerKind::Window => self.ring_window(timer),
                TimerKind::Deferred => {
                    self.ring_deferred(plan, timer, out);
                    None
                }
                TimerKind::Step => {
                    self.ring_step(plan, timer, out);
                    None
                }
            };
            if let Some(candidate) = candidate {
                self.decide(plan, candidate, out);
            }
        }
    }

    fn ring_window(&mut self, timer: Timer) -> Option<Candidate> {
        let parts = self.state.keys.get_mut(&timer.key)?;
        let is = |part: &Part| matches!(part, Part::Armed { policy, arm } if *policy == timer.policy && arm.number == timer.number);
        let index = parts.iter().position(is)?;
        let Part::Armed { policy, arm } = parts.swap_remove(index) else {
            return None;
        };
        let trigger = arm.trigger.clone();
        // One decision per key and policy is remembered, for the correction that a late event may call for.
        parts.retain(|part| !matches!(part, Part::Decided { policy: known, .. } if *known == policy));
        parts.push(Part::Decided { policy, arm });
        self.trace.note(
            policy,
            trigger.record.subject(),
            Verdict::Yes,
            Time(timer.due),
            None,
            || "the window ended".into(),
        );
        Some(Candidate {
            policy,
            due: Time(timer.due),
            trigger,
            occurrence: 0,
        })
    }
}
