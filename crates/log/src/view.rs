//! Reading the log: its end, its ledger, single records, the history of a subject. Many threads may do it at once, and
//! none sees what is not durable.

use crate::read::Reader;
use crate::shared::{Kept, Shared, read};
use crate::{Fault, Ledger};
use std::ops::Range;
use std::sync::Arc;
use stormlake_record::{Position, Time};

/// A handle to read a log with. Cheap to clone.
#[derive(Debug, Clone)]
pub struct View {
    pub(crate) shared: Arc<Shared>,
}

impl View {
    /// The position that the next record gets: all before it are durable.
    pub fn durable(&self) -> u64 {
        read(&self.shared.tail).position
    }

    /// What tells this log from every other, also from one that is started anew in its place. It is no secret.
    pub fn id(&self) -> [u8; 16] {
        self.shared.identity.id
    }

    /// What was received, and what became of it.
    pub fn ledger(&self) -> Ledger {
        read(&self.shared.tail).counters.into()
    }

    /// The receive time of the newest frame.
    pub fn newest(&self) -> Time {
        read(&self.shared.tail).received
    }

    /// Nanoseconds by which the clock was behind [`View::newest`] at the last commit; receive times stand still until it
    /// has caught up.
    pub fn clock_behind(&self) -> i64 {
        read(&self.shared.tail).behind
    }

    /// The record at a position; `None` when there is none yet.
    pub fn entry(&self, position: Position) -> Result<Option<Kept>, Fault> {
        self.shared.kept(position.0)
    }

    /// Reads records in order, from a position on.
    pub fn reader(&self, from: Position) -> Reader {
        Reader::new(Arc::clone(&self.shared), from.0)
    }

    /// Reads the records of a stretch on several threads: each works through its own stretch, up to the position that it is told. What they
    /// made of it comes back in the order of the stretches, or the first fault.
    pub fn in_parts<T, E>(
        &self,
        records: Range<Position>,
        parts: usize,
        work: impl Fn(Reader, Position) -> Result<T, E> + Sync,
    ) -> Result<Vec<T>, E>
    where
        T: Send,
        E: Send,
    {
        let parts = parts.max(1) as u64;
        let (start, end) = (records.start.0, records.end.0.max(records.start.0));
        let border = |part: u64| start + (u128::from(end - start) * u128::from(part) / u128::from(parts)) as u64;
        let work = &work;
        std::thread::scope(|scope| {
            let begin = |part| {
                let (from, to) = (Position(border(part)), Position(border(part + 1)));
                scope.spawn(move || work(self.reader(from), to))
            };
            let threads: Vec<_> = (0..parts).map(begin).collect();
            let join = |thread: std::thread::ScopedJoinHandle<'_, _>| {
                thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            };
            threads.into_iter().map(join).collect()
        })
    }

    /// The newest records of a subject, newest first, at most `limit`.
    pub fn subject_history(&self, subject: &str, limit: usize) -> Result<Vec<Kept>, Fault> {
        let mut history = Vec::new();
        let Some(hash) = self.shared.identity.subject(subject) else {
            return Ok(history);
        };
        let mut next = read(&self.shared.subjects).get(hash);
        while let Some(position) = next.filter(|_| history.len() < limit) {
            let Some(kept) = self.shared.kept(position)? else { break };
            // `kept` has been decoded once.
            let Ok(entry) = kept.entry() else { break };
            // A chain goes backwards; anything else would go round for ever.
            next = entry
                .previous
                .map(|previous| previous.0)
                .filter(|previous| *previous < position);
            // Two subjects with one hash share a chain.
            if entry.subject == subject {
                history.push(kept);
            }
        }
        Ok(history)
    }
}
