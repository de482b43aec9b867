//! What an entry may have become: what was there before, what stands there now, and who did it.

use crate::ids::is_id;
use crate::limits::{
    AT_BYTES_MAX, CLAUSE_BYTES_MAX, CLAUSES_MAX, HEAD_MAX, LEAD_BYTES_MAX, NAME_BYTES_MAX, VALUE_BYTES_MAX,
};
use crate::rights::{Right, has_reserved, is_reserved, is_reserved_key};
use crate::schema::{Found, Item, NO_WORD};
use stormlake_board::grammar::BOARD_FILE;
use stormlake_board::sheet::name_bytes_max;

/// What the entry has to be, and why it is not what was asked for.
pub(crate) struct Judged {
    pub item: Option<Item>,
    pub why: Vec<&'static str>,
}

impl Judged {
    /// Nothing is changed while the wall is locked.
    pub fn locked(before: Option<&Item>) -> Self {
        back(before, "the wall is locked by its facilitator")
    }
}

const RESERVED: &str = "only a facilitator may change this";

/// Judges a change of one entry. Where the answer differs from what was found, it is to be put back.
pub(crate) fn judge(id: &str, before: Option<&Item>, found: Option<Found>, right: Right) -> Judged {
    let participant = right < Right::Facilitator;
    let Some(Found { item: now, faults }) = found else {
        return match before {
            Some(item) if item.word == "board" => back(before, "a wall keeps its title"),
            Some(item) if participant && has_reserved(item) => back(before, RESERVED),
            _ => Judged {
                item: None,
                why: Vec::new(),
            },
        };
    };
    if !is_id(id) {
        return back(None, "an id has 12 to 32 letters, digits, - or _");
    }
    let mut judge = Judge { why: faults.clone() };
    if faults.contains(&NO_WORD) && before.is_none() {
        return Judged {
            item: None,
            why: judge.why,
        };
    }
    let mut item = now;
    judge.word(&mut item, before, participant);
    if before.is_none() && participant && item.word == "board" {
        return back(None, RESERVED);
    }
    judge.line(&mut item, before, participant);
    judge.body(&mut item, before, participant);
    Judged {
        item: Some(item),
        why: judge.why,
    }
}

fn back(item: Option<&Item>, why: &'static str) -> Judged {
    Judged {
        item: item.cloned(),
        why: vec![why],
    }
}

struct Judge {
    why: Vec<&'static str>,
}

impl Judge {
    fn say(&mut self, why: &'static str) {
        if !self.why.contains(&why) {
            self.why.push(why);
        }
    }

    fn word(&mut self, item: &mut Item, before: Option<&Item>, participant: bool) {
        if let Some(before) = before
            && before.word != item.word
        {
            let board = before.word == "board" || item.word == "board";
            let reserved = participant && (has_reserved(before) || has_reserved(item));
            if board || reserved || !is_word(&item.word) {
                item.word.clone_from(&before.word);
                self.say(if reserved { RESERVED } else { "no entry has this word" });
            }
        } else if before.is_none() && !is_word(&item.word) {
            item.word = "hotspot".into();
            self.say("no entry has this word");
        }
        if item.at.is_empty() || item.at.len() > AT_BYTES_MAX {
            item.at = before.map_or_else(|| "z".to_owned(), |before| before.at.clone());
            self.say("no place in the order");
        }
        if let Some(before) = before
            && before.name.is_some()
            && item.name.is_none()
        {
            item.name.clone_from(&before.name);
            self.say("a name may be empty, but not gone");
        }
    }

    fn line(&mut self, item: &mut Item, before: Option<&Item>, participant: bool) {
        let old = before.and_then(|before| before.name.as_deref());
        let longest = name_bytes_max(&item.word);
        let same_word = before.is_some_and(|before| before.word == item.word);
        if let Some(name) = item
            .name
            .as_mut()
            .filter(|name| name.len() > longest && !(same_word && Some(name.as_str()) == old))
        {
            let end = (0..=longest).rev().find(|at| name.is_char_boundary(*at)).unwrap_or(0);
            name.truncate(end);
            self.say(if longest == NAME_BYTES_MAX {
                "a name has 200 bytes at most"
            } else {
                "a note has 10,000 bytes at most"
            });
        }
        if item.lead.len() > LEAD_BYTES_MAX && before.is_none_or(|before| before.lead != item.lead) {
            item.lead = before.map(|before| before.lead.clone()).unwrap_or_default();
            self.say("the comment is too long");
        }
        let old = before.map(|before| &before.head);
        let keys: Vec<String> = item
            .head
            .keys()
            .chain(old.into_iter().flat_map(|old| old.keys()))
            .cloned()
            .collect();
        for key in keys {
            let (was, now) = (old.and_then(|old| old.get(&key)), item.head.get(&key));
            if was == now {
                continue;
            }
            let long = now.is_some_and(|now| now.len() + key.len() > VALUE_BYTES_MAX);
            let many = was.is_none() && item.head.len() > HEAD_MAX;
            let reserved = participant && is_reserved_key(&key);
            if long || many || reserved {
                self.say(if reserved {
                    RESERVED
                } else {
                    "there is too much on this line"
                });
                match was.cloned() {
                    Some(was) => item.head.insert(key, was),
                    None => item.head.remove(&key),
                };
            }
        }
    }

    fn body(&mut self, item: &mut Item, before: Option<&Item>, participant: bool) {
        let old = before.map(|before| &before.body);
        let ids: Vec<String> = item
            .body
            .keys()
            .chain(old.into_iter().flat_map(|old| old.keys()))
            .cloned()
            .collect();
        for id in ids {
            let (was, now) = (old.and_then(|old| old.get(&id)), item.body.get(&id));
            if was == now {
                continue;
            }
            let changed = was.map(|was| &was.text) != now.map(|now| &now.text);
            let touches = |clause: Option<&crate::Clause>| clause.is_some_and(|clause| is_reserved(&clause.text));
            let reserved = participant && changed && (touches(was) || touches(now));
            let long =
                now.is_some_and(|now| changed && now.text.len() > CLAUSE_BYTES_MAX || now.at.len() > AT_BYTES_MAX);
            let many = was.is_none() && item.body.len() > CLAUSES_MAX;
            if reserved || long || many {
                self.say(match (reserved, long) {
                    (true, _) => RESERVED,
                    (_, true) => "this clause is too long",
                    _ => "an entry has 500 clauses at most",
                });
                match was.cloned() {
                    Some(was) => item.body.insert(id, was),
                    None => item.body.remove(&id),
                };
            }
        }
    }
}

/// Whether a word may begin an entry.
fn is_word(word: &str) -> bool {
    let inside = BOARD_FILE
        .child("context")
        .is_some_and(|context| context.child(word).is_some());
    word.is_empty() || inside || BOARD_FILE.child(word).is_some()
}
