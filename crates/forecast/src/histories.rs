//! Purchases of many subjects, up to an end, and what they did after it.

use crate::features::{Features, Noted, Summary, day};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use stormlake_record::Time;

/// One purchase.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Purchase<'a> {
    /// Who bought.
    pub subject: &'a str,
    /// When it happened.
    pub time: Time,
    /// For how much, in the data's own unit.
    pub value: f64,
}

/// How many purchases were left out, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct LeftOut {
    /// Negative values.
    pub refunds: u64,
    /// Infinite values, or none.
    pub not_numbers: u64,
    /// Out of order by 64 days or more.
    pub too_late: u64,
    /// After the end.
    pub after_end: u64,
}

impl LeftOut {
    fn count(&mut self, noted: Noted) {
        match noted {
            Noted::NewDay | Noted::SameDay => {}
            Noted::Refund => self.refunds += 1,
            Noted::NotANumber => self.not_numbers += 1,
            Noted::TooLate => self.too_late += 1,
        }
    }
}

/// The features of every subject at the end of one day.
#[derive(Debug, Clone, PartialEq)]
pub struct Histories {
    end: Time,
    subjects: BTreeMap<String, Features>,
    left_out: LeftOut,
}

impl Histories {
    /// Nothing yet; what comes after the day of `end` (UTC) will be left out.
    pub fn until(end: Time) -> Self {
        Self {
            end,
            subjects: BTreeMap::new(),
            left_out: LeftOut::default(),
        }
    }

    /// Everything in `purchases` up to and including the day of `end`.
    pub fn collect<'a>(purchases: impl IntoIterator<Item = Purchase<'a>>, end: Time) -> Self {
        let mut histories = Self::until(end);
        for purchase in purchases {
            histories.observe(purchase);
        }
        histories
    }

    /// One more purchase; the order is that of [`Features::observe`], subject by subject.
    pub fn observe(&mut self, purchase: Purchase<'_>) {
        if day(purchase.time) > day(self.end) {
            self.left_out.after_end += 1;
            return;
        }
        let noted = if let Some(features) = self.subjects.get_mut(purchase.subject) {
            features.observe(purchase.time, purchase.value)
        } else {
            let mut features = Features::default();
            let noted = features.observe(purchase.time, purchase.value);
            if noted == Noted::NewDay {
                self.subjects.insert(purchase.subject.to_owned(), features);
            }
            noted
        };
        self.left_out.count(noted);
    }

    /// Each subject's summary at the end, ordered by subject.
    pub fn summaries(&self) -> impl Iterator<Item = (&str, Summary)> {
        self.subjects
            .iter()
            .filter_map(|(subject, features)| Some((subject.as_str(), features.at(self.end)?)))
    }

    /// The features of one subject.
    pub fn get(&self, subject: &str) -> Option<&Features> {
        self.subjects.get(subject)
    }

    /// How many subjects bought something.
    pub fn len(&self) -> usize {
        self.subjects.len()
    }

    /// Whether nobody bought anything.
    pub fn is_empty(&self) -> bool {
        self.subjects.is_empty()
    }

    /// What was left out, and why.
    pub fn left_out(&self) -> LeftOut {
        self.left_out
    }
}
