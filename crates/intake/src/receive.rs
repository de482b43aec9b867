//! A request's body becomes entries: each record checked by itself, or the whole refused.

use crate::binary;
use crate::codes;
use crate::contract::Contract;
use crate::envelope::{DATACONTENTTYPE, DATASCHEMA, Envelope, ID, NAMES, SOURCE, SUBJECT, Slot};
use crate::formats;
use crate::json::{Fault, Scanner, Why};
use crate::judge::{self, Body, Judged};
use crate::quarantine::{self, Mode};
use crate::violation::{Reasons, shorten};
use crate::{Limits, Refusal};
use std::ops::Range;
use stormlake_record::{Entry, EntryKind, Flags, Time, Violation};

/// What a client sent, unpacked.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// `Content-Type`.
    pub content_type: Option<&'a str>,
    /// Headers by name in any case; only `ce-…` ones are read.
    pub headers: &'a [(&'a str, &'a [u8])],
    /// The body after [`unpack`](crate::unpack).
    pub body: &'a [u8],
}

/// What is known besides.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The key or hook that it comes through.
    pub sender: &'a str,
    /// The time of receipt.
    pub now: Time,
}

/// What became of a body.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Received {
    /// Encoded entries, back to back, in the order of the records.
    pub bytes: Vec<u8>,
    /// One for each of them.
    pub records: Vec<ReceivedRecord>,
    /// Why a webhook became no record: no rule takes its kind, or a rule's `where` is false.
    pub ignored: Option<String>,
}

/// What became of one record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedRecord {
    /// [`EntryKind::Event`] or [`EntryKind::Quarantined`].
    pub kind: EntryKind,
    /// Where its entry stands in [`Received::bytes`].
    pub entry: Range<usize>,
    /// The `id` that a quarantined record came with, where it had one. An event's is in its entry.
    pub quarantined_id: Option<String>,
    /// Why it is quarantined; empty for an event.
    pub violations: Vec<Violation>,
}

impl Received {
    /// The `id` that a record came with; empty where it had none.
    pub fn id(&self, index: usize) -> &str {
        let Some(record) = self.records.get(index) else {
            return "";
        };
        match &record.quarantined_id {
            Some(id) => id,
            None if record.kind == EntryKind::Quarantined => "",
            None => match self.bytes.get(record.entry.clone()).map(Entry::decode) {
                Some(Ok((entry, _))) => entry.id,
                _ => "",
            },
        }
    }
}

/// Receives a body: CloudEvents 1.0 over HTTP in structured, batch or binary mode, NDJSON, or plain JSON of the same.
pub fn receive(
    contract: &Contract,
    limits: &Limits,
    request: &Request<'_>,
    context: &Context<'_>,
) -> Result<Received, Refusal> {
    if request.body.len() > limits.decompressed_bytes {
        return Err(Refusal::new(
            &codes::UNPACKED_SIZE,
            format!(
                "the body has {} bytes; {} are allowed",
                request.body.len(),
                limits.decompressed_bytes
            ),
            "send fewer records at a time",
        ));
    }
    let mut receiver = Receiver::new(contract, limits, context);
    match Shape::of(request)? {
        Shape::Binary => binary::receive(&mut receiver, request)?,
        shape => {
            formats_charset(request.content_type)?;
            let text = text_of(request.body)?;
            receiver.out.bytes.reserve(text.len() + text.len() / 4);
            match shape {
                Shape::Lines => receiver.lines(text)?,
                Shape::List => receiver.whole(text, Some(true))?,
                Shape::One => receiver.whole(text, Some(false))?,
                Shape::OneOrList | Shape::Binary => receiver.whole(text, None)?,
            }
        }
    }
    Ok(receiver.out)
}

/// How records stand in a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    One,
    List,
    OneOrList,
    Lines,
    Binary,
}

