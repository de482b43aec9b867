//! Connections to mail servers: few per channel, used again for the next letter, and thrown away at the first doubt.
//!
//! A connection whose conversation was broken off is never used again: the answer to one command would be taken for the
//! answer to the next.

use super::SmtpOptions;
use super::compose::Letter;
use super::server::{Encryption, Server};
use crate::routes::Route;
use crate::webhook::address::reachable;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout};

/// What went wrong.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The server is at an address that is not allowed.
    Private(String),
    /// Nothing is wrong with the letter: no connection, no TLS, no login, no time.
    Channel(String),
    /// The server's answer to this letter.
    Letter {
        /// Its reply code.
        status: u16,
        /// Its words.
        words: String,
    },
}

/// The connections of all channels.
#[derive(Default)]
pub(super) struct Pools(Mutex<HashMap<String, Arc<Pool>>>);

struct Pool {
    server: Server,
    tls: Option<TlsParameters>,
    places: Semaphore,
    parked: Mutex<Vec<Parked>>,
    /// Whether somebody looks after connections without work.
    minded: AtomicBool,
}

struct Parked {
    connection: AsyncSmtpConnection,
    letters: u32,
    since: Instant,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Pools {
    /// Sends a letter. Waits for a place among the channel's connections; the time limit counts from then on.
    pub async fn send(
        &self,
        route: &Route,
        server: &Server,
        letter: &Letter,
        options: &SmtpOptions,
    ) -> Result<(), Trouble> {
        let pool = self.pool(&route.name, server, options)?;
        let closed = |_| Trouble::Channel("the channel is being closed".into());
        let _place = pool.places.acquire().await.map_err(closed)?;
        // Dropped in the middle, a connection is closed and not parked.
        match timeout(options.timeout, pool.converse(letter, options)).await {
            Ok(end) => {
                Pool::mind(&pool, options.idle);
                end
            }
            Err(_) => {
                let seconds = options.timeout.as_secs_f32();
                Err(Trouble::Channel(format!("the mail server took more than {seconds} s")))
            }
        }
    }

    fn pool(&self, channel: &str, server: &Server, options: &SmtpOptions) -> Result<Arc<Pool>, Trouble> {
        let mut pools = locked(&self.0);
        if let Some(pool) = pools.get(channel).filter(|pool| pool.server == *server) {
            return Ok(Arc::clone(pool));
        }
        let tls = match server.encryption {
            Encryption::Never => None,
            // Loads the system's roots, once per server.
            _ => Some(
                TlsParameters::builder(server.host.clone())
                    .build_rustls()
                    .map_err(|fault| Trouble::Channel(format!("TLS cannot be used: {fault}")))?,
            ),
        };
        let pool = Arc::new(Pool {
            server: server.clone(),
            tls,
            places: Semaphore::new(options.connections_max.max(1)),
            parked: Mutex::default(),
            minded: AtomicBool::new(false),
        });
        pools.insert(channel.to_owned(), Arc::clone(&pool));
        Ok(pool)
    }
}

impl Pool {
    /// Says goodbye to connections without work, as long as there are any.
    fn mind(pool: &Arc<Self>, idle: Duration) {
        if pool.minded.swap(true, Ordering::AcqRel) {
            return;
        }
        let pool = Arc::clone(pool);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(idle).await;
                let (tired, left) = {
                    let mut parked = locked(&pool.parked);
                    let tired: Vec<Parked> = parked.extract_if(.., |one| one.since.elapsed() >= idle).collect();
                    (tired, parked.len())
                };
                if left == 0 {
                    pool.minded.store(false, Ordering::Release);
                }
                for mut one in tired {
                    drop(timeout(idle, one.connection.abort()).await);
                }
                if left == 0 {
                    return;
                }
            }
        });
    }

    async fn converse(&self, letter: &Letter, options: &SmtpOptions) -> Result<(), Trouble> {
        let (mut connection, letters) = match self.unpark(options).await {
            Some(parked) => (parked.connection, parked.letters),
            None => (self.connect(options).await?, 0),
        };
        match connection.send(&letter.envelope, &letter.bytes).await {
            Ok(_) if letters + 1 < options.letters_max => {
                let parked = Parked {
                    connection,
                    letters: letters + 1,
                    since: Instant::now(),
                };
                locked(&self.parked).push(parked);
                Ok(())
            }
            Ok(_) => {
                connection.abort().await;
                Ok(())
            }
            Err(fault) => Err(of_letter(&fault)),
        }
    }

    /// A connection that still answers.
    async fn unpark(&self, options: &SmtpOptions) -> Option<Parked> {
        loop {
            let mut parked = locked(&self.parked).pop()?;
            if parked.since.elapsed() < options.idle && parked.connection.test_connected().await {
                return Some(parked);
            }
        }
    }

    async fn connect(&self, options: &SmtpOptions) -> Result<AsyncSmtpConnection, Trouble> {
        let server = &self.server;
        let found = tokio::net::lookup_host((server.host.as_str(), server.port)).await;
        let found = found.map_err(|fault| Trouble::Channel(format!("the mail server's name is not found: {fault}")))?;
        let addresses = reachable(options.targets, found).map_err(|private| Trouble::Private(private.to_string()))?;
        let hello = ClientId::Domain(server.hello.clone());
        let wrapped = self.tls.clone().filter(|_| server.encryption == Encryption::Wrapped);
        let addresses: &[SocketAddr] = &addresses;
        let connected = AsyncSmtpConnection::connect_tokio1(addresses, Some(options.timeout), &hello, wrapped, None);
        let mut connection = connected.await.map_err(|fault| of_channel("connecting", &fault))?;
        let upgrade = match server.encryption {
            Encryption::Required => true,
            Encryption::Offered => connection.can_starttls(),
            Encryption::Wrapped | Encryption::Never => false,
        };
        if let Some(tls) = self.tls.clone().filter(|_| upgrade) {
            if !connection.can_starttls() {
                connection.abort().await;
                let message = "the mail server offers no STARTTLS, and without it anybody on the way could read the letter; \
                    if that is meant, end the url with ?tls=none";
                return Err(Trouble::Channel(message.into()));
            }
            let upgraded = connection.starttls(tls, &hello).await;
            upgraded.map_err(|fault| of_channel("STARTTLS", &fault))?;
        }
        if let Some((name, password)) = &server.login {
            let login = Credentials::new(name.clone(), password.clone());
            let mechanisms = [Mechanism::Plain, Mechanism::Login];
            if let Err(fault) = connection.auth(&mechanisms, &login).await {
                connection.abort().await;
                return Err(of_channel("logging in", &fault));
            }
        }
        Ok(connection)
    }
}

