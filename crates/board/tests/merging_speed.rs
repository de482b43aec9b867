//! Merging takes as long as the boards are: twice the stickies, about twice the time.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test that cannot go on fails; how long merging takes is what is tested"
)]

use std::fmt::Write;
use std::time::{Duration, Instant};
use stormlake_board::merge;

/// A board of so many stickies, some of which say `word`.
fn board(stickies: usize, word: &str) -> String {
    let mut text = String::from("board \"Large\" step=6\nexternal \"System\"\n");
    for context in 0..stickies.div_ceil(40) {
        writeln!(text, "context \"Region {context}\" {{").unwrap();
        for number in 0..20 {
            let changed = if number % 10 == 3 { word } else { "same" };
            writeln!(text, "    // Note {number}.\n    event \"Thing {context} {number} happened\" from=\"System\" {{ owner \"{changed}\"; field \"price\" \"decimal\"; field \"id\" \"string\" }}").unwrap();
            writeln!(
                text,
                "    command \"Do {context} {number}\" to=\"System\" {{ yields \"Thing {context} {number} happened\" }}"
            )
            .unwrap();
        }
        text.push_str("}\n");
    }
    text
}

fn took(stickies: usize) -> Duration {
    let base = board(stickies, "before");
    let ours = board(stickies, "ours").replace("Thing 0 5 happened", "Thing 0 5 was done");
    let theirs = board(stickies, "theirs");
    let fastest = (0..3).map(|_| {
        let began = Instant::now();
        let merged = merge(Some(&base), &ours, &theirs).unwrap();
        // Two events in twenty.
        assert!(merged.conflicts.len() >= stickies / 20, "{}", merged.conflicts.len());
        began.elapsed()
    });
    fastest.min().unwrap()
}

#[test]
fn merging_grows_with_the_boards_and_not_faster() {
    let (small, large) = (took(400), took(3_200));
    // Eight times as much; quadratic would be 64.
    assert!(large < small * 24, "{small:?} for 400, {large:?} for 3,200");
}

fn milliseconds(base: &str, ours: &str, theirs: &str) -> u128 {
    let began = Instant::now();
    let merged = merge(Some(base), ours, theirs);
    assert!(merged.is_ok(), "{merged:?}");
    began.elapsed().as_millis()
}

/// Not one of these may look at everything for each thing.
#[test]
fn long_lists_many_comments_and_many_renames_take_no_longer() {
    let list = |word: &str, rest: &str| {
        let names: String = (0..10_000).map(|number| format!(" \"{word}{number}\"")).collect();
        format!(
            "board \"B\"\ncommand \"Do\" {{ yields{names} }}\nevent \"Done\" {{ field \"f\" \"enum\"{names}{rest} }}\n"
        )
    };
    assert!(milliseconds(&list("a", ""), &list("b", " \"x\""), &list("c", " \"y\"")) < 15_000);
    let comments = |word: &str| {
        let lines: String = (0..25_000).map(|number| format!("// {word} {number}\n")).collect();
        format!("board \"B\"\n{lines}event \"Done\"\n")
    };
    assert!(milliseconds(&comments("a"), &comments("b"), &comments("c")) < 15_000);
    let events = |names: &dyn Fn(usize) -> String| {
        format!(
            "board \"B\"\n{}",
            (0..3_000)
                .map(|number| format!("event {}\n", names(number)))
                .collect::<String>()
        )
    };
    let base = events(&|number| format!("\"Old {number}\""));
    let ours = events(&|number| format!("\"New {number}\" {{ was \"Old {number}\" }}"));
    let theirs = format!(
        "{base}{}",
        ours.replace("board \"B\"\n", "")
            .replace(" { was \"Old", " { owner \"Old")
    );
    assert!(milliseconds(&base, &ours, &theirs) < 15_000);
}
