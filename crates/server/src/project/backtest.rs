//! A policy over the log's past: what it would have done, as published or as it was edited.

use super::ask::CHUNK_BYTES;
use super::train::instant;
use super::{Project, Published};
use crate::fault::Fault;
use crate::view::board::findings;
use crate::view::record::Sight;
use crate::wire::{
    BacktestAsked, BacktestClock, BacktestDay, BacktestView, CostView, FindingView, LiveDay, OverlapView, TriedCause,
    TriedDecision,
};
use std::borrow::Cow;
use std::sync::{Arc, mpsc};
use std::time::Instant;
use stormlake_board::{Board, nearest, predictions_of};
use stormlake_engine::Observed;
use stormlake_log::Chunk;
use stormlake_record::{Decision, Entry, Position, Time};
use stormlake_rehearsal::{Backtest, Backtested, ON_NO_LOG, Span, Unready, edit};

/// Chunks that are read ahead while the engine is at work.
const AHEAD: usize = 4;
/// Engines that share the work: intake, engine and courier go on beside them.
const PARTS_MAX: usize = 4;
/// Bytes of a policy's text.
pub const TEXT_MAX: usize = 32 << 10;
/// Characters of a unit.
const UNIT_MAX: usize = 16;

/// Why there is no answer.
#[derive(Debug)]
pub enum Untried {
    /// The question is not understood: what, and the mend.
    Question(String, String),
    /// The edited text has errors: which.
    Text(Vec<FindingView>),
    /// There is no such policy: what, with those that there are.
    Unknown(String),
    /// It was told to stop.
    Stopped,
    /// The project does not work.
    Project(Fault),
}

impl<F: Into<Fault>> From<F> for Untried {
    fn from(fault: F) -> Self {
        Self::Project(fault.into())
    }
}

/// Asked now and then whether to go on.
pub type GoOn<'g> = &'g (dyn Fn() -> bool + Sync);

impl Project {
    /// What a policy would have done.
    pub fn backtest(
        &self,
        policy: &str,
        asked: &BacktestAsked,
        sight: Sight,
        go_on: GoOn<'_>,
    ) -> Result<BacktestView, Untried> {
        let began = Instant::now();
        let published = self.need_published()?;
        let span = span(asked)?;
        let board = board(&published, policy, asked)?;
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let parts = Backtest::shared(&board, policy, &span, cores.min(PARTS_MAX))
            .map_err(|unready| refused(&board, policy, unready))?;
        let parts = match asked.clock {
            BacktestClock::Received => self.as_received(parts, go_on)?,
            BacktestClock::Happened => self.as_happened(parts, go_on)?,
        };
        let found = Backtest::end_all(parts, self.now()).ok_or(Untried::Stopped)?;
        let asks = board.policies.iter().find(|known| known.sticky.name == policy);
        let foresees = asks.is_some_and(|known| !predictions_of(&board, known).is_empty());
        let took_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let mut view = self.tried(found, asked, took_ms, &published, sight);
        if foresees && asked.clock == BacktestClock::Happened {
            let hint =
                "no prediction was known at those times; `stormlake compare` lets them learn from the days before";
            view.hints.push(hint.into());
        }
        Ok(view)
    }

    /// The log as it was received: read by one thread while others run the engines.
    fn as_received(&self, parts: Vec<Backtest>, go_on: GoOn<'_>) -> Result<Vec<Backtest>, Untried> {
        std::thread::scope(|scope| {
            let (mut feeds, mut workers) = (Vec::new(), Vec::new());
            for part in parts {
                let (feed, chunks) = mpsc::sync_channel::<Arc<Chunk>>(AHEAD);
                feeds.push(feed);
                workers.push(scope.spawn(move || follow(part, &chunks)));
            }
            let mut reader = self.log.reader(Position(0));
            while let Some(chunk) = reader.next(CHUNK_BYTES)? {
                if !go_on() {
                    return Err(Untried::Stopped);
                }
                let chunk = Arc::new(chunk);
                // Whoever takes no more has seen all that matters to it, and so have the others.
                if feeds.iter().any(|feed| feed.send(chunk.clone()).is_err()) {
                    break;
                }
            }
            drop(feeds);
            let join = |worker: std::thread::ScopedJoinHandle<'_, _>| worker.join();
            let parts = workers.into_iter().map(join).collect::<Result<Vec<_>, _>>();
            parts.map_err(|_| Untried::Project(Fault::Plan("a thread of the backtest broke off".into())))
        })
    }

