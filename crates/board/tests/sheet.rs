//! A text cut into entries is the same text again; nothing that is put into an entry breaks out of it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::cloned_ref_to_slice_refs,
    reason = "a test that cannot go on fails"
)]

mod arbitrary;
mod untidy;

use proptest::prelude::*;
use stormlake_board::sheet::{Entry, Renamed, Sheet, clause, tidy_name};
use stormlake_board::{format, parse, write};

fn same(text: &str) -> Result<(), TestCaseError> {
    let sheet = Sheet::read(text).unwrap();
    prop_assert_eq!(sheet.write(), text, "{:#?}", sheet);
    // What the wall keeps has no order but its own.
    prop_assert_eq!(Sheet::read(&sheet.write()).unwrap(), sheet);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_024, ..ProptestConfig::default() })]

    #[test]
    fn a_tidy_text_is_the_same_again(text in untidy::untidy()) {
        if let Ok(tidy) = format(&text) {
            same(&tidy)?;
        }
    }

    #[test]
    fn hostile_entries_stay_in_their_place(
        word in "event|context|event \"x\" \\{|\\(a\\)event|/-|//|\\PC{0,6}",
        name in "\\PC{0,8}|[\"\\\\\n{}]{0,6}",
        key in "[0-2]|by|/|//|\\{|\\}|\\PC{0,3}",
        value in "\"a\"|#true|\\\\|// x|/\\* c \\*/|\"=0\"\n\"\\+/-1\"|[a-z {}\"=\n/\\*-]{0,9}",
        text in "([a-z \\\\\"{}()=;#/*\n.0-9-]|/-|event |\"\"\"|field |\\PC){0,30}",
        lead in "(// a\n|\n|/-event \"x\"\n|/\\*|/-|\\\\|event|\\{|\\}|\u{202e}){0,4}",
    ) {
        let hostile = Entry { word, name: Some(name), head: [(key, value)].into(), body: vec![text.clone(), "about \"x\"".into(), text], lead, context: None };
        let before = Entry { word: "event".into(), name: Some("Before".into()), ..Entry::default() };
        let after = Entry { name: Some("After".into()), ..before.clone() };
        let written = Sheet { entries: vec![before, hostile, after] }.write();
        let read = Sheet::read(&written).unwrap();
        let words: Vec<_> = read.entries.iter().filter(|entry| !entry.word.is_empty() && entry.context.is_none()).collect();
        prop_assert!(words.len() <= 3, "{written}");
        prop_assert_eq!(words[0].name.as_deref(), Some("Before"), "{}", &written);
        prop_assert_eq!(words[words.len() - 1].name.as_deref(), Some("After"), "{}", &written);
        prop_assert_eq!(format(&written).unwrap(), written);
    }
}

proptest! {
    #[test]
    fn a_written_board_is_the_same_again(board in arbitrary::board()) {
        same(&write(&board))?;
    }

    #[test]
    fn a_tidy_name_is_one_that_can_be_read(name in "\\PC{0,300}|[ \n\ta]{0,9}") {
        let tidy = tidy_name(&name);
        let entry = |word: &str, name: &str| Entry { word: word.into(), name: Some(name.into()), ..Entry::default() };
        let text = Sheet { entries: vec![entry("board", "B"), entry("event", &tidy)] }.write();
        let parsed = parse(&text);
        prop_assert!(tidy.is_empty() || parsed.findings.is_empty(), "{text}: {:?}", parsed.findings);
        prop_assert_eq!(&parsed.board.events[0].sticky.name, &tidy);
    }
}

#[test]
fn the_board_of_the_design_is_the_same_again() {
    let tidy = format(include_str!("design.kdl")).unwrap();
    let sheet = Sheet::read(&tidy).unwrap();
    assert_eq!(sheet.write(), tidy);
    let ordered = sheet
        .entries
        .iter()
        .find(|entry| entry.name.as_deref() == Some("Order collected"))
        .unwrap();
    assert_eq!(ordered.body[1], "field \"price\" \"decimal\" min=0 unit=\"USD\"");
    assert_eq!(ordered.head["pivotal"], "#true");
    assert_eq!(
        sheet.entries[ordered.context.unwrap()].name.as_deref(),
        Some("Ordering")
    );
}

