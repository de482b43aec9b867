//! The rules of a storm: each from its step on and not before, silence over a bare wall, and what an allowance does.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]
#![allow(
    clippy::disallowed_methods,
    reason = "a test may look at the clock: nothing may grow faster than the board"
)]

mod arbitrary;

use proptest::prelude::*;
use std::time::{Duration, Instant};
use stormlake_board::codes::{Sample, explain};
use stormlake_board::{Board, Finding, RULES, Severity, check, parse};

fn board(text: &str) -> Board {
    let parsed = parse(text);
    assert_eq!(parsed.findings, [], "{text}");
    parsed.board
}

fn codes(text: &str) -> Vec<&'static str> {
    check(&board(text)).iter().map(|finding| finding.code).collect()
}

#[test]
fn each_rule_is_asked_from_its_step_on_and_not_before() {
    for rule in RULES {
        let Sample::Board(text) = explain(rule.code).unwrap().wrong else {
            panic!("{}", rule.code)
        };
        let mut board = parse(text).board;
        for step in 1..=10 {
            board.step = step;
            let found = check(&board).into_iter().find(|finding| finding.code == rule.code);
            // What is not asked yet may well be allowed already.
            let from = if rule.code == "SL-B151" { 7 } else { rule.from };
            assert_eq!(found.is_some(), step >= from, "{} at step {step}", rule.code);
            if let Some(found) = found {
                assert_eq!(found.severity, rule.severity, "{}", rule.code);
            }
        }
    }
}

#[test]
fn the_reference_has_a_row_for_each_rule() {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/reference/checks.md")).unwrap();
    let rows = RULES.iter().map(|rule| {
        let code = rule.code;
        let (from, weight, finds) = (rule.from, rule.severity, rule.finds);
        format!("| [{code}](../errors/{code}.md) | {from} | {weight} | {finds} |\n")
    });
    let rows: String = rows.collect();
    assert!(
        page.contains(&rows),
        "docs/reference/checks.md needs these rows:\n{rows}"
    );
}

#[test]
fn a_bare_wall_of_events_is_silent() {
    let names = [
        "Order placed",
        "Payment received",
        "Parcel shipped",
        "Order not collected",
        "Every September",
        "Month ended",
        "Event",
    ];
    let events: String = names.iter().map(|name| format!("event \"{name}\"\n")).collect();
    for step in 1..=6 {
        let text = format!("board \"Wall\" step={step}\n{events}hotspot \"Who pays?\"\n");
        assert_eq!(codes(&text), [""; 0], "{step}");
    }
    // Nobody's words are corrected while they are being written down.
    assert_eq!(
        codes("board \"Wall\"\nevent \"Place order\"\nevent \"Who pays?\"\n"),
        [""; 0]
    );
}

#[test]
fn a_wall_in_a_language_that_is_not_known_is_left_alone() {
    let text = "board \"Ściana\" step=5\nevent \"Złóż zamówienie\"\nevent \"Wyślij fakturę\"\ncommand \"Zamówienie złożone\" { yields \"Wyślij fakturę\" }\n";
    assert_eq!(codes(text), [""; 0]);
}

#[test]
fn an_allowance_lets_one_finding_stand_where_it_stands() {
    let wall = |board: &str, context: &str, sticky: &str| {
        format!(
            "board \"Shop\" step=7 {{ namespace \"shop\"; {board} }}\ncontext \"Orders\" {{\n{context}\nevent \"Order placed\" {{ {sticky} }}\nevent \"Order collected\"\n}}\nevent \"Meal cooked\"\n"
        )
    };
    let allow = "allow \"sl-b113\" because=\"it ends here\"";
    assert_eq!(codes(&wall("", "", "")), ["SL-B113"; 3]);
    assert_eq!(codes(&wall("", "", allow)), ["SL-B113"; 2]);
    assert_eq!(codes(&wall("", allow, "")), ["SL-B113"]);
    assert_eq!(codes(&wall(allow, "", "")), [""; 0]);
    // The nearest one is used; the others would do nothing.
    assert_eq!(codes(&wall(allow, allow, allow)), [""; 0]);
    let twice = format!("{allow}; {allow}");
    assert_eq!(codes(&wall("", "", &twice)), ["SL-B151", "SL-B113", "SL-B113"]);
}

