//! What stands beside the board: who may write what of it, how much, and that nothing else comes in.

use crate::client::{Client, connect};
use std::collections::HashMap;
use stormlake_wall::limits::{BESIDE_BYTES_MAX, BESIDE_FIELDS_MAX, BESIDE_KEYS_MAX, BESIDE_VALUE_BYTES_MAX};
use stormlake_wall::{Document, Limits, Outcome, Right, Room};
use yrs::types::map::MapPrelim;
use yrs::{Any, Map};

const TEXT: &str = "board \"Shop\"\nevent \"Paid\"\n";
const COMMENT: &str = "talk/comment-no-01";

fn fields<const N: usize>(fields: [(&str, Any); N]) -> Any {
    let fields = fields.map(|(name, value)| (name.to_owned(), value));
    Any::from(HashMap::from(fields))
}

fn comment(text: &str) -> Any {
    fields([
        ("text", text.into()),
        ("by", "Ann".into()),
        ("at", Any::from(1.5)),
        ("done", Any::from(false)),
    ])
}

struct Wall {
    room: Room,
    ann: Client,
    lead: Client,
    onlooker: Client,
}

impl Wall {
    fn new() -> Self {
        let limits = Limits {
            messages: u32::MAX,
            bytes: usize::MAX,
            ..Limits::default()
        };
        let mut wall = Self {
            room: Room::new(Document::of_files(TEXT, None, 1, 1).unwrap(), limits),
            ann: Client::new(11),
            lead: Client::new(12),
            onlooker: Client::new(13),
        };
        connect(&mut wall.room, 1, Right::Participant, &wall.ann);
        connect(&mut wall.room, 2, Right::Facilitator, &wall.lead);
        connect(&mut wall.room, 3, Right::Viewer, &wall.onlooker);
        wall
    }

    /// One sends what they did, and everybody hears of it.
    fn send(&mut self, from: u64, message: &[u8]) -> Outcome {
        let outcome = self.room.receive(from, message, 0).unwrap();
        let clients = [(1, &self.ann), (2, &self.lead), (3, &self.onlooker)];
        for (peer, client) in clients {
            let messages = if peer == from {
                &outcome.to_sender
            } else {
                &outcome.to_others
            };
            messages.iter().filter(|message| message[0] < 100).for_each(|message| {
                client.receive(message);
            });
        }
        outcome
    }

    fn ann(&mut self, key: &str, value: Option<Any>) -> Vec<&'static str> {
        let message = self.ann.beside(key, value);
        self.send(1, &message).denied.iter().map(|denied| denied.why).collect()
    }

    fn lead(&mut self, key: &str, value: Option<Any>) -> Vec<&'static str> {
        let message = self.lead.beside(key, value);
        self.send(2, &message).denied.iter().map(|denied| denied.why).collect()
    }

    /// Everybody has the same, and whoever opens the journal too.
    fn agrees(&self) {
        assert_eq!(self.ann.said_beside(), self.lead.said_beside());
        assert_eq!(self.ann.said_beside(), self.onlooker.said_beside());
        assert_eq!(self.ann.said(), self.onlooker.said());
        let again = Document::of_updates([self.room.wall().state(&[0]).unwrap()], None, 9, 9).unwrap();
        assert_eq!(again.beside(), self.room.wall().beside());
        assert_eq!(again.beside().len(), self.ann.said_beside().len());
        assert_eq!(again.text(), self.room.wall().text());
    }
}

