//! How much a stranger may send at once.

/// Bounds on what one request may hold. Each has a refusal that names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a body as it comes over the wire.
    pub body_bytes: usize,
    /// Bytes of a body after it was unpacked.
    pub decompressed_bytes: usize,
    /// Records in a body.
    pub records: usize,
    /// Bytes of one record.
    pub record_bytes: usize,
    /// Bytes of an envelope's `id`, `source`, `type`, `subject`, …; at most
    /// [`Entry::STRING_MAX`](stormlake_record::Entry::STRING_MAX).
    pub string_bytes: usize,
    /// How deep JSON may be nested.
    pub depth: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 8 << 20,
            decompressed_bytes: 32 << 20,
            records: 10_000,
            record_bytes: 1 << 20,
            string_bytes: 1_024,
            depth: 64,
        }
    }
}
