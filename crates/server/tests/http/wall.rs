//! The live wall: what people do on it is in the file, what is done to the file is on it, and nobody does more than they may.

use crate::world::{World, start};
use futures_util::{SinkExt, StreamExt};
use reqwest::StatusCode;
use serde_json::Value;
use std::time::{Duration, Instant};
use stormlake_server::keys::Role;
use stormlake_wall::message;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};
use yrs::types::text::TextPrelim;
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{Doc, GetString, In, Map, MapPrelim, MapRef, Out, ReadTxn, StateVector, Text, Transact, Update};

pub const PATIENCE: Duration = Duration::from_secs(20);

type Line = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Somebody with a browser.
pub struct Person {
    pub doc: Doc,
    pub entries: MapRef,
    line: Line,
    notices: Vec<Value>,
}

async fn knock(world: &World, key: &str, origin: Option<&str>) -> Result<Line, StatusCode> {
    knock_with(world, ("authorization", format!("Bearer {key}")), origin).await
}

async fn knock_with(
    world: &World,
    (header, value): (&'static str, String),
    origin: Option<&str>,
) -> Result<Line, StatusCode> {
    let address = format!("ws://{}/p/shop/v1/wall", world.serving.address);
    let mut request = address.into_client_request().unwrap();
    let headers = request.headers_mut();
    headers.insert(header, value.parse().unwrap());
    if let Some(origin) = origin {
        headers.insert("origin", origin.parse().unwrap());
    }
    match connect_async(request).await {
        Ok((line, _)) => Ok(line),
        Err(Error::Http(answer)) => Err(answer.status()),
        Err(other) => panic!("{other}"),
    }
}

impl Person {
    /// Comes, and has heard all that the wall says.
    pub async fn come(world: &World, key: &str, id: u64) -> Self {
        Self::on(knock(world, key, None).await.unwrap(), id).await
    }

    /// The same with the keys of a cookie.
    pub async fn come_by_cookie(world: &World, keys: &str, id: u64) -> Self {
        let shown = ("cookie", format!("stormlake={keys}"));
        Self::on(knock_with(world, shown, None).await.unwrap(), id).await
    }

    async fn on(line: Line, id: u64) -> Self {
        let doc = Doc::with_client_id(id);
        let entries = doc.get_or_insert_map("entries");
        let mut person = Self {
            doc,
            entries,
            line,
            notices: Vec::new(),
        };
        let state = person.doc.transact().state_vector().encode_v1();
        person.say(message::step_one(&state)).await;
        person
    }

    pub async fn say(&mut self, bytes: Vec<u8>) {
        self.line.send(Message::Binary(bytes.into())).await.unwrap();
    }

    /// Hears messages until it is so.
    pub async fn until(&mut self, so: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !so(self) {
            let wait = deadline.saturating_duration_since(Instant::now());
            let heard = tokio::time::timeout(wait, self.line.next()).await;
            match heard.expect("it never became so").expect("the line has ended").unwrap() {
                Message::Binary(bytes) => self.hear(&bytes).await,
                Message::Ping(_) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    pub async fn until_denied(&mut self) {
        self.until(|person| person.notices.iter().any(|notice| notice["notice"] == "denied"))
            .await;
    }

    /// Hears that there is something to be read, which was not told before.
    pub async fn until_read_again(&mut self) {
        self.notices.clear();
        self.until(|person| person.notices.iter().any(|notice| notice["notice"] == "read"))
            .await;
    }

    /// The code with which the wall lets this one go.
    pub async fn until_let_go(&mut self) -> u16 {
        let closed = async {
            loop {
                match self.line.next().await {
                    Some(Ok(Message::Close(Some(frame)))) => return frame.code.into(),
                    Some(Ok(_)) => {}
                    other => panic!("{other:?}"),
                }
            }
        };
        tokio::time::timeout(PATIENCE, closed).await.expect("it may stay")
    }

    async fn hear(&mut self, bytes: &[u8]) {
        match bytes {
            [0, 0, rest @ ..] => {
                let state = StateVector::decode_v1(inner(rest)).unwrap();
                let lacking = self.doc.transact().encode_diff_v1(&state);
                self.say(message::step_two(&lacking)).await;
            }
            [0, 1 | 2, rest @ ..] => {
                let update = Update::decode_v1(inner(rest)).unwrap();
                self.doc.transact_mut().apply_update(update).unwrap();
            }
            [100, rest @ ..] => self.notices.push(serde_json::from_slice(inner(rest)).unwrap()),
            _ => {}
        }
    }

    pub async fn make(&mut self, id: &str, word: &str, name: &str) {
        let update = {
            let mut txn = self.doc.transact_mut();
            let fields: [(&str, In); 5] = [
                ("word", word.into()),
                ("at", "z".into()),
                ("name", TextPrelim::new(name).into()),
                ("head", MapPrelim::default().into()),
                ("body", MapPrelim::default().into()),
            ];
            self.entries.insert(&mut txn, id, MapPrelim::from(fields));
            txn.encode_update_v1()
        };
        self.say(message::update(&update)).await;
    }

    pub async fn write_behind(&mut self, name: &str, letters: &str) {
        let update = {
            let mut txn = self.doc.transact_mut();
            let texts: Vec<_> = self
                .entries
                .iter(&txn)
                .filter_map(|(_, entry)| text(&txn, &entry))
                .collect();
            let found = texts.into_iter().find(|text| text.get_string(&txn) == name).unwrap();
            found.push(&mut txn, letters);
            txn.encode_update_v1()
        };
        self.say(message::update(&update)).await;
    }

    fn names(&self) -> Vec<String> {
        let txn = self.doc.transact();
        let texts = self.entries.iter(&txn).filter_map(|(_, entry)| text(&txn, &entry));
        texts.map(|text| text.get_string(&txn)).collect()
    }

    pub fn sees(&self, name: &str) -> bool {
        self.names().iter().any(|known| known == name)
    }
}

fn text(txn: &impl ReadTxn, entry: &Out) -> Option<yrs::TextRef> {
    match entry {
        Out::YMap(entry) => match entry.get(txn, "name") {
            Some(Out::YText(text)) => Some(text),
            _ => None,
        },
        _ => None,
    }
}

/// What stands behind a length of up to five bytes.
fn inner(bytes: &[u8]) -> &[u8] {
    let length = bytes.iter().position(|byte| byte & 0x80 == 0).unwrap();
    &bytes[length + 1..]
}

pub fn board(world: &World) -> String {
    std::fs::read_to_string(world.project.join("board.kdl")).unwrap()
}

pub async fn file(world: &World, so: impl Fn(&str) -> bool) -> String {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let text = board(world);
        if so(&text) {
            return text;
        }
        assert!(Instant::now() < deadline, "the file never became so:\n{text}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test]
async fn what_two_people_write_is_on_both_walls_and_in_the_file() {
    let world = World::new().await;
    let token = world.serving.site.token.clone();
    let mut ann = Person::come(&world, &token, 1).await;
    let mut ben = Person::come(&world, &token, 2).await;
    ann.until(|ann| ann.sees("Bought")).await;
    ben.until(|ben| ben.sees("Bought")).await;
    ann.make("aaaaaaaaaaaa", "event", "Parcel sent").await;
    ben.until(|ben| ben.sees("Parcel sent")).await;
    ben.write_behind("Bought", " again").await;
    ann.until(|ann| ann.sees("Bought again")).await;
    let text = file(&world, |text| {
        text.contains("Parcel sent") && text.contains("was \"Bought\"")
    })
    .await;
    assert!(text.contains("whenever \"Bought again\""), "references follow:\n{text}");
    ann.until(|ann| ann.notices.iter().any(|notice| notice["notice"] == "read"))
        .await;
    let reading = world
        .until("/v1/wall/reading", |reading| reading["board"]["draft_differs"] == true)
        .await;
    assert_eq!(reading["may_edit"], true);
    let stickies = reading["board"]["stickies"].as_array().unwrap();
    let at = stickies
        .iter()
        .position(|sticky| sticky["name"] == "Parcel sent")
        .unwrap();
    assert_eq!(reading["ids"][at], "aaaaaaaaaaaa");
    assert_eq!(reading["ids"].as_array().unwrap().len(), stickies.len());
    // What runs is the published version: a wall publishes nothing by itself.
    let running = world.get("/v1/board").await;
    assert_eq!(running["version"], 1);
    let published = world
        .request(reqwest::Method::POST, "/v1/publish")
        .send()
        .await
        .unwrap();
    assert_eq!(published.status(), StatusCode::OK);
    assert_eq!(world.get("/v1/board").await["version"], 2);
}

#[tokio::test]
async fn an_edit_of_the_file_is_on_the_wall_and_a_broken_one_is_not_written_over() {
    let world = World::new().await;
    let token = world.serving.site.token.clone();
    let mut ann = Person::come(&world, &token, 1).await;
    ann.until(|ann| ann.sees("Bought")).await;
    let path = world.project.join("board.kdl");
    std::fs::write(&path, board(&world) + "// Who?\nevent \"Refunded\"\n").unwrap();
    ann.until(|ann| ann.sees("Refunded")).await;
    ann.make("aaaaaaaaaaaa", "event", "Parcel sent").await;
    file(&world, |text| text.contains("Parcel sent") && text.contains("// Who?")).await;

    let broken = board(&world) + "event \"Half a";
    std::fs::write(&path, &broken).unwrap();
    ann.make("bbbbbbbbbbbb", "event", "Shelf filled").await;
    ann.until(|ann| ann.notices.iter().any(|notice| notice["notice"] == "stuck"))
        .await;
    assert_eq!(board(&world), broken);
    std::fs::write(&path, broken + " thing done\"\n").unwrap();
    ann.until(|ann| ann.sees("Half a thing done")).await;
    file(&world, |text| {
        text.contains("Shelf filled") && text.contains("Half a thing done")
    })
    .await;
}

#[tokio::test]
async fn what_was_typed_is_there_after_a_restart_and_what_happened_to_the_file_meanwhile_too() {
    let mut world = World::new().await;
    let token = world.serving.site.token.clone();
    let mut ann = Person::come(&world, &token, 1).await;
    ann.until(|ann| ann.sees("Bought")).await;
    ann.make("aaaaaaaaaaaa", "event", "Parcel sent").await;
    let mut ben = Person::come(&world, &token, 2).await;
    ben.until(|ben| ben.sees("Parcel sent")).await;
    let project = world.project.clone();
    world.serving.stop().await;
    // Whether or not it had been written: somebody edits the file while no server runs.
    let path = project.join("board.kdl");
    let text = std::fs::read_to_string(&path).unwrap() + "event \"Refunded\"\n";
    std::fs::write(&path, text).unwrap();
    world.serving = start(&project).await;
    let token = world.serving.site.token.clone();
    let mut eve = Person::come(&world, &token, 3).await;
    eve.until(|eve| eve.sees("Parcel sent") && eve.sees("Refunded")).await;
    file(&world, |text| text.contains("Parcel sent") && text.contains("Refunded")).await;
}

#[tokio::test]
async fn who_looks_on_changes_nothing_and_strangers_see_nothing() {
    let world = World::new().await;
    let project = world.serving.site.projects.first().unwrap().clone();
    let analyst = project.create_key("ann", Role::Analyst).unwrap();
    let source = project.create_key("till", Role::Source).unwrap();
    let token = world.serving.site.token.clone();
    assert_eq!(
        knock(&world, "slk_guess", None).await.err(),
        Some(StatusCode::UNAUTHORIZED)
    );
    assert_eq!(knock(&world, &source, None).await.err(), Some(StatusCode::FORBIDDEN));
    let foreign = knock(&world, &token, Some("http://elsewhere.example")).await;
    assert_eq!(foreign.err(), Some(StatusCode::FORBIDDEN), "a page of another origin");
    let own = format!("http://{}", world.serving.address);
    assert!(knock(&world, &token, Some(&own)).await.is_ok());

    let mut ann = Person::come(&world, &analyst, 1).await;
    ann.until(|ann| ann.sees("Bought")).await;
    ann.make("aaaaaaaaaaaa", "event", "Parcel sent").await;
    ann.until(|ann| ann.notices.iter().any(|notice| notice["notice"] == "denied"))
        .await;
    let mut ben = Person::come(&world, &token, 2).await;
    ben.until(|ben| ben.sees("Bought")).await;
    assert!(!ben.sees("Parcel sent"));
    let reading = world.client.get(world.url("/v1/wall/reading")).bearer_auth(&analyst);
    let reading: Value = reading.send().await.unwrap().json().await.unwrap();
    assert_eq!(reading["may_edit"], false);
}

#[tokio::test]
async fn who_does_not_speak_the_protocol_is_let_go_and_the_others_stay() {
    let world = World::new().await;
    let token = world.serving.site.token.clone();
    let mut ann = Person::come(&world, &token, 1).await;
    ann.until(|ann| ann.sees("Bought")).await;
    for bad in [vec![7; 3], vec![0, 2, 200], message::update(&[255; 64])] {
        let mut line = knock(&world, &token, None).await.unwrap();
        line.send(Message::Binary(bad.into())).await.unwrap();
        let closed = async {
            loop {
                match line.next().await {
                    Some(Ok(Message::Close(Some(frame)))) => return frame,
                    Some(Ok(_)) => {}
                    other => panic!("{other:?}"),
                }
            }
        };
        let frame = tokio::time::timeout(PATIENCE, closed).await.unwrap();
        assert_eq!(u16::from(frame.code), 4_400, "{frame:?}");
    }
    ann.make("aaaaaaaaaaaa", "event", "Parcel sent").await;
    file(&world, |text| text.contains("Parcel sent")).await;
}

#[tokio::test]
async fn an_invitation_lets_in_as_what_it_says_and_no_further() {
    let world = World::new().await;
    let ask = |role: &str, hours: u32| {
        let asked = serde_json::json!({ "role": role, "hours": hours });
        world
            .request(reqwest::Method::POST, "/v1/wall/invitations")
            .json(&asked)
    };
    for (role, hours) in [("admin", 1), ("analyst", 1), ("participant", 0), ("participant", 169)] {
        assert_eq!(
            ask(role, hours).send().await.unwrap().status(),
            StatusCode::BAD_REQUEST,
            "{role} {hours}"
        );
    }
    let made: Value = ask("participant", 8).send().await.unwrap().json().await.unwrap();
    let link = made["link"].as_str().unwrap();
    let key = link.split("?join=").nth(1).unwrap();
    let browser = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let come = browser.get(link).send().await.unwrap();
    assert_eq!(come.status(), StatusCode::SEE_OTHER);
    assert_eq!(
        come.headers()["location"],
        "/p/shop?edit=1",
        "the key does not stay in sight"
    );
    let cookie = come.headers()["set-cookie"].to_str().unwrap();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"),
        "{cookie}"
    );
    let cookie = cookie.split(';').next().unwrap().to_owned();
    let get = |path: &str| browser.get(world.url(path)).header("cookie", &cookie).send();
    let seen: Value = get("/p/shop/v1/board").await.unwrap().json().await.unwrap();
    assert_eq!((&seen["guest"], &seen["title"]), (&true.into(), &"Shop".into()));
    for path in ["pulse", "wall/reading"] {
        assert_eq!(
            get(&format!("/p/shop/v1/{path}")).await.unwrap().status(),
            StatusCode::OK,
            "{path}"
        );
    }
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
    ] {
        let status = get(&format!("/p/shop/v1/{path}")).await.unwrap().status();
        assert_eq!(status, StatusCode::FORBIDDEN, "{path}");
    }
    for path in ["publish", "events", "sql", "wall/invitations", "lake/rebuild"] {
        let post = browser
            .post(world.url(&format!("/p/shop/v1/{path}")))
            .header("cookie", &cookie);
        let status = post
            .json(&serde_json::json!({ "role": "viewer", "hours": 1 }))
            .send()
            .await
            .unwrap()
            .status();
        assert_eq!(status, StatusCode::FORBIDDEN, "{path}");
    }

    // On the wall: notes, but nothing that is reserved.
    let mut ann = Person::come(&world, key, 1).await;
    ann.until(|ann| ann.sees("Bought")).await;
    ann.make("aaaaaaaaaaaa", "event", "Parcel sent").await;
    file(&world, |text| text.contains("Parcel sent")).await;
    let reserved = without_state(&world, &mut ann).await;
    ann.until(|ann| ann.notices.iter().any(|notice| notice["notice"] == "denied"))
        .await;
    assert!(board(&world).contains("state=\"live\""), "{reserved}");

    let revoked = world
        .serving
        .site
        .projects
        .first()
        .unwrap()
        .revoke_key(made["name"].as_str().unwrap());
    assert!(revoked.is_ok());
    assert_eq!(
        browser.get(link).send().await.unwrap().status(),
        StatusCode::UNAUTHORIZED
    );
    let past = stormlake_record::Time(1);
    let stale = world
        .serving
        .site
        .projects
        .first()
        .unwrap()
        .create_key_until("old", Role::Participant, past)
        .unwrap();
    assert_eq!(
        knock(&world, &stale, None).await.err(),
        Some(StatusCode::UNAUTHORIZED),
        "it has run out"
    );
}

/// Takes the policy's state away on the wall; which entry it was.
pub async fn without_state(world: &World, person: &mut Person) -> String {
    let reading = world.get("/v1/wall/reading").await;
    let stickies = reading["board"]["stickies"].as_array().unwrap();
    let at = stickies.iter().position(|sticky| sticky["kind"] == "policy").unwrap();
    let id = reading["ids"][at].as_str().unwrap().to_owned();
    let update = {
        let mut txn = person.doc.transact_mut();
        let Some(Out::YMap(entry)) = person.entries.get(&txn, &id) else {
            panic!("no entry {id}")
        };
        let Some(Out::YMap(head)) = entry.get(&txn, "head") else {
            panic!("no head")
        };
        head.insert(&mut txn, "state", "\"paused\"");
        txn.encode_update_v1()
    };
    person.say(message::update(&update)).await;
    id
}

#[tokio::test]
async fn a_damaged_journal_takes_nothing_away_from_the_file() {
    for damage in [0usize, 20, usize::MAX] {
        let mut world = World::new().await;
        let token = world.serving.site.token.clone();
        let mut ann = Person::come(&world, &token, 1).await;
        ann.until(|ann| ann.sees("Bought")).await;
        ann.make("aaaaaaaaaaaa", "event", "Parcel sent").await;
        let before = file(&world, |text| text.contains("Parcel sent")).await;
        let project = world.project.clone();
        world.serving.stop().await;
        let journal = project.join(".stormlake/wall/journal");
        let mut bytes = std::fs::read(&journal).unwrap();
        let at = damage.min(bytes.len() - 1);
        bytes[at] ^= 0x20;
        std::fs::write(&journal, bytes).unwrap();
        world.serving = start(&project).await;
        let token = world.serving.site.token.clone();
        let mut eve = Person::come(&world, &token, 3).await;
        eve.until(|eve| eve.sees("Parcel sent") && eve.sees("Bought")).await;
        eve.make("bbbbbbbbbbbb", "event", "Shelf filled").await;
        let after = file(&world, |text| text.contains("Shelf filled")).await;
        for line in before
            .lines()
            .filter(|line| line.contains("event \"") || line.contains("policy \""))
        {
            assert!(after.contains(line.trim()), "{damage}: lost {line}\n{after}");
        }
    }
}

#[tokio::test]
async fn what_could_not_be_written_is_tried_again_and_nothing_is_taken_back() {
    let world = World::new().await;
    let token = world.serving.site.token.clone();
    let mut ann = Person::come(&world, &token, 1).await;
    ann.until(|ann| ann.sees("Bought")).await;
    // Something stands where the new file is made.
    let blocked = world.project.join("board.new");
    std::fs::create_dir(&blocked).unwrap();
    ann.make("aaaaaaaaaaaa", "event", "Parcel sent").await;
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    assert!(!board(&world).contains("Parcel sent"));
    std::fs::remove_dir(&blocked).unwrap();
    file(&world, |text| text.contains("Parcel sent")).await;
    let mut ben = Person::come(&world, &token, 2).await;
    ben.until(|ben| ben.sees("Parcel sent")).await;
}
