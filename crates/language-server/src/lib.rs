//! Editor help for `board.kdl` and `mapping.kdl`. What an editor says comes in, what it should show goes out.
//!
//! - [`Workspace`] is the core: open documents, and every answer about them, in bytes of their texts and as the types of the
//!   Language Server Protocol. It reads no file itself: what lies beside an open document comes through [`Files`], live numbers
//!   through [`Pulse`].
//! - [`Session`] speaks the protocol: one message in, some messages out. [`serve()`] does so over two streams.
//!
//! It never panics on any text or message, answers a broken request with an error and goes on, and holds at most what
//! [`limits`] say. It never waits: what a running server knows is shown as of when it was last heard.

mod act;
mod complete;
mod diagnose;
mod document;
mod frame;
mod hover;
mod index;
pub mod limits;
mod navigate;
mod project;
mod reading;
mod rename;
mod serve;
mod session;
mod symbols;
mod text;
mod tidy;
mod workspace;

pub use document::FileKind;
pub use frame::{BrokenFrame, Frame, read_frame, write_frame};
pub use index::Symbol;
pub use rename::Refused;
pub use serve::{Ended, serve};
pub use session::Session;
pub use text::{Change, Text};
pub use workspace::{Beat, Files, NoFiles, NoPulse, Pulse, Workspace};
