//! A large update as several: who joins a large wall gets it in parts, so that no connection keeps room for all of it.

use crate::scan::{Scanned, block};
use crate::wire::{Malformed, Reader, put_number};
use std::cmp::Reverse;

/// Structs of one client that follow each other.
#[derive(Clone, Copy)]
struct Run<'a> {
    client: u64,
    clock: u32,
    count: u64,
    bytes: &'a [u8],
}

/// Cuts an update of version 1 into updates of about so many bytes each, to be applied in this order; what it deletes stands in the last one.
pub(crate) fn split(update: &[u8], bytes_max: usize) -> Result<Vec<Vec<u8>>, Malformed> {
    let mut reader = Reader::new(update);
    let mut clients = Vec::new();
    for _ in 0..reader.number()? {
        clients.push(runs(&mut reader, bytes_max)?);
    }
    // On what most others build comes first, so that little has to wait.
    clients.sort_by_key(|runs| Reverse(runs.iter().map(|run| run.bytes.len()).sum::<usize>()));
    let (mut parts, mut open, mut bytes) = (Vec::new(), Vec::new(), 0);
    for run in clients.into_iter().flatten() {
        if bytes + run.bytes.len() > bytes_max && !open.is_empty() {
            parts.push(print(&open, &[0]));
            open.clear();
            bytes = 0;
        }
        bytes += run.bytes.len();
        open.push(run);
    }
    parts.push(print(&open, reader.rest));
    Ok(parts)
}

/// What one client made, in runs.
fn runs<'a>(reader: &mut Reader<'a>, bytes_max: usize) -> Result<Vec<Run<'a>>, Malformed> {
    let (count, client, mut clock) = (reader.number()?, reader.number()?, reader.clock()?);
    let mut runs = Vec::new();
    let mut run = Run {
        client,
        clock,
        count: 0,
        bytes: &[],
    };
    let (mut from, mut nobody) = (reader.rest, Scanned::default());
    for _ in 0..count {
        clock = clock.checked_add(block(reader, &mut nobody)?).ok_or(Malformed)?;
        run.count += 1;
        run.bytes = &from[..from.len() - reader.rest.len()];
        if run.bytes.len() >= bytes_max {
            runs.push(run);
            from = reader.rest;
            run = Run {
                client,
                clock,
                count: 0,
                bytes: &[],
            };
        }
    }
    runs.extend((run.count > 0).then_some(run));
    Ok(runs)
}

fn print(runs: &[Run<'_>], deletions: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(runs.iter().map(|run| run.bytes.len() + 24).sum::<usize>() + deletions.len() + 8);
    put_number(&mut out, runs.len() as u64);
    for run in runs {
        put_number(&mut out, run.count);
        put_number(&mut out, run.client);
        put_number(&mut out, u64::from(run.clock));
        out.extend_from_slice(run.bytes);
    }
    out.extend_from_slice(deletions);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Document, Right};
    use yrs::updates::decoder::Decode;
    use yrs::{Doc, Map, MapPrelim, ReadTxn, Transact, Update};

    /// A wall on which three have written, and one has deleted.
    fn wall() -> Document {
        let mut text = String::from("board \"B\"\n");
        for number in 0..40 {
            text += &format!("event \"Event {number}\" {{ about \"It happened {number} times\" }}\n");
        }
        let mut wall = Document::of_files(&text, None, 500, 1).unwrap();
        for client in [11, 900] {
            let doc = Doc::with_client_id(client);
            let entries = doc.get_or_insert_map("entries");
            let whole = Update::decode_v1(&wall.state(&[0]).unwrap()).unwrap();
            doc.transact_mut().apply_update(whole).unwrap();
            let mut ids: Vec<String> = wall.items().keys().cloned().collect();
            ids.sort();
            let update = {
                let mut txn = doc.transact_mut();
                for id in ids.iter().take(9) {
                    let map = entries.insert(&mut txn, format!("{id}{client}"), MapPrelim::default());
                    map.insert(&mut txn, "word", "event");
                    map.insert(&mut txn, "at", "z");
                }
                txn.encode_update_v1()
            };
            wall.apply(&update, Right::Facilitator).unwrap();
            let update = {
                let mut txn = doc.transact_mut();
                entries.remove(
                    &mut txn,
                    ids.iter().find(|id| wall.items()[*id].word == "event").unwrap(),
                );
                txn.encode_update_v1()
            };
            wall.apply(&update, Right::Facilitator).unwrap();
        }
        wall
    }

    #[test]
    fn whoever_applies_all_parts_has_the_whole() {
        let wall = wall();
        let whole = wall.state(&[0]).unwrap();
        for bytes_max in [1, 40, 1_000, whole.len() * 2] {
            let parts = split(&whole, bytes_max).unwrap();
            assert_eq!(parts.len() > 1, bytes_max < whole.len(), "{bytes_max}");
            let doc = Doc::new();
            doc.get_or_insert_map("entries");
            for part in &parts {
                assert!(part.len() < bytes_max + 400, "{bytes_max}: {}", part.len());
                doc.transact_mut()
                    .apply_update(Update::decode_v1(part).unwrap())
                    .unwrap();
            }
            let txn = doc.transact();
            assert!(!txn.has_missing_updates());
            let again = Document::of_updates([txn.encode_diff_v1(&Default::default())], None, 7, 7).unwrap();
            assert_eq!(again.items(), wall.items(), "{bytes_max}");
        }
    }

    #[test]
    fn nothing_is_one_part_and_what_is_no_update_is_none() {
        assert_eq!(split(&[0, 0], 100), Ok(vec![vec![0, 0]]));
        assert_eq!(split(&[1, 9, 1], 100), Err(Malformed));
    }
}
