//! Messages on a stream: `Content-Length: n`, an empty line, n bytes. A message that is too large is passed over without being
//! kept, so that the next one can be read.

use crate::limits::{HEADER_BYTES_MAX, MESSAGE_BYTES_MAX};
use std::io::{self, BufRead, Read, Write};

/// What was read.
#[derive(Debug, PartialEq, Eq)]
pub enum Frame {
    /// A message's body.
    Body(Vec<u8>),
    /// A body of so many bytes was passed over.
    TooLarge(u64),
}

/// The stream holds no messages of the protocol.
#[derive(Debug, thiserror::Error)]
pub enum BrokenFrame {
    /// A line before a body cannot be understood: where the next message begins is not known.
    #[error("a message begins with `{0}`, and Content-Length must stand there")]
    Header(String),
    /// The stream itself failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// The next message; `None` at the end of the stream.
///
/// # Errors
/// When the stream fails, or nothing that follows can be understood any more.
pub fn read_frame(input: &mut impl BufRead) -> Result<Option<Frame>, BrokenFrame> {
    let mut length: Option<u64> = None;
    let mut first = true;
    loop {
        let mut line = Vec::new();
        let most = HEADER_BYTES_MAX as u64;
        input.by_ref().take(most).read_until(b'\n', &mut line)?;
        if line.is_empty() && first {
            return Ok(None);
        }
        let text = String::from_utf8_lossy(&line);
        let broken = || BrokenFrame::Header(text.trim().chars().take(60).collect());
        if !line.ends_with(b"\n") {
            return Err(broken());
        }
        if text.trim().is_empty() {
            // Blank lines between messages do no harm.
            if length.is_none() && first {
                continue;
            }
            break;
        }
        first = false;
        let (name, value) = text.split_once(':').ok_or_else(broken)?;
        if name.trim().eq_ignore_ascii_case("content-length") {
            length = Some(value.trim().parse().map_err(|_| broken())?);
        }
    }
    let length = length.ok_or_else(|| BrokenFrame::Header("other headers alone".into()))?;
    if length > MESSAGE_BYTES_MAX as u64 {
        let passed = io::copy(&mut input.by_ref().take(length), &mut io::sink())?;
        return Ok((passed == length).then_some(Frame::TooLarge(length)));
    }
    let mut body = Vec::new();
    input.by_ref().take(length).read_to_end(&mut body)?;
    // An editor that goes away in the middle of a message has said nothing.
    Ok((body.len() as u64 == length).then_some(Frame::Body(body)))
}

/// Writes a message.
///
/// # Errors
/// When the stream fails.
pub fn write_frame(output: &mut impl Write, body: &[u8]) -> io::Result<()> {
    write!(output, "Content-Length: {}\r\n\r\n", body.len())?;
    output.write_all(body)?;
    output.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frames(bytes: &[u8]) -> Vec<Frame> {
        let mut input = bytes;
        std::iter::from_fn(|| read_frame(&mut input).unwrap()).collect()
    }

    #[test]
    fn messages_are_read_one_behind_the_other() {
        let mut bytes = b"content-length: 2\r\nContent-Type: x\r\n\r\n{}".to_vec();
        write_frame(&mut bytes, b"[1]").unwrap();
        assert_eq!(
            frames(&bytes),
            [Frame::Body(b"{}".to_vec()), Frame::Body(b"[1]".to_vec())]
        );
    }

    #[test]
    fn a_message_that_is_too_large_is_passed_over_and_the_next_one_read() {
        let length = MESSAGE_BYTES_MAX + 1;
        let mut bytes = format!("Content-Length: {length}\r\n\r\n").into_bytes();
        bytes.resize(bytes.len() + length, b' ');
        write_frame(&mut bytes, b"{}").unwrap();
        assert_eq!(
            frames(&bytes),
            [Frame::TooLarge(length as u64), Frame::Body(b"{}".to_vec())]
        );
    }

    #[test]
    fn a_length_that_is_only_claimed_takes_no_memory() {
        let bytes = format!("Content-Length: {MESSAGE_BYTES_MAX}\r\n\r\nab");
        assert_eq!(frames(bytes.as_bytes()), []);
    }

    #[test]
    fn what_is_no_message_ends_the_stream_with_words() {
        let long = "x".repeat(2 * HEADER_BYTES_MAX);
        for bytes in [
            "{\"jsonrpc\"",
            "Content-Length: many\r\n\r\n",
            "Content-Type: x\r\n\r\n{}",
            "abc\r\n\r\n",
            &long,
        ] {
            assert!(read_frame(&mut bytes.as_bytes()).is_err(), "{bytes}");
        }
    }
}
