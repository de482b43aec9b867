//! One connection to a NATS server, shared by everything that is under way on its channel.
//!
//! Behind every message goes a ping. The server answers in order, so a fault that comes before that ping's pong is about that
//! message and no other, and a pong without one means that the server has taken it.

use super::server::{Encryption, Login, Server};
use super::wire::{Connect, Garbled, Info, Said, publication, read};
use crate::webhook::address::{Targets, reachable};
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio::task::AbortHandle;
use tokio::time::Instant;

/// Messages that may wait to be written.
const UNWRITTEN_MAX: usize = 256;

/// Why there is no connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The server is at an address that is not allowed.
    Private(String),
    /// No name, no connection, no TLS, no login.
    Channel(String),
}

/// What came back for a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reply {
    /// Somebody answered, or the server did in their place (503).
    Answer { status: Option<u16>, body: Vec<u8> },
    /// The server has looked at it.
    Looked,
    /// The server does not let it through.
    Fault(String),
}

/// A connection.
pub(super) struct Line {
    writing: mpsc::Sender<Vec<u8>>,
    state: Arc<State>,
    inbox: String,
    reader: AbortHandle,
    /// Whether the server has streams itself; another one of its cluster may.
    pub(super) jetstream: bool,
    /// Whether a stream keeps a topic, and when that was asked.
    pub(super) kept: Mutex<HashMap<String, (Instant, bool)>>,
}

struct State {
    waiting: Mutex<Waiting>,
    payload_max: AtomicUsize,
    closed: AtomicBool,
}

#[derive(Default)]
struct Waiting {
    next: u64,
    replies: HashMap<u64, mpsc::UnboundedSender<Reply>>,
    /// Whose pongs are still to come, in order.
    pinged: VecDeque<u64>,
}

pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// A server that is being greeted: what it said and was not read yet.
struct Greeted {
    stream: Box<dyn Stream>,
    buffer: Vec<u8>,
}

impl Greeted {
    async fn next(&mut self) -> Result<Said, Trouble> {
        loop {
            match read(&self.buffer).map_err(|Garbled| garbled())? {
                Some((said, length)) => {
                    self.buffer.drain(..length);
                    return Ok(said);
                }
                None => {
                    let more = self.stream.read_buf(&mut self.buffer).await;
                    if more.map_err(|fault| Trouble::Channel(format!("connecting: {fault}")))? == 0 {
                        return Err(Trouble::Channel(
                            "the server closed the connection while it was greeted".into(),
                        ));
                    }
                }
            }
        }
    }

    async fn say(&mut self, bytes: &[u8]) -> Result<(), Trouble> {
        let written = async {
            self.stream.write_all(bytes).await?;
            self.stream.flush().await
        };
        written
            .await
            .map_err(|fault| Trouble::Channel(format!("connecting: {fault}")))
    }
}

fn garbled() -> Trouble {
    Trouble::Channel("what answers there is no NATS server".into())
}

/// Connects, and logs in. `inbox` is the beginning of the addresses for answers: random, so that nobody else answers.
pub(super) async fn connect(
    server: &Server,
    targets: Targets,
    tls: impl FnOnce() -> Result<Arc<ClientConfig>, String>,
    inbox: String,
) -> Result<Line, Trouble> {
    let stream = reach(server, targets).await?;
    let mut greeted = Greeted {
        stream: Box::new(stream),
        buffer: Vec::new(),
    };
    let Said::Info(info) = greeted.next().await? else {
        return Err(garbled());
    };
    let info: Info = serde_json::from_slice(&info).map_err(|_| garbled())?;
    let upgrade = match server.encryption {
        Encryption::Required => true,
        Encryption::Offered => info.tls_required || info.tls_available,
        Encryption::Never => false,
    };
    if upgrade {
        if !info.tls_required && !info.tls_available {
            let message = "the server offers no TLS, and without it anybody on the way could read the command; \
                if that is meant, end the url with ?tls=none";
            return Err(Trouble::Channel(message.into()));
        }
        greeted = encrypt(greeted, server, tls).await?;
    } else if info.tls_required {
        return Err(Trouble::Channel(
            "the server wants TLS, and the url says tls=none".into(),
        ));
    }
    if !info.headers {
        let message = "the server knows no headers, and a command has them: NATS 2.2 or later is needed";
        return Err(Trouble::Channel(message.into()));
    }
    log_in(&mut greeted, server, upgrade, &inbox).await?;
    Ok(Line::start(greeted, &info, inbox))
}

