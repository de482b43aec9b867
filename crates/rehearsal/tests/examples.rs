//! What an example may say, what is wrong with one, and what is told when it does not hold.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

use proptest::prelude::*;
use stormlake_board::Board;
use stormlake_rehearsal::{Difference, Examples, Rehearsal, Report};

const BOARD: &str = r#"
board "Shop" step=6 {
    subject "customer" { consent "offers" granted-by="Offers accepted" withdrawn-by="Offers declined" }
    channel "app" kind="webhook" url="https://shop.example/hook"
    lateness "10m"
    cap 2 per="7d"
}
context "Sales" {
    external "Till"
    event "Bought" from="Till" subject="customer" { field "price" "decimal"; field "tags" "list<string>" optional=#true; field "where" "json" optional=#true }
    event "Offers accepted" from="Till" subject="customer"
    event "Offers declined" from="Till" subject="customer"
    event "Thanked" from="Till" subject="customer" { field "words" "string" }
    event "Ping" from="Till" subject="customer"
    event "Pong" from="Till" subject="customer"
    command "Thank" to="Till" { field "words" "string"; yields "Thanked" on="delivered" }
    command "Offer" to="Till"
}
policy "Thank a buyer" state="live" {
    whenever "Bought"
    where "event.data.price > 10.0"
    then "Thank" via="app" { set "words" "'thanks for ' + string(event.data.price)" }
}
policy "Offer more to the thanked" state="live" {
    whenever "Thanked"
    then "Offer" via="app"
    consent "offers"
    holdout "30%"
}
policy "Win back" state="paused" {
    whenever "Bought"
    and-no "Bought" within="30d"
    then "Offer" via="app"
}
policy "Round" state="draft" { whenever "Ping"; emit "Pong" }
policy "And round" state="live" { whenever "Pong"; emit "Ping" }
"#;

fn board() -> Board {
    stormlake_board::parse(BOARD).board
}

fn play_all(text: &str) -> Vec<Report> {
    let board = board();
    let read = Examples::read(text, &board);
    assert_eq!(
        read.findings,
        [],
        "{}",
        stormlake_board::render("e.kdl", text, &read.findings)
    );
    let mut rehearsal = Rehearsal::new(&board);
    read.examples
        .iter()
        .map(|example| rehearsal.play(example).unwrap())
        .collect()
}

#[track_caller]
fn holds(text: &str) {
    for report in play_all(text) {
        assert!(report.held(), "{:#?}", report.differences);
    }
}

#[track_caller]
fn differs(text: &str) -> Vec<Difference> {
    let report = play_all(text).remove(0);
    assert!(!report.held(), "it holds");
    report.differences
}

/// What is wrong with a text, as `code line: message = mend`.
fn findings(text: &str) -> Vec<String> {
    let found = Examples::read(text, &board()).findings;
    let lines = stormlake_board::Lines::new(text);
    let tell = |finding: &stormlake_board::Finding| {
        let line = lines.place(finding.span.offset).line;
        format!("{} {line}: {} = {}", finding.code, finding.message, finding.mend)
    };
    found.iter().map(tell).collect()
}

#[test]
fn data_of_every_shape_goes_through_the_check_as_it_would_be_sent() {
    holds(
        r#"
        example "Lists, objects, nothing" policy="Thank a buyer" {
            given { event "Bought" subject="ann" { price 12; tags "one"; where { city "Graz"; at 47.07 15.44; more { } } } }
            then { fired subject="ann" count=1 why="no guard" { words "thanks for 12" } }
        }
        example "An instant instead of a length of time" policy="Thank a buyer" start="2026-03-01T00:00:00Z" {
            given { event "Bought" subject="ann" at="2026-03-02T00:00:00Z" { price 12.5 } }
            then { fired subject="ann" at="+1d" }
        }
    "#,
    );
}

#[test]
fn who_is_an_examples_own_policy_runs_whatever_its_state_and_others_as_they_are() {
    holds(
        r#"
        example "Paused on the board, live here" policy="Win back" {
            given { event "Bought" subject="ann" { price 1 } }
            when "+30d 11m"
            then { fired subject="ann" at="+30d" }
        }
        example "Of all that run, each says whose it is" arm="treated" {
            given {
                event "Offers accepted" subject="ann"
                event "Bought" subject="ann" at="+1h" { price 12 }
            }
            when "+31d"
            then {
                fired policy="Thank a buyer" subject="ann" at="+1h"
                fired policy="Offer more to the thanked" subject="ann" at="+1h"
            }
        }
    "#,
    );
}

#[test]
fn a_decision_that_comes_due_waits_for_the_watermark() {
    let example = |when: &str, then: &str| {
        format!(
            r#"example "Waits" policy="Win back" {{
                given {{ event "Bought" subject="ann" {{ price 1 }} }}
                when "{when}"
                then {{ {then} }}
            }}"#
        )
    };
    // Due at 30 days, and decided ten minutes later: so late a record may still come.
    holds(&example("+30d 10m", "nothing"));
    holds(&example("+30d 10m 1s", "fired subject=\"ann\" at=\"+30d\""));
}

