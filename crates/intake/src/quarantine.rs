//! Where refused records wait: how one is written as an entry, checked again after the board was mended, and how a record
//! under an id that is taken becomes one.
//!
//! A quarantined entry's body is `{"mode": …, "received": …, "violations": […]}`. `mode` says how to read `received`: the record
//! as it came (`structured`), `{"headers", "data_base64"}` (`binary`), or `{"hook", "headers", "body_base64"}` (`hook`). Its `id` is
//! a hash of that body, so that the same bad record sent again is a duplicate.

use crate::codes;
use crate::contract::Contract;
use crate::receive::{Context, Receiver, Request};
use crate::violation::Reasons;
use crate::{Limits, binary};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use stormlake_record::{Entry, EntryKind, Flags, Malformed, Position, Time, Violation};

/// How a refused record came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// As a JSON object.
    Structured,
    /// In headers, with the data as the body.
    Binary,
    /// As a webhook's delivery.
    Hook,
}

/// The body of a quarantined entry.
#[derive(Debug, Clone, Deserialize)]
pub struct Quarantined<'a> {
    /// How the record came.
    pub mode: Mode,
    /// The record as it came, as JSON.
    #[serde(borrow)]
    pub received: &'a RawValue,
    /// Why it was refused.
    pub violations: Vec<Violation>,
}

impl<'a> Quarantined<'a> {
    /// Reads the body of a quarantined entry.
    pub fn read(entry: &Entry<'a>) -> Option<Self> {
        if entry.kind != EntryKind::Quarantined {
            return None;
        }
        serde_json::from_slice(entry.body).ok()
    }
}

/// What is known of a refused record.
pub(crate) struct Refused<'r> {
    pub(crate) mode: Mode,
    /// The event's slug, or empty.
    pub(crate) slug: &'r str,
    pub(crate) source: &'r str,
    pub(crate) subject: &'r str,
    pub(crate) violations: &'r [Violation],
    pub(crate) board_version: u32,
    pub(crate) context: &'r Context<'r>,
}

