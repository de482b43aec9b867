//! New boards: from what they are made, and how they look on the start page.

use crate::boards::{start, world, world_with};
use crate::samples;
use crate::world::World;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

#[tokio::test]
async fn a_board_is_made_runs_at_once_and_is_there_after_a_restart() {
    let world = world().await;
    let asked = json!({ "name": "coffee-bar", "title": "Coffee bar", "from": { "template": "starter", "legend": { "event": "teal" } } });
    let (status, answer) = world.make(asked).await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    assert_eq!(
        (answer["made"]["project"].as_str(), answer["made"]["title"].as_str()),
        (Some("coffee-bar"), Some("Coffee bar"))
    );
    assert_eq!(answer["report"], Value::Null);
    assert_eq!(world.names().await, ["shop", "coffee-bar"]);
    // Everything of a project runs: it published itself, takes events, and its engine decides about them.
    let board = world.get("/p/coffee-bar/v1/board").await;
    assert_eq!(
        (board["version"].as_u64(), board["legend"]["event"].as_str()),
        (Some(1), Some("teal"))
    );
    let namespace = board["namespace"].as_str().unwrap();
    let event = |id: &str| {
        json!({ "specversion": "1.0", "type": format!("{namespace}.order-placed"), "source": "/t", "id": id, "subject": "ann",
            "data": { "order": id, "price": 3.5 } })
    };
    let events = json!([event("1"), event("2")]);
    let (status, taken) = world
        .post(
            "/p/coffee-bar/v1/events",
            "application/cloudevents-batch+json",
            events.to_string(),
        )
        .await;
    assert_eq!(status, StatusCode::OK, "{taken}");
    world
        .until("/p/coffee-bar/v1/ledger", |ledger| ledger["accepted"] == 2)
        .await;
    // What has no project in its address still means the one that the server was started on.
    assert_eq!(world.get("/v1/ledger").await["accepted"], 0);
    world
        .until("/p/coffee-bar/v1/decisions", |page| {
            !page["records"].as_array().unwrap().is_empty()
        })
        .await;
    let (status, invitation) = world
        .post(
            "/p/coffee-bar/v1/wall/invitations",
            "application/json",
            r#"{"role":"participant","hours":4}"#,
        )
        .await;
    assert_eq!(status, StatusCode::OK, "{invitation}");
    let word: Value =
        serde_json::from_slice(&std::fs::read(world.boards().join("coffee-bar/.stormlake/server.json")).unwrap())
            .unwrap();
    assert!(word["url"].as_str().unwrap().ends_with("/p/coffee-bar"), "{word}");

    let World {
        serving,
        project,
        folder,
        client,
    } = world;
    serving.stop().await;
    assert!(
        !folder.path().join("boards/coffee-bar/.stormlake/server.json").exists(),
        "it was ended in order"
    );
    let serving = start(vec![project.clone()], folder.path().join("boards")).await;
    let world = World {
        serving,
        client,
        project,
        folder,
    };
    assert_eq!(world.names().await, ["shop", "coffee-bar"]);
    assert_eq!(world.get("/p/coffee-bar/v1/ledger").await["accepted"], 2);
}

#[tokio::test]
async fn each_template_is_sound() {
    let world = world().await;
    for (template, title) in [
        ("empty", "New farmacy 1"),
        ("starter", "New farmacy 2"),
        ("farmacy-family", "Farmacy Family"),
    ] {
        let name = format!("new-farmacy-{}", world.names().await.len());
        let (status, answer) = world
            .make(json!({ "name": name, "from": { "template": template } }))
            .await;
        assert_eq!(status, StatusCode::CREATED, "{answer}");
        let made = &answer["made"];
        assert_eq!(
            (made["title"].as_str(), made["findings"]["errors"].as_u64()),
            (Some(title), Some(0)),
            "{template}: {answer}"
        );
        assert_eq!(
            (made["version"].as_u64(), &made["trouble"]),
            (Some(1), &Value::Null),
            "{template}"
        );
    }
    let farmacy = world.get("/p/new-farmacy-3/v1/board").await;
    assert_eq!(farmacy["legend"]["external"], "violet");
    assert_eq!(farmacy["namespace"], "com.farmacyfood");
}

#[tokio::test]
async fn each_format_is_imported_and_told_about() {
    let world = world().await;
    let mut formats = Vec::new();
    for (format, files) in samples::all() {
        let (status, answer) = world
            .make(json!({ "name": format!("from-{format}"), "from": { "files": files } }))
            .await;
        assert_eq!(status, StatusCode::CREATED, "{format}: {answer}");
        let report = &answer["report"];
        assert_eq!(report["format"], format);
        let stickies: u64 = report["stickies"]
            .as_object()
            .unwrap()
            .values()
            .map(|many| many.as_u64().unwrap())
            .sum();
        assert!(stickies > 0, "{format}: {answer}");
        assert_eq!(report["errors"], answer["made"]["findings"]["errors"], "{format}");
        assert_eq!(report["hotspots"], answer["made"]["hotspots"], "{format}");
        let remarks = report["remarks"].as_array().unwrap();
        let sure: Vec<f64> = remarks
            .iter()
            .map(|remark| remark["confidence"].as_f64().unwrap())
            .collect();
        assert!(sure.is_sorted(), "{format}: the least certain first: {sure:?}");
        formats.push(Value::from(format));
    }
    let possible = world.get("/v1/projects/new").await;
    assert_eq!(possible["formats"], Value::from(formats), "every format has a sample");
    // A single file, and a title of one's own.
    let (_, files) = samples::all().swap_remove(0);
    let asked = json!({ "name": "own", "title": "My own", "from": { "file": files[0] } });
    let (status, answer) = world.make(asked).await;
    assert_eq!(
        (status, answer["made"]["title"].as_str()),
        (StatusCode::CREATED, Some("My own")),
        "{answer}"
    );
}

