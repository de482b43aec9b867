//! From accepted to delivered: every event fires a policy whose command goes out by webhook, at a steady rate.

use crate::Outcome;
use crate::fleet::now;
use crate::http::Connection;
use crate::place::Place;
use crate::process;
use crate::receiver::{self, Arrivals};
use crate::server::{Server, make_project};
use crate::shop::write_digits;
use crate::table::{Row, rate};
use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

const BOARD: &str = include_str!("../boards/echo.kdl");
const PER_BATCH: usize = 50;
const WARM_UP_S: usize = 2;
const MEASURED_S: usize = 20;
const SENDERS: usize = 4;
/// How long the last deliveries are waited for.
const PATIENCE: Duration = Duration::from_secs(10);
const DIGITS: usize = 9;

/// How many events come a second, and what we want then.
#[derive(Debug, Clone, Copy)]
struct Pace {
    /// A batch every so often.
    every: Duration,
    p99_ms: f64,
}

const PACES: [Pace; 2] = [
    Pace {
        every: Duration::from_millis(5),
        p99_ms: 50.0,
    },
    Pace {
        every: Duration::from_micros(2_500),
        p99_ms: 20.0,
    },
];

impl Pace {
    fn per_second(self) -> f64 {
        PER_BATCH as f64 / self.every.as_secs_f64()
    }

    /// Batches in so many seconds.
    fn batches(self, seconds: usize) -> usize {
        (seconds as f64 / self.every.as_secs_f64()) as usize
    }
}

/// What became of a batch, in nanoseconds since the receiver began.
#[derive(Debug, Default)]
struct Batch {
    sent: AtomicU64,
    answered: AtomicU64,
}

/// Runs it.
pub fn run(place: &Place) -> Outcome<Vec<Row>> {
    PACES.iter().map(|&pace| at(place, pace)).collect()
}

fn at(place: &Place, pace: Pace) -> Outcome<Row> {
    let batches: Vec<Batch> = (0..pace.batches(WARM_UP_S + MEASURED_S))
        .map(|_| Batch::default())
        .collect();
    let numbers = batches.len() * PER_BATCH;
    let arrivals = Arc::new(Arrivals::new(numbers));
    let receiver = receiver::start(Arc::clone(&arrivals))?;
    let project = place.fresh("latency");
    make_project(&project, &BOARD.replace("PORT", &receiver.port().to_string()))?;
    let server = Server::start(&project)?;
    let ticks = process::ticks(server.pid())?;
    send(&server, &arrivals, &batches, pace)?;
    let sent = Instant::now();
    while arrivals.count() < numbers as u64 && sent.elapsed() < PATIENCE {
        std::thread::sleep(Duration::from_millis(5));
    }
    let used = (process::ticks(server.pid())? - ticks) as f64 / 100.0;
    server.kill()?;
    std::fs::remove_dir_all(project)?;
    Ok(row(&arrivals, &batches, pace, used))
}

/// Sends the batches on time, whether or not the ones before were answered: a late answer delays nobody else's.
fn send(server: &Server, arrivals: &Arrivals, batches: &[Batch], pace: Pace) -> Outcome<()> {
    let began = Instant::now();
    let work = |sender: usize| -> Outcome<()> {
        let mut connection = Connection::open(server.address)?;
        let mut request = Request::new(&server.host(), &server.token)?;
        for number in (sender..batches.len()).step_by(SENDERS) {
            let due = pace.every * u32::try_from(number)?;
            std::thread::sleep(due.saturating_sub(began.elapsed()));
            batches[number].sent.store(arrivals.now(), Ordering::Relaxed);
            let answer = connection.send(request.about((number * PER_BATCH) as u64))?;
            if answer.number("accepted") != Some(PER_BATCH as u64) {
                return Err(format!("the server answered {}", answer.status).into());
            }
            batches[number].answered.store(arrivals.now(), Ordering::Relaxed);
        }
        Ok(())
    };
    let work = &work;
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..SENDERS).map(|sender| scope.spawn(move || work(sender))).collect();
        threads
            .into_iter()
            .try_for_each(|thread| thread.join().map_err(|_| "a sender panicked")?)
    })
}

