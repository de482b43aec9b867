//! Names that are keywords, collide, begin with digits or are in no Latin letter; texts that try to leave their place.

use super::*;
use crate::export::{File, python, rust, typescript};
use proptest::prelude::*;
use std::collections::HashSet;

fn board(text: &str) -> Board {
    let parsed = stormlake_board::parse(text);
    assert!(parsed.findings.is_empty(), "{:?}", parsed.findings);
    parsed.board
}

fn file<'a>(files: &'a [File], end: &str) -> &'a str {
    let found = files.iter().find(|file| file.path.ends_with(end)).unwrap();
    std::str::from_utf8(&found.bytes).unwrap()
}

const ODD: &str = r#"board "Odd"
event "class" {
    field "from" "string"
    field "id" "integer" optional=#true
    field "time" "timestamp"
    field "__proto__" "json" optional=#true
}
event "Class!"
event "3 meals \"*/ eaten\"" { about "Ends */ here, \"\"\" there and \\ there" }
event "注文"
event "注文済み"
"#;

#[test]
fn odd_names_become_safe_ones_and_are_sent_as_they_are() {
    let board = board(ODD);
    let names = |files: &[File], end: &str, before: &str, until: char| -> Vec<String> {
        let lines = file(files, end)
            .lines()
            .filter_map(|line| line.strip_prefix(before).map(str::to_owned));
        lines
            .map(|line| line.split(until).next().unwrap_or("").to_owned())
            .collect()
    };
    let ts = typescript(&board);
    let expected = ["class2", "class3", "event3MealsEaten", "event", "event2"];
    assert_eq!(names(&ts, "events.ts", "export function ", '('), expected);
    let py = python(&board);
    let expected = ["class_2", "class_3", "event_3_meals_eaten", "event", "event_2"];
    assert_eq!(names(&py, "events.py", "def ", '('), expected);
    let rs = rust(&board);
    let expected = ["class", "class_2", "event_3_meals_eaten", "event", "event_2"];
    assert_eq!(names(&rs, "events.rs", "pub fn ", '('), expected);
    assert!(file(&py, "events.py").contains("\"from\": from_,"));
    assert!(file(&py, "events.py").contains("    time_: _lake.Timestamp,"));
    assert!(file(&ts, "events.ts").contains("\"__proto__\"?: lake.Json"));
    assert!(file(&ts, "events.ts").contains("Ends *\\/ here"));
    assert!(file(&ts, "events.ts").contains("odd.3-meals-eaten"));
    assert!(file(&py, "events.py").contains("\\\"\\\"\\\" there and \\\\ there"));
}

#[test]
fn an_empty_board_gives_packages_all_the_same() {
    for files in [
        typescript(&Board::default()),
        python(&Board::default()),
        rust(&Board::default()),
    ] {
        assert!(files.len() >= 5);
        assert!(
            files
                .iter()
                .all(|file| !file.path.starts_with('/') && !file.path.contains(".."))
        );
    }
}

fn is_identifier(name: &str) -> bool {
    let mut letters = name.bytes();
    letters
        .next()
        .is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_')
        && letters.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

proptest! {
    #[test]
    fn every_name_is_an_identifier_and_none_is_taken_twice(names in proptest::collection::vec("\\PC{0,24}|[a-z]{1,3}|[0-9 ]{1,4}", 0..40)) {
        let event = |name| {
            let mut event = Event::default();
            event.sticky.name = name;
            event
        };
        let board = Board { events: names.into_iter().map(event).collect(), ..Board::default() };
        for (files, end, before) in [
            (typescript(&board), "events.ts", "export function "),
            (python(&board), "events.py", "def "),
            (rust(&board), "events.rs", "pub fn "),
        ] {
            let lines = file(&files, end).lines().filter_map(|line| line.strip_prefix(before));
            let names: Vec<&str> = lines.filter_map(|line| line.split('(').next()).collect();
            prop_assert_eq!(names.len(), board.events.len());
            prop_assert!(names.iter().all(|name| is_identifier(name)), "{:?}", names);
            prop_assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len());
        }
    }

    #[test]
    fn a_literal_holds_nothing_that_could_end_it(text in "\\PC{0,40}|[\"\\\\\u{0}-\u{20}\u{2028}\u{202e}]{0,20}") {
        let written = literal(&text, |code| format!("\\u{{{code:x}}}"));
        let inside = written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap();
        let mut read = String::new();
        let mut letters = inside.chars();
        while let Some(letter) = letters.next() {
            prop_assert!(letter != '"' && !letter.is_control() && !is_invisible(letter));
            if letter != '\\' {
                read.push(letter);
                continue;
            }
            match letters.next() {
                Some('u') => {
                    let code: String = letters.by_ref().skip(1).take_while(|letter| *letter != '}').collect();
                    read.push(char::from_u32(u32::from_str_radix(&code, 16).unwrap()).unwrap());
                }
                other => read.push(other.unwrap()),
            }
        }
        prop_assert_eq!(read, text);
    }

    #[test]
    fn a_comment_stays_on_its_lines(text in "\\PC{0,40}|[\"*/\\\\\u{0}-\u{20}\u{2028}\u{202e}]{0,30}") {
        for line in comment(&text) {
            prop_assert!(!line.chars().any(|letter| letter.is_control() || is_invisible(letter)));
        }
    }
}
