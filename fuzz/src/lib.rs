//! Every decoder that meets the outside, as a function of bytes that panics when something is wrong and says whether the
//! bytes were taken: a target whose seeds are all refused would prove nothing. libFuzzer calls them
//! (`cargo +nightly fuzz run board seeds/board`), and so does a seeded test on the stable toolchain,
//! `crates/server/tests/decoders.rs`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "a fuzz target panics when something is wrong"
)]

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Arc, OnceLock};
use stormlake_board::Board;
use stormlake_expression::{Path, Value, Values};
use stormlake_intake::{Context, Contract, Delivery, FileMapping, Hooks, Limits, ReadLimits, Received, Request, Trust};
use stormlake_interchange::import::Source;
use stormlake_log::simulate::SimulatedDisk;
use stormlake_log::{Batch, Disk, Options, Writer};
use stormlake_record::{Entry, EntryKind, Flags, Position, Time};

const NOW: Time = Time(1_800_000_000_000_000_000);

struct Shop {
    board: Board,
    contract: Contract,
    hooks: Hooks,
    mappings: Vec<FileMapping>,
}

/// The board that all of it is read against.
fn shop() -> &'static Shop {
    static SHOP: OnceLock<Shop> = OnceLock::new();
    SHOP.get_or_init(|| {
        let board = stormlake_board::parse(include_str!("../board.kdl"));
        assert!(board.findings.is_empty(), "{:?}", board.findings);
        let (hooks, findings) = Hooks::compile(&board.board);
        assert!(findings.is_empty(), "{findings:?}");
        let mappings = stormlake_board::parse_mapping(include_str!("../mapping.kdl"));
        assert!(mappings.findings.is_empty(), "{:?}", mappings.findings);
        let mappings = mappings
            .mappings
            .iter()
            .map(|mapping| FileMapping::compile(&board.board, mapping).unwrap());
        Shop {
            contract: Contract::new(&board.board, 1),
            hooks,
            mappings: mappings.collect(),
            board: board.board,
        }
    })
}

/// The first byte chooses, the rest is read.
fn choose(bytes: &[u8], choices: u8) -> (u8, &[u8]) {
    match bytes {
        [first, rest @ ..] => (first.wrapping_sub(b'0') % choices, rest),
        [] => (0, &[]),
    }
}

/// What intake made of a body must be whole entries, each with its record; what is refused must say why.
fn look_through(received: &Received) -> bool {
    let mut end = 0;
    for (index, record) in received.records.iter().enumerate() {
        assert_eq!(record.entry.start, end, "entries lie back to back");
        end = record.entry.end;
        let (entry, length) = Entry::decode(&received.bytes[record.entry.clone()]).unwrap();
        assert_eq!((entry.kind, length), (record.kind, record.entry.len()));
        assert_eq!(record.kind == EntryKind::Quarantined, !record.violations.is_empty());
        received.id(index);
        if entry.kind == EntryKind::Event {
            // What was accepted can be written and is taken again.
            let mut line = Vec::new();
            stormlake_intake::write_cloudevent(&shop().contract, &entry, &mut line);
            reads_again(&line);
        } else {
            // Nothing changed on the board, so it stays where it is.
            let again = match entry.sender.starts_with("hook/") {
                true => shop().hooks.recheck(&shop().contract, &entry, NOW),
                false => stormlake_intake::recheck(&shop().contract, &entry, NOW),
            };
            assert!(
                again.is_err(),
                "quarantined for {:?} and released at once",
                record.violations
            );
        }
    }
    assert_eq!(end, received.bytes.len());
    received.records.iter().any(|record| record.kind == EntryKind::Event)
}

/// A CloudEvent that we write must be one that we read: as a batch of one it is accepted or quarantined, never refused.
fn reads_again(line: &[u8]) {
    let request = Request {
        content_type: Some("application/cloudevents+json"),
        headers: &[],
        body: line,
    };
    let context = Context {
        sender: "again",
        now: NOW,
    };
    let again = stormlake_intake::receive(&shop().contract, &Limits::default(), &request, &context).unwrap();
    assert_eq!(again.records.len(), 1);
    assert!(
        again.records[0].violations.is_empty(),
        "{:?}",
        again.records[0].violations
    );
}

