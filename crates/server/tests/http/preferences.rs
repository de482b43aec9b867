//! The page that letters lead to: signed links, one click, topics as events, and what does not open it.

use crate::world::World;
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::{Duration, Instant};
use stormlake_delivery::mail_receiver::{MailReceiver, MailReceiving};
use stormlake_delivery::receiver::Failing;
use stormlake_server::preferences::{Seal, Ticket};
use stormlake_server::{LakePlace, ServeOptions, serve};

const PUBLIC: &str = "https://lake.shop.example";
const BOARD: &str = r#"
board "Shop & Söhne" step=6 {
    namespace "shop"
    subject "customer" {
        attribute "email" from="Signed up.email" sensitive=#true
        consent "offers" granted-by="Offers accepted" withdrawn-by="Offers declined"
        consent "news <b>" granted-by="News accepted" withdrawn-by="News declined" default="granted"
        consent "surveys" granted-by="Signed up" default="granted"
    }
    channel "mailer" kind="smtp" url="URL" from="Shop <hello@shop.example>"
    lateness "1s"
}
context "Sales" {
    event "Signed up" subject="customer" { field "email" "string" sensitive=#true }
    event "Bought" subject="customer" { field "order" "string" key=#true }
    event "Offers accepted" subject="customer"
    event "Offers declined" subject="customer"
    event "News accepted" subject="customer" { field "topic" "string" }
    event "News declined" subject="customer" { field "topic" "string" }
    command "Thank" { field "order" "string" }
}
policy "Thank a buyer" state="live" {
    whenever "Bought"
    consent "offers"
    then "Thank" via="mailer" { set "order" "event.data.order" }
}
"#;
const TEXT: &str = "Subject: Thank you for {{ order }}\n\nHello.\n{% if preferences_url %}\nAll topics: {{ preferences_url }}\nNo more: {{ unsubscribe_url }}\n{% endif %}\n";

struct Mailed {
    world: World,
    receiving: Arc<MailReceiving>,
}

async fn mailed(public: Option<&str>) -> Mailed {
    stormlake_delivery::install_tls();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("smtp://{}", listener.local_addr().unwrap());
    let receiving = MailReceiver {
        failing: Failing::default(),
        folder: None,
        print: Box::new(|_| ()),
    }
    .ready();
    tokio::spawn(Arc::clone(&receiving).serve(listener, std::future::pending()));
    let folder = tempfile::tempdir().unwrap();
    let project = folder.path().join("shop");
    std::fs::create_dir_all(project.join("templates")).unwrap();
    std::fs::write(project.join("board.kdl"), BOARD.replace("URL", &url)).unwrap();
    std::fs::write(project.join("templates/thank.txt"), TEXT).unwrap();
    let serving = serve(ServeOptions {
        projects: vec![project.clone()],
        boards: None,
        data: None,
        listen: "127.0.0.1:0".parse().unwrap(),
        hosts: Vec::new(),
        public_url: public.map(str::to_owned),
        allow_private_targets: true,
        lake: LakePlace::Data,
        lake_every: None,
    })
    .await
    .unwrap();
    let world = World {
        serving,
        client: reqwest::Client::new(),
        project,
        folder,
    };
    let ann = event("signed-up", "1", json!({ "email": "ann@example.com" }));
    world.send(&[ann, event("offers-accepted", "2", json!({}))]).await;
    Mailed { world, receiving }
}

fn event(kind: &str, id: &str, data: Value) -> Value {
    json!({ "specversion": "1.0", "type": format!("shop.{kind}"), "source": "/till", "id": id, "subject": "ann", "data": data })
}

impl Mailed {
    async fn buys(&self, id: &str) {
        let before = self.decisions().await;
        self.world
            .send(&[event("bought", id, json!({ "order": format!("o-{id}") }))])
            .await;
        self.world
            .until("/v1/decisions", |page| {
                page["records"].as_array().unwrap().len() > before
            })
            .await;
    }

    async fn decisions(&self) -> usize {
        self.world.get("/v1/decisions").await["records"]
            .as_array()
            .unwrap()
            .len()
    }

    async fn outcome(&self) -> String {
        let page = self.world.get("/v1/decisions").await;
        let outcome = page["records"][0]["body"]["outcome"].as_str();
        outcome.unwrap_or_else(|| panic!("{page:#}")).to_owned()
    }

    /// Ann buys, and the letter that she gets.
    async fn letter(&self) -> stormlake_delivery::mail_receiver::Received {
        self.buys("first").await;
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            if let Some(letter) = self.receiving.last() {
                return letter;
            }
            assert!(Instant::now() < deadline, "no letter came");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// A request as a browser or a mail program sends it to the public address: without key and cookie.
    fn ask(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let request = self.world.client.request(method, self.world.url(path));
        request.header("host", "lake.shop.example")
    }

    async fn page(&self, path: &str) -> String {
        let response = self.ask(Method::GET, path).send().await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        response.text().await.unwrap()
    }

    async fn post(&self, path: &str, form: &'static str) -> Response {
        let request = self.ask(Method::POST, path).body(form);
        let request = request.header("content-type", "application/x-www-form-urlencoded");
        request.send().await.unwrap()
    }

    /// What ann has said on the page, newest first: the events' names and data.
    async fn said(&self) -> Vec<(String, Value)> {
        let page = self.world.get("/v1/subjects/ann").await;
        let records = page["records"].as_array().unwrap().iter();
        let ours = records.filter(|record| record["source"] == "stormlake/preferences");
        ours.map(|record| (record["name"].as_str().unwrap().to_owned(), record["body"].clone()))
            .collect()
    }

    fn seal(&self) -> Seal {
        Seal::of(&self.world.project.join(".stormlake")).unwrap()
    }

    fn link(&self, topic: Option<&str>, until_s: i64) -> String {
        let token = self.seal().seal(&Ticket {
            project: "shop".into(),
            kind: "customer".into(),
            subject: "ann".into(),
            topic: topic.map(str::to_owned),
            until_s,
        });
        format!("/preferences/{}", token.unwrap())
    }
}

fn path(link: &str) -> String {
    link.strip_prefix(PUBLIC).unwrap_or_else(|| panic!("{link}")).to_owned()
}

const ONE_CLICK: &str = "List-Unsubscribe=One-Click";

#[tokio::test(flavor = "multi_thread")]
async fn one_click_in_a_letter_withdraws_its_topic_once_and_a_look_changes_nothing() {
    let mailed = mailed(Some(PUBLIC)).await;
    let letter = mailed.letter().await;
    assert_eq!(letter.header("list-unsubscribe-post").as_deref(), Some(ONE_CLICK));
    let header = letter.header("list-unsubscribe").unwrap();
    let link = path(header.trim_start_matches('<').trim_end_matches('>'));
    assert!(!link.contains("ann") && !link.contains("offers"), "{link}");
    let text = String::from_utf8(letter.bytes)
        .unwrap()
        .replace("=\r\n", "")
        .replace("=3D", "=");
    assert!(text.contains(&format!("No more: {PUBLIC}{link}")), "{text}");
    assert!(text.contains(&format!("All topics: {PUBLIC}/preferences/")));

    // Programs follow links before people do.
    for _ in 0..3 {
        let page = mailed.page(&link).await;
        assert!(page.contains("No more “offers”") && !page.contains("<script"), "{page}");
    }
    let head = mailed.ask(Method::HEAD, &link).send().await.unwrap();
    assert_eq!(head.status(), StatusCode::OK);
    mailed.buys("second").await;
    assert_eq!(mailed.outcome().await, "fired");

    // A mail program's POST: no cookie, no origin. Again and again it says the same.
    for _ in 0..3 {
        let response = mailed.post(&link, ONE_CLICK).await;
        assert_eq!(response.status(), StatusCode::OK);
        let page = response.text().await.unwrap();
        assert!(page.contains("You will get no more letters about “offers”."), "{page}");
    }
    mailed.buys("third").await;
    assert_eq!(mailed.outcome().await, "no-consent");
    assert_eq!(mailed.said().await, [("offers-declined".to_owned(), json!({}))]);
    let ledger = mailed.world.get("/v1/ledger").await;
    assert_eq!((&ledger["quarantined"], &ledger["balanced"]), (&json!(0), &json!(true)));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_ticked_on_the_page_becomes_the_events_that_the_board_names() {
    let mailed = mailed(Some(PUBLIC)).await;
    let link = mailed.link(None, i64::MAX / 1_000);
    let page = mailed.page(&link).await;
    let ticked = |page: &str, topic: &str| {
        let from = page
            .find(&format!("name=\"topic\" value=\"{topic}\""))
            .unwrap_or_else(|| panic!("{page}"));
        page[from..].split('>').next().unwrap().contains(" checked")
    };
    assert!(page.contains("Shop &amp; Söhne") && page.contains("<html lang=\"en\">"));
    assert!(ticked(&page, "offers") && ticked(&page, "news &lt;b&gt;") && ticked(&page, "surveys"));
    // Nothing withdraws it, so it is shown and stays as it is.
    let surveys = page.find("value=\"surveys\"").unwrap();
    assert!(page[surveys..].split('>').next().unwrap().contains(" disabled"));
    assert!(!page.contains("name=\"shown\" value=\"surveys\""));

    // News off, offers stay.
    let form = "shown=offers&shown=news+%3Cb%3E&shown=surveys&topic=offers";
    let response = mailed.post(&link, form).await;
    assert_eq!(response.status(), StatusCode::OK);
    let page = response.text().await.unwrap();
    assert!(page.contains("Saved.") && ticked(&page, "offers") && !ticked(&page, "news &lt;b&gt;"));
    assert!(
        ticked(&page, "surveys"),
        "what cannot be changed is not changed by a form either"
    );
    let declined = ("news-declined".to_owned(), json!({ "topic": "news <b>" }));
    assert_eq!(mailed.said().await, [declined], "the event's field says which topic");

    // And both on again, and offers off: what is said last counts.
    mailed
        .post(&link, "shown=offers&shown=news+%3Cb%3E&topic=news+%3Cb%3E")
        .await;
    let page = mailed.page(&link).await;
    assert!(!ticked(&page, "offers") && ticked(&page, "news &lt;b&gt;"));
    mailed.buys("buy 1").await;
    assert_eq!(mailed.outcome().await, "no-consent");
    mailed.post(&link, "shown=offers&topic=offers").await;
    mailed.buys("buy 2").await;
    assert_eq!(mailed.outcome().await, "fired");
    let ledger = mailed.world.get("/v1/ledger").await;
    assert_eq!(ledger["quarantined"], 0);

    // Who asks in German or Spanish is answered so.
    for (accept, words) in [("de-AT,en;q=0.5", "Worüber dürfen wir"), ("es", "¿Sobre qué")] {
        let asked = mailed.ask(Method::GET, &link).header("accept-language", accept);
        assert!(asked.send().await.unwrap().text().await.unwrap().contains(words));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_clicks_at_once_are_one() {
    let mailed = mailed(Some(PUBLIC)).await;
    let link = mailed.link(Some("offers"), i64::MAX / 1_000);
    let clicks = futures_util::future::join_all((0..20).map(|_| mailed.post(&link, ONE_CLICK))).await;
    assert!(clicks.iter().all(|click| click.status() == StatusCode::OK));
    // RFC 8058 lets a mail program send it as a form of parts, too.
    let body = "--x\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--x--\r\n";
    let request = mailed.ask(Method::POST, &link).body(body);
    let response = request
        .header("content-type", "multipart/form-data; boundary=x")
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    let ledger = mailed.world.get("/v1/ledger").await;
    assert_eq!(
        (&ledger["accepted"], &ledger["quarantined"]),
        (&json!(3), &json!(0)),
        "{ledger}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_link_of_ours_opens_nothing() {
    let mailed = mailed(Some(PUBLIC)).await;
    let good = mailed.link(Some("offers"), i64::MAX / 1_000);
    let mut touched = good.clone().into_bytes();
    let last = touched.len() - 3;
    touched[last] = if touched[last] == b'A' { b'B' } else { b'A' };
    let touched = String::from_utf8(touched).unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let foreign = Seal::of(elsewhere.path()).unwrap().seal(&Ticket {
        project: "shop".into(),
        kind: "customer".into(),
        subject: "ann".into(),
        topic: Some("offers".into()),
        until_s: i64::MAX / 1_000,
    });
    let other_project = mailed.seal().seal(&Ticket {
        project: "other".into(),
        kind: "customer".into(),
        subject: "ann".into(),
        topic: Some("offers".into()),
        until_s: i64::MAX / 1_000,
    });
    for (link, status) in [
        (touched, StatusCode::NOT_FOUND),
        (good[..good.len() - 4].to_owned(), StatusCode::NOT_FOUND),
        (format!("/preferences/{}", foreign.unwrap()), StatusCode::NOT_FOUND),
        (
            format!("/preferences/{}", other_project.unwrap()),
            StatusCode::NOT_FOUND,
        ),
        ("/preferences/x".to_owned(), StatusCode::NOT_FOUND),
        (format!("/preferences/{}", "A".repeat(5_000)), StatusCode::NOT_FOUND),
        (mailed.link(Some("offers"), 1), StatusCode::GONE),
    ] {
        let shown = mailed.ask(Method::GET, &link).send().await.unwrap();
        assert_eq!(shown.status(), status, "{link}");
        assert!(
            shown.text().await.unwrap().starts_with("<!doctype html>"),
            "words for a person"
        );
        assert_eq!(mailed.post(&link, ONE_CLICK).await.status(), status, "{link}");
    }
    // A link to the page alone has nothing that one click could mean.
    let plain = mailed.link(None, i64::MAX / 1_000);
    assert_eq!(mailed.post(&plain, ONE_CLICK).await.status(), StatusCode::BAD_REQUEST);
    for form in ["", "topic=offers", "x=y"] {
        assert_eq!(
            mailed.post(&good, form).await.status(),
            StatusCode::BAD_REQUEST,
            "{form}"
        );
    }
    let json = mailed
        .ask(Method::POST, &good)
        .body("{}")
        .header("content-type", "application/json");
    assert_eq!(json.send().await.unwrap().status(), StatusCode::BAD_REQUEST);
    let large = mailed.ask(Method::POST, &good).body("x".repeat(70_000));
    let large = large.header("content-type", "application/x-www-form-urlencoded");
    assert_eq!(large.send().await.unwrap().status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(
        mailed.ask(Method::DELETE, &good).send().await.unwrap().status(),
        StatusCode::METHOD_NOT_ALLOWED
    );
    assert_eq!(mailed.world.get("/v1/ledger").await["accepted"], 2, "nothing was said");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_is_for_its_own_host_and_lets_nothing_else_in() {
    let mailed = mailed(Some(PUBLIC)).await;
    let link = mailed.link(Some("offers"), i64::MAX / 1_000);
    let shown = mailed.ask(Method::GET, &link).send().await.unwrap();
    let header = |name: &str| {
        shown
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
            .to_owned()
    };
    let policy = header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'none'; style-src 'sha256-") && policy.contains("frame-ancestors 'none'"),
        "{policy}"
    );
    assert_eq!(header("cache-control"), "no-store");
    assert_eq!(header("referrer-policy"), "no-referrer");
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("x-robots-tag"), "noindex");
    assert_eq!(header("set-cookie"), "");
    // Another name that leads here is none of ours.
    let other = mailed
        .world
        .client
        .get(mailed.world.url(&link))
        .header("host", "evil.example");
    assert_eq!(other.send().await.unwrap().status(), StatusCode::MISDIRECTED_REQUEST);
    // The page's own form says `Origin: null`, since its referrer is hidden; the link is all that it needs.
    let own = mailed.ask(Method::POST, &link).body(ONE_CLICK).header("origin", "null");
    let own = own.header("content-type", "application/x-www-form-urlencoded");
    assert_eq!(own.send().await.unwrap().status(), StatusCode::OK);
    // Everywhere else a foreign origin is refused as before.
    let foreign = mailed
        .world
        .request(Method::POST, "/v1/publish")
        .header("origin", "null");
    assert_eq!(foreign.send().await.unwrap().status(), StatusCode::FORBIDDEN);
    // A secret that cannot be guessed, readable by its owner alone.
    let key = mailed.world.project.join(".stormlake/preferences.key");
    let about = std::fs::metadata(key).unwrap();
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(&about.permissions()) & 0o777,
        0o600
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_on_this_machine_links_to_itself_and_one_click_is_not_promised_without_tls() {
    let mailed = mailed(None).await;
    let letter = mailed.letter().await;
    let header = letter.header("list-unsubscribe").unwrap();
    let own = format!("<http://{}/preferences/", mailed.world.serving.address);
    assert!(header.starts_with(&own), "{header}");
    assert_eq!(letter.header("list-unsubscribe-post"), None);
    let link = header.trim_start_matches('<').trim_end_matches('>');
    let page = mailed.world.client.get(link).send().await.unwrap();
    assert_eq!(page.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_public_address_that_is_none_keeps_the_server_from_starting() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("board.kdl"), "board \"Shop\"\n").unwrap();
    let refused = serve(ServeOptions {
        projects: vec![folder.path().to_owned()],
        boards: None,
        data: None,
        listen: "127.0.0.1:0".parse().unwrap(),
        hosts: Vec::new(),
        public_url: Some("lake.shop.example".into()),
        allow_private_targets: false,
        lake: LakePlace::Off,
        lake_every: None,
    });
    let fault = refused.await.unwrap_err().to_string();
    assert!(fault.contains("--public-url https://"), "{fault}");
}