#[test]
fn what_people_say_beside_the_board_reaches_everybody_and_no_file() {
    let mut wall = Wall::new();
    for (key, value) in [
        (COMMENT, comment("Who pays?")),
        ("parked/thought-no-01", comment("Later")),
        ("mark/moment-no-001", comment("Before lunch")),
        ("vote/round-no-0001/entry-no-0001/person-no-001", Any::from(3.0)),
        ("veil/entry-no-0001", Any::from("round-no-0001/person-no-001")),
    ] {
        let message = wall.ann.beside(key, Some(value));
        let outcome = wall.send(1, &message);
        assert!(
            outcome.denied.is_empty() && !outcome.journal.is_empty() && !outcome.board,
            "{key}"
        );
    }
    assert_eq!(wall.onlooker.said_beside().len(), 5);
    wall.agrees();
    assert!(wall.ann(COMMENT, None).is_empty());
    assert_eq!(wall.room.wall().beside().len(), 4);
    wall.agrees();
    assert_eq!(wall.room.wall().text(), TEXT);
}

#[test]
fn how_the_session_goes_is_the_facilitators() {
    let mut wall = Wall::new();
    for (key, value) in [
        ("session/timer", fields([("until", Any::from(5.0))])),
        ("session/silent", "round-no-0001".into()),
        ("session/lock", Any::from(true)),
        (
            "session/look",
            fields([("x", Any::from(1.0)), ("y", Any::from(2.0)), ("k", Any::from(0.5))]),
        ),
        ("session/walk", fields([("way", "forward".into())])),
        (
            "session/vote",
            fields([("each", Any::from(3.0)), ("open", Any::from(true))]),
        ),
    ] {
        assert_eq!(
            wall.ann(key, Some(value.clone())),
            ["only a facilitator may change this"],
            "{key}"
        );
        wall.agrees();
        assert!(wall.ann.said_beside().is_empty());
        assert!(wall.lead(key, Some(value)).is_empty(), "{key}");
        assert_eq!(wall.ann(key, None), ["only a facilitator may change this"], "{key}");
        wall.agrees();
        assert!(wall.lead(key, None).is_empty());
    }
    let message = wall.onlooker.beside(COMMENT, Some(comment("x")));
    assert!(wall.send(3, &message).journal.is_empty());
}

#[test]
fn a_round_of_votes_says_what_it_is_about() {
    let mut wall = Wall::new();
    let round = |more: Option<Any>| {
        let more = more.map(|on| ("on".to_owned(), on));
        let fields = [
            ("round", "round-no-0001".into()),
            ("each", Any::from(3.0)),
            ("open", Any::from(true)),
        ];
        let fields = fields.map(|(name, value): (&str, Any)| (name.to_owned(), value));
        Some(Any::from(fields.into_iter().chain(more).collect::<HashMap<_, _>>()))
    };
    for good in [None, Some("hotspots".into()), Some("all".into())] {
        assert!(wall.lead("session/vote", round(good)).is_empty());
        wall.agrees();
    }
    for bad in [
        Any::Null,
        "".into(),
        "All".into(),
        Any::from(true),
        Any::from(1.0),
        "events".into(),
    ] {
        let why = wall.lead("session/vote", round(Some(bad.clone())));
        assert_eq!(why, ["this is not what belongs there"], "{bad}");
        assert!(
            wall.onlooker.said_beside()["session/vote"].contains("all"),
            "the round before stays"
        );
        wall.agrees();
    }
}

#[test]
fn a_locked_wall_is_changed_by_its_facilitator_alone() {
    let mut wall = Wall::new();
    wall.lead("session/lock", Some(Any::from(true)));
    let id = wall.ann.id_of("Paid");
    let edits = [
        wall.ann.types(&id, 0, "x"),
        wall.ann.set(&id, "x", 5.0),
        wall.ann.make("made-while-locked", "event", "New", "z"),
        wall.ann.delete(&id),
    ];
    for message in edits {
        let denied = wall.send(1, &message).denied;
        assert!(denied.iter().any(|denied| denied.why.contains("locked")), "{denied:?}");
    }
    wall.agrees();
    assert_eq!(wall.room.wall().text(), TEXT);
    assert!(wall.ann(COMMENT, Some(comment("Why locked?"))).is_empty());
    let message = wall.lead.types(&id, 0, "Well ");
    assert!(wall.send(2, &message).denied.is_empty());
    wall.lead("session/lock", None);
    let message = wall.ann.types(&id, 0, "Not ");
    assert!(wall.send(1, &message).denied.is_empty());
    assert!(wall.room.wall().text().contains("Not Well Paid"));
    wall.agrees();
}

