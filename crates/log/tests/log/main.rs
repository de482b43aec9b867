//! The log from outside, on simulated and real disks.

mod damage;
mod deduplication;
mod driver;
mod front;
mod model;
mod reading;
mod real_disk;
mod simulation;
