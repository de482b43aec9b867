//! A session over two streams.

use crate::frame::{BrokenFrame, Frame, read_frame, write_frame};
use crate::limits::WAITING_MAX;
use crate::session::Session;
use serde_json::Value;
use std::io::{self, BufRead, Write};
use std::sync::mpsc::sync_channel;

/// How a conversation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// `shutdown`, then `exit`.
    Asked,
    /// `exit` without `shutdown`, which the protocol calls a failure.
    WithoutShutdown,
    /// The editor went away.
    Gone,
}

/// Answers what comes in until the editor ends the conversation. Messages that wait are all read before documents are checked.
///
/// # Errors
/// When a stream fails, or what comes in is not the protocol.
pub fn serve(
    mut session: Session,
    mut input: impl BufRead + Send + 'static,
    mut output: impl Write,
) -> Result<Ended, BrokenFrame> {
    let (send, messages) = sync_channel(WAITING_MAX);
    // It ends with the stream, or with the first message that nobody wants; standard input may block it until the process ends.
    std::thread::Builder::new().name("messages".into()).spawn(move || {
        loop {
            let read = read_frame(&mut input);
            let last = !matches!(read, Ok(Some(_)));
            if send.send(read).is_err() || last {
                return;
            }
        }
    })?;
    while let Ok(first) = messages.recv() {
        let mut next = Some(first);
        while let Some(read) = next.take() {
            let answers = match read? {
                Some(Frame::Body(body)) => session.take(&body),
                Some(Frame::TooLarge(bytes)) => vec![session.too_large(bytes)],
                None => return Ok(Ended::Gone),
            };
            send_all(&mut output, &answers)?;
            if let Some(ended) = session.ended() {
                return Ok(ended);
            }
            next = messages.try_recv().ok();
        }
        send_all(&mut output, &session.settle())?;
    }
    Ok(Ended::Gone)
}

fn send_all(output: &mut impl Write, messages: &[Value]) -> io::Result<()> {
    for message in messages {
        write_frame(output, message.to_string().as_bytes())?;
    }
    Ok(())
}
