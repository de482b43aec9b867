//! The whole of delivery over real sockets: a courier, a log in memory, and receivers that behave well and badly.

use crate::world::{Clock, Log, LogJournal, Raw, Request, answer, board, decision, routes};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use stormlake_delivery::receiver::{Failing, Receiver};
use stormlake_delivery::webhook::sign::Secrets;
use stormlake_delivery::{
    Breaking, Courier, CourierFault, Options, Outbox, Retries, Routes, Targets, Webhook, WebhookOptions, journal,
    requeue,
};
use stormlake_record::{Delivery, DeliveryState, EntryKind};
use tokio::task::JoinHandle;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// Retries in milliseconds, so that no test waits for long.
pub fn quick() -> Options {
    Options {
        retries: Retries {
            delays_ms: vec![5, 10, 20],
            ..Retries::default()
        },
        breaking: Breaking {
            wait_ms: 20,
            wait_ms_max: 50,
            ..Breaking::default()
        },
        ..Options::default()
    }
}

pub fn webhook(targets: Targets, timeout_ms: u64) -> Arc<Webhook> {
    let options = WebhookOptions {
        targets,
        timeout: Duration::from_millis(timeout_ms),
        ..WebhookOptions::default()
    };
    let secret = |name: &str| (name == "STORMLAKE_SECRET_SHOP").then(|| SECRET.to_owned());
    Arc::new(Webhook::new(options, Arc::new(secret)).unwrap())
}

pub struct House {
    pub log: Log,
    pub clock: Clock,
    pub running: JoinHandle<Result<Outbox, CourierFault>>,
}

/// A courier over this log, as a server would start it.
pub fn start(log: &Log, clock: &Clock, routes: Routes, options: Options, webhook: Arc<Webhook>) -> House {
    let mut outbox = Outbox::new(options);
    let observed = log.follow(&mut outbox);
    let routes = Arc::new(routes);
    let reader = log.clone();
    let now = {
        let clock = clock.clone();
        move || clock.now()
    };
    let courier = Courier::new(
        Arc::new(LogJournal(log.clone(), clock.clone())),
        webhook,
        Arc::new(move || Arc::clone(&routes)),
        Box::new(move |position| reader.decision(position)),
        now,
    );
    House {
        log: log.clone(),
        clock: clock.clone(),
        running: tokio::spawn(courier.run(outbox, observed)),
    }
}

pub fn open(routes: Routes, options: Options) -> House {
    start(
        &Log::default(),
        &Clock::default(),
        routes,
        options,
        webhook(Targets::AllowPrivate, 300),
    )
}

impl House {
    pub fn decide(&self, key: &str, channel: &str) {
        self.log.decide(self.clock.now(), &decision(key, channel));
    }

    /// Waits until this key has so many deliveries on the log, and gives their states.
    pub async fn states(&self, key: &str, count: usize) -> Vec<String> {
        until(|| self.log.states(key).len() >= count).await;
        self.log.states(key)
    }

    pub fn last(&self, key: &str) -> Delivery {
        let lines = self.log.read().into_iter().rev();
        let mut of_key = lines.filter(|(kind, .., body)| *kind == EntryKind::Delivery && body["key"] == key);
        serde_json::from_value(of_key.next().unwrap().3).unwrap()
    }
}

