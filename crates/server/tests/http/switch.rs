//! The switch over HTTP, the states of a policy with their authors, and unlocks.

use crate::world::{World, bought};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

const POLICY: &str = "/v1/policies/Thank%20a%20buyer";

async fn act(world: &World, path: &str, body: Value) -> (StatusCode, Value) {
    world.post(path, "application/json", body.to_string()).await
}

async fn outcomes(world: &World, subject: &str) -> Vec<String> {
    let decisions = world.get("/v1/decisions").await;
    let records = decisions["records"].as_array().unwrap();
    let mut found: Vec<String> = records
        .iter()
        .filter(|record| record["subject"] == subject)
        .map(|record| record["body"]["outcome"].as_str().unwrap().to_owned())
        .collect();
    found.reverse();
    found
}

async fn decided(world: &World, subject: &str) -> Vec<String> {
    world
        .until("/v1/decisions", |page| {
            let records = page["records"].as_array().unwrap();
            records.iter().any(|record| record["subject"] == subject)
        })
        .await;
    outcomes(world, subject).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_that_is_stopped_decides_so_and_says_who_and_why() {
    let world = World::new().await;
    let (status, stops) = act(&world, &format!("{POLICY}/stop"), json!({ "why": "wrong price" })).await;
    assert_eq!(status, StatusCode::OK, "{stops}");
    assert_eq!((&stops["changed"], &stops["all"]), (&json!(true), &Value::Null));
    assert_eq!(stops["policies"][0]["policy"], "Thank a buyer");
    assert_eq!(
        (&stops["policies"][0]["by"], &stops["policies"][0]["why"]),
        (&json!("admin"), &json!("wrong price"))
    );
    let again = act(&world, &format!("{POLICY}/stop"), json!({})).await.1;
    assert_eq!(again["changed"], false, "what is stopped cannot be stopped again");
    world.send(&[bought("1", "ann", 20.0)]).await;
    assert_eq!(decided(&world, "ann").await, ["stopped"]);
    let page = world.get("/v1/decisions").await;
    let reason = page["records"][0]["body"]["reason"].as_str().unwrap();
    assert!(
        reason.contains("admin stopped the policy") && reason.ends_with("wrong price"),
        "{reason}"
    );
    act(&world, &format!("{POLICY}/release"), json!({})).await;
    world.send(&[bought("2", "bob", 20.0)]).await;
    assert_eq!(decided(&world, "bob").await, ["fired"]);
    // All of them, and no body at all.
    let all = world.request(Method::POST, "/v1/stop").send().await.unwrap();
    assert_eq!(all.status(), StatusCode::OK);
    world.send(&[bought("3", "cleo", 20.0)]).await;
    assert_eq!(decided(&world, "cleo").await, ["stopped"]);
    let why = world.get("/v1/subjects/cleo/why?policy=Thank%20a%20buyer").await;
    assert!(why.to_string().contains("stopped all policies"), "{why}");
    let released = act(&world, "/v1/release", json!({})).await.1;
    assert_eq!((&released["all"], &released["changed"]), (&Value::Null, &json!(true)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_outlives_a_restart() {
    let world = World::new().await;
    act(&world, &format!("{POLICY}/stop"), json!({ "why": "later" })).await;
    let World {
        serving,
        client,
        project,
        folder,
    } = world;
    serving.stop().await;
    let serving = crate::world::start(&project).await;
    let world = World {
        serving,
        client,
        project,
        folder,
    };
    world.send(&[bought("1", "ann", 20.0)]).await;
    assert_eq!(decided(&world, "ann").await, ["stopped"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_policy_is_switched_by_a_version_that_says_nothing_else() {
    let world = World::new().await;
    let board = world.project.join("board.kdl");
    let before = std::fs::read_to_string(&board).unwrap();
    let (status, answer) = act(
        &world,
        &format!("{POLICY}/state"),
        json!({ "state": "shadow", "why": "a look" }),
    )
    .await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    assert_eq!(
        (&answer["version"], &answer["changed"], &answer["draft"]),
        (&json!(2), &json!(true), &Value::Null)
    );
    let after = std::fs::read_to_string(&board).unwrap();
    assert_eq!(
        after,
        before.replace("state=\"live\"", "state=\"shadow\""),
        "the draft says it, and nothing else changed"
    );
    assert_eq!(world.get("/v1/board").await["version"], 2);
    world.send(&[bought("1", "ann", 20.0)]).await;
    assert_eq!(decided(&world, "ann").await, ["shadow"]);
    let same = act(&world, &format!("{POLICY}/state"), json!({ "state": "shadow" }))
        .await
        .1;
    assert_eq!((&same["version"], &same["changed"]), (&json!(2), &json!(false)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_on_the_draft_meanwhile_is_not_published() {
    let world = World::new().await;
    let board = world.project.join("board.kdl");
    let text = std::fs::read_to_string(&board).unwrap();
    // Half a thought, with an error in it: it stays a draft.
    std::fs::write(
        &board,
        format!("{text}policy \"New\" state=\"live\" {{ whenever \"Nothing\" }}\n"),
    )
    .unwrap();
    let (status, answer) = act(&world, &format!("{POLICY}/state"), json!({ "state": "paused" })).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let draft = std::fs::read_to_string(&board).unwrap();
    assert!(
        draft.contains("state=\"paused\"") && draft.contains("policy \"New\""),
        "{draft}"
    );
    let view = world.get("/v1/board").await;
    let stickies = view["stickies"].as_array().unwrap();
    assert!(
        !stickies.is_empty() && stickies.iter().all(|sticky| sticky["name"] != "New"),
        "{view}"
    );
    world.send(&[bought("1", "ann", 20.0), bought("2", "bob", 20.0)]).await;
    act(&world, &format!("{POLICY}/state"), json!({ "state": "live" })).await;
    world.send(&[bought("3", "cleo", 20.0)]).await;
    assert_eq!(decided(&world, "cleo").await, ["fired"]);
    assert_eq!(
        outcomes(&world, "ann").await,
        Vec::<String>::new(),
        "a paused policy decides nothing"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_is_refused() {
    let world = World::new().await;
    let refused = [
        ("/v1/policies/Nobody/stop", json!({}), StatusCode::NOT_FOUND),
        (
            "/v1/policies/Nobody/state",
            json!({ "state": "live" }),
            StatusCode::NOT_FOUND,
        ),
        (
            "/v1/policies/Thank%20a%20buyer/state",
            json!({ "state": "alive" }),
            StatusCode::BAD_REQUEST,
        ),
        (
            "/v1/policies/Thank%20a%20buyer/stop",
            json!({ "wy": "" }),
            StatusCode::BAD_REQUEST,
        ),
        (
            "/v1/policies/Thank%20a%20buyer/stop",
            json!({ "why": "x".repeat(1_001) }),
            StatusCode::BAD_REQUEST,
        ),
    ];
    for (path, body, expected) in refused {
        let (status, answer) = act(&world, path, body).await;
        assert_eq!(status, expected, "{path}: {answer}");
    }
    for path in ["/v1/stop", "/v1/policies/Thank%20a%20buyer/stop"] {
        let stranger = world.client.post(world.url(path)).send().await.unwrap();
        assert_eq!(stranger.status(), StatusCode::UNAUTHORIZED, "{path}");
    }
}

const UNLOCKING: &str = r#"
board "Club" step=6 { namespace "club"; subject "member"; lateness "1s" }
event "Name told" subject="member"
event "Photo added" subject="member"
event "Meal rated" subject="member"
event "Profile completed" subject="member"
event "Badge earned" subject="member"
policy "Complete a profile" state="live" { whenever-all "Name told" "Photo added"; emit "Profile completed" }
policy "Give a badge" state="live" { whenever "Meal rated" at-least=3; emit "Badge earned" }
event "Table opened" subject="member"
command "Open a table" { yields "Table opened" on="delivered" }
policy "Open a table" state="shadow" { whenever-all "Name told" "Meal rated"; then "Open a table" }
policy "Later" { whenever-all "Name told" "Meal rated"; emit "Badge earned" }
"#;

#[tokio::test(flavor = "multi_thread")]
async fn an_app_reads_how_far_somebody_is() {
    let world = World::with(UNLOCKING).await;
    let event = |id: &str, kind: &str| json!({ "specversion": "1.0", "type": format!("club.{kind}"), "source": "/app", "id": id, "subject": "ann", "data": {} });
    let nothing = world.get("/v1/subjects/ann/unlocks").await;
    assert_eq!(
        nothing["unlocks"].as_array().unwrap().len(),
        3,
        "a draft unlocks nothing: {nothing}"
    );
    assert_eq!(
        (&nothing["unlocks"][0]["done"], &nothing["unlocks"][0]["of"]),
        (&json!(0), &json!(2))
    );
    world
        .send(&[
            event("1", "name-told"),
            event("2", "meal-rated"),
            event("3", "meal-rated"),
        ])
        .await;
    let half = world.get("/v1/subjects/ann/unlocks").await;
    assert_eq!(
        (&half["unlocks"][0]["done"], &half["unlocks"][0]["unlocked_at"]),
        (&json!(1), &Value::Null)
    );
    assert!(half["unlocks"][0]["needed"][0]["at"].is_string());
    assert_eq!(half["unlocks"][0]["needed"][1]["at"], Value::Null);
    assert_eq!(
        (&half["unlocks"][1]["done"], &half["unlocks"][1]["of"]),
        (&json!(2), &json!(3))
    );
    world
        .send(&[
            event("4", "photo-added"),
            event("5", "meal-rated"),
            event("6", "meal-rated"),
        ])
        .await;
    let whole = world
        .until("/v1/subjects/ann/unlocks", |view| {
            let unlocks = view["unlocks"].as_array().unwrap();
            unlocks[..2].iter().all(|unlock| unlock["unlocked_at"].is_string())
        })
        .await;
    let table = &whole["unlocks"][2];
    assert_eq!(
        (&table["unlock"], &table["done"], &table["unlocked_at"]),
        (&json!("Table opened"), &json!(2), &Value::Null)
    );
    assert_eq!(
        (&whole["unlocks"][1]["done"], &whole["unlocks"][1]["of"]),
        (&json!(3), &json!(3))
    );
}
