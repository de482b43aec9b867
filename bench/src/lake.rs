//! Ten million records into the lake, and two questions over them beside DuckDB on the same files; and a fit beside `lifetimes`.

use crate::Outcome;
use crate::place::Place;
use crate::table::{Row, grouped, median};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;
use stormlake_board::parse;
use stormlake_forecast::{Summary, fit_purchases};
use stormlake_lake::{Format, Lake, Limits, Options, QUERY_STACK, Sight};
use stormlake_record::{Entry, EntryKind, Flags, Position, Time};

const RECORDS: u64 = 10_000_000;
const SUBJECTS: u64 = 200_000;
const ROUNDS: usize = 5;
const BEGAN: Time = Time::from_milliseconds(1_795_000_000_000);
/// Ninety days.
const STEP_MS: u64 = 90 * 86_400_000 / RECORDS;

const BOARD: &str = r#"
board "Shop" { namespace "shop" }
event "Page visited" { field "page" "string"; field "device" "string" }
event "Basket filled" { field "order" "integer"; field "price" "decimal"; field "lines" "integer" }
event "Order paid" { field "order" "integer"; field "price" "decimal"; field "card" "string" sensitive=#true }
event "Mail opened" { field "mail" "string" }
"#;

fn python() -> PathBuf {
    std::env::var_os("CHDB_PYTHON").map_or_else(|| "python3".into(), PathBuf::from)
}

/// Runs it.
pub fn run(place: &Place) -> Outcome<Vec<Row>> {
    let folder = place.fresh("lake");
    std::fs::create_dir_all(&folder)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .thread_stack_size(QUERY_STACK)
        .enable_all()
        .build()?;
    let at = folder.display().to_string();
    let lake = runtime.block_on(Lake::open(&at, Options::default()))?;
    lake.publish(&parse(BOARD).board, 1);
    // From here on the peak is counted anew: other benchmarks may have run in this process.
    std::fs::write("/proc/self/clear_refs", "5")?;
    let began = Instant::now();
    let sent = fill(&runtime, &lake)?;
    let took = began.elapsed().as_secs_f64();
    let bytes: u64 = lake.tables().iter().map(|table| table.bytes).sum();
    let most = peak_mb()?;
    let mut rows = vec![Row {
        what: format!(
            "{} records laked: decoded, typed, in Delta tables, synced",
            grouped(RECORDS as f64)
        ),
        ours: format!(
            "{}/s, {:.0} bytes a record of {:.0}, {most:.0} MB at most",
            grouped(RECORDS as f64 / took),
            bytes as f64 / RECORDS as f64,
            sent as f64 / RECORDS as f64
        ),
        peer: "memory under 1,000 MB".into(),
        ratio: None,
        aim: "under 1,000 MB".into(),
        met: Some(most < 1_000.0),
    }];
    for (what, ours, peer) in [
        (
            "count by type",
            "select type, count(*) as n from events group by type order by n desc, type",
            "select regexp_extract(filename, '([a-z_]+)/[^/]+$', 1) as type, count(*) as n from read_parquet('LAKE/*/*.parquet', filename = true, union_by_name = true) group by all order by n desc, type",
        ),
        (
            "group by day",
            "select date_trunc('day', time) as day, count(*) as n from events group by 1 order by 1",
            "select date_trunc('day', time) as day, count(*) as n from read_parquet('LAKE/*/*.parquet', union_by_name = true) group by 1 order by 1",
        ),
    ] {
        rows.push(question(&runtime, &lake, &folder, what, ours, peer)?);
    }
    drop(lake);
    std::fs::remove_dir_all(&folder)?;
    rows.push(fitted()?);
    Ok(rows)
}

/// The same records in every run; gives back their bytes.
fn fill(runtime: &tokio::runtime::Runtime, lake: &Lake) -> Outcome<u64> {
    let mut sent = 0;
    for number in 0..RECORDS {
        let subject = format!("customer-{:06}", number.wrapping_mul(0x9E37_79B9_7F4A_7C15) % SUBJECTS);
        let id = format!("e-{number}");
        let (name, body) = match number % 10 {
            0..=4 => (
                "page-visited",
                format!(r#"{{"page":"/meals/{}","device":"phone"}}"#, number % 97),
            ),
            5 | 6 => (
                "basket-filled",
                format!(
                    r#"{{"order":{number},"price":{}.{:02},"lines":{}}}"#,
                    number % 90,
                    number % 100,
                    number % 7
                ),
            ),
            7 => (
                "order-paid",
                format!(
                    r#"{{"order":{number},"price":{}.50,"card":"4000 {:04}"}}"#,
                    number % 90,
                    number % 10_000
                ),
            ),
            _ => ("mail-opened", format!(r#"{{"mail":"weekly-{}"}}"#, number % 52)),
        };
        let entry = Entry {
            kind: EntryKind::Event,
            flags: Flags::default(),
            time: BEGAN.plus_milliseconds(i64::try_from(number * STEP_MS)?),
            previous: None,
            board_version: 1,
            key_id: 0,
            source: "/shop",
            id: &id,
            name,
            subject: &subject,
            sender: "shop",
            extensions: b"",
            body: body.as_bytes(),
        };
        sent += entry.encoded_length() as u64;
        lake.observe(Position(number), entry.time, &entry);
        if number % 4_096 == 0 && lake.is_due() {
            runtime.block_on(lake.cut())?;
        }
    }
    runtime.block_on(lake.cut())?;
    Ok(sent)
}

/// The most that this process held since its peak was reset, in megabytes.
fn peak_mb() -> Outcome<f64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes: f64 = line
        .and_then(|line| line.split_whitespace().next())
        .ok_or("no VmHWM")?
        .parse()?;
    Ok(kilobytes / 1_024.0)
}

fn question(
    runtime: &tokio::runtime::Runtime,
    lake: &Lake,
    folder: &Path,
    what: &str,
    ours: &str,
    peer: &str,
) -> Outcome<Row> {
    let mut took = Vec::new();
    let mut first = String::new();
    for _ in 0..ROUNDS {
        let began = Instant::now();
        let answer = runtime.block_on(lake.query(ours, Sight::Masked, Limits::default()))?;
        took.push(began.elapsed().as_secs_f64());
        first = String::from_utf8(answer.write(Format::Csv)?)?;
    }
    let ours_s = median(took);
    let counts = |text: &str| -> Vec<String> {
        text.lines()
            .skip(1)
            .map(|line| line.split(',').nth(1).unwrap_or_default().to_owned())
            .collect()
    };
    let told = duckdb(&peer.replace("LAKE", &folder.display().to_string()), &counts(&first));
    let (peer, ratio) = match told {
        Ok((words, seconds)) => (words, Some(seconds / ours_s)),
        Err(fault) => (format!("DuckDB was not there: {fault}"), None),
    };
    Ok(Row {
        what: format!("{what} over {} records of the lake", grouped(RECORDS as f64)),
        ours: format!("{ours_s:.3} s"),
        peer,
        ratio,
        aim: "no slower than DuckDB".into(),
        met: ratio.map(|ratio| ratio >= 1.0),
    })
}

fn script(name: &str, arguments: &[&str]) -> Outcome<Value> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name);
    let output = Command::new(python()).arg(path).args(arguments).output()?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(said.lines().last().unwrap_or("it said nothing").to_owned().into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// What DuckDB took, in words and seconds. Other counts than ours are a fault.
fn duckdb(sql: &str, ours: &[String]) -> Outcome<(String, f64)> {
    let answer = script("duck.py", &[sql, &ROUNDS.to_string()])?;
    let counts: Vec<String> = answer["counts"]
        .as_array()
        .into_iter()
        .flatten()
        .map(Value::to_string)
        .collect();
    if counts != ours {
        return Err(format!("DuckDB counts {counts:?}, we count {ours:?}").into());
    }
    let seconds = median(
        answer["rounds"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_f64)
            .collect(),
    );
    let version = answer["version"].as_str().unwrap_or_default();
    Ok((
        format!("DuckDB {version} on the same Parquet, same counts: {seconds:.3} s"),
        seconds,
    ))
}

/// A BG/NBD fit of 2,357 customers beside `lifetimes`.
fn fitted() -> Outcome<Row> {
    let data = std::env::var("STORMLAKE_DATA").unwrap_or_else(|_| "../shared/data".into());
    let file = Path::new(&data).join("cdnow/rfm_1997-09-30.csv");
    let text = std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    let mut customers = Vec::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [_, x, _, _, recency, age, mean, ..] = cells.as_slice() else {
            continue;
        };
        customers.push(Summary {
            repeats: x.parse()?,
            recency_weeks: recency.parse()?,
            age_weeks: age.parse()?,
            mean_value: mean.parse()?,
        });
    }
    let mut took = Vec::new();
    for _ in 0..101 {
        let began = Instant::now();
        fit_purchases(&customers)?;
        took.push(began.elapsed().as_secs_f64());
    }
    let ours = median(took);
    let told = script("lifetimes_fit.py", &[&file.display().to_string(), "11"]);
    let (peer, ratio) = match told {
        Ok(answer) => {
            let seconds = median(
                answer["rounds"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_f64)
                    .collect(),
            );
            (
                format!("lifetimes, same data: {:.1} ms", seconds * 1e3),
                Some(seconds / ours),
            )
        }
        Err(fault) => (format!("lifetimes was not there: {fault}"), None),
    };
    Ok(Row {
        what: format!("BG/NBD fit of {} customers", grouped(customers.len() as f64)),
        ours: format!("{:.2} ms", ours * 1e3),
        peer,
        ratio,
        aim: "50 ×".into(),
        met: ratio.map(|ratio| ratio >= 50.0),
    })
}
