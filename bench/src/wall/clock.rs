//! When each edit was sent, and how long it took until another one's document had it.

use super::edits::{Edits, has};
use std::time::Instant;
use yrs::block::ClientID;
use yrs::{Doc, ReadTxn, StateVector, Transact};

/// The first id of a client; the others follow it.
pub const FIRST_CLIENT: u64 = 100_000;

/// All edits of all people.
#[derive(Debug, Default)]
pub struct Clock {
    /// For each person, what their clock says after each edit.
    clocks: Vec<Vec<u32>>,
    /// For each person, when each edit was sent.
    sent: Vec<Vec<Instant>>,
    /// Milliseconds from one's edit to another's document.
    pub took: Vec<f64>,
    /// Messages that came, of all kinds.
    pub messages: u64,
    /// People of whom cursors were told, over all messages.
    pub cursors: u64,
    /// The first thing that went wrong.
    pub fault: Option<String>,
}

/// How far one who looks on has seen everybody's edits.
#[derive(Debug, Default)]
pub struct Seen(Vec<usize>);

impl Clock {
    /// The next person's edits.
    pub fn add(&mut self, edits: &Edits) {
        self.clocks.push(edits.clocks.clone());
        self.sent.push(Vec::with_capacity(edits.clocks.len()));
    }

    /// A person sends the next edit now.
    pub fn sends(&mut self, person: usize) {
        self.sent[person].push(Instant::now());
    }

    /// An update with something of these clients is in the document of another person now.
    pub fn arrived(&mut self, doc: &Doc, of: &StateVector, seen: &mut Seen, by: usize) {
        let now = Instant::now();
        let there = doc.transact().state_vector();
        seen.0.resize(self.clocks.len(), 0);
        for (client, _) in of.iter() {
            let Some(person) = self.person(client).filter(|person| *person != by) else {
                continue;
            };
            let (clocks, sent, at) = (&self.clocks[person], &self.sent[person], &mut seen.0[person]);
            while *at < sent.len() && clocks[*at] <= there.get(client) {
                self.took.push((now - sent[*at]).as_secs_f64() * 1e3);
                *at += 1;
            }
        }
    }

    fn person(&self, client: &ClientID) -> Option<usize> {
        let person = usize::try_from(client.get().checked_sub(FIRST_CLIENT)?).ok()?;
        (person < self.clocks.len()).then_some(person)
    }

    /// How many edits were sent.
    pub fn count(&self) -> usize {
        self.sent.iter().map(Vec::len).sum()
    }

    /// Whether a document has all that was sent.
    pub fn is_whole(&self, doc: &Doc) -> bool {
        let mut people = self.clocks.iter().zip(&self.sent).enumerate();
        people.all(|(person, (clocks, sent))| {
            let last = sent.len().checked_sub(1).and_then(|last| clocks.get(last));
            last.is_none_or(|clock| has(doc, FIRST_CLIENT + person as u64, *clock))
        })
    }
}
