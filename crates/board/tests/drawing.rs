//! The arrows of a board, their order in time, what expressions may read, and what a change would break.

use std::collections::BTreeMap;
use stormlake_board::scope::{by_events, until_by_events};
use stormlake_board::{
    Board, FieldType, Graph, Kind, Names, Resolved, check, compatibility, event_scope, field_type, hook_scope,
    mapping_scope, parse, timeline,
};
use stormlake_expression::{Scope, Type, compile};

fn board(text: &str) -> Board {
    let parsed = parse(text);
    assert_eq!(parsed.findings, []);
    assert_eq!(
        check(&parsed.board).iter().filter(|finding| finding.is_error()).count(),
        0,
        "{:?}",
        check(&parsed.board)
    );
    parsed.board
}

/// Every kind of arrow once, written against the order of time.
const ARROWS: &str = r#"board "Shop"
event "Meal eaten"
policy "Remind" { whenever "Meal booked" at-least=2 within="1d"; and-no "Meal eaten" until="Day ended"; never "Refused"; unless "Refused"; then "Book a meal" }
policy "Count" { whenever-all "Meal eaten" "Day ended"; emit "Counted" }
policy "Miss" { whenever-silent "30d" since="Counted" }
event "Day ended"
event "Counted"
event "Refused" path="failure"
read-model "Menu" { shows "Meal eaten"; field "n" "integer" from="Counted.n" }
actor "Guest" { sees "Menu" }
command "Book a meal" by="Guest" to="Kitchen" { yields "Meal booked"; yields "Refused" on="delivered" }
aggregate "Kitchen"
event "Meal booked" from="Kitchen"
external "Till" { hook signature="none" { on "*" gives="Meal eaten" } }
hotspot "Who cooks?" on="Kitchen"
link "Meal booked" to="Meal eaten" label="then"
"#;

#[test]
fn every_arrow_is_drawn_once() {
    let graph = Graph::new(&board(ARROWS));
    let mut arrows: Vec<String> = graph
        .edges
        .iter()
        .map(|edge| {
            let name = |id: usize| graph.nodes[id].name.as_str();
            let kind = serde_json::to_value(edge.kind).unwrap();
            let label = edge
                .label
                .as_ref()
                .map(|label| format!(" ({label})"))
                .unwrap_or_default();
            format!(
                "{} -{}-> {}{label}",
                name(edge.from),
                kind.as_str().unwrap(),
                name(edge.to)
            )
        })
        .collect();
    arrows.sort();
    insta::assert_snapshot!(arrows.join("\n"));
}

#[test]
fn stickies_stand_in_the_order_of_time() {
    let board = board(ARROWS);
    let graph = Graph::new(&board);
    let ranks: BTreeMap<usize, &str> = timeline(&board)
        .into_iter()
        .zip(graph.nodes.iter().map(|node| node.name.as_str()))
        .collect();
    let order: Vec<&str> = ranks.into_values().collect();
    insta::assert_snapshot!(order.join("\n"));
}

#[test]
fn a_circle_is_cut_where_it_goes_back_in_the_file() {
    let board = board(
        "board \"B\"\nevent \"A\"\nevent \"B\"\nevent \"C\"\nlink \"A\" to=\"B\"\nlink \"B\" to=\"C\"\nlink \"C\" to=\"A\"\nlink \"C\" to=\"C\"\n",
    );
    assert_eq!(timeline(&board), [0, 1, 2]);
}

#[test]
fn without_arrows_the_file_is_the_order_of_time() {
    let board = board("board \"B\"\nevent \"B\"\ncommand \"Z\"\nevent \"A\"\n");
    let graph = Graph::new(&board);
    let ranks = timeline(&board);
    let rank = |name: &str| ranks[graph.nodes.iter().find(|node| node.name == name).unwrap().id];
    assert_eq!((rank("B"), rank("Z"), rank("A")), (0, 1, 2));
}

