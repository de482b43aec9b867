//! What a NATS server says, and how a command is written to it: lines of text, payloads by their length
//! (<https://docs.nats.io/reference/reference-protocols/nats-protocol>).

use serde::{Deserialize, Serialize};

/// The longest line that is read: an `INFO` lists a whole cluster.
const LINE_BYTES_MAX: usize = 64 << 10;
/// The longest message that is read: only answers come in.
const MESSAGE_BYTES_MAX: usize = 1 << 20;

/// What the server tells of itself.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Info {
    /// Whether messages may have headers (2.2 and later).
    pub headers: bool,
    /// Bytes of headers and payload together.
    pub max_payload: usize,
    /// Whether it speaks only TLS.
    pub tls_required: bool,
    /// Whether it can.
    pub tls_available: bool,
    /// Whether it has streams itself.
    pub jetstream: bool,
    /// It is about to be shut down.
    pub ldm: bool,
}

/// What is told to the server first.
#[derive(Serialize)]
pub(super) struct Connect<'a> {
    pub verbose: bool,
    pub pedantic: bool,
    pub tls_required: bool,
    pub lang: &'static str,
    pub version: &'static str,
    pub name: &'static str,
    pub protocol: u8,
    pub echo: bool,
    pub headers: bool,
    pub no_responders: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pass: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub auth_token: Option<&'a str>,
}

/// One thing that the server said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    /// JSON of an [`Info`].
    Info(Vec<u8>),
    /// A message to one of our inboxes.
    Message {
        /// To which.
        to: String,
        /// The status in its headers: 503 = nobody is there.
        status: Option<u16>,
        /// What it carries.
        body: Vec<u8>,
    },
    /// It wants to know whether we live.
    Ping,
    /// Everything before our ping was looked at.
    Pong,
    /// It does not like something.
    Fault(String),
    /// It likes something.
    Fine,
}

/// What the server said is not NATS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Garbled;

/// The first thing in `buffer`, and how many bytes it takes; `None` when it has not all come.
pub(super) fn read(buffer: &[u8]) -> Result<Option<(Said, usize)>, Garbled> {
    let Some(end) = buffer.windows(2).position(|two| two == b"\r\n") else {
        return if buffer.len() > LINE_BYTES_MAX {
            Err(Garbled)
        } else {
            Ok(None)
        };
    };
    if end > LINE_BYTES_MAX {
        return Err(Garbled);
    }
    let line = std::str::from_utf8(&buffer[..end]).map_err(|_| Garbled)?;
    let (word, rest) = line.split_once([' ', '\t']).unwrap_or((line, ""));
    let length = end + 2;
    let said = match word.to_ascii_uppercase().as_str() {
        "INFO" => Said::Info(rest.trim().as_bytes().to_vec()),
        "PING" => Said::Ping,
        "PONG" => Said::Pong,
        "+OK" => Said::Fine,
        "-ERR" => Said::Fault(rest.trim().trim_matches('\'').to_owned()),
        "MSG" => return message(buffer, length, rest, false),
        "HMSG" => return message(buffer, length, rest, true),
        _ => return Err(Garbled),
    };
    Ok(Some((said, length)))
}

/// `MSG subject sid [reply] bytes`, `HMSG subject sid [reply] header-bytes bytes`.
fn message(buffer: &[u8], begins: usize, line: &str, headed: bool) -> Result<Option<(Said, usize)>, Garbled> {
    let words: Vec<&str> = line.split_ascii_whitespace().collect();
    let number = |word: Option<&&str>| word.and_then(|word| word.parse::<usize>().ok()).ok_or(Garbled);
    let total = number(words.last())?;
    let head = match headed {
        true => number(words.len().checked_sub(2).and_then(|at| words.get(at)))?,
        false => 0,
    };
    if words.len() < 3 + usize::from(headed) || head > total || total > MESSAGE_BYTES_MAX {
        return Err(Garbled);
    }
    let Some(content) = buffer.get(begins..begins + total + 2) else {
        return Ok(None);
    };
    if &content[total..] != b"\r\n" {
        return Err(Garbled);
    }
    let said = Said::Message {
        to: words[0].to_owned(),
        status: status(&content[..head]),
        body: content[head..total].to_vec(),
    };
    Ok(Some((said, begins + total + 2)))
}

