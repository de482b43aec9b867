//! What is exported for senders says what intake does: a record that a schema takes is accepted, and one that it refuses is not.

use crate::setting::*;
use jsonschema::Validator;
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use stormlake_board::{Board, Field, FieldType, Number, parse};
use stormlake_intake::{Contract, Received};
use stormlake_interchange::export::{cloudevents, json_schema};
use stormlake_record::EntryKind;

/// The validators of the first event's record and of its `data`.
fn validators(board: &Board) -> (Validator, Validator) {
    let files = json_schema(board);
    let of = |ending: &str| {
        let file = files
            .iter()
            .find(|file| file.path.starts_with("events/") && file.path.ends_with(ending))
            .unwrap();
        let schema: Value = serde_json::from_slice(&file.bytes).unwrap();
        jsonschema::validator_for(&schema).unwrap_or_else(|error| panic!("{error}: {schema:#}"))
    };
    let data = of(".data.schema.json");
    let record = files
        .iter()
        .find(|file| file.path.ends_with(".schema.json") && !file.path.contains(".data."))
        .unwrap();
    let record: Value = serde_json::from_slice(&record.bytes).unwrap();
    (jsonschema::validator_for(&record).unwrap(), data)
}

fn board_of(fields: Vec<Field>) -> Board {
    Board {
        namespace: "x".into(),
        events: vec![event("E", None, fields)],
        ..Board::default()
    }
}

fn record_of(data: &Value) -> Value {
    json!({"specversion": "1.0", "id": "1", "source": "/s", "type": "E", "data": data})
}

fn sent(board: &Board, record: &Value) -> Received {
    send_to(&Contract::new(board, 1), ONE, &[], record.to_string().as_bytes()).unwrap()
}

fn is_accepted(received: &Received) -> bool {
    received.records[0].kind == EntryKind::Event
}

/// A number that intake judges by how it is written, which no schema sees: `1.0`, or more than four digits after the point.
fn is_judged_by_digits(value: &Value) -> bool {
    match value {
        Value::Number(number) if number.is_f64() => {
            let text = number.to_string();
            let after = text.split_once('.').map_or("", |(_, after)| after);
            text.contains('e') || after == "0" || after.len() > 4
        }
        Value::Array(items) => items.iter().any(is_judged_by_digits),
        Value::Object(members) => members.values().any(is_judged_by_digits),
        _ => false,
    }
}

fn types() -> impl Strategy<Value = FieldType> {
    let plain = proptest::sample::select(FieldType::WORDS.to_vec()).prop_map(|word| FieldType::parse(word).unwrap());
    prop_oneof![
        4 => plain.clone(),
        1 => plain.prop_map(|inner| FieldType::List(Box::new(inner))),
        1 => Just(FieldType::Enum(vec!["a".into(), "b c".into()])),
    ]
}

const PATTERNS: [&str; 10] = [
    "[a-z]",
    "^\\d+$",
    "(?i)^É",
    "\\w\\s",
    "^[^@\\s]+@[^@\\s]+$",
    "\\Aa|b\\z",
    "^.{2,3}$",
    "[\\w.-]{4}",
    "(",
    "\\p{Greek}|[^a-z]",
];

fn field_of() -> impl Strategy<Value = Field> {
    let bound = || proptest::option::of((-30_000i128..60_000).prop_map(|ten_thousandths| Number { ten_thousandths }));
    let pattern = proptest::option::of(proptest::sample::select(PATTERNS.to_vec()));
    (types(), any::<bool>(), bound(), bound(), pattern).prop_map(|(r#type, optional, min, max, pattern)| {
        let pattern = pattern.map(Into::into);
        Field {
            name: "f".into(),
            r#type,
            optional,
            min,
            max,
            pattern,
            ..Field::default()
        }
    })
}

