//! Variants, by example.

use crate::world::World;
use std::collections::BTreeMap;
use stormlake_engine::Decision;
use stormlake_record::EffectTaken;

fn world(body: &str) -> World {
    World::new(&format!("policy \"P\" state=\"live\" {{ {body} }}\n"))
}

fn text(decision: &Decision) -> &str {
    match &decision.effect {
        Some(EffectTaken::Command { data, .. }) => data["text"].as_str().unwrap(),
        _ => panic!("no command"),
    }
}

const BOTH: &str = r#"whenever "Bought"; then "Tell" via="app" { set "text" "'plain'" }
    variant "short" weight=1 { set "text" "'hi'" }
    variant "long" weight=3 { set "text" "'dear ' + event.subject" }"#;

#[test]
fn a_subject_gets_one_variant_for_ever_and_each_its_share() {
    let mut world = world(BOTH);
    for round in 0..2 {
        for subject in 0..2_000 {
            world.happens(round, "Bought", &format!("s{subject}"), r#"{"order":"1"}"#);
        }
    }
    let mut counts = BTreeMap::new();
    for (first, second) in world.decisions[..2_000].iter().zip(&world.decisions[2_000..]) {
        assert_eq!(first.variant, second.variant);
        let expected = match first.variant.as_deref() {
            Some("short") => "hi".to_owned(),
            _ => format!("dear {}", first.subject),
        };
        assert_eq!(text(first), expected);
        *counts.entry(first.variant.clone().unwrap()).or_insert(0u64) += 1;
    }
    // A quarter of 2,000, give or take four standard deviations.
    assert!(counts["short"].abs_diff(500) < 78, "{counts:?}");
    assert_eq!(counts["short"] + counts["long"], 2_000);
}

#[test]
fn the_winner_is_for_everybody() {
    let mut world = world(&format!(r#"{BOTH}; winner "short""#));
    for subject in 0..50 {
        world.happens(0, "Bought", &format!("s{subject}"), r#"{"order":"1"}"#);
    }
    assert!(
        world
            .decisions
            .iter()
            .all(|decision| decision.variant.as_deref() == Some("short"))
    );
    assert!(world.decisions.iter().all(|decision| text(decision) == "hi"));
}

#[test]
fn every_step_is_of_the_same_variant_and_who_is_left_alone_has_one_too() {
    let mut world = world(
        r#"whenever "Bought"; holdout "50%"; steps { then "Tell" via="app"; wait "1h"; then "Tell" via="app" }
        variant "a" { set "text" "'a'" }; variant "b" { set "text" "'b'" }"#,
    );
    for subject in 0..200 {
        world.happens(0, "Bought", &format!("s{subject}"), r#"{"order":"1"}"#);
    }
    world.passes(100);
    let mut of: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for decision in &world.decisions {
        assert_eq!(decision.variant.as_deref(), Some(text(decision)));
        of.entry(&decision.subject).or_default().push(text(decision));
    }
    assert!(of.values().all(|texts| texts.iter().all(|text| *text == texts[0])));
    // Independent of the holdout: each of the four is about a quarter.
    let cell = |held: usize, way: &str| {
        of.values()
            .filter(|texts| (texts.len() == 1) == (held == 1) && texts[0] == way)
            .count()
    };
    for held in [0, 1] {
        for way in ["a", "b"] {
            assert!(cell(held, way).abs_diff(50) < 25, "{held} {way}: {}", cell(held, way));
        }
    }
}
