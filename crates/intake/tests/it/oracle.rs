//! Random records against a checker that is naive on purpose, and any bytes against panics.

use crate::setting::*;
use proptest::prelude::*;
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use stormlake_board::{Board, Field, FieldType, Number};
use stormlake_intake::{Context, Contract, Limits, Request, receive, recheck, write_cloudevent};
use stormlake_record::{EntryKind, Time};

/// Strings and the types that take them.
const STRINGS: [(&str, &str); 14] = [
    ("", "string"),
    ("a", "string uri enum"),
    ("b c", "string enum"),
    ("é/😀\"\\\n", "string"),
    ("2026-11-23T09:20:05.5+01:00", "string timestamp"),
    ("1600-01-01T00:00:00Z", "string"),
    ("2026-02-29T09:20:05Z", "string"),
    ("2026-11-23", "string date uri"),
    ("2023-02-29", "string uri"),
    ("PT2H", "string duration uri"),
    ("1d12h", "string duration uri"),
    ("P1M", "string uri"),
    ("https://a.example/%20?x=[]#y", "string uri"),
    ("%", "string"),
];

fn types() -> impl Strategy<Value = FieldType> {
    let plain = proptest::sample::select(FieldType::WORDS.to_vec()).prop_map(|word| FieldType::parse(word).unwrap());
    prop_oneof![
        4 => plain.clone(),
        1 => plain.prop_map(|inner| FieldType::List(Box::new(inner))),
        1 => Just(FieldType::Enum(vec!["a".into(), "b c".into()])),
    ]
}

