//! The board taken along: everything in one archive, each form by itself, as the wall stands at that moment, and for nobody who may not see it.

use crate::wall::Person;
use crate::world::{World, start};
use reqwest::{Method, Response, StatusCode};
use serde_json::Value;
use std::collections::HashSet;
use std::io::{Cursor, Read};
use stormlake_interchange::export::{Extent, FORMATS, inside};
use stormlake_server::keys::Role;
use zip::ZipArchive;

async fn take(world: &World, path: &str, key: &str) -> Response {
    let request = world.client.get(world.url(path)).bearer_auth(key);
    request.send().await.unwrap()
}

/// The files of an archive, in their order.
async fn unpacked(response: Response) -> Vec<(String, Vec<u8>)> {
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(header(&response, "content-type"), "application/zip");
    let mut archive = ZipArchive::new(Cursor::new(response.bytes().await.unwrap())).unwrap();
    let files = (0..archive.len()).map(|nth| {
        let mut file = archive.by_index(nth).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        (file.name().to_owned(), bytes)
    });
    files.collect()
}

fn header(response: &Response, name: &str) -> String {
    let value = response.headers().get(name);
    value.map_or_else(String::new, |value| value.to_str().unwrap().to_owned())
}

fn text<'a>(files: &'a [(String, Vec<u8>)], path: &str) -> &'a str {
    let (_, bytes) = files.iter().find(|(name, _)| name == path).unwrap();
    std::str::from_utf8(bytes).unwrap()
}

fn sound(files: &[(String, Vec<u8>)]) {
    let mut seen = HashSet::new();
    for (name, _) in files {
        assert!(inside(name).is_some() && seen.insert(name.to_lowercase()), "{name}");
    }
}

#[tokio::test]
async fn everything_comes_in_one_archive_with_what_was_written_a_moment_ago() {
    let world = World::new().await;
    let token = world.serving.site.token.clone();
    let project = world.serving.site.projects.first().unwrap();
    let viewer = project.create_key("eve", Role::Viewer).unwrap();
    let mut ann = Person::come(&world, &token, 1).await;
    let mut ben = Person::come(&world, &token, 2).await;
    ann.until(|ann| ann.sees("Bought")).await;
    ben.until(|ben| ben.sees("Bought")).await;
    ann.make("aaaaaaaaaaaa", "event", "Parcel sent").await;
    ben.until(|ben| ben.sees("Parcel sent")).await;
    // Nobody has waited for the file.
    let response = take(&world, "/p/shop/v1/exports/all", &viewer).await;
    assert_eq!(
        header(&response, "content-disposition"),
        "attachment; filename=\"shop.zip\"; filename*=UTF-8''shop.zip"
    );
    assert_eq!(header(&response, "x-content-type-options"), "nosniff");
    assert_eq!(header(&response, "content-encoding"), "");
    assert!(header(&response, "cache-control").contains("no-store"));
    let files = unpacked(response).await;
    sound(&files);
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names[..4],
        ["README.md", "board.kdl", "board.layout.json", "story/story.md"]
    );
    assert!(text(&files, "board.kdl").contains("event \"Parcel sent\""));
    assert!(text(&files, "story/story.md").contains("Parcel sent"));
    assert!(text(&files, "asyncapi/asyncapi.yaml").contains("Parcel sent"));
    let readme = text(&files, "README.md");
    assert!(readme.starts_with("# Shop\n"), "{readme}");
    assert!(
        readme.contains("at step 6 of 10") && !readme.contains("has errors"),
        "{readme}"
    );
    for format in FORMATS {
        let within = format!("{}/", format.name);
        let there = names.iter().any(|name| name.starts_with(&within));
        assert_eq!(there, readme.contains(&format!("`{within}`")), "{within}\n{readme}");
        assert!(there || format.extent == Extent::Folder, "{within}");
    }
    // The same board gives the same files; only the page says when.
    let again = unpacked(take(&world, "/p/shop/v1/exports/all", &viewer).await).await;
    assert_eq!(files[1..], again[1..]);
}