/// Texts near the edges of every type.
fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => proptest::sample::select(vec![
            "", "a", "b c", "é/😀\"\\\n", "1d12h", "2h ", "PT2H", "PT", "P", "P1M", "PT1.5S", "P1DT2H", "P1DT", "12", "1h1d",
            "https://a.example/%20?x=[]#y", "%", "%zz", "a#b#c", "1a:b", ":", "//h/p", "?", "#", "mailto:x@y", "a b", "x@y.z", "٣٤",
            "2026-02-29", "2024-02-29", "1900-02-29", "2000-02-29", "2262-04-11", "2262-04-12", "1678-01-01", "1677-12-31",
        ]).prop_map(Into::into),
        2 => "(16|17|19|20|22)[0-9]{2}-(0[0-9]|1[0-3])-([0-2][0-9]|3[0-2])".prop_map(|text| text),
        2 => "(17|20|21)[0-9]{2}-(0[0-9]|1[0-3])-([0-2][0-9]|3[0-2])[Tt ]([01][0-9]|2[0-5]):[0-6][0-9]:[0-6][0-9](\\.[0-9]{1,10})?(Z|z|[+-][0-2][0-9]:[0-6][0-9])?",
        1 => "[0-9]{1,3}(d|h|m|s|ms)([0-9]{1,2}(h|m|s|ms)){0,2}|P([0-9]{1,2}[WDHM]){0,2}(T([0-9]{1,2}[DHMS]){0,3})?",
        1 => "[a-z:/?#%0-9\\[\\]@-]{0,6}",
        1 => "[a-zA-Z0-9 éÉµωΩ\\u{200c}\\u{85}\\u{feff}_.-]{0,5}",
        1 => "\\PC{0,4}",
    ]
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-9i64..9).prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        Just(json!(99_999_999_999_999_i64)),
        Just(json!(100_000_000_000_000_i64)),
        (-40_000i64..70_000).prop_map(|digits| Value::from(digits as f64 / 10_000.0)),
        texts().prop_map(Value::from),
        texts().prop_map(Value::from),
        texts().prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 8, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::btree_map("[a-cé]{1,2}", inner, 0..3)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_schema_takes_the_data_that_intake_takes(
        field in field_of(),
        values in proptest::collection::vec(values(), 1..12),
        lacks in proptest::bool::weighted(0.1),
    ) {
        let board = board_of(vec![field.clone()]);
        let (whole, only) = validators(&board);
        for value in values {
            if is_judged_by_digits(&value) {
                continue;
            }
            let data = if lacks { json!({"g": value}) } else { json!({"f": value}) };
            let record = record_of(&data);
            let received = sent(&board, &record);
            let reasons = || format!("{field:?}\n{record}\n{:?}", received.records[0].violations);
            prop_assert_eq!(only.is_valid(&data), is_accepted(&received), "{}", reasons());
            prop_assert_eq!(whole.is_valid(&record), is_accepted(&received), "{}", reasons());
        }
    }

    #[test]
    fn a_schema_takes_the_envelope_that_intake_takes(
        attributes in proptest::collection::btree_map(
            proptest::sample::select(vec![
                "specversion", "id", "source", "type", "subject", "time", "datacontenttype", "dataschema", "data", "data_base64", "ext1", "Ext", "a_b",
            ]),
            prop_oneof![
                proptest::sample::select(vec![
                    json!("1.0"), json!("x.e"), json!("E"), json!("Old"), json!("stormlake/x"), json!("/engine"), json!("/engines"), json!("a/b"),
                    json!("application/json; a=b"), json!("eA=="), json!("eA"), json!("e"), json!(2_147_483_648_i64), json!(-5), json!({}), json!(""),
                    json!("a\u{7}"), json!("a\nb"), json!("https://x.example/y"), json!("2026-01-01T00:00:00Z"), json!("\u{ffff}"),
                ]),
                values(),
            ],
            0..6,
        ),
        concerns: bool,
        fields: bool,
    ) {
        let mut record: Map<String, Value> =
            record_of(&json!({"f": "x"})).as_object().unwrap().clone();
        record.insert("subject".into(), json!("s"));
        record.extend(attributes.into_iter().map(|(name, value)| (name.to_owned(), value)));
        let record = Value::Object(record);
        prop_assume!(!is_judged_by_digits(&record));
        let fields = if fields { vec![field("f", "string")] } else { Vec::new() };
        let mut one = event("E", concerns.then_some("customer"), fields);
        one.sticky.was.push("Old".into());
        let board = Board { namespace: "x".into(), events: vec![one], ..Board::default() };
        let received = sent(&board, &record);
        // Only a schema with a clock would see what is ahead of it.
        prop_assume!(!received.records[0].violations.iter().any(|violation| violation.code == "SL-I030" || violation.message.contains("ahead")));
        let (whole, _) = validators(&board);
        let why: Vec<String> = whole.iter_errors(&record).map(|error| error.to_string()).collect();
        prop_assert_eq!(why.is_empty(), is_accepted(&received), "{}\n{:?}\n{:?}", record, why, received.records[0].violations);
    }
}

