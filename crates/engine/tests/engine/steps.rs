//! What a policy does step by step, by example.

use crate::world::{DAY, HOUR, World};
use stormlake_engine::Engine;
use stormlake_record::EffectTaken;

const TELL: &str = r#"then "Tell" via="app""#;

fn world(head: &str, body: &str) -> World {
    World::new(&format!("{head}---policy \"P\" state=\"live\" {{ {body} }}\n"))
}

fn order(number: u32) -> String {
    format!(r#"{{"order":"{number}"}}"#)
}

#[test]
fn one_after_the_other_each_wait_from_the_step_before_it() {
    let steps = format!(r#"whenever "Bought"; steps {{ {TELL}; wait "2h"; {TELL}; wait "1d"; emit "Derived" }}"#);
    let mut world = world("", &steps);
    world.happens(0, "Bought", "ann", &order(1)).passes(2 * HOUR);
    world.expect_steps(&["fired 0 ann @0"]);
    world.passes(2 * HOUR + 1).passes(3 * DAY);
    world.expect_steps(&["fired 0 ann @0", "fired 1 ann @120", "fired 2 ann @1560"]);
    let keys: Vec<&str> = world.decisions.iter().map(|decision| &*decision.key).collect();
    assert!(keys[0] != keys[1] && keys[1] != keys[2]);
    assert!(matches!(world.decisions[2].effect, Some(EffectTaken::Emit { .. })));
    assert!(world.decisions.iter().all(|decision| decision.cause.id == "0"));
    assert_eq!(world.engine.size().0, 0, "nothing waits any more");
}

const AWAITS: &str = r#"whenever "Bought"; steps { then "Tell" via="app"; wait-for "Collected" within="1h" {
    came { emit "Derived" }; missed { then "Tell" via="app" } }; wait "1h"; then "Tell" via="app" }"#;

#[test]
fn what_is_awaited_decides_the_way_and_both_ways_meet_again() {
    let mut world = world("", AWAITS);
    for subject in ["ann", "bob", "cat", "dan"] {
        world.happens(0, "Bought", subject, &order(1));
    }
    // At once does not count, at the end does.
    world
        .happens(0, "Collected", "bob", &order(1))
        .happens(20, "Collected", "ann", &order(1))
        .happens(30, "Collected", "ann", &order(1))
        .happens(60, "Collected", "cat", &order(1))
        .happens(61, "Collected", "dan", &order(1));
    world.passes(DAY);
    let of = |subject: &str| -> Vec<String> {
        let told = world.steps().into_iter().filter(|told| told.contains(subject));
        told.map(|told| told.replace(&format!(" {subject}"), "")).collect()
    };
    assert_eq!(of("ann"), ["fired 0 @0", "fired 1 @20", "fired 3 @80"]);
    assert_eq!(of("bob"), ["fired 0 @0", "fired 2 @60", "fired 3 @120"]);
    assert_eq!(of("cat"), ["fired 0 @0", "fired 1 @60", "fired 3 @120"]);
    assert_eq!(of("dan"), ["fired 0 @0", "fired 2 @60", "fired 3 @120"]);
}

