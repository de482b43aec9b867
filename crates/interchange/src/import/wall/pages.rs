//! Pages that hold another drawing: a wall that shows its legend on every page of the storm does not show it on the plan of
//! the servers.

use super::Wall;
use super::legend::Legends;
use std::collections::HashSet;

/// Colours nearer than this are the same to the eye.
const SAME: f64 = 0.02;

/// Pages that carry no legend though others do, and whose notes mostly have none of its colours.
pub(super) fn foreign(wall: &Wall, legends: &Legends) -> HashSet<usize> {
    let with_legend: HashSet<usize> = legends.all.iter().map(|legend| legend.page).collect();
    let mut foreign = HashSet::new();
    if with_legend.is_empty() {
        return foreign;
    }
    let pages = wall.pages.len().max(1);
    let (mut notes, mut fitting) = (vec![0usize; pages], vec![0usize; pages]);
    let mut known = std::collections::HashMap::new();
    for note in wall
        .notes
        .iter()
        .filter(|note| note.page < pages && !note.text.is_empty())
    {
        notes[note.page] += 1;
        let fits = note.kind.is_some()
            || note.colour.is_some_and(|colour| {
                *known.entry(colour).or_insert_with(|| {
                    let mut entries = legends.all.iter().flat_map(|legend| &legend.entries);
                    entries.any(|entry| entry.colour.distance(colour) < SAME)
                })
            });
        fitting[note.page] += usize::from(fits);
    }
    for page in 0..pages {
        if !with_legend.contains(&page) && notes[page] > 0 && 2 * fitting[page] < notes[page] {
            foreign.insert(page);
        }
    }
    foreign
}
