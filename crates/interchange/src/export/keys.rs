//! Names of stickies as names of files, and as ids in other tools: short, harmless, and each only once.

use std::collections::{HashMap, HashSet};
use stormlake_board::slug;

/// Longest name in bytes: with the longest ending it stays below the 255 that file systems take.
const BYTES_MAX: usize = 120;

/// Names that Windows keeps for devices, whatever their ending.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Gives names out, no name twice.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    taken: HashSet<String>,
    /// The next number to try behind a name that was taken.
    next: HashMap<String, usize>,
}

impl Keys {
    /// The slug of a name, for a file or folder. It has no `/`, no point, and nothing that a shell would read.
    pub(crate) fn file(&mut self, name: &str) -> String {
        let mut wanted = cut(slug(name));
        let port = |wanted: &str| (wanted.starts_with("com") || wanted.starts_with("lpt")) && wanted.len() == 4;
        if DEVICES.contains(&wanted.as_str()) || port(&wanted) {
            wanted.push_str("-1");
        }
        self.unused(wanted, '-')
    }

    /// The same in letters of ASCII: any other is written as `_` and its code point.
    pub(crate) fn ascii(&mut self, name: &str) -> String {
        let wanted = cut(ascii(&slug(name)));
        self.unused(wanted, '-')
    }

    /// This name, or with a number behind it where it is taken.
    pub(crate) fn unused(&mut self, wanted: String, separator: char) -> String {
        if self.taken.insert(wanted.clone()) {
            return wanted;
        }
        let next = self.next.entry(wanted.clone()).or_insert(2);
        loop {
            let name = format!("{wanted}{separator}{next}");
            *next += 1;
            if self.taken.insert(name.clone()) {
                return name;
            }
        }
    }
}

/// A text in ASCII: any other character is written as `_` and its code point.
pub(crate) fn ascii(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_ascii_alphanumeric() || matches!(character, '-' | '_' | '.') {
            out.push(character);
        } else {
            out.push_str(&format!("_{:x}", u32::from(character)));
        }
    }
    out
}

fn cut(mut text: String) -> String {
    let mut end = BYTES_MAX.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.truncate(end);
    text
}

/// A text on one line, blanks put together.
pub(crate) fn line(text: &str) -> String {
    let visible = |c: char| {
        if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
            ' '
        } else {
            c
        }
    };
    let text: String = text.chars().map(visible).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_nowhere_else_and_meet_nobody() {
        let mut keys = Keys::default();
        for (name, expected) in [
            ("Order collected", "order-collected"),
            ("order COLLECTED!", "order-collected-2"),
            ("Order collected 2", "order-collected-2-2"),
            ("../../etc/passwd", "etc-passwd"),
            ("..", "unnamed"),
            ("C:\\Windows", "c-windows"),
            ("Con", "con-1"),
            ("COM1", "com1-1"),
            ("Straße \"5\" {x}", "straße-5-x"),
        ] {
            assert_eq!(keys.file(name), expected, "{name}");
        }
        assert_eq!(keys.file(&"é".repeat(200)).len(), 120);
        assert_eq!(keys.ascii("Bestellung geprüft"), "bestellung-gepr_fcft");
        assert_eq!(line(" a\u{1b}[2J\n  b\u{2028}c "), "a [2J b c");
    }

    #[test]
    fn many_of_one_name_cost_no_square() {
        let mut keys = Keys::default();
        let last = (0..20_000).map(|_| keys.file("same")).last();
        assert_eq!(last.as_deref(), Some("same-20000"));
    }
}
