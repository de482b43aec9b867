//! How the records of a chapter are told: what one did without a pause is one moment.

use stormlake_wall::journal::{Deed, Record};

/// A pause after which something new begins, in milliseconds.
const PAUSE_MS: i64 = 3_000;

/// Records that one made without a pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Run {
    pub first: usize,
    pub last: usize,
    /// What it is.
    pub deed: Deed,
    /// How many edits; what followed from them is not counted.
    pub edits: usize,
}

impl Run {
    fn begin(at: usize, record: &Record) -> Self {
        Self {
            first: at,
            last: at,
            deed: record.deed,
            edits: 1,
        }
    }

    /// What it is, in the word of the wire.
    pub const fn word(&self) -> &'static str {
        match self.deed {
            // What one's edits led to, told by itself because it came late.
            Deed::Edit | Deed::Followed => "edit",
            Deed::File => "file",
            Deed::Restored => "restored",
            Deed::Wall => "wall",
        }
    }
}

/// What a chapter tells; of the first of all, how the wall began.
pub(super) fn runs(records: &[Record], is_first: bool) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    if let Some(first) = records.first().filter(|_| is_first) {
        runs.push(Run {
            edits: 0,
            ..Run::begin(0, first)
        });
    }
    for (index, pair) in records.windows(2).enumerate() {
        let (before, now) = (&pair[0], &pair[1]);
        let soon = index > 0 && before.who == now.who && now.time_ms.saturating_sub(before.time_ms) <= PAUSE_MS;
        let goes_on = |run: &Run| match now.deed {
            Deed::Restored => false,
            Deed::Followed => run.deed != Deed::Wall,
            deed => run.deed == deed,
        };
        match runs.last_mut().filter(|run| soon && goes_on(run)) {
            Some(run) => {
                run.last = index + 1;
                run.edits += usize::from(now.deed != Deed::Followed);
            }
            None => runs.push(Run::begin(index + 1, now)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chapter(told: &[(i64, &str, Deed)]) -> Vec<Record> {
        let record = |(time_ms, who, deed): &(i64, &str, Deed)| Record {
            time_ms: *time_ms,
            deed: *deed,
            who: (*who).to_owned(),
            update: Vec::new(),
        };
        told.iter().map(record).collect()
    }

    /// First, last, edits and word of each moment.
    fn told(records: &[Record], is_first: bool) -> Vec<(usize, usize, usize, &'static str)> {
        let runs = runs(records, is_first);
        runs.iter()
            .map(|run| (run.first, run.last, run.edits, run.word()))
            .collect()
    }

    #[test]
    fn a_moment_is_what_one_did_without_a_pause() {
        let records = chapter(&[
            (0, "", Deed::File),
            (10, "", Deed::File),
            (20, "Ann", Deed::Edit),
            (3_020, "Ann", Deed::Edit),
            (6_021, "Ann", Deed::Edit),
            (6_022, "Ben", Deed::Edit),
            (6_023, "Ann", Deed::Edit),
        ]);
        let later = [
            (1, 1, 1, "file"),
            (2, 3, 2, "edit"),
            (4, 4, 1, "edit"),
            (5, 5, 1, "edit"),
            (6, 6, 1, "edit"),
        ];
        assert_eq!(told(&records, false), later);
        assert_eq!(told(&records, true)[0], (0, 0, 0, "file"), "the wall's beginning");
        assert_eq!(told(&records, true)[1..], later);
        assert!(runs(&[], true).is_empty());
    }

    #[test]
    fn what_follows_counts_to_what_it_follows_and_a_restore_stands_alone() {
        let records = chapter(&[
            (0, "", Deed::File),
            (1, "Ann", Deed::Edit),
            (2, "Ann", Deed::Followed),
            (3, "Ann", Deed::Edit),
            // Her restore, with the places, and her next edit.
            (4, "Ann", Deed::Restored),
            (5, "Ann", Deed::Followed),
            (6, "Ann", Deed::Edit),
            // Twice, one right after the other, without a name.
            (7, "", Deed::Restored),
            (8, "", Deed::Restored),
            // What came of what several did, of the file, and of somebody who said no name.
            (9, "", Deed::Wall),
            (10, "", Deed::File),
            (11, "", Deed::Followed),
            (12, "", Deed::Edit),
            // What Ben's edit led to comes after another one's, or late.
            (13, "Ben", Deed::Edit),
            (14, "Ann", Deed::Edit),
            (15, "Ben", Deed::Followed),
            (16, "Ben", Deed::Edit),
            (3_017, "Ben", Deed::Followed),
        ]);
        let expected = [
            (1, 3, 2, "edit"),
            (4, 5, 1, "restored"),
            (6, 6, 1, "edit"),
            (7, 7, 1, "restored"),
            (8, 8, 1, "restored"),
            (9, 9, 1, "wall"),
            (10, 11, 1, "file"),
            (12, 12, 1, "edit"),
            (13, 13, 1, "edit"),
            (14, 14, 1, "edit"),
            (15, 15, 1, "edit"),
            (16, 16, 1, "edit"),
            (17, 17, 1, "edit"),
        ];
        assert_eq!(told(&records, false), expected);
    }
}