#[test]
fn duplicates_conflicts_and_late_records() {
    holds(
        r#"example "The same again is none" policy="Thank a buyer" {
            given {
                event "Bought" subject="ann" at="+1h" id="1" { price 12 }
                event "Bought" subject="ann" at="+1h" id="1" received="+2h" sender="other" { price 12 }
                event "Bought" subject="ann" at="+1h" id="1" source="/elsewhere" { price 15 }
            }
            then {
                fired subject="ann" { words "thanks for 12" }
                fired subject="ann" { words "thanks for 15" }
            }
        }
        example "It is heard of too late" policy="Thank a buyer" {
            given { event "Bought" subject="ann" at="+1h" received="+5d" { price 12 } }
            then { stale subject="ann" at="+1h" why="more than 1h ago" }
        }
        example "What is told of the time before the start" policy="Thank a buyer" {
            given { event "Bought" subject="ann" at="-2d" { price 12 } }
            then { fired subject="ann" at="-2d" }
        }"#,
    );
    let found = findings(
        r#"example "Conflict" policy="Thank a buyer" {
            given {
                event "Bought" subject="ann" id="1" { price 12 }
                event "Bought" subject="ann" id="1" { price 13 }
            }
            then { nothing }
        }"#,
    );
    assert!(
        found[0].starts_with("SL-T004 4: another event of `/example` has the id `1`"),
        "{found:?}"
    );
}

#[test]
fn what_cannot_be_delivered_yields_nothing_and_gives_its_slot_back() {
    let example = |dead: &str, then: &str| {
        format!(
            r#"example "Dead letters" {{
                given {{
                    {dead}
                    event "Bought" subject="ann" at="+0d" {{ price 12 }}
                    event "Bought" subject="ann" at="+1d" {{ price 12 }}
                    event "Bought" subject="ann" at="+2d" {{ price 12 }}
                }}
                then {{ {then} }}
            }}"#
        )
    };
    let thank = |outcome: &str, day: u32| format!("{outcome} policy=\"Thank a buyer\" at=\"+{day}d\";");
    let offer = |day: u32| format!("no-consent policy=\"Offer more to the thanked\" at=\"+{day}d\";");
    // Two contacts a week, and what follows a delivery is decided about.
    let delivered = [
        thank("fired", 0),
        offer(0),
        thank("fired", 1),
        offer(1),
        thank("capped", 2),
    ]
    .concat();
    holds(&example("", &delivered));
    let never = [thank("fired", 0), thank("fired", 1), thank("fired", 2)].concat();
    holds(&example("dead-letter \"Thank\"", &never));
    holds(&example("dead-letter \"Thank\" subject=\"ann\"", &never));
    holds(&example("dead-letter \"Thank\" subject=\"ben\"", &delivered));
    // Only the first one, and that is known before the third purchase.
    let once = [
        thank("fired", 0),
        thank("fired", 1),
        offer(1),
        thank("fired", 2),
        offer(2),
    ]
    .concat();
    holds(&example("dead-letter \"Thank\" at=\"+36h\"", &once));
}

