//! How much one connection may send and ask for.

/// Limits of one connection, over windows of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Length of a window, in milliseconds.
    pub window_ms: u64,
    /// Messages in a window.
    pub messages: u32,
    /// Bytes in a window: those that come, and those that are sent because they were asked for.
    pub bytes: usize,
    /// Greatest size of one message, in bytes.
    pub message_bytes: usize,
    /// Greatest number of people at once.
    pub peers: usize,
}

impl Default for Limits {
    /// A hundred messages a second, and the whole wall a few times.
    fn default() -> Self {
        Self {
            window_ms: 10_000,
            messages: 1_000,
            bytes: 48 * 1024 * 1024,
            message_bytes: crate::limits::UPDATE_BYTES_MAX + 64,
            peers: 500,
        }
    }
}

/// What a connection has used of its window.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Used {
    since_ms: u64,
    messages: u32,
    bytes: usize,
}

impl Used {
    /// Counts; whether it is still within the limits.
    pub fn count(&mut self, limits: &Limits, messages: u32, bytes: usize, now_ms: u64) -> bool {
        if now_ms.saturating_sub(self.since_ms) >= limits.window_ms {
            *self = Self {
                since_ms: now_ms,
                ..Self::default()
            };
        }
        self.messages = self.messages.saturating_add(messages);
        self.bytes = self.bytes.saturating_add(bytes);
        self.messages <= limits.messages && self.bytes <= limits.bytes
    }
}