/// The first address that answers, of those that are allowed.
async fn reach(server: &Server, targets: Targets) -> Result<TcpStream, Trouble> {
    let found = tokio::net::lookup_host((server.host.as_str(), server.port)).await;
    let found = found.map_err(|fault| Trouble::Channel(format!("the server's name is not found: {fault}")))?;
    let addresses: Vec<SocketAddr> =
        reachable(targets, found).map_err(|private| Trouble::Private(private.to_string()))?;
    let stream = TcpStream::connect(addresses.as_slice()).await;
    let stream = stream.map_err(|fault| Trouble::Channel(format!("connecting: {fault}")))?;
    // Without it every small message would wait; where it cannot be had it only costs time.
    drop(stream.set_nodelay(true));
    Ok(stream)
}

async fn encrypt(
    greeted: Greeted,
    server: &Server,
    tls: impl FnOnce() -> Result<Arc<ClientConfig>, String>,
) -> Result<Greeted, Trouble> {
    if !greeted.buffer.is_empty() {
        // Said before TLS, it could be anybody's, and would be taken for the server's.
        return Err(Trouble::Channel("the server spoke out of turn before TLS".into()));
    }
    let name = ServerName::try_from(server.host.clone())
        .map_err(|_| Trouble::Channel("the url's host is no name that a certificate could have".into()))?;
    let config = tls().map_err(|fault| Trouble::Channel(format!("TLS cannot be used: {fault}")))?;
    let connecting = tokio_rustls::TlsConnector::from(config).connect(name, greeted.stream);
    let stream = connecting.await.map_err(|fault| {
        let certificate = fault.to_string().contains("invalid peer certificate");
        Trouble::Channel(match certificate {
            true => format!(
                "the server's certificate is not trusted: {fault}; a private authority is named by SSL_CERT_FILE"
            ),
            false => format!("TLS: {fault}"),
        })
    })?;
    Ok(Greeted {
        stream: Box::new(stream),
        buffer: Vec::new(),
    })
}

async fn log_in(greeted: &mut Greeted, server: &Server, encrypted: bool, inbox: &str) -> Result<(), Trouble> {
    let (user, pass, auth_token) = match &server.login {
        Login::Nobody => (None, None, None),
        Login::Token(token) => (None, None, Some(token.as_str())),
        Login::User(user, password) => (Some(user.as_str()), Some(password.as_str()), None),
    };
    let connect = Connect {
        verbose: false,
        pedantic: false,
        tls_required: encrypted,
        lang: "rust",
        version: env!("CARGO_PKG_VERSION"),
        name: "stormlake",
        protocol: 1,
        echo: false,
        headers: true,
        no_responders: true,
        user,
        pass,
        auth_token,
    };
    let connect =
        serde_json::to_string(&connect).map_err(|_| Trouble::Channel("the login cannot be written".into()))?;
    greeted
        .say(format!("CONNECT {connect}\r\nSUB {inbox}.* 1\r\nPING\r\n").as_bytes())
        .await?;
    loop {
        match greeted.next().await? {
            Said::Pong => return Ok(()),
            Said::Ping => greeted.say(b"PONG\r\n").await?,
            Said::Fault(fault) => return Err(Trouble::Channel(format!("logging in: the server says: {fault}"))),
            Said::Info(_) | Said::Fine | Said::Message { .. } => {}
        }
    }
}

