//! Funnels against other systems' answers, and against every possible choice of records.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

mod examples;
mod live;
mod oracle;
mod properties;
mod report;
mod setting;
mod vectors;
