//! Between the wall and its file while both are edited: names that are followed, and edits of the file that are carried over.

use crate::apply::together;
use crate::carry::Edit;
use crate::document::Unreadable;
use crate::moment::{Followed, Written};
use crate::{Document, Item, carry, layout};
use std::collections::HashSet;
use std::sync::Arc;
use stormlake_board::sheet::Sheet;
use stormlake_board::{Finding, Kind, format, merge, parse};

impl Document {
    /// Before writing: other entries follow names that were changed since the last writing, and what is published under its old name says
    /// `was`. Returns the update to relay, empty if there is none.
    pub fn settle(&mut self, published: &HashSet<(Kind, String)>) -> Vec<u8> {
        let followed = self.moment().followed(published);
        self.follow(followed)
    }

    /// The same with what a [`Moment`](crate::Moment) found out; what others have done since stays.
    pub fn follow(&mut self, followed: Vec<Followed>) -> Vec<u8> {
        let mut edits = Vec::new();
        for Followed { id, before, now } in followed {
            if let Some(current) = self.items.get(&id) {
                let mut item = Item::clone(current);
                carry::change(&mut item, &before, &now, &mut self.ids);
                if item != **current {
                    edits.push(Edit::Put(id, Box::new(item)));
                }
            }
        }
        self.edit(edits)
    }

    /// Carries a file that was edited elsewhere into the wall: what changed since the last writing, and nothing else. Returns the update to
    /// relay, empty if there is none.
    ///
    /// # Errors
    /// A text that is no board, or a layout that is none. The wall stays as it is.
    pub fn take(&mut self, text: &str, layout: Option<&str>) -> Result<Vec<u8>, Unreadable> {
        let written = self.written.clone().unwrap_or_default();
        if self.written.is_some() && text == written.text && layout.is_none_or(|layout| layout == written.places) {
            return Ok(Vec::new());
        }
        let places = layout.map(layout::read).transpose().map_err(Unreadable::Layout)?;
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
            let (layout, places) = match layout {
                Some(layout) => (layout::read(layout).unwrap_or_default(), layout.to_owned()),
                None => (written.layout.clone(), written.places.clone()),
            };
            let ids = carry::recognize(
                &sheet,
                &layout,
                &[(&written.sheet, &written.ids), (&current, &current_ids)],
            );
            self.written = Some(Arc::new(Written {
                text: text.to_owned(),
                places,
                sheet,
                ids,
                layout,
            }));
        }
        Ok(update)
    }
}

fn base(written: &Written) -> Option<&str> {
    (!written.text.is_empty()).then_some(written.text.as_str())
}
