//! Functions on strings. Places count characters (Unicode scalar values) from 0.

use super::{Calling, Function, Literals, Shape, function, refuse, signature};
use crate::evaluate::Context;
use crate::fault::EvaluationFault;
use crate::limits;
use crate::value::Value;
use regex::{Regex, RegexBuilder};

type Run = Result<Value, EvaluationFault>;

const STRING: Shape = Shape::String;
const INT: Shape = Shape::Int;
const TEST: &[super::Signature] = &[signature(&[STRING, STRING], Shape::Bool)];
const SAME: &[super::Signature] = &[signature(&[STRING], STRING)];
const FIND: &[super::Signature] = &[
    signature(&[STRING, STRING], INT),
    signature(&[STRING, STRING, INT], INT),
];

pub(super) const FUNCTIONS: &[Function] = &[
    function("contains", Calling::Method, TEST, |c, a| {
        test("contains", c, a, |text, part| text.contains(part))
    }),
    function("startsWith", Calling::Method, TEST, |c, a| {
        test("startsWith", c, a, |text, part| text.starts_with(part))
    }),
    function("endsWith", Calling::Method, TEST, |c, a| {
        test("endsWith", c, a, |text, part| text.ends_with(part))
    }),
    function("matches", Calling::Both, TEST, matches).literals(Literals::Pattern),
    function("charAt", Calling::Method, &[signature(&[STRING, INT], STRING)], char_at),
    function("indexOf", Calling::Method, FIND, index_of),
    function("lastIndexOf", Calling::Method, FIND, last_index_of),
    function(
        "substring",
        Calling::Method,
        &[
            signature(&[STRING, INT], STRING),
            signature(&[STRING, INT, INT], STRING),
        ],
        substring,
    ),
    function(
        "replace",
        Calling::Method,
        &[
            signature(&[STRING, STRING, STRING], STRING),
            signature(&[STRING, STRING, STRING, INT], STRING),
        ],
        replace,
    ),
    function(
        "split",
        Calling::Method,
        &[
            signature(&[STRING, STRING], Shape::Strings),
            signature(&[STRING, STRING, INT], Shape::Strings),
        ],
        split,
    ),
    function(
        "join",
        Calling::Method,
        &[
            signature(&[Shape::Strings], STRING),
            signature(&[Shape::Strings, STRING], STRING),
        ],
        join,
    ),
    function("trim", Calling::Method, SAME, |c, a| {
        change("trim", c, a, |text| text.trim().to_owned())
    }),
    function("lowerAscii", Calling::Method, SAME, |c, a| {
        change("lowerAscii", c, a, str::to_ascii_lowercase)
    }),
    function("upperAscii", Calling::Method, SAME, |c, a| {
        change("upperAscii", c, a, str::to_ascii_uppercase)
    }),
];

fn test(name: &str, context: &mut Context<'_>, arguments: &[Value], test: fn(&str, &str) -> bool) -> Run {
    match arguments {
        [Value::String(text), Value::String(part)] => {
            context.charge_bytes(text.len() + part.len())?;
            Ok(Value::Bool(test(text, part)))
        }
        _ => refuse(name, arguments),
    }
}

fn change(name: &str, context: &mut Context<'_>, arguments: &[Value], change: fn(&str) -> String) -> Run {
    match arguments {
        [Value::String(text)] => {
            context.hold(text.len())?;
            Ok(Value::from(change(text)))
        }
        _ => refuse(name, arguments),
    }
}

/// Compiles a regular expression within its limits; says why it cannot.
pub(crate) fn pattern(text: &str) -> Result<Regex, String> {
    if text.len() > limits::PATTERN_BYTES {
        return Err(format!("a pattern may have {} bytes", limits::PATTERN_BYTES));
    }
    let built = RegexBuilder::new(&plain_classes(text))
        .size_limit(limits::PATTERN_MEMORY)
        .dfa_size_limit(limits::PATTERN_MEMORY)
        .build();
    built.map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => "the pattern takes too much memory; use smaller repetitions".to_owned(),
        other => {
            let whole = other.to_string();
            // The parser draws the pattern with a caret over several lines; the last one says what is wrong.
            let last = whole.lines().last().unwrap_or_default();
            format!(
                "the pattern is no regular expression: {}",
                last.strip_prefix("error: ").unwrap_or(last)
            )
        }
    })
}

