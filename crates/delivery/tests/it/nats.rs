//! Commands over NATS: a real server, where there is one (`scripts/need.sh nats`), and servers that behave badly.

use crate::world::{Clock, Log, LogJournal, board, decision};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;
use stormlake_board::{Channel, Placed, Span};
use stormlake_delivery::{
    Answer, Attempt, Carriers, Courier, Nats, NatsOptions, Options, Outbox, Retries, Routes, Targets, Webhook,
    WebhookOptions,
};
use stormlake_record::{EffectTaken, Position, Time};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

const TOPIC: &str = "shop.commands";

fn routes(url: &str, secret: Option<&str>) -> Routes {
    let mut board = board(&[]);
    board.channels.push(Channel {
        name: "bus".into(),
        kind: "nats".into(),
        url: Some(url.into()),
        secret: secret.map(str::to_owned),
        topic: Some(Placed::new(TOPIC.into(), Span::default())),
        ..Channel::default()
    });
    Routes::from_board(&board, "shop", 7)
}

fn attempt_with(key: &str, data: Value) -> Attempt {
    let mut decision = decision(key, "bus");
    if let (Some(EffectTaken::Command { data: fields, .. }), Value::Object(data)) = (&mut decision.effect, data) {
        fields.extend(data);
    }
    let mut outbox = Outbox::new(Options::default());
    let received = Time::parse("2026-11-23T08:00:01Z").unwrap();
    outbox.observe(Position(0), received, &decision);
    outbox.due(received, 1, &mut |_| None).remove(0)
}

fn attempt(key: &str) -> Attempt {
    attempt_with(key, json!({}))
}

fn nats_within(timeout_ms: u64) -> Nats {
    let options = NatsOptions {
        targets: Targets::AllowPrivate,
        timeout: Duration::from_millis(timeout_ms),
    };
    let secret = |name: &str| match name {
        "STORMLAKE_SECRET_USER" => Some("ann:hunter2".to_owned()),
        "STORMLAKE_SECRET_TOKEN" => Some("t0ken-hunter2".to_owned()),
        "STORMLAKE_SECRET_WRONG" => Some("ann:hunter3".to_owned()),
        _ => None,
    };
    Nats::new(options, Arc::new(secret))
}

fn nats() -> Nats {
    nats_within(5_000)
}

fn unanswered(answer: Answer) -> String {
    match answer {
        Answer::Unanswered { error } => {
            assert!(!error.contains("hunter"), "{error}");
            error
        }
        other => panic!("{other:?}"),
    }
}

/// A nats-server that others wrote.
struct Peer {
    child: Child,
    port: u16,
    folder: tempfile::TempDir,
}

