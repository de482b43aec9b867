//! What a stranger's file may not do: be too large, nest too deep, take too long.

#![allow(
    clippy::disallowed_methods,
    reason = "a test may look at the clock: nothing may take for ever"
)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::cloned_ref_to_slice_refs,
    reason = "a test that cannot go on fails"
)]

use stormlake_board::limits::{
    DEPTH_MAX, FILE_BYTES_MAX, FINDINGS_MAX, FUNNEL_STEPS_MAX, FUNNELS_MAX, NAME_BYTES_MAX, PREDICTIONS_MAX,
    STICKIES_MAX, TEXT_BYTES_MAX,
};
use stormlake_board::{Finding, check, format, parse};

fn codes(text: &str) -> Vec<&'static str> {
    parse(text)
        .findings
        .iter()
        .map(|finding: &Finding| finding.code)
        .collect()
}

#[test]
fn a_file_of_the_greatest_size_is_read_and_a_larger_one_is_refused() {
    let head = "board \"Shop\"\n// ";
    let fill = |size: usize| format!("{head}{}", "x".repeat(size - head.len()));
    assert_eq!(codes(&fill(FILE_BYTES_MAX)), [""; 0]);
    assert_eq!(codes(&fill(FILE_BYTES_MAX + 1)), ["SL-B002"]);
    assert!(format(&fill(FILE_BYTES_MAX + 1)).is_err());
}

#[test]
fn more_stickies_than_the_limit_are_refused() {
    let board = |count: usize| {
        let events: String = (0..count).map(|n| format!("event \"E{n}\"\n")).collect();
        format!("board \"Shop\"\n{events}")
    };
    assert_eq!(codes(&board(STICKIES_MAX)), [""; 0]);
    assert_eq!(codes(&board(STICKIES_MAX + 1)), ["SL-B002"]);
}

#[test]
fn nesting_is_bounded_for_blocks_slashdashes_and_comments() {
    let nested = |open: &str, close: &str, depth: usize| {
        format!("board \"Shop\"\n{}{}\n", open.repeat(depth), close.repeat(depth))
    };
    assert_eq!(codes(&nested("a {\n", "}\n", DEPTH_MAX)), ["SL-B003"]);
    assert_eq!(codes(&nested("a {\n", "}\n", DEPTH_MAX + 1)), ["SL-B002"]);
    assert_eq!(codes(&nested("/*", "*/", DEPTH_MAX)), [""; 0]);
    assert_eq!(codes(&nested("/*", "*/", DEPTH_MAX + 1)), ["SL-B002"]);
    assert_eq!(codes(&nested("a /-{\n", "}\n", 2)), ["SL-B003"]);
    assert_eq!(codes(&nested("a /-{\n", "}\n", 3)), ["SL-B002"]);
}

#[test]
fn names_and_texts_have_a_greatest_length() {
    let name = |size: usize| format!("board \"Shop\"\nevent \"{}\"\n", "n".repeat(size));
    assert_eq!(codes(&name(NAME_BYTES_MAX)), [""; 0]);
    assert_eq!(codes(&name(NAME_BYTES_MAX + 1)), ["SL-B009"]);
    let about = |size: usize| format!("board \"Shop\" {{ about \"{}\" }}\n", "n".repeat(size));
    assert_eq!(codes(&about(TEXT_BYTES_MAX)), [""; 0]);
    assert_eq!(codes(&about(TEXT_BYTES_MAX + 1)), ["SL-B002"]);
}

#[test]
fn a_name_is_one_line_and_not_empty() {
    for name in ["", " ", "a\\nb", " a", "a ", "a\\u{7}b", "a\\tb", "a\\u{2028}b"] {
        assert_eq!(
            codes(&format!("board \"Shop\"\nevent \"{name}\"\n")),
            ["SL-B009"],
            "{name}"
        );
    }
}

#[test]
fn a_pattern_that_would_take_all_memory_is_refused() {
    let text = "board \"Shop\"\nevent \"E\" { field \"a\" \"string\" pattern=\"(\\\\w{1000}){1000}\" }\n";
    let codes: Vec<&str> = check(&parse(text).board).iter().map(|finding| finding.code).collect();
    assert_eq!(codes, ["SL-B026"]);
}

#[test]
fn more_findings_than_anyone_reads_are_cut_off() {
    assert_eq!(codes(&"evnt\n".repeat(2 * FINDINGS_MAX)).len(), FINDINGS_MAX);
}