impl Shape {
    fn of(request: &Request<'_>) -> Result<Shape, Refusal> {
        let essence = formats::essence(request.content_type.unwrap_or("")).to_ascii_lowercase();
        let binary = || {
            request
                .headers
                .iter()
                .any(|(name, _)| binary::attribute_of(name).is_some())
        };
        Ok(match essence.as_str() {
            "application/cloudevents+json" => Shape::One,
            "application/cloudevents-batch+json" => Shape::List,
            other if !other.starts_with("application/cloudevents") && binary() => Shape::Binary,
            "application/x-ndjson" | "application/ndjson" | "application/jsonl" | "application/x-jsonlines" => {
                Shape::Lines
            }
            "application/json" => Shape::OneOrList,
            other => {
                let detail = match other {
                    "" => "the request has no content type and no `ce-…` headers".to_owned(),
                    other => format!(
                        "the content type `{}` is not understood without `ce-…` headers",
                        shorten(other)
                    ),
                };
                return Err(Refusal::new(
                    &codes::CONTENT_TYPE,
                    detail,
                    "send `application/cloudevents+json`, `application/cloudevents-batch+json`, `application/x-ndjson` or `application/json`",
                ));
            }
        })
    }
}

/// JSON comes in UTF-8, of which US-ASCII is a part.
pub(crate) fn formats_charset(content_type: Option<&str>) -> Result<(), Refusal> {
    let charset = content_type
        .and_then(|text| formats::parameter(text, "charset"))
        .unwrap_or("utf-8");
    if ["utf-8", "utf8", "us-ascii"]
        .iter()
        .any(|known| charset.eq_ignore_ascii_case(known))
    {
        return Ok(());
    }
    Err(Refusal::new(
        &codes::CHARSET,
        format!("the charset is `{}`", shorten(charset)),
        "send JSON in UTF-8",
    ))
}

/// The body as text, a byte order mark left out.
pub(crate) fn text_of(body: &[u8]) -> Result<&str, Refusal> {
    match std::str::from_utf8(body) {
        Ok(text) => Ok(text.strip_prefix('\u{FEFF}').unwrap_or(text)),
        Err(error) => {
            let line = 1 + body[..error.valid_up_to()]
                .iter()
                .filter(|&&byte| byte == b'\n')
                .count();
            let detail = format!("byte {} of the body is not UTF-8", error.valid_up_to());
            Err(Refusal::new(&codes::UTF8, detail, "convert it to UTF-8 before it is sent").at_line(line))
        }
    }
}

/// Text that is no JSON, as a refusal. `first_line` is the line on which `text` begins.
pub(crate) fn refusal_of(fault: Fault, text: &str, first_line: usize, depth: usize) -> Refusal {
    let before = text.get(..fault.offset).unwrap_or(text);
    let line = first_line + before.matches('\n').count();
    let column = 1 + before.rsplit('\n').next().unwrap_or("").chars().count();
    match fault.why {
        Why::Syntax(expected) => Refusal::new(
            &codes::SYNTAX,
            format!("line {line}, column {column}: {expected} is expected"),
            "send what a JSON library has written",
        ),
        Why::Depth => Refusal::new(
            &codes::DEPTH,
            format!("line {line}, column {column}: nested more than {depth} levels deep"),
            "send flatter data",
        ),
    }
    .at_line(line)
}

/// One request on its way through.
pub(crate) struct Receiver<'r, 'a> {
    pub(crate) contract: &'r Contract,
    pub(crate) limits: &'r Limits,
    pub(crate) context: &'r Context<'r>,
    /// What stands for a `time` that the record does not name.
    pub(crate) default_time: Time,
    pub(crate) out: Received,
    pub(crate) envelope: Envelope<'a>,
    reasons: Reasons<'r>,
    seen: Vec<bool>,
    extensions: Vec<u8>,
}

impl<'r, 'a> Receiver<'r, 'a> {
    pub(crate) fn new(contract: &'r Contract, limits: &'r Limits, context: &'r Context<'r>) -> Self {
        Self {
            contract,
            limits,
            context,
            default_time: context.now,
            out: Received::default(),
            envelope: Envelope::default(),
            reasons: Reasons::default(),
            seen: Vec::new(),
            extensions: Vec::new(),
        }
    }

