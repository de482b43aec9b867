//! Exactly once: in files and in memory, when the store fails at any write, after a restart, and when made anew.

use super::world::{BOARD, Failing, Record, board, cell, rows};
use object_store::ObjectStoreExt as _;
use object_store::memory::InMemory;
use object_store::path::Path;
use std::collections::BTreeSet;
use std::sync::Arc;
use stormlake_lake::{Lake, Options, Predicted, Sight};
use stormlake_record::{Position, Time};

fn records() -> Vec<Record> {
    (0..60)
        .map(|nth| match nth % 3 {
            0 => Record::event(
                "order-collected",
                &format!("s{}", nth % 7),
                nth,
                &format!(r#"{{"order":"{nth}","price":{nth}.25}}"#),
            ),
            1 => Record::event(
                "account-created",
                &format!("s{}", nth % 7),
                nth,
                r#"{"email":"a@b.c","age":30}"#,
            ),
            _ => Record::event("nothing-known", "", nth, r#"{"free":true}"#),
        })
        .collect()
}

/// Every position that stands in any table, as often as it stands there.
async fn held(lake: &Lake) -> Vec<u64> {
    let all = rows(lake, "select position from events order by position", Sight::Masked).await;
    all.iter().map(|row| row[0].parse().unwrap()).collect()
}

async fn opened(store: Arc<dyn object_store::ObjectStore>) -> Lake {
    let lake = Lake::open_in(store, Options::default()).await.unwrap();
    lake.publish(&board(BOARD), 1);
    lake
}

fn feed(lake: &Lake, records: &[Record], to: usize) {
    let from = usize::try_from(lake.next().0).unwrap();
    for (position, record) in records.iter().enumerate().take(to).skip(from) {
        record.feed(lake, position as u64);
    }
}

#[tokio::test]
async fn whatever_write_fails_every_record_is_there_once() {
    let records = records();
    let mut broken = 0;
    for done_anyway in [false, true] {
        for writes in 0..40 {
            let inner = Arc::new(InMemory::new());
            let failing = Failing::after(inner.clone(), writes, done_anyway);
            {
                let lake = opened(failing.clone()).await;
                for to in [10, 25, 40] {
                    feed(&lake, &records, to);
                    // What a failed cut leaves is still in every answer, and the next one may write it.
                    drop(lake.cut().await);
                    assert_eq!(
                        held(&lake).await,
                        (0..to as u64).collect::<Vec<_>>(),
                        "{writes} writes, in the life that fails"
                    );
                }
            }
            broken += usize::from(failing.has_failed());
            // The next life begins with what the store holds, and nothing else.
            let lake = opened(inner.clone()).await;
            assert!(lake.next().0 <= 40);
            feed(&lake, &records, records.len());
            lake.cut().await.unwrap();
            assert_eq!(
                held(&lake).await,
                (0..60).collect::<Vec<_>>(),
                "{writes} writes, done anyway: {done_anyway}"
            );
            drop(lake);
            assert_eq!(held(&opened(inner).await).await, (0..60).collect::<Vec<_>>());
        }
    }
    assert!(
        broken > 30,
        "the store failed in {broken} lives only: the test tests nothing"
    );
}

#[tokio::test]
async fn the_same_life_goes_on_after_a_failed_write() {
    let records = records();
    for done_anyway in [false, true] {
        for writes in 0..12 {
            let inner = Arc::new(InMemory::new());
            let failing = Failing::after(inner.clone(), writes, done_anyway);
            let lake = opened(failing.clone()).await;
            feed(&lake, &records, 30);
            drop(lake.cut().await);
            failing.mend();
            feed(&lake, &records, 60);
            lake.cut().await.unwrap();
            assert_eq!(lake.uncut_bytes(), 0);
            assert_eq!(lake.cut_to(), lake.next());
            assert_eq!(held(&lake).await, (0..60).collect::<Vec<_>>(), "{writes}");
            assert_eq!(
                held(&opened(inner).await).await,
                (0..60).collect::<Vec<_>>(),
                "{writes}"
            );
        }
    }
}

#[tokio::test]
async fn made_anew_from_the_log_it_is_the_same() {
    let records = records();
    let store = Arc::new(InMemory::new());
    let question = "select * from order_collected order by position";
    let lake = opened(store.clone()).await;
    for to in [5, 33, 60] {
        feed(&lake, &records, to);
        lake.cut().await.unwrap();
    }
    let before = rows(&lake, question, Sight::Unmasked).await;
    assert_eq!(before.len(), 20);
    drop(lake);
    Lake::erase_in(store.clone(), "").await.unwrap();
    let lake = opened(store).await;
    assert_eq!(lake.next().0, 0);
    feed(&lake, &records, 60);
    lake.cut().await.unwrap();
    assert_eq!(rows(&lake, question, Sight::Unmasked).await, before);
}

#[tokio::test]
async fn many_small_files_become_one_with_the_same_rows_and_old_ones_go_in_time() {
    let records = records();
    let store = Arc::new(InMemory::new());
    let lake = opened(store.clone()).await;
    for to in 1..=60 {
        feed(&lake, &records, to);
        lake.cut().await.unwrap();
    }
    let files = |lake: &Lake| -> usize { lake.tables().iter().map(|table| table.files).sum() };
    assert_eq!(files(&lake), 60);
    assert_eq!(lake.compact().await.unwrap(), 3);
    assert_eq!(files(&lake), 3);
    assert_eq!(held(&lake).await, (0..60).collect::<Vec<_>>());
    // Those who read the old version still can, until the time is over.
    let now = Time::from_milliseconds(4_000_000_000_000);
    assert_eq!(lake.vacuum(Time(0)).await.unwrap(), 0);
    assert_eq!(lake.vacuum(now).await.unwrap(), 60);
    drop(lake);
    let lake = opened(store).await;
    assert_eq!(files(&lake), 3);
    assert_eq!(held(&lake).await.iter().collect::<BTreeSet<_>>().len(), 60);
}

#[tokio::test]
async fn a_new_board_widens_tables_and_a_changed_type_begins_another() {
    let store = Arc::new(InMemory::new());
    let lake = opened(store.clone()).await;
    Record::event(
        "order-collected",
        "ann",
        1,
        r#"{"order":"1","price":2.5,"city":"Zagreb"}"#,
    )
    .feed(&lake, 0);
    lake.cut().await.unwrap();
    lake.publish(&board(
        r#"board "Meals" { namespace "com.meals" }
        event "Order fetched" { was "Order collected"; field "order" "string"; field "price" "decimal"; field "city" "string" optional=#true }"#), 2);
    Record::event("order-fetched", "ann", 2, r#"{"order":"2","price":3,"city":"Split"}"#).feed(&lake, 1);
    Record::event("order-collected", "bob", 3, r#"{"order":"3","price":4}"#).feed(&lake, 2);
    let question = r#"select "order", price, city, extra from order_fetched order by position"#;
    let expected = vec![
        vec!["1", "2.5000", "", "\"{\"\"city\"\":\"\"Zagreb\"\"}\""],
        vec!["2", "3.0000", "Split", ""],
        vec!["3", "4.0000", "", ""],
    ];
    assert_eq!(rows(&lake, question, Sight::Unmasked).await, expected);
    lake.cut().await.unwrap();
    assert_eq!(rows(&lake, question, Sight::Unmasked).await, expected);
    lake.publish(
        &board(
            r#"board "Meals" { namespace "com.meals" }
        event "Order fetched" { was "Order collected"; field "order" "integer"; field "price" "decimal" }"#,
        ),
        2,
    );
    Record::event("order-fetched", "ann", 4, r#"{"order":4,"price":5}"#).feed(&lake, 3);
    lake.cut().await.unwrap();
    assert_eq!(cell(&lake, r#"select sum("order") from order_collected_v2"#).await, "4");
    assert_eq!(cell(&lake, "select count(*) from events").await, "4");
    drop(lake);
    let lake = Lake::open_in(store, Options::default()).await.unwrap();
    lake.publish(
        &board(
            r#"board "Meals" { namespace "com.meals" }
        event "Order fetched" { was "Order collected"; field "order" "integer"; field "price" "decimal" }"#,
        ),
        2,
    );
    assert_eq!(cell(&lake, r#"select sum("order") from order_collected_v2"#).await, "4");
    assert_eq!(cell(&lake, "select count(*) from events").await, "4");
}

#[tokio::test]
async fn a_lake_of_another_log_is_left_alone() {
    let store = Arc::new(InMemory::new());
    let of = |log: &str| Options {
        log: log.into(),
        ..Options::default()
    };
    let lake = Lake::open_in(store.clone(), of("a")).await.unwrap();
    lake.publish(&board(BOARD), 1);
    Record::event("nothing-known", "", 1, "{}").feed(&lake, 0);
    lake.cut().await.unwrap();
    let fault = Lake::open_in(store.clone(), of("b")).await.unwrap_err();
    assert!(
        !fault.is_mended_by_rebuild() && fault.to_string().contains("another log"),
        "{fault}"
    );
    assert!(Lake::erase_in(store.clone(), "b").await.is_err());
    assert_eq!(Lake::open_in(store.clone(), of("a")).await.unwrap().next().0, 1);
    // What else lies there stays, also when the lake is erased.
    let foreign = [Path::from("lake/notes.txt"), Path::from("lake/photos/a.jpg")];
    for path in &foreign {
        store.put(path, "mine".into()).await.unwrap();
    }
    Lake::erase_in(store.clone(), "a").await.unwrap();
    for path in &foreign {
        store.get(path).await.unwrap();
    }
    assert_eq!(Lake::open_in(store, of("b")).await.unwrap().next().0, 0);
}

#[tokio::test]
async fn a_cut_that_is_broken_off_anywhere_loses_and_doubles_nothing() {
    let records = records();
    for polls in 1..60 {
        let store = Arc::new(InMemory::new());
        let lake = opened(store.clone()).await;
        feed(&lake, &records, 30);
        {
            let mut cut = Box::pin(lake.cut());
            for _ in 0..polls {
                if futures_util::poll!(&mut cut).is_ready() {
                    break;
                }
                tokio::task::yield_now().await;
                tokio::time::sleep(std::time::Duration::from_micros(200)).await;
            }
        }
        feed(&lake, &records, 60);
        lake.cut().await.unwrap();
        assert_eq!(held(&lake).await, (0..60).collect::<Vec<_>>(), "{polls} polls");
        drop(lake);
        assert_eq!(
            held(&opened(store).await).await,
            (0..60).collect::<Vec<_>>(),
            "{polls} polls"
        );
    }
}

#[tokio::test]
async fn in_a_folder_too() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("lake").display().to_string();
    let records = records();
    for to in [20, 40, 60] {
        let lake = Lake::open(&place, Options::default()).await.unwrap();
        lake.publish(&board(BOARD), 1);
        feed(&lake, &records, to);
        lake.cut().await.unwrap();
    }
    let lake = Lake::open(&place, Options::default()).await.unwrap();
    lake.publish(&board(BOARD), 1);
    assert_eq!(held(&lake).await, (0..60).collect::<Vec<_>>());
    drop(lake);
    Lake::erase(&place, "").await.unwrap();
    let lake = Lake::open(&place, Options::default()).await.unwrap();
    assert_eq!(lake.next().0, 0);
}

#[tokio::test]
async fn predictions_are_put_in_place_whole() {
    let store = Arc::new(InMemory::new());
    let said = |subject: &str, active: f64| Predicted {
        prediction: "Will buy again".into(),
        model: "m1".into(),
        subject: subject.into(),
        as_of: Time(0),
        active: Some(active),
        purchases: Some(1.5),
        value: None,
        repeats: 2,
        silent_weeks: 3.0,
    };
    let question = "select subject, active, value from predictions order by subject";
    let lake = opened(store.clone()).await;
    lake.replace_predictions(&[said("ann", 0.25), said("bob", 1.0)], Position(5))
        .await
        .unwrap();
    lake.replace_predictions(&[said("eve", 0.5)], Position(9))
        .await
        .unwrap();
    // An older one comes too late.
    lake.replace_predictions(&[said("late", 0.5)], Position(9))
        .await
        .unwrap();
    let expected = vec![vec!["eve", "0.5000", ""]];
    assert_eq!(rows(&lake, question, Sight::Masked).await, expected);
    drop(lake);
    assert_eq!(rows(&opened(store).await, question, Sight::Masked).await, expected);
}
