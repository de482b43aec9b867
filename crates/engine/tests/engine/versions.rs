//! Board versions come into force while journeys run, by example: decisions stand on the log, and each version's engine remembers it.

use crate::server::Server;
use stormlake_engine::Decision;
use stormlake_record::EffectTaken;

const TELL: &str = r#"then "Tell" via="app""#;

fn policy(name: &str, state: &str, body: &str) -> String {
    format!("policy \"{name}\" state=\"{state}\" {{ {body} }}\n")
}

fn two(text: &str) -> String {
    let tell = format!(r#"then "Tell" via="app" {{ set "text" "'{text}'" }}"#);
    policy(
        "P",
        "live",
        &format!(r#"whenever "Bought"; steps {{ {tell}; wait "1h"; {tell} }}"#),
    )
}

const OTHER: &str = "policy \"Other\" state=\"live\" { whenever \"Complained\"; emit \"Derived\" }\n";

fn texts(server: &Server) -> Vec<String> {
    let text = |decision: &Decision| match &decision.effect {
        Some(EffectTaken::Command { data, .. }) => data["text"].as_str().map(str::to_owned),
        _ => None,
    };
    server.decisions.iter().filter_map(text).collect()
}

#[test]
fn what_did_not_change_simply_goes_on() {
    let mut server = Server::default();
    server.publish(0, &two("old")).happens(1, "Bought", "ann", 1);
    server
        .publish(10, &(two("old") + OTHER))
        .happens(20, "Bought", "bob", 1);
    server.clock(70).publish(75, &two("old")).clock(300);
    server.expect(&[
        "fired 0 ann @1",
        "fired 0 bob @20",
        "fired 1 ann @61",
        "fired 1 bob @80",
    ]);
}

#[test]
fn what_began_under_an_older_text_is_finished_by_it() {
    let mut server = Server::default();
    server.publish(0, &two("old")).happens(1, "Bought", "ann", 1);
    server.publish(10, &two("new")).happens(20, "Bought", "bob", 1);
    // Another version, in which the policy is the same again.
    server.publish(30, &(two("new") + OTHER)).clock(300);
    server.expect(&[
        "fired 0 ann @1",
        "fired 0 bob @20",
        "fired 1 ann @61",
        "fired 1 bob @80",
    ]);
    assert_eq!(texts(&server), ["old", "new", "old", "new"]);
}

#[test]
fn a_wait_that_comes_first_leaves_nothing_on_the_log_and_is_known_all_the_same() {
    let later = |text: &str| {
        let tell = format!(r#"then "Tell" via="app" {{ set "text" "'{text}'" }}"#);
        policy(
            "P",
            "live",
            &format!(r#"whenever "Bought"; steps {{ wait "1h"; {tell} }}"#),
        )
    };
    let mut server = Server::default();
    server.publish(0, OTHER).happens(1, "Bought", "zoe", 1);
    server.publish(5, &later("old")).happens(6, "Bought", "ann", 1);
    server
        .publish(10, &later("new"))
        .happens(11, "Bought", "bob", 1)
        .clock(300);
    // Nobody sets out whose trigger was before the policy.
    server.expect(&["fired 0 ann @66", "fired 0 bob @71"]);
    assert_eq!(texts(&server), ["old", "new"]);
}

#[test]
fn what_the_older_text_sends_counts_for_all() {
    let limited = |text: &str| two(text).replace("whenever \"Bought\";", "whenever \"Bought\"; limit 1 per=\"1d\";");
    let cap = "cap 2 per=\"1d\"---";
    let mut server = Server::default();
    server
        .publish(0, &(cap.to_owned() + &limited("old")))
        .happens(1, "Bought", "ann", 1);
    server.publish(
        10,
        &(cap.to_owned() + &limited("new") + &policy("Q", "live", &format!("whenever \"Collected\"; {TELL}"))),
    );
    server
        .happens(20, "Bought", "ann", 2)
        .happens(70, "Collected", "ann", 1)
        .clock(300);
    server.expect(&[
        "fired 0 ann @1",
        "limited 0 ann @20",
        "fired 1 ann @61",
        "capped 0 ann @70",
    ]);
}

#[test]
fn the_log_says_how_a_step_came_out_before() {
    let body = |tail: &str| {
        policy(
            "P",
            "live",
            &format!(
                r#"whenever "Bought"; limit 1 per="1d"; exit "Complained"; steps {{ {TELL}; wait "1h"; {TELL}; wait "1h"; {TELL} }}"#
            ),
        ) + tail
    };
    let mut server = Server::default();
    server
        .publish(0, &body(""))
        .happens(1, "Bought", "ann", 1)
        .happens(5, "Bought", "ann", 2);
    server
        .happens(6, "Bought", "bob", 1)
        .happens(7, "Complained", "bob", 1)
        .clock(70);
    server.publish(75, &body(OTHER)).clock(300);
    server.expect(&[
        "fired 0 ann @1",
        "limited 0 ann @5",
        "fired 0 bob @6",
        "fired 1 ann @61",
        "exited 1 bob @66",
        "fired 2 ann @121",
    ]);
}

#[test]
fn the_night_of_then_is_not_the_night_of_now() {
    // Minute 0 is 22:13:20 in UTC; the night goes from minute 16 to minute 76.
    let night = "quiet \"22:30\" \"23:30\"---";
    let mut server = Server::default();
    server
        .publish(0, &(night.to_owned() + &two("old")))
        .happens(20, "Bought", "ann", 1);
    // Put off by the older board's engine, and sent by the newer's.
    server.publish(30, &(night.to_owned() + &two("old") + OTHER)).clock(80);
    server.publish(90, &two("old")).clock(300);
    server.expect(&["deferred 0 ann @20", "fired 0 ann @76", "fired 1 ann @136"]);
    let mut server = Server::default();
    server.publish(0, &two("old")).happens(20, "Bought", "ann", 1);
    server.publish(30, &(night.to_owned() + &two("old"))).clock(300);
    server.expect(&["fired 0 ann @20", "fired 1 ann @80"]);
}

#[test]
fn who_sleeps_when_a_board_without_a_night_comes_is_not_forgotten() {
    let night = "quiet \"22:30\" \"23:30\"---";
    let plain = policy("Q", "live", &format!("whenever \"Bought\"; {TELL}"));
    let mut server = Server::default();
    server
        .publish(0, &(night.to_owned() + &two("old") + &plain))
        .happens(20, "Bought", "ann", 1);
    server.publish(40, &(two("old") + &plain)).clock(300);
    server.expect(&[
        "deferred 0 ann @20",
        "deferred 0 ann @20",
        "fired 0 ann @76",
        "fired 0 ann @76",
        "fired 1 ann @136",
    ]);
}

#[test]
fn a_night_that_was_slept_through_under_the_older_board_counts() {
    let night = "quiet \"22:30\" \"23:30\"---";
    let mut server = Server::default();
    server
        .publish(0, &(night.to_owned() + &two("old")))
        .happens(20, "Bought", "ann", 1)
        .clock(80);
    // This board knows no night; its engine would have gone on from minute 20.
    server.publish(85, &(two("old") + OTHER)).clock(300);
    server.expect(&["deferred 0 ann @20", "fired 0 ann @76", "fired 1 ann @136"]);
}

#[test]
fn what_began_in_shadow_is_not_finished_live() {
    let shadow = two("old").replace("live", "shadow");
    let mut server = Server::default();
    server.publish(0, &shadow).happens(1, "Bought", "ann", 1);
    server
        .publish(10, &two("old"))
        .happens(20, "Bought", "bob", 1)
        .clock(300);
    server.expect(&["shadow 0 ann @1", "fired 0 bob @20", "fired 1 bob @80"]);
}

#[test]
fn while_it_is_paused_steps_are_left_out_and_then_it_goes_on() {
    let three = |state: &str| {
        policy(
            "P",
            state,
            &format!(r#"whenever "Bought"; steps {{ {TELL}; wait "1h"; {TELL}; wait "1h"; {TELL} }}"#),
        )
    };
    let mut server = Server::default();
    server.publish(0, &three("live")).happens(1, "Bought", "ann", 1);
    server
        .publish(10, &three("paused"))
        .happens(20, "Bought", "bob", 1)
        .clock(70);
    server.publish(80, &three("live")).clock(300);
    server.expect(&["fired 0 ann @1", "fired 2 ann @121"]);
}

#[test]
fn what_is_gone_from_the_board_ends() {
    let mut server = Server::default();
    server.publish(0, &two("old")).happens(1, "Bought", "ann", 1);
    server.publish(10, OTHER).clock(300);
    server.expect(&["fired 0 ann @1"]);
}

#[test]
fn once_is_once_whatever_the_text_and_the_name() {
    let once = policy("P", "live", &format!(r#"whenever "Bought"; entry "once"; {TELL}"#));
    let mut server = Server::default();
    server.publish(0, OTHER).happens(1, "Bought", "ann", 1);
    server.publish(10, &once).happens(11, "Bought", "ann", 2);
    let renamed = policy(
        "New",
        "live",
        &format!(r#"was "P"; whenever "Bought"; entry "once"; {TELL}; limit 5 per="1d""#),
    );
    server
        .publish(20, &renamed)
        .happens(21, "Bought", "ann", 3)
        .happens(22, "Bought", "bob", 4);
    server.expect(&["fired 0 ann @11", "fired 0 bob @22"]);
}

#[test]
fn a_renamed_policy_finishes_what_it_began_under_its_older_name() {
    let mut server = Server::default();
    server.publish(0, &two("old")).happens(1, "Bought", "ann", 1);
    let renamed = two("new")
        .replace("policy \"P\"", "policy \"New\"")
        .replace("whenever", "was \"P\"; whenever");
    server.publish(10, &renamed).happens(20, "Bought", "bob", 1).clock(300);
    server.expect(&[
        "fired 0 ann @1",
        "fired 0 bob @20",
        "fired 1 ann @61",
        "fired 1 bob @80",
    ]);
    assert_eq!(texts(&server), ["old", "new", "old", "new"]);
}
