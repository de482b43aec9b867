//! Every limit, exceeded.

use crate::client::{Client, connect};
use std::collections::HashMap;
use stormlake_wall::limits::*;
use stormlake_wall::{Denied, Document, Limits, Right, Room, Violation, message};
use yrs::{Any, Map, MapPrelim, Out};

fn start(text: &str) -> (Room, Client) {
    let mut room = Room::new(Document::of_files(text, None, 1, 1).unwrap(), Limits::default());
    let ann = Client::new(11);
    connect(&mut room, 1, Right::Facilitator, &ann);
    (room, ann)
}

/// Sends; afterwards the client has what the room has.
fn send(room: &mut Room, ann: &Client, message: &[u8]) -> Vec<Denied> {
    let outcome = room.receive(1, message, 0).unwrap();
    for message in outcome.to_sender.iter().filter(|message| message[0] < 100) {
        ann.receive(message);
    }
    let again = Client::new(99);
    again.receive(&message::step_two(&room.wall().state(&[0]).unwrap()));
    assert!(again.said() == ann.said());
    assert_eq!(again.ids().len(), room.wall().items().len());
    outcome.denied
}

const A: &str = "AAAAAAAAAAAA1";

#[test]
fn a_note_may_be_a_text_and_not_more() {
    const TEXT: usize = stormlake_board::limits::TEXT_BYTES_MAX;
    let (mut room, ann) = start("board \"B\"\nnote \"A\"\n");
    let id = ann.id_of("A");
    assert_eq!(
        send(&mut room, &ann, &ann.types(&id, 1, &"b\n".repeat(NAME_BYTES_MAX))).len(),
        0
    );
    assert_eq!(
        send(&mut room, &ann, &ann.types(&id, 1, &"ü".repeat(TEXT / 2))).len(),
        1
    );
    let item = &room.wall().items()[&id];
    assert_eq!(item.name.as_ref().unwrap().len(), TEXT - 1);
    assert_eq!(
        send(&mut room, &ann, &ann.set(&id, "word", "event".to_owned())).len(),
        1,
        "a sticky's name is a name"
    );
}

#[test]
fn names_clauses_values_and_comments_have_a_length() {
    let (mut room, ann) = start("board \"B\"\nevent \"A\"\n");
    let id = ann.id_of("A");
    let long = |length: usize| "ü".repeat(length / 2 + 1);
    let edits: [&dyn Fn() -> Vec<u8>; 7] = [
        &|| ann.types(&id, 1, &long(NAME_BYTES_MAX)),
        &|| {
            ann.clause(
                &id,
                "aaaaaaaaaaaa",
                "m",
                Some(&format!("about \"{}\"", long(CLAUSE_BYTES_MAX))),
            )
        },
        &|| ann.head(&id, "from", Some(&format!("\"{}\"", long(VALUE_BYTES_MAX)))),
        &|| ann.head(&id, &long(VALUE_BYTES_MAX), Some("\"x\"")),
        &|| ann.set(&id, "lead", format!("// {}", long(LEAD_BYTES_MAX))),
        &|| ann.set(&id, "at", "a".repeat(AT_BYTES_MAX + 1)),
        &|| ann.clause(&id, "aaaaaaaaaaab", &"a".repeat(AT_BYTES_MAX + 1), Some("about \"x\"")),
    ];
    for (number, edit) in edits.iter().enumerate() {
        assert_eq!(send(&mut room, &ann, &edit()).len(), 1, "{number}");
    }
    let item = &room.wall().items()[&id];
    assert_eq!(item.name.as_ref().unwrap().len(), NAME_BYTES_MAX - 1);
    assert!(item.body.is_empty() && item.head.is_empty() && item.lead.is_empty());
}

