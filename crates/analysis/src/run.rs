//! A funnel over sorted records, in one pass and with one subject in memory.

use crate::funnel::CheckedFunnel;
use crate::progress::Progress;
use crate::report::{Page, Report, Tally};
use stormlake_record::{Position, Time};

/// One record, as a funnel sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurrence<'a> {
    /// Whom it concerns.
    pub subject: &'a str,
    /// The event's name, as the funnel's steps write it.
    pub event: &'a str,
    /// When it happened.
    pub time: Time,
    /// Where it is in the log, which orders what happened at the same time.
    pub position: Position,
}

/// The records are not sorted by (subject, time, position): nothing can be said of the funnel. Sort them, or use [`Live`](crate::Live).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "the record at position {position} of `{subject}` comes before the one that preceded it, by (subject, time, position)"
)]
pub struct Unsorted {
    /// Its subject.
    pub subject: String,
    /// Its position.
    pub position: Position,
}

/// A funnel being computed.
#[derive(Debug, Clone)]
pub struct Run<'f> {
    funnel: &'f CheckedFunnel,
    tally: Tally,
    subject: Option<String>,
    last: (Time, Position),
    progress: Progress,
}

impl<'f> Run<'f> {
    /// Begins; for each step at most `subjects_max` of those who dropped off will be named.
    pub fn new(funnel: &'f CheckedFunnel, subjects_max: usize) -> Self {
        Self::naming(funnel, &Page::first(subjects_max))
    }

    /// Begins; of those who dropped off, a page will be named.
    pub fn naming(funnel: &'f CheckedFunnel, page: &Page) -> Self {
        Self {
            funnel,
            tally: Tally::new(funnel, page),
            subject: None,
            last: (Time::MIN, Position(0)),
            progress: Progress::new(funnel),
        }
    }

    /// The next record.
    ///
    /// # Errors
    /// It is not after the one before it, by (subject, time, position). The run goes on as if it had not come.
    pub fn observe(&mut self, occurrence: &Occurrence<'_>) -> Result<(), Unsorted> {
        let &Occurrence {
            subject,
            event,
            time,
            position,
        } = occurrence;
        let time = time.whole_microseconds();
        let unsorted = || Unsorted {
            subject: subject.to_owned(),
            position,
        };
        match self.subject.as_deref().map(|last| subject.cmp(last)) {
            Some(std::cmp::Ordering::Less) => return Err(unsorted()),
            Some(std::cmp::Ordering::Equal) if (time, position) < self.last => return Err(unsorted()),
            Some(std::cmp::Ordering::Equal) => {}
            None | Some(std::cmp::Ordering::Greater) => {
                self.close();
                self.subject = Some(subject.to_owned());
            }
        }
        self.last = (time, position);
        self.progress.observe(self.funnel, event, time);
        Ok(())
    }

    /// All records have come.
    pub fn finish(mut self) -> Report {
        self.close();
        self.tally.report(self.funnel)
    }

    fn close(&mut self) {
        if let Some(subject) = self.subject.take() {
            self.tally.add(&subject, &self.progress);
            self.progress = Progress::new(self.funnel);
        }
    }
}
