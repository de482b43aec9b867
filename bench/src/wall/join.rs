//! One who comes to a wall: from the opening of the socket to the whole document.

use super::wire::{Dialect, Heard};
use crate::Outcome;
use futures_util::{SinkExt, StreamExt};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{WebSocketStream, client_async_with_config};
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{Doc, Map, MapRef, Out, StateVector, Transact, Update};

/// A wall's whole state is one message, and may be large.
const MESSAGE_MAX: usize = 64 << 20;
const PATIENCE: Duration = Duration::from_secs(30);

/// Where a wall is, and how one speaks to it.
#[derive(Debug, Clone)]
pub struct Wall {
    /// The server.
    pub address: SocketAddr,
    /// Behind it.
    pub path: String,
    /// What opens it, if it is shut.
    pub token: Option<String>,
    /// How it speaks.
    pub dialect: Dialect,
}

/// An open line.
pub type Line = WebSocketStream<TcpStream>;

/// One who has come.
pub struct Joined {
    /// The line to the server.
    pub line: Line,
    /// The whole document.
    pub doc: Doc,
    /// Its entries.
    pub entries: MapRef,
    /// From the opening of the socket to here.
    pub took: Duration,
}

impl Wall {
    /// Comes to it under an id.
    pub async fn join(&self, client: u64) -> Outcome<Joined> {
        let began = Instant::now();
        let joined = tokio::time::timeout(PATIENCE, self.come(client, began)).await;
        joined.map_err(|_| "nobody could join within 30 s")?
    }

    async fn come(&self, client: u64, began: Instant) -> Outcome<Joined> {
        let mut line = self.open().await?;
        if let Some(hello) = self.dialect.hello() {
            line.feed(Message::Binary(hello.into())).await?;
        }
        let nothing = StateVector::default().encode_v1();
        line.send(Message::Binary(self.dialect.step_one(&nothing).into()))
            .await?;
        let doc = Doc::with_client_id(client);
        let entries = doc.get_or_insert_map("entries");
        loop {
            let message = line.next().await.ok_or("the line has ended")??;
            let Message::Binary(bytes) = message else { continue };
            match self.dialect.read(&bytes)? {
                Heard::StepOne => {
                    let answer = self.dialect.nothing_new();
                    line.send(Message::Binary(answer.into())).await?;
                }
                Heard::Whole(update) => {
                    let update = Update::decode_v1(update)?;
                    doc.transact_mut().apply_update(update)?;
                    let took = began.elapsed();
                    return Ok(Joined {
                        line,
                        doc,
                        entries,
                        took,
                    });
                }
                Heard::Update(update) => {
                    let update = Update::decode_v1(update)?;
                    doc.transact_mut().apply_update(update)?;
                }
                Heard::Awareness(_) | Heard::Notice(_) | Heard::Other => {}
            }
        }
    }

    async fn open(&self) -> Outcome<Line> {
        let stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        let mut request = format!("ws://{}{}", self.address, self.path).into_client_request()?;
        if let Some(token) = &self.token {
            request
                .headers_mut()
                .insert("authorization", format!("Bearer {token}").parse()?);
        }
        let config = WebSocketConfig::default()
            .max_message_size(Some(MESSAGE_MAX))
            .max_frame_size(Some(MESSAGE_MAX));
        Ok(client_async_with_config(request, stream, Some(config)).await?.0)
    }

    /// Comes first with a document, and sees that it has come. Whoever does is to stay: a server may put a wall away when the last one
    /// goes.
    pub async fn begin(&self, update: &[u8], entries: usize) -> Outcome<Line> {
        let mut first = self.join(1_000).await?;
        for update in [first.title_first().as_slice(), update] {
            let message = self.dialect.update(update);
            first.line.send(Message::Binary(message.into())).await?;
        }
        let began = Instant::now();
        while began.elapsed() < PATIENCE {
            let there = self.join(1_001).await?.len();
            if there == entries {
                return Ok(first.line);
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        Err("what was brought onto the wall did not come".into())
    }
}

/// Reads what comes and leaves it, so that the line stays open.
pub async fn look_on(mut line: Line) {
    while let Some(Ok(_)) = line.next().await {}
}

impl Joined {
    /// What stands on our wall before anybody writes on it, its title, comes before all that is brought.
    fn title_first(&self) -> Vec<u8> {
        let mut txn = self.doc.transact_mut();
        let there: Vec<Out> = self.entries.iter(&txn).map(|(_, entry)| entry).collect();
        for entry in there {
            if let Out::YMap(entry) = entry {
                entry.insert(&mut txn, "at", "00001");
            }
        }
        txn.encode_update_v1()
    }

    /// How many entries stand on the wall.
    pub fn len(&self) -> usize {
        self.entries.len(&self.doc.transact()) as usize
    }
}
