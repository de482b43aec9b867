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

fn missing(board: &Board, events: impl Iterator<Item = SimulatedEvent>) -> BTreeSet<String> {
    let mut missing: BTreeSet<String> = board.events.iter().map(|event| event.sticky.name.clone()).collect();
    for event in events {
        missing.remove(&*event.name);
    }
    missing
}

#[test]
fn every_event_of_the_board_happens() {
    let board = board();
    assert_eq!(missing(&board, simulate_with_derived(&board, plan(4))), BTreeSet::new());
}

#[test]
fn exactly_what_stormlake_itself_puts_on_the_log_is_left_out() {
    let board = board();
    let itself = [
        "Buy-versus-cook savings report sent",
        "Notification about FFamily sent to TC",
        "Community invite sent",
        "Notification about upcoming event sent",
        "User did not attend event",
        "Access to Food Diary unlocked",
    ];
    assert_eq!(
        missing(&board, simulate(&board, plan(5))),
        itself.map(str::to_owned).into()
    );
    assert_eq!(simulate(&board, plan(5)).left_out(), []);
}

#[test]
fn who_did_not_come_is_who_registered_and_was_not_seen() {
    let all: Vec<SimulatedEvent> = simulate_with_derived(&board(), plan(8)).collect();
    let who = |name: &str| -> BTreeSet<(String, String)> {
        let named = all.iter().filter(|event| &*event.name == name);
        named
            .map(|event| (event.subject.clone(), event.data["event"].to_string()))
            .collect()
    };
    let (registered, came, missed) = (
        who("User registered for event"),
        who("User checked in at event"),
        who("User did not attend event"),
    );
    assert!(!missed.is_empty() && missed.is_disjoint(&came));
    assert!(missed.is_subset(&registered) && came.is_subset(&registered));
}

#[test]
fn some_people_buy_again_and_again_without_ever_making_an_account() {
    let all = events(9);
    let with: BTreeSet<&str> = all
        .iter()
        .filter(|event| &*event.name == "FFamily account created")
        .map(|event| event.subject.as_str())
        .collect();
    let mut bought: BTreeMap<&str, usize> = BTreeMap::new();
    for event in all
        .iter()
        .filter(|event| &*event.name == "Order collected" && !with.contains(&*event.subject))
    {
        *bought.entry(&event.subject).or_default() += 1;
    }
    assert!(
        bought.values().filter(|count| **count >= 2).count() > 20,
        "{}",
        bought.len()
    );
    let made = all
        .iter()
        .filter(|event| &*event.name == "FFamily account created")
        .count();
    assert!(
        made == with.len() && made < 500,
        "an account is made once, and not by everyone"
    );
}

#[test]
fn a_meal_that_is_given_away_goes_to_somebody_else() {
    let selected: Vec<SimulatedEvent> = events(10)
        .into_iter()
        .filter(|event| &*event.name == "CM selected")
        .collect();
    let named = selected
        .iter()
        .filter_map(|event| Some((event.subject.as_str(), event.data.get("customer")?.as_str()?)));
    let mut count = 0;
    for (member, giver) in named {
        assert_ne!(member, giver);
        count += 1;
    }
    assert!(count > 20);
}

#[test]
fn an_uncollected_order_is_sometimes_collected_within_the_grace_that_its_policy_gives() {
    let all = events(11);
    let of = |name: &str| -> BTreeMap<String, Time> {
        let named = all.iter().filter(|event| &*event.name == name);
        named
            .map(|event| (event.data["order"].to_string(), event.time))
            .collect()
    };
    let (missed, collected) = (of("Order not collected"), of("Order collected"));
    let grace = |(order, at): &(&String, &Time)| {
        collected
            .get(*order)
            .is_some_and(|then| *then > **at && *then <= at.plus_milliseconds(1_800_000))
    };
    let late = missed.iter().filter(grace).count();
    assert!(
        late > missed.len() / 10 && late < missed.len() / 10 * 9,
        "{late} of {}",
        missed.len()
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
            let length = match value {
                serde_json::Value::String(text) => Some(text.chars().count()),
                serde_json::Value::Array(values) => Some(values.len()),
                _ => None,
            };
            if let (Some(length), FieldType::String | FieldType::List(_)) = (length, &field.r#type) {
                assert!(
                    field.min.is_none_or(|min| length as f64 >= min.as_f64()),
                    "{}: {} = {value}",
                    event.name,
                    field.name
                );
                assert!(
                    field.max.is_none_or(|max| length as f64 <= max.as_f64()),
                    "{}: {} = {value}",
                    event.name,
                    field.name
                );
            }
            if let (Some(text), Some(pattern)) = (value.as_str(), &field.pattern) {
                assert!(
                    regex::Regex::new(pattern).unwrap().is_match(text),
                    "{}: {} = {value}",
                    event.name,
                    field.name
                );
            }
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
