//! Numbers for the names of subjects, in the order in which they come first. All names are in one piece of memory: a million of them are not a
//! million allocations, and looking one up touches two places.

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

/// Names and their numbers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Subjects {
    /// By hash, so that most names that are not the same need not be read, and none need be read again when the table grows.
    table: HashTable<(u32, u32)>,
    hasher: FixedState,
    names: String,
    /// Where each name ends.
    ends: Vec<usize>,
}

impl Subjects {
    /// The number of a name, a new one if it is new. `None` when there are too many for a number.
    pub fn number(&mut self, name: &str) -> Option<u32> {
        let hash = self.hasher.hash_one(name);
        // Half of it says enough; the table goes by the half itself, spread out again.
        let half = (hash >> 32) as u32;
        let known = self.table.find(spread(half), |(other, number)| {
            *other == half && self.name(*number as usize) == name
        });
        if let Some((_, number)) = known {
            return Some(*number);
        }
        let number = u32::try_from(self.ends.len()).ok()?;
        self.names.push_str(name);
        self.ends.push(self.names.len());
        self.table
            .insert_unique(spread(half), (half, number), |(half, _)| spread(*half));
        Some(number)
    }

    /// The name of a number that was given.
    pub fn name(&self, number: usize) -> &str {
        let start = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.names[start..self.ends[number]]
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// What they take in memory.
    pub fn bytes(&self) -> usize {
        self.table.capacity() * (size_of::<(u32, u32)>() + 1)
            + self.names.capacity()
            + self.ends.capacity() * size_of::<usize>()
    }
}

/// A table wants its hash's high bits and low bits both to differ.
fn spread(half: u32) -> u64 {
    u64::from(half).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

#[cfg(test)]
mod tests {
    use super::Subjects;

    #[test]
    fn a_name_keeps_its_number_and_a_number_its_name() {
        let mut subjects = Subjects::default();
        let name = |number: usize| format!("{}-{number}", "x".repeat(number % 7));
        for round in 0..2 {
            for number in 0..20_000 {
                assert_eq!(subjects.number(&name(number)), Some(number as u32), "round {round}");
            }
        }
        assert_eq!(subjects.number(""), Some(20_000));
        assert_eq!(
            (subjects.name(0), subjects.name(20_000), subjects.len()),
            ("-0", "", 20_001)
        );
        assert!((0..20_000).all(|number| subjects.name(number) == name(number)));
        assert!(subjects.bytes() > 20_000 * 16);
    }
}
