//! A funnel over records in the order of a log: gathered first, put in order subject by subject, and then run.
//!
//! A record that matters takes sixteen bytes, once more while they are put in order; one that does not takes none.

use crate::funnel::CheckedFunnel;
use crate::progress::Progress;
use crate::report::{Page, Report, Tally};
use foldhash::fast::FixedState;
use hashbrown::HashMap;
use stormlake_record::Time;

/// Records of a log, for one funnel. They must come in the order of their positions; times may be in any order.
#[derive(Debug, Clone)]
pub struct Gathered<'f> {
    funnel: &'f CheckedFunnel,
    numbers: HashMap<Box<str>, u32, FixedState>,
    hits: Vec<Hit>,
    /// What the subjects' names take.
    name_bytes: usize,
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
            numbers: HashMap::with_hasher(FixedState::default()),
            hits: Vec::new(),
            name_bytes: 0,
        }
    }

    /// The next record.
    pub fn observe(&mut self, subject: &str, event: &str, time: Time) {
        let Some(step) = self.funnel.first_step_of(event) else {
            return;
        };
        let subject = match self.numbers.get(subject) {
            Some(number) => *number,
            None => {
                // So many names would take more memory than the caller allows; see `bytes`.
                let Ok(number) = u32::try_from(self.numbers.len()) else {
                    return;
                };
                self.name_bytes += subject.len();
                self.numbers.insert(subject.into(), number);
                number
            }
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
        // A name's entry in the map, with its share of free places and its allocation's head.
        const NAME: usize = 64;
        2 * self.hits.len() * size_of::<Hit>() + self.numbers.len() * NAME + self.name_bytes
    }

    /// All records have come. `go_on` is asked now and then; `None` if it says no.
    pub fn report(self, page: Page, go_on: impl Fn() -> bool) -> Option<Report> {
        let Self {
            funnel, numbers, hits, ..
        } = self;
        let (starts, mut hits) = by_subject(hits, numbers.len());
        let mut subjects: Vec<(Box<str>, u32)> = numbers.into_iter().collect();
        subjects.sort_unstable();
        let mut tally = Tally::new(funnel, page);
        let mut progress = Progress::new(funnel);
        for (index, (subject, number)) in subjects.iter().enumerate() {
            if index % 4_096 == 0 && !go_on() {
                return None;
            }
            let number = *number as usize;
            let own = &mut hits[starts[number]..starts[number + 1]];
            // Stable: equal times keep the order of their positions.
            if !own.is_sorted_by_key(|hit| hit.time) {
                own.sort_by_key(|hit| hit.time);
            }
            progress.clear();
            for hit in &*own {
                progress.observe_step(funnel, hit.step, hit.time);
            }
            tally.add(subject, &progress);
        }
        Some(tally.report(funnel))
    }
}

/// The records subject by subject, each subject's in their order, and where each subject's begin.
fn by_subject(hits: Vec<Hit>, subjects: usize) -> (Vec<usize>, Vec<Hit>) {
    let mut starts = vec![0_usize; subjects + 1];
    for hit in &hits {
        starts[hit.subject as usize + 1] += 1;
    }
    for subject in 0..subjects {
        starts[subject + 1] += starts[subject];
    }
    let mut next = starts.clone();
    let mut sorted = vec![Hit::default(); hits.len()];
    for hit in hits {
        let place = &mut next[hit.subject as usize];
        sorted[*place] = hit;
        *place += 1;
    }
    (starts, sorted)
}
