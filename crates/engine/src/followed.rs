//! `whenever "A"; followed-by "B" within="2d"`: every B takes the latest A before it that no B has taken yet.
//!
//! A B is looked at when every sender has passed its time: then all that belongs before it is there, in whatever order it
//! arrived, and its A is the right one. A timer carries its position, so nothing else is kept of it.

use crate::decide::Candidate;
use crate::engine::Engine;
use crate::facts::Moment;
use crate::keys::Key;
use crate::plan::Plan;
use crate::state::{Part, Timer, TimerKind, Trigger, part};
use crate::trace::Verdict;
use stormlake_record::Time;

/// Most A's that wait under one key; of more, the oldest are forgotten.
const OPEN_MAX: usize = 64;

impl Engine {
    /// An A came: from here on a B may follow it.
    pub(crate) fn open(&mut self, plan: &Plan, number: u16, key: Key, since: Time, trigger: Trigger) {
        let Some(followed) = &plan.policies[usize::from(number)].followed else {
            return;
        };
        let record = &trigger.record;
        let (time, position) = (record.time(), Some(record.position()));
        self.trace
            .note(number, record.subject(), Verdict::Yes, time, position, || {
                let end = followed.within_ms.map(|within| since.plus_milliseconds(within));
                let end = end.map_or_else(String::new, |end| format!(" until {end}"));
                format!("now “{}” may follow{end}", followed.event)
            });
        let watermark = self.clock.watermark(plan.lateness_ms);
        let parts = self.state.keys.entry(key).or_default();
        let is = |part: &Part| matches!(part, Part::Open { policy, .. } if *policy == number);
        let new = || Part::Open {
            policy: number,
            triggers: Vec::new(),
        };
        let Part::Open { triggers, .. } = part(parts, is, new) else {
            return;
        };
        if let Some(within) = followed.within_ms {
            let keep_ms = within + 2 * plan.lateness_ms;
            triggers.retain(|(since, _)| Time(*since).plus_milliseconds(keep_ms) >= watermark);
        }
        let at = triggers
            .partition_point(|(known, of)| (*known, of.record.position()) < (since.0, trigger.record.position()));
        triggers.insert(at, (since.0, trigger));
        if triggers.len() > OPEN_MAX {
            triggers.remove(0);
        }
    }

    /// A B came: it is looked at when every sender has passed its time.
    pub(crate) fn follow(&mut self, plan: &Plan, number: u16, key: Key, moment: &Moment<'_>) {
        let policy = &plan.policies[usize::from(number)];
        let waits =
            |part: &Part| matches!(part, Part::Open { policy, triggers } if *policy == number && !triggers.is_empty());
        if !self.state.parts(key).iter().any(waits) {
            let (time, position) = (moment.time, Some(moment.position));
            self.trace
                .note(number, moment.subject, Verdict::No, time, position, || {
                    let event = policy.followed.as_ref().map_or("", |followed| &followed.event);
                    format!("“{event}” happened, and nothing waits for it so far")
                });
        }
        self.state.timers.insert(Timer {
            due: moment.time.0,
            rank: policy.rank,
            // In the order of the log, which decides among those of the same time.
            number: moment.position + 1,
            key,
            policy: number,
            kind: TimerKind::Follower,
        });
    }

    /// Every sender has passed the time of a B.
    pub(crate) fn ring_follower(&mut self, plan: &Plan, timer: Timer) -> Option<Candidate> {
        let followed = plan.policies[usize::from(timer.policy)].followed.as_ref()?;
        let position = timer.number - 1;
        let parts = self.state.keys.get_mut(&timer.key)?;
        let index = parts
            .iter()
            .position(|part| matches!(part, Part::Open { policy, .. } if *policy == timer.policy))?;
        let Part::Open { triggers, .. } = &mut parts[index] else {
            return None;
        };
        let before = triggers.partition_point(|(since, of)| (*since, of.record.position()) < (timer.due, position));
        let latest = before.checked_sub(1)?;
        let since = Time(triggers[latest].0);
        if followed
            .within_ms
            .is_some_and(|within| since.plus_milliseconds(within).0 < timer.due)
        {
            let subject = triggers[latest].1.record.subject();
            self.trace.note(
                timer.policy,
                subject,
                Verdict::No,
                Time(timer.due),
                Some(position),
                || format!("“{}” came too late", followed.event),
            );
            return None;
        }
        let (_, trigger) = triggers.remove(latest);
        if triggers.is_empty() {
            parts.swap_remove(index);
        }
        let (subject, due) = (trigger.record.subject(), Time(timer.due));
        self.trace
            .note(timer.policy, subject, Verdict::Yes, due, Some(position), || {
                format!("“{}” followed", followed.event)
            });
        Some(Candidate {
            policy: timer.policy,
            due,
            trigger,
            occurrence: 0,
        })
    }
}
