//! What carries a command outside, by the kind of its channel.

use crate::answer::Answer;
use crate::nats::Nats;
use crate::outbox::Attempt;
use crate::routes::{Route, Routes};
use crate::smtp::Smtp;
use crate::webhook::Webhook;
use std::sync::Arc;
use stormlake_board::Rate;
use stormlake_record::Time;

/// One sender per kind of channel.
#[derive(Clone)]
pub struct Carriers {
    webhook: Arc<Webhook>,
    smtp: Option<Arc<Smtp>>,
    nats: Option<Arc<Nats>>,
}

impl Carriers {
    /// Webhooks and mail.
    pub fn new(webhook: Arc<Webhook>, smtp: Arc<Smtp>) -> Self {
        Self {
            smtp: Some(smtp),
            ..Self::from(webhook)
        }
    }

    /// NATS too.
    #[must_use]
    pub fn with_nats(mut self, nats: Arc<Nats>) -> Self {
        self.nats = Some(nats);
        self
    }

    /// How many attempts the channel may begin per time: what the board says, and what its receiver allowed, whichever is less.
    pub(crate) fn rate(&self, route: &Route) -> Option<Rate> {
        let allowed = self.webhook.allowed_rate(route);
        match (route.rate, allowed) {
            (Some(written), Some(allowed)) => Some(slower(written, allowed)),
            (written, allowed) => written.or(allowed),
        }
    }

    /// Makes an attempt. A channel that the board lacks, or of a kind that nothing carries, is told by the webhooks' sender.
    pub(crate) async fn send(&self, attempt: &Attempt, routes: &Routes, now: Time) -> Answer {
        let kind = routes.channel(&attempt.channel).map(|route| route.kind.as_str());
        match (kind, &self.smtp, &self.nats) {
            (Some("smtp"), Some(smtp), _) => smtp.send(attempt, routes).await,
            (Some("nats"), _, Some(nats)) => nats.send(attempt, routes).await,
            _ => self.webhook.send(attempt, routes, now).await,
        }
    }
}

fn slower(a: Rate, b: Rate) -> Rate {
    let apart = |rate: Rate| i128::from(rate.per.milliseconds) * 1_000_000 / i128::from(rate.count.max(1));
    if apart(a) >= apart(b) { a } else { b }
}

/// Webhooks alone.
impl From<Arc<Webhook>> for Carriers {
    fn from(webhook: Arc<Webhook>) -> Self {
        Self {
            webhook,
            smtp: None,
            nats: None,
        }
    }
}
