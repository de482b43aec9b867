//! Asks a receiver whether it wants any, and how many a minute: CloudEvents' HTTP 1.1 Web Hooks for Event Delivery, section 4. Who answers
//! later by calling back (`WebHook-Request-Callback`) is not waited for.

use super::Webhook;
use crate::answer::Answer;
use crate::routes::Route;
use reqwest::header::HeaderMap;
use reqwest::{Method, StatusCode, Url};
use std::sync::PoisonError;
use stormlake_board::{Duration, Rate};
use stormlake_record::Time;

/// How long a yes holds.
const HOLDS_MS: i64 = 60 * 60_000;
/// What rates are counted in.
const MINUTE: Duration = Duration::from_milliseconds(60_000);

/// A receiver's yes.
#[derive(Debug, Clone)]
pub(super) struct Allowance {
    /// Who gave it. A URL may hold a secret, so that it is never shown.
    url: Url,
    until: Time,
    rate: Option<Rate>,
}

impl Webhook {
    /// What the channel's receiver allows, as far as it was asked.
    pub(crate) fn allowed_rate(&self, route: &Route) -> Option<Rate> {
        let allowances = self.allowances.lock().unwrap_or_else(PoisonError::into_inner);
        allowances.get(&route.name).filter(|_| route.handshake)?.rate
    }

    /// Asks, unless the receiver has said yes within the hour.
    pub(super) async fn shake_hands(&self, route: &Route, url: &Url, now: Time) -> Result<(), Answer> {
        let known = {
            let allowances = self.allowances.lock().unwrap_or_else(PoisonError::into_inner);
            allowances
                .get(&route.name)
                .is_some_and(|known| known.url == *url && now < known.until)
        };
        if known {
            return Ok(());
        }
        let mut asking = self
            .client
            .request(Method::OPTIONS, url.clone())
            .header("webhook-request-origin", &self.options.origin);
        if let Some(rate) = route.rate {
            asking = asking.header("webhook-request-rate", a_minute(rate).to_string());
        }
        let response = asking.send().await.map_err(|fault| self.failed(&fault))?;
        let (status, headers) = (response.status(), response.headers().clone());
        if let Some(answer) = self.no(status, &headers) {
            return Err(answer);
        }
        let allowance = Allowance {
            url: url.clone(),
            until: now.plus_milliseconds(HOLDS_MS),
            rate: rate(&headers),
        };
        let mut allowances = self.allowances.lock().unwrap_or_else(PoisonError::into_inner);
        allowances.insert(route.name.clone(), allowance);
        Ok(())
    }

    /// Why that is no yes. The receiver may think better of it, so it is asked again.
    fn no(&self, status: StatusCode, headers: &HeaderMap) -> Option<Answer> {
        if status == StatusCode::GONE {
            return Some(Answer::Refused {
                status: status.as_u16(),
                retry_after_ms: None,
                error: format!("the receiver answered {status} when it was asked whether it wants any"),
            });
        }
        let allowed = headers
            .get("webhook-allowed-origin")
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        let names_us = allowed.trim() == "*" || allowed.trim().eq_ignore_ascii_case(&self.options.origin);
        if status.is_success() && names_us {
            return None;
        }
        let said = match allowed {
            "" => "it names no allowed origin".to_owned(),
            other => format!(
                "it allows {}",
                other.chars().filter(|c| !c.is_control()).take(100).collect::<String>()
            ),
        };
        Some(Answer::Unanswered {
            error: format!(
                "the receiver does not say that it wants any: asked for {}, it answered {status}, and {said}",
                self.options.origin
            ),
        })
    }
}

/// `webhook-allowed-rate`: so many a minute, or `*`.
fn rate(headers: &HeaderMap) -> Option<Rate> {
    let text = headers.get("webhook-allowed-rate")?.to_str().ok()?.trim();
    let count = text.parse::<u32>().ok().filter(|count| *count > 0)?;
    Some(Rate {
        count,
        per: MINUTE,
        ..Rate::default()
    })
}

/// At least one.
fn a_minute(rate: Rate) -> u64 {
    let per = u64::try_from(rate.per.milliseconds).unwrap_or(1).max(1);
    (u64::from(rate.count) * MINUTE.milliseconds.unsigned_abs() / per).max(1)
}
