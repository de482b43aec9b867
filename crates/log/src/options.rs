//! What can be set about a log.

use crate::format::{BATCH_MAX, SEGMENT_HEADER, SEGMENT_MAX};

/// Sizes, and what tests need. The defaults are for a server.
#[derive(Debug, Clone)]
pub struct Options {
    /// Length of a segment file, in bytes; it is reserved on the disk when the segment is created. A frame that is longer
    /// gets a segment of its own length.
    pub segment_bytes: u64,
    /// The longest batch, in bytes.
    pub batch_bytes_max: usize,
    /// How much is written with one sync, in bytes, unless a single batch is longer. More makes no sync cheaper, and
    /// reading a single record dearer: its whole frame is checked.
    pub group_bytes: usize,
    /// The most that may wait to be written, in bytes; beyond it a caller is told to slow down.
    pub queue_bytes_max: usize,
    /// Whether opening believes the index files of sealed segments, which are checksummed. Otherwise it reads and
    /// verifies every record.
    pub trust_indexes: bool,
    /// Log id and salt of a new log, for simulations; otherwise they are random.
    pub identity: Option<[u8; 32]>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            segment_bytes: 64 << 20,
            batch_bytes_max: 32 << 20,
            group_bytes: 1 << 20,
            queue_bytes_max: 64 << 20,
            trust_indexes: true,
            identity: None,
        }
    }
}

impl Options {
    /// Sizes that the format can hold.
    pub(crate) fn within_limits(self) -> Self {
        let batch = self.batch_bytes_max.min(BATCH_MAX);
        let segment = self.segment_bytes.clamp(SEGMENT_HEADER as u64, SEGMENT_MAX);
        // A batch of the greatest length must find the queue long enough when it is empty.
        let queue = self.queue_bytes_max.max(batch);
        let group = self.group_bytes.min(BATCH_MAX);
        Self {
            batch_bytes_max: batch,
            segment_bytes: segment,
            queue_bytes_max: queue,
            group_bytes: group,
            ..self
        }
    }
}
