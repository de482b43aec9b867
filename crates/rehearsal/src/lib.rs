//! Try before live: the very engine of the live run, over told or logged events, with a clock that is told the time.
//!
//! *Enters*: a board, and either examples that stand beside it (given these events, when the clock reads so, then these
//! decisions) or the records of a log. *Leaves*: what differs from what was expected, with the engine's own words why; or a
//! summary of what a policy would have done.
//!
//! It reads no clock, no file and no random number, delivers nothing, and decides nothing that the engine does not decide.
//!
//! ```
//! let board = stormlake_board::parse(r#"
//! board "Shop" { subject "customer"; channel "app" kind="webhook" url="https://example.org" }
//! event "Bought" subject="customer" { field "price" "decimal" }
//! command "Thank"
//! policy "Thank a buyer" state="draft" { whenever "Bought"; where "event.data.price > 10.0"; then "Thank" via="app" }
//! "#).board;
//! let examples = stormlake_rehearsal::Examples::read(r#"
//! example "Who pays more than ten is thanked" policy="Thank a buyer" {
//!     given {
//!         event "Bought" subject="ann" at="+0d" { price 12.5 }
//!         event "Bought" subject="ben" at="+1d" { price 9.0 }
//!     }
//!     then { fired subject="ann" at="+0d" command="Thank" }
//! }
//! "#, &board);
//! assert_eq!(examples.findings, []);
//! let mut rehearsal = stormlake_rehearsal::Rehearsal::new(&board);
//! assert!(rehearsal.play(&examples.examples[0]).unwrap().held());
//! ```

mod arm;
mod backtest;
pub mod codes;
mod consequences;
mod entries;
mod example;
mod stage;
mod words;

pub use backtest::{Backtest, Backtested, Contacts, Day, Edit, ON_NO_LOG, Overlap, Span, Unready, edit};
pub use example::{Difference, Example, Examples, Expected, Part, Rehearsal, Report};