/// `\w`, `\d`, `\s` and `\b` mean ASCII in RE2, whose patterns CEL has; it also keeps them small and quick.
fn plain_classes(pattern: &str) -> String {
    let mut plain = String::with_capacity(pattern.len());
    let mut rest = pattern.chars();
    while let Some(char) = rest.next() {
        let letter = if char == '\\' { rest.next() } else { None };
        match letter {
            None => plain.push(char),
            Some('w') => plain.push_str("[0-9A-Za-z_]"),
            Some('W') => plain.push_str("[^0-9A-Za-z_]"),
            Some('d') => plain.push_str("[0-9]"),
            Some('D') => plain.push_str("[^0-9]"),
            Some('s') => plain.push_str(r"[\t\n\f\r ]"),
            Some('S') => plain.push_str(r"[^\t\n\f\r ]"),
            // `\b{start}` is the library's own.
            Some('b') if !rest.as_str().starts_with('{') => plain.push_str(r"(?-u:\b)"),
            Some(other) => plain.extend(['\\', other]),
        }
    }
    plain
}

fn matches(context: &mut Context<'_>, arguments: &[Value]) -> Run {
    match arguments {
        [Value::String(text), Value::String(written)] => {
            context.charge(limits::PATTERN_STEPS)?;
            context.charge_bytes(text.len().saturating_mul(8))?;
            let pattern = pattern(written).map_err(EvaluationFault::conversion)?;
            Ok(Value::Bool(pattern.is_match(text)))
        }
        _ => refuse("matches", arguments),
    }
}

/// The byte at which character `place` begins; the end is a place too.
fn byte_of(text: &str, place: i64) -> Result<usize, EvaluationFault> {
    let out = || EvaluationFault::OutOfRange {
        index: place,
        length: text.chars().count(),
    };
    let wanted = usize::try_from(place).map_err(|_| out())?;
    let ends = std::iter::once(text.len());
    text.char_indices()
        .map(|(byte, _)| byte)
        .chain(ends)
        .nth(wanted)
        .ok_or_else(out)
}

fn characters(text: &str) -> i64 {
    text.chars().count() as i64
}

fn char_at(context: &mut Context<'_>, arguments: &[Value]) -> Run {
    let [Value::String(text), Value::Int(place)] = arguments else {
        return refuse("charAt", arguments);
    };
    context.charge_bytes(text.len())?;
    let byte = byte_of(text, *place)?;
    Ok(Value::from(
        text[byte..].chars().next().map(String::from).unwrap_or_default(),
    ))
}

fn index_of(context: &mut Context<'_>, arguments: &[Value]) -> Run {
    let (text, part, from) = match arguments {
        [Value::String(text), Value::String(part)] => (text, part, 0),
        [Value::String(text), Value::String(part), Value::Int(from)] => (text, part, *from),
        _ => return refuse("indexOf", arguments),
    };
    context.charge_bytes(text.len() + part.len())?;
    let start = byte_of(text, from)?;
    Ok(Value::Int(match text[start..].find(&**part) {
        Some(byte) => characters(&text[..start + byte]),
        None => -1,
    }))
}

fn last_index_of(context: &mut Context<'_>, arguments: &[Value]) -> Run {
    let (text, part, last) = match arguments {
        [Value::String(text), Value::String(part)] => (text, part, None),
        [Value::String(text), Value::String(part), Value::Int(last)] => (text, part, Some(*last)),
        _ => return refuse("lastIndexOf", arguments),
    };
    context.charge_bytes(text.len() + part.len())?;
    let last = match last {
        Some(last) => byte_of(text, last)?,
        None => text.len(),
    };
    // The match may begin at `last` and reach beyond it.
    let mut end = last.saturating_add(part.len()).min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    Ok(Value::Int(match text[..end].rfind(&**part) {
        Some(byte) => characters(&text[..byte]),
        None => -1,
    }))
}

