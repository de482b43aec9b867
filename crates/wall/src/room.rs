//! Who is on a wall, and what each message does: the protocol as a state machine over bytes.

use crate::apply::{Applied, Denied, Refused};
use crate::awareness::Awareness;
use crate::limits::PART_BYTES;
use crate::message::{self, Message, Notice};
use crate::rate::{Limits, Used};
use crate::split::split;
use crate::{Document, Followed, Right, Unreadable};
use bytes::Bytes;
use std::collections::{BTreeMap, HashSet};
use stormlake_board::Kind;

/// A connection, numbered by who holds it.
pub type Peer = u64;

/// What is to be done, in this order: the journal is written before anything is sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Updates to be written into the journal.
    pub journal: Vec<Vec<u8>>,
    /// Messages for who sent this one.
    pub to_sender: Vec<Bytes>,
    /// Messages for everybody else.
    pub to_others: Vec<Bytes>,
    /// What was put back; its sender is told already.
    pub denied: Vec<Denied>,
    /// Whether the board is another one now, so that the file is to be written a moment later.
    pub board: bool,
}

/// Why a connection is to be closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Violation {
    /// It is not here.
    Unknown,
    /// A message is larger than one may be.
    TooLarge,
    /// It sends or asks for more than a connection may.
    TooMuch,
    /// A message is not one of the protocol, or says what no wall can hold.
    Malformed,
}

impl std::fmt::Display for Violation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Unknown => "there is no room on this wall",
            Self::TooLarge => "a message is larger than one may be",
            Self::TooMuch => "more was sent than one connection may send",
            Self::Malformed => "a message is none of the wall's protocol",
        })
    }
}

/// A wall and who is on it.
#[derive(Debug)]
pub struct Room {
    wall: Document,
    peers: BTreeMap<Peer, (Right, Used)>,
    awareness: Awareness,
    limits: Limits,
}

impl Room {
    /// A room without anybody in it.
    pub fn new(wall: Document, limits: Limits) -> Self {
        Self {
            wall,
            peers: BTreeMap::new(),
            awareness: Awareness::default(),
            limits,
        }
    }

    /// The wall.
    pub fn wall(&self) -> &Document {
        &self.wall
    }

    /// The wall, for writing it down. Edits go through the room, so that everybody hears of them.
    pub fn wall_mut(&mut self) -> &mut Document {
        &mut self.wall
    }

    /// Who is here.
    pub fn peers(&self) -> impl Iterator<Item = Peer> {
        self.peers.keys().copied()
    }

    /// Lets a connection in. Returns the messages that greet it; none if the room is full.
    pub fn join(&mut self, peer: Peer, right: Right) -> Vec<Vec<u8>> {
        if self.peers.len() >= self.limits.peers {
            return Vec::new();
        }
        self.peers.insert(peer, (right, Used::default()));
        let mut greeting = vec![message::step_one(&self.wall.state_vector())];
        greeting.extend(self.awareness.all().map(|all| message::awareness(&all)));
        greeting
    }

    /// What a connection calls itself; nothing if it has not said.
    pub fn name(&self, peer: Peer) -> Option<String> {
        self.awareness.name(peer)
    }

    /// Gives a connection another right.
    pub fn allow(&mut self, peer: Peer, right: Right) {
        if let Some((now, _)) = self.peers.get_mut(&peer) {
            *now = right;
        }
    }

    /// A connection has ended. Returns the messages for everybody else.
    pub fn leave(&mut self, peer: Peer) -> Vec<Vec<u8>> {
        self.peers.remove(&peer);
        self.awareness
            .leave(peer)
            .map(|gone| message::awareness(&gone))
            .into_iter()
            .collect()
    }

    /// A message has come. `now_ms` is any clock that goes forward.
    ///
    /// # Errors
    /// Why the connection is to be closed.
    pub fn receive(&mut self, peer: Peer, bytes: &[u8], now_ms: u64) -> Result<Outcome, Violation> {
        let limits = self.limits;
        let (right, used) = self.peers.get_mut(&peer).ok_or(Violation::Unknown)?;
        if bytes.len() > limits.message_bytes {
            return Err(Violation::TooLarge);
        }
        if !used.count(&limits, 1, bytes.len(), now_ms) {
            return Err(Violation::TooMuch);
        }
        let right = *right;
        let mut outcome = Outcome::default();
        match message::read(bytes).map_err(|_| Violation::Malformed)? {
            Message::StepOne(state) => {
                let told = self.lacking(state)?;
                self.charge(peer, told.iter().map(Bytes::len).sum(), now_ms)?;
                outcome.to_sender = told;
            }
            Message::Update(update) => self.update(update, right, &mut outcome)?,
            Message::Awareness(states) => {
                self.awareness.take(peer, states).map_err(|_| Violation::Malformed)?;
            }
            Message::QueryAwareness => {
                let all = self.awareness.all();
                self.charge(peer, all.as_ref().map_or(0, Vec::len), now_ms)?;
                outcome.to_sender.extend(all.map(|all| message::awareness(&all).into()));
            }
        }
        Ok(outcome)
    }

