//! How single values are written: instants, days, lengths of time, numbers by their digits, URIs. Each reader answers
//! from the bytes alone and allocates nothing.

/// Why a text is no instant or day for us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TimeFault {
    /// Not written as RFC 3339 has it.
    Format,
    /// Before 1678 or beyond what 64 bits of nanoseconds hold (April 2262).
    Range,
}

const SECONDS_A_DAY: i64 = 86_400;
const FIRST_YEAR: i64 = 1678;

/// RFC 3339 with at most nanoseconds, as nanoseconds since 1970. A leap second (`:60`) is read as the second before it.
pub(crate) fn instant(text: &str) -> Result<i64, TimeFault> {
    let bytes = text.as_bytes();
    if bytes.len() < 20 || !matches!(bytes[10], b'T' | b't' | b' ') || bytes[13] != b':' || bytes[16] != b':' {
        return Err(TimeFault::Format);
    }
    let days = day_number(&bytes[..10]).ok_or(TimeFault::Format)?;
    let two = |at: usize| digits(&bytes[at..at + 2]).ok_or(TimeFault::Format);
    let (hour, minute, second) = (two(11)?, two(14)?, two(17)?);
    if hour > 23 || minute > 59 || second > 60 {
        return Err(TimeFault::Format);
    }
    let mut at = 19;
    let mut nanoseconds = 0;
    if bytes[at] == b'.' {
        let length = bytes[at + 1..].iter().take_while(|byte| byte.is_ascii_digit()).count();
        if !(1..=9).contains(&length) {
            return Err(TimeFault::Format);
        }
        nanoseconds = digits(&bytes[at + 1..at + 1 + length]).ok_or(TimeFault::Format)? * 10i64.pow(9 - length as u32);
        at += 1 + length;
    }
    let offset = match &bytes[at..] {
        [b'Z' | b'z'] => 0,
        [sign @ (b'+' | b'-'), hours @ .., b':', m1, m2] if hours.len() == 2 => {
            let hours = digits(hours).ok_or(TimeFault::Format)?;
            let minutes = digits(&[*m1, *m2]).ok_or(TimeFault::Format)?;
            if hours > 23 || minutes > 59 {
                return Err(TimeFault::Format);
            }
            (hours * 3_600 + minutes * 60) * if *sign == b'-' { -1 } else { 1 }
        }
        _ => return Err(TimeFault::Format),
    };
    let seconds = days * SECONDS_A_DAY + hour * 3_600 + minute * 60 + second.min(59) - offset;
    if seconds < day_from_civil(FIRST_YEAR, 1, 1) * SECONDS_A_DAY {
        return Err(TimeFault::Range);
    }
    let total = i128::from(seconds) * 1_000_000_000 + i128::from(nanoseconds);
    i64::try_from(total).map_err(|_| TimeFault::Range)
}

/// `2026-11-23`, which as an instant at midnight must fit the same range.
pub(crate) fn day(text: &str) -> Result<(), TimeFault> {
    let days = day_number(text.as_bytes()).ok_or(TimeFault::Format)?;
    let fits = (day_from_civil(FIRST_YEAR, 1, 1)..=i64::MAX / 1_000_000_000 / SECONDS_A_DAY).contains(&days);
    if fits { Ok(()) } else { Err(TimeFault::Range) }
}

fn digits(bytes: &[u8]) -> Option<i64> {
    bytes.iter().try_fold(0i64, |number, byte| {
        let digit = byte.wrapping_sub(b'0');
        (digit < 10).then(|| number * 10 + i64::from(digit))
    })
}

fn day_number(bytes: &[u8]) -> Option<i64> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = bytes else {
        return None;
    };
    let year = digits(&[*y1, *y2, *y3, *y4])?;
    let month = digits(&[*m1, *m2])?;
    let day = digits(&[*d1, *d2])?;
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return None,
    };
    (1..=last).contains(&day).then(|| day_from_civil(year, month, day))
}

/// Days since 1970-01-01 in the Gregorian calendar (Howard Hinnant, *chrono-compatible low-level date algorithms*).
const fn day_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year - era * 400;
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// A length of time: the board's own way (`1d12h`), or ISO 8601 with weeks, days, hours, minutes and seconds. Years and
/// months have no fixed length and are refused, as is more than 100 years. Expressions read whatever is accepted here.
pub(crate) fn is_duration(text: &str) -> bool {
    if !text.starts_with('P') {
        return text.starts_with(|c: char| c.is_ascii_digit()) && stormlake_board::Duration::parse(text).is_some();
    }
    stormlake_expression::iso_duration(text)
        .is_some_and(|nanoseconds| nanoseconds / 1_000_000_000 <= 36_525 * SECONDS_A_DAY)
}

/// Why a number is no decimal of the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DecimalFault {
    /// More than 4 digits after the point.
    Fine,
    /// More than 14 digits before it.
    Large,
}

