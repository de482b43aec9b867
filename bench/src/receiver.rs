//! A receiver of webhooks on one thread: answers every one with 200 and notes when its number came.

use crate::Outcome;
use crate::http::{content_length, find, number};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What numbers are counted from on the wire.
pub const FIRST: u64 = 1_000_000_000;

/// When each number came, in nanoseconds since the clock began; 0 = not yet.
#[derive(Debug)]
pub struct Arrivals {
    /// Where the clock began.
    pub began: Instant,
    times: Vec<AtomicU64>,
    count: AtomicU64,
}

impl Arrivals {
    /// Room for so many numbers.
    pub fn new(numbers: usize) -> Self {
        Self {
            began: Instant::now(),
            times: (0..numbers).map(|_| AtomicU64::new(0)).collect(),
            count: AtomicU64::new(0),
        }
    }

    /// Now, on this clock.
    pub fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }

    /// How many have come.
    pub fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    /// When a number came.
    pub fn of(&self, number: usize) -> Option<u64> {
        let time = self.times.get(number)?.load(Ordering::Relaxed);
        (time > 0).then_some(time)
    }

    fn note(&self, number: u64) {
        let Some(time) = self.times.get(number as usize) else {
            return;
        };
        // The first counts: delivery is at least once.
        if time
            .compare_exchange(0, self.now(), Ordering::Relaxed, Ordering::Relaxed)
            .is_ok()
        {
            self.count.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Starts a receiver that runs as long as the process; where it listens.
pub fn start(arrivals: Arc<Arrivals>) -> Outcome<SocketAddr> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let listener = runtime.block_on(TcpListener::bind(("127.0.0.1", 0)))?;
    let address = listener.local_addr()?;
    std::thread::spawn(move || {
        runtime.block_on(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let arrivals = Arc::clone(&arrivals);
                // A connection that breaks off is the sender's to explain.
                tokio::spawn(async move { drop(serve(stream, &arrivals).await) });
            }
        });
    });
    Ok(address)
}

async fn serve(mut stream: TcpStream, arrivals: &Arrivals) -> Outcome<()> {
    stream.set_nodelay(true)?;
    let mut read = Vec::with_capacity(8 << 10);
    loop {
        let Some(head) = find(&read, b"\r\n\r\n") else {
            if stream.read_buf(&mut read).await? == 0 {
                return Ok(());
            }
            continue;
        };
        let end = head + 4 + content_length(&read[..head]).unwrap_or(0);
        while read.len() < end {
            if stream.read_buf(&mut read).await? == 0 {
                return Ok(());
            }
        }
        if let Some(number) = number(&read[head..end], "number") {
            arrivals.note(number % FIRST);
        }
        read.drain(..end);
        stream
            .write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
            .await?;
    }
}
