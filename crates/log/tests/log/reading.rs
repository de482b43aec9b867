//! Positions, chains, receive times.

use crate::model::{Sample, encoded};
use std::sync::Arc;
use stormlake_log::simulate::SimulatedDisk;
use stormlake_log::{Batch, Options, Writer};
use stormlake_record::{Position, Time};

fn open(disk: &SimulatedDisk) -> Writer {
    let options = Options {
        segment_bytes: 64 << 10,
        identity: Some([7; 32]),
        ..Options::default()
    };
    Writer::open(Arc::new(disk.clone()), options).unwrap().0
}

#[test]
fn every_position_is_found_in_small_and_in_long_frames_also_after_opening() {
    let disk = SimulatedDisk::new(1);
    let mut writer = open(&disk);
    let mut next = 0;
    // Frames of 1, 300, 1, 1, 70, … records: marks at frames, inside of frames, and after them.
    for length in [1, 300, 1, 1, 70, 3, 64, 65, 500, 1, 1, 1].repeat(3) {
        let samples: Vec<_> = (next..next + length)
            .map(|id| Sample::event(&id.to_string(), "anna", 1))
            .collect();
        writer.commit(vec![Batch::external(encoded(&samples))], Time(1))[0]
            .as_ref()
            .unwrap();
        next += length;
    }
    for _ in 0..2 {
        let view = writer.view();
        for position in 0..next {
            let kept = view.entry(Position(position)).unwrap().unwrap();
            assert_eq!(kept.entry().unwrap().id, position.to_string());
            assert_eq!(kept.position(), Position(position));
        }
        assert!(view.entry(Position(next)).unwrap().is_none());
        for from in (0..next).step_by(37) {
            let chunk = view.reader(Position(from)).next(0).unwrap().unwrap();
            let first = chunk.records().next().unwrap();
            assert_eq!((first.position, chunk.first()), (Position(from), Position(from)));
            assert_eq!(first.entry.id, from.to_string());
            assert_eq!(chunk.records().count(), chunk.len());
        }
        // Duplicates are found wherever they are.
        for position in (0..next).step_by(11) {
            let again = Batch::external(encoded(&[Sample::event(&position.to_string(), "anna", 1)]));
            let receipts = writer.commit(vec![again], Time(1)).pop().unwrap().unwrap();
            assert_eq!(receipts, [stormlake_log::Receipt::Duplicate(Position(position))]);
        }
        drop(writer);
        disk.crash();
        writer = open(&disk);
    }
}

#[test]
fn a_subjects_history_is_its_own_newest_first() {
    let disk = SimulatedDisk::new(1);
    let mut writer = open(&disk);
    for id in 0..90 {
        let subject = ["anna", "ben", ""][id % 3];
        let batch = Batch::external(encoded(&[Sample::event(&id.to_string(), subject, 1)]));
        writer.commit(vec![batch], Time(1))[0].as_ref().unwrap();
    }
    drop(writer);
    let view = open(&disk).view();
    let history = |subject, limit| -> Vec<u64> {
        view.subject_history(subject, limit)
            .unwrap()
            .iter()
            .map(|kept| kept.position().0)
            .collect()
    };
    assert_eq!(history("anna", 100), (0..30).rev().map(|n| n * 3).collect::<Vec<_>>());
    assert_eq!(history("ben", 2), [88, 85]);
    assert!(history("", 100).is_empty() && history("carla", 100).is_empty() && history("anna", 0).is_empty());
}

#[test]
fn receive_times_never_go_back_and_tell_how_far_the_clock_is_behind() {
    let disk = SimulatedDisk::new(1);
    let mut writer = open(&disk);
    for (id, now) in [100, 40, 70, 200].into_iter().enumerate() {
        let batch = Batch::external(encoded(&[Sample::event(&id.to_string(), "anna", 1)]));
        writer.commit(vec![batch], Time(now))[0].as_ref().unwrap();
        assert_eq!(writer.view().clock_behind(), [0, 60, 30, 0][id]);
    }
    let chunk = writer.view().reader(Position(0)).next(1 << 20).unwrap().unwrap();
    let received: Vec<_> = chunk.records().map(|recorded| recorded.received.0).collect();
    assert_eq!(received, [100, 100, 100, 200]);
    assert_eq!(writer.view().newest(), Time(200));
}

#[test]
fn a_reader_follows_the_end() {
    let mut writer = open(&SimulatedDisk::new(1));
    let mut reader = writer.view().reader(Position(1));
    for id in 0..500 {
        assert!(reader.next(1 << 20).unwrap().is_none());
        let batch = Batch::external(encoded(&[Sample {
            padding: 400,
            ..Sample::event(&id.to_string(), "anna", 1)
        }]));
        writer.commit(vec![batch], Time(1))[0].as_ref().unwrap();
        if id > 0 {
            assert_eq!(reader.next(1 << 20).unwrap().unwrap().first(), Position(id));
        }
    }
}
