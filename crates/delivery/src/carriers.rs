//! What carries a command outside, by the kind of its channel.

use crate::answer::Answer;
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
}

impl Carriers {
    /// Webhooks and mail.
    pub fn new(webhook: Arc<Webhook>, smtp: Arc<Smtp>) -> Self {
        Self {
            webhook,
            smtp: Some(smtp),
        }
    }

    /// Makes an attempt. A channel that the board lacks, or of a kind that nothing carries, is told by the webhooks' sender.
    pub(crate) async fn send(&self, attempt: &Attempt, routes: &Routes, now: Time) -> Answer {
        let by_mail = routes
            .channel(&attempt.channel)
            .is_some_and(|route| route.kind == "smtp");
        match &self.smtp {
            Some(smtp) if by_mail => smtp.send(attempt, routes).await,
            _ => self.webhook.send(attempt, routes, now).await,
        }
    }
}

/// Webhooks alone.
impl From<Arc<Webhook>> for Carriers {
    fn from(webhook: Arc<Webhook>) -> Self {
        Self { webhook, smtp: None }
    }
}
