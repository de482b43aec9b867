//! Damage, missing and foreign files, full and failing disks: a clear message each, and never a loss.

use crate::model::{Sample, encoded};
use std::sync::Arc;
use stormlake_log::simulate::{Failure, SimulatedDisk};
use stormlake_log::{Batch, Disk, Fault, Options, Receipt, Recovered, Remedy, SyncSite, Writer};
use stormlake_record::{Position, Time};

fn options() -> Options {
    Options {
        segment_bytes: 8192,
        identity: Some([7; 32]),
        ..Options::default()
    }
}

fn open(disk: &SimulatedDisk) -> Result<(Writer, Recovered), Fault> {
    Writer::open(Arc::new(disk.clone()), options())
}

fn append(writer: &mut Writer, number: usize) -> Result<Vec<Receipt>, Fault> {
    let sample = Sample {
        padding: 300,
        ..Sample::event(&number.to_string(), "anna", 5)
    };
    writer
        .commit(vec![Batch::external(encoded(&[sample]))], Time(1))
        .pop()
        .unwrap()
}

/// Bytes that one record of [`append`] takes with the header of its frame.
fn frame_length() -> usize {
    let sample = Sample {
        padding: 300,
        ..Sample::event("0", "anna", 5)
    };
    (88 + encoded(&[sample]).len()).next_multiple_of(8)
}

/// A log with so many records, 16 in a segment.
fn filled(records: usize) -> SimulatedDisk {
    let disk = SimulatedDisk::new(1);
    let (mut writer, _) = open(&disk).unwrap();
    for number in 0..records {
        append(&mut writer, number).unwrap();
    }
    disk
}

fn all(writer: &Writer) -> Result<u64, Fault> {
    let mut reader = writer.view().reader(Position(0));
    while reader.next(4096)?.is_some() {}
    Ok(reader.position().0)
}

#[test]
fn a_flipped_bit_anywhere_in_a_frame_that_others_follow_is_refused() {
    let disk = filled(3);
    drop(open(&disk).unwrap());
    let frame = frame_length();
    for offset in 128..128 + 2 * frame {
        disk.damage("000000000001.segment", offset);
        match open(&disk) {
            Err(fault @ Fault::Corrupt { .. }) => assert_eq!(fault.remedy(), Remedy::Attention),
            Ok((writer, recovered)) => {
                // The padding of a frame says nothing; everything else is under the checksum.
                assert_eq!((all(&writer).unwrap(), recovered.torn_bytes), (3, 0), "byte {offset}");
            }
            Err(fault) => panic!("byte {offset}: {fault}"),
        }
        disk.damage("000000000001.segment", offset);
    }
    assert_eq!(all(&open(&disk).unwrap().0).unwrap(), 3);
}

#[test]
fn damage_in_a_sealed_segment_is_told_by_reading_and_by_a_full_check() {
    let disk = filled(40);
    disk.damage("000000000001.segment", 1_000);
    // The index of a sealed segment is believed: opening does not read the records.
    let (writer, _) = open(&disk).unwrap();
    let fault = all(&writer).unwrap_err();
    assert!(matches!(&fault, Fault::Corrupt { offset: 128..1_000, .. }), "{fault}");
    drop(writer);
    let checked = Options {
        trust_indexes: false,
        ..options()
    };
    assert!(matches!(
        Writer::open(Arc::new(disk), checked),
        Err(Fault::Corrupt { .. })
    ));
}

#[test]
fn a_damaged_record_is_no_reason_to_call_its_double_a_conflict() {
    let disk = filled(40);
    disk.damage("000000000001.segment", 128 + 300);
    let (mut writer, _) = open(&disk).unwrap();
    assert!(matches!(append(&mut writer, 0), Err(Fault::Corrupt { .. })));
    // The log goes on for everybody else.
    assert_eq!(append(&mut writer, 40).unwrap(), [Receipt::Appended(Position(40))]);
    assert_eq!(append(&mut writer, 20).unwrap(), [Receipt::Duplicate(Position(20))]);
}

#[test]
fn an_index_that_is_gone_or_damaged_is_made_anew() {
    let disk = filled(40);
    disk.damage("000000000001.index", 200);
    disk.remove("000000000002.index").unwrap();
    let (mut writer, recovered) = open(&disk).unwrap();
    assert_eq!((recovered.indexes_rebuilt, recovered.records), (2, 40));
    assert_eq!(append(&mut writer, 3).unwrap(), [Receipt::Duplicate(Position(3))]);
    drop(writer);
    assert_eq!(open(&disk).unwrap().1.indexes_rebuilt, 0);
}

