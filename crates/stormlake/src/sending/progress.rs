//! How far a file was sent: a small file in the project's data folder, so that a run that broke off goes on where it was.
//! It only saves time; ids are stable, so a record that is sent again is a duplicate.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use stormlake_server::wire::LogView;

/// How far a file was sent.
#[derive(Debug)]
pub struct Progress {
    path: Option<PathBuf>,
    state: State,
}

#[derive(Debug, Default, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct State {
    /// The file as it was: another one starts anew.
    length: u64,
    modified: u64,
    /// The log as it was: one that was wiped, or put back to before, has lost what was acknowledged.
    log: String,
    end: u64,
    /// Records that were acknowledged.
    acknowledged: u64,
}

impl Progress {
    /// Progress of sending `file` to the `log` at `target`, kept in `data`. Without a folder, a file, or a log that says
    /// which it is, nothing is kept.
    pub fn of(data: Option<&Path>, file: &Path, target: &str, log: Option<LogView>) -> Self {
        let none = Self {
            path: None,
            state: State::default(),
        };
        let (Some(data), Some(log)) = (data, log) else {
            return none;
        };
        let (Ok(about), Ok(absolute)) = (file.metadata(), std::fs::canonicalize(file)) else {
            return none;
        };
        let modified = about
            .modified()
            .ok()
            .and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
        let fresh = State {
            length: about.len(),
            modified: modified.map_or(0, |since| since.as_millis() as u64),
            log: log.id,
            end: 0,
            acknowledged: 0,
        };
        let name = Sha256::digest(format!("{}\n{target}", absolute.display()));
        let name: String = name[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        let path = data.join("send").join(format!("{name}.json"));
        let known = std::fs::read(&path)
            .ok()
            .and_then(|bytes| serde_json::from_slice::<State>(&bytes).ok());
        let same_file = |known: &State| (known.length, known.modified) == (fresh.length, fresh.modified);
        let known = known.filter(|known| same_file(known) && known.log == fresh.log && known.end <= log.end);
        Self {
            path: Some(path),
            state: known.unwrap_or(fresh),
        }
    }

    /// Records that were acknowledged.
    pub fn acknowledged(&self) -> u64 {
        self.state.acknowledged
    }

    /// So many more were acknowledged by a log that goes at least to `end`. A failure to write this down costs time, not
    /// records.
    pub fn advance(&mut self, records: u64, end: u64) {
        self.state.acknowledged += records;
        self.state.end = self.state.end.max(end);
        let Some(path) = &self.path else { return };
        let write = || -> std::io::Result<()> {
            if let Some(folder) = path.parent() {
                std::fs::create_dir_all(folder)?;
            }
            let temporary = path.with_extension("new");
            std::fs::write(&temporary, serde_json::to_vec(&self.state).unwrap_or_default())?;
            std::fs::rename(&temporary, path)
        };
        if let Err(error) = write() {
            tracing::debug!("progress was not written down: {error}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_holds_for_the_file_and_the_log_that_it_was_made_for() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("orders.ndjson");
        std::fs::write(&file, "one\n").unwrap();
        let known = |id: &str, end: u64| {
            let id = id.to_owned();
            Progress::of(Some(folder.path()), &file, "there", Some(LogView { id, end }))
        };
        known("a", 0).advance(7, 12);
        assert_eq!(known("a", 12).acknowledged(), 7);
        assert_eq!(known("a", 99).acknowledged(), 7, "a log grows");
        assert_eq!(known("b", 99).acknowledged(), 0, "a log that was started anew");
        assert_eq!(known("a", 11).acknowledged(), 0, "a log that was put back to before");
        let unknown = Progress::of(Some(folder.path()), &file, "there", None);
        assert_eq!(unknown.acknowledged(), 0, "a log that does not say which it is");
        std::fs::write(&file, "one\ntwo\n").unwrap();
        assert_eq!(known("a", 12).acknowledged(), 0, "another file");
    }
}
