//! Fields of other languages as the board can write them; what it cannot is told.

use super::names;
use regex::RegexBuilder;
use stormlake_board::limits::{NAME_BYTES_MAX, TEXT_BYTES_MAX};
use stormlake_board::{FieldType, Number, PATTERN_BYTES_MAX};

/// Greatest length of a pattern: compiling one takes time in the order of it.
const PATTERN_TEXT_BYTES_MAX: usize = 1_000;
/// Greatest number of words of an enumeration.
const WORDS_MAX: usize = 500;

/// A field's name, if the board can write it: letters, digits, `_` and `-`. It is a key in `data`, so it is not changed.
pub fn field_name(name: &str) -> Option<String> {
    let first = name.bytes().next()?;
    let fits = (first.is_ascii_alphabetic() || first == b'_')
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
        && name.len() <= NAME_BYTES_MAX;
    fits.then(|| name.to_owned())
}

/// A description, cut to what the board holds. `None` where it is empty.
pub fn free_text(text: &str) -> Option<String> {
    let plain: String = text
        .chars()
        .filter(|c| !c.is_control() || matches!(c, '\n' | '\t'))
        .filter(|c| !matches!(c, '\u{2028}' | '\u{2029}'))
        .collect();
    let text = plain.trim();
    (!text.is_empty()).then(|| names::shortened(text, TEXT_BYTES_MAX))
}

/// A pattern that the board can check, or why it cannot.
pub fn pattern(pattern: &str) -> Result<String, String> {
    if pattern.len() > PATTERN_TEXT_BYTES_MAX || pattern.chars().any(char::is_control) {
        return Err("it is too long or has control characters".into());
    }
    match RegexBuilder::new(pattern).size_limit(PATTERN_BYTES_MAX).build() {
        Ok(_) => Ok(pattern.to_owned()),
        Err(regex::Error::CompiledTooBig(_)) => Err("it is too large".into()),
        Err(error) => Err(error
            .to_string()
            .lines()
            .last()
            .unwrap_or_default()
            .trim_start_matches("error: ")
            .into()),
    }
}

/// An enumeration, if the board can write its words.
pub fn enumeration<'a>(words: impl Iterator<Item = &'a str>) -> Option<FieldType> {
    let mut kept: Vec<String> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for word in words {
        if names::tidy(word).as_deref() != Some(word) || kept.len() == WORDS_MAX {
            return None;
        }
        if seen.insert(word) {
            kept.push(word.to_owned());
        }
    }
    (!kept.is_empty()).then_some(FieldType::Enum(kept))
}

/// A bound as the board can write it: at most four digits after the point. Of a length: a whole number from 0.
pub fn bound(text: &str, r#type: &FieldType) -> Option<Number> {
    let text = text.strip_prefix('+').unwrap_or(text);
    let number = match Number::parse(text) {
        Some(number) => number,
        // `1.0` and `1e3`, as other tools write whole numbers.
        None => {
            let value: f64 = text.parse().ok()?;
            let whole = value.fract() == 0.0 && value.abs() < 1e14;
            Number::parse(&format!("{value:.0}")).filter(|_| whole)?
        }
    };
    let fits = match r#type {
        FieldType::Integer | FieldType::Decimal => true,
        FieldType::String | FieldType::Uri | FieldType::List(_) => {
            number.ten_thousandths >= 0 && number.ten_thousandths % 10_000 == 0
        }
        _ => false,
    };
    fits.then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_keys_stay_as_they_are() {
        for good in ["order_id", "orderId", "ce-id", "_x"] {
            assert_eq!(field_name(good).as_deref(), Some(good));
        }
        for bad in ["", "order.id", "1st", "名", "$ref", "a b", "-x"] {
            assert_eq!(field_name(bad), None, "{bad}");
        }
    }

    #[test]
    fn bounds_are_exact_or_left_out() {
        let bound = |text: &str, r#type: FieldType| bound(text, &r#type).map(|number| number.to_string());
        assert_eq!(bound("1e3", FieldType::Integer).as_deref(), Some("1000"));
        assert_eq!(bound("0.00001", FieldType::Decimal), None);
        assert_eq!(bound("-1", FieldType::String), None);
        assert_eq!(bound("1.5", FieldType::Decimal).as_deref(), Some("1.5"));
        assert_eq!(bound("NaN", FieldType::Decimal), None);
        assert_eq!(bound("1e300", FieldType::Decimal), None);
        assert_eq!(bound("3", FieldType::Boolean), None);
    }

    #[test]
    fn patterns_that_the_board_cannot_check_are_refused() {
        assert_eq!(pattern("^[A-Z]+$").as_deref(), Ok("^[A-Z]+$"));
        assert!(pattern("(?=x)").is_err());
        assert!(pattern("((a{1000}){1000}){1000}").is_err());
        assert!(pattern(&"a".repeat(5_000)).is_err());
    }

    #[test]
    fn enumerations_keep_their_words_or_are_none() {
        let words = |words: &[&str]| enumeration(words.iter().copied());
        assert_eq!(
            words(&["a", "b", "a"]),
            Some(FieldType::Enum(vec!["a".into(), "b".into()]))
        );
        assert_eq!(words(&[" a"]), None);
        assert_eq!(words(&[""]), None);
        assert_eq!(words(&[]), None);
    }
}
