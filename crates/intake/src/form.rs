//! Bodies that web forms send: `application/x-www-form-urlencoded` (WHATWG URL, section 5).

use serde_json::{Map, Value};

/// A form as a JSON object of strings; a name that stands several times has a list. `None` when a name or value is not UTF-8.
pub(crate) fn parse(body: &[u8]) -> Option<Value> {
    let mut object = Map::new();
    for pair in body.split(|&byte| byte == b'&').filter(|pair| !pair.is_empty()) {
        let at = pair.iter().position(|&byte| byte == b'=').unwrap_or(pair.len());
        let (name, value) = (decode(&pair[..at])?, decode(pair.get(at + 1..).unwrap_or(&[]))?);
        match object.get_mut(&name) {
            None => {
                object.insert(name, Value::from(value));
            }
            Some(Value::Array(values)) => values.push(Value::from(value)),
            Some(first) => {
                let values = vec![first.take(), Value::from(value)];
                *first = Value::from(values);
            }
        }
    }
    Some(Value::Object(object))
}

/// `+` is a blank; a `%` without two hexadecimal digits stands for itself.
fn decode(bytes: &[u8]) -> Option<String> {
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while let Some((&byte, after)) = rest.split_first() {
        let digit = |at: usize| after.get(at).and_then(|&byte| (byte as char).to_digit(16));
        rest = after;
        match (byte, digit(0), digit(1)) {
            (b'%', Some(high), Some(low)) => {
                decoded.push((high << 4 | low) as u8);
                rest = &after[2..];
            }
            (b'+', ..) => decoded.push(b' '),
            _ => decoded.push(byte),
        }
    }
    String::from_utf8(decoded).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn forms_are_read_as_browsers_write_them() {
        for (body, expected) in [
            (&b"a=1&b=x+y%20z&c"[..], Some(json!({"a": "1", "b": "x y z", "c": ""}))),
            (b"a=1&a=2&a=3", Some(json!({"a": ["1", "2", "3"]}))),
            (b"%C3%A9=%&&", Some(json!({"é": "%"}))),
            (b"", Some(json!({}))),
            (b"a=%FF", None),
        ] {
            assert_eq!(parse(body), expected);
        }
    }
}
