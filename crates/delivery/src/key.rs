//! An idempotency key as the outbox remembers it: 128 bits of its SHA-256, so that a million pending keys take
//! 16 MB whatever senders put into them.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// 128 bits of a key's SHA-256. Two keys with the same bits would need 2^64 keys to be likely.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct KeyBits(pub u128);

impl KeyBits {
    pub(crate) fn of(key: &str) -> Self {
        let digest: [u8; 32] = Sha256::digest(key.as_bytes()).into();
        let mut half = [0; 16];
        half.copy_from_slice(&digest[..16]);
        Self(u128::from_le_bytes(half))
    }

    /// A number that depends on the key and `salt` only, evenly spread (SplitMix64's finaliser).
    pub(crate) fn spread(self, salt: u64) -> u64 {
        let mut z = (self.0 as u64 ^ (self.0 >> 64) as u64).wrapping_add(salt.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}
