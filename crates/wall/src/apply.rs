//! A client's update: applied, judged, and what may not be put back, before anybody else hears of it.

use crate::carry::Edit;
use crate::judge::{Judged, judge};
use crate::limits::{ENTRIES_MAX, UPDATE_BYTES_MAX, WALL_BYTES_MAX};
use crate::rights::Right;
use crate::scan::scan;
use crate::{Document, Item};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use yrs::block::ClientID;
use yrs::updates::decoder::Decode;
use yrs::{ReadTxn, Transact, Update, WriteTxn, merge_updates_v1};

/// What came of an update.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Applied {
    /// To be kept and relayed to everybody; empty when it brought nothing new.
    Changed {
        /// What was asked for, together with what was put back.
        update: Vec<u8>,
        /// What was put back: its sender has to hear the update too.
        denied: Vec<Denied>,
        /// Whether an entry is another one now, and not only what stands beside the board.
        board: bool,
        /// Whether a part of it builds on something that is not here, and is left out: its sender is to be asked again.
        incomplete: bool,
    },
    /// It builds on something that is not here. Nothing is changed; its sender has all of it and is to be asked.
    Missing,
}

/// An edit that was taken back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denied {
    /// The entry.
    pub entry: String,
    /// Why, in a few words.
    pub why: &'static str,
}

/// Why an update was refused whole. Nothing is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// It is no update that this wall could be made of.
    Malformed,
    /// It is larger than an update may be.
    TooLarge,
    /// A viewer changes nothing.
    NotAllowed,
}

enum Outcome {
    /// What it brought, and whether something was left out.
    Done(Vec<u8>, bool),
    Broken,
}

impl Document {
    /// Applies an update of a person with a right.
    ///
    /// # Errors
    /// Why it is refused whole.
    pub fn apply(&mut self, update: &[u8], right: Right) -> Result<Applied, Refused> {
        if update.len() > UPDATE_BYTES_MAX {
            return Err(Refused::TooLarge);
        }
        let scanned = scan(update).map_err(|_| Refused::Malformed)?;
        let known = self.doc.transact().state_vector();
        let known = |client: u64| known.get(&ClientID::new(client));
        if right == Right::Viewer {
            // A provider says what it has when it comes; a viewer's has nothing new.
            let nothing = !scanned.brings(known) && !scanned.deletes;
            return if nothing {
                Ok(nothing_new())
            } else {
                Err(Refused::NotAllowed)
            };
        }
        // Nobody writes in the server's name.
        if scanned
            .clients
            .get(&self.client)
            .is_some_and(|(_, end)| *end > known(self.client))
        {
            return Err(Refused::Malformed);
        }
        if !scanned.fits(known) {
            return Ok(Applied::Missing);
        }
        let decoded = Update::decode_v1(update).map_err(|_| Refused::Malformed)?;
        match self.integrate(decoded) {
            Outcome::Done(update, false) if update.is_empty() => Ok(nothing_new()),
            Outcome::Done(update, true) if update.is_empty() => Ok(Applied::Missing),
            Outcome::Done(update, incomplete) => Ok(self.judge_all(update, incomplete, right)),
            Outcome::Broken => {
                self.rebuild();
                Err(Refused::Malformed)
            }
        }
    }

    fn integrate(&mut self, update: Update) -> Outcome {
        let mut txn = self.doc.transact_mut();
        let applied = catch_unwind(AssertUnwindSafe(|| {
            let applied = txn.apply_update(update);
            let pending = txn.has_missing_updates();
            if pending {
                txn.prune_pending();
            }
            let bytes = if txn.has_changes() {
                txn.encode_update_v1()
            } else {
                Vec::new()
            };
            txn.commit();
            applied.map(|()| (pending, bytes))
        }));
        match applied {
            Ok(Ok((pending, bytes))) => {
                drop(txn);
                Outcome::Done(bytes, pending)
            }
            // The document may be half changed: it is left behind with its lock, and made again.
            Ok(Err(_)) | Err(_) => {
                std::mem::forget(txn);
                Outcome::Broken
            }
        }
    }

    fn judge_all(&mut self, update: Vec<u8>, incomplete: bool, right: Right) -> Applied {
        let mut denied = Vec::new();
        let mut edits = Vec::new();
        let locked = right < Right::Facilitator && self.beside.locked();
        let touched = self.take_touched();
        let board = !touched.is_empty();
        for id in touched {
            let found = self.find(&id);
            let stands = found.is_some() || self.stands(&id);
            let now = found.as_ref().map(|found| found.item.clone());
            let faulty = found.as_ref().is_some_and(|found| !found.faults.is_empty()) || stands && found.is_none();
            let before = self.items.get(&id).map(Arc::as_ref);
            let judged = if locked {
                Judged::locked(before)
            } else {
                judge(&id, before, found, right)
            };
            let mut why = judged.why;
            if stands && now.is_none() {
                why.push("this is no entry");
            }
            let item = self.bounded(before, judged.item, &mut why);
            if faulty || item != now {
                edits.push(match item.clone() {
                    Some(item) => Edit::Put(id.clone(), Box::new(item)),
                    None => Edit::Remove(id.clone()),
                });
            }
            denied.extend(why.into_iter().map(|why| Denied { entry: id.clone(), why }));
            self.put(&id, item);
        }
        let beside = self.judge_beside(right, &mut denied);
        let back = self.edit_unkept(edits);
        let update = together(together(update, back), beside);
        self.keep(&update);
        Applied::Changed {
            update,
            denied,
            board,
            incomplete,
        }
    }

    /// Judges what was changed beside the board; what puts back what may not be.
    fn judge_beside(&mut self, right: Right, denied: &mut Vec<Denied>) -> Vec<u8> {
        let judged = self.beside.judge(&self.doc, right);
        let wrong: Vec<_> = judged.into_iter().filter(|one| one.why.is_some()).collect();
        if wrong.is_empty() {
            return Vec::new();
        }
        let told = wrong.iter().filter_map(|one| one.why.map(|why| (why, &one.key)));
        denied.extend(told.map(|(why, key)| Denied {
            entry: key.clone(),
            why,
        }));
        let update = {
            let mut txn = self.doc.transact_mut();
            self.beside.put_back(&mut txn, wrong.into_iter().map(|one| one.key));
            txn.encode_update_v1()
        };
        self.beside.read(&self.doc);
        update
    }

    /// Nothing more than a wall holds: what is new or grew is taken back.
    fn bounded(&self, before: Option<&Item>, item: Option<Item>, why: &mut Vec<&'static str>) -> Option<Item> {
        let item = item?;
        if before.is_none() && self.items.len() >= ENTRIES_MAX {
            why.push("the wall is full");
            return None;
        }
        let (old, new) = (before.map_or(0, Item::bytes), item.bytes());
        if new > old && self.bytes + new - old > WALL_BYTES_MAX {
            why.push("the wall holds no more text");
            return before.cloned();
        }
        Some(item)
    }
}

fn nothing_new() -> Applied {
    Applied::Changed {
        update: Vec::new(),
        denied: Vec::new(),
        board: false,
        incomplete: false,
    }
}

/// Two updates as one, so that nobody sees the first without the second.
pub(crate) fn together(first: Vec<u8>, second: Vec<u8>) -> Vec<u8> {
    if first.is_empty() || second.is_empty() {
        return if first.is_empty() { second } else { first };
    }
    let merged = merge_updates_v1([&first, &second]);
    merged.unwrap_or(first)
}
