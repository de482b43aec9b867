//! The small notations that only the board file uses: times of day, rates, shares, colours, namespaces, field paths.

use crate::model::{Duration, Number, Rate, Span};

/// The units after the stroke of a rate.
const PER: [(&str, i64); 4] = [("s", 1_000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000)];

/// `21:00` as minutes after midnight.
pub(crate) fn time_of_day(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let two = |part: &str| {
        let plain = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| part.parse::<u16>().ok()).flatten()
    };
    let (hours, minutes) = (two(hours)?, two(minutes)?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

pub(crate) fn write_time_of_day(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// `10/s`, `100/m`, `5000/h`, or with a length of time: `10/90s`.
pub(crate) fn rate(text: &str, span: Span) -> Option<Rate> {
    let (count, per) = text.split_once('/')?;
    let count: u32 = count.parse().ok().filter(|count| *count > 0)?;
    let unit = PER.into_iter().find(|(word, _)| *word == per);
    let per = match unit {
        Some((_, milliseconds)) => Duration { milliseconds },
        None => Duration::parse(per)?,
    };
    (per.milliseconds > 0).then_some(Rate { count, per, span })
}

pub(crate) fn write_rate(rate: &Rate) -> String {
    match PER.into_iter().find(|(_, unit)| *unit == rate.per.milliseconds) {
        Some((word, _)) => format!("{}/{word}", rate.count),
        None => format!("{}/{}", rate.count, rate.per),
    }
}

/// `10%` or `2.5%` as hundredths of a percent.
pub(crate) fn percent(text: &str) -> Option<u32> {
    let number = Number::parse(text.strip_suffix('%')?)?.ten_thousandths;
    let whole = number % 100 == 0 && (0..=1_000_000).contains(&number);
    whole.then(|| u32::try_from(number / 100).ok()).flatten()
}

pub(crate) fn write_percent(hundredths: u32) -> String {
    let number = Number {
        ten_thousandths: i128::from(hundredths) * 100,
    };
    format!("{number}%")
}

/// A colour word or `#rrggbb`.
pub(crate) fn is_colour(text: &str) -> bool {
    match text.strip_prefix('#') {
        Some(digits) => digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit()),
        None => !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase()),
    }
}

/// Words of letters, digits and hyphens, joined by points.
pub(crate) fn is_namespace(text: &str) -> bool {
    text.split('.')
        .all(|part| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_'))
}

/// A field's name: letters, digits, `_`, not beginning with a digit.
pub(crate) fn is_identifier(text: &str) -> bool {
    let first = text.chars().next();
    first.is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// `Event name.field`, cut at the last point.
pub(crate) fn field_path(text: &str) -> Option<(&str, &str)> {
    let (event, field) = text.rsplit_once('.')?;
    (!event.trim().is_empty() && !field.is_empty()).then_some((event, field))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_rates_and_shares_are_read_as_written() {
        assert_eq!(time_of_day("21:00"), Some(1_260));
        for text in ["24:00", "9:00", "09:60", "0900", "+9:00", ""] {
            assert_eq!(time_of_day(text), None, "{text}");
        }
        for text in ["10/s", "100/m", "5000/h", "3/d", "10/1m30s"] {
            let rate = rate(text, Span::default()).unwrap();
            assert_eq!(write_rate(&rate), text);
        }
        for text in ["0/s", "10", "/s", "10/", "-1/s", "10/0s"] {
            assert_eq!(rate(text, Span::default()), None, "{text}");
        }
        assert_eq!(percent("2.5%"), Some(250));
        assert_eq!(write_percent(250), "2.5%");
        for text in ["10", "101%", "-1%", "0.001%", "%"] {
            assert_eq!(percent(text), None, "{text}");
        }
    }
}