pub async fn until(mut holds: impl FnMut() -> bool) {
    let patience = tokio::time::Instant::now() + Duration::from_secs(20);
    while !holds() {
        assert!(tokio::time::Instant::now() < patience, "waited for 20 s");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

fn json(request: &Request) -> serde_json::Value {
    serde_json::from_slice(&request.body).unwrap()
}

#[tokio::test]
async fn a_command_goes_out_signed_and_what_it_yields_comes_onto_the_log() {
    let receiver = Raw::start(|_, _| answer("204 No Content", "")).await;
    let house = open(routes(&[("shop", &receiver.url)]), quick());
    house.decide("policy/v1/order-1/1", "shop");
    assert_eq!(house.states("policy/v1/order-1/1", 1).await, ["delivered"]);

    let request = &receiver.requests()[0];
    assert!(request.head.starts_with("POST /commands HTTP/1.1\r\n"));
    assert_eq!(request.header("webhook-id"), Some("policy/v1/order-1/1"));
    assert_eq!(request.header("idempotency-key"), Some("policy/v1/order-1/1"));
    assert_eq!(
        request.header("content-type"),
        Some("application/cloudevents+json; charset=utf-8")
    );
    assert_eq!(
        request.header("user-agent"),
        Some(concat!("stormlake/", env!("CARGO_PKG_VERSION")))
    );
    assert_eq!(request.header("cookie"), None);
    let timestamp: i64 = request.header("webhook-timestamp").unwrap().parse().unwrap();
    assert!((house.clock.now().milliseconds() / 1_000 - timestamp).abs() < 20);
    let signature = request.header("webhook-signature").unwrap();
    assert!(
        Secrets::parse(SECRET)
            .unwrap()
            .verify("policy/v1/order-1/1", timestamp, &request.body, signature)
    );
    let command = json(request);
    for (name, value) in [
        ("specversion", "1.0"),
        ("id", "policy/v1/order-1/1"),
        ("source", "stormlake/shop"),
        ("type", "com.example.command.show-ad"),
        ("subject", "ada"),
        ("policy", "Invite a buyer"),
        ("causationid", "order-1"),
        ("correlationid", "policy/v1/order-1/1"),
    ] {
        assert_eq!(command[name], value, "{name}");
    }
    assert_eq!(
        command["data"],
        serde_json::json!({"reason": "because of policy/v1/order-1/1", "count": 3})
    );

    let lines = house.log.read();
    let (kind, id, name, data) = &lines[2];
    assert_eq!(
        (*kind, id.as_str(), name.as_str()),
        (EntryKind::Event, "policy/v1/order-1/1/ad-shown", "ad-shown")
    );
    assert_eq!(*data, serde_json::json!({"reason": "because of policy/v1/order-1/1"}));
    assert_eq!(house.log.appends(), 1, "the delivery and what it yields are one append");
}

#[tokio::test]
async fn a_receiver_that_fails_at_first_gets_it_again_with_the_same_key_and_body() {
    let receiver = Raw::start(|number, _| match number {
        1 => answer("500 Internal Server Error", ""),
        2 => answer("307 Temporary Redirect", "location: http://127.0.0.1:1/elsewhere\r\n"),
        3 => Some("HTTP/1.1 garbage\r\n\r\n".into()),
        _ => answer("200 OK", ""),
    })
    .await;
    let house = open(routes(&[("shop", &receiver.url)]), quick());
    house.decide("k", "shop");
    assert_eq!(
        house.states("k", 4).await,
        ["retrying", "retrying", "retrying", "delivered"]
    );
    let requests = receiver.requests();
    assert_eq!(requests.len(), 4, "no redirect was followed");
    for request in &requests {
        assert_eq!(request.header("webhook-id"), Some("k"));
        assert_eq!(request.body, requests[0].body);
    }
    let ids: Vec<String> = house.log.read().into_iter().map(|(_, id, ..)| id).collect();
    assert_eq!(ids, ["k", "k/0/1", "k/0/2", "k/0/3", "k/0/4", "k/ad-shown"]);
}

#[tokio::test]
async fn one_channel_that_hangs_and_one_that_is_closed_make_no_third_wait() {
    let hanging = Raw::start(|_, _| None).await;
    let good = Raw::start(|_, _| answer("200 OK", "")).await;
    let channels = [
        ("hanging", hanging.url.as_str()),
        ("closed", "http://127.0.0.1:1/"),
        ("good", good.url.as_str()),
    ];
    let sender = webhook(Targets::AllowPrivate, 1_500);
    let house = start(&Log::default(), &Clock::default(), routes(&channels), quick(), sender);
    for number in 0..100 {
        house.decide(&format!("hanging {number}"), "hanging");
        house.decide(&format!("closed {number}"), "closed");
    }
    let began = std::time::Instant::now();
    for number in 0..100 {
        house.decide(&format!("good {number}"), "good");
    }
    until(|| good.requests().len() == 100).await;
    assert!(
        began.elapsed() < Duration::from_millis(1_400),
        "sooner than the hanging one times out"
    );
    house.states("hanging 0", 1).await;
    assert_eq!(
        house.last("hanging 0").error.as_deref(),
        Some("no answer within 1500 ms")
    );
    house.states("closed 0", 1).await;
    assert!(house.last("closed 0").error.unwrap().contains("Connection refused"));
}

#[tokio::test]
async fn too_many_requests_is_asked_again_no_sooner_than_the_receiver_says() {
    let receiver = Raw::start(|number, _| match number {
        1 => answer("429 Too Many Requests", "retry-after: 1800\r\n"),
        2 => answer(
            "503 Service Unavailable",
            "date: Mon, 23 Nov 2026 08:00:00 GMT\r\nretry-after: Mon, 23 Nov 2026 08:20:00 GMT\r\n",
        ),
        3 => answer("429 Too Many Requests", "retry-after: 99999999999999999999\r\n"),
        _ => answer("200 OK", ""),
    })
    .await;
    let house = open(routes(&[("shop", &receiver.url)]), quick());
    house.decide("k", "shop");
    for (count, seconds) in [(1, 1_800), (2, 1_200), (3, 3_600)] {
        house.states("k", count).await;
        let body = house.log.read().pop().unwrap().3;
        let at = |name: &str| {
            stormlake_record::Time::parse(body[name].as_str().unwrap())
                .unwrap()
                .milliseconds()
        };
        let wait = at("retry_at") - at("time");
        assert!((seconds * 1_000..seconds * 1_000 + 2_000).contains(&wait), "{wait} ms");
        assert_eq!(receiver.requests().len(), count);
        house.clock.push_milliseconds(seconds * 1_000 + 1_000);
    }
    assert_eq!(house.states("k", 4).await[3], "delivered");
}

#[tokio::test]
async fn what_is_refused_for_good_is_a_dead_letter_until_a_person_requeues_it() {
    let problem = "HTTP/1.1 422 Unprocessable Content\r\ncontent-type: application/problem+json\r\ncontent-length: 52\r\n\r\n\
        {\"title\":\"Unknown offer\",\"detail\":\"whsec_x and Ada\"}";
    let receiver = Raw::start(move |number, _| match number {
        1 => answer("410 Gone", ""),
        2 => Some(problem.into()),
        _ => answer("200 OK", ""),
    })
    .await;
    let house = open(routes(&[("shop", &receiver.url)]), quick());
    house.decide("k", "shop");
    assert_eq!(house.states("k", 1).await, ["dead-letter"]);
    for count in [3, 5] {
        let again = requeue(&house.last("k"), house.clock.now());
        let mut bytes = Vec::new();
        journal::encode_delivery(&again, 7, &mut bytes).unwrap();
        house.log.write(house.clock.now(), bytes);
        house.states("k", count).await;
        if count == 3 {
            assert_eq!(
                house.last("k").error.as_deref(),
                Some("the receiver answered 422 Unprocessable Entity: Unknown offer")
            );
        }
    }
    assert_eq!(
        house.log.states("k"),
        ["dead-letter", "requeued", "dead-letter", "requeued", "delivered"]
    );
    assert_eq!(house.last("k").round, 2);
}

#[tokio::test]
async fn a_long_answer_is_not_read_to_its_end() {
    let receiver = Raw::start(|number, _| {
        let body = "x".repeat(1 << 20);
        let status = if number == 1 { "500 No" } else { "200 OK" };
        Some(format!(
            "HTTP/1.1 {status}\r\ncontent-length: 99999999999\r\n\r\n{body}"
        ))
    })
    .await;
    let house = open(routes(&[("shop", &receiver.url)]), quick());
    house.decide("k", "shop");
    assert_eq!(house.states("k", 2).await, ["retrying", "delivered"]);
    let read = house.log.read();
    assert_eq!(read[1].3["error"], "the receiver answered 500 Internal Server Error");
}

#[tokio::test]
async fn a_courier_that_is_killed_is_followed_by_one_that_sends_the_rest_and_only_the_rest() {
    let receiver = Raw::start(|number, _| match number % 3 {
        0 => answer("503 Service Unavailable", ""),
        _ => answer("200 OK", ""),
    })
    .await;
    let (log, clock) = (Log::default(), Clock::default());
    let sender = webhook(Targets::AllowPrivate, 300);
    for number in 0..300 {
        log.decide(clock.now(), &decision(&format!("{number}"), "shop"));
    }
    let mut sent_after_delivery = Vec::new();
    for _ in 0..4 {
        let requests_before = receiver.requests().len();
        let delivered = log.delivered();
        let house = start(
            &log,
            &clock,
            routes(&[("shop", &receiver.url)]),
            quick(),
            Arc::clone(&sender),
        );
        until(|| receiver.requests().len() >= requests_before + 60).await;
        house.running.abort();
        assert!(house.running.await.unwrap_err().is_cancelled());
        let again = receiver.requests().into_iter().skip(requests_before);
        sent_after_delivery
            .extend(again.filter(|request| delivered.contains_key(request.header("webhook-id").unwrap())));
    }
    let house = start(&log, &clock, routes(&[("shop", &receiver.url)]), quick(), sender);
    until(|| log.delivered().len() == 300).await;
    assert!(
        sent_after_delivery.is_empty(),
        "{} sent although delivered",
        sent_after_delivery.len()
    );
    assert!(log.delivered().values().all(|times| *times == 1));
    log.close();
    let outbox = house.running.await.unwrap().unwrap();
    assert_eq!(outbox.counts().in_flight, 0);
}

#[tokio::test]
async fn a_courier_whose_log_ends_lets_its_attempts_end_and_writes_them_down() {
    let receiver = Raw::start(|_, _| answer("200 OK", "")).await;
    let house = open(routes(&[("shop", &receiver.url)]), quick());
    house.log.put_off(2);
    house.decide("k", "shop");
    until(|| receiver.requests().len() == 1).await;
    house.log.close();
    house.running.await.unwrap().unwrap();
    assert_eq!(
        house.log.states("k"),
        ["delivered"],
        "also through a log that was busy at first"
    );
    assert_eq!(house.log.appends(), 3);
}

#[tokio::test]
async fn what_cannot_be_sent_is_a_dead_letter_that_says_what_to_mend() {
    let mut board = board(&[
        ("private", "http://10.0.0.1/"),
        ("loopback", "http://[::1]:9/"),
        ("mapped", "http://[::ffff:127.0.0.1]:9/"),
        ("octal", "http://0177.1/"),
        ("metadata", "http://169.254.169.254/latest"),
        ("name", "http://localhost:9/"),
        ("scheme", "ftp://example.com/"),
        ("file", "file:///etc/passwd"),
        ("words", "not a url"),
        ("unset", "env:STORMLAKE_SECRET_UNSET"),
        ("other variable", "env:PATH"),
        ("mail", "https://example.com/"),
        ("unsigned", "https://example.com/"),
    ]);
    board.channels[11].kind = "smtp".into();
    board.channels[12].secret = Some("env:STORMLAKE_SECRET_NONE".into());
    let log = Log::default();
    let house = start(
        &log,
        &Clock::default(),
        Routes::from_board(&board, "shop", 7),
        quick(),
        webhook(Targets::PublicOnly, 2_000),
    );
    for (channel, expected) in [
        (
            "private",
            "the target is a private address: private addresses are refused unless the server allows them",
        ),
        ("loopback", "the target is a loopback address"),
        ("mapped", "the target is an IPv4 address in IPv6 clothes"),
        ("octal", "the target is a loopback address"),
        ("metadata", "the target is a link-local address"),
        ("name", "the target is a loopback address"),
        ("scheme", "only http and https are sent to, not `ftp`"),
        ("file", "only http and https are sent to, not `file`"),
        ("words", "its url is no URL"),
        ("unset", "secret STORMLAKE_SECRET_UNSET is not set"),
        ("other variable", "its url is not of the form env:STORMLAKE_SECRET_…"),
        ("mail", "is of kind `smtp`, which is not built"),
        ("unsigned", "secret STORMLAKE_SECRET_NONE is not set"),
        ("missing", "the published board has no channel `missing`"),
    ] {
        house.decide(channel, channel);
        assert_eq!(house.states(channel, 1).await, ["dead-letter"], "{channel}");
        let error = house.last(channel).error.unwrap();
        assert!(error.contains(expected), "{channel}: {error}");
    }
}

#[tokio::test]
async fn https_is_spoken_in_earnest() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}/", listener.local_addr().unwrap());
    let (heard, hello) = tokio::sync::oneshot::channel();
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut first = [0; 3];
        stream.read_exact(&mut first).await.unwrap();
        heard.send(first).unwrap();
        stream
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
            .await
            .unwrap();
    });
    let house = open(routes(&[("shop", &url)]), quick());
    house.decide("k", "shop");
    assert_eq!(house.states("k", 1).await[0], "retrying", "a 200 without TLS is none");
    assert_eq!(hello.await.unwrap()[..2], [22, 3], "a TLS handshake record");
}

