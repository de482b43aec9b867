//! Between the file and the wall.

use crate::client::{Client, connect};
use std::collections::HashSet;
use stormlake_board::{Kind, format};
use stormlake_wall::{Document, Limits, Right, Room, Unreadable, layout};

const SHOP: &str = include_str!("../../../board/tests/design.kdl");

pub fn shop() -> String {
    format(SHOP).unwrap()
}

fn wall(text: &str) -> Document {
    Document::of_files(text, None, 1, 1).unwrap()
}

#[test]
fn a_board_becomes_a_wall_and_the_same_text() {
    let wall = wall(&shop());
    assert_eq!(wall.text(), shop());
    assert_eq!(wall.entries().len(), wall.items().len());
}

#[test]
fn a_wall_is_made_again_of_its_files() {
    let mut first = wall(&shop());
    let (text, places) = first.write();
    let second = Document::of_files(&text, Some(&places), 2, 2).unwrap();
    let stickies = |wall: &Document| layout::read(&wall.layout()).unwrap();
    assert_eq!(stickies(&first), stickies(&second));
    assert_eq!(places.lines().count(), 5 + stickies(&first).stickies.len());
}

#[test]
fn notes_keep_their_places_also_two_of_the_same_words() {
    let text = "board \"B\"\n\nnote \"Ask Ann\"\nnote \"Ask Ann\" picture=\"pictures/a.png\"\nnote \"Two\\nlines\"\n";
    let places = "{\"version\":1,\"stickies\":[{\"id\":\"bbbbbbbbbbbb\",\"kind\":\"note\",\"name\":\"Ask Ann\",\"nth\":1,\"x\":30.0,\"y\":40.0},{\"id\":\"cccccccccccc\",\"kind\":\"note\",\"name\":\"Two\\nlines\",\"x\":5.0,\"y\":6.0}]}";
    let mut wall = Document::of_files(text, Some(places), 1, 1).unwrap();
    let item = &wall.items()["bbbbbbbbbbbb"];
    assert_eq!((item.x, item.y), (Some(30.0), Some(40.0)));
    assert_eq!(item.head["picture"], "\"pictures/a.png\"");
    assert_eq!(wall.items()["cccccccccccc"].name.as_deref(), Some("Two\nlines"));
    let (written, places) = wall.write();
    assert_eq!(written, text);
    let again = Document::of_files(&written, Some(&places), 2, 2).unwrap();
    assert_eq!(again.items()["bbbbbbbbbbbb"].x, Some(30.0));
    assert_eq!(again.layout(), places);
}

#[test]
fn a_picture_without_words_is_written_and_an_empty_note_is_not() {
    let wall = wall("board \"B\"\nnote \"\"\nnote \"\" picture=\"pictures/a.png\"\n");
    assert_eq!(wall.text(), "board \"B\"\nnote \"\" picture=\"pictures/a.png\"\n");
}

