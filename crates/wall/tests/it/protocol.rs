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
    assert_eq!(room.receive(1, &here, 0).unwrap(), Outcome::default());
    assert!(room.has_untold());
    assert_eq!(room.tell(), Some(here.clone()));
    assert_eq!((room.has_untold(), room.tell()), (false, None));
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

/// What everybody is told of what one says.
fn told(room: &mut Room, peer: u64, said: &[u8]) -> Option<Vec<u8>> {
    assert_eq!(room.receive(peer, said, 0).unwrap(), Outcome::default());
    room.tell()
}

#[test]
fn many_cursors_are_one_message_with_the_newest_of_each() {
    let mut room = room();
    for peer in 1..=3 {
        room.join(peer, Right::Participant);
    }
    for (peer, clock) in [(1, 1), (2, 1), (1, 2), (3, 1)] {
        let said = state(10 + peer, clock, &format!("{{\"x\":{clock}}}"));
        assert_eq!(room.receive(u64::from(peer), &said, 0).unwrap(), Outcome::default());
    }
    // Who has gone before it is told is told as gone, and not as here afterwards.
    assert_eq!(room.leave(3), [state(13, 2, "null")]);
    let mut both = vec![2, 11, 2, 7];
    both.extend(b"{\"x\":2}");
    both.extend([12, 1, 7]);
    both.extend(b"{\"x\":1}");
    assert_eq!(room.tell(), Some(message::awareness(&both)));
    assert!(!room.has_untold());
}

#[test]
fn nobody_speaks_for_another() {
    let mut room = room();
    for peer in 1..=2 {
        room.join(peer, Right::Participant);
    }
    assert!(told(&mut room, 1, &state(11, 1, "{\"user\":\"Ann\"}")).is_some());
    for stolen in [
        state(11, 9, "{\"user\":\"Eve\"}"),
        state(11, 9, "null"),
        state(11, 1, "null"),
        state(12, 1, "null"),
    ] {
        assert_eq!(told(&mut room, 2, &stolen), None);
    }
    // An old state of one's own is nothing new; going is.
    assert_eq!(told(&mut room, 1, &state(11, 1, "{}")), None);
    assert_eq!(told(&mut room, 1, &state(11, 1, "null")), Some(state(11, 1, "null")));
    assert!(room.leave(1).is_empty());
    // Now the number is free.
    assert!(told(&mut room, 2, &state(11, 1, "{}")).is_some());
}

#[test]
fn a_connection_speaks_for_few_and_says_little() {
    let mut room = room();
    room.join(1, Right::Viewer);
    for client in 0..20 {
        let told = told(&mut room, 1, &state(client, 1, "{}"));
        assert_eq!(told.is_some(), usize::from(client) < CLIENTS_OF_PEER_MAX);
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
