//! Numbers for the names of subjects, in the order in which they come first. All names are in one piece of memory: a million of them are not
//! a million allocations.

use foldhash::fast::FixedState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

/// Names and their numbers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Subjects {
    table: HashTable<u32>,
    hasher: FixedState,
    names: String,
    /// Where each name ends.
    ends: Vec<usize>,
}

impl Subjects {
    /// The number of a name, a new one if it is new.
    pub fn number(&mut self, name: &str) -> u32 {
        let hash = self.hasher.hash_one(name);
        let known = self
            .table
            .find(hash, |number| name_in(&self.names, &self.ends, *number) == name);
        if let Some(number) = known {
            return *number;
        }
        // Memory is full of names long before numbers come to their end.
        let number = self.ends.len() as u32;
        self.names.push_str(name);
        self.ends.push(self.names.len());
        let (hasher, names, ends) = (&self.hasher, &self.names, &self.ends);
        let again = |number: &u32| hasher.hash_one(name_in(names, ends, *number));
        self.table.insert_unique(hash, number, again);
        number
    }

    /// The name of a number that was given.
    pub fn name(&self, number: u32) -> &str {
        name_in(&self.names, &self.ends, number)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }
}

fn name_in<'a>(names: &'a str, ends: &[usize], number: u32) -> &'a str {
    let number = number as usize;
    let start = number.checked_sub(1).map_or(0, |before| ends[before]);
    &names[start..ends[number]]
}

#[cfg(test)]
mod tests {
    use super::Subjects;

    #[test]
    fn a_name_keeps_its_number_and_a_number_its_name() {
        let mut subjects = Subjects::default();
        let name = |number: u32| format!("{}-{number}", "x".repeat(number as usize % 7));
        for round in 0..2 {
            for number in 0..20_000 {
                assert_eq!(subjects.number(&name(number)), number, "round {round}");
            }
        }
        assert_eq!(subjects.number(""), 20_000);
        assert_eq!(
            (subjects.name(0), subjects.name(20_000), subjects.len()),
            ("-0", "", 20_001)
        );
        assert!((0..20_000).all(|number| subjects.name(number) == name(number)));
    }
}
