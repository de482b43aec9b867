//! The engine's meaning, as plainly as it can be said: the whole history lies there, and of every policy and record it is asked
//! whether it fires, and what follows step by step. No windows, and nothing that is kept from one record to the next but what
//! is still to come and what has fired.
//!
//! It holds for histories in which nothing is later than the board's lateness. What is later is shown by example.

mod guards;
mod history;

use crate::world::Line;
use history::History;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    Always,
    WhenFinished,
    Once,
}

/// One of the things that a policy does; effects are numbered in the order of the text.
#[derive(Debug, Clone)]
pub enum Step {
    /// A command that reaches someone, or else an event of ours.
    Do {
        number: u16,
        reaches: bool,
    },
    Wait(i64),
    WaitFor(&'static str, i64, Vec<Step>, Vec<Step>),
    /// Whether the subject's plan is this one by now.
    When(&'static str, Vec<Step>, Vec<Step>),
}

/// A policy; lengths of time in seconds.
#[derive(Debug, Clone)]
pub struct Policy {
    pub pattern: Pattern,
    /// Whether it goes by the order instead of the subject.
    pub by: bool,
    pub never: Option<&'static str>,
    pub unless: Option<(&'static str, Option<i64>)>,
    pub limit: Option<(usize, i64)>,
    pub budget: Option<(usize, i64)>,
    pub holdout: Option<u32>,
    pub consent: bool,
    pub exit: Option<&'static str>,
    pub transactional: bool,
    pub entry: Entry,
    /// Weights.
    pub variants: Vec<u64>,
    pub steps: Vec<Step>,
}

/// A board; lengths of time in seconds.
#[derive(Debug, Clone)]
pub struct Board {
    pub lateness: i64,
    pub cap: Option<(usize, i64)>,
    pub holdout: Option<u32>,
    /// Minutes after midnight.
    pub quiet: Option<(i64, i64)>,
    pub policies: Vec<Policy>,
}

/// A record; times in seconds.
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

/// Where in the log something is done: the position, and whether before its record, with it, or behind it.
type Place = (usize, u8);

/// What is still to come, in the order in which it is done: the place, when it is due, the policy's rank, what goes on before what
/// begins, and age.
type Turn = (Place, i64, usize, u8, usize);

/// What a trigger has led to.
#[derive(Debug, Clone)]
struct Journey<'a> {
    policy: usize,
    cause: &'a Record,
    number: usize,
    /// Whether a step was reached.
    begun: bool,
    /// Its next one is asked again in the morning.
    asleep: bool,
    first: bool,
    rest: Vec<Step>,
}

/// Something that fired.
#[derive(Debug, Clone)]
struct Fired<'a> {
    policy: usize,
    subject: &'a str,
    due: i64,
    first: bool,
    capped: bool,
}

struct Run<'a> {
    board: &'a Board,
    history: &'a History,
    agenda: BTreeMap<Turn, Journey<'a>>,
    fired: Vec<Fired<'a>>,
    started: Vec<(usize, String)>,
    told: Vec<String>,
    numbers: usize,
}

/// `outcome policy subject @due step cause variant`, sorted.
pub fn decide(board: &Board, log: &[Line]) -> Vec<String> {
    let history = History::new(board, log);
    let mut run = Run {
        board,
        history: &history,
        agenda: BTreeMap::new(),
        fired: Vec::new(),
        started: Vec::new(),
        told: Vec::new(),
        numbers: 0,
    };
    for (rank, policy) in board.policies.iter().enumerate() {
        for candidate in history.candidates(policy) {
            let (place, age) = match candidate.when {
                When::Now(position) => ((position, 1), 0),
                When::Passed(created) => match history.passed(candidate.due, created) {
                    Some(position) => ((position, 0), created),
                    None => continue,
                },
            };
            let journey = Journey {
                policy: rank,
                cause: candidate.cause,
                number: 0,
                begun: false,
                asleep: false,
                first: false,
                rest: policy.steps.clone(),
            };
            let clash = run.agenda.insert((place, candidate.due, rank, 2, age), journey);
            assert!(clash.is_none(), "two begin at once");
        }
    }
    while let Some((turn, journey)) = run.agenda.pop_first() {
        run.turn(turn, journey);
    }
    run.told.sort();
    run.told
}

impl<'a> Run<'a> {
    fn turn(&mut self, (place, due, _, class, _): Turn, mut journey: Journey<'a>) {
        if class == 2 {
            if !self.starts(place, due, &journey) {
                return;
            }
            self.numbers += 1;
            journey.number = self.numbers;
        }
        self.go(place, due, journey);
    }

    /// Whether it starts at all.
    fn starts(&mut self, place: Place, due: i64, journey: &Journey<'a>) -> bool {
        let policy = &self.board.policies[journey.policy];
        let own = home(policy, journey.cause);
        match policy.entry {
            Entry::Always => true,
            Entry::Once => {
                let one = (journey.policy, own);
                // Windows and sequences have been told apart by their triggers.
                let window = matches!(policy.pattern, Pattern::Absence(..) | Pattern::Followed(..));
                let new = window || !self.started.contains(&one);
                self.started.push(one);
                new
            }
            Entry::WhenFinished => {
                let known = self.history.known(place.0);
                !self.agenda.iter().any(|((_, _, _, class, _), other)| {
                    *class < 2
                        && other.policy == journey.policy
                        && home(policy, other.cause) == own
                        && !exited(policy, other.cause, due, &known)
                })
            }
        }
    }

