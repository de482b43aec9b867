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
