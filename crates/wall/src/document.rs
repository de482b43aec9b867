//! The wall: a board's entries as a Yjs document, and the text that they are.

use crate::beside::Beside;
use crate::carry::{self, Edit};
use crate::ids::Ids;
use crate::kept::Kept;
use crate::layout;
use crate::moment::{Moment, Written};
use crate::schema::{self, Item, Items};
use crate::touched::Touched;
use bytes::Bytes;
use std::collections::BTreeSet;
use std::sync::Arc;
use stormlake_board::Finding;
use stormlake_board::sheet::Sheet;
use yrs::block::ClientID;
use yrs::updates::decoder::Decode;
use yrs::{Doc, Map, MapRef, OffsetKind, Options, Out, ReadTxn, StateVector, Transact, Update};

/// Why a text or a layout cannot become a wall.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unreadable {
    /// The text is no board.
    Text(Vec<Finding>),
    /// The layout is none: why.
    Layout(String),
    /// What was kept of the wall cannot be read.
    Kept,
}

/// The wall.
pub struct Document {
    pub(crate) doc: Doc,
    pub(crate) entries: MapRef,
    /// What the document says, entry by entry.
    pub(crate) items: Items,
    /// How many bytes all of them have together, about.
    pub(crate) bytes: usize,
    /// The entries that the last transaction touched.
    touched: Touched,
    /// What stands beside the board.
    pub(crate) beside: Beside,
    pub(crate) ids: Ids,
    pub(crate) client: u64,
    pub(crate) written: Option<Arc<Written>>,
    /// From which the document can be made again.
    kept: Kept,
}

impl Document {
    /// An empty wall. `client` is this server's Yjs id, below 2⁵³, `seed` the seed of the ids that it gives: neither may be one that the wall has seen.
    pub fn new(client: u64, seed: u64) -> Self {
        let client = client & ((1 << 53) - 1);
        let mut options = Options::with_client_id(ClientID::new(client));
        options.offset_kind = OffsetKind::Bytes;
        let doc = Doc::with_options(options);
        let entries = doc.get_or_insert_map("entries");
        let touched = Touched::watch(&entries, "entries");
        let beside = Beside::new(&doc);
        Self {
            doc,
            entries,
            beside,
            items: Items::new(),
            bytes: 0,
            touched,
            ids: Ids::new(seed),
            client,
            written: None,
            kept: Kept::default(),
        }
    }

    /// The wall of a board's text and its layout, which were written last.
    ///
    /// # Errors
    /// A text that is not KDL, or a layout that is none.
    pub fn of_files(text: &str, layout: Option<&str>, client: u64, seed: u64) -> Result<Self, Unreadable> {
        let sheet = Sheet::read(text).map_err(Unreadable::Text)?;
        let layout = layout
            .map(layout::read)
            .transpose()
            .map_err(Unreadable::Layout)?
            .unwrap_or_default();
        let mut wall = Self::new(client, seed);
        let edits = carry::all(&sheet, &layout, &mut wall.ids);
        wall.edit(edits);
        wall.write();
        Ok(wall)
    }

    /// The wall of updates that were kept, in their order, and of the text and layout that were written last.
    ///
    /// # Errors
    /// Updates that cannot be read. A text that cannot is as if none had been written.
    pub fn of_updates<B: AsRef<[u8]>>(
        updates: impl IntoIterator<Item = B>,
        written: Option<(&str, &str)>,
        client: u64,
        seed: u64,
    ) -> Result<Self, Unreadable> {
        let mut wall = Self::new(client, seed);
        for update in updates {
            wall.restore(update.as_ref()).ok_or(Unreadable::Kept)?;
        }
        wall.kept = Kept::one(wall.state(&[0]).ok_or(Unreadable::Kept)?);
        wall.read_touched();
        if let Some((text, layout)) = written
            && let Ok(sheet) = Sheet::read(text)
        {
            let places = layout.to_owned();
            let layout = layout::read(layout).unwrap_or_default();
            let (current, ids) = wall.sheet();
            let ids = carry::recognize(&sheet, &layout, &[(&current, &ids)]);
            wall.written = Some(Arc::new(Written {
                text: text.to_owned(),
                places,
                sheet,
                ids,
                layout,
            }));
        }
        Ok(wall)
    }

    fn restore(&mut self, update: &[u8]) -> Option<()> {
        crate::scan::scan(update).ok()?;
        let update = Update::decode_v1(update).ok()?;
        self.doc.transact_mut().apply_update(update).ok()
    }

    /// The ids of what was touched, and with them the mirror brought up to date, without judging.
    pub(crate) fn read_touched(&mut self) {
        for id in self.take_touched() {
            let found = self.find(&id).map(|found| found.item);
            self.put(&id, found);
        }
        self.beside.read(&self.doc);
    }

    pub(crate) fn take_touched(&self) -> BTreeSet<String> {
        self.touched.take()
    }

    /// An entry as it stands in the document; `None` when it is gone or no entry at all.
    pub(crate) fn find(&self, id: &str) -> Option<schema::Found> {
        let txn = self.doc.transact();
        match self.entries.get(&txn, id)? {
            Out::YMap(map) => Some(schema::read(&txn, &map, self.items.get(id).map(Arc::as_ref))),
            _ => None,
        }
    }

    /// Whether anything stands under an id, entry or not.
    pub(crate) fn stands(&self, id: &str) -> bool {
        self.entries.get(&self.doc.transact(), id).is_some()
    }