#[test]
fn within_the_lateness_the_order_of_arrival_does_not_matter() {
    let mut world = world(r#"lateness "10m""#, AWAITS);
    // The earlier one of two arrives last, and one is there before the trigger is.
    world
        .arrives(25, 24, "Collected", "bob", &order(1))
        .arrives(26, 20, "Bought", "bob", &order(1))
        .arrives(30, 30, "Bought", "ann", &order(1))
        .arrives(48, 45, "Collected", "ann", &order(1))
        .arrives(49, 40, "Collected", "ann", &order(1))
        .passes(DAY);
    world.expect_steps(&[
        "fired 0 bob @20",
        "fired 0 ann @30",
        "fired 1 bob @24",
        "fired 1 ann @40",
        "fired 3 bob @84",
        "fired 3 ann @100",
    ]);
}

#[test]
fn a_condition_is_asked_when_its_turn_comes() {
    let body = r#"whenever "Bought"; steps { wait "1h"; when "subject.plan == 'pro' && event.data.order == '1'" { emit "Derived" };
        otherwise { then "Tell" via="app" { set "text" "'no pro for ' + event.data.order" } }; wait "1h"; emit "Derived" }"#;
    let mut world = world("", body);
    world
        .happens(0, "Bought", "ann", &order(1))
        .happens(0, "Bought", "bob", &order(1))
        .happens(0, "Signed up", "cat", r#"{"plan":"pro"}"#)
        .happens(1, "Bought", "cat", &order(2))
        .happens(30, "Signed up", "ann", r#"{"plan":"pro"}"#)
        .passes(HOUR + 5)
        .happens(70, "Signed up", "bob", r#"{"plan":"pro"}"#)
        .passes(DAY);
    world.expect_steps(&[
        "fired 0 ann @60",
        "fired 1 bob @60",
        "fired 1 cat @61",
        "fired 2 ann @120",
        "fired 2 bob @120",
        "fired 2 cat @121",
    ]);
    let Some(EffectTaken::Command { data, .. }) = &world.decisions[2].effect else {
        panic!()
    };
    assert_eq!(data["text"], "no pro for 2");
}

#[test]
fn what_is_awaited_goes_by_the_business_key_across_subjects() {
    let body = r#"whenever "Bought" by="event.data.order"; steps { wait-for "Collected" within="1h" { missed { then "Tell" via="app" } } }"#;
    let mut world = world("", body);
    world
        .happens(0, "Bought", "ann", &order(1))
        .happens(1, "Bought", "ann", &order(2))
        .happens(30, "Collected", "bob", &order(2))
        .passes(DAY);
    world.expect_steps(&["fired 0 ann @60"]);
    assert_eq!(world.decisions[0].by.as_deref(), Some("1"));
}

#[test]
fn one_that_arrives_too_late_corrects_what_only_its_missing_brought_about() {
    let body = r#"whenever "Bought"; steps { then "Tell" via="app"; wait-for "Collected" within="1h" {
        came { emit "Derived" }; missed { then "Tell" via="app"; wait "1h"; then "Tell" via="app" } }; wait "1h"; emit "Derived" }"#;
    let mut world = world("", body);
    world.happens(0, "Bought", "ann", &order(1)).passes(70);
    world.expect_steps(&["fired 0 ann @0", "fired 2 ann @60"]);
    // What else the missing would have brought about is left out, and it goes on behind it; the other way is not gone as well.
    world.arrives(80, 50, "Collected", "ann", &order(1)).passes(DAY);
    world.expect_steps(&[
        "fired 0 ann @0",
        "fired 2 ann @60",
        "would-not-have-fired 2 ann @60",
        "fired 4 ann @120",
    ]);
    let (fired, corrected) = (&world.decisions[1], &world.decisions[2]);
    assert_eq!(corrected.cause, fired.cause);
    assert_ne!(corrected.key, fired.key);
    assert_eq!(
        corrected.reason,
        "“Collected” of 2023-11-14T23:03:20Z arrived only after the decision"
    );
}

#[test]
fn when_nothing_has_come_of_the_missing_yet_the_other_way_is_gone() {
    let body = r#"whenever "Bought"; steps { wait-for "Collected" within="1h" {
        came { emit "Derived" }; missed { wait "1h"; then "Tell" via="app" } } }"#;
    let mut world = world("", body);
    world.happens(0, "Bought", "ann", &order(1)).passes(70);
    world.arrives(80, 50, "Collected", "ann", &order(1)).passes(DAY);
    world.expect_steps(&["fired 0 ann @50"]);
}

#[test]
fn one_that_arrives_after_the_end_corrects_too() {
    let body = r#"whenever "Bought"; steps { wait-for "Collected" within="1h" { missed { then "Tell" via="app" } } }"#;
    let mut world = world("", body);
    world.happens(0, "Bought", "ann", &order(1)).passes(70);
    world
        .arrives(90, 61, "Collected", "ann", &order(1))
        .arrives(91, 60, "Collected", "ann", &order(1))
        .arrives(92, 59, "Collected", "ann", &order(1));
    world.expect_steps(&["fired 0 ann @60", "would-not-have-fired 0 ann @60"]);
}

#[test]
fn what_disproves_the_beginning_corrects_all_that_came_of_it() {
    let body = format!(
        r#"whenever "Bought"; and-no "Collected" within="1h"; steps {{ {TELL}; wait "1h"; {TELL}; wait "1h"; {TELL} }}"#
    );
    let mut world = world("", &body);
    world.happens(0, "Bought", "ann", &order(1)).passes(130);
    world.arrives(140, 30, "Collected", "ann", &order(1)).passes(DAY);
    world.expect_steps(&[
        "fired 0 ann @60",
        "fired 1 ann @120",
        "would-not-have-fired 0 ann @60",
        "would-not-have-fired 1 ann @120",
    ]);
}

