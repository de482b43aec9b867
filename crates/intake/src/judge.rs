//! One record's envelope against CloudEvents 1.0 and the board: every reason at once.

use crate::check::check_members;
use crate::codes;
use crate::contract::{Contract, EventContract};
use crate::envelope::{
    DATACONTENTTYPE, DATASCHEMA, Envelope, ID, NAMES, SOURCE, SPECVERSION, SUBJECT, Slot, TIME, TYPE,
};
use crate::formats::{self, TimeFault};
use crate::json::{Raw, Shape};
use crate::receive::Context;
use crate::violation::{Reasons, shorten};
use base64::Engine;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use std::borrow::Cow;
use stormlake_record::Time;

/// How far ahead a record's `time` may lie, for clocks that disagree.
const AHEAD_MAX_MS: i64 = 5 * 60 * 1_000;

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What a record carries.
#[derive(Debug)]
pub(crate) enum Body<'a> {
    Absent,
    Json(Raw<'a>),
    Bytes(Cow<'a, [u8]>),
}

/// What became of a record that may or may not have reasons against it.
#[derive(Debug)]
pub(crate) struct Judged<'c, 'a> {
    /// Its event, where the type is known.
    pub(crate) event: Option<&'c EventContract>,
    /// Its time, where it has a good one.
    pub(crate) time: Option<Time>,
    pub(crate) body: Body<'a>,
}

/// Judges a record. It keeps the contract if `reasons` is empty afterwards.
pub(crate) fn judge<'c, 'a>(
    contract: &'c Contract,
    envelope: &Envelope<'a>,
    context: &Context<'_>,
    string_bytes: usize,
    seen: &mut Vec<bool>,
    reasons: &mut Reasons<'c>,
) -> Judged<'c, 'a> {
    let event = envelope.text(TYPE).and_then(|text| contract.event(text));
    reasons.sticky = event.map(|event| event.name.as_str());
    let mut judge = Judge {
        contract,
        envelope,
        event,
        sender: context.sender,
        string_bytes,
        reasons,
    };
    if let Some(shape) = envelope.no_object {
        let message = format!("the record is {}, not an object", shape.words());
        judge.add(
            &codes::NO_OBJECT,
            "",
            message,
            "send an object with the attributes of CloudEvents 1.0",
        );
        return Judged {
            event: None,
            time: None,
            body: Body::Absent,
        };
    }
    for at in &envelope.repeated {
        let message = format!("`{}` stands twice", shorten(at));
        judge.add(&codes::REPEATED_KEY, at, message, "send it once");
    }
    judge.specversion();
    for index in [ID, SOURCE, TYPE] {
        judge.required(index);
    }
    for index in [SUBJECT, TIME, DATACONTENTTYPE, DATASCHEMA] {
        judge.optional(index);
    }
    judge.source();
    judge.r#type();
    judge.subject();
    judge.formats();
    judge.extensions();
    let time = judge.time(context.now);
    let body = judge.body();
    if let Some(event) = event.filter(|event| !event.fields.is_empty()) {
        match &body {
            Body::Json(raw) if raw.shape == Shape::Object => {
                check_members(event, &envelope.members, seen, judge.reasons)
            }
            Body::Absent => check_members(event, &[], seen, judge.reasons),
            Body::Json(raw) if raw.shape == Shape::Null => check_members(event, &[], seen, judge.reasons),
            other => {
                let what = match other {
                    Body::Json(raw) => raw.shape.words(),
                    _ => "bytes that are not JSON",
                };
                let message = format!("the data is {what}, but the event has fields");
                judge.add(
                    &codes::DATA_NO_OBJECT,
                    "/data",
                    message,
                    "send an object with the event's fields as `data`",
                );
            }
        }
    }
    Judged { event, time, body }
}

struct Judge<'j, 'c, 'a> {
    contract: &'c Contract,
    envelope: &'j Envelope<'a>,
    event: Option<&'c EventContract>,
    sender: &'j str,
    string_bytes: usize,
    reasons: &'j mut Reasons<'c>,
}