#[test]
fn an_arm_is_the_hashs_unless_the_example_chooses_one_and_the_difference_says_so() {
    let example = |arm: &str, subject: &str, outcome: &str| {
        format!(
            r#"example "Arms" policy="Offer more to the thanked" {arm} {{
                given {{
                    event "Offers accepted" subject="{subject}"
                    event "Bought" subject="{subject}" at="+1h" {{ price 12 }}
                }}
                then {{ {outcome} subject="{subject}" }}
            }}"#
        )
    };
    let held = (0..100)
        .map(|n| format!("s{n}"))
        .find(|subject| play_all(&example("", subject, "held-out"))[0].held())
        .expect("three in ten are left alone");
    holds(&example("arm=\"treated\"", &held, "fired"));
    holds(&example("arm=\"held-out\"", "anyone", "held-out"));
    let differences = differs(&example("", &held, "fired"));
    let [Difference::Other { parts, note, .. }] = &differences[..] else {
        panic!("{differences:?}");
    };
    assert_eq!((parts[0].what.as_str(), parts[0].got.as_str()), ("outcome", "held-out"));
    assert!(note.as_ref().unwrap().contains("arm=\"treated\""), "{note:?}");
}

#[test]
fn only_some_outcomes() {
    holds(
        r#"example "Only what is sent" {
            given {
                event "Bought" subject="ann" at="+0d" { price 12 }
                event "Bought" subject="ann" at="+1d" { price 12 }
                event "Bought" subject="ann" at="+2d" { price 12 }
            }
            then { only "capped"; capped policy="Thank a buyer" at="+2d" why="2 × in 7d" }
        }"#,
    );
}

#[test]
fn a_missing_decision_is_explained_by_the_engine_itself() {
    let differences = differs(
        r#"example "Too cheap" policy="Thank a buyer" {
            given { event "Bought" subject="ann" { price 9 } }
            then { fired subject="ann" at="+0d" command="Thank" { words "thanks" } }
        }"#,
    );
    let [Difference::Missing { expected, why_not, .. }] = &differences[..] else {
        panic!("{differences:?}");
    };
    assert_eq!(
        expected,
        "fired “Thank” for ann at +0s (2026-01-05T12:00:00Z) {\"words\":\"thanks\"}"
    );
    let told: Vec<&str> = why_not.iter().map(|step| step.text.as_str()).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!(told[0], "“Bought” happened");
}

#[test]
fn who_pulls_the_switch_stops_it_until_it_is_released() {
    holds(
        r#"example "Stopped for a day" policy="Thank a buyer" {
            given {
                stop "Thank a buyer" at="+1h" by="ops" why="the words are wrong"
                event "Bought" subject="ann" at="+2h" { price 12 }
                release "Thank a buyer" at="+1d"
                event "Bought" subject="ann" at="+2d" { price 12 }
                stop at="+3d"
                event "Bought" subject="ben" at="+4d" { price 12 }
            }
            then {
                stopped subject="ann" at="+2h" why="ops stopped the policy"
                fired subject="ann" at="+2d" step=0
                stopped subject="ben" at="+4d" why="all policies"
            }
        }"#,
    );
}

#[test]
fn decisions_come_in_their_order() {
    let differences = differs(
        r#"example "The other way round" policy="Thank a buyer" {
            given {
                event "Bought" subject="ann" at="+0d" { price 12 }
                event "Bought" subject="ben" at="+1d" { price 12 }
            }
            then { fired subject="ben"; fired subject="ann" }
        }"#,
    );
    assert_eq!(differences.len(), 2, "{differences:?}");
}

#[test]
fn policies_that_set_each_other_off_for_ever_are_given_up() {
    let report = play_all(
        r#"example "Ping, pong" policy="Round" {
            given { event "Ping" subject="ann" }
            then { fired subject="ann" }
        }"#,
    );
    assert!(report[0].endless && !report[0].held());
}

