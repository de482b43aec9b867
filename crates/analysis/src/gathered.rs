//! A funnel over records in the order of a log: gathered first, put in order subject by subject, and then run.
//!
//! A record that matters takes sixteen bytes, once more while they are put in order; one that does not takes none.

use crate::funnel::CheckedFunnel;
use crate::progress::Progress;
use crate::report::{Page, Report, Tally};
use crate::subjects::Subjects;
use stormlake_record::Time;

/// Records of a log, for one funnel. They must come in the order of their positions; times may be in any order.
#[derive(Debug, Clone)]
pub struct Gathered<'f> {
    funnel: &'f CheckedFunnel,
    subjects: Subjects,
    hits: Vec<Hit>,
}

/// One record. Its position is its place among the others.
#[derive(Debug, Clone, Copy, Default)]
struct Hit {
    time: Time,
    subject: u32,
    /// The first step of its event.
    step: u8,
}

impl<'f> Gathered<'f> {
    /// Nothing yet.
    pub fn new(funnel: &'f CheckedFunnel) -> Self {
        Self {
            funnel,
            subjects: Subjects::default(),
            hits: Vec::new(),
        }
    }

    /// The next record.
    pub fn observe(&mut self, subject: &str, event: &str, time: Time) {
        let Some(step) = self.funnel.first_step_of(event) else {
            return;
        };
        // So many names would take more memory than the caller allows; see `bytes`.
        let Some(subject) = self.subjects.number(subject) else {
            return;
        };
        self.hits.push(Hit { time, subject, step });
    }

    /// Records that mattered.
    pub fn len(&self) -> usize {
        self.hits.len()
    }

    /// Whether nothing mattered.
    pub fn is_empty(&self) -> bool {
        self.hits.is_empty()
    }

    /// Bytes that it takes, and will take while the records are put in order. The caller gives up before they are too many.
    pub fn bytes(&self) -> usize {
        2 * self.hits.len() * size_of::<Hit>() + self.subjects.bytes()
    }

    /// All records have come. `go_on` is asked now and then; `None` if it says no.
    pub fn report(self, page: Page, go_on: impl Fn() -> bool) -> Option<Report> {
        let Self { funnel, subjects, hits } = self;
        let (ends, mut hits) = by_subject(hits, subjects.len());
        let mut tally = Tally::new(funnel, page);
        let mut progress = Progress::new(funnel);
        let mut start = 0;
        // In the order in which they came first, which is that of the memory they are in.
        for (number, end) in ends.into_iter().enumerate() {
            if number % 4_096 == 0 && !go_on() {
                return None;
            }
            let own = &mut hits[start..end as usize];
            start = end as usize;
            // Stable: equal times keep the order of their positions.
            if !own.is_sorted_by_key(|hit| hit.time) {
                own.sort_by_key(|hit| hit.time);
            }
            progress.clear();
            for hit in &*own {
                progress.observe_step(funnel, hit.step, hit.time);
            }
            tally.add(subjects.name(number), &progress);
        }
        Some(tally.report(funnel))
    }
}

/// The records subject by subject, each subject's in their order, and where each subject's end.
fn by_subject(hits: Vec<Hit>, subjects: usize) -> (Vec<u64>, Vec<Hit>) {
    // First how many each has, then where they begin, and while they are put there, where the next one goes.
    let mut next = vec![0_u64; subjects];
    for hit in &hits {
        next[hit.subject as usize] += 1;
    }
    let mut before = 0;
    for place in &mut next {
        before += std::mem::replace(place, before);
    }
    let mut sorted = vec![Hit::default(); hits.len()];
    for hit in hits {
        let place = &mut next[hit.subject as usize];
        sorted[*place as usize] = hit;
        *place += 1;
    }
    (next, sorted)
}
