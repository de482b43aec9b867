//! The ledger: what came in from outside, and what became of it. It always balances.

/// Counts since the log began. Every frame carries them, so that they are as durable as the records they count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Counters {
    pub accepted: u64,
    pub duplicates: u64,
    pub quarantined: u64,
    pub released_accepted: u64,
    pub released_duplicate: u64,
    pub dismissed: u64,
}

impl Counters {
    pub const LENGTH: usize = 48;

    pub fn encode(&self) -> [u8; Self::LENGTH] {
        let mut bytes = [0; Self::LENGTH];
        let counts = [
            self.accepted,
            self.duplicates,
            self.quarantined,
            self.released_accepted,
            self.released_duplicate,
            self.dismissed,
        ];
        for (slot, count) in bytes.chunks_exact_mut(8).zip(counts) {
            slot.copy_from_slice(&count.to_le_bytes());
        }
        bytes
    }

    pub fn decode(bytes: &[u8]) -> Self {
        let at = |index: usize| crate::format::u64_at(bytes, index * 8);
        Self {
            accepted: at(0),
            duplicates: at(1),
            quarantined: at(2),
            released_accepted: at(3),
            released_duplicate: at(4),
            dismissed: at(5),
        }
    }
}

/// What was received from outside, and what became of it: `received = accepted + duplicate + quarantined`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ledger {
    /// Records that came in from outside.
    pub received: u64,
    /// Those that are events of the log, released ones included.
    pub accepted: u64,
    /// Those that had been received before.
    pub duplicate: u64,
    /// Those that broke the contract and were not released; dismissed ones included.
    pub quarantined: u64,
    /// Of the accepted: released from quarantine.
    pub released: u64,
    /// Of the quarantined: closed without a release.
    pub dismissed: u64,
}

impl Ledger {
    /// Quarantined records that still wait for a person.
    pub const fn waiting(&self) -> u64 {
        self.quarantined.saturating_sub(self.dismissed)
    }
}

impl From<Counters> for Ledger {
    fn from(counters: Counters) -> Self {
        let accepted = counters.accepted + counters.released_accepted;
        let duplicate = counters.duplicates + counters.released_duplicate;
        // A release names a quarantined record, and each only once: this cannot fall below zero.
        let quarantined = counters
            .quarantined
            .saturating_sub(counters.released_accepted + counters.released_duplicate);
        Ledger {
            received: counters.accepted + counters.duplicates + counters.quarantined,
            accepted,
            duplicate,
            quarantined,
            released: counters.released_accepted,
            dismissed: counters.dismissed,
        }
    }
}
