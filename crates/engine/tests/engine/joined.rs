//! `same-as`: two identities become one person, from the record on that says so.

use crate::world::{DAY, World, observe, replay};
use stormlake_engine::Engine;

fn world(policies: &str) -> World {
    capped("", policies)
}

fn capped(cap: &str, policies: &str) -> World {
    World::new(&format!("same-as \"Signed up.plan\"\n{cap}\n---\n{policies}"))
}

const BUYS_TWICE: &str =
    "policy \"Twice\" state=\"live\" { whenever \"Bought\" at-least=2; then \"Tell\" via=\"app\" }";

#[test]
fn what_both_did_counts_together_and_the_named_identity_stays() {
    let mut world = world(BUYS_TWICE);
    world.happens(0, "Bought", "old", r#"{"order":"1"}"#);
    world.happens(1, "Signed up", "new", r#"{"plan":"old"}"#);
    world.happens(2, "Bought", "new", r#"{"order":"2"}"#);
    assert_eq!(world.told(), ["fired Twice old @2"]);
}

#[test]
fn before_it_is_said_they_are_two() {
    let mut world = world(BUYS_TWICE);
    world.happens(0, "Bought", "old", r#"{"order":"1"}"#);
    world.happens(1, "Bought", "new", r#"{"order":"2"}"#);
    assert_eq!(world.told(), [""; 0]);
    // What was counted of both is two by now, and two was not reached by a purchase: the next one is the third.
    world.happens(2, "Signed up", "new", r#"{"plan":"old"}"#);
    world.happens(3, "Bought", "old", r#"{"order":"3"}"#);
    assert_eq!(world.told(), [""; 0]);
}

#[test]
fn a_window_goes_on_and_the_other_identity_can_end_it() {
    let policy = "policy \"Remind\" state=\"live\" { whenever \"Bought\"; and-no \"Collected\" within=\"2h\"; then \"Tell\" via=\"app\" }";
    let mut ended = world(policy);
    ended.happens(0, "Bought", "new", r#"{"order":"1"}"#);
    ended.happens(1, "Signed up", "new", r#"{"plan":"old"}"#);
    ended.happens(2, "Collected", "old", r#"{"order":"1"}"#);
    ended.clock(DAY);
    assert_eq!(ended.told(), [""; 0]);
    let mut missed = world(policy);
    missed.happens(0, "Bought", "new", r#"{"order":"1"}"#);
    missed.happens(1, "Signed up", "new", r#"{"plan":"old"}"#);
    missed.clock(121);
    missed.clock(130);
    assert_eq!(missed.told(), ["fired Remind old @120"]);
}

#[test]
fn limits_caps_and_consent_are_the_person_s() {
    let mut world = capped(
        "cap 1 per=\"7d\"",
        "policy \"Each\" state=\"live\" { whenever \"Bought\"; then \"Tell\" via=\"app\"; consent \"news\" }",
    );
    world.happens(0, "Bought", "old", r#"{"order":"1"}"#);
    world.happens(1, "Signed up", "new", r#"{"plan":"old"}"#);
    world.happens(2, "Bought", "new", r#"{"order":"2"}"#);
    world.happens(3, "News declined", "new", "{}");
    world.happens(4, "Bought", "old", r#"{"order":"3"}"#);
    assert_eq!(
        world.told(),
        ["fired Each old @0", "capped Each old @2", "no-consent Each old @4"]
    );
}

#[test]
fn identities_that_are_joined_one_after_the_other_are_one() {
    let mut world =
        world("policy \"Third\" state=\"live\" { whenever \"Bought\" at-least=3; then \"Tell\" via=\"app\" }");
    world.happens(0, "Bought", "a", r#"{"order":"1"}"#);
    world.happens(1, "Signed up", "b", r#"{"plan":"a"}"#);
    world.happens(2, "Signed up", "c", r#"{"plan":"b"}"#);
    world.happens(3, "Bought", "b", r#"{"order":"2"}"#);
    // Saying it again, or round in a circle, changes nothing.
    world.happens(4, "Signed up", "a", r#"{"plan":"c"}"#);
    world.happens(5, "Signed up", "c", r#"{"plan":"a"}"#);
    world.happens(6, "Signed up", "c", r#"{"plan":""}"#);
    world.happens(7, "Bought", "c", r#"{"order":"3"}"#);
    assert_eq!(world.told(), ["fired Third a @7"]);
    let (again, from_snapshots) = (replay(&world.plan, &world.log).1, restarted(&world));
    assert_eq!((&again, &from_snapshots), (&world.decisions, &world.decisions));
}

/// The same log, with a restart from a snapshot before every record.
fn restarted(world: &World) -> Vec<stormlake_engine::Decision> {
    let mut engine = Engine::new(world.plan.clone());
    engine.go_live();
    let mut decisions = Vec::new();
    for (position, line) in world.log.iter().enumerate() {
        engine = Engine::restore(world.plan.clone(), &engine.snapshot()).unwrap();
        observe(&mut engine, position, line, &mut decisions);
    }
    decisions
}
