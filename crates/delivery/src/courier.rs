//! Ties the outbox to the log, to the clock and to what carries commands outside.
//!
//! One task holds the outbox. It hears the log's records, starts what is due (each attempt its own task), and writes down how
//! attempts ended: everything that ended while the last append was under way goes into the next one (group commit). What it
//! wrote comes back to it as records of the log like any other; only then does the outbox believe it.

use crate::answer::Answer;
use crate::carriers::Carriers;
use crate::journal::{self, Journal, JournalFault, Observed};
use crate::outbox::{Attempt, ChannelView, Outbox};
use crate::routes::Routes;
use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use stormlake_record::{Decision, DeliveryState, Position, Time};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// Records, and ends of attempts, that are taken in at once.
const TAKEN_AT_ONCE: usize = 512;
/// Attempts started before the others are listened to again.
const STARTED_AT_ONCE: usize = 256;
/// Ends of attempts that may wait for the log; beyond it nothing new is sent, since a crash would send it all again.
const UNWRITTEN_MAX: usize = 4_096;
/// Bytes of one append, unless a single end of an attempt takes more.
const APPEND_BYTES_MAX: usize = 2 << 20;
/// The longest sleep: a clock that jumped is noticed by then.
const SLEEP_MAX: Duration = Duration::from_secs(1);
/// First and longest wait before an append that failed is made again.
const APPEND_WAITS: [Duration; 2] = [Duration::from_millis(50), Duration::from_secs(5)];

/// Gives the routes of the board that is published now.
pub type RoutesNow = Arc<dyn Fn() -> Arc<Routes> + Send + Sync>;
/// Reads a decision from the log again.
pub type Fetch = Box<dyn FnMut(Position) -> Option<Decision> + Send>;

