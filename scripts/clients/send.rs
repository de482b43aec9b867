//! What an application does with the Rust client of the starter board.

use shop_events::{Draft, Stormlake, events};
use std::env::var;
use std::time::{Duration, Instant};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let (url, line, key) = (var("STORMLAKE_URL")?, var("STORMLAKE_LINE")?, var("STORMLAKE_KEY")?);
    let lake = Stormlake::new(&url, "/rust").api_key(&key);
    let mut drafts: Vec<Draft> = (0..1_200)
        .map(|nth| events::order_placed("ana", events::OrderPlaced::new(format!("rs-{nth}"), f64::from(nth) / 4.0)))
        .collect();
    let cancelled = events::OrderCancelled::new("rs-1", events::OrderCancelledReason::WrongMeal);
    drafts.push(events::order_cancelled("ana", cancelled).at("2026-01-02T03:04:05Z"));
    let first = lake.send(&drafts)?;
    let ids = first.records.iter().map(|record| record.id.as_deref());
    assert!(ids.eq(drafts.iter().map(|draft| Some(draft.id()))), "answers in the order of the records");

    let again = lake.send(&drafts[..3])?;
    let refused = lake.send(&[events::order_placed("ana", events::OrderPlaced::new("free", -1.0))])?;
    assert_eq!(refused.quarantined, 1);
    let violation = &refused.records[0].violations[0];

    let before = Instant::now();
    let lost = Stormlake::new(&line, "/rust/line").api_key(&key).send(&drafts[..10])?;
    assert!(before.elapsed() >= Duration::from_secs(1), "waits as long as the server asks");

    let wrong = Stormlake::new(&url, "/rust").api_key("slk_wrong").send(&drafts[..2]).unwrap_err();
    assert!(wrong.status == Some(401) && wrong.unsent.len() == 2, "{wrong:?}");
    let nobody = Stormlake::new("http://127.0.0.1:9", "/rust").retries(1, Duration::from_secs(1)).send(&drafts[..2]).unwrap_err();
    assert!(nobody.status.is_none() && nobody.unsent.len() == 2, "{nobody:?}");

    print!(
        "{{\"accepted\":{},\"again\":{},\"line\":{},\"refused\":\"{} {}\"}}",
        first.accepted, again.duplicate, lost.duplicate, violation.code, violation.at
    );
    Ok(())
}
