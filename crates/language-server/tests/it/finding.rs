//! What is wrong, and the mends that an editor carries out.

use crate::setting::{BOARD, Beside, MAPPING, SHOP, after, at_mark, open, shop};
use lsp_types::{Diagnostic, NumberOrString, Range};
use std::collections::BTreeMap;
use stormlake_board::codes::{Sample, all};
use stormlake_language_server::{Change, NoPulse, Text, Workspace};

fn codes(diagnostics: &[Diagnostic]) -> Vec<&str> {
    let code = |diagnostic: &'_ Diagnostic| match diagnostic.code.as_ref() {
        Some(NumberOrString::String(code)) => code.as_str().to_owned(),
        _ => String::new(),
    };
    let codes = diagnostics.iter().map(code).collect::<Vec<_>>();
    codes
        .into_iter()
        .map(|code| all().find(|one| one.code == code).map_or("", |one| one.code))
        .collect()
}

/// Every example of every code: the same as parse and check say.
#[test]
fn an_editor_says_what_check_says() {
    let mut tried = 0;
    for code in all() {
        let (mut workspace, uri) = match code.wrong {
            Sample::Board(text) => (open(&[(BOARD, text)]), BOARD),
            Sample::Mapping(text) => (
                open(&[(BOARD, stormlake_board::codes::MAPPING_BOARD), (MAPPING, text)]),
                MAPPING,
            ),
            Sample::Letter(text, files) => {
                let beside = Beside(BTreeMap::new(), files.to_vec());
                let mut workspace = Workspace::new(Box::new(beside), Box::new(NoPulse));
                workspace.open(BOARD, "kdl", 1, text.to_owned());
                for (name, text) in files {
                    let uri = format!("file:///shop/templates/{name}");
                    workspace.open(&uri, "jinja", 1, (*text).to_owned());
                }
                let uris: Vec<String> = workspace.open_documents().map(|(uri, _)| uri.to_owned()).collect();
                let mut found = Vec::new();
                for uri in uris {
                    found.extend(workspace.diagnostics(&uri));
                }
                assert!(codes(&found).contains(&code.code), "{}: {found:?}", code.code);
                continue;
            }
            Sample::Change(..) => continue,
        };
        let found = workspace.diagnostics(uri);
        assert!(codes(&found).contains(&code.code), "{}: {found:?}", code.code);
        let one = found
            .iter()
            .find(|one| codes(&[(*one).clone()]) == [code.code])
            .unwrap();
        let page = one.code_description.as_ref().unwrap().href.as_str();
        assert!(page.ends_with(&format!("/docs/errors/{}.md", code.code)));
        tried += 1;
    }
    assert!(tried > 50, "{tried}");
}

#[test]
fn a_place_is_in_utf_16_units() {
    let found = open(&[(BOARD, "board \"S\"\nevent \"😀 é\" pivtoal=#true\n")]).diagnostics(BOARD);
    assert_eq!(found[0].range.start, lsp_types::Position { line: 1, character: 13 });
    assert_eq!(found[0].range.end.character, 26);
}

#[test]
fn a_change_of_the_board_is_seen_by_its_mapping() {
    let mapping =
        "mapping \"m\" {\n    format \"ndjson\"\n    on \"*\" gives=\"Order collected\" { set \"order\" \"'1'\" }\n}\n";
    let mut workspace = open(&[(BOARD, SHOP), (MAPPING, mapping)]);
    assert_eq!(workspace.diagnostics(MAPPING), []);
    let text = SHOP.replace("Order collected", "Order fetched");
    workspace.change(BOARD, 2, vec![Change { range: None, text }]);
    assert_eq!(codes(&workspace.diagnostics(MAPPING)), ["SL-B020"]);
}

