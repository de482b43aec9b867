//! What a webhook carries: the command as a CloudEvents 1.0 record in structured JSON, and its idempotency key as a header.

use crate::outbox::Attempt;
use crate::routes::Routes;
use serde::Serialize;
use serde_json::{Map, Value};
use std::borrow::Cow;
use std::fmt::Write;
use stormlake_record::Time;

#[derive(Serialize)]
struct Command<'a> {
    specversion: &'static str,
    id: &'a str,
    source: String,
    r#type: String,
    #[serde(skip_serializing_if = "str::is_empty")]
    subject: &'a str,
    time: Time,
    datacontenttype: &'static str,
    policy: &'a str,
    correlationid: &'a str,
    causationid: &'a str,
    data: Option<&'a Map<String, Value>>,
}

/// The body: the same bytes for every attempt of one decision, whatever the hour.
pub(crate) fn body(attempt: &Attempt, routes: &Routes) -> Result<Vec<u8>, serde_json::Error> {
    serde_json::to_vec(&Command {
        specversion: "1.0",
        id: attempt.key(),
        source: format!("stormlake/{}", in_header(&routes.project)),
        r#type: routes.command_type(attempt.command()),
        subject: attempt.subject(),
        time: attempt.decided,
        datacontenttype: "application/json",
        policy: attempt.policy(),
        correlationid: attempt.key(),
        causationid: &attempt.cause().id,
        data: attempt.data(),
    })
}

/// A text as it can stand in a header or a URI reference: what is not visible ASCII, and `%` itself, becomes `%41`. Two texts
/// that differ still differ.
pub(crate) fn in_header(text: &str) -> Cow<'_, str> {
    let plain = |byte: u8| (0x21..=0x7e).contains(&byte) && byte != b'%';
    if text.bytes().all(plain) {
        return Cow::Borrowed(text);
    }
    let mut encoded = String::with_capacity(text.len() + 16);
    for byte in text.bytes() {
        if plain(byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing into a String cannot fail.
            write!(encoded, "%{byte:02X}").unwrap_or_default();
        }
    }
    Cow::Owned(encoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_with_blanks_line_ends_or_umlauts_stands_in_a_header_and_stays_unique() {
        assert_eq!(in_header("p:1/a.b~c"), "p:1/a.b~c");
        assert_eq!(in_header("a b\r\nü%41"), "a%20b%0D%0A%C3%BC%2541");
        assert_ne!(in_header("a b"), in_header("a%20b"));
    }
}
