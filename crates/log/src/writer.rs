//! The one that writes. It takes time as data and has no threads, so that a simulation can drive it; [`crate::Log`] is
//! the same behind a queue.

use crate::batch::{Batch, Checked, Head, Receipt, Receipts, Release};
use crate::disk::SyncSite;
use crate::format::{BATCH_MAX, FRAME_HEADER, FrameHeader, POSITION_MAX, SegmentHeader, frame_length};
use crate::group::Group;
use crate::same::{same_content, same_key};
use crate::segment::{Active, name_segment, reserve_segment, write_side_file};
use crate::shared::{Glance, Shared, Tail, read, write};
use crate::table::Table;
use crate::view::View;
use crate::{Fault, Options};
use std::sync::Arc;
use stormlake_record::{Entry, EntryKind, Time};

/// Appends batches.
#[derive(Debug)]
pub struct Writer {
    pub(crate) shared: Arc<Shared>,
    pub(crate) options: Options,
    keys: Table<u32>,
    active: Active,
    group: Group,
    glance: Glance,
    found: Vec<u64>,
    looked_up: Vec<LookedUp>,
    poison: Option<Arc<str>>,
}

/// What the tables of the log say about an entry of a batch.
#[derive(Debug, Clone, Copy)]
struct LookedUp {
    /// There may be one of its identity.
    known: bool,
    /// The last record of its subject.
    previous: Option<u64>,
}

/// What is to become of an entry.
enum Verdict {
    New,
    Known(Receipt),
}

impl Writer {
    pub(crate) fn new(shared: Arc<Shared>, options: Options, keys: Table<u32>, active: Active) -> Self {
        Self {
            shared,
            options,
            keys,
            active,
            group: Group::default(),
            glance: Glance::default(),
            found: Vec::new(),
            looked_up: Vec::new(),
            poison: None,
        }
    }

    /// A handle to read with.
    pub fn view(&self) -> View {
        View {
            shared: Arc::clone(&self.shared),
        }
    }

    /// Writes batches as one group, at this time, and makes them durable. Each is answered for itself; a batch that is
    /// refused leaves no trace. After a write or sync that failed, nothing more is taken.
    pub fn commit(&mut self, batches: Vec<Batch>, now: Time) -> Vec<Result<Receipts, Fault>> {
        let limit = self.options.batch_bytes_max;
        let checked = batches
            .into_iter()
            .map(|batch| Checked::of(batch, &self.shared.identity, limit))
            .collect::<Vec<_>>();
        self.commit_checked(checked, now)
    }

    pub(crate) fn commit_checked(
        &mut self,
        batches: Vec<Result<Checked, Fault>>,
        now: Time,
    ) -> Vec<Result<Receipts, Fault>> {
        let bytes: usize = batches.iter().flatten().map(|checked| checked.batch.bytes.len()).sum();
        if bytes > BATCH_MAX {
            return refuse(
                batches.len(),
                &Fault::TooLarge {
                    bytes,
                    limit: BATCH_MAX,
                },
            );
        }
        if let Err(fault) = self.make_room(frame_length(bytes)) {
            return refuse(batches.len(), &fault);
        }
        let tail = *read(&self.shared.tail);
        self.group.begin(tail.position, tail.counters);
        let answers: Vec<_> = batches
            .into_iter()
            .map(|checked| checked.and_then(|checked| self.stage(&checked)))
            .collect();
        if self.group.entries.is_empty() && self.group.counters == tail.counters {
            return answers;
        }
        match self.write_frame(&tail, now) {
            Ok(()) => answers,
            Err(fault) => {
                self.poison = Some(fault.to_string().into());
                refuse(answers.len(), &fault)
            }
        }
    }

    /// Puts a batch into the group, or leaves the group as it was.
    fn stage(&mut self, checked: &Checked) -> Result<Receipts, Fault> {
        let checkpoint = self.group.checkpoint();
        let receipts = self.stage_entries(checked);
        let batch = &checked.batch;
        match receipts {
            Ok(mut receipts)
                if batch.release && receipts.iter().any(|receipt| !matches!(receipt, Receipt::Appended(_))) =>
            {
                self.group.go_back(checkpoint);
                for receipt in receipts
                    .iter_mut()
                    .filter(|receipt| matches!(receipt, Receipt::Appended(_)))
                {
                    *receipt = Receipt::Withheld;
                }
                Ok(receipts)
            }
            Err(fault) => {
                self.group.go_back(checkpoint);
                Err(fault)
            }
            receipts => receipts,
        }
    }

