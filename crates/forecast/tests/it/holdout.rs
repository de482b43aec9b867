//! The hold-out of the CDNOW sample: 39 weeks that the fit has not seen.

use crate::setting::{answers, cdnow, close, midnight, purchases};
use stormlake_forecast::{Case, Summary, auc, cut, evaluate, fit_purchases};

/// Our optimum differs from the reference's simplex by about 1e-7.
const FITTED: f64 = 1e-6;

#[test]
fn the_reference_evaluation() {
    let Some(owned) = cdnow() else { return };
    let reference = &answers("clv.json")["raw_sample"]["holdout"];
    let cases = cut(purchases(&owned), midnight("1997-09-30"), midnight("1998-06-30"));
    let known: Vec<Summary> = cases.iter().map(|case| case.summary).collect();
    let (model, _) = fit_purchases(&known).unwrap();
    let seen = evaluate(&model, &cases, 39.0).unwrap();
    assert_eq!(seen.actual_total, reference["actual_total"].as_u64().unwrap());
    assert_eq!(seen.buyers, reference["buyers_in_holdout"].as_u64().unwrap());
    close(seen.predicted_total, &reference["predicted_total"], FITTED);
    close(seen.mean_absolute_error, &reference["mae_per_customer"], FITTED);
    close(seen.root_mean_squared_error, &reference["rmse_per_customer"], FITTED);
    close(seen.correlation.unwrap(), &reference["pearson"], FITTED);
    close(seen.auc.unwrap(), &reference["auc_any_repeat"], FITTED);
    close(seen.auc_by_repeats.unwrap(), &reference["auc_by_x_only"], 1e-12);
    close(seen.same_rate_total, &reference["baseline_total_same_rate"], 1e-12);
    close(
        seen.same_rate_mean_absolute_error,
        &reference["baseline_mae_same_rate"],
        1e-12,
    );
    let rows = reference["by_calibration_x"].as_array().unwrap();
    assert_eq!(rows.len(), seen.by_repeats.len());
    for (row, expected) in seen.by_repeats.iter().zip(rows) {
        assert_eq!(u64::from(row.repeats), expected["x"].as_u64().unwrap_or(7));
        assert_eq!(row.subjects, expected["customers"].as_u64().unwrap());
        close(row.actual_mean, &expected["actual_mean"], 1e-12);
        close(row.predicted_mean, &expected["predicted_mean"], FITTED);
        close(row.mean_p_alive, &expected["mean_p_alive"], FITTED);
    }
    assert!(seen.mean_absolute_error < seen.same_rate_mean_absolute_error);
}

#[test]
fn ties_count_half() {
    let scored = |list: &[(f64, bool)]| auc(list.to_vec());
    assert_eq!(scored(&[(1.0, false), (2.0, true)]), Some(1.0));
    assert_eq!(scored(&[(2.0, false), (1.0, true)]), Some(0.0));
    assert_eq!(scored(&[(1.0, false), (1.0, true), (1.0, true)]), Some(0.5));
    // Pairs: (2, 1) won, (2, 2) tied, (3, 1) and (3, 2) won.
    assert_eq!(
        scored(&[(1.0, false), (2.0, false), (2.0, true), (3.0, true)]),
        Some(0.875)
    );
    assert_eq!(scored(&[(1.0, true)]), None);
    assert_eq!(scored(&[]), None);
}

#[test]
fn a_holdout_without_anybody_or_anything() {
    let model = stormlake_forecast::BgNbd {
        r: 0.2,
        alpha: 4.0,
        a: 0.8,
        b: 2.4,
    };
    assert!(evaluate(&model, &[], 39.0).is_none());
    // Somebody new on the day of the cut-off, who never returned.
    let case = Case {
        summary: Summary::default(),
        actual: 0,
    };
    let seen = evaluate(&model, &[case], 39.0).unwrap();
    assert_eq!((seen.auc, seen.correlation, seen.same_rate_total), (None, None, 0.0));
    assert!(seen.predicted_total > 0.0);
}
