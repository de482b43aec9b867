//! The switch that someone pulls, by example.

use crate::world::{DAY, World, replay};

const TELL: &str = r#"then "Tell" via="app""#;

fn world() -> World {
    World::new(&format!(
        "policy \"P\" state=\"live\" {{ whenever \"Bought\"; {TELL} }}\npolicy \"Q\" state=\"live\" {{ was \"Old\"; whenever \"Bought\"; {TELL} }}\n"
    ))
}

const BODY: &str = r#"{"order":"1"}"#;

#[test]
fn one_policy_is_stopped_and_let_go_on() {
    let mut world = world();
    world.happens(0, "Bought", "ann", BODY).switched(1, Some("P"), true);
    world.happens(2, "Bought", "ann", BODY).switched(3, Some("P"), false);
    world.happens(4, "Bought", "ann", BODY);
    world.expect(&[
        "fired P ann @0",
        "fired Q ann @0",
        "stopped P ann @2",
        "fired Q ann @2",
        "fired P ann @4",
        "fired Q ann @4",
    ]);
    assert_eq!(
        world.decisions[2].reason,
        "kim stopped the policy at 2023-11-14T22:14:20Z: a wrong price"
    );
    assert!(world.decisions[2].effect.is_some(), "what it would have done is told");
    assert_eq!(replay(&world.plan, &world.log).1, world.decisions);
}

#[test]
fn all_are_stopped_and_a_policys_own_switch_is_another() {
    let mut world = world();
    world.switched(0, Some("Q"), true).switched(1, None, true);
    world.happens(2, "Bought", "ann", BODY).switched(3, None, false);
    world.happens(4, "Bought", "ann", BODY);
    world.expect(&[
        "stopped P ann @2",
        "stopped Q ann @2",
        "fired P ann @4",
        "stopped Q ann @4",
    ]);
    let stopped: Vec<Option<&str>> = world.engine.stopped().map(|(policy, _)| policy).collect();
    assert_eq!(stopped, [Some("Q")]);
}

#[test]
fn a_switch_holds_under_the_name_that_the_policy_had_and_over_a_restart() {
    let mut world = world();
    world.switched(0, Some("Old"), true).happens(1, "Bought", "ann", BODY);
    world.expect(&["fired P ann @1", "stopped Q ann @1"]);
    let again = stormlake_engine::Engine::restore(world.plan.clone(), &world.engine.snapshot()).unwrap();
    assert_eq!(again.stopped().count(), 1);
}

#[test]
fn what_is_stopped_takes_no_slot_and_no_morning() {
    let mut world = World::new(&format!(
        "quiet \"22:30\" \"23:30\"---policy \"P\" state=\"live\" {{ whenever \"Bought\"; {TELL}; limit 1 per=\"1d\" }}\n"
    ));
    world.switched(0, Some("P"), true).happens(1, "Bought", "ann", BODY);
    world.switched(2, Some("P"), false).happens(20, "Bought", "ann", BODY);
    // Put off in the night, stopped in the morning.
    world.switched(30, None, true).passes(80).switched(90, None, false);
    world.happens(100, "Bought", "ann", BODY).passes(DAY);
    world.expect(&[
        "stopped P ann @1",
        "deferred P ann @20",
        "stopped P ann @76",
        "fired P ann @100",
    ]);
}
