//! What holds a step back, and what that means for those behind it, by example.

use crate::world::{DAY, World};
use stormlake_engine::Outcome;

const TELL: &str = r#"then "Tell" via="app""#;

fn world(head: &str, body: &str) -> World {
    World::new(&format!("{head}---policy \"P\" state=\"live\" {{ {body} }}\n"))
}

fn order(number: u32) -> String {
    format!(r#"{{"order":"{number}"}}"#)
}

#[test]
fn what_holds_a_step_back_does_not_end_the_journey() {
    let three = format!(r#"steps {{ {TELL}; wait "1h"; {TELL}; wait "1h"; {TELL} }}"#);
    let mut consent = world("", &format!(r#"whenever "Bought"; consent "news"; {three}"#));
    let mut unless = world(
        "",
        &format!(r#"whenever "Bought"; unless "Complained" within="30m"; {three}"#),
    );
    let mut capped = world(r#"cap 2 per="150m""#, &format!(r#"whenever "Bought"; {three}"#));
    let mut budget = world("", &format!(r#"whenever "Bought"; budget 2 per="1d"; {three}"#));
    for world in [&mut consent, &mut unless, &mut capped, &mut budget] {
        world
            .happens(0, "Bought", "ann", &order(1))
            .happens(40, "News declined", "ann", "{}")
            .happens(40, "Complained", "ann", "{}")
            .passes(DAY);
    }
    consent.expect_steps(&["fired 0 ann @0", "no-consent 1 ann @60", "no-consent 2 ann @120"]);
    unless.expect_steps(&["fired 0 ann @0", "unless 1 ann @60", "fired 2 ann @120"]);
    capped.expect_steps(&["fired 0 ann @0", "fired 1 ann @60", "capped 2 ann @120"]);
    budget.expect_steps(&["fired 0 ann @0", "fired 1 ann @60", "over-budget 2 ann @120"]);
}

#[test]
fn an_exit_ends_it_and_who_is_left_alone_never_sets_out() {
    let two = format!(r#"steps {{ {TELL}; wait "1h"; {TELL}; wait "1h"; {TELL} }}"#);
    let mut world = world(
        "",
        &format!(r#"whenever "Bought"; exit "Complained"; holdout "2%"; {two}"#),
    );
    world
        .happens(0, "Bought", "ann", &order(1))
        .happens(0, "Bought", "s8", &order(1))
        .happens(30, "Complained", "ann", "{}")
        .passes(DAY);
    world.expect_steps(&["fired 0 ann @0", "held-out 0 s8 @0", "exited 1 ann @60"]);
    assert_eq!(world.engine.size().0, 0);
}

#[test]
fn a_limit_counts_beginnings_whichever_step_comes_first() {
    let steps =
        format!(r#"steps {{ when "event.data.order == '1'" {{ emit "Derived" }}; {TELL}; wait "1h"; {TELL} }}"#);
    let mut world = world("", &format!(r#"whenever "Bought"; limit 2 per="1d"; {steps}"#));
    for (at, number) in [(0, 1), (5, 2), (10, 3), (15, 1)] {
        world.happens(at, "Bought", "ann", &order(number));
    }
    world.passes(DAY / 2);
    world.expect_steps(&[
        "fired 0 ann @0",
        "fired 1 ann @0",
        "fired 1 ann @5",
        "limited 1 ann @10",
        "limited 0 ann @15",
        "fired 2 ann @60",
        "fired 2 ann @65",
    ]);
}

#[test]
fn a_dead_letter_of_the_first_step_gives_the_beginning_back() {
    let mut world = world(
        "",
        &format!(r#"whenever "Bought"; limit 1 per="1d"; steps {{ {TELL}; wait "1h"; {TELL} }}"#),
    );
    world.happens(0, "Bought", "ann", &order(1)).passes(65);
    let second = world.decisions[1].clone();
    world.dead_letter(66, &second).happens(67, "Bought", "ann", &order(2));
    assert_eq!(
        world.decisions[2].outcome,
        Outcome::Limited,
        "only the first step holds the slot"
    );
    let first = world.decisions[0].clone();
    world.dead_letter(68, &first).happens(69, "Bought", "ann", &order(3));
    assert_eq!(world.decisions[3].outcome, Outcome::Fired);
}

#[test]
fn the_night_holds_up_what_stands_behind_it() {
    // Minute 0 is 22:13:20, so the night goes from minute 16 to minute 76.
    let steps =
        format!(r#"steps {{ {TELL}; wait "1h"; {TELL}; wait-for "Collected" within="1h" {{ missed {{ {TELL} }} }} }}"#);
    let mut world = world(r#"quiet "22:30" "23:30""#, &format!(r#"whenever "Bought"; {steps}"#));
    world
        .happens(10, "Bought", "ann", &order(1))
        .happens(20, "Bought", "bob", &order(1));
    // Before it was told, it was awaited by nobody.
    world
        .happens(72, "Collected", "ann", &order(1))
        .happens(80, "Collected", "bob", &order(1));
    world.passes(DAY / 2);
    world.expect_steps(&[
        "fired 0 ann @10",
        "deferred 0 bob @20",
        "deferred 1 ann @70",
        "fired 0 bob @76",
        "fired 1 ann @76",
        "fired 2 ann @136",
        "fired 1 bob @136",
        "fired 2 bob @196",
    ]);
}

#[test]
fn what_the_night_put_off_for_a_missing_is_forgotten_when_it_turns_out_not_to_be_missing() {
    let body = r#"whenever "Bought"; steps { wait-for "Collected" within="20m" { missed { then "Tell" via="app" } }; wait "3h"; emit "Derived" }"#;
    let mut world = world(r#"quiet "22:30" "23:30""#, body);
    world.happens(0, "Bought", "ann", &order(1)).passes(25);
    world.arrives(30, 10, "Collected", "ann", &order(1)).passes(DAY / 2);
    world.expect_steps(&[
        "deferred 0 ann @20",
        "would-not-have-fired 0 ann @20",
        "fired 1 ann @200",
    ]);
}

#[test]
fn a_step_that_someone_stopped_is_left_out() {
    let mut world = world(
        "",
        &format!(r#"whenever "Bought"; steps {{ {TELL}; wait "1h"; {TELL}; wait "1h"; {TELL} }}"#),
    );
    world
        .happens(0, "Bought", "ann", &order(1))
        .switched(30, Some("P"), true)
        .passes(65)
        .switched(70, Some("P"), false)
        .passes(DAY);
    world.expect_steps(&["fired 0 ann @0", "stopped 1 ann @60", "fired 2 ann @120"]);
}