#[test]
fn an_entry_has_so_many_clauses_and_values() {
    let (mut room, ann) = start("board \"B\"\nevent \"A\"\n");
    let id = ann.id_of("A");
    let entry = ann.entry(&id).unwrap();
    let message = ann.edit(|txn, _| {
        let (Some(Out::YMap(body)), Some(Out::YMap(head))) = (entry.get(txn, "body"), entry.get(txn, "head")) else {
            panic!()
        };
        for number in 0..CLAUSES_MAX + 7 {
            let clause = HashMap::from([
                ("at".to_owned(), Any::from("m")),
                ("text".to_owned(), Any::from("about \"x\"")),
            ]);
            body.insert(txn, format!("aaaaaaaa{number:04}"), Any::from(clause));
        }
        for number in 0..HEAD_MAX + 7 {
            head.insert(txn, number.to_string(), Any::from("1"));
        }
    });
    assert_eq!(send(&mut room, &ann, &message).len(), 2);
    let item = &room.wall().items()[&id];
    assert_eq!((item.body.len(), item.head.len()), (CLAUSES_MAX, HEAD_MAX));
}

#[test]
fn a_wall_has_so_many_entries() {
    let text: String = (0..ENTRIES_MAX - 2)
        .map(|number| format!("event \"E{number}\"\n"))
        .collect();
    let (mut room, ann) = start(&format!("board \"B\"\n{text}"));
    assert_eq!(send(&mut room, &ann, &ann.make(A, "event", "Last", "z")), []);
    assert_eq!(
        send(&mut room, &ann, &ann.make("AAAAAAAAAAAA2", "event", "Too many", "z")).len(),
        1
    );
    assert_eq!(room.wall().items().len(), ENTRIES_MAX);
}

#[test]
fn a_wall_holds_so_much_text() {
    let (mut room, ann) = start("board \"B\"\nevent \"A\"\n");
    let id = ann.id_of("A");
    let clause = format!("about \"{}\"", "a".repeat(CLAUSE_BYTES_MAX - 100));
    let fits = WALL_BYTES_MAX / clause.len() - 1;
    for number in 0..fits + 5 {
        let message = ann.clause(&id, &format!("aaaaaaaa{number:04}"), "m", Some(&clause));
        let denied = room.receive(1, &message, number as u64 * 20_000).unwrap().denied;
        assert_eq!(denied.is_empty(), number <= fits, "{number}");
    }
    assert!(room.wall().text().len() <= stormlake_board::limits::FILE_BYTES_MAX);
}

#[test]
fn ids_words_places_and_types_are_what_the_schema_says() {
    let (mut room, ann) = start("board \"B\"\nevent \"A\"\n");
    let before = (room.wall().items().clone(), ann.said());
    let id = ann.id_of("A");
    let map = || MapPrelim::from([("x", Any::from("y"))]);
    let entry = ann.entry(&id).unwrap();
    let insert = |key: &str, value: Any| {
        ann.edit(|txn, _| {
            entry.insert(txn, key, value);
        })
    };
    let edits: [&dyn Fn() -> Vec<u8>; 29] = [
        &|| ann.make("short", "event", "X", "m"),
        &|| ann.make("has blanks in it", "event", "X", "m"),
        &|| {
            ann.edit(|txn, entries| {
                entries.insert(txn, A, "a text");
            })
        },
        &|| {
            ann.edit(|txn, entries| {
                entries.insert(txn, A, map());
            })
        },
        &|| insert("word", Any::from("evnt")),
        &|| insert("word", Any::from(1)),
        &|| insert("word", Any::from("board")),
        &|| insert("at", Any::from("a b")),
        &|| insert("at", Any::from("a0")),
        &|| insert("at", Any::Null),
        &|| insert("x", Any::from(f64::NAN)),
        &|| insert("x", Any::from(f64::INFINITY)),
        &|| insert("y", Any::from(PLACE_MAX * 2.0)),
        &|| insert("y", Any::from("1")),
        &|| insert("in", Any::from("x")),
        &|| insert("lead", Any::from(true)),
        &|| insert("colour", Any::from("red")),
        &|| insert("name", Any::from("no text")),
        &|| insert("head", Any::from("no map")),
        &|| insert("body", Any::from("no map")),
        &|| {
            ann.edit(|txn, _| {
                entry.insert(txn, "name", map());
            })
        },
        &|| {
            ann.edit(|txn, _| {
                entry.remove(txn, "name");
            })
        },
        &|| {
            ann.edit(|txn, _| {
                entry.remove(txn, "word");
            })
        },
        &|| {
            ann.edit(|txn, _| {
                entry.remove(txn, "at");
            })
        },
        &|| ann.inner(&id, "head", "by", Some(Any::from(1))),
        &|| ann.inner(&id, "body", "aaaaaaaaaaaa", Some(Any::from("about \"x\""))),
        &|| {
            ann.inner(
                &id,
                "body",
                "short",
                Some(Any::from(HashMap::from([
                    ("at".to_owned(), "m"),
                    ("text".to_owned(), "about \"x\""),
                ]))),
            )
        },
        &|| {
            ann.inner(
                &id,
                "body",
                "aaaaaaaaaaaa",
                Some(Any::from(HashMap::from([("at".to_owned(), "m")]))),
            )
        },
        &|| {
            ann.inner(
                &id,
                "body",
                "aaaaaaaaaaaa",
                Some(Any::from(HashMap::from([
                    ("at".to_owned(), "m"),
                    ("text".to_owned(), "x"),
                    ("z".to_owned(), "z"),
                ]))),
            )
        },
    ];
    for (number, edit) in edits.iter().enumerate() {
        let outcome = room.receive(1, &edit(), 0).unwrap();
        assert!(!outcome.denied.is_empty(), "{number}");
        for message in outcome.to_sender.iter().filter(|message| message[0] < 100) {
            ann.receive(message);
        }
        assert_eq!(room.wall().items(), &before.0, "{number}");
    }
    assert_eq!(ann.said(), before.1);
}

