//! Which entry of one sheet is which of another: by word and name, through `was`, and what was renamed in its place.

use std::collections::{HashMap, VecDeque};
use stormlake_board::sheet::{Entry, Sheet, clause};

/// What an entry is called.
fn key(entry: &Entry) -> (&str, String) {
    let name = entry.name.clone().unwrap_or_default();
    let said = |key: &str| entry.head.get(key).cloned().unwrap_or_default();
    let name = match entry.word.as_str() {
        "board" => String::new(),
        "link" => format!("{name}\u{1}{}", said("to")),
        "relation" => format!("{name}\u{1}{}", said("1")),
        _ => name,
    };
    (&entry.word, name)
}

fn context(sheet: &Sheet, entry: &Entry) -> Option<String> {
    sheet.entries.get(entry.context?)?.name.clone()
}

/// For each entry of `to` the one of `from` that it is.
pub(crate) fn pairs(from: &Sheet, to: &Sheet) -> Vec<Option<usize>> {
    let mut pairs: Vec<Option<usize>> = vec![None; to.entries.len()];
    let mut met = vec![false; from.entries.len()];
    by(&mut pairs, &mut met, from, to, |sheet, entry| {
        Some((key(entry).0.to_owned(), key(entry).1, context(sheet, entry)))
    });
    by(&mut pairs, &mut met, from, to, |_, entry| {
        Some((entry.word.clone(), key(entry).1, None))
    });
    earlier(&mut pairs, &mut met, from, to);
    by(&mut pairs, &mut met, from, to, |_, entry| {
        let said = !entry.word.is_empty() && (!entry.body.is_empty() || !entry.head.is_empty());
        said.then(|| (entry.word.clone(), format!("{:?}", (&entry.head, &entry.body)), None))
    });
    heirs(&mut pairs, &mut met, from, to);
    in_place(&mut pairs, &mut met, from, to);
    pairs
}

type Known = (String, String, Option<String>);

/// Those that have the same key, in their order.
fn by(
    pairs: &mut [Option<usize>],
    met: &mut [bool],
    from: &Sheet,
    to: &Sheet,
    key: impl Fn(&Sheet, &Entry) -> Option<Known>,
) {
    let mut known: HashMap<Known, VecDeque<usize>> = HashMap::new();
    for (place, entry) in from.entries.iter().enumerate().filter(|(place, _)| !met[*place]) {
        if let Some(key) = key(from, entry) {
            known.entry(key).or_default().push_back(place);
        }
    }
    for (place, entry) in to.entries.iter().enumerate() {
        if pairs[place].is_none()
            && let Some(found) = key(to, entry).and_then(|key| known.get_mut(&key)?.pop_front())
        {
            pairs[place] = Some(found);
            met[found] = true;
        }
    }
}

/// Through `was`.
fn earlier(pairs: &mut [Option<usize>], met: &mut [bool], from: &Sheet, to: &Sheet) {
    let mut left: HashMap<(&str, String), usize> = HashMap::new();
    for (place, entry) in from.entries.iter().enumerate().filter(|(place, _)| !met[*place]) {
        left.entry(key(entry)).or_insert(place);
    }
    for (place, entry) in to
        .entries
        .iter()
        .enumerate()
        .filter(|(_, entry)| !entry.word.is_empty())
    {
        if pairs[place].is_some() {
            continue;
        }
        let clauses = entry
            .body
            .iter()
            .filter(|text| text.contains("was"))
            .filter_map(|text| clause(text).ok());
        let names = clauses
            .filter(|clause| clause.word().as_deref() == Some("was"))
            .flat_map(|clause| clause.values());
        if let Some(found) = names
            .into_iter()
            .find_map(|name| left.get(&(entry.word.as_str(), name)).copied())
            && !met[found]
        {
            pairs[place] = Some(found);
            met[found] = true;
        }
    }
}

/// A context that is gone is the new one in which its stickies stand now.
fn heirs(pairs: &mut [Option<usize>], met: &mut [bool], from: &Sheet, to: &Sheet) {
    for place in 0..pairs.len() {
        let (Some(before), Some(now)) = (pairs[place], to.entries[place].context) else {
            continue;
        };
        if let (Some(old), None) = (from.entries[before].context, pairs[now])
            && !met[old]
        {
            pairs[now] = Some(old);
            met[old] = true;
        }
    }
}

/// What stands where one of its kind stood that is gone.
fn in_place(pairs: &mut [Option<usize>], met: &mut [bool], from: &Sheet, to: &Sheet) {
    for place in 0..pairs.len() {
        if pairs[place].is_some() || to.entries[place].word.is_empty() {
            continue;
        }
        let before = match place.checked_sub(1) {
            Some(before) => pairs[before].map(|before| before + 1),
            None => Some(0),
        };
        if let Some(stood) = before.filter(|stood| met.get(*stood) == Some(&false))
            && from.entries[stood].word == to.entries[place].word
        {
            pairs[place] = Some(stood);
            met[stood] = true;
        }
    }
}
