//! Between a board's entries in a row and the items of the wall: what a change of the one changes in the other.

use crate::clauses;
use crate::ids::Ids;
use crate::layout::{self, Layout};
use crate::matching::pairs;
use crate::order::{arrange, spread};
use crate::schema::{Clause, Item, Items};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use stormlake_board::Kind;
use stormlake_board::sheet::{Entry, Sheet};

/// A change of one entry.
#[derive(Debug, Clone)]
pub(crate) enum Edit {
    /// It says this from now on.
    Put(String, Box<Item>),
    /// It is gone.
    Remove(String),
}

/// The entries of a sheet as they come onto an empty wall.
pub(crate) fn all(sheet: &Sheet, layout: &Layout, ids: &mut Ids) -> Vec<Edit> {
    let mut given = recognize(sheet, layout, &[]);
    for id in given.iter_mut().filter(|id| id.is_empty()) {
        *id = ids.make();
    }
    let mut counts: BTreeMap<Option<usize>, usize> = BTreeMap::new();
    for entry in &sheet.entries {
        *counts.entry(entry.context).or_default() += 1;
    }
    let mut places: BTreeMap<Option<usize>, std::vec::IntoIter<String>> = counts
        .into_iter()
        .map(|(context, count)| (context, spread(None, None, count).into_iter()))
        .collect();
    let edits = sheet.entries.iter().zip(&given).map(|(entry, id)| {
        let place = layout.of(id);
        let clauses = spread(None, None, entry.body.len()).into_iter().zip(&entry.body);
        let item = Item {
            word: entry.word.clone(),
            name: entry.name.clone(),
            head: entry.head.clone(),
            body: clauses
                .map(|(at, text)| (ids.make(), Clause { at, text: text.clone() }))
                .collect(),
            lead: entry.lead.clone(),
            context: entry.context.and_then(|context| given.get(context).cloned()),
            at: places
                .get_mut(&entry.context)
                .and_then(Iterator::next)
                .unwrap_or_else(|| "1".into()),
            x: place.map(|(x, _)| x),
            y: place.map(|(_, y)| y),
        };
        Edit::Put(id.clone(), Box::new(item))
    });
    edits.collect()
}

/// The ids of a sheet's entries by a layout, and by sheets whose ids are known; empty where there is none.
pub(crate) fn recognize(sheet: &Sheet, layout: &Layout, known: &[(&Sheet, &[String])]) -> Vec<String> {
    let mut ids = layout::recognize(sheet, layout);
    let mut given: HashSet<String> = ids.iter().filter(|id| !id.is_empty()).cloned().collect();
    for (other, other_ids) in known {
        for (place, pair) in pairs(other, sheet).into_iter().enumerate() {
            if let Some(id) = pair.and_then(|pair| other_ids.get(pair)).filter(|id| !id.is_empty())
                && ids[place].is_empty()
                && given.insert(id.clone())
            {
                ids[place].clone_from(id);
            }
        }
    }
    ids
}

/// The items in the order of the file, and their ids.
pub(crate) fn sheet(items: &Items) -> (Sheet, Vec<String>) {
    let is_context = |id: &String| {
        items
            .get(id)
            .is_some_and(|item| item.word == "context" && item.context.is_none())
    };
    let mut inside: HashMap<Option<&String>, Vec<(&String, &Item)>> = HashMap::new();
    for (id, item) in items {
        let context = item.context.as_ref().filter(|context| is_context(context));
        inside.entry(context).or_default().push((id, item));
    }
    for row in inside.values_mut() {
        row.sort_unstable_by(|(a_id, a), (b_id, b)| (&a.at, a_id).cmp(&(&b.at, b_id)));
    }
    for row in inside.values_mut() {
        row.retain(|(_, item)| !is_empty(item));
    }
    let (mut sheet, mut ids) = (Sheet::default(), Vec::with_capacity(items.len()));
    for (id, item) in inside.get(&None).into_iter().flatten() {
        // An entry that names a context that is none is not one either.
        let place = sheet.entries.len();
        sheet.entries.push(entry(item, None));
        ids.push((*id).clone());
        if is_context(id) {
            for (id, item) in inside.get(&Some(*id)).into_iter().flatten() {
                sheet.entries.push(entry(item, Some(place)));
                ids.push((*id).clone());
            }
        }
    }
    (sheet, ids)
}

/// Whether entries of this word are notes on the wall: stickies, and plain paper.
pub(crate) fn is_paper(word: &str) -> bool {
    Kind::from_word(word).is_some() || word == "note"
}

/// A note on which nothing stands yet.
fn is_empty(item: &Item) -> bool {
    let blank = item
        .name
        .as_deref()
        .is_none_or(|name| stormlake_board::sheet::tidy_name(name).is_empty());
    let said = !item.body.is_empty() || !item.lead.trim().is_empty() || item.head.keys().any(|key| key != "0");
    blank && !said && (is_paper(&item.word) || item.word.is_empty())
}

fn entry(item: &Item, context: Option<usize>) -> Entry {
    Entry {
        word: item.word.clone(),
        name: item
            .name
            .as_deref()
            .map(|name| stormlake_board::sheet::tidy_name_of(&item.word, name)),
        head: item.head.clone(),
        body: item
            .clauses()
            .into_iter()
            .map(|(_, clause)| clause.text.clone())
            .collect(),
        lead: item.lead.clone(),
        context,
    }
}

