//! A small board, and short ways to send to it.

use std::path::PathBuf;
use stormlake_board::{Board, Event, Field, FieldType, Number, Placed, Sticky, Subject};
use stormlake_intake::{Context, Contract, Limits, Received, Refusal, Request, receive};
use stormlake_record::{Entry, Time};

/// 2026-11-23T09:00:00Z.
pub const NOW: Time = Time(1_795_424_400_000_000_000);

pub const CONTEXT: Context<'static> = Context {
    sender: "key/test",
    now: NOW,
};

pub fn named(name: &str) -> Sticky {
    Sticky {
        name: name.into(),
        ..Sticky::default()
    }
}

pub fn field(name: &str, r#type: &str) -> Field {
    Field {
        name: name.into(),
        r#type: FieldType::parse(r#type).unwrap(),
        ..Field::default()
    }
}

pub fn bounded(mut field: Field, min: Option<&str>, max: Option<&str>) -> Field {
    field.min = min.map(|text| Number::parse(text).unwrap());
    field.max = max.map(|text| Number::parse(text).unwrap());
    field
}

pub fn optional(mut field: Field) -> Field {
    field.optional = true;
    field
}

pub fn event(name: &str, subject: Option<&str>, fields: Vec<Field>) -> Event {
    Event {
        sticky: named(name),
        subject: subject.map(|name| Placed::new(name.into(), Default::default())),
        fields,
        ..Event::default()
    }
}

/// One event with a subject and fields, and one with neither.
pub fn shop() -> Board {
    Board {
        namespace: "com.shop".into(),
        subjects: vec![Subject {
            name: "customer".into(),
            ..Subject::default()
        }],
        events: vec![
            event(
                "Order collected",
                Some("customer"),
                vec![
                    field("order", "string"),
                    bounded(field("price", "decimal"), Some("0"), None),
                    optional(field("items", "list<string>")),
                ],
            ),
            event("Door opened", None, vec![]),
        ],
        ..Board::default()
    }
}

pub fn contract() -> Contract {
    Contract::new(&shop(), 7)
}

pub fn send_to(
    contract: &Contract,
    content_type: &str,
    headers: &[(&str, &[u8])],
    body: &[u8],
) -> Result<Received, Refusal> {
    let request = Request {
        content_type: Some(content_type).filter(|text| !text.is_empty()),
        headers,
        body,
    };
    receive(contract, &Limits::default(), &request, &CONTEXT)
}

pub fn send(content_type: &str, body: impl AsRef<[u8]>) -> Result<Received, Refusal> {
    send_to(&contract(), content_type, &[], body.as_ref())
}

pub const ONE: &str = "application/cloudevents+json";
pub const BATCH: &str = "application/cloudevents-batch+json";
pub const LINES: &str = "application/x-ndjson";

/// A good record of `Door opened`, with more members spliced in.
pub fn door(more: &str) -> String {
    let comma = if more.is_empty() { "" } else { "," };
    format!(r#"{{"specversion":"1.0","id":"1","source":"/doors","type":"com.shop.door-opened"{comma}{more}}}"#)
}

/// A record of `Order collected` with this data.
pub fn order(data: &str) -> String {
    format!(
        r#"{{"specversion":"1.0","id":"1","source":"/shop","type":"com.shop.order-collected","subject":"c1","time":"2026-11-23T08:00:00Z","data":{data}}}"#
    )
}

/// The entries of what was received.
pub fn entries(received: &Received) -> Vec<Entry<'_>> {
    let mut rest = &received.bytes[..];
    let mut entries = Vec::new();
    for record in &received.records {
        let (entry, length) = Entry::decode(rest).unwrap();
        assert_eq!((entry.kind, length), (record.kind, record.entry.len()));
        entries.push(entry);
        rest = &rest[length..];
    }
    assert!(rest.is_empty());
    entries
}

/// `code at` of every violation of the only record, in order.
pub fn faults(received: &Received) -> Vec<String> {
    assert_eq!(received.records.len(), 1);
    let list = &received.records[0].violations;
    list.iter()
        .map(|violation| format!("{} {}", violation.code, violation.at))
        .collect()
}

/// The folder of the shared sample data, or nothing where it is absent.
pub fn data_folder() -> Option<PathBuf> {
    let default = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("STORMLAKE_DATA").map_or_else(default, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: no data");
    None
}
