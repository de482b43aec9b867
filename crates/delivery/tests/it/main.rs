//! Delivery seen from outside: what goes over the wire, what comes onto the log, and what a restart makes of it.

#![allow(clippy::unwrap_used, reason = "the helpers of tests are tests too")]

mod mail;
mod nats;
mod outbox;
mod standards;
mod webhooks;
mod world;
