//! What a stranger may ask: only to read, within limits, and with words that help.

use super::world::{Record, memory};
use std::time::Duration;
use stormlake_lake::{Lake, Limits, QUERY_STACK, Refused, RefusedKind, Sight};

async fn refused(lake: &Lake, sql: &str) -> Refused {
    match lake.query(sql, Sight::Unmasked, Limits::default()).await {
        Ok(_) => panic!("answered: {sql}"),
        Err(refused) => refused,
    }
}

#[tokio::test]
async fn nothing_but_reading_is_let_in() {
    let lake = memory().await;
    for sql in [
        "drop table decisions",
        "create table x as select 1",
        "create view x as select 1",
        "create external table x stored as csv location '/etc/passwd'",
        "insert into decisions values (1)",
        "update decisions set policy = 'x'",
        "delete from decisions",
        "copy decisions to '/tmp/x.csv'",
        "set datafusion.execution.batch_size = 1",
        "prepare p as select 1",
        "start transaction",
        "select 1; select 2",
        "select * from '/etc/passwd'",
        "select * from read_csv('/etc/passwd')",
        "truncate table decisions",
        "",
    ] {
        let refused = refused(&lake, sql).await;
        assert_eq!(refused.kind, RefusedKind::Question, "{sql}: {refused:?}");
        assert!(
            !refused.detail.is_empty() && !refused.mend.is_empty(),
            "{sql}: {refused:?}"
        );
    }
    for sql in [
        "show tables",
        "describe decisions",
        "explain select 1",
        "select * from information_schema.columns limit 1",
    ] {
        lake.query(sql, Sight::Masked, Limits::default()).await.unwrap();
    }
}

#[tokio::test]
async fn faults_name_what_is_near() {
    let lake = memory().await;
    let refused = refused(&lake, "select * from order_colected").await;
    assert_eq!(
        (refused.detail.as_str(), refused.mend.as_str()),
        ("There is no table `order_colected`.", "Did you mean `order_collected`?")
    );
    let refused = self::refused(&lake, "select prise from order_collected").await;
    assert_eq!(
        (refused.detail.as_str(), refused.mend.as_str()),
        ("There is no column `prise` here.", "Did you mean `price`?")
    );
    for sql in [
        "select 'open",
        "selec 1",
        "select from where",
        "select price + from order_collected",
        "select sum(subject) from order_collected",
    ] {
        let refused = self::refused(&lake, sql).await;
        assert!(
            refused.detail.ends_with('.') || refused.detail.ends_with('`'),
            "{sql}: {}",
            refused.detail
        );
    }
}

/// On a thread as the server has them: a question that is let in never overflows the stack.
fn on_a_query_thread(sql: String) -> Result<(), Refused> {
    let thread = std::thread::Builder::new().stack_size(QUERY_STACK).spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let lake = memory().await;
            let limits = Limits {
                time: Duration::from_secs(60),
                ..Limits::default()
            };
            lake.query(&sql, Sight::Masked, limits).await.map(drop)
        })
    });
    thread.unwrap().join().unwrap()
}

#[test]
fn large_and_deep_questions_are_refused_and_the_largest_that_are_let_in_do_no_harm() {
    let too_large = [
        format!("select '{}'", "x".repeat(70 << 10)),
        format!("select {}1{}", "(".repeat(10_000), ")".repeat(10_000)),
        format!("select {}1", "- ".repeat(10_000)),
        format!("select {}true", "not ".repeat(5_000)),
        format!("select 1{}", "+1".repeat(5_000)),
        format!("select {}1{}", "case when true then ".repeat(50), " end".repeat(50)),
    ];
    for sql in too_large {
        let refused = on_a_query_thread(sql).unwrap_err();
        assert_eq!(refused.kind, RefusedKind::Size, "{refused:?}");
    }
    let allowed = [
        format!("select 1{}", "+1".repeat(1_990)),
        format!("select true{}", " and true".repeat(1_900)),
        format!("select {}1{}", "(".repeat(35), ")".repeat(35)),
        format!("select 1{}", " union all select 1".repeat(900)),
        format!("select 1 where 1 in ({}1)", "1,".repeat(1_900)),
        format!("select {}1{}", "coalesce(".repeat(35), ")".repeat(35)),
    ];
    for sql in allowed {
        // Whether it is answered or refused is not the point: it comes back.
        drop(on_a_query_thread(sql));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_time_and_memory_end_somewhere() {
    let lake = memory().await;
    for position in 0..100 {
        Record::event("nothing-known", "s", 1, "{}").feed(&lake, position);
    }
    let few = Limits {
        rows: 7,
        ..Limits::default()
    };
    let answer = lake
        .query("select position from events", Sight::Masked, few)
        .await
        .unwrap();
    assert_eq!((answer.row_count(), answer.truncated), (7, true));
    let exact = Limits {
        rows: 100,
        ..Limits::default()
    };
    let answer = lake
        .query("select position from events", Sight::Masked, exact)
        .await
        .unwrap();
    assert_eq!((answer.row_count(), answer.truncated), (100, false));

    let hasty = Limits {
        time: Duration::from_millis(20),
        ..Limits::default()
    };
    let cross = "select count(*) from events a, events b, events c, events d where a.position + b.position + c.position + d.position = 7";
    let refused = lake.query(cross, Sight::Masked, hasty).await.unwrap_err();
    assert_eq!(refused.kind, RefusedKind::Time, "{refused:?}");

    let poor = Limits {
        memory: 4 << 20,
        ..Limits::default()
    };
    let large = "select a.value % 1000003, count(*) from generate_series(1, 3000000) a group by 1 order by 2";
    let refused = lake.query(large, Sight::Masked, poor).await.unwrap_err();
    assert_eq!(refused.kind, RefusedKind::Memory, "{refused:?}");
}
