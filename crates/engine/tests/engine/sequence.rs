//! `followed-by`, by example.

use crate::world::{DAY, HOUR, World};
use stormlake_engine::Outcome;
use stormlake_record::EffectTaken;

const TELL: &str = r#"then "Tell" via="app""#;

fn world(head: &str, body: &str) -> World {
    World::new(&format!("{head}---policy \"P\" state=\"live\" {{ {body} }}\n"))
}

fn order(number: u32) -> String {
    format!(r#"{{"order":"{number}"}}"#)
}

#[test]
fn a_sequence_fires_at_its_second_event_and_each_first_one_counts_once() {
    let mut world = world(
        "",
        &format!(r#"whenever "Bought"; followed-by "Complained" within="2h"; {TELL}"#),
    );
    world
        .happens(0, "Complained", "ann", "{}")
        .happens(10, "Bought", "ann", &order(1))
        .happens(20, "Complained", "bob", "{}")
        .happens(30, "Complained", "ann", "{}")
        .happens(40, "Complained", "ann", "{}");
    world.clock(50).expect(&["fired P ann @30"]);
    assert_eq!(world.decisions[0].cause.id, "1");
}

#[test]
fn the_latest_first_event_that_is_not_yet_matched_is_taken() {
    let policy = r#"whenever "Bought"; followed-by "Complained" within="2h"; then "Tell" via="app" { set "text" "event.data.order" }"#;
    let mut world = world("", policy);
    world
        .happens(0, "Bought", "ann", &order(1))
        .happens(10, "Bought", "ann", &order(2))
        .happens(20, "Complained", "ann", "{}")
        .happens(30, "Complained", "ann", "{}")
        .happens(40, "Complained", "ann", "{}");
    world.clock(50).expect(&["fired P ann @20", "fired P ann @30"]);
    let texts = world.decisions.iter().map(|decision| match &decision.effect {
        Some(EffectTaken::Command { data, .. }) => data["text"].clone(),
        other => panic!("{other:?}"),
    });
    assert_eq!(texts.collect::<Vec<_>>(), ["2", "1"]);
    assert_ne!(world.decisions[0].key, world.decisions[1].key);
}

#[test]
fn the_end_of_the_window_belongs_to_it_and_without_one_there_is_no_end() {
    let mut short = world(
        "",
        &format!(r#"whenever "Bought"; followed-by "Complained" within="2h"; {TELL}"#),
    );
    let mut open = world("", &format!(r#"whenever "Bought"; followed-by "Complained"; {TELL}"#));
    for world in [&mut short, &mut open] {
        world
            .happens(0, "Bought", "ann", &order(1))
            .happens(0, "Bought", "bob", &order(2))
            .happens(120, "Complained", "ann", "{}")
            .happens(121, "Complained", "bob", "{}")
            .clock(130);
    }
    short.expect(&["fired P ann @120"]);
    open.expect(&["fired P ann @120", "fired P bob @121"]);
}

#[test]
fn events_of_the_same_instant_go_by_their_position() {
    let mut world = world(
        "",
        &format!(r#"whenever "Bought"; followed-by "Complained" within="2h"; {TELL}"#),
    );
    world
        .happens(0, "Bought", "in-order", &order(1))
        .happens(0, "Complained", "in-order", "{}")
        .happens(0, "Complained", "reversed", "{}")
        .happens(0, "Bought", "reversed", &order(2));
    world.clock(10).expect(&["fired P in-order @0"]);
}

#[test]
fn an_event_may_follow_itself() {
    let mut world = world(
        "",
        &format!(r#"whenever "Bought"; followed-by "Bought" within="2h"; {TELL}"#),
    );
    for at in [0, 60, 300, 310] {
        world.happens(at, "Bought", "ann", &order(1)).clock(at + 5);
    }
    world.clock(400).expect(&["fired P ann @60", "fired P ann @310"]);
}

#[test]
fn a_sequence_is_correlated_on_a_business_key_across_subjects() {
    let mut world = world(
        "",
        &format!(r#"whenever "Bought" by="event.data.order"; followed-by "Collected" within="2h"; {TELL}"#),
    );
    world
        .happens(0, "Bought", "ann", &order(1))
        .happens(1, "Bought", "ann", &order(2))
        .happens(30, "Collected", "bob", &order(1))
        .happens(40, "Collected", "ann", &order(3));
    world.clock(50).expect(&["fired P ann @30"]);
    assert_eq!(world.decisions[0].by.as_deref(), Some("1"));
}

#[test]
fn what_arrives_out_of_order_within_the_lateness_is_matched_by_its_own_time() {
    let mut world = world(
        r#"lateness "10m""#,
        &format!(r#"whenever "Bought"; followed-by "Complained" within="2h"; {TELL}"#),
    );
    // Received: B@20, A@15, A@18, B@17. In order of time: A@15, B@17, A@18, B@20.
    world
        .arrives(20, 20, "Complained", "ann", "{}")
        .arrives(21, 15, "Bought", "ann", &order(1))
        .arrives(22, 18, "Bought", "ann", &order(2))
        .arrives(23, 17, "Complained", "ann", "{}");
    world.clock(26).expect(&[]);
    world.clock(60).expect(&["fired P ann @17", "fired P ann @20"]);
    let causes: Vec<&str> = world.decisions.iter().map(|decision| &*decision.cause.id).collect();
    assert_eq!(causes, ["1", "2"]);
}

#[test]
fn conditions_are_asked_at_the_first_event_and_guards_at_the_second() {
    let policy = format!(
        r#"whenever "Bought"; followed-by "Collected" within="2d"; where "event.data.price > 10.0"; never "Signed up"; {TELL}; unless "Complained" within="1h"; limit 1 per="7d""#
    );
    let mut world = world("", &policy);
    let dear = r#"{"order":"1","price":20}"#;
    world
        .happens(0, "Bought", "cheap", r#"{"order":"1","price":1}"#)
        .happens(0, "Bought", "ann", dear)
        .happens(1, "Signed up", "member", r#"{"plan":"p"}"#)
        .happens(2, "Bought", "member", dear)
        .happens(3, "Bought", "bob", dear)
        .happens(4, "Signed up", "ann", r#"{"plan":"p"}"#)
        .happens(5, "Complained", "bob", "{}");
    for (at, subject) in [(6, "cheap"), (6, "ann"), (6, "member"), (6, "bob")] {
        world.happens(at, "Collected", subject, &order(1));
    }
    world
        .happens(7, "Bought", "kim", dear)
        .happens(8, "Bought", "kim", dear);
    world
        .happens(9, "Collected", "kim", &order(1))
        .happens(9, "Collected", "kim", &order(1))
        .clock(20);
    world.expect(&[
        "fired P ann @6",
        "unless P bob @6",
        "fired P kim @9",
        "limited P kim @9",
    ]);
}

#[test]
fn a_repetition_may_be_the_first_part() {
    let mut world = world(
        "",
        &format!(r#"whenever "Bought" at-least=2 within="1h"; followed-by "Complained" within="2h"; {TELL}"#),
    );
    world
        .happens(0, "Bought", "ann", &order(1))
        .happens(5, "Complained", "ann", "{}")
        .happens(10, "Bought", "ann", &order(2))
        .happens(15, "Complained", "ann", "{}")
        .happens(16, "Complained", "ann", "{}");
    world.clock(30).expect(&["fired P ann @15"]);
    assert_eq!(world.decisions[0].count, 2);
}

#[test]
fn a_sequence_in_an_old_history_is_stale() {
    let mut world = world(
        "",
        &format!(r#"whenever "Bought"; followed-by "Complained" within="2h"; {TELL}"#),
    );
    world
        .arrives(100 * HOUR, 0, "Bought", "ann", &order(1))
        .arrives(100 * HOUR, 5, "Complained", "ann", "{}")
        .clock(200 * HOUR);
    assert_eq!(world.outcomes(), [Outcome::Stale]);
}

#[test]
fn no_more_first_events_are_kept_than_sixty_four_a_key_and_none_beyond_its_window() {
    let mut world = world(
        "",
        &format!(r#"whenever "Bought"; followed-by "Complained" within="2h"; {TELL}"#),
    );
    for at in 0..100 {
        world.happens(at, "Bought", "ann", &order(at as u32));
    }
    let full = world.engine.snapshot().len();
    world.happens(DAY, "Bought", "ann", &order(1));
    assert!(
        world.engine.snapshot().len() * 4 < full,
        "what nothing can match any more is forgotten"
    );
    for at in 100..180 {
        world.happens(2 * DAY + at, "Bought", "ann", &order(at as u32));
    }
    for at in 180..280 {
        world.happens(2 * DAY + at - 60, "Complained", "ann", "{}");
    }
    world.clock(3 * DAY);
    let fired = world
        .outcomes()
        .iter()
        .filter(|outcome| **outcome == Outcome::Fired)
        .count();
    assert_eq!(fired, 64);
}

#[test]
fn an_explanation_tells_what_was_waited_for_and_what_followed() {
    let mut world = world(
        "",
        &format!(r#"whenever "Bought"; followed-by "Complained" within="2h"; {TELL}"#),
    );
    assert!(world.engine.listen("P", "ann"));
    world
        .happens(0, "Complained", "ann", "{}")
        .happens(1, "Bought", "ann", &order(1))
        .happens(2, "Complained", "ann", "{}")
        .clock(10);
    let steps: Vec<String> = world.engine.heard().into_iter().map(|step| step.text).collect();
    assert_eq!(
        steps,
        [
            "“Complained” happened, and nothing waits for it so far",
            "“Bought” happened",
            "now “Complained” may follow until 2023-11-15T00:14:20Z",
            "“Complained” followed",
            "decided: fired (the pattern held and no guard stood in the way)",
        ]
    );
}
