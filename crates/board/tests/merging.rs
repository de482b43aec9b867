//! Three boards into one: nothing is lost, and what is not agreed on stands on the board.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod arbitrary;
#[path = "merging/edits.rs"]
mod edits;

use proptest::prelude::*;
use stormlake_board::{Board, Merged, diff, merge, parse, write};

fn merged(base: &str, ours: &str, theirs: &str) -> Merged {
    let merged = merge(Some(base), ours, theirs).unwrap_or_else(|unmerged| panic!("{unmerged:?}"));
    let again = parse(&merged.text);
    assert_eq!(again.findings, [], "{}", merged.text);
    assert_eq!(
        stormlake_board::format(&merged.text).as_ref(),
        Ok(&merged.text),
        "it is tidy"
    );
    merged
}

fn board(merged: &Merged) -> Board {
    parse(&merged.text).board
}

/// Merges without a conflict.
#[track_caller]
fn clean(base: &str, ours: &str, theirs: &str) -> String {
    let merged = merged(base, ours, theirs);
    assert_eq!(merged.conflicts, [], "{}", merged.text);
    merged.text
}

/// What the conflicts say.
fn says(base: &str, ours: &str, theirs: &str) -> Vec<String> {
    let merged = merged(base, ours, theirs);
    for conflict in &merged.conflicts {
        assert!(
            board(&merged)
                .remarks
                .iter()
                .any(|remark| remark.sticky.name == conflict.says),
            "{}",
            merged.text
        );
    }
    merged.conflicts.into_iter().map(|conflict| conflict.says).collect()
}

/// The errors of `check` that the common board has not.
fn new_errors(merged: &Merged) -> Vec<String> {
    let errors = |board: &Board| {
        let findings = stormlake_board::check(board)
            .into_iter()
            .filter(|finding| finding.is_error());
        findings.map(|finding| finding.message).collect::<Vec<_>>()
    };
    let known = errors(&parse(BASE).board);
    let mut new = errors(&board(merged));
    new.retain(|error| !known.contains(error));
    new
}

const BASE: &str = r#"// The shop's board.
board "Shop" step=4 {
    subject "customer" {
        attribute "email" from="Account created.email"
    }
    cap 3 per="7d" // not more
}

// Where orders come in.
context "Till" {
    actor "Customer"
    external "Shop system" {
        hook {
            on "order.placed" gives="Order placed" { set "price" "body.total" }
        }
    }
    command "Place an order" by="Customer" to="Shop system" { yields "Order placed" }

    // The first thing that matters.
    event "Order placed" from="Shop system" subject="customer" {
        field "price" "decimal" min=0
        // Whatever was said.
        field "note" "string" optional=#true
    }
    event "Order collected" from="Shop system" subject="customer" pivotal=#true
    link "Order placed" to="Order collected"
}

context "Accounts" {
    event "Account created" from="Shop system" subject="customer" { field "email" "string" sensitive=#true }
}

policy "Thank" {
    whenever "Order placed"
    and-no "Order collected" within="2d"
    then "Place an order"
    limit 1 per="7d"
}

funnel "Sale" within="30d" {
    step "Order placed"
    step "Order collected"
}
"#;

fn edit(edits: &[(&str, &str)]) -> String {
    edits.iter().fold(BASE.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    })
}

/// The same everywhere, as in a rename.
fn everywhere(text: &str, from: &str, to: &str) -> String {
    text.replace(&format!("\"{from}\""), &format!("\"{to}\""))
}

