//! A small world: decisions, a board with one webhook channel, a log in memory, a raw HTTP receiver.

use std::collections::{BTreeMap, HashSet};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};
use stormlake_board::{Board, Channel, Command, Event, Field, Placed, Span, Sticky, Yield};
use stormlake_delivery::{Journal, JournalFault, Noted, Observed, Outbox, Routes};
use stormlake_record::{Cause, Decision, EffectTaken, Entry, EntryKind, Flags, Outcome, Position, Time};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

pub fn decision(key: &str, channel: &str) -> Decision {
    let data = serde_json::json!({"reason": format!("because of {key}"), "count": 3});
    Decision {
        key: key.into(),
        policy: "Invite a buyer".into(),
        version: "v1".into(),
        subject: "ada".into(),
        by: None,
        due: Time::parse("2026-11-23T08:00:00Z").unwrap(),
        outcome: Outcome::Fired,
        reason: "bought".into(),
        count: 3,
        cause: Cause {
            event: "bought".into(),
            source: "shop".into(),
            id: "order-1".into(),
            time: Time(0),
            position: 0,
        },
        effect: Some(EffectTaken::Command {
            command: "Show ad".into(),
            via: Some(channel.into()),
            data: data.as_object().unwrap().clone(),
        }),
        step: 0,
        variant: None,
        scores: Vec::new(),
    }
}

pub fn sticky(name: &str) -> Sticky {
    Sticky {
        name: name.into(),
        ..Sticky::default()
    }
}

/// A board with the command `Show ad`, which yields `Ad shown`, and these channels (name, url).
pub fn board(channels: &[(&str, &str)]) -> Board {
    let field = |name: &str| Field {
        name: name.into(),
        ..Field::default()
    };
    Board {
        namespace: "com.example".into(),
        channels: channels
            .iter()
            .map(|(name, url)| Channel {
                name: (*name).into(),
                kind: "webhook".into(),
                url: Some((*url).into()),
                secret: Some("env:STORMLAKE_SECRET_SHOP".into()),
                ..Channel::default()
            })
            .collect(),
        events: vec![Event {
            sticky: sticky("Ad shown"),
            fields: vec![field("reason")],
            ..Event::default()
        }],
        commands: vec![Command {
            sticky: sticky("Show ad"),
            fields: vec![field("reason"), field("count")],
            yields: vec![Yield {
                event: Placed::new("Ad shown".into(), Span::default()),
                on_delivered: true,
            }],
            ..Command::default()
        }],
        ..Board::default()
    }
}

pub fn routes(channels: &[(&str, &str)]) -> Routes {
    Routes::from_board(&board(channels), "shop", 7)
}

/// A clock that runs with the wall, and can be pushed.
#[derive(Clone, Default)]
pub struct Clock(Arc<AtomicI64>);

impl Clock {
    pub fn now(&self) -> Time {
        let wall = std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .unwrap();
        Time(wall.as_nanos() as i64 + self.0.load(Ordering::SeqCst))
    }

    pub fn push_milliseconds(&self, milliseconds: i64) {
        self.0.fetch_add(milliseconds * 1_000_000, Ordering::SeqCst);
    }
}

/// A log in memory: what is appended gets a position and goes to whoever follows.
#[derive(Clone, Default)]
pub struct Log(Arc<Mutex<Lines>>);

#[derive(Default)]
struct Lines {
    entries: Vec<(Time, Vec<u8>)>,
    known: HashSet<(String, String)>,
    appends: usize,
    later: usize,
    follower: Option<mpsc::UnboundedSender<Observed>>,
}

impl Log {
    /// Follows the log from its present end on; what is on it already is given to the outbox.
    pub fn follow(&self, outbox: &mut Outbox) -> mpsc::Receiver<Observed> {
        let mut lines = self.0.lock().unwrap();
        for (position, (received, bytes)) in lines.entries.iter().enumerate() {
            let (entry, _) = Entry::decode(bytes).unwrap();
            if let Some(observed) = Observed::from_entry(Position(position as u64), *received, &entry) {
                observed.tell(outbox);
            }
        }
        let (sender, mut unbounded) = mpsc::unbounded_channel();
        lines.follower = Some(sender);
        let (bounded, receiver) = mpsc::channel(16);
        tokio::spawn(async move {
            while let Some(observed) = unbounded.recv().await {
                if bounded.send(observed).await.is_err() {
                    return;
                }
            }
        });
        receiver
    }

    /// Ends every follower's stream.
    pub fn close(&self) {
        self.0.lock().unwrap().follower = None;
    }

    /// The next so many appends are put off.
    pub fn put_off(&self, appends: usize) {
        self.0.lock().unwrap().later = appends;
    }

    pub fn appends(&self) -> usize {
        self.0.lock().unwrap().appends
    }

    pub fn write(&self, received: Time, bytes: Vec<u8>) {
        let mut lines = self.0.lock().unwrap();
        let (entry, _) = Entry::decode(&bytes).unwrap();
        if !lines.known.insert((entry.source.to_owned(), entry.id.to_owned())) {
            return;
        }
        let position = Position(lines.entries.len() as u64);
        if let (Some(observed), Some(follower)) = (Observed::from_entry(position, received, &entry), &lines.follower) {
            // A follower that has gone away misses nothing that it wants.
            drop(follower.send(observed));
        }
        lines.entries.push((received, bytes));
    }

