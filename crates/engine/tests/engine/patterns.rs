//! Every pattern and every guard, by example.

use crate::world::{DAY, HOUR, World};
use stormlake_engine::Outcome;
use stormlake_record::EffectTaken;

const TELL: &str = r#"then "Tell" via="app""#;

fn live(name: &str, body: &str) -> String {
    format!("policy \"{name}\" state=\"live\" {{ {body} }}\n")
}

#[test]
fn an_event_fires_at_every_occurrence_for_its_own_subject() {
    let mut world = World::new(&live("P", &format!(r#"whenever "Bought"; {TELL}"#)));
    world
        .happens(1, "Bought", "ann", r#"{"order":"1"}"#)
        .happens(2, "Bought", "bob", r#"{"order":"2"}"#);
    world.happens(3, "Complained", "ann", "{}");
    world.expect(&["fired P ann @1", "fired P bob @2"]);
}

#[test]
fn a_condition_sees_the_event_the_subjects_attributes_and_the_count() {
    let policy = String::from(
        r#"whenever "Bought"; where "event.data.price > 10.0 && subject.plan == 'pro' && count >= 2"; then "Tell" via="app" { set "text" "'buy ' + string(count) + ' by ' + event.subject" }"#,
    );
    let mut world = World::new(&live("P", &policy));
    world.happens(1, "Bought", "ann", r#"{"order":"1","price":20}"#);
    world.happens(2, "Signed up", "ann", r#"{"plan":"pro"}"#);
    world.happens(3, "Bought", "ann", r#"{"order":"2","price":9.5}"#);
    world.happens(4, "Bought", "ann", r#"{"order":"3","price":11}"#);
    world.happens(5, "Bought", "bob", r#"{"order":"4","price":99}"#);
    world.expect(&["fired P ann @4"]);
    let Some(EffectTaken::Command { data, .. }) = &world.decisions[0].effect else {
        panic!()
    };
    assert_eq!(data["text"], "buy 3 by ann");
}

#[test]
fn a_condition_reads_a_length_of_time_however_it_is_written() {
    let policy = format!(r#"whenever "Bought"; where "event.data.waited > duration('PT1H')"; {TELL}"#);
    let mut world = World::new(&live("P", &policy));
    for (at, waited) in [(1, "PT2H"), (2, "2h"), (3, "P1DT12H"), (4, "PT30M"), (5, "1h")] {
        world.happens(at, "Bought", "ann", &format!(r#"{{"order":"x","waited":"{waited}"}}"#));
    }
    world.expect(&["fired P ann @1", "fired P ann @2", "fired P ann @3"]);
}

#[test]
fn repetition_fires_when_the_count_is_reached_and_again_only_after_it_had_fallen_below() {
    let mut world = World::new(&live(
        "P",
        &format!(r#"whenever "Bought" at-least=3 within="1h"; {TELL}"#),
    ));
    for at in [0, 10, 20, 30, 40, 75, 76, 78] {
        world.happens(at, "Bought", "ann", r#"{"order":"x"}"#);
    }
    // 0,10,20 reach three. 30 and 40 stay above. Before 75 only 20?,30,40 … are in (15,75): still three with 75 → above.
    // At 100 minutes the window (40,100] is empty again.
    for at in [200, 210, 220] {
        world.happens(at, "Bought", "ann", r#"{"order":"x"}"#);
    }
    world.expect(&["fired P ann @20", "fired P ann @220"]);
}

#[test]
fn a_late_trigger_completes_the_window_that_it_belongs_to() {
    let mut world = World::new(&live(
        "P",
        &format!(r#"whenever "Bought" at-least=3 within="1h"; {TELL}"#),
    ));
    world
        .happens(0, "Bought", "ann", r#"{"order":"x"}"#)
        .happens(20, "Bought", "ann", r#"{"order":"x"}"#);
    world.arrives(21, 10, "Bought", "ann", r#"{"order":"x"}"#);
    world.expect(&["fired P ann @20"]);
}

#[test]
fn repetition_without_a_window_fires_once_ever() {
    let mut world = World::new(&live("P", &format!(r#"whenever "Bought" at-least=2; {TELL}"#)));
    for at in 1..=4 {
        world.happens(at * DAY, "Bought", "ann", r#"{"order":"x"}"#);
    }
    world.expect(&[&format!("fired P ann @{}", 2 * DAY)]);
}

#[test]
fn all_of_fires_once_when_the_last_has_happened_in_any_order() {
    let mut world = World::new(&live(
        "P",
        &format!(r#"whenever-all "Signed up" "Bought" "Complained"; {TELL}"#),
    ));
    world
        .happens(1, "Complained", "ann", "{}")
        .happens(2, "Bought", "ann", r#"{"order":"x"}"#);
    world
        .happens(3, "Bought", "ann", r#"{"order":"x"}"#)
        .happens(4, "Signed up", "bob", r#"{"plan":"p"}"#);
    world
        .happens(5, "Signed up", "ann", r#"{"plan":"p"}"#)
        .happens(6, "Signed up", "ann", r#"{"plan":"p"}"#);
    world.expect(&["fired P ann @5"]);
}

#[test]
fn all_of_is_due_when_the_last_kind_first_happened_however_it_arrives() {
    let mut world = World::new(&live("P", &format!(r#"whenever-all "Bought" "Complained"; {TELL}"#)));
    world
        .happens(1, "Bought", "ann", r#"{"order":"x"}"#)
        .happens(5, "Bought", "ann", r#"{"order":"x"}"#)
        .arrives(6, 3, "Complained", "ann", "{}");
    world.expect(&["fired P ann @3"]);
}

#[test]
fn never_looks_at_what_happened_before_and_a_first_time_can_name_itself() {
    let policies = live("Newcomer", &format!(r#"whenever "Bought"; never "Signed up"; {TELL}"#))
        + &live("First", &format!(r#"whenever "Bought"; never "Bought"; {TELL}"#));
    let mut world = World::new(&policies);
    world
        .happens(1, "Bought", "ann", r#"{"order":"x"}"#)
        .happens(2, "Signed up", "ann", r#"{"plan":"p"}"#);
    world.happens(3, "Bought", "ann", r#"{"order":"x"}"#);
    world.expect(&["fired Newcomer ann @1", "fired First ann @1"]);
}

#[test]
fn absence_fires_at_the_end_of_its_window_unless_the_event_comes_in_time() {
    let policy = format!(r#"whenever "Bought" by="event.data.order"; and-no "Collected" within="2h"; {TELL}"#);
    let mut world = World::new(&live("P", &policy));
    world
        .happens(0, "Bought", "ann", r#"{"order":"1"}"#)
        .happens(1, "Bought", "ann", r#"{"order":"2"}"#);
    // Collected by someone else: the business key counts, not the subject.
    world.happens(60, "Collected", "bob", r#"{"order":"1"}"#);
    world.clock(121).expect(&[]);
    world.clock(122);
    world.expect(&["fired P ann @121"]);
    assert_eq!(world.decisions[0].by.as_deref(), Some("2"));
    world.clock(1_000);
    assert_eq!(world.decisions.len(), 1);
}

#[test]
fn the_ends_of_an_absence_window_are_exact() {
    let policy = format!(r#"whenever "Bought"; and-no "Collected" within="2h"; {TELL}"#);
    let mut world = World::new(&live("P", &policy));
    world
        .happens(0, "Bought", "in", r#"{"order":"1"}"#)
        .happens(120, "Collected", "in", r#"{"order":"1"}"#);
    world
        .happens(200, "Bought", "out", r#"{"order":"1"}"#)
        .happens(321, "Collected", "out", r#"{"order":"1"}"#);
    world
        .happens(400, "Collected", "same", r#"{"order":"1"}"#)
        .happens(400, "Bought", "same", r#"{"order":"1"}"#);
    world.clock(530);
    world.expect(&["fired P out @320", "fired P same @520"]);
}

#[test]
fn an_answer_that_was_logged_before_its_question_still_counts() {
    let policy = format!(r#"whenever "Bought" by="event.data.order"; and-no "Collected" within="2h"; {TELL}"#);
    let mut world = World::new(&live("P", &policy));
    world
        .happens(30, "Collected", "ann", r#"{"order":"1"}"#)
        .arrives(31, 0, "Bought", "ann", r#"{"order":"1"}"#);
    world.clock(DAY);
    world.expect(&[]);
}

#[test]
fn a_window_that_a_late_record_opens_begins_when_the_pattern_held() {
    let policy = format!(r#"whenever "Bought" at-least=2 within="1h"; and-no "Collected" within="2h"; {TELL}"#);
    let head = r#"lateness "1h"---"#;
    let mut world = World::new(&(head.to_owned() + &live("P", &policy)));
    // The second purchase completes the window that ends with the first one, at minute 20: until 140 there is time.
    world
        .happens(20, "Bought", "ann", r#"{"order":"1"}"#)
        .arrives(21, 10, "Bought", "ann", r#"{"order":"1"}"#)
        .arrives(22, 15, "Collected", "ann", r#"{"order":"1"}"#);
    world.clock(240).clock(300);
    assert_eq!(world.decisions.len(), 1, "{:?}", world.told());
    assert_eq!(world.decisions[0].due, crate::world::minute(140));
}

#[test]
fn absence_until_an_event_of_another_subject_is_decided_when_that_event_happens() {
    let policy = String::from(
        r#"whenever "Bought" by="event.data.order + '/' + event.subject"; and-no "Collected" until="Closed" until-by="event.data.order"; emit "Derived" { set "order" "event.data.order" }"#,
    );
    let mut world = World::new(&live("No-show", &policy));
    for subject in ["ann", "bob", "cat"] {
        world.happens(0, "Bought", subject, r#"{"order":"party"}"#);
    }
    world.happens(1, "Bought", "dan", r#"{"order":"another"}"#);
    world.happens(50, "Collected", "bob", r#"{"order":"party"}"#);
    world.clock(90).expect(&[]);
    world.happens(100, "Closed", "", r#"{"order":"party"}"#);
    world.clock(102);
    world.expect(&["fired No-show ann @100", "fired No-show cat @100"]);
    let Some(EffectTaken::Emit { event, data }) = &world.decisions[0].effect else {
        panic!()
    };
    assert_eq!(
        (event.as_str(), &data["order"]),
        ("derived", &serde_json::json!("party"))
    );
}

#[test]
fn a_late_answer_corrects_the_decision_that_it_disproves() {
    let policy = format!(r#"whenever "Bought"; and-no "Collected" within="1h"; {TELL}"#);
    let mut world = World::new(&live("P", &policy));
    world.happens(0, "Bought", "ann", r#"{"order":"1"}"#).clock(61);
    world.arrives(70, 30, "Collected", "ann", r#"{"order":"1"}"#);
    world.expect(&["fired P ann @60", "would-not-have-fired P ann @60"]);
    assert_ne!(world.decisions[0].key, world.decisions[1].key);
}

#[test]
fn silence_counts_from_the_last_record_of_any_kind_and_once_each_time() {
    let mut world = World::new(&live("P", &format!(r#"whenever-silent "30d" since="Bought"; {TELL}"#)));
    world.happens(0, "Complained", "never-bought", "{}");
    world
        .happens(0, "Bought", "ann", r#"{"order":"1"}"#)
        .happens(10 * DAY, "Complained", "ann", "{}");
    world.clock(30 * DAY + 1).expect(&[]);
    world.clock(40 * DAY + 1);
    world.clock(100 * DAY);
    world.happens(100 * DAY, "Complained", "ann", "{}").clock(130 * DAY + 1);
    world.expect(&[
        &format!("fired P ann @{}", 40 * DAY),
        &format!("fired P ann @{}", 130 * DAY),
    ]);
    assert_ne!(world.decisions[0].key, world.decisions[1].key);
}

#[test]
fn a_record_that_comes_before_every_sender_has_passed_the_end_of_a_silence_does_not_undo_it() {
    let policy = live("P", &format!(r#"whenever-silent "1d" since="Bought"; {TELL}"#));
    let mut world = World::new(&(r#"lateness "1h"---"#.to_owned() + &policy));
    world
        .happens(0, "Bought", "ann", r#"{"order":"1"}"#)
        .happens(0, "Bought", "bob", r#"{"order":"2"}"#)
        .happens(DAY + 1, "Complained", "ann", "{}")
        .happens(DAY + 2, "Bought", "bob", r#"{"order":"3"}"#)
        .arrives(DAY + 3, DAY - 1, "Complained", "bob", "{}");
    world.clock(DAY + 70);
    world.clock(2 * DAY + 70);
    world.expect(&[
        &format!("stale P ann @{DAY}"),
        &format!("stale P ann @{}", 2 * DAY + 1),
        &format!("stale P bob @{}", 2 * DAY + 2),
    ]);
}

#[test]
fn unless_limit_and_cap_each_leave_their_reason() {
    let policies = String::from(r#"cap 2 per="1d""#)
        + "---"
        + &live(
            "U",
            &format!(r#"whenever "Bought"; {TELL}; unless "Complained" within="2h""#),
        )
        + &live("L", &format!(r#"whenever "Signed up"; {TELL}; limit 1 per="1d""#));
    let mut world = World::new(&policies);
    world
        .happens(0, "Complained", "ann", "{}")
        .happens(10, "Bought", "ann", r#"{"order":"1"}"#);
    world.happens(2 * HOUR + 1, "Bought", "ann", r#"{"order":"1"}"#);
    world.happens(3 * HOUR, "Signed up", "ann", r#"{"plan":"p"}"#).happens(
        4 * HOUR,
        "Signed up",
        "ann",
        r#"{"plan":"p"}"#,
    );
    world.happens(5 * HOUR, "Bought", "ann", r#"{"order":"1"}"#);
    world.happens(5 * HOUR + DAY, "Bought", "ann", r#"{"order":"1"}"#);
    use Outcome::{Capped, Fired, Limited, Unless};
    assert_eq!(world.outcomes(), [Unless, Fired, Fired, Limited, Capped, Fired]);
}

#[test]
fn among_decisions_due_at_once_the_higher_priority_takes_the_last_slot_of_a_cap() {
    let policies = String::from(r#"cap 1 per="1d""#)
        + "---"
        + &format!("policy \"Low\" state=\"live\" {{ whenever \"Bought\"; {TELL} }}\n")
        + &format!("policy \"High\" state=\"live\" priority=9 {{ whenever \"Bought\"; {TELL} }}\n");
    let mut world = World::new(&policies);
    world.happens(0, "Bought", "ann", r#"{"order":"1"}"#);
    world.expect(&["fired High ann @0", "capped Low ann @0"]);
}

#[test]
fn what_comes_due_too_late_is_stale_and_takes_no_slot() {
    let mut world = World::new(&live("P", &format!(r#"whenever "Bought"; {TELL}; limit 1 per="7d""#)));
    world.arrives(2 * HOUR, 0, "Bought", "ann", r#"{"order":"1"}"#);
    world.arrives(2 * HOUR, 90, "Bought", "ann", r#"{"order":"1"}"#);
    world.expect(&["stale P ann @0", "fired P ann @90"]);
}

#[test]
fn a_dead_letter_gives_its_slot_back() {
    let mut world = World::new(&live("P", &format!(r#"whenever "Bought"; {TELL}; limit 1 per="7d""#)));
    world.happens(0, "Bought", "ann", r#"{"order":"1"}"#);
    let fired = world.decisions[0].clone();
    let delivery = stormlake_record::Delivery {
        key: fired.key,
        policy: fired.policy,
        command: "Tell".into(),
        channel: "app".into(),
        subject: "ann".into(),
        attempt: 8,
        round: 0,
        state: stormlake_record::DeliveryState::DeadLetter,
        status: Some(500),
        error: None,
        took_ms: 1,
        time: fired.due,
    };
    let mut line = world.log[0].clone();
    line.kind = stormlake_record::EntryKind::Delivery;
    line.body = serde_json::to_string(&delivery).unwrap();
    world.push(line).happens(5, "Bought", "ann", r#"{"order":"2"}"#);
    assert_eq!(world.outcomes(), [Outcome::Fired, Outcome::Fired]);
}

#[test]
fn shadow_decides_without_taking_slots_and_paused_and_draft_decide_nothing() {
    let policies: String = ["shadow", "paused", "draft", "retired"]
        .map(|state| {
            format!("policy \"{state}\" state=\"{state}\" {{ whenever \"Bought\"; {TELL}; limit 1 per=\"7d\" }}\n")
        })
        .concat();
    let mut world = World::new(&policies);
    world
        .happens(0, "Bought", "ann", r#"{"order":"1"}"#)
        .happens(1, "Bought", "ann", r#"{"order":"2"}"#);
    world.expect(&["shadow shadow ann @0", "shadow shadow ann @1"]);
}

#[test]
fn a_slow_source_holds_back_decisions_about_its_time() {
    let mut world = World::new(&live(
        "P",
        &format!(r#"whenever "Bought"; and-no "Collected" within="1h"; {TELL}"#),
    ));
    // An old file is loaded in order of time: its own time counts, not the clock's.
    world.arrives(10_000, 0, "Bought", "ann", r#"{"order":"1"}"#);
    world.arrives(10_000, 30, "Collected", "ann", r#"{"order":"1"}"#);
    world.arrives(10_000, 100, "Bought", "ann", r#"{"order":"2"}"#);
    world.arrives(10_000, 300, "Bought", "bob", r#"{"order":"3"}"#);
    world.expect(&["stale P ann @160"]);
}

#[test]
fn an_explanation_tells_each_step() {
    let policy = format!(r#"whenever "Bought" at-least=2 within="1d"; never "Signed up"; {TELL}"#);
    let mut world = World::new(&live("P", &policy));
    assert!(world.engine.listen("P", "ann"));
    world
        .happens(0, "Bought", "ann", r#"{"order":"1"}"#)
        .happens(0, "Bought", "bob", r#"{"order":"1"}"#);
    world
        .happens(1, "Signed up", "ann", r#"{"plan":"p"}"#)
        .happens(2, "Bought", "ann", r#"{"order":"1"}"#);
    let steps: Vec<String> = world.engine.heard().into_iter().map(|step| step.text).collect();
    assert_eq!(
        steps,
        [
            "“Bought” happened: 1 of 2",
            "“Bought” happened: that makes 2",
            "“Signed up” had happened before"
        ]
    );
    assert!(!world.engine.listen("nobody", "ann"));
}
