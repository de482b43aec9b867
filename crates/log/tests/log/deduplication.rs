//! The same again, something else under the same id, and what becomes of quarantined records.

use crate::model::{Sample, encoded};
use std::sync::Arc;
use stormlake_log::simulate::SimulatedDisk;
use stormlake_log::{Batch, Fault, Ledger, Options, Receipt, Remedy, Writer};
use stormlake_record::{EntryKind, Position, Time};

fn open(disk: &SimulatedDisk) -> Writer {
    let options = Options {
        segment_bytes: 8192,
        identity: Some([7; 32]),
        ..Options::default()
    };
    Writer::open(Arc::new(disk.clone()), options).unwrap().0
}

fn commit(writer: &mut Writer, batch: Batch) -> Vec<Receipt> {
    writer.commit(vec![batch], Time(1)).pop().unwrap().unwrap()
}

fn external(writer: &mut Writer, samples: &[Sample]) -> Vec<Receipt> {
    commit(writer, Batch::external(encoded(samples)))
}

fn at(position: u64) -> Position {
    Position(position)
}

#[test]
fn a_record_that_comes_again_is_a_duplicate_of_its_position() {
    let disk = SimulatedDisk::new(1);
    let mut writer = open(&disk);
    let first = Sample::event("1", "anna", 5);
    assert_eq!(
        external(&mut writer, std::slice::from_ref(&first)),
        [Receipt::Appended(at(0))]
    );
    let again = Sample {
        spaced: true,
        ..first.clone()
    };
    assert_eq!(
        external(&mut writer, std::slice::from_ref(&again)),
        [Receipt::Duplicate(at(0))]
    );

    drop(writer);
    let mut writer = open(&disk);
    assert_eq!(external(&mut writer, &[again]), [Receipt::Duplicate(at(0))]);
    assert_eq!(
        writer.view().ledger(),
        Ledger {
            received: 3,
            accepted: 1,
            duplicate: 2,
            ..Ledger::default()
        }
    );
}

#[test]
fn duplicates_within_a_batch_and_a_group_are_found() {
    let mut writer = open(&SimulatedDisk::new(1));
    let sample = Sample::event("1", "anna", 5);
    let batch = Batch::external(encoded(&[sample.clone(), sample.clone()]));
    let other = Batch::external(encoded(&[
        Sample {
            value: 6,
            ..sample.clone()
        },
        sample,
    ]));
    let answers = writer.commit(vec![batch, other], Time(1));
    let answers: Vec<_> = answers.into_iter().map(Result::unwrap).collect();
    assert_eq!(
        answers,
        [
            [Receipt::Appended(at(0)), Receipt::Duplicate(at(0))],
            [Receipt::Conflict(at(0)), Receipt::Duplicate(at(0))],
        ]
    );
}

#[test]
fn every_part_of_the_content_makes_a_conflict_and_is_not_counted() {
    let mut writer = open(&SimulatedDisk::new(1));
    let sample = Sample::event("1", "anna", 5);
    external(&mut writer, std::slice::from_ref(&sample));
    for other in [
        Sample {
            name: "other".to_owned(),
            ..sample.clone()
        },
        Sample {
            subject: "ben".to_owned(),
            ..sample.clone()
        },
        Sample {
            time: 8,
            ..sample.clone()
        },
        Sample {
            value: 6,
            ..sample.clone()
        },
        Sample {
            padding: 1,
            ..sample.clone()
        },
    ] {
        assert_eq!(external(&mut writer, &[other]), [Receipt::Conflict(at(0))]);
    }
    assert_eq!(writer.view().ledger().received, 1);
    let elsewhere = Sample {
        source: "/other".to_owned(),
        value: 6,
        ..sample
    };
    assert_eq!(external(&mut writer, &[elsewhere]), [Receipt::Appended(at(1))]);
}

#[test]
fn duplicates_are_counted_only_from_outside() {
    let mut writer = open(&SimulatedDisk::new(1));
    let decision = Sample::event("1", "anna", 5).of_kind(EntryKind::Decision);
    let derived = Sample {
        derived: true,
        ..Sample::event("2", "anna", 5)
    };
    for _ in 0..2 {
        commit(
            &mut writer,
            Batch::internal(encoded(&[decision.clone(), derived.clone()])),
        );
    }
    assert_eq!(writer.view().ledger(), Ledger::default());
    assert_eq!(writer.view().durable(), 2);
}

#[test]
fn a_group_of_duplicates_alone_is_counted_durably() {
    let disk = SimulatedDisk::new(1);
    let mut writer = open(&disk);
    let sample = Sample::event("1", "anna", 5);
    // More than fit into one segment without records.
    for _ in 0..300 {
        external(&mut writer, std::slice::from_ref(&sample));
    }
    drop(writer);
    disk.crash();
    let writer = open(&disk);
    assert_eq!(writer.view().ledger().duplicate, 299);
    assert_eq!(writer.view().durable(), 1);
    let mut reader = writer.view().reader(at(0));
    assert_eq!(reader.next(1 << 20).unwrap().unwrap().len(), 1);
    assert!(reader.next(1 << 20).unwrap().is_none());
}

#[test]
fn whatever_is_quarantined_under_one_id_is_kept() {
    let mut writer = open(&SimulatedDisk::new(1));
    let first = Sample::event("1", "anna", 5);
    let conflict = Sample {
        value: 6,
        ..first.clone()
    }
    .of_kind(EntryKind::Quarantined);
    let another = Sample {
        value: 7,
        ..first.clone()
    }
    .of_kind(EntryKind::Quarantined);
    assert_eq!(
        external(&mut writer, &[first, conflict.clone(), another, conflict]),
        [
            Receipt::Appended(at(0)),
            Receipt::Appended(at(1)),
            Receipt::Appended(at(2)),
            Receipt::Duplicate(at(1)),
        ]
    );
    let ledger = Ledger {
        received: 4,
        accepted: 1,
        duplicate: 1,
        quarantined: 2,
        ..Ledger::default()
    };
    assert_eq!(writer.view().ledger(), ledger);
}

