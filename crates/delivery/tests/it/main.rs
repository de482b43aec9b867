//! Delivery seen from outside: what goes over the wire, what comes onto the log, and what a restart makes of it.

mod outbox;
mod standards;
mod webhooks;
mod world;
