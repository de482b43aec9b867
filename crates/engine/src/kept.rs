//! A record that started something, kept until that is over: packed into one allocation, because there are as many of
//! them as there are open windows.

use crate::facts::Moment;
use crate::plan::Plan;
use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::sync::Arc;
use stormlake_record::{Cause, Time};

/// The record; its copies share the bytes.
///
/// | bytes | what, little endian |
/// | --- | --- |
/// | 0..8 | position |
/// | 8..16 | time, nanoseconds since 1970 |
/// | 16..18 | number of its event in the plan |
/// | 18..26 | lengths of slug, source, id, subject |
/// | 26.. | slug where it is not the event's present one, source, id, subject, and its data, where an expression will read it later |
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept(Arc<[u8]>);

const HEAD: usize = 26;

impl Kept {
    /// A copy of a record, with its data or without. `slug` is the one of its event in the plan.
    pub fn new(moment: &Moment<'_>, slug: &str, with_data: bool) -> Self {
        let own = if moment.slug == slug { "" } else { moment.slug };
        let texts = [own, moment.source, moment.id, moment.subject];
        let data = if with_data { moment.body } else { &[] };
        let length = HEAD + texts.iter().map(|text| text.len()).sum::<usize>() + data.len();
        let mut bytes = Vec::with_capacity(length);
        bytes.extend_from_slice(&moment.position.to_le_bytes());
        bytes.extend_from_slice(&moment.time.0.to_le_bytes());
        bytes.extend_from_slice(&moment.event.to_le_bytes());
        for text in texts {
            // The log takes no string that is longer than `Entry::STRING_MAX`.
            bytes.extend_from_slice(&(text.len() as u16).to_le_bytes());
        }
        for text in texts {
            bytes.extend_from_slice(text.as_bytes());
        }
        bytes.extend_from_slice(data);
        Self(bytes.into())
    }

    /// Bytes from a snapshot; `None` where they are no record.
    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let kept = Self(bytes.into());
        let whole = bytes.len() >= HEAD && kept.end_of(3) <= bytes.len();
        let texts = || (0..4).all(|number| str::from_utf8(kept.range(number)).is_ok());
        (whole && texts()).then_some(kept)
    }

    fn number<const N: usize>(&self, at: usize) -> [u8; N] {
        self.0[at..].first_chunk().copied().unwrap_or([0; N])
    }

    fn length(&self, number: usize) -> usize {
        usize::from(u16::from_le_bytes(self.number(18 + 2 * number)))
    }

    fn end_of(&self, number: usize) -> usize {
        HEAD + (0..=number).map(|number| self.length(number)).sum::<usize>()
    }

    fn range(&self, number: usize) -> &[u8] {
        let end = self.end_of(number);
        &self.0[end - self.length(number)..end]
    }

    fn text(&self, number: usize) -> &str {
        str::from_utf8(self.range(number)).unwrap_or_default()
    }

    /// Where it stands in the log.
    pub fn position(&self) -> u64 {
        u64::from_le_bytes(self.number(0))
    }

    /// When it happened.
    pub fn time(&self) -> Time {
        Time(i64::from_le_bytes(self.number(8)))
    }

    /// The number of its event in the plan.
    pub fn event(&self) -> u16 {
        u16::from_le_bytes(self.number(16))
    }

    /// Who said so.
    pub fn source(&self) -> &str {
        self.text(1)
    }

    /// Its id at its source.
    pub fn id(&self) -> &str {
        self.text(2)
    }

    /// Whom it concerns.
    pub fn subject(&self) -> &str {
        self.text(3)
    }

    fn slug<'a>(&'a self, plan: &'a Plan) -> &'a str {
        match self.text(0) {
            "" => &plan.events[usize::from(self.event())].slug,
            own => own,
        }
    }

    /// As expressions read it.
    pub fn moment<'a>(&'a self, plan: &'a Plan) -> Moment<'a> {
        Moment {
            event: self.event(),
            slug: self.slug(plan),
            source: self.source(),
            id: self.id(),
            subject: self.subject(),
            time: self.time(),
            position: self.position(),
            body: &self.0[self.end_of(3)..],
        }
    }

    /// As a decision names it.
    pub fn cause(&self, plan: &Plan) -> Cause {
        Cause {
            event: self.slug(plan).to_owned(),
            source: self.source().to_owned(),
            id: self.id().to_owned(),
            time: self.time(),
            position: self.position(),
        }
    }
}

impl Serialize for Kept {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Kept {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_bytes(KeptVisitor)
    }
}

struct KeptVisitor;

impl Visitor<'_> for KeptVisitor {
    type Value = Kept;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a packed record")
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Kept, E> {
        Kept::from_bytes(bytes).ok_or_else(|| E::custom("a packed record whose lengths or texts do not fit"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::EventPlan;

    fn plan() -> Plan {
        let event = EventPlan {
            slug: "order-collected".into(),
            ..EventPlan::default()
        };
        Plan {
            events: vec![EventPlan::default(), event],
            ..Plan::default()
        }
    }

    fn moment() -> Moment<'static> {
        Moment {
            event: 1,
            slug: "order-collected",
            source: "/till",
            id: "über-1",
            subject: "ann",
            time: Time(-5),
            position: 1 << 40,
            body: br#"{"price":3.5}"#,
        }
    }

    #[test]
    fn what_was_packed_is_read_again() {
        let plan = plan();
        for (with_data, slug) in [(false, "order-collected"), (true, "order-taken-away")] {
            let kept = Kept::new(&moment(), slug, with_data);
            let bytes = postcard::to_allocvec(&kept).expect("packs");
            let again: Kept = postcard::from_bytes(&bytes).expect("reads");
            assert_eq!(again, kept);
            let read = again.moment(&plan);
            assert_eq!((read.event, read.slug, read.source), (1, "order-collected", "/till"));
            assert_eq!((read.id, read.subject, read.time), ("über-1", "ann", Time(-5)));
            assert_eq!(read.position, 1 << 40);
            assert_eq!(read.body, if with_data { moment().body } else { b"" });
            let cause = again.cause(&plan);
            assert_eq!(
                (&*cause.event, &*cause.source, &*cause.id),
                ("order-collected", "/till", "über-1")
            );
            assert_eq!((cause.time, cause.position), (Time(-5), 1 << 40));
        }
    }

    #[test]
    fn bytes_that_are_no_record_are_refused() {
        let kept = Kept::new(&moment(), "", false);
        for length in 0..kept.0.len() {
            assert!(Kept::from_bytes(&kept.0[..length]).is_none(), "{length} bytes");
        }
        let mut torn = kept.0.to_vec();
        torn[HEAD] = 0xff;
        assert!(Kept::from_bytes(&torn).is_none());
    }
}