    pub fn decide(&self, received: Time, decision: &Decision) {
        let body = serde_json::to_vec(decision).unwrap();
        let entry = Entry {
            kind: EntryKind::Decision,
            flags: Flags::default(),
            time: decision.due,
            previous: None,
            board_version: 7,
            key_id: 0,
            source: "stormlake/engine",
            id: &decision.key,
            name: &decision.policy,
            subject: &decision.subject,
            sender: "stormlake/engine",
            extensions: b"",
            body: &body,
        };
        let mut bytes = Vec::new();
        entry.encode(&mut bytes).unwrap();
        self.write(received, bytes);
    }

    /// Kind, id, name and body of every entry.
    pub fn read(&self) -> Vec<(EntryKind, String, String, serde_json::Value)> {
        let lines = self.0.lock().unwrap();
        let entries = lines.entries.iter().map(|(_, bytes)| Entry::decode(bytes).unwrap().0);
        entries
            .map(|entry| {
                (
                    entry.kind,
                    entry.id.into(),
                    entry.name.into(),
                    serde_json::from_slice(entry.body).unwrap(),
                )
            })
            .collect()
    }

    pub fn decision(&self, position: Position) -> Option<Decision> {
        let lines = self.0.lock().unwrap();
        let (_, bytes) = lines.entries.get(position.0 as usize)?;
        serde_json::from_slice(Entry::decode(bytes).ok()?.0.body).ok()
    }

    /// How often each key was delivered, by the log.
    pub fn delivered(&self) -> BTreeMap<String, usize> {
        let mut times = BTreeMap::new();
        for (kind, _, _, body) in self.read() {
            if kind == EntryKind::Delivery && body["state"] == "delivered" {
                *times.entry(body["key"].as_str().unwrap().to_owned()).or_default() += 1;
            }
        }
        times
    }

    /// The states of this key's deliveries, in order.
    pub fn states(&self, key: &str) -> Vec<String> {
        let deliveries = self
            .read()
            .into_iter()
            .filter(|(kind, ..)| *kind == EntryKind::Delivery);
        let of_key = deliveries.filter(|(.., body)| body["key"] == key);
        of_key
            .map(|(.., body)| body["state"].as_str().unwrap().to_owned())
            .collect()
    }
}

#[derive(Clone)]
pub struct LogJournal(pub Log, pub Clock);

impl Journal for LogJournal {
    async fn append(&self, bytes: Vec<u8>) -> Result<(), JournalFault> {
        {
            let mut lines = self.0.0.lock().unwrap();
            lines.appends += 1;
            if lines.later > 0 {
                lines.later -= 1;
                return Err(JournalFault::Later("busy".into()));
            }
        }
        let mut rest = bytes.as_slice();
        while !rest.is_empty() {
            let (_, length) = Entry::decode(rest).unwrap();
            self.0.write(self.1.now(), rest[..length].to_vec());
            rest = &rest[length..];
        }
        Ok(())
    }
}

/// One request as it came over the wire.
#[derive(Debug, Clone)]
pub struct Request {
    pub head: String,
    pub body: Vec<u8>,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (found, value) = line.split_once(": ")?;
            found.eq_ignore_ascii_case(name).then_some(value)
        })
    }
}

/// What a receiver answers: a whole HTTP response, or nothing for ever.
pub type Answering = Arc<dyn Fn(usize, &Request) -> Option<String> + Send + Sync>;

/// A receiver on loopback that keeps every request.
pub struct Raw {
    pub url: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Raw {
    pub async fn start(answering: impl Fn(usize, &Request) -> Option<String> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/commands", listener.local_addr().unwrap());
        let requests: Arc<Mutex<Vec<Request>>> = Arc::default();
        let answering: Answering = Arc::new(answering);
        let kept = Arc::clone(&requests);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&kept), Arc::clone(&answering)));
            }
        });
        Self { url, requests }
    }

    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

async fn serve(mut stream: tokio::net::TcpStream, kept: Arc<Mutex<Vec<Request>>>, answering: Answering) {
    let mut buffer = Vec::new();
    loop {
        let head = loop {
            if let Some(end) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
                break end + 4;
            }
            if stream.read_buf(&mut buffer).await.unwrap_or(0) == 0 {
                return;
            }
        };
        let text = String::from_utf8(buffer[..head].to_vec()).unwrap();
        let mut request = Request {
            head: text,
            body: Vec::new(),
        };
        let length: usize = request
            .header("content-length")
            .map_or(0, |length| length.parse().unwrap());
        while buffer.len() < head + length {
            if stream.read_buf(&mut buffer).await.unwrap_or(0) == 0 {
                return;
            }
        }
        request.body = buffer[head..head + length].to_vec();
        buffer.drain(..head + length);
        let number = {
            let mut kept = kept.lock().unwrap();
            kept.push(request.clone());
            kept.len()
        };
        match answering(number, &request) {
            Some(answer) => {
                if stream.write_all(answer.as_bytes()).await.is_err() {
                    return;
                }
            }
            None => std::future::pending().await,
        }
    }
}

/// An HTTP answer without a body.
pub fn answer(status: &str, headers: &str) -> Option<String> {
    Some(format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n{headers}\r\n"))
}

pub fn observed(position: u64, decision: Decision) -> Observed {
    Observed {
        position: Position(position),
        received: Time(0),
        record: Noted::Decision(Box::new(decision)),
    }
}
