//! Who may come in, and under which name.

use crate::world::{World, bought};
use reqwest::{Method, StatusCode};
use stormlake_record::Time;
use stormlake_server::keys::{Keys, Role};

async fn status(request: reqwest::RequestBuilder) -> StatusCode {
    request.send().await.unwrap().status()
}

#[tokio::test]
async fn nobody_comes_in_without_a_key_and_each_role_does_its_own() {
    let world = World::new().await;
    let project = &world.serving.site.projects.first().unwrap();
    let source = project.create_key("till", Role::Source).unwrap();
    let analyst = project.create_key("ann", Role::Analyst).unwrap();
    let get = |path: &str| world.client.get(world.url(path));
    let send = || {
        let body = serde_json::to_vec(&[bought("1", "c", 1.0)]).unwrap();
        world
            .client
            .post(world.url("/v1/events"))
            .header("content-type", "application/cloudevents-batch+json")
            .body(body)
    };
    for path in [
        "/v1/ledger",
        "/v1/log",
        "/v1/board",
        "/v1/records",
        "/v1/projects",
        "/metrics",
        "/v1/live",
    ] {
        assert_eq!(status(get(path)).await, StatusCode::UNAUTHORIZED, "{path}");
    }
    assert_eq!(status(send()).await, StatusCode::UNAUTHORIZED);
    assert_eq!(status(send().bearer_auth("slk_guess")).await, StatusCode::UNAUTHORIZED);
    assert_eq!(status(send().bearer_auth(&source)).await, StatusCode::OK);
    assert_eq!(
        status(get("/v1/ledger").bearer_auth(&source)).await,
        StatusCode::FORBIDDEN
    );
    assert_eq!(status(get("/v1/ledger").bearer_auth(&analyst)).await, StatusCode::OK);
    assert_eq!(status(get("/v1/log").bearer_auth(&source)).await, StatusCode::OK);
    assert_eq!(status(send().bearer_auth(&analyst)).await, StatusCode::FORBIDDEN);
    assert_eq!(
        status(world.client.post(world.url("/v1/publish")).bearer_auth(&analyst)).await,
        StatusCode::FORBIDDEN
    );
    assert_eq!(status(world.request(Method::POST, "/v1/publish")).await, StatusCode::OK);
    assert_eq!(status(get("/healthz")).await, StatusCode::OK);
    project.revoke_key("till").unwrap();
    assert_eq!(status(send().bearer_auth(&source)).await, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_key_that_the_command_line_made_meanwhile_opens_at_once() {
    let world = World::new().await;
    let folder = world.serving.site.projects.first().unwrap().folder.data.clone();
    // Several, one right after the other: waiting for the next look at the file would miss some.
    for number in 0..5 {
        let mut elsewhere = Keys::open(&folder).unwrap();
        let key = elsewhere
            .create(&format!("ann-{number}"), Role::Analyst, Time(1))
            .unwrap();
        let ledger = world.client.get(world.url("/v1/ledger")).bearer_auth(&key);
        assert_eq!(status(ledger).await, StatusCode::OK, "key {number}");
    }
}

#[tokio::test]
async fn a_page_elsewhere_cannot_reach_the_server_under_another_name() {
    let world = World::new().await;
    let rebound = world.request(Method::GET, "/v1/ledger").header("host", "evil.example");
    assert_eq!(status(rebound).await, StatusCode::MISDIRECTED_REQUEST);
    let foreign = world
        .request(Method::POST, "/v1/publish")
        .header("origin", "https://evil.example");
    assert_eq!(status(foreign).await, StatusCode::FORBIDDEN);
    let own = format!("http://{}", world.serving.address);
    assert_eq!(
        status(world.request(Method::POST, "/v1/publish").header("origin", own)).await,
        StatusCode::OK
    );
}

#[tokio::test]
async fn the_first_link_sets_a_cookie_and_leaves_the_token_out_of_sight() {
    let world = World::new().await;
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let response = client.get(&world.serving.link).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    assert_eq!(response.headers()["location"], "/");
    let cookie = response.headers()["set-cookie"].to_str().unwrap().to_owned();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"),
        "{cookie}"
    );
    let pair = cookie.split(';').next().unwrap();
    let answer = client
        .get(world.url("/v1/ledger"))
        .header("cookie", pair)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    let wrong = client.get(world.url("/?token=slk_wrong")).send().await.unwrap();
    assert_eq!(wrong.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn sensitive_fields_are_masked_for_everyone_but_an_admin() {
    let world = World::new().await;
    let event = serde_json::json!({
        "specversion": "1.0", "type": "shop.signed-up", "source": "/till", "id": "1", "subject": "c",
        "data": { "email": "secret@example.org" }
    });
    world.send(&[event]).await;
    let key = world
        .serving
        .site
        .projects
        .first()
        .unwrap()
        .create_key("ann", Role::Analyst)
        .unwrap();
    let get = async |path: &str| {
        let response = world
            .client
            .get(world.url(path))
            .bearer_auth(&key)
            .send()
            .await
            .unwrap();
        response.text().await.unwrap()
    };
    for path in ["/v1/records", "/v1/subjects/c", "/v1/records?subject=c"] {
        let seen = get(path).await;
        assert!(seen.contains("•••") && !seen.contains("secret@"), "{path}: {seen}");
        assert!(world.get(path).await.to_string().contains("secret@"), "{path}");
    }
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused_and_counted_apart() {
    let world = World::new().await;
    let body = vec![b' '; (8 << 20) + 1];
    let (status, problem) = world.post("/v1/events", "application/json", body).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE, "{problem}");
    assert!(problem["code"].as_str().unwrap().starts_with("SL-I"), "{problem}");
    let ledger = world.get("/v1/ledger").await;
    assert_eq!((&ledger["received"], &ledger["refused"]), (&0.into(), &1.into()));
    let (status, problem) = world.post("/v1/events", "text/html", "<p>").await;
    assert_eq!(status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{problem}");
}
