//! Fitted parameters against the reference, and against the published ones to the digits given.

use crate::setting::{answers, cdnow, cdnow_calibration, cdnow_published, close, rounds, summaries};
use serde_json::Value;
use stormlake_forecast::{BgNbd, Fitted, GammaGamma, Summary, fit};

/// How far an optimum found by a simplex may lie from ours, relatively.
const SIMPLEX: f64 = 1e-5;
/// The same for the likelihood, which is flat there.
const LIKELIHOOD: f64 = 1e-10;

#[track_caller]
fn agrees(fitted: &Fitted, answers: &Value, values: &Value) {
    let BgNbd { r, alpha, a, b } = fitted.purchases;
    for (name, actual) in [("r", r), ("alpha", alpha), ("a", a), ("b", b)] {
        close(actual, &answers[name], SIMPLEX);
    }
    close(fitted.convergence.log_likelihood, &answers["LL"], LIKELIHOOD);
    let value = fitted.value.as_ref().unwrap();
    let GammaGamma { p, q, gamma } = value.model;
    for (name, actual) in [("p", p), ("q", q), ("gamma", gamma)] {
        close(actual, &values[name], SIMPLEX);
    }
    close(value.convergence.log_likelihood, &values["LL"], LIKELIHOOD);
    assert_eq!(value.convergence.subjects, values["n"].as_u64().unwrap());
}

#[track_caller]
fn sums_agree(summaries: &[Summary], answers: &Value, decimals: i32) {
    assert_eq!(summaries.len() as u64, answers["n_customers"]);
    assert_eq!(
        summaries.iter().filter(|summary| summary.repeats > 0).count() as u64,
        answers["repeaters"]
    );
    assert_eq!(
        summaries.iter().map(|summary| u64::from(summary.repeats)).sum::<u64>(),
        answers["sum_x"]
    );
    let sum = |of: fn(&Summary) -> f64| summaries.iter().map(of).sum::<f64>();
    rounds(
        sum(|summary| summary.recency_weeks),
        answers["sum_t_x_weeks"].as_f64().unwrap(),
        decimals,
    );
    rounds(
        sum(|summary| summary.age_weeks),
        answers["sum_T_weeks"].as_f64().unwrap(),
        decimals,
    );
}

#[test]
fn the_raw_sample() {
    let Some(calibration) = cdnow_calibration() else { return };
    let reference = &answers("clv.json")["raw_sample"];
    sums_agree(&calibration, reference, 4);
    let fitted = fit(&calibration).unwrap();
    agrees(&fitted, &reference["bgnbd"], &reference["gamma_gamma"]);
    assert_eq!(fitted.repeaters, 946);
    let value = fitted.value.unwrap();
    close(value.mean_value, &reference["gamma_gamma"]["mean_m_x"], 1e-12);
    close(value.correlation, &reference["gamma_gamma"]["corr_x_mx"], 1e-10);
    for (weeks, expected) in reference["bgnbd_unconditional_E"].as_object().unwrap() {
        close(
            fitted.purchases.expected_repeats(weeks.parse().unwrap()),
            expected,
            1e-6,
        );
    }
}

#[test]
fn rows_and_customer_days() {
    let Some(purchases) = cdnow() else { return };
    let reference = &answers("clv.json")["raw_sample"];
    assert_eq!(purchases.len() as u64, reference["rows"]);
    let days: u32 = summaries(&purchases, "1998-06-30")
        .iter()
        .map(|summary| summary.repeats + 1)
        .sum();
    assert_eq!(u64::from(days), reference["customer_days"]);
}

#[test]
fn the_published_summary() {
    let Some(summary) = cdnow_published() else { return };
    let reference = &answers("clv.json")["published_summary_2357"];
    sums_agree(&summary, reference, 2);
    let fitted = fit(&summary).unwrap();
    agrees(
        &fitted,
        &reference["bgnbd"],
        &reference["gamma_gamma_from_summary_with_transactions"],
    );
    for (weeks, expected) in reference["bgnbd_unconditional_E"].as_object().unwrap() {
        close(
            fitted.purchases.expected_repeats(weeks.parse().unwrap()),
            expected,
            1e-6,
        );
    }
}

#[test]
fn the_published_parameters_to_their_digits() {
    let Some(calibration) = cdnow_calibration() else { return };
    let published = &answers("clv.json")["published"];
    let fitted = fit(&calibration).unwrap();
    let BgNbd { r, alpha, a, b } = fitted.purchases;
    for (name, actual) in [("r", r), ("alpha", alpha), ("a", a), ("b", b)] {
        rounds(actual, published["bgnbd"][name].as_f64().unwrap(), 3);
        close(actual, &published["bgnbd_CLVTools"][name], 1e-5);
    }
    rounds(
        fitted.convergence.log_likelihood,
        published["bgnbd"]["LL"].as_f64().unwrap(),
        1,
    );
    rounds(
        fitted.convergence.log_likelihood,
        published["bgnbd_CLVTools"]["LL"].as_f64().unwrap(),
        3,
    );
    let GammaGamma { p, q, gamma } = fitted.value.unwrap().model;
    for (name, actual) in [("p", p), ("q", q), ("gamma", gamma)] {
        rounds(actual, published["gamma_gamma"][name].as_f64().unwrap(), 2);
    }
}

#[test]
fn the_standard_errors_shrink_with_the_root_of_the_number() {
    let Some(calibration) = cdnow_calibration() else { return };
    let once = fit(&calibration).unwrap();
    let fourfold = fit(&calibration.repeat(4)).unwrap();
    for (one, four) in once.convergence.log_errors.iter().zip(&fourfold.convergence.log_errors) {
        assert!((one / four - 2.0).abs() < 1e-5, "{one} {four}");
    }
    assert!((once.purchases.r / fourfold.purchases.r - 1.0).abs() < 1e-7);
}

#[test]
fn a_fitted_model_survives_being_written_and_read() {
    let Some(calibration) = cdnow_calibration() else { return };
    let fitted = fit(&calibration).unwrap();
    let bytes = postcard::to_stdvec(&fitted).unwrap();
    assert_eq!(postcard::from_bytes::<Fitted>(&bytes).unwrap(), fitted);
    let text = serde_json::to_value(&fitted).unwrap();
    assert_eq!(text["convergence"]["subjects"], 2357);
    close(fitted.purchases.r, &text["purchases"]["r"], 0.0);
}
