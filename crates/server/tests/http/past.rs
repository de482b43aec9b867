//! The live wall's past: who did what when, how it was then, and back to it; and clauses that are tried before they are written.

use crate::wall::{Person, board, file};
use crate::world::{World, start};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use std::collections::HashMap;
use stormlake_server::keys::Role;
use stormlake_wall::limits::{CLAUSE_BYTES_MAX, CLAUSES_MAX};
use stormlake_wall::message;
use yrs::{Any, Map, Out, Transact};

/// Somebody who says their name.
async fn come(world: &World, id: u8, name: &str) -> Person {
    let mut person = Person::come(world, &world.serving.site.token, id.into()).await;
    let state = json!({ "name": name }).to_string();
    let mut states = vec![1, id, 1, u8::try_from(state.len()).unwrap()];
    states.extend(state.bytes());
    person.say(message::awareness(&states)).await;
    person.until(|person| person.sees("Bought")).await;
    person
}

async fn place(person: &mut Person, id: &str, x: f64, y: f64) {
    let update = {
        let mut txn = person.doc.transact_mut();
        let Some(Out::YMap(entry)) = person.entries.get(&txn, id) else {
            panic!("no entry {id}")
        };
        entry.insert(&mut txn, "x", x);
        entry.insert(&mut txn, "y", y);
        txn.encode_update_v1()
    };
    person.say(message::update(&update)).await;
}

async fn clause(person: &mut Person, id: &str, text: &str) {
    let update = {
        let mut txn = person.doc.transact_mut();
        let Some(Out::YMap(entry)) = person.entries.get(&txn, id) else {
            panic!("no entry {id}")
        };
        let Some(Out::YMap(body)) = entry.get(&txn, "body") else {
            panic!("{id} has no body")
        };
        let clause = HashMap::from([("at".to_owned(), Any::from("m")), ("text".to_owned(), Any::from(text))]);
        body.insert(&mut txn, "clause-of-it-1", Any::from(clause));
        txn.encode_update_v1()
    };
    person.say(message::update(&update)).await;
}

async fn take_out(person: &mut Person, id: &str) {
    let update = {
        let mut txn = person.doc.transact_mut();
        person.entries.remove(&mut txn, id);
        txn.encode_update_v1()
    };
    person.say(message::update(&update)).await;
}

async fn moments(world: &World, query: &str) -> Vec<Value> {
    let history = world.get(&format!("/v1/wall/history{query}")).await;
    history["moments"].as_array().unwrap().clone()
}

fn of<'a>(moments: &'a [Value], who: &str) -> &'a Value {
    moments.iter().rfind(|moment| moment["who"] == who).unwrap()
}

fn name(moment: &Value) -> String {
    moment["moment"].as_str().unwrap().to_owned()
}

fn has(past: &Value, name: &str) -> bool {
    let stickies = past["board"]["stickies"].as_array().unwrap();
    stickies.iter().any(|sticky| sticky["name"] == name)
}

