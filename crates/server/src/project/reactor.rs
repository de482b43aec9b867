//! The engine between two reads of the log: what it concludes from a stretch of records, as entries to append. No
//! thread and no clock in here, so that a simulation can drive it; `threads.rs` drives it live.

use serde::Serialize;
use std::collections::BTreeMap;
use stormlake_board::PolicyState;
use stormlake_engine::{Engine, MODEL_SUBJECT, Observed};
use stormlake_forecast::Model;
use stormlake_record::{Decision, EffectTaken, Entry, EntryKind, Flags, Malformed, Outcome, Switch, Time};

/// The `source` of what the engine writes.
pub const SOURCE: &str = "stormlake/engine";

/// The `source` and the subject of board versions on the log: the newest is found by its subject.
pub const BOARD_SOURCE: &str = "stormlake/board";

/// The `source` and the subject of pulls of the switch: all of them are found by it.
pub const SWITCH_SUBJECT: &str = "stormlake/switch";

/// The `source` of trained models.
pub const MODEL_SOURCE: &str = "stormlake/predictions";

/// The engine of one board version, and what it has concluded but not yet handed over.
#[derive(Debug)]
pub struct Reactor {
    engine: Engine,
    board_version: u32,
    decisions: Vec<Decision>,
}

impl Reactor {
    /// A reactor around an engine of a board version.
    pub fn new(engine: Engine, board_version: u32) -> Self {
        Self {
            engine,
            board_version,
            decisions: Vec::new(),
        }
    }

    /// The engine.
    pub fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The engine, to listen in on it.
    pub fn engine_mut(&mut self) -> &mut Engine {
        &mut self.engine
    }

    /// The board version that it decides for.
    pub fn board_version(&self) -> u32 {
        self.board_version
    }

    /// Takes in one record.
    pub fn observe(&mut self, record: &Observed<'_>) {
        self.engine.observe(record, &mut self.decisions);
    }

    /// A new board version with the same policies: nothing starts anew.
    pub fn renumber(&mut self, board_version: u32) {
        self.board_version = board_version;
    }

    /// What was concluded since the last call, as entries back to back; empty when nothing.
    pub fn conclude(&mut self) -> Result<Vec<u8>, Malformed> {
        let mut bytes = Vec::new();
        for decision in self.decisions.drain(..) {
            encode(&decision, self.board_version, &mut bytes)?;
        }
        Ok(bytes)
    }

    /// The tick that makes something due, were the clock to read `now`; `None` when nothing would be.
    pub fn tick(&self, now: Time) -> Result<Option<Vec<u8>>, Malformed> {
        if !self.engine.wants_tick(now) {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        entry(
            EntryKind::Tick,
            now,
            SOURCE,
            &format!("tick/{}", now.0),
            "",
            "",
            self.board_version,
            b"",
        )
        .encode(&mut bytes)?;
        Ok(Some(bytes))
    }
}

/// A board version that comes into force, as the log says it.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Publication<'a> {
    /// Its number.
    pub version: u32,
    /// The board's title.
    pub title: &'a str,
    /// Who published it; empty where it published itself.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub by: &'a str,
    /// Why, in their words.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub why: &'a str,
    /// Policies whose state is another than in the version before.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub states: &'a BTreeMap<&'a str, PolicyState>,
}

/// The entry that puts a board version into force.
pub fn published(publication: &Publication<'_>, now: Time) -> Result<Vec<u8>, Malformed> {
    let version = publication.version;
    let body = serde_json::to_vec(publication).map_err(|_| Malformed)?;
    let mut bytes = Vec::new();
    let id = version.to_string();
    entry(
        EntryKind::Published,
        now,
        BOARD_SOURCE,
        &id,
        "",
        BOARD_SOURCE,
        version,
        &body,
    )
    .encode(&mut bytes)?;
    Ok(bytes)
}

/// The entry that stops a policy or all, or lets them go on.
pub fn switched(switch: &Switch, board_version: u32, now: Time) -> Result<Vec<u8>, Malformed> {
    let body = serde_json::to_vec(switch).map_err(|_| Malformed)?;
    let mut bytes = Vec::new();
    let name = switch.policy.as_deref().unwrap_or_default();
    let id = format!("{}/{name}/{}", switch.stopped, now.0);
    entry(
        EntryKind::Switched,
        now,
        SWITCH_SUBJECT,
        &id,
        name,
        SWITCH_SUBJECT,
        board_version,
        &body,
    )
    .encode(&mut bytes)?;
    Ok(bytes)
}

/// The entry that puts a trained model into force.
pub fn model(model: &Model, now: Time) -> Result<Vec<u8>, Malformed> {
    let body = serde_json::to_vec(model).map_err(|_| Malformed)?;
    let mut bytes = Vec::new();
    let subject = format!("{MODEL_SUBJECT}{}", model.prediction);
    entry(
        EntryKind::Model,
        now,
        MODEL_SOURCE,
        &model.id,
        &model.prediction,
        &subject,
        model.board_version,
        &body,
    )
    .encode(&mut bytes)?;
    Ok(bytes)
}

#[allow(clippy::too_many_arguments, reason = "the parts of an entry that differ here")]
fn entry<'a>(
    kind: EntryKind,
    time: Time,
    source: &'a str,
    id: &'a str,
    name: &'a str,
    subject: &'a str,
    board_version: u32,
    body: &'a [u8],
) -> Entry<'a> {
    Entry {
        kind,
        flags: Flags::default(),
        time,
        previous: None,
        board_version,
        key_id: 0,
        source,
        id,
        name,
        subject,
        sender: SOURCE,
        extensions: b"",
        body,
    }
}

fn encode(decision: &Decision, board_version: u32, bytes: &mut Vec<u8>) -> Result<(), Malformed> {
    let body = serde_json::to_vec(decision).map_err(|_| Malformed)?;
    let (name, subject) = (&decision.policy, &decision.subject);
    entry(
        EntryKind::Decision,
        decision.due,
        SOURCE,
        &decision.key,
        name,
        subject,
        board_version,
        &body,
    )
    .encode(bytes)?;
    if decision.outcome == Outcome::Fired
        && let Some(EffectTaken::Emit { event, data }) = &decision.effect
    {
        let body = serde_json::to_vec(data).map_err(|_| Malformed)?;
        let extensions = serde_json::json!({ "causationid": decision.key, "correlationid": decision.key }).to_string();
        let emitted = Entry {
            flags: Flags::DERIVED,
            extensions: extensions.as_bytes(),
            ..entry(
                EntryKind::Event,
                decision.due,
                SOURCE,
                &decision.key,
                event,
                subject,
                board_version,
                &body,
            )
        };
        emitted.encode(bytes)?;
    }
    Ok(())
}