#[tokio::test]
async fn plain_http_is_noted_only_where_it_leaves_the_house() {
    let receiver = Raw::start(|_, _| answer("200 OK", "")).await;
    let sender = webhook(Targets::AllowPrivate, 300);
    let channels = [("shop", receiver.url.as_str()), ("abroad", "http://receiver.invalid/")];
    let house = start(
        &Log::default(),
        &Clock::default(),
        routes(&channels),
        quick(),
        Arc::clone(&sender),
    );
    house.decide("k", "shop");
    house.states("k", 1).await;
    assert!(sender.notes().is_empty());
    house.decide("j", "abroad");
    house.states("j", 1).await;
    assert!(sender.notes()[0].contains("`abroad` sends over plain http"));
}

#[tokio::test]
async fn the_small_receiver_checks_signatures_tells_duplicates_and_fails_on_purpose() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let printed: Arc<Mutex<Vec<String>>> = Arc::default();
    let clock = Clock::default();
    let receiving = Receiver {
        secrets: Some(Secrets::parse(SECRET).unwrap()),
        failing: Failing {
            first: 2,
            percent: 50,
            status: None,
        },
        now: {
            let clock = clock.clone();
            Box::new(move || clock.now())
        },
        print: {
            let printed = Arc::clone(&printed);
            Box::new(move |line| printed.lock().unwrap().push(line.to_owned()))
        },
    }
    .ready();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let serving = tokio::spawn(Arc::clone(&receiving).serve(listener, async { drop(stopped.await) }));
    let house = open(routes(&[("shop", &url)]), quick());
    for number in 0..10 {
        house.decide(&format!("k{number}"), "shop");
    }
    until(|| {
        (0..10).all(|n| {
            house
                .log
                .states(&format!("k{n}"))
                .last()
                .is_some_and(|state| state == "delivered")
        })
    })
    .await;
    let seen = receiving.seen();
    assert_eq!((seen.commands, seen.duplicates, seen.refused), (10, 0, 0));
    assert!(seen.failed >= 2 + 8, "{seen:?}");

    // The same command again, as after a crash; and requests that nobody signed.
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let body = "{\"subject\":\"eve\\u001b[2J\"}";
    let timestamp = clock.now().milliseconds() / 1_000;
    let post = |id: &str, timestamp: i64, signature: String| {
        let request = client
            .post(&url)
            .header("webhook-id", id)
            .header("webhook-timestamp", timestamp);
        request.header("webhook-signature", signature).body(body).send()
    };
    let sign = |id: &str, timestamp: i64| Secrets::parse(SECRET).unwrap().sign(id, timestamp, body.as_bytes());
    for _ in 0..2 {
        post("k0", timestamp, sign("k0", timestamp)).await.unwrap();
    }
    assert_eq!(receiving.seen().duplicates, 1, "one of the two failed on purpose");
    for (id, timestamp, signature) in [
        ("k0", timestamp, "v1,AAAA".to_owned()),
        ("k1", timestamp, sign("k0", timestamp)),
        ("k0", timestamp - 400, sign("k0", timestamp - 400)),
        ("", timestamp, sign("", timestamp)),
    ] {
        assert_eq!(post(id, timestamp, signature).await.unwrap().status(), 401);
    }
    assert_eq!(receiving.seen().refused, 4);
    assert_eq!(client.get(&url).send().await.unwrap().status(), 405);
    let long = vec![b'x'; (4 << 20) + 1];
    assert_eq!(
        client
            .post(&url)
            .header("webhook-id", "k")
            .body(long)
            .send()
            .await
            .unwrap()
            .status(),
        413
    );
    let printed = printed.lock().unwrap().clone();
    assert!(
        printed
            .iter()
            .any(|line| line.starts_with("command    ada  com.example.command.show-ad  {")),
        "{printed:?}"
    );
    assert!(
        printed.iter().all(|line| !line.contains('\u{1b}')),
        "nothing reaches the terminal that could steer it"
    );
    stop.send(()).unwrap();
    drop(client);
    house.running.abort();
    drop(house);
    serving.abort();
}

