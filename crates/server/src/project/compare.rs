//! Two policies over the same past: whom each would have invited, and what those people did by themselves.
//!
//! The engine runs over the log's events in the order in which they happened, as if each had been received at once, with models that
//! learned only from the days before. Nobody was invited: what came back, came back by itself. Events that Stormlake itself put on
//! the log are left out, for they are what policies caused.

use super::ask::CHUNK_BYTES;
use super::lake::Fresh;
use super::train::{Past, instant};
use super::{Project, Published, reactor};
use crate::fault::Fault;
use crate::wire::{CompareView, OutcomeView, SideView};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use stormlake_board::{Board, Duration, PolicyState, Prediction, nearest, predictions_of};
use stormlake_engine::{Decision, Engine, Observed, Outcome, Plan};
use stormlake_record::{Entry, EntryKind, Flags, Position, Time};

const DAY_MS: i64 = 86_400_000;
/// Events that are put in order in memory.
const EVENTS_MAX: usize = 2_000_000;
/// Their bytes.
const BYTES_MAX: usize = 1 << 30;
/// How long after an invitation a return counts, where no prediction says so.
const HORIZON_MS: i64 = 90 * DAY_MS;

/// What to compare.
#[derive(Debug, Clone, Default)]
pub struct Comparison {
    /// The policy.
    pub policy: String,
    /// The one that it is compared with.
    pub against: String,
    /// Models learn from what happened up to the day of this. Without it, up to the day before `from`.
    pub trained_until: Option<String>,
    /// Decisions from here on count. Without it, from the day after `trained_until`.
    pub from: Option<String>,
    /// And up to here. Without it, up to the newest event.
    pub to: Option<String>,
}

/// An event, taken off the log to be put in order.
pub(super) struct Happened {
    pub time: Time,
    pub position: u64,
    pub subject: String,
    pub bytes: Vec<u8>,
}

/// An invitation: whom, and when.
type Invitation = (String, Time);

impl Project {
    /// Runs both policies over the past.
    pub fn compare(&self, asked: &Comparison) -> Result<CompareView, Fault> {
        let _alone = self.alone()?;
        let published = self.need_published()?;
        let board = &published.board;
        for name in [&asked.policy, &asked.against] {
            known_policy(board, name)?;
        }
        if asked.policy == asked.against {
            return Err(refused("a policy is not compared with itself", "name two policies"));
        }
        let time = |text: &Option<String>| text.as_deref().map(instant).transpose();
        let (until, from, to) = (time(&asked.trained_until)?, time(&asked.from)?, time(&asked.to)?);
        let events = self.events()?;
        let newest = events.last().map(|event| event.time);
        let newest = newest.ok_or_else(|| refused("the log has no events", "send some, and ask again"))?;
        let predictions = asked_for(board, asked);
        let from = from.or_else(|| until.map(|until| start_of_day(until).plus_milliseconds(DAY_MS)));
        let from = match (from, predictions.is_empty()) {
            (Some(from), _) => from,
            (None, true) => events[0].time,
            (None, false) => {
                return Err(refused(
                    "a prediction is asked for, and nothing says on what it may learn",
                    "write --trained-until with a day in the past, so that the rest is left to compare",
                ));
            }
        };
        let to = to.unwrap_or(newest);
        if to <= from {
            return Err(refused(
                &format!("nothing is left to compare between {from} and {to}"),
                "choose an earlier --trained-until or --from",
            ));
        }
        let until = until.unwrap_or_else(|| start_of_day(from).minus_milliseconds(DAY_MS));
        let mut models = Vec::new();
        let mut returns = None;
        for prediction in &predictions {
            let past = self.past(&published, prediction, Fresh::Level)?;
            let model = self.fit(&published, prediction, &past, Some(until), None)?;
            models.push(reactor::model(&model, until).map_err(|_| Fault::Plan("the model is too large".into()))?);
            returns.get_or_insert((*prediction, past));
        }
        let horizon_ms = predictions
            .first()
            .map_or(HORIZON_MS, |prediction| prediction.horizon.milliseconds);
        let run = |name: &str| invitations(&published, name, &events, &models, from, to);
        let (policy, against) = (run(&asked.policy)?, run(&asked.against)?);
        let back = Returns::of(&events, returns.as_ref().map(|(_, past)| past), newest, horizon_ms);
        let what = match &returns {
            Some((prediction, _)) => purchase_words(prediction),
            None => "any event".to_owned(),
        };
        let both: BTreeSet<Invitation> = policy.intersection(&against).cloned().collect();
        let left_alone: BTreeSet<Invitation> = against.difference(&policy).cloned().collect();
        let only_policy: BTreeSet<Invitation> = policy.difference(&against).cloned().collect();
        let mut view = CompareView {
            trained_until: (!predictions.is_empty()).then(|| until.to_string()),
            from: from.to_string(),
            to: to.to_string(),
            horizon: Duration {
                milliseconds: horizon_ms,
            }
            .to_string(),
            returns: what,
            policy: side(&asked.policy, &policy, &back),
            against: side(&asked.against, &against, &back),
            both: back.outcome(&both),
            left_alone: back.outcome(&left_alone),
            only_policy: back.outcome(&only_policy),
            words: Vec::new(),
        };
        view.words = words(&view);
        Ok(view)
    }

