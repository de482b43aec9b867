//! Fields of every type, right and wrong.

use crate::setting::*;
use stormlake_board::{Board, Field, FieldType};
use stormlake_intake::{Contract, Received};

fn receive_field(field: Field, value: &str) -> Received {
    let board = Board {
        namespace: "x".into(),
        events: vec![event("E", None, vec![field])],
        ..Board::default()
    };
    let record = format!(r#"{{"specversion":"1.0","id":"1","source":"/s","type":"E","data":{{"f":{value}}}}}"#);
    send_to(&Contract::new(&board, 1), ONE, &[], record.as_bytes()).unwrap()
}

/// The first code that a value gets, or nothing.
fn verdict(field: Field, value: &str) -> String {
    let received = receive_field(field, value);
    received.records[0]
        .violations
        .first()
        .map_or(String::new(), |violation| violation.code.clone())
}

fn enumeration(words: &[&str]) -> Field {
    Field {
        name: "f".into(),
        r#type: FieldType::Enum(words.iter().map(|word| (*word).into()).collect()),
        ..Field::default()
    }
}

#[test]
fn every_type_takes_what_it_means_and_nothing_else() {
    const ALL: [&str; 9] = [
        "\"text\"",
        "3",
        "1.5",
        "true",
        "\"2026-11-23T09:00:00Z\"",
        "\"2026-11-23\"",
        "\"PT2H\"",
        "[\"a\"]",
        "{}",
    ];
    for (r#type, taken) in [
        ("string", vec![0, 4, 5, 6]),
        ("integer", vec![1]),
        ("decimal", vec![1, 2]),
        ("boolean", vec![3]),
        ("timestamp", vec![4]),
        ("date", vec![5]),
        ("duration", vec![6]),
        ("uri", vec![0, 5, 6]),
        ("json", vec![0, 1, 2, 3, 4, 5, 6, 7, 8]),
        ("list<string>", vec![7]),
        ("list<integer>", vec![]),
    ] {
        for (index, value) in ALL.iter().enumerate() {
            let expected = if taken.contains(&index) { "" } else { "SL-I042" };
            assert_eq!(verdict(field("f", r#type), value), expected, "{type} {value}");
        }
    }
}

#[test]
fn values_at_the_edges_of_their_types() {
    for (r#type, value, expected) in [
        ("integer", "9223372036854775807", ""),
        ("integer", "-9223372036854775808", ""),
        ("integer", "9223372036854775808", "SL-I042"),
        ("integer", "1.0", "SL-I042"),
        ("integer", "1e3", "SL-I042"),
        ("integer", "-0", ""),
        ("decimal", "99999999999999.9999", ""),
        ("decimal", "0.30000000000000004", "SL-I042"),
        ("decimal", "123456789012345", "SL-I042"),
        ("decimal", "1.50000", ""),
        ("decimal", "\"1.5\"", "SL-I042"),
        ("timestamp", "\"2026-11-23\"", "SL-I042"),
        ("timestamp", "\"2300-01-01T00:00:00Z\"", "SL-I042"),
        ("date", "\"2026-02-30\"", "SL-I042"),
        ("duration", "\"2h\"", ""),
        ("duration", "\"P1M\"", "SL-I042"),
        ("uri", "\"a b\"", "SL-I042"),
        ("uri", "\"\"", "SL-I042"),
        ("uri", "\"caf\\u00e9\"", "SL-I042"),
        ("string", "\"\"", ""),
        ("list<decimal>", "[1,1.55555]", "SL-I042"),
        ("list<json>", "[null,{}]", ""),
        ("list<string>", "[]", ""),
        ("list<string>", "[null]", "SL-I042"),
    ] {
        assert_eq!(verdict(field("f", r#type), value), expected, "{type} {value}");
    }
    assert_eq!(verdict(enumeration(&["happy", "fail\u{e9}"]), "\"fail\\u00e9\""), "");
    assert_eq!(verdict(enumeration(&["happy"]), "\"Happy\""), "SL-I046");
    assert_eq!(verdict(enumeration(&["happy"]), "1"), "SL-I042");
}

#[test]
fn bounds_are_on_values_characters_and_elements() {
    for (r#type, value, expected) in [
        ("integer", "2", ""),
        ("integer", "1", "SL-I043"),
        ("integer", "5", "SL-I044"),
        ("decimal", "1.9999", "SL-I043"),
        ("decimal", "4.0001", "SL-I044"),
        ("string", "\"äö\"", ""),
        ("string", "\"\\u00e4\"", "SL-I043"),
        ("string", "\"abcde\"", "SL-I044"),
        ("list<integer>", "[100,200]", ""),
        ("list<integer>", "[1]", "SL-I043"),
        ("list<integer>", "[1,2,3,4,5]", "SL-I044"),
    ] {
        assert_eq!(
            verdict(bounded(field("f", r#type), Some("2"), Some("4")), value),
            expected,
            "{type} {value}"
        );
    }
}

#[test]
fn a_pattern_that_is_written_is_enforced() {
    let with = |pattern: &str, r#type: &str| Field {
        pattern: Some(pattern.into()),
        ..field("f", r#type)
    };
    assert_eq!(verdict(with("^[a-z]+$", "string"), "\"abc\""), "");
    assert_eq!(verdict(with("b", "string"), "\"abc\""), "");
    assert_eq!(verdict(with("^b", "string"), "\"abc\""), "SL-I045");
    assert_eq!(verdict(with("^b", "list<string>"), "[\"b\",\"c\"]"), "SL-I045");
    assert_eq!(verdict(with("^https:", "uri"), "\"http://x\""), "SL-I045");
    assert_eq!(
        verdict(with("(", "string"), "\"(\""),
        "SL-I045",
        "one that cannot run lets nothing through"
    );
    assert_eq!(
        verdict(with("(\\w{1000}){1000}", "string"), "\"a\""),
        "SL-I045",
        "one that would take too much memory neither"
    );
}

#[test]
fn null_is_absent() {
    assert_eq!(verdict(field("f", "string"), "null"), "SL-I041");
    assert_eq!(verdict(field("f", "json"), "null"), "SL-I041");
    assert_eq!(verdict(optional(field("f", "string")), "null"), "");
}

#[test]
fn every_violation_is_reported_at_once_with_its_sticky_and_mend() {
    let received = send(ONE, order(r#"{"price":-1.5,"items":["a",2,{}],"more":1}"#)).unwrap();
    assert_eq!(
        faults(&received),
        [
            "SL-I043 /data/price",
            "SL-I042 /data/items/1",
            "SL-I042 /data/items/2",
            "SL-I041 /data/order"
        ]
    );
    let violations = &received.records[0].violations;
    assert_eq!(violations[0].message, "`price` is `-1.5`; at least 0 is asked");
    assert_eq!(violations[1].message, "`items` is `2`, not a string");
    for violation in violations {
        assert_eq!(violation.sticky.as_deref(), Some("Order collected"));
        assert!(!violation.mend.is_empty());
    }
}

#[test]
fn data_that_is_no_object_cannot_have_fields() {
    for data in ["[]", "\"x\"", "5", "true"] {
        assert_eq!(faults(&send(ONE, order(data)).unwrap()), ["SL-I040 /data"], "{data}");
    }
    let missing = ["SL-I041 /data/order", "SL-I041 /data/price"];
    assert_eq!(faults(&send(ONE, order("null")).unwrap()), missing);
    assert_eq!(
        faults(&send(ONE, order("{}").replace(r#","data":{}"#, "")).unwrap()),
        missing
    );
    let bytes = order("{}").replace(r#""data":{}"#, r#""data_base64":"e30=""#);
    assert_eq!(faults(&send(ONE, bytes).unwrap()), ["SL-I040 /data"]);
}

#[test]
fn sensitive_values_never_appear_in_messages() {
    let secret = |r#type: &str| Field {
        sensitive: true,
        pattern: Some("^ok$".into()),
        ..bounded(field("f", r#type), None, Some("3"))
    };
    for (r#type, value) in [
        ("string", "\"hunter2\""),
        ("integer", "7772"),
        ("decimal", "777.2"),
        ("date", "\"hunter2\""),
        ("uri", "\"hunter2\""),
        ("boolean", "\"hunter2\""),
        ("list<integer>", "[\"hunter2\"]"),
        ("list<string>", "[\"hunter2\"]"),
    ] {
        let received = receive_field(secret(r#type), value);
        let violations = &received.records[0].violations;
        assert!(!violations.is_empty(), "{type}");
        let text = serde_json::to_string(violations).unwrap();
        assert!(!text.contains("hunter2") && !text.contains("777"), "{text}");
    }
    let words = Field {
        sensitive: true,
        ..enumeration(&["yes", "no"])
    };
    assert!(
        !receive_field(words, "\"hunter2\"").records[0].violations[0]
            .message
            .contains("hunter2")
    );
}

#[test]
fn long_values_are_shortened_in_messages() {
    let received = receive_field(field("f", "integer"), &format!("\"{}\"", "x".repeat(10_000)));
    assert!(received.records[0].violations[0].message.len() < 200);
}
