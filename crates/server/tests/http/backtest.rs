//! A policy over the past, over HTTP: what it decided live it decides again, and what was never live is tried.

use crate::world::{BOARD, World, bought};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use stormlake_record::Time;

const MORE: &str = r#"
policy "Thank the thanked" state="live" { whenever "Thanked"; then "Thank" via="app" { set "order" "event.data.order" }; limit 1 per="1d" }
policy "Remind" state="live" { whenever "Bought" by="event.data.order"; and-no "Thanked" within="2s"; then "Thank" via="app" { set "order" "event.data.order" } }
policy "Thank everybody" state="draft" { whenever "Bought"; then "Thank" via="app" { set "order" "event.data.order" } }
"#;

async fn world() -> World {
    let receiver = axum::Router::new().fallback(|| async { "thanks" });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, receiver).await.unwrap() });
    World::with(&(BOARD.replace("URL", &url) + MORE)).await
}

fn ago(begin: Time, seconds: i64) -> String {
    begin.minus_milliseconds(seconds * 1_000).to_string()
}

fn late(id: &str, who: &str, price: f64, time: String) -> Value {
    let mut event = bought(id, who, price);
    event["time"] = time.into();
    event
}

async fn ask(world: &World, policy: &str, question: Value) -> (StatusCode, Value) {
    let path = format!("/v1/policies/{}/backtest", policy.replace(' ', "%20"));
    world.post(&path, "application/json", question.to_string()).await
}

async fn tried(world: &World, policy: &str, question: Value) -> Value {
    let (status, answer) = ask(world, policy, question).await;
    assert_eq!(status, StatusCode::OK, "{answer:#}");
    answer
}

/// Purchases of a few people, some told twice, some late, one long ago. They are told when everything was decided that can be.
async fn buy(world: &World) -> Time {
    let begin = stormlake_server::project::system_clock()();
    let first = [
        late("1", "ann", 12.0, ago(begin, 40)),
        late("2", "ben", 20.0, ago(begin, 35)),
        late("3", "ann", 15.0, ago(begin, 30)),
        late("4", "cem", 5.0, ago(begin, 20)),
    ];
    world.send(&first).await;
    world.send(&first[..2]).await;
    let second = [
        late("5", "dana", 30.0, ago(begin, 7_200)),
        late("6", "ben", 11.0, ago(begin, 3)),
    ];
    world.send(&second).await;
    for (policy, decided) in [("Thank%20a%20buyer", 5), ("Remind", 5), ("Thank%20the%20thanked", 9)] {
        let path = format!("/v1/decisions?policy={policy}&limit=100");
        world
            .until(&path, |page| page["records"].as_array().unwrap().len() == decided)
            .await;
    }
    begin
}

#[tokio::test]
async fn what_was_decided_live_is_decided_again_to_the_key() {
    let world = world().await;
    buy(&world).await;
    let mut compared = 0;
    for policy in ["Thank a buyer", "Thank the thanked", "Remind"] {
        let found = tried(&world, policy, json!({})).await;
        let path = format!("/v1/decisions?limit=100&policy={}", policy.replace(' ', "%20"));
        let page = world.get(&path).await;
        let live = page["records"].as_array().unwrap();
        let live: BTreeSet<(String, String)> = live
            .iter()
            .map(|record| {
                let word = |name: &str| record["body"][name].as_str().unwrap().to_owned();
                (word("key"), word("outcome"))
            })
            .collect();
        let examples = found["examples"].as_array().unwrap();
        let again: BTreeSet<(String, String)> = examples
            .iter()
            .map(|example| {
                let word = |name: &str| example[name].as_str().unwrap().to_owned();
                (word("key"), word("outcome"))
            })
            .collect();
        assert!(
            !live.is_empty() && live.len() <= 10,
            "all of them are among the examples: {live:?}"
        );
        assert_eq!(again, live, "{policy}");
        assert_eq!(found["triggered"], live.len());
        let fired = |days: &Value| {
            days.as_array()
                .unwrap()
                .iter()
                .map(|day| day["fired"].as_u64().unwrap())
                .sum::<u64>()
        };
        assert_eq!(fired(&found["per_day"]), fired(&found["live_per_day"]));
        compared += live.len();
    }
    assert!(compared >= 12, "{compared}");
}

