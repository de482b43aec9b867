//! The board language. Text of a `board.kdl` comes in; a [`Board`], and every finding about it, comes out, and back.
//!
//! - [`parse`] says what is wrong with how a text is written, [`check`] what is wrong with what it means,
//!   [`compatibility`] what a new board would break for those who send to the old one. Each [`Finding`] has a code
//!   (explained by [`codes`]), a place, and a mend.
//! - [`write()`] gives a board's text, [`format()`] tidies one and keeps its comments: `parse(write(b)) == b`.
//! - [`diff()`] says what is different between two boards, [`merge()`] puts two that came of one together again.
//! - [`outline`] gives the same lines of a text that is not finished yet, with what each word is by the [`grammar`]: for editors.
//! - [`sheet`] cuts a text into entries with their comments, and writes it again: for the live wall.
//! - [`Graph`] and [`timeline`] say how stickies hang together and in which order; [`scope`] what expressions may read.
//!
//! Pure: no file, clock, network or random number. It never panics and never overflows on what a person wrote; what a
//! stranger's text may cost is bounded by [`limits`].
//!
//! ```
//! let parsed = stormlake_board::parse("board \"Shop\"\nevnt \"Order placed\"\n");
//! assert_eq!(parsed.findings[0].code, "SL-B003");
//! assert_eq!(parsed.findings[0].mend, "Did you mean `event`?");
//! ```

mod check;
pub mod codes;
mod compatibility;
mod consent;
mod diff;
mod finding;
mod format;
mod gaps;
pub mod grammar;
pub mod graph;
pub mod limits;
mod mailbox;
pub mod mapping;
mod merge;
pub mod model;
mod names;
pub mod outline;
mod parse;
mod read;
mod replacement;
mod reread;
pub mod scope;
pub mod sheet;
mod starter;
mod state_text;
mod text;
mod timeline;
mod values;
mod version;
pub mod words;
mod write;
pub mod zones;

pub(crate) use check::can_be_allowed;
pub use check::{PATTERN_BYTES_MAX, RULES, Rule, SIGNATURES, check, check_funnel};
pub use compatibility::compatibility;
pub use consent::{TOPIC_FIELD, Unchangeable};
pub use diff::{Change, Difference, diff};
pub use finding::{Finding, Lines, Place, Severity, nearest, render};
pub use format::{format, format_mapping};
pub use gaps::{Sends, SentBy, SystemGaps, Takes, gaps};
pub use graph::{Edge, EdgeKind, Graph};
pub use mailbox::Mailbox;
pub use mapping::{Format, Mapping, ParsedMappings, check_mapping, parse_mapping};
pub use merge::{Conflict, MergeSide, Merged, Unmerged, merge};
pub use model::*;
pub use names::{Names, Resolved};
pub use parse::{Parsed, parse, parse_kdl};
pub use replacement::Replacement;
pub use reread::{Rereader, parse_board};
pub use scope::{event_scope, field_type, hook_scope, mapping_scope, predictions_of, purchase_scope, where_scope};
pub use starter::starter;
pub use state_text::with_policy_state;
pub use timeline::{ranks, timeline};
pub use version::{policy_version, prediction_version};
pub use words::slug;
pub use write::write;
