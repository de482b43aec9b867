//! Whether a trigger starts anew, by example.

use crate::world::{DAY, HOUR, World};

const TELL: &str = r#"then "Tell" via="app""#;

fn world(head: &str, body: &str) -> World {
    World::new(&format!("{head}---policy \"P\" state=\"live\" {{ {body} }}\n"))
}

fn order(number: u32) -> String {
    format!(r#"{{"order":"{number}"}}"#)
}

#[test]
fn once_is_once_of_a_subject_or_a_key() {
    let mut by_subject = world("", &format!(r#"whenever "Bought"; entry "once"; {TELL}"#));
    let mut by_key = world(
        "",
        &format!(r#"whenever "Bought" by="event.data.order"; entry "once"; {TELL}"#),
    );
    for world in [&mut by_subject, &mut by_key] {
        world
            .happens(0, "Bought", "ann", &order(1))
            .happens(1, "Bought", "ann", &order(2))
            .happens(2, "Bought", "bob", &order(1))
            .happens(300 * DAY, "Bought", "ann", &order(1));
    }
    by_subject.expect(&["fired P ann @0", "fired P bob @2"]);
    by_key.expect(&["fired P ann @0", "fired P ann @1"]);
}

#[test]
fn once_counts_from_the_first_that_holds() {
    let mut world = world(
        "",
        &format!(r#"whenever "Bought"; where "event.data.order == '2'"; entry "once"; {TELL}"#),
    );
    for at in 0..4 {
        world.happens(at, "Bought", "ann", &order(at as u32 % 3));
    }
    world.happens(9, "Bought", "ann", &order(2));
    world.expect(&["fired P ann @2"]);
}

#[test]
fn once_holds_for_windows_sequences_silences_and_dates() {
    let absence = format!(r#"whenever "Bought"; and-no "Collected" within="1h"; entry "once"; {TELL}"#);
    let mut absence = world("", &absence);
    absence
        .happens(0, "Bought", "ann", &order(1))
        .happens(30, "Collected", "ann", &order(1))
        .happens(90, "Bought", "ann", &order(2))
        .happens(90, "Bought", "bob", &order(3))
        .happens(95, "Bought", "bob", &order(4))
        .passes(DAY);
    absence.expect(&["fired P bob @150"]);
    let followed = format!(r#"whenever "Bought"; followed-by "Collected" within="1h"; entry "once"; {TELL}"#);
    let mut followed = world("", &followed);
    for at in [0, 10, 100] {
        followed
            .happens(at, "Bought", "ann", &order(1))
            .happens(at + 5, "Collected", "ann", &order(1));
    }
    followed.passes(DAY).expect(&["fired P ann @5"]);
    let mut silent = world(
        "",
        &format!(r#"whenever-silent "1h" since="Bought"; entry "once"; {TELL}"#),
    );
    for at in [0, 100, 300] {
        silent.happens(at, "Bought", "ann", &order(1)).passes(at + 70);
    }
    silent.expect(&["fired P ann @60"]);
    let mut dated = world(
        "",
        &format!(r#"whenever-before "Booked" field="starts_at" by="1h"; entry "once"; {TELL}"#),
    );
    for day in [16, 17] {
        let visit = format!(r#"{{"visit":"1","starts_at":"2023-11-{day}T22:13:20Z"}}"#);
        dated.happens((i64::from(day) - 16) * 2 * DAY, "Booked", "ann", &visit);
        dated.passes((i64::from(day) - 15) * 2 * DAY);
    }
    dated.expect(&["fired P ann @2820"]);
}

#[test]
fn when_finished_waits_for_the_last_step() {
    let steps = format!(r#"steps {{ {TELL}; wait "1h"; {TELL} }}"#);
    let mut world = world("", &format!(r#"whenever "Bought"; entry "when-finished"; {steps}"#));
    for at in [0, 30, 59, 100, 120] {
        world.happens(at, "Bought", "ann", &order(1));
        if at == 30 {
            world.happens(at, "Bought", "bob", &order(1));
        }
    }
    world.passes(DAY);
    world.expect_steps(&[
        "fired 0 ann @0",
        "fired 0 bob @30",
        "fired 1 ann @60",
        "fired 1 bob @90",
        "fired 0 ann @100",
        "fired 1 ann @160",
    ]);
}

#[test]
fn when_finished_waits_for_a_window_a_sequence_and_the_night() {
    let absence = format!(r#"whenever "Bought"; and-no "Collected" within="1h"; entry "when-finished"; {TELL}"#);
    let mut absence = world("", &absence);
    absence
        .happens(0, "Bought", "ann", &order(1))
        .happens(30, "Bought", "ann", &order(2))
        .happens(40, "Collected", "ann", &order(1))
        .happens(50, "Bought", "ann", &order(3))
        .happens(70, "Bought", "ann", &order(4))
        .passes(DAY);
    absence.expect(&["fired P ann @110"]);
    assert_eq!(absence.decisions[0].cause.id, "3");
    let followed = format!(r#"whenever "Bought"; followed-by "Collected" within="1h"; entry "when-finished"; {TELL}"#);
    let mut followed = world("", &followed);
    for (at, name) in [
        (0, "Bought"),
        (5, "Bought"),
        (10, "Collected"),
        (11, "Collected"),
        (20, "Bought"),
        (90, "Bought"),
        (95, "Collected"),
    ] {
        followed.happens(at, name, "ann", &order(1)).passes(at + 1);
    }
    followed.passes(DAY).expect(&["fired P ann @10", "fired P ann @95"]);
    // The night goes from minute 16 to minute 76.
    let mut night = world(
        r#"quiet "22:30" "23:30""#,
        &format!(r#"whenever "Bought"; entry "when-finished"; {TELL}"#),
    );
    for at in [20, 30, 80] {
        night.happens(at, "Bought", "ann", &order(1));
    }
    night.expect(&["deferred P ann @20", "fired P ann @76", "fired P ann @80"]);
}

#[test]
fn of_a_business_key_it_may_be_another_subject_that_sleeps() {
    let body = format!(r#"whenever "Bought" by="event.data.order"; entry "when-finished"; {TELL}"#);
    let mut world = world(r#"quiet "22:30" "23:30""#, &body);
    world
        .happens(20, "Bought", "ann", &order(1))
        .happens(30, "Bought", "bob", &order(1))
        .happens(30, "Bought", "bob", &order(2))
        .passes(80)
        .happens(90, "Bought", "bob", &order(1));
    world.expect(&[
        "deferred P ann @20",
        "deferred P bob @30",
        "fired P ann @76",
        "fired P bob @76",
        "fired P bob @90",
    ]);
}

#[test]
fn what_an_exit_has_ended_is_finished() {
    let steps = format!(r#"steps {{ {TELL}; wait "10h"; {TELL} }}"#);
    let body = format!(r#"whenever "Bought"; exit "Collected"; entry "when-finished"; {steps}"#);
    let mut world = world("", &body);
    world
        .happens(0, "Bought", "ann", &order(1))
        .happens(30, "Collected", "ann", &order(1))
        .happens(60, "Bought", "ann", &order(2))
        .passes(DAY);
    world.expect_steps(&[
        "fired 0 ann @0",
        "fired 0 ann @60",
        "exited 1 ann @600",
        "fired 1 ann @660",
    ]);
}

#[test]
fn an_explanation_tells_what_did_not_start() {
    for (entry, reason) in [
        (
            "once",
            "it does not start: it had been set off before, and is only once",
        ),
        ("when-finished", "it does not start: an earlier one is not finished"),
    ] {
        let mut world = world(
            "",
            &format!(r#"whenever "Bought"; entry "{entry}"; steps {{ {TELL}; wait "2h"; {TELL} }}"#),
        );
        assert!(world.engine.listen("P", "ann"));
        world
            .happens(0, "Bought", "ann", &order(1))
            .happens(HOUR, "Bought", "ann", &order(2));
        let steps: Vec<String> = world.engine.heard().into_iter().map(|step| step.text).collect();
        assert_eq!(steps.last().unwrap(), reason);
    }
}
