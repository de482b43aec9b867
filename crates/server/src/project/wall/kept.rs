//! What is kept of a wall in `.stormlake/wall/`: the journal of updates, and what was written last, for the three-way merge with a file that was
//! edited while no server ran.
//!
//! | path | what |
//! | --- | --- |
//! | `journal` | every update, checksummed; made anew as one state when it is opened and when it has grown |
//! | `history/<time>.journal` | what the journal was before, see [`super::chapters`] |
//! | `written.kdl`, `written.layout.json` | what the wall wrote last |

use super::chapters;
use crate::fault::Fault;
use crate::project::folder::write_private;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};
use stormlake_wall::Document;
use stormlake_wall::journal::{self, Deed, End, Record};

/// Bytes of a journal that is made anew while the server runs: few enough that looking back at any moment of it is quick.
const GROWN: u64 = 8 << 20;

/// The files of a wall.
#[derive(Debug)]
pub(super) struct Kept {
    folder: PathBuf,
    journal: Option<File>,
    bytes: u64,
    /// Bytes of the state that it began with.
    begun: u64,
    unsynced: bool,
}

/// What was kept.
#[derive(Debug)]
pub(super) struct Before {
    pub updates: Vec<Vec<u8>>,
    pub written: Option<(String, String)>,
}

/// Two numbers that no other server has.
pub(super) fn random() -> Result<[u64; 2], Fault> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|_| Fault::NoRandomness)?;
    let both = u128::from_le_bytes(bytes);
    Ok([(both >> 64) as u64, both as u64])
}

impl Kept {
    /// Reads what is there.
    pub fn open(folder: &Path) -> Result<(Self, Option<Before>), Fault> {
        std::fs::create_dir_all(folder).map_err(|error| Fault::io(folder, error))?;
        let kept = Self {
            folder: folder.to_owned(),
            journal: None,
            bytes: 0,
            begun: 0,
            unsynced: false,
        };
        let Some(bytes) = kept.read("journal")? else {
            return Ok((kept, None));
        };
        let read = journal::decode(&bytes);
        if matches!(read.end, End::Damaged | End::Foreign) {
            // The file that was written has all but what came after it; what cannot be read is put aside, not thrown away.
            let (damaged, good) = (kept.folder.join("journal.damaged"), read.good);
            std::fs::write(&damaged, &bytes).map_err(|error| Fault::io(&damaged, error))?;
            tracing::error!(
                "the wall's journal is damaged behind byte {good}; a copy is {}",
                damaged.display()
            );
        }
        if read.records.is_empty() {
            return Ok((kept, None));
        }
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).ok();
        let written = kept.read("written.kdl")?.and_then(text);
        let layout = kept.read("written.layout.json")?.and_then(text);
        // Without its end, the journal knows less than was written: compared with that, the wall would take back what it has forgotten.
        let written = written.filter(|_| read.end == End::Whole);
        let before = Before {
            updates: read.records.into_iter().map(|record| record.update).collect(),
            written: written.map(|written| (written, layout.unwrap_or_default())),
        };
        Ok((kept, Some(before)))
    }

    fn read(&self, name: &str) -> Result<Option<Vec<u8>>, Fault> {
        let path = self.folder.join(name);
        match std::fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Fault::io(&path, error)),
        }
    }

    /// Begins a journal with all that the wall knows; what the one before held stays as a chapter of the wall's history.
    pub fn begin(&mut self, wall: &Document, now: i64) -> Result<(), Fault> {
        let path = self.folder.join("journal");
        let earliest = chapters::keep(&self.folder, &path)?;
        let bytes = journal::compact(wall, now.max(earliest));
        write_private(&path, &bytes)?;
        let file = OpenOptions::new().append(true).open(&path);
        self.journal = Some(file.map_err(|error| Fault::io(&path, error))?);
        self.bytes = bytes.len() as u64;
        self.begun = self.bytes;
        Ok(())
    }

    /// Adds an update and who made it. A crash of the server loses nothing of it; [`Kept::unsynced`] is for a crash of the machine.
    pub fn append(&mut self, update: &[u8], who: &str, deed: Deed, now: i64) -> Result<(), Fault> {
        let path = self.folder.join("journal");
        let frame = journal::encode(&Record {
            time_ms: now,
            deed,
            who: who.to_owned(),
            update: update.to_vec(),
        });
        if let Some(file) = &mut self.journal {
            file.write_all(&frame).map_err(|error| Fault::io(&path, error))?;
        }
        self.bytes += frame.len() as u64;
        self.unsynced = true;
        Ok(())
    }

    /// Whether the journal should be made anew.
    pub fn has_grown(&self) -> bool {
        // A wall that is large itself is not written whole at every other edit.
        self.bytes - self.begun > GROWN
    }

    /// The journal, if something was added that is not durable yet: whoever takes it syncs it.
    pub fn unsynced(&mut self) -> Result<Option<File>, Fault> {
        let Some(file) = self.journal.as_ref().filter(|_| self.unsynced) else {
            return Ok(None);
        };
        let file = file.try_clone();
        let file = file.map_err(|error| Fault::io(&self.folder.join("journal"), error))?;
        self.unsynced = false;
        Ok(Some(file))
    }

    /// It could not be synced.
    pub fn was_not_synced(&mut self) {
        self.unsynced = true;
    }
}

/// The files say this now.
pub(super) fn wrote(folder: &Path, text: &str, layout: &str) -> Result<(), Fault> {
    write_private(&folder.join("written.layout.json"), layout.as_bytes())?;
    write_private(&folder.join("written.kdl"), text.as_bytes())
}