#[test]
fn a_long_chain_is_ordered_without_recursion() {
    let mut text = String::from("board \"B\"\n");
    for n in (0..5_000).rev() {
        text.push_str(&format!("event \"E{n}\"\n"));
    }
    for n in 0..4_999 {
        text.push_str(&format!("link \"E{n}\" to=\"E{}\"\n", n + 1));
    }
    let ranks = timeline(&parse(&text).board);
    assert!(ranks.into_iter().rev().eq(0..5_000));
}

#[test]
fn references_find_their_sticky_by_name_or_by_kind_and_name() {
    let board = parse("board \"B\"\nevent \"A\"\npolicy \"A\"\nevent \"event/A\"\ncommand \"C\"\n").board;
    let names = Names::new(&board);
    for (reference, kinds, expected) in [
        ("A", &[Kind::Event][..], Resolved::Found(Kind::Event, 0)),
        (
            "A",
            &Kind::ALL[..],
            Resolved::Ambiguous(vec![Kind::Event, Kind::Policy]),
        ),
        ("policy/A", &Kind::ALL[..], Resolved::Found(Kind::Policy, 0)),
        ("event/A", &Kind::ALL[..], Resolved::Found(Kind::Event, 1)),
        ("policy/A", &[Kind::Event][..], Resolved::Missing),
        ("c", &Kind::ALL[..], Resolved::Missing),
    ] {
        assert_eq!(names.resolve(reference, kinds), expected, "{reference}");
    }
    let graph = Graph::new(&board);
    assert_eq!(graph.resolve("policy/A").map(|node| node.kind), Some(Kind::Policy));
    assert_eq!(graph.resolve("A"), None);
}