/// `NATS/1.0 503`.
fn status(head: &[u8]) -> Option<u16> {
    let line = head.split(|byte| *byte == b'\r').next()?;
    let line = std::str::from_utf8(line).ok()?;
    line.strip_prefix("NATS/1.0")?
        .split_ascii_whitespace()
        .next()?
        .parse()
        .ok()
}

/// A message with headers, an inbox for the answer, and a ping: when its pong is back, the server has looked at the message.
pub(super) fn publication(topic: &str, inbox: &str, headers: &str, payload: &[u8]) -> Vec<u8> {
    let head = match headers.is_empty() {
        true => String::new(),
        false => format!("NATS/1.0\r\n{headers}\r\n"),
    };
    let (first, total) = (head.len(), head.len() + payload.len());
    let line = match head.is_empty() {
        true => format!("PUB {topic} {inbox} {total}\r\n"),
        false => format!("HPUB {topic} {inbox} {first} {total}\r\n"),
    };
    let mut bytes = Vec::with_capacity(line.len() + total + 8);
    bytes.extend_from_slice(line.as_bytes());
    bytes.extend_from_slice(head.as_bytes());
    bytes.extend_from_slice(payload);
    bytes.extend_from_slice(b"\r\nPING\r\n");
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_a_server_says_is_read_piece_by_piece() {
        let all = b"INFO {\"headers\":true}\r\nPING\r\n+OK\r\n-ERR 'Authorization Violation'\r\nMSG _INBOX.a.1 1 2\r\n{}\r\n\
            HMSG _INBOX.a.2 1 16 16\r\nNATS/1.0 503\r\n\r\n\r\nHMSG _INBOX.a.3 1 back 12 14\r\nNATS/1.0\r\n\r\nok\r\nPONG\r\n";
        let mut said = Vec::new();
        let mut at = 0;
        // However it comes in pieces, the same is read.
        for end in 0..=all.len() {
            while let Some((one, length)) = read(&all[at..end]).unwrap() {
                said.push(one);
                at += length;
            }
        }
        let message = |to: &str, status, body: &str| Said::Message {
            to: to.into(),
            status,
            body: body.into(),
        };
        let expected = [
            Said::Info(b"{\"headers\":true}".to_vec()),
            Said::Ping,
            Said::Fine,
            Said::Fault("Authorization Violation".into()),
            message("_INBOX.a.1", None, "{}"),
            message("_INBOX.a.2", Some(503), ""),
            message("_INBOX.a.3", None, "ok"),
            Said::Pong,
        ];
        assert_eq!((said.as_slice(), at), (expected.as_slice(), all.len()));
    }

    #[test]
    fn what_is_not_nats_is_no_message_and_costs_no_memory() {
        for text in [
            "HTTP/1.1 400 Bad Request\r\n",
            "MSG a 1 x\r\n",
            "MSG a 1\r\n",
            "HMSG a 1 9 3\r\n",
            "MSG a 1 99999999999\r\n",
            "MSG a 1 2\r\nabcd",
            "\r\n",
        ] {
            assert_eq!(read(text.as_bytes()), Err(Garbled), "{text}");
        }
        assert_eq!(read(&vec![b'x'; LINE_BYTES_MAX + 1]), Err(Garbled));
    }

    proptest! {
        #[test]
        fn no_bytes_are_too_strange(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            if let Ok(Some((_, length))) = read(&bytes) {
                prop_assert!(length > 0 && length <= bytes.len());
            }
        }
    }

    #[test]
    fn a_message_counts_its_bytes() {
        let bytes = publication("shop.commands", "_INBOX.x.1", "Nats-Msg-Id: k\r\n", b"{}");
        assert_eq!(
            String::from_utf8(bytes).unwrap(),
            "HPUB shop.commands _INBOX.x.1 28 30\r\nNATS/1.0\r\nNats-Msg-Id: k\r\n\r\n{}\r\nPING\r\n"
        );
        let bytes = publication("$JS.API.STREAM.NAMES", "_INBOX.x.2", "", b"{}");
        assert_eq!(bytes, b"PUB $JS.API.STREAM.NAMES _INBOX.x.2 2\r\n{}\r\nPING\r\n");
    }
}
