//! The engine's meaning, as plainly as it can be said: the whole history lies there, and of every policy and record it is asked
//! whether it fires. No windows, no timers, nothing that is kept from one record to the next.
//!
//! It holds for histories in which nothing is later than the board's lateness. What is later is shown by example.

use crate::world::{Line, minute};
use sha2::{Digest, Sha256};
use stormlake_record::{EntryKind, Time};

/// How long a sender may be silent before its time follows the clock, at least.
const IDLE_LEAST: i64 = 1;

#[derive(Debug, Clone)]
pub enum Pattern {
    Event(&'static str),
    Repeated(&'static str, usize, Option<i64>),
    All(Vec<&'static str>),
    Absence(&'static str, &'static str, i64),
    Followed(&'static str, &'static str, Option<i64>),
    Silence(i64, &'static str),
    Before(i64),
}

/// A policy; lengths of time in minutes.
#[derive(Debug, Clone)]
pub struct Policy {
    pub pattern: Pattern,
    /// Whether it goes by the order instead of the subject.
    pub by: bool,
    pub never: Option<&'static str>,
    pub unless: Option<(&'static str, Option<i64>)>,
    pub limit: Option<(usize, i64)>,
    pub holdout: Option<u32>,
    pub consent: bool,
}

/// A board; lengths of time in minutes.
#[derive(Debug, Clone)]
pub struct Board {
    pub lateness: i64,
    pub cap: Option<(usize, i64)>,
    pub policies: Vec<Policy>,
}

/// A record; times in minutes.
#[derive(Debug, Clone)]
struct Record {
    position: usize,
    time: i64,
    name: String,
    subject: String,
    id: String,
    body: serde_json::Value,
}

impl Record {
    fn text(&self, field: &str) -> &str {
        self.body[field].as_str().unwrap_or_default()
    }

    fn at(&self) -> (i64, usize) {
        (self.time, self.position)
    }

    fn is(&self, name: &str) -> bool {
        self.name == stormlake_board::slug(name)
    }
}

/// When something that fires is decided on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum When {
    /// When every sender has passed its time; noticed at this position.
    Passed(usize),
    /// At the record itself.
    Now(usize),
}

#[derive(Debug, Clone)]
struct Candidate<'a> {
    due: i64,
    cause: &'a Record,
    when: When,
}

/// `outcome policy subject @due cause`, sorted.
pub fn decide(board: &Board, log: &[Line]) -> Vec<String> {
    let history = History::new(board, log);
    let mut all: Vec<(usize, bool, i64, usize, usize, Candidate<'_>)> = Vec::new();
    for (rank, policy) in board.policies.iter().enumerate() {
        for candidate in history.candidates(policy) {
            let (position, now, age) = match candidate.when {
                When::Now(position) => (position, true, 0),
                When::Passed(created) => match history.passed(candidate.due, created) {
                    Some(position) => (position, false, created),
                    None => continue,
                },
            };
            all.push((position, now, candidate.due, rank, age, candidate));
        }
    }
    all.sort_by_key(|(position, now, due, rank, age, _)| (*position, *now, *due, *rank, *age));
    let mut fired: Vec<(usize, &str, i64)> = Vec::new();
    let mut told = Vec::new();
    for (position, now, due, rank, _, candidate) in &all {
        let known = &history.known(position + usize::from(*now));
        let outcome = history.guard(board, *rank, candidate, history.clocks[*position].0, known, &fired);
        let subject = candidate.cause.subject.as_str();
        if outcome == "fired" {
            fired.push((*rank, subject, *due));
        }
        told.push(format!("{outcome} P{rank} {subject} @{due} {}", candidate.cause.id));
    }
    told.sort();
    told
}

struct History {
    records: Vec<Record>,
    /// At each position: what the clock reads, and the time that every sender has passed.
    clocks: Vec<(i64, i64)>,
}

fn minutes(time: Time) -> i64 {
    (time.milliseconds() - minute(0).milliseconds()).div_euclid(60_000)
}

impl History {
    fn new(board: &Board, log: &[Line]) -> Self {
        let (mut records, mut clocks) = (Vec::new(), Vec::new());
        let (mut now, mut newest, mut heard) = (i64::MIN, i64::MIN, None);
        for (position, line) in log.iter().enumerate() {
            now = now.max(minutes(line.received));
            if line.kind == EntryKind::Event {
                let time = minutes(line.time);
                (newest, heard) = (newest.max(time), Some(now));
                records.push(Record {
                    position,
                    time,
                    name: line.name.clone(),
                    subject: line.subject.clone(),
                    id: line.id.clone(),
                    body: serde_json::from_str(&line.body).unwrap(),
                });
            }
            let idle = heard.is_none_or(|heard| now - heard > board.lateness.max(IDLE_LEAST));
            let reached = if idle { now } else { newest.min(now) };
            clocks.push((now, reached - board.lateness));
        }
        Self { records, clocks }
    }

    /// What stood in the log before a position.
    fn known(&self, position: usize) -> Vec<&Record> {
        self.records
            .iter()
            .filter(|record| record.position < position)
            .collect()
    }

    /// The first position after `created` at which every sender has passed a time.
    fn passed(&self, due: i64, created: usize) -> Option<usize> {
        (created + 1..self.clocks.len()).find(|&position| self.clocks[position].1 > due)
    }

    fn named<'a>(&'a self, name: &str) -> Vec<&'a Record> {
        self.records.iter().filter(|record| record.is(name)).collect()
    }

    fn candidates(&self, policy: &Policy) -> Vec<Candidate<'_>> {
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
                    let due = minutes(date) - lead;
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
        found
    }

    fn guard(
        &self,
        board: &Board,
        rank: usize,
        candidate: &Candidate<'_>,
        now: i64,
        known: &[&Record],
        fired: &[(usize, &str, i64)],
    ) -> &'static str {
        let (policy, due, cause) = (&board.policies[rank], candidate.due, candidate.cause);
        let subject = cause.subject.as_str();
        if now > due + 60 {
            return "stale";
        }
        if policy.consent {
            let says = |record: &&&Record| {
                record.subject == subject && (record.is("Offers accepted") || record.is("Offers declined"))
            };
            let mut said: Vec<&Record> = known.iter().filter(says).copied().collect();
            said.sort_by_key(|record| record.at());
            let then = said.iter().rev().find(|record| record.time <= due);
            let withdrawn = said.last().is_some_and(|record| record.is("Offers declined"));
            if !then.is_some_and(|record| record.is("Offers accepted")) || withdrawn {
                return "no-consent";
            }
        }
        if policy
            .holdout
            .is_some_and(|percent| held_out(&format!("P{rank}"), subject, percent))
        {
            return "held-out";
        }
        if let Some((name, within)) = policy.unless {
            let after = within.map_or(i64::MIN, |within| due - within);
            let asked = |record: &&&Record| {
                record.is(name)
                    && key(policy, record) == key(policy, cause)
                    && record.time > after
                    && record.time <= due
            };
            if known.iter().any(|record| asked(&record)) {
                return "unless";
            }
        }
        let used = |of: Option<usize>, per: i64| {
            let counts =
                |one: &&(usize, &str, i64)| of.is_none_or(|of| one.0 == of) && one.1 == subject && one.2 > due - per;
            fired.iter().filter(counts).count()
        };
        if policy.limit.is_some_and(|(count, per)| used(Some(rank), per) >= count) {
            return "limited";
        }
        if board.cap.is_some_and(|(count, per)| used(None, per) >= count) {
            return "capped";
        }
        "fired"
    }
}

fn key<'a>(policy: &Policy, record: &'a Record) -> &'a str {
    if policy.by {
        record.text("order")
    } else {
        &record.subject
    }
}

fn held_out(policy: &str, subject: &str, percent: u32) -> bool {
    let mut bytes = Vec::new();
    for text in ["stormlake holdout", policy, subject] {
        bytes.extend((text.len() as u64).to_le_bytes());
        bytes.extend(text.as_bytes());
    }
    let first: [u8; 8] = Sha256::digest(&bytes)[..8].try_into().unwrap();
    // As a fraction of one, exactly: 53 bits are not enough for the last of them, and none of the subjects is that near.
    (u64::from_be_bytes(first) as f64 / 2f64.powi(64)) < f64::from(percent) / 100.0
}