    fn stage_entries(&mut self, checked: &Checked) -> Result<Receipts, Fault> {
        self.look_up(&checked.heads);
        let mut receipts = Vec::with_capacity(checked.heads.len());
        for (index, head) in checked.heads.iter().enumerate() {
            let encoded = checked.entry(head);
            let LookedUp { known, previous } = self.looked_up[index];
            let receipt = match self.judge(head, encoded, known)? {
                Verdict::Known(receipt) => {
                    let duplicate = matches!(receipt, Receipt::Duplicate(_));
                    self.group.counters.duplicates += u64::from(duplicate && checked.batch.external && head.counted());
                    receipt
                }
                Verdict::New if self.group.next() >= POSITION_MAX => {
                    return Err(Fault::Exhausted { limit: POSITION_MAX });
                }
                Verdict::New => {
                    self.count(head, checked.batch.release);
                    Receipt::Appended(self.group.push(head, encoded, previous))
                }
            };
            receipts.push(receipt);
        }
        Ok(receipts)
    }

    /// Looks all entries up in the tables of the log. Most of that is waiting for memory, and in a loop that does nothing
    /// else the processor waits for many at once.
    fn look_up(&mut self, heads: &[Head]) {
        let subjects = read(&self.shared.subjects);
        self.looked_up.clear();
        self.looked_up.extend(heads.iter().map(|head| LookedUp {
            known: self.keys.has(head.key),
            previous: head.subject.and_then(|hash| subjects.get(hash)),
        }));
    }

    fn count(&mut self, head: &Head, release: bool) {
        let counters = &mut self.group.counters;
        match (head.kind, head.release) {
            (EntryKind::Event, _) if !head.derived && !release => counters.accepted += 1,
            (EntryKind::Quarantined, _) => counters.quarantined += 1,
            (_, Some((_, Release::Accepted))) => counters.released_accepted += 1,
            (_, Some((_, Release::Duplicate))) => counters.released_duplicate += 1,
            (_, Some((_, Release::Dismissed))) => counters.dismissed += 1,
            _ => {}
        }
    }

    /// Whether the log, or this group, has the entry already.
    fn judge(&mut self, head: &Head, encoded: &[u8], known: bool) -> Result<Verdict, Fault> {
        self.found.clear();
        if known {
            self.keys.find(head.key, &mut self.found);
        }
        self.group.find(head.key, &mut self.found);
        if self.found.is_empty() && head.release.is_none() {
            return Ok(Verdict::New);
        }
        // The batch was checked, so this always decodes.
        let Ok((entry, _)) = Entry::decode(encoded) else {
            return Ok(Verdict::New);
        };
        for index in 0..self.found.len() {
            let position = self.found[index];
            if let Some(receipt) = self.compare(position, &entry)? {
                return Ok(Verdict::Known(receipt));
            }
        }
        match head.release {
            Some((position, _)) if !self.is_quarantined(position)? => Ok(Verdict::Known(Receipt::NotQuarantined)),
            _ => Ok(Verdict::New),
        }
    }

