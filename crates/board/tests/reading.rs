//! What a text means: boards as people write them, and what is read from them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::cloned_ref_to_slice_refs,
    reason = "a test that cannot go on fails"
)]

use stormlake_board::{
    Duration, Effect, FieldType, Format, Kind, Number, Path, PolicyState, Trigger, check, check_mapping, format,
    format_mapping, parse, parse_mapping, slug, starter, write,
};

/// The board that the design shows, with the stickies that it names and does not show.
const DESIGN: &str = include_str!("design.kdl");

#[test]
fn the_design_s_board_is_read_and_only_what_is_not_built_is_refused() {
    let parsed = parse(DESIGN);
    assert_eq!(parsed.findings, []);
    let findings = check(&parsed.board);
    let errors = findings.iter().filter(|finding| finding.is_error());
    let codes: Vec<&str> = errors.map(|finding| finding.code).collect();
    assert_eq!(codes, [""; 0]);
    let board = parsed.board;
    assert_eq!(
        (board.title.as_str(), board.step, board.namespace.as_str()),
        ("Farmacy Family", 10, "com.farmacyfood")
    );
    assert_eq!(
        board.legend,
        [(Kind::Event, "orange".into()), (Kind::External, "violet".into())]
    );
    let subject = &board.subjects[0];
    assert_eq!(
        (subject.attributes[0].name.as_str(), subject.attributes[0].sensitive),
        ("email", true)
    );
    assert_eq!(subject.attributes[1].from.field, "time_zone");
    assert!(!subject.consents[0].granted_by_default);
    assert_eq!(
        board.quiet.as_ref().map(|quiet| (quiet.from_minute, quiet.to_minute)),
        Some((1_260, 480))
    );
    let collected = board.event("Order collected").unwrap();
    assert_eq!(board.event_type(collected), "com.farmacyfood.order-collected");
    assert_eq!(collected.sticky.context.as_deref(), Some("Ordering"));
    assert!(collected.pivotal && collected.fields[0].key);
    assert_eq!(collected.fields[1].min, Some(Number { ten_thousandths: 0 }));
    assert_eq!(board.event("Order not collected").unwrap().path, Path::Failure);
    let hook = board.externals[0].hook.as_ref().unwrap();
    assert_eq!(
        (hook.rules[0].on.as_str(), hook.rules[0].set.len()),
        ("order.collected", 2)
    );
    let policy = &board.policies[0];
    assert_eq!((policy.priority, policy.state), (10, PolicyState::Live));
    let Some(Trigger::Event { at_least, within, .. }) = &policy.trigger else {
        panic!("{policy:?}")
    };
    assert_eq!((*at_least, *within), (Some(2), Duration::parse("14d")));
    let Some(Effect::Command { via, set, .. }) = &policy.effect else {
        panic!("{policy:?}")
    };
    assert_eq!(
        (via.as_ref().unwrap().value.as_str(), set[0].field.value.as_str()),
        ("mailer", "reason")
    );
    assert_eq!(policy.holdout.as_ref().map(|share| share.value), Some(1_000));
}

