//! Features of one subject, purchase by purchase.

use crate::setting::{cdnow, midnight, purchases, summaries};
use stormlake_forecast::{Features, Histories, Noted, Purchase};
use stormlake_record::Time;

fn at(text: &str) -> Time {
    Time::parse(text).unwrap()
}

#[test]
fn purchases_of_one_day_are_one_and_days_are_utc() {
    let mut features = Features::default();
    assert_eq!(features.observe(at("2026-01-01T23:59:59Z"), 10.0), Noted::NewDay);
    assert_eq!(features.observe(at("2026-01-02T00:00:00Z"), 4.0), Noted::NewDay);
    assert_eq!(features.observe(at("2026-01-02T23:00:00Z"), 2.0), Noted::SameDay);
    let summary = features.at(at("2026-01-08T12:00:00Z")).unwrap();
    assert_eq!(
        (summary.repeats, summary.recency_weeks, summary.age_weeks),
        (1, 1.0 / 7.0, 1.0)
    );
    assert_eq!(summary.mean_value, 6.0);
}

#[test]
fn a_subject_costs_forty_bytes() {
    assert_eq!(size_of::<Features>(), 40);
}

#[test]
fn days_before_1970_count_like_others() {
    let mut features = Features::default();
    features.observe(at("1969-12-31T23:00:00Z"), 1.0);
    assert_eq!(features.observe(at("1970-01-01T01:00:00Z"), 1.0), Noted::NewDay);
}

#[test]
fn nothing_is_known_before_the_first_purchase_or_of_the_past() {
    let mut features = Features::default();
    assert_eq!(features.at(midnight("2026-01-01")), None);
    features.observe(at("2026-01-05T12:00:00Z"), 1.0);
    assert_eq!(features.at(midnight("2026-01-04")), None);
    assert!(features.at(midnight("2026-01-05")).is_some());
}

#[test]
fn what_is_no_purchase_changes_nothing() {
    let mut features = Features::default();
    features.observe(midnight("2026-01-01"), 10.0);
    let before = features;
    assert_eq!(features.observe(midnight("2026-01-02"), -10.0), Noted::Refund);
    assert_eq!(features.observe(midnight("2026-01-02"), f64::NAN), Noted::NotANumber);
    assert_eq!(
        features.observe(midnight("2026-01-02"), f64::INFINITY),
        Noted::NotANumber
    );
    assert_eq!(features, before);
    assert_eq!(features.observe(midnight("2026-01-02"), 0.0), Noted::NewDay);
}

#[test]
fn what_comes_late_counts_until_days_are_forgotten() {
    let mut features = Features::default();
    features.observe(midnight("2026-03-01"), 5.0);
    features.observe(midnight("2026-06-30"), 7.0);
    assert_eq!(
        features.observe(midnight("2026-04-28"), 1.0),
        Noted::NewDay,
        "63 days back"
    );
    assert_eq!(features.observe(midnight("2026-04-28"), 1.0), Noted::SameDay);
    assert_eq!(
        features.observe(midnight("2026-04-27"), 1.0),
        Noted::TooLate,
        "64 days back"
    );
    assert_eq!(
        features.observe(midnight("2026-03-01"), 1.0),
        Noted::SameDay,
        "the first day is always known"
    );
    assert_eq!(
        features.observe(midnight("2026-01-01"), 3.0),
        Noted::NewDay,
        "a new first day"
    );
    let summary = features.at(midnight("2026-06-30")).unwrap();
    assert_eq!(summary.repeats, 3);
    assert_eq!(summary.mean_value, (6.0 + 2.0 + 7.0) / 3.0);
}

#[test]
fn training_and_live_scoring_see_the_same() {
    let Some(owned) = cdnow() else { return };
    let mut live = std::collections::BTreeMap::<&str, Features>::new();
    for (subject, time, value) in owned.iter().filter(|(_, time, _)| *time <= midnight("1997-09-30")) {
        live.entry(subject).or_default().observe(*time, *value);
    }
    let scored: Vec<_> = live
        .values()
        .map(|features| features.at(midnight("1997-09-30")).unwrap())
        .collect();
    assert_eq!(scored, summaries(&owned, "1997-09-30"));
}

#[test]
fn what_is_left_out_is_counted() {
    let Some(owned) = cdnow() else { return };
    let mut histories = Histories::collect(purchases(&owned), midnight("1997-09-30"));
    assert_eq!((histories.len(), histories.left_out().refunds), (2357, 0));
    let after = owned
        .iter()
        .filter(|(_, time, _)| *time > midnight("1997-09-30"))
        .count();
    assert_eq!(histories.left_out().after_end, after as u64);
    histories.observe(Purchase {
        subject: "only returns things",
        time: midnight("1997-05-01"),
        value: -3.0,
    });
    assert_eq!((histories.len(), histories.left_out().refunds), (2357, 1));
}
