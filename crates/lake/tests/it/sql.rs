//! Questions: types, the tail, masks that no expression gets behind, forms of the answer.

use super::world::{Record, board, cell, memory, rows};
use stormlake_lake::{Format, Lake, Limits, Sight};
use stormlake_record::EntryKind;

async fn filled() -> Lake {
    let lake = memory().await;
    let orders = [
        r#"{"order":"1","price":2.5,"paid-at":"2026-01-02T03:04:05Z","tags":["a","b"]}"#,
        r#"{"order":"2","price":"0.0001"}"#,
        r#"{"order":"3","price":7,"gift":true,"note":"ssh"}"#,
    ];
    for (nth, body) in orders.iter().enumerate() {
        Record::event("order-collected", "ann", 1_767_300_000 + nth as i64 * 86_400, body).feed(&lake, nth as u64);
    }
    lake.cut().await.unwrap();
    Record::event(
        "account-created",
        "ann",
        9,
        r#"{"email":"ann@example.com","age":4141414,"emial":"ann@example.com"}"#,
    )
    .feed(&lake, 3);
    lake
}

#[tokio::test]
async fn every_type_comes_out_as_it_went_in() {
    let lake = filled().await;
    let answer = lake
        .query(
            "select \"order\", price, paid_at, tags, extra from order_collected order by position",
            Sight::Masked,
            Limits::default(),
        )
        .await
        .unwrap();
    let kinds: Vec<String> = answer.columns().into_iter().map(|column| column.1).collect();
    assert_eq!(kinds, ["text", "decimal(18, 4)", "timestamp", "list<text>", "text"]);
    let json: serde_json::Value = serde_json::from_slice(&answer.write(Format::Json).unwrap()).unwrap();
    assert_eq!(
        json["rows"],
        serde_json::json!([
            ["1", 2.5, "2026-01-02T03:04:05Z", ["a", "b"], null],
            ["2", 0.0001, null, null, null],
            ["3", 7.0, null, null, "{\"gift\":true,\"note\":\"ssh\"}"],
        ])
    );
    for format in [Format::Table, Format::Arrow, Format::Parquet] {
        assert!(!answer.write(format).unwrap().is_empty());
    }
}

#[tokio::test]
async fn events_shows_all_envelopes_those_in_memory_too() {
    let lake = filled().await;
    assert_eq!(
        rows(
            &lake,
            "select type, event, count(*) from events group by type, event order by type",
            Sight::Masked
        )
        .await,
        [
            ["com.meals.account-created", "Account created", "1"],
            ["com.meals.order-collected", "Order collected", "3"]
        ]
    );
    assert_eq!(
        rows(
            &lake,
            "select date_trunc('day', time), count(*) from events group by 1 order by 1 limit 1",
            Sight::Masked
        )
        .await,
        [["1970-01-01T00:00:00Z", "1"]]
    );
}

#[tokio::test]
async fn a_mask_stands_wherever_a_secret_is_named() {
    let lake = filled().await;
    for cut in [false, true] {
        if cut {
            lake.cut().await.unwrap();
        }
        assert_eq!(
            rows(&lake, "select email, age, extra from account_created", Sight::Masked).await,
            [["•••", "", "•••"]]
        );
        for sql in [
            "select * from account_created",
            "select max(email) from account_created",
            "select substr(email, 1, 3) || extra from account_created",
            "select email as x from (select * from account_created) s",
            "with w as (select email e from account_created) select e from w",
            "select a.email from account_created a join events e on e.position = a.position",
            "select array_agg(email), array_agg(extra) from account_created",
            "select email from account_created union all select extra from account_created",
            "explain analyze select email from account_created where email like 'ann%'",
            "select struct(email, extra) from account_created",
        ] {
            let answer = lake.query(sql, Sight::Masked, Limits::default()).await.unwrap();
            let text = String::from_utf8(answer.write(Format::Json).unwrap()).unwrap();
            assert!(
                !text.contains("example.com") && !text.contains("4141414"),
                "{sql}: {text}"
            );
        }
        // Nor does a filter or an order tell which value it is.
        assert_eq!(
            cell_masked(&lake, "select count(*) from account_created where email like 'ann%'").await,
            "0"
        );
        assert_eq!(
            cell_masked(&lake, "select count(*) from account_created where age > 0").await,
            "0"
        );
        assert_eq!(
            cell(&lake, "select email from account_created").await,
            "ann@example.com"
        );
    }
}

