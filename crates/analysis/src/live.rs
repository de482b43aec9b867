//! A funnel over records as they arrive, in any order: it keeps what its steps are about, and reads a subject's records again only when
//! one came late.

use crate::funnel::CheckedFunnel;
use crate::progress::Progress;
use crate::report::{Report, Tally};
use crate::run::Occurrence;
use std::collections::BTreeMap;
use stormlake_record::{Position, Time};

/// A funnel that always has an answer: the one that [`Run`](crate::Run) gives over the same records, sorted.
#[derive(Debug, Clone)]
pub struct Live {
    funnel: CheckedFunnel,
    subjects: BTreeMap<String, Subject>,
}

#[derive(Debug, Clone)]
struct Subject {
    /// In order of time and position. The last one is the number of a name in the funnel's own steps.
    hits: Vec<(Time, Position, usize)>,
    progress: Progress,
}

impl Live {
    /// Nothing yet.
    pub fn new(funnel: CheckedFunnel) -> Self {
        Self {
            funnel,
            subjects: BTreeMap::new(),
        }
    }

    /// One more record. The same position again changes nothing.
    pub fn observe(&mut self, occurrence: &Occurrence<'_>) {
        let &Occurrence {
            subject,
            event,
            time,
            position,
        } = occurrence;
        let funnel = &self.funnel;
        let steps = funnel.steps_of(event);
        if steps == 0 {
            return;
        }
        let hit = (time, position, steps.trailing_zeros() as usize);
        if !self.subjects.contains_key(subject) {
            let fresh = Subject {
                hits: Vec::new(),
                progress: Progress::new(funnel),
            };
            self.subjects.insert(subject.to_owned(), fresh);
        }
        let Some(known) = self.subjects.get_mut(subject) else {
            return;
        };
        let place = known
            .hits
            .partition_point(|other| (other.0, other.1) < (time, position));
        if known
            .hits
            .get(place)
            .is_some_and(|other| (other.0, other.1) == (time, position))
        {
            return;
        }
        known.hits.insert(place, hit);
        if place + 1 == known.hits.len() {
            known.progress.observe(funnel, event, time);
            return;
        }
        known.progress = Progress::new(funnel);
        for (time, _, step) in &known.hits {
            known
                .progress
                .observe(funnel, &funnel.funnel().steps[*step].event, *time);
        }
    }

    /// How far one subject has come. `None` if it has no record of any step.
    pub fn progress(&self, subject: &str) -> Option<&Progress> {
        self.subjects.get(subject).map(|known| &known.progress)
    }

    /// The answer now; for each step at most `subjects_max` of those who dropped off are named.
    pub fn report(&self, subjects_max: usize) -> Report {
        let mut tally = Tally::new(&self.funnel, subjects_max);
        for (subject, known) in &self.subjects {
            tally.add(subject, &known.progress);
        }
        tally.report(&self.funnel)
    }
}
