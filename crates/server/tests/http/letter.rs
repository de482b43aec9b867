//! A letter over HTTP: published with its words, shown before it is sent, and sent to a real mail server.

use crate::world::World;
use reqwest::StatusCode;
use serde_json::{Value, json};
use std::sync::Arc;
use stormlake_delivery::mail_receiver::{MailReceiver, MailReceiving};
use stormlake_delivery::receiver::Failing;
use stormlake_server::keys::Role;

const BOARD: &str = r#"
board "Shop" step=6 {
    namespace "shop"
    subject "customer" { attribute "email" from="Signed up.email" sensitive=#true; attribute "name" from="Signed up.name" }
    channel "mailer" kind="smtp" url="URL" from="Shop <hello@shop.example>" unsubscribe="https://shop.example/stop?who={{ subject.id | urlencode }}"
    lateness "1s"
}
context "Sales" {
    event "Signed up" subject="customer" { field "email" "string" sensitive=#true; field "name" "string" optional=#true }
    event "Bought" subject="customer" { field "order" "string" key=#true; field "card" "string" sensitive=#true }
    command "Thank" { field "order" "string"; field "card" "string" sensitive=#true }
}
policy "Thank a buyer" state="live" {
    whenever "Bought"
    then "Thank" via="mailer" { set "order" "event.data.order"; set "card" "event.data.card" }
}
"#;
const TEXT: &str = "Subject: Thank you for {{ order }}\n\nHello {{ subject.name | default('you') }}, {{ card }}\n";

struct Mailed {
    world: World,
    receiving: Arc<MailReceiving>,
}

async fn mailed() -> Mailed {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let receiving = MailReceiver {
        failing: Failing::default(),
        folder: None,
        print: Box::new(|_| ()),
    }
    .ready();
    tokio::spawn(Arc::clone(&receiving).serve(listener, std::future::pending()));
    // Words and board come into force together: a draft without words is not published.
    let world = World::with(&BOARD.replace("URL", &url)).await;
    write(&world, "thank.txt", TEXT);
    world.until("/v1/board", |board| board["version"] == 1).await;
    Mailed { world, receiving }
}

fn write(world: &World, name: &str, text: &str) {
    let folder = world.project.join("templates");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(name), text).unwrap();
}

fn event(kind: &str, id: &str, who: &str, data: Value) -> Value {
    json!({ "specversion": "1.0", "type": format!("shop.{kind}"), "source": "/till", "id": id, "subject": who, "data": data })
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_becomes_a_letter_with_the_words_that_were_published() {
    let Mailed { world, receiving } = mailed().await;
    // Half-written words change nothing that is sent.
    write(&world, "thank.txt", "Subject: {{ nothing");
    world
        .until("/v1/board", |board| {
            board["findings"]
                .as_array()
                .unwrap()
                .iter()
                .any(|one| one["code"] == "SL-B072")
        })
        .await;
    let ann = json!({ "email": "ann@example.com", "name": "Ann" });
    world.send(&[event("signed-up", "1", "ann", ann)]).await;
    let sold = |id: &str, who: &str| event("bought", id, who, json!({ "order": format!("o-{id}"), "card": "4711" }));
    world.send(&[sold("2", "ann"), sold("3", "ben")]).await;
    let deliveries = world
        .until("/v1/deliveries", |page| {
            page["deliveries"].as_array().unwrap().len() == 2
        })
        .await;
    let of = |who: &str| {
        let all = deliveries["deliveries"].as_array().unwrap();
        all.iter().find(|one| one["subject"] == who).unwrap().clone()
    };
    assert_eq!(
        (&of("ann")["state"], &of("ann")["status"]),
        (&json!("delivered"), &json!(250))
    );
    assert_eq!(of("ben")["state"], "dead-letter");
    assert!(of("ben")["error"].as_str().unwrap().contains("no `email` is known"));
    let letter = receiving.last().unwrap();
    assert_eq!(letter.to, ["ann@example.com"]);
    assert_eq!(letter.header("subject").unwrap(), "Thank you for o-2");
    let text = String::from_utf8(letter.bytes).unwrap();
    assert!(text.contains("Hello Ann, 4711"), "{text}");

    // Nobody but the mail server learnt the address: not even an admin reads it in a decision or a delivery.
    for path in [
        "/v1/records?kind=decision",
        "/v1/records?kind=delivery",
        "/v1/deliveries",
    ] {
        assert!(!world.get(path).await.to_string().contains("ann@example.com"), "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preview_shows_the_draft_masked_as_the_role_says() {
    let Mailed { world, .. } = mailed().await;
    let ask = |body: Value| {
        let world = &world;
        async move { world.post("/v1/preview", "application/json", body.to_string()).await }
    };
    let (status, made_up) = ask(json!({ "policy": "Thank a buyer" })).await;
    assert_eq!(status, StatusCode::OK, "{made_up}");
    assert_eq!(made_up["subject_line"], "Thank you for ‹order›");
    assert_eq!(
        (&made_up["made_up"], &made_up["to"]),
        (&json!(true), &json!("someone@example.com"))
    );

    let ann = json!({ "email": "ann@example.com", "name": "Ann" });
    let sold = event("bought", "2", "ann", json!({ "order": "o-2", "card": "4711" }));
    world.send(&[event("signed-up", "1", "ann", ann), sold]).await;
    world
        .until("/v1/decisions", |page| !page["records"].as_array().unwrap().is_empty())
        .await;
    // The draft of this moment, though it is not published.
    write(&world, "thank.txt", &TEXT.replace("Hello", "Dear"));
    let (_, admin) = ask(json!({ "policy": "Thank a buyer", "subject": "ann" })).await;
    assert_eq!(admin["text"], "Dear Ann, 4711\n");
    assert_eq!(
        (&admin["to"], &admin["made_up"]),
        (&json!("ann@example.com"), &json!(false))
    );
    assert_eq!(admin["unsubscribe"], "https://shop.example/stop?who=ann");

    let key = world
        .serving
        .site
        .projects
        .first()
        .unwrap()
        .create_key("looker", Role::Analyst)
        .unwrap();
    let asked = world
        .client
        .post(world.url("/v1/preview"))
        .bearer_auth(key)
        .json(&json!({ "policy": "Thank a buyer", "subject": "ann", "values": { "order": "mine" } }));
    let analyst: Value = asked.send().await.unwrap().json().await.unwrap();
    assert_eq!(
        (&analyst["to"], &analyst["text"]),
        (&json!("•••"), &json!("Dear Ann, •••\n")),
        "{analyst}"
    );
    assert_eq!(analyst["subject_line"], "Thank you for mine");
    assert!(!analyst.to_string().contains("4711") && !analyst.to_string().contains("ann@"));
    let nobody = world
        .client
        .post(world.url("/v1/preview"))
        .json(&json!({}))
        .send()
        .await
        .unwrap();
    assert_eq!(nobody.status(), StatusCode::UNAUTHORIZED);

    // What cannot be shown is told in words.
    let (status, unknown) = ask(json!({ "policy": "Thank a bear" })).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(
        unknown["detail"].as_str().unwrap().contains("Thank a buyer"),
        "{unknown}"
    );
    let (status, misspelt) = ask(json!({ "polcy": "Thank a buyer" })).await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(misspelt["detail"].as_str().unwrap().contains("polcy"), "{misspelt}");
    let long = json!({ "policy": "Thank a buyer", "values": { "order": "x".repeat(70_000) } });
    assert_eq!(ask(long).await.0, StatusCode::BAD_REQUEST);
    write(&world, "thank.txt", "Subject: A\n\n{{ subject.nobody }}\n");
    let (status, fault) = ask(json!({ "policy": "Thank a buyer" })).await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        fault["fault"].as_str().unwrap().contains("templates/thank.txt") && fault["text"].is_null(),
        "{fault}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_project_file_is_never_read_as_a_template() {
    let Mailed { world, .. } = mailed().await;
    let secret = world.folder.path().join("secret.txt");
    std::fs::write(&secret, "Subject: A\n\nhunter2\n").unwrap();
    std::fs::remove_file(world.project.join("templates/thank.txt")).unwrap();
    std::os::unix::fs::symlink(&secret, world.project.join("templates/thank.txt")).unwrap();
    let (_, linked) = world
        .post("/v1/preview", "application/json", r#"{"policy":"Thank a buyer"}"#)
        .await;
    assert!(
        linked["fault"].as_str().unwrap().contains("templates/thank.txt") && !linked.to_string().contains("hunter2")
    );
    std::fs::remove_file(world.project.join("templates/thank.txt")).unwrap();
    write(&world, "thank.txt", "Subject: A\n\n{% include '../../secret.txt' %}\n");
    let (_, included) = world
        .post("/v1/preview", "application/json", r#"{"policy":"Thank a buyer"}"#)
        .await;
    assert!(
        included["fault"].is_string() && !included.to_string().contains("hunter2"),
        "{included}"
    );
    let long = "x".repeat(stormlake_mail::limits::FILE_BYTES_MAX + 1);
    write(&world, "thank.txt", &long);
    let board = world
        .until("/v1/board", |board| {
            board["findings"]
                .as_array()
                .unwrap()
                .iter()
                .any(|one| one["code"] == "SL-B072")
        })
        .await;
    assert_eq!(board["version"], 1);
}