#[test]
fn messages_have_a_size_and_a_rate() {
    let (mut room, ann) = start("board \"B\"\n");
    let large = vec![0; Limits::default().message_bytes + 1];
    assert_eq!(room.receive(1, &large, 0), Err(Violation::TooLarge));
    assert_eq!(room.receive(7, &ann.step_one(), 0), Err(Violation::Unknown));
    for message in [
        &[][..],
        &[9],
        &[0],
        &[0, 7, 0],
        &[0, 2, 5, 1],
        &[0, 2, 1, 255],
        &[1, 1, 1],
        &[3, 3],
        &[0, 0, 3, 255, 255, 255],
    ] {
        assert_eq!(room.receive(1, message, 0), Err(Violation::Malformed), "{message:?}");
    }
    let mut room = Room::new(
        Document::of_files("board \"B\"\n", None, 1, 1).unwrap(),
        Limits {
            messages: 10,
            peers: 2,
            ..Limits::default()
        },
    );
    assert!(!room.join(1, Right::Viewer).is_empty() && !room.join(2, Right::Viewer).is_empty());
    assert!(room.join(3, Right::Viewer).is_empty());
    for number in 0..11 {
        let answer = room.receive(1, &message::query_awareness(), 5);
        assert_eq!(answer.is_err(), number == 10, "{answer:?}");
    }
    assert_eq!(room.receive(1, &message::query_awareness(), 6), Err(Violation::TooMuch));
    assert!(room.receive(2, &message::query_awareness(), 6).is_ok());
    assert!(room.receive(1, &message::query_awareness(), 20_000).is_ok());
    // Asking for the whole wall again and again is counted by what is sent.
    let mut room = Room::new(
        Document::of_files("board \"B\"\n", None, 1, 1).unwrap(),
        Limits {
            bytes: 1_000,
            ..Limits::default()
        },
    );
    room.join(1, Right::Viewer);
    let asked = (0..100)
        .take_while(|_| room.receive(1, &message::step_one(&[0]), 0).is_ok())
        .count();
    assert!((2..20).contains(&asked), "{asked}");
}

#[test]
fn an_update_has_a_size() {
    let mut wall = Document::of_files("board \"B\"\n", None, 1, 1).unwrap();
    assert_eq!(
        wall.apply(&vec![0; UPDATE_BYTES_MAX + 1], Right::Facilitator),
        Err(stormlake_wall::Refused::TooLarge)
    );
}