fn substring(context: &mut Context<'_>, arguments: &[Value]) -> Run {
    let (text, from, to) = match arguments {
        [Value::String(text), Value::Int(from)] => (text, *from, None),
        [Value::String(text), Value::Int(from), Value::Int(to)] => (text, *from, Some(*to)),
        _ => return refuse("substring", arguments),
    };
    context.hold(text.len())?;
    let start = byte_of(text, from)?;
    let end = match to {
        Some(to) => byte_of(text, to)?,
        None => text.len(),
    };
    match text.get(start..end) {
        Some(part) => Ok(Value::from(part)),
        None => Err(EvaluationFault::conversion(format!(
            "a substring from {from} to {} runs backwards",
            to.unwrap_or(from)
        ))),
    }
}

fn replace(context: &mut Context<'_>, arguments: &[Value]) -> Run {
    let (text, old, new, most) = match arguments {
        [Value::String(text), Value::String(old), Value::String(new)] => (text, old, new, -1),
        [
            Value::String(text),
            Value::String(old),
            Value::String(new),
            Value::Int(most),
        ] => (text, old, new, *most),
        _ => return refuse("replace", arguments),
    };
    // Negative means all of them.
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    context.charge_bytes(text.len())?;
    let times = text.matches(&**old).take(most).count();
    context.hold(text.len().saturating_add(times.saturating_mul(new.len())))?;
    context.charge_bytes(times.saturating_mul(size_of::<Value>()))?;
    Ok(Value::from(text.replacen(&**old, new, times)))
}

fn split(context: &mut Context<'_>, arguments: &[Value]) -> Run {
    let (text, separator, most) = match arguments {
        [Value::String(text), Value::String(separator)] => (text, separator, -1),
        [Value::String(text), Value::String(separator), Value::Int(most)] => (text, separator, *most),
        _ => return refuse("split", arguments),
    };
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    context.hold(text.len())?;
    // One more than fits, so that too many are noticed without being collected.
    let room = limits::VALUE_BYTES / size_of::<Value>() + 1;
    let parts: Vec<&str> = if separator.is_empty() {
        characters_of(text, most).take(room).collect()
    } else {
        text.splitn(most, &**separator).take(room).collect()
    };
    context.hold_items(parts.len())?;
    Ok(Value::List(parts.into_iter().map(Value::from).collect()))
}

/// Each character; the last of `most` parts takes what is left.
fn characters_of(text: &str, most: usize) -> impl Iterator<Item = &str> {
    text.char_indices()
        .take(most)
        .enumerate()
        .map(move |(index, (byte, char))| {
            if index + 1 == most {
                &text[byte..]
            } else {
                &text[byte..byte + char.len_utf8()]
            }
        })
}

fn join(context: &mut Context<'_>, arguments: &[Value]) -> Run {
    let (items, separator) = match arguments {
        [Value::List(items)] => (items, ""),
        [Value::List(items), Value::String(separator)] => (items, &**separator),
        _ => return refuse("join", arguments),
    };
    let mut joined = String::new();
    for (index, item) in items.iter().enumerate() {
        let Value::String(text) = item else {
            return Err(EvaluationFault::wrong_type(format!(
                "`join` needs strings, not {}",
                item.kind()
            )));
        };
        let separator = if index == 0 { "" } else { separator };
        context.charge(1)?;
        context.charge_bytes(separator.len() + text.len())?;
        if joined.len() + separator.len() + text.len() > limits::VALUE_BYTES {
            return Err(EvaluationFault::TooLarge);
        }
        joined.push_str(separator);
        joined.push_str(text);
    }
    Ok(Value::from(joined))
}
