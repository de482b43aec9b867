//! What a policy would have done: the engine again over a log, with that policy switched on.
//!
//! The clock of a backtest is the log's own: the times at which records were received, and the ticks that stand between
//! them. So what was late then is late again, and what was decided then is decided again, to the key. Where no server was
//! up to tick, the clock goes on by itself.
//!
//! - Up to `from` the engine only remembers, and what the log says was fired takes its slots of limits and caps. From then on
//!   logged decisions are not taken as its own: all policies of the board decide anew.
//! - Commands are presumed delivered. Where the log tells of the very same decision, what came of it then (an event that
//!   followed, a dead letter) is taken from the log; otherwise the events that follow are made up as the live run would.
//!
//! Memory: the engine's own, some bytes per subject that was decided about, and no decisions but ten.

mod derived;
mod edit;
mod overlap;
mod sample;
mod share;
mod tally;

pub use edit::{Edit, edit};
pub use tally::{Backtested, Contacts, Day, Overlap};

use crate::arm::switched_on;
use crate::consequences::Consequences;
use crate::entries::tick;
use crate::stage::next_tick;
use derived::Derived;
use share::Share;
use std::sync::Arc;
use stormlake_board::{Board, policy_version};
use stormlake_engine::{Engine, Observed, Plan, PlanFault};
use stormlake_record::{Decision, Entry, EntryKind, Flags, Position, Time};
use tally::Tally;

/// How long after something came due the live run may have ticked. Until then the log is waited for.
const PATIENCE_MS: i64 = 2_000;
/// Records that were received so long after `to` cannot matter any more, save to what is stale.
const AFTER_MS: i64 = 86_400_000;

/// Which policy, and over which time.
#[derive(Debug, Clone, Default)]
pub struct Span {
    /// Decisions that came due at this time or later count; without it, all.
    pub from: Option<Time>,
    /// And those that came due before this one.
    pub to: Option<Time>,
}

/// Why there is no backtest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unready {
    /// The board has no such policy that could run.
    Unknown,
    /// It is only words yet: it has no trigger, or no effect.
    OnlyWords,
    /// The policies contradict themselves.
    Plan(Vec<PlanFault>),
}

/// A backtest under way.
#[derive(Debug)]
pub struct Backtest {
    engine: Engine,
    derived: Derived,
    tally: Tally,
    span: Span,
    now: Time,
    live: bool,
    /// Nothing is decided about what was received after this.
    until: Option<Time>,
    decisions: Vec<Decision>,
    /// Events that were made up so far: what follows from decisions that the live run never made.
    made_up: u64,
    listener: Listener,
    /// Only these subjects are decided about.
    share: Option<Share>,
}

/// Where what is made up begins.
const MADE_UP: u64 = 1 << 62;

/// The position of a cause that was made up: it stands on no log.
pub const ON_NO_LOG: u64 = u64::MAX;

/// Who hears of every decision that counts.
#[derive(Default)]
struct Listener(Option<Box<Listening>>);

/// Hears each decision as it is made.
type Listening = dyn FnMut(&Decision) + Send;

impl std::fmt::Debug for Listener {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Listener")
    }
}

impl Backtest {
    /// Of a policy of a board that has been checked.
    ///
    /// # Errors
    /// Why it cannot run.
    pub fn new(board: &Board, policy: &str, span: Span) -> Result<Self, Unready> {
        let found = board.policies.iter().find(|known| known.sticky.name == policy);
        let found = found.ok_or(Unready::Unknown)?;
        if found.trigger.is_none() {
            return Err(Unready::OnlyWords);
        }
        let version = policy_version(found, board);
        let stale_ms = found.stale.unwrap_or(board.stale).milliseconds;
        let late_ms = AFTER_MS
            .saturating_add(stale_ms)
            .saturating_add(board.lateness.milliseconds);
        let on = switched_on(board, Some(policy));
        let plan = Plan::new(&on).map_err(Unready::Plan)?;
        let consequences = Consequences::of(&on);
        Ok(Self {
            engine: Engine::new(Arc::new(plan)),
            derived: Derived::new(consequences),
            tally: Tally::new(&on, found, version, &span),
            until: span.to.map(|to| to.plus_milliseconds(late_ms)),
            span,
            now: Time::MIN,
            live: false,
            decisions: Vec::new(),
            made_up: 0,
            listener: Listener::default(),
            share: None,
        })
    }

    /// Has every decision of the policy that counts told to `listener`, in the order in which they are made.
    pub fn listen(&mut self, listener: impl FnMut(&Decision) + Send + 'static) {
        self.listener.0 = Some(Box::new(listener));
    }

    /// Whether records that were received at this time can still matter.
    pub fn wants(&self, received: Time) -> bool {
        self.until.is_none_or(|until| received <= until)
    }

