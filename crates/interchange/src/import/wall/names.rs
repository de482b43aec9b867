//! Names for stickies: one line, not too long, unique per kind; and an event's also in its slug, which is its type on the wire.

use super::text_line;
use std::collections::{HashMap, HashSet};
use stormlake_board::limits::{NAME_BYTES_MAX, TEXT_BYTES_MAX};
use stormlake_board::{Kind, slug};

/// The words of a note as a sticky's name and description.
pub(super) fn split(text: &str) -> (String, Option<String>) {
    let line = text_line(text);
    let first = text
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty())
        .unwrap_or_default();
    // "Address:" over a list of what belongs to it.
    if let Some(head) = first.strip_suffix(':') {
        let rest: Vec<&str> = text
            .lines()
            .map(str::trim)
            .skip_while(|line| line.is_empty())
            .skip(1)
            .collect();
        let rest = rest.join("\n");
        if !head.trim().is_empty() && !rest.trim().is_empty() {
            return (
                shortened(&text_line(head), NAME_BYTES_MAX),
                Some(shortened(rest.trim(), TEXT_BYTES_MAX)),
            );
        }
    }
    if line.len() <= NAME_BYTES_MAX {
        return (line, None);
    }
    (
        shortened(&line, NAME_BYTES_MAX),
        Some(shortened(text.trim(), TEXT_BYTES_MAX)),
    )
}

/// Text of at most so many bytes, cut at a word, with the sign that something is missing.
pub(super) fn shortened(text: &str, bytes: usize) -> String {
    if text.len() <= bytes {
        return text.to_owned();
    }
    let mut end = bytes - '…'.len_utf8();
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let cut = text[..end].rfind(' ').filter(|at| *at > end / 2).unwrap_or(end);
    format!("{}…", text[..cut].trim_end())
}

/// The names that are taken.
#[derive(Debug, Default)]
pub(super) struct Names {
    taken: HashSet<(Kind, String)>,
    next: HashMap<(Kind, String), usize>,
}

/// What makes two names of a kind the same.
pub(super) fn key(kind: Kind, name: &str) -> String {
    match kind {
        Kind::Event => slug(name),
        _ => name.to_lowercase(),
    }
}

impl Names {
    /// Takes a name that is on the board already.
    pub(super) fn hold(&mut self, kind: Kind, name: &str) {
        self.taken.insert((kind, key(kind, name)));
    }

    /// The name, or the name with a number behind it.
    pub(super) fn take(&mut self, kind: Kind, name: &str) -> String {
        if self.taken.insert((kind, key(kind, name))) {
            return name.to_owned();
        }
        let base = shortened(name, NAME_BYTES_MAX - 8);
        let mut number = self.next.get(&(kind, base.clone())).copied().unwrap_or(2);
        let free = loop {
            let candidate = format!("{base} ({number})");
            number += 1;
            if self.taken.insert((kind, key(kind, &candidate))) {
                break candidate;
            }
        };
        self.next.insert((kind, base), number);
        free
    }
}
