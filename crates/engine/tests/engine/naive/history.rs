//! When a pattern holds, from the whole history.

use super::{Board, Candidate, Entry, Pattern, Policy, Record, When, key};
use crate::world::{Line, minute};
use std::collections::HashMap;
use stormlake_record::{EntryKind, Time};

/// How long a sender may be silent before its time follows the clock, at least.
const IDLE_LEAST: i64 = 60;

pub struct History {
    pub records: Vec<Record>,
    /// At each position: what the clock reads, and the time that every sender has passed.
    pub clocks: Vec<(i64, i64)>,
}

fn seconds(time: Time) -> i64 {
    (time.milliseconds() - minute(0).milliseconds()).div_euclid(1_000)
}

impl History {
    pub fn new(board: &Board, log: &[Line]) -> Self {
        let (mut records, mut clocks) = (Vec::new(), Vec::new());
        let mut now = i64::MIN;
        // The newest time of each sender, and when it was heard last.
        let mut senders: HashMap<&str, (i64, i64)> = HashMap::new();
        for (position, line) in log.iter().enumerate() {
            now = now.max(seconds(line.received));
            if line.kind == EntryKind::Event {
                let time = seconds(line.time);
                let sender = senders.entry(line.sender).or_insert((i64::MIN, now));
                *sender = (sender.0.max(time), now);
                records.push(Record {
                    position,
                    time,
                    name: line.name.clone(),
                    subject: line.subject.clone(),
                    id: line.id.clone(),
                    body: serde_json::from_str(&line.body).unwrap(),
                });
            }
            let reached = senders.values().map(|(newest, heard)| {
                let idle = now - heard > board.lateness.max(IDLE_LEAST);
                if idle { now } else { (*newest).min(now) }
            });
            clocks.push((now, reached.min().unwrap_or(now) - board.lateness));
        }
        Self { records, clocks }
    }

    /// What stood in the log before a position.
    pub fn known(&self, position: usize) -> Vec<&Record> {
        self.records
            .iter()
            .filter(|record| record.position < position)
            .collect()
    }

    /// The first position after `created` at which every sender has passed a time.
    pub fn passed(&self, due: i64, created: usize) -> Option<usize> {
        (created + 1..self.clocks.len()).find(|&position| self.clocks[position].1 > due)
    }

