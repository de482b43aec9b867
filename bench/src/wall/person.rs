//! One person of the load: sends what they do when it is time, and reads all that comes.

use super::clock::{Clock, FIRST_CLIENT, Seen};
use super::edits::Edits;
use super::join::Line;
use super::wire::{Dialect, Heard, read_awareness};
use crate::Outcome;
use futures_util::{SinkExt, StreamExt};
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::Message;
use yrs::updates::decoder::Decode;
use yrs::{Doc, Transact, Update};

const EDIT_EVERY: Duration = Duration::from_secs(1);
const CURSOR_EVERY: Duration = Duration::from_millis(200);
const NEVER: Duration = Duration::from_secs(1 << 20);

/// One person.
pub struct Person {
    /// Which one.
    pub number: usize,
    /// The line to the server.
    pub line: Line,
    /// How it speaks.
    pub dialect: Dialect,
    /// What is sent.
    pub edits: Edits,
    /// The document into which everything goes; without one, updates are read and left.
    pub doc: Option<Doc>,
    /// What all share.
    pub clock: Rc<RefCell<Clock>>,
}

impl Person {
    /// Reads from now on, and works from when it begins.
    pub async fn stay(mut self, begins: watch::Receiver<Option<Instant>>) {
        if let Err(fault) = self.work(begins).await {
            let told = format!("person {}: {fault}", self.number);
            self.clock.borrow_mut().fault.get_or_insert(told);
        }
    }

    async fn work(&mut self, mut begins: watch::Receiver<Option<Instant>>) -> Outcome<()> {
        let never = Instant::now() + NEVER;
        let (mut edit_at, mut cursor_at, mut edits, mut cursors, mut cursors_until) = (never, never, 0, 0, never);
        let mut seen = Seen::default();
        loop {
            let wake = tokio::time::sleep_until(edit_at.min(cursor_at));
            tokio::pin!(wake);
            // One timer serves until it has gone off, however many messages come meanwhile.
            loop {
                tokio::select! {
                    biased;
                    message = self.line.next() => {
                        let message = message.ok_or("the server has closed the line")??;
                        self.hear(&message, &mut seen).await?;
                    }
                    () = &mut wake => break,
                    changed = begins.changed() => {
                        changed?;
                        let Some(at) = *begins.borrow() else { continue };
                        edit_at = at + EDIT_EVERY.mul_f64(self.phase(1));
                        cursor_at = at + CURSOR_EVERY.mul_f64(self.phase(2));
                        cursors_until = at + EDIT_EVERY * u32::try_from(self.edits.updates.len())?;
                        break;
                    }
                }
            }
            let now = Instant::now();
            if edit_at <= now {
                self.edit(edits).await?;
                edits += 1;
                edit_at = if edits < self.edits.updates.len() {
                    edit_at + EDIT_EVERY
                } else {
                    never
                };
            }
            if cursor_at <= now {
                cursors += 1;
                self.cursor(cursors).await?;
                cursor_at += CURSOR_EVERY;
                if cursor_at >= cursors_until {
                    cursor_at = never;
                }
            }
        }
    }

    /// A fraction that is the person's own, so that they do not all act at once, and act alike in every run.
    fn phase(&self, salt: u64) -> f64 {
        let mut mixed = (self.number as u64 * 2 + salt).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        (mixed >> 11) as f64 / (1u64 << 53) as f64
    }

    async fn edit(&mut self, number: usize) -> Outcome<()> {
        let message = self.dialect.update(&self.edits.updates[number]);
        self.clock.borrow_mut().sends(self.number);
        Ok(self.line.send(Message::Binary(message.into())).await?)
    }

    async fn cursor(&mut self, number: u64) -> Outcome<()> {
        let person = self.number;
        let (x, y) = (number * 17 % 4_000, (number * 11 + person as u64) % 3_000);
        let state = format!(
            r##"{{"user":{{"name":"Person {person}","color":"#3b6fb5"}},"cursor":{{"x":{x}.5,"y":{y}.25}},"selection":[]}}"##
        );
        let message = self.dialect.awareness(FIRST_CLIENT + person as u64, number, &state);
        Ok(self.line.send(Message::Binary(message.into())).await?)
    }

    async fn hear(&mut self, message: &Message, seen: &mut Seen) -> Outcome<()> {
        let bytes = match message {
            Message::Binary(bytes) => bytes,
            Message::Close(why) => return Err(format!("the server has closed the line: {why:?}").into()),
            _ => return Ok(()),
        };
        self.clock.borrow_mut().messages += 1;
        match self.dialect.read(bytes)? {
            Heard::StepOne => {
                let answer = self.dialect.nothing_new();
                self.line.send(Message::Binary(answer.into())).await?;
            }
            Heard::Whole(update) | Heard::Update(update) => {
                let update = Update::decode_v1(update)?;
                if let Some(doc) = &self.doc {
                    let of = update.state_vector_lower();
                    doc.transact_mut().apply_update(update)?;
                    self.clock.borrow_mut().arrived(doc, &of, seen, self.number);
                }
            }
            Heard::Awareness(states) => self.clock.borrow_mut().cursors += read_awareness(states)?,
            Heard::Notice(notice) => {
                let notice: serde_json::Value = serde_json::from_slice(notice)?;
                if notice["notice"] != "read" {
                    return Err(format!("the server says {notice}").into());
                }
            }
            Heard::Other => {}
        }
        Ok(())
    }
}
