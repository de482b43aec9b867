//! An instant, in nanoseconds since 1970-01-01T00:00:00Z: 1677 to 2262, which is what a 64-bit count holds.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// An instant in nanoseconds since the Unix epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Time(pub i64);

impl Time {
    /// Long before anything happened.
    pub const MIN: Time = Time(i64::MIN);
    /// Long after everything happened.
    pub const MAX: Time = Time(i64::MAX);

    /// Milliseconds since the epoch, as an instant.
    pub const fn from_milliseconds(milliseconds: i64) -> Self {
        Self(milliseconds.saturating_mul(1_000_000))
    }

    /// Whole milliseconds since the epoch, rounded down.
    pub const fn milliseconds(self) -> i64 {
        self.0.div_euclid(1_000_000)
    }

    /// The whole microsecond that it falls into: as exactly as the lake's tables have it.
    pub const fn whole_microseconds(self) -> Self {
        Self(self.0.div_euclid(1_000).saturating_mul(1_000))
    }

    /// Later by so many milliseconds; stops at the ends of time.
    pub const fn plus_milliseconds(self, milliseconds: i64) -> Self {
        Self(self.0.saturating_add(milliseconds.saturating_mul(1_000_000)))
    }

    /// Earlier by so many milliseconds; stops at the ends of time.
    pub const fn minus_milliseconds(self, milliseconds: i64) -> Self {
        Self(self.0.saturating_sub(milliseconds.saturating_mul(1_000_000)))
    }

    /// Reads RFC 3339. `None` when it is no instant, or outside 1677 to 2262.
    pub fn parse(text: &str) -> Option<Self> {
        let timestamp: jiff::Timestamp = text.parse().ok()?;
        i64::try_from(timestamp.as_nanosecond()).ok().map(Self)
    }
}

impl fmt::Display for Time {
    /// RFC 3339 in UTC, as short as its precision allows.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_nanosecond(i128::from(self.0)) {
            Ok(timestamp) => write!(f, "{timestamp}"),
            Err(_) => write!(f, "{} ns", self.0),
        }
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        Time::parse(&text).ok_or_else(|| serde::de::Error::custom(format!("`{text}` is no RFC 3339 time")))
    }
}
