//! What the wall's journals were: each that was made anew stays as a chapter of the wall's history, under the time of its first record.

use crate::fault::Fault;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use stormlake_wall::journal::{self, Record};

/// Where chapters are kept, in the wall's folder.
const FOLDER: &str = "history";

/// The chapters in the folder of a wall, oldest first: the time of each one's first record, and its file.
pub(super) fn all(wall: &Path) -> Result<Vec<(i64, PathBuf)>, Fault> {
    let folder = wall.join(FOLDER);
    let files = match std::fs::read_dir(&folder) {
        Ok(files) => files,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(Fault::io(&folder, error)),
    };
    let mut chapters = Vec::new();
    for file in files {
        let path = file.map_err(|error| Fault::io(&folder, error))?.path();
        let stem = path.file_stem().and_then(|stem| stem.to_str());
        let is_journal = path.extension().is_some_and(|ending| ending == "journal");
        if let Some(time) = stem.filter(|_| is_journal).and_then(|stem| stem.parse().ok()) {
            chapters.push((time, path));
        }
    }
    chapters.sort_unstable();
    Ok(chapters)
}

/// The records of a journal, as far as they are good; none if it is not there.
pub(super) fn records(path: &Path) -> Result<Vec<Record>, Fault> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(journal::decode(&bytes).records),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(Fault::io(path, error)),
    }
}

/// Before a journal is made anew: keeps what it holds besides the state that it began with. Returns the earliest time that the new
/// one's first record may have, so that no two chapters have the same name.
pub(super) fn keep(wall: &Path, journal: &Path) -> Result<i64, Fault> {
    let records = records(journal)?;
    let newest = all(wall)?.last().map(|(time, _)| *time);
    let times = records.iter().map(|record| record.time_ms).chain(newest);
    let earliest = times.max().map_or(0, |last| last.saturating_add(1)).max(0);
    if let [first, _, ..] = records.as_slice() {
        let folder = wall.join(FOLDER);
        std::fs::create_dir_all(&folder).map_err(|error| Fault::io(&folder, error))?;
        put(journal, &folder.join(format!("{}.journal", first.time_ms)))?;
        let synced = std::fs::File::open(&folder).and_then(|folder| folder.sync_all());
        synced.map_err(|error| Fault::io(&folder, error))?;
    }
    Ok(earliest)
}

/// Gives a journal a second name. A longer file that has it already is never lost.
fn put(journal: &Path, chapter: &Path) -> Result<(), Fault> {
    let length = |path: &Path| std::fs::metadata(path).map_or(0, |file| file.len());
    if length(chapter) >= length(journal) {
        return Ok(());
    }
    let fault = |error| Fault::io(chapter, error);
    let temporary = chapter.with_extension("new");
    match std::fs::remove_file(&temporary) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(fault(error)),
        _ => {}
    }
    if std::fs::hard_link(journal, &temporary).is_err() {
        // Not every file system has links.
        std::fs::copy(journal, &temporary).map_err(fault)?;
        let file = std::fs::File::open(&temporary).map_err(fault)?;
        file.sync_all().map_err(fault)?;
    }
    std::fs::rename(&temporary, chapter).map_err(fault)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

    use super::*;

    fn journal(path: &Path, times: &[i64]) {
        let mut bytes = journal::HEADER.to_vec();
        for time_ms in times {
            bytes.extend(journal::encode(&Record {
                time_ms: *time_ms,
                deed: journal::Deed::Edit,
                who: "Ann".into(),
                update: vec![7; 9],
            }));
        }
        std::fs::write(path, bytes).unwrap();
    }

    #[test]
    fn what_a_journal_held_stays_and_the_longer_one_is_never_lost() {
        let folder = tempfile::tempdir().unwrap();
        let (wall, path) = (folder.path(), folder.path().join("journal"));
        assert_eq!(keep(wall, &path).unwrap(), 0, "there is none");
        journal(&path, &[50]);
        assert_eq!(keep(wall, &path).unwrap(), 51);
        assert_eq!(all(wall).unwrap(), [], "a state alone is no chapter");
        // The clock went back in the middle.
        journal(&path, &[50, 70, 60]);
        assert_eq!(keep(wall, &path).unwrap(), 71);
        let chapters = all(wall).unwrap();
        assert_eq!(chapters.len(), 1);
        assert_eq!(chapters[0].0, 50);
        std::fs::remove_file(&path).unwrap();
        journal(&path, &[50, 55]);
        assert_eq!(keep(wall, &path).unwrap(), 56);
        assert_eq!(
            records(&chapters[0].1).unwrap().len(),
            3,
            "the shorter one is not put over it"
        );
        std::fs::remove_file(&path).unwrap();
        journal(&path, &[50, 70, 60, 80]);
        keep(wall, &path).unwrap();
        assert_eq!(records(&chapters[0].1).unwrap().len(), 4);
        // Torn in the middle of its last record.
        let bytes = std::fs::read(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        std::fs::write(&path, &bytes[..bytes.len() - 3]).unwrap();
        assert_eq!(records(&path).unwrap().len(), 3);
        std::fs::remove_file(&path).unwrap();
        journal(&path, &[20]);
        assert_eq!(
            keep(wall, &path).unwrap(),
            51,
            "later than every chapter, whatever the clock says"
        );
    }
}
