//! An event walks the whole road.

use crate::world::{BOARD, World, bought, start};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::SeqCst;
use std::sync::{Arc, Mutex};
use stormlake_server::project::folder::Folder;

/// A receiver that remembers the bodies it was sent; it refuses the first `refuse`.
async fn receiver(refuse: usize) -> (String, Arc<Mutex<Vec<Value>>>) {
    let seen: Arc<Mutex<Vec<Value>>> = Arc::default();
    let (to, left) = (seen.clone(), Arc::new(AtomicUsize::new(refuse)));
    let app = axum::Router::new().fallback(move |body: axum::Json<Value>| {
        to.lock().unwrap().push(body.0);
        let refused = left.fetch_update(SeqCst, SeqCst, |left| left.checked_sub(1)).is_ok();
        async move {
            if refused {
                StatusCode::BAD_REQUEST
            } else {
                StatusCode::OK
            }
        }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, app).await });
    (url, seen)
}

#[tokio::test]
async fn an_event_is_accepted_decided_on_delivered_and_followed_by_what_that_yields() {
    let (url, seen) = receiver(0).await;
    let world = World::with(&BOARD.replace("URL", &url)).await;
    let answer = world
        .send(&[
            bought("1", "ann", 25.5),
            bought("1", "ann", 25.5),
            bought("2", "bob", 5.0),
        ])
        .await;
    assert_eq!(
        (&answer["accepted"], &answer["duplicate"], &answer["quarantined"]),
        (&2.into(), &1.into(), &0.into())
    );
    let pulse = world
        .until("/v1/pulse", |pulse| pulse["events"]["thanked"]["count"] == 1)
        .await;
    assert_eq!(pulse["events"]["bought"]["count"], 2);
    assert_eq!(pulse["policies"]["thank-a-buyer"]["outcomes"], json!({ "fired": 1 }));
    assert_eq!(pulse["commands"]["thank"]["delivered"], 1);
    let delivered = seen.lock().unwrap().clone();
    assert_eq!(delivered.len(), 1);
    assert_eq!(delivered[0]["data"], json!({ "order": "o-1" }));
    assert_eq!(delivered[0]["subject"], "ann");

    let ledger = world.get("/v1/ledger").await;
    assert_eq!(
        (&ledger["received"], &ledger["accepted"], &ledger["balanced"]),
        (&3.into(), &2.into(), &true.into())
    );
    assert_eq!(ledger["derived"], 1);
    let subject = world.get("/v1/subjects/ann").await;
    let kinds: Vec<&str> = subject["records"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["event", "delivery", "decision", "event"]);
    let why = world.get("/v1/subjects/bob/why?policy=Thank%20a%20buyer").await;
    assert!(
        why["summary"].as_str().unwrap().contains("event.data.price > 10.0"),
        "{why}"
    );
    assert_eq!(
        world.get("/v1/decisions?outcome=fired").await["records"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(
        world.get("/v1/deliveries?state=delivered").await["deliveries"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let metrics = world
        .request(Method::GET, "/metrics")
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap();
    assert!(
        metrics.contains("stormlake_events_total{project=\"shop\",event=\"bought\"} 2"),
        "{metrics}"
    );
    world.serving.stop().await;
}

#[tokio::test]
async fn what_breaks_the_contract_waits_with_every_reason_until_the_board_is_mended() {
    let world = World::new().await;
    let mut wrong = bought("1", "ann", -3.0);
    wrong["data"]["order"] = json!(7);
    let answer = world.send(&[wrong.clone(), wrong]).await;
    assert_eq!(
        (&answer["quarantined"], &answer["duplicate"]),
        (&1.into(), &1.into()),
        "{answer}"
    );
    assert_eq!(
        answer["records"][0]["violations"].as_array().unwrap().len(),
        2,
        "{answer}"
    );
    let waiting = world.until("/v1/quarantine", |page| page["total"] == 1).await;
    let position = waiting["records"][0]["position"].as_u64().unwrap();
    assert_eq!(waiting["records"][0]["would_pass"], false);
    let path = format!("/v1/quarantine/{position}/release");
    let refused = world.request(Method::POST, &path).send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::CONFLICT);

    // The board is mended in an editor; it widens what is taken, so it publishes itself.
    let board = std::fs::read_to_string(world.project.join("board.kdl")).unwrap();
    let mended = board.replace(
        r#"event "Bought" from="Till" subject="customer" { field "order" "string" key=#true; field "price" "decimal" min=0 }"#,
        r#"event "Bought" from="Till" subject="customer" { field "order" "json"; field "price" "decimal" }"#,
    );
    let mended = mended.replace(
        r#"set "order" "event.data.order""#,
        r#"set "order" "string(event.data.order)""#,
    );
    assert_ne!(board, mended);
    std::fs::write(world.project.join("board.kdl"), mended).unwrap();
    world.until("/v1/board", |board| board["version"] == 2).await;
    world
        .until("/v1/quarantine", |page| page["records"][0]["would_pass"] == true)
        .await;
    let released = world.request(Method::POST, &path).send().await.unwrap();
    assert_eq!(released.status(), StatusCode::OK);
    let ledger = world.until("/v1/ledger", |ledger| ledger["accepted"] == 1).await;
    assert_eq!(
        (&ledger["received"], &ledger["quarantined"], &ledger["balanced"]),
        (&2.into(), &0.into(), &true.into())
    );
    assert_eq!(
        world.until("/v1/quarantine", |page| page["total"] == 0).await["total"],
        0
    );
}

#[tokio::test]
async fn the_same_id_with_other_content_is_a_conflict_and_waits() {
    let world = World::new().await;
    world.send(&[bought("1", "ann", 1.0)]).await;
    let answer = world.send(&[bought("1", "ann", 2.0)]).await;
    assert_eq!(answer["quarantined"], 1, "{answer}");
    assert!(
        answer["records"][0]["violations"][0]["message"]
            .as_str()
            .unwrap()
            .contains("position"),
        "{answer}"
    );
    assert_eq!(world.get("/v1/ledger").await["balanced"], true);
}

#[tokio::test]
async fn a_webhook_becomes_an_event_by_the_boards_mapping() {
    let world = World::new().await;
    let body = json!({ "type": "sold", "id": "w1", "who": "ann", "order": "o9", "total": 12 }).to_string();
    let (status, answer) = world.post("/v1/hooks/till", "application/json", body.clone()).await;
    assert_eq!((status, &answer["accepted"]), (StatusCode::OK, &1.into()), "{answer}");
    let (_, again) = world.post("/v1/hooks/till", "application/json", body).await;
    assert_eq!(again["duplicate"], 1, "{again}");
    let (status, _) = world.post("/v1/hooks/nobody", "application/json", "{}").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_dead_letter_is_tried_again_when_a_person_asks() {
    let (url, seen) = receiver(1).await;
    let world = World::with(&BOARD.replace("URL", &url)).await;
    world.send(&[bought("1", "ann", 50.0)]).await;
    let dead = world
        .until("/v1/deliveries?state=dead-letter", |page| {
            !page["deliveries"].as_array().unwrap().is_empty()
        })
        .await;
    let key = dead["deliveries"][0]["key"].as_str().unwrap().to_owned();
    let retried = world
        .request(Method::POST, &format!("/v1/deliveries/{key}/retry"))
        .send()
        .await
        .unwrap();
    assert_eq!(retried.status(), StatusCode::OK);
    world
        .until("/v1/deliveries?state=delivered", |page| {
            !page["deliveries"].as_array().unwrap().is_empty()
        })
        .await;
    let seen = seen.lock().unwrap();
    assert_eq!(seen.len(), 2);
    assert_eq!(seen[0]["id"], seen[1]["id"], "one idempotency key");
}

#[tokio::test]
async fn a_restart_keeps_everything_and_decides_nothing_again() {
    let (url, seen) = receiver(0).await;
    let world = World::with(&BOARD.replace("URL", &url)).await;
    world.send(&[bought("1", "ann", 50.0), bought("2", "bob", 50.0)]).await;
    world
        .until("/v1/pulse", |pulse| pulse["commands"]["thank"]["delivered"] == 2)
        .await;
    let World {
        serving,
        client,
        project,
        folder,
    } = world;
    serving.stop().await;
    let serving = start(&project).await;
    let world = World {
        serving,
        client,
        project,
        folder,
    };
    let pulse = world.get("/v1/pulse").await;
    assert_eq!(pulse["commands"]["thank"]["delivered"], 2, "{pulse:#}");
    world.send(&[bought("3", "ann", 50.0)]).await;
    let pulse = world
        .until("/v1/pulse", |pulse| {
            pulse["policies"]["thank-a-buyer"]["outcomes"]["limited"] == 1
        })
        .await;
    assert_eq!(pulse["policies"]["thank-a-buyer"]["outcomes"]["fired"], 2);
    assert_eq!(seen.lock().unwrap().len(), 2);
}

#[tokio::test]
async fn a_broken_draft_keeps_the_published_board_running() {
    let world = World::new().await;
    std::fs::write(
        world.project.join("board.kdl"),
        "board \"Shop\" {\n    colour \"red\"\n",
    )
    .unwrap();
    let view = world.until("/v1/board", |board| board["draft_differs"] == true).await;
    assert!(!view["findings"].as_array().unwrap().is_empty());
    let (_, answer) = world.post("/v1/publish", "application/json", "").await;
    assert_eq!(answer["published"], false);
    assert_eq!(world.send(&[bought("1", "ann", 1.0)]).await["accepted"], 1);
}

#[tokio::test]
async fn the_live_stream_tells_what_changed() {
    use futures_util::StreamExt;
    let world = World::new().await;
    let response = world.request(Method::GET, "/v1/live?kind=event").send().await.unwrap();
    let mut stream = response.bytes_stream();
    let mut heard = String::new();
    world.send(&[bought("1", "ann", 1.0)]).await;
    let listening = async {
        while !(heard.contains("event: tail") && heard.contains("\"bought\":{\"count\":1")) {
            heard.push_str(&String::from_utf8_lossy(&stream.next().await.unwrap().unwrap()));
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), listening)
        .await
        .unwrap();
}

#[tokio::test]
async fn two_servers_on_onefolder_and_a_taken_port_are_told_apart() {
    let world = World::new().await;
    let again = stormlake_server::Project::open(
        Folder::of(&world.project).unwrap(),
        stormlake_server::project::system_clock(),
    );
    let message = again.unwrap_err().to_string();
    assert!(message.contains("in use by process"), "{message}");
    let taken = stormlake_server::ServeOptions {
        projects: vec![world.project.clone()],
        boards: None,
        data: None,
        listen: world.serving.address,
        hosts: Vec::new(),
        public_url: None,
        allow_private_targets: false,
        lake: stormlake_server::LakePlace::Data,
        lake_every: None,
    };
    let message = stormlake_server::serve(taken).await.unwrap_err().to_string();
    assert!(message.contains("nothing can listen on"), "{message}");
}

#[tokio::test]
async fn a_server_whose_log_takes_nothing_is_not_ready() {
    let world = World::new().await;
    let ready = || world.client.get(world.url("/readyz")).send();
    assert_eq!(ready().await.unwrap().status(), StatusCode::OK);
    // As after a write that failed, and on a full disk.
    world.serving.site.projects.first().unwrap().log().close();
    let body = serde_json::to_vec(&[bought("1", "ann", 1.0)]).unwrap();
    let (status, _) = world
        .post("/v1/events", "application/cloudevents-batch+json", body)
        .await;
    assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
    let answer = ready().await.unwrap();
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    let said = answer.text().await.unwrap();
    assert!(said.contains("shop") && said.contains("closed"), "{said}");
}
