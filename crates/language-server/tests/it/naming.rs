//! From a name to where it is made, to all its places, and to another name.

use crate::setting::{BOARD, MAPPING, SHOP, after, at_mark, open, shop};
use lsp_types::Position;
use stormlake_board::{check, parse};
use stormlake_language_server::{Refused, Text};

/// Where a text stands for the nth time.
fn place_of(text: &str, needle: &str, nth: usize) -> Position {
    let (at, _) = text.match_indices(needle).nth(nth).unwrap();
    Text::new(text.to_owned()).position(at + 1)
}

/// The pieces of the shop that locations mark.
fn marked(text: &str, ranges: impl IntoIterator<Item = lsp_types::Range>) -> Vec<(u32, String)> {
    let places = Text::new(text.to_owned());
    let marked = |range: lsp_types::Range| {
        (
            range.start.line + 1,
            text[places.offset(range.start)..places.offset(range.end)].to_owned(),
        )
    };
    ranges.into_iter().map(marked).collect()
}

#[test]
fn a_name_leads_to_where_it_is_made() {
    for (needle, nth, line, name) in [
        ("Order placed", 0, 17, "Order placed"),
        ("placed.price", 0, 17, "Order placed"),
        ("price\"", 2, 21, "price"),
        ("price >", 0, 21, "price"),
        ("time-zone'", 0, 5, "time-zone"),
        ("Will buy'", 0, 43, "Will buy"),
        ("mailer\"", 1, 8, "mailer"),
        ("offers\"", 1, 6, "offers"),
        ("words\" \"event", 0, 14, "words"),
    ] {
        let place = place_of(SHOP, needle, nth);
        let found = open(&[(BOARD, SHOP)]).definition(BOARD, place);
        let found = marked(SHOP, found.into_iter().map(|location| location.range));
        assert_eq!(found, [(line, name.to_owned())], "{needle}");
    }
}

#[test]
fn all_places_of_a_sticky_and_of_a_field() {
    let mut workspace = open(&[(BOARD, SHOP)]);
    let all = |workspace: &mut stormlake_language_server::Workspace, needle: &str, nth| {
        let found = workspace.references(BOARD, place_of(SHOP, needle, nth), true);
        marked(SHOP, found.into_iter().map(|one| one.range))
            .into_iter()
            .map(|(line, _)| line)
            .collect::<Vec<_>>()
    };
    assert_eq!(
        all(&mut workspace, "Order placed", 3),
        [4, 5, 6, 15, 17, 29, 30, 34, 42, 45]
    );
    assert_eq!(all(&mut workspace, "price\" \"decimal\" min", 0), [21, 30, 36, 45]);
    // `by` is computed on two events that both have the field: each of them is meant.
    assert_eq!(all(&mut workspace, "order\" \"string\"", 0), [20, 34]);
    let found = workspace.references(BOARD, place_of(SHOP, "order\" \"string\"", 0), false);
    assert_eq!(
        marked(SHOP, found.into_iter().map(|one| one.range)),
        [(34, "order".to_owned())]
    );
    let here = workspace.highlights(BOARD, place_of(SHOP, "Buyer", 0));
    assert_eq!(here.len(), 2);
}

#[track_caller]
fn renamed(text: &str, new: &str) -> String {
    let (mut workspace, place) = at_mark(text);
    let edit = workspace.rename(BOARD, place, new).unwrap();
    after(&mut workspace, edit).remove(BOARD).unwrap()
}