#[test]
fn a_torn_frame_is_cleared_and_reported() {
    let disk = filled(2);
    let (mut writer, _) = open(&disk).unwrap();
    disk.fail_after(0, Failure::Broken);
    append(&mut writer, 2).unwrap_err();
    drop(writer);
    disk.kill();
    let mut torn = 0;
    // How much of a write that failed has reached the file is up to the seed.
    for seed in 1..20 {
        let disk = SimulatedDisk::new(seed);
        let (mut writer, _) = open(&disk).unwrap();
        append(&mut writer, 0).unwrap();
        disk.fail_after(0, Failure::Broken);
        append(&mut writer, 1).unwrap_err();
        drop(writer);
        disk.kill();
        let (mut writer, recovered) = open(&disk).unwrap();
        torn += usize::from(recovered.torn_bytes > 0 && recovered.torn_at.is_some());
        assert_eq!(recovered.records, 1);
        append(&mut writer, 1).unwrap();
        assert_eq!(open(&disk).unwrap().1.torn_bytes, 0);
    }
    assert!(torn > 10, "only {torn} of 19 were torn");
}

#[test]
fn a_failed_sync_poisons_the_log_until_it_is_opened_again() {
    let disk = filled(2);
    let (mut writer, _) = open(&disk).unwrap();
    disk.fail_after(1, Failure::Broken);
    assert!(matches!(
        append(&mut writer, 2),
        Err(Fault::Disk { action: "sync", .. })
    ));
    for number in 2..5 {
        let fault = append(&mut writer, number).unwrap_err();
        assert!(
            matches!(&fault, Fault::Poisoned { .. }) && fault.to_string().contains("could not sync"),
            "{fault}"
        );
        assert_eq!(fault.remedy(), Remedy::Attention);
    }
    // What was acknowledged can still be read, and nothing else.
    assert_eq!(all(&writer).unwrap(), 2);
    assert!(writer.view().entry(Position(2)).unwrap().is_none());
    drop(writer);
    disk.kill();
    let (mut writer, _) = open(&disk).unwrap();
    let durable = writer.view().durable();
    assert!((2..=3).contains(&durable));
    append(&mut writer, 3).unwrap();
    assert_eq!(all(&writer).unwrap(), durable + 1);
}

#[test]
fn a_full_disk_is_told_and_the_log_goes_on_when_there_is_space() {
    let disk = filled(0);
    let (mut writer, _) = open(&disk).unwrap();
    let number = 2 * ((8192 - 128) / frame_length());
    for number in 0..number {
        append(&mut writer, number).unwrap();
    }
    // The segment is full: the next one is created, and then its space reserved.
    disk.fail_after(1, Failure::NoSpace);
    let fault = append(&mut writer, number).unwrap_err();
    assert!(
        matches!(
            &fault,
            Fault::DiskFull {
                action: "reserve space for",
                ..
            }
        ),
        "{fault}"
    );
    assert!(fault.to_string().contains("000000000003.segment"), "{fault}");
    assert_eq!(
        append(&mut writer, number).unwrap(),
        [Receipt::Appended(Position(number as u64))]
    );
}

#[test]
fn missing_segments_are_named() {
    for (gone, also) in [(1, None), (2, None), (3, Some("last"))] {
        let disk = filled(40);
        disk.remove(&format!("{gone:012}.segment")).unwrap();
        let fault = open(&disk).unwrap_err();
        assert!(
            matches!(&fault, Fault::Missing { path, .. } if path.ends_with(format!("{gone:012}.segment"))),
            "{fault} {also:?}"
        );
    }
    let disk = filled(40);
    for gone in 1..=3 {
        disk.remove(&format!("{gone:012}.segment")).unwrap();
    }
    assert!(
        matches!(open(&disk), Err(Fault::Missing { .. })),
        "only indexes are left"
    );
}

#[test]
fn foreign_files_are_named() {
    let disk = filled(40);
    disk.create("notes.segment").unwrap();
    assert!(matches!(open(&disk), Err(Fault::Foreign { .. })));
    disk.remove("notes.segment").unwrap();

    let (other, _) = {
        let other = SimulatedDisk::new(2);
        let options = Options {
            identity: Some([8; 32]),
            ..options()
        };
        drop(Writer::open(Arc::new(other.clone()), options).unwrap());
        (other, ())
    };
    let mut header = [0; 128];
    other
        .open("000000000001.segment")
        .unwrap()
        .read_at(&mut header, 0)
        .unwrap();
    header[48] = 4;
    let stranger = disk.create("000000000004.segment").unwrap();
    stranger.write_at(&header, 0).unwrap();
    // Its checksum is wrong now; a right one with another id is foreign.
    assert!(matches!(open(&disk), Err(Fault::Corrupt { .. })));
    disk.rename("000000000002.segment", "000000000004.segment").unwrap();
    assert!(open(&disk).is_err());

    let text = filled(0);
    text.open("000000000001.segment")
        .unwrap()
        .write_at(b"dear diary", 0)
        .unwrap();
    assert!(matches!(open(&text), Err(Fault::Foreign { .. })));
}

