//! New boards: who may make them, from what, within which limits; and how they look on the start page.

use crate::samples;
use crate::world::{BOARD, World};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::path::PathBuf;
use stormlake_server::keys::Role;
use stormlake_server::{LakePlace, ServeOptions, Serving, serve};

/// A server with one project and a folder of boards.
async fn world() -> World {
    world_with(|_| {}).await
}

async fn world_with(prepare: impl FnOnce(&PathBuf)) -> World {
    stormlake_delivery::install_tls();
    let folder = tempfile::tempdir().unwrap();
    let project = folder.path().join("shop");
    std::fs::create_dir(&project).unwrap();
    std::fs::write(
        project.join("board.kdl"),
        BOARD.replace("URL", "http://127.0.0.1:9/nobody"),
    )
    .unwrap();
    prepare(&folder.path().join("boards"));
    let serving = start(vec![project.clone()], folder.path().join("boards")).await;
    World {
        serving,
        client: reqwest::Client::new(),
        project,
        folder,
    }
}

async fn start(projects: Vec<PathBuf>, boards: PathBuf) -> Serving {
    let options = ServeOptions {
        projects,
        boards: Some(boards),
        data: None,
        listen: "127.0.0.1:0".parse().unwrap(),
        hosts: Vec::new(),
        allow_private_targets: true,
        lake: LakePlace::Off,
        lake_every: None,
    };
    serve(options).await.unwrap()
}

impl World {
    async fn make(&self, asked: Value) -> (StatusCode, Value) {
        self.post("/v1/projects", "application/json", asked.to_string()).await
    }

    fn boards(&self) -> PathBuf {
        self.folder.path().join("boards")
    }

    async fn names(&self) -> Vec<String> {
        let list = self.get("/v1/projects").await;
        let names = list
            .as_array()
            .unwrap()
            .iter()
            .map(|one| one["project"].as_str().unwrap().to_owned());
        names.collect()
    }
}

fn empty(name: &str) -> Value {
    json!({ "name": name, "from": { "template": "empty" } })
}

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
    for role in [Role::Admin, Role::Participant, Role::Viewer] {
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
