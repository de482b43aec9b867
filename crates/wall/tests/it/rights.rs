//! What a participant may not touch is put back, and nobody else ever sees it gone.

use crate::client::{Client, connect};
use stormlake_wall::{Document, Limits, Outcome, Right, Room};
use yrs::Any;

const TEXT: &str = "board \"Shop\" {\n    scope \"All\"\n    channel \"mailer\" kind=\"smtp\" url=\"env:STORMLAKE_SECRET_SMTP\"\n    quiet \"21:00\" \"08:00\"\n}\nexternal \"Till\" {\n    hook signature=\"none\" {\n        on \"paid\" gives=\"Paid\"\n    }\n}\nevent \"Paid\" {\n    field \"email\" \"string\" sensitive=#true\n    field \"price\" \"decimal\"\n}\ncommand \"Thank\"\npolicy \"Thank them\" state=\"draft\" {\n    whenever \"Paid\"\n    then \"Thank\"\n    consent \"offers\"\n}\nevent \"Gone\"\n";

struct Wall {
    room: Room,
    ann: Client,
    bob: Client,
}

impl Wall {
    fn new(right: Right) -> Self {
        let wall = Document::of_files(TEXT, None, 1, 1).unwrap();
        let mut wall = Self {
            room: Room::new(wall, Limits::default()),
            ann: Client::new(11),
            bob: Client::new(12),
        };
        connect(&mut wall.room, 1, right, &wall.ann);
        connect(&mut wall.room, 2, Right::Viewer, &wall.bob);
        wall
    }

    /// Ann sends; both hear what there is to hear.
    fn send(&mut self, message: &[u8]) -> Outcome {
        assert!(!message.is_empty());
        let outcome = self.room.receive(1, message, 0).unwrap();
        for message in &outcome.to_sender {
            if message[0] < 100 {
                self.ann.receive(message);
            }
        }
        for message in &outcome.to_others {
            self.bob.receive(message);
        }
        outcome
    }

    fn clause(&self, name: &str, begins: &str) -> (String, String, String) {
        let id = self.ann.id_of(name);
        let item = &self.room.wall().items()[&id];
        let (clause, found) = item
            .body
            .iter()
            .find(|(_, clause)| clause.text.starts_with(begins))
            .unwrap();
        (id.clone(), clause.clone(), found.at.clone())
    }

    fn is_as_before(&self) {
        assert_eq!(self.room.wall().text(), TEXT);
        assert_eq!(self.ann.said(), self.bob.said());
        let again = Document::of_updates([self.room.wall().state(&[0]).unwrap()], None, 9, 9).unwrap();
        assert_eq!(again.text(), TEXT);
        assert_eq!(again.items(), self.room.wall().items());
    }
}

