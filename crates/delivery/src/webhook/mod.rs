//! Hands a command to a webhook: one HTTP POST, signed by Standard Webhooks, and what its answer means.
//!
//! | header | what |
//! | --- | --- |
//! | `content-type` | `application/cloudevents+json; charset=utf-8` |
//! | `webhook-id`, `idempotency-key` | the idempotency key (what cannot stand in a header is percent-encoded) |
//! | `webhook-timestamp` | seconds since 1970, of this attempt |
//! | `webhook-signature` | `v1,…` for every secret of the channel; absent where it has none |
//! | `user-agent` | `stormlake/<version>` |
//!
//! A channel with `handshake=#true` asks its receiver first whether it wants any (CloudEvents' HTTP 1.1 Web Hooks, 4: abuse protection), and
//! again every hour: an OPTIONS request with `webhook-request-origin` and the channel's rate, whose answer must name our origin, or `*`.
//!
//! No redirect is followed, no cookie kept, no proxy asked, no secret and no body written into an error.

pub mod address;
pub(crate) mod body;
mod handshake;
pub mod sign;

use crate::answer::Answer;
use crate::outbox::Attempt;
use crate::routes::{Route, Routes};
use address::{PrivateTarget, Resolver, Targets};
use body::in_header;
use handshake::Allowance;
use reqwest::header::{CONTENT_TYPE, HeaderMap, RETRY_AFTER};
use reqwest::{Client, Response, Url};
use sign::Secrets;
use std::collections::{BTreeSet, HashMap};
use std::error::Error;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use stormlake_record::Time;

/// Gives the value of an environment variable whose name begins with `STORMLAKE_SECRET_`.
pub type SecretOf = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

pub(crate) const SECRET_PREFIX: &str = "STORMLAKE_SECRET_";

/// How webhooks are sent.
#[derive(Debug, Clone)]
pub struct WebhookOptions {
    /// Where they may go.
    pub targets: Targets,
    /// How long an attempt may take, connection included.
    pub timeout: Duration,
    /// How much of an answer is read, in bytes.
    pub answer_bytes_max: usize,
    /// By which name receivers are asked whether they want any: this server's.
    pub origin: String,
}

impl Default for WebhookOptions {
    fn default() -> Self {
        Self {
            targets: Targets::PublicOnly,
            timeout: Duration::from_secs(10),
            answer_bytes_max: 4 << 10,
            origin: "localhost".into(),
        }
    }
}

/// The HTTP client could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP client could not be made: {0}")]
pub struct NoClient(String);

/// Makes ring the process's TLS provider, unless there is one already. To be called before any HTTP client is made.
pub fn install_tls() {
    // An error says that a provider is installed already, which is as well.
    drop(rustls::crypto::ring::default_provider().install_default());
}

/// Sends webhooks; one for the whole process, so that connections are shared.
pub struct Webhook {
    client: Client,
    options: WebhookOptions,
    secret_of: SecretOf,
    notes: Mutex<BTreeSet<String>>,
    allowances: Mutex<HashMap<String, Allowance>>,
}

impl Webhook {
    /// A sender. Secrets are looked up with `secret_of` at every attempt, so that a changed one is used at once.
    pub fn new(options: WebhookOptions, secret_of: SecretOf) -> Result<Self, NoClient> {
        install_tls();
        let client = || {
            Client::builder()
                .user_agent(concat!("stormlake/", env!("CARGO_PKG_VERSION")))
                .redirect(reqwest::redirect::Policy::none())
                .retry(reqwest::retry::never())
                // A proxy would connect for us, to whatever address it likes.
                .no_proxy()
                .http1_only()
                .timeout(options.timeout)
                .pool_idle_timeout(Duration::from_secs(30))
                .dns_resolver(Resolver(options.targets))
        };
        // A machine without root certificates still delivers over plain HTTP; every HTTPS attempt says what it lacks.
        let client = client()
            .build()
            .or_else(|fault| {
                tracing::warn!(fault = %reason(&fault), "no root certificates: HTTPS webhooks will fail");
                client().tls_certs_only([]).build()
            })
            .map_err(|fault| NoClient(reason(&fault)))?;
        Ok(Self {
            client,
            options,
            secret_of,
            notes: Mutex::default(),
            allowances: Mutex::default(),
        })
    }

