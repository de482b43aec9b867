//! Events that Stormlake itself put on the log: those that follow a decision which the backtest made too stay where they
//! were; those of decisions that it did not make are left out; and what it decides where the live run did not is followed by
//! events of its own.

use crate::consequences::Consequences;
use hashbrown::HashSet;
use serde::Deserialize;
use std::collections::VecDeque;
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use stormlake_engine::Observed;
use stormlake_record::{Decision, Entry, Flags, Outcome, Position, Time};

/// How long the live run may have taken to write down what it decided.
const PATIENCE_MS: i64 = 10_000;
/// Decisions that wait at a time: more than a live run is ever behind.
const WAITING_MAX: usize = 100_000;

/// A decision as it stands on the log, as far as a backtest reads it.
pub(super) struct Logged {
    /// Of the record that set it off.
    pub position: u64,
}

#[derive(Debug)]
struct Waiting {
    key: u64,
    since: Time,
    entries: Vec<Vec<u8>>,
}

/// Which derived events count.
#[derive(Debug)]
pub(super) struct Derived {
    consequences: Consequences,
    live_from: Option<Position>,
    /// What was decided and has not been seen on the log so far, oldest first.
    waiting: VecDeque<Waiting>,
    /// Their keys.
    awaited: HashSet<u64, BuildHasherDefault<DefaultHasher>>,
    /// Keys of logged decisions whose events count where they stand.
    then: HashSet<u64, BuildHasherDefault<DefaultHasher>>,
    /// Events that are due now.
    due: VecDeque<Vec<u8>>,
}

impl Derived {
    pub fn new(consequences: Consequences) -> Self {
        Self {
            consequences,
            live_from: None,
            waiting: VecDeque::new(),
            awaited: HashSet::default(),
            then: HashSet::default(),
            due: VecDeque::new(),
        }
    }

    pub fn go_live(&mut self, from: Position) {
        self.live_from = Some(from);
    }

    /// The first position that is decided about.
    pub fn live_from(&self) -> u64 {
        self.live_from.map_or(u64::MAX, |position| position.0)
    }

    /// Whether an event followed a decision that was not made here.
    pub fn is_of_another(&self, entry: &Entry<'_>) -> bool {
        if self.live_from.is_none() || !entry.flags.has(Flags::DERIVED) {
            return false;
        }
        cause(entry.extensions).is_none_or(|key| !self.then.contains(&self.hash(key)))
    }

    /// A decision was made.
    pub fn decided(&mut self, decision: &Decision, now: Time) {
        if !self.consequences.any(decision) {
            return;
        }
        // What is too long for the log is not put there by the live run either.
        let entries = self.consequences.entries(decision, now).unwrap_or_default();
        if self.waiting.len() == WAITING_MAX
            && let Some(oldest) = self.waiting.pop_front()
        {
            self.awaited.remove(&oldest.key);
            self.due.extend(oldest.entries);
        }
        let key = self.hash(&decision.key);
        self.awaited.insert(key);
        self.waiting.push_back(Waiting {
            key,
            since: now,
            entries,
        });
    }

    /// The log tells of a decision.
    pub fn logged(&mut self, record: &Observed<'_>, live: bool) -> Option<Logged> {
        #[derive(Deserialize)]
        struct Head {
            outcome: Outcome,
            cause: Cause,
        }
        #[derive(Deserialize)]
        struct Cause {
            position: u64,
        }
        let head: Head = serde_json::from_slice(record.entry.body).ok()?;
        let logged = Logged {
            position: head.cause.position,
        };
        let key = self.hash(record.entry.id);
        if !live || head.cause.position < self.live_from() {
            if head.outcome == Outcome::Fired {
                self.then.insert(key);
            }
            if !live {
                return Some(logged);
            }
        }
        // In the order in which they were made: it stands near the front.
        if self.awaited.remove(&key)
            && let Some(index) = self.waiting.iter().position(|waiting| waiting.key == key)
            && let Some(waiting) = self.waiting.remove(index)
        {
            match head.outcome {
                Outcome::Fired => {
                    self.then.insert(key);
                }
                // It came out otherwise then: what follows now does not stand on the log.
                _ => self.due.extend(waiting.entries),
            }
        }
        Some(logged)
    }

    /// The next event that follows a decision which the log does not tell of.
    pub fn overdue(&mut self, now: Time) -> Option<Vec<u8>> {
        let late = |waiting: &Waiting| now == Time::MAX || waiting.since.plus_milliseconds(PATIENCE_MS) < now;
        while self.due.is_empty() && self.waiting.front().is_some_and(late) {
            let oldest = self.waiting.pop_front()?;
            self.awaited.remove(&oldest.key);
            self.due.extend(oldest.entries);
        }
        self.due.pop_front()
    }

    fn hash(&self, key: &str) -> u64 {
        self.then.hasher().hash_one(key)
    }
}

/// The decision that an event followed.
fn cause(extensions: &[u8]) -> Option<&str> {
    #[derive(Deserialize)]
    struct Extensions<'a> {
        #[serde(borrow)]
        causationid: &'a str,
    }
    let read: Extensions<'_> = serde_json::from_slice(extensions).ok()?;
    Some(read.causationid)
}
