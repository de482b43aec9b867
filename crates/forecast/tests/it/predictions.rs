//! Predictions for one customer against published examples, a file of the whole sample, and an integral.

use crate::setting::{answers, cdnow_calibration, cdnow_published, close, data_folder, rounds};
use serde_json::Value;
use stormlake_forecast::{BgNbd, Summary, fit};

/// The parameters of the paper.
const PAPER: BgNbd = BgNbd {
    r: 0.243,
    alpha: 4.414,
    a: 0.793,
    b: 2.426,
};

fn customer(repeats: u32, recency_weeks: f64, age_weeks: f64) -> Summary {
    Summary {
        repeats,
        recency_weeks,
        age_weeks,
        mean_value: 0.0,
    }
}

#[test]
fn the_examples_of_the_published_summary() {
    let Some(summary) = cdnow_published() else { return };
    let examples = &answers("clv.json")["published_summary_2357"]["examples"];
    let fitted = fit(&summary).unwrap();
    let regular = customer(2, 30.43, 38.86);
    let expected = &examples["E[X(39)|x=2,t_x=30.43,T=38.86] (published 1.226)"];
    close(fitted.expected_purchases(39.0, &regular), expected, 1e-6);
    close(
        fitted.p_alive(&regular),
        &examples["P(alive|x=2,t_x=30.43,T=38.86)"],
        1e-6,
    );
    close(
        fitted.p_alive(&customer(26, 30.86, 31.0)),
        &examples["P(alive|x=26,t_x=30.86,T=31)"],
        1e-6,
    );
    let unconditional = &examples["unconditional E[X(t)] (published .0078 .0532 .1506 1.0405 1.0437 1.8576)"];
    for (weeks, expected) in unconditional.as_object().unwrap() {
        close(
            fitted.purchases.expected_repeats(weeks.parse().unwrap()),
            expected,
            1e-6,
        );
    }
}

#[test]
fn the_published_chances_of_a_number_of_purchases() {
    if data_folder().is_none() {
        return;
    }
    let published = answers("clv.json")["published"]["bgnbd_pmf_BTYD(r=.243,alpha=4.414,a=.793,b=2.426)"].clone();
    // A closed form of 10 gammas in 64 bits agrees to more digits than were printed.
    close(PAPER.p_repeats(10, 2.0), &published["P(X(2)=10)"], 1e-5);
    close(PAPER.p_repeats(0, 39.0), &published["P(X(39)=0)"], 1e-6);
    for (repeats, expected) in (11..=20).zip(published["P(X(30)=11..20)"].as_array().unwrap()) {
        close(PAPER.p_repeats(repeats, 30.0), expected, 1e-6);
    }
}

#[test]
fn the_first_ten_customers_mean_spend() {
    let Some(calibration) = cdnow_calibration() else { return };
    let published = answers("clv.json")["published"]["gamma_gamma_cond_mean_first10(p=6.25,q=3.74,v=15.44)"].clone();
    let fitted = fit(&calibration).unwrap();
    for (summary, expected) in calibration.iter().zip(published.as_array().unwrap()) {
        let expected = expected.as_f64().unwrap();
        rounds(fitted.expected_value(summary).unwrap(), expected, 1);
    }
}

#[test]
fn every_customer_of_the_sample() {
    let Some(calibration) = cdnow_calibration() else { return };
    let fitted = fit(&calibration).unwrap();
    let path = data_folder().unwrap().join("cdnow/bgnbd_predictions.csv");
    let mut rows = 0;
    for row in csv::Reader::from_path(path).unwrap().records() {
        let row = row.unwrap();
        let number = |column: usize| Value::from(row[column].parse::<f64>().unwrap());
        let summary = &calibration[row[0].parse::<usize>().unwrap() - 1];
        close(fitted.p_alive(summary), &number(1), 2e-6);
        close(fitted.expected_purchases(39.0, summary), &number(2), 5e-6);
        rows += 1;
    }
    assert_eq!(rows, 2357);
}