#[test]
fn a_rename_here_and_an_edit_there_both_survive_and_references_follow() {
    let renamed = everywhere(BASE, "Order placed", "Meal ordered").replacen(
        "event \"Meal ordered\" from=\"Shop system\" subject=\"customer\" {\n",
        "event \"Meal ordered\" from=\"Shop system\" subject=\"customer\" {\n        was \"Order placed\"\n",
        1,
    );
    let edited = edit(&[
        (
            "field \"price\" \"decimal\" min=0",
            "field \"price\" \"decimal\" min=1\n        field \"order\" \"string\" key=#true",
        ),
        (
            "    link ",
            "    read-model \"Open orders\" { shows \"Order placed\"; field \"price\" \"decimal\" from=\"Order placed.price\" }\n    hotspot \"Late?\" on=\"Order placed\"\n    link ",
        ),
        (
            "limit 1 per=\"7d\"",
            "limit 1 per=\"7d\"\n    unless \"Order placed\" within=\"1d\"",
        ),
    ]);
    for text in [clean(BASE, &renamed, &edited), clean(BASE, &edited, &renamed)] {
        let old: Vec<&str> = text
            .lines()
            .filter(|line| line.contains("Order placed"))
            .map(str::trim)
            .collect();
        assert_eq!(old, ["was \"Order placed\""], "{text}");
        for part in [
            "read-model \"Open orders\" { shows \"Meal ordered\"; field \"price\" \"decimal\" from=\"Meal ordered.price\" }",
            "hotspot \"Late?\" on=\"Meal ordered\"",
            "unless \"Meal ordered\" within=\"1d\"",
            "field \"price\" \"decimal\" min=1",
            "field \"order\" \"string\" key=#true",
            "step \"Meal ordered\"",
            "// Whatever was said.",
        ] {
            assert!(text.contains(part), "{part}\n{text}");
        }
    }
}

#[test]
fn both_rename_the_same_sticky() {
    let rename = |to: &str| {
        everywhere(BASE, "Order collected", to).replace("pivotal=#true", "pivotal=#true { was \"Order collected\" }")
    };
    let ours = rename("Meal collected");
    let merged = merged(BASE, &ours, &rename("Order fetched"));
    assert_eq!(merged.conflicts.len(), 1);
    assert_eq!(
        merged.conflicts[0].says,
        "Merge: event Order collected is called Meal collected here, Order fetched there"
    );
    assert!(!merged.text.contains("\"Order fetched\""), "{}", merged.text);
    assert!(merged.text.contains("step \"Meal collected\""), "{}", merged.text);
}

#[test]
fn a_name_that_each_side_gives_to_another_sticky_is_not_given_twice() {
    let ours = everywhere(BASE, "Order collected", "Meal handed out")
        .replace("pivotal=#true", "pivotal=#true { was \"Order collected\" }");
    let theirs = edit(&[(
        "    link ",
        "    event \"Meal handed out\" { field \"by\" \"string\" }\n    link ",
    )]);
    let merged = merged(BASE, &ours, &theirs);
    let board = board(&merged);
    let names: Vec<&str> = board.events.iter().map(|event| event.sticky.name.as_str()).collect();
    assert_eq!(
        names,
        ["Order placed", "Order collected", "Meal handed out", "Account created"]
    );
    assert_eq!(merged.conflicts.len(), 1, "{:?}", merged.conflicts);
}

#[test]
fn what_both_changed_keeps_ours_and_becomes_a_hotspot_on_the_sticky() {
    let ours = edit(&[(
        "\"price\" \"decimal\" min=0",
        "\"price\" \"decimal\" min=0 unit=\"EUR\"",
    )]);
    let theirs = edit(&[(
        "\"price\" \"decimal\" min=0",
        "\"price\" \"integer\" min=0 unit=\"USD\"",
    )]);
    let merged = merged(BASE, &ours, &theirs);
    let told: Vec<&str> = merged.conflicts.iter().map(|conflict| conflict.says.as_str()).collect();
    assert_eq!(told, ["Merge: unit of price of Order placed is EUR here, USD there"]);
    assert!(
        merged.text.contains("field \"price\" \"integer\" min=0 unit=\"EUR\""),
        "{}",
        merged.text
    );
    let hotspot = "    hotspot \"Merge: unit of price of Order placed is EUR here, USD there\" on=\"Order placed\" {
        about \"\"\"
            Before: nothing
            Here: \"EUR\"
            There: \"USD\"
            Take this note away once it is decided.
            \"\"\"
    }
    event \"Order collected\"";
    assert!(merged.text.contains(hotspot), "{}", merged.text);
    let type_too = edit(&[("\"price\" \"decimal\" min=0", "\"price\" \"string\"")]);
    assert_eq!(
        says(BASE, &type_too, &theirs),
        ["Merge: price of Order placed is string here, integer there"]
    );
    // The same question is not asked twice.
    let again = self::merged(&theirs, &merged.text, &theirs.replace("\"USD\"", "\"GBP\""));
    assert_eq!(again.conflicts.len(), 1);
}