#[tokio::test]
async fn a_folder_that_came_meanwhile_is_served_and_no_other() {
    let world = world().await;
    let boards = world.boards();
    let board = |name: &str| {
        std::fs::create_dir(boards.join(name)).unwrap();
        std::fs::write(
            boards.join(name).join("board.kdl"),
            "board \"From git\"\nhotspot \"Why?\"\n",
        )
        .unwrap();
    };
    board("From Git");
    std::fs::create_dir(boards.join("bare")).unwrap();
    std::os::unix::fs::symlink(&world.project, boards.join("link")).unwrap();
    std::fs::create_dir(boards.join("leak")).unwrap();
    std::os::unix::fs::symlink(world.project.join("board.kdl"), boards.join("leak/board.kdl")).unwrap();
    assert_eq!(world.get("/v1/projects/new").await["folders"], json!(["From Git"]));
    let (status, answer) = world.make(json!({ "from": { "folder": "From Git" } })).await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    assert_eq!(
        (answer["made"]["project"].as_str(), answer["made"]["hotspots"].as_u64()),
        (Some("from-git"), Some(1))
    );
    let (status, _) = world.make(json!({ "from": { "folder": "From Git" } })).await;
    assert_eq!(status, StatusCode::CONFLICT, "it is served already");
    for name in ["bare", "link", "leak", "nowhere"] {
        let (status, answer) = world.make(json!({ "from": { "folder": name } })).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "{name}: {answer}");
    }
    for name in ["../shop", "..", ".", "", "/etc", "a/b", ".stormlake", &"a".repeat(300)] {
        let (status, answer) = world.make(json!({ "from": { "folder": name } })).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{name}: {answer}");
    }
    assert_eq!(world.names().await, ["shop", "from-git"]);
}

#[tokio::test]
async fn a_board_that_is_broken_or_a_link_keeps_no_server_from_starting() {
    let world = world_with(|boards| {
        std::fs::create_dir_all(boards.join("good")).unwrap();
        std::fs::write(boards.join("good/board.kdl"), "board \"Good\"\n").unwrap();
        for name in ["shop", "binary"] {
            std::fs::create_dir_all(boards.join(name)).unwrap();
            std::fs::write(boards.join(name).join("board.kdl"), [0xff, 0xfe]).unwrap();
        }
        std::os::unix::fs::symlink("/", boards.join("root")).unwrap();
    })
    .await;
    assert_eq!(world.names().await, ["shop", "good"]);
}

#[tokio::test]
async fn boards_alone_are_enough_to_start_with_and_the_link_stays() {
    let folder = tempfile::tempdir().unwrap();
    stormlake_delivery::install_tls();
    let boards = folder.path().join("made/for/me");
    let first = start(Vec::new(), boards.clone()).await;
    let token = first.site.token.clone();
    assert_eq!(first.site.projects.count(), 0);
    first.stop().await;
    let again = start(Vec::new(), boards).await;
    assert_eq!(again.site.token, token);
    again.stop().await;
}

#[tokio::test]
async fn a_thumbnail_is_small_has_no_words_and_follows_the_draft() {
    let world = world().await;
    let path = "/p/shop/v1/thumbnail.svg";
    let get = async |tag: Option<&str>| {
        let request = world.request(Method::GET, path);
        let request = tag.map_or_else(
            || world.request(Method::GET, path),
            |tag| request.header("if-none-match", tag),
        );
        request.send().await.unwrap()
    };
    let stranger = world.client.get(world.url(path)).send().await.unwrap();
    assert_eq!(stranger.status(), StatusCode::UNAUTHORIZED);
    let first = get(None).await;
    assert_eq!(first.status(), StatusCode::OK);
    let header = |name: &str| first.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(
        (
            header("content-type").as_str(),
            header("x-content-type-options").as_str()
        ),
        ("image/svg+xml", "nosniff")
    );
    let (tag, drawn) = (header("etag"), first.text().await.unwrap());
    assert!(
        drawn.len() < 60_000 && drawn.contains("#fba94c") && !drawn.contains("Bought"),
        "{drawn}"
    );
    assert_eq!(get(Some(&tag)).await.status(), StatusCode::NOT_MODIFIED);
    // Somebody hands out another colour, and somebody moves a note.
    let board = std::fs::read_to_string(world.project.join("board.kdl")).unwrap();
    let board = board.replace("namespace \"shop\"", "namespace \"shop\"\n    legend event=\"teal\"");
    std::fs::write(world.project.join("board.kdl"), board).unwrap();
    let coloured = loop {
        let next = get(Some(&tag)).await;
        if next.status() == StatusCode::OK {
            break next.text().await.unwrap();
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    };
    assert!(
        coloured.contains("#7fd1c7") && !coloured.contains("#fba94c"),
        "{coloured}"
    );
    let layout = json!({ "version": 1, "stickies": [{ "id": "aaaaaaaaaaaa", "kind": "event", "name": "Bought", "x": 9_000.0, "y": 40.0 }] });
    std::fs::write(world.project.join("board.layout.json"), layout.to_string()).unwrap();
    assert_ne!(get(None).await.text().await.unwrap(), coloured);
    let summary = &world.get("/v1/projects").await[0];
    let change = summary["last_change"].as_str().unwrap();
    assert!(change.starts_with("20") && change.ends_with('Z'), "{change}");
    assert_eq!(summary["hotspots"], 0);
}
