//! How far a file was sent: a small file in the project's data folder, so that a run that broke off goes on where it was.
//! It only saves time; ids are stable, so a record that is sent again is a duplicate.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

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
    /// Records that were acknowledged.
    acknowledged: u64,
}

impl Progress {
    /// Progress of sending `file` to `target`, kept in `data`. Without a folder or a file nothing is kept.
    pub fn of(data: Option<&Path>, file: &Path, target: &str) -> Self {
        let none = Self {
            path: None,
            state: State::default(),
        };
        let (Some(data), Ok(about), Ok(absolute)) = (data, file.metadata(), std::fs::canonicalize(file)) else {
            return none;
        };
        let modified = about
            .modified()
            .ok()
            .and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
        let fresh = State {
            length: about.len(),
            modified: modified.map_or(0, |since| since.as_millis() as u64),
            acknowledged: 0,
        };
        let name = Sha256::digest(format!("{}\n{target}", absolute.display()));
        let name: String = name[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        let path = data.join("send").join(format!("{name}.json"));
        let known = std::fs::read(&path)
            .ok()
            .and_then(|bytes| serde_json::from_slice::<State>(&bytes).ok());
        let known = known.filter(|known| (known.length, known.modified) == (fresh.length, fresh.modified));
        Self {
            path: Some(path),
            state: known.unwrap_or(fresh),
        }
    }

    /// Records that were acknowledged.
    pub fn acknowledged(&self) -> u64 {
        self.state.acknowledged
    }

    /// So many more were acknowledged. A failure to write this down costs time, not records.
    pub fn advance(&mut self, records: u64) {
        self.state.acknowledged += records;
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