async fn cell_masked(lake: &Lake, sql: &str) -> String {
    rows(lake, sql, Sight::Masked).await[0][0].clone()
}

#[tokio::test]
async fn what_the_board_no_longer_names_stays_hidden() {
    let lake = filled().await;
    lake.cut().await.unwrap();
    lake.publish(
        &board("board \"Meals\" { namespace \"com.meals\" }\nevent \"Account created\""),
        2,
    );
    assert_eq!(
        rows(&lake, "select email, age from account_created", Sight::Masked).await,
        [["•••", ""]]
    );
    // A sticky that is gone: its envelope is plain, its data are hidden.
    assert_eq!(
        rows(
            &lake,
            "select distinct \"order\", subject from order_collected",
            Sight::Masked
        )
        .await,
        [["•••", "ann"]]
    );
}

#[tokio::test]
async fn decisions_deliveries_and_quarantine_are_tables() {
    let lake = memory().await;
    let body = r#"{"key":"k","policy":"P","version":"v","subject":"ann","due":"2026-01-01T00:00:00Z","outcome":"fired","reason":"because","count":2,
        "cause":{"event":"order-collected","source":"/s","id":"1","time":"2026-01-01T00:00:00Z","position":7},
        "effect":{"kind":"command","command":"C","via":"mailer","data":{"to":"ann@example.com"}},"scores":[{"prediction":"Will buy again","as_of":"2026-01-01T00:00:00Z","active":0.25}],"more":1}"#;
    let of = |kind, name: &str, body: &str| Record {
        kind,
        ..Record::event(name, "ann", 5, body)
    };
    of(EntryKind::Decision, "P", body).feed(&lake, 0);
    let delivery = r#"{"key":"k","policy":"P","command":"C","channel":"mailer","subject":"ann","attempt":1,"round":0,"state":"dead-letter","status":500,"error":"no","took_ms":12,"time":"2026-01-01T00:00:01Z"}"#;
    of(EntryKind::Delivery, "k", delivery).feed(&lake, 1);
    of(
        EntryKind::Quarantined,
        "order-collected",
        r#"{"mode":"structured","received":{"email":"ann@example.com"},"violations":[]}"#,
    )
    .feed(&lake, 2);
    assert_eq!(
        rows(
            &lake,
            "select policy, outcome, count, cause_position, command, via, data, extra from decisions",
            Sight::Masked
        )
        .await,
        [["P", "fired", "2", "7", "C", "mailer", "•••", "•••"]]
    );
    assert_eq!(cell(&lake, "select extra from decisions").await, "\"{\"\"more\"\":1}\"");
    assert_eq!(
        cell(&lake, "select scores like '%Will buy again%0.25%' from decisions").await,
        "true"
    );
    assert_eq!(
        rows(
            &lake,
            "select step, variant is null, board_version from decisions",
            Sight::Masked
        )
        .await,
        [["0", "true", "1"]]
    );
    let later = body.replace("\"more\":1", "\"step\":2,\"variant\":\"short\"");
    of(EntryKind::Decision, "P", &later).feed(&lake, 9);
    assert_eq!(
        rows(
            &lake,
            "select step, variant, extra from decisions where position = 9",
            Sight::Unmasked
        )
        .await,
        [["2", "short", ""]]
    );
    // A record of a form that nobody knows is a row all the same.
    of(EntryKind::Decision, "P", r#"{"form":"of tomorrow"}"#).feed(&lake, 3);
    assert_eq!(
        rows(
            &lake,
            "select position, policy is null, extra from decisions where position = 3",
            Sight::Unmasked
        )
        .await,
        [["3", "true", "\"{\"\"form\"\":\"\"of tomorrow\"\"}\""]]
    );
    assert_eq!(
        rows(&lake, "select state, status, took_ms from deliveries", Sight::Masked).await,
        [["dead-letter", "500", "12"]]
    );
    assert_eq!(
        rows(&lake, "select event, content from quarantine", Sight::Masked).await,
        [["order-collected", "•••"]]
    );
}

