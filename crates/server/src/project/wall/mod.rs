//! The live wall of a project: who writes on it, what is kept of it, and how it becomes the draft.
//!
//! Everything goes through one lock, in one order: an edit is judged, written to the journal, and only then relayed. The files are written
//! a moment after the last edit, by a task that looks for it.

mod chapters;
mod doers;
mod history;
mod kept;
mod lines;
mod reading;
mod restoring;
mod runs;
mod trying;
mod writing;

pub use history::Moment;
pub use lines::Batch;
pub use reading::Reading;
pub use writing::Writing;

use super::{Project, locked};
use crate::fault::Fault;
use bytes::Bytes;
use doers::{Doers, Hand};
use kept::Kept;
use lines::Lines;
use std::borrow::Cow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use stormlake_wall::journal::Deed;
use stormlake_wall::{Document, Limits, Notice, Outcome, Peer, Right, Room, Unreadable};
use tokio::sync::mpsc;

/// The wall of one project, opened when the first one comes.
#[derive(Debug, Default)]
pub(super) struct Wall {
    live: Mutex<Option<Live>>,
    /// The server stops: nobody comes any more.
    ended: AtomicBool,
}

/// A wall that is open.
#[derive(Debug)]
struct Live {
    room: Room,
    kept: Kept,
    lines: Lines,
    next_peer: Peer,
    unwritten: Option<Unwritten>,
    /// Who did what is unwritten.
    doers: Doers,
    /// How long it stays unwritten at least while people go on: writing it takes a part of this.
    pause: Duration,
    reading: Arc<Reading>,
    /// Why the file is not written, said once.
    stuck: Option<String>,
}

/// Edits that no file has.
#[derive(Debug, Clone, Copy)]
struct Unwritten {
    first: Instant,
    last: Instant,
}

/// One who came to the wall.
#[derive(Debug)]
pub struct Joined {
    /// Who it is, to the wall.
    pub peer: Peer,
    /// What is to be sent; it ends when the wall lets them go.
    pub messages: mpsc::Receiver<Batch>,
}

impl Project {
    /// Comes to the wall.
    pub fn join_wall(&self, right: Right) -> Result<Joined, Fault> {
        self.on_wall(|live| {
            let peer = live.next_peer;
            live.next_peer += 1;
            let messages = live.lines.open(peer);
            let greeting = live.room.join(peer, right);
            if greeting.is_empty() {
                live.lines.close(peer);
            }
            live.lines.send(peer, greeting.into_iter().map(Bytes::from).collect());
            Ok(Joined { peer, messages })
        })
    }

    /// What one sends. `Err`: why they are let go. `Ok(Some(…))`: when [`Project::tell_on_wall`] is to be called.
    pub fn hear_on_wall(&self, peer: Peer, message: &[u8]) -> Result<Option<Instant>, String> {
        let now = self.wall_time();
        let heard = self.on_wall(|live| {
            if !live.lines.has(peer) {
                return Ok(Err("what this wall sent was not read in time".to_owned()));
            }
            let clock = u64::try_from(now).unwrap_or_default();
            match live.room.receive(peer, message, clock) {
                Ok(outcome) => live.carry_out(outcome, Hand::Peer(peer), now)?,
                Err(violation) => return Ok(Err(violation.to_string())),
            }
            Ok(Ok(live.tell_in_time()))
        });
        heard.unwrap_or_else(|fault| Err(fault.to_string()))
    }

    /// Tells everybody what has come a moment ago. Returns when it is to be called again.
    pub fn tell_on_wall(&self) -> Option<Instant> {
        let mut wall = locked(&self.wall.live);
        let live = wall.as_mut()?;
        if live.lines.is_time(Instant::now()) {
            live.tell_all();
        }
        live.tell_in_time()
    }

    /// Gives one who is here another right, and lets them read what they may now.
    pub fn allow_on_wall(&self, peer: Peer, right: Right) {
        if let Some(live) = locked(&self.wall.live).as_mut() {
            live.room.allow(peer, right);
            let revision = live.reading.revision;
            let read = live.room.notice(&Notice::Read { revision });
            live.lines.send(peer, vec![read.into()]);
        }
    }

    /// Now, in milliseconds since 1970.
    fn wall_time(&self) -> i64 {
        self.now().0 / 1_000_000
    }

    /// Goes.
    pub fn leave_wall(&self, peer: Peer) {
        if let Some(live) = locked(&self.wall.live).as_mut() {
            live.lines.close(peer);
            let gone = live.room.leave(peer);
            live.lines.relay(gone.into_iter().map(Bytes::from), Some(peer));
            live.tell_all();
        }
    }

    /// Writes what is there, and lets everybody go.
    pub fn end_wall(&self) -> Result<(), Fault> {
        self.wall.ended.store(true, Ordering::SeqCst);
        let written = self.write_wall(Writing::Now);
        if let Some(mut live) = locked(&self.wall.live).take() {
            live.tell_all();
        }
        written
    }

