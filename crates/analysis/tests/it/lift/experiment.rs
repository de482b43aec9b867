//! From records to a report, against the slow way; and the rules one by one.

use super::oracle::{DAY_MS, Decision, Records, Told, adjusted, arm, band, told};
use proptest::prelude::*;
use stormlake_analysis::lift::{
    Arm, Cell, Decided, Level, Lift, Power, SUBJECTS_MIN, Subject, TUNING_USUAL, Terms, Window, day_text,
};
use stormlake_record::Time;

const TERMS: Terms = Terms {
    held_out_share: Some(0.5),
    level: Level::USUAL,
    tuning: TUNING_USUAL,
    power: Power::USUAL,
};

const OUTCOMES: [&str; 14] = [
    "fired",
    "held-out",
    "unless",
    "limited",
    "capped",
    "deferred",
    "over-budget",
    "stale",
    "no-consent",
    "exited",
    "stopped",
    "shadow",
    "failed",
    "would-not-have-fired",
];

fn times(records: &[(u8, i64)], subject: u8) -> Vec<Time> {
    let own = records.iter().filter(|(whose, _)| *whose == subject);
    own.map(|(_, at)| Time::from_milliseconds(*at)).collect()
}

fn cells(records: &Records, window: &Window) -> Vec<Cell> {
    let cell = |subject: u8| {
        let own = records.decisions.iter().filter(|decision| decision.0 == subject);
        let decided = |&(_, due, position, outcome, variant): &Decision| Decided {
            due: Time::from_milliseconds(due),
            position,
            outcome,
            variant,
        };
        let decisions: Vec<Decided<'_>> = own.map(decided).collect();
        let subject = Subject {
            decisions: &decisions,
            goals: &times(&records.goals, subject),
            active: &times(&records.active, subject),
            delivered: records.delivered.contains(&subject),
        };
        Cell::of(&subject, window)
    };
    (0..=u8::MAX).filter_map(cell).collect()
}

fn window(within: i64, as_of: i64) -> Window {
    Window {
        within_ms: within,
        as_of: Time::from_milliseconds(as_of),
    }
}

fn records() -> impl Strategy<Value = Records> {
    let subject = || 0_u8..250;
    let time = || 0..20 * DAY_MS;
    let variant = prop::sample::select(vec![None, Some("long"), Some("short")]);
    // Whoever is held out once is always: the hash says so.
    let decision = (subject(), time(), prop::sample::select(OUTCOMES.to_vec()), variant);
    let decisions = prop::collection::vec(decision, 0..600).prop_map(|all| {
        let held = |subject: u8, outcome| match outcome {
            "held-out" | "fired" if subject.is_multiple_of(2) => "held-out",
            "held-out" => "fired",
            other => other,
        };
        let place = |(position, (subject, due, outcome, variant))| {
            (subject, due, position as u64, held(subject, outcome), variant)
        };
        all.into_iter().enumerate().map(place).collect()
    });
    (
        decisions,
        prop::collection::vec((subject(), time()), 0..500),
        prop::collection::vec((subject(), time()), 0..500),
        prop::collection::vec(subject(), 0..100),
    )
        .prop_map(|(decisions, goals, active, delivered)| Records {
            decisions,
            goals,
            active,
            delivered,
        })
}

fn close(found: f64, expected: f64) -> bool {
    (found - expected).abs() <= 1e-9 * expected.abs().max(1e-3)
}