fn fields() -> impl Strategy<Value = Vec<Field>> {
    let bound = || proptest::option::of((-30_000i128..60_000).prop_map(|ten_thousandths| Number { ten_thousandths }));
    let one = (
        types(),
        any::<bool>(),
        bound(),
        bound(),
        proptest::option::of(Just("[a-z]".to_owned())),
    );
    proptest::collection::vec(one, 1..7).prop_map(|fields| {
        fields
            .into_iter()
            .enumerate()
            .map(|(index, (r#type, optional, min, max, pattern))| Field {
                name: format!("f{index}"),
                r#type,
                optional,
                min,
                max,
                pattern,
                ..Field::default()
            })
            .collect()
    })
}

fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-9i64..9).prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        (-10i64.pow(12)..10i64.pow(12), 0u32..6)
            .prop_map(|(digits, after)| Value::from(digits as f64 / f64::from(10u32.pow(after)))),
        (-40_000i64..70_000).prop_map(|digits| Value::from(digits as f64 / 10_000.0)),
        proptest::sample::select(STRINGS.to_vec()).prop_map(|(text, _)| Value::from(text)),
        proptest::sample::select(STRINGS.to_vec()).prop_map(|(text, _)| Value::from(text)),
    ];
    leaf.prop_recursive(2, 12, 4, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            proptest::collection::btree_map("[a-c\"é]{1,2}", inner, 0..4)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// What a value violates, computed the slow and obvious way.
fn oracle(field: &Field, r#type: &FieldType, value: &Value, at: &str, top: bool, out: &mut BTreeSet<String>) {
    let mut fault = |code: &str| {
        out.insert(format!("{code} {at}"));
    };
    let mut bounds = |value: f64| {
        if top && field.min.is_some_and(|min| value < min.as_f64()) {
            fault("SL-I043");
        }
        if top && field.max.is_some_and(|max| value > max.as_f64()) {
            fault("SL-I044");
        }
    };
    let takes = |word: &str| match value {
        Value::String(text) => STRINGS
            .iter()
            .any(|(known, types)| known == text && types.split(' ').any(|taken| taken == word)),
        _ => false,
    };
    let matches = || {
        let text = value.as_str().unwrap();
        field.pattern.is_none() || text.bytes().any(|byte| byte.is_ascii_lowercase())
    };
    match r#type {
        FieldType::Json => {}
        FieldType::Boolean if value.is_boolean() => {}
        FieldType::Integer if value.is_i64() => bounds(value.as_i64().unwrap() as f64),
        FieldType::Decimal if value.is_number() => {
            let text = value.to_string();
            let (whole, part) = text
                .trim_start_matches('-')
                .split_once('.')
                .unwrap_or((text.trim_start_matches('-'), ""));
            if text.contains('e') || whole.len() > 14 || part.trim_end_matches('0').len() > 4 {
                fault("SL-I042");
            } else {
                bounds(value.as_f64().unwrap());
            }
        }
        FieldType::String if value.is_string() => {
            bounds(value.as_str().unwrap().chars().count() as f64);
            if !matches() {
                fault("SL-I045");
            }
        }
        FieldType::Timestamp if takes("timestamp") => {}
        FieldType::Date if takes("date") => {}
        FieldType::Duration if takes("duration") => {}
        FieldType::Uri if takes("uri") => {
            if !matches() {
                fault("SL-I045");
            }
        }
        FieldType::Enum(words) if value.is_string() => {
            if !words.iter().any(|word| word == value.as_str().unwrap()) {
                fault("SL-I046");
            }
        }
        FieldType::List(inner) if value.is_array() => {
            let list = value.as_array().unwrap();
            bounds(list.len() as f64);
            for (index, element) in list.iter().enumerate() {
                oracle(field, inner, element, &format!("{at}/{index}"), false, out);
            }
        }
        _ => fault("SL-I042"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]
    #[test]
    fn a_random_record_is_judged_as_a_naive_checker_judges_it(
        fields in fields(),
        data in proptest::collection::btree_map("f[0-8]", values(), 0..8),
        spaced: bool,
    ) {
        let data: Map<String, Value> = data.into_iter().collect();
        let mut expected = BTreeSet::new();
        for field in &fields {
            match data.get(&field.name).filter(|value| !value.is_null()) {
                Some(value) => oracle(field, &field.r#type, value, &format!("/data/{}", field.name), true, &mut expected),
                None if field.optional => {}
                None => { expected.insert(format!("SL-I041 /data/{}", field.name)); }
            }
        }
        let record = serde_json::json!({"specversion": "1.0", "id": "1", "source": "/s", "type": "E", "data": data});
        let body = if spaced { serde_json::to_string_pretty(&record) } else { serde_json::to_string(&record) }.unwrap();
        let board = Board { namespace: "x".into(), events: vec![event("E", None, fields)], ..Board::default() };
        let contract = Contract::new(&board, 1);
        let received = send_to(&contract, ONE, &[], body.as_bytes()).unwrap();
        let actual: BTreeSet<String> = faults(&received).into_iter().collect();
        prop_assert_eq!(&actual, &expected, "{}", body);
        let entry = entries(&received)[0];
        if expected.is_empty() {
            prop_assert_eq!(serde_json::from_slice::<Value>(entry.body).unwrap(), Value::Object(data));
        } else {
            // The same board refuses it again, for the same reasons.
            prop_assert_eq!(recheck(&contract, &entry, NOW).unwrap_err(), received.records[0].violations.clone());
        }
    }

    #[test]
    fn any_bytes_in_any_mode_never_panic(
        body in prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..200),
            "[\\[\\]{},:\"a-z0-9\\\\ .\n-]{0,80}".prop_map(String::into_bytes),
        ],
        header in proptest::collection::vec(any::<u8>(), 0..12),
        name in "(ce|CE)-[a-z]{0,3}|é|ce",
        mode in 0usize..7,
        now: i64,
    ) {
        let content_type = [ONE, BATCH, LINES, "application/json", "text/plain", "", "application/json;charset=\"utf-8"][mode];
        let headers: [(&str, &[u8]); 2] = [(&name, &header), ("ce-type", b"Door opened")];
        let headers = if mode > 2 { &headers[..] } else { &[] };
        let request = Request { content_type: Some(content_type), headers, body: &body };
        let context = Context { sender: "s", now: Time(now) };
        if let Ok(received) = receive(&contract(), &Limits::default(), &request, &context) {
            for (entry, record) in entries(&received).iter().zip(&received.records) {
                prop_assert_eq!(record.violations.is_empty(), record.kind == EntryKind::Event);
                if record.kind == EntryKind::Quarantined {
                    serde_json::from_slice::<Value>(entry.body).unwrap();
                    let again = recheck(&contract(), entry, NOW);
                    prop_assert!(again.map_or_else(|reasons| !reasons.is_empty(), |bytes| !bytes.is_empty()));
                }
            }
        }
    }

    #[test]
    fn an_event_written_as_a_cloudevent_is_received_as_the_same_entry(
        id in "\\PC{1,12}", subject in "\\PC{1,8}", seconds in -1_000_000i64..1_000_000, value in values(), time: bool,
        extension in proptest::option::of("\\PC{0,8}"),
    ) {
        let mut record = serde_json::json!({"specversion": "1.0", "id": id, "source": "/s", "type": "Door opened", "subject": subject, "data": value});
        if time {
            record["time"] = Time(seconds * 1_000_000_123).to_string().into();
        }
        if let Some(extension) = extension {
            record["ext"] = extension.into();
        }
        let received = send(ONE, record.to_string()).unwrap();
        prop_assume!(received.records[0].kind == EntryKind::Event);
        let mut again = Vec::new();
        write_cloudevent(&contract(), &entries(&received)[0], &mut again);
        prop_assert_eq!(send(ONE, &again).unwrap(), received);
    }
}
