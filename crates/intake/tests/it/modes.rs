//! Every way in which a record can come means the same.

use crate::setting::*;
use stormlake_intake::{Limits, unpack};
use stormlake_record::{EntryKind, Flags, Time};

const HEADERS: [(&str, &[u8]); 5] = [
    ("ce-specversion", b"1.0"),
    ("Ce-Id", b"1"),
    ("ce-source", b"/shop"),
    ("ce-type", b"com.shop.order-collected"),
    ("ce-subject", b"c%31"),
];

#[test]
fn a_record_is_the_same_entry_in_every_mode() {
    let record = order(r#"{"order":"o1","price":12.50,"unknown":{"kept":[1,2]}}"#);
    let batch = format!(" [ {record} ] ");
    let lines = format!("\u{FEFF}{record}\r\n\n  \n");
    let reference = send(ONE, &record).unwrap();
    assert_eq!(reference.records[0].kind, EntryKind::Event);
    for (content_type, body) in [
        ("application/cloudevents+json; charset=UTF-8", &record),
        ("Application/CloudEvents+JSON", &record),
        (BATCH, &batch),
        (LINES, &lines),
        ("application/json", &record),
        ("application/json", &batch),
    ] {
        assert_eq!(send(content_type, body).unwrap(), reference, "{content_type}");
    }
    let entry = entries(&reference)[0];
    assert_eq!(
        (entry.source, entry.id, entry.name, entry.subject),
        ("/shop", "1", "order-collected", "c1")
    );
    assert_eq!(
        (entry.sender, entry.board_version, entry.flags),
        ("key/test", 7, Flags::default())
    );
    assert_eq!(entry.time, Time::parse("2026-11-23T08:00:00Z").unwrap());
    assert_eq!(entry.body, br#"{"order":"o1","price":12.50,"unknown":{"kept":[1,2]}}"#);
    assert_eq!(entry.extensions, b"");
    assert_eq!(reference.id(0), "1");
}

#[test]
fn binary_mode_reads_headers_and_takes_the_body_as_data() {
    let body = br#" {"order":"o1","price":1} "#;
    let headers = [
        &HEADERS[..],
        &[
            ("CE-Tenant", b"a%20b" as &[u8]),
            ("ce-time", b"2026-11-23T08:00:00Z"),
            ("host", b"x"),
        ],
    ]
    .concat();
    let received = send_to(&contract(), "application/json; charset=utf-8", &headers, body).unwrap();
    let entry = entries(&received)[0];
    assert_eq!((entry.kind, entry.subject), (EntryKind::Event, "c1"));
    assert_eq!(entry.body, body.trim_ascii());
    assert_eq!(
        std::str::from_utf8(entry.extensions).unwrap(),
        r#"{"datacontenttype":"application/json; charset=utf-8","tenant":"a b"}"#
    );
}

#[test]
fn binary_mode_carries_bytes_that_are_no_json() {
    let mut headers = HEADERS.to_vec();
    headers[3].1 = b"Door opened";
    let body = b"\x00\xFFnot json".as_slice();
    for content_type in ["image/png", ""] {
        let received = send_to(&contract(), content_type, &headers, body).unwrap();
        let entry = entries(&received)[0];
        assert_eq!((entry.kind, entry.body), (EntryKind::Event, body));
        assert!(entry.flags.has(Flags::BINARY));
    }
    let received = send_to(&contract(), "", &headers, b"").unwrap();
    assert_eq!(entries(&received)[0].body, b"");
}

#[test]
fn binary_mode_gives_every_reason_at_once() {
    let headers: [(&str, &[u8]); 6] = [
        ("ce-specversion", b"0.3"),
        ("ce-id", b"1"),
        ("ce-id", b"2"),
        ("ce-type", b"com.shop.order-collected"),
        ("ce-source", b"%C0%A0"),
        ("ce-bad_name", b"x"),
    ];
    let received = send_to(
        &contract(),
        "application/json",
        &headers,
        br#"{"order":"a","order":"b"}"#,
    )
    .unwrap();
    assert_eq!(
        faults(&received),
        [
            "SL-I021 /id",
            "SL-I021 /data/order",
            "SL-I023 /specversion",
            "SL-I039 /source",
            "SL-I035 /subject",
            "SL-I026 /bad_name",
            "SL-I041 /data/price"
        ]
    );
}

#[test]
fn an_empty_batch_is_valid() {
    for body in ["[]", " [\n] "] {
        assert_eq!(send(BATCH, body).unwrap().records.len(), 0);
    }
    assert_eq!(send(LINES, "\n").unwrap().records.len(), 0);
}

#[test]
fn a_bad_record_does_not_hurt_its_neighbours() {
    let body = format!("[{},17,{}]", door(""), order("{}"));
    let received = send(BATCH, body).unwrap();
    let kinds: Vec<_> = entries(&received)
        .iter()
        .map(|entry| (entry.kind, entry.name))
        .collect();
    assert_eq!(
        kinds,
        [
            (EntryKind::Event, "door-opened"),
            (EntryKind::Quarantined, ""),
            (EntryKind::Quarantined, "order-collected")
        ]
    );
    assert_eq!(received.records[1].violations[0].code, "SL-I020");
    assert_eq!((received.id(0), received.id(1), received.id(2)), ("1", "", "1"));
}

#[test]
fn what_cannot_be_read_is_refused_whole() {
    let good = door("");
    let broken_line = format!("{good}\n{good}\n{{\"id\":\n{good}");
    for (content_type, body, status, code, line) in [
        ("text/xml", good.as_bytes(), 415, "SL-I001", None),
        ("application/cloudevents+xml", good.as_bytes(), 415, "SL-I001", None),
        ("", good.as_bytes(), 415, "SL-I001", None),
        (
            "application/cloudevents+json; charset=latin1",
            good.as_bytes(),
            415,
            "SL-I002",
            None,
        ),
        (ONE, b"", 400, "SL-I009", Some(1)),
        (ONE, b"{\"id\":\n1e999}", 400, "SL-I009", Some(2)),
        (ONE, b"[]", 200, "", None),
        (BATCH, good.as_bytes(), 400, "SL-I009", Some(1)),
        (BATCH, b"[1,]", 400, "SL-I009", Some(1)),
        (BATCH, b"[] []", 400, "SL-I009", Some(1)),
        (LINES, broken_line.as_bytes(), 400, "SL-I009", Some(3)),
        (LINES, b"{}\n\xFF", 400, "SL-I010", Some(2)),
    ] {
        let outcome = send(content_type, body);
        let Err(refusal) = outcome else {
            assert_eq!(status, 200, "{content_type} {}", String::from_utf8_lossy(body));
            continue;
        };
        assert_eq!(
            (refusal.status, refusal.code, refusal.line),
            (status, code, line),
            "{refusal}"
        );
        let problem = refusal.problem();
        assert_eq!(problem["type"], format!("https://stormlake.dev/errors/{code}"));
        assert_eq!(problem["status"], status);
        assert_eq!(problem["line"].as_u64(), line.map(|line| line as u64));
    }
}

#[test]
fn a_packed_body_is_the_same_body() {
    let body = door("");
    let packed = zstd::encode_all(body.as_bytes(), 3).unwrap();
    let unpacked = unpack(Some("zstd"), &packed, &Limits::default()).unwrap();
    assert_eq!(send(ONE, unpacked).unwrap(), send(ONE, body).unwrap());
}
