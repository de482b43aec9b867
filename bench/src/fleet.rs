//! Several connections that send batches of orders as fast as they are answered.

use crate::Outcome;
use crate::http::Connection;
use crate::server::Server;
use crate::shop::{BATCH, Orders};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use stormlake_record::Time;

/// How many connections.
const CONNECTIONS: usize = 8;

/// When to stop.
#[derive(Debug, Clone, Copy)]
pub enum Until {
    /// After so long.
    Time(Duration),
    /// After so many records.
    Records(u64),
}

/// Sends orders from number `first` on; records accepted, and how long that took. Every batch must be accepted whole.
pub fn send(server: &Server, first: u64, customers: u64, until: Until) -> Outcome<(u64, Duration)> {
    let next = AtomicU64::new(first);
    let accepted = AtomicU64::new(0);
    let mut connections = Vec::new();
    for _ in 0..CONNECTIONS {
        let orders = Orders::new(&server.host(), &server.token, now(), customers)?;
        connections.push((Connection::open(server.address)?, orders));
    }
    let began = Instant::now();
    let work = |(mut connection, mut orders): (Connection, Orders)| -> Outcome<()> {
        loop {
            let number = next.fetch_add(BATCH as u64, Ordering::Relaxed);
            let over = match until {
                Until::Time(time) => began.elapsed() >= time,
                Until::Records(count) => number >= first + count,
            };
            if over {
                return Ok(());
            }
            let answer = connection.send(orders.from(number))?;
            if answer.status != 200 || answer.number("accepted") != Some(BATCH as u64) {
                let body = String::from_utf8_lossy(&answer.body[..answer.body.len().min(300)]).into_owned();
                return Err(format!("the server answered {}: {body}", answer.status).into());
            }
            accepted.fetch_add(BATCH as u64, Ordering::Relaxed);
        }
    };
    let work = &work;
    std::thread::scope(|scope| {
        let threads: Vec<_> = connections
            .into_iter()
            .map(|connection| scope.spawn(move || work(connection)))
            .collect();
        threads
            .into_iter()
            .try_for_each(|thread| thread.join().map_err(|_| "a sender panicked")?)
    })?;
    Ok((accepted.load(Ordering::Relaxed), began.elapsed()))
}

/// What time it is.
pub fn now() -> Time {
    #[allow(
        clippy::disallowed_methods,
        reason = "a load generator is the world, and has its own clock"
    )]
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    Time(since.map_or(0, |since| i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)))
}
