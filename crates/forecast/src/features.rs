//! What is known of one subject's purchases at one moment: the features of training and of live scoring alike.

use serde::{Deserialize, Serialize};
use stormlake_record::Time;

const DAY_NS: i64 = 86_400_000_000_000;
const DAYS_PER_WEEK: f64 = 7.0;
/// How many days, counted back from the last one, are remembered each by itself.
const REMEMBERED_DAYS: i32 = 64;

/// The day of an instant, in UTC, counted from 1970-01-01. The range of [`Time`] fits.
pub(crate) fn day(time: Time) -> i32 {
    time.0.div_euclid(DAY_NS) as i32
}

/// A subject as BG/NBD and Gamma-Gamma see it: the sufficient statistics of Fader, Hardie & Lee (2005).
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Summary {
    /// *x*: days with a purchase after the first one.
    pub repeats: u32,
    /// *t_x*: weeks from the first purchase day to the last; 0 without a repeat.
    pub recency_weeks: f64,
    /// *T*: weeks from the first purchase day to the moment that is looked at.
    pub age_weeks: f64,
    /// *m_x*: mean value of the repeat purchase days, in the purchases' own unit; 0 without a repeat.
    pub mean_value: f64,
}

/// What [`Features::observe`] made of a purchase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Noted {
    /// It opened a new purchase day.
    NewDay,
    /// It added its value to a day that was known.
    SameDay,
    /// Its value is negative: a refund is no purchase, and nothing says which one it undoes. Nothing changed.
    Refund,
    /// Its value is infinite or no number. Nothing changed.
    NotANumber,
    /// It lies between the first day and 64 days before the last, where days are no longer known one by one. Nothing changed.
    TooLate,
}

/// The purchases of one subject so far, in 40 bytes. Several purchases on one day (UTC) are one.
///
/// Purchases may come in any order as long as each is at most 63 days older than the newest, or before all others.
///
/// ```
/// use stormlake_forecast::{Features, Noted};
/// use stormlake_record::Time;
///
/// let at = |text| Time::parse(text).ok_or("no time");
/// let mut features = Features::default();
/// assert_eq!(features.observe(at("1997-01-01T10:00:00Z")?, 29.33), Noted::NewDay);
/// assert_eq!(features.observe(at("1997-01-18T10:00:00Z")?, 29.73), Noted::NewDay);
/// let summary = features.at(at("1997-09-30T00:00:00Z")?).ok_or("nothing bought")?;
/// assert_eq!((summary.repeats, summary.recency_weeks), (1, 17.0 / 7.0));
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Features {
    purchase_days: u32,
    first: i32,
    last: i32,
    /// Bit *k*: something was bought *k* days before the last day.
    recent: u64,
    first_value: f64,
    repeat_value: f64,
}

impl Features {
    /// A purchase at `time` of `value` (0 is a purchase too). Says what became of it.
    pub fn observe(&mut self, time: Time, value: f64) -> Noted {
        if !value.is_finite() {
            return Noted::NotANumber;
        }
        if value < 0.0 {
            return Noted::Refund;
        }
        let day = day(time);
        if self.purchase_days == 0 {
            *self = Self {
                purchase_days: 1,
                first: day,
                last: day,
                recent: 1,
                first_value: value,
                repeat_value: 0.0,
            };
            return Noted::NewDay;
        }
        if day > self.last {
            let passed = day - self.last;
            self.recent = if passed < REMEMBERED_DAYS {
                self.recent << passed
            } else {
                0
            } | 1;
            self.last = day;
            self.purchase_days += 1;
            self.repeat_value += value;
            return Noted::NewDay;
        }
        self.observe_earlier(day, value)
    }

    /// A purchase on the last day or before it.
    fn observe_earlier(&mut self, day: i32, value: f64) -> Noted {
        if day == self.first {
            self.first_value += value;
            return Noted::SameDay;
        }
        let back = self.last - day;
        let bit = if back < REMEMBERED_DAYS { 1_u64 << back } else { 0 };
        if day < self.first {
            self.repeat_value += self.first_value;
            (self.first, self.first_value) = (day, value);
        } else if bit == 0 {
            return Noted::TooLate;
        } else {
            self.repeat_value += value;
            if self.recent & bit != 0 {
                return Noted::SameDay;
            }
        }
        self.recent |= bit;
        self.purchase_days += 1;
        Noted::NewDay
    }

    /// Adds the purchases of somebody who is the same person. Days on which both bought are one where they are still known one by one: among
    /// the 64 before the last; older ones are taken to be different.
    pub fn take_in(&mut self, other: &Features) {
        if other.purchase_days == 0 {
            return;
        }
        if self.purchase_days == 0 {
            *self = *other;
            return;
        }
        let (newer, older) = if self.last >= other.last {
            (*self, *other)
        } else {
            (*other, *self)
        };
        let passed = newer.last - older.last;
        let shifted = if passed < REMEMBERED_DAYS {
            older.recent << passed
        } else {
            0
        };
        let both = (newer.recent & shifted).count_ones();
        let (begins, joins) = if self.first <= other.first {
            (*self, *other)
        } else {
            (*other, *self)
        };
        let same_first = begins.first == joins.first;
        let (first_value, repeat_value) = if same_first {
            (
                begins.first_value + joins.first_value,
                begins.repeat_value + joins.repeat_value,
            )
        } else {
            (
                begins.first_value,
                begins.repeat_value + joins.repeat_value + joins.first_value,
            )
        };
        // Bit 0 of a first day that both share may lie beyond what is known one by one.
        let beyond = same_first && newer.last - begins.first >= REMEMBERED_DAYS;
        *self = Self {
            purchase_days: newer.purchase_days + older.purchase_days - both - u32::from(beyond),
            first: begins.first,
            last: newer.last,
            recent: newer.recent | shifted,
            first_value,
            repeat_value,
        };
    }

    /// The summary at `time`, by whole days. `None` before anything was bought, and for a day before the last purchase:
    /// what was known then is no longer known.
    pub fn at(&self, time: Time) -> Option<Summary> {
        let day = day(time);
        if self.purchase_days == 0 || day < self.last {
            return None;
        }
        let repeats = self.repeats();
        Some(Summary {
            repeats,
            recency_weeks: f64::from(self.last - self.first) / DAYS_PER_WEEK,
            age_weeks: f64::from(day - self.first) / DAYS_PER_WEEK,
            mean_value: if repeats == 0 {
                0.0
            } else {
                self.repeat_value / f64::from(repeats)
            },
        })
    }

    /// Days with a purchase after the first one.
    pub fn repeats(&self) -> u32 {
        self.purchase_days.saturating_sub(1)
    }
}
