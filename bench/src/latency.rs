//! From accepted to delivered: every event fires a policy whose command goes out by webhook, at a steady rate.

use crate::Outcome;
use crate::fleet::now;
use crate::http::Connection;
use crate::place::Place;
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
const EVERY: Duration = Duration::from_millis(5);
const WARM_UP: usize = 400;
const MEASURED: usize = 4_000;
const SENDERS: usize = 4;
/// How long the last deliveries are waited for.
const PATIENCE: Duration = Duration::from_secs(10);
const DIGITS: usize = 9;

/// Runs it.
pub fn run(place: &Place) -> Outcome<Vec<Row>> {
    let numbers = (WARM_UP + MEASURED) * PER_BATCH;
    let arrivals = Arc::new(Arrivals::new(numbers));
    let receiver = receiver::start(Arc::clone(&arrivals))?;
    let project = place.fresh("latency");
    make_project(&project, &BOARD.replace("PORT", &receiver.port().to_string()))?;
    let server = Server::start(&project)?;
    let answered: Vec<AtomicU64> = (0..WARM_UP + MEASURED).map(|_| AtomicU64::new(0)).collect();
    send(&server, &arrivals, &answered)?;
    let sent = Instant::now();
    while arrivals.count() < numbers as u64 && sent.elapsed() < PATIENCE {
        std::thread::sleep(Duration::from_millis(5));
    }
    server.kill()?;
    std::fs::remove_dir_all(project)?;
    Ok(vec![row(&arrivals, &answered)])
}

/// Sends the batches on time, whether or not the ones before were answered: a late answer delays nobody else's.
fn send(server: &Server, arrivals: &Arrivals, answered: &[AtomicU64]) -> Outcome<()> {
    let began = Instant::now();
    let work = |sender: usize| -> Outcome<()> {
        let mut connection = Connection::open(server.address)?;
        let mut request = Request::new(&server.host(), &server.token)?;
        for batch in (sender..answered.len()).step_by(SENDERS) {
            let due = EVERY * u32::try_from(batch)?;
            std::thread::sleep(due.saturating_sub(began.elapsed()));
            let answer = connection.send(request.about((batch * PER_BATCH) as u64))?;
            if answer.number("accepted") != Some(PER_BATCH as u64) {
                return Err(format!("the server answered {}", answer.status).into());
            }
            answered[batch].store(arrivals.now(), Ordering::Relaxed);
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

fn row(arrivals: &Arrivals, answered: &[AtomicU64]) -> Row {
    let (mut latencies, mut lost) = (Vec::new(), 0);
    let (mut first, mut last) = (u64::MAX, 0);
    for number in WARM_UP * PER_BATCH..answered.len() * PER_BATCH {
        let accepted = answered[number / PER_BATCH].load(Ordering::Relaxed);
        match arrivals.of(number) {
            // A webhook may overtake the answer to its sender.
            Some(arrived) => latencies.push(arrived.saturating_sub(accepted)),
            None => lost += 1,
        }
        first = first.min(accepted);
        last = last.max(arrivals.of(number).unwrap_or(accepted));
    }
    latencies.sort_unstable();
    let at =
        |share: f64| latencies.get(((latencies.len() as f64 * share) as usize).min(latencies.len().saturating_sub(1)));
    let milliseconds = |share| at(share).map_or(f64::NAN, |&time| time as f64 / 1e6);
    let achieved = latencies.len() as f64 / (last.saturating_sub(first) as f64 / 1e9);
    let wanted = PER_BATCH as f64 / EVERY.as_secs_f64();
    let p99 = milliseconds(0.99);
    let missing = match lost {
        0 => String::new(),
        lost => format!("; {lost} had not arrived after {} s", PATIENCE.as_secs()),
    };
    Row {
        what: format!(
            "accepted → delivered by webhook, every event, {} for 20 s",
            rate(wanted)
        ),
        ours: format!(
            "p50 {:.1} ms, p99 {p99:.1} ms, most {:.1} ms{missing}",
            milliseconds(0.5),
            milliseconds(1.0)
        ),
        peer: format!("delivered: {}", rate(achieved)),
        ratio: None,
        aim: "p99 under 50 ms".to_owned(),
        met: Some(p99 < 50.0 && lost == 0),
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
