//! From the wall to the files, and from files that were edited elsewhere to the wall.

use super::{Live, Reading, told};
use crate::fault::Fault;
use crate::project::{Draft, Project, locked};
use std::collections::HashSet;
use std::sync::{Arc, PoisonError};
use std::time::Duration;
use stormlake_board::Kind;
use stormlake_wall::Notice;

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

impl Project {
    /// Writes the wall, if it has something that the files lack. It reads and checks the board, so it takes a while on a large one.
    pub fn write_wall(&self, when: Writing) -> Result<(), Fault> {
        let _one_at_a_time = locked(&self.writing);
        let Some(text) = self.write_due(when)? else {
            return Ok(());
        };
        self.read_written(text)
    }

    /// Reads and checks what was written. It takes longest, and holds nobody up.
    pub(super) fn read_written(&self, text: String) -> Result<(), Fault> {
        let draft = Arc::new(Draft::of(text, self.folder.read_templates()?));
        *self.draft.write().unwrap_or_else(PoisonError::into_inner) = draft.clone();
        if let Some(live) = locked(&self.wall.live).as_mut() {
            live.read(draft);
        }
        Ok(())
    }

    /// Writes the files, if something is due; what `board.kdl` says now.
    fn write_due(&self, when: Writing) -> Result<Option<String>, Fault> {
        let mut wall = locked(&self.wall.live);
        let Some(live) = wall.as_mut() else { return Ok(None) };
        live.kept.sync()?;
        let Some(unwritten) = live.unwritten else {
            return Ok(None);
        };
        let due = unwritten.last.elapsed() >= QUIET || unwritten.first.elapsed() >= LATEST;
        if when == Writing::WhenQuiet && !due {
            return Ok(None);
        }
        if !self.take_file(live)? {
            return Ok(None);
        }
        self.write_files(live).map(Some)
    }

    /// Whoever edited the file meanwhile must find their edit in it afterwards. `false`: it is no board, and must not be written over.
    pub(super) fn take_file(&self, live: &mut Live) -> Result<bool, Fault> {
        let (text, layout) = (self.folder.read_board()?, self.folder.read_layout()?);
        self.take_on_wall(live, &text, layout.as_deref())
    }

    /// Writes the files; what `board.kdl` says now.
    pub(super) fn write_files(&self, live: &mut Live) -> Result<String, Fault> {
        let published: HashSet<(Kind, String)> = self.published().map_or_else(HashSet::new, |published| {
            let stickies = published.board.stickies();
            stickies.map(|(kind, _, sticky)| (kind, sticky.name.clone())).collect()
        });
        let settled = live.room.settle(&published);
        live.carry_out(settled, None, self.wall_time())?;
        if live.kept.has_grown() {
            live.kept.begin(live.room.wall(), self.wall_time())?;
        }
        // The journal is never behind the files: what a crash takes out of it would look like something that people took back.
        live.kept.sync()?;
        let (text, layout) = (live.room.wall().text(), live.room.wall().layout());
        self.folder.write_draft(&text, &layout)?;
        live.kept.wrote(&text, &layout)?;
        // Only now: what could not be written is no base for the next merge, and is tried again.
        live.room.wall_mut().write();
        live.unwritten = None;
        Ok(text)
    }

    /// Carries a file into the wall, and tells everybody. `false`: it is no board, and must not be written over.
    fn take_on_wall(&self, live: &mut Live, text: &str, layout: Option<&str>) -> Result<bool, Fault> {
        match live.room.take(text, layout) {
            Ok(outcome) => {
                live.stuck = None;
                live.carry_out(outcome, None, self.wall_time())?;
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
            live.read(draft.clone());
        }
        Ok(Some(ours))
    }

    /// What the server makes of the draft, and which entry of the wall each sticky is.
    pub fn wall_reading(&self) -> Result<Arc<Reading>, Fault> {
        self.on_wall(|live| Ok(live.reading.clone()))
    }
}

impl Live {
    /// A draft was read: everybody may fetch what came of it.
    fn read(&mut self, draft: Arc<Draft>) {
        let revision = self.reading.revision + 1;
        self.reading = Arc::new(Reading::of(revision, draft, self.room.wall()));
        self.tell(&Notice::Read { revision });
    }
}