#[test]
fn everything_that_is_wrong_is_told_with_its_line_and_its_mend() {
    let found = findings(
        r#"example "A" polcy="Thank a buyer" arm="both" start="now" {
  given "x" {
    evnt "Bought"
    event "Bougt" subject="ann"
    event "Bought" subject=1 at="soon" { price 12; price 13 }
    event "Bought" subject="ann" { prise 12; price }
    dead-letter "Thnk"
    model "Buys again" r=1 alpha=1 a=1
  }
  when
  then { fird; nothing; fired at="+1d" why=3 { wrds "x" }; only "thing" }
  whn "+1d"
}
example "A" { then { } }
example "B" { }
sample "C"
"#,
    );
    let wanted = [
        "SL-T001 1: `example` has no property `polcy` = Did you mean `policy`?",
        "SL-T002 1: `both` is no arm",
        "SL-T002 1: `now` is no instant",
        "SL-T002 2: nothing stands behind `given` = Leave it out",
        "SL-T001 3: `evnt` has no place in `given` = Did you mean `event`?",
        "SL-T003 4: the board has no event “Bougt” = Did you mean \"Bought\"?",
        "SL-T002 5: `soon` is no time",
        "SL-T002 6: `price` has no value",
        "SL-T004 6: SL-I041 at /data/price",
        "SL-T003 7: the board has no command “Thnk” = Did you mean \"Thank\"?",
        "SL-T003 8: the board has no prediction “Buys again”",
        "SL-T002 8: `model` does not say b = Write b=0.5",
        "SL-T002 10: `when` lacks its text",
        "SL-T001 11: `fird` has no place in `then` = Did you mean `fired`?",
        "SL-T005 11: it expects nothing and something",
        "SL-T002 11: this is no text",
        "SL-T002 11: this is no outcome",
        "SL-T001 12: `whn` has no place in an example = Did you mean `when`?",
        "SL-T005 14: two examples of this file are called “A”",
        "SL-T005 14: `then` expects nothing, and does not say so",
        "SL-T005 15: nothing is expected of this example",
        "SL-T001 16: `sample` has no place in a file of examples",
    ];
    for wanted in wanted {
        assert!(
            found.iter().any(|found| found.starts_with(wanted)),
            "{wanted}\n{found:#?}"
        );
    }
}

#[test]
fn a_field_of_an_effect_is_known_by_its_policy() {
    let found = findings(r#"example "A" policy="Thank a buyer" { then { fired { wrds "x" } } }"#);
    assert_eq!(
        found,
        ["SL-T003 1: “Thank” has no field `wrds` = Did you mean `words`?"]
    );
    let other = findings(r#"example "A" policy="Thank a buyer" { then { fired policy="Win back" } }"#);
    assert!(
        other[0].starts_with("SL-T005 1: the example is about another policy"),
        "{other:?}"
    );
}

#[test]
fn a_text_that_is_no_kdl_or_too_deep_is_refused_with_its_place() {
    assert!(findings("example \"A")[0].starts_with("SL-B001 1:"));
    let deep = "a {".repeat(5_000);
    assert!(findings(&deep)[0].starts_with("SL-B002 1:"), "{:?}", findings(&deep));
}

proptest! {
    /// Texts near a sound one: they are read, or told why not; what is sound is played to its end.
    #[test]
    fn any_text_is_read_or_refused(cuts in prop::collection::vec((0.0f64..1.0, 0usize..12, "[a-z{}\";#=+ 0-9\n]{0,6}"), 1..6)) {
        let mut text = include_str!("../../../examples/farmacy-family/examples/giveaway.kdl").to_owned();
        for (place, length, new) in cuts {
            let start = (0..=(place * text.len() as f64) as usize).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            let end = (start + length).min(text.len());
            let end = (end..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(start);
            text.replace_range(start..end, &new);
        }
        let board = stormlake_board::parse(include_str!("../../../examples/farmacy-family/board.kdl")).board;
        let read = Examples::read(&text, &board);
        let mut rehearsal = Rehearsal::new(&board);
        for finding in &read.findings {
            prop_assert!(finding.is_error() && finding.span.offset <= text.len());
        }
        for example in &read.examples {
            prop_assert!(rehearsal.play(example).is_ok());
        }
    }
}