#[tokio::test]
async fn a_log_that_takes_no_more_ends_the_courier() {
    struct Poisoned;
    impl stormlake_delivery::Journal for Poisoned {
        async fn append(&self, _: Vec<u8>) -> Result<(), stormlake_delivery::JournalFault> {
            Err(stormlake_delivery::JournalFault::Never("fsync failed".into()))
        }
    }
    let receiver = Raw::start(|_, _| answer("200 OK", "")).await;
    let (log, clock) = (Log::default(), Clock::default());
    let mut outbox = Outbox::new(quick());
    let observed = log.follow(&mut outbox);
    let routes = Arc::new(routes(&[("shop", &receiver.url)]));
    let courier = Courier::new(
        Arc::new(Poisoned),
        webhook(Targets::AllowPrivate, 300),
        Arc::new(move || Arc::clone(&routes)),
        Box::new(|_| None),
        move || clock.now(),
    );
    log.decide(stormlake_record::Time(0), &decision("k", "shop"));
    let fault = courier.run(outbox, observed).await.unwrap_err();
    assert_eq!(fault.to_string(), "the log takes no more records: fsync failed");
    assert_eq!(receiver.requests().len(), 1, "and nothing more is sent");
}

#[test]
fn the_states_of_a_delivery_are_the_words_on_the_wire() {
    assert_eq!(serde_json::to_value(DeliveryState::DeadLetter).unwrap(), "dead-letter");
}