/// A JSON number as ten-thousandths, by its digits: at most 14 before the point and 4 after it, zeros at the end not
/// counted.
pub(crate) fn decimal(literal: &str) -> Result<i64, DecimalFault> {
    let (negative, rest) = match literal.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, literal),
    };
    let (mantissa, exponent) = rest.split_once(['e', 'E']).unwrap_or((rest, "0"));
    let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let all = || whole.bytes().chain(part.bytes());
    if all().all(|byte| byte == b'0') {
        return Ok(0);
    }
    // A scanned number's exponent is a run of digits with a sign: one that does not fit 32 bits is far out of range.
    let exponent: i64 = match exponent.parse::<i32>() {
        Ok(exponent) => i64::from(exponent),
        Err(_) if exponent.starts_with('-') => return Err(DecimalFault::Fine),
        Err(_) => return Err(DecimalFault::Large),
    };
    // How many digits stand before the point once the exponent has moved it.
    let before = whole.len() as i64 + exponent;
    let mut value: i64 = 0;
    for (index, byte) in all().enumerate() {
        let place = before - index as i64; // 1 = ones, 0 = tenths, -3 = ten-thousandths
        if byte == b'0' {
            continue;
        }
        if place > 14 {
            return Err(DecimalFault::Large);
        }
        if place < -3 {
            return Err(DecimalFault::Fine);
        }
        value += i64::from(byte - b'0') * 10i64.pow((place + 3) as u32);
    }
    Ok(if negative { -value } else { value })
}

/// A JSON number without point and exponent that fits 64 bits.
pub(crate) fn integer(literal: &str) -> Option<i64> {
    literal.parse().ok()
}

/// RFC 3986: only its characters, whole percent escapes, and a proper scheme where there is one. `reference` also allows what
/// has no scheme; otherwise an absolute URI is asked for.
pub(crate) fn is_uri(text: &str, reference: bool) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'%' => {
                let hex = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_hexdigit);
                if !hex(at + 1) || !hex(at + 2) {
                    return false;
                }
                at += 3;
            }
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => at += 1,
            b'-' | b'.' | b'_' | b'~' | b':' | b'/' | b'?' | b'#' | b'[' | b']' | b'@' | b'!' | b'$' | b'&' | b'\''
            | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'=' => at += 1,
            _ => return false,
        }
    }
    if bytes.iter().filter(|&&byte| byte == b'#').count() > 1 {
        return false;
    }
    let first = text.find([':', '/', '?', '#']);
    match first.map(|at| (bytes[at], &text[..at])) {
        Some((b':', scheme)) => {
            let mut letters = scheme.bytes();
            letters.next().is_some_and(|byte| byte.is_ascii_alphabetic())
                && letters.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
        }
        _ => reference,
    }
}

/// Whether a content type declares JSON: `*/json` or `*/*+json`, parameters aside.
pub(crate) fn is_json_type(content_type: &str) -> bool {
    let essence = essence(content_type);
    let Some((_, subtype)) = essence.split_once('/') else {
        return false;
    };
    let ends = |suffix: &str| {
        subtype
            .len()
            .checked_sub(suffix.len())
            .and_then(|at| subtype.get(at..))
            .is_some_and(|end| end.eq_ignore_ascii_case(suffix))
    };
    subtype.eq_ignore_ascii_case("json") || ends("+json")
}

/// A content type without its parameters.
pub(crate) fn essence(content_type: &str) -> &str {
    content_type.split(';').next().unwrap_or("").trim()
}

/// The value of a content type's parameter, without quotes.
pub(crate) fn parameter<'a>(content_type: &'a str, name: &str) -> Option<&'a str> {
    content_type.split(';').skip(1).find_map(|part| {
        let (key, value) = part.split_once('=')?;
        key.trim()
            .eq_ignore_ascii_case(name)
            .then(|| value.trim().trim_matches('"'))
    })
}

