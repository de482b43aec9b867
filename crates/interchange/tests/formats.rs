//! Each format with what is particular about it, and what exceeds the limits.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

use base64::Engine;
use serde_json::{Value, json};
use std::io::Write;
use stormlake_board::{Board, Kind, check, parse, write};
use stormlake_interchange::import::{Imported, Refusal, Source, Topic, formats, import};

fn read(path: &str, bytes: &[u8]) -> Result<Imported, Refusal> {
    import(&[Source { path, bytes }], None)
}

fn board(path: &str, text: &str) -> Board {
    sound(read(path, text.as_bytes()).unwrap())
}

/// What is written to the project must be read again, and check without errors.
fn sound(imported: Imported) -> Board {
    let again = parse(&write(&imported.board));
    assert_eq!(again.board, imported.board);
    let errors: Vec<_> = again
        .findings
        .into_iter()
        .chain(check(&imported.board))
        .filter(|one| one.is_error())
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    imported.board
}

fn names(board: &Board, kind: Kind) -> Vec<&str> {
    let of_kind = board.stickies().filter(|(of, ..)| *of == kind);
    of_kind.map(|(_, _, sticky)| sticky.name.as_str()).collect()
}

fn sticky(id: &str, words: &str, colour: &str, x: f64, y: f64) -> Value {
    json!({
        "id": id, "type": "sticky_note", "data": { "content": words, "shape": "square" },
        "style": { "fillColor": colour }, "position": { "x": x, "y": y, "origin": "center", "relativeTo": "canvas_center" },
        "geometry": { "width": 200 },
    })
}

#[test]
fn miro_items_in_a_frame_are_placed_from_its_corner() {
    let mut inside = sticky("2", "<p>Order placed</p>", "orange", 700.0, 100.0);
    inside["parent"] = json!({ "id": "1" });
    inside["position"]["relativeTo"] = json!("parent_top_left");
    let mut shape = sticky("3", "Order", "#fff9b1", 400.0, 100.0);
    shape["type"] = json!("shape");
    shape["parent"] = json!({ "id": "1" });
    shape["position"]["relativeTo"] = json!("parent_top_left");
    shape["geometry"] = json!({ "width": 320, "height": 200 });
    let frame = json!({
        "id": "1", "type": "frame", "data": { "title": "Ordering" },
        "position": { "x": 5_000, "y": 0, "origin": "center" }, "geometry": { "width": 1_000, "height": 400 },
    });
    let outside = sticky("4", "Place order", "light_blue", 4_600.0, 900.0);
    let items = json!({ "data": [frame, inside, shape, outside], "total": 4 });
    let connectors = json!({ "data": [{
        "id": "9", "startItem": { "id": "4" }, "endItem": { "id": "3" }, "captions": [{ "content": "<p>now</p>" }],
        "style": { "startStrokeCap": "none", "endStrokeCap": "stealth" },
    }] });
    let (items, connectors) = (items.to_string(), connectors.to_string());
    let files = [("items.json", &items), ("connectors.json", &connectors)];
    let sources: Vec<Source<'_>> = files
        .iter()
        .map(|(path, text)| Source {
            path,
            bytes: text.as_bytes(),
        })
        .collect();
    let board = sound(import(&sources, None).unwrap());
    assert_eq!(board.contexts[0].name, "Ordering");
    assert_eq!(board.events[0].sticky.context.as_deref(), Some("Ordering"));
    // The frame's corner is at 4,500: the aggregate ends at 5,060 and the event begins at 5,100.
    assert_eq!(
        board.events[0].from.as_ref().map(|from| from.value.as_str()),
        Some("Order")
    );
    assert_eq!(names(&board, Kind::Aggregate), ["Order"]);
    assert_eq!(board.commands[0].to.as_ref().map(|to| to.value.as_str()), Some("Order"));
}