#[tokio::test]
async fn what_never_was_live_is_tried_with_its_guards_and_its_neighbours() {
    let world = world().await;
    let begin = buy(&world).await;
    let found = tried(&world, "Thank everybody", json!({ "per_contact": 0.5, "unit": "EUR" })).await;
    assert_eq!(
        (&found["triggered"], &found["subjects"], &found["reached"]),
        (&json!(6), &json!(4), &json!(3))
    );
    assert_eq!(
        found["outcomes"],
        json!({ "fired": 5, "stale": 1 }),
        "one purchase was told two hours late"
    );
    assert_eq!(found["live_per_day"], json!([]));
    assert_eq!(
        found["cost"],
        json!({ "contacts": 5, "per_contact": 0.5, "total": 2.5, "unit": "EUR" })
    );
    assert_eq!(
        found["overlaps"][0],
        json!({ "policy": "Remind", "subjects": 3, "within": "1d" })
    );
    let example = &found["examples"][0];
    assert_eq!(
        (&example["cause"]["event"], &example["step"], &example["position"]),
        (&json!("Bought"), &json!(0), &json!(null))
    );

    let happened = tried(&world, "Thank everybody", json!({ "clock": "happened" })).await;
    assert_eq!(
        happened["outcomes"],
        json!({ "fired": 6 }),
        "at its own time nothing is late"
    );
    let later = tried(&world, "Thank everybody", json!({ "from": ago(begin, 25) })).await;
    assert_eq!(later["triggered"], 2, "{later:#}");
    let earlier = tried(&world, "Thank everybody", json!({ "to": ago(begin, 25) })).await;
    assert_eq!(earlier["triggered"], 4, "{earlier:#}");
}

#[tokio::test]
async fn an_edited_text_is_tried_or_told_with_its_places() {
    let world = world().await;
    buy(&world).await;
    let text = "policy \"Thank a buyer\" state=\"draft\" {\n    whenever \"Bought\"\n    where \"event.data.price > 1.0\"\n    then \"Thank\" via=\"app\" { set \"order\" \"event.data.order\" }\n}";
    let found = tried(&world, "Thank a buyer", json!({ "text": text })).await;
    assert_eq!(found["triggered"], 6, "{found:#}");
    let new = text.replace("Thank a buyer", "A new one");
    assert_eq!(tried(&world, "A new one", json!({ "text": new })).await["triggered"], 6);

    let (status, problem) = ask(
        &world,
        "Thank a buyer",
        json!({ "text": text.replace("price >", "prise >") }),
    )
    .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem:#}");
    let finding = &problem["findings"][0];
    assert_eq!(finding["line"], 3, "{problem:#}");
    assert!(finding["message"].as_str().unwrap().contains("prise"), "{problem:#}");

    for (policy, question, status, says) in [
        ("Thank a byer", json!({}), 404, "did you mean “Thank a buyer”?"),
        (
            "Remind",
            json!({ "text": text }),
            400,
            "the text is of the policy “Thank a buyer”",
        ),
        ("Remind", json!({ "from": "lately" }), 400, "`lately` is no time"),
        (
            "Remind",
            json!({ "from": "2026-02-01", "to": "2026-01-01" }),
            400,
            "nothing lies between",
        ),
        ("Remind", json!({ "per_contact": -1 }), 400, "a contact costs 0 or more"),
        ("Remind", json!({ "form": "2026-02-01" }), 400, "unknown field `form`"),
        ("Remind", json!({ "text": "x".repeat(40_000) }), 400, "more than 32768"),
        ("Remind", json!({ "text": "x".repeat(70_000) }), 400, "more than 65536"),
    ] {
        let (got, problem) = ask(&world, policy, question).await;
        assert_eq!(got.as_u16(), status, "{problem:#}");
        assert!(
            problem["detail"].as_str().unwrap().contains(says),
            "{says}: {problem:#}"
        );
    }
}

#[tokio::test]
async fn who_may_not_see_everything_tries_only_what_is_published() {
    let world = world().await;
    let project = world.serving.site.project("shop").unwrap();
    let analyst = project
        .create_key("ann", stormlake_server::keys::Role::Analyst)
        .unwrap();
    let viewer = project.create_key("ben", stormlake_server::keys::Role::Viewer).unwrap();
    let ask = |key: String, body: &'static str| {
        let request = world
            .client
            .request(Method::POST, world.url("/v1/policies/Remind/backtest"));
        request.bearer_auth(key).body(body).send()
    };
    assert_eq!(ask(analyst.clone(), "").await.unwrap().status(), StatusCode::OK);
    let text = r#"{ "text": "policy \"Remind\" { whenever \"Signed up\"; where \"event.data.email == 'a@b.c'\"; then \"Thank\" }" }"#;
    assert_eq!(ask(analyst, text).await.unwrap().status(), StatusCode::FORBIDDEN);
    assert_eq!(ask(viewer, "").await.unwrap().status(), StatusCode::FORBIDDEN);
}
