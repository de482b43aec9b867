//! A group of batches that becomes one frame. Nothing in the log changes while it is put together, and a batch can be
//! taken out again.

use crate::batch::Head;
use crate::format::FRAME_HEADER;
use crate::ledger::Counters;
use hashbrown::HashTable;
use stormlake_record::{Entry, Position};

/// An entry of the frame.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Staged {
    /// Where it starts in the frame.
    pub at: u32,
    pub key: u64,
    pub subject: Option<u64>,
    /// The entry of the same subject before it, in this group.
    before: Option<u32>,
}

/// The frame that is being put together.
#[derive(Debug, Default)]
pub(crate) struct Group {
    /// Room for the header, then the entries.
    pub frame: Vec<u8>,
    pub entries: Vec<Staged>,
    /// Indices of `entries` by key.
    keys: HashTable<u32>,
    /// Index of the last entry of each subject.
    subjects: HashTable<u32>,
    /// Position of the first entry.
    pub first: u64,
    /// The ledger after this group.
    pub counters: Counters,
}

/// A state to go back to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Checkpoint {
    frame: usize,
    entries: usize,
    counters: Counters,
}

impl Group {
    /// Starts anew at the end of the log.
    pub fn begin(&mut self, first: u64, counters: Counters) {
        self.frame.clear();
        self.frame.resize(FRAME_HEADER, 0);
        self.entries.clear();
        self.keys.clear();
        self.subjects.clear();
        self.first = first;
        self.counters = counters;
    }

    /// The position that the next entry gets.
    pub fn next(&self) -> u64 {
        self.first + self.entries.len() as u64
    }

    pub fn checkpoint(&self) -> Checkpoint {
        Checkpoint {
            frame: self.frame.len(),
            entries: self.entries.len(),
            counters: self.counters,
        }
    }

    /// Takes out what was added since.
    pub fn go_back(&mut self, checkpoint: Checkpoint) {
        while self.entries.len() > checkpoint.entries {
            let Some(staged) = self.entries.pop() else { break };
            let index = self.entries.len() as u32;
            if let Ok(found) = self.keys.find_entry(staged.key, |other| *other == index) {
                found.remove();
            }
            let Some(hash) = staged.subject else { continue };
            if let Ok(mut found) = self.subjects.find_entry(hash, |other| *other == index) {
                match staged.before {
                    Some(before) => *found.get_mut() = before,
                    None => drop(found.remove()),
                }
            }
        }
        self.frame.truncate(checkpoint.frame);
        self.counters = checkpoint.counters;
    }

    /// Adds to `found` the positions of entries of this group that may have this key.
    pub fn find(&self, key: u64, found: &mut Vec<u64>) {
        for index in self
            .keys
            .iter_hash(key)
            .filter(|index| self.entries[**index as usize].key == key)
        {
            found.push(self.first + u64::from(*index));
        }
    }

    /// The bytes from an entry of this group on.
    pub fn bytes(&self, position: u64) -> Option<&[u8]> {
        let index = usize::try_from(position.checked_sub(self.first)?).ok()?;
        self.frame.get(self.entries.get(index)?.at as usize..)
    }

    /// Appends an entry; `previous` is the subject's last one before this group.
    pub fn push(&mut self, head: &Head, encoded: &[u8], previous: Option<u64>) -> Position {
        let index = self.entries.len() as u32;
        let at = self.frame.len();
        let entries = &self.entries;
        self.keys
            .insert_unique(head.key, index, |other| entries[*other as usize].key);
        let mut before = None;
        let mut chained = None;
        if let Some(hash) = head.subject {
            let of = |other: &u32| entries[*other as usize].subject.unwrap_or_default();
            match self.subjects.find_mut(hash, |other| of(other) == hash) {
                Some(last) => {
                    before = Some(std::mem::replace(last, index));
                    chained = before.map(|before| self.first + u64::from(before));
                }
                None => {
                    self.subjects.insert_unique(hash, index, of);
                    chained = previous;
                }
            }
        }
        self.entries.push(Staged {
            at: at as u32,
            key: head.key,
            subject: head.subject,
            before,
        });
        self.frame.extend_from_slice(encoded);
        Entry::set_previous(&mut self.frame[at..], chained.map(Position));
        Position(self.first + u64::from(index))
    }

    /// The last position of each subject of this group.
    pub fn last_of_subjects(&self) -> impl Iterator<Item = (u64, u64)> {
        self.subjects.iter().filter_map(|index| {
            let hash = self.entries[*index as usize].subject?;
            Some((hash, self.first + u64::from(*index)))
        })
    }
}