#[test]
fn a_legend_in_any_of_seven_languages_says_what_colours_mean() {
    for (event, command, policy) in [
        ("Event", "Command", "Policy"),
        ("Evento", "Comando", "Política"),
        ("Evento de dominio", "Comando", "Regla de negocio"),
        ("Domänenereignis", "Befehl", "Richtlinie"),
        ("Événement", "Commande", "Politique"),
        ("Evento di dominio", "Comando", "Politica"),
        ("Gebeurtenis", "Opdracht", "Beleid"),
    ] {
        // Green events and orange commands: the opposite of the standard.
        let items = json!({ "data": [
            sticky("1", event, "#93d275", 0.0, 0.0),
            sticky("2", command, "#ff9d48", 210.0, 0.0),
            sticky("3", policy, "#67c6c0", 420.0, 0.0),
            sticky("4", "Alpha", "#ff9d48", 0.0, 2_000.0),
            sticky("5", "Beta", "#93d275", 220.0, 2_000.0),
        ] });
        let board = board("wall.json", &items.to_string());
        assert_eq!(names(&board, Kind::Event), ["Beta"], "{event}");
        assert_eq!(names(&board, Kind::Command), ["Alpha"], "{event}");
        assert_eq!(board.stickies().count(), 2, "{event}: the legend is no sticky");
        assert!(
            board.legend.contains(&(Kind::Event, "#93d275".to_owned())),
            "{:?}",
            board.legend
        );
    }
}

#[test]
fn figjam_sections_connectors_and_fills_are_read() {
    let paint = |r: f64, g: f64, b: f64| json!([{ "type": "SOLID", "color": { "r": r, "g": g, "b": b, "a": 1 } }]);
    let bounds = |x: i32| json!({ "x": x, "y": 0, "width": 240, "height": 240 });
    let file = json!({ "name": "Storm", "document": { "id": "0:0", "type": "DOCUMENT", "children": [
        { "id": "0:1", "type": "CANVAS", "name": "Page 1", "children": [
            { "id": "1", "type": "SECTION", "name": "Ordering", "absoluteBoundingBox": { "x": -50, "y": -50, "width": 900, "height": 400 }, "children": [
                { "id": "2", "type": "STICKY", "characters": "Order placed", "fills": paint(1.0, 0.62, 0.28), "absoluteBoundingBox": bounds(0) },
                { "id": "3", "type": "SHAPE_WITH_TEXT", "characters": "Whenever an order is placed, thank", "fills": paint(0.7, 0.52, 0.9), "absoluteBoundingBox": bounds(500) },
            ] },
            { "id": "4", "type": "CONNECTOR", "characters": "", "connectorStart": { "endpointNodeId": "2" }, "connectorEnd": { "endpointNodeId": "3" },
              "connectorStartStrokeCap": "NONE", "connectorEndStrokeCap": "TRIANGLE_ARROW" },
            { "id": "5", "type": "STAMP", "name": "heart" },
        ] },
    ] } });
    let imported = read("file.json", file.to_string().as_bytes()).unwrap();
    assert_eq!(imported.report.format, "figjam");
    assert!(
        imported
            .report
            .remarks
            .iter()
            .any(|remark| remark.about == Topic::Left && remark.place == "5")
    );
    let board = sound(imported);
    assert_eq!(
        (board.title.as_str(), board.contexts[0].name.as_str()),
        ("Storm", "Ordering")
    );
    assert!(
        matches!(&board.policies[0].trigger, Some(stormlake_board::Trigger::Event { event, .. }) if event.value == "Order placed")
    );
}

fn drawio(page: &str) -> String {
    format!("<mxfile host=\"x\"><diagram name=\"One\" id=\"a\">{page}</diagram></mxfile>")
}

