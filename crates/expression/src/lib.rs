//! Expressions on the board: CEL, type-checked before it runs and compiled once.
//!
//! A text and a [`Scope`] enter; a [`Program`] leaves, or every [`Fault`] of the text at once, each with its place and its
//! mend. A program reads [`Values`] lazily, by path, and gives a [`Value`] or an [`EvaluationFault`]. It never reads a
//! clock, a file or the machine's time zones, never panics on what a stranger wrote, and stops after [`limits::STEPS`].
//!
//! ```
//! use std::collections::BTreeMap;
//! use stormlake_expression::{Scope, Type, Value, compile};
//!
//! let scope = Scope { variables: BTreeMap::from([("count".to_owned(), Type::Int)]), ..Scope::default() };
//! let program = compile("'bought ' + string(count) + ' meals'", &scope, Some(&Type::String)).unwrap();
//! let values = BTreeMap::from([("count".to_owned(), Value::Int(3))]);
//! assert_eq!(program.evaluate(&values), Ok(Value::from("bought 3 meals")));
//!
//! let faults = compile("cuont > 2", &scope, Some(&Type::Bool)).unwrap_err();
//! assert_eq!(faults[0].message, "`cuont` is not known here; did you mean `count`?");
//! ```
//!
//! Where it leaves CEL, it does so for the board's sake: `uint` is `int`; a map's keys are strings; instants are nanoseconds
//! from 1677 to 2262; `has()` also takes `m["a-name"]`, and is false when a step before the last one is absent; a value of
//! unknown type that turns out to be an integer may meet a double (JSON writes 12.0 as 12); a length of time may be in
//! days, or ISO 8601 (`PT2H`); `type()` gives the type's name.

mod check;
mod compare;
mod conform;
mod evaluate;
mod fault;
mod functions;
mod json;
mod lex;
pub mod limits;
mod number;
mod parse;
mod program;
mod reads;
mod suggest;
mod syntax;
mod time;
mod tree;
mod types;
mod value;

pub use fault::{EvaluationFault, Fault};
pub use program::{Path, Program, Values, compile};
pub use reads::{Read, Step, Written, functions, reads};
pub use time::iso_duration;
pub use types::{FieldSlot, RecordType, Scope, Type};
pub use value::Value;
