//! How fast decisions are delivered: decisions come in at a steady rate (or as fast as they go), a receiver on loopback in the
//! same process answers each with 200, and every delivery is journalled in memory.
//!
//! `cargo run --release -p stormlake-delivery --example webhook_speed -- [per second] [seconds]` (0 per second = as fast as they go)

#![allow(clippy::unwrap_used, missing_docs, reason = "an example that measures")]

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use stormlake_board::{Board, Channel};
use stormlake_delivery::{
    Courier, Journal, JournalFault, Noted, Observed, Options, Outbox, Routes, Targets, Webhook, WebhookOptions,
};
use stormlake_record::{Cause, Decision, EffectTaken, Entry, Outcome, Position, Time};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::mpsc;

fn now() -> Time {
    Time(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos() as i64)
}

/// Numbers the entries and gives them back, as the log does.
struct Echo {
    next: Arc<AtomicU64>,
    back: mpsc::Sender<Observed>,
    appends: AtomicU64,
    /// When each decision was made, in nanoseconds, and the microseconds until its 2xx had been received and was to be written
    /// down.
    latencies: Arc<Mutex<Vec<(i64, u64)>>>,
    /// Serialises positions and their order on the channel.
    order: tokio::sync::Mutex<()>,
}

impl Journal for Echo {
    async fn append(&self, bytes: Vec<u8>) -> Result<(), JournalFault> {
        let mut rest = bytes.as_slice();
        self.appends.fetch_add(1, Ordering::Relaxed);
        let _order = self.order.lock().await;
        while !rest.is_empty() {
            let (entry, length) = Entry::decode(rest).unwrap();
            // The id is <key>/<round>/<attempt>, and the key ends with the nanosecond at which its decision was made.
            let decided: i64 = entry.id.rsplit('/').nth(2).unwrap().parse().unwrap();
            self.latencies
                .lock()
                .unwrap()
                .push((decided, (now().0 - decided).unsigned_abs() / 1_000));
            let position = Position(self.next.fetch_add(1, Ordering::Relaxed));
            if let Some(observed) = Observed::from_entry(position, now(), &entry) {
                self.back
                    .try_send(observed)
                    .map_err(|fault| JournalFault::Never(fault.to_string()))?;
            }
            rest = &rest[length..];
        }
        Ok(())
    }
}

/// Answers every request with 200.
async fn receive(listener: tokio::net::TcpListener) {
    loop {
        let Ok((mut stream, _)) = listener.accept().await else {
            return;
        };
        stream.set_nodelay(true).unwrap();
        tokio::spawn(async move {
            let mut buffer = Vec::with_capacity(8 << 10);
            loop {
                let head = loop {
                    if let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
                        break end + 4;
                    }
                    if stream.read_buf(&mut buffer).await.unwrap_or(0) == 0 {
                        return;
                    }
                };
                let text = std::str::from_utf8(&buffer[..head]).unwrap().to_ascii_lowercase();
                let length: usize = text
                    .split("content-length: ")
                    .nth(1)
                    .unwrap()
                    .split("\r\n")
                    .next()
                    .unwrap()
                    .parse()
                    .unwrap();
                while buffer.len() < head + length {
                    if stream.read_buf(&mut buffer).await.unwrap_or(0) == 0 {
                        return;
                    }
                }
                buffer.drain(..head + length);
                if stream
                    .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
                    .await
                    .is_err()
                {
                    return;
                }
            }
        });
    }
}

fn decision(number: u64) -> Decision {
    let now = now();
    let data = serde_json::json!({"reason": "You have bought 3 meals", "offer": "A month of family membership", "number": number});
    Decision {
        key: format!("invite-a-repeat-buyer/9f2c41d07b3a/1/shop/order-{number}/{}", now.0),
        policy: "Invite a repeat buyer to FFamily".into(),
        version: "9f2c41d07b3a".into(),
        subject: format!("customer-{number}"),
        by: None,
        due: now,
        outcome: Outcome::Fired,
        reason: "the third order within 14 days".into(),
        count: 3,
        cause: Cause {
            event: "order-collected".into(),
            source: "shop".into(),
            id: format!("order-{number}"),
            time: now,
            position: number,
        },
        effect: Some(EffectTaken::Command {
            command: "Show ad to subscribe".into(),
            via: Some("shop".into()),
            data: data.as_object().unwrap().clone(),
        }),
        step: 0,
        variant: None,
        scores: Vec::new(),
    }
}

