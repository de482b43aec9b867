//! What is counted while a backtest runs.

use super::Span;
use super::overlap::{Overlaps, WITHIN_MS};
use super::sample::Sample;
use hashbrown::{HashMap, HashSet};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use stormlake_board::{Board, Duration, Policy};
use stormlake_record::{Decision, EffectTaken, Entry, Outcome, Time};

const DAY_NS: i64 = 86_400_000_000_000;
/// Days that are told one by one; of more, the newest.
const DAYS_MAX: usize = 4_000;

/// What a policy would have done.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Backtested {
    /// The policy.
    pub policy: String,
    /// Its version: a hash of what it means.
    pub version: String,
    /// From when on decisions count: what was asked for, or the first event.
    pub from: Option<Time>,
    /// Until when: what was asked for, or the newest event.
    pub to: Option<Time>,
    /// Records that were read.
    pub records: u64,
    /// Decisions: how often pattern and `where` held.
    pub triggered: u64,
    /// Subjects that were decided about.
    pub subjects: u64,
    /// Subjects for whom it fired.
    pub reached: u64,
    /// How the decisions came out.
    pub outcomes: BTreeMap<String, u64>,
    /// Of these, what a guard held back.
    pub stopped_by_guard: BTreeMap<String, u64>,
    /// By day, in event time.
    pub per_day: Vec<Day>,
    /// How often it fired live, by day.
    pub live_per_day: Vec<(Time, u64)>,
    /// Other policies that contacted the same subjects at about the same time, most subjects first.
    pub overlaps: Vec<Overlap>,
    /// Ten of all decisions, picked by a hash of their keys, in order of time.
    pub examples: Vec<Decision>,
    /// How often somebody would have been contacted.
    pub contacts: Contacts,
}

/// A day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Day {
    /// Its beginning, in UTC.
    pub day: Time,
    /// How often it fired.
    pub fired: u64,
    /// Decisions that came out otherwise.
    pub other: u64,
}

/// Another policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Overlap {
    /// Its name.
    pub policy: String,
    /// How many subjects both would have contacted within that time.
    pub subjects: u64,
    /// Such as `1d`.
    pub within: String,
}

/// Commands through a channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Contacts {
    /// How many.
    pub count: u64,
}

#[derive(Debug)]
pub(super) struct Tally {
    policy: String,
    /// Names under which the log knows it.
    names: Vec<String>,
    version: String,
    asked: Span,
    /// Numbers of the other policies, from 1.
    others: HashMap<String, u16>,
    pub records: u64,
    first: Option<Time>,
    newest: Option<Time>,
    outcomes: BTreeMap<&'static str, (Outcome, u64)>,
    days: BTreeMap<i64, (u64, u64)>,
    live_days: BTreeMap<i64, u64>,
    subjects: HashSet<u64, BuildHasherDefault<DefaultHasher>>,
    reached: HashSet<u64, BuildHasherDefault<DefaultHasher>>,
    overlaps: Overlaps,
    sample: Sample,
    contacts: u64,
}

impl Tally {
    pub fn new(board: &Board, policy: &Policy, version: String, asked: &Span) -> Self {
        let others = board.policies.iter().map(|policy| &policy.sticky.name);
        let others = others.filter(|name| **name != policy.sticky.name).zip(1..);
        Self {
            policy: policy.sticky.name.clone(),
            names: std::iter::once(&policy.sticky.name)
                .chain(&policy.sticky.was)
                .cloned()
                .collect(),
            version,
            asked: asked.clone(),
            others: others.map(|(name, number)| (name.clone(), number)).collect(),
            records: 0,
            first: None,
            newest: None,
            outcomes: BTreeMap::new(),
            days: BTreeMap::new(),
            live_days: BTreeMap::new(),
            subjects: HashSet::default(),
            reached: HashSet::default(),
            overlaps: Overlaps::default(),
            sample: Sample::default(),
            contacts: 0,
        }
    }

    /// Something happened.
    pub fn happened(&mut self, time: Time) {
        self.first = Some(self.first.map_or(time, |first| first.min(time)));
        self.newest = Some(self.newest.map_or(time, |newest| newest.max(time)));
    }

    /// What the log says was decided.
    pub fn live(&mut self, entry: &Entry<'_>) {
        #[derive(Deserialize)]
        struct Head {
            outcome: Outcome,
        }
        let due = entry.time;
        let inside = self.asked.from.is_none_or(|from| due >= from) && self.asked.to.is_none_or(|to| due < to);
        if inside
            && self.names.iter().any(|name| name == entry.name)
            && serde_json::from_slice::<Head>(entry.body).is_ok_and(|head| head.outcome == Outcome::Fired)
        {
            *self.live_days.entry(due.0.div_euclid(DAY_NS)).or_default() += 1;
            bound(&mut self.live_days);
        }
    }

