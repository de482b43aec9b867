//! What is still to be delivered: *fired − delivered*, as a state machine fed with the log's records in order.
//!
//! Pure: time comes in as data, and the only door to the log is a closure that reads one decision again. Every change of
//! what is pending comes from a record of the log, so the outbox of a running server and one that was rebuilt from the log are
//! the same. What only the running server knows is which attempts are under way and how each channel's breaker stands.
//!
//! **Memory.** A delivered decision leaves nothing behind. Of the pending ones, [`Options::decoded_max`] (100,000, or
//! [`Options::decoded_bytes_max`] = 64 MB if that is less) are kept decoded; of each further one only its key's bits,
//! position and place in the queue (about 150 bytes), and `fetch` reads it again when it is due. Of a dead letter about
//! 60 bytes are kept, up to [`Options::dead_max`].

mod attempt;
mod channel;
mod item;
mod policies;
mod snapshot;

pub use attempt::{Attempt, Concluded};
pub use channel::{ChannelView, Gone};
pub use snapshot::SnapshotFault;

use crate::answer::{Answer, Meaning};
use crate::key::KeyBits;
use crate::options::Options;
use channel::Channel;
use hashbrown::HashMap;
use item::{Dead, Decoded, Item, State, weight};
use policies::Policies;
use std::collections::VecDeque;
use std::sync::Arc;
use stormlake_board::Rate;
use stormlake_record::{Decision, Delivery, DeliveryState, EffectTaken, Outcome, Position, Time};

/// A record that the outbox cares about.
#[derive(Debug, Clone, Copy)]
pub enum Fact<'a> {
    /// What the engine concluded.
    Decision(&'a Decision),
    /// What became of it outside.
    Delivery {
        /// The record.
        delivery: &'a Delivery,
        /// When the next attempt was said to be made, where the record carries it ([`crate::journal`]).
        retry_at: Option<Time>,
    },
    /// Somebody stopped a policy, or all of them, or let it go on.
    Switched {
        /// Which; none = all.
        policy: Option<&'a str>,
        /// Whether it is stopped from here on.
        stopped: bool,
    },
    /// Another board came into force: whoever published it has looked, so a channel whose receiver was gone is tried again.
    Published,
}

impl<'a> From<&'a Decision> for Fact<'a> {
    fn from(decision: &'a Decision) -> Self {
        Fact::Decision(decision)
    }
}

impl<'a> From<&'a Delivery> for Fact<'a> {
    fn from(delivery: &'a Delivery) -> Self {
        Fact::Delivery {
            delivery,
            retry_at: None,
        }
    }
}

/// How much is pending.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Decisions that are neither delivered nor dead.
    pub pending: usize,
    /// Of these, kept decoded in memory.
    pub decoded: usize,
    /// Attempts under way.
    pub in_flight: usize,
    /// Dead letters that can be requeued.
    pub dead: usize,
    /// Of the pending ones, held back because their policy is stopped.
    pub held: usize,
}

/// What is still to be delivered. See the [module](self) for what it keeps.
#[derive(Debug, Default)]
pub struct Outbox {
    options: Options,
    /// Every record below this position has been observed.
    next: u64,
    channels: Vec<Channel>,
    channel_of: HashMap<String, usize>,
    policies: Policies,
    held: usize,
    items: HashMap<KeyBits, Item>,
    dead: HashMap<KeyBits, Dead>,
    /// Keys in the order of their death; some may have left `dead` since.
    buried: VecDeque<KeyBits>,
    decoded: usize,
    decoded_bytes: usize,
    /// The channel that is asked first next time.
    turn: usize,
    unreadable: Vec<Position>,
}

/// The status that says that a receiver wants nothing any more.
const GONE: u16 = 410;
/// How long a decision that could not be read is left before it is tried again, in milliseconds.
const UNREADABLE_WAIT_MS: i64 = 60_000;

impl Outbox {
    /// An empty outbox.
    pub fn new(options: Options) -> Self {
        Self {
            options,
            ..Self::default()
        }
    }

    /// The position that it wants to see next; everything below has been observed.
    pub fn next_position(&self) -> Position {
        Position(self.next)
    }