#[tokio::test]
async fn who_did_what_is_told_and_the_wall_can_be_made_what_it_was() {
    let mut world = World::new().await;
    let mut ana = come(&world, 1, "Ana").await;
    let mut ben = come(&world, 2, "Ben").await;
    ana.make("aaaaaaaaaaaa", "event", "Parcel sent").await;
    place(&mut ana, "aaaaaaaaaaaa", 120.0, -40.5).await;
    ben.until(|ben| ben.sees("Parcel sent")).await;
    let old = file(&world, |text| text.contains("Parcel sent")).await;
    let then = moments(&world, "").await;
    let (beginning, anas) = (&then[0], of(&then, "Ana"));
    assert_eq!((&beginning["edits"], &beginning["who"]), (&json!(0), &json!("")));
    assert_eq!(anas["edits"], 2);

    ben.write_behind("Bought", " again").await;
    take_out(&mut ben, "aaaaaaaaaaaa").await;
    ana.until(|ana| ana.sees("Bought again") && !ana.sees("Parcel sent"))
        .await;
    file(&world, |text| {
        text.contains("was \"Bought\"") && !text.contains("Parcel sent")
    })
    .await;
    let later = moments(&world, "").await;
    assert_eq!(later[..then.len()], then, "what happened stays as it was");
    let past = world.get(&format!("/v1/wall/history/{}", name(anas))).await;
    assert!(has(&past, "Parcel sent") && has(&past, "Bought") && !has(&past, "Bought again"));
    assert_eq!((&past["who"], &past["time"]), (&json!("Ana"), &anas["time"]));
    assert_eq!(past["changed"], json!(["aaaaaaaaaaaa"]));
    let ids = past["ids"].as_array().unwrap();
    let at = ids.iter().position(|id| id == "aaaaaaaaaaaa").unwrap();
    assert_eq!(past["places"][at], json!({ "x": 120.0, "y": -40.5 }));
    assert_eq!(past["places"].as_array().unwrap().len(), ids.len());
    assert_eq!(past["board"]["stickies"][at]["name"], "Parcel sent");
    // What the wall made of his new name counts to it: the policy and the hook that name it have followed.
    let ben_did = of(&later, "Ben");
    assert_eq!((&ben_did["edits"], &ben_did["deed"]), (&json!(2), &json!("edit")));
    assert_eq!(later.len(), then.len() + 1, "{later:#?}");
    let bens = world.get(&format!("/v1/wall/history/{}", name(ben_did))).await;
    assert!(!has(&bens, "Parcel sent") && has(&bens, "Bought again"));
    assert_eq!(bens["changed"].as_array().unwrap().len(), 4, "{}", bens["changed"]);
    let first = world.get(&format!("/v1/wall/history/{}", name(beginning))).await;
    assert!(!has(&first, "Parcel sent") && has(&first, "Bought"));
    assert_eq!(first["changed"], json!([]));

    // He has stopped just now; a restore in his name is a moment of its own all the same.
    let restore = world.request(
        Method::POST,
        &format!("/v1/wall/history/{}/restore?by=%20Ben", name(anas)),
    );
    assert_eq!(restore.send().await.unwrap().status(), StatusCode::NO_CONTENT);
    assert_eq!(board(&world), old);
    let layout = std::fs::read_to_string(world.project.join("board.layout.json")).unwrap();
    let line = layout.lines().find(|line| line.contains("Parcel sent")).unwrap();
    assert!(
        line.contains("\"x\":120.0,\"y\":-40.5"),
        "it stands where it stood: {line}"
    );
    let restored =
        |person: &Person| person.sees("Parcel sent") && person.sees("Bought") && !person.sees("Bought again");
    ana.until(restored).await;
    ben.until(restored).await;
    let now = moments(&world, "").await;
    assert_eq!(now[..later.len()], later);
    assert_eq!(now.len(), later.len() + 1);
    let newest = &now[now.len() - 1];
    assert_eq!(
        (&newest["who"], &newest["deed"], &newest["edits"]),
        (&json!("Ben"), &json!("restored"), &json!(1))
    );
    let newest = name(newest);
    assert!(
        later.iter().all(|moment| name(moment) != newest),
        "to restore is a moment too"
    );
    let newest = world.get(&format!("/v1/wall/history/{newest}")).await;
    assert!(has(&newest, "Parcel sent") && !has(&newest, "Bought again"));
    // Nothing takes it back by and by, and it goes on.
    ana.make("bbbbbbbbbbbb", "event", "Shelf filled").await;
    let text = file(&world, |text| text.contains("Shelf filled")).await;
    assert!(text.contains("Parcel sent") && !text.contains("Bought again"), "{text}");

    // A server that comes again still knows all of it.
    let before = moments(&world, "").await;
    let project = world.project.clone();
    world.serving.stop().await;
    let path = project.join("board.kdl");
    std::fs::write(&path, text + "event \"Refunded\"\n").unwrap();
    world.serving = start(&project).await;
    let after = moments(&world, "").await;
    assert_eq!(after[..before.len()], before);
    assert_eq!(after.len(), before.len() + 1, "the file was edited meanwhile");
    let past = world.get(&format!("/v1/wall/history/{}", name(anas))).await;
    assert!(has(&past, "Parcel sent") && !has(&past, "Refunded"));
    let chapters = std::fs::read_dir(project.join(".stormlake/wall/history"))
        .unwrap()
        .count();
    assert_eq!(chapters, 1);

    // A page at a time it is the same.
    let mut pages = Vec::new();
    let mut query = "?limit=1".to_owned();
    loop {
        let page = world.get(&format!("/v1/wall/history{query}")).await;
        let page_moments = page["moments"].as_array().unwrap();
        assert_eq!(page_moments.len(), 1);
        query = format!("?limit=1&before={}", name(&page_moments[0]));
        pages.insert(0, page_moments[0].clone());
        if page["older"] == false {
            break;
        }
    }
    assert_eq!(pages, after);
}

