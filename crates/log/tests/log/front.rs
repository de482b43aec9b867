//! The log behind its queue, with threads.

use crate::model::{Sample, encoded};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use stormlake_log::simulate::{Failure, SimulatedDisk};
use stormlake_log::{Batch, Fault, Log, Options, Receipt, Remedy};
use stormlake_record::{Position, Time};

fn open(disk: &SimulatedDisk, options: Options) -> Log {
    Log::open(Arc::new(disk.clone()), options, Box::new(|| Time(1)))
        .unwrap()
        .0
}

fn batch(id: u64) -> Batch {
    Batch::external(encoded(&[Sample::event(&id.to_string(), "anna", 1)]))
}

#[test]
fn many_threads_append_and_each_gets_its_own_receipts() {
    let disk = SimulatedDisk::new(1);
    let log = open(&disk, Options::default());
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let log = log.clone();
            scope.spawn(move || {
                for item in 0..50 {
                    let id = thread * 1_000 + item;
                    let Receipt::Appended(position) = log.append(batch(id)).unwrap()[0] else {
                        panic!("not new")
                    };
                    let kept = log.entry(position).unwrap().unwrap();
                    assert_eq!(kept.entry().unwrap().id, id.to_string());
                    assert_eq!(log.append(batch(id)).unwrap(), [Receipt::Duplicate(position)]);
                }
            });
        }
    });
    assert_eq!(log.durable(), 400);
    assert_eq!((log.ledger().received, log.ledger().duplicate), (800, 400));
}

#[test]
fn batches_that_wait_share_one_sync() {
    let disk = SimulatedDisk::new(1);
    // The clock is read before each group: the first group waits here until the others have come.
    let gate = Arc::new(Mutex::new(()));
    let held = gate.lock().unwrap();
    let clock = Arc::clone(&gate);
    let (log, _) = Log::open(
        Arc::new(disk.clone()),
        Options::default(),
        Box::new(move || {
            drop(clock.lock().unwrap());
            Time(1)
        }),
    )
    .unwrap();
    let before = disk.operations();
    let (send, receive) = mpsc::channel();
    for id in 0..101 {
        let send = send.clone();
        log.submit(
            batch(id),
            Box::new(move |answer| send.send(answer.unwrap()[0]).unwrap()),
        )
        .unwrap();
    }
    drop(held);
    let receipts: Vec<_> = receive.iter().take(101).collect();
    assert_eq!(
        receipts,
        (0..101).map(|id| Receipt::Appended(Position(id))).collect::<Vec<_>>()
    );
    // A write and a sync for the first group, and for all the others together.
    assert!(
        disk.operations() - before <= 4,
        "{} operations",
        disk.operations() - before
    );
}

#[test]
fn a_full_queue_says_busy_at_once_and_takes_batches_again_later() {
    let gate = Arc::new(Mutex::new(()));
    let held = gate.lock().unwrap();
    let clock = Arc::clone(&gate);
    let options = Options {
        queue_bytes_max: 5_000,
        batch_bytes_max: 1_000,
        ..Options::default()
    };
    let (log, _) = Log::open(
        Arc::new(SimulatedDisk::new(1)),
        options,
        Box::new(move || {
            drop(clock.lock().unwrap());
            Time(1)
        }),
    )
    .unwrap();
    let (send, receive) = mpsc::channel();
    let mut taken = 0;
    let fault = loop {
        let send = send.clone();
        match log.submit(batch(taken), Box::new(move |answer| send.send(answer).unwrap())) {
            Ok(()) => taken += 1,
            Err(fault) => break fault,
        }
    };
    assert!(
        matches!(fault, Fault::Busy { limit: 5_000, .. }) && fault.remedy() == Remedy::TryAgain,
        "{fault}"
    );
    drop(held);
    for _ in 0..taken {
        receive.recv().unwrap().unwrap();
    }
    log.append(batch(taken)).unwrap();
    assert_eq!(log.durable(), taken + 1);
}

