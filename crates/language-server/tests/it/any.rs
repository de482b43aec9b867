//! Whatever is typed and wherever the cursor stands: the server's text is the editor's, and nothing panics.

use crate::setting::{BOARD, SHOP, edited, open};
use lsp_types::{Position, Range, TextEdit};
use proptest::prelude::*;
use stormlake_language_server::{Change, Workspace};

fn place() -> impl Strategy<Value = Position> {
    (0..60_u32, prop_oneof![0..90_u32, Just(u32::MAX)]).prop_map(|(line, character)| Position { line, character })
}

fn change() -> impl Strategy<Value = Change> {
    let text = "(\"|\\{|\\}|=|\n|\r\n|;|/-|//|\\\\|#|event |policy |é|😀| |[a-z.]){0,6}";
    (place(), place(), any::<bool>(), text).prop_map(|(start, end, insert, text)| {
        let (start, end) = if (start.line, start.character) <= (end.line, end.character) {
            (start, end)
        } else {
            (end, start)
        };
        // Most typing puts something in; what it takes out is small.
        let near = Position {
            line: start.line,
            character: start.character.saturating_add(end.character % 9),
        };
        let range = Range {
            start,
            end: if insert { start } else { near },
        };
        Change {
            range: Some(range),
            text,
        }
    })
}

/// Every question there is, at a place.
fn ask_everything(workspace: &mut Workspace, place: Position) {
    workspace.complete(BOARD, place, true);
    workspace.hover(BOARD, place);
    workspace.definition(BOARD, place);
    workspace.references(BOARD, place, true);
    workspace.highlights(BOARD, place);
    workspace.can_rename(BOARD, place);
    let text = workspace.text(BOARD).unwrap().to_owned();
    if let Ok(edit) = workspace.rename(BOARD, place, "Re named") {
        for edits in edit.changes.unwrap_or_default().values() {
            edited(&text, edits);
        }
    }
    for mend in workspace.mends(
        BOARD,
        Range {
            start: place,
            end: place,
        },
    ) {
        for edits in mend.edit.and_then(|edit| edit.changes).unwrap_or_default().values() {
            edited(&text, edits);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn random_typing_keeps_both_texts_equal_and_answers_everything(
        changes in proptest::collection::vec(change(), 1..20), places in proptest::collection::vec(place(), 1..6)
    ) {
        let mut workspace = open(&[(BOARD, SHOP)]);
        let mut theirs = SHOP.to_owned();
        for (version, change) in changes.into_iter().enumerate() {
            let edit = TextEdit { range: change.range.unwrap(), new_text: change.text.clone() };
            theirs = edited(&theirs, &[edit]);
            workspace.change(BOARD, version as i32 + 2, vec![change]);
            prop_assert_eq!(workspace.text(BOARD).unwrap(), &theirs);
        }
        workspace.diagnostics(BOARD);
        workspace.document_symbols(BOARD);
        workspace.workspace_symbols("o");
        workspace.folds(BOARD);
        let edits = workspace.format(BOARD);
        if !edits.is_empty() {
            prop_assert_eq!(edited(&theirs, &edits), stormlake_board::format(&theirs).unwrap());
        }
        for place in places {
            ask_everything(&mut workspace, place);
        }
    }
}

#[test]
fn the_worst_that_fits_into_a_board_is_answered() {
    for text in [
        "a{".repeat(200_000),
        "}".repeat(200_000),
        "\"".repeat(100_001),
        "event \"A\" { was ".repeat(20_000),
        format!("policy \"P\" {{ where \"{}\" }}", "event.data.x+".repeat(20_000)),
        format!("event \"{}\"", "😀".repeat(100_000)),
        "link A to=A;".repeat(20_000),
        format!(
            "event \"E\" {{ field \"x\" \"string\" }}\npolicy \"P\" {{ whenever \"E\"; {} then \"C\" {{ {} }} }}",
            "never \"E\";".repeat(20_000),
            "set \"x\" \"event.data.x\";".repeat(20_000)
        ),
        format!(
            "board \"B\" {{ {} }}\nevent \"E\"\npolicy \"P\" {{ whenever \"E\"; then \"C\" {{ {} }} }}",
            "subject \"S\" { attribute \"a\" from=\"E.x\" };".repeat(10_000),
            "set \"x\" \"subject.a\";".repeat(20_000)
        ),
    ] {
        let mut workspace = open(&[(BOARD, &text)]);
        workspace.document_symbols(BOARD);
        workspace.folds(BOARD);
        for place in [
            Position { line: 0, character: 7 },
            Position {
                line: 0,
                character: u32::MAX,
            },
        ] {
            ask_everything(&mut workspace, place);
        }
    }
}
