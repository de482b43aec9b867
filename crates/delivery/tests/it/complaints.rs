//! What users of other engines complained about, as far as delivery can get it wrong. The numbers are those of the list of complaints in the
//! design: 1 waits that do not move by themselves, 2 repeats, 5 silent loss.

use crate::webhooks::{House, open, quick, start, until, webhook};
use crate::world::{Clock, Log, Raw, answer, decision, routes};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};
use stormlake_delivery::receiver::{Failing, Receiver};
use stormlake_delivery::{Breaking, Options, Retries, Targets};
use stormlake_record::{EffectTaken, EntryKind, Time};
use tokio::net::TcpListener;

/// PostHog #82920: clock waits moved with a ten-minute poll, or when something else came in.
#[tokio::test]
async fn complaint_1_a_wait_that_is_over_moves_by_itself_while_nothing_else_happens() {
    let receiver = Raw::start(|number, _| match number {
        1 => answer("503 Service Unavailable", ""),
        _ => answer("200 OK", ""),
    })
    .await;
    let options = Options {
        retries: Retries {
            delays_ms: vec![1_200],
            jitter_percent: 0,
            ..Retries::default()
        },
        ..quick()
    };
    let house = open(routes(&[("shop", &receiver.url)]), options);
    let began = Instant::now();
    house.decide("k", "shop");
    assert_eq!(house.states("k", 2).await, ["retrying", "delivered"]);
    let took = began.elapsed();
    assert!(took >= Duration::from_millis(1_200), "not before it is due: {took:?}");
    assert!(
        took < Duration::from_millis(3_000),
        "and not with the next poll: {took:?}"
    );
}

/// Mautic #2210, #4164, #8802, #9797, Novu #1633, #2569, #2699: sends repeated. A courier that dies at any moment may have to send again what
/// it could not write down; it does so under the same key, and whoever looks at the key has everything once.
#[tokio::test]
async fn complaint_2_repeats_a_receiver_that_looks_at_the_key_has_everything_once_however_often_the_courier_dies() {
    let receiving = Receiver {
        secrets: None,
        failing: Failing {
            percent: 30,
            ..Failing::default()
        },
        now: Box::new(|| Time(0)),
        print: Box::new(|_| ()),
    }
    .ready();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    tokio::spawn(Arc::clone(&receiving).serve(listener, std::future::pending()));
    let (log, clock) = (Log::default(), Clock::default());
    const KEYS: usize = 400;
    for number in 0..KEYS {
        log.decide(clock.now(), &decision(&format!("{number}"), "shop"));
        // The engine concludes again what it could not hand over; the key is the same.
        log.decide(clock.now(), &decision(&format!("{number}"), "shop"));
    }
    let sender = webhook(Targets::AllowPrivate, 300);
    for life in 1..=6 {
        let routes = routes(&[("shop", &url)]);
        let house = start(&log, &clock, routes, quick(), Arc::clone(&sender));
        until(|| receiving.seen().requests >= life * 70).await;
        house.running.abort();
        drop(house.running.await);
    }
    let house = start(&log, &clock, routes(&[("shop", &url)]), quick(), sender);
    until(|| log.delivered().len() == KEYS).await;
    log.close();
    house.running.await.unwrap().unwrap();
    assert_eq!(receiving.seen().commands, KEYS as u64, "each key once");
    assert!(log.delivered().values().all(|times| *times == 1), "and told once");
}

