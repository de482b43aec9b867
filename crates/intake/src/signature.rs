//! Whether a webhook's delivery comes from where it says: one scheme for each application, each over the raw body, each
//! compared in constant time.

use crate::Refusal;
use crate::codes;
use crate::hook::Headers;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use serde_json::Value;
use sha2::Sha256;
use stormlake_record::Time;
use subtle::ConstantTimeEq;

/// How far a signed time may be from the server's clock.
const TOLERANCE_SECONDS: i64 = 5 * 60;

/// How an application signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scheme {
    /// `webhook-signature`: a list of `v1,` and the base64 of an HMAC over `id.timestamp.body`.
    StandardWebhooks,
    /// A hexadecimal HMAC-SHA-256 of the body in this header, perhaps after `sha256=`.
    Hex(&'static str),
    /// The same in base64.
    Base64(&'static str),
    /// A token in the body's `token`.
    Token,
    /// Nothing: for this machine only.
    None,
}

/// An application that sends webhooks: how it signs, and where it says what kind a delivery is and which.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Application {
    pub(crate) name: &'static str,
    pub(crate) scheme: Scheme,
    /// Header with the kind; empty when the body says it.
    pub(crate) kind_header: &'static str,
    /// Field of the body with the kind.
    pub(crate) kind_field: &'static str,
    /// Header with the delivery's id; empty when the body says it.
    pub(crate) id_header: &'static str,
    /// Field of the body with the delivery's id.
    pub(crate) id_field: &'static str,
}

/// Every application that the board file knows.
pub(crate) const APPLICATIONS: [Application; 8] = [
    application(
        "standard-webhooks",
        Scheme::StandardWebhooks,
        "",
        "type",
        "webhook-id",
        "",
    ),
    application(
        "github",
        Scheme::Hex("x-hub-signature-256"),
        "x-github-event",
        "",
        "x-github-delivery",
        "",
    ),
    application(
        "discourse",
        Scheme::Hex("x-discourse-event-signature"),
        "x-discourse-event",
        "",
        "x-discourse-event-id",
        "",
    ),
    application(
        "woocommerce",
        Scheme::Base64("x-wc-webhook-signature"),
        "x-wc-webhook-topic",
        "",
        "x-wc-webhook-delivery-id",
        "",
    ),
    application("calcom", Scheme::Hex("x-cal-signature-256"), "", "triggerEvent", "", ""),
    application("keycloak", Scheme::Hex("x-keycloak-signature"), "", "type", "", "uid"),
    application("mattermost", Scheme::Token, "", "trigger_word", "", "post_id"),
    application("none", Scheme::None, "", "type", "webhook-id", ""),
];

const fn application(
    name: &'static str,
    scheme: Scheme,
    kind_header: &'static str,
    kind_field: &'static str,
    id_header: &'static str,
    id_field: &'static str,
) -> Application {
    Application {
        name,
        scheme,
        kind_header,
        kind_field,
        id_header,
        id_field,
    }
}

/// Verifies a delivery. `secret` is not empty; for Standard Webhooks it may be several, parted by blanks, while one is rotated.
pub(crate) fn verify(
    scheme: Scheme,
    headers: &Headers<'_>,
    raw: &[u8],
    body: &Value,
    secret: &str,
    now: Time,
) -> Result<(), Refusal> {
    match scheme {
        Scheme::None => Ok(()),
        Scheme::StandardWebhooks => standard(headers, raw, secret, now),
        Scheme::Hex(name) => {
            let given = headers.required(name)?;
            let hex = given.strip_prefix("sha256=").unwrap_or(given);
            confirm(
                unhex(hex).is_some_and(|tag| is_tag(secret.as_bytes(), &[raw], &tag)),
                name,
            )
        }
        Scheme::Base64(name) => {
            let given = headers.required(name)?;
            confirm(
                STANDARD
                    .decode(given)
                    .is_ok_and(|tag| is_tag(secret.as_bytes(), &[raw], &tag)),
                name,
            )
        }
        Scheme::Token => {
            let Some(token) = body.get("token").and_then(Value::as_str) else {
                return Err(missing("the body's `token`"));
            };
            confirm(bool::from(token.as_bytes().ct_eq(secret.as_bytes())), "token")
        }
    }
}

fn standard(headers: &Headers<'_>, raw: &[u8], secrets: &str, now: Time) -> Result<(), Refusal> {
    let id = headers.required("webhook-id")?;
    let timestamp = headers.required("webhook-timestamp")?;
    let list = headers.required("webhook-signature")?;
    let signatures = || {
        list.split_ascii_whitespace()
            .filter_map(|item| item.strip_prefix("v1,"))
    };
    if signatures().next().is_none() && list.contains("v1a,") {
        return Err(Refusal::new(
            &codes::SIGNATURE_SCHEME,
            "the delivery is signed only with `v1a` (ed25519), which is not built",
            "let the sender sign with a shared secret (`v1`)",
        ));
    }
    let parts = [id.as_bytes(), b".", timestamp.as_bytes(), b".", raw];
    let signed = signatures().filter_map(|item| STANDARD.decode(item).ok()).any(|tag| {
        secrets.split_ascii_whitespace().any(|secret| {
            let key = secret
                .strip_prefix("whsec_")
                .and_then(|base64| STANDARD.decode(base64).ok());
            is_tag(key.as_deref().unwrap_or(secret.as_bytes()), &parts, &tag)
        })
    });
    confirm(signed, "webhook-signature")?;
    let seconds = timestamp.parse::<i64>().ok();
    let distance = seconds.and_then(|seconds| seconds.checked_sub(now.milliseconds().div_euclid(1_000)));
    if distance.is_none_or(|distance| distance.unsigned_abs() > TOLERANCE_SECONDS.unsigned_abs()) {
        return Err(Refusal::new(
            &codes::SIGNATURE_STALE,
            "the signed time is more than 5 minutes from the server's clock",
            "look at both clocks",
        ));
    }
    Ok(())
}

/// Whether `tag` is the HMAC-SHA-256 of the parts; compared in constant time.
fn is_tag(key: &[u8], parts: &[&[u8]], tag: &[u8]) -> bool {
    // HMAC takes keys of any length.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else {
        return false;
    };
    parts.iter().for_each(|part| mac.update(part));
    mac.verify_slice(tag).is_ok()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| (byte as char).to_digit(16);
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    pairs
        .iter()
        .map(|[high, low]| Some((digit(*high)? << 4 | digit(*low)?) as u8))
        .collect()
}

fn confirm(good: bool, name: &str) -> Result<(), Refusal> {
    if good {
        return Ok(());
    }
    Err(Refusal::new(
        &codes::SIGNATURE_WRONG,
        format!("`{name}` does not fit the body and the secret"),
        "set the same secret on both sides, and let nothing on the way change the body",
    ))
}

pub(crate) fn missing(what: &str) -> Refusal {
    Refusal::new(
        &codes::SIGNATURE_MISSING,
        format!("{what} is missing or cannot be read"),
        "set the secret in the sender's webhook settings",
    )
}
