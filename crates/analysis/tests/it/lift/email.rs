//! A real experiment (Hillstrom 2008): 42,613 customers, half of whom were sent an e-mail about menswear. The answers are SciPy's.

use crate::setting::data_folder;
use flate2::read::GzDecoder;
use serde_json::Value;
use std::fs::File;
use stormlake_analysis::lift::{Difference, Level, Paired, Range, Sample, Share, Sums, cuped, mismatch, pooled_z};

struct Customer {
    treated: bool,
    /// What they had spent in the year before.
    history: f64,
    visit: f64,
    conversion: f64,
    spend: f64,
}

fn customers() -> Option<Vec<Customer>> {
    let file = File::open(data_folder()?.join("email-experiment/hillstrom_mens_vs_control.csv.gz")).unwrap();
    let mut reader = csv::Reader::from_reader(GzDecoder::new(file));
    let headers = reader.headers().unwrap().clone();
    let column = |name: &str| headers.iter().position(|header| header == name).unwrap();
    let (segment, history) = (column("segment"), column("history"));
    let (visit, conversion, spend) = (column("visit"), column("conversion"), column("spend"));
    let read = |record: csv::Result<csv::StringRecord>| {
        let record = record.unwrap();
        let number = |at: usize| record[at].parse().unwrap();
        Customer {
            treated: &record[segment] == "Mens E-Mail",
            history: number(history),
            visit: number(visit),
            conversion: number(conversion),
            spend: number(spend),
        }
    };
    Some(reader.records().map(read).collect())
}

fn reference() -> Value {
    let text = std::fs::read_to_string(data_folder().unwrap().join("reference/email_experiment.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn values(customers: &[Customer], treated: bool, of: Outcome) -> Vec<f64> {
    let arm = customers.iter().filter(|customer| customer.treated == treated);
    arm.map(of).collect()
}

fn close(found: f64, expected: &Value, of: &str) {
    let expected = expected.as_f64().unwrap_or_else(|| panic!("{of} is no number"));
    assert!(
        (found / expected - 1.0).abs() < 1e-9,
        "{of}: {found}, expected {expected}"
    );
}

fn close_range(found: Range, expected: &Value, of: &str) {
    close(found.low, &expected[0], of);
    close(found.high, &expected[1], of);
}

type Outcome = fn(&Customer) -> f64;

const OUTCOMES: [(&str, Outcome); 3] = [
    ("visit", |customer| customer.visit),
    ("conversion", |customer| customer.conversion),
    ("spend", |customer| customer.spend),
];

#[test]
fn arms_and_rates_are_the_reference_s() {
    let Some(customers) = customers() else { return };
    let segments = &reference()["segments"];
    for (treated, name) in [(true, "Mens E-Mail"), (false, "No E-Mail")] {
        let arm = |of| Sample::of_values(&values(&customers, treated, of)).unwrap();
        let (told, spend) = (&segments[name], arm(|customer| customer.spend));
        assert_eq!(spend.subjects, told["n"].as_u64().unwrap());
        close(arm(|customer| customer.visit).mean, &told["visit_rate"], "visit_rate");
        close(
            arm(|customer| customer.conversion).mean,
            &told["conversion_rate"],
            "conversion_rate",
        );
        close(spend.mean, &told["spend_mean"], "spend_mean");
        close(spend.variance.sqrt(), &told["spend_sd_ddof1"], "spend_sd");
    }
}

#[test]
fn differences_and_intervals_are_the_reference_s() {
    let Some(customers) = customers() else { return };
    let reference = reference();
    let effects = &reference["effects"]["mens_vs_control"];
    for (name, of) in OUTCOMES {
        let (treated, held_out) = (values(&customers, true, of), values(&customers, false, of));
        let samples = (
            Sample::of_values(&treated).unwrap(),
            Sample::of_values(&held_out).unwrap(),
        );
        let difference = Difference::absolute(&samples.0, &samples.1).unwrap().as_known();
        let told = &effects[name];
        close(difference.estimate, &told["diff"], name);
        close(difference.error, &told["se_welch"], name);
        close(difference.z(), &told["z"], name);
        close(difference.p(), &told["p_two_sided"], name);
        close_range(difference.fixed(Level::USUAL), &told["ci95"], name);
        let relative = Difference::relative(&samples.0, &samples.1).unwrap();
        close(relative.estimate, &told["relative_lift"], name);
        let brought = difference.estimate * treated.len() as f64;
        close(brought, &effects["incremental_totals_per_treated"][name], name);
        if name == "spend" {
            continue;
        }
        let share = |values: &[f64]| Share {
            having: values.iter().sum::<f64>() as u64,
            subjects: values.len() as u64,
        };
        let shares = (share(&treated), share(&held_out));
        let unpooled = Difference::absolute(&shares.0.sample(), &shares.1.sample())
            .unwrap()
            .as_known();
        close(unpooled.error, &told["se_unpooled"], name);
        close_range(unpooled.fixed(Level::USUAL), &told["ci95_unpooled"], name);
        close(pooled_z(shares.0, shares.1).unwrap().0, &told["z_pooled"], name);
    }
}

#[test]
fn an_even_assignment_is_silent_and_an_uneven_one_is_not() {
    let Some(customers) = customers() else { return };
    let treated = customers.iter().filter(|customer| customer.treated).count() as u64;
    let held_out = customers.len() as u64 - treated;
    assert!(!mismatch(&[(treated, 0.5), (held_out, 0.5)]).unwrap().alarm());
    // The same, had every twentieth of those who were left alone been lost on the way.
    let lost = mismatch(&[(treated, 0.5), (held_out - held_out / 20, 0.5)]).unwrap();
    assert!(lost.alarm() && lost.p < 1e-6, "{lost:?}");
}

/// What they had spent before explains a little of what they spend after: the adjusted difference is nearly the same, and never less sure.
#[test]
fn history_takes_noise_off() {
    let Some(customers) = customers() else { return };
    for (_, after) in OUTCOMES {
        let arm = |treated: bool| {
            let of_arm = customers.iter().filter(|customer| customer.treated == treated);
            Sums::of(of_arm.map(|customer| Paired {
                before: customer.history,
                after: after(customer),
            }))
        };
        let (treated, held_out) = (arm(true), arm(false));
        let raw = Difference::absolute(&treated.raw().unwrap(), &held_out.raw().unwrap()).unwrap();
        let (treated, held_out) = cuped(&treated, &held_out).unwrap();
        let adjusted = Difference::absolute(&treated, &held_out).unwrap();
        assert!(adjusted.error < raw.error, "{adjusted:?} {raw:?}");
        assert!(
            (adjusted.estimate - raw.estimate).abs() < raw.error / 5.0,
            "{adjusted:?} {raw:?}"
        );
    }
}