#[tokio::test]
async fn every_form_that_is_listed_is_given_as_what_it_was_said_to_be() {
    let world = World::new().await;
    let token = world.serving.site.token.clone();
    let listed = world.get("/v1/exports").await;
    let listed = listed.as_array().unwrap();
    assert_eq!(listed.len(), FORMATS.len());
    for (form, format) in listed.iter().zip(FORMATS) {
        assert_eq!(form["name"], format.name);
        assert_eq!(form["about"], format.about);
        assert_eq!(form["folder"], format.extent == Extent::Folder);
        let response = take(&world, &format!("/v1/exports/{}", format.name), &token).await;
        assert_eq!(response.status(), StatusCode::OK, "{}", format.name);
        assert_eq!(header(&response, "content-type"), form["media_type"].as_str().unwrap());
        assert_eq!(header(&response, "x-content-type-options"), "nosniff");
        let disposition = header(&response, "content-disposition");
        let name = form["file_name"].as_str().unwrap();
        assert!(
            disposition.starts_with(&format!("attachment; filename=\"{name}\"")),
            "{disposition}"
        );
        match format.extent {
            Extent::Folder => sound(&unpacked(response).await),
            Extent::File => assert!(response.bytes().await.unwrap().len() > 20, "{name}"),
        }
    }
    let story = take(&world, "/v1/exports/story", &token).await.text().await.unwrap();
    assert!(story.contains("Thank a buyer"), "{story}");
}

