//! What must hold for every model and every customer.

use proptest::prelude::*;
use stormlake_forecast::{BgNbd, Features, GammaGamma, Summary, fit};
use stormlake_record::Time;

const DAY_NS: i64 = 86_400_000_000_000;

fn models() -> impl Strategy<Value = BgNbd> {
    let logarithm = |range: std::ops::Range<f64>| range.prop_map(f64::exp);
    (
        logarithm(-4.0..3.0),
        logarithm(-3.0..5.0),
        logarithm(-5.0..4.0),
        logarithm(-5.0..5.0),
    )
        .prop_map(|(r, alpha, a, b)| BgNbd { r, alpha, a, b })
}

fn customers() -> impl Strategy<Value = Summary> {
    (0_u32..300, 0.0..100.0_f64, 0.0..100.0_f64, 0.0..1e4_f64).prop_map(|(repeats, recency, since, mean_value)| {
        let recency_weeks = if repeats == 0 { 0.0 } else { recency };
        Summary {
            repeats,
            recency_weeks,
            age_weeks: recency_weeks + since,
            mean_value,
        }
    })
}

proptest! {
    #[test]
    fn p_alive_is_a_chance_and_silence_lowers_it(model in models(), customer in customers(), wait in 0.0..100.0_f64) {
        let chance = model.p_alive(&customer);
        prop_assert!((0.0..=1.0).contains(&chance));
        prop_assert!(customer.repeats > 0 || chance == 1.0);
        let silent = Summary { age_weeks: customer.age_weeks + wait, ..customer };
        prop_assert!(model.p_alive(&silent) <= chance);
    }

    #[test]
    fn a_later_last_purchase_raises_p_alive(model in models(), customer in customers(), share in 0.0..1.0_f64) {
        prop_assume!(customer.repeats > 0);
        let earlier = Summary { recency_weeks: customer.recency_weeks * share, ..customer };
        prop_assert!(model.p_alive(&earlier) <= model.p_alive(&customer));
    }

    #[test]
    fn expectations_grow_with_the_horizon_but_slower_than_the_rate(model in models(), customer in customers(), weeks in 0.01..200.0_f64) {
        prop_assert_eq!(model.expected_purchases(0.0, &customer), 0.0);
        let (near, far) = (model.expected_purchases(weeks, &customer), model.expected_purchases(2.0 * weeks, &customer));
        let slack = 1e-9 * (1.0 + far);
        prop_assert!(near.is_finite() && far.is_finite() && near >= 0.0);
        prop_assert!(near <= far + slack && far <= 2.0 * near + slack, "{} {}", near, far);
        // Nobody buys more than somebody who never leaves: (r+x)/(α+T) a week.
        let rate = (model.r + f64::from(customer.repeats)) / (model.alpha + customer.age_weeks);
        prop_assert!(near <= rate * weeks * (1.0 + 1e-9) + slack, "{} {}", near, rate * weeks);
    }

    #[test]
    fn expected_value_lies_between_the_own_mean_and_that_of_all(p in 0.1..20.0_f64, q in 1.01..20.0_f64, gamma in 0.1..1e3_f64, customer in customers()) {
        let model = GammaGamma { p, q, gamma };
        let all = model.expected_value(&Summary::default()).unwrap();
        let own = if customer.repeats == 0 { all } else { customer.mean_value };
        let expected = model.expected_value(&customer).unwrap();
        let slack = 1e-9 * (all + own);
        prop_assert!(expected >= all.min(own) - slack && expected <= all.max(own) + slack);
    }

    #[test]
    fn the_order_of_recent_purchases_does_not_matter(mut purchases in prop::collection::vec((0_i64..60, 0_u32..100), 1..40), seed in any::<u64>()) {
        let observe = |purchases: &[(i64, u32)]| {
            let mut features = Features::default();
            for (day, value) in purchases {
                features.observe(Time(day * DAY_NS), f64::from(*value));
            }
            features
        };
        purchases.sort_unstable();
        let ordered = observe(&purchases);
        let turn = seed as usize % purchases.len();
        purchases.rotate_left(turn);
        purchases.reverse();
        prop_assert_eq!(observe(&purchases), ordered);
        let mut days: Vec<i64> = purchases.iter().map(|purchase| purchase.0).collect();
        days.sort_unstable();
        days.dedup();
        prop_assert_eq!(ordered.repeats() as usize + 1, days.len());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn a_fit_answers_or_says_why(customers in prop::collection::vec(customers(), 0..60)) {
        match fit(&customers) {
            Ok(fitted) => {
                let BgNbd { r, alpha, a, b } = fitted.purchases;
                prop_assert!([r, alpha, a, b].iter().all(|parameter| parameter.is_finite() && *parameter > 0.0));
                prop_assert!(fitted.convergence.gradient < 1e-6 && fitted.convergence.log_errors.iter().all(|error| *error < 2.4));
                for customer in &customers {
                    prop_assert!(fitted.expected_purchases(52.0, customer).is_finite());
                }
            }
            Err(refused) => prop_assert!(!refused.to_string().contains("NaN") && !refused.to_string().is_empty()),
        }
    }
}
