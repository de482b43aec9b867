//! What is offered where.

use crate::setting::{MAPPING, MARK, SHOP, at_mark, edited, open, shop};
use lsp_types::{CompletionTextEdit, TextEdit};
use stormlake_language_server::{Text, Workspace};

fn offered(workspace: &mut Workspace, uri: &str, place: lsp_types::Position) -> Vec<(String, TextEdit)> {
    let list = workspace.complete(uri, place, false);
    let edit = |edit| match edit {
        Some(CompletionTextEdit::Edit(edit)) => edit,
        _ => panic!("an offer without its edit"),
    };
    list.items
        .into_iter()
        .map(|item| (item.label, edit(item.text_edit)))
        .collect()
}

/// The labels at the mark, and the text after one of them is taken.
#[track_caller]
fn check(text: &str, labels: &[&str], take: &str, expected: &str) {
    let (mut workspace, place) = at_mark(text);
    let offers = offered(&mut workspace, crate::setting::BOARD, place);
    let found: Vec<&str> = offers.iter().map(|(label, _)| label.as_str()).collect();
    assert_eq!(found, labels, "{text}");
    let (_, edit) = offers.iter().find(|(label, _)| label == take).expect("the offer");
    let after = edited(&text.replacen(MARK, "", 1), std::slice::from_ref(edit));
    assert!(after.contains(expected), "{expected}\n{after}");
}

/// These are among what is offered, and those are not.
#[track_caller]
fn among(text: &str, wanted: &[&str], unwanted: &[&str]) {
    let (mut workspace, place) = at_mark(text);
    let offers = offered(&mut workspace, crate::setting::BOARD, place);
    let found: Vec<&str> = offers.iter().map(|(label, _)| label.as_str()).collect();
    for label in wanted {
        assert!(found.contains(label), "{label} is missing: {found:?}");
    }
    for label in unwanted {
        assert!(!found.contains(label), "{label} is offered: {found:?}");
    }
}

#[test]
fn names_in_a_reference_are_those_that_fit() {
    check(
        &shop("whenever \"Order placed\"", "whenever \"Or¦\""),
        &["Order placed", "Order collected"],
        "Order collected",
        "whenever \"Order collected\" by",
    );
    check(&shop("to=\"Till\"", "to=\"¦\""), &["Till"], "Till", "to=\"Till\"");
    check(&shop("by=\"Buyer\"", "by=¦"), &["Buyer"], "Buyer", "by=\"Buyer\" to=");
    check(
        &shop("via=\"mailer\"", "via=\"¦\""),
        &["mailer"],
        "mailer",
        "via=\"mailer\"",
    );
    check(
        &shop("subject=\"customer\"", "subject=\"cu¦\""),
        &["customer"],
        "customer",
        "subject=\"customer\"",
    );
    check(
        &shop("consent \"offers\"\n}", "consent \"¦\"\n}"),
        &["offers"],
        "offers",
        "consent \"offers\"\n}",
    );
}

#[test]
fn a_name_of_two_kinds_says_its_kind() {
    let text = "event \"A\"\ncommand \"A\"\nevent \"B \\\"x\\\"\"\nhotspot \"H\" on=\"¦\"\n";
    check(
        text,
        &["event/A", "command/A", "B \"x\"", "H"],
        "B \"x\"",
        "on=\"B \\\"x\\\"\"",
    );
}

#[test]
fn a_quote_that_is_still_open_is_no_hindrance() {
    check(
        &shop("yields \"Order placed\"", "yields \"Order pl¦"),
        &["Order placed", "Order collected"],
        "Order placed",
        "yields \"Order placed\n",
    );
}

#[test]
fn words_of_the_grammar_stand_where_they_may() {
    among(
        &shop("funnel", "¦\nfunnel"),
        &["event", "policy", "context", "funnel"],
        &["board", "field", "whenever"],
    );
    among(
        &shop("    consent \"offers\"\n}", "    ¦\n}"),
        &["never", "goal", "unless"],
        &["whenever", "then", "field"],
    );
    among(
        &shop("actor \"Buyer\"", "ev¦"),
        &["event", "command"],
        &["funnel", "context"],
    );
    check(
        &shop("actor \"Buyer\"", "act¦"),
        &[
            "about",
            "owner",
            "allow",
            "actor",
            "read-model",
            "command",
            "aggregate",
            "external",
            "event",
            "policy",
            "hotspot",
            "opportunity",
            "note",
            "link",
        ],
        "actor",
        "\n    actor\n",
    );
}