#[test]
fn a_batch_that_can_never_fit_is_not_called_busy() {
    let options = Options {
        queue_bytes_max: 1_000,
        batch_bytes_max: 1_000,
        ..Options::default()
    };
    let log = open(&SimulatedDisk::new(1), options);
    let sample = Sample {
        padding: 2_000,
        ..Sample::event("1", "anna", 1)
    };
    let fault = log.append(Batch::external(encoded(&[sample]))).unwrap_err();
    assert!(
        matches!(fault, Fault::TooLarge { limit: 1_000, .. }) && fault.remedy() == Remedy::Never,
        "{fault}"
    );
}

#[test]
fn watchers_hear_of_every_durable_end_and_can_read_up_to_it() {
    let log = open(&SimulatedDisk::new(1), Options::default());
    let heard = Arc::new(AtomicU64::new(0));
    let (view, hears) = (log.view(), Arc::clone(&heard));
    log.watch(Box::new(move |end| {
        assert!(view.durable() >= end && view.entry(Position(end - 1)).unwrap().is_some());
        hears.store(end, Ordering::SeqCst);
    }));
    for id in 0..20 {
        log.append(batch(id)).unwrap();
    }
    log.close();
    assert_eq!(heard.load(Ordering::SeqCst), 20);
}

#[test]
fn a_callback_that_panics_harms_nobody() {
    let log = open(&SimulatedDisk::new(1), Options::default());
    log.submit(batch(1), Box::new(|_| panic!("on purpose"))).unwrap();
    assert_eq!(log.append(batch(2)).unwrap(), [Receipt::Appended(Position(1))]);
}

#[test]
fn what_was_submitted_before_closing_is_written_and_nothing_after() {
    let disk = SimulatedDisk::new(1);
    let log = open(&disk, Options::default());
    let (send, receive) = mpsc::channel();
    for id in 0..100 {
        let send = send.clone();
        log.submit(batch(id), Box::new(move |answer| send.send(answer.is_ok()).unwrap()))
            .unwrap();
    }
    log.close();
    assert_eq!(receive.try_iter().filter(|written| *written).count(), 100);
    assert!(matches!(log.append(batch(100)), Err(Fault::Closed)));
    disk.crash();
    assert_eq!(open(&disk, Options::default()).durable(), 100);
}

#[test]
fn a_log_can_be_dropped_from_its_own_thread() {
    let disk = SimulatedDisk::new(1);
    let log = open(&disk, Options::default());
    let (send, receive) = mpsc::channel();
    let last = log.clone();
    log.submit(
        batch(1),
        Box::new(move |answer| {
            drop(last);
            send.send(answer).unwrap();
        }),
    )
    .unwrap();
    drop(log);
    receive.recv().unwrap().unwrap();
}

#[test]
fn everybody_hears_that_the_log_is_poisoned() {
    let disk = SimulatedDisk::new(1);
    let log = open(&disk, Options::default());
    log.append(batch(1)).unwrap();
    disk.fail_after(1, Failure::Broken);
    assert!(matches!(log.append(batch(2)), Err(Fault::Disk { .. })));
    assert!(matches!(log.append(batch(3)), Err(Fault::Poisoned { .. })));
    assert_eq!(log.durable(), 1);
}

#[test]
fn the_clock_is_read_for_every_group() {
    let clock = Arc::new(AtomicI64::new(5));
    let reads = Arc::clone(&clock);
    let (log, _) = Log::open(
        Arc::new(SimulatedDisk::new(1)),
        Options::default(),
        Box::new(move || Time(reads.load(Ordering::SeqCst))),
    )
    .unwrap();
    log.append(batch(1)).unwrap();
    clock.store(3, Ordering::SeqCst);
    log.append(batch(2)).unwrap();
    assert_eq!((log.newest(), log.clock_behind()), (Time(5), 2));
}
