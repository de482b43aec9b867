//! Coming, being seen, asking, going.

use crate::client::{Client, connect, var_bytes};
use stormlake_wall::limits::{AWARENESS_BYTES_MAX, CLIENTS_OF_PEER_MAX};
use stormlake_wall::{Document, Limits, Notice, Outcome, Right, Room, Violation, message};

fn room() -> Room {
    Room::new(
        Document::of_files("board \"B\"\nevent \"A\"\n", None, 1, 1).unwrap(),
        Limits::default(),
    )
}

/// One client's state as awareness bytes; small numbers only.
fn state(client: u8, clock: u8, json: &str) -> Vec<u8> {
    let mut bytes = vec![1, client, clock];
    let mut length = json.len();
    while length >= 0x80 {
        bytes.push((length & 0x7f) as u8 | 0x80);
        length >>= 7;
    }
    bytes.push(length as u8);
    bytes.extend(json.as_bytes());
    message::awareness(&bytes)
}

#[test]
fn two_that_come_see_the_same_wall_and_each_other() {
    let mut room = room();
    let (ann, bob) = (Client::new(11), Client::new(12));
    connect(&mut room, 1, Right::Participant, &ann);
    connect(&mut room, 2, Right::Participant, &bob);
    let here = state(11, 1, "{\"user\":\"Ann\"}");
    let outcome = room.receive(1, &here, 0).unwrap();
    assert_eq!(
        outcome,
        Outcome {
            to_others: vec![here.clone()],
            ..Outcome::default()
        }
    );
    // Who comes later hears of her, and who asks.
    assert_eq!(room.join(3, Right::Viewer)[1], here);
    assert_eq!(
        room.receive(2, &message::query_awareness(), 0).unwrap().to_sender,
        [here]
    );
    assert_eq!(room.leave(1), [state(11, 2, "null")]);
    assert_eq!(room.join(4, Right::Viewer).len(), 1);
    assert_eq!(ann.said(), bob.said());
}

#[test]
fn nobody_speaks_for_another() {
    let mut room = room();
    for peer in 1..=2 {
        room.join(peer, Right::Participant);
    }
    room.receive(1, &state(11, 1, "{\"user\":\"Ann\"}"), 0).unwrap();
    for stolen in [
        state(11, 9, "{\"user\":\"Eve\"}"),
        state(11, 9, "null"),
        state(11, 1, "null"),
        state(12, 1, "null"),
    ] {
        assert_eq!(room.receive(2, &stolen, 0).unwrap(), Outcome::default());
    }
    // An old state of one's own is nothing new; going is.
    assert_eq!(room.receive(1, &state(11, 1, "{}"), 0).unwrap(), Outcome::default());
    assert_eq!(room.receive(1, &state(11, 1, "null"), 0).unwrap().to_others.len(), 1);
    assert!(room.leave(1).is_empty());
    // Now the number is free.
    assert_eq!(room.receive(2, &state(11, 1, "{}"), 0).unwrap().to_others.len(), 1);
}

#[test]
fn a_connection_speaks_for_few_and_says_little() {
    let mut room = room();
    room.join(1, Right::Viewer);
    for client in 0..20 {
        let told = room.receive(1, &state(client, 1, "{}"), 0).unwrap().to_others;
        assert_eq!(told.len(), usize::from(usize::from(client) < CLIENTS_OF_PEER_MAX));
    }
    let large = format!("{{\"a\":\"{}\"}}", "a".repeat(AWARENESS_BYTES_MAX));
    for bad in [
        state(1, 5, &large),
        state(1, 5, "[]"),
        state(1, 5, "{"),
        message::awareness(&[200, 200, 1]),
        message::awareness(&[1, 1, 1, 9, 9]),
    ] {
        assert_eq!(room.receive(1, &bad, 0), Err(Violation::Malformed));
    }
    assert_eq!(
        room.receive(1, &state(1, 5, &"[".repeat(5_000)), 0),
        Err(Violation::Malformed)
    );
}

#[test]
fn an_update_that_builds_on_what_is_not_here_is_asked_for_again() {
    let mut room = room();
    let ann = Client::new(11);
    connect(&mut room, 1, Right::Participant, &ann);
    // The first one gets lost.
    let lost = ann.make("AAAAAAAAAAAA1", "event", "Lost", "m");
    assert!(!lost.is_empty());
    let outcome = room
        .receive(1, &ann.types("AAAAAAAAAAAA1", 4, " and found"), 0)
        .unwrap();
    assert!(outcome.journal.is_empty() && outcome.to_others.is_empty());
    let answer = ann.receive(&outcome.to_sender[0]).unwrap();
    assert!(room.receive(1, &answer, 0).unwrap().board);
    assert!(room.wall().text().contains("\"Lost and found\""));
    // Said twice, it is nothing new.
    assert_eq!(room.receive(1, &answer, 0).unwrap(), Outcome::default());
}

#[test]
fn nobody_writes_in_the_name_of_the_server() {
    let mut room = room();
    let eve = Client::new(1);
    room.join(1, Right::Facilitator);
    for message in room.receive(1, &eve.step_one(), 0).unwrap().to_sender {
        eve.receive(&message);
    }
    let forged = eve.make("AAAAAAAAAAAA1", "event", "Forged", "m");
    assert_eq!(room.receive(1, &forged, 0), Err(Violation::Malformed));
    assert!(!room.wall().text().contains("Forged"));
}

#[test]
fn a_notice_is_json_of_type_100() {
    let room = room();
    let bytes = room.notice(&Notice::Read { revision: 7 });
    assert_eq!(bytes[0], 100);
    assert_eq!(var_bytes(&bytes[1..]), b"{\"notice\":\"read\",\"revision\":7}");
    let denied = room.notice(&Notice::Denied {
        why: "no".into(),
        entry: "x".into(),
    });
    assert_eq!(
        var_bytes(&denied[1..]),
        b"{\"notice\":\"denied\",\"why\":\"no\",\"entry\":\"x\"}"
    );
}
