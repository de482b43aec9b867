//! Writes what the exports make of boards with the oddest names, for compilers and parsers to read: see `scripts/clients.sh`.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on fails")]

#[path = "../../board/tests/arbitrary/mod.rs"]
mod arbitrary;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use std::fs;
use std::path::{Path, PathBuf};
use stormlake_board::{Board, Event, Field, FieldType};
use stormlake_interchange::export::{File, event_modeling, mermaid, python, rust, typescript};

const BOARDS: usize = 300;

/// What compilers trip over: keywords, names of their own libraries, ends of comments and literals, other scripts.
const NASTY: [&str; 48] = [
    "class",
    "Class",
    "class!",
    "type",
    "self",
    "Self",
    "super",
    "crate",
    "async",
    "await",
    "None",
    "True",
    "null",
    "undefined",
    "NaN",
    "eval",
    "arguments",
    "constructor",
    "__proto__",
    "toString",
    "String",
    "Option",
    "Vec",
    "Some",
    "Ok",
    "Box",
    "str",
    "list",
    "dict",
    "int",
    "object",
    "lake",
    "_lake",
    "record",
    "Draft",
    "events",
    "data",
    "subject",
    "time",
    "record_id",
    "1 order",
    "1order",
    "*/",
    "\"\"\"",
    "\\",
    "${x} `y` {z}",
    "注文",
    "tf 01 evt end",
];

fn write(folder: &Path, path: &str, bytes: &[u8]) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// The file of an export that ends so.
fn take(files: Vec<File>, end: &str) -> Vec<u8> {
    files.into_iter().find(|file| file.path.ends_with(end)).unwrap().bytes
}

/// Events whose names, fields and words are all nasty.
fn nasty(nth: usize) -> Vec<Event> {
    let word = |at: usize| NASTY[at % NASTY.len()];
    (0..12)
        .map(|at| {
            let at = nth * 7 + at * 5;
            let mut event = Event::default();
            event.sticky.name = match at % 3 {
                0 => format!("{} {}", word(at), word(at + 1)),
                _ => word(at).to_owned(),
            };
            event.sticky.about = Some(format!(
                "{}\n{} \u{202e}\u{0}{}",
                word(at + 2),
                word(at + 3),
                word(at + 4)
            ));
            event.subject = at.is_multiple_of(2).then(Default::default);
            event.fields = (0..at % 9)
                .map(|field| Field {
                    name: word(at + field * 3).to_owned(),
                    r#type: match (at + field) % 5 {
                        0 => FieldType::Enum(NASTY.iter().skip(field).map(|word| (*word).to_owned()).collect()),
                        1 => FieldType::List(Box::new(FieldType::Json)),
                        2 => FieldType::Timestamp,
                        3 => FieldType::Decimal,
                        _ => FieldType::String,
                    },
                    optional: field.is_multiple_of(2),
                    about: Some(word(at + field).to_owned()),
                    pattern: Some("^[^*/]+*/\"\"\"$".into()),
                    unit: Some("*/\r\n///".into()),
                    ..Field::default()
                })
                .collect();
            event
        })
        .collect()
}

fn boards() -> Vec<Board> {
    let mut runner = TestRunner::deterministic();
    let strategy = arbitrary::board();
    (0..BOARDS)
        .map(|nth| {
            let mut board = strategy.new_tree(&mut runner).unwrap().current();
            board.events.extend(nasty(nth));
            board
        })
        .collect()
}

#[test]
#[ignore = "scripts/clients.sh runs it, and compilers on what it writes"]
fn boards_with_odd_names_are_written_for_compilers() {
    let folder = PathBuf::from(std::env::var("STORMLAKE_NASTY").expect("STORMLAKE_NASTY names a folder"));
    let plain = Board::default();
    let config = take(typescript(&plain), "tsconfig.json");
    write(&folder, "typescript/tsconfig.json", &config);
    write(&folder, "typescript/package.json", b"{\"type\":\"module\"}");
    let runtime = take(typescript(&plain), "stormlake.ts");
    write(&folder, "typescript/src/stormlake.ts", &runtime);
    write(&folder, "rust/Cargo.toml", &take(rust(&plain), "Cargo.toml"));
    write(&folder, "rust/src/client.rs", &take(rust(&plain), "client.rs"));
    let mut lib = String::from("#![deny(warnings)]\npub mod client;\n");
    for (nth, board) in boards().iter().enumerate() {
        let events = take(typescript(board), "events.ts");
        write(&folder, &format!("typescript/src/b{nth}.ts"), &events);
        for file in ["events.py", "client.py"] {
            write(&folder, &format!("python/b{nth}/{file}"), &take(python(board), file));
        }
        write(&folder, &format!("python/b{nth}/__init__.py"), b"");
        write(&folder, &format!("rust/src/b{nth}.rs"), &take(rust(board), "events.rs"));
        lib.push_str(&format!("pub mod b{nth};\n"));
        for file in mermaid(board).into_iter().chain(event_modeling(board)) {
            write(&folder, &format!("mermaid/b{nth}/{}", file.path), &file.bytes);
        }
    }
    write(&folder, "rust/src/lib.rs", lib.as_bytes());
}
