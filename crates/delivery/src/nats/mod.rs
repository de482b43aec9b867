//! Hands a command to a NATS server: a CloudEvents 1.0 record in binary mode, and what came of it.
//!
//! | header | what |
//! | --- | --- |
//! | `Nats-Msg-Id` | the idempotency key: a stream drops what it has within its window |
//! | `ce-specversion`, `ce-id`, `ce-source`, `ce-type`, `ce-subject`, `ce-time`, `ce-datacontenttype` | the record's attributes |
//! | `ce-policy`, `ce-correlationid`, `ce-causationid` | its extensions |
//!
//! What cannot stand in a header is percent-encoded. The payload is the command's fields, as JSON.
//!
//! | answer | meaning |
//! | --- | --- |
//! | a stream keeps it, or has it already (200); the server took it, no stream keeps the topic, and somebody listens (202) | delivered |
//! | no stream keeps it and nobody listens; no connection, no TLS, no login, no right to the topic, no time left | the channel is in trouble: later, and its breaker counts it |
//! | a stream's error, the size that the server takes | by its code, as of a webhook: 4xx never, 5xx later |
//! | a private target, a secret that is not set | never, and nothing was sent |
//!
//! Own code and no library, for what [decision 0027](https://github.com/stormlake/stormlake/blob/main/docs/decisions/0027-nats.md) says.

mod line;
mod server;
mod wire;

use crate::answer::Answer;
use crate::outbox::Attempt;
use crate::routes::{Route, Routes};
use crate::webhook::SecretOf;
use crate::webhook::address::Targets;
use crate::webhook::body::in_header;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use line::{Line, Replies, Reply, Trouble, locked};
use rustls::{ClientConfig, RootCertStore};
use serde::Deserialize;
use server::{Proof, Server};
use std::collections::HashMap;
use std::fmt::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::{Instant, timeout};

/// How long an answer to whether a stream keeps a topic holds.
const KEPT_FOR: Duration = Duration::from_secs(30);
/// How long a server without streams of its own is asked for those of its cluster.
const STREAMS_ELSEWHERE: Duration = Duration::from_secs(1);
/// Where that is asked.
const STREAM_NAMES: &str = "$JS.API.STREAM.NAMES";
/// The status of an answer that nobody gave.
const NOBODY: u16 = 503;

/// How commands are published.
#[derive(Debug, Clone, Copy)]
pub struct NatsOptions {
    /// Where servers may be.
    pub targets: Targets,
    /// How long an attempt may take, connection included.
    pub timeout: Duration,
}

impl Default for NatsOptions {
    fn default() -> Self {
        Self {
            targets: Targets::PublicOnly,
            timeout: Duration::from_secs(10),
        }
    }
}

/// Publishes commands; one for the whole process, so that connections are shared.
pub struct Nats {
    options: NatsOptions,
    secret_of: SecretOf,
    lines: Mutex<HashMap<String, Arc<Place>>>,
    tls: Mutex<Option<Arc<ClientConfig>>>,
}

/// A channel's connection; whoever needs one makes it while the others wait.
struct Place {
    server: Server,
    line: tokio::sync::Mutex<Option<Arc<Line>>>,
}

/// A stream's answer to a message, and to the question which streams there are.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct StreamSays {
    stream: Option<String>,
    streams: Option<Vec<String>>,
    error: Option<StreamFault>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct StreamFault {
    code: u16,
    description: String,
}

impl Nats {
    /// A sender. Secrets are looked up with `secret_of` at every attempt, so that a changed one is used at once.
    pub fn new(options: NatsOptions, secret_of: SecretOf) -> Self {
        crate::install_tls();
        Self {
            options,
            secret_of,
            lines: Mutex::default(),
            tls: Mutex::default(),
        }
    }

    /// Makes an attempt.
    pub async fn send(&self, attempt: &Attempt, routes: &Routes) -> Answer {
        let Some(route) = routes.channel(&attempt.channel) else {
            let error = format!("the published board has no channel `{}`", attempt.channel);
            return Answer::Unsendable { error };
        };
        let (server, topic, message) = match self.prepare(attempt, routes, route) {
            Ok(prepared) => prepared,
            Err(error) => return Answer::Unsendable { error },
        };
        let place = self.place(&route.name, server);
        let publishing = async {
            let line = self.line(&place).await?;
            Ok(publish(&line, &place.server, &topic, &message).await)
        };
        match timeout(self.options.timeout, publishing).await {
            Ok(Ok(answer)) => answer,
            Ok(Err(Trouble::Private(error))) => Answer::Unsendable { error },
            Ok(Err(Trouble::Channel(error))) => Answer::Unanswered { error },
            Err(_) => {
                // A server that does not answer in time is asked over a new connection next time.
                if let Ok(mut line) = place.line.try_lock()
                    && let Some(line) = line.take()
                {
                    line.close();
                }
                let error = format!("no answer within {} ms", self.options.timeout.as_millis());
                Answer::Unanswered { error }
            }
        }
    }

