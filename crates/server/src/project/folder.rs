//! Where a project keeps things. Beside `board.kdl`, in `.stormlake/` (git ignores it):
//!
//! | path | what |
//! | --- | --- |
//! | `log/` | the log, its lock, and snapshots that it can rebuild |
//! | `versions/0001.kdl` | published boards |
//! | `versions/0001.templates.json` | what their letters said: the files of `templates`, by name |
//! | `keys.json`, `token` | who may do what; readable by the owner alone |
//! | `preferences.key` | the secret behind the links in letters; readable by the owner alone |
//! | `server.json` | where a running server listens |
//! | `wall/` | the live wall: every edit, and what was written last |
//!
//! Where the notes stand on the wall is in `board.layout.json`, beside the board.

use crate::fault::Fault;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The paths of a project.
#[derive(Debug, Clone)]
pub struct Folder {
    /// The project's folder.
    pub root: PathBuf,
    /// Its data folder.
    pub data: PathBuf,
}

impl Folder {
    /// The folder of a project, whose board must be there.
    pub fn of(root: &Path) -> Result<Self, Fault> {
        // A path to the board itself is understood as well.
        let root = if root.file_name().is_some_and(|name| name == "board.kdl") {
            root.parent().unwrap_or(root)
        } else {
            root
        };
        let root = if root.as_os_str().is_empty() {
            Path::new(".")
        } else {
            root
        };
        if !root.join("board.kdl").is_file() {
            return Err(Fault::NoBoard { path: root.to_owned() });
        }
        Ok(Self {
            root: root.to_owned(),
            data: root.join(".stormlake"),
        })
    }

    /// The same project with its data elsewhere.
    #[must_use]
    pub fn with_data(mut self, data: Option<PathBuf>) -> Self {
        if let Some(data) = data {
            self.data = data;
        }
        self
    }

    /// The project's name in addresses: the slug of its folder's name.
    pub fn name(&self) -> String {
        let absolute = std::fs::canonicalize(&self.root).unwrap_or_else(|_| self.root.clone());
        let name = absolute
            .file_name()
            .map_or_else(|| "board".to_owned(), |name| name.to_string_lossy().into_owned());
        stormlake_board::slug(&name)
    }

    /// The draft.
    pub fn board(&self) -> PathBuf {
        self.root.join("board.kdl")
    }

    /// Where the draft's notes stand on the wall.
    pub fn layout(&self) -> PathBuf {
        self.root.join("board.layout.json")
    }

    /// The mapping for raw files.
    pub fn mapping(&self) -> PathBuf {
        self.root.join("mapping.kdl")
    }

    /// The log's folder.
    pub fn log(&self) -> PathBuf {
        self.data.join("log")
    }

    /// Where a running server says how it is reached.
    pub fn server(&self) -> PathBuf {
        self.data.join("server.json")
    }

    /// The file of a published version.
    pub fn version(&self, version: u32) -> PathBuf {
        self.data.join("versions").join(format!("{version:04}.kdl"))
    }

    /// The file of a published version's templates.
    pub fn version_templates(&self, version: u32) -> PathBuf {
        self.data.join("versions").join(format!("{version:04}.templates.json"))
    }

    /// Makes the data folder, invisible to git.
    pub fn make_data(&self) -> Result<(), Fault> {
        let versions = self.data.join("versions");
        std::fs::create_dir_all(&versions).map_err(|error| Fault::io(&versions, error))?;
        let ignore = self.data.join(".gitignore");
        if !ignore.exists() {
            std::fs::write(&ignore, "*\n").map_err(|error| Fault::io(&ignore, error))?;
        }
        Ok(())
    }

    /// Where the notes stand, if anybody has moved one.
    pub fn read_layout(&self) -> Result<Option<String>, Fault> {
        let path = self.layout();
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Fault::io(&path, error)),
        }
    }

    /// Writes the draft and where its notes stand; a file that says so already is left alone. All that takes long is done before `still` is
    /// asked: `false` of it is the answer, and nothing is written then.
    pub fn write_draft(
        &self,
        text: &str,
        layout: &str,
        still: impl FnOnce() -> Result<bool, Fault>,
    ) -> Result<bool, Fault> {
        let mut ready = Vec::new();
        for (path, wanted) in [(self.layout(), layout), (self.board(), text)] {
            // A link stays one: what it leads to is written.
            let path = std::fs::canonicalize(&path).unwrap_or(path);
            if std::fs::read(&path).is_ok_and(|there| there == wanted.as_bytes()) {
                continue;
            }
            let mode = permissions(&path).unwrap_or(0o644);
            ready.push(Ready::write(path, wanted.as_bytes(), mode)?);
        }
        if !still()? {
            return Ok(false);
        }
        for file in ready {
            file.put()?;
        }
        Ok(true)
    }

    /// The draft's text.
    pub fn read_board(&self) -> Result<String, Fault> {
        let path = self.board();
        let bytes = std::fs::read(&path).map_err(|error| Fault::io(&path, error))?;
        String::from_utf8(bytes).map_err(|error| Fault::BadFile {
            path,
            detail: format!("it is not UTF-8 text (byte {})", error.utf8_error().valid_up_to()),
        })
    }
}

