//! Facilitators by link: what they may, what they may not, which of several keys counts, and that a key which ends ends the lines that it opened.

use crate::boards;
use crate::wall::{Person, board, file, without_state};
use crate::world::World;
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
use std::sync::atomic::Ordering;
use stormlake_record::Time;
use stormlake_server::keys::Role;

/// A browser that opens links, and what its cookie says.
struct Browser {
    client: Client,
    cookie: String,
}

impl Browser {
    fn new() -> Self {
        let client = Client::builder().redirect(reqwest::redirect::Policy::none());
        Self {
            client: client.build().unwrap(),
            cookie: String::new(),
        }
    }

    /// Opens an invitation.
    async fn open(&mut self, link: &str) -> StatusCode {
        let answer = self
            .client
            .get(link)
            .header("cookie", &self.cookie)
            .send()
            .await
            .unwrap();
        if let Some(set) = answer.headers().get("set-cookie") {
            self.cookie = set.to_str().unwrap().split(';').next().unwrap().to_owned();
        }
        answer.status()
    }

    async fn ask(&self, world: &World, method: Method, path: &str, body: &Value) -> (StatusCode, Value) {
        let asked = self
            .client
            .request(method, world.url(path))
            .header("cookie", &self.cookie);
        let answer = asked.json(body).send().await.unwrap();
        (answer.status(), answer.json().await.unwrap_or(Value::Null))
    }

    async fn get(&self, world: &World, path: &str) -> (StatusCode, Value) {
        self.ask(world, Method::GET, path, &Value::Null).await
    }

    /// What it may on the wall: edit, lead.
    async fn may(&self, world: &World) -> (bool, bool) {
        let (status, reading) = self.get(world, "/p/shop/v1/wall/reading").await;
        assert_eq!(status, StatusCode::OK);
        (reading["may_edit"] == true, reading["may_lead"] == true)
    }
}

async fn invite(world: &World, project: &str, role: &str) -> Value {
    let path = format!("/p/{project}/v1/wall/invitations");
    let asked = world
        .request(Method::POST, &path)
        .json(&json!({ "role": role, "hours": 4 }));
    let answer = asked.send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK, "{role}");
    answer.json().await.unwrap()
}

fn link(made: &Value) -> &str {
    made["link"].as_str().unwrap()
}

fn key(made: &Value) -> &str {
    link(made).split("?join=").nth(1).unwrap()
}