/// What has to change so that what changed from `from` to `to` is changed on the wall.
pub(crate) fn carry(items: &Items, from: (&Sheet, &[String]), to: &Sheet, ids: &mut Ids) -> Vec<Edit> {
    let (from, from_ids) = from;
    let pairs = pairs(from, to);
    let mut left: HashSet<usize> = (0..from.entries.len()).collect();
    // What the wall has taken out in the meantime is not there to be changed.
    let known = |place: usize| from_ids.get(place).filter(|id| items.contains_key(*id));
    let to_ids: Vec<Option<String>> = pairs
        .iter()
        .zip(&to.entries)
        .map(|(pair, entry)| match pair {
            Some(place) => {
                left.remove(place);
                let before = &from.entries[*place];
                let changed = (&before.name, &before.head, &before.body) != (&entry.name, &entry.head, &entry.body);
                // What one side took out and the other changed is kept.
                known(*place).cloned().or_else(|| changed.then(|| ids.make()))
            }
            None => Some(ids.make()),
        })
        .collect();
    let mut edits: Vec<Edit> = left.into_iter().filter_map(known).cloned().map(Edit::Remove).collect();
    let places = places(items, to, &to_ids);
    for (place, entry) in to.entries.iter().enumerate() {
        let Some(id) = &to_ids[place] else { continue };
        let context = |of: &Entry, ids: &dyn Fn(usize) -> Option<String>| of.context.and_then(ids);
        let now = context(entry, &|context| to_ids.get(context).cloned().flatten());
        let mut item = items.get(id).map(|item| Item::clone(item)).unwrap_or_default();
        let nothing = Entry::default();
        let before = pairs[place]
            .filter(|_| items.contains_key(id))
            .map_or(&nothing, |pair| &from.entries[pair]);
        let was = context(before, &|context| from_ids.get(context).cloned());
        change(&mut item, before, entry, ids);
        if !items.contains_key(id) || was != now {
            item.context = now;
        }
        if let Some(at) = &places[place] {
            item.at.clone_from(at);
        }
        if items.get(id).map(Arc::as_ref) != Some(&item) {
            edits.push(Edit::Put(id.clone(), Box::new(item)));
        }
    }
    edits
}

/// Does to an item what was done to an entry.
pub(crate) fn change(item: &mut Item, before: &Entry, entry: &Entry, ids: &mut Ids) {
    if before.word != entry.word {
        item.word.clone_from(&entry.word);
    }
    if before.name != entry.name {
        item.name.clone_from(&entry.name);
    }
    if before.lead != entry.lead {
        item.lead.clone_from(&entry.lead);
    }
    for key in before.head.keys().filter(|key| !entry.head.contains_key(*key)) {
        item.head.remove(key);
    }
    for (key, value) in &entry.head {
        if before.head.get(key) != Some(value) {
            item.head.insert(key.clone(), value.clone());
        }
    }
    item.body = clauses::carry(item, &before.body, &entry.body, ids);
}

/// New places in the order, where they are needed.
fn places(items: &Items, to: &Sheet, to_ids: &[Option<String>]) -> Vec<Option<String>> {
    let mut ranked: Vec<(&String, &Item)> = to_ids
        .iter()
        .flatten()
        .filter_map(|id| Some((id, items.get(id)?.as_ref())))
        .collect();
    ranked.sort_unstable_by(|(a_id, a), (b_id, b)| (&a.at, a_id).cmp(&(&b.at, b_id)));
    let ranks: HashMap<&String, usize> = ranked.iter().enumerate().map(|(rank, (id, _))| (*id, rank)).collect();
    let mut rows: HashMap<Option<usize>, Vec<usize>> = HashMap::new();
    for (place, entry) in to
        .entries
        .iter()
        .enumerate()
        .filter(|(place, _)| to_ids[*place].is_some())
    {
        rows.entry(entry.context).or_default().push(place);
    }
    let mut places = vec![None; to.entries.len()];
    for (context, row) in rows {
        let context = context.and_then(|context| to_ids[context].as_ref());
        let is_context = |id: &String| {
            items
                .get(id)
                .is_some_and(|item| item.word == "context" && item.context.is_none())
        };
        let now: Vec<_> = row
            .iter()
            .map(|place| {
                let id = to_ids[*place].as_ref()?;
                let item = items.get(id)?;
                let stands_in = item.context.as_ref().filter(|id| is_context(id));
                (stands_in == context)
                    .then(|| Some((*ranks.get(id)?, item.at.as_str())))
                    .flatten()
            })
            .collect();
        for (place, at) in row.into_iter().zip(arrange(&now)) {
            places[place] = at;
        }
    }
    places
}

/// What has to change so that what moved from one layout to another is moved on the wall.
pub(crate) fn moved(items: &Items, before: &Layout, now: &Layout) -> Vec<Edit> {
    let edits = now.stickies.iter().filter_map(|sticky| {
        let place = now.of(&sticky.id);
        let item = items.get(&sticky.id).filter(|_| before.of(&sticky.id) != place)?;
        let item = Item {
            x: place.map(|(x, _)| x),
            y: place.map(|(_, y)| y),
            ..Item::clone(item)
        };
        Some(Edit::Put(sticky.id.clone(), Box::new(item)))
    });
    edits.collect()
}
