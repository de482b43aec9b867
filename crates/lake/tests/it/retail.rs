//! Other people's answers: seven months of a British gift shop (UCI *Online Retail*), asked in SQL.

use super::world::{Record, board, cell};
use object_store::memory::InMemory;
use serde_json::Value;
use std::path::PathBuf;
use std::sync::Arc;
use stormlake_lake::{Lake, Options};
use stormlake_record::Time;

const BOARD: &str = r#"
board "Gifts" { namespace "gifts" }
event "Line invoiced" {
    field "invoice" "string"
    field "quantity" "integer"
    field "price" "decimal"
}
"#;

/// Lines that belong to an order, as the reference defines one.
const ORDERED: &str =
    "(select * from line_invoiced where subject is not null and invoice not like 'C%' and quantity > 0 and price > 0)";

fn data(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("STORMLAKE_DATA").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let path = folder.join(name);
    if path.is_file() {
        return Some(path);
    }
    println!("skipped: no data at {}", path.display());
    None
}

async fn laked(path: PathBuf) -> Lake {
    let lake = Lake::open_in(Arc::new(InMemory::new()), Options::default())
        .await
        .unwrap();
    lake.publish(&board(BOARD), 1);
    let file = flate2::read::GzDecoder::new(std::fs::File::open(path).unwrap());
    let mut rows = csv::Reader::from_reader(file);
    let at = |name: &str, head: &csv::StringRecord| head.iter().position(|one| one == name).unwrap();
    let head = rows.headers().unwrap().clone();
    let [invoice, quantity, date, price, customer] =
        ["InvoiceNo", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID"].map(|name| at(name, &head));
    for (position, row) in rows.records().enumerate() {
        let row = row.unwrap();
        let time = row[date].trim().replace(' ', "T");
        let time = if time.len() == 16 {
            format!("{time}:00Z")
        } else {
            format!("{time}Z")
        };
        let body = format!(
            r#"{{"invoice":"{}","quantity":{},"price":{}}}"#,
            &row[invoice], &row[quantity], &row[price]
        );
        let subject = row[customer].trim_end_matches(".0");
        let mut record = Record::event("line-invoiced", subject, 0, &body);
        record.time = Time::parse(&time).unwrap_or_else(|| panic!("{time}")).0;
        record.feed(&lake, position as u64);
        // Half in files, half not: both are in every answer.
        if position == 120_000 {
            lake.cut().await.unwrap();
        }
    }
    lake
}

#[tokio::test]
async fn a_gift_shop_in_sql_says_what_the_reference_says() {
    let (Some(path), Some(answers)) = (
        data("retail/online_retail_2010-12_2011-06.csv.gz"),
        data("reference/online_retail_half.json"),
    ) else {
        return;
    };
    let answers: Value = serde_json::from_slice(&std::fs::read(answers).unwrap()).unwrap();
    let lake = laked(path).await;
    for (name, sql) in [
        ("rows", "select count(*) from line_invoiced".to_owned()),
        (
            "invoices",
            "select count(distinct invoice) from line_invoiced".to_owned(),
        ),
        (
            "rows_with_customer",
            "select count(subject) from line_invoiced".to_owned(),
        ),
        (
            "customers",
            "select count(distinct subject) from line_invoiced".to_owned(),
        ),
        (
            "cancel_rows",
            "select count(*) from line_invoiced where invoice like 'C%'".to_owned(),
        ),
        (
            "orders",
            format!("select count(*) from (select distinct invoice, subject from {ORDERED})"),
        ),
        (
            "order_customers",
            format!("select count(distinct subject) from {ORDERED}"),
        ),
    ] {
        assert_eq!(cell(&lake, &sql).await, answers[name].to_string(), "{name}");
    }
    let revenue = format!("select round(sum(cast(quantity as double) * cast(price as double)), 2) from {ORDERED}");
    assert_eq!(cell(&lake, &revenue).await, answers["revenue"].to_string());
    for (days, customers) in answers["customers_with_at_least_n_purchase_days"].as_object().unwrap() {
        let sql = format!(
            "select count(*) from (select subject from {ORDERED} group by subject having count(distinct date_trunc('day', time)) >= {days})"
        );
        assert_eq!(cell(&lake, &sql).await, customers.to_string(), "{days} days");
    }
    for (cohort, months) in answers["monthly_cohort_retention_customers"].as_object().unwrap() {
        for (month, customers) in months.as_object().unwrap() {
            let sql = format!(
                "with o as {ORDERED}, f as (select subject, date_trunc('month', min(time)) as cohort from o group by subject)
                 select count(distinct o.subject) from o join f on o.subject = f.subject
                 where f.cohort = timestamp '{cohort}-01T00:00:00Z'
                   and date_trunc('month', o.time) = f.cohort + interval '{month} months'"
            );
            assert_eq!(cell(&lake, &sql).await, customers.to_string(), "{cohort} + {month}");
        }
    }
}
