//! What someone may have meant.

use crate::program::is_identifier;
use crate::types::{RecordType, Type};

/// The candidate nearest to the word, if it is near enough to be a slip of the pen.
pub(crate) fn nearest<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<&'c str> {
    let plain = |name: &str| name.to_lowercase().replace(['_', '-'], "");
    let wanted = plain(word);
    let allowed = 1 + wanted.chars().count() / 4;
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&wanted, &plain(candidate)), candidate))
        // `a` is not a slip of `b`: something must be left.
        .filter(|(distance, candidate)| {
            *distance <= allowed && *distance < candidate.chars().count().min(wanted.chars().count())
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The path to a field of that name somewhere inside the type, as it is written: `.data.price`.
pub(crate) fn deeper(name: &str, r#type: &Type, levels: usize) -> Option<String> {
    let Type::Record(record) = r#type else { return None };
    if record.fields.contains_key(name) {
        return Some(step(name));
    }
    let levels = levels.checked_sub(1)?;
    record
        .fields
        .iter()
        .find_map(|(field, slot)| Some(step(field) + &deeper(name, &slot.r#type, levels)?))
}

/// A field as it is written behind its record.
pub(crate) fn step(name: &str) -> String {
    if is_identifier(name) {
        format!(".{name}")
    } else {
        format!("[{name:?}]")
    }
}

/// The record's fields, for a message: at most eight of them.
pub(crate) fn fields(record: &RecordType) -> String {
    let mut names: Vec<String> = record.fields.keys().take(8).map(|name| format!("`{name}`")).collect();
    if record.fields.len() > names.len() {
        names.push("…".to_owned());
    }
    names.join(", ")
}

/// What to write for a function of another language.
pub(crate) fn foreign(function: &str) -> Option<&'static str> {
    Some(match function {
        "len" | "length" | "count" => "write `size(x)`",
        "lower" | "toLowerCase" | "lowercase" | "downcase" => "write `text.lowerAscii()`",
        "upper" | "toUpperCase" | "uppercase" | "upcase" => "write `text.upperAscii()`",
        "strip" => "write `text.trim()`",
        "includes" | "include" => "write `text.contains(part)` or `x in list`",
        "substr" | "slice" => "write `text.substring(from, to)`",
        "float" | "number" | "decimal" => "write `double(x)`",
        "integer" | "parseInt" => "write `int(x)`",
        "str" | "toString" | "text" => "write `string(x)`",
        "boolean" => "write `bool(x)`",
        "date" | "datetime" => "write `timestamp(\"2026-01-31T09:00:00Z\")`",
        "days" | "hours" | "minutes" | "seconds" => "write `duration(\"14d\")`",
        "now" | "today" => {
            "there is no clock in an expression, so that a replay decides the same; compare with a time that was recorded"
        }
        "min" => "write `math.least(x, y)`",
        "max" => "write `math.greatest(x, y)`",
        "abs" => "write `math.abs(x)`",
        "round" => "write `math.round(x)`",
        "floor" => "write `math.floor(x)`",
        "ceil" => "write `math.ceil(x)`",
        "regex" | "test" | "match" => "write `text.matches(\"pattern\")`",
        "isNull" | "exists" | "defined" => "write `has(x.field)`; in a list `list.exists(x, condition)`",
        "any" | "some" => "write `list.exists(x, condition)`",
        "every" => "write `list.all(x, condition)`",
        "all" | "map" | "filter" | "exists_one" | "existsOne" => {
            "write `list.all(x, condition)`, and likewise `exists`, `map`, `filter`"
        }
        "concat" => "write `x + y`",
        _ => return None,
    })
}
