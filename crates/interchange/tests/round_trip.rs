//! A board that is drawn and read again is the same board, whatever stands on it; and what somebody adds by hand becomes a sticky.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

#[path = "../../board/tests/arbitrary/mod.rs"]
mod arbitrary;

use proptest::prelude::*;
use serde_json::{Value, json};
use stormlake_board::{Board, Kind, parse, write};
use stormlake_interchange::export::excalidraw;
use stormlake_interchange::import::{Imported, Source, Topic, import};

fn read(drawing: &[u8]) -> Imported {
    let path = "board.excalidraw";
    import(&[Source { path, bytes: drawing }], None).unwrap()
}

/// A new sticky note in the colour of events, far from all others.
fn with_a_note(drawing: &[u8], words: &str) -> Vec<u8> {
    let mut value: Value = serde_json::from_slice(drawing).unwrap();
    let note = json!({
        "id": "by-hand", "type": "stickynote", "x": -2_000, "y": 3_000, "width": 150, "height": 130,
        "backgroundColor": colour_of(&value, "legend-event"), "isDeleted": false, "groupIds": [], "frameId": null,
    });
    let text =
        json!({ "id": "by-hand-text", "type": "text", "containerId": "by-hand", "text": words, "originalText": words });
    value["elements"].as_array_mut().unwrap().extend([note, text]);
    serde_json::to_vec(&value).unwrap()
}

fn colour_of(drawing: &Value, id: &str) -> Value {
    let elements = drawing["elements"].as_array().unwrap();
    elements.iter().find(|element| element["id"] == id).unwrap()["backgroundColor"].clone()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_drawn_board_comes_back(board in arbitrary::board()) {
        let drawing = excalidraw(&board);
        let imported = read(&drawing.bytes);
        prop_assert_eq!(&imported.board, &parse(&write(&board)).board);
        prop_assert_eq!(imported.board, board);
    }

    #[test]
    fn a_note_added_by_hand_becomes_a_sticky(mut board in arbitrary::board()) {
        board.legend.clear();
        let imported = read(&with_a_note(&excalidraw(&board).bytes, "Zebra was counted"));
        let mut got = imported.board;
        let added = got.events.pop().unwrap();
        prop_assert_eq!(added.sticky.name, "Zebra was counted");
        prop_assert_eq!(got, board);
    }
}

const SHOP: &str = r#"board "Shop" step=10

context "Ordering" {
    actor "Buyer"
    command "Place order" by="Buyer" to="Order" { yields "Order placed" }
    aggregate "Order"
    event "Order placed" from="Order" { field "price" "decimal" min=0 }
    hotspot "Who pays?" on="Order placed"
}

policy "Thank" state="live" { whenever "Order placed"; then "Send thanks" }
command "Send thanks"
link "Order placed" to="Order" label="again"
"#;

fn shop() -> Board {
    let parsed = parse(SHOP);
    assert!(
        parsed.findings.iter().all(|finding| !finding.is_error()),
        "{:?}",
        parsed.findings
    );
    parsed.board
}

#[test]
fn every_arrow_is_bound_and_every_note_stands_in_its_frame() {
    let value: Value = serde_json::from_slice(&excalidraw(&shop()).bytes).unwrap();
    let elements = value["elements"].as_array().unwrap();
    let by_id = |id: &Value| elements.iter().find(|element| element["id"] == *id);
    let arrows: Vec<&Value> = elements.iter().filter(|element| element["type"] == "arrow").collect();
    assert_eq!(arrows.len(), 8);
    for arrow in arrows {
        for end in ["startBinding", "endBinding"] {
            let note = by_id(&arrow[end]["elementId"]).unwrap();
            let back = note["boundElements"].as_array().unwrap();
            assert!(back.iter().any(|bound| bound["id"] == arrow["id"]), "{note}");
        }
    }
    let frame = by_id(&json!("context-0")).unwrap();
    assert_eq!(frame["name"], "Ordering");
    let inside = elements
        .iter()
        .filter(|element| element["frameId"] == "context-0" && element["type"] == "rectangle");
    assert_eq!(inside.count(), 5);
}

#[test]
fn what_was_rewritten_or_taken_off_is_told_and_nothing_is_lost() {
    let mut value: Value = serde_json::from_slice(&excalidraw(&shop()).bytes).unwrap();
    let elements = value["elements"].as_array_mut().unwrap();
    for element in elements.iter_mut() {
        if element["originalText"] == "Buyer" {
            element["text"] = json!("Customer");
            element["originalText"] = json!("Customer");
        }
        if element["customData"]["stormlake"]["name"] == "Who pays?" {
            element["isDeleted"] = json!(true);
        }
    }
    let imported = read(&serde_json::to_vec(&value).unwrap());
    let told: Vec<&str> = imported
        .report
        .remarks
        .iter()
        .filter(|remark| remark.about == Topic::Left)
        .map(|remark| remark.message.as_str())
        .collect();
    assert!(
        told.iter()
            .any(|message| message.contains("“Buyer” now says “Customer”")),
        "{told:?}"
    );
    assert!(
        told.iter().any(|message| message.contains("“Who pays?” was taken off")),
        "{told:?}"
    );
    assert!(imported.board.actors.iter().any(|actor| actor.sticky.name == "Buyer"));
}

#[test]
fn an_arrow_added_by_hand_becomes_a_link() {
    let mut value: Value = serde_json::from_slice(&excalidraw(&shop()).bytes).unwrap();
    let elements = value["elements"].as_array_mut().unwrap();
    let id = |name: &str| {
        let mut notes = elements.iter();
        notes
            .find(|element| element["customData"]["stormlake"]["name"] == name)
            .unwrap()["id"]
            .clone()
    };
    let arrow = json!({
        "id": "by-hand", "type": "arrow", "x": 0, "y": 0, "points": [[0, 0], [9, 9]], "endArrowhead": "arrow",
        "startBinding": { "elementId": id("Buyer") }, "endBinding": { "elementId": id("Send thanks") },
    });
    elements.push(arrow);
    let imported = read(&serde_json::to_vec(&value).unwrap());
    let command = imported
        .board
        .commands
        .iter()
        .find(|command| command.sticky.name == "Send thanks")
        .unwrap();
    assert_eq!(command.by[0].value, "Buyer");
    assert_eq!(
        imported
            .board
            .stickies()
            .filter(|(kind, ..)| *kind == Kind::Command)
            .count(),
        2
    );
}