/// Why a courier gave up.
#[derive(Debug, thiserror::Error)]
pub enum CourierFault {
    /// The log takes no more records, so nothing may be sent any more.
    #[error(transparent)]
    Journal(#[from] JournalFault),
}

/// What a courier has done since it was made, and what it has before it; for whoever wants to look while it runs.
#[derive(Debug, Default)]
pub struct Tally {
    /// Attempts that were answered with a 2xx.
    pub delivered: AtomicU64,
    /// Attempts that failed and will be made again.
    pub retrying: AtomicU64,
    /// Attempts that made a dead letter.
    pub dead_letters: AtomicU64,
    /// Events left out because their command lacks a field that they need.
    pub yields_left_out: AtomicU64,
    /// Decisions neither delivered nor dead.
    pub pending: AtomicU64,
    /// Attempts under way.
    pub in_flight: AtomicU64,
    /// Channels whose breaker is open.
    pub breakers_open: AtomicU64,
    /// Of the pending ones, held back because somebody stopped their policy.
    pub held: AtomicU64,
    channels: Mutex<Vec<ChannelView>>,
}

impl Tally {
    /// How each channel stands that has carried something or is to.
    pub fn channels(&self) -> Vec<ChannelView> {
        self.channels.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Sends what is due and writes down what became of it.
pub struct Courier<J, C> {
    journal: Arc<J>,
    carriers: Carriers,
    routes: RoutesNow,
    fetch: Fetch,
    now: C,
    tally: Arc<Tally>,
}

/// An attempt that has ended.
struct Ended {
    attempt: Arc<Attempt>,
    answer: Answer,
    took_ms: u64,
}

type Appending = Pin<Box<dyn Future<Output = Result<(), JournalFault>> + Send>>;

/// What is being done while [`Courier::run`] runs.
struct Running {
    outbox: Outbox,
    attempts: JoinSet<()>,
    report: mpsc::UnboundedSender<Ended>,
    /// Encoded entries of ended attempts, one element per attempt.
    unwritten: VecDeque<Vec<u8>>,
    appending: Option<Appending>,
}

impl<J: Journal, C: Fn() -> Time + Send> Courier<J, C> {
    /// A courier. `fetch` reads a decision that the outbox no longer holds; it is called on the courier's task and should
    /// take microseconds.
    pub fn new(journal: Arc<J>, carriers: impl Into<Carriers>, routes: RoutesNow, fetch: Fetch, now: C) -> Self {
        Self {
            journal,
            carriers: carriers.into(),
            routes,
            fetch,
            now,
            tally: Arc::default(),
        }
    }

    /// The counts, which stay up to date while it runs.
    pub fn tally(&self) -> Arc<Tally> {
        Arc::clone(&self.tally)
    }

    /// Delivers until `observed` is closed, then lets what is under way end, writes that down and gives the outbox back (its
    /// snapshot is good for the next start). `outbox` has seen every record that the log held when this is called; every
    /// later one, this courier's own included, comes through `observed`, in order. Dropping the future stops every attempt at
    /// once: what is not on the log by then is sent again by the next courier, with the same key.
    pub async fn run(mut self, outbox: Outbox, mut observed: mpsc::Receiver<Observed>) -> Result<Outbox, CourierFault> {
        let (report, mut reports) = mpsc::unbounded_channel();
        let mut running = Running {
            outbox,
            attempts: JoinSet::new(),
            report,
            unwritten: VecDeque::new(),
            appending: None,
        };
        let (mut records, mut ended) = (Vec::new(), Vec::new());
        let mut open = true;
        loop {
            self.start_due(&mut running, open);
            self.append_next(&mut running);
            self.count(&running.outbox);
            if !open && running.appending.is_none() && running.outbox.counts().in_flight == 0 {
                return Ok(running.outbox);
            }
            let sleep = self.sleep(&running.outbox);
            tokio::select! {
                taken = observed.recv_many(&mut records, TAKEN_AT_ONCE), if open => open = taken > 0,
                _ = reports.recv_many(&mut ended, TAKEN_AT_ONCE) => {}
                written = until_written(&mut running.appending) => {
                    running.appending = None;
                    written?;
                }
                () = tokio::time::sleep_until(sleep), if open => {}
            }
            for record in records.drain(..) {
                record.tell(&mut running.outbox);
            }
            for end in ended.drain(..) {
                self.conclude(&mut running, end);
            }
            while running.attempts.try_join_next().is_some() {}
        }
    }

    fn start_due(&mut self, running: &mut Running, open: bool) {
        if !open || running.unwritten.len() >= UNWRITTEN_MAX {
            return;
        }
        let now = (self.now)();
        let routes = (self.routes)();
        running.outbox.rename(routes.policies());
        running
            .outbox
            .narrow(|channel| routes.channel(channel).and_then(|route| route.concurrency));
        running
            .outbox
            .pace(|channel| self.carriers.rate(routes.channel(channel)?));
        let due = running.outbox.due(now, STARTED_AT_ONCE, &mut self.fetch);
        for position in running.outbox.take_unreadable() {
            tracing::error!(%position, "a decision that is to be delivered cannot be read from the log; tried again in a minute");
        }
        if due.is_empty() {
            return;
        }
        for attempt in due {
            if let Some(error) = too_late(&attempt, routes.stale_ms, now) {
                let attempt = Arc::new(attempt);
                EndedOnDrop::new(attempt, running.report.clone()).with(Answer::Unsendable { error });
                continue;
            }
            let (carriers, routes) = (self.carriers.clone(), Arc::clone(&routes));
            let attempt = Arc::new(attempt);
            let end = EndedOnDrop::new(Arc::clone(&attempt), running.report.clone());
            running.attempts.spawn(async move {
                let answer = carriers.send(&attempt, &routes, now).await;
                end.with(answer);
            });
        }
    }

    fn conclude(&self, running: &mut Running, end: Ended) {
        let now = (self.now)();
        let concluded = running.outbox.conclude(&end.attempt, &end.answer, end.took_ms, now);
        let routes = (self.routes)();
        let mut bytes = Vec::new();
        if journal::encode_delivery(&concluded, routes.board_version, &mut bytes).is_err() {
            // Its strings are those of the decision's entry, which fitted.
            tracing::error!(key = end.attempt.key(), "a delivery does not fit into an entry");
        }
        let counter = match concluded.delivery.state {
            DeliveryState::Delivered => {
                for reason in journal::encode_yields(&end.attempt, &routes, now, &mut bytes) {
                    tracing::warn!(key = end.attempt.key(), "{reason}");
                    self.tally.yields_left_out.fetch_add(1, Ordering::Relaxed);
                }
                &self.tally.delivered
            }
            DeliveryState::Retrying => &self.tally.retrying,
            DeliveryState::DeadLetter | DeliveryState::Requeued => &self.tally.dead_letters,
        };
        counter.fetch_add(1, Ordering::Relaxed);
        if concluded.delivery.status == Some(410) {
            tracing::error!(
                channel = &*end.attempt.channel,
                "the channel is stopped, its receiver wants nothing any more: {}; it goes on when its dead letter is tried again, or a board is published",
                concluded.delivery.error.as_deref().unwrap_or_default()
            );
        }
        if let Some(error) = &concluded.delivery.error {
            tracing::debug!(
                key = end.attempt.key(),
                channel = &*end.attempt.channel,
                attempt = end.attempt.attempt,
                "{error}"
            );
        }
        running.unwritten.push_back(bytes);
    }

    fn append_next(&self, running: &mut Running) {
        if running.appending.is_some() || running.unwritten.is_empty() {
            return;
        }
        let mut bytes = Vec::new();
        while let Some(next) = running.unwritten.front() {
            // A delivery and the events that it yields are never parted: they are one element.
            if !bytes.is_empty() && bytes.len() + next.len() > APPEND_BYTES_MAX {
                break;
            }
            bytes.extend(running.unwritten.pop_front().unwrap_or_default());
        }
        running.appending = Some(Box::pin(append(Arc::clone(&self.journal), bytes)));
    }

    fn sleep(&self, outbox: &Outbox) -> Instant {
        let wait = match outbox.next_due() {
            None => SLEEP_MAX,
            Some(due) => {
                let nanoseconds = due.0.saturating_sub((self.now)().0);
                // A millisecond at least, since what is due and not started waits for a place, and its end wakes us.
                Duration::from_nanos(nanoseconds.max(1_000_000).unsigned_abs()).min(SLEEP_MAX)
            }
        };
        Instant::now() + wait
    }

    fn count(&self, outbox: &Outbox) {
        let counts = outbox.counts();
        let channels: Vec<ChannelView> = outbox.channels().collect();
        let open = channels
            .iter()
            .filter(|channel| !matches!(channel.breaker, crate::Breaker::Closed { .. }));
        self.tally.pending.store(counts.pending as u64, Ordering::Relaxed);
        self.tally.in_flight.store(counts.in_flight as u64, Ordering::Relaxed);
        self.tally.breakers_open.store(open.count() as u64, Ordering::Relaxed);
        self.tally.held.store(counts.held as u64, Ordering::Relaxed);
        *self.tally.channels.lock().unwrap_or_else(PoisonError::into_inner) = channels;
    }
}

/// Why a command that was held back goes out no more.
fn too_late(attempt: &Attempt, stale_ms: Option<i64>, now: Time) -> Option<String> {
    let late_ms = now.milliseconds().saturating_sub(attempt.decision.due.milliseconds());
    let stale_ms = stale_ms.filter(|stale_ms| attempt.held && late_ms > *stale_ms)?;
    Some(format!(
        "stale: held back while its policy was stopped, {} after its time; the board's `stale` is {}",
        spelt(late_ms),
        spelt(stale_ms)
    ))
}

/// `2 h 5 min`.
fn spelt(milliseconds: i64) -> String {
    let minutes = milliseconds / 60_000;
    match (minutes / 60, minutes % 60) {
        (0, 0) => format!("{} s", milliseconds / 1_000),
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// Appends, again and again while the log says *later*.
async fn append<J: Journal>(journal: Arc<J>, bytes: Vec<u8>) -> Result<(), JournalFault> {
    let [mut wait, longest] = APPEND_WAITS;
    loop {
        match journal.append(bytes.clone()).await {
            Err(JournalFault::Later(reason)) => {
                tracing::warn!(
                    reason,
                    "deliveries cannot be written down for now; nothing is forgotten"
                );
                tokio::time::sleep(wait).await;
                wait = (wait * 2).min(longest);
            }
            end => return end,
        }
    }
}

async fn until_written(appending: &mut Option<Appending>) -> Result<(), JournalFault> {
    match appending {
        Some(append) => append.as_mut().await,
        None => std::future::pending().await,
    }
}

/// Reports the end of an attempt even if its task fails, so that no place in a channel is ever lost.
struct EndedOnDrop {
    attempt: Arc<Attempt>,
    answer: Answer,
    began: Instant,
    report: mpsc::UnboundedSender<Ended>,
}

impl EndedOnDrop {
    fn new(attempt: Arc<Attempt>, report: mpsc::UnboundedSender<Ended>) -> Self {
        Self {
            attempt,
            answer: Answer::Unanswered {
                error: "the attempt was broken off".into(),
            },
            began: Instant::now(),
            report,
        }
    }
}

impl EndedOnDrop {
    fn with(mut self, answer: Answer) {
        self.answer = answer;
    }
}

impl Drop for EndedOnDrop {
    fn drop(&mut self) {
        let nothing = Answer::Unanswered { error: String::new() };
        let ended = Ended {
            attempt: Arc::clone(&self.attempt),
            answer: std::mem::replace(&mut self.answer, nothing),
            took_ms: u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX),
        };
        // Nobody listens once the courier is gone, and then it is the log that knows what is still to be delivered.
        drop(self.report.send(ended));
    }
}