#[test]
fn what_is_taken_out_here_and_changed_there_stays() {
    let ours = edit(&[(
        "\n        // Whatever was said.\n        field \"note\" \"string\" optional=#true",
        "",
    )]);
    let theirs = edit(&[("\"note\" \"string\"", "\"note\" \"json\"")]);
    let merged = merged(BASE, &ours, &theirs);
    assert_eq!(
        merged.conflicts[0].says,
        "Merge: note of Order placed is taken out here, changed there"
    );
    assert!(
        merged
            .text
            .contains("// Whatever was said.\n        field \"note\" \"json\""),
        "{}",
        merged.text
    );
    let unchanged = clean(BASE, &ours, BASE);
    assert!(!unchanged.contains("Whatever was said"), "{unchanged}");
    let ours = edit(&[
        (
            "    event \"Order collected\" from=\"Shop system\" subject=\"customer\" pivotal=#true\n    link \"Order placed\" to=\"Order collected\"\n",
            "",
        ),
        ("    and-no \"Order collected\" within=\"2d\"\n", ""),
        ("    step \"Order collected\"\n", ""),
    ]);
    let theirs = edit(&[("pivotal=#true", "pivotal=#true { owner \"Ann\" }")]);
    assert_eq!(
        says(BASE, &ours, &theirs),
        ["Merge: Order collected is taken out here, changed there"]
    );
}

#[test]
fn what_is_taken_out_here_and_used_there_stays() {
    let ours = edit(&[
        (
            "    event \"Order collected\" from=\"Shop system\" subject=\"customer\" pivotal=#true\n    link \"Order placed\" to=\"Order collected\"\n",
            "",
        ),
        ("    and-no \"Order collected\" within=\"2d\"\n", ""),
        ("    step \"Order collected\"\n", "    step \"Account created\"\n"),
    ]);
    let theirs = edit(&[(
        "    link ",
        "    hotspot \"Who collects?\" on=\"Order collected\"\n    link ",
    )]);
    for (one, other) in [(&ours, &theirs), (&theirs, &ours)] {
        let merged = merged(BASE, one, other);
        assert!(merged.text.contains("event \"Order collected\""), "{}", merged.text);
        assert_eq!(merged.conflicts.len(), 1, "{:?}", merged.conflicts);
        assert_eq!(new_errors(&merged), [""; 0], "{}", merged.text);
    }
    let ours = edit(&[("        field \"price\" \"decimal\" min=0\n", "")]);
    let theirs = edit(&[("limit 1", "where \"event.data.price > 1.0\"\n    limit 1")]);
    let merged = merged(BASE, &ours, &theirs);
    assert_eq!(
        merged.conflicts[0].says,
        "Merge: price of Order placed is taken out here, needed there"
    );
    assert_eq!(new_errors(&merged), [""; 0], "{}", merged.text);
    // A changed type that the other side's expression does not bear.
    let ours = edit(&[("\"price\" \"decimal\" min=0", "\"price\" \"string\"")]);
    let merged = self::merged(BASE, &ours, &theirs);
    assert_eq!(
        merged.conflicts[0].says,
        "Merge: price of Order placed is string here, decimal there"
    );
    assert_eq!(new_errors(&merged), [""; 0], "{}", merged.text);
}

