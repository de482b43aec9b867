//! From the purchases of the past to a model in force: fitted, compared with days that it had not seen, and put on the log.

use super::ask::CHUNK_BYTES;
use super::lake::Fresh;
use super::{Project, Published, reactor};
use crate::fault::Fault;
use crate::view;
use crate::wire::TrainAnswer;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::MutexGuard;
use std::sync::TryLockError;
use std::time::Instant;
use stormlake_board::{Prediction, nearest, prediction_version};
use stormlake_engine::Purchases;
use stormlake_forecast::{Evaluation, Fitted, Histories, HoldOut, Model, Purchase, cut, evaluate, fit};
use stormlake_lake::Row;
use stormlake_log::{Batch, Receipt};
use stormlake_record::{Entry, EntryKind, Flags, Position, Time};

const DAY_NS: i64 = 86_400_000_000_000;
const DAY_MS: i64 = 86_400_000;
/// Fewer days than these after the data are no hold-out.
const HOLD_OUT_DAYS_MIN: i64 = 7;
/// Purchases that are held in memory at a time: 32 bytes each.
const PURCHASES_MAX: usize = 20_000_000;

/// The purchases of one prediction, subject by subject number, in the log's order.
#[derive(Debug, Default)]
pub(super) struct Past {
    subjects: Vec<String>,
    numbers: HashMap<String, u32>,
    purchases: Vec<(u32, Time, f64)>,
    /// The position behind the last record that was read.
    end: u64,
    /// There are more than are held.
    overfull: bool,
    /// Where they were read.
    source: Source,
}

/// Where purchases are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Source {
    /// In the table of their event.
    Lake,
    /// In the log itself: there is no lake, or its table does not say all that the board's expressions read.
    #[default]
    Log,
}

impl Source {
    const fn word(self) -> &'static str {
        match self {
            Source::Lake => "lake",
            Source::Log => "log",
        }
    }
}

impl Past {
    pub fn all(&self) -> impl Iterator<Item = Purchase<'_>> {
        self.purchases.iter().map(|(subject, time, value)| Purchase {
            subject: &self.subjects[*subject as usize],
            time: *time,
            value: *value,
        })
    }

    /// Takes a purchase; whether there is room for more.
    fn push(&mut self, subject: &str, time: Time, value: f64) -> bool {
        if self.purchases.len() == PURCHASES_MAX {
            self.overfull = true;
            return false;
        }
        let number = match self.numbers.get(subject) {
            Some(number) => *number,
            None => {
                let number = self.subjects.len() as u32;
                self.numbers.insert(subject.to_owned(), number);
                self.subjects.push(subject.to_owned());
                number
            }
        };
        self.purchases.push((number, time, value));
        true
    }

    /// The time of the newest purchase.
    pub fn newest(&self) -> Option<Time> {
        self.purchases.iter().map(|(_, time, _)| *time).max()
    }
}

/// A day, or an instant.
pub(super) fn instant(text: &str) -> Result<Time, Fault> {
    let day = || Time::parse(&format!("{text}T00:00:00Z"));
    Time::parse(text).or_else(day).ok_or_else(|| Fault::Refused {
        what: format!("`{}` is no time", text.chars().take(60).collect::<String>()),
        mend: "write a day, such as 1997-09-30, or an instant, such as 1997-09-30T12:00:00Z".into(),
    })
}