/// Renaming breaks nothing: what a board said is what it says, with another name.
#[test]
fn whatever_is_renamed_the_board_is_as_good_as_before() {
    let findings = |text: &str| {
        let parsed = parse(text);
        assert!(parsed.document.is_some(), "{text}");
        let meant = check(&parsed.board);
        let all = parsed.findings.iter().chain(&meant);
        all.map(|finding| finding.code).collect::<Vec<_>>()
    };
    let before = findings(SHOP);
    let mut tried = 0;
    let places = Text::new(SHOP.to_owned());
    let mut workspace = open(&[(BOARD, SHOP)]);
    let mut seen = std::collections::BTreeSet::new();
    for (at, _) in SHOP.char_indices() {
        let place = places.position(at);
        let Some((range, name)) = workspace.can_rename(BOARD, place) else {
            continue;
        };
        if !seen.insert((range.start.line, range.start.character)) {
            continue;
        }
        for new in ["renamed_one", "re-named"] {
            let edit = workspace.rename(BOARD, place, new).unwrap();
            let text = crate::setting::edited(SHOP, &edit.changes.unwrap().into_values().next().unwrap());
            let strange: Vec<&str> = findings(&text)
                .into_iter()
                .filter(|code| !before.contains(code))
                .collect();
            assert!(strange.is_empty(), "{name} → {new}: {strange:?}\n{text}");
            tried += 1;
        }
    }
    assert!(tried > 80, "{tried}");
}

#[test]
fn a_sticky_is_renamed_everywhere_and_keeps_its_old_name() {
    let text = renamed(
        &shop("event \"Order placed\"", "event \"Order pl¦aced\""),
        "Order \"made\"",
    );
    for expected in [
        "from=\"Order \\\"made\\\".email\"",
        "granted-by=\"Order \\\"made\\\"\"",
        "event \"Order \\\"made\\\"\" from=",
        "shows \"Order \\\"made\\\"\"",
        "from=\"Order \\\"made\\\".price\"",
        "whenever \"Order \\\"made\\\"\"",
        "owner \"Sales\"\n        was \"Order placed\"\n",
    ] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
    assert_eq!(text.matches("Order placed").count(), 1);
    assert!(
        renamed(&shop("actor \"Buyer\"", "actor \"¦Buyer\""), "Guest").contains("actor \"Guest\" { was \"Buyer\" }")
    );
}

#[test]
fn the_old_name_finds_its_place_in_any_block() {
    for (text, expected) in [
        ("event \"¦A\" { about \"x\" }", "event \"B\" { was \"A\"; about \"x\" }"),
        ("event \"¦A\" {}", "event \"B\" { was \"A\" }"),
        (
            "event \"¦A\" {\n    field \"f\" \"string\"\n}",
            "event \"B\" {\n    was \"A\"\n    field",
        ),
        ("event \"¦A\" { was \"Z\" }", "event \"B\" { was \"A\" \"Z\" }"),
        ("event \"¦A\" { was \"Z\" \"B\" }", "event \"B\" { was \"Z\" \"A\" }"),
        ("event ¦A", "event \"B\" { was \"A\" }"),
        (
            "event #\"¦A\"#; event \"C\"",
            "event #\"B\"# { was \"A\" }; event \"C\"",
        ),
    ] {
        let text = renamed(text, "B");
        assert!(text.starts_with(expected), "{expected}\n{text}");
        assert!(parse(&format!("board \"S\"\n{text}")).findings.is_empty(), "{text}");
    }
}

#[test]
fn forms_with_a_kind_and_names_without_quotes() {
    let text = "event \"A\"\ncommand \"A\" { yields ¦\"event/A\" A }\nhotspot \"H\" on=\"command/A\"\nread-model \"R\" { field \"f\" \"string\" from=A.f }\n";
    // The mark stands on the first name.
    let text = renamed(&text.replace('¦', "").replacen("event \"A\"", "event \"¦A\"", 1), "B");
    assert!(text.contains("yields \"event/B\" \"B\" }"), "{text}");
    assert!(text.contains("on=\"command/A\""), "{text}");
    assert!(text.contains("from=\"B.f\""), "{text}");
    // A name that another kind has already says its kind from then on.
    let text = renamed("event \"¦A\"\ncommand \"B\"\nhotspot \"H\" on=\"A\"\n", "B");
    assert!(text.contains("on=\"event/B\""), "{text}");
}