#[test]
fn a_clause_is_one_node() {
    assert_eq!(
        clause("// why\n(x)\"h\\u{6f}ok\" secret=1 {\n    on \"a\"\n}")
            .unwrap()
            .word()
            .as_deref(),
        Some("hook")
    );
    assert!(clause("field \"a\" { x }").unwrap().says(&["x"], &[]));
    assert!(
        clause("field \"a\" \"s\\u{65}nsitive\"=#true")
            .unwrap()
            .says(&[], &["sensitive"])
    );
    assert_eq!(clause("// only").unwrap().word(), None);
    for text in ["a\nb", "a }", "}", "a {", "/- ", "a; b", "\"", &"a {".repeat(30)] {
        assert!(clause(text).is_err(), "{text}");
    }
}

#[test]
fn references_follow_a_rename() {
    let text = "context \"Shop\" {\n    external \"Till\"\n    event \"Paid\" from=\"Till\"\n    link \"Paid\" to=\"external/Till\"\n}\npolicy \"Thank\" {\n    whenever \"Order placed\" // first\n    never \"Paid\"\n}\nevent \"Order placed\"\nrelation \"Shop\" \"Shop\" kind=\"partnership\"\n";
    let mut sheet = Sheet::read(text).unwrap();
    let renamed = |sheet: &mut Sheet, old: &str, new: &str, was| {
        let place = sheet
            .entries
            .iter()
            .position(|entry| entry.name.as_deref() == Some(old))
            .unwrap();
        sheet.entries[place].name = Some(new.into());
        Renamed {
            place,
            old: old.into(),
            was,
        }
    };
    let all = [
        renamed(&mut sheet, "Till", "Counter", false),
        renamed(&mut sheet, "Order placed", "Paid twice", true),
        renamed(&mut sheet, "Shop", "Store", false),
    ];
    sheet.rename(&all);
    let expected = "context \"Store\" {\n    external \"Counter\"\n    event \"Paid\" from=\"Counter\"\n    link \"Paid\" to=\"external/Counter\"\n}\npolicy \"Thank\" {\n    whenever \"Paid twice\" // first\n    never \"Paid\"\n}\nevent \"Paid twice\" { was \"Order placed\" }\nrelation \"Store\" \"Store\" kind=\"partnership\"\n";
    assert_eq!(sheet.write(), expected);
    // Back again: it was never called anything else.
    let back = renamed(&mut sheet, "Paid twice", "Order placed", true);
    sheet.rename(&[Renamed {
        old: "Paid twice".into(),
        ..back
    }]);
    assert!(
        sheet.write().contains("event \"Order placed\" { was \"Paid twice\" }"),
        "{}",
        sheet.write()
    );
}

#[test]
fn two_that_swap_names_keep_what_is_said_of_them() {
    let mut sheet = Sheet::read("event \"A\"\nevent \"B\"\nlink \"A\" to=\"B\"\n").unwrap();
    sheet.entries[0].name = Some("B".into());
    sheet.entries[1].name = Some("A".into());
    let swap = |place: usize, old: &str| Renamed {
        place,
        old: old.into(),
        was: false,
    };
    sheet.rename(&[swap(0, "A"), swap(1, "B")]);
    assert_eq!(sheet.write(), "event \"B\"\nevent \"A\"\nlink \"B\" to=\"A\"\n");
}

#[test]
fn a_name_that_another_still_has_is_not_followed() {
    let mut sheet = Sheet::read("event \"A\"\nevent \"A\"\nhotspot \"Why?\" on=\"A\"\n").unwrap();
    sheet.entries[0].name = Some("B".into());
    sheet.rename(&[Renamed {
        place: 0,
        old: "A".into(),
        was: false,
    }]);
    assert!(sheet.write().ends_with("on=\"A\"\n"));
}
