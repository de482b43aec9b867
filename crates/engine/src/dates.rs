//! `whenever-before "A" field="starts_at" by="1d"`: so long before the date that A names, unless a later A has named another.
//!
//! Of one key an A holds from its time on until the next A: it is decided on if its moment comes while it holds. A moment that
//! had passed when its A happened never comes. A date is looked at when every sender has passed its moment, so that an A
//! that moves it counts in whatever order they arrive; one that arrives later still gives a correction.

use crate::decide::{Candidate, span};
use crate::engine::Engine;
use crate::facts::{Facts, Occasion};
use crate::keys::{Key, Keys};
use crate::pattern::Asked;
use crate::plan::{Part as Played, PatternPlan, Plan};
use crate::state::{DateState, Dated, Part, Timer, TimerKind, Trigger, part};
use crate::trace::Verdict;
use stormlake_expression::Value;
use stormlake_record::{Decision, Time};

/// Most dates that are remembered under one key; of more, the oldest that nothing waits for are forgotten.
const DATES_MAX: usize = 64;

impl Dated {
    /// Whether it is still to come, or an older A may arrive that it holds against.
    pub(crate) fn is_needed(&self, plan: &Plan, watermark: Time) -> bool {
        let newest = Time(self.due.max(self.at().0));
        self.state == DateState::Awaited || newest.plus_milliseconds(2 * plan.lateness_ms) >= watermark
    }
}

impl Engine {
    /// An A came, with a date or without.
    pub(crate) fn date(&mut self, plan: &Plan, role: &Played, on: &Occasion<'_>, keys: &Keys, out: &mut Vec<Decision>) {
        let (number, moment) = (role.policy, &on.moment);
        let policy = &plan.policies[usize::from(number)];
        let (PatternPlan::Before { lead_ms, field, date }, Some((key, by))) = (&policy.pattern, keys.get(role.key))
        else {
            return;
        };
        let due = match date.evaluate(&Facts::new(on, &plan.namespace, &[], &[])) {
            Ok(Value::Timestamp(date)) => Some(Time(date).minus_milliseconds(*lead_ms).0),
            _ => None,
        };
        let trigger = Trigger {
            record: on.keep(policy.reads_data || !policy.where_.is_empty()),
            by: by.cloned(),
            count: if policy.reads_count { self.count(number, key) } else { 1 },
            scored: None,
        };
        let mut new = Dated {
            number: self.state.number(),
            due: due.unwrap_or(i64::MIN),
            state: DateState::Over,
            trigger,
        };
        let timer = |dated: &Dated| Timer {
            due: dated.due,
            rank: policy.rank,
            number: dated.number,
            key,
            policy: number,
            kind: TimerKind::Date,
        };
        let watermark = self.clock.watermark(plan.lateness_ms);
        let parts = self.state.keys.entry(key).or_default();
        let is = |part: &Part| matches!(part, Part::Dates { policy, .. } if *policy == number);
        let none = || Part::Dates {
            policy: number,
            dates: Vec::new(),
        };
        let Part::Dates { dates, .. } = part(parts, is, none) else {
            return;
        };
        dates.retain(|dated| dated.is_needed(plan, watermark));
        let place = dates.partition_point(|dated| dated.at() < new.at());
        let name = &plan.events[usize::from(moment.event)].name;
        let mut disproved = Vec::new();
        let mut decided_already = false;
        for earlier in dates[..place].iter_mut().filter(|earlier| moment.time.0 <= earlier.due) {
            match earlier.state {
                DateState::Awaited => {
                    self.state.timers.remove(&timer(earlier));
                }
                // The same date told again is no other date.
                DateState::Decided if earlier.due == new.due => {
                    decided_already = true;
                    continue;
                }
                DateState::Decided => disproved.push(earlier.clone()),
                DateState::Over => continue,
            }
            earlier.state = DateState::Over;
            let (whom, time, position) = (earlier.trigger.record.subject(), moment.time, Some(moment.position));
            self.trace.note(number, whom, Verdict::No, time, position, || {
                format!(
                    "a later “{name}” takes the place of the one of {}",
                    earlier.trigger.record.time()
                )
            });
        }
        let passed = new.due < moment.time.0;
        let replaced = dates[place..].iter().any(|later| later.at().0 <= new.due);
        if !passed && !replaced && !decided_already {
            new.state = DateState::Awaited;
            self.state.timers.insert(timer(&new));
        }
        let verdict = if new.state == DateState::Awaited {
            Verdict::Yes
        } else {
            Verdict::No
        };
        let (time, position) = (moment.time, Some(moment.position));
        self.trace.note(number, moment.subject, verdict, time, position, || {
            let lead = span(*lead_ms);
            match due.map(Time) {
                None => format!("“{name}” happened without a date in `{field}`"),
                Some(due) if passed => format!("“{name}” happened, and {lead} before its `{field}` ({due}) was over"),
                Some(_) if replaced => format!("“{name}” happened, and a later one was there already"),
                Some(_) if decided_already => format!("“{name}” happened again with the date that was decided on"),
                Some(due) => format!("“{name}” happened: {lead} before its `{field}` is {due}"),
            }
        });
        dates.insert(place, new);
        if dates.len() > DATES_MAX
            && let Some(oldest) = dates.iter().position(|dated| dated.state != DateState::Awaited)
        {
            dates.remove(oldest);
        }
        if self.corrects(policy) {
            for dated in disproved {
                let reason = format!("“{name}” of {} arrived only after the decision", moment.time);
                self.disprove(plan, number, &dated.trigger, Time(dated.due), &reason, out);
            }
        }
    }

    /// Every sender has passed the moment before a date.
    pub(crate) fn ring_date(&mut self, plan: &Plan, timer: Timer) -> Option<Candidate> {
        let PatternPlan::Before { lead_ms, field, .. } = &plan.policies[usize::from(timer.policy)].pattern else {
            return None;
        };
        let trigger = self.settle_date(timer, DateState::Decided)?;
        let record = &trigger.record;
        let due = Time(timer.due);
        self.trace
            .note(timer.policy, record.subject(), Verdict::Yes, due, None, || {
                format!("it is {} before the `{field}`", span(*lead_ms))
            });
        let event = &plan.events[usize::from(record.event())];
        let subject = (!record.subject().is_empty()).then(|| Key::subject(event.subject_kind, record.subject()));
        let subject = subject.map(|key| self.person_key(key));
        let asked = Asked {
            policy: timer.policy,
            by: trigger.by.as_deref(),
            count: trigger.count,
            subject,
            due,
        };
        let on = Occasion::new(record.moment(plan), event);
        let Some(scored) = self.conditions(plan, &asked, &on) else {
            self.settle_date(timer, DateState::Over);
            return None;
        };
        if !self.enters(plan, &asked, &on.moment) {
            return None;
        }
        Some(Candidate {
            policy: timer.policy,
            due,
            trigger: Trigger { scored, ..trigger },
            occurrence: 0,
        })
    }

    /// Notes what has become of a date; what named it.
    fn settle_date(&mut self, timer: Timer, state: DateState) -> Option<Trigger> {
        let parts = self.state.keys.get_mut(&timer.key)?;
        let dates = parts.iter_mut().find_map(|part| match part {
            Part::Dates { policy, dates } if *policy == timer.policy => Some(dates),
            _ => None,
        })?;
        let dated = dates.iter_mut().find(|dated| dated.number == timer.number)?;
        dated.state = state;
        Some(dated.trigger.clone())
    }
}
