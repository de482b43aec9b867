//! What people complain of in other engines, each as a test.

use crate::world::{DAY, HOUR, World, board, tell_step};
use stormlake_engine::Outcome;

const TELL: &str = r#"then "Tell" via="app""#;

fn order(number: u32) -> String {
    format!(r#"{{"order":"{number}"}}"#)
}

fn live(name: &str, body: &str) -> String {
    format!("policy \"{name}\" state=\"live\" {{ {body} }}\n")
}

/// Waiting goes by the person, and cannot refer to what the trigger says: who orders another cart is not reminded of the abandoned
/// one. And clocks move every ten minutes only.
#[test]
fn complaint_1_an_abandoned_cart_is_told_by_its_own_number() {
    let steps = r#"steps { wait-for "Collected" within="1h" { missed { then "Tell" via="app" { set "text" "event.data.order" };
        wait-for "Collected" within="1d" { missed { then "Tell" via="app" } } } } }"#;
    let absence = format!(r#"whenever "Bought" by="event.data.order"; and-no "Collected" within="1h"; {TELL}"#);
    let journey = format!(r#"whenever "Bought" by="event.data.order"; {steps}"#);
    for (body, after) in [(absence, 0), (journey, 1)] {
        let mut world = World::new(&live("P", &body));
        world
            .happens(0, "Bought", "ann", &order(1))
            .happens(1, "Bought", "ann", &order(2))
            .happens(30, "Collected", "ann", &order(2));
        world.passes(HOUR);
        world.expect(&[]);
        // Not a minute later than it can be known.
        world.passes(HOUR + 1);
        world.expect(&["fired P ann @60"]);
        assert_eq!(world.decisions[0].by.as_deref(), Some("1"));
        // The other one is collected the day after, this one never.
        world.happens(2 * HOUR, "Collected", "ann", &order(3)).passes(3 * DAY);
        assert_eq!(world.decisions.len(), 1 + after);
    }
}

#[test]
fn complaint_2_both_branches_fire_or_sends_repeat() {
    let body = r#"whenever "Bought" by="event.data.order"; steps { wait-for "Collected" within="1h" {
        came { emit "Derived" }; missed { then "Tell" via="app" } } }"#;
    // An awaited event at every minute around the end, in and out of order, again and again.
    for (came, received) in [
        (59, 59),
        (60, 60),
        (61, 61),
        (60, 62),
        (60, 75),
        (59, 90),
        (6, 65),
        (0, 70),
    ] {
        let mut world = World::new(&(String::from("lateness \"5m\"---") + &live("P", body)));
        world.happens(0, "Bought", "ann", &order(1));
        for at in [10, 58] {
            world.happens(at, "Bought", "bob", &order(2)).passes(at + 1);
        }
        world.passes(received);
        for _ in 0..3 {
            world.arrives(received, came, "Collected", "ann", &order(1));
        }
        world.passes(DAY);
        let told: Vec<String> = world
            .decisions
            .iter()
            .filter(|decision| decision.subject == "ann")
            .map(tell_step)
            .collect();
        let expected: &[&str] = match (came, received) {
            (1..=60, 0..66) => &["fired 0"],
            (1..=60, _) => &["fired 1", "would-not-have-fired 1"],
            _ => &["fired 1"],
        };
        let short: Vec<&str> = told.iter().filter_map(|told| told.split(" ann").next()).collect();
        assert_eq!(short, expected, "came at {came}, received at {received}");
        let mut keys: Vec<&str> = world.decisions.iter().map(|decision| &*decision.key).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), world.decisions.len());
    }
}

