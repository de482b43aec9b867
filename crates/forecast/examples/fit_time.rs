//! How long a fit takes: `cargo run --release -p stormlake-forecast --example fit_time -- rfm.csv`, a file with the columns
//! id, x, first, last, t_x, T, m_x. Prints the median of 101 fits in milliseconds and the parameters.

#![allow(clippy::disallowed_methods, reason = "a stopwatch")]

use std::time::Instant;
use stormlake_forecast::{Summary, fit_purchases};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("which file?")?;
    let mut customers = Vec::new();
    for row in csv::Reader::from_path(path)?.records() {
        let row = row?;
        customers.push(Summary {
            repeats: row[1].parse()?,
            recency_weeks: row[4].parse()?,
            age_weeks: row[5].parse()?,
            mean_value: row[6].parse()?,
        });
    }
    let mut times_ms = Vec::new();
    for _ in 0..101 {
        let start = Instant::now();
        fit_purchases(&customers)?;
        times_ms.push(start.elapsed().as_secs_f64() * 1e3);
    }
    times_ms.sort_by(f64::total_cmp);
    let (model, convergence) = fit_purchases(&customers)?;
    println!("{:.3} ms  {model:?}  {convergence:?}", times_ms[50]);
    Ok(())
}
