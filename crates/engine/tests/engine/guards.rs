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
        let mut expected = vec![Outcome::HeldOut; held];
        expected.resize(4, Outcome::Fired);
        assert_eq!(world.outcomes(), expected.repeat(2), "{share}");
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

#[test]
fn consent_is_what_the_subjects_newest_event_said_by_the_time_of_the_decision() {
    let mut world = world("", &format!(r#"whenever "Bought"; {TELL}; consent "offers""#));
    world
        .happens(0, "Bought", "ann", r#"{"order":"1"}"#)
        .happens(1, "Offers accepted", "ann", "{}")
        .happens(2, "Bought", "ann", r#"{"order":"1"}"#)
        .happens(2, "Bought", "bob", r#"{"order":"1"}"#)
        .happens(3, "Offers declined", "ann", "{}")
        .happens(4, "Bought", "ann", r#"{"order":"1"}"#)
        .happens(5, "Offers accepted", "ann", "{}")
        .happens(5, "Bought", "ann", r#"{"order":"1"}"#);
    world.expect(&[
        "no-consent P ann @0",
        "fired P ann @2",
        "no-consent P bob @2",
        "no-consent P ann @4",
        "fired P ann @5",
    ]);
    let reasons: Vec<&str> = world.decisions.iter().map(|decision| &*decision.reason).collect();
    assert_eq!(reasons[0], "consent to “offers” was never given");
    assert_eq!(reasons[3], "consent to “offers” had been withdrawn");
}

#[test]
fn a_default_holds_until_something_else_was_said() {
    let mut world = world("", &format!(r#"whenever "Bought"; {TELL}; consent "news""#));
    world
        .happens(0, "Bought", "ann", r#"{"order":"1"}"#)
        .happens(1, "News declined", "ann", "{}")
        .happens(2, "Bought", "ann", r#"{"order":"1"}"#);
    world.expect(&["fired P ann @0", "no-consent P ann @2"]);
}

#[test]
fn consents_that_come_late_count_by_their_own_time() {
    let mut world = world(
        r#"lateness "1h""#,
        &format!(r#"whenever "Bought"; {TELL}; consent "offers""#),
    );
    world
        .arrives(10, 10, "Offers declined", "ann", "{}")
        .arrives(11, 5, "Offers accepted", "ann", "{}")
        .arrives(12, 12, "Bought", "ann", r#"{"order":"1"}"#)
        // As of minute 7 it was granted, but it is known by now that it was withdrawn.
        .arrives(13, 7, "Bought", "ann", r#"{"order":"1"}"#)
        .arrives(14, 3, "Bought", "ann", r#"{"order":"1"}"#)
        .arrives(20, 20, "Offers accepted", "ann", "{}")
        // Granted at 5, withdrawn at 10, granted again at 20.
        .arrives(21, 7, "Bought", "ann", r#"{"order":"1"}"#)
        .arrives(22, 12, "Bought", "ann", r#"{"order":"1"}"#);
    world.expect(&[
        "no-consent P ann @12",
        "no-consent P ann @7",
        "no-consent P ann @3",
        "fired P ann @7",
        "no-consent P ann @12",
    ]);
    assert_eq!(world.decisions[1].reason, "consent to “offers” was withdrawn since");
    assert_eq!(
        world.decisions[2].reason,
        "consent to “offers” had not been given by then"
    );
}

#[test]
fn the_event_that_grants_may_set_the_policy_off_and_of_one_instant_the_later_in_the_log_counts() {
    let mut world = world("", &format!(r#"whenever "Offers accepted"; {TELL}; consent "offers""#));
    world
        .happens(0, "Offers accepted", "ann", "{}")
        .happens(1, "Offers declined", "bob", "{}")
        .happens(1, "Offers accepted", "bob", "{}")
        .happens(1, "Offers declined", "bob", "{}");
    world.expect(&["fired P ann @0", "fired P bob @1"]);
}

#[test]
fn consent_is_asked_when_a_window_ends_before_the_holdout_and_takes_no_slot() {
    let mut world = world(
        r#"cap 1 per="7d""#,
        &format!(
            r#"whenever "Bought"; and-no "Collected" within="1h"; {TELL}; consent "offers"; holdout "2%"; limit 1 per="7d""#
        ),
    );
    for subject in ["ann", "s8"] {
        world
            .happens(0, "Bought", subject, r#"{"order":"1"}"#)
            .happens(1, "Bought", subject, r#"{"order":"1"}"#);
    }
    // Whoever agrees within the hour has agreed by its end.
    for subject in ["ann", "s8"] {
        world.happens(61, "Offers accepted", subject, "{}");
    }
    world.clock(90);
    let mut told = world.told();
    told.sort();
    assert_eq!(
        told,
        [
            "fired P ann @61",
            "held-out P s8 @61",
            "no-consent P ann @60",
            "no-consent P s8 @60"
        ]
    );
}

#[test]
fn what_was_said_before_the_last_sixteen_changes_is_remembered_as_what_held_before_them() {
    let mut world = world(
        r#"lateness "1d""#,
        &format!(r#"whenever "Bought"; {TELL}; consent "offers"; stale "30d""#),
    );
    for at in 0..40 {
        let said = if at % 2 == 0 {
            "Offers declined"
        } else {
            "Offers accepted"
        };
        world.arrives(100 + at, at, said, "ann", "{}");
    }
    for at in [39, 38, 25, 24, 10, 3] {
        world.arrives(140, at, "Bought", "ann", r#"{"order":"1"}"#);
    }
    // From minute 24 on all is known; what held just before it, granted at 23, stands for all that was earlier.
    world.expect(&[
        "fired P ann @39",
        "no-consent P ann @38",
        "fired P ann @25",
        "no-consent P ann @24",
        "fired P ann @10",
        "fired P ann @3",
    ]);
}

/// The world's second kind of subject has no attributes.
#[test]
fn a_dead_letter_gives_its_slot_back_to_every_kind_of_subject() {
    let mut world = world("", &format!(r#"whenever "Parcel lost"; {TELL}; limit 1 per="7d""#));
    world.happens(0, "Parcel lost", "parcel-1", "{}");
    let fired = world.decisions[0].clone();
    let delivery = stormlake_record::Delivery {
        key: fired.key,
        policy: fired.policy,
        command: "Tell".into(),
        channel: "app".into(),
        subject: "parcel-1".into(),
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
    world.push(line).happens(5, "Parcel lost", "parcel-1", "{}");
    assert_eq!(world.outcomes(), [Outcome::Fired, Outcome::Fired]);
}

#[test]
fn what_happened_by_then_is_known_however_much_happened_since() {
    let head = r#"lateness "1h""#;
    let mut asked = world(
        head,
        &format!(r#"whenever "Bought"; {TELL}; unless "Complained" within="5m""#),
    );
    let mut awaited = world(
        head,
        &format!(r#"whenever "Bought"; and-no "Complained" within="5m"; {TELL}; stale "1d""#),
    );
    for world in [&mut asked, &mut awaited] {
        world.happens(3, "Complained", "ann", "{}");
        for at in 20..40 {
            world.happens(at, "Complained", "ann", "{}");
        }
        world
            .arrives(41, 1, "Bought", "ann", r#"{"order":"1"}"#)
            .arrives(41, 4, "Bought", "ann", r#"{"order":"2"}"#)
            .arrives(41, 15, "Bought", "ann", r#"{"order":"3"}"#)
            .clock(200);
    }
    asked.expect(&["fired P ann @1", "unless P ann @4", "fired P ann @15"]);
    awaited.expect(&["fired P ann @9"]);
}
