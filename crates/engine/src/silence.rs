//! `whenever-silent "30d" since="A"`: so long after the last of a run of records, if nothing has followed it.
//!
//! A run's silence is decided when every sender has passed its end: a record that arrives before that and belongs into it fills
//! it, one that is younger begins the next run and fills nothing.

use crate::decide::{Candidate, span};
use crate::engine::Engine;
use crate::facts::{Moment, Occasion};
use crate::keys::Key;
use crate::pattern::Asked;
use crate::plan::{PatternPlan, Plan, PolicyPlan};
use crate::state::{Part, Run, Silence, Timer, TimerKind, Trigger, add};
use crate::trace::Verdict;
use stormlake_record::Time;

/// Most runs, and most A's, that are kept of a subject: of more, the oldest are forgotten.
const RUNS_MAX: usize = 64;

impl Silence {
    /// Puts a record where it belongs; the end of the silence of the run that it begins, if it does. `lone` is the only run there is.
    fn hear(&mut self, lone: &mut Option<Run>, time: i64, position: u64, span_ms: i64) -> Option<i64> {
        self.runs.extend(lone.take());
        let due = self.place(time, position, span_ms);
        if self.runs.len() == 1 {
            *lone = self.runs.pop();
        }
        due
    }

    fn place(&mut self, time: i64, position: u64, span_ms: i64) -> Option<i64> {
        let end = |run: &Run| run.end(span_ms);
        let own_end = Time(time).plus_milliseconds(span_ms).0;
        let before = self.runs.partition_point(|run| end(run) < time);
        let touched = self.runs[before..].partition_point(|run| run.first <= own_end);
        if touched == 0 {
            let run = Run {
                first: time,
                last: time,
                position,
            };
            self.runs.insert(before, run);
            if self.runs.len() > RUNS_MAX {
                self.runs.remove(0);
            }
            return Some(own_end);
        }
        let mut run = self.runs[before + touched - 1];
        run.first = self.runs[before].first.min(time);
        if time >= run.last {
            (run.last, run.position) = (time, position);
        }
        self.runs[before] = run;
        self.runs.drain(before + 1..before + touched);
        None
    }
}

impl Run {
    fn end(&self, span_ms: i64) -> i64 {
        Time(self.last).plus_milliseconds(span_ms).0
    }

    /// Whether it only goes on with a record of this time, as it nearly always does.
    fn goes_on(&mut self, time: i64, position: u64, span_ms: i64) -> bool {
        let goes_on = self.last <= time && time <= self.end(span_ms);
        if goes_on {
            (self.last, self.position) = (time, position);
        }
        goes_on
    }
}

/// Adds the silence of another identity of the same person: runs that touch become one.
pub(crate) fn take_in(
    (lone, silence): (&mut Option<Run>, &mut Silence),
    (other_lone, other): (Option<Run>, Silence),
    plan: &PolicyPlan,
) {
    let PatternPlan::Silence { span_ms } = plan.pattern else {
        return;
    };
    silence.count += other.count;
    silence.since.extend(other.since);
    silence.since.sort_by_key(|record| (record.time(), record.position()));
    silence.decided = silence.decided.max(other.decided);
    let mut runs = std::mem::take(&mut silence.runs);
    runs.extend(other.runs);
    runs.extend(lone.take().into_iter().chain(other_lone));
    runs.sort_by_key(|run| run.first);
    for run in runs {
        match silence.runs.last_mut() {
            Some(last) if run.first <= last.end(span_ms) => {
                if run.last > last.last {
                    (last.last, last.position) = (run.last, run.position);
                }
            }
            _ => silence.runs.push(run),
        }
    }
    if silence.runs.len() == 1 {
        *lone = silence.runs.pop();
    }
}