#[test]
fn lists_settings_rules_clauses_and_steps_are_merged_one_by_one() {
    let ours = edit(&[
        ("step=4", "step=6"),
        (
            "{ yields \"Order placed\" }",
            "{ yields \"Order placed\" \"Order collected\" }",
        ),
        ("set \"price\" \"body.total\"", "set \"price\" \"body.sum\""),
        ("within=\"2d\"", "within=\"4d\""),
        (
            "    step \"Order collected\"",
            "    step \"Account created\"\n    step \"Order collected\"",
        ),
        ("cap 3 per", "cap 5 per"),
    ]);
    let theirs = edit(&[
        (
            "board \"Shop\" step=4 {",
            "board \"Shop\" step=4 {\n    owner \"Ann\"\n    quiet \"21:00\" \"08:00\"",
        ),
        (
            "by=\"Customer\" to=\"Shop system\" { yields \"Order placed\" }",
            "to=\"Shop system\" { by \"Customer\" \"Clerk\"; yields \"Order placed\" \"Account created\" }\n    actor \"Clerk\"",
        ),
        (
            "{ set \"price\" \"body.total\" }",
            "subject=\"body.customer\" { set \"price\" \"body.total\"; set \"note\" \"body.note\" }",
        ),
        ("limit 1 per=\"7d\"", "limit 2 per=\"7d\"\n    holdout \"10%\""),
        (
            "    step \"Order collected\"",
            "    step \"Order collected\" within=\"7d\"",
        ),
    ]);
    let text = clean(BASE, &ours, &theirs);
    for part in [
        "board \"Shop\" step=6 {",
        "owner \"Ann\"",
        "quiet \"21:00\" \"08:00\"",
        "cap 5 per=\"7d\" // not more",
        "yields \"Order placed\" \"Order collected\" \"Account created\"",
        "by \"Customer\" \"Clerk\"",
        "on \"order.placed\" gives=\"Order placed\" subject=\"body.customer\" {\n                set \"price\" \"body.sum\"\n                set \"note\" \"body.note\"\n",
        "and-no \"Order collected\" within=\"4d\"",
        "limit 2 per=\"7d\"\n    holdout \"10%\"",
        "    step \"Order placed\"\n    step \"Account created\"\n    step \"Order collected\" within=\"7d\"\n",
    ] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn a_comment_of_either_side_survives() {
    let ours = edit(&[
        (
            "    event \"Order collected\"",
            "    // Ours: the second thing.\n    event \"Order collected\"",
        ),
        ("limit 1 per=\"7d\"", "limit 1 per=\"7d\" // ours: once"),
    ]);
    let theirs = edit(&[
        (
            "    event \"Order collected\"",
            "    // Theirs: it is late.\n    event \"Order collected\"",
        ),
        ("// The first thing", "// Theirs: the very first thing"),
        ("limit 1 per=\"7d\"", "limit 1 per=\"7d\" // theirs: a week"),
        ("context \"Accounts\" {", "context \"Accounts\" { // theirs: people"),
    ]);
    let text = clean(BASE, &ours, &theirs);
    for comment in [
        "// The shop's board.\nboard",
        "    // Ours: the second thing.\n    // Theirs: it is late.\n    event \"Order collected\"",
        "\n\n    // Theirs: the very first thing that matters.\n    event \"Order placed\"",
        "    // theirs: a week\n    limit 1 per=\"7d\" // ours: once",
        "context \"Accounts\" { // theirs: people",
        "        // Whatever was said.\n        field \"note\"",
        "cap 3 per=\"7d\" // not more",
        "\n\n// Where orders come in.\ncontext \"Till\" {",
    ] {
        assert!(text.contains(comment), "{comment}\n{text}");
    }
    assert_eq!(clean(BASE, BASE, BASE), stormlake_board::format(BASE).unwrap());
    assert_eq!(clean(BASE, BASE, &theirs), stormlake_board::format(&theirs).unwrap());
    assert_eq!(clean(BASE, &ours, BASE), stormlake_board::format(&ours).unwrap());
}

#[test]
fn what_moves_to_another_context_moves_and_takes_edits_along() {
    let line = "    event \"Order collected\" from=\"Shop system\" subject=\"customer\" pivotal=#true\n";
    let ours = edit(&[
        (line, ""),
        ("context \"Accounts\" {\n", &format!("context \"Accounts\" {{\n{line}")),
    ]);
    let theirs = edit(&[("pivotal=#true", "pivotal=#true path=\"failure\"")]);
    let text = clean(BASE, &ours, &theirs);
    let found = board(&merged(BASE, &ours, &theirs))
        .events
        .into_iter()
        .find(|event| event.sticky.name == "Order collected")
        .unwrap();
    assert_eq!(
        (found.sticky.context.as_deref(), found.path),
        (Some("Accounts"), stormlake_board::Path::Failure),
        "{text}"
    );
    let elsewhere = edit(&[(line, "")]) + line;
    assert_eq!(
        says(BASE, &ours, &elsewhere),
        ["Merge: Order collected stands in Accounts here, in no context there"]
    );
}

#[test]
fn a_context_that_is_renamed_takes_what_is_new_along() {
    let ours = edit(&[("context \"Till\"", "context \"Counter\"")]);
    let theirs = edit(&[("    link ", "    event \"Order paid\"\n    link ")]);
    let text = clean(BASE, &ours, &theirs);
    assert!(!text.contains("Till"), "{text}");
    assert!(text.contains("    event \"Order paid\"\n    link"), "{text}");
}

#[test]
fn an_explicit_default_and_another_way_to_write_a_value_are_no_change() {
    let ours = edit(&[
        ("within=\"2d\"", "within=\"48h\""),
        ("policy \"Thank\"", "policy \"Thank\" state=\"draft\""),
        ("pivotal=#true", "pivotal=#true path=\"happy\""),
    ]);
    let theirs = edit(&[
        ("within=\"2d\"", "within=\"3d\""),
        ("policy \"Thank\"", "policy \"Thank\" state=\"live\""),
        ("pivotal=#true", "pivotal=#true path=\"failure\""),
    ]);
    let text = clean(BASE, &ours, &theirs);
    for part in ["within=\"3d\"", "state=\"live\"", "path=\"failure\""] {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn a_trigger_that_both_sides_replace_stays_one() {
    let ours = edit(&[
        (
            "whenever \"Order placed\"",
            "whenever-all \"Order placed\" \"Account created\"",
        ),
        ("    and-no \"Order collected\" within=\"2d\"\n", ""),
    ]);
    let theirs = edit(&[(
        "whenever \"Order placed\"",
        "whenever \"Order placed\" at-least=2 within=\"7d\"",
    )]);
    let merged = merged(BASE, &ours, &theirs);
    assert_eq!(
        board(&merged).policies[0].trigger,
        parse(&ours).board.policies[0].trigger
    );
    assert_eq!(merged.conflicts.len(), 1, "{:?}", merged.conflicts);
}

#[test]
fn two_walls_without_a_common_board_become_one() {
    let ours = "board \"Wall\" step=2\n\ncontext \"Till\" {\n    event \"Order placed\" pivotal=#true\n    event \"Order paid\" { field \"price\" \"decimal\" }\n}\nhotspot \"Who pays?\"\n";
    let theirs = "board \"Wall\" step=2\n// Seen at the counter.\nevent \"Order placed\" { owner \"Ben\" }\nevent \"Order paid\" { field \"price\" \"integer\" }\nevent \"Order cooked\"\nhotspot \"Who pays?\"\n";
    let merged = merge(None, ours, theirs).unwrap();
    let told: Vec<&str> = merged.conflicts.iter().map(|conflict| conflict.says.as_str()).collect();
    assert_eq!(told, ["Merge: price of Order paid is decimal here, integer there"]);
    let board = board(&merged);
    assert_eq!(board.events.len(), 3, "{}", merged.text);
    let placed = &board.events[0];
    assert!(
        placed.pivotal
            && placed.sticky.owner.as_deref() == Some("Ben")
            && placed.sticky.context.as_deref() == Some("Till")
    );
    assert_eq!(board.remarks.len(), 2);
    assert!(merged.text.contains("// Seen at the counter."), "{}", merged.text);
}

#[test]
fn a_text_that_is_no_board_is_told_with_its_side() {
    let unmerged = merge(Some(BASE), BASE, "board \"x\" {").unwrap_err();
    assert_eq!(unmerged.side, stormlake_board::MergeSide::Theirs);
    assert_eq!(
        merge(Some("}"), BASE, BASE).unwrap_err().side,
        stormlake_board::MergeSide::Base
    );
    let many = |word: &str| {
        let stickies = (0..15_000).map(|number| format!("event \"{word} {number} done\"\n"));
        format!("board \"Many\"\n{}", stickies.collect::<String>())
    };
    let unmerged = merge(None, &many("A"), &many("B")).unwrap_err();
    assert_eq!(
        (unmerged.side, unmerged.findings[0].code),
        (stormlake_board::MergeSide::Merged, "SL-B002")
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_side_that_changed_something_decides(base in arbitrary::board(), edits in edits::some(), other in arbitrary::board(), any in any::<bool>()) {
        let changed = if any { other } else { edits.apply(&base) };
        let (b, x) = (write(&base), write(&changed));
        for (ours, theirs) in [(&b, &x), (&x, &b), (&x, &x)] {
            let merged = merged(&b, ours, theirs);
            prop_assert_eq!(&merged.conflicts, &[]);
            prop_assert_eq!(&board(&merged), &changed, "{}\n---\n{}\n---\n{}", b, x, merged.text);
        }
    }

    #[test]
    fn the_sides_can_be_exchanged(base in arbitrary::board(), mine in edits::some(), yours in edits::some()) {
        let (b, x, y) = (write(&base), write(&mine.apply(&base)), write(&yours.apply(&base)));
        let (one, other) = (merged(&b, &x, &y), merged(&b, &y, &x));
        prop_assert_eq!(one.conflicts.len(), other.conflicts.len(), "{:?}\n{:?}", one.conflicts, other.conflicts);
        if one.conflicts.is_empty() {
            prop_assert_eq!(diff(&board(&one), &board(&other)), [], "{}\n---\n{}", one.text, other.text);
        }
    }

    #[test]
    fn what_is_merged_again_says_the_same(base in arbitrary::board(), ours in arbitrary::board(), theirs in arbitrary::board()) {
        let (b, x, y) = (write(&base), write(&ours), write(&theirs));
        let one = merged(&b, &x, &y);
        prop_assert_eq!(&merged(&b, &one.text, &one.text).text, &one.text);
        let wall = merge(None, &x, &y).unwrap();
        prop_assert_eq!(parse(&wall.text).findings, []);
    }

    #[test]
    fn changes_of_different_things_are_no_conflict(base in edits::sound(), mine in edits::some(), yours in edits::some()) {
        let (x, y) = (mine.apply_to(&base, true), yours.apply_to(&base, false));
        let (b, x_text, y_text) = (write(&base), write(&x), write(&y));
        let merged = merged(&b, &x_text, &y_text);
        prop_assert_eq!(&merged.conflicts, &[], "{}\n---\n{}\n---\n{}", b, x_text, y_text);
        let all = board(&merged);
        prop_assert_eq!((&all.events, &all.externals), (&x.events, &x.externals));
        prop_assert_eq!((&all.policies, &all.actors), (&y.policies, &y.actors));
    }

    #[test]
    fn a_rename_and_an_edit_both_survive(base in edits::sound(), which in any::<prop::sample::Index>(), edits in edits::some()) {
        let at = which.index(base.events.len());
        let (mut x, mut y) = (base.clone(), base.clone());
        edits::rename_event(&mut x, at, "Something quite new");
        edits.edit_event(&mut y, at);
        let wanted = stormlake_board::Event { sticky: stormlake_board::Sticky { was: x.events[at].sticky.was.clone(), name: "Something quite new".into(), ..y.events[at].sticky.clone() }, ..y.events[at].clone() };
        for (ours, theirs) in [(&x, &y), (&y, &x)] {
            let merged = merged(&write(&base), &write(ours), &write(theirs));
            prop_assert_eq!(&merged.conflicts, &[]);
            prop_assert_eq!(&board(&merged).events[at], &wanted);
            prop_assert_eq!(&board(&merged).policies, &x.policies, "references follow");
        }
    }

    #[test]
    fn a_merge_makes_no_errors(base in edits::sound(), mine in edits::some(), yours in edits::some()) {
        let (x, y) = (write(&mine.apply(&base)), write(&yours.apply(&base)));
        // Read from texts: the same finding at two places counts twice.
        let errors = |text: &str| stormlake_board::check(&parse(text).board).into_iter().filter(|finding| finding.is_error()).count();
        let merged = merged(&write(&base), &x, &y);
        let (sides, both) = (errors(&x) + errors(&y), errors(&merged.text));
        prop_assert!(both <= sides, "{} > {}\n{}", both, sides, merged.text);
    }
}

#[test]
fn what_does_not_fit_is_one_conflict_a_sticky_whichever_side_is_ours() {
    let base = "board \"B\"\nevent \"Aab oejed\" { was \"/\" }\nevent \"Qmniiu gcccded\"\n";
    let mine = "board \"B\"\nevent \"Aab oejed\" { was \"!\"; was \"/\" }\n";
    let yours = "board \"B\"\nevent \"Qmniiu gcccded\" { was \"\\\\\" }\n";
    let (one, other) = (merged(base, mine, yours), merged(base, yours, mine));
    assert_eq!(
        one.conflicts.len(),
        other.conflicts.len(),
        "{:#?}\n{:#?}",
        one.conflicts,
        other.conflicts
    );
}