    /// Takes in a record of the log. Records come in the order of their positions; one that was seen before is ignored,
    /// so a reader may start too early, never too late.
    pub fn observe<'a>(&mut self, position: Position, received: Time, fact: impl Into<Fact<'a>>) {
        if position.0 < self.next {
            return;
        }
        self.next = position.0 + 1;
        match fact.into() {
            Fact::Decision(decision) => self.observe_decision(position, received, decision),
            Fact::Delivery { delivery, retry_at } => self.observe_delivery(delivery, retry_at),
            Fact::Switched { policy, stopped } => {
                self.policies.switch(policy, stopped);
                self.sort_held();
            }
            Fact::Published => {
                let rule = self.options.breaking;
                self.channels.iter_mut().for_each(|channel| channel.resume(&rule));
            }
        }
    }

    /// Under which names policies were known before, and what they are called now: a switch means them all.
    pub fn rename(&mut self, names: Arc<HashMap<String, String>>) {
        if self.policies.rename(names) {
            self.sort_held();
        }
    }

    /// Takes what a switch stops out of the queues, and puts back what it lets go on.
    fn sort_held(&mut self) {
        let moved: Vec<(KeyBits, State)> = self
            .items
            .iter()
            .filter_map(
                |(key, item)| match (item.state, self.policies.is_stopped(item.policy)) {
                    (State::Held(None), false) => Some((*key, State::Fresh)),
                    (State::Held(Some(due)), false) => Some((*key, State::Waiting(due))),
                    (state @ (State::Fresh | State::Waiting(_)), true) => Some((*key, state)),
                    _ => None,
                },
            )
            .collect();
        for (key, state) in moved {
            self.queue(key, state);
        }
    }

    fn observe_decision(&mut self, position: Position, received: Time, decision: &Decision) {
        let (Outcome::Fired, Some(EffectTaken::Command { via: Some(via), .. })) = (decision.outcome, &decision.effect)
        else {
            return;
        };
        let key = KeyBits::of(&decision.key);
        // The log keeps keys unique. Were it to fail, the first meaning stands.
        if self.items.contains_key(&key) || self.dead.contains_key(&key) {
            return;
        }
        let channel = self.channel(via);
        let mut item = Item {
            position: position.0,
            received,
            channel,
            round: 0,
            attempts: 0,
            state: State::Away,
            policy: self.policies.number(&decision.policy),
            held: false,
            decoded: None,
        };
        if self.decoded < self.options.decoded_max {
            let bytes = weight(decision);
            if self.decoded_bytes + bytes <= self.options.decoded_bytes_max {
                self.decoded += 1;
                self.decoded_bytes += bytes;
                item.decoded = Some(Decoded {
                    decision: Arc::new(decision.clone()),
                    bytes,
                });
            }
        }
        self.items.insert(key, item);
        self.queue(key, State::Fresh);
    }

    fn observe_delivery(&mut self, delivery: &Delivery, retry_at: Option<Time>) {
        let key = KeyBits::of(&delivery.key);
        match delivery.state {
            DeliveryState::Delivered => {
                self.remove(key);
                self.dead.remove(&key);
            }
            DeliveryState::DeadLetter => {
                if delivery.status == Some(GONE) {
                    let channel = self.channel(&delivery.channel);
                    self.channels[channel].gone = Some(Gone {
                        reason: delivery.error.as_deref().unwrap_or("410 Gone").into(),
                        since: delivery.time,
                        logged: true,
                    });
                }
                if self.items.get(&key).is_some_and(|item| delivery.round >= item.round)
                    && let Some(item) = self.remove(key)
                {
                    self.bury(key, &item, delivery.round);
                }
            }
            DeliveryState::Retrying => {
                let wait = self.options.retries.next(key, delivery.attempt, delivery.time, None);
                let Some(item) = self.items.get_mut(&key) else { return };
                if delivery.round != item.round || delivery.attempt <= item.attempts {
                    return;
                }
                item.attempts = delivery.attempt;
                // From here on it is as late as its receiver makes it.
                item.held = false;
                self.queue(key, State::Waiting(retry_at.unwrap_or(wait)));
            }
            DeliveryState::Requeued => {
                let Some(dead) = self.dead.remove(&key) else { return };
                let item = Item {
                    position: dead.position,
                    received: dead.received,
                    channel: dead.channel,
                    round: (dead.round + 1).max(delivery.round),
                    attempts: 0,
                    state: State::Away,
                    policy: dead.policy,
                    held: false,
                    decoded: None,
                };
                // Whoever has one tried again has looked at the receiver.
                self.channels[dead.channel].resume(&self.options.breaking);
                self.items.insert(key, item);
                self.queue(key, State::Waiting(delivery.time));
            }
        }
    }

    /// How many attempts each channel may begin per time, by the published board; it holds from now on, for channels that
    /// come later as well when it is told again.
    pub fn pace(&mut self, rate_of: impl Fn(&str) -> Option<Rate>) {
        for channel in &mut self.channels {
            let rate = rate_of(&channel.name);
            channel.pace(rate);
        }
    }

    /// How many attempts each channel may have under way, by the published board; the outbox's own bound holds besides.
    pub fn narrow(&mut self, concurrency_of: impl Fn(&str) -> Option<u32>) {
        for channel in &mut self.channels {
            let concurrency = concurrency_of(&channel.name);
            channel.narrow(concurrency);
        }
    }

    /// Up to `limit` attempts that are due, now marked as under way. The channels take turns, so that none waits for
    /// another; each is bounded by its breaker and by [`Options::concurrency`]. `fetch` reads a decision that is not kept
    /// decoded; what it cannot read is put off for a minute and told by [`Outbox::take_unreadable`].
    pub fn due(
        &mut self,
        now: Time,
        limit: usize,
        fetch: &mut dyn FnMut(Position) -> Option<Decision>,
    ) -> Vec<Attempt> {
        let mut attempts = Vec::new();
        let channels = self.channels.len();
        let mut idle = 0;
        let mut tried = 0;
        while idle < channels && tried < limit {
            let channel = self.turn % channels;
            self.turn = (channel + 1) % channels;
            idle += 1;
            let Some(key) =
                self.channels[channel].next_key(now, self.options.concurrency, self.options.retries.retry_after_ms_max)
            else {
                continue;
            };
            idle = 0;
            tried += 1;
            attempts.extend(self.start(key, channel, now, fetch));
        }
        attempts
    }

    fn start(
        &mut self,
        key: KeyBits,
        channel: usize,
        now: Time,
        fetch: &mut dyn FnMut(Position) -> Option<Decision>,
    ) -> Option<Attempt> {
        self.unqueue(key);
        let item = self.items.get_mut(&key)?;
        let decision = match &item.decoded {
            Some(decoded) => Arc::clone(&decoded.decision),
            None => match fetch(Position(item.position)).filter(|found| KeyBits::of(&found.key) == key) {
                Some(found) => Arc::new(found),
                None => {
                    self.unreadable.push(Position(item.position));
                    self.queue(key, State::Waiting(now.plus_milliseconds(UNREADABLE_WAIT_MS)));
                    return None;
                }
            },
        };
        let probe = self.channels[channel].sent(now);
        Some(Attempt {
            decision,
            channel: Arc::clone(&self.channels[channel].name),
            attempt: item.attempts + 1,
            round: item.round,
            decided: item.received,
            started: now,
            held: std::mem::take(&mut item.held),
            probe,
        })
    }

    /// Decisions that could not be read from the log since the last call.
    pub fn take_unreadable(&mut self) -> Vec<Position> {
        std::mem::take(&mut self.unreadable)
    }

    /// When [`Outbox::due`] may next have something: `None` until a record or the end of an attempt changes that.
    pub fn next_due(&self) -> Option<Time> {
        self.channels
            .iter()
            .filter_map(|channel| channel.next_due(self.options.concurrency))
            .min()
    }

    /// An attempt ended at `now` after `took_ms`. Gives the record that is to be put on the log; the item stays away until that
    /// record is observed.
    pub fn conclude(&mut self, attempt: &Attempt, answer: &Answer, took_ms: u64, now: Time) -> Concluded {
        let key = KeyBits::of(attempt.key());
        let meaning = answer.meaning();
        let rule = self.options.breaking;
        let retries = &self.options.retries;
        if let Some(&channel) = self.channel_of.get(&*attempt.channel) {
            let channel = &mut self.channels[channel];
            channel.in_flight = channel.in_flight.saturating_sub(1);
            match meaning {
                Meaning::Delivered | Meaning::Rejected | Meaning::Deferred => channel.breaker.succeeded(),
                Meaning::Transient { retry_after_ms } => {
                    let hold_ms = retry_after_ms.unwrap_or(0).clamp(0, retries.retry_after_ms_max.max(0));
                    channel.breaker.failed(attempt.probe, now, hold_ms, &rule);
                    if hold_ms > 0 {
                        channel.leave_alone(now.plus_milliseconds(hold_ms));
                    }
                }
                Meaning::Gone => {
                    channel.breaker.untouched(attempt.probe, now);
                    channel.gone = Some(Gone {
                        reason: answer.error().unwrap_or_default().into(),
                        since: now,
                        logged: false,
                    });
                }
                Meaning::Unsendable => channel.breaker.untouched(attempt.probe, now),
            }
        }
        let (state, retry_at) = match meaning {
            Meaning::Delivered => (DeliveryState::Delivered, None),
            Meaning::Transient { retry_after_ms } if attempt.attempt < retries.attempts_max => {
                let next = retries.next(key, attempt.attempt, now, retry_after_ms);
                (DeliveryState::Retrying, Some(next))
            }
            Meaning::Deferred if attempt.attempt < retries.attempts_max => {
                let next = retries.next(key, attempt.attempt, now, None);
                (DeliveryState::Retrying, Some(next))
            }
            _ => (DeliveryState::DeadLetter, None),
        };
        Concluded {
            delivery: attempt.record(state, answer, took_ms),
            retry_at,
        }
    }

    /// How much is pending.
    pub fn counts(&self) -> Counts {
        Counts {
            pending: self.items.len(),
            decoded: self.decoded,
            in_flight: self.channels.iter().map(|channel| channel.in_flight).sum(),
            dead: self.dead.len(),
            held: self.held,
        }
    }

    /// How each channel stands.
    pub fn channels(&self) -> impl Iterator<Item = ChannelView> {
        self.channels.iter().map(Channel::view)
    }

    /// Whether this key is still to be delivered.
    pub fn is_pending(&self, key: &str) -> bool {
        self.items.contains_key(&KeyBits::of(key))
    }

    /// Whether this key is a dead letter that can be requeued.
    pub fn is_dead(&self, key: &str) -> bool {
        self.dead.contains_key(&KeyBits::of(key))
    }

    fn channel(&mut self, name: &str) -> usize {
        if let Some(&index) = self.channel_of.get(name) {
            return index;
        }
        let index = self.channels.len();
        self.channels.push(Channel::new(name));
        self.channel_of.insert(name.to_owned(), index);
        index
    }

    /// Puts an item back into its channel's queue, unless its policy is stopped.
    fn queue(&mut self, key: KeyBits, state: State) {
        self.unqueue(key);
        let Some(item) = self.items.get_mut(&key) else { return };
        let state = match state {
            State::Fresh if self.policies.is_stopped(item.policy) => State::Held(None),
            State::Waiting(due) if self.policies.is_stopped(item.policy) => State::Held(Some(due)),
            state => state,
        };
        item.state = state;
        let channel = &mut self.channels[item.channel];
        match state {
            State::Fresh => channel.fresh.insert(item.position, key),
            State::Waiting(due) => channel.waiting.insert((due, item.position), key),
            State::Held(_) => {
                item.held = true;
                self.held += 1;
                None
            }
            State::Away => None,
        };
    }

    /// Takes an item out of its channel's queue.
    fn unqueue(&mut self, key: KeyBits) {
        let Some(item) = self.items.get_mut(&key) else { return };
        let channel = &mut self.channels[item.channel];
        match item.state {
            State::Fresh => channel.fresh.remove(&item.position),
            State::Waiting(due) => channel.waiting.remove(&(due, item.position)),
            State::Held(_) => {
                self.held -= 1;
                None
            }
            State::Away => None,
        };
        item.state = State::Away;
    }

    fn remove(&mut self, key: KeyBits) -> Option<Item> {
        self.unqueue(key);
        let item = self.items.remove(&key)?;
        if let Some(decoded) = &item.decoded {
            self.decoded -= 1;
            self.decoded_bytes -= decoded.bytes;
        }
        Some(item)
    }

    fn bury(&mut self, key: KeyBits, item: &Item, round: u32) {
        let dead = Dead {
            position: item.position,
            received: item.received,
            channel: item.channel,
            round,
            policy: item.policy,
        };
        self.dead.insert(key, dead);
        self.buried.push_back(key);
        while self.dead.len() > self.options.dead_max {
            let Some(oldest) = self.buried.pop_front() else { break };
            self.dead.remove(&oldest);
        }
        // Requeued ones leave their place in `buried`; forget those too before they outnumber the rest.
        if self.buried.len() > 2 * self.dead.len() + 1_024 {
            let dead = &self.dead;
            self.buried.retain(|key| dead.contains_key(key));
        }
    }
}