    /// One record, or a list of them: `list` says which, where the content type does.
    pub(crate) fn whole(&mut self, text: &'a str, list: Option<bool>) -> Result<(), Refusal> {
        let mut scanner = Scanner::new(text, self.limits.depth);
        let is_list = scanner.peek() == b'[';
        let mut refused = None;
        let scanned = if is_list && list != Some(false) {
            scanner.elements(|scanner| {
                let raw = self.envelope.scan(scanner)?;
                self.record(raw.text).map_err(|refusal| {
                    refused = Some(refusal);
                    // Stops the scanner; the refusal above is what is answered.
                    Fault {
                        offset: scanner.offset(),
                        why: Why::Syntax(""),
                    }
                })
            })
        } else if list == Some(true) {
            Err(Fault {
                offset: scanner.offset(),
                why: Why::Syntax("`[`, a list of records,"),
            })
        } else {
            self.envelope.scan(&mut scanner).and_then(|raw| {
                self.record(raw.text).map_err(|refusal| {
                    refused = Some(refusal);
                    Fault {
                        offset: 0,
                        why: Why::Syntax(""),
                    }
                })
            })
        };
        let scanned = scanned.and_then(|()| scanner.end());
        match (refused, scanned) {
            (Some(refusal), _) => Err(refusal),
            (None, Err(fault)) => Err(refusal_of(fault, text, 1, self.limits.depth)),
            (None, Ok(())) => Ok(()),
        }
    }

    /// A record a line; empty lines are passed over.
    fn lines(&mut self, text: &'a str) -> Result<(), Refusal> {
        let mut scanner = Scanner::new("", self.limits.depth);
        for (index, line) in text.split('\n').enumerate() {
            scanner.restart(line, self.limits.depth);
            if scanner.peek() == 0 && scanner.end().is_ok() {
                continue;
            }
            let scanned = self
                .envelope
                .scan(&mut scanner)
                .and_then(|raw| scanner.end().map(|()| raw));
            let raw = scanned.map_err(|fault| refusal_of(fault, line, index + 1, self.limits.depth))?;
            self.record(raw.text).map_err(|refusal| refusal.at_line(index + 1))?;
        }
        Ok(())
    }

    /// The record that stands in the envelope and was received as this text.
    fn record(&mut self, text: &str) -> Result<(), Refusal> {
        self.room(text.len())?;
        self.conclude(Mode::Structured, |out| out.extend_from_slice(text.as_bytes()))
    }

    /// Whether one more record of so many bytes is allowed.
    pub(crate) fn room(&self, bytes: usize) -> Result<(), Refusal> {
        let number = self.out.records.len() + 1;
        if number > self.limits.records {
            return Err(Refusal::new(
                &codes::RECORD_COUNT,
                format!("the body has more than {} records", self.limits.records),
                "send them in several bodies",
            ));
        }
        if bytes > self.limits.record_bytes {
            return Err(Refusal::new(
                &codes::RECORD_SIZE,
                format!(
                    "record {number} has {bytes} bytes; {} are allowed",
                    self.limits.record_bytes
                ),
                "keep large things where they are and send their address",
            ));
        }
        Ok(())
    }

    /// Judges the record that stands in the envelope, and appends its entry. `received` writes it as it came, as JSON.
    pub(crate) fn conclude(&mut self, mode: Mode, received: impl FnOnce(&mut Vec<u8>)) -> Result<(), Refusal> {
        let string_bytes = self.limits.string_bytes.min(Entry::STRING_MAX);
        let judged = judge::judge(
            self.contract,
            &self.envelope,
            self.context,
            string_bytes,
            &mut self.seen,
            &mut self.reasons,
        );
        let start = self.out.bytes.len();
        let (kind, quarantined_id, violations) = match judged.event.filter(|_| self.reasons.is_empty()) {
            Some(event) => {
                self.event(&event.slug, &judged)?;
                (EntryKind::Event, None, Vec::new())
            }
            None => {
                let violations = self.reasons.take();
                let known = |index| known(&self.envelope, index, string_bytes);
                quarantine::append(
                    &mut self.out.bytes,
                    &quarantine::Refused {
                        mode,
                        slug: judged.event.map_or("", |event| &event.slug),
                        source: known(SOURCE).unwrap_or(""),
                        subject: known(SUBJECT).unwrap_or(""),
                        violations: &violations,
                        board_version: self.contract.version(),
                        context: self.context,
                    },
                    received,
                )
                .map_err(|_| unstorable())?;
                (EntryKind::Quarantined, known(ID).map(str::to_owned), violations)
            }
        };
        let entry = start..self.out.bytes.len();
        self.out.records.push(ReceivedRecord {
            kind,
            entry,
            quarantined_id,
            violations,
        });
        Ok(())
    }

