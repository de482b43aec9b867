//! Files through a mapping, and as they are.

use crate::setting::*;
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};
use std::convert::Infallible;
use std::io::Write;
use stormlake_board::{parse, parse_mapping};
use stormlake_intake::{Contract, FileFault, FileMapping, FileReport, ReadLimits, read_file};
use stormlake_record::EntryKind;

const SHOP: &str = r#"
board "Shop" { namespace "com.shop"; subject "customer" }
event "CD bought" subject="customer" { field "cds" "integer"; field "price" "decimal" }
event "CD returned" subject="customer" { field "cds" "integer" optional=#true }
"#;

const BLANKS: &str = r#"
mapping "till" {
    format "csv" delimiter=" " header=#false
    columns "customer" "date" "cds" "price"
    on "*" gives="CD bought" subject="row.customer" time="timestamp(row.date + 'T12:00:00Z')" {
        set "cds" "int(row.cds)"
        set "price" "double(row.price)"
    }
}"#;

fn mapping(board: &str, text: &str) -> FileMapping {
    let parsed = parse_mapping(text);
    assert_eq!(parsed.findings, []);
    FileMapping::compile(&parse(board).board, &parsed.mappings[0]).unwrap()
}

fn read(file: &[u8], name: &str, mapping: Option<&FileMapping>, limits: &ReadLimits) -> (FileReport, Vec<String>) {
    let mut records = Vec::new();
    let mut sink = |record: &[u8]| {
        records.push(String::from_utf8(record.to_vec()).unwrap());
        Ok::<(), Infallible>(())
    };
    let report = read_file(file, name, mapping, limits, &mut sink).unwrap();
    (report, records)
}

fn ids(records: &[String]) -> Vec<String> {
    records
        .iter()
        .map(|record| {
            serde_json::from_str::<Value>(record).unwrap()["id"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect()
}

#[test]
fn rows_parted_by_blanks_become_checked_records_in_order_of_time() {
    let file = b"  c1  2020-01-03  1   29.33\n\nc2 2020-01-01 2 9\nc3 2020-01-01 1 0.00\n";
    let (report, records) = read(file, "sales.txt", Some(&mapping(SHOP, BLANKS)), &ReadLimits::default());
    assert_eq!((report.rows, report.records, report.faulty), (3, 3, 0));
    assert_eq!(ids(&records), ["sales.txt:2", "sales.txt:3", "sales.txt:1"]);
    let contract = Contract::new(&parse(SHOP).board, 1);
    let received = send_to(&contract, LINES, &[], records.join("\n").as_bytes()).unwrap();
    let entries = entries(&received);
    assert!(entries.iter().all(|entry| entry.kind == EntryKind::Event));
    assert_eq!(
        (entries[2].source, entries[2].subject, entries[2].body),
        ("till", "c1", &br#"{"cds":1,"price":29.33}"#[..])
    );
    assert_eq!(entries[2].time.to_string(), "2020-01-03T12:00:00Z");
}

const COMMAS: &str = r#"
mapping "web shop" {
    format "csv" event="row.what"
    on "buy" gives="CD bought" subject="row.customer" id="row.id" { set "cds" "int(row['number of cds'])"; set "price" "double(row.price)" }
    on "return" gives="CD returned" subject="row.customer" where="line > 1"
}"#;

#[test]
fn a_csv_file_with_a_header_names_its_columns_itself() {
    let file = "\u{FEFF}id,what,customer,number of cds,price\r\n\
                a,buy,\"Ann, \"\"A\"\" B\",2,5.5\r\n\
                b,return,c2,\"mul\nti\",\r\n\
                c,look,c3,,\r\n\
                d,buy,c4,two,1\r\n\
                e,buy,c5,1\r\n\
                f,buy,c6,1,2\r\n";
    let (report, records) = read(
        file.as_bytes(),
        "x.csv",
        Some(&mapping(SHOP, COMMAS)),
        &ReadLimits::default(),
    );
    assert_eq!(
        (report.rows, report.records, report.ignored, report.faulty),
        (6, 3, 1, 2)
    );
    assert_eq!(ids(&records), ["a", "x.csv:2", "f"]);
    let first: Value = serde_json::from_str(&records[0]).unwrap();
    assert_eq!(
        (&first["subject"], &first["source"]),
        (&"Ann, \"A\" B".into(), &"web%20shop".into())
    );
    let lines: Vec<_> = report.faults.iter().map(|fault| (fault.line, fault.code)).collect();
    // The quoted line break makes the third row two lines long.
    assert_eq!(lines, [(6, "SL-I071"), (7, "SL-I070")]);
    assert_eq!(report.faults[1].message, "it has 4 columns; 5 are expected");
}

#[test]
fn packed_files_are_the_same_files() {
    let file = b"\xEF\xBB\xBFc1 2020-01-03 1 29.33\nc2 2020-01-01 2 9\n";
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(file).unwrap();
    let gzip = gzip.finish().unwrap();
    let zstd = zstd::encode_all(&file[..], 1).unwrap();
    let till = mapping(SHOP, BLANKS);
    let plain = read(file, "x", Some(&till), &ReadLimits::default());
    assert_eq!(plain.0.records, 2);
    assert_eq!(read(&gzip, "x", Some(&till), &ReadLimits::default()), plain);
    assert_eq!(read(&zstd, "x", Some(&till), &ReadLimits::default()), plain);
    let mut sink = |_: &[u8]| Ok::<(), Infallible>(());
    let cut = read_file(
        &gzip[..gzip.len() - 9],
        "x",
        Some(&till),
        &ReadLimits::default(),
        &mut sink,
    );
    assert!(matches!(cut, Err(FileFault::Read(_))));
}

#[test]
fn cloudevents_are_handed_on_as_they_are() {
    let file = format!(
        "{}\n\n not json\n{}\n\"\\ud800\"\n",
        door(""),
        door(r#""time":"2020-01-01T00:00:00Z""#)
    );
    let mut file = file.into_bytes();
    file.push(0xC3);
    let (report, records) = read(&file, "x", None, &ReadLimits::default());
    assert_eq!(records, [door(""), door(r#""time":"2020-01-01T00:00:00Z""#)]);
    assert_eq!((report.rows, report.faulty), (5, 3));
    assert_eq!(
        report.faults.iter().map(|fault| fault.line).collect::<Vec<_>>(),
        [3, 5, 6]
    );
}

#[test]
fn every_limit_on_a_file_holds() {
    let till = mapping(SHOP, BLANKS);
    let limits = ReadLimits {
        line_bytes: 40,
        sort_bytes: 1_000,
        faults: 2,
    };
    // Lines: a longer one is a fault, and the next is read again.
    let file = format!("c1 2020-01-03 1 2\n{}\nc1 2020-01-03 1 3\n", "x".repeat(5_000));
    let (report, _) = read(file.as_bytes(), "x", Some(&till), &limits);
    assert_eq!((report.rows, report.records, report.faults[0].line), (3, 2, 2));
    assert_eq!(report.faults[0].message, "it has more than 40 bytes");
    let exact = format!("{}\n{}\n", "7".repeat(40), "7".repeat(41));
    assert_eq!(read(exact.as_bytes(), "x", None, &limits).0.faults.len(), 1);
    // Faults: listed up to the limit, counted beyond it.
    let (report, _) = read(&b"x\n".repeat(9), "x", Some(&till), &limits);
    assert_eq!((report.faults.len(), report.faulty), (2, 9));
    // Sorting: a file that does not fit is refused before anything is sent.
    let mut sent = 0;
    let mut sink = |_: &[u8]| {
        sent += 1;
        Ok::<(), Infallible>(())
    };
    let outcome = read_file(
        &b"c1 2020-01-03 1 2\n".repeat(20)[..],
        "x",
        Some(&till),
        &limits,
        &mut sink,
    );
    assert!(outcome.unwrap_err().to_string().starts_with("SL-I072"));
    assert_eq!(sent, 0);
    // A quote that is never closed does not take the whole file into memory.
    let open = format!("id,what,customer,number of cds,price\na,\"{}", "x\n".repeat(100_000));
    let mut sink = |_: &[u8]| Ok::<(), Infallible>(());
    let outcome = read_file(open.as_bytes(), "x", Some(&mapping(SHOP, COMMAS)), &limits, &mut sink);
    assert!(outcome.unwrap_err().to_string().contains("never closed"));
    // Depth.
    let raw = mapping(
        SHOP,
        r#"mapping "x" { format "ndjson"; on "*" gives="CD returned" subject="'c'" }"#,
    );
    assert_eq!(
        read("[".repeat(100_000).as_bytes(), "x", Some(&raw), &ReadLimits::default())
            .0
            .faulty,
        1
    );
}

#[test]
fn a_sink_that_gives_up_stops_the_reading() {
    let mut sink = |_: &[u8]| Err("full");
    let outcome = read_file(door("").as_bytes(), "x", None, &ReadLimits::default(), &mut sink);
    assert!(matches!(outcome, Err(FileFault::Sink("full"))));
}

#[test]
fn a_day_of_wikipedia_edits_goes_through_a_mapping_unharmed() {
    let Some(folder) = data_folder() else { return };
    let board = r##"
board "Wiki" { namespace "org.wiki"; subject "user" }
event "Page edited" subject="user" {
    field "channel" "string" pattern="^#"; field "page" "string" min=1; field "comment" "string"
    field "delta" "integer"; field "added" "integer" min=0; field "deleted" "integer" min=0
    field "robot" "boolean"; field "anonymous" "boolean"; field "country" "string" optional=#true
}"##;
    let text = r#"
mapping "wikipedia" {
    format "ndjson"
    on "*" gives="Page edited" subject="row.user" time="timestamp(row.time)" {
        set "channel" "row.channel"; set "page" "row.page"; set "comment" "row.comment"; set "delta" "row.delta"; set "added" "row.added"
        set "deleted" "row.deleted"; set "robot" "row.isRobot"; set "anonymous" "row.isAnonymous"; set "country" "row.countryName"
    }
}"#;
    let file = std::fs::read(folder.join("streams/wikipedia_edits_2015-09-12.ndjson.gz")).unwrap();
    let answers: Value =
        serde_json::from_slice(&std::fs::read(folder.join("reference/wikipedia_edits.json")).unwrap()).unwrap();
    let basics = &answers["wiki_basics"]["rows"][0];
    let (report, records) = read(
        &file,
        "wiki.ndjson.gz",
        Some(&mapping(board, text)),
        &ReadLimits::default(),
    );
    assert_eq!(
        (report.records, report.faulty, report.ignored),
        (basics[0].as_u64().unwrap(), 0, 0),
        "{:?}",
        report.faults
    );

    let contract = Contract::new(&parse(board).board, 1);
    let (mut users, mut added, mut robots) = (HashSet::new(), 0, 0);
    let mut channels: BTreeMap<String, u64> = BTreeMap::new();
    let mut last = stormlake_record::Time::MIN;
    for batch in records.chunks(10_000) {
        let received = send_to(&contract, LINES, &[], batch.join("\n").as_bytes()).unwrap();
        for (entry, record) in entries(&received).iter().zip(&received.records) {
            assert_eq!(entry.kind, EntryKind::Event, "{:?}", record.violations);
            assert!(entry.time >= last);
            last = entry.time;
            users.insert(entry.subject.to_owned());
            let data: Value = serde_json::from_slice(entry.body).unwrap();
            added += data["added"].as_i64().unwrap();
            robots += i64::from(data["robot"].as_bool().unwrap());
            *channels
                .entry(data["channel"].as_str().unwrap().to_owned())
                .or_default() += 1;
        }
    }
    assert_eq!(users.len() as u64, basics[1].as_u64().unwrap());
    assert_eq!(channels.len() as u64, basics[2].as_u64().unwrap());
    assert_eq!(
        (added, robots),
        (basics[4].as_i64().unwrap(), basics[7].as_i64().unwrap())
    );
    for row in answers["wiki_top_channels"]["rows"].as_array().unwrap() {
        assert_eq!(channels[row[0].as_str().unwrap()], row[1].as_u64().unwrap());
    }
}

#[test]
fn every_purchase_of_the_shipped_shop_becomes_a_checked_record() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/cd-shop");
    let text = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let (board, mappings) = (parse(&text("board.kdl")).board, parse_mapping(&text("mapping.kdl")));
    let name = "CDNOW_sample.txt";
    let mapping = mappings.mappings.iter().find(|mapping| mapping.fits(name)).unwrap();
    let mapping = FileMapping::compile(&board, mapping).unwrap();
    let file = std::fs::read(folder.join("purchases").join(name)).unwrap();
    let (report, records) = read(&file, name, Some(&mapping), &ReadLimits::default());
    assert_eq!((report.records, report.faulty), (6_919, 0), "{:?}", report.faults);
    let received = send_to(&Contract::new(&board, 1), LINES, &[], records.join("\n").as_bytes()).unwrap();
    let entries = entries(&received);
    assert!(entries.iter().all(|entry| entry.kind == EntryKind::Event));
    assert_eq!(
        entries.iter().map(|entry| entry.subject).collect::<HashSet<_>>().len(),
        2_357
    );
    assert_eq!(
        entries.iter().map(|entry| entry.id).collect::<HashSet<_>>().len(),
        6_919
    );
}