/// Each of these, repeated, overflowed the stack of a parser that goes down for every error, or made it try again and again.
#[test]
#[allow(clippy::disallowed_methods, reason = "how long the parser takes is what is tested")]
fn a_hostile_text_is_refused_without_overflow_and_in_time() {
    let units = [
        "}",
        ")",
        "(",
        "=",
        ";",
        "\"",
        "\\",
        "/-",
        "/*",
        "*/",
        "#",
        "# ",
        "1 ",
        "\"a\n",
        "\"\"\"\n",
        "\\\n",
        "/-a ",
        "a=",
        "a= ",
        "a=b ",
        "(a)",
        "= ",
        "[",
        ",",
        "a\"",
        "#\"",
        "/ ",
        "true ",
        "a 1. ",
        "a}",
        "a;",
        "-",
        ".",
        "{}",
        "/-{}",
        "a {}",
        "a{",
        "/-a;",
        "a /-{} ",
        "a /-b /-{}\n",
        "a \"\\q\" ",
        "a \"\"\"\n \\ }\n\"\"\" ",
        "a \"\"\"\n\\ } = )\nx\n  \"\"\"\n",
        "a #\"\"\"\n } \n\"\"\"#\n",
        "a #\"\"\" }\n",
        "a 0x } ",
        "a 1.e } ",
        "a .5 } ",
        "a -.5} ",
        "a (t) ",
        "a (t)b=c ",
        "a b=(t)c ",
        "a \"\\u{}\" } ",
        "a \"\\u{110000}\" } ",
        "a \u{200e}\n",
        "a 99999999999999999999999999999999999999999 ",
        "\u{feff}",
        "a ####\" \n",
        "a \"\"=\"\" ",
        "a /-/-b\n",
        "a \\ b\n",
        "a \\ /* */ // c\n = ",
        "(\n",
        "(a b)c\n",
        "a b\"c\" ",
        "a\"b\"=\"c\" ",
        "a \r",
        "a #inf=1 ",
        "a #true=1 ",
        "1=2 ",
        "a 1=2 ",
        "a a=#\"b\"#c=d ",
        "-1a ",
        "+ ",
        "a 1__0 ",
        "a 0b2 ",
        "a 1e400 ",
        "a +-1 ",
        "a --1 ",
        "a -#inf ",
        "#-inf ",
    ];
    for unit in units {
        for tail in ["", "\n}\n", "\"", "\n"] {
            let text = format!("board \"Shop\"\n{}{tail}", unit.repeat(30_000 / unit.len()));
            let began = std::time::Instant::now();
            let parsed = parse(&text);
            assert!(began.elapsed().as_secs() < 20, "{unit:?}: {:?}", began.elapsed());
            assert!(parsed.findings.len() <= FINDINGS_MAX);
        }
    }
}

#[test]
fn funnels_and_their_steps_are_counted() {
    let checked = |text: &str| -> Vec<&'static str> { check(&parse(text).board).iter().map(|one| one.code).collect() };
    let funnels = |count: usize| {
        let one = |n| format!("funnel \"F{n}\" {{ step \"A\"; step \"A\" }}\n");
        format!(
            "board \"Shop\"\nevent \"A\"\n{}",
            (0..count).map(one).collect::<String>()
        )
    };
    assert_eq!(checked(&funnels(FUNNELS_MAX)), [""; 0]);
    assert_eq!(checked(&funnels(FUNNELS_MAX + 1)), ["SL-B002"]);
    let steps = |count: usize| {
        let steps = "step \"A\"; ".repeat(count);
        format!("board \"Shop\"\nevent \"A\"\nfunnel \"F\" {{ {steps} }}\n")
    };
    assert_eq!(checked(&steps(FUNNEL_STEPS_MAX)), [""; 0]);
    assert_eq!(checked(&steps(FUNNEL_STEPS_MAX + 1)), ["SL-B002"]);
}

#[test]
fn predictions_are_counted() {
    let checked = |text: &str| -> Vec<&'static str> { check(&parse(text).board).iter().map(|one| one.code).collect() };
    let board = |count: usize| {
        let one =
            |n| format!("prediction \"P{n}\" kind=\"repeat-purchase\" {{ of \"b\"; purchase \"A\" value=\"1.0\" }}\n");
        let all: String = (0..count).map(one).collect();
        format!("board \"Shop\" {{ subject \"b\" }}\nevent \"A\"\n{all}")
    };
    assert_eq!(checked(&board(PREDICTIONS_MAX)), [""; 0]);
    assert_eq!(checked(&board(PREDICTIONS_MAX + 1)), ["SL-B002"]);
}
