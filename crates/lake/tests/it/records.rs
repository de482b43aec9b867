//! The records of an event, read off its table: what the log was told comes out again, from files and from memory.

use super::world::{Record, board, memory};
use serde_json::Value;
use stormlake_lake::Lake;
use stormlake_record::Position;

const SLUG: &str = "order-collected";

async fn read(lake: &Lake, fields: &[&str], most: usize) -> Option<(Vec<(u64, String, Value)>, Position)> {
    let fields: Vec<String> = fields.iter().map(|field| (*field).to_owned()).collect();
    let mut rows = Vec::new();
    let end = lake.read_event(SLUG, &fields, |row| {
        let data = serde_json::from_slice(row.data).expect("an object");
        rows.push((row.position.0, row.subject.to_owned(), data));
        rows.len() < most
    });
    let end = end.await.expect("it can be read")?;
    Some((rows, end))
}

#[tokio::test]
async fn rows_come_in_the_logs_order_with_the_fields_that_were_asked_for() {
    let lake = memory().await;
    let bodies = [
        r#"{"order":"quo\"te","price":2.5,"tags":["a"]}"#,
        r#"{"order":"2","price":-0.0001,"gift":{"to":"bob"}}"#,
        r#"{"order":null}"#,
        r#"{"price":12345678901234.5,"gift":1}"#,
    ];
    let mut sent = Vec::new();
    for (position, body) in (0..80_u64).zip(bodies.iter().cycle()) {
        let subject = format!("s{}", position % 3);
        if position % 5 == 2 {
            Record::event("account-created", &subject, 1_000, r#"{"email":"a@b.c"}"#).feed(&lake, position);
        } else {
            Record::event(SLUG, &subject, 1_000, body).feed(&lake, position);
            let mut data: Value = serde_json::from_str(body).expect("an object");
            // Null is how a sender writes "absent"; tags were not asked for.
            data.as_object_mut()
                .expect("an object")
                .retain(|name, value| name != "tags" && !value.is_null());
            sent.push((position, subject, data));
        }
        if position % 30 == 29 {
            lake.cut().await.unwrap();
        }
    }
    let (rows, end) = read(&lake, &["order", "price", "gift"], usize::MAX)
        .await
        .expect("they are told exactly");
    assert_eq!(end, Position(80));
    assert_eq!(rows, sent);
    let (rows, _) = read(&lake, &["order", "price", "gift"], 7)
        .await
        .expect("they are told exactly");
    assert_eq!(rows, sent[..7], "whoever has enough gets no more");
}

#[tokio::test]
async fn what_a_column_cannot_say_exactly_is_not_told() {
    let lake = memory().await;
    Record::event(
        SLUG,
        "ann",
        1,
        r#"{"order":"1","paid-at":"2026-01-02T03:04:05.123456789Z"}"#,
    )
    .feed(&lake, 0);
    assert!(read(&lake, &["order"], usize::MAX).await.is_some());
    assert!(
        read(&lake, &["order", "paid-at"], usize::MAX).await.is_none(),
        "nanoseconds are not in it"
    );
    let other = r#"
board "Meals" { namespace "com.meals" }
event "Order collected" { field "order" "integer" }
"#;
    lake.publish(&board(other), 2);
    Record::event(SLUG, "ann", 2, r#"{"order":1}"#).feed(&lake, 1);
    assert!(
        read(&lake, &["order"], usize::MAX).await.is_none(),
        "it was a text before"
    );
}
