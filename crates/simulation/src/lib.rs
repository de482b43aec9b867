//! Made-up traffic for a board that has none yet: a seeded walk along the board's flow.
//!
//! A board, and a [`Plan`], come in; events come out in the order of time, with data that keeps the board's contract. Whom
//! they concern, what follows what, and after how long, is read off the board: its commands and who asks for them, its links,
//! its policies (what sets one off is followed by what it brings about; what it waits for in vain sometimes comes), its
//! business keys (an order keeps its number along its journey; an occasion is shared by everyone who takes part).
//!
//! Pure: the seed is the only source of chance, the plan the only source of time, so the same plan gives the same events. It
//! never writes, sends or marks anything: that a record is synthetic is for the caller to say.
//!
//! ```
//! use stormlake_simulation::{Plan, simulate};
//!
//! let board = stormlake_board::parse(r#"
//!     board "Shop"
//!     command "Buy" by="Buyer" { yields "Order placed" "Order refused" }
//!     actor "Buyer"
//!     event "Order placed" { field "order" "string" key=#true; field "price" "decimal" min=0 unit="USD"; }
//!     event "Order refused" path="failure" { field "order" "string" key=#true; }
//! "#).board;
//! let until = stormlake_record::Time::parse("2026-06-01T00:00:00Z").unwrap();
//! let plan = Plan { subjects: 20, days: 30, seed: 7, until };
//! let events: Vec<_> = simulate(&board, plan).collect();
//! assert!(events.iter().all(|event| event.time < plan.until && event.data.contains_key("order")));
//! ```

mod branch;
mod causes;
mod fields;
mod flow;
mod happened;
mod journey;
mod occasion;
mod pattern;
mod random;
mod vocabulary;

use serde_json::{Map, Value};
use std::sync::Arc;
use stormlake_board::Board;
use stormlake_record::Time;

pub use journey::Simulation;

/// How much to make up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// How many subjects of the kind that most events concern; other kinds get one for every 25 of them.
    pub subjects: u32,
    /// How many days, up to `until`. Not more than 36,500 count.
    pub days: u32,
    /// What chance is drawn from.
    pub seed: u64,
    /// Everything happens before this instant.
    pub until: Time,
}

/// Something that could have happened.
#[derive(Debug, Clone, PartialEq)]
pub struct SimulatedEvent {
    /// When it happened.
    pub time: Time,
    /// The event sticky's place in [`Board::events`].
    pub event: usize,
    /// The event sticky's name.
    pub name: Arc<str>,
    /// Its slug: the last part of a record's `type`, after the board's namespace and a dot.
    pub slug: Arc<str>,
    /// Whom it concerns; empty where the sticky names no subject.
    pub subject: String,
    /// Who says so: the same for all events of a plan, and another for another plan.
    pub source: Arc<str>,
    /// Unique within the source.
    pub id: String,
    /// The fields.
    pub data: Map<String, Value>,
}

/// An event that is never simulated, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    /// The event sticky's name.
    pub event: String,
    /// Why, in a sentence.
    pub reason: String,
}

/// Walks the board's flow and leaves out what Stormlake itself puts on the log: what a policy `emit`s, and what a command
/// `yields … on="delivered"`. What follows from those happens all the same.
pub fn simulate(board: &Board, plan: Plan) -> Simulation {
    Simulation::new(flow::Flow::new(board, flow::Derived::LeftOut), plan)
}

/// The same with what Stormlake itself would put on the log, for a board whose policies do not run.
pub fn simulate_with_derived(board: &Board, plan: Plan) -> Simulation {
    Simulation::new(flow::Flow::new(board, flow::Derived::Included), plan)
}
