//! Between the wall and its file while both are edited: names that are followed, and edits of the file that are carried over.

use crate::apply::together;
use crate::document::{Unreadable, Written};
use crate::{Document, carry, layout};
use std::collections::{HashMap, HashSet};
use stormlake_board::sheet::{Renamed, Sheet};
use stormlake_board::{Finding, Kind, format, merge, parse};

impl Document {
    /// Before writing: other entries follow names that were changed since the last writing, and what is published under its old name says
    /// `was`. Returns the update to relay, empty if there is none.
    pub fn settle(&mut self, published: &HashSet<(Kind, String)>) -> Vec<u8> {
        let Some(written) = &self.written else {
            return Vec::new();
        };
        let old: HashMap<&str, &str> = written
            .ids
            .iter()
            .zip(&written.sheet.entries)
            .filter_map(|(id, entry)| Some((id.as_str(), entry.name.as_deref()?)))
            .collect();
        let (sheet, ids) = self.sheet();
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
        let edits = carry::carry(&self.items, (&sheet, &ids), &settled, &mut self.ids);
        self.edit(edits)
    }

    /// Carries a file that was edited elsewhere into the wall: what changed since the last writing, and nothing else. Returns the update to
    /// relay, empty if there is none.
    ///
    /// # Errors
    /// A text that is no board, or a layout that is none. The wall stays as it is.
    pub fn take(&mut self, text: &str, layout: Option<&str>) -> Result<Vec<u8>, Unreadable> {
        let places = layout.map(layout::read).transpose().map_err(Unreadable::Layout)?;
        let written = self.written.clone().unwrap_or_default();
        let mut update = Vec::new();
        if text != written.text {
            let errors: Vec<Finding> = parse(text).findings.into_iter().filter(Finding::is_error).collect();
            if !errors.is_empty() {
                return Err(Unreadable::Text(errors));
            }
            let (ours, ids) = self.sheet();
            let now = ours.write();
            let edits = if now == written.text {
                // Nobody has changed the wall since: there is nothing to merge.
                let theirs = format(text)
                    .and_then(|text| Sheet::read(&text))
                    .map_err(Unreadable::Text)?;
                carry::carry(&self.items, (&ours, &ids), &theirs, &mut self.ids)
            } else if let Ok(merged) = merge(base(&written), &now, text) {
                let merged = Sheet::read(&merged.text).map_err(Unreadable::Text)?;
                carry::carry(&self.items, (&ours, &ids), &merged, &mut self.ids)
            } else {
                // A wall in the middle of being typed may be no board yet: what the file changed is carried over as it is.
                let theirs = Sheet::read(text).map_err(Unreadable::Text)?;
                carry::carry(&self.items, (&written.sheet, &written.ids), &theirs, &mut self.ids)
            };
            update = self.edit(edits);
        }
        if let Some(places) = places {
            let moved = self.edit(carry::moved(&self.items, &written.layout, &places));
            update = together(update, moved);
        }
        // The file is what was written last now; what the wall has besides is written next.
        if let Ok(sheet) = Sheet::read(text) {
            let (current, current_ids) = self.sheet();
            let layout = layout.map_or(written.layout.clone(), |layout| {
                layout::read(layout).unwrap_or_default()
            });
            let ids = carry::recognize(
                &sheet,
                &layout,
                &[(&written.sheet, &written.ids), (&current, &current_ids)],
            );
            self.written = Some(Written {
                text: text.to_owned(),
                sheet,
                ids,
                layout,
            });
        }
        Ok(update)
    }
}

fn base(written: &Written) -> Option<&str> {
    (!written.text.is_empty()).then_some(written.text.as_str())
}
