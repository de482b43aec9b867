//! What one person does on a wall, made beforehand by their own whole document, so that the load costs the clients little.

use crate::Outcome;
use yrs::block::ClientID;
use yrs::{Any, Doc, GetString, Map, MapRef, Out, ReadTxn, Text, Transact};

/// Every tenth edit is one of a name.
const NAME_EVERY: usize = 10;
/// How many stickies one person works on.
const STICKIES: usize = 20;

/// The edits of one person, in their order.
#[derive(Debug, Default)]
pub struct Edits {
    /// The updates.
    pub updates: Vec<Vec<u8>>,
    /// What the person's clock says after each.
    pub clocks: Vec<u32>,
}

/// Makes them. Nobody else touches these stickies: what is sent later is what would be made then.
pub fn make(doc: &Doc, entries: &MapRef, person: usize, people: usize, count: usize) -> Outcome<Edits> {
    let mine = stickies(doc, entries, person, people)?;
    let client = doc.client_id();
    let mut edits = Edits::default();
    for number in 0..count {
        let (entry, place) = (&mine[number % mine.len()], (person * 97 + number * 13) as f64);
        let update = {
            let mut txn = doc.transact_mut();
            if number % NAME_EVERY == NAME_EVERY - 1 {
                let Some(Out::YText(name)) = entry.get(&txn, "name") else {
                    return Err("a sticky without a name".into());
                };
                let end = name.len(&txn);
                name.insert(&mut txn, end, if number % 2 == 0 { " a" } else { " b" });
            } else {
                entry.insert(&mut txn, "x", Any::from(place));
                entry.insert(&mut txn, "y", Any::from(place / 2.0 + 0.5));
            }
            txn.encode_update_v1()
        };
        edits.clocks.push(doc.transact().state_vector().get(&client));
        edits.updates.push(update);
    }
    Ok(edits)
}

/// The person's share of what has a name and stands somewhere, the same for everybody who looks.
fn stickies(doc: &Doc, entries: &MapRef, person: usize, people: usize) -> Outcome<Vec<MapRef>> {
    let txn = doc.transact();
    let mut named = Vec::new();
    for (id, entry) in entries.iter(&txn) {
        if let Out::YMap(entry) = entry
            && let (Some(Out::YText(name)), Some(_)) = (entry.get(&txn, "name"), entry.get(&txn, "x"))
        {
            named.push((name.get_string(&txn), id.to_owned(), entry));
        }
    }
    named.sort_by(|(a, a_id, _), (b, b_id, _)| (a, a_id).cmp(&(b, b_id)));
    let share = named
        .into_iter()
        .skip(person)
        .step_by(people)
        .map(|(_, _, entry)| entry);
    let mine: Vec<MapRef> = share.take(STICKIES).collect();
    if mine.is_empty() {
        return Err("there is no sticky to move".into());
    }
    Ok(mine)
}

/// Whether a document has all of a client's edits up to a clock.
pub fn has(doc: &Doc, client: u64, clock: u32) -> bool {
    doc.transact().state_vector().get(&ClientID::new(client)) >= clock
}