    /// Takes in the next record of the log.
    pub fn take(&mut self, record: &Observed<'_>) {
        self.tally.records += 1;
        let entry = &record.entry;
        if !self.live && self.begins(record) {
            self.engine.go_live();
            self.derived.go_live(record.position);
            self.live = true;
        }
        self.pass(record.received);
        // What followed decisions of then says nothing about how far the world's events reach.
        if entry.kind == EntryKind::Event && !entry.flags.has(Flags::DERIVED) {
            self.tally.happened(entry.time);
        }
        let anothers = self.share.is_some_and(|share| !share.has(entry.subject));
        match entry.kind {
            EntryKind::Event if anothers => {
                self.observe(&Observed {
                    entry: Entry { name: "", ..*entry },
                    ..*record
                });
            }
            EntryKind::Decision | EntryKind::Delivery if anothers => {}
            EntryKind::Event if self.derived.is_of_another(entry) => {}
            EntryKind::Event => self.observe(record),
            EntryKind::Decision => self.logged(record),
            // Board versions of then are not this board, and who was stopped then is tried all the same.
            EntryKind::Published | EntryKind::Switched => {}
            _ => self.observe(record),
        }
        self.conclude();
    }

    /// Whether the time to decide has come.
    fn begins(&self, record: &Observed<'_>) -> bool {
        let happens = record.entry.kind == EntryKind::Event && Some(record.entry.time) >= self.span.from;
        happens || Some(record.received) >= self.span.from
    }

    /// What the log says was decided.
    fn logged(&mut self, record: &Observed<'_>) {
        self.tally.live(&record.entry);
        let Some(logged) = self.derived.logged(record, self.live) else {
            return;
        };
        // What was due before, or was decided about a record of before, took its slots then. All else is decided anew.
        let before =
            !self.live || (logged.position < self.derived.live_from() && Some(record.entry.time) < self.span.from);
        if before {
            self.engine.observe(record, &mut self.decisions);
        }
    }

    fn observe(&mut self, record: &Observed<'_>) {
        self.now = self.now.max(record.received);
        self.engine.observe(record, &mut self.decisions);
    }

    /// Time passes until a record is received: what comes due in a long silence of the log is decided in it.
    fn pass(&mut self, received: Time) {
        let until = received.minus_milliseconds(PATIENCE_MS);
        if self.now == Time::MIN {
            self.now = received;
        }
        while self.now < until {
            self.overdue(self.now);
            let Some(due) = next_tick(&self.engine, self.now, until) else {
                break;
            };
            self.now = due.max(self.now.plus_milliseconds(1));
            self.tick(self.now);
            // What a tick does not take away, the next record does.
            if self.engine.wants_tick(self.now) {
                break;
            }
        }
        self.overdue(received);
    }

    fn tick(&mut self, now: Time) {
        let position = self.engine.next();
        let record = Observed {
            position,
            received: now,
            entry: tick(now),
        };
        self.engine.observe(&record, &mut self.decisions);
        self.conclude();
    }

    /// Events that follow decisions which the live run never made.
    fn overdue(&mut self, now: Time) {
        while let Some(encoded) = self.derived.overdue(now) {
            self.append(&encoded);
        }
    }

    fn append(&mut self, encoded: &[u8]) {
        if let Ok((entry, _)) = Entry::decode(encoded) {
            // Beyond all that the log has: a place of the log would be another record's.
            let record = Observed {
                position: Position(MADE_UP + self.made_up),
                received: self.now,
                entry,
            };
            self.made_up += 1;
            self.engine.observe(&record, &mut self.decisions);
            self.conclude();
        }
    }

    /// Counts what was decided.
    fn conclude(&mut self) {
        for mut decision in std::mem::take(&mut self.decisions) {
            if decision.cause.position >= MADE_UP {
                decision.cause.position = ON_NO_LOG;
            }
            let inside = self.span.from.is_none_or(|from| decision.due >= from)
                && self.span.to.is_none_or(|to| decision.due < to);
            self.derived.decided(&decision, self.now);
            self.tally.decided(&decision, inside);
            if let Some(listener) = &mut self.listener.0
                && inside
                && self.tally.is_own(&decision)
            {
                listener(&decision);
            }
        }
    }

    /// The log is read; it is `now`. What came due meanwhile is decided.
    pub fn end(self, now: Time) -> Backtested {
        self.stop(now).end()
    }

    fn stop(mut self, now: Time) -> Tally {
        if !self.live {
            self.engine.go_live();
            self.derived.go_live(self.engine.next());
            self.live = true;
        }
        let end = self.until.map_or(now, |until| until.min(now));
        self.pass(end.plus_milliseconds(PATIENCE_MS));
        self.overdue(Time::MAX);
        self.tally
    }
}