#[tokio::test]
async fn a_torn_chapter_of_the_wall_is_read_as_far_as_it_is_good() {
    let mut world = World::new().await;
    let mut ana = come(&world, 1, "Ana").await;
    ana.make("aaaaaaaaaaaa", "event", "Parcel sent").await;
    file(&world, |text| text.contains("Parcel sent")).await;
    let mut ben = come(&world, 2, "Ben").await;
    ben.make("bbbbbbbbbbbb", "event", "Shelf filled").await;
    file(&world, |text| text.contains("Shelf filled")).await;
    let project = world.project.clone();
    world.serving.stop().await;
    world.serving = start(&project).await;
    let whole = moments(&world, "").await;
    let chapter = std::fs::read_dir(project.join(".stormlake/wall/history"))
        .unwrap()
        .next()
        .unwrap();
    let chapter = chapter.unwrap().path();
    let bytes = std::fs::read(&chapter).unwrap();
    std::fs::write(&chapter, &bytes[..bytes.len() - 2]).unwrap();
    let torn = moments(&world, "").await;
    assert_eq!(torn.len() + 1, whole.len());
    assert_eq!(torn, whole[..torn.len()]);
    let lost = world.request(Method::GET, &format!("/v1/wall/history/{}", name(of(&whole, "Ben"))));
    assert_eq!(lost.send().await.unwrap().status(), StatusCode::NOT_FOUND);
    let good = world
        .get(&format!("/v1/wall/history/{}", name(of(&whole, "Ana"))))
        .await;
    assert!(has(&good, "Parcel sent") && !has(&good, "Shelf filled"));
}

#[tokio::test]
async fn a_moment_that_was_no_board_is_refused_and_what_is_not_written_yet_stays() {
    let world = World::new().await;
    let mut ana = come(&world, 1, "Ana").await;
    let edited = async |edits: u64| {
        for _ in 0..500 {
            let now = moments(&world, "").await;
            if let Some(mine) = now
                .iter()
                .rfind(|moment| moment["who"] == "Ana" && moment["edits"] == edits)
            {
                return name(mine);
            }
            tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        }
        panic!("{edits} edits are not told");
    };
    ana.make("aaaaaaaaaaaa", "event", "Parcel sent").await;
    clause(&mut ana, "aaaaaaaaaaaa", "no-such-word \"x\"").await;
    let broken = edited(2).await;
    clause(&mut ana, "aaaaaaaaaaaa", "about \"x\"").await;
    file(&world, |text| text.contains("about \"x\"")).await;
    ana.make("bbbbbbbbbbbb", "event", "Shelf filled").await;
    edited(4).await;
    let restore = world.request(Method::POST, &format!("/v1/wall/history/{broken}/restore"));
    let answer = restore.send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let problem: Value = answer.json().await.unwrap();
    assert!(problem["mend"].as_str().unwrap().contains("moment"), "{problem}");
    let text = file(&world, |text| text.contains("Shelf filled")).await;
    assert_eq!(text.matches("Parcel sent").count(), 1, "{text}");
    ana.make("dddddddddddd", "event", "Door closed").await;
    let text = file(&world, |text| text.contains("Door closed")).await;
    assert!(text.contains("Shelf filled") && text.contains("Parcel sent"), "{text}");
}

