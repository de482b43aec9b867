//! Who looks after every hundred subjects and stops at the first difference: how often is there one where there is none?

use stormlake_analysis::lift::{Difference, Level, Measure, Share, TUNING_USUAL};

const RUNS: u64 = 1_000;
const SUBJECTS: u64 = 10_000;
const EVERY: u64 = 100;

/// SplitMix64: the same numbers on every machine.
struct Chance(u64);

impl Chance {
    fn below(&mut self, share: f64) -> bool {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64 <= share
    }
}

/// How many runs found a difference: by the fixed interval, and by the sequence. Both look from 100 subjects an arm on, and at the same times.
fn found(held_out_share: f64, rate: f64, brings: f64) -> (u64, u64) {
    let (mut fixed, mut sequence) = (0, 0);
    for run in 0..RUNS {
        let mut chance = Chance(run.wrapping_mul(0x1234_5678_9abc_def1));
        let mut arms = [Share { having: 0, subjects: 0 }; 2];
        let (mut by_fixed, mut by_sequence) = (false, false);
        for subject in 1..=SUBJECTS {
            let treated = usize::from(!chance.below(held_out_share));
            arms[treated].subjects += 1;
            arms[treated].having += u64::from(chance.below(rate + brings * treated as f64));
            if subject % EVERY != 0 || arms.iter().any(|arm| arm.subjects < 100) {
                continue;
            }
            let (treated, held_out) = (arms[1].sample(), arms[0].sample());
            if let Some(difference) = Difference::absolute(&treated, &held_out) {
                by_fixed |= !difference.fixed(Level::USUAL).holds(0.0);
            }
            if let Some(difference) = Difference::cautious(Measure::Absolute, &treated, &held_out) {
                by_sequence |= !difference.sequence(Level::USUAL, TUNING_USUAL).holds(0.0);
            }
        }
        fixed += u64::from(by_fixed);
        sequence += u64::from(by_sequence);
    }
    (fixed, sequence)
}

#[test]
fn the_sequence_keeps_its_promise_however_often_one_looks() {
    for (held_out_share, rate) in [(0.5, 0.2), (0.1, 0.2), (0.1, 0.05), (0.1, 0.01)] {
        let (fixed, sequence) = found(held_out_share, rate, 0.0);
        assert!(sequence <= RUNS / 20, "{sequence} of {RUNS} at {held_out_share}");
        assert!(
            fixed > RUNS / 5,
            "only {fixed} of {RUNS} at {held_out_share}: what is it for, then?"
        );
    }
}

#[test]
fn the_sequence_finds_what_is_there() {
    let (_, sequence) = found(0.5, 0.2, 0.05);
    assert!(sequence > RUNS * 9 / 10, "{sequence} of {RUNS}");
}
