//! Records accepted durably over HTTP, beside one thread that only parses and appends the same bytes, and beside
//! JetStream.

use crate::fleet::{self, Until};
use crate::nats;
use crate::place::Place;
use crate::server::{Server, make_project};
use crate::shop::{self, BATCH, Orders};
use crate::table::{Row, median, rate};
use crate::{Outcome, append};
use std::hint::black_box;
use std::time::{Duration, Instant};

const ROUNDS: usize = 3;
const WARM_UP: Duration = Duration::from_millis(500);
const MEASURED: Duration = Duration::from_secs(4);
const CUSTOMERS: u64 = 1_000_000;
/// The first order that is measured: beyond those of the warm-up.
const FIRST: u64 = 100_000_000;

/// Runs it: every round us and the peers one after the other.
pub fn run(place: &Place) -> Outcome<Vec<Row>> {
    let [mut ours, mut without, mut parse, mut jetstream] = [const { Vec::new() }; 4];
    let nats = nats::program();
    for _ in 0..ROUNDS {
        ours.push(accept(place, 1, &[])?);
        without.push(accept(place, 1, &["--lake", "off"])?);
        parse.push(parse_and_append(place)?);
        if let Some(nats) = &nats {
            jetstream.push(nats::publish(nats, &place.fresh("nats"), MEASURED / 2)?);
        }
    }
    let (ours, without, parse) = (median(ours), median(without), median(parse));
    let bytes = Orders::new("localhost", "", fleet::now(), CUSTOMERS)?.body().len() / BATCH;
    let mut rows = vec![Row {
        what: format!("records accepted durably over HTTP, batches of {BATCH} × {bytes} B, one policy over them"),
        ours: rate(ours),
        peer: format!("serde_json parse + append + fdatasync, one thread: {}", rate(parse)),
        ratio: Some(ours / parse),
        aim: "0.60× and 150,000/s".to_owned(),
        met: Some(ours / parse >= 0.6 && ours >= 150_000.0),
    }];
    rows.push(Row {
        what: "the same, with the lake following".to_owned(),
        ours: rate(ours),
        peer: format!("without a lake: {}", rate(without)),
        ratio: Some(ours / without),
        aim: "0.90×".to_owned(),
        met: Some(ours / without >= 0.9),
    });
    let what = "the same".to_owned();
    let aim = "2×".to_owned();
    rows.push(if jetstream.is_empty() {
        Row {
            what,
            ours: rate(ours),
            peer: "JetStream: not run, there is no nats-server here".to_owned(),
            ratio: None,
            aim,
            met: None,
        }
    } else {
        let jetstream = median(jetstream);
        Row {
            what,
            ours: rate(ours),
            peer: format!(
                "JetStream, 400 B, 500 in flight, acknowledged before its fsync: {}",
                rate(jetstream)
            ),
            ratio: Some(ours / jetstream),
            aim,
            met: Some(ours / jetstream >= 2.0),
        }
    });
    Ok(rows)
}

fn accept(place: &Place, policies: usize, more: &[&str]) -> Outcome<f64> {
    let project = place.fresh("intake");
    make_project(&project, &shop::shadow_board(policies))?;
    let server = Server::start_with(&project, more)?;
    fleet::send(&server, 0, CUSTOMERS, Until::Time(WARM_UP))?;
    let (accepted, took) = fleet::send(&server, FIRST, CUSTOMERS, Until::Time(MEASURED))?;
    server.kill()?;
    std::fs::remove_dir_all(project)?;
    Ok(accepted as f64 / took.as_secs_f64())
}

/// The least that a receiver must do with such a body, without a server.
fn parse_and_append(place: &Place) -> Outcome<f64> {
    let mut orders = Orders::new("localhost", "", fleet::now(), CUSTOMERS)?;
    let batches = 4_000;
    let mut file = append::Raw::make(&place.fresh("raw"), (batches * orders.body().len()) as u64)?;
    let (mut count, began) = (0, Instant::now());
    while began.elapsed() < MEASURED / 2 && count < batches {
        orders.from((count * BATCH) as u64);
        let value: serde_json::Value = serde_json::from_slice(orders.body())?;
        black_box(&value);
        file.append(orders.body())?;
        count += 1;
    }
    let took = began.elapsed();
    file.remove()?;
    Ok((count * BATCH) as f64 / took.as_secs_f64())
}
