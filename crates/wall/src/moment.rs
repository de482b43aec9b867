//! The wall as it was at one moment: what takes long on a large one is done with this, while others go on.

use crate::carry;
use crate::layout::{self, Layout};
use crate::schema::Items;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use stormlake_board::Kind;
use stormlake_board::sheet::{Entry, Renamed, Sheet};

/// What was written last: what an edit of the file is compared with.
#[derive(Debug, Clone, Default)]
pub struct Written {
    /// The text of `board.kdl`.
    pub text: String,
    /// The text of `board.layout.json`; empty: there was none.
    pub places: String,
    pub(crate) sheet: Sheet,
    /// The id of each entry of the sheet.
    pub(crate) ids: Vec<String>,
    pub(crate) layout: Layout,
}

impl Written {
    /// Each entry that has a name: its word, its name, its id.
    pub fn named(&self) -> impl Iterator<Item = (&str, &str, &str)> {
        let entries = self.sheet.entries.iter().zip(&self.ids);
        entries.filter_map(|(entry, id)| Some((entry.word.as_str(), entry.name.as_deref()?, id.as_str())))
    }
}

/// An entry that is to follow a name, or to say what it was called.
#[derive(Debug, Clone)]
pub struct Followed {
    pub(crate) id: String,
    pub(crate) before: Entry,
    pub(crate) now: Entry,
}

/// The wall at one moment.
#[derive(Debug)]
pub struct Moment {
    items: Items,
    written: Arc<Written>,
}

impl Moment {
    pub(crate) fn new(items: Items, written: Arc<Written>) -> Self {
        Self { items, written }
    }

    /// What has to change so that entries follow names that were changed since the last writing, and that what is published under its
    /// old name says `was`: for [`Room::follow`](crate::Room::follow).
    pub fn followed(&self, published: &HashSet<(Kind, String)>) -> Vec<Followed> {
        let old = self.written.ids.iter().zip(&self.written.sheet.entries);
        let old: HashMap<&str, &str> = old
            .filter_map(|(id, entry)| Some((id.as_str(), entry.name.as_deref()?)))
            .collect();
        let (sheet, ids) = carry::sheet(&self.items);
        let mut renamed = Vec::new();
        for (place, (entry, id)) in sheet.entries.iter().zip(&ids).enumerate() {
            let kind = Kind::from_word(&entry.word);
            if (kind.is_some() || entry.word == "context")
                && let (Some(old), Some(name)) = (old.get(id.as_str()), &entry.name)
                && old != name
                && !name.is_empty()
            {
                let was = kind.is_some_and(|kind| published.contains(&(kind, (*old).to_owned())));
                renamed.push(Renamed {
                    place,
                    old: (*old).to_owned(),
                    was,
                });
            }
        }
        if renamed.is_empty() {
            return Vec::new();
        }
        let mut settled = sheet.clone();
        settled.rename(&renamed);
        let entries = sheet.entries.into_iter().zip(settled.entries).zip(ids);
        entries
            .filter(|((before, now), _)| before != now)
            .map(|((before, now), id)| Followed { id, before, now })
            .collect()
    }

    /// What is to be written.
    pub fn print(&self) -> Written {
        let (sheet, ids) = carry::sheet(&self.items);
        let layout = layout::of(&sheet, &ids, &self.items);
        Written {
            text: sheet.write(),
            places: layout::write(&layout),
            sheet,
            ids,
            layout,
        }
    }
}