impl<'a> Judge<'_, '_, 'a> {
    fn add(&mut self, code: &'static codes::Code, at: &str, message: String, mend: &str) {
        self.reasons.add(code, at, message, mend);
    }

    fn specversion(&mut self) {
        match self.envelope.text(SPECVERSION) {
            Some("1.0") => {}
            Some("0.3") => self.add(
                &codes::SPECVERSION_03,
                "/specversion",
                "the record follows CloudEvents 0.3".into(),
                "let the sender's library write CloudEvents 1.0",
            ),
            Some(other) if !other.is_empty() => {
                let message = format!("`{}` is no version of CloudEvents that is known", shorten(other));
                self.add(
                    &codes::SPECVERSION,
                    "/specversion",
                    message,
                    "send `\"specversion\":\"1.0\"`",
                );
            }
            _ => self.required(SPECVERSION),
        }
    }

    fn required(&mut self, index: usize) {
        let name = NAMES[index];
        match &self.envelope.attributes[index] {
            Slot::Absent => {
                self.add(
                    &codes::ATTRIBUTE_MISSING,
                    &pointer(name),
                    format!("`{name}` is missing"),
                    &format!("send `{name}`"),
                );
            }
            Slot::Text(text) if text.is_empty() => {
                self.add(
                    &codes::ATTRIBUTE_MISSING,
                    &pointer(name),
                    format!("`{name}` is empty"),
                    &format!("send `{name}`"),
                );
            }
            _ => self.optional(index),
        }
    }

    fn optional(&mut self, index: usize) {
        let name = NAMES[index];
        match &self.envelope.attributes[index] {
            Slot::Absent => {}
            // Absent or not empty, says the specification; an empty subject is judged with the subject.
            Slot::Text(text) if text.len() <= self.string_bytes => self.characters(name, text),
            Slot::Text(text) => {
                let message = format!("`{name}` has {} bytes; {} are allowed", text.len(), self.string_bytes);
                self.add(&codes::ATTRIBUTE_LENGTH, &pointer(name), message, "send a shorter one");
            }
            Slot::Other(raw) => {
                let message = format!("`{name}` is {}, not a string", raw.shape.words());
                self.add(
                    &codes::ATTRIBUTE_TYPE,
                    &pointer(name),
                    message,
                    "send it in double quotes",
                );
            }
            Slot::Unreadable(why) => self.unreadable(name, why),
        }
    }

    fn characters(&mut self, name: &str, text: &str) {
        // No early end, so that the compiler looks at many bytes at once: nearly every text is plain to its end.
        let plain = text
            .bytes()
            .fold(true, |plain, byte| plain & matches!(byte, 0x20..=0x7E));
        if !plain && text.chars().any(is_forbidden) {
            let message = format!(
                "`{}` has a control character or noncharacter: `{}`",
                shorten(name),
                shorten(text)
            );
            self.add(&codes::ATTRIBUTE_CHARACTER, &pointer(name), message, "send it without");
        }
    }

    fn unreadable(&mut self, name: &str, why: &str) {
        let message = format!("`ce-{}` cannot be decoded: {why}", shorten(name));
        self.add(&codes::HEADER, &pointer(name), message, "percent-encode it as UTF-8");
    }

    fn source(&mut self) {
        let Some(source) = self.envelope.text(SOURCE).filter(|source| !source.is_empty()) else {
            return;
        };
        if is_reserved(source) && !is_own(source, self.sender) {
            let message = format!("the source `{}` is reserved for Stormlake itself", shorten(source));
            self.add(
                &codes::SOURCE_RESERVED,
                "/source",
                message,
                "send the sender's own address or name",
            );
        } else if !formats::is_uri(source, true) {
            let message = format!("the source `{}` is no URI reference", shorten(source));
            self.add(
                &codes::SOURCE,
                "/source",
                message,
                "percent-encode blanks and what is not ASCII (`/shops/new%20york`)",
            );
        }
    }