fn agrees(lift: &Lift, everybody: &[Told], as_of: i64) {
    let closed: Vec<Told> = everybody.iter().filter(|one| one.end <= as_of).cloned().collect();
    assert_eq!(lift.assigned, everybody.len() as u64);
    assert_eq!(lift.open, (everybody.len() - closed.len()) as u64);
    for (found, held_out) in [(&lift.treated, false), (&lift.held_out, true)] {
        assert_eq!((found.subjects, found.goals, found.reached), arm(&closed, held_out));
    }
    let sizes = |told: &[Told]| (arm(told, false).0, arm(told, true).0);
    let (treated, held_out) = sizes(&closed);
    let small = treated.min(held_out) < SUBJECTS_MIN;
    assert_eq!(lift.difference.is_some(), treated > 0 && held_out > 0);
    assert_eq!(lift.hidden().is_some(), small);
    assert_eq!(lift.difference.is_some_and(|found| found.sequence.is_some()), !small);
    assert!(lift.cuped.is_none() || !small);
    if let (Some(found), Some(expected)) = (lift.cuped, adjusted(&closed)) {
        assert!(close(found.estimate, expected.estimate) && close(found.fixed.low, expected.fixed(Level::USUAL).low));
        assert!(close(found.p.unwrap(), expected.p()), "{found:?} {expected:?}");
    }
    for (name, found) in &lift.variants {
        let of_variant = |one: &&Told| one.variant == Some(name.as_str()) && !one.held_out;
        let own: Vec<Told> = closed.iter().filter(of_variant).cloned().collect();
        assert_eq!((found.subjects, found.goals, found.reached), arm(&own, false));
    }
    let (of_all, held) = (everybody.len() as f64, arm(everybody, true).0 as f64);
    assert_eq!(
        lift.shares.map(|shares| shares.found),
        (of_all > 0.0).then_some(held / of_all)
    );
    let mut days: Vec<i64> = closed.iter().map(|one| one.end.div_euclid(DAY_MS)).collect();
    days.sort_unstable();
    days.dedup();
    days.retain(|day| {
        let (treated, held_out) = sizes(&until(&closed, *day));
        treated.min(held_out) >= SUBJECTS_MIN
    });
    assert_eq!(lift.over_time.iter().map(|day| day.day).collect::<Vec<_>>(), days);
    for day in &lift.over_time {
        let (difference, range) = band(&until(&closed, day.day), |one| f64::from(one.goal)).unwrap();
        assert!(close(day.difference, difference) && close(day.treated - day.held_out, difference));
        assert!(close(day.band.low, range.low) && close(day.band.high, range.high));
    }
}

fn until(closed: &[Told], day: i64) -> Vec<Told> {
    let by_then = closed.iter().filter(|one| one.end.div_euclid(DAY_MS) <= day);
    by_then.cloned().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_report_is_what_the_slow_way_says(records in records(), within in 1..8 * DAY_MS, as_of in 0..40 * DAY_MS) {
        let found = Lift::of(&cells(&records, &window(within, as_of)), &TERMS);
        agrees(&found, &told(&records, within), as_of);
    }
}

/// Enough subjects for a sequence and for CUPED, which chance above does not always give.
#[test]
fn a_large_experiment_is_what_the_slow_way_says() {
    let mut records = Records {
        decisions: vec![],
        goals: vec![],
        active: vec![],
        delivered: vec![],
    };
    for subject in 0..=255_u8 {
        let (nth, due) = (i64::from(subject), i64::from(subject % 9) * DAY_MS + 5);
        let outcome = if subject % 2 == 0 {
            "held-out"
        } else {
            ["fired", "capped"][usize::from(subject / 2) % 2]
        };
        records.decisions.push((
            subject,
            due,
            nth as u64,
            outcome,
            Some(["a", "b"][usize::from(subject / 4) % 2]),
        ));
        (0..nth % 5).for_each(|back| records.active.push((subject, due - 1 - back * 1_000)));
        if nth * 7 % (6 - nth % 3) == 0 {
            records.goals.push((subject, due + DAY_MS));
        }
        if outcome == "fired" {
            records.delivered.push(subject);
        }
    }
    let lift = Lift::of(&cells(&records, &window(2 * DAY_MS, 100 * DAY_MS)), &TERMS);
    assert!(
        lift.cuped.is_some() && lift.over_time.len() > 1 && lift.variants.len() == 2,
        "{lift:?}"
    );
    assert_eq!((lift.hidden(), lift.open, lift.treated.reached), (None, 0, 64));
    agrees(&lift, &told(&records, 2 * DAY_MS), 100 * DAY_MS);
}

