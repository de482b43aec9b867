//! A board that is written and read again is the same board, and a tidy text stays as it is.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::cloned_ref_to_slice_refs,
    reason = "a test that cannot go on fails"
)]

mod arbitrary;
mod untidy;

use proptest::prelude::*;
use stormlake_board::{check, compatibility, format, parse, render, timeline, write};

/// The comments of a text, slashdashes included, in order: found without the formatter's own reader.
fn comments(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |at| at + 2)
        } else if rest.starts_with("/-") {
            2
        } else if let Some(body) = rest.strip_prefix('"') {
            let mut escaped = false;
            let end = body.find(|c: char| {
                let ends = c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                ends
            });
            rest = &body[end.map_or(body.len(), |at| at + 1)..];
            continue;
        } else {
            rest = &rest[first.len_utf8()..];
            continue;
        };
        found.push(rest[..length].trim_end().to_owned());
        rest = &rest[length..];
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn a_board_that_is_written_is_read_as_the_same_board(board in arbitrary::board()) {
        let text = write(&board);
        let parsed = parse(&text);
        prop_assert_eq!(&parsed.findings, &Vec::new(), "{}", text);
        prop_assert_eq!(&parsed.board, &board, "{}", text);
    }

    #[test]
    fn what_is_written_is_tidy(board in arbitrary::board()) {
        let text = write(&board);
        prop_assert_eq!(format(&text).unwrap(), text);
    }

    #[test]
    fn nothing_panics_on_any_board(board in arbitrary::board(), other in arbitrary::board()) {
        let text = write(&board);
        render("board.kdl", &text, &check(&board));
        let mut ranks = timeline(&board);
        ranks.sort_unstable();
        prop_assert!(ranks.into_iter().eq(0..board.stickies().count()));
        compatibility(&board, &other);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_024, ..ProptestConfig::default() })]

    #[test]
    fn tidying_keeps_every_comment_in_order_and_the_meaning(text in untidy::untidy()) {
        let Ok(tidy) = format(&text) else {
            // A slashdashed block must be the last thing on its line; the generator does not know.
            return Ok(());
        };
        prop_assert_eq!(comments(&tidy), comments(&text.replace("/- ", "/-")), "{}\n---\n{}", text, tidy);
        let (before, after) = (parse(&text), parse(&tidy));
        prop_assert_eq!(&before.board, &after.board, "{}\n---\n{}", text, tidy);
        prop_assert_eq!(before.findings.len(), after.findings.len(), "{}\n---\n{}", text, tidy);
        let again = format(&tidy);
        prop_assert_eq!(again.as_deref(), Ok(tidy.as_str()), "{}\n---\n{}", text, tidy);
    }

    #[test]
    fn nothing_panics_on_any_text(text in "([a-z \\\\\"{}()=;#/*\n.0-9-]|/-|event |board |\"\"\"|field |\\PC){0,60}") {
        let parsed = parse(&text);
        render("board.kdl", &text, &parsed.findings);
        check(&parsed.board);
        for finding in &parsed.findings {
            prop_assert!(finding.span.offset <= text.len());
        }
    }
}
