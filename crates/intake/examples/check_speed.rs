//! How many records a second one core receives and checks, beside what it takes `serde_json` to parse the same bytes into a
//! value: `cargo run --release -p stormlake-intake --example check_speed`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::cloned_ref_to_slice_refs,
    reason = "a test that cannot go on fails"
)]

use std::hint::black_box;
use std::time::Instant;
use stormlake_board::{Board, Event, Field, FieldType, Number, Placed, Sticky};
use stormlake_intake::{Context, Contract, Limits, Request, receive};
use stormlake_record::Time;

const BATCH: usize = 500;
const ROUNDS: usize = 2_000;

fn main() {
    let contract = Contract::new(&board(), 1);
    let limits = Limits::default();
    let context = Context {
        sender: "key/speed",
        now: Time::from_milliseconds(1_795_424_400_000),
    };
    let records: Vec<String> = (0..BATCH).map(record).collect();
    let bytes: usize = records.iter().map(String::len).sum();
    println!("{BATCH} records a batch, {} bytes a record", bytes / BATCH);
    let bodies = [
        ("application/cloudevents-batch+json", format!("[{}]", records.join(","))),
        ("application/x-ndjson", records.join("\n")),
    ];
    for (content_type, body) in &bodies {
        let request = Request {
            content_type: Some(content_type),
            headers: &[],
            body: body.as_bytes(),
        };
        measure(content_type, || {
            let received = receive(&contract, &limits, black_box(&request), &context);
            let accepted =
                received.is_ok_and(|received| received.records.iter().all(|record| record.violations.is_empty()));
            assert!(accepted, "every record keeps the contract");
        });
    }
    measure("serde_json::Value of the same batch", || {
        let value: Result<serde_json::Value, _> = serde_json::from_str(black_box(&bodies[0].1));
        assert!(black_box(value).is_ok());
    });
}

/// The best of five runs: what the machine can do when nobody else is at it.
fn measure(what: &str, mut once: impl FnMut()) {
    let mut best = f64::MAX;
    for _ in 0..5 {
        let start = Instant::now();
        for _ in 0..ROUNDS / 5 {
            once();
        }
        best = best.min(start.elapsed().as_secs_f64());
    }
    let records = (BATCH * (ROUNDS / 5)) as f64;
    println!(
        "{:>10.0} records/s, {:>5.0} ns a record: {what}",
        records / best,
        best * 1e9 / records
    );
}

fn record(index: usize) -> String {
    format!(
        r#"{{"specversion":"1.0","id":"5f1c9a52-77d0-4a1e-9d1e-{index:012}","source":"/shops/berlin-mitte/till-{}","type":"com.farmacyfood.order-collected","subject":"customer-{:06}","time":"2026-11-23T08:{:02}:{:02}.125Z","datacontenttype":"application/json","data":{{"order":"O-{index:08}","meal":"Lentil soup with lemon","price":{}.5,"items":{},"path":"pickup","collected_at":"2026-11-23T08:00:00Z","note":"kept as it is"}}}}"#,
        index % 7,
        index * 7919 % 100_000,
        index / 60 % 60,
        index % 60,
        index % 40,
        index % 5 + 1,
    )
}

fn board() -> Board {
    let field = |name: &str, r#type: FieldType| Field {
        name: name.into(),
        r#type,
        ..Field::default()
    };
    let price = Field {
        min: Some(Number { ten_thousandths: 0 }),
        ..field("price", FieldType::Decimal)
    };
    let events = (0..60).map(|index| Event {
        sticky: Sticky {
            name: format!("Something else {index} happened"),
            ..Sticky::default()
        },
        ..Event::default()
    });
    let order = Event {
        sticky: Sticky {
            name: "Order collected".into(),
            ..Sticky::default()
        },
        subject: Some(Placed::new("customer".into(), Default::default())),
        fields: vec![
            field("order", FieldType::String),
            field("meal", FieldType::String),
            price,
            field("items", FieldType::Integer),
            field("path", FieldType::Enum(vec!["delivery".into(), "pickup".into()])),
            field("collected_at", FieldType::Timestamp),
        ],
        ..Event::default()
    };
    Board {
        namespace: "com.farmacyfood".into(),
        events: events.chain([order]).collect(),
        ..Board::default()
    }
}
