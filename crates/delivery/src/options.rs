//! The numbers of delivery: how often, how soon, how many at once. Every one has a default that suits a webhook.

/// How failed attempts are tried again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retries {
    /// Wait after the first, second, … failed attempt, in milliseconds; the last one stands for all that follow.
    pub delays_ms: Vec<i64>,
    /// Attempts in one round; the last of them that fails makes a dead letter.
    pub attempts_max: u32,
    /// A wait is longer or shorter by up to this many percent, so that what failed together does not return together.
    pub jitter_percent: u32,
    /// The longest `Retry-After` that is honoured, in milliseconds; a longer one counts as this.
    pub retry_after_ms_max: i64,
}

impl Default for Retries {
    fn default() -> Self {
        const SECOND: i64 = 1_000;
        const MINUTE: i64 = 60 * SECOND;
        const HOUR: i64 = 60 * MINUTE;
        Self {
            delays_ms: vec![
                SECOND,
                5 * SECOND,
                30 * SECOND,
                2 * MINUTE,
                10 * MINUTE,
                30 * MINUTE,
                2 * HOUR,
                5 * HOUR,
            ],
            attempts_max: 8,
            jitter_percent: 20,
            retry_after_ms_max: HOUR,
        }
    }
}

/// When a channel that fails is left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Breaking {
    /// Failures in a row that open the breaker.
    pub failures: u32,
    /// How long it stays open at first, in milliseconds; doubled after every probe that fails.
    pub wait_ms: i64,
    /// The longest it stays open, in milliseconds.
    pub wait_ms_max: i64,
}

impl Default for Breaking {
    fn default() -> Self {
        Self {
            failures: 5,
            wait_ms: 10_000,
            wait_ms_max: 300_000,
        }
    }
}

/// All numbers of an [`crate::Outbox`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// How failed attempts are tried again.
    pub retries: Retries,
    /// When a channel that fails is left alone.
    pub breaking: Breaking,
    /// Attempts under way at once, per channel.
    pub concurrency: usize,
    /// Pending decisions that are kept decoded; the others are kept as positions and read again when they are due.
    pub decoded_max: usize,
    /// Rough bytes of the decisions that are kept decoded.
    pub decoded_bytes_max: usize,
    /// Dead letters that can still be requeued; beyond it the oldest are forgotten (they stay on the log).
    pub dead_max: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            retries: Retries::default(),
            breaking: Breaking::default(),
            concurrency: 64,
            decoded_max: 100_000,
            decoded_bytes_max: 64 << 20,
            dead_max: 1_000_000,
        }
    }
}
