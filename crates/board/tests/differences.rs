//! What is different between two boards, in the board's own words.

mod arbitrary;

use proptest::prelude::*;
use stormlake_board::{Board, Change, diff, parse, write};

fn board(text: &str) -> Board {
    parse(text).board
}

fn told(old: &str, new: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for difference in diff(&board(old), &board(new)) {
        lines.push(difference.to_string());
        lines.extend(difference.details.iter().map(|detail| format!("  {detail}")));
    }
    lines
}

const OLD: &str = r#"
board "Shop" step=4 { namespace "shop"; owner "Ann" }
context "Till" {
    event "Order placed" subject="customer" { field "price" "decimal" min=0; field "note" "string" optional=#true }
    event "Order collected" pivotal=#true
    command "Place an order" { yields "Order placed" }
}
policy "Offer a meal" {
    whenever "Order placed"
    and-no "Order collected" within="2d"
    then "Place an order"
    limit 1 per="7d"
}
link "Order placed" to="Order collected"
"#;

#[test]
fn a_change_is_told_sticky_by_sticky() {
    let new = r#"
board "Shop" step=6 { namespace "shop"; owner "Ben" }
context "Till" {
    command "Place an order" { yields "Order placed" }
    event "Meal collected" { was "Order collected" }
    event "Order placed" subject="customer" { field "price" "decimal" min=1; field "order" "string" key=#true }
}
context "Kitchen" { event "Meal cooked" }
policy "Offer a meal" {
    // A comment is no change.
    whenever "Order placed"
    and-no "Meal collected" within="4d"
    then "Place an order"
    cap 1 per="7d"
}
"#;
    assert_eq!(
        told(OLD, new),
        [
            "board",
            "  `step` is 6, was 4",
            "  owner is \"Ben\", was \"Ann\"",
            "event \"Meal collected\" was \"Order collected\"",
            "  lost pivotal=#true",
            "event \"Order placed\"",
            "  lost field \"note\" \"string\" optional=#true",
            "  gained field \"order\" \"string\" key=#true",
            "  field \"price\": min is 1, was 0",
            "context \"Kitchen\" is new",
            "event \"Meal cooked\" is new",
            "policy \"Offer a meal\"",
            "  now waits 4d for \"Meal collected\", not 2d",
            "  lost limit 1 per=\"7d\"",
            "link \"Order placed\" → \"Meal collected\" is gone",
        ]
    );
}

#[test]
fn what_a_line_says_otherwise_is_told_in_words() {
    let change = |from: &str, to: &str| {
        let old = r#"
board "Shop" { channel "mailer" kind="smtp" rate="10/s" }
context "Till" {
    external "Shop system" { hook { on "placed" gives="Order placed" { set "price" "body.total" } } }
    event "Order placed" { about "A long text about what is meant here, which nobody wants to read twice in one line of a diff, and that goes on"; field "size" "enum" "small" "large"; field "price" "decimal" }
    command "Place an order" by="Clerk" { yields "Order placed" "Order collected" }
    event "Order collected"
}
policy "Offer" { whenever "Order placed"; then "Place an order" via="mailer"; limit 1 per="7d"; unless "Order collected" within="1d" }
funnel "Sale" { step "Order placed"; step "Order collected" within="2d" }
"#;
        assert!(old.contains(from), "{from}");
        told(old, &old.replacen(from, to, 1)).split_off(1)
    };
    for (from, to, said) in [
        (
            "\"small\" \"large\"",
            "\"large\" \"huge\"",
            "  field \"size\" gained \"huge\"|  field \"size\" lost \"small\"",
        ),
        (
            "\"price\" \"decimal\"",
            "\"price\" \"string\"",
            "  field \"price\" is \"string\", was \"decimal\"",
        ),
        (
            "\"price\" \"decimal\"",
            "\"price\" \"decimal\" unit=\"EUR\"",
            "  field \"price\" gained unit=\"EUR\"",
        ),
        (
            "\"size\" \"enum\" \"small\" \"large\"",
            "\"size\" \"string\"",
            "  field \"size\" is \"string\", was \"enum\" \"small\" \"large\"",
        ),
        (
            ", and that goes on",
            ", and that ends",
            "  about reads otherwise further on",
        ),
        (
            "body.total",
            "body.sum",
            "  hook on \"placed\" set \"price\" is \"body.sum\", was \"body.total\"",
        ),
        ("by=\"Clerk\" {", "{ by \"Clerk\" \"Cook\";", "  by gained \"Cook\""),
        ("10/s", "5/s", "  channel \"mailer\": rate is \"5/s\", was \"10/s\""),
        (
            "limit 1 per=\"7d\"",
            "limit 2 per=\"1d\"",
            "  limit is 2, was 1|  limit: per is \"1d\", was \"7d\"",
        ),
        (
            "limit 1 per=\"7d\"",
            "limit 1 per=\"1d\"",
            "  limit 1: per is \"1d\", was \"7d\"",
        ),
        (
            "within=\"1d\"",
            "within=\"2d\"",
            "  unless \"Order collected\": within is \"2d\", was \"1d\"",
        ),
        ("via=\"mailer\"", "", "  then \"Place an order\" lost via=\"mailer\""),
        (
            "yields \"Order placed\" \"Order collected\"",
            "yields \"Order collected\"",
            "  yields lost \"Order placed\"",
        ),
        (
            "step \"Order placed\"; step \"Order collected\" within=\"2d\"",
            "step \"Order collected\" within=\"2d\"; step \"Order placed\"",
            "  its steps go \"Order collected\", \"Order placed\", not \"Order placed\", \"Order collected\"",
        ),
    ] {
        assert_eq!(change(from, to).join("|"), said);
    }
}

#[test]
fn a_reference_that_follows_a_rename_is_no_difference() {
    let new = OLD
        .replace("\"Order collected\"", "\"Meal collected\"")
        .replace("pivotal=#true", "pivotal=#true { was \"Order collected\" }");
    assert_eq!(told(OLD, &new), ["event \"Meal collected\" was \"Order collected\""]);
}

#[test]
fn order_comments_and_blank_lines_are_no_difference() {
    let other = OLD
        .replace("    command \"Place an order\" { yields \"Order placed\" }\n", "")
        .replace(
            "context \"Till\" {\n",
            "// first of all\n\ncontext \"Till\" {\n    command \"Place an order\" { yields \"Order placed\" }\n",
        );
    assert_eq!(told(OLD, &other), [""; 0]);
}

#[test]
fn a_sticky_that_moves_says_where_from() {
    let other = OLD.replace("    event \"Order collected\" pivotal=#true\n", "")
        + "context \"Kitchen\" { event \"Order collected\" pivotal=#true }\n";
    assert_eq!(
        told(OLD, &other),
        [
            "context \"Kitchen\" is new",
            "event \"Order collected\"",
            "  moved from context \"Till\" to \"Kitchen\"",
        ]
    );
}

#[test]
fn allowances_and_relations_are_told() {
    let allow = "event \"Order collected\" pivotal=#true { allow \"SL-B113\" because=\"the end\" }";
    let new = OLD.replace("event \"Order collected\" pivotal=#true", allow)
        + "context \"Kitchen\" { allow \"SL-B130\" because=\"x\" }\nrelation \"Till\" \"Kitchen\" kind=\"conformist\"\n";
    assert_eq!(
        told(OLD, &new),
        [
            "event \"Order collected\"",
            "  gained allow \"SL-B113\" because=\"the end\"",
            "context \"Kitchen\" is new",
            "relation \"Till\" \"Kitchen\" is new",
        ]
    );
    let other = new.replace("the end", "an end").replace("conformist", "open-host");
    assert_eq!(
        told(&new, &other),
        [
            "event \"Order collected\"",
            "  allow \"SL-B113\": because is \"an end\", was \"the end\"",
            "relation \"Till\" \"Kitchen\"",
            "  `kind` is \"open-host\", was \"conformist\"",
        ]
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_board_is_not_different_from_itself_however_it_is_written(board in arbitrary::board()) {
        prop_assert_eq!(diff(&board, &board), []);
        prop_assert_eq!(diff(&board, &parse(&write(&board)).board), []);
    }

    #[test]
    fn what_one_way_is_new_the_other_way_is_gone(one in arbitrary::board(), other in arbitrary::board()) {
        let (there, back) = (diff(&one, &other), diff(&other, &one));
        prop_assert_eq!(there.is_empty(), back.is_empty());
        // A rename is known only from the side that says `was`.
        if there.iter().chain(&back).all(|difference| difference.before.is_none()) {
            let of = |all: &[stormlake_board::Difference], change: Change| {
                let mut names: Vec<_> = all.iter().filter(|one| one.change == change).map(|one| (one.kind.clone(), one.name.clone())).collect();
                names.sort();
                names
            };
            prop_assert_eq!(of(&there, Change::New), of(&back, Change::Gone));
            prop_assert_eq!(of(&there, Change::Changed), of(&back, Change::Changed));
        }
    }

    #[test]
    fn no_change_of_an_event_goes_unseen(board in arbitrary::board(), which in any::<prop::sample::Index>(), how in 0..4) {
        prop_assume!(!board.events.is_empty());
        let mut changed = board.clone();
        let at = which.index(board.events.len());
        let event = &mut changed.events[at];
        match how {
            0 => event.sticky.about = Some(format!("{} and more", event.sticky.about.clone().unwrap_or_default())),
            1 => event.pivotal = !event.pivotal,
            2 => drop(changed.events.remove(at)),
            _ => event.sticky.owner = Some(format!("{}, too", event.sticky.owner.clone().unwrap_or_default())),
        }
        prop_assert!(!diff(&board, &changed).is_empty());
    }
}