/// CloudEvents over HTTP: structured, batch, NDJSON, binary (headers a line, then an empty one), plain JSON.
pub fn cloudevents(bytes: &[u8]) -> bool {
    let (choice, mut body) = choose(bytes, 5);
    let mut headers: Vec<(&str, &[u8])> = Vec::new();
    if choice == 3 {
        while let Some(end) = body.iter().position(|byte| *byte == b'\n') {
            let line = &body[..end];
            body = &body[end + 1..];
            let Some(colon) = line.iter().position(|byte| *byte == b':') else {
                break;
            };
            if let Ok(name) = std::str::from_utf8(&line[..colon]) {
                headers.push((name, &line[colon + 1..]));
            }
        }
    }
    let content_type = [
        "application/cloudevents+json",
        "application/cloudevents-batch+json",
        "application/x-ndjson",
        "application/json",
        "application/json",
    ];
    let request = Request {
        content_type: Some(content_type[usize::from(choice)]),
        headers: &headers,
        body,
    };
    let context = Context {
        sender: "fuzz",
        now: NOW,
    };
    let received = stormlake_intake::receive(&shop().contract, &Limits::default(), &request, &context);
    received.is_ok_and(|received| look_through(&received))
}

/// A webhook's body through the board's rules: JSON, or a form.
pub fn hook(bytes: &[u8]) -> bool {
    let (choice, body) = choose(bytes, 2);
    let content_type: &[u8] = if choice == 0 {
        b"application/json"
    } else {
        b"application/x-www-form-urlencoded"
    };
    let delivery = Delivery {
        method: "POST",
        headers: &[("Content-Type", content_type), ("X-Kind", b"sold")],
        body,
    };
    let trust = Trust {
        secrets: &|_| None,
        unsigned: true,
    };
    let shop = shop();
    let received = shop
        .hooks
        .receive("till", &delivery, &trust, &shop.contract, &Limits::default(), NOW);
    received.is_ok_and(|received| look_through(&received))
}

/// A board: read, checked, tidied and written.
pub fn board(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return false;
    };
    let parsed = stormlake_board::parse(text);
    let findings = stormlake_board::check(&parsed.board);
    if let Ok(tidy) = stormlake_board::format(text) {
        let again = stormlake_board::parse(&tidy);
        assert!(again.document.is_some(), "what was tidied is no KDL any more:\n{tidy}");
        assert_eq!(again.board, parsed.board, "tidied to another board:\n{tidy}");
        assert_eq!(
            stormlake_board::format(&tidy).unwrap(),
            tidy,
            "tidying twice changes something"
        );
    }
    let mut all = parsed.findings.iter().chain(&findings);
    let sound = parsed.document.is_some() && all.all(|finding| !finding.is_error());
    if sound {
        let written = stormlake_board::write(&parsed.board);
        assert_eq!(
            stormlake_board::parse(&written).board,
            parsed.board,
            "written as another board:\n{written}"
        );
    }
    sound
}

/// A mapping for raw files.
pub fn mapping(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return false;
    };
    let parsed = stormlake_board::parse_mapping(text);
    let _findings = stormlake_board::check_mapping(&parsed.mappings, &shop().board);
    let compile = |mapping| FileMapping::compile(&shop().board, mapping).is_ok();
    let sound = parsed.mappings.iter().filter(|mapping| compile(mapping)).count() > 0;
    if let Ok(tidy) = stormlake_board::format_mapping(text) {
        let again = stormlake_board::parse_mapping(&tidy);
        assert_eq!(again.mappings, parsed.mappings, "tidied to another mapping:\n{tidy}");
    }
    sound
}

