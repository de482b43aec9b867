//! Deliver: decisions that fired are handed to the outside, at least once, with one idempotency key.
//!
//! **In**: the log's decisions and deliveries, in order. **Out**: webhooks, mail and NATS messages, and on the log one record per attempt (and
//! the events that a delivered command yields). The [`Outbox`] is *fired − delivered* and pure; [`Webhook`], [`Smtp`] and [`Nats`] send one command;
//! the [`Courier`] ties both to the log and to the clock.
//!
//! Never: sends what the log says was delivered; gives a key a second meaning; lets one channel wait for another; reaches a
//! private address unless allowed; follows a redirect; writes down a secret or a receiver's body.

mod answer;
mod breaker;
mod carriers;
pub mod courier;
pub mod journal;
mod key;
pub mod mail_receiver;
pub mod nats;
mod options;
pub mod outbox;
pub mod receiver;
mod retry;
pub mod routes;
pub mod smtp;
pub mod webhook;

pub use answer::Answer;
pub use breaker::Breaker;
pub use carriers::Carriers;
pub use courier::{Courier, CourierFault, Tally};
pub use journal::{Journal, JournalFault, Noted, Observed, requeue};
pub use nats::{Nats, NatsOptions};
pub use options::{Breaking, Options, Retries};
pub use outbox::{Attempt, ChannelView, Concluded, Fact, Outbox, SnapshotFault};
pub use routes::{Route, Routes};
pub use smtp::{KnownOf, LinksOf, PageLinks, Smtp, SmtpOptions};
pub use webhook::address::Targets;
pub use webhook::{SecretOf, Webhook, WebhookOptions, install_tls};