    /// The world's events in the order in which they happened.
    pub(super) fn events(&self) -> Result<Vec<Happened>, Fault> {
        let mut events = Vec::new();
        let mut bytes = 0;
        let mut reader = self.log.reader(Position(0));
        while let Some(chunk) = reader.next(CHUNK_BYTES)? {
            for recorded in chunk.records() {
                let entry = &recorded.entry;
                if entry.kind != EntryKind::Event || entry.flags.has(Flags::DERIVED) {
                    continue;
                }
                let mut encoded = Vec::new();
                entry
                    .encode(&mut encoded)
                    .map_err(|_| Fault::Plan("a record cannot be copied".into()))?;
                bytes += encoded.len();
                if events.len() == EVENTS_MAX || bytes > BYTES_MAX {
                    return Err(refused(
                        &format!(
                            "the log has more than {EVENTS_MAX} events or {} MiB of them",
                            BYTES_MAX >> 20
                        ),
                        "compare on a copy that holds fewer",
                    ));
                }
                events.push(Happened {
                    time: entry.time,
                    position: recorded.position.0,
                    subject: entry.subject.to_owned(),
                    bytes: encoded,
                });
            }
        }
        events.sort_by_key(|event| (event.time, event.position));
        Ok(events)
    }
}

fn refused(what: &str, mend: &str) -> Fault {
    Fault::Refused {
        what: what.to_owned(),
        mend: mend.to_owned(),
    }
}

fn start_of_day(time: Time) -> Time {
    let day_ns = DAY_MS * 1_000_000;
    Time(time.0.div_euclid(day_ns).saturating_mul(day_ns))
}

fn known_policy(board: &Board, name: &str) -> Result<(), Fault> {
    let names = || board.policies.iter().map(|policy| policy.sticky.name.as_str());
    if names().any(|known| known == name) {
        return Ok(());
    }
    let known = match nearest(name, names()) {
        Some(near) => format!("did you mean “{near}”?"),
        None => format!("there are: {}", names().collect::<Vec<_>>().join(", ")),
    };
    let name: String = name.chars().take(200).collect();
    let what = format!("there is no policy “{name}” on the published board; {known}");
    Err(Fault::NotFound { what })
}

/// The predictions that either policy asks for.
fn asked_for<'b>(board: &'b Board, asked: &Comparison) -> Vec<&'b Prediction> {
    let two =
        |policy: &&stormlake_board::Policy| policy.sticky.name == asked.policy || policy.sticky.name == asked.against;
    let mut found: Vec<&Prediction> = Vec::new();
    for policy in board.policies.iter().filter(two) {
        for prediction in predictions_of(board, policy) {
            if !found.iter().any(|known| known.name == prediction.name) {
                found.push(prediction);
            }
        }
    }
    found
}

fn purchase_words(prediction: &Prediction) -> String {
    let event = prediction
        .purchase
        .as_ref()
        .map(|purchase| purchase.event.value.as_str());
    format!("a purchase: “{}”", event.unwrap_or_default())
}

/// Whom one policy would have invited when. It runs alone, whatever its state on the board, and nothing is too old for it.
fn invitations(
    published: &Published,
    name: &str,
    events: &[Happened],
    models: &[Vec<u8>],
    from: Time,
    to: Time,
) -> Result<BTreeSet<Invitation>, Fault> {
    let mut board = published.board.clone();
    board.policies.retain(|policy| policy.sticky.name == name);
    for policy in &mut board.policies {
        policy.state = PolicyState::Live;
        policy.stale = Some(Duration {
            milliseconds: i64::MAX / 2_000_000,
        });
    }
    let lateness = board.lateness.milliseconds;
    let plan = Plan::new(&board).map_err(|faults| {
        let all: Vec<String> = faults.iter().map(ToString::to_string).collect();
        Fault::Plan(all.join("; "))
    })?;
    let mut run = Run {
        engine: Engine::new(Arc::new(plan)),
        decisions: Vec::new(),
        next: 0,
    };
    let (before, after) = events.split_at(events.partition_point(|event| event.time < from));
    for event in before {
        run.observe(&event.bytes, event.time)?;
    }
    for model in models {
        run.observe(model, from)?;
    }
    run.tick(from)?;
    run.engine.go_live();
    for event in after.iter().take_while(|event| event.time <= to) {
        run.observe(&event.bytes, event.time)?;
    }
    run.tick(to.plus_milliseconds(lateness + 120_000))?;
    let fired = run
        .decisions
        .into_iter()
        .filter(|decision| decision.outcome == Outcome::Fired);
    let inside = fired.filter(|decision| decision.due >= from && decision.due <= to);
    Ok(inside.map(|decision| (decision.subject, decision.due)).collect())
}

