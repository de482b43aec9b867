//! Hash tables from 64-bit hashes to positions, as small as can be: linear probing in 1,024 shards. A shard grows by a
//! quarter, on its own, so there is never a moment at which the whole table exists twice.

const SHARDS: usize = 1_024;
const SHARD_SHIFT: u32 = 64 - SHARDS.trailing_zeros();

/// What is kept of a hash besides its shard. Zero means that the slot is empty.
pub(crate) trait Tag: Copy + Eq + Default {
    fn of(hash: u64) -> Self;
    /// The slot among `capacity` where the search starts; ascending with the hash, so that sorted hashes walk through
    /// memory.
    fn home(self, capacity: usize) -> usize;
}

/// 32 bits: with the shard, 42 bits of the hash. A hit has to be verified.
impl Tag for u32 {
    fn of(hash: u64) -> Self {
        ((hash >> 22) as u32).max(1)
    }

    fn home(self, capacity: usize) -> usize {
        ((u64::from(self) * capacity as u64) >> 32) as usize
    }
}

/// All 64 bits: a hit is trusted.
impl Tag for u64 {
    fn of(hash: u64) -> Self {
        hash.max(1)
    }

    fn home(self, capacity: usize) -> usize {
        u32::of(self).home(capacity)
    }
}

#[derive(Debug, Clone)]
struct Shard<T> {
    tags: Vec<T>,
    positions: Vec<[u8; 5]>,
    used: usize,
}

impl<T: Tag> Shard<T> {
    /// The first slot from `slot` on that has the tag (`Ok`) or is empty (`Err`). The shard is never full.
    fn probe(&self, tag: T, mut slot: usize) -> Result<usize, usize> {
        loop {
            if slot == self.tags.len() {
                slot = 0;
            }
            if self.tags[slot] == tag {
                return Ok(slot);
            }
            if self.tags[slot] == T::default() {
                return Err(slot);
            }
            slot += 1;
        }
    }

    fn add(&mut self, tag: T, position: [u8; 5]) {
        let mut slot = tag.home(self.tags.len());
        loop {
            match self.probe(tag, slot) {
                Ok(taken) => slot = taken + 1,
                Err(empty) => {
                    self.tags[empty] = tag;
                    self.positions[empty] = position;
                    self.used += 1;
                    return;
                }
            }
        }
    }

    fn insert(&mut self, tag: T, position: [u8; 5]) {
        // Three quarters full at most: about 8 probes, which for 32-bit tags are one cache line.
        if (self.used + 1) * 4 > self.tags.len() * 3 {
            self.resize((self.tags.len() + self.tags.len() / 4).max(16));
        }
        self.add(tag, position);
    }

    fn raise(&mut self, tag: T, position: u64) {
        if self.used > 0
            && let Ok(slot) = self.probe(tag, tag.home(self.tags.len()))
        {
            if wide(self.positions[slot]) < position {
                self.positions[slot] = narrow(position);
            }
        } else {
            self.insert(tag, narrow(position));
        }
    }

    fn resize(&mut self, capacity: usize) {
        let tags = std::mem::replace(&mut self.tags, vec![T::default(); capacity]);
        let positions = std::mem::replace(&mut self.positions, vec![[0; 5]; capacity]);
        self.used = 0;
        for (tag, position) in tags.into_iter().zip(positions).filter(|(tag, _)| *tag != T::default()) {
            self.add(tag, position);
        }
    }
}

/// From hashes to positions; a hash may have several.
#[derive(Debug, Clone)]
pub(crate) struct Table<T> {
    shards: Vec<Shard<T>>,
}

impl<T: Tag> Table<T> {
    pub fn new() -> Self {
        Self {
            shards: vec![
                Shard {
                    tags: Vec::new(),
                    positions: Vec::new(),
                    used: 0
                };
                SHARDS
            ],
        }
    }

    /// Makes room for so many in all.
    pub fn reserve(&mut self, count: u64) {
        let capacity = (count as usize).div_ceil(SHARDS) * 7 / 5;
        for shard in self.shards.iter_mut().filter(|shard| shard.tags.len() < capacity) {
            shard.resize(capacity);
        }
    }

    /// Adds all positions that `hash` may have to `found`.
    pub fn find(&self, hash: u64, found: &mut Vec<u64>) {
        let shard = &self.shards[(hash >> SHARD_SHIFT) as usize];
        if shard.used == 0 {
            return;
        }
        let tag = T::of(hash);
        let mut slot = tag.home(shard.tags.len());
        while let Ok(hit) = shard.probe(tag, slot) {
            found.push(wide(shard.positions[hit]));
            slot = hit + 1;
        }
    }

