//! What a board is handed out as: a small board in full, the examples and any board by what must hold of every file.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a test that cannot go on has failed"
)]

#[path = "../../../board/tests/arbitrary/mod.rs"]
mod arbitrary;

use proptest::prelude::*;
use std::collections::HashSet;
use std::fmt::Write;
use stormlake_board::{Board, Duration, Event, Goal, Placed, Span, Sticky, check, parse};
use stormlake_interchange::export::{
    Extent, FORMATS, File, asyncapi, cloudevents, eventcatalog, gherkin, json_schema, odcs,
};

fn read(text: &str) -> Board {
    let parsed = parse(text);
    let findings: Vec<_> = parsed.findings.into_iter().chain(check(&parsed.board)).collect();
    assert!(findings.iter().all(|finding| !finding.is_error()), "{findings:?}");
    parsed.board
}

fn small() -> Board {
    read(include_str!("board.kdl"))
}

fn shown(files: &[File]) -> String {
    let mut out = String::new();
    for file in files {
        let text = std::str::from_utf8(&file.bytes).unwrap();
        writeln!(out, "──── {}\n{text}", file.path).unwrap();
    }
    out
}

/// What no file of any export may do.
fn sound(board: &Board) {
    for format in FORMATS {
        let files = (format.export)(board);
        let mut seen = HashSet::new();
        for File { path, bytes } in &files {
            assert!(seen.insert(path.to_lowercase()), "{}: {path} twice", format.name);
            assert!(path.len() < 400 && !path.contains(['\\', '\0', '\n']), "{path}");
            for part in path.split('/') {
                assert!(!part.is_empty() && !part.starts_with('.') && part.len() < 200, "{path}");
            }
            if path.ends_with(".png") {
                assert!(bytes.starts_with(b"\x89PNG"), "{path}");
                continue;
            }
            let text = std::str::from_utf8(bytes).unwrap();
            if path.ends_with(".json") {
                serde_json::from_str::<serde_json::Value>(text).unwrap_or_else(|error| panic!("{path}: {error}"));
            }
        }
        if format.extent == Extent::File {
            assert_eq!(files.len(), 1, "{}", format.name);
            let extension = files[0].path.rsplit_once('.').unwrap().1;
            assert_eq!(extension, format.media.extension, "{}", format.name);
        }
    }
}

#[test]
fn a_small_board_in_every_form() {
    let board = small();
    insta::assert_snapshot!("json_schema", shown(&json_schema(&board)));
    insta::assert_snapshot!("cloudevents", shown(&cloudevents(&board)));
    insta::assert_snapshot!("asyncapi", shown(&asyncapi(&board)));
    insta::assert_snapshot!("odcs", shown(&odcs(&board)));
    insta::assert_snapshot!("gherkin", shown(&gherkin(&board)));
    insta::assert_snapshot!("eventcatalog", shown(&eventcatalog(&board)));
}

/// What a policy may say that no server runs yet.
#[test]
fn every_guard_is_told_in_words() {
    let mut board = small();
    let policy = &mut board.policies[0];
    policy.consent = Some(Placed::new("offers".into(), Span::default()));
    policy.holdout = Some(Placed::new(1_050, Span::default()));
    policy.goal = Some(Goal {
        event: Placed::new("Offer sent".into(), Span::default()),
        within: Duration::parse("1d12h").unwrap(),
        ..Goal::default()
    });
    let text = shown(&gherkin(&board));
    for told in [
        "Given consent to \"offers\" is not given",
        "Given the subject is among the 10.50% that are left alone",
        "And consent to \"offers\" is given",
        "# Meant to bring about \"Offer sent\" within 1 day 12 hours",
        "Given the policy has acted once in the last 7 days",
        "When \"Order collected\" happens only once within 14 days",
    ] {
        assert!(text.contains(told), "{told}\n{text}");
    }
}

#[test]
fn the_examples_are_handed_out_whole() {
    for (text, events) in [
        (include_str!("../../../../examples/farmacy-family/board.kdl"), 20),
        (include_str!("../../../../examples/cd-shop/board.kdl"), 2),
    ] {
        let board = read(text);
        sound(&board);
        assert!(board.events.len() >= events);
        assert_eq!(
            json_schema(&board).len(),
            2 * (board.events.len() + board.commands.len())
        );
        assert_eq!(cloudevents(&board).len(), board.events.len() + 1);
    }
}

#[test]
fn a_board_of_traps_is_handed_out_whole() {
    sound(&read(include_str!("hostile.kdl")));
}

#[test]
fn hostile_names_stay_inside_the_folder_and_apart() {
    let names = [
        "../../../etc/passwd".to_owned(),
        "..".into(),
        "/absolute".into(),
        "C:\\x".into(),
        "a\"b'c`d$(e)".into(),
        "{evil} <b> | # @tag".into(),
        "Scenario: not one".into(),
        "日本語のイベント".into(),
        "日本語のイベント!".into(),
        "nul".into(),
        "x".repeat(200),
        "é".repeat(100),
        String::new(),
        "a\nFeature: b\n\"\"\"".into(),
    ];
    let event = |name: &String| Event {
        sticky: Sticky {
            name: name.clone(),
            about: Some(name.clone()),
            owner: Some(name.clone()),
            ..Sticky::default()
        },
        ..Event::default()
    };
    let board = Board {
        title: "../t".into(),
        namespace: "n".into(),
        events: names.iter().map(event).collect(),
        ..Board::default()
    };
    sound(&board);
    for file in gherkin(&board) {
        let text = String::from_utf8(file.bytes).unwrap();
        assert_eq!(text.matches("\nFeature:").count(), 1, "{text}");
        assert_eq!(
            text.lines()
                .filter(|line| line.trim_start().starts_with("Scenario:"))
                .count(),
            names.len(),
            "{text}"
        );
    }
}

#[test]
fn a_board_of_thousands_takes_no_square() {
    let event = |index: usize| Event {
        sticky: Sticky {
            name: format!("Same {}", index % 2),
            ..Sticky::default()
        },
        ..Event::default()
    };
    let board = Board {
        title: "t".into(),
        namespace: "n".into(),
        events: (0..10_000).map(event).collect(),
        ..Board::default()
    };
    sound(&board);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn any_board_is_handed_out_soundly(board in arbitrary::board()) {
        sound(&board);
    }
}
