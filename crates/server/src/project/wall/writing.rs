//! From the wall to the files, and from files that were edited elsewhere to the wall.

use super::doers::{Doers, Hand};
use super::{Live, Reading, kept, reading, told};
use crate::fault::Fault;
use crate::project::{Draft, Project, locked};
use std::collections::HashSet;
use std::sync::{Arc, PoisonError};
use std::time::{Duration, Instant};
use stormlake_board::Kind;
use stormlake_wall::{Moment, Notice, Written};

/// How long the wall must be quiet before it is written.
const QUIET: Duration = Duration::from_millis(300);
/// How long it may stay unwritten while people go on.
const LATEST: Duration = Duration::from_secs(2);

/// When the files are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Writing {
    /// When the wall has been quiet for a moment.
    WhenQuiet,
    /// Now, because somebody wants to see it.
    Now,
}

/// Of the time while people go on, writing and reading have one part in so many: a large wall is written less often.
const PART: u32 = 20;

/// The wall at a moment, to be written.
#[derive(Debug)]
pub(super) struct Unsettled {
    pub moment: Moment,
    /// Who made it what it is since it was written last.
    pub doers: Doers,
}

/// The draft's files as they stand there.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Files {
    pub text: String,
    pub layout: Option<String>,
}

impl Project {
    /// Writes the wall, if it has something that the files lack. It reads and checks the board, so it takes a while on a large one: all that
    /// takes long is done without the wall's lock, so that people go on meanwhile.
    pub fn write_wall(&self, when: Writing) -> Result<(), Fault> {
        let _one_at_a_time = locked(&self.writing);
        self.sync_wall()?;
        if !self.is_due(when) {
            return Ok(());
        }
        let began = Instant::now();
        let files = self.files()?;
        let Some(moment) = self.moment(&files)? else {
            return Ok(());
        };
        let written = self.write_moment(moment, &files);
        let Some(written) = written.inspect_err(|_| self.touch_wall())? else {
            self.touch_wall();
            return Ok(());
        };
        self.read_written(&written, began)
    }

    /// Reads and checks what was written, of which the work began then. It takes longest, and holds nobody up.
    pub(super) fn read_written(&self, written: &Written, began: Instant) -> Result<(), Fault> {
        let draft = Arc::new(Draft::of(written.text.clone(), self.folder.read_templates()?));
        let ids = reading::ids(&draft.board, written);
        let before = std::mem::replace(
            &mut *self.draft.write().unwrap_or_else(PoisonError::into_inner),
            draft.clone(),
        );
        let mut wall = locked(&self.wall.live);
        let read = wall.as_mut().map(|live| {
            live.pause = began.elapsed() * PART;
            live.read(draft, ids)
        });
        // What is left of the one before is large: it goes when nobody waits for it.
        drop(wall);
        drop((before, read));
        Ok(())
    }

    /// Makes durable what people did, without the lock: a disk may take its time.
    fn sync_wall(&self) -> Result<(), Fault> {
        let unsynced = match locked(&self.wall.live).as_mut() {
            Some(live) => live.kept.unsynced()?,
            None => None,
        };
        let Some(journal) = unsynced else { return Ok(()) };
        journal.sync_data().map_err(|error| {
            if let Some(live) = locked(&self.wall.live).as_mut() {
                live.kept.was_not_synced();
            }
            Fault::io(&self.wall_folder(), error)
        })
    }

    fn is_due(&self, when: Writing) -> bool {
        let wall = locked(&self.wall.live);
        let Some((live, unwritten)) = wall.as_ref().and_then(|live| Some((live, live.unwritten?))) else {
            return false;
        };
        let paused = unwritten.last.elapsed() >= QUIET;
        when == Writing::Now || paused || unwritten.first.elapsed() >= LATEST.max(live.pause)
    }

    /// The draft's files as they stand there.
    pub(super) fn files(&self) -> Result<Files, Fault> {
        let (text, layout) = (self.folder.read_board()?, self.folder.read_layout()?);
        Ok(Files { text, layout })
    }

    /// The wall as it is now, with what the files have been edited to. `None`: they are no board.
    fn moment(&self, files: &Files) -> Result<Option<Unsettled>, Fault> {
        let mut wall = locked(&self.wall.live);
        let Some(live) = wall.as_mut() else { return Ok(None) };
        // Whoever edited the file meanwhile must find their edit in it afterwards.
        if !self.take_on_wall(live, &files.text, files.layout.as_deref())? {
            return Ok(None);
        }
        if live.kept.has_grown() {
            live.kept.begin(live.room.wall(), self.wall_time())?;
        }
        Ok(Some(live.unsettled()))
    }

