//! The language server as an editor meets it.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

#[path = "it/any.rs"]
mod any;
#[path = "it/completing.rs"]
mod completing;
#[path = "it/conversation.rs"]
mod conversation;
#[path = "it/finding.rs"]
mod finding;
#[path = "it/hovering.rs"]
mod hovering;
#[path = "it/naming.rs"]
mod naming;
#[path = "it/setting.rs"]
mod setting;
#[path = "it/tidying.rs"]
mod tidying;
