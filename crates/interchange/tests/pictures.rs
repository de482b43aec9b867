//! The wall as a picture: every sticky is on it, nothing covers anything, and any board at all gives a drawing that can be read.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

#[path = "../../board/tests/arbitrary/mod.rs"]
mod arbitrary;

use proptest::prelude::*;
use resvg::usvg;
use std::path::Path;
use stormlake_board::{Board, Event, Kind, Note, Placed, Span, parse, starter};
use stormlake_interchange::export::{event_modeling, mermaid, png, python, rust, story, svg, typescript};

fn example(name: &str) -> Board {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../examples")
        .join(name)
        .join("board.kdl");
    parse(&std::fs::read_to_string(path).unwrap()).board
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn drawing(board: &Board) -> String {
    let files = svg(board);
    assert_eq!(files.len(), 1);
    text(&files[0].bytes)
}

/// A drawing that is well-formed and has a size.
fn readable(drawing: &str) -> usvg::Size {
    usvg::Tree::from_str(drawing, &usvg::Options::default()).unwrap().size()
}

/// Events of many contexts in a long chain, and what hangs on them.
fn large(stickies: usize) -> Board {
    let mut text = String::from("board \"Large\"\n");
    for context in 0..stickies / 100 {
        text.push_str(&format!("context \"Context {context}\" {{\n"));
        for thing in 0..20 {
            let nth = context * 20 + thing;
            text.push_str(&format!(
                "aggregate \"Thing {nth}\"\ncommand \"Do {nth}\" to=\"Thing {nth}\"\nevent \"Did {nth}\" from=\"Thing {nth}\"\nevent \"Saw {nth}\" from=\"Thing {nth}\"\npolicy \"Go on {nth}\" {{ whenever \"Did {nth}\"; then \"Do {}\" }}\n",
                (nth + 1) % (stickies / 5)
            ));
        }
        text.push_str("}\n");
    }
    parse(&text).board
}

#[test]
fn every_sticky_of_the_examples_is_on_the_wall() {
    for name in ["farmacy-family", "cd-shop"] {
        let board = example(name);
        let drawing = drawing(&board);
        readable(&drawing);
        for (kind, _, sticky) in board.stickies() {
            let title = format!("<title>{kind}: {}</title>", sticky.name.replace('&', "&amp;"));
            assert!(drawing.contains(&title), "{name}: {title}");
        }
        for context in &board.contexts {
            assert!(
                drawing.contains(&format!(">{}</text>", context.name)),
                "{}",
                context.name
            );
        }
    }
}

#[test]
fn the_same_board_gives_the_same_picture() {
    let board = example("farmacy-family");
    assert_eq!(drawing(&board), drawing(&board));
}

#[test]
fn the_legend_of_the_board_colours_the_notes() {
    let board = example("farmacy-family");
    let drawing = drawing(&board);
    // The wall's external systems are violet, not pink.
    assert!(drawing.contains("#a98de6") && !drawing.contains("#f8a8cd"));
    assert!(drawing.contains("External system · 6"));
}

#[test]
fn a_picture_is_a_png_of_a_bounded_size() {
    let size = |board: &Board| {
        let bytes = png(board).remove(0).bytes;
        assert_eq!(&bytes[..8], b"\x89PNG\r\n\x1a\n");
        let number = |at: usize| u64::from(u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap()));
        (number(16), number(20))
    };
    let (width, height) = size(&example("cd-shop"));
    assert!(width > 2_000 && height > 1_500, "{width} × {height}");
    let (width, height) = size(&large(10_000));
    assert!(
        width * height <= 48_500_000 && width <= 16_000 && height <= 16_000,
        "{width} × {height}"
    );
    size(&Board::default());
}

#[test]
fn the_words_of_a_picture_are_painted() {
    // A wall with words is not the picture of the same wall without: the bundled font is found.
    let named = |name: &str| {
        let mut board = Board::default();
        let mut event = Event::default();
        event.sticky.name = name.into();
        board.events.push(event);
        png(&board).remove(0).bytes
    };
    assert_ne!(named("Order placed"), named(" "));
}

#[test]
fn ten_thousand_stickies_are_drawn() {
    let board = large(10_000);
    assert_eq!(board.stickies().count(), 10_000);
    let drawing = drawing(&board);
    assert_eq!(drawing.matches("<g><title>").count(), 10_000);
    // One context alone, too.
    let mut events = Board::default();
    for nth in 0..10_000 {
        let mut event = Event::default();
        event.sticky.name = format!("Event {nth}");
        events.events.push(event);
    }
    let size = readable(&self::drawing(&events));
    assert!(size.width() / size.height() < 6.0, "{size:?}");
}

#[test]
fn the_starter_board_is_told() {
    let board = parse(&starter("Shop")).board;
    insta::assert_snapshot!(text(&story(&board)[0].bytes));
}