    pub fn named<'a>(&'a self, name: &str) -> Vec<&'a Record> {
        self.records.iter().filter(|record| record.is(name)).collect()
    }

    pub fn candidates(&self, policy: &Policy) -> Vec<Candidate<'_>> {
        let same = |one: &Record, other: &Record| key(policy, one) == key(policy, other);
        let waited = |due: i64, cause, created| Candidate {
            due,
            cause,
            when: When::Passed(created),
        };
        match &policy.pattern {
            Pattern::Event(..) | Pattern::Repeated(..) | Pattern::All(..) => {
                let triggers = self.triggers(policy);
                triggers
                    .into_iter()
                    .map(|(due, cause)| Candidate {
                        due,
                        cause,
                        when: When::Now(cause.position),
                    })
                    .collect()
            }
            Pattern::Absence(_, awaited, within) => {
                let awaited = self.named(awaited);
                let mut found = Vec::new();
                for (due, cause) in self.triggers(policy) {
                    let came =
                        |record: &&Record| same(record, cause) && record.time > due && record.time <= due + within;
                    if !awaited.iter().any(came) {
                        found.push(waited(due + within, cause, cause.position));
                    }
                }
                found
            }
            Pattern::Followed(_, follower, within) => {
                let mut open = self.triggers(policy);
                let mut followers = self.named(follower);
                followers.sort_by_key(|record| record.at());
                let mut found = Vec::new();
                for follower in followers {
                    let before = |(_, (due, cause)): &(usize, &(i64, &Record))| {
                        same(follower, cause) && (*due, cause.position) < follower.at()
                    };
                    let latest = open
                        .iter()
                        .enumerate()
                        .filter(before)
                        .max_by_key(|(_, (due, cause))| (*due, cause.position));
                    if let Some((index, &(due, cause))) = latest
                        && within.is_none_or(|within| due + within >= follower.time)
                    {
                        open.remove(index);
                        found.push(waited(follower.time, cause, follower.position));
                    }
                }
                found
            }
            Pattern::Before(lead) => {
                let booked = self.named("Booked");
                let visit = |record: &Record| (record.subject.clone(), record.text("visit").to_owned());
                let mut found = Vec::new();
                for cause in &booked {
                    let Some(date) = Time::parse(cause.text("starts_at")) else {
                        continue;
                    };
                    let due = seconds(date) - lead;
                    let moved = booked
                        .iter()
                        .any(|later| visit(later) == visit(cause) && later.at() > cause.at() && later.time <= due);
                    let never = self.named(policy.never.unwrap_or_default());
                    let happened = never
                        .iter()
                        .any(|record| record.subject == cause.subject && record.time <= due);
                    if due >= cause.time && !moved && !happened {
                        found.push(waited(due, cause, cause.position));
                    }
                }
                found
            }
            Pattern::Silence(span, since) => self.silences(policy, *span, since),
        }
    }

    /// The records of a subject from its first A on that nothing follows for so long.
    fn silences(&self, policy: &Policy, span: i64, since: &str) -> Vec<Candidate<'_>> {
        let mut found = Vec::new();
        for last in &self.records {
            let of_subject = || self.records.iter().filter(|record| record.subject == last.subject);
            let Some(first) = of_subject().find(|record| record.is(since)) else {
                continue;
            };
            let heard = || of_subject().filter(|record| record.position >= first.position);
            let due = last.time + span;
            let goes_on = heard().any(|record| record.at() > last.at() && record.time <= due);
            let cause = heard()
                .filter(|record| record.is(since) && record.time <= last.time)
                .max_by_key(|record| record.at());
            let never = self.named(policy.never.unwrap_or_default());
            let happened = never
                .iter()
                .any(|record| record.subject == last.subject && record.time <= due);
            if let Some(cause) = cause
                && last.position >= first.position
                && !goes_on
                && !happened
            {
                // Whatever came last of the run may have been added to it later than this record.
                let created = heard()
                    .filter(|record| record.time <= due)
                    .map(|record| record.position)
                    .max();
                found.push(Candidate {
                    due,
                    cause,
                    when: When::Passed(created.unwrap_or(last.position)),
                });
            }
        }
        found
    }

    /// Where a pattern's own event holds: since when, and by which record, as of that record's place in the log.
    fn triggers(&self, policy: &Policy) -> Vec<(i64, &Record)> {
        let mut found = Vec::new();
        for cause in &self.records {
            let of_key = |name: &str| -> Vec<&Record> {
                let known = self.records.iter().filter(|record| record.position <= cause.position);
                known
                    .filter(|record| record.is(name) && key(policy, record) == key(policy, cause))
                    .collect()
            };
            let due = match &policy.pattern {
                Pattern::Event(name) | Pattern::Absence(name, ..) | Pattern::Followed(name, ..) => {
                    cause.is(name).then_some(cause.time)
                }
                Pattern::Repeated(name, count, None) => {
                    (cause.is(name) && of_key(name).len() == *count).then_some(cause.time)
                }
                Pattern::Repeated(name, count, Some(within)) => cause
                    .is(name)
                    .then(|| {
                        let known = of_key(name);
                        let counted = |end: i64| {
                            known
                                .iter()
                                .filter(|record| record.time <= end && record.time > end - within)
                                .count()
                        };
                        let mut ends: Vec<i64> = known.iter().map(|record| record.time).collect();
                        ends.sort_unstable();
                        let later = ends
                            .into_iter()
                            .filter(|end| *end > cause.time && *end < cause.time + within);
                        match counted(cause.time) {
                            own if own == *count => Some(cause.time),
                            own if own < *count => later.into_iter().find(|end| counted(*end) == *count),
                            _ => None,
                        }
                    })
                    .flatten(),
                Pattern::All(names) => {
                    let firsts: Option<Vec<i64>> = names
                        .iter()
                        .map(|name| of_key(name).iter().map(|record| record.time).min())
                        .collect();
                    // The record that completes them is the only one of its name so far.
                    let completes = names.iter().any(|name| cause.is(name) && of_key(name).len() == 1);
                    firsts.filter(|_| completes).and_then(|firsts| firsts.into_iter().max())
                }
                Pattern::Silence(..) | Pattern::Before(..) => None,
            };
            let Some(due) = due else { continue };
            let happened = policy.never.is_some_and(|name| {
                of_key(name)
                    .iter()
                    .any(|record| record.position < cause.position && record.time <= due)
            });
            if !happened {
                found.push((due, cause));
            }
        }
        if policy.entry == Entry::Once {
            let mut started = Vec::new();
            found.retain(|(_, cause)| {
                let new = !started.contains(&key(policy, cause));
                started.push(key(policy, cause));
                new
            });
        }
        found
    }
}
