//! A funnel over records in the order of a log: gathered first, put in order subject by subject, and then run.
//!
//! Records are parted by their subjects' hash as they come, and a subject is looked for when its part's turn has come: among some thousands in the
//! processor's cache, not among all of them in memory. A record that matters takes sixteen bytes and its subject's name; one that does not
//! takes none.

use crate::funnel::CheckedFunnel;
use crate::progress::Progress;
use crate::report::{Page, Report, Tally};
use crate::subjects::Subjects;
use foldhash::fast::FixedState;
use std::hash::BuildHasher;
use std::panic::resume_unwind;
use std::thread::ScopedJoinHandle;
use stormlake_record::Time;

/// So many that a million subjects are some thousands in each part, and so few that all of them can be written to at once.
const PARTS: usize = 128;

/// Records of a log, for one funnel. They must come in the order of their positions; times may be in any order.
#[derive(Debug, Clone)]
pub struct Gathered<'f> {
    funnel: &'f CheckedFunnel,
    hasher: FixedState,
    /// Stretches of the log, in their order; the last one is being gathered.
    stretches: Vec<Vec<Part>>,
    count: usize,
}

/// The records of some of the subjects.
#[derive(Debug, Clone, Default)]
struct Part {
    hits: Vec<Hit>,
    /// Their subjects' names, one after the other.
    names: String,
}

/// One record. Its position is its place among the others.
#[derive(Debug, Clone, Copy, Default)]
struct Hit {
    time: Time,
    /// While it waits, the length of its subject's name.
    length: u32,
    /// The first step of its event.
    step: u8,
}

impl<'f> Gathered<'f> {
    /// Nothing yet.
    pub fn new(funnel: &'f CheckedFunnel) -> Self {
        Self {
            funnel,
            hasher: FixedState::default(),
            stretches: vec![vec![Part::default(); PARTS]],
            count: 0,
        }
    }

    /// The next record.
    pub fn observe(&mut self, subject: &str, event: &str, time: Time) {
        let Some(step) = self.funnel.first_step_of(event) else {
            return;
        };
        // A log's strings are far shorter.
        let Ok(length) = u32::try_from(subject.len()) else {
            return;
        };
        // Bits from the middle: a part's own table goes by both ends of the same hash.
        let number = (self.hasher.hash_one(subject) >> 32) as usize % PARTS;
        let Some(part) = self.stretches.last_mut().map(|parts| &mut parts[number]) else {
            return;
        };
        part.names.push_str(subject);
        let time = time.whole_microseconds();
        part.hits.push(Hit { time, length, step });
        self.count += 1;
    }

    /// Records that mattered.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether nothing mattered.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// Bytes that it takes. The caller gives up before they are too many. What an answer takes besides is a small part of it, unless
    /// all records are of one subject, whose records are then in memory twice.
    pub fn bytes(&self) -> usize {
        let hits = self.count * size_of::<Hit>();
        hits + self
            .stretches
            .iter()
            .flatten()
            .map(|part| part.names.len())
            .sum::<usize>()
    }

    /// Takes over the records of a later stretch of the same log.
    pub fn append(&mut self, later: Self) {
        self.count += later.count;
        self.stretches.extend(later.stretches);
    }

    /// All records have come; so many threads count. `go_on` is asked now and then; `None` if it says no.
    pub fn report(self, page: &Page, threads: usize, go_on: impl Fn() -> bool + Sync) -> Option<Report> {
        let funnel = self.funnel;
        let mut shares: Vec<Vec<Vec<Part>>> = vec![Vec::new(); threads.clamp(1, PARTS)];
        let count = shares.len();
        let mut stretches: Vec<_> = self.stretches.into_iter().map(Vec::into_iter).collect();
        for number in 0..PARTS {
            shares[number % count].push(stretches.iter_mut().filter_map(Iterator::next).collect());
        }
        let go_on = &go_on;
        let tallies: Vec<Option<Tally>> = std::thread::scope(|scope| {
            let others: Vec<_> = shares
                .drain(1..)
                .map(|share| scope.spawn(move || tally(funnel, share, page, go_on)))
                .collect();
            let own = shares.pop().map_or_else(
                || Some(Tally::new(funnel, page)),
                |share| tally(funnel, share, page, go_on),
            );
            let join = |thread: ScopedJoinHandle<'_, _>| thread.join().unwrap_or_else(|panic| resume_unwind(panic));
            std::iter::once(own).chain(others.into_iter().map(join)).collect()
        });
        let all = tallies
            .into_iter()
            .try_fold(Tally::new(funnel, page), |mut all, tally| {
                all.append(tally?);
                Some(all)
            });
        Some(all?.report(funnel))
    }
}

/// Counts the subjects of some parts, of each its stretches.
fn tally(funnel: &CheckedFunnel, parts: Vec<Vec<Part>>, page: &Page, go_on: impl Fn() -> bool) -> Option<Tally> {
    let mut tally = Tally::new(funnel, page);
    let mut progress = Progress::new(funnel);
    for stretches in parts {
        let (subjects, ends, mut hits) = by_subject(&stretches);
        let mut start = 0;
        for (number, end) in (0_u32..).zip(ends) {
            if number.is_multiple_of(4_096) && !go_on() {
                return None;
            }
            let own = &mut hits[start..end];
            start = end;
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
    }
    Some(tally)
}

/// The subjects, where the records of each end, and the records: subject by subject, each subject's in their order.
fn by_subject(stretches: &[Part]) -> (Subjects, Vec<usize>, Vec<Hit>) {
    let mut subjects = Subjects::default();
    let hits = || stretches.iter().flat_map(|part| &part.hits);
    let mut whose: Vec<u32> = Vec::with_capacity(stretches.iter().map(|part| part.hits.len()).sum());
    for part in stretches {
        let mut rest = part.names.as_str();
        for hit in &part.hits {
            let (name, after) = rest.split_at(hit.length as usize);
            rest = after;
            whose.push(subjects.number(name));
        }
    }
    // First how many each has, then where they begin, and while they are put there, where the next one goes.
    let mut next = vec![0; subjects.len()];
    for number in &whose {
        next[*number as usize] += 1;
    }
    let mut before = 0;
    for place in &mut next {
        before += std::mem::replace(place, before);
    }
    let mut sorted = vec![Hit::default(); whose.len()];
    for (hit, number) in hits().zip(whose) {
        let place = &mut next[number as usize];
        sorted[*place] = *hit;
        *place += 1;
    }
    (subjects, next, sorted)
}
