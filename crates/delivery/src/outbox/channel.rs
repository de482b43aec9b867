//! One channel's queue: what was never tried goes by its position, what failed goes by its time, and whichever has waited longest goes
//! first.

use crate::breaker::Breaker;
use crate::key::KeyBits;
use crate::options::Breaking;
use std::collections::BTreeMap;
use std::sync::Arc;
use stormlake_board::Rate;
use stormlake_record::Time;

#[derive(Debug)]
pub(super) struct Channel {
    pub name: Arc<str>,
    /// Never attempted, by position. Due at once, whatever the clock says: a clock that was set back delays nothing new.
    pub fresh: BTreeMap<u64, KeyBits>,
    /// By due time and position.
    pub waiting: BTreeMap<(Time, u64), KeyBits>,
    pub in_flight: usize,
    pub breaker: Breaker,
    /// How far apart attempts are begun, in nanoseconds; 0 = as they come.
    spacing: i64,
    /// Before this nothing is begun.
    next_start: Time,
    /// Before this the receiver wants to be left alone (`Retry-After`).
    alone_until: Time,
    /// Attempts under way at once, where the board says how many.
    concurrency: Option<usize>,
    /// Why it is stopped: the receiver wants nothing any more.
    pub gone: Option<Gone>,
    /// Whether a failed one goes before a fresh one next time.
    failed_first: bool,
}

/// Why a channel is stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gone {
    /// What the receiver said.
    pub reason: Arc<str>,
    /// When.
    pub since: Time,
    /// Whether the log says so; a snapshot keeps nothing else.
    pub(super) logged: bool,
}

/// How a channel stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChannelView {
    /// Its name.
    pub name: Arc<str>,
    /// Commands that wait in its queue.
    pub queued: usize,
    /// Attempts under way.
    pub in_flight: usize,
    /// Its circuit breaker.
    pub breaker: Breaker,
    /// Why nothing goes out any more, where that is so.
    pub gone: Option<Gone>,
}

impl Channel {
    pub fn new(name: &str) -> Self {
        Self {
            name: name.into(),
            fresh: BTreeMap::new(),
            waiting: BTreeMap::new(),
            in_flight: 0,
            breaker: Breaker::default(),
            spacing: 0,
            next_start: Time::MIN,
            alone_until: Time::MIN,
            concurrency: None,
            gone: None,
            failed_first: true,
        }
    }

    /// So many attempts per time, evenly spread: then no stretch of that length ever has more. A new rate holds at once.
    pub fn pace(&mut self, rate: Option<Rate>) {
        let spacing = rate.map_or(0, |rate| {
            let per = rate.per.milliseconds.max(0).saturating_mul(1_000_000);
            per / i64::from(rate.count.max(1)) + i64::from(per % i64::from(rate.count.max(1)) != 0)
        });
        if spacing != self.spacing {
            self.spacing = spacing;
            self.next_start = Time::MIN;
        }
    }

    /// At most so many attempts under way at once, within the outbox's own bound.
    pub fn narrow(&mut self, concurrency: Option<u32>) {
        self.concurrency = concurrency.map(|count| count.max(1) as usize);
    }

    /// Nothing is begun before then.
    pub fn leave_alone(&mut self, until: Time) {
        self.alone_until = self.alone_until.max(until);
    }

    /// The receiver may want something again: a single probe finds out.
    pub fn resume(&mut self, rule: &Breaking) {
        if self.gone.take().is_some() {
            self.breaker = Breaker::Open {
                until: Time::MIN,
                wait_ms: rule.wait_ms,
            };
        }
    }

    fn room(&self, concurrency: usize) -> bool {
        self.in_flight < self.concurrency.map_or(concurrency, |own| own.min(concurrency))
    }

    /// What goes next, if anything may go now. Fresh and failed ones take turns when both are due, so that neither starves.
    pub fn next_key(&mut self, now: Time, concurrency: usize, alone_ms_max: i64) -> Option<KeyBits> {
        // A clock that was set back does not stop a channel for longer than its spacing.
        self.next_start = self.next_start.min(Time(now.0.saturating_add(self.spacing)));
        self.alone_until = self.alone_until.min(now.plus_milliseconds(alone_ms_max));
        let early = now < self.next_start.max(self.alone_until);
        if self.gone.is_some() || !self.room(concurrency) || early || !self.breaker.lets_through(now) {
            return None;
        }
        let waiting = self.waiting.first_key_value();
        let waiting = waiting.filter(|((due, _), _)| *due <= now).map(|(_, key)| *key);
        let fresh = self.fresh.first_key_value().map(|(_, key)| *key);
        let (first, second) = if self.failed_first {
            (waiting, fresh)
        } else {
            (fresh, waiting)
        };
        self.failed_first = !self.failed_first;
        first.or(second)
    }

    /// An attempt is made. True when it is the breaker's probe.
    pub fn sent(&mut self, now: Time) -> bool {
        self.in_flight += 1;
        if self.spacing > 0 {
            self.next_start = Time(now.0.saturating_add(self.spacing));
        }
        self.breaker.sent()
    }

    pub fn next_due(&self, concurrency: usize) -> Option<Time> {
        if self.gone.is_some() || !self.room(concurrency) {
            return None;
        }
        let due = if self.fresh.is_empty() {
            self.waiting.first_key_value()?.0.0
        } else {
            Time::MIN
        };
        let due = due.max(self.next_start).max(self.alone_until);
        self.breaker.opens_at().map(|opens| opens.max(due))
    }

    pub fn view(&self) -> ChannelView {
        ChannelView {
            name: Arc::clone(&self.name),
            queued: self.fresh.len() + self.waiting.len(),
            in_flight: self.in_flight,
            breaker: self.breaker,
            gone: self.gone.clone(),
        }
    }
}