    /// Does something on the wall, which is opened for it.
    fn on_wall<T>(&self, work: impl FnOnce(&mut Live) -> Result<T, Fault>) -> Result<T, Fault> {
        let mut wall = locked(&self.wall.live);
        if self.wall.ended.load(Ordering::SeqCst) {
            return Err(Fault::Plan("the server is stopping".into()));
        }
        let live = match wall.as_mut() {
            Some(live) => live,
            None => wall.insert(self.open_wall()?),
        };
        work(live)
    }

    /// Where it is kept.
    fn wall_folder(&self) -> PathBuf {
        self.folder.data.join("wall")
    }

    fn open_wall(&self) -> Result<Live, Fault> {
        let draft = self.draft();
        let (text, layout) = (draft.text.as_str(), self.folder.read_layout()?);
        let (mut kept, before) = Kept::open(&self.wall_folder())?;
        let [client, seed] = kept::random()?;
        let unreadable = |why: Unreadable| Fault::BadFile {
            path: self.folder.board(),
            detail: told(&why),
        };
        let mut document = match &before {
            Some(before) => {
                let written = before
                    .written
                    .as_ref()
                    .map(|(text, layout)| (text.as_str(), layout.as_str()));
                Document::of_updates(&before.updates, written, client, seed)
            }
            None => Document::of_files(text, layout.as_deref(), client, seed),
        }
        .map_err(unreadable)?;
        kept.begin(&document, self.wall_time())?;
        // What the files became while nobody was here.
        let meanwhile = document.take(text, layout.as_deref()).map_err(unreadable)?;
        if !meanwhile.is_empty() {
            kept.append(&meanwhile, "", Deed::File, self.wall_time())?;
        }
        let ids = document
            .written()
            .map_or_else(Vec::new, |written| reading::ids(&draft.board, written));
        let reading = Arc::new(Reading {
            revision: 0,
            draft: draft.clone(),
            ids,
        });
        let mut live = Live {
            room: Room::new(document, Limits::default()),
            kept,
            lines: Lines::default(),
            next_peer: 1,
            unwritten: None,
            doers: Doers::default(),
            pause: Duration::ZERO,
            reading,
            stuck: None,
        };
        if live.room.wall().text() != text {
            live.touch();
        }
        Ok(live)
    }
}

/// Why, in words.
fn told(why: &Unreadable) -> String {
    match why {
        Unreadable::Text(findings) => match findings.first() {
            Some(finding) => format!("it is no board: {}", finding.message),
            None => "it is no board".to_owned(),
        },
        Unreadable::Layout(detail) => format!("board.layout.json beside it cannot be read: {detail}"),
        Unreadable::Kept => {
            "what was kept of its live wall cannot be read; move `.stormlake/wall` away to begin from the file"
                .to_owned()
        }
    }
}

impl Live {
    /// Does what came of a message or an edit. The journal comes first: whoever hears of something hears of nothing that could be forgotten.
    fn carry_out(&mut self, outcome: Outcome, hand: Hand<'_>, now: i64) -> Result<(), Fault> {
        let from = match hand {
            Hand::Peer(peer) => Some(peer),
            Hand::Told { .. } => None,
        };
        if !outcome.journal.is_empty() {
            let (who, deed) = match hand {
                Hand::Peer(peer) => (Cow::Owned(self.room.name(peer).unwrap_or_default()), Deed::Edit),
                Hand::Told { who, deed } => (Cow::Borrowed(who), deed),
            };
            for update in &outcome.journal {
                self.kept.append(update, &who, deed, now)?;
            }
            if outcome.board {
                self.doers.note(&who, deed);
            }
        }
        if outcome.board {
            self.touch();
        }
        self.lines.relay(outcome.to_others, from);
        match from {
            // Others are told in time.
            Some(from) => self.lines.send(from, outcome.to_sender),
            None => self.tell_all(),
        }
        Ok(())
    }

    /// Tells at once what is to be told now, and says when the rest is.
    fn tell_in_time(&mut self) -> Option<Instant> {
        let now = Instant::now();
        let next = self.lines.plan(now, self.room.has_untold())?;
        if next > now {
            return Some(next);
        }
        self.tell_all();
        // Edits do not wait for names, and names wait for their time.
        self.lines.plan(now, self.room.has_untold())
    }

    /// Tells everybody what waits, now.
    fn tell_all(&mut self) {
        let now = Instant::now();
        if self.lines.names_are_due(now)
            && let Some(told) = self.room.tell()
        {
            self.lines.told_names(now);
            self.lines.relay([Bytes::from(told)], None);
        }
        self.lines.tell(now);
    }

    fn touch(&mut self) {
        let now = Instant::now();
        let first = self.unwritten.map_or(now, |unwritten| unwritten.first);
        self.unwritten = Some(Unwritten { first, last: now });
    }

    fn tell(&mut self, notice: &Notice) {
        let message = Bytes::from(self.room.notice(notice));
        self.lines.relay([message], None);
        self.tell_all();
    }
}