    /// Whether `hash` may have a position.
    pub fn has(&self, hash: u64) -> bool {
        let shard = &self.shards[(hash >> SHARD_SHIFT) as usize];
        let tag = T::of(hash);
        shard.used > 0 && shard.probe(tag, tag.home(shard.tags.len())).is_ok()
    }

    /// Adds a position to those of `hash`.
    pub fn insert(&mut self, hash: u64, position: u64) {
        self.shards[(hash >> SHARD_SHIFT) as usize].insert(T::of(hash), narrow(position));
    }

    /// The one position of `hash`.
    pub fn get(&self, hash: u64) -> Option<u64> {
        let shard = &self.shards[(hash >> SHARD_SHIFT) as usize];
        if shard.used == 0 {
            return None;
        }
        let tag = T::of(hash);
        shard
            .probe(tag, tag.home(shard.tags.len()))
            .ok()
            .map(|slot| wide(shard.positions[slot]))
    }

    /// Makes `position` the one position of `hash`, unless that is a later one.
    pub fn raise(&mut self, hash: u64, position: u64) {
        self.shards[(hash >> SHARD_SHIFT) as usize].raise(T::of(hash), position);
    }

    /// The table in [`GROUPS`] parts, which threads can fill side by side.
    pub fn groups(&mut self) -> impl Iterator<Item = Part<'_, T>> {
        self.shards.chunks_mut(SHARDS / GROUPS).map(Part)
    }
}

/// Parts of a table that [`Table::groups`] gives: small enough for a processor's own cache.
pub(crate) const GROUPS: usize = 64;

/// The part of a table that a hash belongs to.
pub(crate) const fn group_of(hash: u64) -> usize {
    (hash >> (SHARD_SHIFT + (SHARDS / GROUPS).trailing_zeros())) as usize
}

/// A part of a table. Takes only hashes that belong to it.
pub(crate) struct Part<'t, T>(&'t mut [Shard<T>]);

impl<T: Tag> Part<'_, T> {
    /// How many positions it has.
    pub fn used(&self) -> usize {
        self.0.iter().map(|shard| shard.used).sum()
    }

    pub fn insert(&mut self, hash: u64, position: u64) {
        self.0[(hash >> SHARD_SHIFT) as usize % (SHARDS / GROUPS)].insert(T::of(hash), narrow(position));
    }

    pub fn raise(&mut self, hash: u64, position: u64) {
        self.0[(hash >> SHARD_SHIFT) as usize % (SHARDS / GROUPS)].raise(T::of(hash), position);
    }
}

fn narrow(position: u64) -> [u8; 5] {
    let [a, b, c, d, e, ..] = position.to_le_bytes();
    [a, b, c, d, e]
}

fn wide([a, b, c, d, e]: [u8; 5]) -> u64 {
    u64::from_le_bytes([a, b, c, d, e, 0, 0, 0])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    proptest! {
        #[test]
        fn it_finds_what_a_map_of_lists_finds(
            hashes in proptest::collection::vec((0u64..4, 0u64..40), 0..300), spread in prop::bool::ANY,
        ) {
            // Few shards and few tags: long runs, wraps at the end of a shard, and equal hashes.
            let hash = |(shard, tag): (u64, u64)| shard << 54 | if spread { tag << 48 } else { (0xffff_ffff - tag) << 22 };
            let mut table = Table::<u32>::new();
            let mut last = Table::<u64>::new();
            let mut model: HashMap<u64, Vec<u64>> = HashMap::new();
            for (position, parts) in hashes.iter().enumerate() {
                table.insert(hash(*parts), position as u64);
                last.raise(hash(*parts), position as u64);
                model.entry(hash(*parts)).or_default().push(position as u64);
            }
            for shard in 0..4 {
                for tag in 0..40 {
                    let hash = hash((shard, tag));
                    let mut found = Vec::new();
                    table.find(hash, &mut found);
                    found.sort_unstable();
                    prop_assert_eq!(found, model.get(&hash).cloned().unwrap_or_default());
                    prop_assert_eq!(last.get(hash), model.get(&hash).and_then(|all| all.last()).copied());
                }
            }
        }
    }

    #[test]
    fn ten_thousand_per_shard_cost_less_than_sixteen_bytes_each() {
        let mut table = Table::<u32>::new();
        let count = 200_000u64;
        for position in 0..count {
            // Only 20 of the shards, so that each has 10,000.
            table.insert(
                (position % 20) << 54 | (position.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 10),
                position,
            );
        }
        let bytes: usize = table
            .shards
            .iter()
            .map(|shard| shard.tags.capacity() * 4 + shard.positions.capacity() * 5)
            .sum();
        assert!(
            bytes < 16 * count as usize,
            "{} bytes a record",
            bytes as f64 / count as f64
        );
    }
}
