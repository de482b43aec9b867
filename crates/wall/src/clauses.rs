//! What changed among an entry's clauses, carried clause by clause.

use crate::ids::Ids;
use crate::order::arrange;
use crate::schema::{Clause, Item};
use std::collections::{BTreeMap, HashMap, VecDeque};
use stormlake_board::sheet::clause;

/// The clauses of an item after what changed from `from` to `to` has been done to them.
pub(crate) fn carry(item: &Item, from: &[String], to: &[String], ids: &mut Ids) -> BTreeMap<String, Clause> {
    let mut body = item.body.clone();
    if from == to {
        return body;
    }
    let current: Vec<(String, Clause)> = item
        .clauses()
        .into_iter()
        .map(|(id, clause)| (id.clone(), clause.clone()))
        .collect();
    let ranks: HashMap<&str, usize> = current
        .iter()
        .enumerate()
        .map(|(rank, (id, _))| (id.as_str(), rank))
        .collect();
    let id_of = known(&current, from);
    let pairs = pairs(from, to);
    let mut gone = vec![true; from.len()];
    for found in pairs.iter().flatten() {
        gone[*found] = false;
    }
    for (place, _) in gone.iter().enumerate().filter(|(_, gone)| **gone) {
        if let Some(id) = &id_of[place] {
            body.remove(id);
        }
    }
    // What the wall took out or changed in the meantime stays as the wall has it.
    let mut order: Vec<(String, &String)> = Vec::with_capacity(to.len());
    for (text, found) in to.iter().zip(&pairs) {
        match found {
            Some(found) => order.extend(id_of[*found].clone().map(|id| (id, text))),
            None => order.push((ids.make(), text)),
        }
    }
    let now: Vec<_> = order
        .iter()
        .map(|(id, _)| Some((*ranks.get(id.as_str())?, item.body.get(id)?.at.as_str())))
        .collect();
    let places = arrange(&now);
    for ((id, text), place) in order.into_iter().zip(places) {
        let clause = body.entry(id).or_default();
        clause.text.clone_from(text);
        if let Some(at) = place {
            clause.at = at;
        }
    }
    body
}

/// The id of each clause.
fn known(current: &[(String, Clause)], from: &[String]) -> Vec<Option<String>> {
    let mut by_text: HashMap<&str, VecDeque<&String>> = HashMap::new();
    for (id, clause) in current {
        by_text.entry(&clause.text).or_default().push_back(id);
    }
    from.iter()
        .map(|text| by_text.get_mut(text.as_str())?.pop_front().cloned())
        .collect()
}

/// What tells clauses apart: a word or the whole text, and values.
type Key = (String, Vec<String>);

/// For each clause of `to` the one of `from` that it is.
fn pairs(from: &[String], to: &[String]) -> Vec<Option<usize>> {
    let mut pairs = vec![None; to.len()];
    let mut met = vec![false; from.len()];
    let mut by = |key: &dyn Fn(&String) -> Option<Key>| {
        let mut known: HashMap<_, VecDeque<usize>> = HashMap::new();
        for (place, text) in from.iter().enumerate().filter(|(place, _)| !met[*place]) {
            if let Some(key) = key(text) {
                known.entry(key).or_default().push_back(place);
            }
        }
        for (place, text) in to.iter().enumerate() {
            if pairs[place].is_none()
                && let Some(found) = key(text).and_then(|key| known.get_mut(&key)?.pop_front())
            {
                pairs[place] = Some(found);
                met[found] = true;
            }
        }
    };
    by(&|text| Some((text.clone(), Vec::new())));
    by(&|text| {
        let clause = clause(text).ok()?;
        Some((clause.word()?, clause.values().into_iter().take(1).collect()))
    });
    by(&|text| Some((clause(text).ok()?.word()?, Vec::new())));
    pairs
}
