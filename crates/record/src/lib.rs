//! The words of the road: what one record, decision and delivery *is*. Pure types, on the board's words only; no clock,
//! no file, no random number.

pub mod decision;
pub mod entry;
pub mod switch;
pub mod time;
pub mod violation;
pub mod yields;

pub use decision::{Cause, Decision, Delivery, DeliveryState, EffectTaken, Outcome, Score};
pub use entry::{Entry, EntryKind, Flags, Malformed, Position};
pub use switch::Switch;
pub use time::Time;
pub use violation::Violation;
pub use yields::{Required, Yielded};