#[test]
fn an_allowance_that_cannot_be_is_told() {
    for (allow, step, expected) in [
        ("allow \"SL-B999\" because=\"x\"", 2, &["SL-B150"][..]),
        ("allow \"SL-B020\" because=\"x\"", 2, &["SL-B150"]),
        ("allow \"SL-B150\" because=\"x\"", 2, &["SL-B150"]),
        ("allow \"SL-B113\" because=\" \"", 7, &["SL-B150", "SL-B113"]),
        ("allow \"SL-B100\" because=\"x\"", 2, &["SL-B151"]),
        // Not asked yet.
        ("allow \"SL-B113\" because=\"x\"", 2, &[]),
    ] {
        let text = format!("board \"Shop\" step={step}\nevent \"Order placed\" {{ {allow} }}\n");
        let mut found = codes(&text);
        found.sort_unstable();
        let mut expected = expected.to_vec();
        expected.sort_unstable();
        assert_eq!(found, expected, "{allow}");
    }
    // An error stays, whatever is allowed.
    let text =
        "board \"Shop\" {\n allow \"SL-B020\" because=\"x\"\n}\ncommand \"Place order\" { yields \"Order placd\" }\n";
    assert_eq!(codes(text), ["SL-B150", "SL-B020"]);
    let without = parse("board \"Shop\"\nevent \"Order placed\" { allow \"SL-B113\" }\n");
    assert_eq!(
        without.findings.len(),
        1,
        "a reason is asked for: {:?}",
        without.findings
    );
}

#[test]
fn an_older_warning_can_be_allowed_as_well() {
    let text = |allow: &str| {
        format!(
            "board \"Shop\"\nevent \"A\"\ncommand \"B\"\npolicy \"P\" state=\"live\" {{ {allow}; whenever \"A\"; then \"B\" }}\n"
        )
    };
    assert_eq!(codes(&text("about \"x\"")), ["SL-B039"]);
    assert_eq!(codes(&text("allow \"SL-B039\" because=\"only counted\"")), [""; 0]);
}

#[test]
fn a_relation_names_contexts_that_are_there() {
    let text = "board \"Shop\"\ncontext \"Orders\"\nrelation \"Order\" \"Orders\" kind=\"conformist\"\nrelation \"Orders\" \"Orders\" kind=\"partnership\"\n";
    let findings = check(&board(text));
    let told: Vec<(&str, &str)> = findings.iter().map(|one| (one.code, one.mend.as_str())).collect();
    assert_eq!(
        told,
        [
            ("SL-B020", "Did you mean \"Orders\"?"),
            ("SL-B132", "Name two contexts, each pair once")
        ]
    );
    let unknown = parse("board \"Shop\"\ncontext \"A\"\ncontext \"B\"\nrelation \"A\" \"B\" kind=\"friends\"\n");
    assert_eq!(unknown.findings.len(), 1, "{:?}", unknown.findings);
}

#[test]
fn an_event_is_before_its_cause_only_where_every_cause_is_behind_it() {
    let head = "board \"Shop\" step=6\n";
    let after = "event \"Guest thanked\"\nevent \"Order placed\"\ncommand \"Thank the guest\" { yields \"Guest thanked\" }\npolicy \"Thank\" { whenever \"Order placed\"; then \"Thank the guest\" }\n";
    assert_eq!(codes(&format!("{head}{after}")), ["SL-B117"]);
    let also = "event \"Visit made\"\n";
    let more = "policy \"Thank a visitor\" { whenever \"Visit made\"; then \"Thank the guest\" }\n";
    assert_eq!(codes(&format!("{head}{also}{after}{more}")), [""; 0]);
    let person = after.replace("\"Thank the guest\" {", "\"Thank the guest\" by=\"Host\" {");
    assert_eq!(codes(&format!("{head}actor \"Host\"\n{person}")), [""; 0]);
    let circle = format!("{head}{after}link \"Guest thanked\" to=\"Order placed\"\n");
    assert!(!codes(&circle).contains(&"SL-B117"));
}

#[test]
fn errors_are_told_before_anything_else_is_left_out() {
    let mut text = "board \"Shop\" step=10\n".to_owned();
    for n in 0..3_000 {
        text.push_str(&format!("event \"Thing {n} done\"\n"));
    }
    text.push_str("link \"Thing 1 done\" to=\"Thing nowhere done\"\n");
    let findings = check(&board(&text));
    assert_eq!(findings.len(), stormlake_board::limits::FINDINGS_MAX);
    assert_eq!(findings.iter().filter(|finding| finding.is_error()).count(), 1);
    assert!(findings.is_sorted_by_key(|finding| finding.span.offset));
}

