//! How far a file was acknowledged, so that a run that was broken off goes on where it stopped. It spares time and
//! nothing else: ids are stable, so what is sent twice counts once. Hence no sync, and no fault when it cannot be kept.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, UNIX_EPOCH};

/// How often it is written down.
const EVERY: Duration = Duration::from_millis(250);

/// What is written down.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Note {
    /// The file, for whoever looks.
    file: String,
    /// Where it goes.
    to: String,
    /// Its first so many records were acknowledged.
    acknowledged: u64,
}

/// How far one file was acknowledged by one place.
#[derive(Debug)]
pub struct Resume {
    path: PathBuf,
    note: Note,
    written: Option<Instant>,
}

impl Resume {
    /// What is known about sending this file to that place, in `folder`. Another size, time of change or mapping is
    /// another file. `None` when the file cannot be told from others.
    pub fn of(folder: &Path, file: &Path, to: &str, how: &str) -> Option<Self> {
        let absolute = std::fs::canonicalize(file).ok()?;
        let known = std::fs::metadata(&absolute).ok().filter(std::fs::Metadata::is_file)?;
        let changed = known.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
        let mut hash = Sha256::new();
        for part in [&absolute.to_string_lossy(), to, &known.len().to_string(), &changed.as_nanos().to_string(), how] {
            hash.update(part.len().to_le_bytes());
            hash.update(part.as_bytes());
        }
        let name: String = hash.finalize()[..12].iter().map(|byte| format!("{byte:02x}")).collect();
        let path = folder.join("send").join(format!("{name}.json"));
        let note = std::fs::read(&path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let note = note.unwrap_or_else(|| Note { file: absolute.display().to_string(), to: to.to_owned(), acknowledged: 0 });
        Some(Self { path, note, written: None })
    }

    /// Records that need not be sent again.
    pub fn skip(&self) -> u64 {
        self.note.acknowledged
    }

    /// The first so many records were acknowledged.
    pub fn acknowledged(&mut self, records: u64) {
        self.note.acknowledged = records;
        if self.written.is_none_or(|written| written.elapsed() >= EVERY) {
            self.write();
        }
    }

    /// Writes it down now: sending broke off.
    pub fn write(&mut self) {
        self.written = Some(Instant::now());
        let Ok(bytes) = serde_json::to_vec_pretty(&self.note) else { return };
        let Some(folder) = self.path.parent() else { return };
        let temporary = self.path.with_extension("new");
        let written = std::fs::create_dir_all(folder)
            .and_then(|()| hide_from_git(folder))
            .and_then(|()| std::fs::write(&temporary, bytes))
            .and_then(|()| std::fs::rename(&temporary, &self.path));
        // Without it the next run sends everything again, which is slower and as right.
        drop(written);
    }

    /// Everything was acknowledged: whoever sends the file again means it.
    pub fn done(self) {
        drop(std::fs::remove_file(&self.path));
    }
}

fn hide_from_git(folder: &Path) -> std::io::Result<()> {
    match folder.parent().map(|data| data.join(".gitignore")) {
        Some(ignore) if !ignore.exists() => std::fs::write(ignore, "*\n"),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_broken_off_run_is_remembered_until_it_is_done_or_the_file_changes() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.ndjson");
        std::fs::write(&file, "{}").unwrap();
        let of = |to: &str, how: &str| Resume::of(&folder.path().join("data"), &file, to, how).unwrap();
        let mut first = of("http://a", "");
        assert_eq!(first.skip(), 0);
        first.acknowledged(500);
        first.acknowledged(1_000);
        first.write();
        assert_eq!(of("http://a", "").skip(), 1_000);
        assert_eq!((of("http://b", "").skip(), of("http://a", "mapping").skip()), (0, 0));
        of("http://a", "").done();
        assert_eq!(of("http://a", "").skip(), 0);
        first.write();
        std::fs::write(&file, "{} ").unwrap();
        assert_eq!(of("http://a", "").skip(), 0);
        assert!(Resume::of(folder.path(), &folder.path().join("none"), "", "").is_none());
    }
}
