//! React: the board's policies over records and time.
//!
//! *Enters*: the records of the log, in order ([`Observed`]), ticks of the clock among them. *Leaves*: [`Decision`]s.
//! The engine is a function of the log: it reads no clock, keeps no file and draws no random number, so the live run, a
//! replay after a crash, a rebuild and an explanation are the same code. What it knows fits into a snapshot that
//! may be thrown away at any time.
//!
//! It never delivers anything and never reads a record twice.

mod as_json;
mod clock;
mod consent;
mod data;
mod dates;
mod decide;
mod engine;
mod entry;
mod expected;
mod facts;
mod followed;
mod foresee;
mod guards;
mod holdout;
mod joined;
mod journey;
mod kept;
mod keys;
mod night;
mod pattern;
mod plan;
mod proof;
mod silence;
mod snapshot;
mod state;
mod stops;
mod sweep;
mod trace;
mod variant;

pub use engine::{Engine, Mode, Observed};
pub use foresee::{MODEL_SUBJECT, Purchases};
pub use plan::{Plan, PlanFault};
pub use snapshot::SnapshotFault;
pub use stops::Stop;
pub use stormlake_record::{Decision, Outcome};
pub use trace::{Step, Verdict};