#[cfg(unix)]
fn permissions(path: &Path) -> Option<u32> {
    let file = std::fs::metadata(path).ok()?;
    Some(std::os::unix::fs::PermissionsExt::mode(&file.permissions()) & 0o777)
}

#[cfg(not(unix))]
fn permissions(_path: &Path) -> Option<u32> {
    None
}

/// Writes a file that only its owner may read, whole or not at all, and durably.
pub fn write_private(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    write_whole(path, bytes, 0o600)
}

/// Writes a file that belongs to the project, whole or not at all, and durably.
pub fn write_shared(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    write_whole(path, bytes, 0o644)
}

/// Writes a file whole or not at all, and durably.
fn write_whole(path: &Path, bytes: &[u8], mode: u32) -> Result<(), Fault> {
    Ready::write(path.to_owned(), bytes, mode)?.put()
}

/// A file that is written and not at its place yet.
struct Ready {
    path: PathBuf,
    /// Where it is meanwhile; taken away if it is not put to its place.
    temporary: Option<PathBuf>,
}

impl Ready {
    fn write(path: PathBuf, bytes: &[u8], mode: u32) -> Result<Self, Fault> {
        let temporary = path.with_extension("new");
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, mode);
        let mut file = options.open(&temporary).map_err(|error| Fault::io(&path, error))?;
        let ready = Self {
            path,
            temporary: Some(temporary),
        };
        let written = file.write_all(bytes).and_then(|()| file.sync_all());
        written.map_err(|error| Fault::io(&ready.path, error))?;
        Ok(ready)
    }

    fn put(mut self) -> Result<(), Fault> {
        let fault = |error| Fault::io(&self.path, error);
        if let Some(temporary) = &self.temporary {
            std::fs::rename(temporary, &self.path).map_err(fault)?;
        }
        self.temporary = None;
        match self.path.parent() {
            Some(parent) => std::fs::File::open(parent)
                .and_then(|folder| folder.sync_all())
                .map_err(|error| Fault::io(&self.path, error)),
            None => Ok(()),
        }
    }
}

impl Drop for Ready {
    fn drop(&mut self) {
        if let Some(temporary) = self.temporary.take() {
            // One that stays is written over the next time.
            drop(std::fs::remove_file(temporary));
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

    use super::*;

    #[test]
    fn a_draft_that_was_edited_while_it_was_being_written_is_left_as_it_is() {
        let root = tempfile::tempdir().unwrap();
        let names = || {
            let files = std::fs::read_dir(root.path()).unwrap();
            let mut names: Vec<_> = files
                .map(|file| file.unwrap().file_name().into_string().unwrap())
                .collect();
            names.sort_unstable();
            names
        };
        std::fs::write(root.path().join("board.kdl"), "board \"A\"\n").unwrap();
        let folder = Folder::of(root.path()).unwrap();
        let edited = "board \"Of an editor\"\n";
        let written = folder.write_draft("board \"B\"\n", "{}", || {
            assert_eq!(names(), ["board.kdl", "board.layout.new", "board.new"], "all is ready");
            std::fs::write(folder.board(), edited).unwrap();
            Ok(false)
        });
        assert!(!written.unwrap());
        assert_eq!(folder.read_board().unwrap(), edited);
        assert_eq!(names(), ["board.kdl"]);
        let failed = folder.write_draft("board \"B\"\n", "{}", || Err(Fault::NoRandomness));
        assert!(failed.is_err());
        assert_eq!(names(), ["board.kdl"]);
        assert!(folder.write_draft("board \"B\"\n", "{}", || Ok(true)).unwrap());
        assert_eq!(folder.read_board().unwrap(), "board \"B\"\n");
        assert_eq!(folder.read_layout().unwrap().as_deref(), Some("{}"));
        assert_eq!(names(), ["board.kdl", "board.layout.json"]);
    }
}