impl Project {
    /// The prediction of this name on the board in force.
    pub(super) fn prediction<'p>(&self, published: &'p Published, name: &str) -> Result<&'p Prediction, Fault> {
        let all = &published.board.predictions;
        all.iter().find(|known| known.name == name).ok_or_else(|| {
            let names = || all.iter().map(|known| known.name.as_str());
            let known = match nearest(name, names()) {
                Some(near) => format!("did you mean “{near}”?"),
                None if all.is_empty() => "the published board has none".into(),
                None => format!("there are: {}", names().collect::<Vec<_>>().join(", ")),
            };
            let name: String = name.chars().take(200).collect();
            let what = format!("there is no prediction “{name}”; {known}");
            Fault::NotFound { what }
        })
    }

    /// One training or comparison at a time.
    pub(super) fn alone(&self) -> Result<MutexGuard<'_, ()>, Fault> {
        match self.training.try_lock() {
            Ok(guard) => Ok(guard),
            Err(TryLockError::Poisoned(poisoned)) => Ok(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) => Err(Fault::Refused {
                what: "a training or a comparison runs already".into(),
                mend: "wait for it; one at a time reads the whole past".into(),
            }),
        }
    }

    /// The purchases so far: from the lake, or from the log where that cannot say them.
    pub(super) fn past(&self, published: &Published, prediction: &Prediction, fresh: Fresh) -> Result<Past, Fault> {
        let reads = Purchases::new(&published.board, prediction).map_err(Fault::Plan)?;
        let past = match self.past_of_lake(&reads, fresh) {
            Some(past) => past,
            None => self.past_of_log(&reads)?,
        };
        if past.overfull {
            return Err(Fault::Refused {
                what: format!("there are more than {PURCHASES_MAX} purchases, more than this server fits at once"),
                mend: "narrow the prediction with `where` on its purchase".into(),
            });
        }
        Ok(past)
    }

    fn past_of_lake(&self, reads: &Purchases, fresh: Fresh) -> Option<Past> {
        let mut past = Past {
            source: Source::Lake,
            ..Past::default()
        };
        let slug = reads.slug();
        let each = |row: Row<'_>| {
            let value = reads.read(row.position.0, &entry(&slug, &row));
            value.is_none_or(|value| past.push(row.subject, row.time, value))
        };
        let end = self.read_lake(&slug, &reads.fields()?, fresh, each)?;
        past.end = end.0;
        Some(past)
    }

    fn past_of_log(&self, reads: &Purchases) -> Result<Past, Fault> {
        let mut past = Past::default();
        let mut reader = self.log.reader(Position(0));
        while !past.overfull
            && let Some(chunk) = reader.next(CHUNK_BYTES)?
        {
            for recorded in chunk.records() {
                let entry = &recorded.entry;
                if entry.kind == EntryKind::Event
                    && reads.names(entry.name)
                    && let Some(value) = reads.read(recorded.position.0, entry)
                    && !past.push(entry.subject, entry.time, value)
                {
                    break;
                }
            }
        }
        past.end = reader.position().0;
        Ok(past)
    }

    /// Fits a model to what happened up to the day of `until` (without it, to all there is) and puts it into force.
    pub fn train(&self, name: &str, until: Option<&str>) -> Result<TrainAnswer, Fault> {
        let until = until.map(instant).transpose()?;
        let _alone = self.alone()?;
        let began = Instant::now();
        let published = self.need_published()?;
        let prediction = self.prediction(&published, name)?;
        let past = self.past(&published, prediction, Fresh::Level)?;
        let before = self.model_in_force(prediction)?;
        let model = self.fit(
            &published,
            prediction,
            &past,
            until,
            before.as_ref().map(|model| model.id.as_str()),
        )?;
        let took_ms = || u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        if let Some(before) = before.filter(|before| is_same(before, &model)) {
            return Ok(TrainAnswer {
                prediction: name.to_owned(),
                trained: false,
                position: None,
                model: view::prediction::model(&before),
                source: past.source.word(),
                took_ms: took_ms(),
            });
        }
        let entry = reactor::model(&model, model.trained)
            .map_err(|_| Fault::Plan("the model is too large for the log".into()))?;
        let receipts = self.log.append(Batch::internal(entry))?;
        let (trained, position) = match receipts.first() {
            Some(Receipt::Appended(position)) => (true, Some(position.0)),
            _ => (false, None),
        };
        tracing::info!(project = %self.name, prediction = name, model = %model.id, "trained");
        Ok(TrainAnswer {
            prediction: name.to_owned(),
            trained,
            position,
            model: view::prediction::model(&model),
            source: past.source.word(),
            took_ms: took_ms(),
        })
    }

    /// A model of what happened up to the day of `until`, compared with what came after.
    pub(super) fn fit(
        &self,
        published: &Published,
        prediction: &Prediction,
        past: &Past,
        until: Option<Time>,
        before: Option<&str>,
    ) -> Result<Model, Fault> {
        let newest = past.newest();
        let until = until.or(newest).unwrap_or_else(|| self.now());
        let histories = Histories::collect(past.all(), until);
        let fitted = fit_until(&histories).map_err(|reason| Fault::Refused {
            what: format!("“{}” was not trained: {reason}", prediction.name),
            mend: "look at what the board calls a purchase, or wait for more of them; the model before stays in force"
                .into(),
        })?;
        let learned = past.purchases.iter().filter(|(_, time, _)| day(*time) <= day(until));
        let version = prediction_version(prediction);
        let mut model = Model {
            id: String::new(),
            prediction: prediction.name.clone(),
            version,
            board_version: published.version,
            trained: self.now(),
            from: learned.clone().map(|(_, time, _)| *time).min().unwrap_or(until),
            until,
            position: past.end,
            purchases: learned.count() as u64,
            left_out: histories.left_out(),
            evaluation: hold_out(
                past,
                until,
                newest.unwrap_or(until),
                prediction.horizon.milliseconds,
                &fitted,
            ),
            fitted,
        };
        model.id = id(&model, before);
        Ok(model)
    }
}

