//! One channel's queue: what was never tried goes by its position, what failed goes by its time, and whichever has waited longest goes
//! first.

use crate::breaker::Breaker;
use crate::key::KeyBits;
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
    /// Whether a failed one goes before a fresh one next time.
    failed_first: bool,
}

/// How a channel stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChannelView<'a> {
    /// Its name.
    pub name: &'a str,
    /// Commands that wait in its queue.
    pub queued: usize,
    /// Attempts under way.
    pub in_flight: usize,
    /// Its circuit breaker.
    pub breaker: Breaker,
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

    /// What goes next, if anything may go now. Fresh and failed ones take turns when both are due, so that neither starves.
    pub fn next_key(&mut self, now: Time, concurrency: usize) -> Option<KeyBits> {
        // A clock that was set back does not stop a channel for longer than its spacing.
        self.next_start = self.next_start.min(Time(now.0.saturating_add(self.spacing)));
        if self.in_flight >= concurrency || now < self.next_start || !self.breaker.lets_through(now) {
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
        if self.in_flight >= concurrency {
            return None;
        }
        let due = if self.fresh.is_empty() {
            self.waiting.first_key_value()?.0.0
        } else {
            Time::MIN
        };
        let due = due.max(self.next_start);
        self.breaker.opens_at().map(|opens| opens.max(due))
    }

    pub fn view(&self) -> ChannelView<'_> {
        ChannelView {
            name: &self.name,
            queued: self.fresh.len() + self.waiting.len(),
            in_flight: self.in_flight,
            breaker: self.breaker,
        }
    }
}
