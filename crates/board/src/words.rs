//! How durations, numbers, types and names are written: text to value and back.

use crate::model::{Duration, FieldType, Number};
use serde::{Serialize, Serializer};
use std::fmt;

/// One unit of time and its milliseconds, longest first.
const UNITS: [(&str, i64); 5] = [
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1_000),
    ("ms", 1),
];

impl Duration {
    /// A length of time in milliseconds.
    pub const fn from_milliseconds(milliseconds: i64) -> Self {
        Self { milliseconds }
    }

    /// Reads `90s`, `10m`, `2h`, `14d`, `1d12h`, `250ms`. `None` when it is none of these or longer than 100 years.
    pub fn parse(text: &str) -> Option<Self> {
        let mut rest = text.trim();
        let mut milliseconds: i64 = 0;
        let mut last_unit = i64::MAX;
        if rest.is_empty() {
            return None;
        }
        while !rest.is_empty() {
            let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            let count: i64 = rest[..digits].parse().ok()?;
            rest = &rest[digits..];
            let letters = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_alphabetic()).len();
            let (_, unit) = UNITS.into_iter().find(|(word, _)| *word == &rest[..letters])?;
            if unit >= last_unit {
                return None;
            }
            last_unit = unit;
            milliseconds = milliseconds.checked_add(count.checked_mul(unit)?)?;
            rest = &rest[letters..];
        }
        (milliseconds <= 36_525 * 86_400_000).then_some(Self { milliseconds })
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut left = self.milliseconds;
        if left == 0 {
            return f.write_str("0s");
        }
        for (word, unit) in UNITS {
            if left >= unit {
                write!(f, "{}{word}", left / unit)?;
                left %= unit;
            }
        }
        Ok(())
    }
}

impl FieldType {
    /// The words for types without parameters.
    pub const WORDS: [&'static str; 9] = [
        "string",
        "integer",
        "decimal",
        "boolean",
        "timestamp",
        "date",
        "duration",
        "uri",
        "json",
    ];

    /// Reads `string`, `list<integer>`, …; `enum` comes without its values.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text.trim() {
            "string" => FieldType::String,
            "integer" => FieldType::Integer,
            "decimal" => FieldType::Decimal,
            "boolean" => FieldType::Boolean,
            "timestamp" => FieldType::Timestamp,
            "date" => FieldType::Date,
            "duration" => FieldType::Duration,
            "uri" => FieldType::Uri,
            "json" => FieldType::Json,
            "enum" => FieldType::Enum(Vec::new()),
            other => {
                let inner = other.strip_prefix("list<")?.strip_suffix('>')?;
                // One level of lists is what tables and forms can show; deeper ones are `json`.
                match Self::parse(inner)? {
                    FieldType::List(_) | FieldType::Enum(_) => return None,
                    inner => FieldType::List(Box::new(inner)),
                }
            }
        })
    }
}

impl fmt::Display for FieldType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            FieldType::String => "string",
            FieldType::Integer => "integer",
            FieldType::Decimal => "decimal",
            FieldType::Boolean => "boolean",
            FieldType::Timestamp => "timestamp",
            FieldType::Date => "date",
            FieldType::Duration => "duration",
            FieldType::Uri => "uri",
            FieldType::Json => "json",
            FieldType::List(inner) => return write!(f, "list<{inner}>"),
            FieldType::Enum(_) => "enum",
        })
    }
}

impl Serialize for FieldType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            FieldType::Enum(values) => serializer.collect_str(&format_args!("enum({})", values.join("|"))),
            other => serializer.collect_str(other),
        }
    }
}

impl Number {
    /// Reads `-12.5`: at most 18 digits, 4 of them after the point.
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || whole.len() > 14 || part.len() > 4 || !plain(whole) || !plain(part) {
            return None;
        }
        let whole: i128 = whole.parse().ok()?;
        let part: i128 = format!("{part:0<4}").parse().ok()?;
        let value = whole * 10_000 + part;
        Some(Self {
            ten_thousandths: if negative { -value } else { value },
        })
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.ten_thousandths;
        let (sign, value) = if value < 0 { ("-", -value) } else { ("", value) };
        let part = format!("{:04}", value % 10_000);
        match part.trim_end_matches('0') {
            "" => write!(f, "{sign}{}", value / 10_000),
            part => write!(f, "{sign}{}.{part}", value / 10_000),
        }
    }
}

/// The slug of a sticky's name, as it stands in an event's `type`: lower case, words joined by hyphens. Letters of
/// every script are kept; a name without any letter or digit has the slug `unnamed`.
pub fn slug(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    for character in name.chars().flat_map(char::to_lowercase) {
        if character.is_alphanumeric() {
            slug.push(character);
        } else if character != '\'' && character != '’' && !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    if slug.ends_with('-') {
        slug.pop();
    }
    if slug.is_empty() { "unnamed".into() } else { slug }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn durations_are_read_as_written() {
        for (text, milliseconds) in [
            ("90s", 90_000),
            ("14d", 1_209_600_000),
            ("1d12h", 129_600_000),
            ("250ms", 250),
        ] {
            assert_eq!(Duration::parse(text), Some(Duration { milliseconds }), "{text}");
        }
        for text in ["", "7", "d", "2h1d", "1x", "-1s", "1.5h", "99999999999999d", "40000d"] {
            assert_eq!(Duration::parse(text), None, "{text}");
        }
    }

    #[test]
    fn slugs_are_what_senders_would_guess() {
        for (name, expected) in [
            ("Order collected", "order-collected"),
            (
                "EC agreed to give the meal away to a CM",
                "ec-agreed-to-give-the-meal-away-to-a-cm",
            ),
            (
                "Buy-versus-cook savings report sent",
                "buy-versus-cook-savings-report-sent",
            ),
            ("Customer's order!", "customers-order"),
            ("Bestellung geprüft", "bestellung-geprüft"),
            ("???", "unnamed"),
        ] {
            assert_eq!(slug(name), expected);
        }
    }

    proptest! {
        #[test]
        fn durations_come_back(milliseconds in 0i64..3_000_000_000_000) {
            let duration = Duration { milliseconds };
            prop_assert_eq!(Duration::parse(&duration.to_string()), Some(duration));
        }

        #[test]
        fn numbers_come_back(ten_thousandths in -10i128.pow(17)..10i128.pow(17)) {
            let number = Number { ten_thousandths };
            prop_assert_eq!(Number::parse(&number.to_string()), Some(number));
        }
    }
}
