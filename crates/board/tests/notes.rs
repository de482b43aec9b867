//! Notes of plain paper: kept through every form of a board, and asked for nothing.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::cloned_ref_to_slice_refs,
    reason = "a test that cannot go on fails"
)]

use stormlake_board::limits::TEXT_BYTES_MAX;
use stormlake_board::sheet::{Sheet, tidy_name_of};
use stormlake_board::{Board, check, compatibility, diff, format, merge, parse, picture_name, write};

const TEXT: &str = r#"board "Shop" step=10 { owner "Ann"; scope "Selling meals" }

context "Till" {
    about "Where meals are paid"
    note "Ask Ann about this" // soon
}

note "Ask Ann about this"
note "" picture="pictures/3fa9.png"
note "Two\nlines" picture="pictures/a-b_C.gif"
"#;

fn board(text: &str) -> Board {
    let parsed = parse(text);
    assert_eq!(parsed.findings, vec![], "{text}");
    parsed.board
}

#[test]
fn a_note_is_read_and_written_and_asked_for_nothing_at_the_last_step() {
    let board = board(TEXT);
    let without = parse("board \"Shop\" step=10 { owner \"Ann\"; scope \"Selling meals\" }\ncontext \"Till\" { about \"Where meals are paid\" }\n").board;
    assert_eq!(check(&board), check(&without), "no rule of the storm asks for them");
    assert_eq!(board.notes.len(), 4, "two say the same");
    assert_eq!(board.notes[0].context.as_deref(), Some("Till"));
    assert_eq!(board.notes[3].text, "Two\nlines");
    assert_eq!(board.stickies().count(), 0);
    assert_eq!(parse(&write(&board)).board, board);
    assert_eq!(format(&format(TEXT).unwrap()).unwrap(), format(TEXT).unwrap());
    assert_eq!(
        Sheet::read(&format(TEXT).unwrap()).unwrap().write(),
        format(TEXT).unwrap()
    );
}

#[test]
fn a_picture_is_beside_the_board_and_nowhere_else() {
    let codes = |picture: &str| {
        let text = format!("board \"Shop\"\nnote \"A\" picture=\"{picture}\"\n");
        check(&board(&text))
            .iter()
            .map(|finding| finding.code)
            .collect::<Vec<_>>()
    };
    for good in [
        "pictures/a.png",
        "pictures/a_B-9.jpg",
        "pictures/0.webp",
        "pictures/x.gif",
    ] {
        assert_eq!(codes(good), [""; 0], "{good}");
    }
    let long = format!("pictures/{}.png", "a".repeat(101));
    for bad in [
        "a.png",
        "pictures/../a.png",
        "pictures/..png",
        "pictures/.png",
        "pictures/a.svg",
        "pictures/a.PNG",
        "pictures/a.png.exe",
        "pictures/a/b.png",
        "pictures//a.png",
        "pictures/a b.png",
        "pictures/ä.png",
        "/pictures/a.png",
        "https://example.com/pictures/a.png",
        "data:image/png;base64,AAAA",
        "",
        &long,
    ] {
        assert_eq!(codes(bad), ["SL-B045"], "{bad}");
        assert_eq!(picture_name(bad), None);
    }
}

#[test]
fn a_note_is_no_part_of_the_contract() {
    let old = board("board \"Shop\"\nexternal \"Till\"\nevent \"Order placed\" from=\"Till\"\nnote \"Old\"\n");
    let new = board(
        "board \"Shop\"\nexternal \"Till\"\nevent \"Order placed\" from=\"Till\"\nnote \"New\"\nnote \"New\" picture=\"pictures/a.png\"\n",
    );
    assert_eq!(compatibility(&old, &new), vec![]);
    assert_eq!(
        diff(&old, &new).iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["note \"New\" is new", "note \"New\" is new", "note \"Old\" is gone"]
    );
    let pictured = board(
        "board \"Shop\"\nexternal \"Till\"\nevent \"Order placed\" from=\"Till\"\nnote \"Old\" picture=\"pictures/a.png\"\n",
    );
    assert_eq!(diff(&old, &pictured)[0].details, ["gained picture=\"pictures/a.png\""]);
}

#[test]
fn notes_of_both_sides_come_together() {
    let base = "board \"Shop\"\n\nnote \"Same\"\nnote \"Same\"\n";
    let ours = "board \"Shop\"\n\nnote \"Same\"\nnote \"Same\" picture=\"pictures/a.png\"\nnote \"Ours\"\n";
    let theirs = "board \"Shop\"\n\n// First\nnote \"Same\"\nnote \"Same\"\nnote \"Theirs\"\n";
    let merged = merge(Some(base), ours, theirs).unwrap();
    assert_eq!(merged.conflicts, vec![]);
    assert_eq!(
        merged.text,
        "board \"Shop\"\n\n// First\nnote \"Same\"\nnote \"Same\" picture=\"pictures/a.png\"\nnote \"Ours\"\nnote \"Theirs\"\n"
    );
    let other = "board \"Shop\"\n\nnote \"Same\"\nnote \"Same\" picture=\"pictures/b.png\"\n";
    assert_eq!(
        merge(Some(base), ours, other).unwrap().conflicts.len(),
        1,
        "one picture against another is told"
    );
}

#[test]
fn a_note_may_be_longer_than_a_name_and_not_longer_than_a_text() {
    let long = "é".repeat(TEXT_BYTES_MAX);
    assert_eq!(tidy_name_of("note", &long).len(), TEXT_BYTES_MAX);
    assert_eq!(tidy_name_of("note", "two\nlines "), "two\nlines ");
    assert_eq!(tidy_name_of("event", "two\nlines "), "two lines");
    let of = |bytes: usize| {
        parse(&format!("board \"Shop\"\nnote \"{}\"\n", "a".repeat(bytes)))
            .findings
            .len()
    };
    assert_eq!((of(TEXT_BYTES_MAX), of(TEXT_BYTES_MAX + 1)), (0, 1));
}