#[test]
fn a_layout_that_is_none_is_refused_and_says_why() {
    for (text, why) in [
        ("[]", "cannot be read"),
        ("{\"version\":2,\"stickies\":[]}", "version 2"),
        (
            "{\"version\":1,\"stickies\":[{\"id\":\"x\",\"kind\":\"event\",\"name\":\"A\"}]}",
            "is no id",
        ),
        (
            "{\"version\":1,\"stickies\":[{\"id\":\"aaaaaaaaaaaa\",\"kind\":\"event\",\"name\":\"A\",\"x\":1e300}]}",
            "too far",
        ),
        (
            "{\"version\":1,\"stickies\":[{\"id\":\"aaaaaaaaaaaa\",\"kind\":\"event\",\"name\":\"A\"},{\"id\":\"aaaaaaaaaaaa\",\"kind\":\"event\",\"name\":\"B\"}]}",
            "twice",
        ),
        (&" ".repeat(layout::BYTES_MAX + 1), "bytes"),
    ] {
        match Document::of_files("board \"B\"\n", Some(text), 1, 1) {
            Err(Unreadable::Layout(said)) => assert!(said.contains(why), "{said}"),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn an_edit_of_the_file_changes_only_what_it_says() {
    let mut wall = wall(&shop());
    let before = wall.items().clone();
    let text = shop()
        .replace("min=0 unit=\"USD\"", "min=1 unit=\"USD\"")
        .replace("path=\"failure\"", "path=\"happy\"");
    let update = wall.take(&text, None).unwrap();
    assert_eq!(wall.text(), text);
    let changed: Vec<_> = wall
        .items()
        .iter()
        .filter(|(id, item)| before.get(*id) != Some(item))
        .collect();
    assert_eq!(changed.len(), 2);
    assert!(update.len() < 250, "{}", update.len());
}

#[test]
fn an_edit_of_the_file_and_edits_on_the_wall_come_together() {
    let mut room = Room::new(wall(&shop()), Limits::default());
    let ann = Client::new(11);
    connect(&mut room, 1, Right::Participant, &ann);
    let id = ann.id_of("Order collected");
    room.receive(1, &ann.types(&id, 5, " was"), 0).unwrap();
    room.receive(1, &ann.make("AAAAAAAAAAAA1", "event", "Meal thrown away", "z"), 0)
        .unwrap();
    let text = shop()
        .replace("event \"Ad shown\"", "// seen\nevent \"Ad shown\" pivotal=#true")
        .replace("event \"Offers declined\"\n", "");
    let outcome = room.take(&text, None).unwrap();
    assert_eq!((outcome.journal.len(), outcome.to_others.len()), (1, 1));
    ann.receive(&outcome.to_others[0]);
    let now = room.wall().text();
    for said in [
        "\"Order was collected\"",
        "Meal thrown away",
        "// seen\nevent \"Ad shown\" pivotal=#true",
    ] {
        assert!(now.contains(said), "{now}");
    }
    assert!(!now.contains("event \"Offers declined\""));
    assert_eq!(ann.ids(), {
        let mut ids: Vec<_> = room.wall().items().keys().cloned().collect();
        ids.sort();
        ids
    });
}

#[test]
fn a_file_that_is_no_board_leaves_the_wall_as_it_is() {
    let mut wall = wall(&shop());
    for text in ["board \"B\" {", "evnt \"x\"", "board \"B\"\nevent \"A\" frm=\"x\""] {
        let Err(Unreadable::Text(findings)) = wall.take(text, None) else {
            panic!("{text}")
        };
        assert!(findings[0].is_error());
        assert_eq!(wall.text(), shop());
    }
}

#[test]
fn while_someone_types_the_file_can_still_be_taken() {
    let mut room = Room::new(wall("board \"B\"\nevent \"A\"\n"), Limits::default());
    let ann = Client::new(11);
    connect(&mut room, 1, Right::Facilitator, &ann);
    let id = ann.id_of("A");
    // A clause that no board may have, and a name that is only a blank yet.
    room.receive(1, &ann.clause(&id, "aaaaaaaaaaaa", "m", Some("zzz 1")), 0)
        .unwrap();
    room.receive(1, &ann.make("AAAAAAAAAAAA1", "event", " ", "z"), 0)
        .unwrap();
    room.take("board \"B\"\nevent \"A\"\ncommand \"Do it\"\n", None)
        .unwrap();
    assert_eq!(
        room.wall().text(),
        "board \"B\"\nevent \"A\" { zzz 1 }\ncommand \"Do it\"\n"
    );
}

#[test]
fn names_are_followed_and_what_was_published_says_so() {
    let mut room = Room::new(
        wall(
            "board \"B\"\nevent \"A\"\nevent \"B\" { about \"x\" }\nhotspot \"Why?\" on=\"A\"\npolicy \"P\" {\n    whenever \"A\"\n}\n",
        ),
        Limits::default(),
    );
    let ann = Client::new(11);
    connect(&mut room, 1, Right::Participant, &ann);
    room.receive(1, &ann.types(&ann.id_of("A"), 1, "lpha"), 0).unwrap();
    let published = HashSet::from([(Kind::Event, "A".to_owned())]);
    let outcome = room.settle(&published);
    assert!(outcome.board);
    let (text, _) = room.wall_mut().write();
    assert!(text.contains("event \"Alpha\" { was \"A\" }\n"), "{text}");
    assert!(
        text.contains("hotspot \"Why?\" on=\"Alpha\"\n") && text.contains("whenever \"Alpha\""),
        "{text}"
    );
    assert!(!room.settle(&published).board);
}

#[test]
fn a_note_without_words_is_not_written_yet() {
    let mut room = Room::new(wall("board \"B\"\n"), Limits::default());
    let ann = Client::new(11);
    connect(&mut room, 1, Right::Participant, &ann);
    room.receive(1, &ann.make("AAAAAAAAAAAA1", "event", "", "z"), 0)
        .unwrap();
    assert_eq!(room.wall().text(), "board \"B\"\n");
    room.take("board \"Board\"\n", None).unwrap();
    assert_eq!(room.wall().items().len(), 2);
    room.receive(1, &ann.types("AAAAAAAAAAAA1", 0, " Order\nplaced "), 0)
        .unwrap();
    assert_eq!(room.wall().text(), "board \"Board\"\nevent \"Order placed\"\n");
}

#[test]
fn what_moves_in_the_layout_moves_on_the_wall() {
    let mut wall = wall("board \"B\"\nevent \"A\"\nevent \"A\"\n");
    let (text, places) = wall.write();
    assert!(places.contains("\"nth\":1"), "{places}");
    let mut moved = layout::read(&places).unwrap().stickies;
    moved[1].x = Some(12.5);
    moved[1].y = Some(-3.0);
    let lines: Vec<String> = moved.iter().map(|one| serde_json::to_string(one).unwrap()).collect();
    let update = wall
        .take(
            &text,
            Some(&std::format!("{{\"version\":1,\"stickies\":[{}]}}", lines.join(","))),
        )
        .unwrap();
    assert!(!update.is_empty());
    assert_eq!(
        (wall.items()[&moved[1].id].x, wall.items()[&moved[1].id].y),
        (Some(12.5), Some(-3.0))
    );
    assert_eq!(wall.items()[&moved[0].id].x, None);
}
