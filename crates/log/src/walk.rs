//! Walking through the frames of a segment, each checked, from the disk.

use crate::disk::DiskFile;
use crate::format::{FRAME_HEADER, FrameHeader, Identity};
use std::io;

const WINDOW: usize = 1 << 20;

/// What stands at a place of a segment.
#[derive(Debug)]
pub(crate) enum Step<'b> {
    /// A frame as it was written: header and content.
    Frame {
        offset: u64,
        header: FrameHeader,
        content: &'b [u8],
    },
    /// The end of what may be read, or the first byte that is no valid frame.
    Stop,
}

/// Frames one after the other, until something else comes.
#[derive(Debug)]
pub(crate) struct Walk<'f> {
    file: &'f dyn DiskFile,
    identity: &'f Identity,
    sequence: u64,
    /// Where the next frame starts.
    pub offset: u64,
    end: u64,
    window: Vec<u8>,
    window_at: u64,
}

impl<'f> Walk<'f> {
    /// From `offset` up to `end`.
    pub fn new(file: &'f dyn DiskFile, identity: &'f Identity, sequence: u64, offset: u64, end: u64) -> Self {
        Self {
            file,
            identity,
            sequence,
            offset,
            end,
            window: Vec::new(),
            window_at: offset,
        }
    }

    /// The next frame.
    pub fn step(&mut self) -> io::Result<Step<'_>> {
        let offset = self.offset;
        if !self.load(offset, FRAME_HEADER)? {
            return Ok(Step::Stop);
        }
        let at = (offset - self.window_at) as usize;
        let Some(header) = FrameHeader::peek(self.identity, &self.window[at..]) else {
            return Ok(Step::Stop);
        };
        let length = header.length();
        if length > self.end - offset || !self.load(offset, length as usize)? {
            return Ok(Step::Stop);
        }
        let at = (offset - self.window_at) as usize;
        let frame = &self.window[at..at + length as usize];
        if !header.verify(self.identity, self.sequence, offset, frame) {
            return Ok(Step::Stop);
        }
        self.offset += length;
        Ok(Step::Frame {
            offset,
            header,
            content: &frame[FRAME_HEADER..FRAME_HEADER + header.content as usize],
        })
    }

    /// Sees to it that `length` bytes from `offset` are in the window; `false` when the file has fewer.
    fn load(&mut self, offset: u64, length: usize) -> io::Result<bool> {
        let loaded = self.window_at + self.window.len() as u64;
        if offset >= self.window_at && offset + length as u64 <= loaded {
            return Ok(true);
        }
        if offset + length as u64 > self.end {
            return Ok(false);
        }
        let size = (length.max(WINDOW) as u64).min(self.end - offset) as usize;
        self.window.clear();
        self.window.resize(size, 0);
        self.window_at = offset;
        let read = self.file.read_at(&mut self.window, offset)?;
        self.window.truncate(read);
        Ok(read >= length)
    }
}

/// What follows the last valid frame of a segment.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Rest {
    /// Nothing was written.
    Zeros,
    /// Remains of a frame that was never acknowledged, up to this offset.
    Torn { end: u64 },
    /// A valid frame follows: what stands before it was durable once, and is damaged.
    Damaged,
}

/// Tells what is in `from..end`, where no valid frame starts at `from`.
pub(crate) fn rest(file: &dyn DiskFile, identity: &Identity, sequence: u64, from: u64, end: u64) -> io::Result<Rest> {
    let mut window = vec![0; WINDOW];
    let mut last = None;
    let mut at = from;
    while at < end {
        let size = ((end - at) as usize).min(WINDOW);
        let read = file.read_at(&mut window[..size], at)?;
        let bytes = &window[..read];
        if let Some(index) = bytes.iter().rposition(|byte| *byte != 0) {
            last = Some(at + index as u64 + 1);
            // Frames start at multiples of 8, and so does every window.
            for (index, _) in bytes
                .chunks_exact(8)
                .enumerate()
                .filter(|(_, word)| *word == identity.marker)
            {
                let offset = at + index as u64 * 8;
                if offset > from
                    && let Step::Frame { .. } = Walk::new(file, identity, sequence, offset, end).step()?
                {
                    return Ok(Rest::Damaged);
                }
            }
        }
        if read < size {
            break;
        }
        at += size as u64;
    }
    Ok(last.map_or(Rest::Zeros, |end| Rest::Torn { end }))
}
