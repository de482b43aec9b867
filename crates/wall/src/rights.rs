//! Who may do what, and what of an entry is reserved (DESIGN.md, *Draft and published*).

use crate::schema::Item;
use stormlake_board::sheet::{BEHIND, CLOSING, FRAME, OPENING, clause};

/// What a person may do on the wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Right {
    /// Looks on.
    Viewer,
    /// Edits all but what is reserved.
    Participant,
    /// Edits everything.
    Facilitator,
}

/// Clauses that only a facilitator may touch: what reaches the outside, whom it may reach, and how often.
const CLAUSES: [&str; 10] = [
    "hook",
    "channel",
    "subject",
    "consent",
    "quiet",
    "cap",
    "lateness",
    "stale",
    "namespace",
    "attribute",
];
/// Properties that make a clause one of them, and that are themselves on an entry's line.
const PROPERTIES: [&str; 6] = ["sensitive", "secret", "signature", "url", "granted-by", "withdrawn-by"];
/// On an entry's line alone.
const STATE: &str = "state";

/// Whether a clause is reserved.
pub(crate) fn is_reserved(text: &str) -> bool {
    // What is no clause is written as a comment.
    clause(text).is_ok_and(|clause| clause.says(&CLAUSES, &PROPERTIES))
}

/// Whether a value on an entry's line is reserved, whatever quotes its key has.
pub(crate) fn is_reserved_key(key: &str) -> bool {
    match key {
        // May hold a second property of a name.
        FRAME => true,
        BEHIND | CLOSING | OPENING => false,
        key => {
            let plain = key
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
            !plain || key == STATE || PROPERTIES.contains(&key)
        }
    }
}

/// Whether an entry has anything reserved.
pub(crate) fn has_reserved(item: &Item) -> bool {
    item.word == "board"
        || item.head.keys().any(|key| key != FRAME && is_reserved_key(key))
        || item.body.values().any(|clause| is_reserved(&clause.text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_design_reserves_is_reserved_however_it_is_written() {
        for text in [
            "hook signature=\"x\" secret=\"env:A\"",
            "(a)hook",
            "\"h\\u{6f}ok\"",
            "// why\nhook",
            "channel \"mailer\" kind=\"smtp\"",
            "subject \"customer\"",
            "consent \"offers\"",
            "quiet \"21:00\" \"08:00\"",
            "cap 3 per=\"7d\"",
            "field \"email\" \"string\" sensitive=#true",
            "field \"email\" \"string\" \"s\\u{65}nsitive\"=#true",
            "field \"email\" \"string\" sensitive=#false",
        ] {
            assert!(is_reserved(text), "{text}");
        }
        for text in [
            "field \"price\" \"decimal\"",
            "about \"hook\"",
            "whenever \"A\"",
            "hook }",
            "/-hook",
            "// hook",
        ] {
            assert!(!is_reserved(text), "{text}");
        }
        for key in ["state", "secret", "\"state\"", "\"st\\u{61}te\"", "(a)state", "/"] {
            assert!(is_reserved_key(key), "{key}");
        }
        for key in ["1", "from", "by", "step", "pivotal", "//", "{"] {
            assert!(!is_reserved_key(key), "{key}");
        }
    }
}
