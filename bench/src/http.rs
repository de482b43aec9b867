//! As much of HTTP/1.1 as a load generator needs: one connection, kept alive, one request after the other.

use crate::Outcome;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// A connection to a server.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// The answer to a request.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    /// The status code.
    pub status: u16,
    /// The body.
    pub body: &'a [u8],
}

impl Answer<'_> {
    /// The number behind `"name":`, the first time that it stands there.
    pub fn number(&self, name: &str) -> Option<u64> {
        number(self.body, name)
    }
}

/// The number behind `"name":` in JSON.
pub fn number(json: &[u8], name: &str) -> Option<u64> {
    let name = format!("\"{name}\":");
    let at = find(json, name.as_bytes())? + name.len();
    let digits = json[at..].iter().take_while(|byte| byte.is_ascii_digit());
    let count = digits.clone().count();
    (count > 0).then(|| digits.fold(0, |number, digit| number * 10 + u64::from(digit - b'0')))
}

/// Where `needle` begins.
pub fn find(text: &[u8], needle: &[u8]) -> Option<usize> {
    text.windows(needle.len()).position(|window| window == needle)
}

/// The length that a head announces.
pub fn content_length(head: &[u8]) -> Option<usize> {
    let head = std::str::from_utf8(head).ok()?;
    let mut values = head.lines().filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim())
    });
    values.next_back()?.parse().ok()
}

impl Connection {
    /// Connects.
    pub fn open(address: SocketAddr) -> Outcome<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        // A benchmark that hangs should say so.
        stream.set_read_timeout(Some(Duration::from_secs(60)))?;
        Ok(Self {
            stream,
            buffer: vec![0; 1 << 17],
        })
    }

    /// Sends a whole request, head and body, and reads the whole answer.
    pub fn send(&mut self, request: &[u8]) -> Outcome<Answer<'_>> {
        self.stream.write_all(request)?;
        let (mut end, mut head) = (0, None);
        loop {
            if end == self.buffer.len() {
                self.buffer.resize(2 * end, 0);
            }
            let count = self.stream.read(&mut self.buffer[end..])?;
            if count == 0 {
                return Err("the server closed the connection".into());
            }
            end += count;
            if head.is_none() {
                head = match find(&self.buffer[..end], b"\r\n\r\n") {
                    Some(at) => {
                        let length = content_length(&self.buffer[..at]).ok_or("an answer without a length")?;
                        Some((at + 4, at + 4 + length))
                    }
                    None => None,
                };
            }
            if let Some((body, whole)) = head
                && end >= whole
            {
                let status = std::str::from_utf8(&self.buffer[9..12])?.parse()?;
                let body = &self.buffer[body..whole];
                return Ok(Answer { status, body });
            }
        }
    }
}