    fn go(&mut self, place: Place, due: i64, mut journey: Journey<'a>) {
        let policy = &self.board.policies[journey.policy];
        while !journey.rest.is_empty() {
            let step = journey.rest.remove(0);
            match &step {
                Step::Do { number, reaches } => {
                    let first = if journey.asleep { journey.first } else { !journey.begun };
                    (journey.begun, journey.asleep, journey.first) = (true, false, first);
                    let outcome = self.ask(place, due, &journey, *number, *reaches);
                    match outcome {
                        Outcome::Deferred(until) => {
                            journey.asleep = true;
                            journey.rest.insert(0, step);
                            self.numbers += 1;
                            return self.later(place, until, 0, self.numbers, journey);
                        }
                        Outcome::Word("exited") => return,
                        Outcome::Word("held-out" | "limited") if first => return,
                        Outcome::Word(_) => {}
                    }
                }
                Step::Wait(span) => {
                    let number = journey.number;
                    return self.later(place, due + span, 1, number, journey);
                }
                Step::WaitFor(name, within, came, missed) => {
                    let in_time = |record: &&&Record| {
                        key(policy, record) == key(policy, journey.cause)
                            && record.time > due
                            && record.time <= due + within
                    };
                    let all = self.history.named(name);
                    let came_at = all.iter().filter(in_time).map(|record| record.time).min();
                    let way = if came_at.is_some() { came } else { missed };
                    journey.rest.splice(0..0, way.iter().cloned());
                    let number = journey.number;
                    return self.later(place, came_at.unwrap_or(due + within), 1, number, journey);
                }
                Step::When(plan, then, otherwise) => {
                    let known = self.history.known(place.0 + usize::from(place.1 > 0));
                    let holds = attribute(&known, &journey.cause.subject, "Signed up", "plan") == Some(plan);
                    journey
                        .rest
                        .splice(0..0, if holds { then } else { otherwise }.iter().cloned());
                }
            }
        }
    }

    /// Goes on when every sender has passed a moment.
    fn later(&mut self, (position, phase): Place, due: i64, class: u8, number: usize, journey: Journey<'a>) {
        let place = if self.history.clocks[position].1 > due {
            Some((position, if phase == 0 { 0 } else { 2 }))
        } else {
            self.history.passed(due, position).map(|position| (position, 0))
        };
        if let Some(place) = place {
            let clash = self.agenda.insert((place, due, journey.policy, class, number), journey);
            assert!(clash.is_none(), "two go on at once");
        } else {
            // The history ends before that: it waits for ever.
            let never = (usize::MAX, 0);
            self.agenda.insert((never, due, journey.policy, class, number), journey);
        }
    }

    fn ask(&mut self, place: Place, due: i64, journey: &Journey<'a>, step: u16, reaches: bool) -> Outcome {
        let policy = &self.board.policies[journey.policy];
        let subject = journey.cause.subject.as_str();
        let capped = reaches && !policy.transactional;
        let outcome = self.guard(place, due, journey, capped);
        let word = match outcome {
            Outcome::Word(word) => word,
            Outcome::Deferred(_) => "deferred",
        };
        if word == "fired" {
            self.fired.push(Fired {
                policy: journey.policy,
                subject,
                due,
                first: journey.first,
                capped,
            });
        }
        let rank = journey.policy;
        let variant = variant(policy, rank, subject).map_or_else(String::new, |number| format!(" V{number}"));
        let (at, id) = (due.div_euclid(60), &journey.cause.id);
        self.told
            .push(format!("{word} P{rank} {subject} @{at} {step} {id}{variant}"));
        outcome
    }
}

/// How something comes out.
#[derive(Debug, Clone, Copy)]
enum Outcome {
    Word(&'static str),
    /// Until then.
    Deferred(i64),
}

fn key<'a>(policy: &Policy, record: &'a Record) -> &'a str {
    if policy.by {
        record.text("order")
    } else {
        &record.subject
    }
}

/// What a policy starts once for, or one after the other for: a date belongs to a visit.
fn home(policy: &Policy, record: &Record) -> String {
    match policy.pattern {
        Pattern::Before(_) => format!("{}/{}", record.subject, record.text("visit")),
        _ => key(policy, record).to_owned(),
    }
}

fn exited(policy: &Policy, cause: &Record, until: i64, known: &[&Record]) -> bool {
    policy.exit.is_some_and(|name| {
        let ends = |record: &&Record| {
            record.is(name)
                && key(policy, record) == key(policy, cause)
                && record.time > cause.time
                && record.time <= until
        };
        known.iter().any(ends)
    })
}

/// The newest value of a subject's attribute.
fn attribute<'a>(known: &[&'a Record], subject: &str, event: &str, field: &str) -> Option<&'a str> {
    let tells = |record: &&&'a Record| record.subject == subject && record.is(event);
    let newest = known.iter().filter(tells).max_by_key(|record| record.at());
    newest.map(|record| record.text(field))
}

/// The first 8 bytes of a hash over these texts.
fn hash(texts: [&str; 3]) -> u64 {
    let mut bytes = Vec::new();
    for text in texts {
        bytes.extend((text.len() as u64).to_le_bytes());
        bytes.extend(text.as_bytes());
    }
    u64::from_be_bytes(Sha256::digest(&bytes)[..8].try_into().unwrap())
}

fn held_out(policy: &str, subject: &str, percent: u32) -> bool {
    // As a fraction of one, exactly: 53 bits are not enough for the last of them, and none of the subjects is that near.
    (hash(["stormlake holdout", policy, subject]) as f64 / 2f64.powi(64)) < f64::from(percent) / 100.0
}

fn variant(policy: &Policy, rank: usize, subject: &str) -> Option<usize> {
    let total: u64 = policy.variants.iter().sum();
    let share = hash(["stormlake variant", &format!("P{rank}"), subject]) as f64 / 2f64.powi(64);
    let mut passed = 0;
    policy.variants.iter().position(|weight| {
        passed += weight;
        share < passed as f64 / total as f64
    })
}
