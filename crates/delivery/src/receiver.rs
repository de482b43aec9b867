//! A small webhook receiver, for `stormlake receive` and for tests: checks Standard Webhooks signatures, notices a command
//! that comes twice, prints a line for each, and fails on purpose when asked to, so that one can watch the retries.

use crate::webhook::sign::Secrets;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use stormlake_record::Time;

/// How far a signature's timestamp may be from now, in seconds (Standard Webhooks' recommendation).
const TOLERANCE_S: i64 = 300;
/// Ids that are remembered; beyond it the oldest are forgotten.
const REMEMBERED_MAX: usize = 100_000;
/// The longest body, in bytes.
const BODY_BYTES_MAX: usize = 4 << 20;
/// The longest id that is looked at, in bytes.
const ID_BYTES_MAX: usize = 4 << 10;

/// Which requests are refused on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Failing {
    /// The first so many.
    pub first: u64,
    /// Of those that follow, so many in a hundred, evenly spread.
    pub percent: u64,
    /// With this status; 503 when none is given.
    pub status: Option<StatusCode>,
}

impl Failing {
    /// Whether the one of this number (from 1) fails.
    pub(crate) fn fails(&self, number: u64) -> bool {
        if number <= self.first {
            return true;
        }
        let number = number - self.first;
        let percent = self.percent.min(100);
        number * percent / 100 != (number - 1) * percent / 100
    }
}

/// What a receiver has seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Seen {
    /// Requests of any kind.
    pub requests: u64,
    /// Commands taken, each id once.
    pub commands: u64,
    /// Commands that had been taken before.
    pub duplicates: u64,
    /// Requests whose signature, timestamp or id was wrong.
    pub refused: u64,
    /// Requests that were failed on purpose.
    pub failed: u64,
}

/// A receiver's settings.
pub struct Receiver {
    /// Without secrets every request is taken.
    pub secrets: Option<Secrets>,
    /// Which are refused on purpose.
    pub failing: Failing,
    /// The clock.
    pub now: Box<dyn Fn() -> Time + Send + Sync>,
    /// Where the lines go.
    pub print: Box<dyn Fn(&str) + Send + Sync>,
}

/// A receiver that runs, or can.
pub struct Receiving {
    receiver: Receiver,
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    seen: Seen,
    ids: HashSet<String>,
    order: VecDeque<String>,
}

impl Receiver {
    /// Ready to take requests.
    pub fn ready(self) -> Arc<Receiving> {
        Arc::new(Receiving {
            receiver: self,
            memory: Mutex::default(),
        })
    }
}

impl Receiving {
    /// What it has seen so far.
    pub fn seen(&self) -> Seen {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner).seen
    }

    /// An HTTP service that takes every POST, whatever its path.
    pub fn router(self: &Arc<Self>) -> Router {
        let taking = axum::routing::post(take).options(allow).with_state(Arc::clone(self));
        Router::new()
            .route("/", taking.clone())
            .route("/{*path}", taking)
            .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
    }

    /// Serves on `listener` until `stop` ends.
    pub async fn serve(
        self: Arc<Self>,
        listener: tokio::net::TcpListener,
        stop: impl Future<Output = ()> + Send + 'static,
    ) -> std::io::Result<()> {
        axum::serve(listener, self.router()).with_graceful_shutdown(stop).await
    }

    fn receive(&self, headers: &HeaderMap, body: &[u8]) -> (StatusCode, &'static str) {
        let id = text(headers, "webhook-id");
        let signed = self.check(headers, id, body);
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        memory.seen.requests += 1;
        if let Err(reason) = signed {
            memory.seen.refused += 1;
            self.print(&format!("refused    {reason}"));
            return (StatusCode::UNAUTHORIZED, reason);
        }
        if self.fails(&memory.seen) {
            memory.seen.failed += 1;
            self.print(&format!("failed     {} on purpose", line(id, body)));
            let status = self.receiver.failing.status.unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
            return (status, "failed on purpose");
        }
        if !memory.remember(id) {
            memory.seen.duplicates += 1;
            self.print(&format!("duplicate  {}", line(id, body)));
            return (StatusCode::OK, "duplicate");
        }
        memory.seen.commands += 1;
        self.print(&format!("command    {}", line(id, body)));
        (StatusCode::OK, "taken")
    }

    fn check(&self, headers: &HeaderMap, id: &str, body: &[u8]) -> Result<(), &'static str> {
        if id.is_empty() || id.len() > ID_BYTES_MAX {
            return Err("webhook-id is missing or too long");
        }
        let Some(secrets) = &self.receiver.secrets else {
            return Ok(());
        };
        let timestamp: i64 = text(headers, "webhook-timestamp")
            .parse()
            .map_err(|_| "webhook-timestamp is no number")?;
        let now = (self.receiver.now)().milliseconds().div_euclid(1_000);
        if now.abs_diff(timestamp) > TOLERANCE_S.unsigned_abs() {
            return Err("webhook-timestamp is more than five minutes off");
        }
        match secrets.verify(id, timestamp, body, text(headers, "webhook-signature")) {
            true => Ok(()),
            false => Err("webhook-signature is by none of the secrets"),
        }
    }

    fn fails(&self, seen: &Seen) -> bool {
        // Counts this request too; refused ones have no turn.
        self.receiver.failing.fails(seen.requests - seen.refused)
    }

    fn print(&self, line: &str) {
        (self.receiver.print)(line);
    }
}

impl Memory {
    /// False when this id was taken before.
    fn remember(&mut self, id: &str) -> bool {
        if !self.ids.insert(id.to_owned()) {
            return false;
        }
        self.order.push_back(id.to_owned());
        if self.order.len() > REMEMBERED_MAX
            && let Some(oldest) = self.order.pop_front()
        {
            self.ids.remove(&oldest);
        }
        true
    }
}

/// Whoever asks may send.
async fn allow(headers: HeaderMap) -> (StatusCode, [(&'static str, String); 2]) {
    let origin = text(&headers, "webhook-request-origin").to_owned();
    (
        StatusCode::OK,
        [("webhook-allowed-origin", origin), ("allow", "POST".into())],
    )
}

async fn take(State(receiving): State<Arc<Receiving>>, headers: HeaderMap, body: Bytes) -> (StatusCode, &'static str) {
    receiving.receive(&headers, &body)
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default()
}

/// A command in a line: subject, type, data, id. Control characters are shown, never sent to the terminal.
fn line(id: &str, body: &[u8]) -> String {
    let Ok(command) = serde_json::from_slice::<serde_json::Value>(body) else {
        return format!("{} ({} bytes that are no JSON)", id.escape_debug(), body.len());
    };
    let field = |name: &str| command.get(name).and_then(|value| value.as_str()).unwrap_or("-");
    let data = command.get("data").map(ToString::to_string).unwrap_or_default();
    let line = format!("{}  {}  {data}  {id}", field("subject"), field("type"));
    line.chars()
        .flat_map(|c| {
            if c.is_control() {
                c.escape_debug().collect()
            } else {
                vec![c]
            }
        })
        .collect()
}