impl Engine {
    /// The event that starts the watch for silence.
    pub(crate) fn since(&mut self, plan: &Plan, number: u16, key: Key, on: &Occasion<'_>) {
        let policy = &plan.policies[usize::from(number)];
        let record = on.keep(policy.reads_data || !policy.where_.is_empty());
        let watermark = self.clock.watermark(plan.lateness_ms).0;
        let parts = self.state.keys.entry(key).or_default();
        let known = parts.iter_mut().find_map(|part| match part {
            Part::Silent { policy, lone, silence } if *policy == number => Some((lone, silence)),
            _ => None,
        });
        if let Some((lone, silence)) = known {
            silence.count += 1;
            let at = silence
                .since
                .partition_point(|known| (known.time(), known.position()) < (record.time(), record.position()));
            silence.since.insert(at, record);
            // What is still to be decided may begin with an older run, or with one that a late record makes.
            let first = lone.as_ref().or(silence.runs.first());
            let oldest = first.map_or(i64::MAX, |run| run.last).min(watermark);
            let passed = silence
                .since
                .partition_point(|known| known.time().0 <= oldest)
                .saturating_sub(1);
            silence
                .since
                .drain(..passed.max(silence.since.len().saturating_sub(RUNS_MAX)));
            return;
        }
        let silence = Silence {
            count: 1,
            since: vec![record],
            runs: Vec::new(),
            decided: i64::MIN,
        };
        let silent = Part::Silent {
            policy: number,
            lone: None,
            silence: Box::new(silence),
        };
        add(parts, silent);
    }

    /// A record of the subject came: silence starts anew. A timer that is set already is left; when it rings it looks
    /// at the runs that there are then.
    pub(crate) fn break_silence(&mut self, plan: &Plan, subject: Key, moment: &Moment<'_>) {
        if plan.silences.is_empty() {
            return;
        }
        let Some(parts) = self.state.keys.get_mut(&subject) else {
            return;
        };
        for part in parts {
            let Part::Silent { policy, lone, silence } = part else {
                continue;
            };
            let plan = &plan.policies[usize::from(*policy)];
            let PatternPlan::Silence { span_ms } = plan.pattern else {
                continue;
            };
            // The silences that are decided are older than the runs that are not.
            if let Some(run) = lone
                && run.goes_on(moment.time.0, moment.position, span_ms)
            {
                continue;
            }
            if moment.time.0 < silence.decided {
                continue;
            }
            if let Some(due) = silence.hear(lone, moment.time.0, moment.position, span_ms) {
                self.state.timers.insert(Timer {
                    due,
                    rank: plan.rank,
                    number: 0,
                    key: subject,
                    policy: *policy,
                    kind: TimerKind::Silence,
                });
            }
        }
    }

    pub(crate) fn ring_silence(&mut self, plan: &Plan, timer: Timer) -> Option<Candidate> {
        let policy = &plan.policies[usize::from(timer.policy)];
        let PatternPlan::Silence { span_ms } = policy.pattern else {
            return None;
        };
        let parts = self.state.keys.get_mut(&timer.key)?;
        let (lone, silence) = parts.iter_mut().find_map(|part| match part {
            Part::Silent { policy, lone, silence } if *policy == timer.policy => Some((lone, silence)),
            _ => None,
        })?;
        let run = if let Some(run) = lone {
            let end = run.end(span_ms);
            if end != timer.due {
                // The run has gone on since: its silence ends later.
                if end > timer.due {
                    self.state.timers.insert(Timer { due: end, ..timer });
                }
                return None;
            }
            lone.take()?
        } else {
            let end = |run: &Run| run.end(span_ms);
            let Some(over) = silence.runs.iter().position(|run| end(run) == timer.due) else {
                for run in silence.runs.iter().filter(|run| end(run) > timer.due) {
                    self.state.timers.insert(Timer { due: end(run), ..timer });
                }
                return None;
            };
            let run = silence.runs.remove(over);
            if silence.runs.len() == 1 {
                *lone = silence.runs.pop();
            }
            run
        };
        silence.decided = silence.decided.max(run.last);
        let begun = silence.since.partition_point(|known| known.time().0 <= run.last);
        let record = silence.since[..begun].last()?.clone();
        let count = silence.count;
        let due = Time(timer.due);
        self.trace.note(
            timer.policy,
            record.subject(),
            Verdict::Yes,
            due,
            Some(run.position),
            || format!("nothing was heard for {}", span(span_ms)),
        );
        let on = Occasion::new(record.moment(plan), &plan.events[usize::from(record.event())]);
        let asked = Asked {
            policy: timer.policy,
            by: None,
            count,
            subject: Some(timer.key),
            due,
        };
        let scored = self.conditions(plan, &asked, &on)?;
        if !self.enters(plan, &asked, &on.moment) {
            return None;
        }
        let trigger = Trigger {
            record: record.clone(),
            by: None,
            count,
            scored,
        };
        Some(Candidate {
            policy: timer.policy,
            due,
            trigger,
            occurrence: run.position,
        })
    }
}