    /// What one who knows this lacks, in messages; whoever has the last has all.
    fn lacking(&mut self, state: &[u8]) -> Result<Vec<Bytes>, Violation> {
        if state == [0] {
            return Ok(self.wall.told());
        }
        let lacks = self.wall.state(state).ok_or(Violation::Malformed)?;
        // What cannot be cut is sent as it is.
        let mut parts = split(&lacks, PART_BYTES).unwrap_or_else(|_| vec![lacks]);
        let last = parts.pop().map(|last| message::step_two(&last));
        let parts = parts.iter().map(|part| message::update(part));
        Ok(parts.chain(last).map(Bytes::from).collect())
    }

    /// Whether somebody said who they are or where their cursor is, and nobody was told yet.
    pub fn has_untold(&self) -> bool {
        self.awareness.has_untold()
    }

    /// The message that tells everybody, with the newest of each: a moment after it was said, so that many cursors are one message.
    /// Whoever said it hears it too, and knows it.
    pub fn tell(&mut self) -> Option<Vec<u8>> {
        self.awareness.tell().map(|told| message::awareness(&told))
    }

    fn charge(&mut self, peer: Peer, bytes: usize, now_ms: u64) -> Result<(), Violation> {
        let (_, used) = self.peers.get_mut(&peer).ok_or(Violation::Unknown)?;
        if used.count(&self.limits, 0, bytes, now_ms) {
            Ok(())
        } else {
            Err(Violation::TooMuch)
        }
    }

    fn update(&mut self, update: &[u8], right: Right, outcome: &mut Outcome) -> Result<(), Violation> {
        let told = |why: &str, entry: &str| {
            Bytes::from(message::notice(&Notice::Denied {
                why: why.to_owned(),
                entry: entry.to_owned(),
            }))
        };
        match self.wall.apply(update, right) {
            Ok(Applied::Missing) => outcome
                .to_sender
                .push(message::step_one(&self.wall.state_vector()).into()),
            Ok(Applied::Changed {
                update,
                denied,
                board,
                incomplete,
            }) => {
                if incomplete {
                    outcome
                        .to_sender
                        .push(message::step_one(&self.wall.state_vector()).into());
                }
                if update.is_empty() {
                    return Ok(());
                }
                let relayed = Bytes::from(message::update(&update));
                if !denied.is_empty() {
                    // Why comes first: the browser must not take what is put back for somebody else's edit.
                    let reasons = denied.iter().map(|one| told(one.why, &one.entry));
                    outcome.to_sender.extend(reasons);
                    outcome.to_sender.push(relayed.clone());
                }
                outcome.to_others.push(relayed);
                outcome.journal.push(update);
                outcome.denied = denied;
                outcome.board = board;
            }
            Err(Refused::NotAllowed) => outcome.to_sender.push(told("who looks on cannot change anything", "")),
            Err(Refused::TooLarge) => return Err(Violation::TooLarge),
            Err(Refused::Malformed) => return Err(Violation::Malformed),
        }
        Ok(())
    }

    /// Before the file is written: names are followed, see [`Document::settle`]. What is to be sent is for everybody.
    pub fn settle(&mut self, published: &HashSet<(Kind, String)>) -> Outcome {
        let update = self.wall.settle(published);
        ours(update)
    }

    /// The same with what was found out before, see [`Document::follow`].
    pub fn follow(&mut self, followed: Vec<Followed>) -> Outcome {
        let update = self.wall.follow(followed);
        ours(update)
    }

    /// The file was edited elsewhere, see [`Document::take`]. What is to be sent is for everybody.
    ///
    /// # Errors
    /// A text that is no board; the wall stays as it is.
    pub fn take(&mut self, text: &str, layout: Option<&str>) -> Result<Outcome, Unreadable> {
        self.wall.take(text, layout).map(ours)
    }

    /// A message for everybody.
    pub fn notice(&self, notice: &Notice) -> Vec<u8> {
        message::notice(notice)
    }
}

fn ours(update: Vec<u8>) -> Outcome {
    if update.is_empty() {
        return Outcome::default();
    }
    Outcome {
        to_others: vec![message::update(&update).into()],
        journal: vec![update],
        board: true,
        ..Outcome::default()
    }
}
