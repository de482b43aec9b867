//! Why a policy did, or did not, act on a subject: the engine runs again over the log and tells its steps.

use super::Project;
use super::ask::CHUNK_BYTES;
use super::reactor::SWITCH_SUBJECT;
use crate::fault::Fault;
use crate::wire::{WhyStep, WhyView};
use stormlake_engine::{Engine, MODEL_SUBJECT, Observed, Verdict};
use stormlake_log::Kept;
use stormlake_record::{Decision, Entry, EntryKind, Flags, Position, Time};

/// Records of a subject that an explanation goes back over.
const HISTORY_MAX: usize = 10_000;

/// What a stranger writes under the subject of models is none.
pub(super) fn is_model(kept: &Kept) -> bool {
    kept.entry().is_ok_and(|entry| entry.kind == EntryKind::Model)
}

impl Project {
    /// Why a policy did, or did not, act on a subject.
    pub fn why(&self, subject: &str, policy: &str) -> Result<WhyView, Fault> {
        let published = self.need_published()?;
        let mut engine = Engine::new(published.plan.clone());
        engine.go_live();
        if !engine.listen(policy, subject) {
            let known: Vec<&str> = published.plan.policies().collect();
            let what = format!("no policy “{policy}” runs; these do: {}", known.join(", "));
            return Err(Fault::NotFound { what });
        }
        let mut decisions = Vec::new();
        if published.plan.is_keyed(policy) {
            // Other subjects' records matter: the whole log is read.
            let mut reader = self.log.reader(Position(0));
            while let Some(chunk) = reader.next(CHUNK_BYTES)? {
                for recorded in chunk.records() {
                    let record = Observed {
                        position: recorded.position,
                        received: recorded.received,
                        entry: recorded.entry,
                    };
                    engine.observe(&record, &mut decisions);
                }
            }
        } else {
            let mut history = self.log.subject_history(subject, HISTORY_MAX)?;
            for prediction in published.plan.predictions() {
                let models = self
                    .log
                    .subject_history(&format!("{MODEL_SUBJECT}{prediction}"), HISTORY_MAX)?;
                history.extend(models.into_iter().filter(is_model));
            }
            history.extend(self.log.subject_history(SWITCH_SUBJECT, HISTORY_MAX)?);
            // Models came into force, and switches were pulled, between the subject's records.
            history.sort_by_key(Kept::position);
            for kept in &history {
                if let Ok(entry) = kept.entry() {
                    let record = Observed {
                        position: kept.position(),
                        received: kept.received(),
                        entry,
                    };
                    engine.observe(&record, &mut decisions);
                }
            }
        }
        self.let_time_pass(&mut engine, &mut decisions);
        let steps = engine.heard();
        let decided = steps.iter().filter(|step| step.verdict == Verdict::Decided).count();
        let summary = match (steps.last(), decided) {
            (None, _) => format!("Nothing that happened to {subject} concerns “{policy}”."),
            (Some(last), 0) => format!("“{policy}” has not acted on {subject}: {}.", last.text),
            (Some(_), 1) => format!("“{policy}” decided once about {subject}."),
            (Some(_), count) => format!("“{policy}” decided {count} times about {subject}."),
        };
        let view = |step: stormlake_engine::Step| WhyStep {
            time: step.time.to_string(),
            position: step.position,
            text: step.text,
            verdict: step.verdict.word().to_owned(),
        };
        let (subject, policy) = (subject.to_owned(), policy.to_owned());
        Ok(WhyView {
            subject,
            policy,
            summary,
            steps: steps.into_iter().map(view).collect(),
        })
    }

    /// What has come due by now is decided: the clock reads now once more.
    fn let_time_pass(&self, engine: &mut Engine, decisions: &mut Vec<Decision>) {
        let now: Time = self.now();
        let tick = Entry {
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
        let record = Observed {
            position: Position(engine.next().0),
            received: now,
            entry: tick,
        };
        engine.observe(&record, decisions);
    }
}
