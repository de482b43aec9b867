//! Boards that nobody would praise: bare ones, ones whose fields leave little room, and plans without anyone in them.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use proptest::prelude::*;
use stormlake_board::{Board, Number};
use stormlake_record::Time;
use stormlake_simulation::{Plan, SimulatedEvent, simulate};

fn board(text: &str) -> Board {
    let parsed = stormlake_board::parse(text);
    assert!(parsed.findings.is_empty(), "{:?}", parsed.findings);
    parsed.board
}

fn plan(subjects: u32, days: u32) -> Plan {
    Plan {
        subjects,
        days,
        seed: 1,
        until: Time::parse("2026-06-01T00:00:00Z").unwrap(),
    }
}

fn events(text: &str) -> Vec<SimulatedEvent> {
    simulate(&board(text), plan(20, 60)).collect()
}

#[test]
fn a_workshop_with_names_alone_has_traffic_too() {
    let all = events(r#"board "Wall"; event "Order placed"; event "Order paid"; event "???""#);
    assert!(
        ["Order placed", "Order paid", "???"]
            .iter()
            .all(|name| all.iter().any(|event| &*event.name == *name))
    );
    assert!(
        all.iter()
            .all(|event| event.data.is_empty() && event.subject.is_empty())
    );
}

#[test]
fn nobody_and_no_time_make_no_traffic() {
    let board = board(r#"board "Wall"; event "Order placed""#);
    assert_eq!(simulate(&board, plan(0, 60)).count(), 0);
    assert_eq!(simulate(&board, plan(20, 0)).count(), 0);
    assert_eq!(simulate(&Board::default(), plan(20, 60)).count(), 0);
}

#[test]
fn the_ends_of_time_are_no_trouble() {
    let board = board(r#"board "Wall"; event "Day told" { field "at" "timestamp"; field "day" "date" }"#);
    for until in [Time::MIN, Time::MAX, Time(0)] {
        let plan = Plan {
            subjects: 2,
            days: u32::MAX,
            seed: 1,
            until,
        };
        assert!(simulate(&board, plan).take(1_000).all(|event| event.time <= until));
    }
}

#[test]
fn a_required_field_that_no_value_fits_leaves_its_event_out_and_says_so() {
    let board = board(
        r#"board "Wall"
        event "Impossible" { field "code" "string" pattern="^[0-9]{4}$" max=3 }
        event "Possible" { field "code" "string" pattern="^[0-9]{4}$" max=3 optional=#true }"#,
    );
    let mut simulation = simulate(&board, plan(20, 60));
    assert!(
        simulation
            .by_ref()
            .all(|event| &*event.name == "Possible" && event.data.is_empty())
    );
    let [left_out] = simulation.left_out() else {
        panic!("{:?}", simulation.left_out())
    };
    assert!(
        left_out.event == "Impossible" && left_out.reason.contains("`code`"),
        "{left_out:?}"
    );
}

#[test]
fn a_board_that_leads_in_a_circle_comes_to_an_end() {
    let all = events(
        r#"board "Wall"
        event "Ball thrown" { field "ball" "string" key=#true }
        event "Ball caught" { field "ball" "string" key=#true }
        link "Ball thrown" to="Ball caught"
        link "Ball caught" to="Ball thrown""#,
    );
    assert!(all.len() < 100_000, "{}", all.len());
}

#[test]
fn what_all_of_several_must_precede_waits_for_the_last() {
    let all = events(
        r#"board "Wall" { subject "person" }
        event "Name told" subject="person"
        event "Age told" subject="person"
        event "Card sent" subject="person"
        command "Send card" { yields "Card sent" }
        policy "Greet" { whenever-all "Name told" "Age told"; then "Send card" }"#,
    );
    let first = |name: &str, of: &str| {
        all.iter()
            .find(|event| &*event.name == name && event.subject == of)
            .map(|e| e.time)
    };
    let sent: Vec<&SimulatedEvent> = all.iter().filter(|event| &*event.name == "Card sent").collect();
    assert!(!sent.is_empty());
    for card in sent {
        let told = (first("Name told", &card.subject), first("Age told", &card.subject));
        assert!(told.0.is_some_and(|time| time <= card.time) && told.1.is_some_and(|time| time <= card.time));
    }
}

fn number(ten_thousandths: i64) -> String {
    Number {
        ten_thousandths: ten_thousandths.into(),
    }
    .to_string()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn numbers_lie_within_whatever_bounds_a_field_has(
        name in prop::sample::select(vec!["price", "age", "latitude", "share", "thing", "attempt"]),
        a in -2_000_000_000_000i64..2_000_000_000_000, width in 0i64..30_000_000,
    ) {
        let (min, max) = (number(a), number(a + width));
        let text = format!(
            r#"board "Wall"; event "Thing measured" {{ field "{name}" "decimal" min={min} max={max}; field "whole" "integer" optional=#true min={min} max={max} }}"#
        );
        for event in events(&text) {
            let value = event.data[name].to_string();
            let exact = Number::parse(&value).unwrap_or_else(|| Number::parse(value.trim_end_matches(".0")).unwrap());
            prop_assert!((a..=a + width).contains(&(exact.ten_thousandths as i64)), "{value} not in {min}..{max}");
            if let Some(whole) = event.data.get("whole") {
                let whole = whole.as_i64().unwrap() * 10_000;
                prop_assert!((a..=a + width).contains(&whole), "{whole} not in {min}..{max}");
            }
        }
    }

    #[test]
    fn texts_and_lists_have_a_length_within_their_bounds(least in 0usize..40, more in 0usize..10, key: bool) {
        let most = least + more;
        let text = format!(
            r#"board "Wall"; event "Thing said" {{ field "email" "string" min={least} max={most} key=#{key}; field "items" "list<string>" min={least} max={most} }}"#
        );
        for event in events(&text) {
            let said = event.data["email"].as_str().unwrap().chars().count();
            let items = event.data["items"].as_array().unwrap().len();
            prop_assert!((least..=most).contains(&said) && (least..=most).contains(&items));
        }
    }
}
