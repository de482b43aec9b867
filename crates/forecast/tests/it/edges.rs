//! Data that no model fits: clear answers, and never a panic or a number that is none.

use stormlake_forecast::{Degenerate, GammaGamma, Summary, fit, fit_purchases, fit_value};

fn customer(repeats: u32, recency_weeks: f64, age_weeks: f64, mean_value: f64) -> Summary {
    Summary {
        repeats,
        recency_weeks,
        age_weeks,
        mean_value,
    }
}

/// Customers who differ enough to learn from, worth `value` times as much.
fn varied(value: f64) -> Vec<Summary> {
    let rows = [
        (0, 0.0, 900),
        (1, 5.0, 200),
        (1, 18.0, 90),
        (2, 8.0, 90),
        (3, 30.0, 60),
        (7, 33.0, 40),
        (4, 9.0, 50),
        (20, 36.0, 9),
        (12, 20.0, 10),
    ];
    let customers = rows.iter().flat_map(|&(repeats, recency, count)| {
        (0..count).map(move |index| {
            // Each has an own mean of 10 to 50, around which the mean of few purchases strays more than that of many.
            let own = f64::from(10 * (1 + index % 5));
            let astray = 0.7 * f64::from(index / 5 % 3 - 1) / f64::from(repeats.max(1)).sqrt();
            let spent = if repeats > 0 { own * (1.0 + astray) * value } else { 0.0 };
            customer(repeats, recency, 38.0 - f64::from(index % 2), spent)
        })
    });
    customers.collect()
}

#[test]
fn the_varied_ones_do_fit() {
    let fitted = fit(&varied(1.0)).unwrap();
    assert!(fitted.purchases.r > 0.0, "{fitted:?}");
}

#[test]
fn nobody() {
    assert_eq!(fit(&[]), Err(Degenerate::NoSubjects));
    assert_eq!(fit_value(&[]), Err(Degenerate::NoSubjects));
}

#[test]
fn nobody_twice() {
    let refused = fit(&[customer(0, 0.0, 30.0, 0.0); 20]).unwrap_err();
    assert_eq!(refused, Degenerate::NoRepeats { subjects: 20 });
    assert!(refused.to_string().contains("none of 20 subjects"));
}

#[test]
fn one_customer_and_the_same_customer_many_times() {
    for count in [1, 2, 1000] {
        for row in [
            customer(2, 30.43, 38.86, 22.35),
            customer(1, 1.0, 30.0, 5.0),
            customer(40, 39.0, 39.0, 5.0),
        ] {
            let refused = fit(&vec![row; count]).unwrap_err();
            assert!(
                matches!(refused, Degenerate::Diverges { .. }),
                "{count} {row:?}: {refused:?}"
            );
            assert!(fit_value(&vec![row; count]).is_err());
        }
    }
}

#[test]
fn all_on_one_day() {
    let refused = fit(&[customer(0, 0.0, 0.0, 0.0); 5]).unwrap_err();
    assert!(matches!(refused, Degenerate::NoRepeats { .. }));
    assert!(fit(&[customer(3, 0.0, 0.0, 1.0), customer(0, 0.0, 0.0, 0.0)]).is_err());
}

#[test]
fn worthless_repeats_keep_the_purchase_model() {
    let fitted = fit(&varied(0.0)).unwrap();
    assert_eq!(fitted.value, Err(Degenerate::NoValues));
    assert_eq!(fitted.expected_value(&customer(2, 1.0, 2.0, 0.0)), None);
    assert_eq!(fitted.purchases, fit(&varied(1.0)).unwrap().purchases);
}

#[test]
fn some_worthless_repeats_are_left_out_and_counted() {
    let mut customers = varied(1.0);
    customers.extend([customer(2, 8.0, 38.0, 0.0); 3]);
    let (some, all) = (fit_value(&customers).unwrap(), fit_value(&varied(1.0)).unwrap());
    assert_eq!(
        (some.worthless, some.convergence.subjects),
        (3, all.convergence.subjects)
    );
    assert!((some.model.p / all.model.p - 1.0).abs() < 1e-7, "{some:?} {all:?}");
}

#[test]
fn the_unit_of_the_values_does_not_matter() {
    let (plain, small) = (
        fit_value(&varied(1.0)).unwrap().model,
        fit_value(&varied(1e-6)).unwrap().model,
    );
    assert!(
        (plain.p / small.p - 1.0).abs() < 1e-6 && (plain.gamma / small.gamma - 1e6).abs() < 10.0,
        "{plain:?} {small:?}"
    );
}

#[test]
fn a_summary_that_contradicts_itself_is_named() {
    for (wrong, about) in [
        (customer(1, f64::NAN, 3.0, 1.0), "no finite number"),
        (customer(1, 1.0, f64::INFINITY, 1.0), "no finite number"),
        (customer(1, 1.0, 3.0, -1.0), "negative"),
        (customer(1, -1.0, 3.0, 1.0), "negative"),
        (customer(1, 4.0, 3.0, 1.0), "after the moment"),
        (customer(0, 2.0, 3.0, 0.0), "no repeat"),
    ] {
        let refused = fit_purchases(&[customer(1, 1.0, 3.0, 1.0), wrong]).unwrap_err();
        let text = refused.to_string();
        assert!(text.contains("number 1 ") && text.contains(about), "{text}");
    }
}

#[test]
fn enormous_numbers_end_too() {
    for row in [
        customer(u32::MAX, 1e300, 1e300, 1e300),
        customer(1, 1e-300, 1e-300, 1e-300),
    ] {
        let customers = [row, customer(0, 0.0, 1.0, 0.0), customer(2, 1.0, 1.0, 1.0)];
        let text = format!("{:?} {:?}", fit(&customers), fit_value(&customers));
        assert!(!text.contains("NaN"), "{text}");
    }
}

#[test]
fn an_infinite_mean_is_not_a_number_to_predict() {
    let wild = GammaGamma {
        p: 2.0,
        q: 0.9,
        gamma: 5.0,
    };
    assert_eq!(wild.expected_value(&Summary::default()), None);
    assert!(wild.expected_value(&customer(1, 1.0, 2.0, 10.0)).unwrap() > 0.0);
    let tame = GammaGamma { q: 3.0, ..wild };
    assert_eq!(tame.expected_value(&Summary::default()), Some(5.0));
    assert!(tame.expected_value(&customer(3, 1.0, 2.0, 0.0)).unwrap() < 5.0);
}