#[test]
fn a_segment_under_another_number_is_refused() {
    let disk = filled(40);
    disk.rename("000000000002.segment", "spare").unwrap();
    disk.rename("000000000001.segment", "000000000002.segment").unwrap();
    disk.rename("spare", "000000000001.segment").unwrap();
    assert!(matches!(open(&disk), Err(Fault::Foreign { .. })));
}

#[test]
fn a_segment_of_another_log_is_refused() {
    let disk = filled(40);
    let other = SimulatedDisk::new(2);
    let (mut writer, _) = Writer::open(
        Arc::new(other.clone()),
        Options {
            identity: Some([8; 32]),
            ..options()
        },
    )
    .unwrap();
    for number in 0..40 {
        append(&mut writer, number).unwrap();
    }
    let mut bytes = vec![0; 8192];
    other
        .open("000000000002.segment")
        .unwrap()
        .read_at(&mut bytes, 0)
        .unwrap();
    disk.open("000000000002.segment").unwrap().write_at(&bytes, 0).unwrap();
    assert!(matches!(open(&disk), Err(Fault::Foreign { .. })));
}

#[test]
fn a_newer_format_is_named() {
    let disk = filled(2);
    disk.open("000000000001.segment")
        .unwrap()
        .write_at(&[9, 0, 0, 0], 8)
        .unwrap();
    let fault = open(&disk).unwrap_err();
    assert!(
        matches!(
            fault,
            Fault::Newer {
                version: 9,
                known: 1,
                ..
            }
        ),
        "{fault}"
    );
}

#[test]
fn a_header_that_was_cut_or_zeroed_is_damage() {
    for length in [0, 64] {
        let disk = filled(2);
        let file = disk.create("000000000001.segment").unwrap();
        file.allocate(length).unwrap();
        assert!(matches!(open(&disk), Err(Fault::Corrupt { offset: 0, .. })), "{length}");
    }
}

#[test]
fn an_unfinished_segment_is_removed() {
    let disk = filled(2);
    disk.create("000000000002.segment.new").unwrap();
    open(&disk).unwrap();
    assert!(!disk.list().unwrap().contains(&"000000000002.segment.new".to_owned()));
}

#[test]
fn a_frame_in_a_payload_is_only_a_payload() {
    let disk = filled(2);
    let mut segment = vec![0; 8192];
    disk.open("000000000001.segment")
        .unwrap()
        .read_at(&mut segment, 0)
        .unwrap();
    // Somebody who has seen the whole file, and copies it into a record that is then torn.
    let forged = String::from_utf8(segment[128..1_200].iter().map(|byte| byte & 0x7f).collect()).unwrap();
    for seed in 0..20 {
        let disk = SimulatedDisk::new(seed);
        let (mut writer, _) = open(&disk).unwrap();
        append(&mut writer, 0).unwrap();
        disk.fail_after(0, Failure::Broken);
        let mut bytes = Vec::new();
        let mut body = segment[128..1_200].to_vec();
        for shift in 0..8 {
            body.extend_from_slice(&b"        "[..shift]);
            body.extend_from_slice(&segment[128..1_200]);
        }
        let entry = stormlake_record::Entry {
            kind: stormlake_record::EntryKind::Event,
            flags: stormlake_record::Flags::BINARY,
            time: Time(0),
            previous: None,
            board_version: 0,
            key_id: 0,
            source: "/forger",
            id: "1",
            name: &forged[..8],
            subject: "",
            sender: "",
            extensions: b"",
            body: &body,
        };
        // Only a length that the segment has room for.
        assert!(entry.encoded_length() > 9_000);
        entry.encode(&mut bytes).unwrap();
        let answer = writer.commit(vec![Batch::external(bytes)], Time(1)).pop().unwrap();
        drop(writer);
        disk.kill();
        let (writer, recovered) = open(&disk).unwrap();
        assert!(answer.is_err());
        assert_eq!((recovered.records, all(&writer).unwrap()), (1, 1));
    }
}

#[test]
fn all_sync_sites_are_listed() {
    let mut sites = SyncSite::ALL.to_vec();
    sites.dedup();
    assert_eq!(sites.len(), SyncSite::ALL.len());
}
