//! Pictures of the wall: kept beside the board, each once, within limits, and shown to nobody who may not look.

use crate::world::World;
use reqwest::{Method, StatusCode};
use serde_json::Value;
use stormlake_server::keys::Role;

const PICTURES: &str = "/p/shop/v1/wall/pictures";
const BYTES_MAX: usize = 2 << 20;

/// As much of a PNG as its header, and more bytes behind it.
fn png(width: u32, height: u32, more: &[u8]) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR".to_vec();
    bytes.extend(width.to_be_bytes());
    bytes.extend(height.to_be_bytes());
    bytes.extend([8, 6, 0, 0, 0]);
    bytes.extend(more);
    bytes
}

fn key(world: &World, name: &str, role: Role) -> String {
    let project = world.serving.site.project("shop").unwrap();
    project.create_key(name, role).unwrap()
}

async fn send(world: &World, key: Option<&str>, bytes: Vec<u8>) -> (StatusCode, Value) {
    let request = world.client.request(Method::POST, world.url(PICTURES)).body(bytes);
    let request = request.header("content-type", "image/png");
    let request = match key {
        Some(key) => request.bearer_auth(key),
        None => request,
    };
    let response = request.send().await.unwrap();
    let status = response.status();
    let text = response.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

#[tokio::test]
async fn a_picture_is_kept_once_and_shown_to_who_may_look() {
    let world = World::new().await;
    let (ann, eve) = (key(&world, "ann", Role::Participant), key(&world, "eve", Role::Viewer));
    let bytes = png(320, 240, b"a");
    let (status, kept) = send(&world, Some(&ann), bytes.clone()).await;
    assert_eq!(status, StatusCode::OK, "{kept}");
    let picture = kept["picture"].as_str().unwrap().to_owned();
    assert_eq!(
        (kept["width"].as_u64(), kept["height"].as_u64()),
        (Some(320), Some(240))
    );
    let name = picture.strip_prefix("pictures/").unwrap();
    assert!(
        stormlake_board::picture_name(&picture).is_some() && name.len() == 36,
        "{picture}"
    );
    assert_eq!(send(&world, Some(&ann), bytes.clone()).await.1, kept);
    let files: Vec<_> = std::fs::read_dir(world.project.join("pictures")).unwrap().collect();
    assert_eq!(files.len(), 1);
    assert_eq!(std::fs::read(world.project.join(&picture)).unwrap(), bytes);

    let ask = world.client.get(world.url(&format!("{PICTURES}/{name}")));
    let shown = ask.bearer_auth(&eve).send().await.unwrap();
    assert_eq!(shown.status(), StatusCode::OK);
    for (header, value) in [
        ("content-type", "image/png"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("cache-control", "private, max-age=31536000, immutable"),
    ] {
        assert_eq!(shown.headers()[header], value);
    }
    assert_eq!(shown.bytes().await.unwrap(), bytes);
    let page = world.request(Method::GET, "/p/shop/v1/board").send().await.unwrap();
    let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
    assert!(policy.contains("img-src 'self'"), "{policy}");
}

#[tokio::test]
async fn who_may_not_write_sends_nothing_and_a_stranger_sees_nothing() {
    let world = World::new().await;
    let ann = key(&world, "ann", Role::Participant);
    for role in [Role::Viewer, Role::Analyst, Role::Source] {
        let other = key(&world, role.word(), role);
        let (status, problem) = send(&world, Some(&other), png(1, 1, b"")).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "{problem}");
    }
    assert_eq!(send(&world, None, png(1, 1, b"")).await.0, StatusCode::UNAUTHORIZED);
    assert!(!world.project.join("pictures").exists());
    let picture = send(&world, Some(&ann), png(1, 1, b"")).await.1["picture"]
        .as_str()
        .unwrap()
        .to_owned();
    let address = world.url(&format!("/p/shop/v1/wall/{picture}"));
    let stranger = world.client.get(&address).send().await.unwrap();
    assert_eq!(stranger.status(), StatusCode::UNAUTHORIZED);
    let elsewhere = world
        .request(Method::POST, PICTURES)
        .header("origin", "https://evil.example");
    let elsewhere = elsewhere.body(png(1, 1, b"x")).send().await.unwrap();
    assert_eq!(elsewhere.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_is_no_picture_or_too_large_is_refused_and_says_what_to_do() {
    let world = World::new().await;
    let ann = key(&world, "ann", Role::Participant);
    let refused = [
        b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script>1</script></svg>".to_vec(),
        b"\x89PNG, says a text that is none".to_vec(),
        b"<!doctype html><script>1</script>".to_vec(),
        b"%PDF-1.7".to_vec(),
        Vec::new(),
        png(0, 1, b""),
        png(8_193, 1, b""),
        png(1, 8_193, b""),
        png(u32::MAX, u32::MAX, b""),
    ];
    for bytes in refused {
        let (status, problem) = send(&world, Some(&ann), bytes).await;
        assert_eq!(
            (status, &problem["code"]),
            (StatusCode::UNPROCESSABLE_ENTITY, &"SL-S422".into()),
            "{problem}"
        );
        assert!(!problem["mend"].as_str().unwrap().is_empty());
    }
    let fill = |size: usize| png(8_192, 8_192, &vec![0; size - png(1, 1, b"").len()]);
    assert_eq!(send(&world, Some(&ann), fill(BYTES_MAX)).await.0, StatusCode::OK);
    let (status, problem) = send(&world, Some(&ann), fill(BYTES_MAX + 1)).await;
    assert_eq!(
        (status, &problem["code"]),
        (StatusCode::PAYLOAD_TOO_LARGE, &"SL-S413".into()),
        "{problem}"
    );
    assert!(problem["mend"].as_str().unwrap().contains("JPEG"), "{problem}");
}

#[tokio::test]
async fn no_name_leads_out_of_the_folder() {
    let world = World::new().await;
    let folder = world.project.join("pictures");
    std::fs::create_dir(&folder).unwrap();
    let digits = "0f".repeat(16);
    std::fs::write(folder.join("till.png"), png(1, 1, b"")).unwrap();
    std::fs::write(folder.join(format!("{digits}.svg")), "<svg/>").unwrap();
    std::fs::write(folder.join(format!("{digits}.gif")), vec![0; BYTES_MAX + 1]).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(world.project.join("board.kdl"), folder.join(format!("{digits}.png"))).unwrap();
    for name in [
        "..%2Fboard.kdl",
        "%2e%2e%2fboard.kdl",
        "..%5Cboard.kdl",
        "board.kdl",
        "till.png",
        "%00.png",
        &format!("{digits}.svg"),
        &format!("{digits}.gif"),
        &format!("{digits}.png"),
        &format!("{digits}.jpg"),
        &format!("..%2Fpictures%2F{digits}.jpg"),
    ] {
        let answer = world
            .request(Method::GET, &format!("{PICTURES}/{name}"))
            .send()
            .await
            .unwrap();
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{name}");
        assert!(!answer.text().await.unwrap().contains("board \"Shop\""));
    }
}

#[tokio::test]
async fn a_board_has_so_many_pictures_and_so_many_bytes() {
    let world = World::new().await;
    let ann = key(&world, "ann", Role::Participant);
    let kept = send(&world, Some(&ann), png(1, 1, b"kept")).await.1;
    let folder = world.project.join("pictures");
    for nth in 1..500 {
        std::fs::write(folder.join(format!("{nth:032x}.png")), b"x").unwrap();
    }
    let (status, problem) = send(&world, Some(&ann), png(1, 1, b"one more")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        problem["detail"].as_str().unwrap().contains("500 pictures"),
        "{problem}"
    );
    assert_eq!(
        send(&world, Some(&ann), png(1, 1, b"kept")).await.1,
        kept,
        "it is there already"
    );

    for nth in 1..500 {
        std::fs::remove_file(folder.join(format!("{nth:032x}.png"))).unwrap();
    }
    // A file that says it is so large and takes no room.
    let large = std::fs::File::create(folder.join(format!("{:032x}.png", 1))).unwrap();
    large.set_len(200_000_000 - 100).unwrap();
    let (status, problem) = send(&world, Some(&ann), png(1, 1, &[0; 200])).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(problem["detail"].as_str().unwrap().contains("200 MB"), "{problem}");
}

#[tokio::test]
async fn a_note_of_the_file_is_on_the_wall_and_no_part_of_the_contract() {
    let world = World::new().await;
    let text = std::fs::read_to_string(world.project.join("board.kdl")).unwrap();
    let picture = format!("pictures/{}.png", "0f".repeat(16));
    std::fs::write(
        world.project.join("board.kdl"),
        format!("{text}\nnote \"Ask Ann\"\nnote \"Ask Ann\" picture=\"{picture}\"\n"),
    )
    .unwrap();
    let read = world
        .until("/p/shop/v1/wall/reading", |reading| {
            let stickies = reading["board"]["stickies"].as_array().unwrap();
            stickies.iter().filter(|sticky| sticky["kind"] == "note").count() == 2
        })
        .await;
    let stickies = read["board"]["stickies"].as_array().unwrap();
    let ids = read["ids"].as_array().unwrap();
    assert_eq!(ids.len(), stickies.len());
    let last = &stickies[stickies.len() - 1];
    assert_eq!(
        (last["name"].as_str(), last["picture"].as_str()),
        (Some("Ask Ann"), Some(picture.as_str()))
    );
    assert_eq!(last["index"], stickies.len() - 1);
    let notes: Vec<_> = ids.iter().rev().take(2).collect();
    assert!(notes.iter().all(|id| id.as_str().is_some_and(|id| id.len() >= 12)) && notes[0] != notes[1]);
}
