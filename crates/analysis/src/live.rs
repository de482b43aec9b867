//! A funnel over records as they arrive, in any order: it keeps what its steps are about, and reads a subject's records again only when
//! one came late.

use crate::funnel::{CheckedFunnel, Entry};
use crate::progress::Progress;
use crate::report::{Page, Report, Tally};
use crate::run::Occurrence;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use stormlake_record::{Position, Time};

/// A funnel that always has an answer: the one that [`Run`](crate::Run) gives over the same records, sorted.
#[derive(Debug, Clone)]
pub struct Live {
    funnel: CheckedFunnel,
    subjects: BTreeMap<Box<str>, Subject>,
    /// Those whose records must be read again.
    late: BTreeSet<Box<str>>,
    /// Per step, how many subjects got exactly so far; without those in `late`.
    stopped: Vec<u64>,
    records: usize,
}

/// In order of time and position, save for subjects in `late`.
type Hits = Vec<(Time, Position, u8)>;

#[derive(Debug, Clone)]
struct Subject {
    hits: Hits,
    progress: Progress,
}

/// What a [`Live`] funnel keeps, to be saved and taken up again.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedLive {
    /// Subjects and their records.
    subjects: Vec<(Box<str>, Hits)>,
}

impl Live {
    /// Nothing yet.
    pub fn new(funnel: CheckedFunnel) -> Self {
        let steps = funnel.funnel().steps.len();
        Self {
            funnel,
            subjects: BTreeMap::new(),
            late: BTreeSet::new(),
            stopped: vec![0; steps],
            records: 0,
        }
    }

    /// Takes up what was saved. `None` if it was saved of another funnel.
    pub fn restore(funnel: CheckedFunnel, saved: SavedLive) -> Option<Self> {
        let mut live = Self::new(funnel);
        let steps = live.funnel.funnel().steps.len();
        for (subject, mut hits) in saved.subjects {
            hits.iter_mut().for_each(|hit| hit.0 = hit.0.whole_microseconds());
            if hits.iter().any(|(_, _, step)| usize::from(*step) >= steps) {
                return None;
            }
            live.records += hits.len();
            let progress = Progress::new(&live.funnel);
            live.late.insert(subject.clone());
            live.subjects.insert(subject, Subject { hits, progress });
        }
        live.settle();
        Some(live)
    }

    /// Everything that it keeps.
    pub fn saved(&self) -> SavedLive {
        let each = self.subjects.iter();
        SavedLive {
            subjects: each
                .map(|(subject, known)| (subject.clone(), known.hits.clone()))
                .collect(),
        }
    }

    /// The funnel.
    pub fn funnel(&self) -> &CheckedFunnel {
        &self.funnel
    }

    /// Records that it keeps, which is what its memory goes by.
    pub fn records(&self) -> usize {
        self.records
    }

    /// Bytes that it takes, roughly: records with the places that wait for more, and what a subject needs besides.
    pub fn bytes(&self) -> usize {
        let steps = self.stopped.len();
        let subject = size_of::<Subject>() + 64 + steps * 2 * size_of::<Vec<Time>>();
        self.records * size_of::<(Time, Position, u8)>() * 3 / 2 + self.subjects.len() * subject
    }

    /// One more record. The same position again changes nothing.
    pub fn observe(&mut self, occurrence: &Occurrence<'_>) {
        let Occurrence {
            subject,
            event,
            time,
            position,
        } = *occurrence;
        let time = time.whole_microseconds();
        let Some(step) = self.funnel.first_step_of(event) else {
            return;
        };
        if !self.subjects.contains_key(subject) {
            let fresh = Subject {
                hits: Vec::new(),
                progress: Progress::new(&self.funnel),
            };
            self.subjects.insert(subject.into(), fresh);
        }
        let Some(known) = self.subjects.get_mut(subject) else {
            return;
        };
        if self.late.contains(subject) {
            self.records += 1;
            known.hits.push((time, position, step));
            return;
        }
        let before = known.progress.reached();
        let in_order = known.hits.last().is_none_or(|last| (last.0, last.1) < (time, position));
        // With any start allowed, more records never lead less far: a complete chain stays the first one whatever follows it.
        if in_order && before == self.stopped.len() && self.funnel.funnel().entry == Entry::Best {
            return;
        }
        self.records += 1;
        known.hits.push((time, position, step));
        if in_order {
            known.progress.observe_step(&self.funnel, step, time);
            count(&mut self.stopped, before, known.progress.reached());
        } else {
            // Read again once, however many come late together.
            count(&mut self.stopped, before, 0);
            self.late.insert(subject.into());
        }
    }

    /// Reads those again of whom a record came late. Counts and reports are whole after it.
    pub fn settle(&mut self) {
        for subject in std::mem::take(&mut self.late) {
            let Some(known) = self.subjects.get_mut(&subject) else {
                continue;
            };
            self.records -= known.hits.len();
            known.hits.sort_unstable();
            known.hits.dedup_by_key(|hit| (hit.0, hit.1));
            self.records += known.hits.len();
            known.progress.clear();
            for (time, _, step) in &known.hits {
                known.progress.observe_step(&self.funnel, *step, *time);
            }
            count(&mut self.stopped, 0, known.progress.reached());
        }
    }

    /// How far one subject has come. `None` if it has no record of any step.
    pub fn progress(&self, subject: &str) -> Option<&Progress> {
        self.subjects.get(subject).map(|known| &known.progress)
    }

    /// How many subjects reached each step, as far as settled.
    pub fn reached(&self) -> Vec<u64> {
        let mut reached = self.stopped.clone();
        for step in (1..reached.len()).rev() {
            reached[step - 1] += reached[step];
        }
        reached
    }

    /// The whole answer, as far as settled; for each step at most `subjects_max` of those who dropped off are named.
    pub fn report(&self, subjects_max: usize) -> Report {
        let mut tally = Tally::new(&self.funnel, &Page::first(subjects_max));
        for (subject, known) in &self.subjects {
            tally.add(subject, &known.progress);
        }
        tally.report(&self.funnel)
    }
}

/// One subject moves from having reached `before` steps to `after`.
fn count(stopped: &mut [u64], before: usize, after: usize) {
    if before == after {
        return;
    }
    if let Some(was) = before.checked_sub(1) {
        stopped[was] -= 1;
    }
    if let Some(is) = after.checked_sub(1) {
        stopped[is] += 1;
    }
}