    /// The log's events in the order in which they happened, each as if it had been received at once. Nothing is late then,
    /// and nothing of what the live run did counts.
    fn as_happened(&self, mut parts: Vec<Backtest>, go_on: GoOn<'_>) -> Result<Vec<Backtest>, Untried> {
        let events = self.events()?;
        for (number, event) in events.iter().enumerate() {
            if number % 4_096 == 0 && !go_on() {
                return Err(Untried::Stopped);
            }
            // It was encoded by the same code just now.
            let Ok((entry, _)) = Entry::decode(&event.bytes) else {
                continue;
            };
            let record = Observed {
                position: Position(event.position),
                received: event.time,
                entry,
            };
            for part in parts.iter_mut().filter(|part| part.wants(event.time)) {
                part.take(&record);
            }
        }
        Ok(parts)
    }

    fn tried(
        &self,
        found: Backtested,
        asked: &BacktestAsked,
        took_ms: u64,
        published: &Published,
        sight: Sight,
    ) -> BacktestView {
        let hints = hints(&found, asked.clock);
        let contacts = found.contacts.count;
        let per_contact = asked.per_contact;
        BacktestView {
            from: found.from.map(|time| time.to_string()),
            to: found.to.map(|time| time.to_string()),
            clock: asked.clock,
            records: found.records,
            took_ms,
            triggered: found.triggered,
            subjects: found.subjects,
            reached: found.reached,
            outcomes: found.outcomes,
            stopped_by_guard: found.stopped_by_guard,
            per_day: found
                .per_day
                .iter()
                .map(|day| BacktestDay {
                    day: date(day.day),
                    fired: day.fired,
                    other: day.other,
                })
                .collect(),
            live_per_day: found
                .live_per_day
                .iter()
                .map(|(day, fired)| LiveDay {
                    day: date(*day),
                    fired: *fired,
                })
                .collect(),
            overlaps: found
                .overlaps
                .into_iter()
                .map(|overlap| OverlapView {
                    policy: overlap.policy,
                    subjects: overlap.subjects,
                    within: overlap.within,
                })
                .collect(),
            examples: found
                .examples
                .into_iter()
                .map(|decision| example(decision, published, sight))
                .collect(),
            cost: CostView {
                contacts,
                per_contact,
                total: per_contact.map(|each| each * contacts as f64),
                unit: asked.unit.clone(),
            },
            hints,
            policy: found.policy,
            version: found.version,
        }
    }
}

/// Runs one engine over what is read.
fn follow(mut part: Backtest, chunks: &mpsc::Receiver<Arc<Chunk>>) -> Backtest {
    while let Ok(chunk) = chunks.recv() {
        for recorded in chunk.records() {
            if !part.wants(recorded.received) {
                return part;
            }
            part.take(&Observed {
                position: recorded.position,
                received: recorded.received,
                entry: recorded.entry,
            });
        }
    }
    part
}

fn span(asked: &BacktestAsked) -> Result<Span, Untried> {
    let time = |text: &Option<String>| {
        let time = text.as_deref().map(instant).transpose();
        time.map_err(|fault| match fault {
            Fault::Refused { what, mend } => Untried::Question(what, mend),
            other => Untried::Project(other),
        })
    };
    let span = Span {
        from: time(&asked.from)?,
        to: time(&asked.to)?,
    };
    if let (Some(from), Some(to)) = (span.from, span.to)
        && to <= from
    {
        let what = format!("nothing lies between {from} and {to}");
        return Err(Untried::Question(what, "name a `to` that is later than `from`".into()));
    }
    let cost = asked.per_contact.is_none_or(|cost| cost.is_finite() && cost >= 0.0);
    let unit = asked.unit.as_ref().is_none_or(|unit| unit.chars().count() <= UNIT_MAX);
    if !cost || !unit {
        let what = format!("a contact costs 0 or more, in a unit of at most {UNIT_MAX} characters");
        return Err(Untried::Question(
            what,
            "write \"per_contact\": 0.05, \"unit\": \"EUR\"".into(),
        ));
    }
    Ok(span)
}