/// The lengths of time that a schema cannot count, so that nobody takes them for an oversight.
#[test]
fn what_a_schema_cannot_say_is_known() {
    for (r#type, value) in [
        ("duration", json!("P99999D")),
        ("duration", json!("99999d")),
        ("integer", json!(1.0)),
        ("decimal", json!(1.23456)),
    ] {
        let board = board_of(vec![field("f", r#type)]);
        let data = json!({ "f": value });
        assert!(validators(&board).1.is_valid(&data), "{data}");
        assert!(!is_accepted(&sent(&board, &record_of(&data))), "{data}");
    }
}

#[test]
fn samples_of_the_examples_are_accepted_and_marked() {
    for text in [
        include_str!("../../../../examples/farmacy-family/board.kdl"),
        include_str!("../../../../examples/cd-shop/board.kdl"),
        include_str!("../../../interchange/tests/exports/board.kdl"),
    ] {
        let board = parse(text).board;
        let contract = Contract::new(&board, 1);
        let files = cloudevents(&board);
        let samples = files.iter().filter(|file| file.path.starts_with("events/"));
        assert_eq!(samples.clone().count(), board.events.len());
        for file in samples {
            let received = send_to(&contract, ONE, &[], &file.bytes).unwrap();
            assert!(
                is_accepted(&received),
                "{}: {:?}",
                file.path,
                received.records[0].violations
            );
            let entry = &entries(&received)[0];
            assert!(
                String::from_utf8_lossy(entry.extensions).contains("\"synthetic\":true"),
                "{}",
                file.path
            );
        }
        let all = files.iter().find(|file| file.path == "samples.ndjson").unwrap();
        let received = send_to(&contract, LINES, &[], &all.bytes).unwrap();
        assert_eq!(received.records.len(), board.events.len());
        assert!(received.records.iter().all(|record| record.kind == EntryKind::Event));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn samples_of_any_fields_are_accepted(mut fields in proptest::collection::vec(field_of(), 1..5)) {
        for (index, field) in fields.iter_mut().enumerate() {
            field.name = format!("f{index}");
            // What a board that checks never asks: no value at all.
            field.pattern = field.pattern.take().filter(|pattern| pattern != "(" && field.r#type == FieldType::String && field.max.is_none());
            if matches!((field.min, field.max), (Some(min), Some(max)) if max.ten_thousandths < min.ten_thousandths + 10_000) {
                field.max = None;
            }
            field.max = field.max.filter(|max| max.ten_thousandths >= 0);
            // No text has three letters at most and four at least.
            if field.pattern.is_some() {
                field.min = field.min.filter(|min| min.ten_thousandths <= 20_000);
            }
        }
        let board = board_of(fields);
        let files = cloudevents(&board);
        let received = send_to(&Contract::new(&board, 1), ONE, &[], &files[0].bytes).unwrap();
        prop_assert!(is_accepted(&received), "{}\n{:?}", String::from_utf8_lossy(&files[0].bytes), received.records[0].violations);
    }
}
