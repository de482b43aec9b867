//! The shared sample data, and how close is close.

use serde_json::Value;
use std::io::Read;
use std::path::PathBuf;
use stormlake_forecast::{Histories, Purchase, Summary};
use stormlake_record::Time;

/// The folder of the shared sample data, or nothing where it is absent.
pub fn data_folder() -> Option<PathBuf> {
    let default = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    let folder = std::env::var_os("STORMLAKE_DATA").map_or_else(default, PathBuf::from);
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: no data");
    None
}

/// A purchase that owns its subject.
pub type Owned = (String, Time, f64);

/// Midnight of a day such as `1997-09-30`.
pub fn midnight(day: &str) -> Time {
    Time::parse(&format!("{day}T00:00:00Z")).unwrap()
}

pub fn purchases(owned: &[Owned]) -> impl Iterator<Item = Purchase<'_>> {
    owned.iter().map(|(subject, time, value)| Purchase {
        subject,
        time: *time,
        value: *value,
    })
}

pub fn summaries(owned: &[Owned], end: &str) -> Vec<Summary> {
    let histories = Histories::collect(purchases(owned), midnight(end));
    histories.summaries().map(|(_, summary)| summary).collect()
}

/// Every purchase of the CDNOW sample: 6,919 rows.
pub fn cdnow() -> Option<Vec<Owned>> {
    let text = std::fs::read_to_string(data_folder()?.join("cdnow/CDNOW_sample.txt")).unwrap();
    let row = |line: &str| {
        let columns: Vec<&str> = line.split_whitespace().collect();
        let (year, rest) = columns[2].split_at(4);
        let (month, day) = rest.split_at(2);
        (
            columns[1].to_owned(),
            midnight(&format!("{year}-{month}-{day}")),
            columns[4].parse().unwrap(),
        )
    };
    Some(text.lines().map(row).collect())
}

/// The CDNOW sample at the end of its calibration period, 1997-09-30.
pub fn cdnow_calibration() -> Option<Vec<Summary>> {
    Some(summaries(&cdnow()?, "1997-09-30"))
}

/// The same with times and mean values of two decimals, half a cent up: the summary that the literature passes on.
pub fn cdnow_published() -> Option<Vec<Summary>> {
    // A half is a half even where adding doubles left it at 0.4999999.
    let cents = |value: f64| (value * 100.0 + 1e-9).round() / 100.0;
    let rounded = |summary: Summary| Summary {
        recency_weeks: cents(summary.recency_weeks),
        age_weeks: cents(summary.age_weeks),
        mean_value: cents(summary.mean_value),
        ..summary
    };
    Some(cdnow_calibration()?.into_iter().map(rounded).collect())
}

/// The orders of *Online Retail*: with a customer, not cancelled, quantity and price above 0.
pub fn online_retail() -> Option<Vec<Owned>> {
    let file = std::fs::File::open(data_folder()?.join("retail/online_retail_2010-12_2011-06.csv.gz")).unwrap();
    let mut text = String::new();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
    let mut orders = Vec::new();
    for row in csv::Reader::from_reader(text.as_bytes()).records() {
        let row = row.unwrap();
        let (quantity, price): (f64, f64) = (row[3].parse().unwrap(), row[5].parse().unwrap());
        if row[6].is_empty() || row[0].starts_with('C') || quantity <= 0.0 || price <= 0.0 {
            continue;
        }
        let time = Time::parse(&format!("{}Z", row[4].replace(' ', "T"))).unwrap();
        orders.push((row[6].to_owned(), time, quantity * price));
    }
    Some(orders)
}

/// The answers.
pub fn answers(name: &str) -> Value {
    let path = data_folder().unwrap().join("reference").join(name);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// Asserts that `actual` is `expected` up to a relative error.
#[track_caller]
pub fn close(actual: f64, expected: &Value, relative: f64) {
    let expected = expected.as_f64().unwrap_or_else(|| panic!("no number: {expected}"));
    assert!(
        (actual - expected).abs() <= relative * expected.abs(),
        "{actual} instead of {expected}"
    );
}

/// Asserts that `actual` rounds to a number published with so many decimals.
#[track_caller]
pub fn rounds(actual: f64, published: f64, decimals: i32) {
    let half = 0.5 * 10.0_f64.powi(-decimals) * (1.0 + 1e-9);
    assert!((actual - published).abs() <= half, "{actual} instead of {published}");
}
