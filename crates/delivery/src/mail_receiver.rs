//! A small mail server, for `stormlake receive` and for tests: takes every letter, keeps it as a file, notices one that comes
//! twice, prints a line for each, and fails on purpose when asked to. It passes nothing on, and has neither TLS nor logins.

use crate::receiver::Failing;
use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// The longest line of a command (RFC 5321 asks for 512; addresses may be longer).
const LINE_BYTES_MAX: u64 = 2_000;
/// The longest letter.
const LETTER_BYTES_MAX: usize = 4 << 20;
/// Recipients of one letter.
const RECIPIENTS_MAX: usize = 100;
/// Connections at once.
const CONNECTIONS_MAX: usize = 64;
/// How long a silent connection is kept.
const SILENCE_MAX: Duration = Duration::from_secs(60);
/// Letters that are kept as files; beyond it the oldest are written over.
const KEPT_MAX: u64 = 1_000;
/// Message ids that are remembered; beyond it all are forgotten.
const REMEMBERED_MAX: usize = 100_000;

/// What has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SeenMail {
    /// Letters taken, each message id once.
    pub letters: u64,
    /// Letters that had been taken before.
    pub duplicates: u64,
    /// Letters that were failed on purpose.
    pub failed: u64,
}

/// A letter as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Who sent it, by the envelope.
    pub from: String,
    /// Whom it is for, by the envelope.
    pub to: Vec<String>,
    /// Its bytes, with CRLF line ends.
    pub bytes: Vec<u8>,
}

impl Received {
    /// A header's value, unfolded; as it stands in the letter, not decoded.
    pub fn header(&self, name: &str) -> Option<String> {
        let text = String::from_utf8_lossy(&self.bytes);
        let head = text
            .split("\r\n\r\n")
            .next()?
            .replace("\r\n ", " ")
            .replace("\r\n\t", " ");
        head.split("\r\n").find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    }
}

/// A mail server's settings.
pub struct MailReceiver {
    /// Which letters are refused on purpose; `status` counts as an SMTP reply code if it is set.
    pub failing: Failing,
    /// The folder that the newest thousand letters are kept in, as `0001.eml` and so on.
    pub folder: Option<PathBuf>,
    /// Where the lines go.
    pub print: Box<dyn Fn(&str) + Send + Sync>,
}

/// A mail server that runs, or can.
pub struct MailReceiving {
    settings: MailReceiver,
    memory: Mutex<Memory>,
}

#[derive(Default)]
struct Memory {
    seen: SeenMail,
    ids: HashSet<String>,
    last: Option<Received>,
}

impl MailReceiver {
    /// Ready to take letters.
    pub fn ready(self) -> Arc<MailReceiving> {
        Arc::new(MailReceiving {
            settings: self,
            memory: Mutex::default(),
        })
    }
}

impl MailReceiving {
    /// What has come so far.
    pub fn seen(&self) -> SeenMail {
        self.memory().seen
    }

    /// The newest letter that was taken.
    pub fn last(&self) -> Option<Received> {
        self.memory().last.clone()
    }

    fn memory(&self) -> std::sync::MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Serves until `stop` ends.
    pub async fn serve(self: Arc<Self>, listener: TcpListener, stop: impl Future<Output = ()>) {
        let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
        let mut sessions = tokio::task::JoinSet::new();
        tokio::pin!(stop);
        loop {
            let stream = tokio::select! {
                () = &mut stop => return,
                accepted = listener.accept() => accepted,
            };
            while sessions.try_join_next().is_some() {}
            // A connection that broke before it was taken is nobody's loss.
            let Ok((stream, _)) = stream else { continue };
            let Ok(place) = places.clone().acquire_owned().await else {
                return;
            };
            let receiving = Arc::clone(&self);
            sessions.spawn(async move {
                // A peer that hangs up has its reasons.
                drop(receiving.converse(stream).await);
                drop(place);
            });
        }
    }

