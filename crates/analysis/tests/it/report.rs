//! Reports over several subjects, faults, and size.

use crate::setting::{funnel, progress, run};
use stormlake_analysis::{Entry, Funnel, FunnelFault, Matching, Occurrence, Page, Progress, Run, STEPS_MAX, Step};
use stormlake_record::{Position, Time};

const MINUTE_MS: i64 = 60_000;

#[test]
fn counts_shares_times_and_who_dropped_off() {
    let steps = funnel(
        &["seen", "tried", "bought"],
        Some(60 * MINUTE_MS),
        Matching::Once,
        Entry::Best,
    );
    let report = run(
        &steps,
        &[
            ("ann", 0, "seen"),
            ("ben", 0, "seen"),
            ("cem", 0, "tried"),
            ("dora", 0, "seen"),
            ("ann", 10 * MINUTE_MS, "tried"),
            ("dora", 30 * MINUTE_MS, "tried"),
            ("ann", 15 * MINUTE_MS, "bought"),
            ("dora", 61 * MINUTE_MS, "bought"),
            ("eve", 0, "seen"),
        ],
    );
    assert_eq!((report.entered, report.converted), (4, 1));
    let reached: Vec<u64> = report.steps.iter().map(|step| step.reached).collect();
    let dropped: Vec<u64> = report.steps.iter().map(|step| step.dropped).collect();
    let median: Vec<_> = report.steps.iter().map(|step| step.median_ms).collect();
    let shares: Vec<_> = report
        .steps
        .iter()
        .map(|step| (step.conversion, step.conversion_from_previous))
        .collect();
    let who: Vec<_> = report
        .steps
        .iter()
        .map(|step| {
            let who = step.dropped_subjects.iter().map(|one| one.subject.as_str());
            who.collect::<Vec<_>>().join(" ")
        })
        .collect();
    assert_eq!(reached, [4, 2, 1]);
    assert_eq!(dropped, [2, 1, 0]);
    assert_eq!(median, [None, Some(20.0 * 60e3), Some(5.0 * 60e3)]);
    assert_eq!(
        shares,
        [(Some(1.0), Some(1.0)), (Some(0.5), Some(0.5)), (Some(0.25), Some(0.5))]
    );
    assert_eq!(who, ["ben eve", "dora", ""]);
}

#[test]
fn nobody() {
    let report = run(
        &funnel(&["seen", "tried"], None, Matching::Once, Entry::Best),
        &[("ann", 0, "other")],
    );
    assert_eq!((report.entered, report.converted), (0, 0));
    assert_eq!(
        (report.steps[1].conversion, report.steps[1].conversion_from_previous),
        (None, None)
    );
}

#[test]
fn only_so_many_are_named() {
    let steps = funnel(&["seen", "tried"], None, Matching::Once, Entry::Best);
    let mut run = Run::new(&steps, 3);
    for subject in 0..10 {
        let subject = format!("subject {subject}");
        let occurrence = Occurrence {
            subject: &subject,
            event: "seen",
            time: Time(0),
            position: Position(0),
        };
        run.observe(&occurrence).unwrap();
    }
    let report = run.finish();
    assert_eq!(
        (report.steps[0].dropped, report.steps[0].dropped_subjects.len()),
        (10, 3)
    );
}

#[test]
fn equal_times_go_by_position() {
    let steps = funnel(&["A", "B"], None, Matching::Once, Entry::Best);
    assert_eq!(progress(&steps, &[(5, "A"), (5, "B")]).reached(), 2);
    assert_eq!(progress(&steps, &[(5, "B"), (5, "A")]).reached(), 1);
}

#[test]
fn a_later_start_may_lead_farther_and_both_ends_count() {
    let steps = funnel(&["A", "B", "C"], Some(10), Matching::Once, Entry::Best);
    let log = [(0, "A"), (5, "A"), (7, "B"), (15, "C")];
    assert_eq!(progress(&steps, &log).reached(), 3);
    assert_eq!(progress(&steps, &log).times(), [5, 7, 15].map(Time::from_milliseconds));
    assert_eq!(
        progress(&steps, &[(0, "A"), (5, "A"), (7, "B"), (16, "C")]).reached(),
        2
    );
}

#[test]
fn a_step_has_its_own_limit() {
    let steps = Funnel::new(
        "limited",
        [
            Step::new("A"),
            Step::new("B").within_ms(10),
            Step::new("C").within_ms(2),
        ],
    );
    let steps = steps.check().unwrap();
    assert_eq!(progress(&steps, &[(0, "A"), (10, "B"), (12, "C")]).reached(), 3);
    assert_eq!(progress(&steps, &[(0, "A"), (11, "B"), (12, "C")]).reached(), 1);
    assert_eq!(
        progress(&steps, &[(0, "A"), (1, "B"), (9, "B"), (11, "C")]).reached(),
        3
    );
    assert_eq!(progress(&steps, &[(0, "A"), (1, "B"), (9, "C")]).reached(), 2);
}

