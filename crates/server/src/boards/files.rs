//! The files of the folder of boards.

use crate::fault::Fault;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;

/// Whether it is a folder with a board, and neither is a link.
pub(super) fn is_plain(root: &Path) -> bool {
    let is = |path: &Path, wanted: fn(&std::fs::Metadata) -> bool| {
        std::fs::symlink_metadata(path).is_ok_and(|found| wanted(&found))
    };
    is(root, std::fs::Metadata::is_dir) && is(&root.join("board.kdl"), std::fs::Metadata::is_file)
}

/// The names of the folders that hold a board, in order.
pub(super) fn folders_with_boards(folder: &Path) -> Result<Vec<String>, Fault> {
    let fault = |error| Fault::io(folder, error);
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(fault)? {
        let entry = entry.map_err(fault)?;
        // A name that is no text cannot be asked for.
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        if !name.starts_with('.') && is_plain(&entry.path()) {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// Writes new files into a new folder, durably, in this order.
pub(super) fn write_all(root: &Path, files: &[(String, String)]) -> Result<(), Fault> {
    for (name, text) in files {
        let path = root.join(name);
        let fault = |error| Fault::io(&path, error);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).map_err(fault)?;
        }
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&path)
            .map_err(fault)?;
        file.write_all(text.as_bytes())
            .and_then(|()| file.sync_all())
            .map_err(fault)?;
    }
    let folders = [Some(root), root.parent()].into_iter().flatten();
    for folder in folders {
        let synced = File::open(folder).and_then(|folder| folder.sync_all());
        synced.map_err(|error| Fault::io(folder, error))?;
    }
    Ok(())
}