#[test]
fn spans_of_names_and_expressions_are_the_words_themselves() {
    let text = "board \"Shop\"\nevent \"Order placed\"\npolicy \"P\" { whenever \"Order placed\"; where \"event.id != ''\" }\n";
    let board = parse(text).board;
    let at = |span: stormlake_board::Span| &text[span.offset..span.offset + span.length];
    assert_eq!(at(board.events[0].sticky.name_span), "Order placed");
    assert_eq!(at(board.events[0].sticky.span), "event \"Order placed\"");
    assert_eq!(at(board.policies[0].r#where.as_ref().unwrap().span), "event.id != ''");
}

#[test]
fn numbers_are_read_as_they_are_written() {
    for (written, read) in [
        ("0", 0),
        ("10", 100_000),
        ("-2.5", -25_000),
        ("1_000", 10_000_000),
        ("+3", 30_000),
        ("0x10", 160_000),
        ("1e3", 10_000_000),
        ("12345678901234.5678", 123_456_789_012_345_678),
    ] {
        let text = format!("board \"B\"\nevent \"E\" {{ field \"f\" \"decimal\" min={written} }}\n");
        let parsed = parse(&text);
        assert_eq!(parsed.findings, [], "{written}");
        assert_eq!(
            parsed.board.events[0].fields[0].min.map(|min| min.ten_thousandths),
            Some(read),
            "{written}"
        );
    }
    for written in ["1.23456", "123456789012345", "#inf", "\"1\""] {
        let text = format!("board \"B\"\nevent \"E\" {{ field \"f\" \"decimal\" min={written} }}\n");
        assert_eq!(parse(&text).findings.len(), 1, "{written}");
    }
}

#[test]
fn a_reader_goes_on_after_a_mistake() {
    let parsed = parse(
        "board \"Shop\" step=99 {\n lateness \"x\" }\nevnt \"A\"\nevent \"B\" { field \"f\" \"nothing\"; field \"g\" \"date\" }\n",
    );
    assert_eq!(parsed.findings.len(), 4, "{:?}", parsed.findings);
    let board = parsed.board;
    assert_eq!(
        (board.title.as_str(), board.lateness),
        ("Shop", Duration::parse("10m").unwrap())
    );
    assert_eq!(board.events[0].fields[1].r#type, FieldType::Date);
}

#[test]
fn a_starter_checks_clean_is_tidy_and_has_a_live_policy() {
    for title in ["My shop", "  ", "A \"quoted\" \\ title", "Käse"] {
        let text = starter(title);
        let parsed = parse(&text);
        assert_eq!(parsed.findings, [], "{title}");
        assert_eq!(check(&parsed.board), [], "{title}");
        assert_eq!(format(&text), Ok(text.clone()), "{title}");
        assert!(
            parsed
                .board
                .policies
                .iter()
                .any(|policy| policy.state == PolicyState::Live)
        );
        assert_eq!(parsed.board.namespace, slug(&parsed.board.title));
    }
    assert_eq!(parse(&starter("A \"b\"")).board.title, "A \"b\"");
}

#[test]
fn tidying_is_what_one_would_have_written() {
    for (untidy, tidy) in [
        ("board   Shop  step = 2", "board \"Shop\" step=2\n"),
        (
            "event \"E\" path=failure pivotal=#true  from=\"A\"",
            "event \"E\" from=\"A\" pivotal=#true path=\"failure\"\n",
        ),
        ("event \"E\" {}", "event \"E\"\n"),
        ("event pivotal=#true \"E\"", "event \"E\" pivotal=#true\n"),
        ("a; b // c\n\n\n\nd", "a\nb // c\n\nd\n"),
        (
            "event \"E\" { field \"f\" \"date\" }",
            "event \"E\" { field \"f\" \"date\" }\n",
        ),
        (
            "event \"E\" {field \"f\" \"date\"\n}",
            "event \"E\" {\n    field \"f\" \"date\"\n}\n",
        ),
        (
            "event \"E\" { // why\n\n /* x */ field \"f\" \\ // on\n  \"date\"\n // end\n\n}",
            "event \"E\" { // why\n    /* x */\n    field \"f\" \\ // on\n        \"date\"\n    // end\n}\n",
        ),
        (
            "/-   event \"E\" {\n  about \"x\" }",
            "/-event \"E\" {\n    about \"x\"\n}\n",
        ),
        ("a /- b  /-c=1 d", "a /-\"b\" /-c=1 \"d\"\n"),
        (
            "scope \"\"\"\n  one\n    two\n  \"\"\"",
            "scope \"\"\"\n    one\n      two\n    \"\"\"\n",
        ),
        ("\u{feff}a\r\n\r\nb\r\n", "a\n\nb\n"),
        ("\n\n// only\n\n", "// only\n"),
        ("", ""),
    ] {
        assert_eq!(format(untidy).as_deref(), Ok(tidy), "{untidy}");
        assert_eq!(format(tidy).as_deref(), Ok(tidy), "{tidy}");
    }
    assert!(format("event \"E").is_err());
}

#[test]
fn long_blocks_leave_their_line() {
    let long = format!("then \"C\" via=\"app\" {{ set \"words\" \"'{}'\" }}", "x".repeat(90));
    let text = format!("policy \"P\" {{\n    {long}\n}}\n");
    let tidy = format(&text).unwrap();
    assert!(tidy.contains("via=\"app\" {\n        set \"words\""), "{tidy}");
}

#[test]
fn a_mapping_is_read_checked_and_tidied() {
    let text = r#"mapping "cdnow" {
    file "*.txt"
    format "csv" delimiter=" " header=#false
    columns "customer" "date" "dollars"
    on "*" gives="CD bought" subject="row.customer" id="row.customer + ':' + string(line)" time="timestamp(row.date)" {
        set "price" "double(row.dollars)"
    }
}

mapping "log" {
    format "ndjson" event="row.kind"
    on "bought" gives="CD bought" subject="row.who" { set "price" "row.price" }
}
"#;
    let board = parse("board \"CDs\"\nevent \"CD bought\" { field \"price\" \"decimal\" }\n").board;
    let parsed = parse_mapping(text);
    assert_eq!(parsed.findings, []);
    assert_eq!(check_mapping(&parsed.mappings, &board), []);
    let [cdnow, log] = parsed.mappings.as_slice() else {
        panic!("two mappings")
    };
    assert_eq!(
        cdnow.format,
        Format::Csv {
            delimiter: ' ',
            header: false
        }
    );
    assert_eq!((cdnow.source.as_str(), cdnow.columns.len()), ("cdnow", 3));
    assert!(cdnow.fits("CDNOW_sample.txt") && !cdnow.fits("a.csv") && log.fits("a.csv"));
    assert_eq!(log.event.as_ref().unwrap().value, "row.kind");
    assert_eq!(format_mapping(text).as_deref(), Ok(text));
}

#[test]
fn the_examples_check_clean_and_come_back() {
    for example in [
        include_str!("../../../examples/farmacy-family/board.kdl"),
        include_str!("../../../examples/cd-shop/board.kdl"),
    ] {
        let parsed = parse(example);
        assert_eq!(parsed.findings, []);
        assert_eq!(check(&parsed.board), []);
        assert_eq!(parse(&write(&parsed.board)).board, parsed.board);
        assert_eq!(parse(&format(example).unwrap()).board, parsed.board);
    }
}
