//! How many subjects it takes, against R's `power.prop.test` and a textbook.

use stormlake_analysis::lift::{Level, Power, Share, detectable, subjects_needed};

/// From R's own help page: `power.prop.test(p1 = .50, p2 = .75, power = .90)` gives n = 76.7 an arm.
#[test]
fn equal_arms_need_what_r_says() {
    let power = Power::new(0.9).unwrap();
    let needed = subjects_needed(0.75, 0.5, 0.5, Level::USUAL, power).unwrap();
    assert_eq!((needed / 2.0 * 10.0).round() / 10.0, 76.7);
    // `power.prop.test(p1 = .10, p2 = .12, power = .8)`: n = 3840.847.
    let needed = subjects_needed(0.12, 0.1, 0.5, Level::USUAL, Power::USUAL).unwrap();
    assert_eq!((needed / 2.0 * 1_000.0).round() / 1_000.0, 3_840.847);
}

#[test]
fn a_small_holdout_needs_more_and_sees_less() {
    let needed = |share| subjects_needed(0.12, 0.1, share, Level::USUAL, Power::USUAL).unwrap();
    assert!(needed(0.1) > 2.5 * needed(0.5), "{} {}", needed(0.1), needed(0.5));
    let seen = |treated, subjects| {
        let held_out = Share {
            having: subjects / 10,
            subjects,
        };
        detectable(treated, held_out, Level::USUAL, Power::USUAL).unwrap()
    };
    // (1.96 + 0.84)·√(0.09·(1/5000 + 1/5000)).
    assert!(
        (seen(5_000, 5_000) - 0.016_809_5).abs() < 1e-6,
        "{}",
        seen(5_000, 5_000)
    );
    assert!(seen(9_000, 1_000) > 1.6 * seen(5_000, 5_000));
    // What is said to be seen is what it is said to take.
    let (seen, needed) = (
        seen(5_000, 5_000),
        subjects_needed(0.1 + seen(5_000, 5_000), 0.1, 0.5, Level::USUAL, Power::USUAL),
    );
    assert!((needed.unwrap() / 10_000.0 - 1.0).abs() < 0.08, "{seen} {needed:?}");
}

#[test]
fn what_cannot_be_planned_is_not() {
    let of = |treated, held_out, share| subjects_needed(treated, held_out, share, Level::USUAL, Power::USUAL);
    assert_eq!(of(0.1, 0.1, 0.5), None);
    assert_eq!(of(1.1, 0.1, 0.5), None);
    assert_eq!(of(0.2, 0.1, 0.0), None);
    assert_eq!(Power::new(1.0), None);
    let nobody = Share {
        having: 0,
        subjects: 50,
    };
    assert_eq!(detectable(50, nobody, Level::USUAL, Power::USUAL), None);
}