/// A row of the lake as the record that it was, as far as a purchase's expressions see it.
fn entry<'a>(slug: &'a str, row: &Row<'a>) -> Entry<'a> {
    Entry {
        kind: EntryKind::Event,
        flags: Flags::default(),
        time: row.time,
        previous: None,
        board_version: 0,
        key_id: 0,
        source: row.source,
        id: row.id,
        name: slug,
        subject: row.subject,
        sender: "",
        extensions: b"",
        body: row.data,
    }
}

fn day(time: Time) -> i64 {
    time.0.div_euclid(DAY_NS)
}

fn fit_until(histories: &Histories) -> Result<Fitted, stormlake_forecast::Degenerate> {
    let summaries: Vec<_> = histories.summaries().map(|(_, summary)| summary).collect();
    fit(&summaries)
}

/// How good it is on days that it had not seen: those behind its data, or else the last horizon of them, by a model of the days before.
fn hold_out(past: &Past, until: Time, newest: Time, horizon_ms: i64, fitted: &Fitted) -> Option<HoldOut> {
    if day(newest) - day(until) >= HOLD_OUT_DAYS_MIN {
        let result = compared(past, until, newest, fitted)?;
        return Some(HoldOut {
            from: until,
            until: newest,
            itself: true,
            result,
        });
    }
    let from = until.minus_milliseconds((horizon_ms / DAY_MS).max(1) * DAY_MS);
    let earlier = fit_until(&Histories::collect(past.all(), from)).ok()?;
    let result = compared(past, from, until, &earlier)?;
    Some(HoldOut {
        from,
        until,
        itself: false,
        result,
    })
}

fn compared(past: &Past, from: Time, until: Time, fitted: &Fitted) -> Option<Evaluation> {
    let weeks = (day(until) - day(from)) as f64 / 7.0;
    evaluate(&fitted.purchases, &cut(past.all(), from, until), weeks)
}

/// 72 bits of SHA-256 over what was learned and the model before it: going back to an earlier one is a new record.
fn id(model: &Model, before: Option<&str>) -> String {
    let fitted = serde_json::to_string(&model.fitted).unwrap_or_default();
    let mut hash = Sha256::new();
    let until = model.until.to_string();
    for text in [
        before.unwrap_or_default(),
        &model.prediction,
        &model.version,
        &until,
        &fitted,
    ] {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text.as_bytes());
    }
    hash.finalize()[..9].iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether the log has this model already. Numbers are compared as the log gives them back: JSON may cost the last bit.
fn is_same(known: &Model, new: &Model) -> bool {
    let read = serde_json::to_vec(new)
        .ok()
        .and_then(|bytes| serde_json::from_slice::<Model>(&bytes).ok());
    let told = |model: &Model| {
        let Model {
            version,
            until,
            fitted,
            evaluation,
            ..
        } = model.clone();
        (version, until, fitted, evaluation)
    };
    read.is_some_and(|new| told(&new) == told(known))
}
