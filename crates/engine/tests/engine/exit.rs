//! What ends a policy for a subject, by example.

use crate::world::{DAY, World};

const TELL: &str = r#"then "Tell" via="app""#;

fn world(head: &str, body: &str) -> World {
    World::new(&format!("{head}---policy \"P\" state=\"live\" {{ {body} }}\n"))
}

fn order(number: u32) -> String {
    format!(r#"{{"order":"{number}"}}"#)
}

#[test]
fn who_left_after_the_trigger_is_decided_on_no_more() {
    let mut world = world(
        "",
        &format!(r#"whenever "Bought"; and-no "Collected" within="1h"; exit "Complained" "Closed"; {TELL}"#),
    );
    world
        .happens(0, "Complained", "ann", "{}")
        .happens(0, "Bought", "bob", &order(1))
        .happens(1, "Bought", "ann", &order(1))
        .happens(2, "Bought", "cat", &order(1))
        .happens(60, "Complained", "bob", "{}")
        .happens(61, "Closed", "cat", &order(1))
        .happens(62, "Complained", "ann", "{}")
        .passes(DAY);
    // What happened before the trigger ends nothing, nor does what happens after the decision's time.
    world.expect(&["exited P bob @60", "fired P ann @61", "exited P cat @62"]);
    assert_eq!(world.decisions[0].reason, "“Complained” had ended it for them");
}

#[test]
fn an_exit_goes_by_the_business_key_and_comes_before_consent_and_holdout() {
    let body = format!(
        r#"whenever "Bought" by="event.data.order"; and-no "Collected" within="1h"; exit "Closed"; consent "offers"; {TELL}"#
    );
    let mut world = world("", &body);
    world
        .happens(0, "Bought", "ann", &order(1))
        .happens(0, "Bought", "ann", &order(2))
        .happens(5, "Closed", "bob", &order(2))
        .passes(DAY);
    world.expect(&["no-consent P ann @60", "exited P ann @60"]);
}

#[test]
fn who_leaves_in_the_night_is_left_in_peace_in_the_morning() {
    let mut world = world(
        r#"quiet "22:30" "23:30""#,
        &format!(r#"whenever "Bought"; exit "Complained"; {TELL}"#),
    );
    world
        .happens(20, "Bought", "ann", &order(1))
        .happens(30, "Complained", "ann", "{}")
        .passes(DAY)
        .expect(&["deferred P ann @20", "exited P ann @76"]);
}

#[test]
fn an_exit_that_arrives_late_counts_by_its_own_time() {
    let mut world = world(
        r#"lateness "10m""#,
        &format!(r#"whenever "Bought"; and-no "Collected" within="1h"; exit "Complained"; {TELL}"#),
    );
    world
        .arrives(0, 0, "Bought", "ann", &order(1))
        .arrives(0, 0, "Bought", "bob", &order(1))
        .arrives(65, 59, "Complained", "ann", "{}")
        .arrives(65, 61, "Complained", "bob", "{}")
        .passes(DAY);
    world.expect(&["exited P ann @60", "fired P bob @60"]);
}
