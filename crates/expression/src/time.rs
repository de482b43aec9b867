//! Instants and lengths of time: reading, writing, and the parts of a calendar day in a time zone.

use jiff::tz::{Offset, TimeZone, TimeZoneDatabase};
use jiff::{Timestamp, Zoned};
use std::sync::OnceLock;

const SECOND: i64 = 1_000_000_000;

/// Nanoseconds since 1970 from RFC 3339, or from a date alone at midnight UTC. `None` also outside 1677 to 2262.
pub(crate) fn parse_timestamp(text: &str) -> Option<i64> {
    let timestamp = match text.parse::<Timestamp>() {
        Ok(timestamp) => timestamp,
        Err(_) if text.len() == 10 => text
            .parse::<jiff::civil::Date>()
            .ok()?
            .to_zoned(TimeZone::UTC)
            .ok()?
            .timestamp(),
        Err(_) => return None,
    };
    i64::try_from(timestamp.as_nanosecond()).ok()
}

/// RFC 3339 in UTC, as short as its precision allows.
pub(crate) fn write_timestamp(nanoseconds: i64) -> String {
    // Every 64-bit count of nanoseconds is within jiff's -9999 to 9999 years.
    Timestamp::from_nanosecond(i128::from(nanoseconds))
        .map(|timestamp| timestamp.to_string())
        .unwrap_or_default()
}

/// Nanoseconds from an ISO 8601 duration with weeks, days (24 h), hours, minutes and seconds, such as `P1DT12H` or
/// `PT0.5S`. `None` when it is none, beyond 292 years, or has years or months, which have no fixed length.
pub fn iso_duration(text: &str) -> Option<i64> {
    let mut rest = text.strip_prefix('P')?;
    let (mut in_time, mut total, mut last_unit) = (false, 0i64, i64::MAX);
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('T') {
            // A `T` stands once, and never at the end.
            if in_time || after.is_empty() {
                return None;
            }
            (rest, in_time) = (after, true);
            continue;
        }
        let (whole, after) = leading_digits(rest);
        let (fraction, after) = match after.strip_prefix(['.', ',']) {
            Some(after) => {
                let (fraction, after) = leading_digits(after);
                ((1..=9).contains(&fraction.len()).then_some(fraction)?, after)
            }
            None => ("", after),
        };
        let unit = match (after.bytes().next()?, in_time) {
            (b'W', false) => 604_800,
            (b'D', false) => 86_400,
            (b'H', true) => 3_600,
            (b'M', true) => 60,
            (b'S', true) => 1,
            _ => return None,
        };
        if unit >= last_unit || (unit != 1 && !fraction.is_empty()) {
            return None;
        }
        let part = whole.parse::<i64>().ok()?.checked_mul(unit * SECOND)?;
        total = total.checked_add(part)?;
        if !fraction.is_empty() {
            let nanoseconds = fraction.parse::<i64>().ok()? * 10_i64.pow(9 - fraction.len() as u32);
            total = total.checked_add(nanoseconds)?;
        }
        (rest, last_unit) = (&after[1..], unit);
    }
    (last_unit < i64::MAX).then_some(total)
}

fn leading_digits(text: &str) -> (&str, &str) {
    text.split_at(text.bytes().take_while(u8::is_ascii_digit).count())
}

/// Nanoseconds from `2h`, `1h30m`, `1.5s`, `-3d`: numbers with the units d (24 h), h, m, s, ms, us, ns; or from
/// [ISO 8601](iso_duration). `None` when it is none, or beyond 292 years.
pub(crate) fn parse_duration(text: &str) -> Option<i64> {
    if text.starts_with('P') {
        return iso_duration(text);
    }
    let (negative, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(0);
    }
    if rest.is_empty() {
        return None;
    }
    let mut total: i128 = 0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, after) = rest.split_at(digits);
        let unit_end = after
            .find(|c: char| c.is_ascii_digit() || c == '.')
            .unwrap_or(after.len());
        let (unit, after) = after.split_at(unit_end);
        let unit: i128 = match unit {
            "d" => 86_400 * i128::from(SECOND),
            "h" => 3_600 * i128::from(SECOND),
            "m" => 60 * i128::from(SECOND),
            "s" => i128::from(SECOND),
            "ms" => 1_000_000,
            "us" | "µs" | "μs" => 1_000,
            "ns" => 1,
            _ => return None,
        };
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if (whole.is_empty() && fraction.is_empty()) || whole.trim_start_matches('0').len() > 19 || fraction.len() > 15
        {
            return None;
        }
        if !whole.is_empty() {
            total = total.checked_add(whole.parse::<i128>().ok()?.checked_mul(unit)?)?;
        }
        if !fraction.is_empty() {
            total += fraction.parse::<i128>().ok()? * unit / 10_i128.pow(fraction.len() as u32);
        }
        rest = after;
    }
    i64::try_from(if negative { -total } else { total }).ok()
}

/// `3600s`, `-0.5s`.
pub(crate) fn write_duration(nanoseconds: i64) -> String {
    let (size, sign) = (nanoseconds.unsigned_abs(), if nanoseconds < 0 { "-" } else { "" });
    let (seconds, fraction) = (size / SECOND as u64, size % SECOND as u64);
    if fraction == 0 {
        return format!("{sign}{seconds}s");
    }
    let fraction = format!("{fraction:09}");
    format!("{sign}{seconds}.{}s", fraction.trim_end_matches('0'))
}

