//! When two entries are the same one, and when they say the same. JSON is compared by value, because senders write the
//! same data with other spacing or another order of members; but only where that is certain: a false *same* would lose
//! a record.

use serde_json::Value;
use stormlake_record::{Entry, EntryKind, Flags};

/// Whether both have one identity in the log.
pub(crate) fn same_key(a: &Entry<'_>, b: &Entry<'_>) -> bool {
    a.kind == b.kind
        && a.id == b.id
        && match a.kind {
            EntryKind::Released => true,
            EntryKind::Quarantined => a.source == b.source && a.body == b.body,
            _ => a.source == b.source,
        }
}

/// Whether two entries of one identity say the same.
pub(crate) fn same_content(a: &Entry<'_>, b: &Entry<'_>) -> bool {
    match a.kind {
        // Its body is part of its identity.
        EntryKind::Quarantined => true,
        // What was decided counts, not who said it again.
        EntryKind::Released => a.name == b.name,
        _ => {
            let json = !a.flags.has(Flags::BINARY) && !b.flags.has(Flags::BINARY);
            a.name == b.name
                && (a.time == b.time || timed_by_us(a) && timed_by_us(b))
                && a.subject == b.subject
                && (a.extensions == b.extensions || same_json(a.extensions, b.extensions))
                && (a.body == b.body || (json && same_json(a.body, b.body)))
        }
    }
}

/// Its sender named no time, so the time of its receipt says nothing about its content.
fn timed_by_us(entry: &Entry<'_>) -> bool {
    entry.flags.has(Flags::TIMED_ON_RECEIPT)
}

fn same_json(a: &[u8], b: &[u8]) -> bool {
    let value = |bytes| {
        let value: Value = serde_json::from_slice(bytes).ok()?;
        faithful(bytes, &value).then_some(value)
    };
    value(a).is_some_and(|a| value(b).is_some_and(|b| a == b))
}

/// Whether no two texts that differ in meaning give this value: no number with more digits than a double keeps, and no
/// member twice.
fn faithful(text: &[u8], value: &Value) -> bool {
    let mut members = 0;
    let mut at = 0;
    while at < text.len() {
        match text[at] {
            b'"' => {
                at += 1;
                while at < text.len() && text[at] != b'"' {
                    at += if text[at] == b'\\' { 2 } else { 1 };
                }
                at += 1;
            }
            b'-' | b'0'..=b'9' => {
                let length = text[at..]
                    .iter()
                    .position(|byte| !matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9'))
                    .unwrap_or(text.len() - at);
                if !exact(&text[at..at + length]) {
                    return false;
                }
                at += length;
            }
            byte => {
                members += usize::from(byte == b':');
                at += 1;
            }
        }
    }
    members == count_members(value)
}

/// Whether a double, or a 64-bit integer, tells this number from every other one that this function lets through.
fn exact(number: &[u8]) -> bool {
    let mantissa = number
        .iter()
        .position(|byte| matches!(byte, b'e' | b'E'))
        .unwrap_or(number.len());
    let digits = number[..mantissa].iter().filter(|byte| byte.is_ascii_digit());
    let significant = digits.skip_while(|digit| **digit == b'0').count();
    let whole = !number.iter().any(|byte| matches!(byte, b'.' | b'e' | b'E'));
    // Exponents from e-99 on, and short, so that nothing comes near zero, where doubles run together.
    (whole && significant <= 18) || (significant <= 15 && number.len() <= mantissa + 4 && number.len() <= 64)
}

fn count_members(value: &Value) -> usize {
    match value {
        Value::Object(members) => members.len() + members.values().map(count_members).sum::<usize>(),
        Value::Array(items) => items.iter().map(count_members).sum(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::{same_content, same_json};
    use stormlake_record::{Entry, EntryKind, Flags, Time};

    #[track_caller]
    fn check(a: &str, b: &str, same: bool) {
        assert_eq!(same_json(a.as_bytes(), b.as_bytes()), same, "{a} and {b}");
    }

    #[test]
    fn spacing_and_order_do_not_matter() {
        check(
            r#"{"a":1,"b":[2,{"c":"\u0041"}]}"#,
            r#" { "b": [2, {"c":"A"}], "a": 1 } "#,
            true,
        );
        check(r#"{"a":1.50}"#, r#"{"a":1.5}"#, true);
        check(r#"{"a":"x:\"{"}"#, r#"{ "a" : "x:\"{" }"#, true);
        check("{}", "[]", false);
        check(r#"{"a":[1,2]}"#, r#"{"a":[2,1]}"#, false);
        check("", "{}", false);
    }

    #[test]
    fn numbers_that_a_double_cannot_tell_apart_are_not_the_same() {
        check(r#"{"a":99999999999999.9999}"#, r#"{"a": 99999999999999.9998}"#, false);
        check(
            r#"{"a":12345678901234567890123}"#,
            r#"{"a": 12345678901234567890124}"#,
            false,
        );
        check(r#"{"a":1e-400}"#, r#"{"a": 0}"#, false);
        check(r#"{"a":1e-400}"#, r#"{"a": 1e-401}"#, false);
        check(r#"{"a":123456789012345678}"#, r#"{"a": 123456789012345678}"#, true);
        check(r#"{"a":123456789012345678}"#, r#"{"a": 123456789012345679}"#, false);
    }

    #[test]
    fn a_member_that_is_there_twice_is_never_the_same() {
        check(r#"{"a":1,"a":2}"#, r#"{"a": 2}"#, false);
        check(r#"{"a":1,"a":2}"#, r#"{"a": 1, "a":2}"#, false);
    }

    #[test]
    fn the_time_of_receipt_is_no_content() {
        let at = |time, flags| Entry {
            kind: EntryKind::Event,
            flags,
            time: Time(time),
            previous: None,
            board_version: 1,
            key_id: 0,
            source: "/shop",
            id: "1",
            name: "order-collected",
            subject: "anna",
            sender: "key",
            extensions: b"",
            body: b"{}",
        };
        let (said, ours) = (Flags::default(), Flags::TIMED_ON_RECEIPT);
        assert!(same_content(&at(1, ours), &at(2, ours)));
        assert!(!same_content(&at(1, said), &at(2, said)));
        assert!(!same_content(&at(1, ours), &at(2, said)));
    }
}