/// Dittofeed #1844, PostHog #13447, #57573: what was decided got lost without a word. Here every decision ends as delivered or as a dead letter
/// with a reason, whatever the receivers do.
#[tokio::test]
async fn complaint_5_silent_loss_every_command_ends_as_delivered_or_as_a_dead_letter_that_says_why() {
    let receiver = Raw::start(|number, _| match number % 7 {
        0 => answer("500 Internal Server Error", ""),
        1 => answer("404 Not Found", ""),
        2 => answer("302 Found", "location: http://127.0.0.1:1/\r\n"),
        3 => Some("HTTP/1.1 garbage\r\n\r\n".into()),
        4 => answer("429 Too Many Requests", ""),
        _ => answer("200 OK", ""),
    })
    .await;
    let options = Options {
        retries: Retries {
            delays_ms: vec![1],
            attempts_max: 3,
            ..Retries::default()
        },
        breaking: Breaking {
            wait_ms: 1,
            wait_ms_max: 2,
            ..Breaking::default()
        },
        ..quick()
    };
    let channels = [
        ("shop", receiver.url.as_str()),
        ("closed", "http://127.0.0.1:1/"),
        ("unset", "env:STORMLAKE_SECRET_NOBODY"),
    ];
    let house = open(routes(&channels), options);
    const EACH: usize = 60;
    for number in 0..EACH {
        for channel in ["shop", "closed", "unset", "nowhere"] {
            house.decide(&format!("{channel} {number}"), channel);
        }
    }
    let ends = |log: &Log| {
        let mut ends = BTreeMap::new();
        for (kind, .., body) in log.read() {
            let (key, state) = (body["key"].as_str().unwrap_or_default().to_owned(), &body["state"]);
            if kind == EntryKind::Delivery && (state == "delivered" || state == "dead-letter") {
                let told = state == "delivered" || body["error"].as_str().is_some_and(|why| !why.is_empty());
                assert!(told, "{body}");
                assert_eq!(ends.insert(key, state.clone()), None, "one end each");
            }
        }
        ends
    };
    until(|| ends(&house.log).len() == 4 * EACH).await;
    let ends = ends(&house.log);
    let delivered = ends.values().filter(|state| *state == "delivered").count();
    assert!(delivered > 0 && delivered < EACH);
    house.log.close();
    let outbox = house.running.await.unwrap().unwrap();
    assert_eq!(outbox.counts().pending, 0, "nothing is left behind");
}

/// RudderStack #4953: one dead destination slowed all others.
#[tokio::test]
async fn complaint_5_silent_loss_one_dead_destination_slows_no_other() {
    let good = Raw::start(|_, _| answer("200 OK", "")).await;
    async fn time(house: &House, good: &Raw, dead: bool) -> Duration {
        let before = good.requests().len();
        for number in 0..1_000 {
            if dead {
                house.decide(&format!("dead {before} {number}"), "dead");
            }
            house.decide(&format!("good {before} {number}"), "good");
        }
        let began = Instant::now();
        until(|| good.requests().len() == before + 1_000).await;
        began.elapsed()
    }
    // Ten seconds for every attempt, and 64 places: a thousand of its commands would hold up a shared queue for minutes.
    let hanging = Raw::start(|_, _| None).await;
    let channels = [("dead", hanging.url.as_str()), ("good", good.url.as_str())];
    let sender = webhook(Targets::AllowPrivate, 10_000);
    let house = start(&Log::default(), &Clock::default(), routes(&channels), quick(), sender);
    let alone = time(&house, &good, false).await;
    let beside = time(&house, &good, true).await;
    assert!(
        beside < alone * 4 + Duration::from_secs(2),
        "{beside:?} beside a dead one, {alone:?} alone"
    );
}

/// PostHog #3068: events over 1 MB vanished.
#[tokio::test]
async fn complaint_5_silent_loss_a_command_of_more_than_a_megabyte_arrives_whole() {
    let receiver = Raw::start(|_, _| answer("200 OK", "")).await;
    let house = open(routes(&[("shop", &receiver.url)]), quick());
    let mut large = decision("large", "shop");
    let note = "ü".repeat(700_000);
    if let Some(EffectTaken::Command { data, .. }) = &mut large.effect {
        data.insert("note".into(), note.as_str().into());
    }
    house.log.decide(house.clock.now(), &large);
    assert_eq!(house.states("large", 1).await, ["delivered"]);
    let request = &receiver.requests()[0];
    assert!(request.body.len() > 1_400_000);
    let sent: serde_json::Value = serde_json::from_slice(&request.body).unwrap();
    assert_eq!(sent["data"]["note"], note);
}
