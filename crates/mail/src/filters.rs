//! What a template may do to a value besides putting it in.

use minijinja::{Error, ErrorKind, Value};
use std::fmt::Write;

/// Every byte that is not a letter, digit or `-._~` as `%41`: for a part of an address.
pub(crate) fn urlencode(value: &Value) -> String {
    let mut encoded = String::new();
    for byte in value.to_string().bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing into a String cannot fail.
            write!(encoded, "%{byte:02X}").unwrap_or_default();
        }
    }
    encoded
}

/// A number with so many digits after the point: `9.5 | decimals(2)` is `9.50`.
pub(crate) fn decimals(value: &Value, digits: Option<usize>) -> Result<String, Error> {
    let digits = digits.unwrap_or(2).min(9);
    let number = f64::try_from(value.clone()).map_err(|_| wrong(format!("`decimals` needs a number, not {value}")))?;
    Ok(format!("{number:.digits$}"))
}

/// An instant or a day in words, by `strftime`: `at | date("%-d %B")` is `14 March`. Instants are shown in UTC.
pub(crate) fn date(value: &Value, format: Option<String>) -> Result<String, Error> {
    let text = value.as_str().unwrap_or_default();
    let format = format.unwrap_or_else(|| "%-d %B %Y".into());
    let day = || {
        text.parse::<jiff::civil::Date>()
            .map(|day| day.to_datetime(jiff::civil::Time::midnight()))
    };
    let moment = text
        .parse::<jiff::Timestamp>()
        .map(|instant| instant.to_zoned(jiff::tz::TimeZone::UTC).datetime());
    let moment = moment
        .or_else(|_| day())
        .map_err(|_| wrong(format!("`date` needs a timestamp or a date, not {value}")))?;
    jiff::fmt::strtime::format(&format, moment).map_err(|_| wrong(format!("`date` cannot write \"{format}\"")))
}

fn wrong(what: String) -> Error {
    Error::new(ErrorKind::InvalidOperation, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_people_read_them() {
        assert_eq!(urlencode(&Value::from("a b&ü=\r\n")), "a%20b%26%C3%BC%3D%0D%0A");
        assert_eq!(decimals(&Value::from(9.5), None).unwrap(), "9.50");
        assert_eq!(decimals(&Value::from(3), Some(0)).unwrap(), "3");
        assert_eq!(
            date(&Value::from("2026-03-14T09:00:00Z"), None).unwrap(),
            "14 March 2026"
        );
        assert_eq!(
            date(&Value::from("2026-03-14"), Some("%d.%m.".into())).unwrap(),
            "14.03."
        );
        assert!(date(&Value::from("soon"), None).is_err());
        assert!(date(&Value::from("2026-03-14"), Some("%!".into())).is_err());
        assert!(decimals(&Value::from("many"), None).is_err());
    }
}
