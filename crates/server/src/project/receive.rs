//! From a request to the log and back: what was accepted, seen before, or quarantined, one answer per record.

use super::{Project, locked};
use crate::fault::Fault;
use crate::wire::{EventsAnswer, RecordAnswer};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use stormlake_intake::{Context, Delivery, Limits, Quarantined, Received, Refusal, Request, Trust, conflict};
use stormlake_log::{Batch, Receipt, Receipts, Remedy};
use stormlake_record::{Entry, EntryKind};

/// A webhook or a file row came in, and this became of it.
#[derive(Debug)]
pub enum Refusing {
    /// The body as a whole.
    Body(Refusal),
    /// The project.
    Project(Fault),
}

impl From<Fault> for Refusing {
    fn from(fault: Fault) -> Self {
        Self::Project(fault)
    }
}

impl Project {
    /// Takes in a body of events, already unpacked.
    pub async fn receive(&self, request: &Request<'_>, sender: &str) -> Result<EventsAnswer, Refusing> {
        let published = self.need_published()?;
        let context = Context {
            sender,
            now: self.now(),
        };
        let received = stormlake_intake::receive(&published.contract, &Limits::default(), request, &context);
        let received = received.map_err(|refusal| self.refuse(refusal))?;
        Ok(self.keep(received).await?)
    }

    /// Takes in a webhook of an external system. `unsigned` opens hooks that the board leaves unsigned. Beside the answer,
    /// why the webhook became no record, where that is so.
    pub async fn hook(
        &self,
        system: &str,
        delivery: &Delivery<'_>,
        unsigned: bool,
    ) -> Result<(EventsAnswer, Option<String>), Refusing> {
        let published = self.need_published()?;
        let mut received = {
            let secrets = |name: &str| std::env::var(name).ok();
            let trust = Trust {
                secrets: &secrets,
                unsigned,
            };
            let limits = Limits::default();
            let received = published
                .hooks
                .receive(system, delivery, &trust, &published.contract, &limits, self.now());
            received.map_err(|refusal| self.refuse(refusal))?
        };
        let ignored = received.ignored.take();
        if ignored.is_some() {
            self.ignored.fetch_add(1, Ordering::Relaxed);
        }
        Ok((self.keep(received).await?, ignored))
    }

    /// Counts a body that was refused whole.
    pub fn refuse(&self, refusal: Refusal) -> Refusing {
        self.refused.fetch_add(1, Ordering::Relaxed);
        Refusing::Body(refusal)
    }

    /// Appends what was received and tells what became of each record.
    pub async fn keep(&self, received: Received) -> Result<EventsAnswer, Fault> {
        let bytes = Arc::new(received.bytes);
        let receipts = if received.records.is_empty() {
            Vec::new()
        } else {
            self.submit(Batch::external(bytes.as_ref().clone())).await?
        };
        let mut answer = EventsAnswer {
            accepted: 0,
            duplicate: 0,
            quarantined: 0,
            records: Vec::with_capacity(received.records.len()),
        };
        for (record, receipt) in received.records.into_iter().zip(receipts) {
            let entry = Entry::decode(&bytes[record.entry.clone()]).ok().map(|(entry, _)| entry);
            let id = match record.kind {
                EntryKind::Event => entry.as_ref().map(|entry| entry.id.to_owned()),
                _ => record.quarantined_id,
            };
            let (status, position, violations) = match receipt {
                Receipt::Appended(position) if record.kind == EntryKind::Event => ("accepted", position, Vec::new()),
                Receipt::Appended(position) => ("quarantined", position, record.violations),
                Receipt::Duplicate(position) => ("duplicate", position, record.violations),
                Receipt::Conflict(existing) => match entry {
                    Some(entry) => self.quarantine_conflict(&entry, existing).await?,
                    None => ("duplicate", existing, Vec::new()),
                },
                Receipt::NotQuarantined | Receipt::Withheld => continue,
            };
            match status {
                "accepted" => answer.accepted += 1,
                "duplicate" => answer.duplicate += 1,
                _ => answer.quarantined += 1,
            }
            answer.records.push(RecordAnswer {
                id,
                status: status.to_owned(),
                position: position.0,
                violations,
            });
        }
        Ok(answer)
    }

    /// The same source and id with other content: the newcomer goes to quarantine.
    async fn quarantine_conflict(
        &self,
        entry: &Entry<'_>,
        existing: stormlake_record::Position,
    ) -> Result<
        (
            &'static str,
            stormlake_record::Position,
            Vec<stormlake_record::Violation>,
        ),
        Fault,
    > {
        let published = self.need_published()?;
        let bytes = conflict(&published.contract, entry, existing, self.now()).map_err(|_| Fault::NotFound {
            what: "the conflicting record is too large for the log".into(),
        })?;
        let decoded = Entry::decode(&bytes).ok();
        let violations = decoded
            .and_then(|(entry, _)| Quarantined::read(&entry))
            .map(|read| read.violations)
            .unwrap_or_default();
        let receipts = self.submit(Batch::external(bytes)).await?;
        Ok(match receipts.first() {
            Some(Receipt::Appended(position)) => ("quarantined", *position, violations),
            Some(Receipt::Duplicate(position) | Receipt::Conflict(position)) => ("duplicate", *position, violations),
            _ => ("duplicate", existing, violations),
        })
    }

    /// Keeps in mind whether the log takes records: `/readyz` says so.
    fn note_log(&self, done: &Result<Receipts, stormlake_log::Fault>) {
        let trouble = match done {
            Err(fault) if fault.remedy() == Remedy::Attention => Some(fault.to_string()),
            Err(_) => return,
            Ok(_) => None,
        };
        let mut held = locked(&self.log_trouble);
        if *held != trouble {
            if let Some(trouble) = &trouble {
                tracing::error!(project = %self.name, "{trouble}");
            }
            *held = trouble;
        }
    }

    /// Appends a batch without holding a thread.
    pub async fn submit(&self, batch: Batch) -> Result<Receipts, Fault> {
        let (done, answer) = tokio::sync::oneshot::channel();
        let submitted = self.log.submit(
            batch,
            Box::new(move |receipts| {
                // The asker may have gone away; what was appended stays.
                drop(done.send(receipts));
            }),
        );
        let done = match submitted {
            Ok(()) => answer.await.unwrap_or(Err(stormlake_log::Fault::Closed)),
            Err(fault) => Err(fault),
        };
        self.note_log(&done);
        Ok(done?)
    }
}