struct Run {
    engine: Engine,
    decisions: Vec<Decision>,
    next: u64,
}

impl Run {
    fn observe(&mut self, encoded: &[u8], received: Time) -> Result<(), Fault> {
        let damaged = |_| Fault::Plan("a record cannot be read back".into());
        let (entry, _) = Entry::decode(encoded).map_err(damaged)?;
        let position = Position(self.next);
        self.next += 1;
        let record = Observed {
            position,
            received,
            entry,
        };
        self.engine.observe(&record, &mut self.decisions);
        Ok(())
    }

    fn tick(&mut self, now: Time) -> Result<(), Fault> {
        let entry = Entry {
            kind: EntryKind::Tick,
            flags: Flags::default(),
            time: now,
            previous: None,
            board_version: 0,
            key_id: 0,
            source: "",
            id: "",
            name: "",
            subject: "",
            sender: "",
            extensions: b"",
            body: b"",
        };
        let mut encoded = Vec::new();
        entry
            .encode(&mut encoded)
            .map_err(|_| Fault::Plan("a tick cannot be written".into()))?;
        self.observe(&encoded, now)
    }
}

/// When each subject came back.
struct Returns<'a> {
    times: BTreeMap<&'a str, Vec<Time>>,
    end: Time,
    horizon_ms: i64,
}

impl<'a> Returns<'a> {
    fn of(events: &'a [Happened], past: Option<&'a Past>, end: Time, horizon_ms: i64) -> Self {
        let mut times: BTreeMap<&str, Vec<Time>> = BTreeMap::new();
        match past {
            Some(past) => {
                for purchase in past.all() {
                    times.entry(purchase.subject).or_default().push(purchase.time);
                }
            }
            None => {
                for event in events {
                    times.entry(&event.subject).or_default().push(event.time);
                }
            }
        }
        for times in times.values_mut() {
            times.sort_unstable();
        }
        Self { times, end, horizon_ms }
    }

    fn outcome(&self, invitations: &BTreeSet<Invitation>) -> OutcomeView {
        let mut outcome = OutcomeView::default();
        for (subject, due) in invitations {
            let horizon = due.plus_milliseconds(self.horizon_ms);
            let times = self.times.get(subject.as_str()).map_or(&[][..], Vec::as_slice);
            let back = times.get(times.partition_point(|time| time <= due));
            outcome.count += 1;
            outcome.back_ever += u64::from(back.is_some());
            if horizon <= self.end {
                outcome.closed += 1;
                outcome.back_within += u64::from(back.is_some_and(|back| *back <= horizon));
            }
        }
        outcome
    }
}

fn side(name: &str, invitations: &BTreeSet<Invitation>, back: &Returns<'_>) -> SideView {
    let subjects: BTreeSet<&str> = invitations.iter().map(|(subject, _)| subject.as_str()).collect();
    SideView {
        name: name.to_owned(),
        subjects: subjects.len() as u64,
        invitations: back.outcome(invitations),
    }
}

fn words(view: &CompareView) -> Vec<String> {
    let share = |part: u64, whole: u64| match whole {
        0 => "none".to_owned(),
        whole => format!("{part} of {whole} ({:.1} %)", 100.0 * part as f64 / whole as f64),
    };
    let (one, other) = (&view.policy.invitations, &view.against.invitations);
    let (fewer, more) = (
        other.count.saturating_sub(one.count),
        one.count.saturating_sub(other.count),
    );
    let difference = match (fewer, more) {
        (0, 0) => "as many".to_owned(),
        (fewer, 0) => format!("{fewer} fewer"),
        (_, more) => format!("{more} more"),
    };
    vec![
        format!(
            "“{}” would have sent {} invitations, {difference} than the {} of “{}”.",
            view.policy.name, one.count, other.count, view.against.name
        ),
        format!(
            "Of those that it left alone, {} came back by themselves within {}, and {} before the log ends.",
            share(view.left_alone.back_within, view.left_alone.closed),
            view.horizon,
            share(view.left_alone.back_ever, view.left_alone.count)
        ),
        format!(
            "Of those that it would have invited, {} came back within {} without any invitation: they would have come anyway.",
            share(one.back_within, one.closed),
            view.horizon
        ),
        "This counts what people did while nobody invited them. It cannot tell what an invitation would have changed: whether those who stayed \
         away would have come. Only a policy that runs with a group held out can."
            .to_owned(),
    ]
}
