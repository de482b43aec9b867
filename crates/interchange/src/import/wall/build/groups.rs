//! Notes that are one sticky.

use crate::import::wall::Wall;
use crate::import::wall::grammar::{Links, Relation};
use crate::import::wall::kinds::Judged;
use crate::import::wall::names::{key, split};
use std::collections::HashMap;
use stormlake_board::Kind;

/// The notes of one sticky, in the order of the wall.
pub(super) struct Group {
    pub kind: Kind,
    pub notes: Vec<usize>,
    /// Its name on the board that the wall was drawn from.
    pub carried: Option<String>,
}

/// Groups of the same words: the partner that keeps each apart, and its place.
type Alike = Vec<(Option<String>, usize)>;

/// Page, then place across and down.
type Place = (usize, (f64, f64));

/// Gathers the notes, in the order of time: from left to right on the last page that a sticky is on.
pub(super) fn gather(wall: &Wall, judged: &[Judged], links: &Links) -> Vec<Group> {
    let name = |note: usize| split(&wall.notes[note].text).0;
    let same = |kind: Kind, note: usize| match key(kind, &name(note)) {
        key if kind == Kind::Event && key == "unnamed" => name(note),
        key => key,
    };
    let mut partner: HashMap<usize, String> = HashMap::new();
    for link in &links.links {
        let (note, other) = match link.relation {
            Some(Relation::To) => (link.from, link.to),
            Some(Relation::Triggers) => (link.to, link.from),
            _ => continue,
        };
        if let Some(kind) = judged[other].kind() {
            partner
                .entry(note)
                .or_insert_with(|| format!("{}/{}", kind.word(), same(kind, other)));
        }
    }
    let carried: HashMap<(Kind, String), &String> = wall
        .notes
        .iter()
        .filter_map(|note| note.carried.as_ref())
        .map(|(kind, name)| ((*kind, key(*kind, name)), name))
        .collect();
    let mut groups: Vec<Group> = Vec::new();
    // For the same words: each group with the partner that keeps it apart.
    let mut known: HashMap<(Kind, String), Alike> = HashMap::new();
    for (note, judged) in judged.iter().enumerate() {
        let Some(kind) = judged.kind() else { continue };
        let shown = &wall.notes[note].carried;
        let words = match shown {
            Some((_, name)) => key(kind, name),
            None => same(kind, note),
        };
        let apart = partner
            .get(&note)
            .filter(|_| matches!(kind, Kind::Command | Kind::Policy) && shown.is_none());
        let alike = known.entry((kind, words.clone())).or_default();
        let fits = |(other, _): &&mut (Option<String>, usize)| match (apart, other) {
            (Some(mine), Some(theirs)) => mine == theirs,
            _ => true,
        };
        if let Some((other, group)) = alike.iter_mut().take(64).find(fits) {
            groups[*group].notes.push(note);
            if other.is_none() {
                *other = apart.cloned();
            }
            continue;
        }
        alike.push((apart.cloned(), groups.len()));
        groups.push(Group {
            kind,
            notes: vec![note],
            carried: carried.get(&(kind, words)).map(|name| (*name).clone()),
        });
    }
    let place = |group: &Group| {
        let page = group.notes.iter().map(|note| wall.notes[*note].page).max().unwrap_or(0);
        let on_page = group.notes.iter().filter(|note| wall.notes[**note].page == page);
        let spot = |note: &usize| (wall.notes[*note].rect.x, wall.notes[*note].rect.y);
        let first = on_page
            .map(spot)
            .min_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        (page, first.unwrap_or_default())
    };
    let mut placed: Vec<(Place, Group)> = groups.into_iter().map(|group| (place(&group), group)).collect();
    if wall.placed {
        placed.sort_by(|(a, _), (b, _)| {
            let across = a.1.0.total_cmp(&b.1.0);
            a.0.cmp(&b.0).then(across).then(a.1.1.total_cmp(&b.1.1))
        });
    }
    placed.into_iter().map(|(_, group)| group).collect()
}