#[test]
fn every_fault_is_named() {
    let wrong = Funnel::new("wrong", [Step::new("").within_ms(-1)]).within_ms(-5);
    let faults = [
        FunnelFault::NegativeWindow { window_ms: -5 },
        FunnelFault::NoEvent { step: 1 },
        FunnelFault::NegativeLimit { step: 1, within_ms: -1 },
        FunnelFault::LimitOnTheFirstStep,
    ];
    assert_eq!(wrong.check().unwrap_err(), faults);
    assert_eq!(Funnel::new("empty", []).check().unwrap_err(), [FunnelFault::NoSteps]);
    let long = |steps| Funnel::new("long", (0..steps).map(|_| Step::new("A"))).check();
    let longest = long(STEPS_MAX).unwrap();
    assert_eq!(progress(&longest, &[(0, "A"); STEPS_MAX]).reached(), STEPS_MAX);
    assert_eq!(
        long(STEPS_MAX + 1).unwrap_err(),
        [FunnelFault::TooManySteps { steps: STEPS_MAX + 1 }]
    );
}

#[test]
fn what_is_not_sorted_is_refused_and_changes_nothing() {
    let steps = funnel(&["A", "B"], None, Matching::Once, Entry::Best);
    let mut run = Run::new(&steps, 10);
    let mut observe = |subject, milliseconds, position, event| {
        let time = Time::from_milliseconds(milliseconds);
        run.observe(&Occurrence {
            subject,
            event,
            time,
            position: Position(position),
        })
        .is_ok()
    };
    assert!(observe("ben", 5, 1, "A"));
    assert!(!observe("ben", 4, 2, "B"), "earlier");
    assert!(!observe("ben", 5, 0, "B"), "as early, but before it in the log");
    assert!(!observe("ann", 9, 3, "A"), "a subject that has passed");
    assert!(observe("ben", 5, 2, "B"));
    let report = run.finish();
    assert_eq!((report.entered, report.converted), (1, 1));
}

#[test]
fn the_ends_of_time_do_not_overflow() {
    let steps = funnel(&["A", "B"], Some(i64::MAX), Matching::Once, Entry::Best);
    let mut progress = Progress::new(&steps);
    progress.observe(&steps, "A", Time::MIN);
    progress.observe(&steps, "B", Time::MAX);
    assert_eq!(
        progress.reached(),
        1,
        "a window ends at {:?}",
        Time::MIN.plus_milliseconds(i64::MAX)
    );
    let log = [("ann", i64::MIN / 1_000_000, "A"), ("ann", i64::MAX / 1_000_000, "B")];
    assert!(
        run(&funnel(&["A", "B"], None, Matching::Once, Entry::Best), &log).steps[1]
            .median_ms
            .unwrap()
            > 9e12
    );
}

/// Comparing every start with every end would take a million times a million steps.
#[test]
fn a_million_starts_and_a_million_ends_of_one_subject() {
    let steps = funnel(&["A", "B", "C"], Some(1), Matching::Once, Entry::Best);
    let mut progress = Progress::new(&steps);
    for event in ["C", "A", "B"] {
        for millisecond in 0..1_000_000 {
            progress.observe(
                &steps,
                event,
                Time::from_milliseconds(if event == "B" { 1_000_000 } else { millisecond }),
            );
        }
    }
    assert_eq!(progress.reached(), 2);
}

#[test]
fn who_dropped_off_comes_page_by_page() {
    let steps = funnel(&["seen", "tried"], None, Matching::Once, Entry::Best);
    let names: Vec<String> = (0..25).map(|number| format!("{number:02}")).collect();
    let page_after = |after: Option<String>, step: Option<usize>| {
        let page = Page {
            step,
            after,
            subjects_max: 10,
        };
        let mut run = Run::naming(&steps, &page);
        for (position, subject) in names.iter().enumerate() {
            let occurrence = Occurrence {
                subject,
                event: "seen",
                time: Time::from_milliseconds(7),
                position: Position(position as u64),
            };
            run.observe(&occurrence).unwrap();
        }
        run.finish().steps.swap_remove(0)
    };
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let step = page_after(after.take(), Some(0));
        assert_eq!(step.dropped, 25, "a page does not change the count");
        assert!(
            step.dropped_subjects
                .iter()
                .all(|one| one.time == Time::from_milliseconds(7))
        );
        let Some(last) = step.dropped_subjects.last() else {
            break;
        };
        after = Some(last.subject.clone());
        seen.extend(step.dropped_subjects.into_iter().map(|one| one.subject));
    }
    assert_eq!(seen, names);
    assert_eq!(page_after(None, Some(1)).dropped_subjects, []);
}

#[test]
fn a_funnel_of_a_board_goes_by_slugs() {
    let text = "board \"Shop\"\nevent \"Ad shown\"\nevent \"Account created\"\nhotspot \"Ad shown\"\nfunnel \"Join\" within=\"3d\" matching=\"increasing\" entry=\"first\" {\n    step \"event/Ad shown\"\n    step \"Account created\" within=\"2d\"\n}\nfunnel \"Torn\" {\n    step \"Ad shown\"\n    step \"Gone\"\n}\n";
    let board = stormlake_board::parse(text).board;
    const DAY_MS: i64 = 86_400_000;
    let expected = Funnel {
        matching: Matching::Increasing,
        entry: Entry::First,
        ..Funnel::new(
            "Join",
            [
                Step::new("ad-shown"),
                Step::new("account-created").within_ms(2 * DAY_MS),
            ],
        )
        .within_ms(3 * DAY_MS)
    };
    assert_eq!(Funnel::of_board(&board, &board.funnels[0]), Some(expected));
    assert_eq!(Funnel::of_board(&board, &board.funnels[1]), None);
}
