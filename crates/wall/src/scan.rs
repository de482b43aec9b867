//! An update is walked before it is applied: only what the schema can be made of, nothing nested, nothing that claims more than is there.
//! So no update of a stranger makes the Yjs library recurse, allocate, or wait for what never comes.

use crate::wire::{Malformed, Reader};
use std::collections::HashMap;

/// What an update is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Scanned {
    /// For each client: where its structs begin and where they end.
    pub clients: HashMap<u64, (u32, u32)>,
    /// What must be there already: for each client, its clock at least.
    pub needs: HashMap<u64, u32>,
    /// Whether it deletes anything.
    pub deletes: bool,
    /// Whether it says that something before is missing.
    pub gaps: bool,
}

const ROOTS: [&str; 2] = ["entries", crate::beside::ROOT];
const MAP: u64 = 1;
const TEXT: u64 = 2;
/// A clause is a map of two texts.
const DEPTH_MAX: usize = 2;
const KEYS_MAX: u64 = 64;

/// Walks an update of version 1.
pub(crate) fn scan(update: &[u8]) -> Result<Scanned, Malformed> {
    let mut reader = Reader::new(update);
    let mut scanned = Scanned::default();
    for _ in 0..reader.number()? {
        let count = reader.number()?;
        let client = reader.number()?;
        let start = reader.clock()?;
        let mut clock = start;
        for _ in 0..count {
            clock = clock
                .checked_add(block(&mut reader, &mut scanned)?)
                .filter(|clock| *clock < 1 << 31)
                .ok_or(Malformed)?;
        }
        // One run of a client: a second one would be a gap or an overlap.
        if scanned.clients.insert(client, (start, clock)).is_some() {
            return Err(Malformed);
        }
    }
    for _ in 0..reader.number()? {
        let client = reader.number()?;
        for _ in 0..reader.number()? {
            let (start, length) = (reader.clock()?, reader.clock()?);
            let end = start
                .checked_add(length)
                .filter(|end| *end < 1 << 31 && length > 0)
                .ok_or(Malformed)?;
            scanned.deletes = true;
            let known = scanned.needs.entry(client).or_default();
            *known = end.max(*known);
        }
    }
    if reader.rest.is_empty() {
        Ok(scanned)
    } else {
        Err(Malformed)
    }
}

/// Walks a state vector.
pub(crate) fn state_vector(state: &[u8]) -> Result<(), Malformed> {
    let mut reader = Reader::new(state);
    for _ in 0..reader.number()? {
        reader.number()?;
        reader.clock()?;
    }
    if reader.rest.is_empty() { Ok(()) } else { Err(Malformed) }
}

fn id(reader: &mut Reader<'_>, scanned: &mut Scanned) -> Result<(), Malformed> {
    let (client, clock) = (reader.number()?, reader.clock()?);
    let needed = scanned.needs.entry(client).or_default();
    *needed = (*needed).max(clock + 1);
    Ok(())
}

/// One block; its length.
pub(crate) fn block(reader: &mut Reader<'_>, scanned: &mut Scanned) -> Result<u32, Malformed> {
    let info = reader.byte()?;
    if info == 0 || info == 10 {
        scanned.gaps |= info == 10;
        return reader.clock().and_then(longer_than_nothing);
    }
    if info & 0x80 != 0 {
        id(reader, scanned)?;
    }
    if info & 0x40 != 0 {
        id(reader, scanned)?;
    }
    if info & 0xc0 == 0 {
        match reader.number()? {
            1 if ROOTS.contains(&reader.text()?) => {}
            0 => id(reader, scanned)?,
            _ => return Err(Malformed),
        }
        if info & 0x20 != 0 {
            reader.text()?;
        }
    }
    match info & 0x1f {
        1 => reader.clock().and_then(longer_than_nothing),
        4 => {
            let length = reader.text()?.encode_utf16().count();
            u32::try_from(length)
                .map_err(|_| Malformed)
                .and_then(longer_than_nothing)
        }
        7 => match reader.number()? {
            MAP | TEXT => Ok(1),
            _ => Err(Malformed),
        },
        8 => {
            let count = reader.clock()?;
            for _ in 0..count {
                any(reader, DEPTH_MAX)?;
            }
            longer_than_nothing(count)
        }
        _ => Err(Malformed),
    }
}