fn release_of(position: u64, how: &str) -> Sample {
    Sample::event(&position.to_string(), "", 0)
        .of_kind(EntryKind::Released)
        .named(how)
}

#[test]
fn a_release_moves_one_from_quarantined_to_accepted_and_only_once() {
    let mut writer = open(&SimulatedDisk::new(1));
    let event = Sample::event("1", "anna", 5);
    external(&mut writer, &[event.clone().of_kind(EntryKind::Quarantined)]);
    let batch = Batch::release(encoded(&[release_of(0, "accepted"), event]));
    assert_eq!(
        commit(&mut writer, batch.clone()),
        [Receipt::Appended(at(1)), Receipt::Appended(at(2))]
    );
    let released = Ledger {
        received: 1,
        accepted: 1,
        released: 1,
        ..Ledger::default()
    };
    assert_eq!(writer.view().ledger(), released);

    assert_eq!(
        commit(&mut writer, batch),
        [Receipt::Duplicate(at(1)), Receipt::Duplicate(at(2))]
    );
    let mut otherwise = release_of(0, "dismissed");
    otherwise.source = "/somebody-else".to_owned();
    assert_eq!(
        commit(&mut writer, Batch::release(encoded(&[otherwise]))),
        [Receipt::Conflict(at(1))]
    );
    assert_eq!(writer.view().ledger(), released);
}

#[test]
fn a_release_of_an_event_that_is_there_already_is_withheld_as_a_whole() {
    let mut writer = open(&SimulatedDisk::new(1));
    let event = Sample::event("1", "anna", 5);
    external(
        &mut writer,
        &[event.clone().of_kind(EntryKind::Quarantined), event.clone()],
    );
    let before = writer.view().ledger();
    let batch = Batch::release(encoded(&[release_of(0, "accepted"), event]));
    assert_eq!(
        commit(&mut writer, batch),
        [Receipt::Withheld, Receipt::Duplicate(at(1))]
    );
    assert_eq!((writer.view().ledger(), writer.view().durable()), (before, 2));

    let as_duplicate = Batch::release(encoded(&[release_of(0, "duplicate")]));
    assert_eq!(commit(&mut writer, as_duplicate), [Receipt::Appended(at(2))]);
    let ledger = Ledger {
        received: 2,
        accepted: 1,
        duplicate: 1,
        ..Ledger::default()
    };
    assert_eq!(writer.view().ledger(), ledger);
}

#[test]
fn a_dismissed_record_stays_quarantined_and_waits_no_longer() {
    let mut writer = open(&SimulatedDisk::new(1));
    external(
        &mut writer,
        &[Sample::event("1", "anna", 5).of_kind(EntryKind::Quarantined)],
    );
    assert_eq!(writer.view().ledger().waiting(), 1);
    commit(&mut writer, Batch::release(encoded(&[release_of(0, "dismissed")])));
    let ledger = writer.view().ledger();
    assert_eq!((ledger.quarantined, ledger.dismissed, ledger.waiting()), (1, 1, 0));
}

#[test]
fn only_a_quarantined_record_can_be_released() {
    let mut writer = open(&SimulatedDisk::new(1));
    external(&mut writer, &[Sample::event("1", "anna", 5)]);
    for position in [0, 1, u64::MAX] {
        let event = Sample::event("2", "anna", 5);
        let batch = Batch::release(encoded(&[event, release_of(position, "accepted")]));
        assert_eq!(commit(&mut writer, batch), [Receipt::Withheld, Receipt::NotQuarantined]);
    }
    assert_eq!(writer.view().durable(), 1);
}

#[test]
fn a_malformed_batch_is_refused_alone_and_says_which_entry() {
    let mut writer = open(&SimulatedDisk::new(1));
    let good = encoded(&[Sample::event("1", "anna", 5)]);
    let mut cut = [good.clone(), good.clone()].concat();
    cut.pop();
    let answers = writer.commit(vec![Batch::external(cut), Batch::external(good)], Time(1));
    assert!(matches!(&answers[0], Err(fault @ Fault::Malformed { index: 1, .. }) if fault.remedy() == Remedy::Never));
    assert_eq!(answers[1].as_ref().unwrap(), &[Receipt::Appended(at(0))]);

    for release in [
        release_of(0, "forgotten"),
        Sample {
            id: "first".to_owned(),
            ..release_of(0, "accepted")
        },
    ] {
        let answer = writer.commit(vec![Batch::release(encoded(&[release]))], Time(1));
        assert!(matches!(answer[0], Err(Fault::Malformed { index: 0, .. })));
    }
}

#[test]
fn a_batch_over_the_limit_is_refused() {
    let options = Options {
        batch_bytes_max: 1_000,
        identity: Some([7; 32]),
        ..Options::default()
    };
    let (mut writer, _) = Writer::open(Arc::new(SimulatedDisk::new(1)), options).unwrap();
    let sample = Sample {
        padding: 1_000,
        ..Sample::event("1", "anna", 5)
    };
    let answer = writer.commit(vec![Batch::external(encoded(&[sample]))], Time(1));
    assert!(matches!(answer[0], Err(Fault::TooLarge { limit: 1_000, .. })));
}
