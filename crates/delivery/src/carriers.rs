//! What carries a command outside, by the kind of its channel.

use crate::answer::Answer;
use crate::nats::Nats;
use crate::outbox::Attempt;
use crate::routes::Routes;
use crate::smtp::Smtp;
use crate::webhook::Webhook;
use std::sync::Arc;
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