/// Each of them as a participant: put back, told, and everybody has the same.
#[test]
fn a_participant_cannot_touch_what_is_reserved() {
    type Edit = (&'static str, fn(&Wall) -> Vec<u8>);
    let edits: [Edit; 14] = [
        ("a hook taken out", |wall| {
            let (id, clause, at) = wall.clause("Till", "hook");
            wall.ann.clause(&id, &clause, &at, None)
        }),
        ("a hook changed", |wall| {
            let (id, clause, at) = wall.clause("Till", "hook");
            wall.ann.clause(&id, &clause, &at, Some("hook signature=\"none\""))
        }),
        ("a hook made a comment", |wall| {
            let (id, clause, at) = wall.clause("Till", "hook");
            wall.ann.clause(&id, &clause, &at, Some("// no hook"))
        }),
        ("a hook made", |wall| {
            wall.ann.clause(
                &wall.ann.id_of("Gone"),
                "aaaaaaaaaaaa",
                "m",
                Some("(x)\"h\\u{6f}ok\" secret=\"env:A\""),
            )
        }),
        ("a channel changed", |wall| {
            let (id, clause, at) = wall.clause("Shop", "channel");
            wall.ann.clause(
                &id,
                &clause,
                &at,
                Some("channel \"mailer\" kind=\"webhook\" url=\"https://example.com\""),
            )
        }),
        ("a channel made", |wall| {
            wall.ann.clause(
                &wall.ann.id_of("Shop"),
                "aaaaaaaaaaaa",
                "m",
                Some("channel \"x\" kind=\"smtp\""),
            )
        }),
        ("quiet hours taken out", |wall| {
            let (id, clause, at) = wall.clause("Shop", "quiet");
            wall.ann.clause(&id, &clause, &at, None)
        }),
        ("sensitivity taken off", |wall| {
            let (id, clause, at) = wall.clause("Paid", "field \"email\"");
            wall.ann.clause(&id, &clause, &at, Some("field \"email\" \"string\""))
        }),
        ("consent taken out", |wall| {
            let (id, clause, at) = wall.clause("Thank them", "consent");
            wall.ann.clause(&id, &clause, &at, None)
        }),
        ("a policy switched on", |wall| {
            wall.ann.head(&wall.ann.id_of("Thank them"), "state", Some("\"live\""))
        }),
        ("a policy's state under another key", |wall| {
            wall.ann
                .head(&wall.ann.id_of("Thank them"), "\"st\\u{61}te\"", Some("\"live\""))
        }),
        ("a policy's state in the form of the line", |wall| {
            wall.ann.head(
                &wall.ann.id_of("Thank them"),
                "/",
                Some("\"=0\"\n\"+state=\\\"live\\\"\""),
            )
        }),
        ("a policy deleted", |wall| {
            wall.ann.delete(&wall.ann.id_of("Thank them"))
        }),
        ("a system with a hook made a note", |wall| {
            wall.ann.set(&wall.ann.id_of("Till"), "word", "hotspot")
        }),
    ];
    for (what, edit) in edits {
        let mut wall = Wall::new(Right::Participant);
        let message = edit(&wall);
        let outcome = wall.send(&message);
        assert_eq!(outcome.denied.len(), 1, "{what}: {:?}", outcome.denied);
        assert_eq!(outcome.denied[0].why, "only a facilitator may change this", "{what}");
        assert!(outcome.to_sender.iter().any(|message| message[0] == 100), "{what}");
        assert_eq!(
            outcome.to_others.len(),
            1,
            "{what}: never the edit without what puts it back"
        );
        wall.is_as_before();

        let mut wall = Wall::new(Right::Facilitator);
        let message = edit(&wall);
        assert_eq!(wall.send(&message).denied, Vec::new(), "{what}");
        assert_eq!(wall.ann.said(), wall.bob.said(), "{what}");
    }
}

#[test]
fn nobody_takes_the_board_off_its_wall() {
    for right in [Right::Participant, Right::Facilitator] {
        let mut wall = Wall::new(right);
        let message = wall.ann.delete(&wall.ann.id_of("Shop"));
        assert_eq!(wall.send(&message).denied.len(), 1);
        wall.is_as_before();
    }
}

#[test]
fn a_participant_edits_the_rest_of_what_has_something_reserved() {
    let mut wall = Wall::new(Right::Participant);
    let policy = wall.ann.id_of("Thank them");
    let messages = [
        wall.ann.types(&policy, 10, " all"),
        wall.ann.clause(&policy, "aaaaaaaaaaaa", "z", Some("holdout \"10%\"")),
        wall.ann.head(&policy, "priority", Some("3")),
        wall.ann.set(&policy, "x", 10.5),
        wall.ann.clause(
            &wall.ann.id_of("Paid"),
            "aaaaaaaaaaaa",
            "z",
            Some("field \"order\" \"string\" key=#true"),
        ),
        wall.ann.delete(&wall.ann.id_of("Gone")),
        wall.ann.make("AAAAAAAAAAAA1", "command", "Say no", "z"),
        wall.ann.types(&wall.ann.id_of("Till"), 4, "s"),
    ];
    for message in &messages {
        let outcome = wall.send(message);
        assert_eq!((outcome.denied, outcome.to_sender), (Vec::new(), Vec::new()));
    }
    let text = wall.room.wall().text();
    for said in [
        "policy \"Thank them all\" priority=3 state=\"draft\"",
        "holdout \"10%\"",
        "field \"order\"",
        "Say no",
        "external \"Tills\"",
    ] {
        assert!(text.contains(said), "{text}");
    }
    assert!(!text.contains("Gone"));
    assert_eq!(wall.ann.said(), wall.bob.said());
}

#[test]
fn a_half_allowed_update_keeps_its_good_half() {
    let mut wall = Wall::new(Right::Participant);
    let id = wall.ann.id_of("Thank them");
    let (head, name) = (wall.ann.entry(&id).unwrap(), wall.ann.name(&id).unwrap());
    let message = wall.ann.edit(|txn, _| {
        use yrs::{Map, Out, Text};
        name.insert(txn, 0, "Do ");
        let Some(Out::YMap(map)) = head.get(txn, "head") else {
            panic!()
        };
        map.insert(txn, "state", Any::from("\"live\""));
    });
    assert_eq!(wall.send(&message).denied.len(), 1);
    assert!(
        wall.room
            .wall()
            .text()
            .contains("policy \"Do Thank them\" state=\"draft\"")
    );
    assert_eq!(wall.ann.said(), wall.bob.said());
}

#[test]
fn who_looks_on_changes_nothing() {
    let mut wall = Wall::new(Right::Viewer);
    // Coming and going is not an edit.
    for message in wall.room.join(1, Right::Viewer) {
        let answer = wall.ann.receive(&message).unwrap();
        assert_eq!(wall.room.receive(1, &answer, 0).unwrap(), Outcome::default());
    }
    let messages = [
        wall.ann.types(&wall.ann.id_of("Gone"), 0, "x"),
        wall.ann.delete(&wall.ann.id_of("Paid")),
    ];
    for message in &messages {
        let outcome = wall.send(message);
        assert!(outcome.to_others.is_empty() && outcome.journal.is_empty());
        assert_eq!(outcome.to_sender.len(), 1);
        assert_eq!(outcome.to_sender[0][0], 100);
    }
    assert_eq!(wall.room.wall().text(), TEXT);
}