#[tokio::test]
async fn a_facilitator_by_link_leads_on_the_wall_and_does_nothing_else() {
    let world = World::new().await;
    let made = invite(&world, "shop", "facilitator").await;
    let mut lea = Browser::new();
    assert_eq!(lea.open(link(&made)).await, StatusCode::SEE_OTHER);
    let (_, reading) = lea.get(&world, "/p/shop/v1/wall/reading").await;
    assert_eq!(
        [&reading["may_edit"], &reading["may_lead"], &reading["board"]["guest"]],
        [true; 3].map(Value::from).each_ref()
    );
    assert_eq!(reading["may_invite"], json!(["participant", "viewer"]));
    assert_eq!(
        world.get("/v1/wall/reading").await["may_invite"],
        json!(["participant", "viewer", "facilitator"])
    );

    // What is reserved is hers in the draft, and nothing of it is in force.
    let mut person = Person::come(&world, key(&made), 1).await;
    person.until(|person| person.sees("Bought")).await;
    without_state(&world, &mut person).await;
    file(&world, |text| text.contains("state=\"paused\"")).await;
    world
        .until("/v1/wall/reading", |reading| reading["board"]["draft_differs"] == true)
        .await;
    let (_, seen) = lea.get(&world, "/p/shop/v1/board").await;
    assert_eq!((&seen["version"], &seen["draft_differs"]), (&json!(1), &json!(true)));
    let history = world.get("/v1/wall/history").await;
    let first = history["moments"][0]["moment"].as_str().unwrap();
    let back = format!("/p/shop/v1/wall/history/{first}/restore?by=Lea");
    assert_eq!(
        lea.ask(&world, Method::POST, &back, &Value::Null).await.0,
        StatusCode::NO_CONTENT
    );
    assert!(board(&world).contains("state=\"live\""));

    // She invites others, for as long as she herself may come, and nobody who may as much.
    let invitations = "/p/shop/v1/wall/invitations";
    for role in ["participant", "viewer"] {
        let (status, guest) = lea
            .ask(
                &world,
                Method::POST,
                invitations,
                &json!({ "role": role, "hours": 168 }),
            )
            .await;
        assert_eq!((status, &guest["until"]), (StatusCode::OK, &made["until"]), "{guest}");
        let (status, _) = Browser::new()
            .ask(&world, Method::POST, invitations, &json!({ "role": role, "hours": 1 }))
            .await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
    }
    for (role, status) in [
        ("facilitator", StatusCode::FORBIDDEN),
        ("analyst", StatusCode::BAD_REQUEST),
        ("admin", StatusCode::BAD_REQUEST),
    ] {
        let asked = json!({ "role": role, "hours": 1 });
        assert_eq!(
            lea.ask(&world, Method::POST, invitations, &asked).await.0,
            status,
            "{role}"
        );
    }
    let (status, problem) = lea.ask(&world, Method::POST, invitations, &json!({ "role": 1 })).await;
    assert_eq!((status, &problem["code"]), (StatusCode::BAD_REQUEST, &json!("SL-S400")));

    for path in [
        "records",
        "decisions",
        "deliveries",
        "quarantine",
        "subjects/c",
        "lake",
        "predictions",
        "ledger",
        "compare",
        "queries",
    ] {
        let (status, _) = lea.get(&world, &format!("/p/shop/v1/{path}")).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{path}");
    }
    for path in [
        "publish",
        "events",
        "sql",
        "preview",
        "analysis/funnel",
        "lake/rebuild",
        "lake/compact",
        "predictions/x/train",
        "deliveries/x/retry",
        "quarantine/1/release",
        "quarantine/1/dismiss",
    ] {
        let (status, _) = lea
            .ask(&world, Method::POST, &format!("/p/shop/v1/{path}"), &json!({}))
            .await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{path}");
    }
    let asked = json!({ "name": "own", "from": { "template": "empty" } });
    assert_eq!(
        lea.ask(&world, Method::POST, "/v1/projects", &asked).await.0,
        StatusCode::FORBIDDEN
    );
    assert_eq!(lea.get(&world, "/v1/projects/new").await.0, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn of_several_invitations_the_greatest_counts_whichever_was_opened_last() {
    let world = World::new().await;
    let project = world.serving.site.projects.first().unwrap().clone();
    let viewer = invite(&world, "shop", "viewer").await;
    let participant = invite(&world, "shop", "participant").await;
    let facilitator = invite(&world, "shop", "facilitator").await;
    let mut ben = Browser::new();
    for (made, may) in [
        (&viewer, (false, false)),
        (&participant, (true, false)),
        (&viewer, (true, false)),
        (&facilitator, (true, true)),
        (&participant, (true, true)),
        (&viewer, (true, true)),
    ] {
        assert_eq!(ben.open(link(made)).await, StatusCode::SEE_OTHER);
        assert_eq!(ben.may(&world).await, may, "after {}", made["name"]);
    }
    // A link that opens nothing takes nothing away from who is in, and lets nobody else in.
    let dead = link(&viewer).replace(key(&viewer), "slk_guess");
    assert_eq!(ben.open(&dead).await, StatusCode::SEE_OTHER);
    assert_eq!(ben.may(&world).await, (true, true));
    assert_eq!(Browser::new().open(&dead).await, StatusCode::UNAUTHORIZED);
    // The greatest is taken back: what is left counts.
    project.revoke_key(facilitator["name"].as_str().unwrap()).unwrap();
    assert_eq!(ben.may(&world).await, (true, false));
    project.revoke_key(participant["name"].as_str().unwrap()).unwrap();
    assert_eq!(ben.may(&world).await, (false, false));
    project.revoke_key(viewer["name"].as_str().unwrap()).unwrap();
    assert_eq!(
        ben.get(&world, "/p/shop/v1/wall/reading").await.0,
        StatusCode::UNAUTHORIZED
    );
    // Who has the first link, or a key that reads records, is more than any guest.
    for role in [Role::Analyst, Role::Admin] {
        let more = project.create_key(role.word(), role).unwrap();
        let mut ann = Browser::new();
        ann.cookie = format!("stormlake={more}");
        let made = invite(&world, "shop", "facilitator").await;
        assert_eq!(ann.open(link(&made)).await, StatusCode::SEE_OTHER);
        assert_eq!(ann.cookie, format!("stormlake={more}"), "{role:?}");
    }
}

#[tokio::test]
async fn a_guest_of_several_boards_finds_all_of_them_and_no_other() {
    let world = boards::world().await;
    for name in ["coffee-bar", "tea-room", "not-for-guests"] {
        assert_eq!(world.make(boards::empty(name)).await.0, StatusCode::CREATED);
    }
    let mut ben = Browser::new();
    assert_eq!(ben.get(&world, "/v1/projects").await.0, StatusCode::UNAUTHORIZED);
    for name in ["coffee-bar", "tea-room"] {
        ben.open(link(&invite(&world, name, "viewer").await)).await;
    }
    let names = async |browser: &Browser| {
        let (_, list) = browser.get(&world, "/v1/projects").await;
        let names = list
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["project"].as_str().unwrap().to_owned());
        names.collect::<Vec<_>>()
    };
    assert_eq!(names(&ben).await, ["coffee-bar", "tea-room"]);
    for (name, status) in [
        ("coffee-bar", StatusCode::OK),
        ("tea-room", StatusCode::OK),
        ("not-for-guests", StatusCode::UNAUTHORIZED),
    ] {
        assert_eq!(
            ben.get(&world, &format!("/p/{name}/v1/board")).await.0,
            status,
            "{name}"
        );
    }
    // A cookie has an end: the oldest key goes.
    for _ in 0..8 {
        ben.open(link(&invite(&world, "coffee-bar", "viewer").await)).await;
    }
    assert_eq!(ben.cookie.split('.').count(), 8);
    assert_eq!(names(&ben).await, ["coffee-bar"]);
    let many = ["slk_guess"; 9].join(".");
    ben.cookie = format!("stormlake={many}.{}", key(&invite(&world, "tea-room", "viewer").await));
    assert_eq!(
        ben.get(&world, "/v1/projects").await.0,
        StatusCode::UNAUTHORIZED,
        "no more are looked at"
    );
}

#[tokio::test]
async fn a_key_that_is_taken_back_or_runs_out_ends_the_lines_that_it_opened() {
    let world = World::new().await;
    let site = &world.serving.site;
    site.look_ms.store(20, Ordering::Relaxed);
    let project = site.projects.first().unwrap().clone();
    // Nothing else is to be told: the text is tidy.
    world
        .until("/v1/wall/reading", |reading| reading["revision"] == 1)
        .await;
    let participant = project.create_key("guest", Role::Participant).unwrap();
    let facilitator = project.create_key("lead", Role::Facilitator).unwrap();
    let mut ann = Person::come(&world, &participant, 1).await;
    let mut lea = Person::come_by_cookie(&world, &format!("{participant}.{facilitator}"), 2).await;
    for person in [&mut ann, &mut lea] {
        person.until(|person| person.sees("Bought")).await;
    }
    let stream = world.client.get(world.url("/v1/live")).bearer_auth(&participant).send();
    let stream = stream.await.unwrap();
    assert_eq!(stream.status(), StatusCode::OK);

    // Without the greater key, the lesser one is left, at once and without coming again.
    project.revoke_key("lead").unwrap();
    lea.until_read_again().await;
    without_state(&world, &mut lea).await;
    lea.until_denied().await;
    lea.make("aaaaaaaaaaaa", "event", "Parcel sent").await;
    let text = file(&world, |text| text.contains("Parcel sent")).await;
    assert!(text.contains("state=\"live\""), "{text}");

    project.revoke_key("guest").unwrap();
    for person in [&mut ann, &mut lea] {
        assert_eq!(person.until_let_go().await, 4_401);
    }
    // It ends as a stream does, not as one that broke off.
    let whole = tokio::time::timeout(crate::wall::PATIENCE, stream.bytes()).await;
    assert!(whole.expect("the stream goes on").is_ok());

    let soon = Time(project.now().0 + 2_000_000_000);
    let short = project.create_key_until("short", Role::Viewer, soon).unwrap();
    let mut eve = Person::come(&world, &short, 3).await;
    assert_eq!(eve.until_let_go().await, 4_401);
    assert!(project.now() >= soon);
}