/// The published board, or the same with an edited policy.
fn board<'p>(published: &'p Published, policy: &str, asked: &BacktestAsked) -> Result<Cow<'p, Board>, Untried> {
    let Some(text) = &asked.text else {
        return Ok(Cow::Borrowed(&published.board));
    };
    if text.len() > TEXT_MAX {
        let what = format!("the policy's text has {} bytes, more than {TEXT_MAX}", text.len());
        return Err(Untried::Question(what, "say it in fewer words".into()));
    }
    let edited = edit(&published.text, text).map_err(|found| Untried::Text(findings(text, &found)))?;
    if edited.policy != policy {
        let what = format!("the text is of the policy “{}”, not of “{policy}”", edited.policy);
        return Err(Untried::Question(what, "ask for the policy that the text names".into()));
    }
    Ok(Cow::Owned(edited.board))
}

fn refused(board: &Board, policy: &str, unready: Unready) -> Untried {
    let name: String = policy.chars().take(200).collect();
    match unready {
        Unready::Unknown => {
            let names = || board.policies.iter().map(|policy| policy.sticky.name.as_str());
            let known = match nearest(policy, names()) {
                Some(near) => format!("did you mean “{near}”?"),
                None => format!("there are: {}", names().collect::<Vec<_>>().join(", ")),
            };
            Untried::Unknown(format!("there is no policy “{name}” on the published board; {known}"))
        }
        Unready::OnlyWords => Untried::Question(
            format!("the policy “{name}” is only words: nothing sets it off"),
            "write `whenever` and `then` into it".into(),
        ),
        Unready::Plan(faults) => {
            let all: Vec<String> = faults.iter().map(ToString::to_string).collect();
            Untried::Question(all.join("; "), "mend the policy".into())
        }
    }
}

fn hints(found: &Backtested, clock: BacktestClock) -> Vec<String> {
    let stale = found.outcomes.get("stale").copied().unwrap_or(0);
    let mut hints = Vec::new();
    if clock == BacktestClock::Received && stale > 0 && stale * 2 > found.triggered {
        hints.push(format!(
            "{stale} of {} decisions were stale: their events were received long after they had happened, as when a history is loaded. With the clock `happened` each counts \
             at its own time",
            found.triggered
        ));
    }
    if found.triggered == 0 && found.records > 0 {
        hints
            .push("it was never set off; `why` of a subject that should have been tells at which step it ended".into());
    }
    hints
}

fn date(day: Time) -> String {
    day.to_string().chars().take_while(|c| *c != 'T').collect()
}

fn example(decision: Decision, published: &Published, sight: Sight) -> TriedDecision {
    let mut effect = serde_json::to_value(&decision.effect).unwrap_or_default();
    if sight == Sight::Masked {
        published.names.mask_effect(&mut effect);
    }
    let event = published.names.sticky(&decision.cause.event);
    TriedDecision {
        key: decision.key,
        position: None,
        subject: decision.subject,
        due: decision.due.to_string(),
        outcome: decision.outcome.word().to_owned(),
        reason: decision.reason,
        step: decision.step,
        variant: decision.variant,
        count: decision.count,
        cause: TriedCause {
            event: event.unwrap_or(&decision.cause.event).to_owned(),
            source: decision.cause.source.clone(),
            id: decision.cause.id.clone(),
            time: decision.cause.time.to_string(),
            position: Some(decision.cause.position).filter(|position| *position != ON_NO_LOG),
        },
        effect: Some(effect).filter(|effect| !effect.is_null()),
    }
}