#[test]
fn the_shop_has_nothing_wrong_that_matters() {
    let found = open(&[(BOARD, SHOP)]).diagnostics(BOARD);
    let errors: Vec<&Diagnostic> = found
        .iter()
        .filter(|one| codes(&[(*one).clone()]) != ["SL-B041"])
        .collect();
    assert_eq!(
        errors
            .iter()
            .filter(|one| one.severity == Some(lsp_types::DiagnosticSeverity::ERROR))
            .count(),
        0,
        "{errors:?}"
    );
}

#[test]
fn a_mend_is_one_click() {
    for (text, title, expected) in [
        (
            shop("actor \"Buyer\"", "¦actr \"Buyer\""),
            "Did you mean `actor`?",
            "    actor \"Buyer\"\n",
        ),
        (
            shop("to=\"Till\"", "to=\"Tilll¦\""),
            "Did you mean \"Till\"?",
            "to=\"Till\" {",
        ),
        (
            shop("event.data.price > 0.0", "event.data.pricee¦ > 0.0"),
            "Did you mean `price`?",
            "event.data.price > 0.0",
        ),
        (
            shop("from=\"Till\"", "from=\"Till\" pivotal=tr¦ue"),
            "Write #true",
            "pivotal=#true",
        ),
    ] {
        let (mut workspace, place) = at_mark(&text);
        let mends = workspace.mends(
            BOARD,
            Range {
                start: place,
                end: place,
            },
        );
        let mend = mends.into_iter().find(|mend| mend.title == title).expect(title);
        let texts = after(&mut workspace, mend.edit.unwrap());
        assert!(texts[BOARD].contains(expected), "{}", texts[BOARD]);
    }
}

#[test]
fn a_document_past_its_limit_is_let_go_and_taken_up_again() {
    use stormlake_language_server::limits::{DOCUMENT_BYTES_MAX, DOCUMENTS_MAX};
    let mut workspace = open(&[(BOARD, SHOP)]);
    let text = " ".repeat(DOCUMENT_BYTES_MAX + 1);
    workspace.change(BOARD, 2, vec![Change { range: None, text }]);
    assert_eq!(workspace.text(BOARD), None);
    assert!(workspace.diagnostics(BOARD)[0].message.contains("too large"));
    let part = Change {
        range: Some(Range::default()),
        text: "x".into(),
    };
    workspace.change(BOARD, 3, vec![part]);
    assert_eq!(workspace.text(BOARD), None);
    let text = SHOP.to_owned();
    workspace.change(BOARD, 4, vec![Change { range: None, text }]);
    assert_eq!(workspace.text(BOARD), Some(SHOP));
    // A board that is larger than a board may be is said as `check` says it.
    let text = format!("{SHOP}//{}\n", " ".repeat(stormlake_board::limits::FILE_BYTES_MAX));
    workspace.change(BOARD, 5, vec![Change { range: None, text }]);
    assert_eq!(codes(&workspace.diagnostics(BOARD))[..1], ["SL-B002"]);
    assert_eq!(
        workspace.hover(BOARD, lsp_types::Position { line: 0, character: 1 }),
        None
    );
    for number in 0..DOCUMENTS_MAX {
        workspace.open(&format!("file:///{number}/board.kdl"), "kdl", 1, String::new());
    }
    assert!(!workspace.open("file:///more/board.kdl", "kdl", 1, String::new()));
    assert!(
        workspace.open(BOARD, "kdl", 9, SHOP.into()),
        "one that is open may be opened again"
    );
}

#[test]
fn other_files_are_none_of_ours() {
    let mut workspace = Workspace::new(Box::new(Beside::default()), Box::new(NoPulse));
    assert!(!workspace.open("file:///x/other.kdl", "kdl", 1, String::new()));
    assert!(workspace.open("untitled:Untitled-1", "stormlake-board", 1, SHOP.into()));
    let place = Text::new(SHOP.into()).position(SHOP.find("placed.email").unwrap());
    assert_eq!(workspace.definition("untitled:Untitled-1", place).len(), 1);
}
