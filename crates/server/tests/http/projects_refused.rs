//! New boards: who may make them, and within which limits.

use crate::boards::{empty, world};
use crate::world::World;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use stormlake_server::keys::Role;

#[tokio::test]
async fn strangers_and_keys_of_a_project_make_nothing() {
    let world = world().await;
    let address = world.url("/v1/projects");
    let ask = |key: Option<&str>| {
        let request = world.client.post(&address).json(&empty("intruder"));
        key.map_or_else(
            || world.client.post(&address).json(&empty("intruder")),
            |key| request.bearer_auth(key),
        )
    };
    let project = world.serving.site.projects.first().unwrap();
    assert_eq!(ask(None).send().await.unwrap().status(), StatusCode::UNAUTHORIZED);
    assert_eq!(
        ask(Some("slk_guess")).send().await.unwrap().status(),
        StatusCode::UNAUTHORIZED
    );
    for role in [Role::Admin, Role::Facilitator, Role::Participant, Role::Viewer] {
        let key = project.create_key(role.word(), role).unwrap();
        assert_eq!(
            ask(Some(&key)).send().await.unwrap().status(),
            StatusCode::FORBIDDEN,
            "{role:?}"
        );
        let possible = world.client.get(world.url("/v1/projects/new")).bearer_auth(&key);
        assert_eq!(possible.send().await.unwrap().status(), StatusCode::FORBIDDEN);
        // They go on seeing their own project, and nothing of others.
        let list: Value = world
            .client
            .get(&address)
            .bearer_auth(&key)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        assert_eq!(list.as_array().unwrap().len(), 1);
    }
    let foreign = world
        .request(Method::POST, "/v1/projects")
        .header("origin", "https://evil.example")
        .json(&empty("intruder"));
    assert_eq!(foreign.send().await.unwrap().status(), StatusCode::FORBIDDEN);
    // Whoever is unknown is turned away before their nine megabytes are read.
    let heavy = world
        .client
        .post(&address)
        .header("content-type", "application/json")
        .body(vec![b' '; 9 << 20]);
    // The connection may be closed before all of it was sent.
    if let Ok(answer) = heavy.send().await {
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    }
    assert_eq!(world.names().await, ["shop"]);
    assert!(!world.boards().join("intruder").exists());
}

#[tokio::test]
async fn what_is_there_is_never_written_over() {
    let world = world().await;
    std::fs::create_dir(world.boards().join("plain")).unwrap();
    std::fs::write(world.boards().join("file"), "mine").unwrap();
    std::os::unix::fs::symlink("/tmp", world.boards().join("link")).unwrap();
    for name in ["shop", "plain", "file", "link"] {
        let (status, answer) = world.make(empty(name)).await;
        assert_eq!(
            (status, answer["code"].as_str()),
            (StatusCode::CONFLICT, Some("SL-S409")),
            "{name}: {answer}"
        );
        assert!(answer["mend"].as_str().unwrap().contains("another name"));
    }
    assert_eq!(std::fs::read(world.boards().join("file")).unwrap(), b"mine");
    assert_eq!(std::fs::read_dir(world.boards().join("plain")).unwrap().count(), 0);
    // At the same time: one of them is first.
    let (a, b) = tokio::join!(world.make(empty("twice")), world.make(empty("twice")));
    let mut both = [a.0, b.0];
    both.sort();
    assert_eq!(both, [StatusCode::CREATED, StatusCode::CONFLICT]);
}

#[tokio::test]
async fn every_limit_is_told_with_its_mend() {
    let world = world().await;
    let template = json!({ "template": "empty" });
    let (long, title) = ("a".repeat(61), "a".repeat(201));
    let bad = [
        json!({ "from": template }),
        json!({ "name": "../x", "from": template }),
        json!({ "name": long, "from": template }),
        json!({ "name": "x", "title": title, "from": template }),
        json!({ "name": "x", "title": "a\nb", "from": template }),
        json!({ "name": "x", "from": {} }),
        json!({ "name": "x", "from": { "template": "empty", "folder": "y" } }),
        json!({ "name": "x", "from": { "template": "poem" } }),
        json!({ "name": "x", "from": { "template": "empty", "legend": { "event": "url(#x)" } } }),
        json!({ "name": "x", "from": { "template": "empty", "legend": { "poem": "red" } } }),
        json!({ "name": "x", "from": { "file": { "name": "a.json", "base64": "???" } } }),
        json!({ "name": "x", "from": { "file": { "name": "", "base64": "" } } }),
        json!({ "name": "x", "from": template, "more": 1 }),
        json!([]),
    ];
    for asked in bad {
        let (status, answer) = world.make(asked.clone()).await;
        assert_eq!(
            (status, answer["code"].as_str()),
            (StatusCode::BAD_REQUEST, Some("SL-S400")),
            "{asked}: {answer}"
        );
        assert!(!answer["mend"].as_str().unwrap().is_empty(), "{answer}");
    }
    let (status, answer) = world
        .make(json!({ "name": "x", "from": { "file": { "name": "a.txt", "base64": "YQ==" } } }))
        .await;
    assert_eq!(
        (status, answer["code"].as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("SL-S422")),
        "{answer}"
    );
    assert!(answer["mend"].as_str().unwrap().contains("excalidraw"), "{answer}");
    // One byte more than 6 MB, and more than a body may have.
    let large = |bytes: usize| json!({ "name": "x", "from": { "file": { "name": "a.json", "base64": "AAAA".repeat(bytes / 3) } } });
    for bytes in [6_000_003, (9 << 20) / 4 * 3] {
        let (status, answer) = world.make(large(bytes)).await;
        assert_eq!(
            (status, answer["code"].as_str()),
            (StatusCode::PAYLOAD_TOO_LARGE, Some("SL-S413")),
            "{answer}"
        );
        assert!(answer["mend"].as_str().unwrap().contains("split"), "{answer}");
    }
    assert_eq!(world.names().await, ["shop"]);
    assert_eq!(
        std::fs::read_dir(world.boards()).unwrap().count(),
        0,
        "nothing was begun"
    );
}

#[tokio::test]
async fn a_server_without_a_folder_of_boards_says_how_to_get_one() {
    let world = World::new().await;
    let possible = world.get("/v1/projects/new").await;
    assert_eq!((&possible["boards"], &possible["folders"]), (&Value::Null, &json!([])));
    let (status, answer) = world.make(empty("x")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer["mend"].as_str().unwrap().contains("--boards"), "{answer}");
}

#[tokio::test]
async fn the_two_hundred_and_first_is_refused() {
    // Unserved ones fill the folder; a server of two hundred real ones would take this test too long.
    let world = world().await;
    let projects = &world.serving.site.projects;
    let shop = projects.first().unwrap();
    for _ in projects.count()..stormlake_server::boards::PROJECTS_MAX {
        projects.add(shop.clone());
    }
    assert_eq!(world.get("/v1/projects/new").await["room"], 0);
    let (status, answer) = world.make(empty("one-more")).await;
    assert_eq!(
        (status, answer["code"].as_str()),
        (StatusCode::UNPROCESSABLE_ENTITY, Some("SL-S422")),
        "{answer}"
    );
    assert!(answer["detail"].as_str().unwrap().contains("200"), "{answer}");
    assert!(!world.boards().join("one-more").exists());
}