fn one(outcomes: &[(i64, &str)], goals: &[i64], as_of: i64) -> Option<Cell> {
    let decide = |(position, &(due, outcome)): (usize, &(i64, &'static str))| (1, due, position as u64, outcome, None);
    let outcomes: Vec<(i64, &'static str)> = outcomes
        .iter()
        .map(|(due, outcome)| (*due, *OUTCOMES.iter().find(|known| known == &outcome).unwrap()))
        .collect();
    let records = Records {
        decisions: outcomes.iter().enumerate().map(decide).collect(),
        goals: goals.iter().map(|at| (1, *at)).collect(),
        active: vec![],
        delivered: vec![],
    };
    cells(&records, &window(100, as_of)).pop()
}

#[test]
fn what_is_asked_before_the_holdout_assigns_nobody() {
    for outcome in [
        "stale",
        "exited",
        "no-consent",
        "stopped",
        "shadow",
        "failed",
        "would-not-have-fired",
    ] {
        assert_eq!(one(&[(5, outcome)], &[], 1_000), None, "{outcome}");
        let later = one(&[(5, outcome), (9, "held-out")], &[10], 1_000).unwrap();
        assert_eq!((later.arm, later.goals), (Arm::HeldOut, 1), "{outcome}");
    }
}

#[test]
fn whom_a_later_guard_stops_is_treated_all_the_same() {
    for outcome in ["fired", "unless", "limited", "capped", "deferred", "over-budget"] {
        let cell = one(&[(5, outcome)], &[], 1_000).unwrap();
        assert_eq!((cell.arm, cell.reached), (Arm::Treated, 0), "{outcome}");
    }
}

#[test]
fn the_first_decision_settles_arm_and_window() {
    let cell = one(&[(50, "fired"), (5, "held-out")], &[120], 1_000).unwrap();
    assert_eq!((cell.arm, cell.goals), (Arm::HeldOut, 0));
    // At the same time the log's order tells.
    assert_eq!(
        one(&[(5, "fired"), (5, "held-out")], &[], 1_000).unwrap().arm,
        Arm::Treated
    );
}

#[test]
fn a_goal_counts_after_the_assignment_and_up_to_the_window_s_end() {
    for (at, counts) in [(4, 0), (5, 0), (6, 1), (105, 1), (106, 0)] {
        assert_eq!(one(&[(5, "fired")], &[at], 1_000).unwrap().goals, counts, "at {at}");
    }
    assert_eq!(
        one(&[(5, "fired")], &[6, 7, 8], 1_000).unwrap().goals,
        1,
        "once a subject"
    );
}

#[test]
fn an_open_window_counts_in_no_rate() {
    let open = one(&[(5, "fired")], &[6], 104).unwrap();
    assert_eq!((open.day, open.goals), (None, 0));
    assert_eq!(one(&[(5, "fired")], &[6], 105).unwrap().day, Some(0));
    let lift = Lift::of(&[open], &TERMS);
    assert_eq!((lift.assigned, lift.open, lift.treated.subjects), (1, 1, 0));
    assert_eq!(
        (lift.treated.rate(), lift.difference, lift.relative),
        (None, None, None)
    );
}

#[test]
fn an_uneven_assignment_raises_the_alarm() {
    let cell = |arm, subjects| Cell {
        arm,
        subjects,
        ..one(&[(5, "fired")], &[], 1_000).unwrap()
    };
    let of = |held_out| {
        Lift::of(
            &[cell(Arm::Treated, 9_000), cell(Arm::HeldOut, held_out)],
            &Terms {
                held_out_share: Some(0.1),
                ..TERMS
            },
        )
    };
    assert!(!of(1_000).shares.unwrap().mismatch.alarm());
    assert!(of(1_200).shares.unwrap().mismatch.alarm());
    let nobody = Terms {
        held_out_share: None,
        ..TERMS
    };
    assert_eq!(Lift::of(&[cell(Arm::Treated, 9_000)], &nobody).shares, None);
}

#[test]
fn days_are_written_as_days() {
    assert_eq!(day_text(0), "1970-01-01");
    assert_eq!(day_text(20_786), "2026-11-29");
}
