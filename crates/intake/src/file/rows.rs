//! Lines of a file, however it is packed and however long they are, in bounded memory.

use std::cell::Cell;
use std::io::{BufRead, BufReader, Chain, Cursor, Error, Read, Result};

/// A reader that unpacks gzip and zstd, told by their first bytes, and leaves out a byte order mark.
pub(super) fn unpacked<'r>(reader: impl Read + 'r) -> Result<Box<dyn BufRead + 'r>> {
    let (head, reader) = head::<4, _>(reader)?;
    let reader: Box<dyn Read + 'r> = match head.as_slice() {
        [0x1F, 0x8B, ..] => Box::new(flate2::bufread::MultiGzDecoder::new(BufReader::new(reader))),
        [0x28, 0xB5, 0x2F, 0xFD] => Box::new(zstd::stream::read::Decoder::new(reader)?),
        _ => Box::new(reader),
    };
    let (head, mut reader) = self::head::<3, _>(reader)?;
    if head == b"\xEF\xBB\xBF" {
        reader.read_exact(&mut [0; 3])?;
    }
    Ok(Box::new(BufReader::with_capacity(1 << 16, reader)))
}

/// A reader that gives again what was taken from its front.
type Rewound<R> = Chain<Cursor<Vec<u8>>, R>;

/// The first bytes of a reader, and a reader that still gives them.
fn head<const N: usize, R: Read>(mut reader: R) -> Result<(Vec<u8>, Rewound<R>)> {
    let mut head = Vec::with_capacity(N);
    reader.by_ref().take(N as u64).read_to_end(&mut head)?;
    Ok((head.clone(), Cursor::new(head).chain(reader)))
}

/// Reads lines that are not empty, into one buffer.
pub(super) struct Lines {
    buffer: Vec<u8>,
    bytes_max: usize,
    number: u64,
}

/// One line.
pub(super) struct Line<'l> {
    /// From 1.
    pub(super) number: u64,
    bytes: &'l [u8],
    /// The limit, where the line is longer.
    longer_than: Option<usize>,
}

impl Lines {
    pub(super) fn new(bytes_max: usize) -> Self {
        Self {
            buffer: Vec::new(),
            bytes_max,
            number: 0,
        }
    }

    /// The next line that is not empty.
    pub(super) fn next(&mut self, reader: &mut dyn BufRead) -> Result<Option<Line<'_>>> {
        loop {
            self.buffer.clear();
            let read = reader
                .take(self.bytes_max as u64 + 1)
                .read_until(b'\n', &mut self.buffer)?;
            if read == 0 {
                return Ok(None);
            }
            self.number += 1;
            let longer = read > self.bytes_max && !self.buffer.ends_with(b"\n");
            if longer {
                skip_line(reader)?;
            } else if self.buffer.trim_ascii().is_empty() {
                continue;
            }
            let longer_than = longer.then_some(self.bytes_max);
            return Ok(Some(Line {
                number: self.number,
                bytes: self.buffer.trim_ascii(),
                longer_than,
            }));
        }
    }
}

impl<'l> Line<'l> {
    /// Its text without blanks around it, or what is wrong with it.
    pub(super) fn text(&self) -> std::result::Result<&'l str, String> {
        if let Some(bytes) = self.longer_than {
            return Err(format!("it has more than {bytes} bytes"));
        }
        std::str::from_utf8(self.bytes).map_err(|_| "it is not UTF-8".into())
    }
}

/// Passes over the rest of a line without holding it.
fn skip_line(reader: &mut dyn BufRead) -> Result<()> {
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        let end = buffer.iter().position(|&byte| byte == b'\n');
        let taken = end.map_or(buffer.len(), |at| at + 1);
        reader.consume(taken);
        if end.is_some() {
            return Ok(());
        }
    }
}

/// A reader that gives so many bytes until it is allowed more: what keeps one row, whose quote is never closed, from taking
/// all of a file into memory. It also notices how lines end.
pub(super) struct Allowance<'a, R> {
    pub(super) reader: R,
    pub(super) left: &'a Cell<usize>,
    pub(super) ends: &'a Cell<Ends>,
}

/// How the lines of a file end, as far as it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ends {
    /// No line has ended yet; whether the last byte was a carriage return.
    Unknown(bool),
    /// With a line feed alone.
    Plain,
    /// With a carriage return before it.
    Returned,
}

impl Ends {
    fn look(self, bytes: &[u8]) -> Self {
        let Ends::Unknown(mut returned) = self else {
            return self;
        };
        for &byte in bytes {
            if byte == b'\n' {
                return if returned { Ends::Returned } else { Ends::Plain };
            }
            returned = byte == b'\r';
        }
        Ends::Unknown(returned)
    }
}

impl<R: Read> Read for Allowance<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let length = buffer.len().min(self.left.get());
        if length == 0 && !buffer.is_empty() {
            return Err(Error::other("a row is too long; is one of its quotes never closed?"));
        }
        let read = self.reader.read(&mut buffer[..length])?;
        self.left.set(self.left.get() - read);
        self.ends.set(self.ends.get().look(&buffer[..read]));
        Ok(read)
    }
}