/// What went wrong before there was anything to say about a letter.
fn of_channel(doing: &str, fault: &Error) -> Trouble {
    if certificate(fault) {
        return Trouble::Channel(format!(
            "the mail server's certificate is not trusted: {}; a private authority is named by SSL_CERT_FILE",
            reason(fault)
        ));
    }
    Trouble::Channel(format!("{doing}: {}", words(fault)))
}

fn of_letter(fault: &Error) -> Trouble {
    let status = fault.status().map(u16::from);
    match status {
        // The server is going away, or wants a login that it did not ask for: no letter gets through now.
        Some(421 | 454 | 530 | 534 | 535 | 538) | None => Trouble::Channel(format!("sending: {}", words(fault))),
        Some(status) => Trouble::Letter {
            status,
            words: words(fault),
        },
    }
}

fn words(fault: &Error) -> String {
    match fault.status() {
        Some(code) => format!("{code} {}", reason(fault)),
        None => reason(fault),
    }
}

/// What went wrong, from the outermost cause to the innermost.
fn reason(fault: &Error) -> String {
    let mut reasons: Vec<String> = Vec::new();
    let mut next = std::error::Error::source(fault);
    while let Some(cause) = next {
        let text = cause.to_string();
        if reasons.last().is_none_or(|last| !last.contains(&text)) {
            reasons.push(text);
        }
        next = cause.source();
    }
    match reasons.is_empty() {
        true => fault.to_string(),
        false => reasons.join(": "),
    }
}

fn certificate(fault: &Error) -> bool {
    reason(fault).contains("invalid peer certificate")
}
