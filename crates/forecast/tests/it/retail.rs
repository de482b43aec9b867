//! *Online Retail*: the purchases that BG/NBD cannot explain must be noticed.

use crate::setting::{answers, online_retail, summaries};
use stormlake_forecast::{Degenerate, fit, fit_value};

#[test]
fn the_half_year_is_refused_with_the_reason_and_its_values_are_not() {
    let Some(orders) = online_retail() else { return };
    let reference = answers("online_retail_half.json");
    let known = summaries(&orders, "2011-06-30");
    assert_eq!(known.len() as u64, reference["order_customers"].as_u64().unwrap());
    for (days, expected) in reference["customers_with_at_least_n_purchase_days"]
        .as_object()
        .unwrap()
    {
        let days: u32 = days.parse().unwrap();
        let found = known.iter().filter(|summary| summary.repeats + 1 >= days).count();
        assert_eq!(found as u64, expected.as_u64().unwrap(), "{days}");
    }
    let refused = fit(&known).unwrap_err();
    let Degenerate::Diverges { parameters, .. } = &refused else {
        panic!("{refused}")
    };
    assert_eq!(parameters, "a and b");
    let text = refused.to_string();
    assert!(text.contains("hardly anybody is seen to leave"), "{text}");
    // What a purchase is worth does not hang on who leaves.
    let value = fit_value(&known).unwrap();
    assert!(value.correlation.abs() < 0.2 && value.convergence.log_errors.iter().all(|error| *error < 0.2));
}

#[test]
fn an_earlier_cut_is_refused_too() {
    let Some(orders) = online_retail() else { return };
    for end in ["2011-02-28", "2011-03-31", "2011-04-30"] {
        let refused = fit(&summaries(&orders, end)).unwrap_err();
        assert!(matches!(refused, Degenerate::Diverges { .. }), "{end}: {refused}");
    }
}