/// `type/subtype` of RFC 2046, parameters not looked at.
pub(crate) fn is_media_type(text: &str) -> bool {
    let token = |part: &str| {
        !part.is_empty()
            && part
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
    };
    essence(text)
        .split_once('/')
        .is_some_and(|(kind, subtype)| token(kind) && token(subtype))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use stormlake_board::Number;
    use stormlake_expression::{Type, Value};
    use stormlake_record::Time;

    #[test]
    fn instants_are_read_as_rfc_3339_has_them() {
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", Ok(0)),
            ("2018-04-05T17:31:00+02:00", Ok(1_522_942_260_000_000_000)),
            ("2018-04-05t15:31:00.5z", Ok(1_522_942_260_500_000_000)),
            ("2016-12-31T23:59:60Z", Ok(1_483_228_799_000_000_000)),
            ("1677-12-31T23:59:59Z", Err(TimeFault::Range)),
            ("2262-04-12T00:00:00Z", Err(TimeFault::Range)),
            ("9999-12-31T23:59:59Z", Err(TimeFault::Range)),
            ("2018-04-05", Err(TimeFault::Format)),
            ("2018-04-05T17:31:00", Err(TimeFault::Format)),
            ("2018-02-29T17:31:00Z", Err(TimeFault::Format)),
            ("2018-04-05T24:00:00Z", Err(TimeFault::Format)),
            ("2018-04-05T17:31:00.Z", Err(TimeFault::Format)),
            ("2018-04-05T17:31:00.0123456789Z", Err(TimeFault::Format)),
            ("2018-04-05T17:31:00+2:00", Err(TimeFault::Format)),
            ("2018-04-05T17:31:00éé", Err(TimeFault::Format)),
            ("yesterday", Err(TimeFault::Format)),
            ("", Err(TimeFault::Format)),
        ] {
            assert_eq!(instant(text), expected, "{text}");
        }
    }

    #[test]
    fn days_are_days_of_the_calendar() {
        assert_eq!(day("2024-02-29"), Ok(()));
        assert_eq!(day("2023-02-29"), Err(TimeFault::Format));
        assert_eq!(day("23-02-2023"), Err(TimeFault::Format));
        assert_eq!(day("1600-01-01"), Err(TimeFault::Range));
    }

    #[test]
    fn lengths_of_time_have_one_meaning() {
        for text in [
            "2h",
            "1d12h",
            "250ms",
            "2h ",
            "00000000000000000002h",
            "PT2H",
            "P1DT12H",
            "P2W",
            "PT0.5S",
            "PT0,5S",
            "PT1M3S",
            "P36525D",
        ] {
            assert!(is_duration(text), "{text}");
            let read = Value::from_json(&text.into(), &Type::Duration);
            assert!(read.is_some(), "{text} is accepted and absent from expressions");
        }
        for text in [
            "",
            "2",
            "P",
            "PT",
            "P1M",
            "P1Y",
            "P1H",
            "PT1D",
            "P1DT",
            "-PT1H",
            "PT1.5H",
            "PT1S1M",
            "P36526D",
            "P999999999D",
            "P99999999999999999999D",
            " 2h",
        ] {
            assert!(!is_duration(text), "{text}");
        }
    }

    #[test]
    fn decimals_are_judged_by_their_digits() {
        for (text, expected) in [
            ("0.1", Ok(1_000)),
            ("-12.5000000", Ok(-125_000)),
            ("99999999999999.9999", Ok(999_999_999_999_999_999)),
            ("1e3", Ok(10_000_000)),
            ("125E-1", Ok(125_000)),
            ("0e999999999999", Ok(0)),
            ("0.30000000000000004", Err(DecimalFault::Fine)),
            ("1e-5", Err(DecimalFault::Fine)),
            ("1e-99999999999", Err(DecimalFault::Fine)),
            ("100000000000000", Err(DecimalFault::Large)),
            ("1e300", Err(DecimalFault::Large)),
        ] {
            assert_eq!(decimal(text), expected, "{text}");
        }
    }

    #[test]
    fn uris_are_told_from_other_text() {
        for text in [
            "/mycontext",
            "https://a.example/b?c=%20#d",
            "urn:uuid:1",
            "a/b:c",
            "mailto:x@y.example",
            "//h/p",
        ] {
            assert!(is_uri(text, true), "{text}");
        }
        for text in ["a b", "é", "%zz", "1a:b", "a#b#c", "<x>"] {
            assert!(!is_uri(text, true), "{text}");
        }
        assert!(!is_uri("/relative", false));
        assert!(is_uri("https://a.example", false));
    }

    #[test]
    fn content_types_tell_whether_they_are_json() {
        for (text, json) in [
            ("application/json", true),
            ("Application/JSON; charset=utf-8", true),
            ("text/vnd.x+json", true),
            ("application/xml", false),
            ("json", false),
            ("text/plain; x=\"/json\"", false),
            ("a/é", false),
        ] {
            assert_eq!(is_json_type(text), json, "{text}");
        }
        assert_eq!(parameter("a/b; Charset=\"utf-8\"", "charset"), Some("utf-8"));
    }

    proptest! {
        #[test]
        fn instants_agree_with_the_record_crate(nanoseconds in -9_214_646_400_000_000_000i64..i64::MAX) {
            prop_assert_eq!(instant(&Time(nanoseconds).to_string()), Ok(nanoseconds));
        }

        #[test]
        fn what_is_an_instant_here_is_one_there(text in "[0-9]{4}-[01][0-9]-[0-3][0-9][Tt ][0-2][0-9]:[0-6][0-9]:[0-6][0-9](\\.[0-9]{0,10})?(Z|[+-][0-2][0-9]:[0-6][0-9])") {
            if let Ok(nanoseconds) = instant(&text) {
                prop_assert_eq!(Time::parse(&text), Some(Time(nanoseconds)), "{}", text);
            }
        }

        #[test]
        fn decimals_agree_with_the_board(ten_thousandths in -10i128.pow(18) + 1..10i128.pow(18)) {
            let text = Number { ten_thousandths }.to_string();
            prop_assert_eq!(decimal(&text).map(i128::from), Ok(ten_thousandths));
        }
    }
}