#[test]
fn complaint_3_caps_hold_back_no_answer_and_leave_a_record() {
    let policies = String::from("cap 1 per=\"1d\"---")
        + &live("Receipt", &format!(r#"whenever "Bought"; {TELL}; transactional"#))
        + &live("Offer", &format!(r#"whenever "Bought"; {TELL}"#));
    let mut world = World::new(&policies);
    world
        .happens(0, "Bought", "ann", &order(1))
        .happens(1, "Bought", "ann", &order(2));
    world.expect(&[
        "fired Receipt ann @0",
        "fired Offer ann @0",
        "fired Receipt ann @1",
        "capped Offer ann @1",
    ]);
    let capped = &world.decisions[3];
    assert_eq!(capped.reason, "they were contacted 1 × in 1d already");
    assert!(capped.effect.is_some(), "and what they would have got");
}

#[test]
fn complaint_3_a_cap_of_nothing_is_refused() {
    let board =
        board(&(String::from("cap 0 per=\"1d\"---") + &live("Offer", &format!(r#"whenever "Bought"; {TELL}"#))));
    let findings = stormlake_board::check(&board);
    let found = findings.iter().find(|finding| finding.code == "SL-B035").unwrap();
    assert!(found.is_error());
    assert_eq!(found.message, "`cap 0` would never let anything through");
}

/// Whichever is looked at first does not take the last slot: of the same instant the higher priority does.
#[test]
fn complaint_3_of_several_policies_the_one_with_priority_gets_the_slot() {
    let policies = String::from("cap 1 per=\"1d\"---")
        + &live(
            "Low",
            &format!(r#"whenever "Bought"; and-no "Collected" within="1h"; {TELL}"#),
        )
        + &live(
            "High",
            &format!(r#"whenever "Bought"; and-no "Closed" within="1h"; {TELL}"#),
        )
        .replace("state=", "priority=9 state=")
        + &live(
            "Stepwise",
            &format!(r#"whenever "Bought"; steps {{ wait "1h"; {TELL} }}"#),
        )
        .replace("state=", "priority=5 state=");
    let mut world = World::new(&policies);
    world.happens(0, "Bought", "ann", &order(1)).passes(DAY);
    world.expect(&["fired High ann @60", "capped Stepwise ann @60", "capped Low ann @60"]);
}

/// A digest at a fixed time comes in the night of half the world.
#[test]
fn complaint_6_time_is_that_of_the_subject() {
    let policies = String::from("quiet \"21:00\" \"08:00\"---")
        + &live(
            "P",
            &format!(r#"whenever "Bought"; steps {{ {TELL}; wait "1d"; {TELL} }}"#),
        );
    let mut world = World::new(&policies);
    // Minute 0 is 22:13:20 in UTC, 14:13:20 in Los Angeles, 07:13:20 in Tokyo.
    for (subject, zone) in [
        ("ann", "America/Los_Angeles"),
        ("bob", "Asia/Tokyo"),
        ("cat", "Europe/London"),
    ] {
        world.happens(0, "Moved", subject, &format!(r#"{{"time_zone":"{zone}"}}"#));
    }
    for subject in ["ann", "bob", "cat"] {
        world.happens(0, "Bought", subject, &order(1));
    }
    world.passes(3 * DAY);
    let fired = world
        .decisions
        .iter()
        .filter(|decision| decision.outcome == Outcome::Fired);
    let fired: Vec<String> = fired
        .map(|decision| format!("{} {}", decision.subject, decision.due))
        .collect();
    assert_eq!(
        fired,
        [
            "ann 2023-11-14T22:13:20Z",
            "bob 2023-11-14T23:00:00Z",
            "cat 2023-11-15T08:00:00Z",
            "ann 2023-11-15T22:13:20Z",
            "bob 2023-11-15T23:00:00Z",
            "cat 2023-11-16T08:00:00Z",
        ]
    );
}

/// Calls are processed out of order, and one is advised to add delays.
#[test]
fn complaint_7_within_the_lateness_no_order_of_arrival_decides_otherwise() {
    let policies = String::from("lateness \"10m\"---")
        + &live(
            "P",
            r#"whenever "Bought"; steps { wait-for "Collected" within="5m" { came { emit "Derived" }; missed { then "Tell" via="app" } };
            wait-for "Complained" within="5m" { came { emit "Derived" }; missed { then "Tell" via="app" } } }"#,
        );
    let happened = [(1, "Bought"), (3, "Collected"), (4, "Complained"), (8, "Collected")];
    let mut expected = None;
    for first in 0..4 {
        for second in 0..3 {
            for third in 0..2 {
                let mut left = happened.to_vec();
                let order_of = [left.remove(first), left.remove(second), left.remove(third), left[0]];
                let mut world = World::new(&policies);
                for (at, name) in order_of {
                    let body = if name == "Complained" {
                        "{}".to_owned()
                    } else {
                        order(1)
                    };
                    world.arrives(10, at, name, "ann", &body);
                }
                world.passes(HOUR);
                let told = world.steps();
                assert_eq!(&told, expected.get_or_insert(told.clone()), "{order_of:?}");
            }
        }
    }
    assert_eq!(expected.unwrap(), ["fired 0 ann @3", "fired 2 ann @4"]);
}