#[test]
fn nothing_else_comes_in() {
    let mut wall = Wall::new();
    let many: HashMap<String, Any> = (0..=BESIDE_FIELDS_MAX).map(|n| (n.to_string(), Any::Null)).collect();
    let nested = fields([("text", fields([("deeper", Any::Null)]))]);
    for (key, value) in [
        ("", Any::Null),
        ("talk", Any::Null),
        ("talk/", comment("x")),
        ("talk/short", comment("x")),
        ("talk/comment-no-01/more", comment("x")),
        ("other/comment-no-01", comment("x")),
        ("session/other", Any::from(true)),
        ("session/lock", Any::from(false)),
        ("session/timer", Any::from(1.0)),
        (COMMENT, Any::from("text")),
        (COMMENT, Any::from(many)),
        (COMMENT, nested),
        (COMMENT, comment(&"x".repeat(BESIDE_VALUE_BYTES_MAX))),
        (COMMENT, fields([("at", Any::from(f64::NAN))])),
        ("vote/round-no-0001/entry-no-0001/person-no-001", Any::from(21.0)),
        ("vote/round-no-0001/entry-no-0001/person-no-001", Any::from(0.0)),
        ("vote/round-no-0001/entry-no-0001/person-no-001", Any::from(1.5)),
        ("vote/round-no-0001/entry-no-0001", Any::from(1.0)),
        ("veil/entry-no-0001", Any::from("<script>")),
    ] {
        assert_eq!(wall.lead(key, Some(value)).len(), 1, "{key}");
        assert!(wall.lead.said_beside().is_empty(), "{key}");
        wall.agrees();
    }
    // A shared map where a plain value belongs.
    let map = wall.ann.doc.get_or_insert_map("beside");
    let message = wall.ann.edit(|txn, _| {
        map.insert(txn, COMMENT, MapPrelim::from([("text", "x")]));
    });
    assert_eq!(wall.send(1, &message).denied.len(), 1);
    wall.agrees();
    // What was good stays when something bad is put over it.
    wall.ann(COMMENT, Some(comment("good")));
    assert_eq!(wall.ann(COMMENT, Some(Any::from(true))).len(), 1);
    assert!(wall.onlooker.said_beside()[COMMENT].contains("good"));
    wall.agrees();
}

#[test]
fn there_is_an_end_to_how_much() {
    let mut wall = Wall::new();
    let map = wall.ann.doc.get_or_insert_map("beside");
    let message = wall.ann.edit(|txn, _| {
        for nth in 0..BESIDE_KEYS_MAX + 3 {
            map.insert(txn, format!("vote/round-no-0001/entry-no-{nth:06}/person-no-001"), 1.0);
        }
    });
    assert_eq!(wall.send(1, &message).denied.len(), 3);
    assert_eq!(wall.room.wall().beside().len(), BESIDE_KEYS_MAX);
    wall.agrees();

    let mut wall = Wall::new();
    let map = wall.ann.doc.get_or_insert_map("beside");
    let long = "x".repeat(2_900);
    let fit = BESIDE_BYTES_MAX / 2_900;
    for part in 0..4 {
        let message = wall.ann.edit(|txn, _| {
            for nth in 0..fit / 4 + 40 {
                map.insert(
                    txn,
                    format!("talk/comment-{part}-{nth:06}"),
                    fields([("text", long.as_str().into())]),
                );
            }
        });
        wall.send(1, &message);
    }
    assert!(
        wall.room.wall().beside().len() <= fit,
        "{}",
        wall.room.wall().beside().len()
    );
    assert!(wall.room.wall().beside().len() > fit - 60);
    wall.agrees();
}
