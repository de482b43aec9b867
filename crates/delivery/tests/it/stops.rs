//! Stops, from the log to the wire: the switch that somebody pulls, and the receiver that wants nothing any more.

use crate::webhooks::{open, quick, start, until, webhook};
use crate::world::{Clock, Log, Raw, answer, decision, routes};
use stormlake_delivery::{Routes, Targets, requeue};
use stormlake_record::{Decision, Entry, EntryKind, Flags, Switch, Time};

fn switch(log: &Log, now: Time, policy: Option<&str>, stopped: bool) {
    let body = serde_json::to_vec(&Switch {
        policy: policy.map(str::to_owned),
        stopped,
        by: "ann".into(),
        why: String::new(),
    })
    .unwrap();
    let mut bytes = Vec::new();
    Entry {
        kind: EntryKind::Switched,
        flags: Flags::default(),
        time: now,
        previous: None,
        board_version: 1,
        key_id: 0,
        source: "stormlake/switch",
        id: &format!("{policy:?}/{stopped}/{}", now.0),
        name: policy.unwrap_or_default(),
        subject: "",
        sender: "ann",
        extensions: b"",
        body: &body,
    }
    .encode(&mut bytes)
    .unwrap();
    log.write(now, bytes);
}

fn due_now(key: &str, clock: &Clock) -> Decision {
    Decision {
        due: clock.now(),
        ..decision(key, "shop")
    }
}

fn with_stale(url: &str, stale_ms: i64) -> Routes {
    let mut routes = routes(&[("shop", url)]);
    routes.stale_ms = Some(stale_ms);
    routes
}

/// Several restarts' worth of silence.
async fn quiet() {
    tokio::time::sleep(std::time::Duration::from_millis(150)).await;
}

#[tokio::test]
async fn a_stopped_policys_commands_wait_over_a_restart_and_go_out_when_it_is_let_go() {
    let receiver = Raw::start(|_, _| answer("200 OK", "")).await;
    let (log, clock) = (Log::default(), Clock::default());
    let policy = decision("k", "shop").policy;
    let sender = webhook(Targets::AllowPrivate, 300);
    let house = start(
        &log,
        &clock,
        with_stale(&receiver.url, 3_600_000),
        quick(),
        sender.clone(),
    );
    switch(&log, clock.now(), Some(&policy), true);
    for key in ["k1", "k2"] {
        log.decide(clock.now(), &due_now(key, &clock));
    }
    let other = Decision {
        policy: "Another one".into(),
        ..due_now("other", &clock)
    };
    log.decide(clock.now(), &other);
    assert_eq!(house.states("other", 1).await, ["delivered"]);
    quiet().await;
    assert_eq!(receiver.requests().len(), 1, "only the other policy's");
    house.running.abort();
    drop(house.running.await);

    let house = start(&log, &clock, with_stale(&receiver.url, 3_600_000), quick(), sender);
    quiet().await;
    assert_eq!(receiver.requests().len(), 1, "nor after a restart");
    clock.push_milliseconds(30 * 60_000);
    switch(&log, clock.now(), Some(&policy), false);
    for key in ["k1", "k2"] {
        assert_eq!(house.states(key, 1).await, ["delivered"]);
    }
    assert_eq!(receiver.requests().len(), 3);
}

#[tokio::test]
async fn what_is_stale_when_it_is_let_go_is_a_dead_letter_that_says_so_and_can_still_be_sent() {
    let receiver = Raw::start(|_, _| answer("200 OK", "")).await;
    let (log, clock) = (Log::default(), Clock::default());
    let sender = webhook(Targets::AllowPrivate, 300);
    let house = start(&log, &clock, with_stale(&receiver.url, 3_600_000), quick(), sender);
    switch(&log, clock.now(), None, true);
    log.decide(clock.now(), &due_now("old", &clock));
    clock.push_milliseconds(2 * 3_600_000 + 5 * 60_000);
    log.decide(clock.now(), &due_now("young", &clock));
    switch(&log, clock.now(), None, false);
    assert_eq!(house.states("young", 1).await, ["delivered"]);
    assert_eq!(house.states("old", 1).await, ["dead-letter"]);
    assert_eq!(receiver.requests().len(), 1);
    let dead = house.last("old");
    assert_eq!(
        dead.error.as_deref(),
        Some("stale: held back while its policy was stopped, 2 h 5 min after its time; the board's `stale` is 1 h")
    );
    // What was never held back is as late as its receiver makes it.
    log.decide(clock.now(), &decision("late", "shop"));
    assert_eq!(house.states("late", 1).await, ["delivered"]);
    // A person who has it tried again means it.
    let mut bytes = Vec::new();
    stormlake_delivery::journal::encode_delivery(&requeue(&dead, clock.now()), 7, &mut bytes).unwrap();
    log.write(clock.now(), bytes);
    assert_eq!(house.states("old", 3).await, ["dead-letter", "requeued", "delivered"]);
}

#[tokio::test]
async fn a_receiver_that_is_gone_gets_nothing_more_until_its_dead_letter_is_tried_again() {
    let receiver = Raw::start(|number, _| match number {
        1 => answer("410 Gone", ""),
        _ => answer("200 OK", ""),
    })
    .await;
    let house = open(routes(&[("shop", &receiver.url)]), quick());
    house.decide("k1", "shop");
    assert_eq!(house.states("k1", 1).await, ["dead-letter"]);
    for number in 2..20 {
        house.decide(&format!("k{number}"), "shop");
    }
    house.clock.push_milliseconds(3_600_000);
    quiet().await;
    assert_eq!(receiver.requests().len(), 1);
    let mut bytes = Vec::new();
    let again = requeue(&house.last("k1"), house.clock.now());
    stormlake_delivery::journal::encode_delivery(&again, 7, &mut bytes).unwrap();
    house.log.write(house.clock.now(), bytes);
    until(|| house.log.delivered().len() == 19).await;
    assert_eq!(receiver.requests().len(), 20);
}

#[tokio::test]
async fn what_goes_out_in_time_after_a_stop_is_tried_again_for_as_long_as_any_other() {
    let receiver = Raw::start(|number, _| match number {
        1 => answer("503 Service Unavailable", ""),
        _ => answer("200 OK", ""),
    })
    .await;
    let (log, clock) = (Log::default(), Clock::default());
    let sender = webhook(Targets::AllowPrivate, 300);
    let house = start(&log, &clock, with_stale(&receiver.url, 3_600_000), quick(), sender);
    switch(&log, clock.now(), None, true);
    log.decide(clock.now(), &due_now("k", &clock));
    quiet().await;
    switch(&log, clock.now(), None, false);
    clock.push_milliseconds(50 * 60_000);
    assert_eq!(house.states("k", 1).await, ["retrying"]);
    clock.push_milliseconds(3_600_000);
    assert_eq!(house.states("k", 2).await, ["retrying", "delivered"]);
}
