//! `whenever-before`, by example.

use crate::world::{DAY, HOUR, World, minute};
use stormlake_engine::Outcome;

const TELL: &str = r#"then "Tell" via="app""#;
const BEFORE: &str = r#"whenever-before "Booked" field="starts_at" by="1d""#;

fn world(head: &str, body: &str) -> World {
    World::new(&format!("{head}---policy \"P\" state=\"live\" {{ {body} }}\n"))
}

fn visit(visit: u32, at: i64) -> String {
    format!(r#"{{"visit":"{visit}","starts_at":"{}"}}"#, minute(at))
}

#[test]
fn it_fires_so_long_before_the_date_and_for_every_business_key_of_a_subject() {
    let mut world = world("", &format!("{BEFORE}; {TELL}"));
    world
        .happens(0, "Booked", "ann", &visit(1, 10 * DAY))
        .happens(1, "Booked", "ann", &visit(2, 5 * DAY))
        .happens(2, "Booked", "bob", &visit(1, 7 * DAY));
    world.clock(4 * DAY).expect(&[]);
    world.clock(20 * DAY);
    world.expect(&[
        &format!("stale P ann @{}", 4 * DAY),
        &format!("stale P bob @{}", 6 * DAY),
        &format!("stale P ann @{}", 9 * DAY),
    ]);
    assert_eq!(world.decisions[0].by.as_deref(), Some("ann/2"));
}

#[test]
fn the_clock_decides_and_it_fires_once() {
    let mut world = world("", &format!("{BEFORE}; {TELL}"));
    world.happens(0, "Booked", "ann", &visit(1, 3 * DAY));
    world.clock(2 * DAY).expect(&[]);
    world.clock(2 * DAY + 1).clock(2 * DAY + 2).clock(9 * DAY);
    world.expect(&[&format!("fired P ann @{}", 2 * DAY)]);
}

#[test]
fn another_date_moves_it_and_no_date_takes_it_away() {
    let mut world = world("", &format!("{BEFORE}; {TELL}"));
    world
        .happens(0, "Booked", "later", &visit(1, 3 * DAY))
        .happens(0, "Booked", "sooner", &visit(1, 9 * DAY))
        .happens(0, "Booked", "never", &visit(1, 3 * DAY))
        .happens(0, "Booked", "too-near", &visit(1, 3 * DAY))
        .happens(0, "Booked", "same", &visit(1, 3 * DAY));
    world
        .happens(10, "Booked", "later", &visit(1, 6 * DAY))
        .happens(10, "Booked", "sooner", &visit(1, 4 * DAY))
        .happens(10, "Booked", "never", r#"{"visit":"1"}"#)
        .happens(10, "Booked", "too-near", &visit(1, DAY))
        .happens(10, "Booked", "same", &visit(1, 3 * DAY));
    for day in 1..10 {
        world.clock(day * DAY + 1);
    }
    world.expect(&[
        &format!("fired P same @{}", 2 * DAY),
        &format!("fired P sooner @{}", 3 * DAY),
        &format!("fired P later @{}", 5 * DAY),
    ]);
    assert_eq!(world.decisions[0].cause.id, "9");
}

#[test]
fn a_date_that_is_nearer_already_does_not_fire_and_the_very_instant_does() {
    let mut world = world("", &format!("{BEFORE}; {TELL}"));
    world
        .happens(10, "Booked", "near", &visit(1, DAY + 9))
        .happens(10, "Booked", "exact", &visit(1, DAY + 10))
        .happens(10, "Booked", "past", &visit(1, -DAY));
    world.clock(2 * DAY);
    world.expect(&["stale P exact @10"]);
}

#[test]
fn after_it_has_fired_a_new_date_starts_anew() {
    let mut world = world("", &format!("{BEFORE}; {TELL}"));
    world.happens(0, "Booked", "ann", &visit(1, 3 * DAY));
    world.clock(2 * DAY + 1);
    world.happens(2 * DAY + 30, "Booked", "ann", &visit(1, 5 * DAY));
    world.clock(4 * DAY + 1);
    world.expect(&[
        &format!("fired P ann @{}", 2 * DAY),
        &format!("fired P ann @{}", 4 * DAY),
    ]);
    assert_ne!(world.decisions[0].key, world.decisions[1].key);
}

#[test]
fn a_record_that_comes_late_counts_by_its_own_time() {
    let mut world = world(r#"lateness "1h""#, &format!("{BEFORE}; {TELL}; stale \"1d\""));
    // In order of time: 3 days, then 6 days; received the other way round.
    world
        .arrives(60, 20, "Booked", "ann", &visit(1, 6 * DAY))
        .arrives(61, 10, "Booked", "ann", &visit(1, 3 * DAY));
    // Moved after its moment had come, and received before it was looked at: it fires, and again at the new one.
    world.arrives(70, 70, "Booked", "bob", &visit(1, 2 * DAY));
    world.arrives(DAY + 10, DAY + 10, "Booked", "bob", &visit(1, 4 * DAY));
    for at in 1..(6 * 24) {
        world.clock(at * HOUR + DAY + 20);
    }
    world.expect(&[
        &format!("fired P bob @{}", DAY),
        &format!("fired P bob @{}", 3 * DAY),
        &format!("fired P ann @{}", 5 * DAY),
    ]);
}

#[test]
fn what_is_moved_between_its_moment_and_the_watermark_fires_twice() {
    let mut world = world(r#"lateness "1h""#, &format!("{BEFORE}; {TELL}; stale \"2h\""));
    world.happens(0, "Booked", "ann", &visit(1, DAY + 60));
    world.happens(61, "Booked", "ann", &visit(1, DAY + 90));
    world.clock(130).clock(170);
    world.expect(&["fired P ann @60", "fired P ann @90"]);
}

#[test]
fn a_record_that_comes_too_late_corrects_and_the_same_date_again_does_not() {
    let mut world = world("", &format!("{BEFORE}; {TELL}"));
    world
        .happens(0, "Booked", "moved", &visit(1, DAY + 60))
        .happens(0, "Booked", "same", &visit(1, DAY + 60))
        .clock(61);
    world
        .arrives(70, 30, "Booked", "moved", &visit(1, DAY + 100))
        .arrives(70, 30, "Booked", "same", &visit(1, DAY + 60))
        .clock(110);
    world.expect(&[
        "fired P moved @60",
        "fired P same @60",
        "would-not-have-fired P moved @60",
        "fired P moved @100",
    ]);
}

#[test]
fn conditions_and_guards_are_asked_when_the_moment_has_come_under_the_same_key() {
    let mut world = world(
        "",
        &format!(
            r#"{BEFORE}; never "Visit cancelled"; where "subject.plan == 'pro'"; then "Tell" via="app" {{ set "text" "event.data.visit + ' ' + string(count)" }}; unless "Complained" within="1h""#
        ),
    );
    for subject in ["ann", "bob", "cat", "dan"] {
        world
            .happens(0, "Booked", subject, &visit(1, DAY + 60))
            .happens(1, "Booked", subject, &visit(2, DAY + 60));
        if subject != "cat" {
            world.happens(2, "Signed up", subject, r#"{"plan":"pro"}"#);
        }
    }
    world
        .happens(3, "Visit cancelled", "bob", r#"{"visit":"1"}"#)
        .happens(4, "Complained", "dan", "{}")
        .clock(70);
    let mut told = world.told();
    told.sort();
    assert_eq!(
        told,
        [
            "fired P ann @60",
            "fired P ann @60",
            "fired P bob @60",
            "unless P dan @60",
            "unless P dan @60"
        ]
    );
}

#[test]
fn a_day_without_a_key_belongs_to_the_subject_alone() {
    let mut world = world(
        "",
        &format!(r#"whenever-before "Birthday told" field="day" by="12h"; {TELL}"#),
    );
    // Minute 0 is 2023-11-14T22:13:20Z.
    world
        .happens(0, "Birthday told", "ann", r#"{"day":"2023-11-20"}"#)
        .happens(1, "Birthday told", "ann", r#"{"day":"2023-11-16"}"#)
        .happens(1, "Birthday told", "bob", r#"{"day":"no day"}"#);
    world.clock(13 * HOUR).expect(&[]);
    world.clock(14 * HOUR);
    assert_eq!(world.outcomes(), [Outcome::Fired]);
    assert_eq!(world.decisions[0].due.to_string(), "2023-11-15T12:00:00Z");
    assert_eq!(world.decisions[0].by, None);
}

#[test]
fn an_explanation_tells_what_was_expected_and_what_moved_it() {
    let mut world = world("", &format!("{BEFORE}; {TELL}"));
    assert!(world.engine.listen("P", "ann"));
    world
        .happens(0, "Booked", "ann", &visit(1, DAY + 60))
        .happens(1, "Booked", "ann", &visit(1, 0))
        .happens(2, "Booked", "ann", r#"{"visit":"1"}"#)
        .happens(3, "Booked", "ann", &visit(1, DAY + 10))
        .clock(11);
    let steps: Vec<String> = world.engine.heard().into_iter().map(|step| step.text).collect();
    assert_eq!(
        steps,
        [
            "“Booked” happened: 1d before its `starts_at` is 2023-11-14T23:13:20Z",
            "a later “Booked” takes the place of the one of 2023-11-14T22:13:20Z",
            "“Booked” happened, and 1d before its `starts_at` (2023-11-13T22:13:20Z) was over",
            "“Booked” happened without a date in `starts_at`",
            "“Booked” happened: 1d before its `starts_at` is 2023-11-14T22:23:20Z",
            "it is 1d before the `starts_at`",
            "decided: fired (the pattern held and no guard stood in the way)",
        ]
    );
}