/// Appends the entry of a refused record; `received` writes it as JSON.
pub(crate) fn append(
    out: &mut Vec<u8>,
    refused: &Refused<'_>,
    received: impl FnOnce(&mut Vec<u8>),
) -> Result<(), Malformed> {
    let mut body = Vec::new();
    body.extend_from_slice(match refused.mode {
        Mode::Structured => br#"{"mode":"structured","received":"#,
        Mode::Binary => br#"{"mode":"binary","received":"#,
        Mode::Hook => br#"{"mode":"hook","received":"#,
    });
    received(&mut body);
    body.extend_from_slice(br#","violations":"#);
    serde_json::to_writer(&mut body, refused.violations).map_err(|_| Malformed)?;
    body.push(b'}');
    let id = hash_of(&body);
    let entry = Entry {
        kind: EntryKind::Quarantined,
        flags: Flags::TIMED_ON_RECEIPT,
        time: refused.context.now,
        previous: None,
        board_version: refused.board_version,
        key_id: 0,
        source: refused.source,
        id: &id,
        name: refused.slug,
        subject: refused.subject,
        sender: refused.context.sender,
        extensions: &[],
        body: &body,
    };
    entry.encode(out)
}

/// 128 bits of SHA-256, in hexadecimal.
pub(crate) fn hash_of(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// Checks a quarantined record again, against a newer board. Its event entry carries the original sender, and where it names no time,
/// the time at which it was first received; `now` is for the rule about times that lie ahead.
///
/// A webhook's delivery needs its hook: see [`Hooks::recheck`](crate::Hooks::recheck).
pub fn recheck(contract: &Contract, entry: &Entry<'_>, now: Time) -> Result<Vec<u8>, Vec<Violation>> {
    let Some(quarantined) = Quarantined::read(entry) else {
        return Err(unreadable());
    };
    let limits = recheck_limits();
    let context = Context {
        sender: entry.sender,
        now,
    };
    let mut receiver = Receiver::new(contract, &limits, &context);
    receiver.default_time = entry.time;
    let outcome = match quarantined.mode {
        Mode::Structured => receiver.whole(quarantined.received.get(), Some(false)),
        Mode::Binary => {
            let Ok(kept) = serde_json::from_str::<KeptBinary>(quarantined.received.get()) else {
                return Err(unreadable());
            };
            return recheck_binary(receiver, &kept);
        }
        Mode::Hook => return Err(hook_gone()),
    };
    match outcome {
        Ok(()) => verdict(receiver.out),
        Err(_) => Err(unreadable()),
    }
}

fn recheck_binary(receiver: Receiver<'_, '_>, kept: &KeptBinary) -> Result<Vec<u8>, Vec<Violation>> {
    let Some((headers, body)) = kept.open() else {
        return Err(unreadable());
    };
    let headers: Vec<(&str, &[u8])> = headers.iter().map(|(name, value)| (*name, value.as_bytes())).collect();
    let request = Request {
        content_type: kept.content_type(),
        headers: &headers,
        body: &body,
    };
    let mut again = Receiver::new(receiver.contract, receiver.limits, receiver.context);
    again.default_time = receiver.default_time;
    match binary::receive(&mut again, &request) {
        Ok(()) => verdict(again.out),
        Err(_) => Err(unreadable()),
    }
}

/// What was let in once is not refused for its size later.
pub(crate) fn recheck_limits() -> Limits {
    Limits {
        record_bytes: usize::MAX,
        decompressed_bytes: usize::MAX,
        depth: 1_000,
        ..Limits::default()
    }
}

/// The event entry of the one record that was received again, or why it is refused again.
pub(crate) fn verdict(received: crate::Received) -> Result<Vec<u8>, Vec<Violation>> {
    match received.records.into_iter().next() {
        Some(record) if record.kind == EntryKind::Event => Ok(received.bytes),
        Some(record) => Err(record.violations),
        None => Err(hook_gone()),
    }
}

fn unreadable() -> Vec<Violation> {
    let mut reasons = Reasons::default();
    let message = "the quarantined record cannot be read again".into();
    reasons.add(
        &codes::NO_OBJECT,
        "",
        message,
        "ask its sender to send it again, or dismiss it",
    );
    reasons.take()
}

pub(crate) fn hook_gone() -> Vec<Violation> {
    let mut reasons = Reasons::default();
    let message = "the hook that took this delivery is gone from the board, or takes its kind no longer".into();
    reasons.add(
        &codes::HOOK_GONE,
        "",
        message,
        "put the hook back and publish the board, or dismiss the record",
    );
    reasons.take()
}

/// A record in binary mode as quarantine keeps it.
#[derive(Debug, Serialize, Deserialize)]
struct KeptBinary {
    headers: BTreeMap<String, Values>,
    data_base64: String,
}

/// A header's value, or values where the header stood several times.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum Values {
    One(String),
    Several(Vec<String>),
}

impl KeptBinary {
    fn content_type(&self) -> Option<&str> {
        match self.headers.get("content-type") {
            Some(Values::One(text)) => Some(text),
            _ => None,
        }
    }

    #[allow(
        clippy::type_complexity,
        reason = "a list of borrowed headers beside the bytes that were decoded"
    )]
    fn open(&self) -> Option<(Vec<(&str, &str)>, Vec<u8>)> {
        let headers = self.headers.iter().flat_map(|(name, values)| {
            let values = match values {
                Values::One(value) => std::slice::from_ref(value),
                Values::Several(values) => values,
            };
            values.iter().map(|value| (name.as_str(), value.as_str()))
        });
        Some((headers.collect(), STANDARD.decode(&self.data_base64).ok()?))
    }
}

