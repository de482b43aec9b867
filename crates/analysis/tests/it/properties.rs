//! The running evaluation against every possible choice of records, on random funnels and logs full of ties.

use crate::oracle::every_choice;
use proptest::prelude::*;
use stormlake_analysis::{Entry, Funnel, Gathered, Live, Matching, Occurrence, Page, Progress, Run, SavedLive, Step};
use stormlake_record::{Position, Time};

const EVENTS: [&str; 4] = ["A", "B", "C", "other"];

fn funnels() -> impl Strategy<Value = Funnel> {
    let limit = || prop::option::weighted(0.6, 0_i64..8);
    let step = (0_usize..3, prop::option::weighted(0.3, 0_i64..5));
    let matching = prop::sample::select(vec![Matching::Once, Matching::Increasing, Matching::Shared]);
    let entry = prop::sample::select(vec![Entry::Best, Entry::First]);
    (prop::collection::vec(step, 1..5), limit(), matching, entry).prop_map(|(steps, window_ms, matching, entry)| {
        let steps = steps.into_iter().enumerate().map(|(index, (event, within_ms))| Step {
            event: EVENTS[event].to_owned(),
            within_ms: within_ms.filter(|_| index > 0),
        });
        Funnel {
            window_ms,
            matching,
            entry,
            ..Funnel::new("random", steps)
        }
    })
}

/// One subject's records in order: short gaps, so that many are at the same time.
fn logs(length_max: usize) -> impl Strategy<Value = Vec<(Time, String)>> {
    let gap = prop::sample::select(vec![0_i64, 0, 1, 1, 2, 5]);
    prop::collection::vec((gap, 0_usize..4), 0..length_max).prop_map(|records| {
        let mut now = 0;
        let record = |(gap, event): (i64, usize)| {
            now += gap;
            (Time::from_milliseconds(now), EVENTS[event].to_owned())
        };
        records.into_iter().map(record).collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(20_000))]
    #[test]
    fn the_farthest_step_is_that_of_the_best_choice(funnel in funnels(), log in logs(11)) {
        let checked = funnel.clone().check().unwrap();
        let mut progress = Progress::new(&checked);
        for (time, event) in &log {
            progress.observe(&checked, event, *time);
        }
        let (reached, best) = every_choice(&funnel, &log);
        prop_assert_eq!(progress.reached(), reached);
        if reached == 0 {
            return Ok(());
        }
        // Its times are those of a choice that ends first, and of those the one with the latest times, the last step's first.
        let end = best.iter().filter_map(|choice| choice.last()).min();
        let backwards = |choice: &Vec<usize>| choice.iter().rev().map(|index| log[*index].0).collect::<Vec<_>>();
        let most_recent = best.iter().filter(|choice| choice.last() == end).map(backwards).max().unwrap();
        let found: Vec<Time> = progress.times().iter().rev().copied().collect();
        prop_assert_eq!(found, most_recent);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn any_order_of_arrival_gives_the_answer_of_the_sorted_run(
        funnel in funnels(),
        logs in prop::collection::vec(logs(15), 1..5),
        shuffle in any::<u64>(),
    ) {
        let checked = funnel.check().unwrap();
        let names = ["ann", "ben", "cem", "dora"];
        let mut all = Vec::new();
        for (subject, log) in names.iter().zip(&logs) {
            for (time, event) in log {
                let position = Position(all.len() as u64);
                all.push(Occurrence { subject, event, time: *time, position });
            }
        }
        let mut run = Run::new(&checked, 2);
        for occurrence in &all {
            run.observe(occurrence).unwrap();
        }
        // A fixed scramble by a multiplier that no length divides.
        all.sort_by_key(|occurrence| (occurrence.position.0 + 1).wrapping_mul(shuffle | 1).rotate_left(17));
        let mut live = Live::new(checked.clone());
        for (index, occurrence) in all.iter().chain(&all).enumerate() {
            live.observe(occurrence);
            // Now and then everything is read anew, and saved and taken up again.
            if index % 7 == 3 {
                live.settle();
            }
            if index % 13 == 5 {
                let saved: SavedLive = serde_json::from_value(serde_json::to_value(live.saved()).unwrap()).unwrap();
                live = Live::restore(checked.clone(), saved).unwrap();
            }
        }
        live.settle();
        let report = run.finish();
        prop_assert_eq!(live.reached(), report.steps.iter().map(|step| step.reached).collect::<Vec<_>>());
        prop_assert_eq!(live.report(2), report);
    }

    #[test]
    fn what_is_gathered_from_a_log_gives_the_answer_of_the_sorted_run(
        funnel in funnels(),
        log in prop::collection::vec((0_usize..4, 0_usize..4, 0_i64..12), 0..60),
        step in prop::option::of(0_usize..4),
        after in prop::option::of(0_usize..4),
        cut in 0_usize..60,
        threads in 1_usize..4,
    ) {
        let checked = funnel.check().unwrap();
        let names = ["ann", "ben", "cem", "dora"];
        let (mut gathered, mut later) = (Gathered::new(&checked), Gathered::new(&checked));
        let mut all = Vec::new();
        for (position, (subject, event, time)) in log.into_iter().enumerate() {
            let (subject, event, time) = (names[subject], EVENTS[event], Time::from_milliseconds(time));
            if position < cut { &mut gathered } else { &mut later }.observe(subject, event, time);
            all.push(Occurrence { subject, event, time, position: Position(position as u64) });
        }
        gathered.append(later);
        all.sort_by_key(|occurrence| (occurrence.subject, occurrence.time, occurrence.position));
        let page = Page { step, after: after.map(|name| names[name].to_owned()), subjects_max: 2 };
        let mut run = Run::naming(&checked, &page);
        for occurrence in &all {
            run.observe(occurrence).unwrap();
        }
        let concerned = all.iter().filter(|occurrence| checked.concerns(occurrence.event)).count();
        prop_assert_eq!(gathered.len(), concerned);
        prop_assert!(gathered.clone().report(&page, threads, || false).is_none() || concerned == 0);
        prop_assert_eq!(gathered.report(&page, threads, || true).unwrap(), run.finish());
    }
}