/// A time zone by its IANA name or as an offset (`+02:00`, `-5:30`). The names come with the binary.
pub(crate) fn zone(name: &str) -> Option<TimeZone> {
    static NAMES: OnceLock<TimeZoneDatabase> = OnceLock::new();
    if name == "UTC" || name == "Z" {
        return Some(TimeZone::UTC);
    }
    if let Some((hours, minutes)) = name.split_once(':') {
        let negative = hours.starts_with('-');
        let hours = hours.strip_prefix(['-', '+']).unwrap_or(hours);
        if !(1..=2).contains(&hours.len())
            || minutes.len() != 2
            || !(hours.to_owned() + minutes).bytes().all(|b| b.is_ascii_digit())
        {
            return None;
        }
        let seconds =
            (hours.parse::<i32>().ok()? * 60 + minutes.parse::<i32>().ok().filter(|minutes| *minutes < 60)?) * 60;
        return Offset::from_seconds(if negative { -seconds } else { seconds })
            .ok()
            .map(TimeZone::fixed);
    }
    NAMES.get_or_init(TimeZoneDatabase::bundled).get(name).ok()
}

/// A part of an instant's calendar day and clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    FullYear,
    /// From 0.
    Month,
    /// From 1.
    Date,
    /// From 0.
    DayOfMonth,
    /// From 0, Sunday.
    DayOfWeek,
    /// From 0.
    DayOfYear,
    Hours,
    Minutes,
    Seconds,
    Milliseconds,
}

/// The part of an instant as a clock in the zone shows it. `None` only beyond jiff's years.
pub(crate) fn part(nanoseconds: i64, part: Part, zone: TimeZone) -> Option<i64> {
    let zoned = Zoned::new(Timestamp::from_nanosecond(i128::from(nanoseconds)).ok()?, zone);
    Some(match part {
        Part::FullYear => i64::from(zoned.year()),
        Part::Month => i64::from(zoned.month()) - 1,
        Part::Date => i64::from(zoned.day()),
        Part::DayOfMonth => i64::from(zoned.day()) - 1,
        Part::DayOfWeek => i64::from(zoned.weekday().to_sunday_zero_offset()),
        Part::DayOfYear => i64::from(zoned.day_of_year()) - 1,
        Part::Hours => i64::from(zoned.hour()),
        Part::Minutes => i64::from(zoned.minute()),
        Part::Seconds => i64::from(zoned.second()),
        Part::Milliseconds => i64::from(zoned.millisecond()),
    })
}

/// The part of a length of time: all its whole hours, minutes or seconds; of milliseconds only those after the second.
pub(crate) fn part_of_duration(nanoseconds: i64, part: Part) -> Option<i64> {
    Some(match part {
        Part::Hours => nanoseconds / (3_600 * SECOND),
        Part::Minutes => nanoseconds / (60 * SECOND),
        Part::Seconds => nanoseconds / SECOND,
        Part::Milliseconds => nanoseconds % SECOND / 1_000_000,
        _ => return None,
    })
}

/// Whole seconds since 1970, rounded down.
pub(crate) fn seconds(nanoseconds: i64) -> i64 {
    nanoseconds.div_euclid(SECOND)
}

/// From whole seconds since 1970; `None` beyond 1677 to 2262.
pub(crate) fn from_seconds(seconds: i64) -> Option<i64> {
    seconds.checked_mul(SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_are_read_and_refused() {
        for (text, expected) in [
            ("2h", Some(7_200 * SECOND)),
            ("1d", Some(86_400 * SECOND)),
            ("1d12h", Some(129_600 * SECOND)),
            ("1.5s", Some(1_500_000_000)),
            (".5s", Some(500_000_000)),
            ("-1m", Some(-60 * SECOND)),
            ("1us", Some(1_000)),
            ("0", Some(0)),
            ("", None),
            ("-", None),
            ("5", None),
            ("h", None),
            (".s", None),
            ("1.2.3s", None),
            ("1 h", None),
            ("1y", None),
            ("PT2H", Some(7_200 * SECOND)),
            ("P1DT12H", Some(129_600 * SECOND)),
            ("P2W", Some(14 * 86_400 * SECOND)),
            ("PT0.5S", Some(SECOND / 2)),
            ("PT1M3,25S", Some(63_250_000_000)),
            ("PT0S", Some(0)),
            ("P", None),
            ("PT", None),
            ("P1DT", None),
            ("P1Y", None),
            ("P1M", None),
            ("P1H", None),
            ("PT1D", None),
            ("PT1.5H", None),
            ("PT1.S", None),
            ("PT1S1M", None),
            ("PT1H1H", None),
            ("PTT1H", None),
            ("-PT1H", None),
            ("P-1D", None),
            ("P1é", None),
            ("P200000D", None),
            ("P99999999999999999999D", None),
            ("999999999d", None),
            ("99999999999999999999s", None),
        ] {
            assert_eq!(parse_duration(text), expected, "{text:?}");
        }
    }

    #[test]
    fn zones_are_names_or_offsets() {
        assert!(zone("America/New_York").is_some());
        assert!(zone("+02:00").is_some() && zone("-5:30").is_some() && zone("02:00").is_some());
        for refused in [
            "Mars/Olympus",
            "+2",
            "+99:00",
            "+02:75",
            "",
            ":",
            "+-2:00",
            "é:00",
            "/etc/passwd",
        ] {
            assert!(zone(refused).is_none(), "{refused}");
        }
    }
}