fn longer_than_nothing(length: u32) -> Result<u32, Malformed> {
    if length > 0 { Ok(length) } else { Err(Malformed) }
}

fn any(reader: &mut Reader<'_>, depth: usize) -> Result<(), Malformed> {
    match reader.byte()? {
        120 | 121 | 126 | 127 => Ok(()),
        125 => reader.signed(),
        124 => reader.take(4).map(|_| ()),
        122 | 123 => reader.take(8).map(|_| ()),
        119 => reader.text().map(|_| ()),
        kind @ (117 | 118) => {
            let depth = depth.checked_sub(1).ok_or(Malformed)?;
            let count = reader.number()?;
            if count > KEYS_MAX {
                return Err(Malformed);
            }
            for _ in 0..count {
                if kind == 118 {
                    reader.text()?;
                }
                any(reader, depth)?;
            }
            Ok(())
        }
        _ => Err(Malformed),
    }
}

impl Scanned {
    /// Whether what it builds on is known: `known` says the clock of a client here.
    pub fn fits(&self, known: impl Fn(u64) -> u32) -> bool {
        let there = |client: u64| {
            let (start, end) = self.clients.get(&client).copied().unwrap_or_default();
            let known = known(client);
            if start <= known { known.max(end) } else { known }
        };
        let no_gap = self
            .clients
            .iter()
            .all(|(client, (start, end))| start == end || *start <= known(*client));
        no_gap && !self.gaps && self.needs.iter().all(|(client, clock)| *clock <= there(*client))
    }

    /// Whether it brings anything new besides deletions.
    pub fn brings(&self, known: impl Fn(u64) -> u32) -> bool {
        self.clients.iter().any(|(client, (_, end))| *end > known(*client))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::put_number;

    fn nested(depth: usize) -> Vec<u8> {
        // One client, one struct at clock 0: an item of the root with one value.
        let mut update = vec![1, 1, 5, 0, 0x28, 1];
        update.extend(b"\x07entries\x01k\x01");
        for _ in 0..depth {
            update.extend([117, 1]);
        }
        update.extend([120, 0]);
        update
    }

    #[test]
    fn what_is_nested_deeper_than_a_clause_is_refused() {
        assert!(scan(&nested(2)).is_ok());
        assert_eq!(scan(&nested(3)), Err(Malformed));
        assert_eq!(scan(&nested(1_000_000)), Err(Malformed));
    }

    #[test]
    fn what_claims_more_than_is_there_is_refused() {
        for prefix in [vec![], vec![1], vec![1, 1, 5, 0, 0x28, 1]] {
            let mut update = prefix;
            put_number(&mut update, (1 << 53) - 1);
            assert_eq!(scan(&update), Err(Malformed));
        }
    }

    #[test]
    fn other_kinds_of_content_and_other_roots_are_refused() {
        for (kind, rest) in [
            (2, b"\x01\x01x".as_slice()),
            (3, b"\x01x"),
            (5, b"\x02{}"),
            (6, b"\x01k\x011"),
            (7, b"\x00"),
            (9, b"\x01g\x7e"),
            (11, b"\x00"),
        ] {
            let mut update = vec![1, 1, 5, 0, 0x20 | kind, 1];
            update.extend(b"\x07entries\x01k");
            update.extend(rest);
            update.push(0);
            assert_eq!(scan(&update), Err(Malformed), "{kind}");
        }
        let mut other = vec![1, 1, 5, 0, 0x28, 1];
        other.extend(b"\x05other\x01k\x01\x78\x00");
        assert_eq!(scan(&other), Err(Malformed));
    }
}