/// Writes a record in binary mode as `{"headers", "data_base64"}`: its `ce-…` headers and its content type.
pub(crate) fn write_binary(out: &mut Vec<u8>, request: &Request<'_>) {
    let mut headers: BTreeMap<String, Values> = BTreeMap::new();
    for (name, value) in request
        .headers
        .iter()
        .filter(|(name, _)| binary::attribute_of(name).is_some())
    {
        let value = String::from_utf8_lossy(value).into_owned();
        let name = name.to_ascii_lowercase();
        match headers.remove(&name) {
            None => headers.insert(name, Values::One(value)),
            Some(Values::One(first)) => headers.insert(name, Values::Several(vec![first, value])),
            Some(Values::Several(mut values)) => {
                values.push(value);
                headers.insert(name, Values::Several(values))
            }
        };
    }
    if let Some(content_type) = request.content_type {
        headers.insert("content-type".into(), Values::One(content_type.into()));
    }
    write_json(
        out,
        &KeptBinary {
            headers,
            data_base64: STANDARD.encode(request.body),
        },
    );
}

/// Writes a value as JSON.
pub(crate) fn write_json(out: &mut Vec<u8>, value: &impl Serialize) {
    let start = out.len();
    // Only a map with keys that are no strings could fail, and none of ours is one; null keeps the JSON whole even so.
    if serde_json::to_writer(&mut *out, value).is_err() {
        out.truncate(start);
        out.extend_from_slice(b"null");
    }
}

/// Writes a text as a JSON string.
pub(crate) fn write_string(out: &mut Vec<u8>, text: &str) {
    if text.bytes().all(|byte| byte >= 0x20 && byte != b'"' && byte != b'\\') {
        out.push(b'"');
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
    } else {
        write_json(out, &text);
    }
}

/// The quarantine entry of an event entry whose (`source`, `id`) stands on the log already, at `existing`, with other content.
pub fn conflict(contract: &Contract, entry: &Entry<'_>, existing: Position, now: Time) -> Result<Vec<u8>, Malformed> {
    let mut reasons = Reasons::default();
    let message =
        format!("`source` and `id` are those of the record at position {existing}, which says something else");
    reasons.add(
        &codes::CONFLICT,
        "/id",
        message,
        "give each thing that happens an id of its own",
    );
    let mut violations = reasons.take();
    for violation in &mut violations {
        violation.sticky = contract.name_of(entry.name).map(str::to_owned);
    }
    let refused = Refused {
        mode: Mode::Structured,
        slug: entry.name,
        source: entry.source,
        subject: entry.subject,
        violations: &violations,
        board_version: contract.version(),
        context: &Context {
            sender: entry.sender,
            now,
        },
    };
    let mut out = Vec::new();
    append(&mut out, &refused, |out| write_cloudevent(contract, entry, out))?;
    Ok(out)
}

/// Appends an event entry as one structured CloudEvent, with nothing lost that the sender said.
pub fn write_cloudevent(contract: &Contract, entry: &Entry<'_>, out: &mut Vec<u8>) {
    let mut attribute = |name: &str, value: &str| {
        out.extend_from_slice(name.as_bytes());
        write_string(out, value);
    };
    attribute(r#"{"specversion":"#, "1.0");
    attribute(r#","id":"#, entry.id);
    attribute(r#","source":"#, entry.source);
    attribute(r#","type":"#, contract.type_of(entry.name).unwrap_or(entry.name));
    if !entry.subject.is_empty() {
        attribute(r#","subject":"#, entry.subject);
    }
    if !entry.flags.has(Flags::TIMED_ON_RECEIPT) {
        attribute(r#","time":"#, &entry.time.to_string());
    }
    if let [b'{', members @ .., b'}'] = entry.extensions {
        out.push(b',');
        out.extend_from_slice(members);
    }
    if entry.flags.has(Flags::BINARY) {
        out.extend_from_slice(br#","data_base64":"#);
        write_string(out, &STANDARD.encode(entry.body));
    } else if !entry.body.is_empty() {
        out.extend_from_slice(br#","data":"#);
        out.extend_from_slice(entry.body);
    }
    out.push(b'}');
}