#[test]
fn properties_and_their_words() {
    check(
        &shop(
            "from=\"Till\" subject=\"customer\" {\n        about",
            "from=\"Till\" ¦ {\n        about",
        ),
        &["subject", "pivotal", "path"],
        "pivotal",
        "from=\"Till\" pivotal=#true {",
    );
    check(
        &shop("actor \"Buyer\"", "event \"X\" pa¦"),
        &["from", "subject", "pivotal", "path"],
        "path",
        "event \"X\" path=\"\"\n",
    );
    check(
        &shop("actor \"Buyer\"", "event \"X\" path=\"¦\""),
        &["happy", "failure"],
        "failure",
        "path=\"failure\"",
    );
    check(
        &shop("actor \"Buyer\"", "event \"X\" pivotal=¦"),
        &["#true", "#false"],
        "#true",
        "pivotal=#true\n",
    );
    among(
        &shop("\"words\" \"string\"", "\"words\" \"¦\""),
        &["string", "decimal", "enum", "list<string>"],
        &["event"],
    );
}

#[test]
fn fields_behind_their_event() {
    check(
        &shop("from=\"Order placed.price\"", "from=\"Order placed.¦\""),
        &["order", "price", "email", "zone"],
        "order",
        "from=\"Order placed.order\"",
    );
    check(
        &shop("from=\"Order placed.price\"", "from=\"Or¦\""),
        &["Order placed.", "Order collected.order"],
        "Order collected.order",
        "from=\"Order collected.order\"",
    );
    check(
        &shop("set \"words\"", "set \"¦\""),
        &["words"],
        "words",
        "set \"words\"",
    );
}

#[test]
fn expressions_know_what_they_read() {
    let price = |to: &str| shop("event.data.price > 0.0 &&", to);
    check(
        &price("event.data.¦ &&"),
        &["order", "price", "email", "zone"],
        "zone",
        "event.data.zone &&",
    );
    check(
        &price("event.data.pr¦ice &&"),
        &["order", "price", "email", "zone"],
        "zone",
        "event.data.zone &&",
    );
    check(
        &price("event.¦ &&"),
        &["data", "subject", "source", "id", "type", "time"],
        "time",
        "event.time &&",
    );
    // A name with a hyphen stands in brackets.
    check(
        &price("subject.¦ != ''"),
        &["email", "time-zone"],
        "time-zone",
        "subject['time-zone'] != ''",
    );
    check(
        &price("subject['¦'] != ''"),
        &["email", "time-zone"],
        "time-zone",
        "subject['time-zone'] != ''",
    );
    check(&price("predict('¦')"), &["Will buy"], "Will buy", "predict('Will buy')");
    check(
        &price("predict('Will buy').¦ &&"),
        &["active", "purchases", "value", "known"],
        "known",
        "predict('Will buy').known &&",
    );
    among(
        &price("¦ &&"),
        &["event", "subject", "count", "predict('Will buy')", "size"],
        &["body", "row"],
    );
    among(&price("'ev¦' &&"), &[], &["event"]);
    among(&price("event.data.email.¦ &&"), &["startsWith"], &["price"]);
    // A key is computed on every event that the policy names: only what they share is there.
    check(
        &shop("by=\"event.data.order\"", "by=\"event.data.¦\""),
        &["order"],
        "order",
        "by=\"event.data.order\"",
    );
}

#[test]
fn nothing_is_offered_in_a_comment() {
    among(&shop("actor \"Buyer\"", "// ¦"), &[], &["event"]);
}

#[test]
fn a_mapping_knows_its_board() {
    let text = "mapping \"m\" {\n  on \"*\" gives=\"Order placed\" { set \"\" \"row.x\" }\n}\n";
    let mut workspace = open(&[(crate::setting::BOARD, SHOP), (MAPPING, text)]);
    let at = |needle: &str| Text::new(text.to_owned()).position(text.find(needle).unwrap() + needle.len());
    let labels = |offers: Vec<(String, TextEdit)>| offers.into_iter().map(|(label, _)| label).collect::<Vec<_>>();
    assert_eq!(
        labels(offered(&mut workspace, MAPPING, at("gives=\""))),
        ["Order placed", "Order collected"]
    );
    assert_eq!(
        labels(offered(&mut workspace, MAPPING, at("set \""))),
        ["order", "price", "email", "zone"]
    );
}

#[test]
fn of_very_many_names_those_that_begin_so_come_first() {
    let mut text: String = (0..3_000).map(|n| format!("event \"Thing {n} done\"\n")).collect();
    text.push_str("funnel \"F\" { step \"Thing 2999¦\" }\n");
    let (mut workspace, place) = at_mark(&text);
    let list = workspace.complete(crate::setting::BOARD, place, true);
    assert!(list.is_incomplete);
    assert_eq!(list.items.len(), stormlake_language_server::limits::OFFERS_MAX);
    assert_eq!(list.items[0].label, "Thing 2999 done");
}