    /// One conversation, over whatever carries it.
    pub async fn converse<S: AsyncRead + AsyncWrite + Unpin>(&self, stream: S) -> std::io::Result<()> {
        let mut stream = BufReader::new(stream);
        say(
            &mut stream,
            "220 stormlake receive: a test receiver, which passes nothing on",
        )
        .await?;
        let (mut from, mut to) = (None, Vec::new());
        loop {
            let Some(line) = command(&mut stream).await? else {
                return Ok(());
            };
            let word: String = line.chars().take_while(char::is_ascii_alphabetic).collect();
            let reply = match (word.to_ascii_uppercase().as_str(), &from) {
                ("EHLO", _) => {
                    (from, to) = (None, Vec::new());
                    format!("250-stormlake\r\n250-8BITMIME\r\n250 SIZE {LETTER_BYTES_MAX}")
                }
                ("HELO" | "RSET", _) => {
                    (from, to) = (None, Vec::new());
                    "250 Fine".into()
                }
                ("NOOP", _) => "250 Fine".into(),
                ("QUIT", _) => return say(&mut stream, "221 Goodbye").await,
                ("MAIL", None) => match between(&line) {
                    Some(address) => {
                        from = Some(address.to_owned());
                        "250 Fine".into()
                    }
                    None => "501 MAIL FROM:<address>".into(),
                },
                ("RCPT", Some(_)) => match between(&line) {
                    Some(_) if to.len() >= RECIPIENTS_MAX => "452 Too many recipients".into(),
                    Some(address) => {
                        to.push(address.to_owned());
                        "250 Fine".into()
                    }
                    None => "501 RCPT TO:<address>".into(),
                },
                ("DATA", Some(sender)) if !to.is_empty() => {
                    say(&mut stream, "354 End with a dot on a line of its own").await?;
                    let Some(bytes) = data(&mut stream).await? else {
                        return say(&mut stream, "552 The letter is too long").await;
                    };
                    let letter = Received {
                        from: sender.clone(),
                        to: std::mem::take(&mut to),
                        bytes,
                    };
                    from = None;
                    self.take(letter)
                }
                ("MAIL" | "RCPT" | "DATA", _) => "503 That comes later, or came already".into(),
                _ => "502 Not known here".into(),
            };
            say(&mut stream, &reply).await?;
        }
    }

    /// Takes a letter, or fails it on purpose; the reply.
    fn take(&self, letter: Received) -> String {
        let header = |name: &str| letter.header(name).unwrap_or_default();
        let (id, subject) = (header("message-id"), header("subject"));
        let line = format!("{}  {subject}  {id}", letter.to.join(" "));
        let line: String = line.chars().filter(|c| !c.is_control()).collect();
        let mut memory = self.memory();
        let number = memory.seen.letters + memory.seen.duplicates + memory.seen.failed + 1;
        if self.settings.failing.fails(number) {
            memory.seen.failed += 1;
            (self.settings.print)(&format!("failed     {line} on purpose"));
            let code = self.settings.failing.status.map_or(451, |status| status.as_u16());
            return format!("{code} failed on purpose");
        }
        if memory.ids.len() >= REMEMBERED_MAX {
            memory.ids.clear();
        }
        if !id.is_empty() && !memory.ids.insert(id) {
            memory.seen.duplicates += 1;
            (self.settings.print)(&format!("duplicate  {line}"));
            return "250 Taken before".into();
        }
        memory.seen.letters += 1;
        let number = (memory.seen.letters - 1) % KEPT_MAX + 1;
        if let Some(folder) = &self.settings.folder {
            // Small, and on this machine: not worth a thread.
            let written = std::fs::create_dir_all(folder)
                .and_then(|()| std::fs::write(folder.join(format!("{number:04}.eml")), &letter.bytes));
            if let Err(fault) = written {
                (self.settings.print)(&format!("kept not   {}: {fault}", folder.display()));
            }
        }
        (self.settings.print)(&format!("mail       {line}"));
        memory.last = Some(letter);
        "250 Taken".into()
    }
}

/// The address between `<` and `>`.
fn between(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once('<')?;
    Some(rest.split_once('>')?.0)
}

async fn say<S: AsyncWrite + Unpin>(stream: &mut S, line: &str) -> std::io::Result<()> {
    stream.write_all(format!("{line}\r\n").as_bytes()).await?;
    stream.flush().await
}

/// The next line, without its end; none when the peer has gone, is silent or talks without end.
async fn line<S: AsyncBufRead + Unpin>(stream: &mut S, bytes_max: u64) -> std::io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    let mut limited = stream.take(bytes_max);
    let reading = limited.read_until(b'\n', &mut bytes);
    match tokio::time::timeout(SILENCE_MAX, reading).await {
        Ok(read) => read?,
        Err(_) => return Ok(None),
    };
    if bytes.pop() != Some(b'\n') {
        return Ok(None);
    }
    if bytes.last() == Some(&b'\r') {
        bytes.pop();
    }
    Ok(Some(bytes))
}

async fn command<S: AsyncBufRead + Unpin>(stream: &mut S) -> std::io::Result<Option<String>> {
    let line = line(stream, LINE_BYTES_MAX).await?;
    Ok(line.map(|line| String::from_utf8_lossy(&line).into_owned()))
}

/// The letter up to the dot; none when it is too long.
async fn data<S: AsyncBufRead + Unpin>(stream: &mut S) -> std::io::Result<Option<Vec<u8>>> {
    let mut letter = Vec::new();
    loop {
        let left = (LETTER_BYTES_MAX - letter.len()) as u64;
        let Some(line) = line(stream, left).await? else {
            return Ok(None);
        };
        match line.as_slice() {
            b"." => return Ok(Some(letter)),
            // A dot at the beginning of a line was doubled on the way.
            [b'.', rest @ ..] => letter.extend_from_slice(rest),
            line => letter.extend_from_slice(line),
        }
        letter.extend_from_slice(b"\r\n");
        if letter.len() >= LETTER_BYTES_MAX {
            return Ok(None);
        }
    }
}