const MODEL: &str = "<mxGraphModel><root><mxCell id=\"0\"/><mxCell id=\"1\" parent=\"0\"/>\
<mxCell id=\"g\" style=\"group\" vertex=\"1\" parent=\"1\"><mxGeometry x=\"1000\" y=\"0\" width=\"400\" height=\"100\" as=\"geometry\"/></mxCell>\
<mxCell id=\"a\" value=\"&lt;b&gt;Place&lt;/b&gt;&lt;br&gt;order\" style=\"rounded=0;fillColor=#a6ccf5\" vertex=\"1\" parent=\"g\"><mxGeometry x=\"0\" y=\"0\" width=\"100\" height=\"100\" as=\"geometry\"/></mxCell>\
<UserObject id=\"b\" label=\"Order placed\"><mxCell style=\"fillColor=#ff9d48\" vertex=\"1\" parent=\"1\"><mxGeometry x=\"1110\" y=\"0\" width=\"100\" height=\"100\" as=\"geometry\"/></mxCell></UserObject>\
<mxCell id=\"c\" value=\"Order paid\" style=\"fillColor=#ff9d48\" vertex=\"1\" parent=\"1\"><mxGeometry x=\"2000\" y=\"0\" width=\"100\" height=\"100\" as=\"geometry\"/></mxCell>\
<mxCell id=\"e\" edge=\"1\" parent=\"1\" source=\"b\"><mxGeometry relative=\"1\" as=\"geometry\"><mxPoint x=\"1990\" y=\"50\" as=\"targetPoint\"/></mxGeometry></mxCell>\
<mxCell id=\"l\" value=\"later\" style=\"edgeLabel\" vertex=\"1\" parent=\"e\"><mxGeometry as=\"geometry\"/></mxCell>\
</root></mxGraphModel>";

fn packed(text: &str) -> String {
    let escaped: String = text.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(escaped.as_bytes()).unwrap();
    base64::engine::general_purpose::STANDARD.encode(encoder.finish().unwrap())
}

#[test]
fn drawio_is_read_plain_and_compressed_alike() {
    let plain = board("wall.drawio", &drawio(MODEL));
    assert_eq!(names(&plain, Kind::Command), ["Place order"]);
    // Relative to its group the command touches the event.
    assert_eq!(plain.commands[0].yields[0].event.value, "Order placed");
    assert_eq!(
        (plain.links[0].to.value.as_str(), plain.links[0].label.as_deref()),
        ("Order paid", Some("later"))
    );
    assert_eq!(board("wall.drawio", &drawio(&packed(MODEL))), plain);
    assert_eq!(board("wall.drawio", MODEL).events, plain.events);
}

#[test]
fn miro_csv_goes_by_words_and_asks_about_the_rest() {
    let imported = read(
        "wall.csv",
        "Order placed,Place order\n\"Whenever it rains, we wait\",Customer\nWho pays?,\n".as_bytes(),
    )
    .unwrap();
    let customer = imported
        .report
        .remarks
        .iter()
        .find(|remark| remark.message.contains("Customer"))
        .unwrap();
    assert!(customer.confidence < 0.5);
    let board = sound(imported);
    assert_eq!(names(&board, Kind::Event), ["Order placed"]);
    assert_eq!(names(&board, Kind::Command), ["Place order"]);
    assert_eq!(names(&board, Kind::Policy), ["Whenever it rains, we wait"]);
    assert_eq!(names(&board, Kind::Hotspot), ["Customer", "Who pays?"]);
}

#[test]
fn vertical_lines_make_events_pivotal_and_names_are_made_unique() {
    let note = |id: &str, kind: &str, text: &str, x: i32, y: i32| json!({ "id": id, "kind": kind, "text": text, "x": x, "y": y });
    let wall = json!({ "name": "Storm", "verticals": [{ "id": "v", "x": 460, "y1": -100, "y2": 300 }], "stickies": [
        note("1", "command", "Mark complete", 0, 0), note("2", "aggregate", "Draft", 140, 0), note("3", "event", "Draft done", 400, 0),
        note("4", "command", "Mark complete", 2_000, 0), note("5", "aggregate", "Print", 2_140, 0), note("6", "event", "Printed!", 2_400, 0),
        note("7", "event", "printed", 4_000, 0), note("8", "event", "???", 5_000, 0), note("9", "event", "!!!", 6_000, 0),
        note("10", "glossary", "Draft: not final", 7_000, 0),
    ] });
    let board = board("wall.json", &wall.to_string());
    assert_eq!(names(&board, Kind::Command), ["Mark complete", "Mark complete (2)"]);
    assert_eq!(names(&board, Kind::Event), ["Draft done", "Printed!", "???", "!!! (2)"]);
    assert!(board.events[0].pivotal && !board.events[1].pivotal);
}

