//! How many letters a second go out, beside `lettre` alone with a letter that is written already: the same sink, the same
//! number of connections, the same run. On loopback both give about 22 a second per connection: 46 ms a letter, probably since the
//! library writes a letter's end apart and leaves Nagle's algorithm on (not proven). `cargo run --release -p stormlake-delivery --example mail_speed`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "an example that cannot go on ends"
)]

use lettre::transport::smtp::client::AsyncSmtpConnection;
use lettre::transport::smtp::extension::ClientId;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use stormlake_board::parse;
use stormlake_delivery::{Answer, Attempt, Options, Outbox, Routes, Smtp, SmtpOptions, Targets};
use stormlake_mail::{Letters, Templates};
use stormlake_record::{Cause, Decision, EffectTaken, Outcome, Position, Time};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

const LETTERS: usize = 400;
const CONNECTIONS: usize = 8;
/// Attempts under way at once, as the courier makes them.
const AT_ONCE: usize = 64;
const ROUNDS: usize = 3;

const TEXT: &str = include_str!("../../../examples/farmacy-family/templates/notify-about-upcoming-event.txt");
const HTML: &str = include_str!("../../../examples/farmacy-family/templates/notify-about-upcoming-event.html");
const LAYOUT: &str = include_str!("../../../examples/farmacy-family/templates/layout.html");
const FOOTER: &str = include_str!("../../../examples/farmacy-family/templates/footer.txt");

fn main() {
    stormlake_delivery::install_tls();
    let (sink, newest) = sink();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let (mut ours, mut alone) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        ours.push(runtime.block_on(stormlake(sink)));
        let letter = newest.lock().unwrap().clone();
        alone.push(runtime.block_on(lettre_alone(sink, letter)));
    }
    let middle = |rates: &mut Vec<f64>| {
        rates.sort_by(f64::total_cmp);
        rates[rates.len() / 2]
    };
    let (ours, alone) = (middle(&mut ours), middle(&mut alone));
    let size = newest.lock().unwrap().len();
    println!("letters of {size} bytes over {CONNECTIONS} connections, middle of {ROUNDS} runs of {LETTERS}");
    println!("stormlake, written from templates: {ours:.0}/s");
    println!("lettre alone, written before:      {alone:.0}/s");
    println!("ratio {:.2}", ours / alone);
}