    /// Makes an attempt. `now` goes into its timestamp.
    pub async fn send(&self, attempt: &Attempt, routes: &Routes, now: Time) -> Answer {
        let request = match self.request(attempt, routes, now) {
            Ok(request) => request,
            Err(error) => return Answer::Unsendable { error },
        };
        if let Some(route) = routes.channel(&attempt.channel).filter(|route| route.handshake)
            && let Err(answer) = self.shake_hands(route, request.url(), now).await
        {
            return answer;
        }
        match self.client.execute(request).await {
            Ok(response) => self.answer(response).await,
            Err(fault) => self.failed(&fault),
        }
    }

    fn failed(&self, fault: &reqwest::Error) -> Answer {
        match cause::<PrivateTarget>(fault) {
            Some(private) => Answer::Unsendable {
                error: private.to_string(),
            },
            None => Answer::Unanswered {
                error: self.unanswered(fault),
            },
        }
    }

    /// What an operator should know of the channels that were used: plain HTTP to public addresses.
    pub fn notes(&self) -> Vec<String> {
        let notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        notes.iter().cloned().collect()
    }

    fn request(&self, attempt: &Attempt, routes: &Routes, now: Time) -> Result<reqwest::Request, String> {
        let channel = &*attempt.channel;
        let route = routes
            .channel(channel)
            .ok_or_else(|| format!("the published board has no channel `{channel}`"))?;
        if route.kind != "webhook" {
            return Err(format!(
                "channel `{channel}` is of kind `{}`, which is not built",
                route.kind
            ));
        }
        let url = self.url(route)?;
        let body = body::body(attempt, routes).map_err(|_| "the command cannot be written as JSON".to_owned())?;
        let id = in_header(attempt.key());
        let timestamp = now.milliseconds().div_euclid(1_000);
        let mut request = self
            .client
            .post(url)
            .header(CONTENT_TYPE, "application/cloudevents+json; charset=utf-8")
            .header("webhook-id", &*id)
            .header("idempotency-key", &*id)
            .header("webhook-timestamp", timestamp);
        if let Some(reference) = &route.secret {
            let name = secret_name(reference)
                .ok_or_else(|| format!("channel `{channel}`: its secret is not of the form env:{SECRET_PREFIX}…"))?;
            let secrets = Secrets::parse(&self.secret(name)?).map_err(|fault| format!("secret {name} {fault}"))?;
            request = request.header("webhook-signature", secrets.sign(&id, timestamp, &body));
        }
        // Without the URL: it may hold a secret.
        request
            .body(body)
            .build()
            .map_err(|fault| format!("channel `{channel}`: {}", reason(&fault)))
    }

    fn url(&self, route: &Route) -> Result<Url, String> {
        let channel = &route.name;
        let written = route
            .url
            .as_deref()
            .ok_or_else(|| format!("channel `{channel}` has no url"))?;
        let text = match secret_name(written) {
            Some(name) => self.secret(name)?,
            None if written.starts_with("env:") => {
                return Err(format!(
                    "channel `{channel}`: its url is not of the form env:{SECRET_PREFIX}…"
                ));
            }
            None => written.to_owned(),
        };
        let url =
            Url::parse(text.trim()).map_err(|fault| format!("channel `{channel}`: its url is no URL ({fault})"))?;
        let plain = match url.scheme() {
            "https" => false,
            "http" => true,
            other => {
                return Err(format!(
                    "channel `{channel}`: only http and https are sent to, not `{other}`"
                ));
            }
        };
        // A name is checked when it is resolved; an address never is, so it is checked here.
        let host = url.host_str().unwrap_or_default();
        let literal = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        if let Ok(address) = literal {
            self.options
                .targets
                .check(address)
                .map_err(|private| format!("channel `{channel}`: {private}"))?;
        }
        if plain
            && literal.map_or(host != "localhost", |address| {
                Targets::PublicOnly.check(address).is_ok()
            })
        {
            self.note(format!(
                "channel `{channel}` sends over plain http: what it carries can be read on the way"
            ));
        }
        Ok(url)
    }

