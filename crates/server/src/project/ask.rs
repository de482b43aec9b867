//! Questions about what is on the log: records, subjects, quarantine, deliveries.

use super::{Project, locked};
use crate::fault::Fault;
use crate::view::record::{Sight, kind_of_word, record};
use crate::wire::{
    DeliveryPage, PolicyPulse, Pulse, QuarantinePage, QuarantinedView, RecordPage, RecordView, SubjectView,
};
use std::collections::BTreeMap;
use stormlake_board::slug;
use stormlake_log::Batch;
use stormlake_record::{DeliveryState, Entry, EntryKind, Flags, Position, Time};

/// Records that a backward search may look at before it gives a shorter page.
const SCAN_MAX: u64 = 200_000;
/// Records per step of a backward search.
const SCAN_STEP: u64 = 2_000;
/// Records of one subject that are looked at.
const SUBJECT_MAX: usize = 2_000;
/// Greatest page.
pub const PAGE_MAX: usize = 500;
/// Bytes read at a time.
pub(super) const CHUNK_BYTES: usize = 1 << 20;

/// Which records.
#[derive(Debug, Clone, Default)]
pub struct RecordFilter {
    /// Only this kind.
    pub kind: Option<EntryKind>,
    /// Only this event slug or policy name.
    pub name: Option<String>,
    /// Only this subject.
    pub subject: Option<String>,
    /// Only decisions with this outcome.
    pub outcome: Option<String>,
}

impl RecordFilter {
    /// A filter from the words of a query; an unknown kind is told.
    pub fn new(kind: Option<&str>, name: Option<String>, subject: Option<String>) -> Result<Self, String> {
        let kind = match kind.filter(|kind| !kind.is_empty()) {
            None => None,
            Some(word) => Some(kind_of_word(word).ok_or_else(|| {
                format!(
                    "`{word}` is no kind of record: event, decision, delivery, quarantined, released, tick, published, model"
                )
            })?),
        };
        let some = |text: Option<String>| text.filter(|text| !text.is_empty());
        Ok(Self {
            kind,
            name: some(name),
            subject: some(subject),
            outcome: None,
        })
    }

    /// Whether a record fits.
    pub fn fits(&self, entry: &Entry<'_>) -> bool {
        self.kind.is_none_or(|kind| entry.kind == kind)
            && self.name.as_deref().is_none_or(|name| entry.name == name)
            && self.subject.as_deref().is_none_or(|subject| entry.subject == subject)
            && self.outcome.as_deref().is_none_or(|outcome| {
                let wanted = format!("\"outcome\":\"{outcome}\"");
                entry
                    .body
                    .windows(wanted.len())
                    .any(|window| window == wanted.as_bytes())
            })
    }
}

impl Project {
    fn view(&self, position: Position, received: Time, entry: &Entry<'_>, sight: Sight) -> RecordView {
        match self.published() {
            Some(published) => record(position, received, entry, &published.names, sight),
            None => record(position, received, entry, &crate::view::record::Names::default(), sight),
        }
    }

    fn one(&self, position: u64, filter: &RecordFilter, sight: Sight) -> Result<Option<RecordView>, Fault> {
        let Some(kept) = self.log.entry(Position(position))? else {
            return Ok(None);
        };
        let Ok(entry) = kept.entry() else { return Ok(None) };
        Ok(filter
            .fits(&entry)
            .then(|| self.view(kept.position(), kept.received(), &entry, sight)))
    }

    /// Records that fit, newest first, before a position.
    pub fn records(
        &self,
        filter: &RecordFilter,
        before: Option<u64>,
        limit: usize,
        sight: Sight,
    ) -> Result<RecordPage, Fault> {
        let limit = limit.clamp(1, PAGE_MAX);
        let end = self.log.durable().min(before.unwrap_or(u64::MAX));
        if let Some(subject) = &filter.subject {
            return self.records_of_subject(subject, filter, end, limit, sight);
        }
        if let Some(kind) = filter.kind
            && before.is_none()
            && let Some(recent) = locked(&self.pulse).recent(kind, filter.name.as_deref().unwrap_or(""))
            && (recent.len() >= limit || filter.outcome.is_none())
        {
            let mut records = Vec::new();
            for position in recent.iter().rev() {
                records.extend(self.one(*position, filter, sight)?);
                if records.len() == limit {
                    break;
                }
            }
            let before = records
                .last()
                .map(|record| record.position)
                .filter(|_| recent.len() >= limit);
            if !records.is_empty() {
                return Ok(RecordPage { records, before });
            }
        }
        self.records_backwards(filter, end, limit, sight)
    }

