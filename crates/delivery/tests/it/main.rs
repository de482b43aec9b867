//! Delivery seen from outside: what goes over the wire, what comes onto the log, and what a restart makes of it.

#![allow(clippy::unwrap_used, reason = "the helpers of tests are tests too")]

mod complaints;
mod handshakes;
mod mail;
mod nats;
mod outbox;
mod standards;
mod stops;
mod webhooks;
mod world;