const TYPED: &str = r#"board "Shop" {
    subject "customer" { attribute "time-zone" from="Placed.zone"; attribute "age" from="Placed.age" }
    subject "order"
}
event "Placed" subject="customer" { field "order" "string"; field "zone" "string"; field "age" "integer" optional=#true; field "price" "decimal"; field "at" "date"; field "tags" "list<uri>"; field "more" "json"; field "wait" "duration" }
event "Collected" subject="customer" { field "order" "integer"; field "price" "decimal" optional=#true }
event "Open" subject="order"
"#;

fn type_of(text: &str, scope: &Scope) -> Result<Type, String> {
    let result = compile(text, scope, None).map(|program| program.result_type().clone());
    result.map_err(|faults| faults[0].message.clone())
}

#[test]
fn expressions_read_fields_attributes_and_the_envelope_by_their_types() {
    let board = board(TYPED);
    let scope = event_scope(&board, &["Placed"]);
    for (text, expected) in [
        ("event.data.order", Type::String),
        ("event.data.price", Type::Double),
        ("event.data.at", Type::Timestamp),
        ("event.data.tags", Type::List(Box::new(Type::String))),
        ("event.data.more.any", Type::Dynamic),
        ("event.data.wait", Type::Duration),
        ("event.time", Type::Timestamp),
        ("event.subject + event.source + event.id + event.type", Type::String),
        ("subject['time-zone']", Type::String),
        ("subject.age", Type::Int),
        ("count", Type::Int),
    ] {
        assert_eq!(type_of(text, &scope), Ok(expected), "{text}");
    }
    for text in [
        "event.data.nothing",
        "subject.name",
        "history",
        "predict('x')",
        "headers",
        "row",
    ] {
        assert!(type_of(text, &scope).is_err(), "{text}");
    }
}

#[test]
fn of_several_events_only_what_they_share_is_there() {
    let board = board(TYPED);
    let both = event_scope(&board, &["Placed", "Collected"]);
    assert_eq!(type_of("event.data.price", &both), Ok(Type::Double));
    assert_eq!(
        type_of("event.data.order", &both),
        Ok(Type::Dynamic),
        "a string here, an integer there"
    );
    assert!(type_of("event.data.zone", &both).is_err());
    assert_eq!(type_of("subject.age", &both), Ok(Type::Int));
    let open = event_scope(&board, &["Placed", "Open"]);
    assert_eq!(type_of("event.data.zone", &open), Ok(Type::Dynamic));
    assert!(
        type_of("subject.age", &open).is_err(),
        "they concern different kinds of subject"
    );
    assert_eq!(
        type_of("event.data.anything", &event_scope(&board, &["Open"])),
        Ok(Type::Dynamic)
    );
    assert_eq!(
        type_of("event.data.anything", &event_scope(&board, &["No such event"])),
        Ok(Type::Dynamic)
    );
}

#[test]
fn hooks_and_mappings_read_what_comes_in() {
    assert_eq!(type_of("headers['x-event']", &hook_scope()), Ok(Type::String));
    assert_eq!(type_of("body.a.b", &hook_scope()), Ok(Type::Dynamic));
    let csv = stormlake_board::Format::Csv {
        delimiter: ',',
        header: true,
    };
    assert_eq!(type_of("row.price", &mapping_scope(&csv)), Ok(Type::String));
    assert_eq!(
        type_of("row.price", &mapping_scope(&stormlake_board::Format::Ndjson)),
        Ok(Type::Dynamic)
    );
    assert_eq!(type_of("line", &mapping_scope(&csv)), Ok(Type::Int));
    assert_eq!(field_type(&FieldType::Enum(vec!["a".into()])), Type::String);
}

#[test]
fn keys_are_computed_on_every_event_that_a_policy_names() {
    let board = parse(
        "board \"B\"\npolicy \"P\" { whenever \"A\" by=\"event.id\"; and-no \"B\" until=\"C\" until-by=\"event.id\"; never \"D\" \"A\"; unless \"E\" }\npolicy \"Q\" { whenever \"A\"; and-no \"B\" until=\"C\" }\n",
    )
    .board;
    assert_eq!(by_events(&board.policies[0]), ["A", "B", "D", "E"]);
    assert_eq!(until_by_events(&board.policies[0]), ["A", "C"]);
    assert_eq!(by_events(&board.policies[1]), ["A", "B", "C"]);
}

#[test]
fn a_change_breaks_senders_only_where_it_takes_something_away() {
    let old = "board \"B\"\nevent \"A\" { field \"n\" \"integer\" min=0 max=9; field \"w\" \"enum\" \"x\" \"y\"; field \"o\" \"uri\" optional=#true; was \"Z\" }\nevent \"Open\"\n";
    let codes = |from: &str, to: &str| -> Vec<&'static str> {
        let new = old.replace(from, to);
        assert_ne!(new, old, "{from}");
        compatibility(&parse(old).board, &parse(&new).board)
            .iter()
            .map(|finding| finding.code)
            .collect()
    };
    for (from, to) in [
        ("field \"n\" \"integer\" min=0 max=9;", ""),
        ("\"integer\" min=0", "\"decimal\" min=-1"),
        ("min=0 max=9", ""),
        ("\"x\" \"y\"", "\"y\" \"x\" \"z\""),
        ("\"enum\" \"x\" \"y\"", "\"string\""),
        ("\"uri\" optional", "\"json\" optional"),
        ("event \"A\" {", "event \"B\" { was \"A\";"),
        (
            "event \"Open\"",
            "event \"Open\" { field \"x\" \"date\" optional=#true }",
        ),
        ("event \"Open\"", "event \"OPEN!\""),
    ] {
        assert_eq!(codes(from, to), [""; 0], "{to}");
    }
    for (from, to, expected) in [
        ("was \"Z\"", "", "SL-B050"),
        ("event \"Open\"", "", "SL-B050"),
        ("event \"Open\"", "event \"Open\" { field \"x\" \"date\" }", "SL-B051"),
        ("\"integer\"", "\"string\"", "SL-B052"),
        ("\"x\" \"y\"", "\"x\"", "SL-B053"),
        ("min=0", "min=1", "SL-B054"),
        ("max=9", "max=8", "SL-B054"),
        ("\"uri\"", "\"uri\" pattern=\"^h\"", "SL-B054"),
        ("optional=#true", "", "SL-B055"),
        ("board \"B\"", "board \"C\"", "SL-B057"),
    ] {
        assert_eq!(codes(from, to), [expected], "{to}");
    }
}