struct Facts(BTreeMap<&'static str, Value>);

impl Values for Facts {
    fn get(&self, path: &Path) -> Option<Value> {
        let (first, rest) = path.names.split_first()?;
        rest.iter()
            .try_fold(self.0.get(&**first)?.clone(), |value, name| match value {
                Value::Map(map) => map.get(&**name).cloned(),
                _ => None,
            })
    }
}

/// An expression: parsed, checked, and run where it is sound.
pub fn expression(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return false;
    };
    let scope = stormlake_board::event_scope(&shop().board, &["Bought"]);
    let Ok(program) = stormlake_expression::compile(text, &scope, None) else {
        return false;
    };
    let data = [
        ("order", Value::from("a-1")),
        ("price", Value::Double(12.5)),
        ("took", Value::Duration(7_200_000_000_000)),
    ];
    let map = |pairs: &[(&str, Value)]| {
        let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
        Value::Map(Arc::new(pairs.collect()))
    };
    let event = map(&[
        ("data", map(&data)),
        ("subject", Value::from("ann-b")),
        ("time", Value::Timestamp(0)),
    ]);
    let facts = Facts(BTreeMap::from([
        ("event", event),
        ("count", Value::Int(2)),
        ("subject", map(&[])),
    ]));
    program.evaluate(&facts).map(|value| value.to_json()).is_ok()
}

/// Rows of a file: CSV or NDJSON through a mapping, or CloudEvents as they are; packed or not.
pub fn rows(bytes: &[u8]) -> bool {
    let (choice, body) = choose(bytes, 3);
    let limits = ReadLimits {
        line_bytes: 1 << 16,
        sort_bytes: 1 << 20,
        faults: 10,
    };
    let mapping = shop().mappings.get(usize::from(choice));
    let mut records = 0;
    let mut sink = |_: &[u8]| -> Result<(), Infallible> {
        records += 1;
        Ok(())
    };
    let Ok(report) = stormlake_intake::read_file(body, "a.csv", mapping, &limits, &mut sink) else {
        return false;
    };
    assert_eq!(report.records, records);
    assert!(report.rows >= report.records + report.ignored, "{report:?}");
    records > 0
}

/// One encoded record.
pub fn entry(bytes: &[u8]) -> bool {
    let Ok((entry, length)) = Entry::decode(bytes) else {
        return false;
    };
    let mut again = Vec::new();
    entry.encode(&mut again).unwrap();
    assert_eq!(again, bytes[..length], "encoded otherwise than it was decoded");
    true
}

fn encoded(number: usize) -> Vec<u8> {
    let (id, body) = (number.to_string(), format!("{{\"order\":\"{}\"}}", "x".repeat(300)));
    let entry = Entry {
        kind: EntryKind::Event,
        flags: Flags::default(),
        time: NOW,
        previous: None,
        board_version: 1,
        key_id: 0,
        source: "/till",
        id: &id,
        name: "bought",
        subject: "ann",
        sender: "key",
        extensions: b"",
        body: body.as_bytes(),
    };
    let mut bytes = Vec::new();
    entry.encode(&mut bytes).unwrap();
    bytes
}

fn options(trust_indexes: bool) -> Options {
    Options {
        segment_bytes: 4096,
        identity: Some([7; 32]),
        trust_indexes,
        ..Options::default()
    }
}

/// The files of a sound log of several segments.
fn files() -> &'static [(String, Vec<u8>)] {
    static FILES: OnceLock<Vec<(String, Vec<u8>)>> = OnceLock::new();
    FILES.get_or_init(|| {
        let disk = SimulatedDisk::new(1);
        let (mut writer, _) = Writer::open(Arc::new(disk.clone()), options(true)).unwrap();
        for number in 0..20 {
            let receipts = writer.commit(vec![Batch::external(encoded(number))], NOW);
            assert!(receipts.iter().all(Result::is_ok));
        }
        drop(writer);
        let read = |name: String| {
            (
                stormlake_log::read_file(&disk, &name).unwrap().unwrap_or_default(),
                name,
            )
        };
        let mut files: Vec<_> = disk
            .list()
            .unwrap()
            .into_iter()
            .map(read)
            .map(|(bytes, name)| (name, bytes))
            .collect();
        files.sort();
        files
    })
}

