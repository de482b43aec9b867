//! The lines of unfinished texts, and the replacements that mends name.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

use proptest::prelude::*;
use stormlake_board::codes::{Sample, all};
use stormlake_board::grammar::BOARD_FILE;
use stormlake_board::outline::{Outline, Reads, Role};
use stormlake_board::{Finding, Kind, check, parse};

/// Every value with its role, one a line.
fn roles(text: &str) -> Vec<(String, Role)> {
    let outline = Outline::new(text, &BOARD_FILE);
    let mut all = Vec::new();
    for node in &outline.nodes {
        for entry in &node.entries {
            let role = outline.role(node, entry);
            if role != Role::Other {
                all.push((entry.text().unwrap_or("–").to_owned(), role));
            }
        }
    }
    all
}

#[test]
fn every_value_is_known_by_its_place_also_behind_an_open_quote() {
    let text = "context \"A\" {\n  event \"E\" from=\"S\" pivotal=#true {\n    field \"f\" \"string\"\n  }\n  command \"C\" to=\"\n  \
                policy \"P\" { whenever \"E\"; where \"event.data.f == 'x'\"\n}\n";
    let found = roles(text);
    let expected = [
        ("A", Role::ContextName),
        ("E", Role::Name(Kind::Event)),
        ("S", Role::Sticky(&[Kind::Aggregate, Kind::External])),
        ("#true", Role::Flag),
        ("f", Role::FieldName),
        ("string", Role::Type),
        ("C", Role::Name(Kind::Command)),
        ("", Role::Sticky(&[Kind::Aggregate, Kind::External])),
        ("P", Role::Name(Kind::Policy)),
        ("E", Role::Sticky(&[Kind::Event])),
        ("event.data.f == 'x'", Role::Expression(Reads::Where)),
    ];
    let expected: Vec<(String, Role)> = expected.map(|(text, role)| (text.to_owned(), role)).into();
    assert_eq!(found, expected);
}

#[test]
fn what_is_taken_out_and_what_the_grammar_lacks_is_no_value_of_the_board() {
    let text = "/- event \"A\" { field \"x\" \"string\" }\nevnt \"B\"\nevent \"C\" /-from=\"S\" {\n  /- field \"f\" \"string\"\n}\n";
    let outline = Outline::new(text, &BOARD_FILE);
    let live: Vec<&str> = outline
        .nodes
        .iter()
        .filter(|node| !node.dashed)
        .map(|node| node.word.as_str())
        .collect();
    assert_eq!(live, ["evnt", "event"]);
    assert!(outline.nodes[2].shape.is_none());
    assert_eq!(outline.nodes[3].entries.len(), 1);
}

#[test]
fn an_offset_leads_to_its_node_and_its_block() {
    let text = "context \"A\" {\n  event \"E\" { about \"x\" }\n  \n}\npolicy \"P\" {\n  whenever \"E\"\n  ";
    let outline = Outline::new(text, &BOARD_FILE);
    let word = |index: Option<usize>| index.map_or("", |index| outline.nodes[index].word.as_str());
    for (at, node, block) in [
        (0, "context", ""),
        (text.find("about").unwrap(), "about", "event"),
        (text.find("  \n}").unwrap() + 2, "context", "context"),
        (text.find("policy").unwrap() - 1, "context", ""),
        (text.len(), "policy", "policy"),
    ] {
        assert_eq!(
            (word(outline.node_at(at)), word(outline.block_at(at))),
            (node, block),
            "at {at}"
        );
    }
}

/// Every replacement that a finding of an example names: done, the finding is gone.
#[test]
fn a_replacement_mends_its_finding() {
    let mut done = 0;
    let further = [
        "board \"S\"\nevent \"A\" pivtoal=#true\n",
        "board \"S\"\nevent \"A\" pivotal=true\n",
        "board \"S\"\nevent \"A\" path=\"hapy\"\n",
        "board \"S\"\nevent \"A\" { field \"f\" \"strng\" }\n",
        "board \"S\"\nevent \"A b\"\nread-model \"R\" { shows \"A c\" }\n",
        "board \"S\"\nevent \"Order-placed\" { field \"f\" \"string\" }\nread-model \"R\" { field \"f\" \"string\" from=\"Order-placed.g\" }\n",
        "board \"S\"\nevent Orderplaced\nread-model \"R\" { shows Orderplacd }\n",
        "board \"S\"\nevent \"Now\" { was \"Then\" }\nread-model \"R\" { shows \"Then\" }\n",
        "board \"S\"\nevent \"A\" { field \"price\" \"decimal\" }\npolicy \"P\" { whenever \"A\"; where \"event.data.prise > 0.0\" }\n",
        "board \"S\"\nevent \" A\"\n",
    ];
    let samples = all().filter_map(|code| match code.wrong {
        Sample::Board(text) => Some(text),
        _ => None,
    });
    for text in samples.chain(further) {
        let found = |text: &str| -> Vec<Finding> {
            let parsed = parse(text);
            parsed.findings.into_iter().chain(check(&parsed.board)).collect()
        };
        for finding in found(text) {
            for replacement in finding.replacements(text) {
                let mut mended = text.to_owned();
                mended.replace_range(replacement.range.clone(), &replacement.text);
                let left = found(&mended);
                let same = left
                    .iter()
                    .any(|left| left.code == finding.code && left.message == finding.message);
                assert!(!same, "{text}\n{finding:?}\n{replacement:?}\n{mended}");
                done += 1;
            }
        }
    }
    assert!(done >= 2 * further.len() / 2, "{done} replacements were tried");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn any_text_has_an_outline(text in "([a-z{}\"#/*=; \\\\\n\\-ü()]|event \"A\" \\{|\"\"\"|/-){0,60}", at in 0_usize..200) {
        let outline = Outline::new(&text, &BOARD_FILE);
        let mut last = 0;
        for node in &outline.nodes {
            prop_assert!(node.span.start >= last && node.span.end <= text.len());
            last = node.span.start;
            prop_assert!(text.get(node.span.clone()).is_some());
            for value in node.entries.iter().filter_map(|entry| entry.value.as_ref()) {
                prop_assert!(text.get(value.inner.clone()).is_some());
                let end = value.range(0..value.text.len());
                prop_assert!(end.end <= text.len());
            }
        }
        outline.node_at(at);
        outline.block_at(at);
    }
}