fn row(arrivals: &Arrivals, batches: &[Batch], pace: Pace, used: f64) -> Row {
    let (mut since_answered, mut since_sent, mut lost) = (Vec::new(), Vec::new(), 0);
    let (mut first, mut last) = (u64::MAX, 0);
    for number in pace.batches(WARM_UP_S) * PER_BATCH..batches.len() * PER_BATCH {
        let batch = &batches[number / PER_BATCH];
        let accepted = batch.answered.load(Ordering::Relaxed);
        match arrivals.of(number) {
            // A webhook may overtake the answer to its sender.
            Some(arrived) => {
                since_answered.push(arrived.saturating_sub(accepted));
                since_sent.push(arrived.saturating_sub(batch.sent.load(Ordering::Relaxed)));
            }
            None => lost += 1,
        }
        first = first.min(accepted);
        last = last.max(arrivals.of(number).unwrap_or(accepted));
    }
    let milliseconds = |of: &[u64], share: f64| {
        let place = ((of.len() as f64 * share) as usize).min(of.len().saturating_sub(1));
        of.get(place).map_or(f64::NAN, |&time| time as f64 / 1e6)
    };
    since_answered.sort_unstable();
    since_sent.sort_unstable();
    let achieved = since_answered.len() as f64 / (last.saturating_sub(first) as f64 / 1e9);
    let p99 = milliseconds(&since_answered, 0.99);
    let missing = match lost {
        0 => String::new(),
        lost => format!("; {lost} had not arrived after {} s", PATIENCE.as_secs()),
    };
    Row {
        what: format!(
            "accepted → delivered by webhook, every event, {} for {MEASURED_S} s",
            rate(pace.per_second())
        ),
        ours: format!(
            "p50 {:.1} ms, p99 {p99:.1} ms, most {:.1} ms{missing}",
            milliseconds(&since_answered, 0.5),
            milliseconds(&since_answered, 1.0)
        ),
        peer: format!(
            "delivered: {}; since the event was sent: p50 {:.1} ms, p99 {:.1} ms; the server took {used:.1} s of processor time in {} s",
            rate(achieved),
            milliseconds(&since_sent, 0.5),
            milliseconds(&since_sent, 0.99),
            WARM_UP_S + MEASURED_S
        ),
        ratio: None,
        aim: format!("p99 under {} ms", pace.p99_ms),
        met: Some(p99 < pace.p99_ms && lost == 0),
    }
}

/// A small batch of events that only differ in their numbers.
struct Request {
    bytes: Vec<u8>,
    places: Vec<[usize; 2]>,
}

impl Request {
    fn new(host: &str, token: &str) -> Outcome<Self> {
        let (mut body, mut places, now) = (String::from("["), Vec::new(), now());
        for index in 0..PER_BATCH {
            body.push_str(if index > 0 { "," } else { "" });
            body.push_str(r#"{"specversion":"1.0","id":""#);
            let id = body.len();
            write!(
                body,
                r#"{0:0DIGITS$}","source":"/bench","type":"com.example.bench.told","subject":"customer-{index}","time":"{now}","data":{{"number":1"#,
                0
            )?;
            let number = body.len();
            write!(body, r#"{0:0DIGITS$}}}}}"#, 0)?;
            places.push([id, number]);
        }
        body.push(']');
        let head = format!(
            "POST /v1/events HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {token}\r\n\
             content-type: application/cloudevents-batch+json\r\ncontent-length: {}\r\n\r\n",
            body.len()
        );
        for place in places.iter_mut().flatten() {
            *place += head.len();
        }
        let bytes = [head, body].concat().into_bytes();
        Ok(Self { bytes, places })
    }

    /// The batch of the numbers from `first` on. On the wire they stand behind a 1, since JSON numbers have no leading zeros.
    fn about(&mut self, first: u64) -> &[u8] {
        for (number, places) in (first..).zip(&self.places) {
            for &place in places {
                write_digits(&mut self.bytes[place..][..DIGITS], number);
            }
        }
        &self.bytes
    }
}