/// What a mutation may begin with: for [`log`] its own files, for [`entry`] a record.
pub fn made_seeds(target: &str) -> Vec<Vec<u8>> {
    match target {
        "log" => files()
            .iter()
            .zip(0u8..)
            .map(|((_, bytes), number)| [&[b'0' + number], &bytes[..]].concat())
            .collect(),
        "entry" => vec![encoded(1)],
        _ => Vec::new(),
    }
}

/// A log of which one file is other than it was written: it opens or says why not, and so does reading it.
pub fn log(bytes: &[u8]) -> bool {
    let files = files();
    let (choice, changed) = choose(bytes, u8::try_from(files.len()).unwrap());
    let mut whole = true;
    for trust in [true, false] {
        let disk = SimulatedDisk::new(1);
        for (number, (name, sound)) in files.iter().enumerate() {
            let content = if number == usize::from(choice) { changed } else { sound };
            disk.create(name).unwrap().write_at(content, 0).unwrap();
        }
        let Ok((mut writer, recovered)) = Writer::open(Arc::new(disk), options(trust)) else {
            whole = false;
            continue;
        };
        assert!(recovered.records <= 20, "{recovered:?}");
        let view = writer.view();
        let mut reader = view.reader(Position(0));
        while let Ok(Some(chunk)) = reader.next(4096) {
            assert!(chunk.records().count() > 0);
        }
        drop(view.subject_history("ann", 30));
        drop(writer.commit(vec![Batch::external(encoded(99))], NOW));
        whole &= reader.position() == Position(20);
    }
    whole
}

/// A file of another tool: what becomes a board is written, read again as the same, and checks without errors; what does not
/// says why.
fn imported(format: &str, bytes: &[u8]) -> bool {
    let path = "wall";
    match stormlake_interchange::import::import(&[Source { path, bytes }], Some(format)) {
        Ok(imported) => {
            let again = stormlake_board::parse(&stormlake_board::write(&imported.board));
            assert_eq!(again.board, imported.board);
            let found = again
                .findings
                .into_iter()
                .chain(stormlake_board::check(&imported.board));
            let errors: Vec<_> = found.filter(|finding| finding.is_error()).collect();
            // A drawing that carries a board carries its errors.
            let carries = bytes.windows(9).any(|word| word == b"stormlake");
            assert!(carries || errors.is_empty(), "{errors:?}");
            true
        }
        Err(refusal) => {
            let said = refusal.to_string();
            assert!(!said.is_empty() && !said.contains("cannot be read again"), "{said}");
            false
        }
    }
}

macro_rules! imports {
    ($($name:ident $format:literal)*) => {
        $(
            #[doc = concat!("An import of ", $format, ".")]
            pub fn $name(bytes: &[u8]) -> bool {
                imported($format, bytes)
            }
        )*
    };
}

imports! {
    import_drawio "drawio"
    import_eventstormer "eventstormer"
    import_excalidraw "excalidraw"
    import_figjam "figjam"
    import_miro "miro"
    import_miro_csv "miro-csv"
}

/// Whether the bytes were taken; a panic when something is wrong.
pub type Target = fn(&[u8]) -> bool;

/// All of them, by name.
pub const TARGETS: [(&str, Target); 14] = [
    ("board", board),
    ("cloudevents", cloudevents),
    ("entry", entry),
    ("expression", expression),
    ("hook", hook),
    ("import_drawio", import_drawio),
    ("import_eventstormer", import_eventstormer),
    ("import_excalidraw", import_excalidraw),
    ("import_figjam", import_figjam),
    ("import_miro", import_miro),
    ("import_miro_csv", import_miro_csv),
    ("log", log),
    ("mapping", mapping),
    ("rows", rows),
];