#[test]
fn a_story_has_no_heading_without_something_under_it() {
    let boards = [
        example("farmacy-family"),
        example("cd-shop"),
        parse(&starter("Shop")).board,
        Board::default(),
    ];
    for board in boards {
        let told = text(&story(&board)[0].bytes);
        let lines: Vec<&str> = told.lines().filter(|line| !line.is_empty()).collect();
        for pair in lines.windows(2) {
            let level = |line: &str| line.bytes().take_while(|byte| *byte == b'#').count();
            assert!(level(pair[0]) == 0 || level(pair[1]) == 0, "{pair:?}");
        }
        assert!(lines.last().is_none_or(|line| !line.starts_with('#')));
        assert!(!told.contains("\n\n\n") && !told.contains("  "), "{told}");
        for (_, _, sticky) in board.stickies().filter(|(kind, _, _)| *kind == Kind::Hotspot) {
            assert!(told.contains(sticky.name.trim_end_matches('.')), "{}", sticky.name);
        }
    }
}

#[test]
fn the_starter_board_is_drawn_by_mermaid() {
    let board = parse(&starter("Shop")).board;
    insta::assert_snapshot!("flowchart", text(&mermaid(&board)[0].bytes));
    insta::assert_snapshot!("event_model", text(&event_modeling(&board)[0].bytes));
}

#[test]
fn the_starter_board_is_a_client_in_each_language() {
    let board = parse(&starter("Shop")).board;
    for (language, files, end) in [
        ("typescript", typescript(&board), "events.ts"),
        ("python", python(&board), "events.py"),
        ("rust", rust(&board), "events.rs"),
    ] {
        let events = files.iter().find(|file| file.path.ends_with(end)).unwrap();
        insta::assert_snapshot!(format!("client_{language}"), text(&events.bytes));
    }
}

/// Everyone sees everything and asks for everything: what is written must not grow with the square of the board.
#[test]
fn a_board_where_all_hangs_together_gives_files_of_a_bounded_size() {
    let numbers = 0..2_000;
    let sees: String = numbers.clone().map(|nth| format!(" \"R{nth}\"")).collect();
    let mut written = format!("board \"B\"\nactor \"A\" {{ sees{sees} }}\n");
    for nth in numbers {
        written.push_str(&format!("read-model \"R{nth}\"\ncommand \"C{nth}\" by=\"A\"\n"));
    }
    let board = parse(&written).board;
    assert_eq!(board.stickies().count(), 4_001);
    for files in [event_modeling(&board), mermaid(&board), story(&board), svg(&board)] {
        let bytes: usize = files.iter().map(|file| file.bytes.len()).sum();
        assert!(bytes < 4_000_000, "{} has {bytes} bytes", files[0].path);
    }
}

#[test]
fn a_timeline_longer_than_its_numbers_goes_on_in_the_next_file() {
    let files = event_modeling(&large(10_000));
    assert_eq!(files[1].path, "event-model-2.mmd");
    assert!(files.iter().all(|file| !text(&file.bytes).contains("f 1000 ")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_board_gives_a_drawing_that_can_be_read(board in arbitrary::board()) {
        let drawing = drawing(&board);
        readable(&drawing);
        prop_assert!(!drawing.contains("NaN") && !drawing.contains("inf "));
    }

    #[test]
    fn any_board_can_be_told(board in arbitrary::board()) {
        let told = text(&story(&board)[0].bytes);
        prop_assert!(told.starts_with("# "));
        prop_assert!(told.lines().all(|line| !line.starts_with("## ") || line.len() > 3));
    }
}

#[test]
fn notes_are_plain_paper_below_the_wall_and_a_picture_is_a_frame() {
    let mut board = parse("board \"Shop\"\nevent \"Order placed\"\n").board;
    let before = drawing(&board);
    for nth in 0..30 {
        board.notes.push(Note {
            text: format!("Ask <Ann>\nabout {nth}"),
            picture: (nth % 2 == 0).then(|| Placed::new("pictures/a.png".to_owned(), Span::default())),
            ..Note::default()
        });
    }
    let after = drawing(&board);
    assert_eq!(after.matches("<title>note: Ask &lt;Ann&gt; about").count(), 30);
    assert_eq!(after.matches("#e9e4da").count(), 15, "a frame for each picture");
    assert!(
        !after.contains("pictures/a.png") && !after.contains("<image"),
        "nothing is fetched"
    );
    assert!(readable(&after).height() > readable(&before).height() + 300.0);
    board.notes[0].text = "long ".repeat(2_000);
    readable(&drawing(&board));
    let only = parse("board \"Shop\"\nnote \"Alone\"\n").board;
    assert!(drawing(&only).contains("Alone") && !drawing(&only).contains("Nothing is on this wall"));
}