/// A small town of names, so that references mostly find something and go round in circles.
fn tangled() -> impl Strategy<Value = String> {
    let name = || {
        proptest::sample::select(vec![
            "Order placed",
            "Order Placed",
            "Send it",
            "Row updated",
            "Who?",
            "Jeden Tag",
            "A",
        ])
    };
    let event = (name(), name(), proptest::option::of(name())).prop_map(|(name, field, link)| {
        let link = link.map_or(String::new(), |to| format!("link \"event/{name}\" to=\"event/{to}\"\n"));
        format!(
            "event \"{name}\" {{ field \"f{}\" \"string\" sensitive=#true }}\n{link}",
            field.len()
        )
    });
    let command = (name(), name(), name()).prop_map(|(name, yields, to)| {
        format!("command \"{name}\" to=\"{to}\" by=\"{to}\" {{ field \"g\" \"string\" sensitive=#true; yields \"{yields}\" }}\n")
    });
    let policy = (name(), name(), name()).prop_map(|(name, on, then)| {
        format!("policy \"{name}\" {{ whenever \"{on}\"; then \"{then}\" {{ set \"g\" \"event.data.f1\" }} }}\n")
    });
    let others = (name(), name()).prop_map(|(name, shows)| {
        format!("external \"{name}\"\nactor \"{name}\" {{ allow \"SL-B104\" because=\"x\" }}\nread-model \"{name}\" {{ shows \"{shows}\"; field \"x\" \"string\" }}\nhotspot \"{name}\" on=\"event/{shows}\"\n")
    });
    let sticky = prop_oneof![event, command, policy, others];
    let lines = proptest::collection::vec((sticky, proptest::option::of(0..3u8)), 0..24);
    (1..=10u8, lines).prop_map(|(step, lines)| {
        let mut text = format!("board \"Town\" step={step}\n");
        let mut contexts = [const { String::new() }; 3];
        for (line, context) in lines {
            match context {
                Some(at) => contexts[usize::from(at)].push_str(&line),
                None => text.push_str(&line),
            }
        }
        for (at, lines) in contexts.iter().enumerate() {
            text.push_str(&format!("context \"C{at}\" {{\n{lines}}}\n"));
        }
        text + "relation \"C0\" \"C1\" kind=\"partnership\"\n"
    })
}

fn sound(findings: &[Finding]) {
    assert!(findings.is_sorted_by_key(|finding| finding.span.offset));
    for finding in findings {
        assert!(explain(finding.code).is_some(), "{}", finding.code);
        if let Some(rule) = RULES.iter().find(|rule| rule.code == finding.code) {
            assert!(!finding.message.is_empty() && !finding.mend.is_empty() && !finding.mend.contains('\n'));
            assert_ne!(rule.severity, Severity::Error);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn a_tangled_board_is_checked_the_same_each_time(text in tangled()) {
        let board = parse(&text).board;
        let findings = check(&board);
        sound(&findings);
        prop_assert_eq!(check(&board), findings);
    }

    #[test]
    fn any_board_is_checked_the_same_each_time(mut board in arbitrary::board()) {
        board.step = 10;
        let findings = check(&board);
        sound(&findings);
        prop_assert_eq!(check(&board), findings);
    }
}

/// A board of so many stickies with all that can follow from each other.
fn large(stickies: usize) -> String {
    let mut text = "board \"Large\" step=10 { owner \"Ann\"; subject \"guest\" { attribute \"mail\" from=\"Order 0 placed.mail\" sensitive=#true } }\n".to_owned();
    for n in 0..stickies / 5 {
        let next = (n + 1) % (stickies / 5);
        text.push_str(&format!(
            "context \"Place {c}\" {{\nexternal \"System {n}\"\nevent \"Order {n} placed\" from=\"System {n}\" {{ field \"mail\" \"string\"; field \"order\" \"string\" key=#true }}\n\
             command \"Send letter {n}\" to=\"System {n}\" {{ field \"to\" \"string\"; yields \"Order {next} placed\" }}\n\
             policy \"Answer {n}\" {{ whenever \"Order {n} placed\"; where \"event.data.order != ''\"; then \"Send letter {n}\" {{ set \"to\" \"event.data.mail\" }} }}\n\
             read-model \"View {n}\" {{ shows \"Order {n} placed\"; field \"order\" \"string\" from=\"Order {n} placed.order\" }}\n}}\n",
            c = n
        ));
    }
    text
}

fn fastest(mut what: impl FnMut()) -> Duration {
    let once = |()| {
        let began = Instant::now();
        what();
        began.elapsed()
    };
    [(), (), ()].map(once).into_iter().min().unwrap()
}

#[test]
fn checking_grows_with_the_board_and_not_faster() {
    let boards = [1_000, 8_000].map(|stickies| parse(&large(stickies)).board);
    let [small, big] = boards.each_ref().map(|board| fastest(|| drop(check(board))));
    // Eight times the board: eight times the work, and twice that for a busy machine. Squared, it would be 64 times.
    assert!(big < small * 24, "{small:?} for 1,000 stickies, {big:?} for 8,000");
}

#[test]
fn what_meets_in_one_place_does_not_multiply() {
    // Every policy answers the same event and brings about all the others: a circle through each of them.
    let board = |count: usize| {
        let mut text =
            "board \"Star\" step=10\nevent \"Bell rung\"\ncommand \"Ring bell\" { yields \"Bell rung\"".to_owned();
        for n in 0..count {
            text.push_str(&format!(" \"Door {n} opened\""));
        }
        text.push_str(" }\n");
        for n in 0..count {
            text.push_str(&format!("event \"Door {n} opened\" {{ field \"f{n}\" \"string\" }}\npolicy \"Ring {n}\" {{ whenever \"Bell rung\"; then \"Ring bell\" }}\n"));
        }
        parse(&text).board
    };
    let boards = [500, 4_000].map(board);
    let [small, big] = boards.each_ref().map(|board| fastest(|| drop(check(board))));
    assert!(big < small * 24, "{small:?} for 1,000 stickies, {big:?} for 8,000");
}
