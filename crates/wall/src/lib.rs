//! The live wall: a board that many edit at once, and the text that it becomes.
//!
//! *Enters*: a board's text, bytes of clients that speak `y-websocket`, edits of the file. *Leaves*: what to write into the journal and whom
//! to send what; the board's text and where its notes stand.
//!
//! - [`Document`] is the wall: the entries of a board ([`stormlake_board::sheet`]) as a Yjs document. [`Document::take`] carries an edit of the file
//!   into it, [`Document::apply`] a client's edit, and puts back what its [`Right`] does not allow before anybody else sees it.
//! - [`Room`] is who is here: the protocol as a state machine over bytes, with limits of size and rate.
//! - [`journal`] frames every update, checksummed; [`layout`] is `board.layout.json`.
//!
//! Pure: no clock, file, socket or random number; ids come from a seed, time is an argument. No update takes the process down: each is
//! walked with limits before it is applied, and what still goes wrong leaves the wall as it was.
//! See `docs/decisions/0018-live-wall.md` for the schema.
//!
//! ```
//! use stormlake_wall::{Document, Limits, Right, Room, message};
//!
//! let wall = Document::of_files("board \"Shop\"\nevent \"Order placed\"\n", None, 7, 1).unwrap();
//! let mut room = Room::new(wall, Limits::default());
//! let greeting = room.join(1, Right::Participant);
//! assert_eq!(greeting.len(), 1);
//! let outcome = room.receive(1, &message::step_one(&[0]), 0).unwrap();
//! // The wall in parts, and the answer: whoever has the last has everything.
//! assert_eq!(outcome.to_sender.last().map(|answer| answer[..2].to_vec()), Some(vec![0, 1]));
//! assert_eq!(room.wall().text(), "board \"Shop\"\nevent \"Order placed\"\n");
//! ```

mod apply;
mod awareness;
mod beside;
mod carry;
mod clauses;
mod document;
mod ids;
pub mod journal;
mod judge;
mod kept;
pub mod layout;
pub mod limits;
mod matching;
pub mod message;
mod moment;
mod order;
mod rate;
mod rights;
mod room;
mod scan;
mod schema;
mod split;
mod take;
mod touched;
mod wire;

pub use apply::{Applied, Denied, Refused};
pub use document::{Document, Unreadable};
pub use ids::Ids;
pub use message::Notice;
pub use moment::{Followed, Moment, Written};
pub use order::between;
pub use rate::Limits;
pub use rights::Right;
pub use room::{Outcome, Peer, Room, Violation};
pub use schema::{Clause, Item, Items};
