//! What is refused waits whole, once, and can be let through.

use crate::setting::*;
use serde_json::Value;
use stormlake_board::{Event, Field};
use stormlake_intake::{Context, Contract, Limits, Mode, Quarantined, Request, conflict, receive, recheck};
use stormlake_record::{Entry, EntryKind, Flags, Position, Time};

/// The shop once `price` became optional and the door may be knocked at.
fn mended() -> Contract {
    let mut board = shop();
    board.events[0]
        .fields
        .iter_mut()
        .for_each(|field: &mut Field| field.optional = true);
    board.events.push(Event {
        sticky: named("Door knocked at"),
        ..Event::default()
    });
    Contract::new(&board, 8)
}

#[test]
fn a_refused_record_is_kept_as_it_came() {
    let record = order(r#"{ "order" : "o1" }"#);
    let received = send(ONE, &record).unwrap();
    let entry = entries(&received)[0];
    assert_eq!(
        (entry.kind, entry.name, entry.source, entry.subject),
        (EntryKind::Quarantined, "order-collected", "/shop", "c1")
    );
    assert_eq!(
        (entry.time, entry.board_version, entry.sender, entry.id.len()),
        (NOW, 7, "key/test", 32)
    );
    assert_eq!(entry.flags, Flags::TIMED_ON_RECEIPT);
    let kept = Quarantined::read(&entry).unwrap();
    assert_eq!((kept.mode, kept.received.get()), (Mode::Structured, record.as_str()));
    assert_eq!(kept.violations, received.records[0].violations);
    assert_eq!(received.id(0), "1");
}

#[test]
fn the_same_bad_record_again_is_the_same_entry() {
    let record = order(r#"{"order":"o1"}"#);
    let id = |content_type: &str, body: String, now: Time| {
        let request = Request {
            content_type: Some(content_type),
            headers: &[],
            body: body.as_bytes(),
        };
        let received = receive(
            &contract(),
            &Limits::default(),
            &request,
            &Context { sender: "other", now },
        )
        .unwrap();
        entries(&received)[0].id.to_owned()
    };
    let first = id(ONE, record.clone(), NOW);
    assert_eq!(id(LINES, record.clone(), Time(NOW.0 + 5)), first);
    assert_eq!(id(BATCH, format!("[{record}]"), NOW), first);
    assert_ne!(id(ONE, record.replace("o1", "o2"), NOW), first);
    let ahead = door(r#""time":"2030-01-01T00:00:00Z""#);
    assert_eq!(id(ONE, ahead.clone(), NOW), id(ONE, ahead, NOW.plus_milliseconds(1)));
}

#[test]
fn a_record_is_released_once_the_board_was_mended() {
    let record = order(r#"{"order":"o1"}"#);
    let received = send(ONE, &record).unwrap();
    let quarantined = entries(&received)[0];
    assert_eq!(
        recheck(&contract(), &quarantined, NOW).unwrap_err(),
        received.records[0].violations
    );
    let released = recheck(&mended(), &quarantined, NOW).unwrap();
    let (entry, _) = Entry::decode(&released).unwrap();
    assert_eq!(
        (entry.kind, entry.name, entry.board_version, entry.sender),
        (EntryKind::Event, "order-collected", 8, "key/test")
    );
    assert_eq!(entry.body, br#"{"order":"o1"}"#);
}

#[test]
fn a_record_in_binary_mode_is_released_as_well() {
    let headers: [(&str, &[u8]); 5] = [
        ("CE-Specversion", b"1.0"),
        ("ce-id", b"1"),
        ("ce-source", b"/s"),
        ("ce-type", b"Door knocked at"),
        ("ce-extra", b"a%20b"),
    ];
    let received = send_to(&contract(), "image/png", &headers, &[0, 255]).unwrap();
    let quarantined = entries(&received)[0];
    let kept = Quarantined::read(&quarantined).unwrap();
    assert_eq!(kept.mode, Mode::Binary);
    let value: Value = serde_json::from_str(kept.received.get()).unwrap();
    assert_eq!(
        (&value["data_base64"], &value["headers"]["ce-extra"]),
        (&"AP8=".into(), &"a%20b".into())
    );
    let released = recheck(&mended(), &quarantined, NOW).unwrap();
    let direct = send_to(&mended(), "image/png", &headers, &[0, 255]).unwrap();
    assert_eq!(released, direct.bytes);
}

#[test]
fn headers_that_stand_twice_are_kept_and_refused_again() {
    let headers: [(&str, &[u8]); 4] = [
        ("ce-id", b"1"),
        ("ce-id", b"2"),
        ("ce-id", b"3"),
        ("ce-source", b"\xFF"),
    ];
    let received = send_to(&contract(), "text/plain", &headers, b"x").unwrap();
    let again = recheck(&contract(), &entries(&received)[0], NOW).unwrap_err();
    let codes = |list: &[stormlake_record::Violation]| list.iter().map(|v| v.code.clone()).collect::<Vec<_>>();
    assert_eq!(codes(&again), codes(&received.records[0].violations));
}

#[test]
fn a_record_of_the_future_can_be_released_when_its_time_has_come() {
    let received = send(ONE, door(r#""time":"2026-12-24T00:00:00Z""#)).unwrap();
    let quarantined = entries(&received)[0];
    assert_eq!(recheck(&contract(), &quarantined, NOW).unwrap_err()[0].code, "SL-I033");
    assert!(recheck(&contract(), &quarantined, Time::parse("2026-12-24T00:00:00Z").unwrap()).is_ok());
}

#[test]
fn a_released_record_without_time_happened_when_it_was_first_received() {
    let received = send(ONE, door("").replace("door-opened", "door-knocked-at")).unwrap();
    let released = recheck(&mended(), &entries(&received)[0], NOW.plus_milliseconds(3_600_000)).unwrap();
    let (entry, _) = Entry::decode(&released).unwrap();
    assert_eq!((entry.time, entry.flags), (NOW, Flags::TIMED_ON_RECEIPT));
}

#[test]
fn a_record_under_an_id_that_is_taken_waits_in_quarantine() {
    let received = send(ONE, order(r#"{"order":"o1","price":1}"#)).unwrap();
    let event = entries(&received)[0];
    let bytes = conflict(&contract(), &event, Position(41), NOW).unwrap();
    let (entry, length) = Entry::decode(&bytes).unwrap();
    assert_eq!(
        (length, entry.kind, entry.source, entry.subject),
        (bytes.len(), EntryKind::Quarantined, "/shop", "c1")
    );
    let kept = Quarantined::read(&entry).unwrap();
    assert_eq!(kept.violations[0].code, "SL-I048");
    assert!(kept.violations[0].message.contains("position 41"));
    assert_eq!(kept.violations[0].sticky.as_deref(), Some("Order collected"));
    assert_eq!(recheck(&contract(), &entry, NOW).unwrap(), received.bytes);
    assert_eq!(
        conflict(&contract(), &event, Position(41), Time(0)).unwrap()[44..],
        bytes[44..]
    );
}

#[test]
fn what_is_no_quarantined_record_cannot_be_released() {
    let received = send(ONE, door("")).unwrap();
    assert!(recheck(&contract(), &entries(&received)[0], NOW).is_err());
}
