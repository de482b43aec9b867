//! The real disk: locks, permissions, and that the log is on it.

use crate::model::{Sample, encoded};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use stormlake_log::{Batch, Fault, Log, Options, RealDisk, Receipt, read_file, replace_file};
use stormlake_record::{Position, Time};

fn open(folder: &Path) -> Log {
    let options = Options {
        segment_bytes: 64 << 10,
        ..Options::default()
    };
    let disk = Arc::new(RealDisk::open(folder).unwrap());
    Log::open(disk, options, Box::new(|| Time(1))).unwrap().0
}

fn batch(id: u64) -> Batch {
    Batch::external(encoded(&[Sample {
        padding: 500,
        ..Sample::event(&id.to_string(), "anna", 1)
    }]))
}

#[test]
fn a_log_on_a_real_disk_is_there_when_it_is_opened_again() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("data/log");
    let log = open(&inner);
    for id in 0..300 {
        log.append(batch(id)).unwrap();
    }
    log.close();
    drop(log);
    assert!(fs::read_dir(&inner).unwrap().count() > 5, "several segments");
    let log = open(&inner);
    assert_eq!(log.durable(), 300);
    assert_eq!(log.append(batch(7)).unwrap(), [Receipt::Duplicate(Position(7))]);
    let mut reader = log.reader(Position(0));
    let mut count = 0;
    while let Some(chunk) = reader.next(1 << 16).unwrap() {
        count += chunk.records().count();
    }
    assert_eq!(count, 300);
}

#[test]
fn two_servers_cannot_open_one_folder() {
    let folder = tempfile::tempdir().unwrap();
    let disk = RealDisk::open(folder.path()).unwrap();
    let fault = RealDisk::open(folder.path()).unwrap_err();
    assert!(matches!(fault, Fault::InUse { pid: Some(pid), .. } if pid == std::process::id()));
    assert!(
        fault.to_string().contains("two servers cannot share one folder"),
        "{fault}"
    );
    drop(disk);
    RealDisk::open(folder.path()).unwrap();
}

#[test]
fn only_the_owner_may_read_the_files() {
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("log");
    drop(open(&inner));
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&inner), 0o700);
    for item in fs::read_dir(&inner).unwrap() {
        assert_eq!(mode(&item.unwrap().path()), 0o600);
    }
}

#[test]
fn a_file_is_replaced_as_a_whole() {
    let folder = tempfile::tempdir().unwrap();
    let disk = RealDisk::open(folder.path()).unwrap();
    assert_eq!(read_file(&disk, "state").unwrap(), None);
    for bytes in [&b"first"[..], b"", b"third"] {
        replace_file(&disk, "state", bytes).unwrap();
        assert_eq!(read_file(&disk, "state").unwrap().as_deref(), Some(bytes));
    }
    assert!(!folder.path().join("state.new").exists());
}

#[test]
fn a_file_in_place_of_the_folder_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log");
    fs::write(&path, "not a folder").unwrap();
    let fault = RealDisk::open(&path).unwrap_err();
    assert!(
        matches!(fault, Fault::Disk { .. }) && fault.to_string().contains("log"),
        "{fault}"
    );
}

#[test]
fn a_folder_that_may_not_be_read_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log");
    fs::create_dir(&path).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o000)).unwrap();
    // Nothing is forbidden to the superuser.
    if fs::read_dir(&path).is_err() {
        let fault = RealDisk::open(&path).unwrap_err();
        assert!(matches!(fault, Fault::Forbidden { .. }), "{fault}");
    }
    fs::set_permissions(&path, fs::Permissions::from_mode(0o700)).unwrap();
    RealDisk::open(&path).unwrap();
}
