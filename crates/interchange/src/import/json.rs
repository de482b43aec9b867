//! JSON that strangers wrote: what is not there, or of another type, reads as nothing.

use super::{Refusal, Source};
use serde_json::Value;

/// The document in a file, if it is one.
pub(super) fn read(file: &Source<'_>) -> Result<Value, Refusal> {
    let bytes = file.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file.bytes);
    serde_json::from_slice(bytes).map_err(|error| Refusal::Malformed {
        place: format!("{}, line {}", file.path, error.line()),
        message: format!("this is no JSON: {error}"),
    })
}

/// The first document of some files that passes.
pub(super) fn any(files: &[Source<'_>], passes: fn(&Value) -> bool) -> bool {
    files
        .iter()
        .any(|file| looks_like(file) && read(file).is_ok_and(|value| passes(&value)))
}

fn looks_like(file: &Source<'_>) -> bool {
    let bytes = file.bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file.bytes);
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    matches!(first, Some(b'{' | b'['))
}

pub(super) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// A number, also one in quotation marks.
pub(super) fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())
}

pub(super) fn coordinate(value: &Value) -> f64 {
    number(value).unwrap_or(0.0)
}

pub(super) fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// An id, which some tools write as a number.
pub(super) fn id(value: &Value) -> String {
    match value {
        Value::String(id) => id.clone(),
        Value::Number(id) => id.to_string(),
        _ => String::new(),
    }
}

/// The name of a file without its folder and ending: what a wall is called that does not say it.
pub(super) fn title(files: &[Source<'_>]) -> String {
    let path = files.first().map_or("", |file| file.path);
    let name = path.rsplit('/').next().unwrap_or(path);
    name.split_once('.').map_or(name, |(stem, _)| stem).to_owned()
}
