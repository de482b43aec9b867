//! One record's envelope, from either of its two shapes: a JSON object, or HTTP headers. Nothing is judged here.

use crate::json::{Member, Raw, Scanner, Shape};
use std::borrow::Cow;

/// What stands for one attribute.
#[derive(Debug, Clone, Default)]
pub(crate) enum Slot<'a> {
    /// Nothing, or JSON's null.
    #[default]
    Absent,
    /// A string.
    Text(Cow<'a, str>),
    /// JSON that is no string.
    Other(Raw<'a>),
    /// A header that cannot be decoded, and why not.
    Unreadable(&'static str),
}

/// The attributes that CloudEvents 1.0 names, as indexes into [`Envelope::attributes`].
pub(crate) const NAMES: [&str; 8] = [
    "specversion",
    "id",
    "source",
    "type",
    "subject",
    "time",
    "datacontenttype",
    "dataschema",
];
pub(crate) const SPECVERSION: usize = 0;
pub(crate) const ID: usize = 1;
pub(crate) const SOURCE: usize = 2;
pub(crate) const TYPE: usize = 3;
pub(crate) const SUBJECT: usize = 4;
pub(crate) const TIME: usize = 5;
pub(crate) const DATACONTENTTYPE: usize = 6;
pub(crate) const DATASCHEMA: usize = 7;

/// One record, taken apart. Kept from record to record, so that its lists are not allocated again.
#[derive(Debug, Default)]
pub(crate) struct Envelope<'a> {
    /// By [`NAMES`].
    pub(crate) attributes: [Slot<'a>; 8],
    /// Other attributes.
    pub(crate) extensions: Vec<(Cow<'a, str>, Slot<'a>)>,
    /// `data`.
    pub(crate) data: Option<Raw<'a>>,
    /// The members of `data`, where it is an object.
    pub(crate) members: Vec<Member<'a>>,
    /// `data_base64`.
    pub(crate) data_base64: Option<Raw<'a>>,
    /// The body of a record in binary mode whose content type is not JSON.
    pub(crate) bytes: Option<&'a [u8]>,
    /// JSON pointers of keys, or names of headers, that stand twice.
    pub(crate) repeated: Vec<String>,
    /// What the record is, where it is no object.
    pub(crate) no_object: Option<Shape>,
}

impl<'a> Envelope<'a> {
    /// Forgets the record before.
    pub(crate) fn clear(&mut self) {
        self.attributes = Default::default();
        self.extensions.clear();
        self.data = None;
        self.members.clear();
        self.data_base64 = None;
        self.bytes = None;
        self.repeated.clear();
        self.no_object = None;
    }

    /// The text of an attribute, where it is one.
    pub(crate) fn text(&self, index: usize) -> Option<&str> {
        match &self.attributes[index] {
            Slot::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Takes one record from a scanner, and answers with its text.
    pub(crate) fn scan(&mut self, scanner: &mut Scanner<'a>) -> Result<Raw<'a>, crate::json::Fault> {
        self.clear();
        scanner.repeated.clear();
        if scanner.peek() != b'{' {
            let raw = scanner.value()?;
            self.no_object = Some(raw.shape);
            return Ok(raw);
        }
        let start = scanner.offset();
        let raw = scanner.record(|scanner, key| {
            let key = key.string();
            match &*key {
                "data" => {
                    self.members.clear();
                    self.data = Some(if scanner.peek() == b'{' {
                        scanner.object(&mut self.members)?
                    } else {
                        scanner.value()?
                    });
                }
                "data_base64" => self.data_base64 = Some(scanner.value()?),
                name => {
                    let slot = Slot::from(scanner.value()?);
                    match NAMES.iter().position(|known| *known == name) {
                        Some(index) => self.attributes[index] = slot,
                        None => self.extensions.push((key, slot)),
                    }
                }
            }
            Ok(())
        })?;
        for offset in scanner.repeated.iter().take(crate::violation::REASONS_MAX + 1) {
            self.repeated.push(crate::json::pointer_to(raw.text, offset - start));
        }
        Ok(raw)
    }
}

impl<'a> From<Raw<'a>> for Slot<'a> {
    fn from(raw: Raw<'a>) -> Self {
        match raw.shape {
            Shape::String => Slot::Text(raw.string()),
            Shape::Null => Slot::Absent,
            _ => Slot::Other(raw),
        }
    }
}