    fn prepare(&self, attempt: &Attempt, routes: &Routes, route: &Route) -> Result<(Server, String, Message), String> {
        let server = Server::of(route, &self.secret_of)?;
        let topic = route.topic.clone();
        let topic = topic.ok_or_else(|| format!("channel `{}` has no topic", route.name))?;
        Ok((server, topic, Message::of(attempt, routes)?))
    }

    fn place(&self, channel: &str, server: Server) -> Arc<Place> {
        let mut lines = locked(&self.lines);
        match lines.get(channel).filter(|place| place.server == server) {
            Some(place) => Arc::clone(place),
            None => {
                let place = Arc::new(Place {
                    server,
                    line: tokio::sync::Mutex::default(),
                });
                lines.insert(channel.to_owned(), Arc::clone(&place));
                place
            }
        }
    }

    async fn line(&self, place: &Place) -> Result<Arc<Line>, Trouble> {
        let mut held = place.line.lock().await;
        if let Some(line) = held.as_ref().filter(|line| !line.is_closed()) {
            return Ok(Arc::clone(line));
        }
        let mut random = [0; 12];
        getrandom::fill(&mut random).map_err(|_| Trouble::Channel("the system gives no random numbers".into()))?;
        let inbox = format!("_INBOX.{}", URL_SAFE_NO_PAD.encode(random));
        let line = line::connect(&place.server, self.options.targets, || self.tls(), inbox).await?;
        let line = Arc::new(line);
        *held = Some(Arc::clone(&line));
        Ok(line)
    }

    /// The system's roots, read once.
    fn tls(&self) -> Result<Arc<ClientConfig>, String> {
        let mut held = locked(&self.tls);
        if let Some(config) = &*held {
            return Ok(Arc::clone(config));
        }
        let mut roots = RootCertStore::empty();
        let found = rustls_native_certs::load_native_certs();
        roots.add_parsable_certificates(found.certs);
        if roots.is_empty() {
            return Err("this machine has no root certificates".into());
        }
        let config = ClientConfig::builder()
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Arc::clone(held.insert(Arc::new(config))))
    }
}

/// A command as it is published.
struct Message {
    headers: String,
    payload: Vec<u8>,
}