#[tokio::test]
async fn who_may_look_back_on_the_wall_and_what_is_no_moment() {
    let world = World::new().await;
    let project = world.serving.site.projects.first().unwrap();
    let key = |name: &str, role| project.create_key(name, role).unwrap();
    let (viewer, participant) = (key("v", Role::Viewer), key("p", Role::Participant));
    let (analyst, source) = (key("a", Role::Analyst), key("s", Role::Source));
    let facilitator = key("f", Role::Facilitator);
    let first = name(&moments(&world, "").await[0]);
    let ask = async |method: Method, path: &str, key: &str| {
        let asked = world.client.request(method, world.url(path)).bearer_auth(key);
        let body = json!({ "entry": "aaaaaaaaaaaa", "clauses": [] });
        asked.json(&body).send().await.unwrap().status()
    };
    let (all, one) = (
        "/p/shop/v1/wall/history".to_owned(),
        format!("/p/shop/v1/wall/history/{first}"),
    );
    let (back, check) = (format!("{one}/restore"), "/p/shop/v1/wall/check");
    for (who, looks, checks) in [
        (&viewer, StatusCode::OK, StatusCode::FORBIDDEN),
        (&analyst, StatusCode::OK, StatusCode::FORBIDDEN),
        (&participant, StatusCode::OK, StatusCode::NOT_FOUND),
        (&source, StatusCode::FORBIDDEN, StatusCode::FORBIDDEN),
    ] {
        assert_eq!(ask(Method::GET, &all, who).await, looks);
        assert_eq!(ask(Method::GET, &one, who).await, looks);
        assert_eq!(ask(Method::POST, &back, who).await, StatusCode::FORBIDDEN);
        assert_eq!(ask(Method::POST, check, who).await, checks);
    }
    for (method, path) in [(Method::GET, &all), (Method::GET, &one), (Method::POST, &back)] {
        assert_eq!(ask(method, path, "slk_guess").await, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(ask(Method::GET, &one, &facilitator).await, StatusCode::OK);
    for (by, status) in [
        ("", StatusCode::NO_CONTENT),
        (&"%C3%A9".repeat(64), StatusCode::NO_CONTENT),
        (&"%C3%A9".repeat(65), StatusCode::BAD_REQUEST),
        ("Ana%0ABen", StatusCode::BAD_REQUEST),
        ("Ana%00", StatusCode::BAD_REQUEST),
        ("Ana%C2%9B31m", StatusCode::BAD_REQUEST),
        ("Ana&by=Ben", StatusCode::BAD_REQUEST),
    ] {
        let path = format!("{back}?by={by}");
        assert_eq!(ask(Method::POST, &path, &facilitator).await, status, "{by}");
        let told = moments(&world, "").await.pop().unwrap();
        assert!(told["who"].as_str().unwrap().chars().count() <= 64, "{told}");
    }
    for query in ["limit=0", "limit=1001", "limit=many", "limit=-1"] {
        let status = ask(Method::GET, &format!("{all}?{query}"), &viewer).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{query}");
    }
    let unknown = format!("{}-9999", first.split('-').next().unwrap());
    for bad in ["x", "1-0", "..", "99999999999999999999-0", &unknown] {
        for (method, end) in [(Method::GET, ""), (Method::POST, "/restore")] {
            let asked = world.request(method, &format!("/p/shop/v1/wall/history/{bad}{end}"));
            let answer = asked.send().await.unwrap();
            if bad == ".." {
                assert!(!answer.status().is_success(), "a client leaves the dots out");
                continue;
            }
            assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{bad}");
            let problem: Value = answer.json().await.unwrap();
            assert!(problem["mend"].as_str().unwrap().contains("wall/history"), "{problem}");
        }
    }
}

#[tokio::test]
async fn clauses_are_checked_before_they_are_on_the_wall() {
    let world = World::new().await;
    // The text is made tidy when the wall is opened.
    let reading = world
        .until("/v1/wall/reading", |reading| reading["revision"] == 1)
        .await;
    let stickies = reading["board"]["stickies"].as_array().unwrap();
    let id_of = |name: &str| {
        let at = stickies.iter().position(|sticky| sticky["name"] == name).unwrap();
        reading["ids"][at].as_str().unwrap().to_owned()
    };
    let check = async |entry: &str, clauses: &[&str]| {
        let asked = json!({ "entry": entry, "clauses": clauses });
        let asked = world.request(Method::POST, "/v1/wall/check").json(&asked).send();
        let answer = asked.await.unwrap();
        (answer.status(), answer.json::<Value>().await.unwrap())
    };
    let before = board(&world);
    let policy = id_of("Thank a buyer");
    let then = r#"then "Thank" via="app" { set "order" "event.data.order" }"#;
    let good = [
        "whenever \"Bought\"",
        "where \"event.data.price > 20.0\"",
        then,
        "limit 1 per=\"2d\"",
    ];
    let (status, answer) = check(&policy, &good).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(answer["findings"], json!([]));
    let sentence = answer["sentence"].as_str().unwrap();
    assert!(
        sentence.starts_with("Whenever “Bought” happened") && sentence.contains("1 × in 2d"),
        "{sentence}"
    );

    let errors = async |entry: &str, clauses: &[&str]| -> Vec<(String, Value)> {
        let (_, answer) = check(entry, clauses).await;
        let findings = answer["findings"].as_array().unwrap().clone();
        let errors = findings.into_iter().filter(|finding| finding["severity"] == "error");
        errors
            .map(|finding| {
                (
                    finding["message"].as_str().unwrap().to_owned(),
                    finding["clause"].clone(),
                )
            })
            .collect()
    };
    // A comment is a clause of its own, and the places behind it are right all the same.
    let wrong = [
        "// Who?\nwhenever \"Boughtt\"",
        "where \"event.data.price >\"",
        then,
        "// That is all.",
    ];
    let found = errors(&policy, &wrong).await;
    let places: Vec<&Value> = found.iter().map(|(_, clause)| clause).collect();
    assert!(places.contains(&&json!(0)) && places.contains(&&json!(1)), "{found:?}");
    let found = errors(
        &policy,
        &["whenever \"Bought\"", "// Of", "where \"event.data.price >\"", then],
    )
    .await;
    assert!(
        !found.is_empty() && found.iter().all(|(_, clause)| *clause == 2),
        "{found:?}"
    );
    let found = errors(&policy, &["whenever \"Bought", then]).await;
    assert!(found.iter().any(|(_, clause)| *clause == 0), "no KDL: {found:?}");
    let found = errors(&policy, &["} event \"Break out\" {", "whenever \"Bought\"", then]).await;
    assert!(found.iter().any(|(_, clause)| *clause == 0), "{found:?}");
    let found = errors(
        &id_of("Bought"),
        &["field \"order\" \"string\" key=#true", "field \"price\" \"decimall\""],
    )
    .await;
    assert!(
        !found.is_empty() && found.iter().all(|(_, clause)| *clause == 1),
        "in a context: {found:?}"
    );

    let (status, _) = check("zzzzzzzzzzzz", &good).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let many = vec!["// Who?"; CLAUSES_MAX + 1];
    let (long, longest) = ("/".repeat(CLAUSE_BYTES_MAX + 1), "/".repeat(CLAUSE_BYTES_MAX));
    for (clauses, expected) in [
        (&many[..], StatusCode::BAD_REQUEST),
        (&many[1..], StatusCode::OK),
        (&[long.as_str()][..], StatusCode::BAD_REQUEST),
        (&[longest.as_str()][..], StatusCode::OK),
        (&[longest.as_str(); 300][..], StatusCode::BAD_REQUEST),
    ] {
        assert_eq!(check(&policy, clauses).await.0, expected, "{} clauses", clauses.len());
    }
    let (status, answer) = world.post("/v1/wall/check", "application/json", "{\"entry\": 1}").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    assert!(answer["mend"].as_str().unwrap().contains("clauses"));
    assert_eq!(board(&world), before, "nothing is written");
    assert_eq!(world.get("/v1/wall/reading").await["revision"], reading["revision"]);
}
