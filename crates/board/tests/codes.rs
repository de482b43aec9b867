//! Each code is what its page says: the wrong example has it, the right one is clean, and the page is up to date.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::cloned_ref_to_slice_refs,
    reason = "a test that cannot go on fails"
)]

use std::path::PathBuf;
use stormlake_board::codes::{Code, MAPPING_BOARD, Sample, all, explain};
use stormlake_board::{Finding, Severity, check, check_mapping, compatibility, parse, parse_mapping};

fn board(text: &str) -> Vec<Finding> {
    let parsed = parse(text);
    let mut findings = parsed.findings;
    if findings.is_empty() {
        findings = check(&parsed.board);
    }
    findings
}

fn findings(sample: &Sample) -> Vec<Finding> {
    match sample {
        Sample::Board(text) => board(text),
        Sample::Mapping(text) => {
            let parsed = parse_mapping(text);
            let mut findings = parsed.findings;
            findings.extend(check_mapping(&parsed.mappings, &parse(MAPPING_BOARD).board));
            findings
        }
        // What its templates say, `stormlake-mail` checks, by the same samples.
        Sample::Letter(text, _) => board(text),
        Sample::Change(before, after) => {
            assert_eq!(
                (board(before), board(after)),
                (vec![], vec![]),
                "both boards of a change are good by themselves"
            );
            compatibility(&parse(before).board, &parse(after).board)
        }
    }
}

fn pages() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/errors")
}

#[test]
fn the_wrong_example_has_its_code_and_the_right_one_has_nothing() {
    for code in all() {
        let wrong = findings(&code.wrong);
        if let Sample::Letter(..) = code.wrong {
            assert_eq!(wrong, vec![], "{}: the board itself is good", code.code);
            continue;
        }
        assert!(
            wrong.iter().any(|finding| finding.code == code.code),
            "{}: {wrong:#?}",
            code.code
        );
        assert!(
            wrong
                .iter()
                .all(|finding| !finding.mend.is_empty() && !finding.mend.contains('\n')),
            "{wrong:#?}"
        );
        let right = findings(&code.right);
        assert_eq!(right, vec![], "{}", code.code);
    }
}

#[test]
fn codes_are_in_order_and_each_is_there_once() {
    let mut codes: Vec<&str> = all().map(|code| code.code).collect();
    codes.sort_unstable();
    let count = codes.len();
    codes.dedup();
    assert_eq!(codes.len(), count);
    for spelling in ["SL-B003", "sl-b003", "B003", " b003 "] {
        assert_eq!(explain(spelling).map(|code| code.code), Some("SL-B003"), "{spelling}");
    }
    assert!(explain("SL-B999").is_none());
}

#[test]
fn a_warning_is_no_error() {
    let text =
        "board \"Shop\"\nevent \"A\"\ncommand \"B\"\npolicy \"P\" state=\"live\" { whenever \"A\"; then \"B\" }\n";
    let severities: Vec<Severity> = board(text).into_iter().map(|finding| finding.severity).collect();
    assert_eq!(severities, [Severity::Warning]);
}

/// `STORMLAKE_WRITE_PAGES=1` writes the pages instead of comparing them.
#[test]
fn the_pages_say_what_the_registry_says() {
    let write = std::env::var_os("STORMLAKE_WRITE_PAGES").is_some();
    let file = |code: &Code| pages().join(format!("{}.md", code.code));
    for code in all() {
        if write {
            std::fs::write(file(code), code.page()).unwrap();
        }
        let page = std::fs::read_to_string(file(code)).unwrap_or_default();
        assert_eq!(
            page,
            code.page(),
            "{}: write the pages with STORMLAKE_WRITE_PAGES=1",
            code.code
        );
    }
    let there = std::fs::read_dir(pages())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap());
    for name in there.filter(|name| name.starts_with("SL-B")) {
        let code = name.trim_end_matches(".md");
        assert!(explain(code).is_some(), "{name} explains a code that is no more");
    }
}
