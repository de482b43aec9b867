//! Quiet hours, by example. Minute 0 is 22:13:20 in UTC.

use crate::world::{DAY, HOUR, World};
use stormlake_engine::Outcome;

const TELL: &str = r#"then "Tell" via="app""#;

fn world(head: &str, body: &str) -> World {
    World::new(&format!("{head}---policy \"P\" state=\"live\" {{ {body} }}\n"))
}

fn order(number: u32) -> String {
    format!(r#"{{"order":"{number}"}}"#)
}

#[test]
fn what_comes_due_at_night_is_put_off_and_asked_again() {
    let mut world = world(
        r#"quiet "22:30" "23:30""#,
        &format!(r#"whenever "Bought"; unless "Complained"; consent "news"; {TELL}"#),
    );
    for subject in ["ann", "bob", "cat"] {
        world.happens(20, "Bought", subject, &order(1));
    }
    world
        .happens(30, "Complained", "bob", "{}")
        .happens(31, "News declined", "cat", "{}")
        .passes(HOUR)
        .happens(90, "Bought", "ann", &order(2));
    world.expect(&[
        "deferred P ann @20",
        "deferred P bob @20",
        "deferred P cat @20",
        "fired P ann @76",
        "unless P bob @76",
        "no-consent P cat @76",
        "fired P ann @90",
    ]);
    let (put_off, fired) = (&world.decisions[0], &world.decisions[3]);
    assert!(
        put_off.key.starts_with(&format!("{}/", fired.key)),
        "one key, and the end of the night behind it"
    );
    assert_eq!(
        put_off.reason,
        "it is night where they are (UTC); it is put off by 56m, until 2023-11-14T23:30:00Z"
    );
    assert!(put_off.effect.is_some());
}

#[test]
fn a_night_is_where_the_subject_is() {
    let mut world = world(
        r#"quiet "21:00" "08:00" time-zone="Europe/Vienna""#,
        &format!(r#"whenever "Bought"; {TELL}"#),
    );
    // Vienna 23:15, New York 17:15, Auckland 11:15, Kolkata 03:45.
    for (subject, zone) in [
        ("york", "America/New_York"),
        ("auck", "Pacific/Auckland"),
        ("kolk", "Asia/Kolkata"),
        ("lost", "Middle/Earth"),
    ] {
        world.happens(0, "Moved", subject, &format!(r#"{{"time_zone":"{zone}"}}"#));
    }
    for subject in ["york", "auck", "kolk", "lost", "home"] {
        world.happens(1, "Bought", subject, &order(1));
    }
    world.passes(DAY);
    world.expect(&[
        "fired P york @1",
        "fired P auck @1",
        "deferred P kolk @1",
        "deferred P lost @1",
        "deferred P home @1",
        // 02:30 and 07:00 in UTC.
        "fired P kolk @256",
        "fired P lost @526",
        "fired P home @526",
    ]);
}

#[test]
fn the_zone_is_asked_again_in_the_morning() {
    let mut world = world(r#"quiet "21:00" "08:00""#, &format!(r#"whenever "Bought"; {TELL}"#));
    world
        .happens(1, "Bought", "ann", &order(1))
        .happens(2, "Moved", "ann", r#"{"time_zone":"America/New_York"}"#)
        .passes(2 * DAY);
    // Eight in UTC is three in New York, whose night ends at 13:00 in UTC.
    world.expect(&["deferred P ann @1", "deferred P ann @586", "fired P ann @886"]);
    let keys: Vec<&str> = world.decisions.iter().map(|decision| &*decision.key).collect();
    assert!(keys[0] != keys[1] && keys[0].starts_with(keys[2]) && keys[1].starts_with(keys[2]));
}

#[test]
fn what_reaches_nobody_or_answers_them_waits_for_no_morning() {
    let policies = String::from(r#"quiet "21:00" "08:00""#)
        + "---"
        + &format!("policy \"Answer\" state=\"live\" {{ whenever \"Bought\"; {TELL}; transactional }}\n")
        + "policy \"Note\" state=\"live\" { whenever \"Bought\"; emit \"Derived\" }\n"
        + "policy \"Record\" state=\"live\" { whenever \"Bought\"; then \"Tell\" }\n"
        + &format!("policy \"Offer\" state=\"live\" {{ whenever \"Bought\"; {TELL} }}\n");
    let mut world = World::new(&policies);
    world.happens(1, "Bought", "ann", &order(1));
    world.expect(&[
        "fired Answer ann @1",
        "fired Note ann @1",
        "fired Record ann @1",
        "deferred Offer ann @1",
    ]);
}

#[test]
fn a_slot_is_taken_in_the_morning_by_whoever_comes_first() {
    let policies = String::from("cap 1 per=\"12h\"\nquiet \"22:30\" \"23:30\"\n---")
        + &format!("policy \"Low\" state=\"live\" {{ whenever \"Bought\"; {TELL} }}\n")
        + &format!("policy \"High\" state=\"live\" priority=5 {{ whenever \"Collected\"; {TELL} }}\n");
    let mut world = World::new(&policies);
    world
        .happens(20, "Bought", "ann", &order(1))
        .happens(40, "Collected", "ann", &order(1))
        .passes(DAY / 2);
    world.expect(&[
        "deferred Low ann @20",
        "deferred High ann @40",
        "fired High ann @76",
        "capped Low ann @76",
    ]);
}

#[test]
fn what_turns_out_wrong_in_the_night_is_never_sent() {
    let mut world = world(
        r#"quiet "22:30" "23:30""#,
        &format!(r#"whenever "Bought"; and-no "Collected" within="20m"; {TELL}"#),
    );
    world.happens(0, "Bought", "ann", &order(1)).passes(30);
    world.arrives(40, 15, "Collected", "ann", &order(1)).passes(DAY);
    world.expect(&["deferred P ann @20", "would-not-have-fired P ann @20"]);
}

#[test]
fn in_a_backlog_the_night_is_that_of_now() {
    let mut world = world(
        r#"quiet "22:30" "23:30""#,
        &format!(r#"whenever "Bought"; {TELL}; stale "10d""#),
    );
    // It came due at night, and is received by day; and the other way round.
    world
        .arrives(100, 20, "Bought", "ann", &order(1))
        .arrives(DAY + 20, 100, "Bought", "bob", &order(1))
        .passes(2 * DAY);
    world.expect(&["fired P ann @20", "deferred P bob @100", "fired P bob @1516"]);
    assert_eq!(world.outcomes()[2], Outcome::Fired);
}

#[test]
fn who_sleeps_over_a_restart_is_woken_all_the_same() {
    let body = r#"whenever "Bought" by="event.data.order"; then "Tell" via="app" { set "text" "event.data.order" }; variant "a" { set "text" "'a'" }; variant "b" {}"#;
    let mut world = world(r#"quiet "22:30" "23:30""#, body);
    world
        .happens(20, "Bought", "ann", &order(1))
        .happens(20, "Bought", "bob", &order(2));
    world.engine = stormlake_engine::Engine::restore(world.plan.clone(), &world.engine.snapshot()).unwrap();
    world.passes(DAY / 2);
    world.expect(&[
        "deferred P ann @20",
        "deferred P bob @20",
        "fired P ann @76",
        "fired P bob @76",
    ]);
    for (put_off, fired) in [(0, 2), (1, 3)] {
        let (put_off, fired) = (&world.decisions[put_off], &world.decisions[fired]);
        assert_eq!((&put_off.effect, &put_off.by), (&fired.effect, &fired.by));
        assert_eq!((&put_off.variant, &put_off.cause), (&fired.variant, &fired.cause));
    }
}