impl Drop for Peer {
    fn drop(&mut self) {
        // One that has ended cannot be killed, which is as well.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin".into(), "/usr/local/sbin".into()]);
    let found = folders
        .map(|folder| folder.join("nats-server"))
        .find(|file| file.is_file());
    if found.is_none() {
        println!("skipped: no nats-server (scripts/need.sh nats)");
    }
    found
}

fn run(program: &std::path::Path, folder: &std::path::Path, port: u16) -> Child {
    Command::new(program)
        .args(["-a", "127.0.0.1", "-p", &port.to_string(), "-c"])
        .arg(folder.join("server.conf"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

impl Peer {
    /// With these lines of configuration; `{}` stands for its folder. `None`: there is no nats-server.
    async fn start(configuration: &str) -> Option<Self> {
        let program = program()?;
        let folder = tempfile::tempdir().unwrap();
        let configuration = configuration.replace("{}", folder.path().to_str().unwrap());
        std::fs::write(folder.path().join("server.conf"), configuration).unwrap();
        let port = std::net::TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let child = run(&program, folder.path(), port);
        let peer = Self { child, port, folder };
        peer.ready().await;
        Some(peer)
    }

    async fn ready(&self) {
        tokio::time::timeout(Duration::from_secs(20), async {
            while TcpStream::connect(("127.0.0.1", self.port)).await.is_err() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        })
        .await
        .unwrap();
    }

    fn stop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    async fn start_again(&mut self) {
        self.child = run(&program().unwrap(), self.folder.path(), self.port);
        self.ready().await;
    }

    fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// Asks JetStream's API.
    async fn ask(&self, what: &str, with: Value) -> Value {
        let mut client = Client::connect(self.port, "{}").await;
        client.say("SUB _INBOX.test 1").await;
        let with = with.to_string();
        client
            .say(&format!("PUB $JS.API.{what} _INBOX.test {}\r\n{with}", with.len()))
            .await;
        serde_json::from_slice(&client.message().await.1).unwrap()
    }

    async fn with_stream(configuration: &str, stream: Value) -> Option<Self> {
        let peer = Self::start(&format!("jetstream {{ store_dir: \"{{}}\" }}\n{configuration}")).await?;
        let mut asked = json!({ "name": "SHOP", "subjects": ["shop.>"], "storage": "file" });
        asked
            .as_object_mut()
            .unwrap()
            .extend(stream.as_object().unwrap().clone());
        // JetStream is ready a little later than its port.
        for _ in 0..200 {
            let made = peer.ask_if_there("STREAM.CREATE.SHOP", asked.clone()).await;
            if made.is_some_and(|made| made.get("error").is_none()) {
                return Some(peer);
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("no stream could be made");
    }

    async fn ask_if_there(&self, what: &str, with: Value) -> Option<Value> {
        tokio::time::timeout(Duration::from_secs(2), self.ask(what, with))
            .await
            .ok()
    }

    async fn messages(&self) -> u64 {
        self.ask("STREAM.INFO.SHOP", json!({})).await["state"]["messages"]
            .as_u64()
            .unwrap()
    }
}

/// As much of a client as a test needs.
struct Client(BufReader<TcpStream>);

impl Client {
    async fn connect(port: u16, login: &str) -> Self {
        let stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
        let mut client = Self(BufReader::new(stream));
        let mut login: Value = serde_json::from_str(login).unwrap();
        for word in ["headers", "no_responders"] {
            login[word] = true.into();
        }
        login["verbose"] = false.into();
        client.say(&format!("CONNECT {login}\r\nPING")).await;
        while client.line().await != "PONG" {}
        client
    }

    async fn say(&mut self, line: &str) {
        self.0.write_all(format!("{line}\r\n").as_bytes()).await.unwrap();
    }

    async fn line(&mut self) -> String {
        let mut line = String::new();
        assert!(self.0.read_line(&mut line).await.unwrap() > 0, "closed");
        line.trim_end().to_owned()
    }

    /// The next message: headers and body.
    async fn message(&mut self) -> (String, Vec<u8>) {
        loop {
            let line = self.line().await;
            let words: Vec<&str> = line.split(' ').collect();
            let number = |back: usize| words[words.len() - back].parse::<usize>().unwrap();
            let head = match words[0] {
                "MSG" => 0,
                "HMSG" => number(2),
                _ => continue,
            };
            let mut content = vec![0; number(1) + 2];
            self.0.read_exact(&mut content).await.unwrap();
            content.truncate(content.len() - 2);
            let body = content.split_off(head);
            return (String::from_utf8(content).unwrap(), body);
        }
    }
}

fn headers(head: &str) -> BTreeMap<String, String> {
    let pairs = head.lines().filter_map(|line| line.split_once(": "));
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

#[tokio::test]
async fn a_stream_keeps_a_command_once_however_often_it_is_sent() {
    let Some(peer) = Peer::with_stream("", json!({})).await else {
        return;
    };
    let (nats, routes) = (nats(), routes(&peer.url(), None));
    let key = "Invite a bücher/v1/order 1/1";
    for _ in 0..3 {
        assert_eq!(
            nats.send(&attempt(key), &routes).await,
            Answer::Accepted { status: 200 }
        );
    }
    assert_eq!(
        nats.send(&attempt("k2"), &routes).await,
        Answer::Accepted { status: 200 }
    );
    assert_eq!(peer.messages().await, 2);

    let first = peer.ask("STREAM.MSG.GET.SHOP", json!({ "seq": 1 })).await["message"].clone();
    let decoded = |name: &str| BASE64_STANDARD.decode(first[name].as_str().unwrap()).unwrap();
    let found = headers(&String::from_utf8(decoded("hdrs")).unwrap());
    let encoded = "Invite%20a%20b%C3%BCcher/v1/order%201/1";
    let expected = [
        ("Nats-Msg-Id", encoded),
        ("ce-causationid", "order-1"),
        ("ce-correlationid", encoded),
        ("ce-datacontenttype", "application/json"),
        ("ce-id", encoded),
        ("ce-policy", "Invite%20a%20buyer"),
        ("ce-source", "stormlake/shop"),
        ("ce-specversion", "1.0"),
        ("ce-subject", "ada"),
        ("ce-time", "2026-11-23T08:00:01Z"),
        ("ce-type", "com.example.command.show-ad"),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(found, BTreeMap::from(expected));
    assert_eq!(first["subject"], TOPIC);
    let data: Value = serde_json::from_slice(&decoded("data")).unwrap();
    assert_eq!(data, json!({ "reason": format!("because of {key}"), "count": 3 }));
}

#[tokio::test]
async fn without_a_stream_a_command_arrives_where_somebody_listens_and_is_kept_back_where_nobody_does() {
    for configuration in ["", "jetstream { store_dir: \"{}\" }"] {
        let Some(peer) = Peer::start(configuration).await else {
            return;
        };
        let (nats, routes) = (nats(), routes(&peer.url(), None));
        let error = unanswered(nats.send(&attempt("k"), &routes).await);
        assert_eq!(error, "nobody listens to `shop.commands`, and no stream keeps it");
        let mut listener = Client::connect(peer.port, "{}").await;
        listener.say("SUB shop.* 1\r\nPING").await;
        while listener.line().await != "PONG" {}
        assert_eq!(
            nats.send(&attempt("k"), &routes).await,
            Answer::Accepted { status: 202 }
        );
        let (head, body) = listener.message().await;
        assert_eq!(headers(&head)["ce-id"], "k");
        assert_eq!(serde_json::from_slice::<Value>(&body).unwrap()["count"], 3);
        // Who says that a stream has to keep it gets nothing less.
        let routes = self::routes(&format!("{}?ack=stream", peer.url()), None);
        let answer = nats_within(300).send(&attempt("k"), &routes).await;
        assert_eq!(
            unanswered(answer),
            "no answer within 300 ms",
            "somebody listens, and no stream answers"
        );
    }
}

#[tokio::test]
async fn a_login_is_shown_and_a_wrong_one_is_the_channels_trouble() {
    let users = "authorization { users = [ { user: ann, password: hunter2, permissions: { publish: [\"shop.>\", \"$JS.API.>\"] } }, \
        { user: ben, password: x } ] }";
    let Some(peer) = Peer::start(users).await else { return };
    let mut listener = Client::connect(peer.port, r#"{"user":"ben","pass":"x"}"#).await;
    listener.say("SUB > 1\r\nPING").await;
    while listener.line().await != "PONG" {}
    let url = peer.url();
    let nats = nats();
    let send = async |url: &str, secret: Option<&str>| nats.send(&attempt("k"), &routes(url, secret)).await;
    assert_eq!(
        send(&url, Some("env:STORMLAKE_SECRET_USER")).await,
        Answer::Accepted { status: 202 }
    );
    assert_eq!(
        listener.message().await.0,
        "",
        "whoever listens to everything hears the question too"
    );
    assert_eq!(headers(&listener.message().await.0).len(), 11);
    for secret in [
        None,
        Some("env:STORMLAKE_SECRET_WRONG"),
        Some("env:STORMLAKE_SECRET_TOKEN"),
    ] {
        let error = unanswered(send(&url, secret).await);
        assert_eq!(error, "logging in: the server says: Authorization Violation");
    }
    let answer = send(&url, Some("env:STORMLAKE_SECRET_MISSING")).await;
    assert!(
        matches!(&answer, Answer::Unsendable { error } if error.ends_with("secret STORMLAKE_SECRET_MISSING is not set")),
        "{answer:?}"
    );

    let Some(peer) = Peer::start("authorization { token: \"t0ken-hunter2\" }").await else {
        return;
    };
    let error = unanswered(send(&peer.url(), Some("env:STORMLAKE_SECRET_TOKEN")).await);
    assert!(error.starts_with("nobody listens"), "it came in: {error}");
}

#[tokio::test]
async fn a_topic_that_the_server_does_not_let_through_is_told_and_hurts_no_other_message() {
    let users = "authorization { users = [ { user: ann, password: hunter2, permissions: { publish: { deny: [\"shop.commands\"] } } } ] }";
    let Some(peer) = Peer::start(users).await else { return };
    let (nats, routes) = (nats(), routes(&peer.url(), Some("env:STORMLAKE_SECRET_USER")));
    let attempts = [attempt("k1"), attempt("k2"), attempt("k3")];
    let answers = tokio::join!(
        nats.send(&attempts[0], &routes),
        nats.send(&attempts[1], &routes),
        nats.send(&attempts[2], &routes)
    );
    for answer in <[Answer; 3]>::from(answers) {
        let error = unanswered(answer);
        assert_eq!(
            error,
            "the server does not take `shop.commands`: Permissions Violation for Publish to \"shop.commands\""
        );
    }
    let nothing =
        "authorization { users = [ { user: ann, password: hunter2, permissions: { publish: [\"shop.>\"] } } ] }";
    let Some(peer) = Peer::start(nothing).await else { return };
    let secret = Some("env:STORMLAKE_SECRET_USER");
    let error = unanswered(nats.send(&attempt("k"), &self::routes(&peer.url(), secret)).await);
    assert!(
        error.contains("may not be asked") && error.contains("?ack=server"),
        "{error}"
    );
    let plain = self::routes(&format!("{}?ack=server", peer.url()), secret);
    let error = unanswered(nats.send(&attempt("k"), &plain).await);
    assert!(error.starts_with("nobody listens"), "{error}");
}

/// Complaint 5 of other engines (PostHog #3068): what is over a server's limit vanished. Here it is a dead letter that says so.
#[tokio::test]
async fn complaint_5_silent_loss_a_command_over_the_servers_limit_is_refused_with_its_size() {
    let Some(peer) = Peer::with_stream("max_payload: 65536", json!({})).await else {
        return;
    };
    let (nats, routes) = (nats(), routes(&peer.url(), None));
    let large = attempt_with("large", json!({ "note": "x".repeat(65_536) }));
    let answer = nats.send(&large, &routes).await;
    assert!(
        matches!(&answer, Answer::Refused { status: 413, error, .. } if error.contains("the server takes 65536")),
        "{answer:?}"
    );
    let fits = attempt_with("fits", json!({ "note": "x".repeat(64_000) }));
    assert_eq!(nats.send(&fits, &routes).await, Answer::Accepted { status: 200 });
    // The largest that fits, to the byte: the server does not hang up.
    for extra in 0..1_600 {
        let edge = attempt_with("edge", json!({ "note": "x".repeat(64_000 + extra) }));
        match nats.send(&edge, &routes).await {
            Answer::Accepted { status: 200 } if extra < 1_599 => {}
            Answer::Refused { status: 413, .. } if extra > 0 => break,
            other => panic!("{extra}: {other:?}"),
        }
        if extra == 0 {
            // The same key again costs no place in the stream.
            assert_eq!(peer.messages().await, 2);
        }
    }
    assert_eq!(peer.messages().await, 2);
}

#[tokio::test]
async fn a_streams_refusal_is_told_in_its_words() {
    let full = json!({ "max_msgs": 1, "discard": "new" });
    let Some(peer) = Peer::with_stream("", full).await else {
        return;
    };
    let (nats, routes) = (nats(), routes(&peer.url(), None));
    assert_eq!(
        nats.send(&attempt("k1"), &routes).await,
        Answer::Accepted { status: 200 }
    );
    let answer = nats.send(&attempt("k2"), &routes).await;
    assert!(
        matches!(&answer, Answer::Refused { status: 503, error, .. } if error.contains("maximum messages exceeded")),
        "later: {answer:?}"
    );
    let small = json!({ "max_msg_size": 600 });
    let Some(peer) = Peer::with_stream("", small).await else {
        return;
    };
    let large = attempt_with("large", json!({ "note": "x".repeat(700) }));
    let answer = nats.send(&large, &self::routes(&peer.url(), None)).await;
    assert!(
        matches!(&answer, Answer::Refused { status: 400, error, .. } if error.contains("message size exceeds maximum")),
        "never: {answer:?}"
    );
}

fn courier(
    log: &Log,
    clock: &Clock,
    routes: Routes,
    nats: Nats,
) -> tokio::task::JoinHandle<Result<Outbox, stormlake_delivery::CourierFault>> {
    let options = Options {
        retries: Retries {
            delays_ms: vec![5],
            attempts_max: 1_000,
            ..Retries::default()
        },
        breaking: stormlake_delivery::Breaking {
            wait_ms: 10,
            wait_ms_max: 20,
            ..stormlake_delivery::Breaking::default()
        },
        ..Options::default()
    };
    let mut outbox = Outbox::new(options);
    let observed = log.follow(&mut outbox);
    let webhook = Arc::new(Webhook::new(WebhookOptions::default(), Arc::new(|_: &str| None)).unwrap());
    let routes = Arc::new(routes);
    let (reader, now) = (log.clone(), clock.clone());
    let courier = Courier::new(
        Arc::new(LogJournal(log.clone(), clock.clone())),
        Carriers::from(webhook).with_nats(Arc::new(nats)),
        Arc::new(move || Arc::clone(&routes)),
        Box::new(move |position| reader.decision(position)),
        move || now.now(),
    );
    tokio::spawn(courier.run(outbox, observed))
}

/// Complaint 2 of other engines (Mautic #2210, Novu #1633): sends repeat. A server that is killed and comes back has each once.
#[tokio::test]
async fn complaint_2_repeats_a_server_that_is_killed_in_the_middle_keeps_every_command_once() {
    let Some(mut peer) = Peer::with_stream("", json!({ "duplicate_window": 120_000_000_000u64 })).await else {
        return;
    };
    let (log, clock) = (Log::default(), Clock::default());
    let running = courier(&log, &clock, routes(&peer.url(), None), nats_within(500));
    let keys: Vec<String> = (0..300).map(|number| format!("k{number}")).collect();
    for (number, key) in keys.iter().enumerate() {
        log.decide(clock.now(), &decision(key, "bus"));
        if number == 150 {
            while log.delivered().is_empty() {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            peer.stop();
        }
    }
    let retried = async {
        while !log.read().iter().any(|(.., body)| body["state"] == "retrying") {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), retried).await.unwrap();
    peer.start_again().await;
    tokio::time::timeout(Duration::from_secs(30), async {
        while log.delivered().len() < keys.len() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await
    .unwrap();
    log.close();
    running.await.unwrap().unwrap();
    assert!(log.delivered().values().all(|times| *times == 1));
    assert_eq!(peer.messages().await, keys.len() as u64);
}

#[tokio::test]
async fn private_addresses_are_refused_unless_allowed() {
    let options = NatsOptions::default();
    for url in ["nats://127.0.0.1:4222", "nats://localhost:4222", "tls://[::1]:4222"] {
        let answer = Nats::new(options, Arc::new(|_: &str| None))
            .send(&attempt("k"), &routes(url, None))
            .await;
        assert!(
            matches!(&answer, Answer::Unsendable { error } if error.contains("a loopback address")),
            "{url}: {answer:?}"
        );
    }
}

/// A server that greets with this line, answers a login with that, and every message with the last, `INBOX` being its inbox.
async fn scripted(info: &'static str, login: &'static str, message: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("nats://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut stream = BufReader::new(stream);
                let mut say = info.to_owned();
                loop {
                    if stream.write_all(say.as_bytes()).await.is_err() {
                        return;
                    }
                    let mut line = String::new();
                    if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
                        return;
                    }
                    say = match line.split(' ').next().unwrap() {
                        "CONNECT" => login.to_owned(),
                        "HPUB" | "PUB" => {
                            if message.is_empty() {
                                return;
                            }
                            message.replace("INBOX", line.split(' ').nth(2).unwrap())
                        }
                        _ => String::new(),
                    };
                }
            });
        }
    });
    url
}

const INFO: &str = "INFO {\"headers\":true,\"max_payload\":1000000}\r\n";

#[tokio::test]
async fn servers_that_behave_badly_cost_their_time_and_nothing_else() {
    let cases: [(&str, &str, &str, &str); 9] = [
        (
            "HTTP/1.1 400 Bad Request\r\n\r\n",
            "",
            "",
            "what answers there is no NATS server",
        ),
        ("PING\r\n", "", "", "what answers there is no NATS server"),
        ("INFO {\r\n", "", "", "what answers there is no NATS server"),
        ("INFO {\"headers\":false}\r\n", "PONG\r\n", "", "NATS 2.2 or later"),
        (
            INFO,
            "-ERR 'Authorization Violation'\r\n",
            "",
            "Authorization Violation",
        ),
        (INFO, "PONG\r\n", "", "the server closed the connection"),
        (INFO, "PONG\r\n", "garbage\r\n", "the server closed the connection"),
        (INFO, "PONG\r\n", "PING\r\n", "no answer within 300 ms"),
        (INFO, "", "", "no answer within 300 ms"),
    ];
    for (info, login, message, expected) in cases {
        let url = scripted(info, login, message).await;
        let error = unanswered(
            nats_within(300)
                .send(&attempt("k"), &routes(&format!("{url}?ack=server"), None))
                .await,
        );
        assert!(error.contains(expected), "{info}{login}{message}: {error}");
    }
    let url = scripted(INFO, "PONG\r\n", "MSG INBOX 1 2\r\n{}\r\nPONG\r\n").await;
    let plain = routes(&format!("{url}?ack=server"), None);
    assert_eq!(
        nats().send(&attempt("k"), &plain).await,
        Answer::Accepted { status: 202 }
    );
    let kept = routes(&format!("{url}?ack=stream"), None);
    let error = unanswered(nats_within(300).send(&attempt("k"), &kept).await);
    assert_eq!(error, "no answer within 300 ms", "a listener's word is not a stream's");
    let tls = routes(&format!("{url}?tls=required"), None);
    let error = unanswered(nats().send(&attempt("k"), &tls).await);
    assert!(error.contains("offers no TLS"), "{error}");
}

/// The certificate and key of the mail tests, in PEM: made for localhost, guarding nothing.
fn with_certificate() -> &'static str {
    "tls { cert_file: \"{}/cert.pem\", key_file: \"{}/key.pem\" }"
}

async fn with_tls() -> Option<Peer> {
    let program = program()?;
    let folder = tempfile::tempdir().unwrap();
    let pem = |what: &str, text: &str| format!("-----BEGIN {what}-----\n{text}\n-----END {what}-----\n");
    std::fs::write(
        folder.path().join("cert.pem"),
        pem("CERTIFICATE", crate::mail::CERTIFICATE),
    )
    .unwrap();
    std::fs::write(folder.path().join("key.pem"), pem("PRIVATE KEY", crate::mail::ITS_KEY)).unwrap();
    let configuration = with_certificate().replace("{}", folder.path().to_str().unwrap());
    std::fs::write(folder.path().join("server.conf"), configuration).unwrap();
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port();
    let child = run(&program, folder.path(), port);
    let peer = Peer { child, port, folder };
    peer.ready().await;
    Some(peer)
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_refused_in_clear_words() {
    let Some(peer) = with_tls().await else { return };
    for url in [
        format!("nats://localhost:{}", peer.port),
        format!("tls://localhost:{}", peer.port),
    ] {
        let answer = nats()
            .send(&attempt("k"), &routes(&url, Some("env:STORMLAKE_SECRET_USER")))
            .await;
        let error = unanswered(answer);
        assert!(
            error.contains("certificate is not trusted") && error.contains("SSL_CERT_FILE"),
            "{error}"
        );
    }
    let never = routes(&format!("nats://localhost:{}?tls=none", peer.port), None);
    let error = unanswered(nats().send(&attempt("k"), &never).await);
    assert!(error.contains("wants TLS"), "{error}");
}

/// Roots are read from the environment, once per process: so this test starts itself again with another one.
#[test]
fn a_certificate_whose_authority_is_named_is_trusted() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("roots.pem");
    let pem = format!(
        "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        crate::mail::CERTIFICATE
    );
    std::fs::write(&file, pem).unwrap();
    let again = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "nats::with_roots_of_its_own", "--ignored", "--nocapture"])
        .env("SSL_CERT_FILE", &file)
        .env_remove("SSL_CERT_DIR")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&again.stdout).into_owned() + &String::from_utf8_lossy(&again.stderr);
    assert!(again.status.success() && said.contains("1 passed"), "{said}");
}

#[tokio::test]
#[ignore = "started by the test above, with SSL_CERT_FILE"]
async fn with_roots_of_its_own() {
    let Some(peer) = with_tls().await else { return };
    let url = format!("tls://localhost:{}", peer.port);
    let error = unanswered(nats().send(&attempt("k"), &routes(&url, None)).await);
    assert!(error.starts_with("nobody listens"), "it came in: {error}");
}