#[tokio::test]
async fn data_that_is_no_object_is_kept() {
    let lake = memory().await;
    Record::event("nothing-known", "", 1, "[1,2]").feed(&lake, 0);
    Record::event("order-collected", "", 1, r#"{"order":"1","order":"2","price":"free"}"#).feed(&lake, 1);
    Record::event("never-heard-of", "", 1, r#"{"a":1}"#).feed(&lake, 2);
    assert_eq!(
        cell(&lake, "select extra like '%\"data\":[1,2]%' from nothing_known").await,
        "true"
    );
    assert_eq!(
        rows(
            &lake,
            "select \"order\", price is null from order_collected",
            Sight::Unmasked
        )
        .await,
        [["1", "true"]]
    );
    assert_eq!(
        rows(&lake, "select extra from never_heard_of", Sight::Masked).await,
        [["•••"]]
    );
    assert_eq!(cell(&lake, "select count(*) from events").await, "3");
}

/// What both questions answer, as text.
async fn alike(lake: &Lake, one: &str, other: &str) {
    let text = async |sql: &str| {
        let answer = lake.query(sql, Sight::Unmasked, Limits::default()).await.unwrap();
        String::from_utf8(answer.write(Format::Csv).unwrap()).unwrap()
    };
    let (one, other) = (text(one).await, text(other).await);
    assert!(one.lines().count() > 1, "{one}");
    assert_eq!(one, other);
}

#[tokio::test]
async fn grouping_by_type_says_what_grouping_row_by_row_says() {
    let lake = filled().await;
    // Behind a limit nobody knows that the types are constants.
    let by_row = "(select * from events limit 1000000)";
    for asked in [
        "type, count(*) as n from EVENTS group by type order by type",
        "event, count(*), count(distinct subject), min(time), max(position) from EVENTS group by event order by event",
        "type, event, sum(position) from EVENTS group by type, event having count(*) > 1 order by type",
        "event, count(*) from EVENTS where position > 0 group by event order by event",
        "count(*) from EVENTS where type = 'com.meals.account-created' group by type",
    ] {
        let one = format!("select {}", asked.replace("EVENTS", "events"));
        let other = format!("select {}", asked.replace("EVENTS", by_row));
        alike(&lake, &one, &other).await;
    }
    // What nobody did is no group.
    let text =
        "select count(*) as n from (select event from events where event = 'Nothing known' group by event) as one";
    assert_eq!(cell(&lake, text).await, "0");
}

#[tokio::test]
async fn a_time_is_cut_as_datafusion_cuts_it() {
    let lake = filled().await;
    for part in [
        "microsecond",
        "second",
        "minute",
        "hour",
        "day",
        "week",
        "month",
        "quarter",
        "year",
    ] {
        let zone = "arrow_cast(date_trunc('PART', arrow_cast(time, 'Timestamp(Microsecond, Some(\"+00:00\"))')), 'Timestamp(Microsecond, Some(\"UTC\"))')";
        let one = format!("select date_trunc('{part}', time) as t from events order by position");
        let other = format!(
            "select {} as t from events order by position",
            zone.replace("PART", part)
        );
        alike(&lake, &one, &other).await;
    }
    alike(
        &lake,
        "select date_trunc('day', now()) = date_trunc('day', current_timestamp) as same",
        "select true as same",
    )
    .await;
}
