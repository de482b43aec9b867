//! The engine is a function of the log: live, replayed, or restored from a snapshot at any place, it decides the same.

use crate::world::{DAY, Line, World, minute, observe, replay};
use proptest::prelude::*;
use std::collections::BTreeSet;
use stormlake_engine::{Engine, Outcome, SnapshotFault};
use stormlake_record::EntryKind;

const POLICIES: &str = r#"cap 3 per="2d"
---
policy "Repeat" state="live" priority=1 { whenever "Bought" at-least=2 within="1d"; never "Signed up"; then "Tell" via="app" { set "text" "string(count)" }; limit 1 per="1d" }
policy "Missing" state="live" { whenever "Bought" by="event.data.order"; and-no "Collected" within="3h"; then "Tell" via="app"; unless "Complained" within="1h" }
policy "No-show" state="live" { whenever "Bought" by="event.data.order + '/' + event.subject"; and-no "Collected" until="Closed" until-by="event.data.order"; emit "Derived" }
policy "All" state="live" priority=5 { whenever-all "Signed up" "Bought" "Collected"; then "Tell" via="app" }
policy "Silent" state="live" { whenever-silent "2d" since="Bought"; where "!has(subject.plan) || subject.plan != 'quiet'"; then "Tell" via="app" }
"#;

fn line() -> impl Strategy<Value = (i64, i64, &'static str, &'static str, u8)> {
    let names = prop::sample::select(vec![
        "Signed up",
        "Bought",
        "Bought",
        "Collected",
        "Closed",
        "Complained",
    ]);
    let subjects = prop::sample::select(vec!["ann", "bob", "cat"]);
    (0i64..600, -300i64..4, names, subjects, 0u8..4)
}

