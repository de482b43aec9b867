//! Whom or what state belongs to: 128 bits that stand for a subject or a business key. With keys this long two of ten
//! billion collide with a chance of one in 10^18, so the strings themselves need not be kept.

use crate::plan::KeyBy;
use serde::{Deserialize, Serialize};
use siphasher::sip128::{Hasher128, SipHasher13};
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::Arc;

/// 128 bits that stand for a subject or a business key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Key {
    // Not one `u128`: its alignment would make every part that is remembered a third larger.
    high: u64,
    low: u64,
}

impl Key {
    /// All of it as one number.
    pub fn whole(self) -> u128 {
        u128::from(self.high) << 64 | u128::from(self.low)
    }

    /// Half of it, where 64 bits are enough.
    pub fn half(self) -> u64 {
        self.low
    }

    /// A subject of a kind.
    pub fn subject(kind: u16, subject: &str) -> Self {
        Self::of(1, kind, subject)
    }

    /// A business key, in the space of the policies that correlate on it: keys of two `by` expressions never meet,
    /// those of one expression over several events do.
    pub fn business(space: u16, key: &str) -> Self {
        Self::of(2, space, key)
    }

    fn of(space: u8, part: u16, text: &str) -> Self {
        // Fixed keys: a snapshot must find its state again. They keep nobody from *computing* hashes, but finding two
        // texts with the same 128 bits stays out of reach.
        let mut hasher = SipHasher13::new_with_keys(0x53_74_6f_72_6d_6c_61_6b, 0x65_62_6f_61_72_64_6b_65);
        hasher.write_u8(space);
        hasher.write_u16(part);
        hasher.write(text.as_bytes());
        let hash = hasher.finish128();
        Self {
            high: hash.h2,
            low: hash.h1,
        }
    }
}

impl std::hash::Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.low);
    }
}

/// A key is a hash already.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, _: &[u8]) {
        debug_assert!(false, "only keys are hashed here");
    }

    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

/// A map from keys.
pub(crate) type KeyMap<V> = hashbrown::HashMap<Key, V, BuildHasherDefault<AsItIs>>;

/// What a record is correlated on, computed once.
pub(crate) struct Keys {
    pub subject: Option<Key>,
    /// By number of the event's key program; `None` where it gave none.
    by: Vec<Option<(Key, Arc<str>)>>,
}

impl Keys {
    pub fn new(subject: Option<Key>, by: Vec<Option<(Key, Arc<str>)>>) -> Self {
        Self { subject, by }
    }

    /// Those of an event that is correlated on its subject alone.
    pub fn of_subject(subject: Option<Key>) -> Self {
        Self::new(subject, Vec::new())
    }

    /// The key, and the business key as it was written.
    pub fn get(&self, by: KeyBy) -> Option<(Key, Option<&Arc<str>>)> {
        match by {
            KeyBy::Subject => self.subject.map(|key| (key, None)),
            KeyBy::Program { program, .. } => {
                let (key, text) = self.by.get(usize::from(program))?.as_ref()?;
                Some((*key, Some(text)))
            }
        }
    }
}
