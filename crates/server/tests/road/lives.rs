//! A thousand lives.

use crate::world::{Life, Tally};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

const SEEDS: u64 = 1_000;

#[test]
fn log_engine_and_outbox_keep_their_promises_through_a_thousand_lives() {
    if let Ok(seed) = std::env::var("SEED") {
        println!("{:#?}", Life::new(seed.parse().unwrap()).run());
        return;
    }
    let (next, tallies) = (AtomicU64::new(0), Mutex::new(Vec::<Tally>::new()));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= SEEDS {
                        return;
                    }
                    match catch_unwind(AssertUnwindSafe(|| Life::new(seed).run())) {
                        Ok(tally) => tallies.lock().unwrap().push(tally),
                        Err(_) => panic!("run again with SEED={seed}"),
                    }
                }
            });
        }
    });
    let tallies = tallies.into_inner().unwrap();
    let sum = |of: fn(&Tally) -> usize| tallies.iter().map(of).sum::<usize>();
    // A simulation in which nothing happens would prove nothing.
    for (what, count, least) in [
        ("events", sum(|tally| tally.events), 30_000),
        ("decisions", sum(|tally| tally.decisions), 30_000),
        ("deliveries", sum(|tally| tally.delivered), 10_000),
        ("crashes", sum(|tally| tally.crashes), 2_000),
        ("starts from a snapshot", sum(|tally| tally.from_snapshot), 500),
        ("commands sent more than once", sum(|tally| tally.resent), 100),
        ("decisions put off for the night", sum(|tally| tally.deferred), 1_000),
        ("decisions that a guard held back", sum(|tally| tally.held_back), 5_000),
    ] {
        println!("{count} {what}");
        assert!(count >= least, "only {count} {what}: the simulation has gone soft");
    }
}