    /// Whether a decision is one of the policy that is tried.
    pub fn is_own(&self, decision: &Decision) -> bool {
        decision.policy == self.policy
    }

    /// Something was decided; `inside` the time that was asked about, or not.
    pub fn decided(&mut self, decision: &Decision, inside: bool) {
        let own = self.is_own(decision);
        let fired = decision.outcome == Outcome::Fired;
        let contact = fired && matches!(decision.effect, Some(EffectTaken::Command { via: Some(_), .. }));
        if contact && inside {
            let number = if own {
                Some(0)
            } else {
                self.others.get(&decision.policy).copied()
            };
            if let Some(number) = number {
                self.overlaps.contact(number, &decision.subject, decision.due);
            }
        }
        if !own || !inside {
            return;
        }
        self.outcomes
            .entry(decision.outcome.word())
            .or_insert((decision.outcome, 0))
            .1 += 1;
        if !concludes(decision.outcome) {
            return;
        }
        let subject = self.subjects.hasher().hash_one(&decision.subject);
        self.subjects.insert(subject);
        if fired {
            self.reached.insert(subject);
        }
        self.contacts += u64::from(contact);
        let day = self.days.entry(decision.due.0.div_euclid(DAY_NS)).or_default();
        if fired {
            day.0 += 1;
        } else {
            day.1 += 1;
        }
        bound(&mut self.days);
        self.sample.offer(decision);
    }

    /// What was counted of other subjects over the same log.
    pub fn add(&mut self, other: Self) {
        self.first = [self.first, other.first].into_iter().flatten().min();
        self.newest = self.newest.max(other.newest);
        for (word, (outcome, count)) in other.outcomes {
            self.outcomes.entry(word).or_insert((outcome, 0)).1 += count;
        }
        for (day, (fired, others)) in other.days {
            let known = self.days.entry(day).or_default();
            *known = (known.0 + fired, known.1 + others);
        }
        for (day, fired) in other.live_days {
            *self.live_days.entry(day).or_default() += fired;
        }
        bound(&mut self.days);
        bound(&mut self.live_days);
        self.subjects.extend(other.subjects);
        self.reached.extend(other.reached);
        self.overlaps.add(other.overlaps);
        for decision in other.sample.told() {
            self.sample.offer(&decision);
        }
        self.contacts += other.contacts;
    }

    pub fn end(self) -> Backtested {
        let names: HashMap<u16, &String> = self.others.iter().map(|(name, number)| (*number, name)).collect();
        let within = Duration {
            milliseconds: WITHIN_MS,
        };
        let mut overlaps: Vec<Overlap> = self
            .overlaps
            .counts()
            .into_iter()
            .filter_map(|(number, subjects)| {
                Some(Overlap {
                    policy: (*names.get(&number)?).clone(),
                    subjects,
                    within: within.to_string(),
                })
            })
            .collect();
        overlaps.sort_by(|a, b| b.subjects.cmp(&a.subjects).then_with(|| a.policy.cmp(&b.policy)));
        let counted = |wanted: &dyn Fn(Outcome) -> bool| {
            let counts = self.outcomes.iter().filter(|(_, (outcome, _))| wanted(*outcome));
            counts.map(|(word, (_, count))| ((*word).to_owned(), *count)).collect()
        };
        let all: BTreeMap<String, u64> = counted(&|_| true);
        let decisions = counted(&concludes);
        Backtested {
            triggered: BTreeMap::values(&decisions).sum(),
            stopped_by_guard: counted(&held_back),
            outcomes: all,
            policy: self.policy,
            version: self.version,
            from: self.asked.from.or(self.first),
            to: self.asked.to.or(self.newest),
            records: self.records,
            subjects: self.subjects.len() as u64,
            reached: self.reached.len() as u64,
            per_day: self
                .days
                .into_iter()
                .map(|(day, (fired, other))| Day {
                    day: Time(day * DAY_NS),
                    fired,
                    other,
                })
                .collect(),
            live_per_day: self
                .live_days
                .into_iter()
                .map(|(day, fired)| (Time(day * DAY_NS), fired))
                .collect(),
            overlaps,
            examples: self.sample.told(),
            contacts: Contacts { count: self.contacts },
        }
    }
}

fn bound<T>(days: &mut BTreeMap<i64, T>) {
    while days.len() > DAYS_MAX {
        days.pop_first();
    }
}

/// Whether nothing follows for this trigger: what is put off for the night is decided again, and a correction corrects.
fn concludes(outcome: Outcome) -> bool {
    !matches!(outcome, Outcome::WouldNotHaveFired | Outcome::Deferred)
}

/// Whether it was a guard that kept a decision from firing, rather than time or a fault.
fn held_back(outcome: Outcome) -> bool {
    concludes(outcome)
        && !matches!(
            outcome,
            Outcome::Fired | Outcome::Shadow | Outcome::Stale | Outcome::Failed
        )
}