#[test]
fn what_fits_no_format_is_refused_with_its_place() {
    assert_eq!(read("a.txt", b"hello").unwrap_err(), Refusal::Unknown);
    assert_eq!(read("a.json", b"{\"elements\": 3}").unwrap_err(), Refusal::Unknown);
    assert!(import(&[], None).is_err());
    for format in formats() {
        let refused = import(
            &[Source {
                path: "a",
                bytes: b"\xff{\n<",
            }],
            Some(format),
        )
        .unwrap_err();
        assert!(matches!(refused, Refusal::Malformed { .. }), "{format}: {refused}");
    }
    let broken = import(
        &[Source {
            path: "a.drawio",
            bytes: b"<mxfile>\n<diagram>\n</mxfile>",
        }],
        None,
    )
    .unwrap_err();
    assert!(broken.to_string().starts_with("a.drawio, line"), "{broken}");
}

#[test]
fn what_is_too_large_is_refused() {
    let large = |refused: Result<Imported, Refusal>| matches!(refused, Err(Refusal::TooLarge { .. }));
    assert!(large(read("a.json", &vec![b' '; 32 * 1024 * 1024 + 1])));
    let bomb = packed_zeros(65 * 1024 * 1024);
    assert!(large(read("a.drawio", drawio(&bomb).as_bytes())));
    let many: String = (0..20_001).map(|index| format!("Note {index} sent\n")).collect();
    assert!(large(read("a.csv", many.as_bytes())));
    // Within the number of notes, and still more than a board file holds.
    let long: String = (0..15_000)
        .map(|index| format!("Note {index} {} sent\n", "x".repeat(150)))
        .collect();
    assert!(large(read("a.csv", long.as_bytes())));
}

fn packed_zeros(bytes: usize) -> String {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(&vec![b'0'; bytes]).unwrap();
    base64::engine::general_purpose::STANDARD.encode(encoder.finish().unwrap())
}

#[test]
fn nesting_and_circles_do_not_overflow() {
    let deep = "[".repeat(100_000);
    assert!(
        read(
            "a.json",
            format!("{{\"type\":\"excalidraw\",\"elements\":{deep}").as_bytes()
        )
        .is_err()
    );
    let frames: String = (0..5_000)
        .map(|index| format!("<mxCell id=\"{index}\" parent=\"{}\" value=\"A{index} sent\" style=\"fillColor=#ff9d48\" vertex=\"1\"><mxGeometry x=\"1\" y=\"1\" width=\"9\" height=\"9\"/></mxCell>", (index + 1) % 5_000))
        .collect();
    let circle = format!("<mxGraphModel><root>{frames}</root></mxGraphModel>");
    assert_eq!(board("a.drawio", &circle).events.len(), 5_000);
    let odd = r##"{"type":"excalidraw","elements":[{"id":"a","type":"rectangle","x":1e999,"y":null,"width":-5,"height":"x","backgroundColor":"#ff9d48"},
        {"id":"t","type":"text","containerId":"a","text":"Order\u2028placed\u0000now"}]}"##;
    assert!(
        read("a.excalidraw", odd.as_bytes()).is_err(),
        "1e999 is no number of JSON"
    );
    let odd = odd.replace("1e999", "1e300");
    assert_eq!(names(&board("a.excalidraw", &odd), Kind::Event), ["Order placed now"]);
}

