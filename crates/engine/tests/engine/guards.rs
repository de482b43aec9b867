//! Holdout and consent, by example.

use crate::world::{World, tell};
use stormlake_engine::Outcome;

const TELL: &str = r#"then "Tell" via="app""#;

fn world(head: &str, body: &str) -> World {
    World::new(&format!("{head}---policy \"P\" state=\"live\" {{ {body} }}\n"))
}

/// Of `P`, "s8" stands at 1.17 % and "s12" at 3.78 %, "ann" at 44.85 % and "bob" at 78.26 %.
#[test]
fn a_holdout_leaves_its_share_alone_always_the_same() {
    for (share, held) in [
        ("0%", 0),
        ("1.17%", 0),
        ("1.18%", 1),
        ("10%", 2),
        ("50%", 3),
        ("100%", 4),
    ] {
        let mut world = world("", &format!(r#"whenever "Bought"; {TELL}; holdout "{share}""#));
        for at in [0, 1] {
            for subject in ["s8", "s12", "ann", "bob"] {
                world.happens(at, "Bought", subject, r#"{"order":"1"}"#);
            }
        }
        let outcomes = world.outcomes();
        let expected = [Outcome::HeldOut; 4][..held].iter().chain(&[Outcome::Fired; 4][held..]);
        let expected: Vec<Outcome> = expected.copied().collect();
        assert_eq!(outcomes, [&expected[..], &expected[..]].concat(), "{share}");
    }
}

#[test]
fn a_decision_that_is_held_out_says_so_takes_no_slot_and_comes_before_what_depends_on_treatment() {
    let policies = String::from(r#"cap 1 per="7d""#)
        + "---"
        + &format!(
            "policy \"P\" state=\"live\" priority=2 {{ whenever \"Bought\"; {TELL}; unless \"Complained\"; limit 1 per=\"7d\"; holdout \"2%\" }}\n"
        )
        + &format!("policy \"Q\" state=\"live\" {{ whenever \"Bought\"; {TELL} }}\n");
    let mut world = World::new(&policies);
    world
        .happens(0, "Bought", "s8", r#"{"order":"1"}"#)
        .happens(1, "Complained", "s8", "{}")
        .happens(2, "Bought", "s8", r#"{"order":"2"}"#);
    world.expect(&[
        "held-out P s8 @0",
        "fired Q s8 @0",
        "held-out P s8 @2",
        "capped Q s8 @2",
    ]);
    let held = &world.decisions[0];
    assert_eq!(
        held.reason,
        "they are among those whom this policy leaves alone, to compare"
    );
    assert!(held.effect.is_some(), "what it would have done is told");
}

#[test]
fn a_stale_decision_is_stale_and_no_subject_is_no_one_to_leave_alone() {
    let mut world = world(
        "",
        &format!(r#"whenever "Closed" by="event.data.order"; {TELL}; holdout "100%""#),
    );
    world.happens(0, "Closed", "", r#"{"order":"1"}"#);
    world.arrives(600, 1, "Closed", "ann", r#"{"order":"1"}"#);
    world.expect(&["fired P  @0", "stale P ann @1"]);
}

#[test]
fn a_policy_in_shadow_says_whom_it_would_leave_alone() {
    let mut world = World::new(&format!(
        "policy \"P\" state=\"shadow\" {{ whenever \"Bought\"; {TELL}; holdout \"2%\" }}\n"
    ));
    for subject in ["s8", "s12"] {
        world.happens(0, "Bought", subject, r#"{"order":"1"}"#);
    }
    assert_eq!(
        world.decisions.iter().map(tell).collect::<Vec<_>>(),
        ["held-out P s8 @0", "shadow P s12 @0"]
    );
}
