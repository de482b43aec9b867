//! A receiver that is asked first, by CloudEvents' HTTP 1.1 Web Hooks.

use crate::webhooks::{House, quick, start, until};
use crate::world::{Clock, Log, Raw, Request, answer, board};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use stormlake_board::Rate;
use stormlake_delivery::webhook::sign::Secrets;
use stormlake_delivery::{Routes, Targets, Webhook, WebhookOptions};

const SECRETS: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw the-new-one";

fn sender() -> Arc<Webhook> {
    let options = WebhookOptions {
        targets: Targets::AllowPrivate,
        timeout: Duration::from_millis(500),
        origin: "lake.shop.example".into(),
        ..WebhookOptions::default()
    };
    let secret = |name: &str| (name == "STORMLAKE_SECRET_SHOP").then(|| SECRETS.to_owned());
    Arc::new(Webhook::new(options, Arc::new(secret)).unwrap())
}

fn house(url: &str, rate: Option<Rate>) -> House {
    let mut board = board(&[("shop", url)]);
    board.channels[0].handshake = true;
    board.channels[0].rate = rate;
    let routes = Routes::from_board(&board, "shop", 7);
    start(&Log::default(), &Clock::default(), routes, quick(), sender())
}

fn asked(request: &Request) -> bool {
    request.head.starts_with("OPTIONS ")
}

#[tokio::test]
async fn a_receiver_is_asked_once_before_the_first_command_and_again_after_an_hour() {
    let receiver = Raw::start(|_, request| match asked(request) {
        true => answer(
            "200 OK",
            "webhook-allowed-origin: lake.shop.example\r\nwebhook-allowed-rate: *\r\n",
        ),
        false => answer("202 Accepted", ""),
    })
    .await;
    let rate = Rate {
        count: 50,
        per: stormlake_board::Duration { milliseconds: 1_000 },
        ..Rate::default()
    };
    let house = house(&receiver.url, Some(rate));
    for number in 0..3 {
        house.decide(&format!("{number}"), "shop");
        assert_eq!(house.states(&format!("{number}"), 1).await, ["delivered"]);
    }
    house.clock.push_milliseconds(3_600_001);
    house.decide("later", "shop");
    assert_eq!(house.states("later", 1).await, ["delivered"]);
    let requests = receiver.requests();
    let methods: Vec<bool> = requests.iter().map(asked).collect();
    assert_eq!(methods, [true, false, false, false, true, false]);
    assert_eq!(requests[0].header("webhook-request-origin"), Some("lake.shop.example"));
    assert_eq!(requests[0].header("webhook-request-rate"), Some("3000"), "a minute");
    assert_eq!(requests[0].header("webhook-signature"), None);
}

#[tokio::test]
async fn who_does_not_say_yes_gets_nothing_and_is_asked_again() {
    for (status, headers, words) in [
        ("405 Method Not Allowed", "", "it names no allowed origin"),
        ("200 OK", "", "it names no allowed origin"),
        (
            "200 OK",
            "webhook-allowed-origin: else.example\r\n",
            "it allows else.example",
        ),
        ("403 Forbidden", "webhook-allowed-origin: *\r\n", "it answered 403"),
    ] {
        let no = Arc::new(AtomicUsize::new(0));
        let said = Arc::clone(&no);
        let receiver = Raw::start(move |_, request| match asked(request) {
            true if said.fetch_add(1, Ordering::SeqCst) < 2 => answer(status, headers),
            true => answer("204 No Content", "webhook-allowed-origin: *\r\n"),
            false => answer("200 OK", ""),
        })
        .await;
        let house = house(&receiver.url, None);
        house.decide("k", "shop");
        assert_eq!(house.states("k", 3).await, ["retrying", "retrying", "delivered"]);
        let read = house.log.read();
        let error = read[1].3["error"].as_str().unwrap();
        assert!(error.contains(words) && error.contains("lake.shop.example"), "{error}");
        assert_eq!(receiver.requests().iter().filter(|request| !asked(request)).count(), 1);
    }
    let receiver = Raw::start(|_, _| answer("410 Gone", "")).await;
    let house = house(&receiver.url, None);
    house.decide("k", "shop");
    assert_eq!(house.states("k", 1).await, ["dead-letter"]);
}

#[tokio::test]
async fn the_rate_that_a_receiver_allows_is_kept_to() {
    let receiver = Raw::start(|_, request| match asked(request) {
        // One every 300 ms.
        true => answer("200 OK", "webhook-allowed-origin: *\r\nwebhook-allowed-rate: 200\r\n"),
        false => answer("200 OK", ""),
    })
    .await;
    let house = house(&receiver.url, None);
    house.decide("first", "shop");
    assert_eq!(house.states("first", 1).await, ["delivered"]);
    let began = std::time::Instant::now();
    for number in 0..4 {
        house.decide(&format!("{number}"), "shop");
    }
    until(|| house.log.delivered().len() == 5).await;
    assert!(began.elapsed() >= Duration::from_millis(900), "{:?}", began.elapsed());
}

#[tokio::test]
async fn while_a_secret_is_rotated_a_command_carries_both_signatures() {
    let receiver = Raw::start(|_, request| match asked(request) {
        true => answer("200 OK", "webhook-allowed-origin: *\r\n"),
        false => answer("200 OK", ""),
    })
    .await;
    let house = house(&receiver.url, None);
    house.decide("k", "shop");
    assert_eq!(house.states("k", 1).await, ["delivered"]);
    let request = receiver.requests().pop().unwrap();
    let signatures = request.header("webhook-signature").unwrap();
    assert_eq!(signatures.split(' ').count(), 2);
    let timestamp: i64 = request.header("webhook-timestamp").unwrap().parse().unwrap();
    for one in SECRETS.split(' ') {
        let secrets = Secrets::parse(one).unwrap();
        assert!(secrets.verify("k", timestamp, &request.body, signatures), "{one}");
    }
}
