//! A policy's budget over all subjects, by example.

use crate::world::{DAY, World, replay};

const TELL: &str = r#"then "Tell" via="app""#;
const BODY: &str = r#"{"order":"1"}"#;

fn world(body: &str) -> World {
    World::new(&format!("policy \"P\" state=\"live\" {{ {body} }}\n"))
}

#[test]
fn a_budget_is_for_all_subjects_together_in_any_stretch() {
    let mut world = world(&format!(r#"whenever "Bought"; {TELL}; budget 2 per="1h""#));
    for (at, subject) in [
        (0, "ann"),
        (20, "bob"),
        (40, "cat"),
        (59, "dan"),
        (60, "eve"),
        (79, "fay"),
        (80, "gus"),
    ] {
        world.happens(at, "Bought", subject, BODY);
    }
    world.expect(&[
        "fired P ann @0",
        "fired P bob @20",
        "over-budget P cat @40",
        "over-budget P dan @59",
        "fired P eve @60",
        "over-budget P fay @79",
        "fired P gus @80",
    ]);
    assert_eq!(world.decisions[2].reason, "it fired 2 × over all in 1h already");
    let (engine, decisions) = replay(&world.plan, &world.log);
    assert_eq!(decisions, world.decisions);
    assert_eq!(engine.snapshot(), world.engine.snapshot());
}

#[test]
fn what_does_not_fire_uses_nothing_and_a_dead_letter_gives_back() {
    let mut world = world(&format!(
        r#"whenever "Bought"; {TELL}; budget 1 per="1d"; holdout "2%""#
    ));
    world.happens(0, "Bought", "s8", BODY).happens(1, "Bought", "ann", BODY);
    world.happens(2, "Bought", "bob", BODY);
    let fired = world.decisions[1].clone();
    world.dead_letter(3, &fired).happens(4, "Bought", "bob", BODY);
    world.expect(&[
        "held-out P s8 @0",
        "fired P ann @1",
        "over-budget P bob @2",
        "fired P bob @4",
    ]);
}

#[test]
fn a_budget_is_kept_over_a_restart() {
    let mut world = world(&format!(r#"whenever "Bought"; {TELL}; budget 3 per="1d""#));
    for subject in ["ann", "bob", "cat"] {
        world.happens(0, "Bought", subject, BODY);
    }
    world.engine = stormlake_engine::Engine::restore(world.plan.clone(), &world.engine.snapshot()).unwrap();
    world
        .happens(1, "Bought", "dan", BODY)
        .happens(DAY, "Bought", "eve", BODY);
    assert_eq!(world.told()[3..], ["over-budget P dan @1", "fired P eve @1440"]);
}