    /// What the record at `position` makes of the entry; `None` when only their hashes are alike.
    fn compare(&mut self, position: u64, entry: &Entry<'_>) -> Result<Option<Receipt>, Fault> {
        let answer = |other: &Entry<'_>| {
            let at = stormlake_record::Position(position);
            same_key(entry, other).then(|| {
                if same_content(entry, other) {
                    Receipt::Duplicate(at)
                } else {
                    Receipt::Conflict(at)
                }
            })
        };
        if position >= self.group.first {
            let other = self.group.bytes(position).and_then(|bytes| Entry::decode(bytes).ok());
            return Ok(other.and_then(|(other, _)| answer(&other)));
        }
        let glanced = self
            .shared
            .glance(position, &mut self.glance)
            .and_then(|bytes| Entry::decode(bytes).ok());
        if let Some(receipt @ Receipt::Duplicate(_)) = glanced.and_then(|(other, _)| answer(&other)) {
            return Ok(Some(receipt));
        }
        // Any other answer could come from damage: only the checksum tells.
        let kept = self.shared.kept(position)?;
        Ok(kept
            .as_ref()
            .and_then(|kept| kept.entry().ok())
            .and_then(|other| answer(&other)))
    }

    fn is_quarantined(&self, position: u64) -> Result<bool, Fault> {
        if position >= self.group.first {
            let staged = self.group.bytes(position).and_then(|bytes| Entry::decode(bytes).ok());
            return Ok(staged.is_some_and(|(entry, _)| entry.kind == EntryKind::Quarantined));
        }
        let kept = self.shared.kept(position)?;
        Ok(kept.and_then(|kept| kept.entry().ok().map(|entry| entry.kind)) == Some(EntryKind::Quarantined))
    }

    /// Writes the group's frame, makes it durable, and only then lets anybody know.
    fn write_frame(&mut self, tail: &Tail, now: Time) -> Result<(), Fault> {
        let Self {
            shared,
            active,
            group,
            keys,
            ..
        } = self;
        let segment = &active.segment;
        let offset = active.contents.end;
        let header = FrameHeader {
            content: (group.frame.len() - FRAME_HEADER) as u32,
            count: group.entries.len() as u32,
            first: group.first,
            received: tail.received.max(now),
            counters: group.counters,
        };
        header.seal(&shared.identity, segment.sequence, offset, &mut group.frame);
        let at = |action| move |error| (action, error);
        active
            .file
            .write_at(&group.frame, offset)
            .map_err(at("write"))
            .and_then(|()| active.file.sync_data(SyncSite::FrameCommit).map_err(at("sync")))
            .map_err(|(action, error)| Fault::of_disk(&shared.disk.path(&segment.name), action, error))?;

        let contents = &mut active.contents;
        contents.end = offset + header.length();
        contents.received = header.received;
        contents.counters = header.counters;
        let place = |position: u64| (position - segment.first) as u32;
        let mut marks = write(&segment.marks);
        marks.note_frame(place(header.first), offset as u32);
        contents.keys.extend(group.entries.iter().map(|staged| staged.key));
        contents
            .subjects
            .extend(group.entries.iter().map(|staged| staged.subject.unwrap_or_default()));
        for (position, staged) in (group.first..).zip(&group.entries) {
            keys.insert(staged.key, position);
        }
        for (position, staged) in (group.first..).zip(&group.entries) {
            marks.note_entry(place(position), offset as u32 + staged.at);
        }
        drop(marks);
        segment.advance(contents.end);
        *write(&shared.tail) = Tail {
            position: header.end(),
            received: header.received,
            counters: header.counters,
            behind: header.received.0.saturating_sub(now.0),
        };
        let mut subjects = write(&shared.subjects);
        for (hash, position) in group.last_of_subjects() {
            subjects.raise(hash, position);
        }
        Ok(())
    }

    /// Sees to it that the segment has room for a frame, or starts the next one.
    fn make_room(&mut self, length: u64) -> Result<(), Fault> {
        if let Some(reason) = &self.poison {
            return Err(Fault::Poisoned {
                reason: Arc::clone(reason),
            });
        }
        if self.active.contents.end + length <= self.active.capacity {
            return Ok(());
        }
        let tail = *read(&self.shared.tail);
        let header = SegmentHeader {
            identity: self.shared.identity.clone(),
            sequence: self.active.segment.sequence + 1,
            first: tail.position,
            received: tail.received,
            counters: tail.counters,
        };
        // When there is no space, nothing has been written to the log: it goes on as soon as there is some.
        let reserved = reserve_segment(&self.shared, &self.options, &header, length)?;
        let next = name_segment(&self.shared, reserved).inspect_err(|fault| {
            self.poison = Some(fault.to_string().into());
        })?;
        let mut sealed = std::mem::replace(&mut self.active, next);
        write(&self.shared.segments).push(Arc::clone(&self.active.segment));
        self.shared
            .keep_open(self.active.segment.sequence, Arc::clone(&self.active.file));
        sealed.contents.marks = read(&sealed.segment.marks).clone();
        write_side_file(&self.shared, &sealed.segment, &sealed.contents);
        Ok(())
    }
}

fn refuse(count: usize, fault: &Fault) -> Vec<Result<Receipts, Fault>> {
    (0..count).map(|_| Err(fault.clone())).collect()
}