    fn event(&mut self, slug: &str, judged: &Judged<'_, 'a>) -> Result<(), Refusal> {
        let mut flags = if judged.time.is_some() {
            Flags::default()
        } else {
            Flags::TIMED_ON_RECEIPT
        };
        if self.write_extensions() {
            flags = flags.with(Flags::SYNTHETIC);
        }
        let body = match &judged.body {
            Body::Absent => &[],
            Body::Json(raw) => raw.text.as_bytes(),
            Body::Bytes(bytes) => {
                flags = flags.with(Flags::BINARY);
                bytes
            }
        };
        let text = |index| self.envelope.text(index).unwrap_or("");
        let entry = Entry {
            kind: EntryKind::Event,
            flags,
            time: judged.time.unwrap_or(self.default_time),
            previous: None,
            board_version: self.contract.version(),
            key_id: 0,
            source: text(SOURCE),
            id: text(ID),
            name: slug,
            subject: text(SUBJECT),
            sender: self.context.sender,
            extensions: &self.extensions,
            body,
        };
        entry.encode(&mut self.out.bytes).map_err(|_| unstorable())
    }

    /// Writes the attributes that an entry has no place for, by name, so that the same record sent with its attributes in
    /// another order is the same entry. Answers whether the record is synthetic.
    fn write_extensions(&mut self) -> bool {
        self.extensions.clear();
        let mut synthetic = false;
        let named = [DATACONTENTTYPE, DATASCHEMA].map(|index| (NAMES[index], &self.envelope.attributes[index]));
        let mut all: Vec<(&str, &Slot<'_>)> = Vec::new();
        let others = self.envelope.extensions.iter().map(|(name, slot)| (&**name, slot));
        for (name, slot) in named.into_iter().chain(others) {
            if matches!(slot, Slot::Text(_) | Slot::Other(_)) {
                all.push((name, slot));
            }
        }
        all.sort_unstable_by_key(|(name, _)| *name);
        for (name, slot) in all {
            self.extensions
                .push(if self.extensions.is_empty() { b'{' } else { b',' });
            quarantine::write_string(&mut self.extensions, name);
            self.extensions.push(b':');
            let is_true = match slot {
                Slot::Other(raw) => {
                    self.extensions.extend_from_slice(raw.text.as_bytes());
                    raw.text == "true"
                }
                Slot::Text(text) => {
                    quarantine::write_string(&mut self.extensions, text);
                    text == "true"
                }
                Slot::Absent | Slot::Unreadable(_) => false,
            };
            synthetic |= name == "synthetic" && is_true;
        }
        if !self.extensions.is_empty() {
            self.extensions.push(b'}');
        }
        synthetic
    }
}

/// The text of an attribute if it may stand in an entry.
fn known<'e>(envelope: &'e Envelope<'_>, index: usize, string_bytes: usize) -> Option<&'e str> {
    let text = envelope
        .text(index)
        .filter(|text| !text.is_empty() && text.len() <= string_bytes)?;
    let reserved = match index {
        SOURCE => judge::is_reserved(text),
        SUBJECT => judge::is_reserved_subject(text),
        _ => false,
    };
    (!reserved).then_some(text)
}

/// An entry that the log's format cannot hold, which only limits beyond the defaults let through.
pub(crate) fn unstorable() -> Refusal {
    Refusal::new(
        &codes::RECORD_SIZE,
        format!(
            "a record is larger than the {} bytes that an entry of the log holds",
            Entry::LENGTH_MAX
        ),
        "keep large things where they are and send their address",
    )
}
