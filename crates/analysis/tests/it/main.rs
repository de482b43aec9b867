//! Funnels and lift against other systems' answers, and against the plainest way to count them.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod examples;
mod lift;
mod live;
mod oracle;
mod properties;
mod report;
mod setting;
mod vectors;
