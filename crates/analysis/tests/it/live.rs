//! Records as they arrive.

use crate::setting::{funnel, occurrences};
use stormlake_analysis::{Entry, Live, Matching};
use stormlake_record::Time;

#[test]
fn a_late_record_changes_the_answer_and_a_repeated_one_does_not() {
    let mut live = Live::new(funnel(&["A", "B", "C"], None, Matching::Once, Entry::Best));
    let log = [
        ("ann", 10, "A"),
        ("ann", 30, "C"),
        ("ann", 20, "B"),
        ("ann", 5, "other"),
        ("ben", 1, "other"),
    ];
    let reached: Vec<_> = occurrences(&log)
        .map(|occurrence| {
            live.observe(&occurrence);
            live.observe(&occurrence);
            live.settle();
            live.progress("ann").map_or(0, stormlake_analysis::Progress::reached)
        })
        .collect();
    assert_eq!(reached, [1, 1, 3, 3, 3]);
    assert_eq!(
        live.progress("ann").unwrap().times(),
        [10, 20, 30].map(Time::from_milliseconds)
    );
    assert!(live.progress("ben").is_none(), "nothing of the funnel happened to them");
    let report = live.report(10);
    assert_eq!((report.entered, report.converted), (1, 1));
}
