//! How many events a second: `cargo run --release -p stormlake-simulation --example walk_speed -- examples/farmacy-family/board.kdl 20000 60`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::cloned_ref_to_slice_refs,
    reason = "a test that cannot go on fails"
)]

use std::time::Instant;
use stormlake_record::Time;
use stormlake_simulation::{Plan, simulate};

fn main() -> std::io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments
        .next()
        .unwrap_or_else(|| "examples/farmacy-family/board.kdl".into());
    let mut number = |default: u32| arguments.next().and_then(|text| text.parse().ok()).unwrap_or(default);
    let (subjects, days) = (number(20_000), number(60));
    let board = stormlake_board::parse(&std::fs::read_to_string(path)?).board;
    let until = Time::parse("2026-06-01T00:00:00Z").unwrap_or_default();
    let begun = Instant::now();
    let events = simulate(
        &board,
        Plan {
            subjects,
            days,
            seed: 1,
            until,
        },
    )
    .count();
    let seconds = begun.elapsed().as_secs_f64();
    println!("{events} events in {seconds:.2} s: {:.0}/s", events as f64 / seconds);
    Ok(())
}