impl Line {
    fn start(greeted: Greeted, info: &Info, inbox: String) -> Self {
        let (mut from, mut to) = tokio::io::split(greeted.stream);
        let (writing, mut unwritten) = mpsc::channel::<Vec<u8>>(UNWRITTEN_MAX);
        let state = Arc::new(State {
            waiting: Mutex::default(),
            payload_max: AtomicUsize::new(info.max_payload),
            closed: AtomicBool::new(false),
        });
        let of_writer = Arc::clone(&state);
        tokio::spawn(async move {
            while let Some(bytes) = unwritten.recv().await {
                if to.write_all(&bytes).await.is_err() || to.flush().await.is_err() {
                    break;
                }
            }
            of_writer.close();
            // The other side may be gone already, which is as well.
            drop(to.shutdown().await);
        });
        let (of_reader, pongs) = (Arc::clone(&state), writing.downgrade());
        let reader = tokio::spawn(async move {
            let mut buffer = greeted.buffer;
            'open: loop {
                loop {
                    let (said, length) = match read(&buffer) {
                        Ok(Some(found)) => found,
                        Ok(None) => break,
                        Err(Garbled) => break 'open,
                    };
                    buffer.drain(..length);
                    if said == Said::Ping {
                        let Some(pongs) = pongs.upgrade() else { break 'open };
                        // A line too busy to answer is one whose server is too slow, and it will say so.
                        drop(pongs.try_send(b"PONG\r\n".to_vec()));
                    }
                    of_reader.hear(said);
                }
                match from.read_buf(&mut buffer).await {
                    Ok(0) | Err(_) => break,
                    Ok(_) => {}
                }
            }
            of_reader.close();
        });
        Self {
            writing,
            state,
            inbox,
            reader: reader.abort_handle(),
            jetstream: info.jetstream,
            kept: Mutex::default(),
        }
    }

    /// Whether nothing more can be sent over it.
    pub fn is_closed(&self) -> bool {
        self.state.closed.load(Ordering::Acquire)
    }

    /// Nothing more is to be sent over it.
    pub fn close(&self) {
        self.state.close();
    }

    /// Bytes of headers and payload that the server takes.
    pub fn payload_max(&self) -> usize {
        self.state.payload_max.load(Ordering::Relaxed)
    }

    /// Sends a message; what comes back for it comes out of the answer, until it is dropped. `None`: the line is closed.
    pub async fn send(&self, topic: &str, headers: &str, payload: &[u8]) -> Option<Replies> {
        let place = self.writing.reserve().await.ok()?;
        let (sender, receiver) = mpsc::unbounded_channel();
        // Numbered and handed over under one lock: pongs come in the order of the messages.
        let mut waiting = locked(&self.state.waiting);
        if self.is_closed() {
            return None;
        }
        let number = waiting.next;
        waiting.next += 1;
        waiting.replies.insert(number, sender);
        waiting.pinged.push_back(number);
        place.send(publication(
            topic,
            &format!("{}.{number}", self.inbox),
            headers,
            payload,
        ));
        Some(Replies {
            number,
            receiver,
            state: Arc::clone(&self.state),
        })
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.reader.abort();
    }
}

impl State {
    fn hear(&self, said: Said) {
        match said {
            Said::Message { to, status, body } => {
                let number = to.rsplit('.').next().and_then(|number| number.parse().ok());
                if let Some(number) = number {
                    self.tell(number, Reply::Answer { status, body });
                }
            }
            Said::Pong => {
                let number = locked(&self.waiting).pinged.pop_front();
                if let Some(number) = number {
                    self.tell(number, Reply::Looked);
                }
            }
            Said::Fault(fault) => {
                let number = locked(&self.waiting).pinged.front().copied();
                tracing::debug!(fault, "a NATS server complains");
                if let Some(number) = number {
                    self.tell(number, Reply::Fault(fault));
                }
            }
            Said::Info(info) => {
                if let Ok(info) = serde_json::from_slice::<Info>(&info) {
                    if info.max_payload > 0 {
                        self.payload_max.store(info.max_payload, Ordering::Relaxed);
                    }
                    if info.ldm {
                        // What is under way still gets its answer.
                        self.closed.store(true, Ordering::Release);
                    }
                }
            }
            Said::Ping | Said::Fine => {}
        }
    }

    fn tell(&self, number: u64, reply: Reply) {
        if let Some(sender) = locked(&self.waiting).replies.get(&number) {
            // Whoever asked may have gone away.
            drop(sender.send(reply));
        }
    }

    /// Everybody who waits hears that nothing more comes.
    fn close(&self) {
        let mut waiting = locked(&self.waiting);
        self.closed.store(true, Ordering::Release);
        waiting.replies.clear();
        waiting.pinged.clear();
    }
}

/// What comes back for one message.
pub(super) struct Replies {
    number: u64,
    receiver: mpsc::UnboundedReceiver<Reply>,
    state: Arc<State>,
}

impl Replies {
    /// The next; `None` when the line was closed.
    pub async fn next(&mut self) -> Option<Reply> {
        self.receiver.recv().await
    }
}

impl Drop for Replies {
    fn drop(&mut self) {
        locked(&self.state.waiting).replies.remove(&self.number);
    }
}