    pub(crate) fn put(&mut self, id: &str, item: Option<Item>) {
        let new = item.as_ref().map_or(0, Item::bytes);
        let old = match item {
            Some(item) => self.items.insert(id.to_owned(), Arc::new(item)),
            None => self.items.remove(id),
        };
        self.bytes = (self.bytes + new).saturating_sub(old.map_or(0, |old| old.bytes()));
    }

    /// Changes entries by ourselves. Returns the update, empty if nothing changed.
    pub(crate) fn edit(&mut self, edits: Vec<Edit>) -> Vec<u8> {
        let update = self.edit_unkept(edits);
        self.keep(&update);
        update
    }

    /// The same, without keeping the update.
    pub(crate) fn edit_unkept(&mut self, edits: Vec<Edit>) -> Vec<u8> {
        if edits.is_empty() {
            return Vec::new();
        }
        let update = {
            let mut txn = self.doc.transact_mut();
            for edit in edits {
                match edit {
                    Edit::Put(id, item) => schema::write(&mut txn, &self.entries, &id, &item),
                    Edit::Remove(id) => {
                        self.entries.remove(&mut txn, &id);
                    }
                }
            }
            if txn.has_changes() {
                txn.encode_update_v1()
            } else {
                Vec::new()
            }
        };
        self.read_touched();
        update
    }

    /// Keeps an update, so that the document can be made again.
    pub(crate) fn keep(&mut self, update: &[u8]) {
        if update.is_empty() {
            return;
        }
        if self.kept.push(update) {
            self.keep_state();
        }
    }

    fn keep_state(&mut self) {
        if let Some(state) = self.state(&[0]) {
            self.kept = Kept::one(state);
        }
    }

    /// Everything, as messages for one who knows nothing. What is ready is not made again for everybody who comes.
    pub(crate) fn told(&mut self) -> Vec<Bytes> {
        if self.kept.is_long() {
            self.keep_state();
        }
        self.kept.told()
    }

    /// Makes the document again of what was kept: the last update went wrong in it.
    pub(crate) fn rebuild(&mut self) {
        let mut again = Self::new(self.client, 0);
        for update in self.kept.updates() {
            if again.restore(update).is_none() {
                break;
            }
        }
        again.read_touched();
        let (doc, entries, touched) = (again.doc, again.entries, again.touched);
        self.beside = again.beside;
        // What is broken may be locked: it is left behind, never opened again.
        std::mem::forget(std::mem::replace(&mut self.doc, doc));
        (self.entries, self.touched, self.items, self.bytes) = (entries, touched, again.items, again.bytes);
    }

    /// What who knows `state` (an encoded state vector; `[0]` knows nothing) has to hear; `None` when it is no state vector.
    pub fn state(&self, state: &[u8]) -> Option<Vec<u8>> {
        crate::scan::state_vector(state).ok()?;
        let state = StateVector::decode_v1(state).ok()?;
        Some(self.doc.transact().encode_diff_v1(&state))
    }

    /// What this wall knows, as an encoded state vector.
    pub fn state_vector(&self) -> Vec<u8> {
        use yrs::updates::encoder::Encode;
        self.doc.transact().state_vector().encode_v1()
    }

    /// What stands beside the board, by key: comments, votes, how the session goes.
    pub fn beside(&self) -> &std::collections::HashMap<String, yrs::Any> {
        self.beside.values()
    }

    /// The entries by id.
    pub fn items(&self) -> &Items {
        &self.items
    }

    /// The board's entries in the order of its text, each with its id. A note on which nothing stands yet is left out.
    pub fn sheet(&self) -> (Sheet, Vec<String>) {
        carry::sheet(&self.items)
    }

    /// The ids of the entries in the order of the text: as many as [`Sheet::read`] finds in it.
    pub fn entries(&self) -> Vec<String> {
        self.sheet().1
    }

    /// The text of `board.kdl`, canonical.
    pub fn text(&self) -> String {
        self.sheet().0.write()
    }

    /// The text of `board.layout.json`.
    pub fn layout(&self) -> String {
        let (sheet, ids) = self.sheet();
        layout::write(&layout::of(&sheet, &ids, &self.items))
    }

    /// The text that was written, or taken from the file, last.
    pub fn wrote(&self) -> Option<&str> {
        self.written.as_ref().map(|written| written.text.as_str())
    }

    /// The wall as it is now, for writing it down while others go on.
    pub fn moment(&self) -> Moment {
        Moment::new(self.items.clone(), self.written.clone().unwrap_or_default())
    }

    /// What is to be written, text and layout, which from now on is what was written last.
    pub fn write(&mut self) -> (String, String) {
        let written = self.moment().print();
        let both = (written.text.clone(), written.places.clone());
        self.written = Some(Arc::new(written));
        both
    }

    /// This is what was written last from now on; what was done to the wall since its moment is written next.
    /// Returns what was written before it.
    pub fn wrote_down(&mut self, written: Arc<Written>) -> Option<Arc<Written>> {
        self.written.replace(written)
    }

    /// What was written, or taken from the file, last.
    pub fn written(&self) -> Option<&Arc<Written>> {
        self.written.as_ref()
    }
}

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Document")
            .field("client", &self.client)
            .field("entries", &self.items.len())
            .finish_non_exhaustive()
    }
}
