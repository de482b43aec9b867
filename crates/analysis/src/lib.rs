//! Analyse: ordered funnels over the records of a log, and what a policy brings ([`lift`]).
//!
//! *Enters*: a [`Funnel`] and [`Occurrence`]s: sorted ([`Run`]), in the order of a log ([`Gathered`]), or as they arrive ([`Live`]). *Leaves*: a
//! [`Report`] of how many subjects reached each step, how long it took them, and who dropped off.
//!
//! It reads no clock and no file, never leaves a tie to chance, and never compares every start with every end: a record
//! costs as much as the steps that it may satisfy.
//!
//! # The rule
//!
//! A subject *reaches* step *k* if it has records r₁ … r_k of the events of steps 1 … k, where
//!
//! 1. the records are in order: by time, and at equal times by position in the log. What [`Matching`] adds to this may be
//!    chosen;
//! 2. every r_i is at most the funnel's window after **r₁**, and at most the step's own `within` after r_{i−1}; both ends count;
//! 3. r₁ may be any record of the first step, whichever leads farthest. With [`Entry::First`] it is the subject's first.
//!
//! Times count to the microsecond, as the lake has them: the log and the lake give one answer. Other records in between do not matter. A subject counts once, by the farthest step that it reached.
//!
//! The times of a subject are those of the first such chain that reached its farthest step; among those that end there, of
//! the most recent one: each step's latest record before the next step's.
//!
//! ```
//! use stormlake_analysis::{Funnel, Occurrence, Run, Step};
//! use stormlake_record::{Position, Time};
//!
//! let funnel = Funnel::new("Join", [Step::new("Ad shown"), Step::new("Account created")]).within_ms(3_600_000);
//! let funnel = funnel.check().map_err(|faults| format!("{faults:?}"))?;
//! let mut run = Run::new(&funnel, 10);
//! for (position, (subject, event, minute)) in [("ann", "Ad shown", 0), ("ann", "Account created", 20), ("ben", "Ad shown", 5)]
//!     .into_iter()
//!     .enumerate()
//! {
//!     let (time, position) = (Time::from_milliseconds(minute * 60_000), Position(position as u64));
//!     run.observe(&Occurrence { subject, event, time, position }).map_err(|unsorted| unsorted.to_string())?;
//! }
//! let report = run.finish();
//! assert_eq!((report.steps[0].reached, report.steps[1].reached), (2, 1));
//! assert_eq!(report.steps[1].median_ms, Some(1_200_000.0));
//! assert_eq!(report.steps[0].dropped_subjects[0].subject, "ben");
//! # Ok::<(), String>(())
//! ```

mod funnel;
mod gathered;
pub mod lift;
mod live;
mod progress;
mod report;
mod run;
mod subjects;

pub use funnel::{CheckedFunnel, Entry, Funnel, FunnelFault, Matching, STEPS_MAX, Step};
pub use gathered::Gathered;
pub use live::{Live, SavedLive};
pub use progress::Progress;
pub use report::{Dropped, Page, Report, StepReport};
pub use run::{Occurrence, Run, Unsorted};