#[tokio::main(flavor = "multi_thread")]
async fn main() {
    let mut arguments = std::env::args().skip(1).map(|text| text.parse::<u64>().unwrap());
    let per_second = arguments.next().unwrap_or(10_000);
    let seconds = arguments.next().unwrap_or(10);
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/commands", listener.local_addr().unwrap());
    let latencies = Arc::new(Mutex::new(Vec::new()));
    tokio::spawn(receive(listener));

    let board = Board {
        namespace: "com.example".into(),
        channels: vec![Channel {
            name: "shop".into(),
            kind: "webhook".into(),
            url: Some(url),
            secret: Some("env:STORMLAKE_SECRET_SHOP".into()),
            ..Channel::default()
        }],
        ..Board::default()
    };
    let routes = Arc::new(Routes::from_board(&board, "speed", 1));
    let options = WebhookOptions {
        targets: Targets::AllowPrivate,
        ..WebhookOptions::default()
    };
    let secret = Arc::new(|_: &str| Some("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned()));
    let webhook = Arc::new(Webhook::new(options, secret).unwrap());
    let (sender, observed) = mpsc::channel(1 << 20);
    let next = Arc::new(AtomicU64::new(0));
    let journal = Arc::new(Echo {
        next: Arc::clone(&next),
        back: sender.clone(),
        appends: AtomicU64::new(0),
        latencies: Arc::clone(&latencies),
        order: tokio::sync::Mutex::new(()),
    });
    let courier = Courier::new(
        Arc::clone(&journal),
        webhook,
        Arc::new(move || Arc::clone(&routes)),
        Box::new(|_| None),
        now,
    );
    let tally = courier.tally();
    let total = if per_second == 0 { 200_000 } else { per_second * seconds };
    // Nothing is spilled: the log of this example cannot be read again.
    let options = Options {
        decoded_max: total as usize,
        decoded_bytes_max: usize::MAX,
        ..Options::default()
    };
    let running = tokio::spawn(courier.run(Outbox::new(options), observed));

    let began = Instant::now();
    let mut sent = 0;
    while sent < total {
        let due = if per_second == 0 {
            total
        } else {
            ((began.elapsed().as_nanos() as u64 * per_second) / 1_000_000_000).min(total)
        };
        if due > sent {
            let _order = journal.order.lock().await;
            while sent < due {
                let position = Position(next.fetch_add(1, Ordering::Relaxed));
                let record = Noted::Decision(Box::new(decision(sent)));
                sender
                    .send(Observed {
                        position,
                        received: now(),
                        record,
                    })
                    .await
                    .unwrap();
                sent += 1;
            }
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    while tally.delivered.load(Ordering::Relaxed) < total || tally.pending.load(Ordering::Relaxed) > 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let elapsed = began.elapsed().as_secs_f64();
    running.abort();
    println!(
        "{total} delivered in {elapsed:.2} s = {:.0}/s; {} appends",
        total as f64 / elapsed,
        journal.appends.load(Ordering::Relaxed)
    );
    let all = latencies.lock().unwrap().clone();
    // The first second opens the connections, while nothing is warm; both views are shown.
    let warm = all.iter().map(|(decided, _)| *decided).min().unwrap() + 1_000_000_000;
    tell("all", all.iter().map(|(_, latency)| *latency).collect());
    tell(
        "after the first second",
        all.iter()
            .filter(|(decided, _)| *decided >= warm)
            .map(|(_, latency)| *latency)
            .collect(),
    );
}

fn tell(which: &str, mut latencies: Vec<u64>) {
    if latencies.is_empty() {
        return;
    }
    latencies.sort_unstable();
    let at = |share: f64| latencies[((latencies.len() - 1) as f64 * share) as usize] as f64 / 1_000.0;
    println!(
        "decision to 2xx received, {which}: p50 {:.2} ms, p99 {:.2} ms, p99.9 {:.2} ms, max {:.2} ms",
        at(0.5),
        at(0.99),
        at(0.999),
        at(1.0)
    );
}