#[test]
fn every_pattern_may_be_followed_by_steps() {
    let two = format!(r#"steps {{ {TELL}; wait "1h"; {TELL} }}"#);
    let mut followed = world(
        "",
        &format!(r#"whenever "Bought"; followed-by "Collected" within="1d"; {two}"#),
    );
    let mut silent = world("", &format!(r#"whenever-silent "1d" since="Bought"; {two}"#));
    let mut all = world("", &format!(r#"whenever-all "Bought" "Collected"; {two}"#));
    for world in [&mut followed, &mut silent, &mut all] {
        world
            .happens(0, "Bought", "ann", &order(1))
            .happens(10, "Collected", "ann", &order(1))
            .passes(2 * DAY);
    }
    followed.expect_steps(&["fired 0 ann @10", "fired 1 ann @70"]);
    silent.expect_steps(&["fired 0 ann @1450", "fired 1 ann @1510"]);
    all.expect_steps(&["fired 0 ann @10", "fired 1 ann @70"]);
    let steps =
        r#"steps { then "Tell" via="app"; wait-for "Complained" within="1h" { missed { then "Tell" via="app" } } }"#;
    let mut dated = world(
        "",
        &format!(r#"whenever-before "Booked" field="starts_at" by="1d"; {steps}"#),
    );
    for subject in ["ann", "bob"] {
        let visit = r#"{"visit":"1","starts_at":"2023-11-17T00:13:20Z"}"#;
        dated.happens(0, "Booked", subject, visit);
    }
    // It has no visit: it is awaited by subject.
    dated.happens(DAY + 130, "Complained", "bob", "{}").passes(3 * DAY);
    dated.expect_steps(&["fired 0 ann @1560", "fired 0 bob @1560", "fired 1 ann @1620"]);
    assert_eq!(dated.engine.size().0, 0);
}

#[test]
fn a_policy_in_shadow_goes_all_the_way_and_does_nothing() {
    let mut world = World::new(&format!(
        "policy \"P\" state=\"shadow\" {{ whenever \"Bought\"; steps {{ {TELL}; wait \"1h\"; {TELL} }} }}\n"
    ));
    world.happens(0, "Bought", "ann", &order(1)).passes(DAY);
    world.expect_steps(&["shadow 0 ann @0", "shadow 1 ann @60"]);
}

#[test]
fn an_explanation_tells_where_it_waits_and_which_way_it_went() {
    let body = r#"whenever "Bought"; steps { then "Tell" via="app"; wait "1h"; wait-for "Collected" within="1h" { missed {
        when "count > 3" { then "Tell" via="app" } } } }"#;
    let mut world = world("", body);
    assert!(world.engine.listen("P", "ann"));
    world.happens(0, "Bought", "ann", &order(1)).passes(DAY);
    let steps: Vec<String> = world.engine.heard().into_iter().map(|step| step.text).collect();
    assert_eq!(
        steps,
        [
            "“Bought” happened",
            "decided: fired (the pattern held and no guard stood in the way)",
            "it waits until 2023-11-14T23:13:20Z",
            "now “Collected” has until 2023-11-15T00:13:20Z",
            "“Collected” did not come in time",
            "`count > 3` does not hold",
        ]
    );
}

#[test]
fn a_journey_survives_a_restart_at_any_place_and_the_sweep() {
    let mut world = world(r#"quiet "22:30" "23:30""#, AWAITS);
    for number in 0..40 {
        world.happens(
            number * 7,
            "Bought",
            ["ann", "bob", "cat"][number as usize % 3],
            &order(1),
        );
        if number % 4 == 3 {
            world.happens(number * 7 + 2, "Collected", "ann", &order(1));
        }
    }
    // Enough keys to make the sweep look at all of them.
    for number in 0..9_000 {
        world.happens(300, "Bought", &format!("p{number}"), &order(1));
    }
    world.passes(DAY);
    for cut in [1, 13, 29, 47, 60, 5_000] {
        let mut engine = Engine::new(world.plan.clone());
        engine.go_live();
        let mut decisions = Vec::new();
        for (position, line) in world.log.iter().enumerate() {
            if position == cut {
                engine = Engine::restore(world.plan.clone(), &engine.snapshot()).unwrap();
            }
            crate::world::observe(&mut engine, position, line, &mut decisions);
        }
        assert_eq!(decisions, world.decisions, "cut at {cut}");
    }
}
