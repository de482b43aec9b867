//! The Farmacy Family board, walked: everything on it happens, in order, with data that keeps its contract.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::collections::{BTreeMap, BTreeSet};
use stormlake_board::{Board, FieldType};
use stormlake_record::Time;
use stormlake_simulation::{Plan, SimulatedEvent, simulate, simulate_with_derived};

fn board() -> Board {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/farmacy-family/board.kdl");
    let parsed = stormlake_board::parse(&std::fs::read_to_string(path).unwrap());
    assert!(parsed.findings.is_empty(), "{:?}", parsed.findings);
    parsed.board
}

fn plan(seed: u64) -> Plan {
    Plan {
        subjects: 500,
        days: 60,
        seed,
        until: Time::parse("2026-06-01T00:00:00Z").unwrap(),
    }
}

fn events(seed: u64) -> Vec<SimulatedEvent> {
    simulate(&board(), plan(seed)).collect()
}

#[test]
fn the_same_seed_makes_the_same_traffic_and_another_seed_another() {
    let first = events(1);
    assert_eq!(first, events(1));
    assert_ne!(first.len(), events(2).len());
}

#[test]
fn events_come_in_order_of_time_with_ids_of_their_own() {
    let all = events(3);
    assert!(all.windows(2).all(|pair| pair[0].time <= pair[1].time));
    assert!(all.iter().all(|event| event.time < plan(3).until));
    let ids: BTreeSet<&str> = all.iter().map(|event| event.id.as_str()).collect();
    assert_eq!(ids.len(), all.len());
}

#[test]
fn every_event_of_the_board_happens() {
    let board = board();
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for event in simulate_with_derived(&board, plan(4)) {
        *seen.entry(event.name.to_string()).or_default() += 1;
    }
    let missing: Vec<&str> = board
        .events
        .iter()
        .map(|event| event.sticky.name.as_str())
        .filter(|name| !seen.contains_key(*name))
        .collect();
    assert!(missing.is_empty(), "never: {missing:?}");
}

#[test]
fn what_stormlake_itself_puts_on_the_log_is_left_out() {
    assert!(
        events(5)
            .iter()
            .all(|event| &*event.name != "User did not attend event")
    );
}

#[test]
fn an_order_keeps_its_number_and_an_occasion_is_shared() {
    let all = events(6);
    let key = |event: &SimulatedEvent, name: &str| event.data.get(name).map(ToString::to_string);
    let of = |name: &str, field: &str| -> BTreeSet<String> {
        all.iter()
            .filter(|event| &*event.name == name)
            .filter_map(|event| key(event, field))
            .collect()
    };
    let (missed, agreed) = (
        of("Order not collected", "order"),
        of("EC agreed to give the meal away to a CM", "order"),
    );
    assert!(
        !agreed.is_empty() && agreed.is_subset(&missed),
        "{} of {}",
        agreed.len(),
        missed.len()
    );
    let (registered, came, ended) = (
        of("User registered for event", "event"),
        of("User checked in at event", "event"),
        of("Event ended", "event"),
    );
    assert!(!came.is_empty() && came.is_subset(&registered));
    assert!(registered.intersection(&ended).count() > 0);
}

#[test]
fn every_value_is_of_the_type_and_within_the_bounds_of_its_field() {
    let board = board();
    for event in events(7) {
        for field in &board.events[event.event].fields {
            let Some(value) = event.data.get(&field.name) else {
                assert!(field.optional, "{}: {} is missing", event.name, field.name);
                continue;
            };
            let right = match &field.r#type {
                FieldType::Integer => value.is_i64(),
                FieldType::Decimal => value.is_number(),
                FieldType::Boolean => value.is_boolean(),
                FieldType::List(_) => value.is_array(),
                FieldType::Json => true,
                FieldType::Enum(words) => value.as_str().is_some_and(|text| words.iter().any(|word| word == text)),
                FieldType::Timestamp => value.as_str().is_some_and(|text| Time::parse(text).is_some()),
                _ => value.is_string(),
            };
            assert!(right, "{}: {} = {value}", event.name, field.name);
            if let (Some(number), FieldType::Integer | FieldType::Decimal) = (value.as_f64(), &field.r#type) {
                assert!(
                    field.min.is_none_or(|min| number >= min.as_f64()),
                    "{}: {} = {number}",
                    event.name,
                    field.name
                );
                assert!(
                    field.max.is_none_or(|max| number <= max.as_f64()),
                    "{}: {} = {number}",
                    event.name,
                    field.name
                );
            }
        }
    }
}