/// Rows of a whole storm: actor, command, aggregate, event, policy.
fn large_wall(notes: usize) -> String {
    const ROW: [(&str, &str); 5] = [
        ("Clerk", "#fbdc66"),
        ("Place order", "#8cc4f7"),
        ("Order", "#fdeb9c"),
        ("Order placed", "#ff9d48"),
        ("Thank the buyer", "#d0bfff"),
    ];
    let element = |index: usize| {
        let ((words, colour), row) = (ROW[index % 5], index / 5);
        let (x, y) = (
            (index % 5) as f64 * 120.0 + (row / 1_000) as f64 * 900.0,
            (row % 1_000) as f64 * 200.0,
        );
        let width = if index.is_multiple_of(5) { 60 } else { 100 };
        json!({ "id": format!("n{index}"), "type": "stickynote", "x": x, "y": y, "width": width, "height": 100,
            "backgroundColor": colour, "text": format!("{words} {row}") })
    };
    json!({ "type": "excalidraw", "elements": (0..notes).map(element).collect::<Vec<_>>() }).to_string()
}

#[test]
fn a_wall_of_many_thousand_notes_is_read_row_by_row() {
    let board = sound(read("large.excalidraw", large_wall(15_000).as_bytes()).unwrap());
    assert_eq!(board.stickies().count(), 15_000);
    let row = board
        .commands
        .iter()
        .find(|command| command.sticky.name == "Place order 2999")
        .unwrap();
    assert_eq!(row.by[0].value, "Clerk 2999");
    assert_eq!(row.to.as_ref().unwrap().value, "Order 2999");
    assert_eq!(row.yields[0].event.value, "Order placed 2999");
    assert!(board.policies.iter().all(|policy| policy.trigger.is_some()));
}

#[test]
fn a_pile_of_thousands_is_not_compared_pair_by_pair() {
    let mut wall: Value = serde_json::from_str(&large_wall(10_000)).unwrap();
    for element in wall["elements"].as_array_mut().unwrap() {
        (element["x"], element["y"]) = (json!(0), json!(0));
    }
    let board = sound(read("pile.excalidraw", wall.to_string().as_bytes()).unwrap());
    assert_eq!(
        board.stickies().filter(|(kind, ..)| *kind == Kind::Event).count(),
        2_000
    );
}

#[test]
fn notes_over_each_other_by_the_thousand_are_read_in_time() {
    let mut wall: Value = serde_json::from_str(&large_wall(3_000)).unwrap();
    for (index, element) in wall["elements"].as_array_mut().unwrap().iter_mut().enumerate() {
        (element["x"], element["y"]) = (json!(index % 100 * 7), json!(index / 100 * 7));
    }
    let board = sound(read("heap.excalidraw", wall.to_string().as_bytes()).unwrap());
    assert_eq!(board.stickies().filter(|(kind, ..)| *kind == Kind::Event).count(), 600);
}

#[test]
fn a_loose_upright_line_makes_the_event_before_it_pivotal() {
    let note = |id: &str, words: &str, x: i32| {
        json!({ "id": id, "type": "rectangle", "x": x, "y": 0, "width": 100, "height": 100,
        "backgroundColor": "#ff9d48", "text": words })
    };
    let line = json!({ "id": "v", "type": "line", "x": 230, "y": -300, "points": [[0, 0], [2, 700]] });
    let lost = json!({ "id": "t", "type": "text", "x": 900, "y": 0, "containerId": "gone", "text": "who is this" });
    let wall = json!({ "type": "excalidraw", "elements": [note("1", "Order placed", 0), note("2", "Order paid", 120), note("3", "Order sent", 300), line, lost] });
    let imported = read("wall.excalidraw", wall.to_string().as_bytes()).unwrap();
    assert!(
        imported.report.remarks.iter().any(|remark| remark.place == "t"),
        "a text whose box is gone is told"
    );
    let board = sound(imported);
    let pivotal: Vec<&str> = board
        .events
        .iter()
        .filter(|event| event.pivotal)
        .map(|event| event.sticky.name.as_str())
        .collect();
    assert_eq!(pivotal, ["Order paid"]);
}