impl Message {
    /// The same bytes for every attempt of one decision.
    fn of(attempt: &Attempt, routes: &Routes) -> Result<Self, String> {
        let payload = serde_json::to_vec(&attempt.data()).map_err(|_| "the command cannot be written as JSON")?;
        let mut headers = format!("Nats-Msg-Id: {}\r\n", in_header(attempt.key()));
        let source = format!("stormlake/{}", in_header(&routes.project));
        let (r#type, time) = (routes.command_type(attempt.command()), attempt.decided.to_string());
        for (name, value) in [
            ("specversion", "1.0"),
            ("id", attempt.key()),
            ("type", &r#type),
            ("subject", attempt.subject()),
            ("time", &time),
            ("datacontenttype", "application/json"),
            ("policy", attempt.policy()),
            ("correlationid", attempt.key()),
            ("causationid", &attempt.cause().id),
        ] {
            if !value.is_empty() {
                // The HTTP binding's rule, which NATS' follows: a quotation mark is encoded too.
                let value = in_header(value).replace('"', "%22");
                // Writing into a String cannot fail.
                write!(headers, "ce-{name}: {value}\r\n").unwrap_or_default();
            }
        }
        write!(headers, "ce-source: {source}\r\n").unwrap_or_default();
        Ok(Self { headers, payload })
    }
}

fn closed() -> Answer {
    let error = "the server closed the connection".into();
    Answer::Unanswered { error }
}

async fn publish(line: &Line, server: &Server, topic: &str, message: &Message) -> Answer {
    // `NATS/1.0` and the ends of lines around the headers.
    let bytes = message.headers.len() + message.payload.len() + 12;
    if bytes > line.payload_max() {
        return Answer::Refused {
            status: 413,
            retry_after_ms: None,
            error: format!(
                "the command has {bytes} bytes, and the server takes {}: raise its max_payload, or send less",
                line.payload_max()
            ),
        };
    }
    let by_stream = match server.proof {
        Proof::Stream => true,
        Proof::Server => false,
        Proof::Asked => match is_kept(line, topic).await {
            Ok(kept) => kept,
            Err(answer) => return answer,
        },
    };
    let Some(replies) = line.send(topic, &message.headers, &message.payload).await else {
        return closed();
    };
    match by_stream {
        true => of_stream(line, replies, topic).await,
        false => of_server(replies, topic).await,
    }
}

/// Waits for the stream's own word.
async fn of_stream(line: &Line, mut replies: Replies, topic: &str) -> Answer {
    loop {
        match replies.next().await {
            None => return closed(),
            Some(Reply::Looked) => {}
            Some(Reply::Fault(fault)) => return not_let(topic, &fault),
            Some(Reply::Answer {
                status: Some(NOBODY), ..
            }) => {
                locked(&line.kept).remove(topic);
                let error = format!("no stream keeps `{topic}`");
                return Answer::Unanswered { error };
            }
            Some(Reply::Answer { body, .. }) => {
                let says: StreamSays = serde_json::from_slice(&body).unwrap_or_default();
                return match says {
                    StreamSays { error: Some(fault), .. } => Answer::Refused {
                        status: fault.code,
                        retry_after_ms: None,
                        error: format!("the stream answered {}: {}", fault.code, said(&fault.description)),
                    },
                    StreamSays { stream: Some(_), .. } => Answer::Accepted { status: 200 },
                    // A listener answers before the stream does: its words prove nothing.
                    _ => continue,
                };
            }
        }
    }
}

/// Waits until the server has looked at it; by then it has said whether anybody listens.
async fn of_server(mut replies: Replies, topic: &str) -> Answer {
    loop {
        match replies.next().await {
            None => return closed(),
            Some(Reply::Looked) => return Answer::Accepted { status: 202 },
            Some(Reply::Fault(fault)) => return not_let(topic, &fault),
            Some(Reply::Answer {
                status: Some(NOBODY), ..
            }) => {
                let error = format!("nobody listens to `{topic}`, and no stream keeps it");
                return Answer::Unanswered { error };
            }
            Some(Reply::Answer { .. }) => {}
        }
    }
}

/// Whether a stream keeps this topic; asked of JetStream once in a while.
async fn is_kept(line: &Line, topic: &str) -> Result<bool, Answer> {
    let known = locked(&line.kept).get(topic).copied();
    if let Some((_, kept)) = known.filter(|(asked, _)| asked.elapsed() < KEPT_FOR) {
        return Ok(kept);
    }
    let asked = ask_for_stream(line, topic);
    let kept = match line.jetstream {
        true => asked.await,
        // Whoever listens to everything hears the question too, and where there are no streams nobody answers it.
        false => timeout(STREAMS_ELSEWHERE, asked).await.unwrap_or(Ok(false)),
    };
    let kept = kept.map_err(|fault| match fault {
        Some(what) => Answer::Unanswered {
            error: format!("{what}; to leave the question out, end the url with ?ack=stream or ?ack=server"),
        },
        None => closed(),
    })?;
    locked(&line.kept).insert(topic.to_owned(), (Instant::now(), kept));
    Ok(kept)
}

/// The question and its answer; without words in the error, the line was closed.
async fn ask_for_stream(line: &Line, topic: &str) -> Result<bool, Option<String>> {
    let question = serde_json::json!({ "subject": topic }).to_string();
    let mut replies = line.send(STREAM_NAMES, "", question.as_bytes()).await.ok_or(None)?;
    loop {
        match replies.next().await {
            None => return Err(None),
            Some(Reply::Looked) => {}
            Some(Reply::Fault(fault)) => {
                let what = format!("which stream keeps `{topic}` may not be asked: {}", said(&fault));
                return Err(Some(what));
            }
            Some(Reply::Answer {
                status: Some(NOBODY), ..
            }) => return Ok(false),
            Some(Reply::Answer { body, .. }) => {
                let says: StreamSays = serde_json::from_slice(&body).unwrap_or_default();
                return match says.error {
                    // JetStream is not switched on for this account.
                    Some(fault) if fault.code == NOBODY => Ok(false),
                    Some(fault) => Err(Some(format!(
                        "which stream keeps `{topic}`: {}",
                        said(&fault.description)
                    ))),
                    None => Ok(says.streams.is_some_and(|streams| !streams.is_empty())),
                };
            }
        }
    }
}

fn not_let(topic: &str, fault: &str) -> Answer {
    Answer::Unanswered {
        error: format!("the server does not take `{topic}`: {}", said(fault)),
    }
}

/// A server's words, on one line and not too many.
fn said(words: &str) -> String {
    const WORDS_MAX: usize = 200;
    let words = words.chars().map(|c| if c.is_control() { ' ' } else { c });
    words.take(WORDS_MAX).collect()
}