#[test]
fn every_summary_of_the_sample() {
    let Some(calibration) = cdnow_calibration() else { return };
    let path = data_folder().unwrap().join("cdnow/rfm_1997-09-30.csv");
    for (row, summary) in csv::Reader::from_path(path).unwrap().records().zip(&calibration) {
        let row = row.unwrap();
        let number = |column: usize| Value::from(row[column].parse::<f64>().unwrap());
        assert_eq!(f64::from(summary.repeats), number(1));
        close(summary.recency_weeks, &number(4), 1e-14);
        close(summary.age_weeks, &number(5), 1e-14);
        close(summary.mean_value, &number(6), 1e-12);
    }
}

/// E[X(t)] as the sum over the chances of each number, which is another formula of the paper.
#[test]
fn the_expectation_is_the_mean_of_the_chances() {
    for model in [
        PAPER,
        BgNbd { a: 1.0, ..PAPER },
        BgNbd {
            a: 1.0 + 1e-9,
            b: 0.3,
            ..PAPER
        },
        BgNbd {
            a: 0.4,
            b: 0.6,
            ..PAPER
        },
        BgNbd {
            r: 2.0,
            alpha: 10.0,
            a: 7.5,
            b: 9.0,
        },
        BgNbd {
            r: 0.9,
            alpha: 3.0,
            a: 40.0,
            b: 300.0,
        },
    ] {
        for weeks in [0.1, 3.0, 20.0] {
            let chances: Vec<f64> = (0..400).map(|repeats| model.p_repeats(repeats, weeks)).collect();
            assert!((chances.iter().sum::<f64>() - 1.0).abs() < 1e-8, "{model:?} {weeks}");
            let mean: f64 = chances
                .iter()
                .enumerate()
                .map(|(repeats, chance)| repeats as f64 * chance)
                .sum();
            let expected = model.expected_repeats(weeks);
            assert!(
                (mean - expected).abs() < 1e-7 * mean,
                "{model:?} {weeks}: {mean} {expected}"
            );
        }
    }
}

#[test]
fn nothing_changes_where_the_form_of_the_series_does() {
    for a in [0.999_999_9, 1.0, 1.000_000_1] {
        let near = BgNbd { a, ..PAPER }.expected_purchases(39.0, &customer(2, 30.43, 38.86));
        let at = BgNbd { a: 1.0, ..PAPER }.expected_purchases(39.0, &customer(2, 30.43, 38.86));
        assert!((near - at).abs() < 1e-6, "{a}: {near} {at}");
    }
    // Here 1 + r + x = 3.243 is where the other form of the series takes over.
    let below = BgNbd {
        a: 3.243 - 1e-9,
        ..PAPER
    }
    .expected_purchases(39.0, &customer(2, 30.43, 38.86));
    let above = BgNbd {
        a: 3.243 + 1e-9,
        ..PAPER
    }
    .expected_purchases(39.0, &customer(2, 30.43, 38.86));
    assert!((below - above).abs() < 1e-8 * above, "{below} {above}");
}

/// The chance to have not left yet falls like a power of time, so with a > 1 the sum of all future purchases is finite.
#[test]
fn a_horizon_without_end_stays_a_number() {
    for a in [0.3, 0.793, 1.0, 1.5, 6.0] {
        let model = BgNbd { a, ..PAPER };
        let mut before = 0.0;
        for weeks in [1e-9, 1.0, 1e3, 1e6, 1e12, 1e100] {
            let expected = model.expected_purchases(weeks, &customer(2, 30.43, 38.86));
            assert!(
                expected.is_finite() && expected > before,
                "{a} {weeks}: {expected} {before}"
            );
            before = expected * (1.0 - 1e-9);
        }
        // Of those alive after x repeats, each further one is survived with probability b'/(a+b'): (a+b+x−1)/(a−1) in all.
        if a > 1.0 {
            let all = (a + model.b + 1.0) / (a - 1.0) * model.p_alive(&customer(2, 30.43, 38.86));
            assert!(before < all * (1.0 + 1e-6), "{a}: {before} {all}");
        }
    }
}