    /// Settles the wall and writes it down. `None`: somebody has edited the files meanwhile, and it is to be tried again.
    pub(super) fn write_moment(&self, unsettled: Unsettled, files: &Files) -> Result<Option<Arc<Written>>, Fault> {
        let Unsettled { mut moment, doers } = unsettled;
        let published: HashSet<(Kind, String)> = self.published().map_or_else(HashSet::new, |published| {
            let stickies = published.board.stickies();
            stickies.map(|(kind, _, sticky)| (kind, sticky.name.clone())).collect()
        });
        let followed = moment.followed(&published);
        if !followed.is_empty() {
            let mut wall = locked(&self.wall.live);
            let Some(live) = wall.as_mut() else { return Ok(None) };
            let settled = live.room.follow(followed);
            live.carry_out(settled, doers.followed(), self.wall_time())?;
            // All that people did meanwhile is written with it.
            moment = live.unsettled().moment;
        }
        let written = Arc::new(moment.print());
        // The journal is never behind the files: what a crash takes out of it would look like something that people took back.
        self.sync_wall()?;
        let as_they_were = || -> Result<bool, Fault> { Ok(self.files()? == *files) };
        if !self.folder.write_draft(&written.text, &written.places, as_they_were)? {
            return Ok(None);
        }
        kept::wrote(&self.wall_folder(), &written.text, &written.places)?;
        // Only now: what could not be written is no base for the next merge, and is tried again.
        let mut wall = locked(&self.wall.live);
        let before = wall
            .as_mut()
            .map(|live| live.room.wall_mut().wrote_down(written.clone()));
        drop(wall);
        drop(before);
        Ok(Some(written))
    }

    /// What was to be written was not.
    pub(super) fn touch_wall(&self) {
        if let Some(live) = locked(&self.wall.live).as_mut() {
            live.touch();
        }
    }

    /// Carries a file into the wall, and tells everybody. `false`: it is no board, and must not be written over.
    pub(super) fn take_on_wall(&self, live: &mut Live, text: &str, layout: Option<&str>) -> Result<bool, Fault> {
        match live.room.take(text, layout) {
            Ok(outcome) => {
                live.stuck = None;
                live.carry_out(outcome, Hand::FILE, self.wall_time())?;
                Ok(true)
            }
            Err(why) => {
                let why = told(&why);
                if live.stuck.as_ref() != Some(&why) {
                    tracing::warn!(project = %self.name, "the wall is not written: board.kdl was edited elsewhere, and {why}");
                    live.tell(&Notice::Stuck { why: why.clone() });
                    live.stuck = Some(why);
                }
                Ok(false)
            }
        }
    }

    /// The file was edited elsewhere: the wall takes it over. `None`: the wall is not open. `Some(true)`: it is what the wall wrote itself.
    pub(in crate::project) fn file_to_wall(&self, draft: &Arc<Draft>) -> Result<Option<bool>, Fault> {
        let layout = self.folder.read_layout()?;
        let mut wall = locked(&self.wall.live);
        let Some(live) = wall.as_mut() else { return Ok(None) };
        if self.folder.read_board()? != draft.text {
            // It was written again since it was read: as an edit, what stood there before would take that back.
            return Ok(Some(true));
        }
        let ours = live.room.wall().wrote() == Some(draft.text.as_str());
        if !ours && self.take_on_wall(live, &draft.text, layout.as_deref())? {
            live.touch();
            let ids = live
                .room
                .wall()
                .written()
                .map_or_else(Vec::new, |written| reading::ids(&draft.board, written));
            live.read(draft.clone(), ids);
        }
        Ok(Some(ours))
    }

    /// What the server makes of the draft, and which entry of the wall each sticky is.
    pub fn wall_reading(&self) -> Result<Arc<Reading>, Fault> {
        self.on_wall(|live| Ok(live.reading.clone()))
    }
}

impl Live {
    /// All that is unwritten, as it is now.
    pub(super) fn unsettled(&mut self) -> Unsettled {
        self.unwritten = None;
        Unsettled {
            moment: self.room.wall().moment(),
            doers: std::mem::take(&mut self.doers),
        }
    }

    /// A draft was read, and these are the entries of its stickies: everybody may fetch it. Returns the reading before.
    fn read(&mut self, draft: Arc<Draft>, ids: Vec<String>) -> Arc<Reading> {
        let revision = self.reading.revision + 1;
        let reading = Arc::new(Reading { revision, draft, ids });
        let before = std::mem::replace(&mut self.reading, reading);
        self.tell(&Notice::Read { revision });
        before
    }
}
