//! Typed code: a small client for each language whose functions are the event stickies. What a person wrote reaches the code
//! only as a literal or a comment, and as a name only by [`names`](super::names).

pub(super) mod python;
pub(super) mod rust;
pub(super) mod typescript;

use super::names::{Spelling, ascii_words};
use stormlake_board::{Board, Event, Field, FieldType, slug};

/// An event as code: what it is called, and each of its fields.
struct Function<'a> {
    /// Words of its name.
    words: Vec<String>,
    event: &'a Event,
    r#type: String,
}

/// The events of a board, in the order of the file.
fn functions(board: &Board) -> Vec<Function<'_>> {
    let function = |event| Function {
        words: words_or(&event_name(event), "event"),
        event,
        r#type: board.event_type(event),
    };
    board.events.iter().map(function).collect()
}

fn event_name(event: &Event) -> String {
    event.sticky.name.clone()
}

/// The words of a name; where it has no letter that code may have, this one.
fn words_or(name: &str, fallback: &str) -> Vec<String> {
    let words = ascii_words(name);
    match words.first().and_then(|word| word.chars().next()) {
        None => vec![fallback.to_owned()],
        // A name must not begin with a digit.
        Some(first) if first.is_ascii_digit() => std::iter::once(fallback.to_owned()).chain(words).collect(),
        Some(_) => words,
    }
}

/// `order_collected`
fn snake(words: &[String]) -> String {
    words.join("_").to_ascii_lowercase()
}

/// `OrderCollected`
fn pascal(words: &[String]) -> String {
    words.iter().map(|word| capital(word)).collect()
}

/// `orderCollected`
fn camel(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [first, rest @ ..] => first.to_ascii_lowercase() + &pascal(rest),
    }
}

fn capital(word: &str) -> String {
    let (first, rest) = word.split_at(usize::from(!word.is_empty()));
    // `IBAN` is `Iban`, as style guides have it; `FFood` stays.
    if !rest.is_empty() && word.bytes().all(|byte| !byte.is_ascii_lowercase()) {
        return first.to_ascii_uppercase() + &rest.to_ascii_lowercase();
    }
    first.to_ascii_uppercase() + rest
}

/// A field's name as an identifier: as it stands, since the board asks for one already, made plain where it is none.
fn field_identifier(field: &Field) -> String {
    let own = &field.name;
    let mut letters = own.bytes();
    let good = letters
        .next()
        .is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_')
        && letters.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && own.len() <= 80
        && own.bytes().any(|byte| byte != b'_');
    if good {
        own.clone()
    } else {
        snake(&words_or(own, "field"))
    }
}

/// Only the first field of a name counts: data has each key once.
fn fields(event: &Event) -> Vec<&Field> {
    let mut seen = std::collections::HashSet::new();
    event
        .fields
        .iter()
        .filter(|field| seen.insert(field.name.as_str()))
        .collect()
}

/// Text in a comment, line by line, without what editors or compilers could take for something else.
fn comment(text: &str) -> Vec<String> {
    let safe = |letter: char| !letter.is_control() && !is_invisible(letter);
    let lines = text.split(['\n', '\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}']);
    lines
        .map(|line| line.chars().filter(|letter| safe(*letter)).collect::<String>())
        .map(|line| line.trim().to_owned())
        .filter(|line| !line.is_empty())
        .collect()
}

/// Marks that turn the direction of writing, or have no width.
fn is_invisible(letter: char) -> bool {
    matches!(
        letter,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}'
    )
}

/// How a language writes a letter that does not stand for itself.
type Escape = fn(u32) -> String;

/// A literal between double quotes. Letters, digits and ASCII stand for themselves.
fn literal(text: &str, escape: Escape) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            ' '..='~' => out.push(letter),
            letter if letter.is_alphanumeric() && !is_invisible(letter) => out.push(letter),
            other => out.push_str(&escape(other as u32)),
        }
    }
    out.push('"');
    out
}

/// What a comment says of an event.
fn about_event(function: &Function<'_>) -> Vec<String> {
    let sticky = &function.event.sticky;
    let mut lines = comment(&sticky.name);
    if let Some(about) = &sticky.about {
        lines.push(String::new());
        lines.extend(comment(about));
    }
    lines
}

/// What a comment says of a field: its description, unit and bounds.
fn about_field(field: &Field) -> Vec<String> {
    let mut lines = field.about.as_deref().map(comment).unwrap_or_default();
    let mut facts = Vec::new();
    if let Some(unit) = &field.unit {
        facts.push(format!("in {}", comment(unit).join(" ")));
    }
    let length = match field.r#type {
        FieldType::Integer | FieldType::Decimal => "",
        _ => "length ",
    };
    match (field.min, field.max) {
        (Some(min), Some(max)) => facts.push(format!("{length}{min} to {max}")),
        (Some(min), None) => facts.push(format!("{length}{min} at least")),
        (None, Some(max)) => facts.push(format!("{length}{max} at most")),
        (None, None) => {}
    }
    if let Some(pattern) = &field.pattern {
        facts.push(format!("matches {}", comment(pattern).join(" ")));
    }
    if field.key {
        facts.push("a business key".to_owned());
    }
    if field.sensitive {
        facts.push("sensitive".to_owned());
    }
    if !facts.is_empty() {
        lines.push(capital_first(&facts.join("; ")) + ".");
    }
    lines
}

fn capital_first(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The words of an enum; one without words takes any text.
fn words_of(r#type: &FieldType) -> Option<&[String]> {
    match r#type {
        FieldType::Enum(words) if !words.is_empty() => Some(words),
        _ => None,
    }
}

/// The name of the package: of the board's title, with `events` behind it.
fn package(board: &Board) -> Vec<String> {
    let mut words = words_or(&slug(&board.title), "board");
    if words.last().is_none_or(|last| last != "events") {
        words.push("events".to_owned());
    }
    words
}

/// Spells the words of enums and the like, each beginning with a capital.
fn variants(words: &[String], reserved: &[&str]) -> Vec<(String, String)> {
    let mut names = Spelling::reserving(reserved);
    let mut seen = std::collections::HashSet::new();
    let each = words.iter().filter(|word| seen.insert(word.as_str()));
    each.map(|word| (names.take(pascal(&words_or(word, "Word"))), word.clone()))
        .collect()
}

#[cfg(test)]
mod tests;
