//! Formatting is `stormlake fmt`.

use crate::setting::{BOARD, MAPPING, SHOP, edited, open};

#[test]
fn a_document_becomes_what_fmt_makes_of_it_by_its_smallest_change() {
    for text in [
        SHOP,
        "board   \"S\"\n\n\n\nevent \"é😀\"    pivotal=#true\n\n",
        "board \"S\"\r\nevent \"A\"   \r\n",
        "event \"A\"{about \"x\"}\n",
        "",
        "\n\n",
    ] {
        let edits = open(&[(BOARD, text)]).format(BOARD);
        assert_eq!(edited(text, &edits), stormlake_board::format(text).unwrap(), "{text:?}");
    }
    let text = format!("{SHOP}event   \"X\"\n{SHOP}");
    let edits = open(&[(BOARD, &text)]).format(BOARD);
    assert!(
        edits[0].new_text.len() < 40 || edits[0].range.start.line > 0,
        "{edits:?}"
    );
    let mapping = "mapping   \"m\" {\n format \"ndjson\" }\n";
    let edits = open(&[(MAPPING, mapping)]).format(MAPPING);
    assert_eq!(
        edited(mapping, &edits),
        stormlake_board::format_mapping(mapping).unwrap()
    );
}

#[test]
fn what_is_no_kdl_is_left_alone() {
    assert_eq!(open(&[(BOARD, "event \"A\n   x")]).format(BOARD), []);
}