fn board(sink: SocketAddr) -> Routes {
    let text = format!(
        r#"board "Shop" {{
    subject "customer" {{ attribute "email" from="Joined.email" sensitive=#true; attribute "name" from="Joined.name" }}
    channel "mailer" kind="smtp" url="smtp://{sink}" from="Shop <hello@shop.example>" unsubscribe="https://shop.example/stop?who={{{{ subject.id | urlencode }}}}"
}}
command "Notify about upcoming event" {{ field "event" "string" optional=#true; field "why" "enum" "new member" "registered" "quiet for long" }}
policy "Remind" {{ then "Notify about upcoming event" via="mailer" }}
"#
    );
    let board = parse(&text).board;
    let templates = Templates::from([
        ("notify-about-upcoming-event.txt", TEXT),
        ("notify-about-upcoming-event.html", HTML),
        ("layout.html", LAYOUT),
        ("footer.txt", FOOTER),
    ]);
    let (letters, found) = Letters::compile(&board, &templates);
    assert!(found.is_empty(), "{found:?}");
    Routes::from_board(&board, "shop", 1).with_letters(Arc::new(letters))
}

fn attempts() -> Vec<Attempt> {
    let mut outbox = Outbox::new(Options {
        concurrency: usize::MAX,
        ..Options::default()
    });
    let now = Time::from_milliseconds(1_790_000_000_000);
    for number in 0..LETTERS {
        let data = serde_json::json!({ "event": format!("E-{number}"), "why": "registered" });
        let decision = Decision {
            key: format!("key-{number}"),
            policy: "Remind".into(),
            version: "v".into(),
            subject: format!("customer-{number}"),
            by: None,
            due: now,
            outcome: Outcome::Fired,
            reason: String::new(),
            count: 1,
            cause: Cause {
                event: "joined".into(),
                source: "s".into(),
                id: "1".into(),
                time: now,
                position: 0,
            },
            step: 0,
            variant: None,
            scores: Vec::new(),
            effect: Some(EffectTaken::Command {
                command: "Notify about upcoming event".into(),
                via: Some("mailer".into()),
                data: data.as_object().unwrap().clone(),
            }),
        };
        outbox.observe(Position(number as u64), now, &decision);
    }
    outbox.due(now, LETTERS, &mut |_| None)
}

async fn stormlake(sink: SocketAddr) -> f64 {
    let known = serde_json::json!({ "email": "ann@example.com", "name": "Ann" });
    let known = known.as_object().unwrap().clone();
    let options = SmtpOptions {
        targets: Targets::AllowPrivate,
        connections_max: CONNECTIONS,
        ..SmtpOptions::default()
    };
    let smtp = Smtp::new(
        options,
        Arc::new(|_: &str| None),
        Arc::new(move |_: &str| Ok(known.clone())),
    );
    let (smtp, routes) = (Arc::new(smtp), Arc::new(board(sink)));
    let attempts = Arc::new(attempts());
    let next = Arc::new(AtomicUsize::new(0));
    let began = Instant::now();
    let mut workers = tokio::task::JoinSet::new();
    for _ in 0..AT_ONCE {
        let (smtp, routes) = (Arc::clone(&smtp), Arc::clone(&routes));
        let (attempts, next) = (Arc::clone(&attempts), Arc::clone(&next));
        workers.spawn(async move {
            while let Some(attempt) = attempts.get(next.fetch_add(1, Ordering::Relaxed)) {
                let answer = smtp.send(attempt, &routes).await;
                assert_eq!(answer, Answer::Accepted { status: 250 });
            }
        });
    }
    while let Some(done) = workers.join_next().await {
        done.unwrap();
    }
    LETTERS as f64 / began.elapsed().as_secs_f64()
}

async fn lettre_alone(sink: SocketAddr, letter: Vec<u8>) -> f64 {
    let letter = Arc::new(letter);
    let left = Arc::new(AtomicUsize::new(0));
    let began = Instant::now();
    let mut workers = tokio::task::JoinSet::new();
    for _ in 0..CONNECTIONS {
        let (letter, left) = (Arc::clone(&letter), Arc::clone(&left));
        workers.spawn(async move {
            let hello = ClientId::Domain("shop.example".into());
            let from = Some("hello@shop.example".parse().unwrap());
            let envelope = lettre::address::Envelope::new(from, vec!["ann@example.com".parse().unwrap()]).unwrap();
            let patience = Some(Duration::from_secs(10));
            let connecting = AsyncSmtpConnection::connect_tokio1(sink, patience, &hello, None, None);
            let mut connection = connecting.await.unwrap();
            while left.fetch_add(1, Ordering::Relaxed) < LETTERS {
                connection.send(&envelope, &letter).await.unwrap();
            }
            connection.abort().await;
        });
    }
    while let Some(done) = workers.join_next().await {
        done.unwrap();
    }
    LETTERS as f64 / began.elapsed().as_secs_f64()
}

type Newest = Arc<std::sync::Mutex<Vec<u8>>>;

/// A mail server on a thread of its own that takes everything and keeps the newest letter.
fn sink() -> (SocketAddr, Newest) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()
        .unwrap();
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    let newest = Newest::default();
    let kept = Arc::clone(&newest);
    std::thread::spawn(move || {
        runtime.block_on(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&kept)));
            }
        });
    });
    (address, newest)
}

async fn serve(stream: TcpStream, newest: Newest) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut stream = BufReader::with_capacity(16 << 10, stream);
    stream.write_all(b"220 sink\r\n").await?;
    let (mut line, mut letter, mut inside) = (Vec::new(), Vec::new(), false);
    loop {
        line.clear();
        if stream.read_until(b'\n', &mut line).await? == 0 {
            return Ok(());
        }
        let reply: &[u8] = match (inside, line.as_slice()) {
            (true, b".\r\n") => {
                inside = false;
                *newest.lock().unwrap() = std::mem::take(&mut letter);
                b"250 taken\r\n"
            }
            (true, line) => {
                letter.extend_from_slice(line);
                continue;
            }
            (false, line) if line.starts_with(b"DATA") => {
                inside = true;
                b"354 go on\r\n"
            }
            (false, line) if line.starts_with(b"EHLO") => b"250-sink\r\n250 8BITMIME\r\n",
            _ => b"250 fine\r\n",
        };
        stream.write_all(reply).await?;
    }
}