    fn records_of_subject(
        &self,
        subject: &str,
        filter: &RecordFilter,
        end: u64,
        limit: usize,
        sight: Sight,
    ) -> Result<RecordPage, Fault> {
        let mut records = Vec::new();
        for kept in self.log.subject_history(subject, SUBJECT_MAX)? {
            let Ok(entry) = kept.entry() else { continue };
            if kept.position().0 < end && filter.fits(&entry) {
                records.push(self.view(kept.position(), kept.received(), &entry, sight));
                if records.len() == limit {
                    let before = records.last().map(|record| record.position);
                    return Ok(RecordPage { records, before });
                }
            }
        }
        Ok(RecordPage { records, before: None })
    }

    fn records_backwards(
        &self,
        filter: &RecordFilter,
        mut end: u64,
        limit: usize,
        sight: Sight,
    ) -> Result<RecordPage, Fault> {
        let mut records = Vec::new();
        let floor = end.saturating_sub(SCAN_MAX);
        while end > floor && records.len() < limit {
            let start = end.saturating_sub(SCAN_STEP).max(floor);
            let mut found = Vec::new();
            let mut reader = self.log.reader(Position(start));
            'step: while let Some(chunk) = reader.next(CHUNK_BYTES)? {
                for recorded in chunk.records() {
                    if recorded.position.0 >= end {
                        break 'step;
                    }
                    if recorded.position.0 >= start && filter.fits(&recorded.entry) {
                        found.push(self.view(recorded.position, recorded.received, &recorded.entry, sight));
                    }
                }
            }
            records.extend(found.into_iter().rev());
            end = start;
        }
        records.truncate(limit);
        let before = match records.last() {
            Some(last) if records.len() == limit => Some(last.position),
            _ => (end > 0).then_some(end),
        };
        Ok(RecordPage { records, before })
    }

    /// New records that fit, from a position on, at most `limit`; the next position and how many were left out.
    pub fn tail(
        &self,
        filter: &RecordFilter,
        from: u64,
        limit: usize,
        sight: Sight,
    ) -> Result<(Vec<RecordView>, u64, u64), Fault> {
        let (mut records, mut skipped) = (std::collections::VecDeque::new(), 0);
        let mut reader = self.log.reader(Position(from));
        let end = self.log.durable();
        let mut next = from;
        'read: while let Some(chunk) = reader.next(CHUNK_BYTES)? {
            for recorded in chunk.records() {
                if recorded.position.0 >= end {
                    break 'read;
                }
                next = recorded.position.0 + 1;
                if recorded.position.0 >= from && filter.fits(&recorded.entry) {
                    records.push_back(self.view(recorded.position, recorded.received, &recorded.entry, sight));
                    if records.len() > limit {
                        records.pop_front();
                        skipped += 1;
                    }
                }
            }
        }
        Ok((records.into(), next, skipped))
    }

    /// All about one subject.
    pub fn subject(&self, subject: &str, before: Option<u64>, sight: Sight) -> Result<SubjectView, Fault> {
        let filter = RecordFilter {
            subject: Some(subject.to_owned()),
            ..RecordFilter::default()
        };
        let page = self.records(&filter, before, 100, sight)?;
        let mut policies: BTreeMap<String, PolicyPulse> = BTreeMap::new();
        for kept in self.log.subject_history(subject, SUBJECT_MAX)? {
            let Ok(entry) = kept.entry() else { continue };
            if entry.kind == EntryKind::Decision
                && let Ok(decision) = serde_json::from_slice::<stormlake_record::Decision>(entry.body)
            {
                let policy = policies.entry(decision.policy).or_default();
                *policy.outcomes.entry(decision.outcome.word().to_owned()).or_default() += 1;
                policy.last.get_or_insert_with(|| kept.received().to_string());
            }
        }
        let attributes = self.attributes(subject, sight)?;
        Ok(SubjectView {
            subject: subject.to_owned(),
            attributes,
            records: page.records,
            before: page.before,
            policies,
        })
    }

    /// What is known of a subject, from its own records.
    fn attributes(&self, subject: &str, sight: Sight) -> Result<serde_json::Value, Fault> {
        let Some(published) = self.published() else {
            return Ok(serde_json::json!({}));
        };
        let mut known = serde_json::Map::new();
        for kept in self.log.subject_history(subject, SUBJECT_MAX)? {
            let Ok(entry) = kept.entry() else { continue };
            if entry.kind != EntryKind::Event || entry.flags.has(Flags::BINARY) {
                continue;
            }
            let Ok(data) = serde_json::from_slice::<serde_json::Value>(entry.body) else {
                continue;
            };
            for attribute in published.board.subjects.iter().flat_map(|kind| &kind.attributes) {
                let Some(value) = data.get(&attribute.from.field).filter(|value| !value.is_null()) else {
                    continue;
                };
                if slug(&attribute.from.event) == entry.name && !known.contains_key(&attribute.name) {
                    let hidden = attribute.sensitive && sight == Sight::Masked;
                    let value = if hidden {
                        crate::view::record::MASK.into()
                    } else {
                        value.clone()
                    };
                    known.insert(attribute.name.clone(), value);
                }
            }
        }
        Ok(known.into())
    }

    /// Decisions, newest first.
    pub fn decisions(
        &self,
        policy: Option<String>,
        outcome: Option<String>,
        subject: Option<String>,
        before: Option<u64>,
        limit: usize,
        sight: Sight,
    ) -> Result<RecordPage, Fault> {
        let some = |text: Option<String>| text.filter(|text| !text.is_empty());
        let filter = RecordFilter {
            kind: Some(EntryKind::Decision),
            name: some(policy),
            subject: some(subject),
            outcome: some(outcome),
        };
        self.records(&filter, before, limit, sight)
    }

    /// Deliveries, newest first.
    pub fn deliveries(&self, state: Option<DeliveryState>, before: Option<u64>, limit: usize) -> DeliveryPage {
        let limit = limit.clamp(1, PAGE_MAX);
        let first = before.is_none();
        let deliveries = locked(&self.pulse).deliveries(state, before.unwrap_or(u64::MAX), limit);
        let before = deliveries
            .last()
            .map(|last| last.position)
            .filter(|_| deliveries.len() == limit);
        DeliveryPage {
            channels: if first { self.channels() } else { Vec::new() },
            deliveries,
            before,
        }
    }

    /// Has a dead letter tried again.
    pub async fn retry(&self, key: &str) -> Result<(), Fault> {
        let found = locked(&self.pulse).delivered(key).cloned();
        let dead = found.filter(|known| known.delivery.state == DeliveryState::DeadLetter);
        let dead = dead.ok_or_else(|| Fault::NotFound {
            what: format!("no dead letter has the key `{key}`"),
        })?;
        let version = self.published().map_or(0, |published| published.version);
        let mut bytes = Vec::new();
        let requeued = stormlake_delivery::requeue(&dead.delivery, self.now());
        stormlake_delivery::journal::encode_delivery(&requeued, version, &mut bytes).map_err(|_| Fault::NotFound {
            what: "this delivery is too large to be tried again".into(),
        })?;
        self.submit(Batch::internal(bytes)).await?;
        Ok(())
    }

    /// What truly happens, now.
    pub fn pulse(&self) -> Pulse {
        let now = self.now();
        let pulse = locked(&self.pulse);
        let (events, policies, commands) = (pulse.events(now), pulse.policies(), pulse.commands());
        drop(pulse);
        Pulse {
            now: now.to_string(),
            end: self.log.durable(),
            events,
            policies,
            commands,
            funnels: locked(&self.funnels).pulse(),
            ledger: self.ledger(),
        }
    }

    /// What waits in quarantine, newest first.
    pub fn quarantine(&self, before: Option<u64>, limit: usize, sight: Sight) -> Result<QuarantinePage, Fault> {
        let limit = limit.clamp(1, PAGE_MAX);
        let (positions, total) = {
            let pulse = locked(&self.pulse);
            (
                pulse.quarantined(before.unwrap_or(u64::MAX), limit),
                pulse.quarantined_count(),
            )
        };
        let mut records = Vec::new();
        for position in &positions {
            records.extend(self.quarantined(*position, sight)?);
        }
        Ok(QuarantinePage {
            records,
            total,
            before: positions.last().copied().filter(|_| positions.len() == limit),
        })
    }

    /// One quarantined record.
    pub fn quarantined(&self, position: u64, sight: Sight) -> Result<Option<QuarantinedView>, Fault> {
        if !locked(&self.pulse).is_quarantined(position) {
            return Ok(None);
        }
        let Some(kept) = self.log.entry(Position(position))? else {
            return Ok(None);
        };
        let Ok(entry) = kept.entry() else { return Ok(None) };
        let would_pass = self
            .published()
            .is_some_and(|p| p.hooks.recheck(&p.contract, &entry, self.now()).is_ok());
        let view = self.view(kept.position(), kept.received(), &entry, sight);
        let part = |name: &str| view.body.get(name).cloned().unwrap_or_default();
        Ok(Some(QuarantinedView {
            position,
            received: view.received.clone(),
            sender: view.sender.clone(),
            name: (!view.name.is_empty()).then(|| view.name.clone()),
            subject: view.subject.clone(),
            violations: serde_json::from_value(part("violations")).unwrap_or_default(),
            record: part("received"),
            would_pass,
        }))
    }

    /// Lets a quarantined record through if the published board takes it now. `Ok(Err(…))` tells why not.
    pub async fn release(&self, position: u64) -> Result<Result<u64, Vec<stormlake_record::Violation>>, Fault> {
        let published = self.need_published()?;
        let waiting = locked(&self.pulse).is_quarantined(position);
        let kept = if waiting {
            self.log.entry(Position(position))?
        } else {
            None
        };
        let missing = || Fault::NotFound {
            what: format!("nothing at position {position} waits in quarantine"),
        };
        let kept = kept.ok_or_else(missing)?;
        let entry = kept.entry().map_err(|_| missing())?;
        let event = match published.hooks.recheck(&published.contract, &entry, self.now()) {
            Ok(event) => event,
            Err(violations) => return Ok(Err(violations)),
        };
        let mut bytes = self.released(position, "accepted", &entry)?;
        bytes.extend_from_slice(&event);
        let receipts = self.submit(Batch::release(bytes)).await?;
        if let Some(stormlake_log::Receipt::Appended(at)) = receipts.get(1) {
            return Ok(Ok(at.0));
        }
        // Its source and id came in by another way meanwhile: it is closed as a duplicate.
        let bytes = self.released(position, "duplicate", &entry)?;
        self.submit(Batch::release(bytes)).await?;
        match receipts.get(1) {
            Some(stormlake_log::Receipt::Duplicate(at) | stormlake_log::Receipt::Conflict(at)) => Ok(Ok(at.0)),
            _ => Ok(Ok(position)),
        }
    }

    /// Closes a quarantined record without letting it through.
    pub async fn dismiss(&self, position: u64) -> Result<(), Fault> {
        let waiting = locked(&self.pulse).is_quarantined(position);
        let kept = if waiting {
            self.log.entry(Position(position))?
        } else {
            None
        };
        let missing = || Fault::NotFound {
            what: format!("nothing at position {position} waits in quarantine"),
        };
        let kept = kept.ok_or_else(missing)?;
        let bytes = self.released(position, "dismissed", &kept.entry().map_err(|_| missing())?)?;
        self.submit(Batch::release(bytes)).await?;
        Ok(())
    }

    fn released(&self, position: u64, how: &str, entry: &Entry<'_>) -> Result<Vec<u8>, Fault> {
        let mut bytes = Vec::new();
        let released = Entry {
            kind: EntryKind::Released,
            flags: Flags::default(),
            time: self.now(),
            previous: None,
            board_version: self.published().map_or(0, |published| published.version),
            key_id: 0,
            source: "stormlake/quarantine",
            id: &position.to_string(),
            name: how,
            subject: entry.subject,
            sender: "stormlake/quarantine",
            extensions: b"",
            body: b"{}",
        };
        released.encode(&mut bytes).map_err(|_| Fault::NotFound {
            what: "it cannot be written to the log".into(),
        })?;
        Ok(bytes)
    }
}
