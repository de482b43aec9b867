//! Whom events concerned and when, read off three columns: all of it, once, in the log's order.

use super::world::{Record, memory};
use proptest::prelude::*;
use stormlake_lake::Lake;
use stormlake_record::{Position, Time};

/// Position, event, time, subject.
type Told = (u64, usize, Time, String);

const SLUGS: [&str; 2] = ["order-collected", "account-created"];

async fn read(lake: &Lake, parts: usize, most: usize) -> (Vec<Vec<Told>>, Position) {
    let (stretches, end) = lake.stretches(&SLUGS, parts).expect("each has one table");
    let mut all = Vec::new();
    for stretch in stretches {
        let mut told = Vec::new();
        let each = |seen: stormlake_lake::Seen<'_>| {
            told.push((seen.position.0, seen.event, seen.time, seen.subject.to_owned()));
            told.len() < most
        };
        stretch.read(each).await.expect("it can be read");
        all.push(told);
    }
    (all, end)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_record_is_seen_once_in_the_logs_order(
        records in prop::collection::vec((0_usize..4, 0_u8..5, 0_i64..50), 0..400),
        cuts in prop::collection::btree_set(0_usize..400, 0..12),
        parts in 1_usize..5,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let lake = memory().await;
            let mut sent: Vec<Told> = Vec::new();
            for (position, (event, subject, second)) in (0_u64..).zip(&records) {
                let subject = if *subject == 0 { String::new() } else { format!("s{subject}") };
                match SLUGS.get(*event) {
                    Some(slug) => {
                        Record::event(slug, &subject, *second, "{}").feed(&lake, position);
                        sent.push((position, *event, Time::from_milliseconds(second * 1_000), subject));
                    }
                    None => Record::event("nothing-known", &subject, *second, "{}").feed(&lake, position),
                }
                if cuts.contains(&(position as usize)) {
                    lake.cut().await.unwrap();
                }
            }
            let whole = read(&lake, parts, usize::MAX).await;
            assert_eq!((whole.0.concat(), whole.1), (sent.clone(), Position(records.len() as u64)));
            assert_eq!(whole.0.len(), parts);
            lake.cut().await.unwrap();
            lake.compact().await.unwrap();
            let compacted = read(&lake, parts, usize::MAX).await;
            assert_eq!(compacted.0.concat(), sent);
            let few = read(&lake, 1, 3).await;
            assert_eq!(few.0[0], sent[..sent.len().min(3)], "whoever has enough gets no more");
        });
    }
}

#[tokio::test]
async fn what_stands_in_several_tables_or_in_none_is_not_told() {
    let lake = memory().await;
    assert!(lake.stretches(&["never-heard-of"], 2).is_none());
    let other = r#"
board "Meals" { namespace "com.meals" }
event "Order collected" { field "order" "integer" }
"#;
    lake.publish(&super::world::board(other), 2);
    assert!(
        lake.stretches(&["order-collected"], 2).is_none(),
        "its type has changed"
    );
}