    fn secret(&self, name: &str) -> Result<String, String> {
        let value = (self.secret_of)(name).filter(|value| !value.trim().is_empty());
        value.ok_or_else(|| format!("secret {name} is not set"))
    }

    fn note(&self, note: String) {
        let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        if !notes.contains(&note) {
            tracing::warn!("{note}");
            notes.insert(note);
        }
    }

    async fn answer(&self, response: Response) -> Answer {
        let status = response.status();
        let headers = response.headers().clone();
        // Read even where it does not matter, so that the connection can be used again; a 2xx stays one if this fails.
        let body = head(response, self.options.answer_bytes_max).await;
        if status.is_success() {
            return Answer::Accepted {
                status: status.as_u16(),
            };
        }
        let mut error = format!("the receiver answered {status}");
        if status.is_redirection() {
            error.push_str("; redirects are not followed");
        }
        if let Some(title) = problem_title(&headers, &body) {
            error.push_str(": ");
            error.push_str(&title);
        }
        Answer::Refused {
            status: status.as_u16(),
            retry_after_ms: retry_after_ms(&headers),
            error,
        }
    }

    fn unanswered(&self, fault: &reqwest::Error) -> String {
        if fault.is_timeout() {
            return format!("no answer within {} ms", self.options.timeout.as_millis());
        }
        reason(fault)
    }
}

/// The variable's name in `env:STORMLAKE_SECRET_…`.
pub(crate) fn secret_name(reference: &str) -> Option<&str> {
    reference
        .strip_prefix("env:")
        .filter(|name| name.starts_with(SECRET_PREFIX))
}

/// The beginning of an answer's body.
async fn head(mut response: Response, bytes_max: usize) -> Vec<u8> {
    let mut body = Vec::new();
    while body.len() < bytes_max {
        match response.chunk().await {
            Ok(Some(chunk)) => body.extend_from_slice(&chunk[..chunk.len().min(bytes_max - body.len())]),
            Ok(None) | Err(_) => break,
        }
    }
    body
}

/// The `title` of an RFC 9457 problem, which by its definition tells the kind of problem and nothing of the request. Other
/// bodies may repeat what was sent, and are not written down.
fn problem_title(headers: &HeaderMap, body: &[u8]) -> Option<String> {
    let content_type = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    if !content_type.starts_with("application/problem+json") {
        return None;
    }
    let problem: serde_json::Value = serde_json::from_slice(body).ok()?;
    let title = problem.get("title")?.as_str()?;
    Some(title.chars().filter(|c| !c.is_control()).take(200).collect())
}

/// `Retry-After` as a length of time: seconds, or a date, which is measured from the answer's own `Date` (ours and the
/// receiver's clock need not agree).
fn retry_after_ms(headers: &HeaderMap) -> Option<i64> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(text.parse::<i64>().unwrap_or(i64::MAX).saturating_mul(1_000));
    }
    let instant = |text: &str| {
        let zoned = jiff::fmt::rfc2822::DateTimeParser::new().parse_zoned(text).ok()?;
        Some(zoned.timestamp().as_millisecond())
    };
    let date = headers.get(reqwest::header::DATE)?.to_str().ok()?;
    Some(instant(text)?.saturating_sub(instant(date)?).max(0))
}

/// What went wrong, from the outermost cause to the innermost, without the URL.
fn reason(fault: &reqwest::Error) -> String {
    let mut reasons: Vec<String> = Vec::new();
    let mut next = fault.source();
    while let Some(cause) = next {
        let text = cause.to_string();
        if reasons.last() != Some(&text) {
            reasons.push(text);
        }
        next = cause.source();
    }
    match reasons.is_empty() {
        true if fault.is_builder() => "the request cannot be built".into(),
        true => "the request failed".into(),
        false => reasons.join(": "),
    }
}

fn cause<T: Error + 'static>(fault: &reqwest::Error) -> Option<&T> {
    let mut next: Option<&(dyn Error + 'static)> = Some(fault);
    while let Some(cause) = next {
        if let Some(found) = cause.downcast_ref::<T>() {
            return Some(found);
        }
        next = cause.source();
    }
    None
}
