//! How things are said: lists, numbers, lengths of time, and names that a Markdown page shows as they were written.

use stormlake_board::Duration;

/// Text on a Markdown page, on one line, every mark in it as it stands.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let words: Vec<&str> = text.split_whitespace().collect();
    for letter in words.join(" ").chars() {
        if letter.is_control() {
            continue;
        }
        if matches!(
            letter,
            '\\' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '`' | '~' | '&'
        ) {
            out.push('\\');
        }
        out.push(letter);
    }
    out
}

/// A sticky that is spoken of.
pub(super) fn spoken(name: &str) -> String {
    format!("*{}*", plain(name))
}

/// A sticky that is told of here.
pub(super) fn told(name: &str) -> String {
    format!("**{}**", plain(name))
}

/// Code, whatever stands in it.
pub(super) fn code(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.contains('`') {
        format!("`` {text} ``")
    } else {
        format!("`{text}`")
    }
}

/// `A, B and C`.
pub(super) fn list(items: &[String], last: &str) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
    }
}

/// A description as a sentence: with a point at its end, unless it ends with one or asks.
pub(super) fn sentence(text: &str) -> String {
    let text = plain(text);
    match text.chars().last() {
        None => text,
        Some('.' | '!' | '?' | '…' | ':') => text,
        Some(_) => text + ".",
    }
}

/// Verbs that a phrase may follow at once: `Shows, in the app, what …`. Others before a comma are the first of a list of things.
const BEFORE_A_COMMA: [&str; 6] = ["Shows", "Picks", "Keeps", "Sends", "Tells", "Asks"];

/// What stands after a noun in the plural, and after no verb.
const AFTER_THINGS: [&str; 12] = [
    "that", "which", "of", "and", "are", "were", "have", "in", "around", "people", "with", "",
];

/// `Keeps who has an account`: a verb that wants its subject before it.
pub(super) fn says_what_it_does(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let (first, second) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    let verb = first.trim_end_matches(',');
    verb.len() > 3
        && verb.ends_with('s')
        && !verb.ends_with("ss")
        && verb.bytes().next().is_some_and(|byte| byte.is_ascii_uppercase())
        && verb.bytes().skip(1).all(|byte| byte.is_ascii_lowercase())
        && !matches!(verb, "This" | "Always" | "Perhaps" | "Ours" | "Theirs" | "Whose")
        && if verb.len() == first.len() {
            !AFTER_THINGS.contains(&second)
        } else {
            BEFORE_A_COMMA.contains(&verb)
        }
}

/// With a small first letter, where the first word is one (`EC agreed` stays).
pub(super) fn small(text: &str) -> String {
    let mut letters = text.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), second) if second.is_none_or(|second| !second.is_uppercase() && !second.is_ascii_digit()) => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => text.to_owned(),
    }
}

/// With a capital.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// `14 days`, `1 hour and 30 minutes`.
pub(super) fn duration(duration: Duration) -> String {
    const UNITS: [(i64, &str); 5] = [
        (86_400_000, "day"),
        (3_600_000, "hour"),
        (60_000, "minute"),
        (1_000, "second"),
        (1, "millisecond"),
    ];
    let mut left = duration.milliseconds.max(0);
    let mut parts = Vec::new();
    for (size, unit) in UNITS {
        if left >= size {
            parts.push(many(left / size, unit));
            left %= size;
        }
    }
    if parts.is_empty() {
        "no time".into()
    } else {
        list(&parts, "and")
    }
}

/// `1 event`, `2 events`, `2 policies`.
pub(super) fn many(count: i64, noun: &str) -> String {
    if count == 1 {
        return format!("1 {noun}");
    }
    let plural = match noun.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ => format!("{noun}s"),
    };
    format!("{count} {plural}")
}

/// `once`, `twice`, `3 times`.
pub(super) fn times(count: u32) -> String {
    match count {
        1 => "once".into(),
        2 => "twice".into(),
        count => format!("{} times", number(count as usize)),
    }
}

/// `one`, `two`, … `twelve`, `13`.
pub(super) fn number(count: usize) -> String {
    const WORDS: [&str; 13] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    ];
    WORDS
        .get(count)
        .map_or_else(|| count.to_string(), |word| (*word).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_numbers_and_times_are_said_as_people_say_them() {
        let items = ["A".to_owned(), "B".to_owned(), "C".to_owned()];
        assert_eq!(list(&items, "and"), "A, B and C");
        assert_eq!(list(&items[..2], "or"), "A or B");
        assert_eq!(many(1, "policy"), "1 policy");
        assert_eq!(many(2, "policy"), "2 policies");
        assert_eq!(duration(Duration::parse("14d").unwrap()), "14 days");
        assert_eq!(duration(Duration::parse("1h30m").unwrap()), "1 hour and 30 minutes");
    }

    #[test]
    fn marks_are_shown_as_written() {
        assert_eq!(plain("a_b *c*\n# d"), "a\\_b \\*c\\* \\# d");
        assert_eq!(code("a `b`"), "`` a `b` ``");
    }

    #[test]
    fn descriptions_become_sentences() {
        assert_eq!(sentence("The buyer took the meal"), "The buyer took the meal.");
        assert_eq!(sentence("Is it?"), "Is it?");
        assert!(says_what_it_does("Keeps who has an account where"));
        assert!(says_what_it_does("Shows, in the FFood app, what FFamily offers"));
        assert!(!says_what_it_does("Forums, pictures and recipes of one community"));
        assert!(!says_what_it_does("Ours. Sends the report"));
        assert!(!says_what_it_does(
            "Events people meet at, and the forums they go on talking in"
        ));
        assert_eq!(small("EC agreed"), "EC agreed");
        assert_eq!(small("Purchase a meal"), "purchase a meal");
    }
}
