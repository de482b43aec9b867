//! The lake over HTTP: questions, forms, masks by role, limits, kept queries, and making it anew.

use super::world::{World, bought};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

async fn asked(world: &World, key: Option<&str>, question: Value) -> (StatusCode, Value) {
    let mut request = world.request(Method::POST, "/v1/sql").json(&question);
    if let Some(key) = key {
        request = world.client.post(world.url("/v1/sql")).bearer_auth(key).json(&question);
    }
    let response = request.send().await.unwrap();
    (response.status(), response.json().await.unwrap())
}

async fn rows(world: &World, sql: &str) -> Value {
    let (status, answer) = asked(world, None, json!({ "sql": sql })).await;
    assert_eq!(status, StatusCode::OK, "{sql}: {answer}");
    answer["rows"].clone()
}

async fn filled() -> World {
    let world = World::new().await;
    world
        .until("/v1/lake", |view| {
            view["tables"].as_array().is_some_and(|tables| tables.len() > 4)
        })
        .await;
    let events: Vec<Value> = (0..30)
        .map(|nth| bought(&nth.to_string(), &format!("c{}", nth % 3), f64::from(nth)))
        .collect();
    world.send(&events).await;
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_accepted_is_in_the_next_answer() {
    let world = filled().await;
    // Without waiting: a question sees what the log had when it was asked.
    assert_eq!(
        rows(&world, "select count(*), sum(price) from bought").await,
        json!([[30, 435.0]])
    );
    world.send(&[bought("x", "c9", 1.0)]).await;
    assert_eq!(
        rows(&world, "select count(*) from events where event = 'Bought'").await,
        json!([[31]])
    );
    assert_eq!(
        rows(
            &world,
            "select subject, count(*) from bought group by subject order by subject"
        )
        .await,
        json!([["c0", 10], ["c1", 10], ["c2", 10], ["c9", 1]])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn every_form_is_what_it_says() {
    let world = filled().await;
    for (accept, begins) in [
        ("text/csv", b"subject,price\r\nc0,".as_slice()),
        ("application/vnd.apache.parquet", b"PAR1"),
        ("application/vnd.apache.arrow.stream", b"\xff\xff\xff\xff"),
        ("text/plain", b"+-"),
    ] {
        let question = json!({ "sql": "select subject, price from bought order by position", "rows": 5 });
        let request = world
            .request(Method::POST, "/v1/sql")
            .header("accept", accept)
            .json(&question);
        let response = request.send().await.unwrap();
        assert_eq!(response.headers()["x-truncated"], "true");
        assert!(response.headers()["content-type"].to_str().unwrap().starts_with(accept));
        assert!(response.bytes().await.unwrap().starts_with(begins), "{accept}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_answered_says_why_and_what_to_do() {
    let world = filled().await;
    for (question, status, code, mend) in [
        (
            json!({ "sql": "select prise from bought" }),
            400,
            "SL-S430",
            "Did you mean `price`?",
        ),
        (
            json!({ "sql": "drop table bought" }),
            400,
            "SL-S430",
            "Ask with `select`, `explain`, `show` or `describe`.",
        ),
        (
            json!({ "sql": "x".repeat(100_000) }),
            413,
            "SL-S431",
            "Ask in parts, or with fewer nested steps.",
        ),
        (
            json!({ "question": "?" }),
            400,
            "SL-S400",
            r#"send JSON: {"sql": "select 1"}"#,
        ),
    ] {
        let (found, problem) = asked(&world, None, question).await;
        assert_eq!(
            (found.as_u16(), &problem["code"], &problem["mend"]),
            (status, &json!(code), &json!(mend)),
            "{problem}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn roles_decide_what_is_seen_and_done() {
    let world = filled().await;
    let key = |name: &str, role| {
        world
            .serving
            .site
            .projects
            .first()
            .unwrap()
            .create_key(name, role)
            .unwrap()
    };
    let (source, analyst) = (
        key("till", stormlake_server::keys::Role::Source),
        key("ann", stormlake_server::keys::Role::Analyst),
    );
    let question = json!({ "sql": "select count(*) from bought" });
    assert_eq!(
        asked(&world, Some(&source), question.clone()).await.0,
        StatusCode::FORBIDDEN
    );
    assert_eq!(asked(&world, Some(&analyst), question).await.0, StatusCode::OK);
    for (method, path) in [
        (Method::POST, "/v1/lake/rebuild"),
        (Method::POST, "/v1/lake/compact"),
        (Method::PUT, "/v1/queries/mine"),
        (Method::DELETE, "/v1/queries/mine"),
    ] {
        let request = world.client.request(method, world.url(path)).bearer_auth(&analyst);
        assert_eq!(
            request
                .json(&json!({ "sql": "select 1" }))
                .send()
                .await
                .unwrap()
                .status(),
            StatusCode::FORBIDDEN,
            "{path}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn questions_are_kept_beside_the_board() {
    let world = filled().await;
    let keep = |name: &str, sql: &str| {
        let request = world.request(Method::PUT, &format!("/v1/queries/{name}"));
        request.json(&json!({ "sql": sql })).send()
    };
    assert_eq!(
        keep("Buyers%20by%20day", "select 1").await.unwrap().status(),
        StatusCode::OK
    );
    assert_eq!(
        keep("Buyers%20by%20day", "select 2").await.unwrap().status(),
        StatusCode::OK
    );
    assert_eq!(
        world.get("/v1/queries").await,
        json!([{ "name": "Buyers by day", "sql": "select 2" }])
    );
    let file = std::fs::read_to_string(world.project.join("queries/buyers-by-day.sql")).unwrap();
    assert_eq!(file, "-- Buyers by day\nselect 2\n");
    // Names lead nowhere else, and have a limit, as texts have.
    assert_eq!(keep("..%2f..%2fboard", "x").await.unwrap().status(), StatusCode::OK);
    assert!(world.project.join("queries/board.sql").is_file());
    assert_eq!(
        keep(&"n".repeat(100), "x").await.unwrap().status(),
        StatusCode::BAD_REQUEST
    );
    assert_eq!(
        keep("long", &"x".repeat(70 << 10)).await.unwrap().status(),
        StatusCode::BAD_REQUEST
    );
    let removed = world
        .request(Method::DELETE, "/v1/queries/Buyers%20by%20day")
        .send()
        .await
        .unwrap();
    assert_eq!(removed.status(), StatusCode::OK);
    let again = world
        .request(Method::DELETE, "/v1/queries/Buyers%20by%20day")
        .send()
        .await
        .unwrap();
    assert_eq!(again.status(), StatusCode::NOT_FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn made_anew_it_says_the_same() {
    let world = filled().await;
    let question = "select position, subject, price from bought order by position";
    let before = rows(&world, question).await;
    let (status, _) = world.post("/v1/lake/compact", "application/json", "").await;
    assert_eq!(status, StatusCode::OK);
    // Decisions may still be coming in; the thirty purchases are in files.
    let view = world.get("/v1/lake").await;
    assert!(view["cut_to"].as_u64() > Some(30), "{view}");
    let (status, _) = world.post("/v1/lake/rebuild", "application/json", "").await;
    assert_eq!(status, StatusCode::ACCEPTED);
    world
        .until("/v1/lake", |view| {
            view["cut_to"] == 0 && view["behind"] == 0 && view["next"].as_u64() > Some(0)
        })
        .await;
    assert_eq!(rows(&world, question).await, before);
}