    fn r#type(&mut self) {
        let Some(text) = self.envelope.text(TYPE).filter(|text| !text.is_empty()) else {
            return;
        };
        if self.event.is_some() {
            return;
        }
        let mend = match self.contract.nearest_type(text) {
            Some(nearest) => format!("did you mean `{nearest}`? Otherwise put the event on the board and publish it"),
            None => "put the event on the board and publish it, or mend the type".into(),
        };
        let message = format!("no event of the published board has the type `{}`", shorten(text));
        self.add(&codes::TYPE_UNKNOWN, "/type", message, &mend);
    }

    fn subject(&mut self) {
        let subject = match &self.envelope.attributes[SUBJECT] {
            Slot::Absent => None,
            Slot::Text(text) => Some(&**text),
            _ => return,
        };
        match (subject, self.event.and_then(|event| event.subject.as_deref())) {
            (None, Some(kind)) => {
                let message = format!("`subject` is missing: the event concerns a {kind}");
                self.add(
                    &codes::SUBJECT_MISSING,
                    "/subject",
                    message,
                    &format!("send the {kind}'s id as `subject`"),
                );
            }
            (Some(""), _) => {
                let message = "`subject` is empty".into();
                self.add(
                    &codes::SUBJECT_MISSING,
                    "/subject",
                    message,
                    "send whom it concerns, or leave `subject` out",
                );
            }
            (Some(subject), _) if is_reserved_subject(subject) => {
                let message = format!("the subject `{}` is reserved for Stormlake itself", shorten(subject));
                self.add(&codes::SOURCE_RESERVED, "/subject", message, "send whom it concerns");
            }
            _ => {}
        }
    }

    fn formats(&mut self) {
        if let Some(text) = self
            .envelope
            .text(DATACONTENTTYPE)
            .filter(|text| !formats::is_media_type(text))
        {
            let message = format!("`{}` is no media type", shorten(text));
            self.add(
                &codes::ATTRIBUTE_FORMAT,
                "/datacontenttype",
                message,
                "send one such as `application/json`",
            );
        }
        if let Some(text) = self
            .envelope
            .text(DATASCHEMA)
            .filter(|text| !formats::is_uri(text, false))
        {
            let message = format!("`{}` is no absolute URI", shorten(text));
            self.add(
                &codes::ATTRIBUTE_FORMAT,
                "/dataschema",
                message,
                "send one such as `https://schemas.example/order`",
            );
        }
    }

    fn extensions(&mut self) {
        for (name, slot) in &self.envelope.extensions {
            let good = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
            if name.is_empty() || !name.bytes().all(good) {
                let message = format!("`{}` is no name of an attribute", shorten(name));
                let mend = "use lower-case letters and digits, or move it into `data`";
                self.add(&codes::ATTRIBUTE_NAME, &pointer(name), message, mend);
            }
            match slot {
                Slot::Absent => {}
                // Line breaks are against the letter of the specification, but its own conformance events have them, and
                // an extension stands in no header and no column of ours.
                Slot::Text(text) if text.contains(['\n', '\r', '\t']) => {
                    self.characters(name, &text.replace(['\n', '\r', '\t'], " "));
                }
                Slot::Text(text) => self.characters(name, text),
                Slot::Unreadable(why) => self.unreadable(name, why),
                Slot::Other(raw) => {
                    let fits = match raw.shape {
                        Shape::Number => raw.text.parse::<i32>().is_ok(),
                        shape => matches!(shape, Shape::True | Shape::False),
                    };
                    if !fits {
                        let what = match raw.shape {
                            Shape::Number => "a number that is no 32-bit integer",
                            shape => shape.words(),
                        };
                        let message = format!("`{}` is {what}", shorten(name));
                        let mend = "send a string, a boolean or an integer of 32 bits, or move it into `data`";
                        self.add(&codes::ATTRIBUTE_TYPE, &pointer(name), message, mend);
                    }
                }
            }
        }
    }

    fn time(&mut self, now: Time) -> Option<Time> {
        let text = self.envelope.text(TIME)?;
        match formats::instant(text) {
            Ok(nanoseconds) if Time(nanoseconds) <= now.plus_milliseconds(AHEAD_MAX_MS) => {
                return Some(Time(nanoseconds));
            }
            // The clock is not named: the same record sent again must give the same entry.
            Ok(_) => self.add(
                &codes::TIME_AHEAD,
                "/time",
                format!(
                    "`{}` lies more than 5 minutes ahead of the server's clock",
                    shorten(text)
                ),
                "mend the sender's clock; put what is planned for later into a field",
            ),
            Err(TimeFault::Format) => self.add(
                &codes::TIME,
                "/time",
                format!("`{}` is no RFC 3339 time", shorten(text)),
                "send an instant with its offset, such as `2026-11-23T09:20:05Z`",
            ),
            Err(TimeFault::Range) => self.add(
                &codes::TIME_RANGE,
                "/time",
                format!("`{}` lies outside 1678 to April 2262", shorten(text)),
                "look whether milliseconds were taken for seconds",
            ),
        }
        None
    }

    fn body(&mut self) -> Body<'a> {
        let is_json = self.envelope.text(DATACONTENTTYPE).is_none_or(formats::is_json_type);
        let base64 = self.envelope.data_base64.filter(|raw| raw.shape != Shape::Null);
        match (self.envelope.data, base64, self.envelope.bytes) {
            (Some(data), Some(_), _) if data.shape != Shape::Null => {
                let message = "the record has `data` and `data_base64`".into();
                self.add(&codes::DATA_TWICE, "/data_base64", message, "send one of them");
                Body::Json(data)
            }
            (_, Some(base64), _) => match BASE64.decode(base64.string().as_bytes()) {
                Ok(bytes) if base64.shape == Shape::String => Body::Bytes(bytes.into()),
                _ => {
                    let message = "`data_base64` is no Base64 string".into();
                    self.add(
                        &codes::BASE64,
                        "/data_base64",
                        message,
                        "encode the bytes as RFC 4648 has it",
                    );
                    Body::Absent
                }
            },
            // What is said not to be JSON stands in the string, it is not the string.
            (Some(data), None, _) if data.shape == Shape::String && !is_json => Body::Bytes(match data.string() {
                Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
                Cow::Owned(text) => Cow::Owned(text.into_bytes()),
            }),
            (Some(data), None, _) => Body::Json(data),
            (None, None, Some(bytes)) => Body::Bytes(bytes.into()),
            (None, None, None) => Body::Absent,
        }
    }
}

fn pointer(name: &str) -> String {
    format!("/{}", crate::json::escape_pointer(name))
}

/// Under these subjects stand board versions and models: a flood from outside would push them out of sight.
pub(crate) fn is_reserved_subject(subject: &str) -> bool {
    subject.starts_with("stormlake/")
}

/// The source of what a person says on the preference page. Nobody outside can be its sender: a key's name has no `/`.
pub const PREFERENCES: &str = "stormlake/preferences";

/// Whether a source is the sender's own, though it is reserved.
pub(crate) fn is_own(source: &str, sender: &str) -> bool {
    source == PREFERENCES && sender == PREFERENCES
}

/// Sources under which Stormlake itself writes.
pub(crate) fn is_reserved(source: &str) -> bool {
    source.starts_with("stormlake") || source == "/engine" || source.starts_with("/engine/")
}

/// What CloudEvents disallows in strings: control characters and noncharacters.
fn is_forbidden(character: char) -> bool {
    let code = u32::from(character);
    character.is_control() || code & 0xFFFE == 0xFFFE || (0xFDD0..=0xFDEF).contains(&code)
}
