//! The log from outside, on simulated and real disks.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod damage;
mod deduplication;
mod driver;
mod front;
mod model;
mod reading;
mod real_disk;
mod simulation;