#[tokio::test]
async fn who_may_look_may_take_it_along_and_nobody_else() {
    let world = World::new().await;
    let project = world.serving.site.projects.first().unwrap();
    for path in [
        "/p/shop/v1/exports",
        "/p/shop/v1/exports/all",
        "/p/shop/v1/exports/story",
    ] {
        for (nth, role) in [Role::Viewer, Role::Participant, Role::Analyst, Role::Source]
            .into_iter()
            .enumerate()
        {
            let key = project.create_key(&format!("{nth}-{}", path.len()), role).unwrap();
            let expected = match role {
                Role::Source => StatusCode::FORBIDDEN,
                _ => StatusCode::OK,
            };
            let status = take(&world, path, &key).await.status();
            assert_eq!(status, expected, "{path} {}", role.word());
        }
        assert_eq!(
            take(&world, path, "slk_guess").await.status(),
            StatusCode::UNAUTHORIZED,
            "{path}"
        );
        let stranger = world.client.get(world.url(path)).send().await.unwrap();
        assert_eq!(stranger.status(), StatusCode::UNAUTHORIZED, "{path}");
    }
    // Not even whether there is such a form.
    let stranger = world.client.get(world.url("/p/shop/v1/exports/none")).send().await;
    assert_eq!(stranger.unwrap().status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn an_unknown_form_is_told_those_that_there_are() {
    let world = World::new().await;
    let token = world.serving.site.token.clone();
    let long = "x".repeat(3_000);
    for form in ["pdf", "Story", "..%2Fboard", "all.zip", "%F0%9F%98%80", &long] {
        let response = take(&world, &format!("/p/shop/v1/exports/{form}"), &token).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{form}");
        let problem: Value = response.json().await.unwrap();
        assert_eq!(problem["code"], "SL-S404");
        let mend = problem["mend"].as_str().unwrap();
        assert!(
            mend.contains("`all`") && FORMATS.iter().all(|format| mend.contains(format.name)),
            "{mend}"
        );
        assert!(problem["detail"].as_str().unwrap().len() < 400);
    }
    let posted = world.request(Method::POST, "/p/shop/v1/exports/all").send().await;
    assert_eq!(posted.unwrap().status(), StatusCode::METHOD_NOT_ALLOWED);
}

#[tokio::test]
async fn a_board_with_errors_gives_what_it_can_and_says_so() {
    let board = r##"
        board "../../evil | # x" step=3
        event "Twice"
        event "Twice"
        event "../../../etc/passwd"
        event "C:\\x"
        hotspot "Why?"
        policy "Nobody's" { whenever "Nothing" }
        context "/abs/olute" { command "a\nb" }
        event "" { field "x" "no such type" }
    "##;
    let world = World::with(board).await;
    let token = world.serving.site.token.clone();
    let files = unpacked(take(&world, "/v1/exports/all", &token).await).await;
    sound(&files);
    let readme = text(&files, "README.md");
    assert!(readme.contains("**The board has errors.**"), "{readme}");
    assert!(readme.contains("error") && readme.contains("1 hotspot"), "{readme}");
    assert!(readme.contains("- SL-B"), "{readme}");
    assert!(text(&files, "story/story.md").contains("Twice"));
    assert_eq!(text(&files, "board.kdl"), board);
    // What is no board at all.
    std::fs::write(world.project.join("board.kdl"), "event \"Half a").unwrap();
    let files = unpacked(take(&world, "/v1/exports/all", &token).await).await;
    sound(&files);
    assert!(text(&files, "README.md").contains("**The board has errors.**"));
    assert_eq!(text(&files, "board.kdl"), "event \"Half a");
    for format in FORMATS {
        let status = take(&world, &format!("/v1/exports/{}", format.name), &token)
            .await
            .status();
        assert!(
            [StatusCode::OK, StatusCode::UNPROCESSABLE_ENTITY].contains(&status),
            "{} {status}",
            format.name
        );
    }
}

#[tokio::test]
async fn a_project_of_any_name_is_a_file_that_every_system_takes() {
    let mut world = World::new().await;
    for (folder, ascii, whole) in [
        (
            "Ünser Wörkshop (№ 1)",
            "_nser-w_rkshop-1.zip",
            "%C3%BCnser-w%C3%B6rkshop-1.zip",
        ),
        (
            "наш семинар",
            "___-_______.zip",
            "%D0%BD%D0%B0%D1%88-%D1%81%D0%B5%D0%BC%D0%B8%D0%BD%D0%B0%D1%80.zip",
        ),
        ("CON", "board-con.zip", "board-con.zip"),
        ("a\"b;c=d\r\n", "a-b-c-d.zip", "a-b-c-d.zip"),
    ] {
        world.serving.stop().await;
        let root = world.folder.path().join(folder);
        std::fs::create_dir(&root).unwrap();
        std::fs::write(root.join("board.kdl"), "board \"B\"\nevent \"Parcel sent\"\n").unwrap();
        world.serving = start(&root).await;
        let token = world.serving.site.token.clone();
        let response = take(&world, "/v1/exports/all", &token).await;
        assert_eq!(
            header(&response, "content-disposition"),
            format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{whole}"),
            "{folder}"
        );
        let files = unpacked(response).await;
        sound(&files);
        assert!(text(&files, "story/story.md").contains("Parcel sent"), "{folder}");
    }
}

#[tokio::test]
async fn a_crowd_is_served_one_after_another_or_told_when_to_come_again() {
    let world = World::new().await;
    let asked = (0..80).map(|_| {
        let request = world.request(Method::GET, "/p/shop/v1/exports/story");
        tokio::spawn(async move { request.send().await.unwrap() })
    });
    let mut served = 0;
    for answer in asked.collect::<Vec<_>>() {
        let response = answer.await.unwrap();
        match response.status() {
            StatusCode::OK => served += 1,
            status => {
                assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
                assert_eq!(header(&response, "retry-after"), "10");
            }
        }
    }
    assert!(served > 0);
    let afterwards = world.request(Method::GET, "/p/shop/v1/exports/story").send().await;
    assert_eq!(afterwards.unwrap().status(), StatusCode::OK);
}

#[test]
fn the_browsers_tests_know_every_form() {
    let fixture = include_str!("../../../../web/e2e/fixture/exports.mjs");
    let lines = fixture
        .lines()
        .filter(|line| line.starts_with("  file(") || line.starts_with("  folder("));
    let lines: Vec<&str> = lines.collect();
    assert_eq!(lines.len(), FORMATS.len());
    for (line, format) in lines.iter().zip(FORMATS) {
        let kind = match format.extent {
            Extent::Folder => "folder",
            Extent::File => "file",
        };
        assert!(line.contains(&format!("{kind}(\"{}\", ", format.name)), "{line}");
        assert!(line.contains(&format!("\"{}\")", format.about)), "{line}");
        assert!(
            format.extent == Extent::Folder || line.contains(format.media.kind),
            "{line}"
        );
    }
}
