//! JetStream as a peer: `nats-server` started with a file store, and as much of its text protocol as publishing needs.

use crate::Outcome;
use crate::http::{find, number};
use crate::server::free_port;
use std::fmt::Write as _;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const PAYLOAD: usize = 400;
const IN_FLIGHT: usize = 500;

/// Where the server's program is, if it is installed.
pub fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain(["/usr/sbin".into(), "/usr/local/sbin".into()]);
    folders
        .map(|folder| folder.join("nats-server"))
        .find(|file| file.is_file())
}

struct Peer(Child);

impl Drop for Peer {
    fn drop(&mut self) {
        // One that has ended cannot be killed, which is as well.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// Acknowledged publishes a second, over about so long.
pub fn publish(program: &Path, folder: &Path, time: Duration) -> Outcome<f64> {
    std::fs::create_dir_all(folder)?;
    let port = free_port()?;
    let child = Command::new(program)
        .args(["-js", "-a", "127.0.0.1", "-p", &port.to_string(), "-sd"])
        .arg(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let peer = Peer(child);
    let mut client = Client::connect(port)?;
    client.make_stream()?;
    client.publish(time / 5)?;
    let per_second = client.publish(time)?;
    drop((client, peer));
    std::fs::remove_dir_all(folder)?;
    Ok(per_second)
}

struct Client {
    stream: TcpStream,
    /// What was read and not yet understood.
    read: Vec<u8>,
    /// Publishes that the stream holds, by its own count.
    kept: u64,
}

impl Client {
    fn connect(port: u16) -> Outcome<Self> {
        let began = Instant::now();
        let stream = loop {
            match TcpStream::connect(("127.0.0.1", port)) {
                Ok(stream) => break stream,
                Err(fault) if began.elapsed() > Duration::from_secs(10) => return Err(fault.into()),
                Err(_) => std::thread::sleep(Duration::from_millis(20)),
            }
        };
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        let read = Vec::new();
        let mut client = Self { stream, read, kept: 0 };
        client
            .stream
            .write_all(b"CONNECT {\"verbose\":false,\"pedantic\":false}\r\nSUB inbox.* 1\r\n")?;
        Ok(client)
    }

    fn make_stream(&mut self) -> Outcome<()> {
        let asked = r#"{"name":"BENCH","subjects":["bench"],"storage":"file"}"#;
        let request = format!(
            "PUB $JS.API.STREAM.CREATE.BENCH inbox.made {}\r\n{asked}\r\n",
            asked.len()
        );
        self.stream.write_all(request.as_bytes())?;
        match self.messages()?.first() {
            Some(answer) if find(answer, b"\"error\"").is_none() => Ok(()),
            answer => Err(format!("JetStream made no stream: {answer:?}").into()),
        }
    }

    /// Keeps so many publishes under way; every one is acknowledged before this returns.
    fn publish(&mut self, time: Duration) -> Outcome<f64> {
        let mut message = String::new();
        write!(message, "PUB bench inbox.ack {PAYLOAD}\r\n{}\r\n", "x".repeat(PAYLOAD))?;
        let all = message.repeat(IN_FLIGHT);
        let (mut acknowledged, mut under_way) = (0, 0);
        let began = Instant::now();
        loop {
            if began.elapsed() < time {
                self.stream
                    .write_all(&all.as_bytes()[..(IN_FLIGHT - under_way) * message.len()])?;
                under_way = IN_FLIGHT;
            } else if under_way == 0 {
                return Ok(f64::from(acknowledged) / began.elapsed().as_secs_f64());
            }
            for answer in self.messages()? {
                self.kept += 1;
                if number(&answer, "seq") != Some(self.kept) {
                    return Err(format!("JetStream lost count: {}", String::from_utf8_lossy(&answer)).into());
                }
                acknowledged += 1;
                under_way -= 1;
            }
        }
    }

    /// The payloads of the messages that have come; waits for one at least.
    fn messages(&mut self) -> Outcome<Vec<Vec<u8>>> {
        let mut payloads = Vec::new();
        let mut chunk = [0; 1 << 16];
        while payloads.is_empty() {
            let count = self.stream.read(&mut chunk)?;
            if count == 0 {
                return Err("nats-server closed the connection".into());
            }
            self.read.extend_from_slice(&chunk[..count]);
            let mut at = 0;
            while let Some(line) = find(&self.read[at..], b"\r\n") {
                let text = std::str::from_utf8(&self.read[at..at + line])?;
                let mut end = at + line + 2;
                if text.starts_with("MSG ") {
                    let length: usize = text.rsplit(' ').next().unwrap_or_default().parse()?;
                    if self.read.len() < end + length + 2 {
                        break;
                    }
                    payloads.push(self.read[end..end + length].to_vec());
                    end += length + 2;
                } else if text == "PING" {
                    self.stream.write_all(b"PONG\r\n")?;
                } else if text.starts_with("-ERR") {
                    return Err(format!("nats-server: {text}").into());
                }
                at = end;
            }
            self.read.drain(..at);
        }
        Ok(payloads)
    }
}