#[test]
fn a_field_is_renamed_in_paths_and_expressions() {
    let text = renamed(
        &shop("field \"price\" \"decimal\" min", "field \"¦price\" \"decimal\" min"),
        "total-price",
    );
    for expected in [
        "field \"total-price\" \"decimal\" min",
        "from=\"Order placed.total-price\"",
        "event.data['total-price'] > 0.0",
        "value=\"event.data['total-price']\"",
        "field \"price\" \"decimal\" from",
    ] {
        assert!(text.contains(expected), "{expected}\n{text}");
    }
    // A key that a policy correlates on is one name on all of its events.
    let text = renamed(&shop("by=\"event.data.order\"", "by=\"event.data.¦order\""), "number");
    assert_eq!(text.matches("field \"number\" \"string\" key").count(), 2, "{text}");
    let text = renamed(&shop("attribute \"time-zone\"", "attribute \"¦time-zone\""), "zone");
    assert!(text.contains("subject['zone'] != ''"), "{text}");
    let text = renamed(
        &shop("prediction \"Will buy\"", "prediction \"¦Will buy\""),
        "Isn't \"lost\"",
    );
    assert!(
        text.contains("predict('Isn\\\\'t \\\\\\\"lost\\\\\\\"').active"),
        "{text}"
    );
    assert!(
        check(&parse(&text).board)
            .iter()
            .all(|finding| finding.code != "SL-B040"),
        "{text}"
    );
}

#[test]
fn a_mapping_is_renamed_with_its_board() {
    let mapping =
        "mapping \"m\" {\n    format \"ndjson\"\n    on \"*\" gives=\"Order placed\" { set \"price\" \"1.0\" }\n}\n";
    let mut workspace = open(&[(BOARD, SHOP), (MAPPING, mapping)]);
    let edit = workspace
        .rename(MAPPING, place_of(mapping, "Order placed", 0), "Order made")
        .unwrap();
    let texts = after(&mut workspace, edit);
    assert!(texts[MAPPING].contains("gives=\"Order made\""));
    assert!(texts[BOARD].contains("was \"Order placed\""));
    let edit = workspace
        .rename(MAPPING, place_of(&texts[MAPPING], "price", 0), "total")
        .unwrap();
    let texts = after(&mut workspace, edit);
    assert!(texts[MAPPING].contains("set \"total\" \"1.0\""));
}

#[test]
fn what_cannot_be_renamed_is_refused_with_words() {
    let refused = |text: &str, new: &str| {
        let (mut workspace, place) = at_mark(text);
        workspace.rename(BOARD, place, new).unwrap_err()
    };
    let event = shop("event \"Order placed\"", "event \"¦Order placed\"");
    assert_eq!(
        refused(&event, "Order collected"),
        Refused::Taken("Order collected".into())
    );
    for bad in ["", " ", "a ", "a\nb", &"x".repeat(201)] {
        assert!(matches!(refused(&event, bad), Refused::Name(_)), "{bad:?}");
    }
    let field = shop("field \"price\"", "field \"¦price\"");
    assert!(matches!(refused(&field, "the price"), Refused::Name(_)));
    assert_eq!(refused(&shop("namespace", "name¦space"), "x"), Refused::Nothing);
    assert_eq!(refused("event #\"¦A\"#", "a\"b"), Refused::Place);
}

#[test]
fn symbols_are_a_tree_and_found_by_their_letters() {
    let mut workspace = open(&[(BOARD, SHOP)]);
    let tree = workspace.document_symbols(BOARD);
    let names: Vec<&str> = tree.iter().map(|symbol| symbol.name.as_str()).collect();
    assert_eq!(names, ["Shop", "Ordering", "Thank", "Bought", "Will buy"]);
    let inside: Vec<&str> = tree[1]
        .children
        .iter()
        .flatten()
        .map(|symbol| symbol.name.as_str())
        .collect();
    assert_eq!(
        inside,
        [
            "Buyer",
            "Till",
            "Place an order",
            "Order placed",
            "Order collected",
            "Orders"
        ]
    );
    let fields = tree[1].children.as_ref().unwrap()[3].children.as_ref().unwrap();
    assert_eq!(fields.len(), 4);
    let found = |query: &str, workspace: &mut stormlake_language_server::Workspace| {
        workspace
            .workspace_symbols(query)
            .into_iter()
            .map(|symbol| symbol.name)
            .collect::<Vec<_>>()
    };
    assert_eq!(found("ordpl", &mut workspace), ["Order placed"]);
    assert_eq!(found("nothing at all", &mut workspace), [] as [&str; 0]);
    assert!(workspace.folds(BOARD).len() > 5);
}