fn play(world: &mut World, lines: &[(i64, i64, &'static str, &'static str, u8)]) {
    let mut now = 0;
    for (wait, offset, name, subject, order) in lines {
        now += wait;
        world.clock(now);
        let body = match *name {
            "Signed up" => r#"{"plan":"quiet"}"#.to_owned(),
            "Complained" => "{}".to_owned(),
            _ => format!(r#"{{"order":"{order}"}}"#),
        };
        // Most come on time, some late, a few ahead.
        world.arrives(now, now + offset / 3, name, subject, &body);
    }
    for day in 1..=4 {
        world.clock(now + day * DAY);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn a_replay_decides_what_the_live_run_decided(lines in prop::collection::vec(line(), 1..60)) {
        let mut world = World::new(POLICIES);
        play(&mut world, &lines);
        let (engine, decisions) = replay(&world.plan, &world.log);
        prop_assert_eq!(&decisions, &world.decisions);
        prop_assert_eq!(engine.snapshot(), world.engine.snapshot());
    }

    #[test]
    fn a_snapshot_at_any_place_changes_nothing(lines in prop::collection::vec(line(), 1..60), cut in 0.0f64..1.0) {
        let mut world = World::new(POLICIES);
        play(&mut world, &lines);
        let cut = (world.log.len() as f64 * cut) as usize;
        let (first, mut decisions) = replay(&world.plan, &world.log[..cut]);
        let mut second = Engine::restore(world.plan.clone(), &first.snapshot()).unwrap();
        for (position, line) in world.log.iter().enumerate().skip(cut) {
            observe(&mut second, position, line, &mut decisions);
        }
        prop_assert_eq!(decisions, world.decisions);
        prop_assert_eq!(second.snapshot(), world.engine.snapshot());
    }

    #[test]
    fn no_key_is_used_twice_and_no_cap_is_exceeded(lines in prop::collection::vec(line(), 1..80)) {
        let mut world = World::new(POLICIES);
        play(&mut world, &lines);
        let keys: BTreeSet<&str> = world.decisions.iter().map(|decision| decision.key.as_str()).collect();
        prop_assert_eq!(keys.len(), world.decisions.len());
        for subject in ["ann", "bob", "cat"] {
            let mut fired: Vec<i64> = world.decisions.iter()
                .filter(|d| d.subject == subject && d.outcome == Outcome::Fired && d.policy != "No-show")
                .map(|d| d.due.milliseconds()).collect();
            fired.sort_unstable();
            for window in fired.windows(4) {
                prop_assert!(window[3] - window[0] >= 2 * DAY * 60_000, "four contacts in two days: {:?}", fired);
            }
        }
    }

    #[test]
    fn absence_agrees_with_a_naive_oracle(lines in prop::collection::vec(line(), 1..60)) {
        let mut world = World::new(POLICIES);
        // In order of time, so that nothing is late: then the oracle is simple.
        let on_time: Vec<_> = lines.iter().map(|(wait, _, name, subject, order)| (*wait, 0, *name, *subject, *order)).collect();
        play(&mut world, &on_time);
        let events: Vec<&Line> = world.log.iter().filter(|line| line.kind == EntryKind::Event).collect();
        let three_hours = 3 * 3_600_000_000_000;
        let mut expected: Vec<(i64, String)> = Vec::new();
        for bought in events.iter().filter(|line| line.name == "bought") {
            let end = bought.time.0 + three_hours;
            let collected = events.iter().any(|line| {
                line.name == "collected" && line.body == bought.body && line.time.0 > bought.time.0 && line.time.0 <= end
            });
            if !collected {
                expected.push((end, bought.id.clone()));
            }
        }
        expected.sort();
        let mut found: Vec<(i64, String)> = world.decisions.iter()
            .filter(|decision| decision.policy == "Missing")
            .map(|decision| (decision.due.0, decision.cause.id.clone())).collect();
        found.sort();
        prop_assert_eq!(found, expected);
    }
}

#[test]
fn a_snapshot_that_does_not_fit_is_refused() {
    let mut world = World::new(POLICIES);
    world.happens(1, "Bought", "ann", r#"{"order":"1"}"#);
    let mut bytes = world.engine.snapshot();
    let other = crate::world::plan(r#"policy "P" state="live" { whenever "Bought"; then "Tell" via="app" }"#);
    assert_eq!(
        Engine::restore(other, &bytes).map(drop).unwrap_err(),
        SnapshotFault::AnotherPlan
    );
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    assert_eq!(
        Engine::restore(world.plan.clone(), &bytes).map(drop).unwrap_err(),
        SnapshotFault::Unreadable
    );
    assert_eq!(
        Engine::restore(world.plan.clone(), b"short").map(drop).unwrap_err(),
        SnapshotFault::Unreadable
    );
    assert!(minute(1) > minute(0));
}

#[test]
fn a_renamed_policy_keeps_what_it_fired() {
    let policy = |name: &str, was: &str| {
        format!(
            "policy \"{name}\" state=\"live\" {{ {was}whenever \"Bought\"; then \"Tell\" via=\"app\"; limit 1 per=\"7d\" }}"
        )
    };
    let mut world = World::new(&policy("Old", ""));
    world.happens(0, "Bought", "ann", r#"{"order":"1"}"#);
    world.expect(&["fired Old ann @0"]);
    // The new engine only remembers until it goes live, and reads the decision off the log.
    let plan = crate::world::plan(&policy("New", "was \"Old\"; "));
    let mut engine = stormlake_engine::Engine::new(plan);
    let mut decisions = Vec::new();
    observe(&mut engine, 0, &world.log[0], &mut decisions);
    let logged = Line {
        kind: EntryKind::Decision,
        name: "Old".into(),
        id: world.decisions[0].key.clone(),
        body: serde_json::to_string(&world.decisions[0]).unwrap(),
        ..world.log[0].clone()
    };
    observe(&mut engine, 1, &logged, &mut decisions);
    engine.go_live();
    let again = Line {
        id: "again".into(),
        time: minute(60),
        received: minute(60),
        ..world.log[0].clone()
    };
    observe(&mut engine, 2, &again, &mut decisions);
    let told: Vec<String> = decisions.iter().map(crate::world::tell).collect();
    assert_eq!(told, ["limited New ann @60"]);
}
