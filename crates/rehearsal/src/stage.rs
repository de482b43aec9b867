//! The live run in small: records go in with the time at which they are received, the clock ticks as the server's would,
//! and what follows a decision is put on the log behind it.

use crate::consequences::Consequences;
use crate::entries::{internal, tick};
use std::collections::VecDeque;
use std::sync::Arc;
use stormlake_engine::{Engine, Observed, Plan, Step};
use stormlake_record::{Decision, Delivery, DeliveryState, EffectTaken, Entry, EntryKind, Outcome, Position, Time};

/// Decisions after which a rehearsal is given up: one policy sets the other off for ever.
pub(crate) const DECISIONS_MAX: usize = 10_000;
/// Ticks of one stretch of time.
const TICKS_MAX: usize = 1_000_000;

/// Why a rehearsal stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Endless;

/// What becomes of the delivery of a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It arrives at once.
    Delivered,
    /// It never does, which is known at this time.
    Dead(Time),
}

/// Says what becomes of the command of a fired decision.
pub(crate) type Fates<'f> = dyn FnMut(&Decision) -> Fate + 'f;

/// An engine that decides, its clock, and what it has decided.
pub(crate) struct Stage<'f> {
    engine: Engine,
    consequences: Arc<Consequences>,
    fates: Box<Fates<'f>>,
    now: Time,
    next: u64,
    /// When a dead letter is written, and for what.
    dead: Vec<(Time, Decision)>,
    pub decisions: Vec<Decision>,
}

impl<'f> Stage<'f> {
    /// A stage at a time, with nothing on its log.
    pub fn new(plan: Arc<Plan>, consequences: Arc<Consequences>, now: Time, fates: Box<Fates<'f>>) -> Self {
        let mut engine = Engine::new(plan);
        engine.go_live();
        Self {
            engine,
            consequences,
            fates,
            now,
            next: 0,
            dead: Vec::new(),
            decisions: Vec::new(),
        }
    }

    /// Listens in on one policy and one subject.
    pub fn listen(&mut self, policy: &str, subject: &str) {
        self.engine.listen(policy, subject);
    }

    /// What was heard.
    pub fn heard(&mut self) -> Vec<Step> {
        self.engine.heard()
    }

    /// Time passes until `received`, and then a record comes in.
    pub fn receive(&mut self, received: Time, encoded: &[u8]) -> Result<(), Endless> {
        self.pass(received)?;
        self.take(encoded.to_vec())
    }

    /// Time passes.
    pub fn pass(&mut self, until: Time) -> Result<(), Endless> {
        for _ in 0..TICKS_MAX {
            let dead = self.dead.iter().map(|(at, _)| *at).min().filter(|at| *at <= until);
            let due = next_tick(&self.engine, self.now, dead.unwrap_or(until));
            match (due, dead) {
                (Some(due), _) => {
                    self.now = self.now.max(due);
                    let before = self.decisions.len();
                    self.observe(&tick(self.now));
                    self.follow(before)?;
                    // A timer that a tick does not take away waits for the next millisecond.
                    if self.engine.wants_tick(self.now) {
                        self.now = self.now.plus_milliseconds(1);
                    }
                }
                (None, Some(at)) => {
                    self.now = self.now.max(at);
                    self.bury(at)?;
                }
                (None, None) => {
                    self.now = self.now.max(until);
                    return Ok(());
                }
            }
        }
        Err(Endless)
    }

    fn observe(&mut self, entry: &Entry<'_>) {
        let record = Observed {
            position: Position(self.next),
            received: self.now,
            entry: *entry,
        };
        self.next += 1;
        self.engine.observe(&record, &mut self.decisions);
    }

    fn take(&mut self, encoded: Vec<u8>) -> Result<(), Endless> {
        let before = self.decisions.len();
        if let Ok((entry, _)) = Entry::decode(&encoded) {
            self.observe(&entry);
        }
        self.follow(before)
    }

    /// What was decided stands on the log, and so does what follows from it.
    fn follow(&mut self, mut concluded: usize) -> Result<(), Endless> {
        let mut waiting = VecDeque::new();
        loop {
            while concluded < self.decisions.len() {
                if self.decisions.len() > DECISIONS_MAX {
                    return Err(Endless);
                }
                self.next += 1;
                let decision = &self.decisions[concluded];
                concluded += 1;
                if decision.outcome != Outcome::Fired {
                    continue;
                }
                let carried = matches!(&decision.effect, Some(EffectTaken::Command { via: Some(_), .. }));
                match carried.then(|| (self.fates)(decision)) {
                    Some(Fate::Dead(at)) => self.dead.push((at.max(self.now), decision.clone())),
                    // What is too long for the log is not put there by the live run either.
                    Some(Fate::Delivered) | None => {
                        waiting.extend(self.consequences.entries(decision, self.now).unwrap_or_default());
                    }
                }
            }
            let Some(encoded) = waiting.pop_front() else {
                return Ok(());
            };
            if let Ok((entry, _)) = Entry::decode(&encoded) {
                self.observe(&entry);
            }
        }
    }

    /// Writes the dead letters of a time.
    fn bury(&mut self, at: Time) -> Result<(), Endless> {
        let (now, later): (Vec<_>, Vec<_>) = std::mem::take(&mut self.dead)
            .into_iter()
            .partition(|(due, _)| *due <= at);
        self.dead = later;
        for (_, decision) in now {
            let Some(EffectTaken::Command {
                command,
                via: Some(channel),
                ..
            }) = decision.effect
            else {
                continue;
            };
            let delivery = Delivery {
                key: decision.key,
                policy: decision.policy,
                command,
                channel,
                subject: decision.subject,
                attempt: 1,
                round: 0,
                state: DeliveryState::DeadLetter,
                status: None,
                error: None,
                took_ms: 0,
                time: at,
            };
            let body = serde_json::to_vec(&delivery).unwrap_or_default();
            let mut encoded = Vec::new();
            let entry = Entry {
                id: &delivery.key,
                name: &delivery.policy,
                subject: &delivery.subject,
                body: &body,
                ..internal(EntryKind::Delivery, at)
            };
            if entry.encode(&mut encoded).is_ok() {
                self.take(encoded)?;
            }
        }
        Ok(())
    }
}

/// The first whole millisecond from `from` to `until` at which a tick makes something due, as the server's clock would
/// find it.
pub(crate) fn next_tick(engine: &Engine, from: Time, until: Time) -> Option<Time> {
    if until < from || !engine.wants_tick(until) {
        return None;
    }
    if engine.wants_tick(from) {
        return Some(from);
    }
    // The watermark never goes back while the clock goes on, so what is due stays due.
    let (mut early, mut late) = (from, until);
    while late.0 - early.0 > 1_000_000 {
        let middle = Time(early.0 + (late.0 - early.0) / 2);
        if engine.wants_tick(middle) {
            late = middle;
        } else {
            early = middle;
        }
    }
    let whole = Time::from_milliseconds(late.milliseconds());
    Some(if engine.wants_tick(whole) && whole >= from {
        whole
    } else {
        late
    })
}
