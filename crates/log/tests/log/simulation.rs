//! A thousand lives of a log, and the proof that each sync is needed for them to end well.

use crate::driver::{Mutation, Tally, live};
use std::panic::catch_unwind;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use stormlake_log::SyncSite;

const SEEDS: u64 = 1_000;

fn outcome(seed: u64, mutation: Mutation) -> Result<Tally, String> {
    catch_unwind(|| live(seed, mutation)).unwrap_or_else(|_| Err("it panicked".to_owned()))
}

/// The first seed under which a promise is broken, and how; work is shared by all cores.
fn first_broken(mutation: Mutation, seeds: u64, tallies: &Mutex<Vec<Tally>>) -> Option<(u64, String)> {
    let next = AtomicU64::new(0);
    let broken = Mutex::new(None::<(u64, String)>);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds || broken.lock().unwrap().is_some() {
                        return;
                    }
                    match outcome(seed, mutation) {
                        Ok(tally) => tallies.lock().unwrap().push(tally),
                        Err(how) => *broken.lock().unwrap() = Some((seed, how)),
                    }
                }
            });
        }
    });
    broken.into_inner().unwrap()
}

#[test]
fn nothing_acknowledged_is_lost_under_a_thousand_seeds() {
    if let Ok(seed) = std::env::var("SEED") {
        let tally = live(seed.parse().unwrap(), Mutation::None).unwrap();
        println!("{tally:#?}");
        return;
    }
    let tallies = Mutex::default();
    if let Some((seed, how)) = first_broken(Mutation::None, SEEDS, &tallies) {
        panic!("run again with SEED={seed}: {how}");
    }
    let tallies = tallies.into_inner().unwrap();
    let sum = |of: fn(&Tally) -> usize| tallies.iter().map(of).sum::<usize>();
    // A simulation in which nothing goes wrong would prove nothing.
    for (what, count) in [
        ("records", sum(|tally| tally.records)),
        ("duplicates", sum(|tally| tally.duplicates as usize)),
        ("crashes", sum(|tally| tally.crashes)),
        ("kills", sum(|tally| tally.kills)),
        ("poisoned logs", sum(|tally| tally.poisoned)),
        ("torn frames", sum(|tally| tally.torn)),
        ("groups in doubt that were kept", sum(|tally| tally.in_doubt_kept)),
        ("groups in doubt that were lost", sum(|tally| tally.in_doubt_lost)),
        (
            "lives with several segments",
            sum(|tally| usize::from(tally.segments > 1)),
        ),
        ("rebuilt indexes", sum(|tally| tally.rebuilt as usize)),
        ("full disks that were survived", sum(|tally| tally.full)),
    ] {
        println!("{count:>8} {what}");
        assert!(count >= 50, "only {count} {what}");
    }
}

#[test]
fn every_sync_call_matters() {
    for site in SyncSite::ALL {
        let broken = first_broken(Mutation::Without(site), 3_000, &Mutex::default());
        let (seed, how) = broken.unwrap_or_else(|| panic!("nobody misses {site:?}"));
        println!("without {site:?}, seed {seed}: {how}");
    }
}

#[test]
fn what_a_failed_sync_left_in_the_cache_is_not_believed() {
    let broken = first_broken(Mutation::WithoutForgetting, 3_000, &Mutex::default());
    let (seed, how) = broken.expect("nobody misses it");
    println!("without forgetting, seed {seed}: {how}");
}

#[test]
fn a_seed_tells_everything() {
    assert_eq!(live(7, Mutation::None), live(7, Mutation::None));
}
