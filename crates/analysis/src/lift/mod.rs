//!
//! *Enters*: counts, means and variances of two arms. *Leaves*: differences with their intervals, whether the arms were shared out as they should
//! have been, and how small a difference could have been seen. Everything is a closed formula over a few numbers, so it costs the same for
//! a hundred subjects and for a hundred million.
//!
//! [`Cell`] says who counts and where, one subject at a time; [`Lift`] makes of the cells what is shown.
//!
//! Two kinds of interval are told apart everywhere. A *fixed* one is right for somebody who looks once, at a time that was settled beforehand. A
//! *sequence* may be looked at as often as one likes, and acted upon at any moment: its chance of ever leaving the truth out is at most
//! one minus its level, for large samples.

mod cuped;
mod difference;
mod experiment;
mod mismatch;
mod mixture;
mod power;
mod proportions;
mod quantile;
mod report;
mod sample;
mod sequence;

pub use cuped::{Paired, Sums, cuped};
pub use difference::{Difference, Measure, Range};
pub use experiment::{Arm, Cell, Decided, Subject, TREATED, Window};
pub use mismatch::{MISMATCH_P, Mismatch, mismatch};
pub use mixture::{Mixture, mixing_of_scale};
pub use power::{Power, detectable, subjects_needed};
pub use proportions::{Share, newcombe, pooled_z};
pub use quantile::Level;
pub use report::{ArmReport, DAYS_MAX, DayReport, Interval, Lift, SUBJECTS_MIN, Shares, Terms, day_text};
pub use sample::Sample;
pub use sequence::{TUNING_USUAL, Tuning};
